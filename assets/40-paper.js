// Paper cannot be opened, scrolled or asked where it comes from. Before printing all that is folded is
// opened, a table that is wider than a sheet is laid in several below each other, charts take the width
// of the sheet, and every sheet says what it is of. Afterwards all is as it was.
(function () {
  "use strict";

  var SHEET = 716; // what A4 leaves between margins of 10 mm, in pixels of the style sheet
  var WHOLE = 14; // a table of so few rows stays on one sheet
  var LOWER = 0.78; // of a chart's height on the screen
  var before = [];

  // The cells of each row with the columns that they cover: [cell, first, behind the last].
  function placed(table) {
    var taken = {};
    return Array.from(table.rows).map(function (row, y) {
      var x = 0;
      return Array.from(row.cells).map(function (cell) {
        while (taken[y + ":" + x]) x += 1;
        for (var down = 0; down < cell.rowSpan; down += 1) {
          for (var over = 0; over < cell.colSpan; over += 1) taken[y + down + ":" + (x + over)] = true;
        }
        return [cell, x, x += cell.colSpan];
      });
    });
  }

  // How narrow each column can be, and the columns where a group of them begins.
  function columns(table) {
    var widths = [], begins = {};
    placed(table).forEach(function (row) {
      row.forEach(function (at) {
        var cell = at[0], one = at[2] - at[1] === 1;
        if (one) widths[at[1]] = Math.max(widths[at[1]] || 0, cell.offsetWidth);
        if (cell.scope === "colgroup") begins[at[1]] = true;
      });
    });
    for (var x = 0; x < widths.length; x += 1) widths[x] = widths[x] || 0;
    return { widths: widths, begins: begins };
  }

  // The first columns, which say what a row is of, and are repeated in every part.
  function leading(table) {
    var row = table.tBodies[0] && table.tBodies[0].rows[0], n = 0;
    while (row && row.cells[n] && row.cells[n].matches("th[scope=row], td.moment, td.sentence")) n += 1;
    return Math.max(1, n);
  }

  // Columns in runs that are no wider than `room`; a group that has room in a run is not parted.
  function runs(columns, lead, room) {
    var found = [], run = [], wide = 0;
    function close() {
      if (run.length) found.push(run);
      run = [];
      wide = 0;
    }
    for (var x = lead; x < columns.widths.length; x += 1) {
      var need = columns.widths[x];
      if (columns.begins[x]) {
        for (var next = x + 1; next < columns.widths.length && !columns.begins[next]; next += 1) {
          need += columns.widths[next];
        }
        if (need > room) need = columns.widths[x];
      }
      if (wide + need > room) close();
      run.push(x);
      wide += columns.widths[x];
    }
    close();
    return found;
  }

  // As few runs as there can be, and those about as wide as each other.
  function even(columns, lead, room) {
    var least = runs(columns, lead, room);
    for (var less = room - 20; less > 0; less -= 20) {
      var tried = runs(columns, lead, less);
      if (tried.length > least.length) break;
      least = tried;
    }
    return least;
  }

  // A copy of a table with some of its columns.
  function part(table, lead, run) {
    var copy = table.cloneNode(true), chosen = new Set(run);
    placed(copy).forEach(function (row) {
      row.forEach(function (at) {
        var n = 0;
        for (var x = at[1]; x < at[2]; x += 1) n += x < lead || chosen.has(x);
        if (n) at[0].colSpan = n;
        else at[0].remove();
      });
    });
    return copy;
  }

  function words(name, more) {
    var text = document.getElementById("sheet").dataset[name];
    Object.keys(more).forEach(function (key) { text = text.replace("{" + key + "}", more[key]); });
    return text;
  }

  // A copy of a table to be printed, behind the one that is seen, where it can be measured.
  function copied(table) {
    var paper = document.createElement("div"), one = table.cloneNode(true);
    paper.className = "paper measured";
    one.classList.remove("stacks");
    one.querySelectorAll("[id]").forEach(function (each) { each.removeAttribute("id"); });
    paper.append(one);
    table.after(paper);
    before.push(function () { paper.remove(); });
    return { paper: paper, table: one };
  }

  function measured(copy) {
    copy.columns = columns(copy.table);
    copy.lead = leading(copy.table);
    function wide() { return copy.columns.widths.slice(0, copy.lead).reduce(function (a, b) { return a + b; }, 0); }
    while (copy.lead > 1 && wide() > SHEET / 2) copy.lead -= 1;
  }

  // The copy in as many parts as it needs.
  function laid(copy) {
    var repeated = copy.columns.widths.slice(0, copy.lead);
    var room = SHEET - repeated.reduce(function (sum, width) { return sum + width; }, 0);
    var parts = even(copy.columns, copy.lead, room);
    copy.paper.classList.remove("measured");
    if (parts.length > 1) {
      copy.table.remove();
      parts.forEach(function (run, n) {
        var made = part(copy.table, copy.lead, run), told = document.createElement("span");
        told.textContent = " (" + words("part", { n: n + 1, m: parts.length }) + ")";
        made.caption.classList.remove("visually-hidden");
        made.caption.firstElementChild.append(told);
        copy.paper.append(made);
      });
    }
    copy.paper.querySelectorAll("table").forEach(function (made) {
      made.classList.toggle("whole", made.rows.length <= WHOLE);
    });
  }

  // A chart as wide as it is printed; small ones stand side by side. A sheet is seen from near, so bars
  // may lie closer, but not those with words between them.
  function drawn(plot) {
    var row = plot.closest(".small-multiples"), n = !row ? 1 : row.matches(".roomy") ? 2 : 3;
    var place = plot.closest(".dash-graph"), high = place.style.height;
    var lower = n > 1 || plot.layout.yaxis && plot.layout.yaxis.visible === false ? 1 : LOWER;
    place.style.height = Math.round(parseFloat(high) * lower) + "px";
    window.Plotly.relayout(plot, {
      autosize: false, width: Math.floor((SHEET - 16 * (n - 1)) / n), height: parseFloat(place.style.height)
    });
    before.push(function () {
      place.style.height = high;
      window.Plotly.relayout(plot, { autosize: true, width: null, height: null });
    });
  }

  function quoted(text) {
    return '"' + text.replace(/["\\]/g, "\\$&").replace(/\s+/g, " ") + '"';
  }

  // What the sheets are of: at the head and the foot of the document, and on each where the browser can.
  function said() {
    var sheet = document.getElementById("sheet"), language = document.documentElement.lang;
    var day = new Date().toLocaleDateString(language === "en" ? "en-GB" : language,
      { day: "numeric", month: "long", year: "numeric" });
    var status = document.querySelector("main .status"), known = document.querySelector(".bottom [id*='\"publication\"']");
    var title = document.querySelector("main h1").textContent;
    var selection = status ? status.textContent : "";
    var printed = words("printed", { day: day });
    var published = known ? known.textContent : "";
    document.querySelectorAll("#sheet, #sheet-end").forEach(function (place) {
      place.replaceChildren();
      [selection, published, printed, location.href].filter(Boolean).forEach(function (line) {
        var made = document.createElement("p");
        made.textContent = line;
        place.append(made);
      });
    });
    var style = document.createElement("style");
    style.textContent = "@page {" +
      "@top-left { content: " + quoted(title + (selection ? ". " + selection : "")) + " }" +
      "@top-right { content: " + quoted([published, printed].filter(Boolean).join(" ")) + " }" +
      "@bottom-left { content: " + quoted(location.href) + " }" +
      "@bottom-right { content: " + quoted(sheet.dataset.page + " ") + " counter(page) " +
        quoted(" " + sheet.dataset.of + " ") + " counter(pages) } }";
    document.head.append(style);
    before.push(function () { style.remove(); });
  }

  function prepare() {
    if (before.length || !document.getElementById("sheet")) return;
    document.documentElement.classList.add("on-paper");
    before.push(function () { document.documentElement.classList.remove("on-paper"); });
    document.querySelectorAll("main details:not(.picker):not([open])").forEach(function (each) {
      each.open = true;
      before.push(function () { each.open = false; });
    });
    said();
    // All are copied before one is measured, so that the page is laid out once.
    var copies = Array.from(document.querySelectorAll("main .table-scroll > table"), copied);
    copies.forEach(measured);
    copies.forEach(laid);
    document.querySelectorAll("main .js-plotly-plot").forEach(function (plot) {
      if (plot.checkVisibility()) drawn(plot);
    });
  }

  function restore() {
    before.splice(0).reverse().forEach(function (undo) { undo(); });
  }

  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", restore);
  matchMedia("print").addEventListener("change", function (asked) {
    if (asked.matches) prepare();
    else restore();
  });
})();
