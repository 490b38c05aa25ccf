/* What a phone folds away behind a button: pressed, it comes out; a button before filters says how many of them are on. */
(function () {
  "use strict";

  function folded(button) {
    return button.getAttribute("aria-controls").split(" ").map(function (id) { return document.getElementById(id); }).filter(Boolean);
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".unfolds");
    if (!button) { return; }
    var out = button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", String(out));
    folded(button).forEach(function (place) { place.toggleAttribute("data-unfolded", out); });
  });

  // Choices that narrow, and what stands below the boxes as words.
  function count() {
    document.querySelectorAll(".filters > .unfolds").forEach(function (button) {
      var choices = folded(button).flatMap(function (place) {
        return Array.from(place.querySelectorAll(".filter-select:not(.filter-arranges) select"));
      });
      var on = choices.filter(function (choice) { return choice.value; }).length +
        button.closest(".surface").querySelectorAll(".other-filters .chip-count").length;
      var words = on ? " (" + on + ")" : "";
      var place = button.querySelector(".fold-count");
      if (place.textContent !== words) { place.textContent = words; }
    });
  }

  document.addEventListener("change", function (event) {
    if (event.target.matches && event.target.matches(".filter-select select")) { count(); }
  });
  window.suite57.watch(count);
})();
