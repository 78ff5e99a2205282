// What stands on the screen: the address bar follows `data-shown` on `main`, which comes with the figures, and
// a chart that is drawn for that selection has the same in `data-drawn`.
(function () {
  "use strict";
  var shown;
  function follow() {
    var main = document.getElementById("content");
    if (!main || main.dataset.shown === shown) return;
    shown = main.dataset.shown;
    var address = location.pathname + (shown && "?" + shown);
    if (address !== location.pathname + location.search) {
      history.replaceState(history.state, "", address + location.hash);
    }
  }

  // Dash takes a mark off a chart when it has drawn what it was given, and the figure names its selection.
  function drawn(plot) {
    if (!plot.layout || !plot.classList.contains("js-plotly-plot")) return;
    if (plot.classList.contains("dash-graph--pending")) return;
    var of = plot.layout.uirevision;
    if (of !== undefined && plot.dataset.drawn !== of) plot.dataset.drawn = of;
  }

  new MutationObserver(function (changes) {
    follow();
    changes.forEach(function (change) { if (change.attributeName === "class") drawn(change.target); });
  }).observe(document.documentElement,
    { subtree: true, childList: true, attributeFilter: ["class", "data-shown"] });
})();
