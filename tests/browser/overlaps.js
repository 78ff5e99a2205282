// Pairs of texts that lie on top of each other in a chart, by more than a pixel or two.
() => {
  const found = [];
  document.querySelectorAll(".js-plotly-plot").forEach(plot => {
    const chart = (plot.closest("section").querySelector("h2") || {}).textContent;
    const texts = [...plot.querySelectorAll("svg text")]
      .filter(text => text.textContent.trim() && text.checkVisibility({ visibilityProperty: true }))
      .map(text => ({ words: text.textContent.trim(), box: text.getBoundingClientRect() }))
      .filter(text => text.box.width > 0);
    texts.forEach((one, at) => texts.slice(at + 1).forEach(other => {
      const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      // A line of text has some air above and below its letters.
      if (across > 1 && down > 5) found.push(`${chart}: «${one.words}» and «${other.words}»`);
    }));
  });
  return found;
}
