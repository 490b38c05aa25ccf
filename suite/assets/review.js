/* The review of a plan by keyboard: keys of a dialog's acts, arrows from row to row, the cursor where something is doubtful. */
(function () {
  "use strict";

  function keyOf(event) {
    return (event.ctrlKey || event.metaKey ? "ctrl+" : "") + (event.shiftKey ? "shift+" : "") + event.key.toLowerCase();
  }

  /* A button's marks go into a store that a callback listens to. A second press at once is a slip of the hand. */
  var pressed = null;
  var pressedAt = 0;
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest("[data-asks]") : null;
    if (!button || button.disabled || (button === pressed && Date.now() - pressedAt < 500)) { return; }
    pressed = button;
    pressedAt = Date.now();
    var said = button.dataset;
    window.dash_clientside.set_props(said.asks, { data: { act: said.act, row: said.row, n: said.n, role: said.role, at: pressedAt } });
  });

  document.addEventListener("keydown", function (event) {
    if (event.isComposing) { return; }  // an input method is still making a Vietnamese letter
    var dialog = document.querySelector("dialog[open]");
    if (dialog) {
      var act = Array.from(dialog.querySelectorAll("[data-key]")).find(function (button) { return button.dataset.key === keyOf(event); });
      if (act) { event.preventDefault(); act.click(); }
      return;
    }
    var step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    var here = step && event.target.closest ? event.target.closest(".review .row-acts button") : null;
    if (!here) { return; }
    var row = here.closest("tr");
    do { row = step > 0 ? row.nextElementSibling : row.previousElementSibling; } while (row && !row.querySelector(".row-acts button"));
    if (row) {
      event.preventDefault();
      row.querySelector(".row-acts button").focus();
    }
  });

  /* The table is drawn anew after each act: the focus goes to the row that moved up to this place. */
  var place = -1;
  function rows() {
    return Array.from(document.querySelectorAll(".review tr")).filter(function (row) { return row.querySelector(".row-acts button"); });
  }
  document.addEventListener("click", function (event) {
    var button = event.target.closest ? event.target.closest(".review .row-acts button") : null;
    if (!button) { return; }
    place = rows().indexOf(button.closest("tr"));
  });

  function follow() {
    var dialog = document.querySelector("dialog[open]");
    if (dialog && /^review-(row|naming)$/.test(dialog.id) && dialog.suiteCursor !== dialog.dataset.opened) {
      // The searched list is loaded after its dialog stands: until then there is nothing to put the cursor into.
      var field = dialog.querySelector("[data-doubtful] :is(textarea, input)") || dialog.querySelector(".review-form textarea") ||
        dialog.querySelector("button.dash-dropdown");
      if (field) {
        dialog.suiteCursor = dialog.dataset.opened;
        dialog.querySelector(".dialog-inside").scrollTop = 0;
        field.focus();
      }
    }
    if (place >= 0 && !dialog && (document.activeElement === document.body || !document.activeElement)) {
      var all = rows();
      if (all.length) { all[Math.min(place, all.length - 1)].querySelector(".row-acts button").focus({ preventScroll: true }); }
    }
  }

  window.suite57.watch(follow);
})();
