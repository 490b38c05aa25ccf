/* How the grid draws a cell. Values become text nodes through React: nothing that people typed is read as HTML. */
(function () {
  "use strict";
  var draw = function () { return window.React.createElement.apply(null, arguments); };
  var icon = function (name) { return draw("i", { className: "bi bi-" + name, "aria-hidden": "true" }); };
  // A name that becomes part of a class attribute holds letters, digits and hyphens, whatever the row says.
  var plain = function (name) { return String(name || "").replace(/[^a-z0-9-]/g, ""); };
  // Rows lead to pages of this program: no other scheme or host can be smuggled into a link.
  var inside = function (href) { return typeof href === "string" && /^\/(?!\/)/.test(href) ? href : undefined; };

  // Words of which some lead somewhere: strings, and {"text", "href"}.
  var words = function (parts) {
    return [].concat(parts || []).map(function (part, index) {
      return typeof part === "object" && inside(part.href) ? draw("a", { key: index, href: inside(part.href) }, part.text)
        : draw("span", { key: index }, typeof part === "object" ? part.text : part);
    });
  };

  window.dashAgGridComponentFunctions = Object.assign(window.dashAgGridComponentFunctions || {}, {
    SuiteLink: function (props) {
      var value = props.value;
      if (!value) { return ""; }
      if (typeof value === "string") { return draw("span", { className: "grid-link", title: value }, value); }
      if (!inside(value.href)) { return draw("span", { className: "grid-link", title: value.text }, value.text); }
      return draw("a", { className: "grid-link", href: inside(value.href), title: value.text }, value.text);
    },
    SuiteStatus: function (props) {
      var value = props.value;
      if (!value) { return ""; }
      return draw("span", { className: "chip chip-" + plain(value.tone) }, icon(plain(value.icon)), draw("span", null, value.text));
    },
    SuiteDeadline: function (props) {
      var value = props.value;
      if (!value) { return ""; }
      var line = function (name, text) { return text ? draw("span", { className: name, key: name, title: text }, text) : null; };
      return draw("div", { className: "deadline" }, line("deadline-date", value.date || value.words),
        line("deadline-words", value.date && value.words !== value.date ? value.words : ""), line("deadline-left", value.left));
    },
    SuiteProgress: function (props) {
      var value = props.value;
      if (!value || value.value === null || value.value === undefined) { return "–"; }
      var width = Math.min(100, Math.max(0, value.value)) + "%";
      return draw("div", { className: "meter" },
        draw("span", { className: "meter-track", "aria-hidden": "true" }, draw("span", { className: "fill-running", style: { width: width } })),
        draw("span", { className: "meter-value" }, Math.round(value.value) + "\u00a0%"),
        value.label ? draw("span", { className: "meter-label" }, words(value.label)) : null);
    },
    SuiteMonths: function (props) {
      return draw("ol", { className: "months" }, (props.value || []).map(function (month, index) {
        return draw("li", { key: index }, draw("span", { className: "month fill-" + plain(month.tone), title: month.text },
          icon(plain(month.icon)), draw("span", { className: "visually-hidden" }, month.text)));
      }));
    },
    SuiteWholeRow: function (props) {
      var row = props.data || {};
      if (row._group) {
        return draw("div", { className: "grid-group", role: "gridcell" }, draw("span", null, row._group),
          row._hint ? draw("span", { className: "muted" }, "· " + row._hint) : null);
      }
      var content = draw("div", { className: "grid-card", key: "card" },
        props.api.getGridOption("rowSelection") && row.id ? draw(Choice, { node: props.node }) : null,
        card(props.api.getColumnDefs(), row));
      return draw("div", { className: "grid-whole", role: "gridcell" }, row._under ? [under(row._under), content] : content);
    }
  });

  /* The first card of a group says under which heading it stands. */
  function under(heading) {
    return draw("div", { className: "grid-under", key: "under" }, draw("b", { title: heading[0] }, heading[0]), draw("span", { className: "muted" }, "· " + heading[1]));
  }

  /* A card has no column to choose it with: a box of its own, as wide as a thumb and as high as the card. */
  function Choice(props) {
    var node = props.node, state = window.React.useState(Boolean(node.isSelected()));
    window.React.useEffect(function () {
      var follow = function () { state[1](Boolean(node.isSelected())); };
      follow();
      node.addEventListener("rowSelected", follow);
      return function () { node.removeEventListener("rowSelected", follow); };
    }, [node]);
    return draw("label", { className: "grid-card-choice" },
      draw("input", { type: "checkbox", className: "form-check-input", checked: state[0], "aria-label": "Chọn nhiệm vụ này",
        onChange: function (event) { node.setSelected(event.target.checked); } }));
  }

  /* A row on a phone: its states and its date first, then its name, then the rest in a few lines. */
  function card(columns, row) {
    var cells = window.dashAgGridComponentFunctions;
    var shown = columns.filter(function (column) {
      return column.field && !column.hide && !(column.context && column.context.phone === false) && row[column.field];
    });
    var title = shown.find(function (column) { return /cell-title/.test(column.cellClass); }) || shown[0];
    var states = shown.filter(function (column) { return column.cellRenderer === "SuiteStatus"; });
    var dated = shown.find(function (column) { return column.cellRenderer === "SuiteDeadline" && row[column.field].date; });
    var told = states.map(function (column) { return row[column.field].text; });
    var rest = shown.filter(function (column) {
      if (column === title || column === dated || states.indexOf(column) >= 0) { return false; }
      // What has no date says so by its state or by its own words, not by both.
      return column.cellRenderer !== "SuiteDeadline" || told.indexOf(row[column.field].words) < 0;
    });
    var said = function (column) {
      var value = row[column.field];
      if (column.cellRenderer === "SuiteDeadline") { return value.date || value.words; }
      if (column.cellRenderer === "SuiteProgress") { return words([Math.round(value.value) + "\u00a0%" + (value.label ? ", " : "")].concat(value.label || [])); }
      return words(typeof value === "object" ? value : String(value));
    };
    return draw("div", { className: "grid-card-words" },
      draw("div", { className: "grid-card-top" }, states.map(function (column) {
        return draw(cells.SuiteStatus, { key: column.field, value: row[column.field] });
      }), dated ? draw("span", { className: "grid-card-date" }, draw("span", { className: "visually-hidden" }, dated.headerName + ": "),
        icon("calendar-event"), " ", row[dated.field].date) : null),
      title ? draw("div", { className: "grid-card-title" }, draw(cells.SuiteLink, { value: row[title.field] })) : null,
      draw("div", { className: "grid-card-rest" }, rest.map(function (column) {
        return draw("span", { key: column.field }, draw("span", { className: "muted" }, column.headerName + ": "), said(column));
      })));
  }
})();
