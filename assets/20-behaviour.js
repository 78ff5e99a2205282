// What the page does by itself: sorting by a head's button, copying, closing menus, and leading from a
// figure in a table or a chart to where it comes from.
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

  // What the element it names holds; the address of the page when it names none.
  function copyFrom(button) {
    var said = button.dataset.copied, label = button.textContent;
    var from = document.getElementById(button.dataset.copies);
    var text = from ? from.textContent : location.href;
    navigator.clipboard.writeText(text).then(function () {
      button.textContent = said;
      setTimeout(function () { button.textContent = label; }, 2500);
    }).catch(function () { window.prompt(label, text); });
  }

  // Arrows go from figure to figure, so that the Tab key need not pass every one of them.
  var STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  function step(link, by) {
    var cell = link.closest("td"), row = cell.parentElement;
    var rows = Array.from(row.closest("table").querySelectorAll("tbody tr, tfoot tr"));
    var next = by[0] ? rows[rows.indexOf(row) + by[0]] : row;
    var there = next && next.cells[cell.cellIndex + by[1]];
    var figure = there && there.querySelector("a.whence");
    if (figure) figure.focus();
    return !!figure;
  }

  // The points of a chart carry the names of their figures. By touch, a tap shows the figure itself.
  function lead(plot) {
    plot.on("plotly_hover", function (at) {
      plot.classList.toggle("on-figure", at.points.some(function (point) { return point.id; }));
    });
    plot.on("plotly_unhover", function () { plot.classList.remove("on-figure"); });
    plot.on("plotly_click", function (at) {
      var point = at.points.find(function (each) { return each.id; });
      if (!point || !matchMedia("(hover: hover)").matches) return;
      var seen = new URLSearchParams(location.search), kept = new URLSearchParams();
      ["as_of", "audience", "lang"].forEach(function (name) {
        if (seen.has(name)) kept.set(name, seen.get(name));
      });
      location.assign("/figure/" + point.id + (kept.size ? "?" + kept : ""));
    });
  }

  document.addEventListener("click", function (event) {
    var sort = event.target.closest("button.sort");
    if (sort) sortBy(sort);
    var copy = event.target.closest("[data-copied]");
    if (copy) copyFrom(copy);
    document.querySelectorAll("details.picker[open]").forEach(function (menu) {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  document.addEventListener("keydown", function (event) {
    var figure = STEPS[event.key] && event.target.closest && event.target.closest("td a.whence");
    if (figure && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (step(figure, STEPS[event.key])) event.preventDefault();
      return;
    }
    if (event.key !== "Escape") return;
    var menu = event.target.closest && event.target.closest("details.picker[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  // Paper cannot be opened: all that is folded is printed, and folded again.
  var unfolded = [];
  addEventListener("beforeprint", function () {
    unfolded = Array.from(document.querySelectorAll("main details:not(.picker):not([open])"));
    unfolded.forEach(function (each) { each.open = true; });
  });
  addEventListener("afterprint", function () {
    unfolded.forEach(function (each) { each.open = false; });
  });

  // The charts say nothing to a screen reader that the sentence and the table do not say better.
  new MutationObserver(function () {
    document.querySelectorAll(".js-plotly-plot .svg-container:not([aria-hidden])").forEach(
      function (drawing) {
        drawing.setAttribute("aria-hidden", "true");
        lead(drawing.closest(".js-plotly-plot"));
      });
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
