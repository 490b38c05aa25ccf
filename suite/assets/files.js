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
    chose(place);
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
      chose(place);
    }
    place.querySelector("button").focus();
  });

  /* ---- Words outlive a reload, files do not: their names are kept with the draft, and told until they are chosen again ---- */

  function draftOf(place) {
    var form = place.closest("dialog, .surface");
    var words = form && form.querySelector("[data-draft]:has(textarea)");
    return words ? words.dataset.draft : "";
  }

  function chose(place) {
    var draft = draftOf(place);
    if (!draft) { return; }
    var names = (place.suiteFiles || []).map(function (file) { return file.name; });
    place.suiteGone = (place.suiteGone || []).filter(function (name) { return names.indexOf(name) < 0; });
    window.suite57.keepFiles(draft, place.suiteGone.concat(names));
    tell(place);
  }

  function tell(place) {
    // Marks that turn the direction of writing would have a name read as another.
    var names = place.suiteGone.map(function (name) { return name.replace(/[\u0000-\u001f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ""); });
    place.closest("[data-field]").querySelector(".field-kept").textContent =
      names.length ? "Tệp đã chọn trước đó không được giữ lại. Hãy chọn lại: " + names.join("; ") + "." : "";
  }

  window.suite57.watch(function () {
    document.querySelectorAll("[data-files]").forEach(function (place) {
      var draft = draftOf(place);
      if (!draft || place.suiteDraft === draft) { return; }
      place.suiteDraft = draft;
      place.suiteGone = window.suite57.filesOf(draft);
      tell(place);
    });
  });
})();
