/* The chosen rows of the matrix: how many there are, and how they are after an act. */
(function () {
  "use strict";

  // The rows of after an act come where the person stands; what is chosen goes on as it is now, not as it was when it was ticked.
  function freshRows(told) {
    var dash = window.dash_clientside, api = told && window.dash_ag_grid.getApi("matrix-grid");
    if (!api) { return dash.no_update; }
    api.getSelectedNodes().forEach(function (node) { if (told.chosen.indexOf(node.id) < 0) { node.setSelected(false); } });
    var bring = function () { dash.set_props("matrix-grid", { selectedRows: api.getSelectedRows() }); };
    if (!api.suiteBrings) {
      api.suiteBrings = true;
      api.addEventListener("modelUpdated", bring);
    }
    api.refreshInfiniteCache();
    return dash.no_update;
  }

  window.dash_clientside = Object.assign(window.dash_clientside || {}, {
    suite: Object.assign((window.dash_clientside || {}).suite || {}, {
      chosenRows: function (rows) {
        var count = (rows || []).length;
        return ["Đã chọn " + new Intl.NumberFormat("vi-VN").format(count) + " nhiệm vụ", "bulk-bar" + (count ? "" : " is-empty")];
      },
      freshRows: freshRows
    })
  });
})();
