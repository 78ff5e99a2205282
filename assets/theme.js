// Light or dark, decided before the first paint so that nothing flickers.
(function () {
  "use strict";
  var root = document.documentElement;
  var dark = matchMedia("(prefers-color-scheme: dark)");
  function stored() {
    try { return localStorage.getItem("theme"); } catch (e) { return null; }
  }
  function apply() {
    var theme = stored() || (dark.matches ? "dark" : "light");
    root.setAttribute("data-bs-theme", theme);
    root.setAttribute("data-color-scheme", theme);
  }
  apply();
  dark.addEventListener("change", apply);
  document.addEventListener("click", function (event) {
    if (!event.target.closest("#theme")) return;
    var next = root.getAttribute("data-bs-theme") === "dark" ? "light" : "dark";
    try { localStorage.setItem("theme", next); } catch (e) { /* private mode: for this page only */ }
    root.setAttribute("data-bs-theme", next);
    root.setAttribute("data-color-scheme", next);
  });
})();
