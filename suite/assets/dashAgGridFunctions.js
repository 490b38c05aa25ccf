/* What the grid asks for by name: its theme, its words, and how numbers are written. */
(function () {
  "use strict";
  var phone = window.matchMedia("(max-width: 767.98px)");
  var own = {
    noRowsToShow: "Không có dòng nào", loadingOoo: "Đang tải…", loadingError: "Không tải được. Hãy thử lại.",
    ariaLabelLoading: "Đang tải"
  };
  var number = new Intl.NumberFormat("vi-VN");
  var percent = new Intl.NumberFormat("vi-VN", { minimumFractionDigits: 1, maximumFractionDigits: 1 });

  window.dashAgGridFunctions = Object.assign(window.dashAgGridFunctions || {}, {
    suiteTheme: function (base) {
      return base.withParams({
        fontFamily: "inherit", fontSize: 13, foregroundColor: "#16202b", backgroundColor: "#ffffff", accentColor: "#14507f",
        borderColor: "#dfe5ec", headerBackgroundColor: "#fafbfd", headerTextColor: "#4a5968", headerFontWeight: 600,
        headerFontSize: 12, rowHoverColor: "#eef3f8", selectedRowBackgroundColor: "#e6eff7", wrapperBorder: false,
        wrapperBorderRadius: 0, cellHorizontalPadding: 12, columnBorder: false, headerColumnResizeHandleColor: "transparent",
        iconSize: 14, spacing: 6
      });
    },
    suiteWholeRow: function (params) {
      var row = params.rowNode.data;
      return Boolean(row && (row._group || phone.matches));
    },
    // What stands under a heading can be chosen, the heading itself cannot.
    suiteSelectable: function (node) { return Boolean(node && node.data && !node.data._group); },
    // A phone has no width for columns: rows become cards, which need no heading. All are as high as the first of a group,
    // with the line that says its group, two lines of a name and three of facts: the grid knows one height for all rows.
    suiteFit: function (params) {
      var context = params.api.getGridOption("context") || {};
      var height = phone.matches ? 160 : context.rowHeight;
      if (context.cards !== phone.matches) {
        context.cards = phone.matches;
        params.api.purgeInfiniteCache();
      }
      if (!height || params.api.getGridOption("rowHeight") === height) { return; }
      params.api.setGridOption("rowHeight", height);
      params.api.redrawRows();
    },
    suiteLocale: function (params) {
      var words = window.AG_GRID_LOCALE_VN || {};
      var context = params.context || (params.api && params.api.getGridOption("context")) || {};
      // The grid asks for its words before it asks for rows: each request carries how it stands, also the first.
      context.cards = phone.matches;
      if (params.key === "noRowsToShow" && context.empty) { return context.empty; }
      return own[params.key] || words[params.key] || params.defaultValue;
    },
    suiteNumber: function (value) { return value === null || value === undefined ? "–" : number.format(value); },
    suitePercent: function (value) { return value === null || value === undefined ? "–" : percent.format(value) + "\u00a0%"; }
  });
})();
