// What the page does by itself: sorting by a head's button, copying, closing menus, and leading from a
// figure in a table or a chart to where it comes from.
(function () {
  "use strict";

  function sortBy(button) {
    var id = button.dataset.sort;
    var now = button.closest("th").getAttribute("aria-sort");
    var next = now === "ascending" ? "descending" : now === "descending" ? "ascending"
      : id === "centre" ? "ascending" : "descending";
    var order = (next === "descending" ? "-" : "") + id;
    markOrder(order);
    window.dash_clientside.set_props("sort", { data: order });
  }

  function markOrder(order) {
    document.querySelectorAll("th[aria-sort]").forEach(function (head) {
      var id = head.querySelector("button.sort").dataset.sort;
      head.setAttribute("aria-sort",
        order === id ? "ascending" : order === "-" + id ? "descending" : "none");
    });
  }
  // An order that could not be had is put back, and one that is tried again is shown.
  document.addEventListener("chosen", function (event) { markOrder(event.detail["sort.data"]); });

  // What the element it names holds; the address of the page when it names none.
  function copyFrom(button) {
    var said = button.dataset.copied;
    var label = button.dataset.label = button.dataset.label || button.textContent;
    var from = document.getElementById(button.dataset.copies);
    var text = from ? from.textContent : location.href;
    // Only a page that came safely has a clipboard at all.
    Promise.resolve().then(function () { return navigator.clipboard.writeText(text); }).then(function () {
      button.textContent = said;
      setTimeout(function () { button.textContent = label; }, 2500);
    }).catch(function () { window.prompt(label, text); });
  }

  // Closes the menus that what was clicked, or has the focus, is not in.
  function closeMenus(at) {
    document.querySelectorAll("details.picker[open]").forEach(function (menu) {
      if (!menu.contains(at)) menu.open = false;
    });
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
      location.assign(document.documentElement.dataset.root + "/figure/" + point.id
        + (kept.size ? "?" + kept : ""));
    });
  }

  document.addEventListener("click", function (event) {
    var sort = event.target.closest("button.sort");
    if (sort) sortBy(sort);
    var copy = event.target.closest("[data-copied]");
    if (copy) copyFrom(copy);
    closeMenus(event.target);
  });

  // What has the focus is covered by nothing: no menu that was left open, no first column that stays
  // while the others are scrolled beneath it.
  document.addEventListener("focusin", function (event) {
    closeMenus(event.target);
    var scrolled = event.target.closest(".table-scroll"), row = event.target.closest("tr");
    if (!scrolled || !row || row.cells[0].contains(event.target)) return;
    if (getComputedStyle(row.cells[0]).position !== "sticky") return;
    var hidden = row.cells[0].getBoundingClientRect().right - event.target.getBoundingClientRect().left;
    if (hidden > -4) scrolled.scrollLeft -= hidden + 4;
  });

  document.addEventListener("keydown", function (event) {
    var figure = STEPS[event.key] && event.target.closest && event.target.closest("td a.whence");
    if (figure && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      if (step(figure, STEPS[event.key])) event.preventDefault();
      return;
    }
    if (event.key !== "Escape") return;
    var menu = document.querySelector("details.picker[open]");
    if (!menu) return;
    var left = menu.contains(document.activeElement) || document.activeElement === document.body;
    menu.open = false;
    if (left) menu.querySelector("summary").focus();
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
