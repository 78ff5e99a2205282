// Every word the page says or can say, in sight or not: texts, names for screen readers, and what the
// charts hold ready for the pointer. Left out is what is marked as another language.
() => {
  const words = [];
  const walk = element => {
    if (["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName)) return;
    if (element !== document.documentElement && element.hasAttribute("lang")) return;
    for (const name of ["aria-label", "title", "alt", "placeholder", "data-copied", "data-title"]) {
      if (element.hasAttribute(name)) words.push(element.getAttribute(name));
    }
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) words.push(child.data);
      if (child.nodeType === Node.ELEMENT_NODE) walk(child);
    }
  };
  walk(document.documentElement);
  const say = value => {
    if (typeof value === "string") words.push(value);
    else if (value && typeof value === "object") Object.values(value).forEach(say);
  };
  document.querySelectorAll(".js-plotly-plot").forEach(plot => {
    plot.data.forEach(trace => say([trace.name, trace.text, trace.hovertemplate, trace.customdata,
      trace.y, trace.x, trace.node, (trace.link || {}).customdata]));
    say((plot.layout.annotations || []).map(each => [each.text, each.hovertext]));
  });
  return words.map(text => text.trim()).filter(Boolean).join("\n");
}
