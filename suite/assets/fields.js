/* What form fields need beyond Dash: ties between a control and its help and error, and drafts that outlive a lost session. */
(function () {
  "use strict";
  var CONTROLS = "input:not([type=hidden]):not([type=file]), textarea, select, button.dash-dropdown";
  var PREFIX = "suite57:draft:";
  var FILES = ":files"; // the names of files that were chosen beside the words of a draft

  /* ---- Accessibility: Dash's controls take no ARIA attributes, so they are set on the elements ---- */

  function tie() {
    var wrong = null;
    document.querySelectorAll("[data-field]").forEach(function (field) {
      var control = field.querySelector(CONTROLS);
      var help = field.querySelector(".field-help");
      var error = field.querySelector(".field-error");
      var failed = Boolean(error && error.textContent);
      if (failed && !field.suiteFailed && !wrong) { wrong = field; }
      field.suiteFailed = failed;
      if (!control) { return; }
      if (error) { nameOf(error, control, "error"); }
      if (help) { nameOf(help, control, "help"); }
      set(control, "aria-describedby", [help && help.id, failed && error.id].filter(Boolean).join(" "));
      set(control, "aria-invalid", failed ? "true" : "");
      set(control, "aria-required", field.dataset.required && control.tagName !== "BUTTON" ? "true" : "");
    });
    // After a save that was refused the focus goes from the button to the first field to mend, never out of a person's typing.
    if (wrong && document.activeElement && document.activeElement.tagName === "BUTTON") { lead(wrong); }
    nameChoices();
  }

  // To a field that has to be mended, also out of sight: in a fold that is closed, below the edge of a phone.
  function lead(field) {
    for (var fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) { fold.open = true; }
    (field.querySelector(CONTROLS) || field.querySelector("button") || field).focus();
    field.querySelector(".field-error").scrollIntoView({ block: "nearest" });
  }

  // Sent again with what was refused before, the answer changes nothing on the page: the eye is led there all the same.
  document.addEventListener("click", function (event) {
    var button = event.target.closest && event.target.closest(".dialog-actions button:not([data-closes])");
    var wrong = button && Array.from(button.closest("dialog").querySelectorAll("[data-field]")).find(function (field) { return field.suiteFailed; });
    if (wrong) { window.setTimeout(lead, 0, wrong); }
  });

  // What Dash leaves unnamed: the searched list with its popup, and the file input behind the button.
  function nameChoices() {
    document.querySelectorAll("[data-field]").forEach(function (field) {
      var label = field.querySelector(".field-label");
      var name = label ? label.textContent.replace(/ \*$/, "") : "";
      field.querySelectorAll(".dash-dropdown-focus-target").forEach(function (target) {
        target.removeAttribute("aria-hidden");
        set(target, "aria-label", name);
      });
      field.querySelectorAll("input[type=file]").forEach(function (input) { set(input, "aria-label", name); input.tabIndex = -1; });
      field.querySelectorAll("button.dash-dropdown").forEach(function (button) {
        var values = [button.id + "-value", button.id + "-value-count"].filter(function (id) { return document.getElementById(id); });
        if (label && button.id && !/\s/.test(button.id)) {
          label.id = label.id || button.id + "-label";
          set(button, "aria-labelledby", [label.id].concat(values).join(" "));
        }
        var popup = document.getElementById(button.getAttribute("aria-controls"));
        if (!popup) { return; }
        set(popup, "aria-label", name);
        popup.querySelectorAll("[role=listbox]").forEach(function (list) { set(list, "aria-label", name); });
      });
    });
  }

  // aria-describedby separates ids by spaces: an id with one in it (a pattern id may have) cannot be pointed at.
  function nameOf(part, control, kind) {
    if (!part.id || /\s/.test(part.id)) { part.id = "for-" + (control.id || "field").replace(/\s/g, "_") + "-" + kind; }
  }

  function set(element, name, value) {
    if (!value) { if (element.hasAttribute(name)) { element.removeAttribute(name); } return; }
    if (element.getAttribute(name) !== value) { element.setAttribute(name, value); }
  }

  /* ---- What is pasted goes in whole or not at all: a browser would cut it without a word, or stand still over a megabyte ---- */

  var LONGEST = 100000; // the longest text that any field keeps

  document.addEventListener("paste", function (event) {
    var control = event.target;
    var field = control.closest && control.closest("[data-field]");
    var place = field && field.querySelector(".field-error");
    var given = event.clipboardData ? event.clipboardData.getData("text") : "";
    if (!place || !given || !control.matches("textarea, input[type=text], input:not([type])")) { return; }
    var most = control.maxLength > 0 ? control.maxLength : LONGEST;
    var room = most - control.value.length + (control.selectionEnd - control.selectionStart);
    if (given.length <= room) { return; }
    event.preventDefault();
    var words = given.trim();
    if (words.length <= room) { document.execCommand("insertText", false, words); return; }
    var many = function (count) { return count.toLocaleString("vi-VN"); };
    complain(place, "Nội dung vừa dán dài " + many(words.length) + " ký tự, ô này nhận tối đa " + many(most) +
      " ký tự nên chưa dán gì. Hãy rút gọn rồi dán lại.");
  }, true);

  function complain(place, words) {
    window.dash_clientside.set_props(/^\{/.test(place.id) ? JSON.parse(place.id) : place.id, { children: words });
  }

  /* ---- Drafts: kept for this tab, this person, this page and this field; forgotten when saved or signed out ---- */

  function me() {
    var shell = document.getElementById("shell");
    return shell ? shell.dataset.user : null;
  }

  // "/" is the person's own home, which has an address too: what was typed at one is found at the other.
  function here() {
    var brand = document.querySelector("#shell .brand");
    return window.location.pathname === "/" && brand ? brand.pathname : window.location.pathname;
  }

  function keyOf(name) { return PREFIX + me() + ":" + here() + ":" + name; }

  function kept(key) { try { return window.sessionStorage.getItem(key); } catch (error) { return null; } }

  function keep(key, value) {
    try {
      if (value === null) { window.sessionStorage.removeItem(key); } else { window.sessionStorage.setItem(key, value); }
    } catch (error) { /* storage is full or switched off: typing goes on, unkept */ }
  }

  function forget(belongs) {
    try {
      Object.keys(window.sessionStorage).filter(function (key) { return key.indexOf(PREFIX) === 0 && belongs(key); })
        .forEach(function (key) { window.sessionStorage.removeItem(key); });
    } catch (error) { /* nothing is kept where storage is switched off */ }
  }

  // Of several buttons the chosen one speaks for the field.
  function controlOf(field) {
    return field.querySelector("input[type=radio]:checked") || field.querySelector("textarea, input:not([type=password])");
  }

  function type(control, value) {
    if (control.type === "radio") {
      control.closest("[data-draft]").querySelectorAll("input[type=radio]").forEach(function (one) { if (one.value === value) { one.click(); } });
      return;
    }
    var kind = control.tagName === "TEXTAREA" ? window.HTMLTextAreaElement : window.HTMLInputElement;
    // React hears of a value only through the element's own setter and an event.
    Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(control, value);
    control.dispatchEvent(new Event("input", { bubbles: true }));
    control.dispatchEvent(new Event("change", { bubbles: true }));
    control.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
  }

  function draftOf(element) {
    var field = element.closest && element.closest("[data-draft]");
    return field && me() && element.matches("textarea, input:not([type=password])") ? field : null;
  }

  document.addEventListener("input", function (event) {
    var field = draftOf(event.target);
    if (!field) { return; }
    var unchanged = event.target.value === (field.suiteFirst || "");
    keep(keyOf(field.dataset.draft), unchanged ? null : event.target.value);
  }, true);

  function restore() {
    if (!me()) { return; }
    if (window.suite57.draftsOf !== me()) {
      window.suite57.draftsOf = me();
      // At a shared computer the next person must not find what the last one typed.
      forget(function (key) { return key.indexOf(PREFIX + me() + ":") !== 0; });
    }
    document.querySelectorAll("[data-drafts-saved]:not([data-told])").forEach(function (note) {
      note.dataset.told = "1";
      note.dataset.draftsSaved.split(" ").forEach(saved);
    });
    document.querySelectorAll("[data-draft]").forEach(function (field) {
      var control = controlOf(field);
      var name = field.dataset.draft;
      if (!control || field.suiteDraft === name) { return; }
      field.suiteDraft = name;
      field.suiteFirst = control.value;
      var text = kept(keyOf(name));
      if (text === null || text === control.value) { return; }
      type(control, text);
      tell(field, control);
    });
  }

  function saved(name) {
    keep(keyOf(name), null);
    keep(keyOf(name + FILES), null);
    document.querySelectorAll("[data-draft]").forEach(function (field) {
      if (field.dataset.draft !== name) { return; }
      var control = controlOf(field);
      field.suiteFirst = control ? control.value : "";
      field.querySelector(".field-kept").replaceChildren();
    });
  }

  function tell(field, control) {
    var drop = document.createElement("button");
    drop.type = "button";
    drop.textContent = "Bỏ, lấy lại nội dung đã lưu";
    drop.addEventListener("click", function () {
      type(control, field.suiteFirst);
      keep(keyOf(field.dataset.draft), null);
      place.replaceChildren();
      control.focus();
    });
    var place = field.querySelector(".field-kept");
    place.replaceChildren("Đã khôi phục nội dung chưa lưu. ", drop);
  }

  window.suite57 = Object.assign(window.suite57 || {}, {
    forgetDrafts: function () { forget(function () { return true; }); },
    filesOf: function (draft) { return JSON.parse(kept(keyOf(draft + FILES)) || "[]"); },
    keepFiles: function (draft, names) { keep(keyOf(draft + FILES), names.length ? JSON.stringify(names) : null); }
  });
  window.suite57.watch(tie);
  window.suite57.watch(restore);
})();
