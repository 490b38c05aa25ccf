/* The files of a field: added one after the other as a phone gives them, left out again one by one, too large ones told at once. */
(function () {
  "use strict";

  function placeOf(element) { return element.closest ? element.closest("[data-files]") : null; }
  function inputOf(place) { return place.querySelector("input[type=file]"); }
  function same(one) { return function (other) { return one.name === other.name && one.size === other.size; }; }
  function megabytes(size) { return (Math.ceil(size / 1e5) / 10).toLocaleString("vi-VN") + " MB"; }

  function say(place, words) { window.dash_clientside.set_props(place.dataset.files + "-error", { children: words }); }

  function fill(input, files) {
    var all = new DataTransfer();
    files.forEach(function (file) { all.items.add(file); });
    input.files = all.files;
  }

  // What the component reads after us: the files of before and these, or nothing where they are too large for one sending.
  document.addEventListener("change", function (event) {
    var place = placeOf(event.target);
    if (!place || event.target.type !== "file" || !event.target.files.length) { return; }
    var chosen = Array.from(event.target.files);
    var before = event.target.multiple ? place.suiteFiles || [] : [];
    var files = before.concat(chosen.filter(function (file) { return !before.some(same(file)); }));
    var size = files.reduce(function (sum, file) { return sum + file.size; }, 0);
    var most = Number(place.dataset.most);
    if (size > most) {
      event.stopImmediatePropagation();
      fill(event.target, before);
      var what = files.length > 1 ? "Các tệp đã chọn" : "Tệp “" + files[0].name + "”";
      say(place, what + " nặng " + megabytes(size) + "; mỗi lần gửi tối đa " + megabytes(most) + ". Tệp vừa chọn chưa được nhận.");
      return;
    }
    place.suiteFiles = files;
    fill(event.target, files);
  }, true);

  document.addEventListener("drop", function (event) {
    var place = placeOf(event.target);
    if (!place || !event.dataTransfer.files.length) { return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    inputOf(place).files = event.dataTransfer.files;
    inputOf(place).dispatchEvent(new Event("change", { bubbles: true }));
    // The component did not see the drop: for it the files are carried away again.
    event.target.dispatchEvent(new DragEvent("dragleave", { bubbles: true, dataTransfer: event.dataTransfer }));
  }, true);

  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest("[data-leave]");
    var place = button && placeOf(button);
    if (!place) { return; }
    var gone = same({ name: button.dataset.leave, size: Number(button.dataset.size) });
    var rest = (place.suiteFiles || []).filter(function (file) { return !gone(file); });
    place.suiteFiles = [];
    if (rest.length) {
      fill(inputOf(place), rest);
      inputOf(place).dispatchEvent(new Event("change", { bubbles: true }));
    } else {
      window.dash_clientside.set_props(place.dataset.files, { contents: null, filename: null });
    }
    place.querySelector("button").focus();
  });
})();
