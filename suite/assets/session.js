/* The tie to the server: CSRF header, expired sessions, refusals and failures in words, and the notice before a session locks. */
(function () {
  "use strict";
  var root = document.documentElement;
  var SEEN = "suite57:seen";
  var leaving = false;
  var data = function () { var shell = document.getElementById("shell"); return shell ? shell.dataset : {}; };

  function cookie(name) {
    var found = document.cookie.split("; ").find(function (pair) { return pair.indexOf(name + "=") === 0; });
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  /* ---- Notes of our own, beside those that callbacks write ---- */

  function note(text, stays) {
    var place = document.getElementById("own-notes");
    if (!place) {
      place = document.createElement("div");
      place.id = "own-notes";
      place.className = "toasts";
      place.setAttribute("role", "alert");
      document.body.append(place);
    }
    var words = document.createElement("span");
    words.className = "message-text";
    words.textContent = text;
    var close = document.createElement("button");
    close.type = "button";
    close.className = "toast-close";
    close.setAttribute("aria-label", "Đóng thông báo");
    close.textContent = "×";
    var box = document.createElement("div");
    box.className = "toast-note message-overdue" + (stays ? " toast-stays" : "");
    close.addEventListener("click", function () { box.remove(); });
    box.append(words, close);
    place.replaceChildren(box);
    return box;
  }

  function signIn() {
    if (leaving) { return; }
    leaving = true;
    var next = window.location.pathname + window.location.search;
    window.location.assign((data().signIn || "/dang-nhap") + "?next=" + encodeURIComponent(next));
  }

  /* ---- Every request of the page goes through here ---- */

  var send = window.fetch.bind(window);
  var open = 0;
  var lost = null; // the note of a lost line

  window.fetch = function (input, init) {
    var request = typeof input === "string" || input instanceof URL ? null : input;
    var url = new URL(request ? request.url : input, window.location.href);
    if (url.origin !== window.location.origin) { return send(input, init); }
    var method = String((init && init.method) || (request && request.method) || "GET").toUpperCase();
    var options = Object.assign({}, init);
    if (method !== "GET" && method !== "HEAD") {
      var headers = new Headers((init && init.headers) || (request && request.headers) || {});
      headers.set("X-CSRF-Token", cookie("suite57_csrf"));
      options.headers = headers;
    }
    var ofDash = /\/_dash-/.test(url.pathname);
    if (ofDash) { work(1); }
    return send(input, options).then(function (response) {
      if (ofDash) { work(-1); answer(response); }
      return response;
    }, function (error) {
      if (ofDash) { work(-1); }
      if (ofDash && !leaving && error.name !== "AbortError") {
        lost = note("Không nối được tới máy chủ. Nội dung đang soạn được giữ lại; hãy thử lại khi có mạng.", true);
      }
      throw error;
    });
  };

  function answer(response) {
    if (response.status === 401) { signIn(); return; }
    if (response.status < 400) {
      // What could not be sent can be sent again: the note about the lost line is no longer true.
      if (lost) { lost.remove(); lost = null; }
      // A page that asks by itself every minute is nobody at work: only what follows a key or a click counts.
      if (Date.now() - lastInput < 3000) { seen(); }
      return;
    }
    var usual = response.status === 403 ? "Tài khoản của đồng chí chưa được giao quyền làm việc này." :
      response.status === 404 ? "Không tìm thấy nội dung này." :
      response.status === 413 ? "Nội dung gửi lên quá lớn." :
      response.status === 429 ? "Thao tác quá nhanh. Hãy chờ một lát rồi thử lại." :
      "Có lỗi khi xử lý. Nội dung đang soạn được giữ lại.";
    var number = response.headers.get("X-Incident");
    var told = function (text) { note(text + (number ? (/[.!?]$/.test(text) ? " " : ". ") + "Mã sự cố: " + number + "." : ""), true); };
    if (!/json/.test(response.headers.get("Content-Type") || "")) { told(usual); return; }
    response.clone().json().then(function (body) { told((body && body.message) || usual); }, function () { told(usual); });
  }

  var slow = 0;
  function work(step) {
    open += step;
    window.clearTimeout(slow);
    if (open > 0) { slow = window.setTimeout(function () { root.classList.add("is-working"); }, 350); } else { root.classList.remove("is-working"); }
  }

  /* ---- The session's end, told a minute before; shared by the tabs of one browser ---- */

  var warnAt = 60;
  var lastInput = Date.now();
  var lastTouch = Date.now();

  function seen() {
    try { window.localStorage.setItem(SEEN, String(Date.now())); } catch (error) { window.suite57.seenAt = Date.now(); }
  }

  function seenAt() {
    try { return Number(window.localStorage.getItem(SEEN)) || 0; } catch (error) { return window.suite57.seenAt || 0; }
  }

  function touch() {
    lastTouch = Date.now();
    var path = data().keepAlive;
    if (!path) { return; }
    window.fetch(path, { method: "POST" }).then(function (response) {
      if (response.ok) { seen(); } else if (response.status === 401) { signIn(); }
    }, function () { /* no network: the next key tries again later */ });
  }

  // Typing is being there, though the server hears of it only when something is sent.
  function atWork() {
    lastInput = Date.now();
    if (data().keepAlive && lastInput - lastTouch > 120000) { touch(); }
  }

  function tick() {
    var limit = Number(data().idleSeconds || 0);
    if (!limit || leaving) { return; }
    var left = Math.round(limit - (Date.now() - seenAt()) / 1000);
    var ending = left <= warnAt;
    if (root.classList.contains("session-ending") !== ending) { root.classList.toggle("session-ending", ending); }
    var place = document.getElementById("session-left");
    if (ending && place) { place.textContent = String(Math.max(0, left)); }
    if (left <= 0) { signIn(); }
  }

  seen();
  window.setInterval(tick, 1000);
  function present(event) {
    if (!root.classList.contains("session-ending")) { atWork(); return; }
    // In the last minute only the button goes on: a stray key shall not.
    var button = event.target.closest && event.target.closest("[data-session=continue]");
    if (button && (event.type === "pointerdown" || event.key === "Enter" || event.key === " ")) { seen(); touch(); tick(); }
  }
  document.addEventListener("keydown", present, true);
  document.addEventListener("pointerdown", present, true);

  window.suite57 = Object.assign(window.suite57 || {}, {
    note: note,
    leave: function (path) {
      if (window.suite57.forgetDrafts) { window.suite57.forgetDrafts(); }
      leaving = true;
      window.fetch(path, { method: "POST" }).then(function (response) {
        window.location.assign(response.redirected ? response.url : data().signIn || "/");
      }, function () { leaving = false; note("Không nối được tới máy chủ. Đồng chí chưa đăng xuất.", true); });
    }
  });
})();
