// What the page does by itself: sorting by a head's button, copying the address, closing menus.
(function () {
  "use strict";

  function sortBy(button) {
    var id = button.dataset.sort;
    var now = button.closest("th").getAttribute("aria-sort");
    var next = now === "ascending" ? "descending" : now === "descending" ? "ascending"
      : id === "centre" ? "ascending" : "descending";
    document.querySelectorAll("th[aria-sort]").forEach(function (head) {
      var same = head.querySelector("button.sort").dataset.sort === id;
      head.setAttribute("aria-sort", same ? next : "none");
    });
    window.dash_clientside.set_props("sort", { data: (next === "descending" ? "-" : "") + id });
  }

  function copyAddress(button) {
    var said = button.dataset.copied, label = button.textContent;
    navigator.clipboard.writeText(location.href).then(function () {
      button.textContent = said;
      setTimeout(function () { button.textContent = label; }, 2500);
    }).catch(function () { window.prompt(label, location.href); });
  }

  document.addEventListener("click", function (event) {
    var sort = event.target.closest("button.sort");
    if (sort) sortBy(sort);
    var copy = event.target.closest("#copy-link");
    if (copy) copyAddress(copy);
    document.querySelectorAll("details.picker[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") return;
    var menu = event.target.closest && event.target.closest("details.picker[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // The charts say nothing to a screen reader that the sentence and the table do not say better.
  new MutationObserver(function () {
    document.querySelectorAll(".js-plotly-plot .svg-container:not([aria-hidden])").forEach(
      function (drawing) { drawing.setAttribute("aria-hidden", "true"); });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
