/* How many rows of the matrix are chosen; the bar of acts shows while there is one. */
window.dash_clientside = Object.assign(window.dash_clientside || {}, {
  suite: Object.assign((window.dash_clientside || {}).suite || {}, {
    chosenRows: function (rows) {
      var count = (rows || []).length;
      return ["Đã chọn " + new Intl.NumberFormat("vi-VN").format(count) + " nhiệm vụ", "bulk-bar" + (count ? "" : " is-empty")];
    }
  })
});
