// Every text and mark of the charts that the page's rules on contrast hold for: texts 4.5:1, marks
// 3:1, each against what lies behind it. Returns those that fail, and how many were looked at.
() => {
  const rgba = colour => {
    const numbers = (colour || "").match(/[\d.]+/g);
    if (!numbers || !colour.startsWith("rgb")) return null;
    const [r, g, b, a = 1] = numbers.map(Number);
    return [r, g, b, a];
  };
  const over = (top, under) => [0, 1, 2].map(i => top[i] * top[3] + under[i] * (1 - top[3]));
  const light = colour => {
    const [r, g, b] = colour.map(c => {
      const s = c / 255;
      return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [a, b] = [light(one), light(other)];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  };
  const paperOf = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour && colour[3] === 1) return colour.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const opacityOf = element => {
    let opacity = 1;
    for (let at = element; at && at.namespaceURI.endsWith("svg"); at = at.parentElement) {
      opacity *= Number(getComputedStyle(at).opacity);
    }
    return opacity;
  };
  const painted = (element, property, paper) => {
    const style = getComputedStyle(element);
    const colour = rgba(style[property]);
    if (!colour) return null;
    colour[3] *= Number(style[property + "Opacity"]) * opacityOf(element);
    return over(colour, paper);
  };
  // What an element is painted with: a pattern has both its ground and its lines.
  const paints = (element, property, paper) => {
    const id = /^url\("?#([^")]+)"?\)/.exec(getComputedStyle(element)[property]);
    if (!id) return [painted(element, property, paper)].filter(Boolean);
    const parts = [...document.getElementById(id[1]).children];
    const ground = parts.filter(part => part.tagName === "rect")
      .map(part => painted(part, "fill", paper)).find(Boolean) || paper;
    const lines = parts.filter(part => part.tagName !== "rect")
      .map(part => painted(part, "stroke", ground) || painted(part, "fill", ground));
    return [ground, ...lines.filter(Boolean)];
  };
  const seen = element => {
    if (!element.checkVisibility({ visibilityProperty: true })) return false;
    const box = element.getBoundingClientRect();
    return box.width > 0 && box.height > 0 && opacityOf(element) > 0;
  };

  const failures = [];
  const looked = { text: 0, mark: 0 };
  const check = (chart, kind, least, what, colour, behind) => {
    looked[kind] += 1;
    const found = ratio(colour, behind);
    if (found < least) {
      failures.push(`${chart}: ${kind} «${what}» ${found.toFixed(2)}:1, ` +
        `rgb(${colour.map(Math.round)}) on rgb(${behind.map(Math.round)})`);
    }
  };

  document.querySelectorAll(".js-plotly-plot").forEach(plot => {
    if (!seen(plot)) return;
    const paper = paperOf(plot);
    const chart = (plot.closest("section").querySelector("h2") || {}).textContent;
    const links = [...plot.querySelectorAll(".sankey-link")].map(
      link => painted(link, "fill", paper));
    plot.querySelectorAll("svg text").forEach(text => {
      if (!text.textContent.trim() || !seen(text)) return;
      let behind = [paper];
      if (text.classList.contains("bartext-inside")) {
        behind = paints(text.parentElement.querySelector("path"), "fill", paper);
      } else if (text.closest(".sankey")) {
        behind.push(...links.slice(0, 1));
      }
      behind.forEach(colour => check(
        chart, "text", 4.5, text.textContent, painted(text, "fill", colour), colour));
    });
    const marks = {
      ".scatterlayer .js-line": ["stroke"],
      ".scatterlayer .points path": ["fill", "stroke"],
      ".scatterlayer .errorbar path": ["stroke"],
      ".barlayer .point > path": ["fill"],
      ".shapelayer path": ["stroke"],
      ".sankey .node-rect": ["fill"],
      ".legend .legendlines path": ["stroke"],
      ".legend .legendsymbols path": ["fill", "stroke"],
    };
    for (const [selector, properties] of Object.entries(marks)) {
      plot.querySelectorAll(selector).forEach(mark => {
        if (!mark.getAttribute("d") && mark.tagName === "path") return;
        const colours = properties.flatMap(property => paints(mark, property, paper));
        // A mark is seen by its fill or by its outline, whichever stands out more.
        const best = colours.sort((a, b) => ratio(b, paper) - ratio(a, paper))[0];
        if (best) check(chart, "mark", 3, selector, best, paper);
      });
    }
  });
  return { failures, looked };
}
