/* The address follows a page's filters, so that what is seen can be copied and sent; nothing is loaded again. */
window.dash_clientside = Object.assign(window.dash_clientside || {}, {
  suite: Object.assign((window.dash_clientside || {}).suite || {}, {
    keepQuery: function (query) {
      window.history.replaceState(window.history.state, "", window.location.pathname + (query ? "?" + query : ""));
      return query;
    }
  })
});
