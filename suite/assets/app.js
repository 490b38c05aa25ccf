/* How the frame behaves: links, drawer, dialogs, menus, search keys, charts that open their rows. No build step, no inline code. */
(function () {
  "use strict";
  var root = document.documentElement;
  var shell = function () { return document.getElementById("shell"); };

  /* ---- Moving between pages ---- */

  // dcc.Location listens to this event, as dcc.Link sends it; plain links may then carry ARIA, which dcc.Link may not.
  var PUSHED = "_dashprivate_pushstate";
  var moved = false;
  var told = "";

  function go(href) {
    moved = true;
    setDrawer(false);
    document.querySelectorAll("dialog[open]").forEach(function (dialog) { dialog.close(); });
    window.history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent(PUSHED));
    window.scrollTo(0, 0);
  }

  function staysInside(anchor) {
    return shell() && anchor.origin === window.location.origin && !anchor.target && !anchor.hasAttribute("download") &&
      !anchor.dataset.reload && !/^\/(assets|api)\//.test(anchor.pathname);
  }

  document.addEventListener("click", function (event) {
    var anchor = event.target.closest && event.target.closest("a[href]");
    if (!anchor || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    var samePage = anchor.pathname === window.location.pathname && anchor.search === window.location.search;
    if (anchor.hash && samePage) {
      if (anchor.hash === "#main") { event.preventDefault(); document.getElementById("main").focus(); }
      return;
    }
    if (!staysInside(anchor)) { return; }
    event.preventDefault();
    go(anchor.pathname + anchor.search + anchor.hash);
  });

  /* A new page says its name: to the tab, and to those who hear it. */
  function announce() {
    var here = shell();
    if (!here || !here.dataset.title) { return; }
    var title = here.dataset.title + " – Suite 57";
    if (document.title !== title) { document.title = title; }
    var head = document.querySelector("#main h1");
    // A phone's bar already says the title: the same words are not written twice there.
    root.classList.toggle("title-in-bar", Boolean(head) && head.textContent === here.dataset.title);
    // The old page stands until the answer comes: only new words are a new page.
    var words = title + (head ? head.textContent : "");
    if (!head || words === told) { return; }
    told = words;
    // On a phone the tab that is open may lie beyond the edge.
    var tab = document.querySelector(".page-tabs [aria-current]");
    if (tab) { tab.parentNode.scrollLeft = tab.offsetLeft - tab.parentNode.offsetLeft - 24; }
    if (!moved) { return; }
    moved = false;
    head.tabIndex = -1;
    head.focus({ preventScroll: true });
  }

  /* ---- Drawer ---- */

  function setDrawer(open) {
    if (root.classList.contains("drawer-open") === open) { return; }
    root.classList.toggle("drawer-open", open);
    var toggle = document.querySelector("[data-drawer=toggle]");
    if (toggle) { toggle.setAttribute("aria-expanded", String(open)); }
    var main = document.getElementById("main");
    if (main) { main.inert = open; }
    if (open) { document.querySelector("#nav .side-link, #nav button").focus(); } else if (toggle && !moved) { toggle.focus(); }
  }

  /* ---- Dialogs ---- */

  function show(id) {
    var dialog = document.getElementById(id);
    if (!dialog || dialog.open) { return; }
    setDrawer(false);
    dialog.showModal();
    // Not the closing cross, which comes first: the first field, else the harmless button.
    var first = dialog.querySelector("input[type=search]") ||
      dialog.querySelector(".dialog-inside :is(input:not([type=hidden]), textarea, select, button, a[href])") ||
      dialog.querySelector(".dialog-actions button");
    if (first) { first.focus(); }
    if (first && first.type === "search") { first.select(); }
  }

  function openAsked() {
    document.querySelectorAll("dialog[data-opened]").forEach(function (dialog) {
      if (dialog.suiteOpened !== dialog.dataset.opened) {
        dialog.suiteOpened = dialog.dataset.opened;
        show(dialog.id);
      }
    });
    document.querySelectorAll("[data-closes-dialog]:not([data-seen])").forEach(function (note) {
      note.dataset.seen = "1";
      var dialog = document.getElementById(note.dataset.closesDialog);
      if (dialog && dialog.open) { dialog.close(); }
    });
  }

  /* ---- One listener for what is clicked ---- */

  document.addEventListener("click", function (event) {
    var at = function (selector) { return event.target.closest ? event.target.closest(selector) : null; };
    var hit;
    if ((hit = at("[data-drawer]"))) {
      setDrawer(hit.dataset.drawer === "toggle" ? !root.classList.contains("drawer-open") : false);
    } else if ((hit = at("[data-opens]"))) {
      show(hit.dataset.opens);
    } else if ((hit = at("[data-closes]"))) {
      hit.closest("dialog").close();
    } else if ((hit = at("[data-dismisses]"))) {
      hit.closest("[data-toast]").classList.add("is-dismissed");
    } else if ((hit = at("[data-post]"))) {
      hit.disabled = true;
      window.suite57.leave(hit.dataset.post);
    } else if (event.target.matches && event.target.matches("dialog.dialog-search")) {
      event.target.close();
    }
    document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
      if (!menu.contains(event.target) || at("details[data-menu] :is(a, button)")) { menu.open = false; }
    });
  });

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      if (document.getElementById("search-dialog")) { event.preventDefault(); show("search-dialog"); }
    } else if (event.key === "Escape") {
      setDrawer(false);
      document.querySelectorAll("details[data-menu][open]").forEach(function (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
      });
    } else if (event.target.closest && event.target.closest("#search-dialog")) {
      searchKeys(event);
    }
  });

  function searchKeys(event) {
    var dialog = document.getElementById("search-dialog");
    var stops = [dialog.querySelector("input")].concat(Array.from(dialog.querySelectorAll(".search-hit")));
    var step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (step) {
      event.preventDefault();
      stops[(stops.indexOf(document.activeElement) + step + stops.length) % stops.length].focus();
    }
  }

  /* ---- Charts: a mark opens the rows that it counts ---- */

  function openRows(data) {
    var point = data.points && data.points[0];
    var href = point && [].concat(point.customdata || [])[0];
    if (typeof href === "string" && /^\/(?!\/)/.test(href)) { go(href); }
  }
  // plotly gives its marks no addresses. Listening starts at the press, when the chart is surely drawn, and never twice.
  document.addEventListener("pointerdown", function (event) {
    var chart = event.target.closest && event.target.closest(".chart-canvas .js-plotly-plot");
    if (chart && chart.on) {
      chart.removeListener("plotly_click", openRows);
      chart.on("plotly_click", openRows);
    }
  }, true);

  /* ---- React writes the page; what depends on it is looked at once per frame ---- */

  /* A dialog stands in the browser's top layer and would cover what is said back; a popover opened after it stands above it. */
  var spoken = "";
  function raiseToasts() {
    var place = document.getElementById("toasts");
    var said = place ? Array.prototype.map.call(place.children, function (note) { return note.textContent; }).join("|") : "";
    if (!place || !place.showPopover || said === spoken) { return; }
    spoken = said;
    place.popover = "manual";
    if (place.matches(":popover-open")) { place.hidePopover(); }
    if (said) { place.showPopover(); }
  }

  var waiting = false;
  var watchers = [announce, openAsked, raiseToasts];
  new MutationObserver(function () {
    if (waiting) { return; }
    waiting = true;
    window.requestAnimationFrame(function () {
      waiting = false;
      watchers.forEach(function (look) { look(); });
    });
  }).observe(root, {
    subtree: true, childList: true, characterData: true, attributes: true,
    attributeFilter: ["data-title", "data-opened", "data-draft", "data-drafts-saved", "data-closes-dialog"]
  });
  window.addEventListener("popstate", function () { moved = true; });

  window.suite57 = Object.assign(window.suite57 || {}, {
    go: go,
    watch: function (look) { watchers.push(look); }
  });
})();
