// Draws bars; what they say is decided in bars.py. An element stays as long as its layer, so that a bar moves
// and a screen reader isn't told of a new one at each step.

function drawBar(bar) {
  const fill = make("span", { class: "drc-fill" });
  const track = make("span", { class: "drc-track", role: "progressbar", "aria-valuemin": "0", "aria-valuemax": "100" }, fill);
  const words = make("span", { class: "drc-words" });
  const name = make("span", { class: "drc-name" });
  const row = make("div", { class: "drc-row" }, name, track, words);
  row.show = ({ name: title, words: said, percent }) => {
    name.textContent = title;
    words.textContent = said;
    fill.style.width = `${percent ?? 100}%`;
    track.classList.toggle("drc-unknown", percent === null);
    track.setAttribute("aria-label", title);
    track.setAttribute("aria-valuetext", percent === null ? said || "at work" : `${percent} %, ${said}`);
    if (percent === null) track.removeAttribute("aria-valuenow");
    else track.setAttribute("aria-valuenow", String(percent));
  };
  row.show(bar);
  return row;
}

function render({ model, el }) {
  const rows = new Map();
  const whole = drawBar(model.get("drawn").whole);
  whole.classList.add("drc-whole");
  const layers = make("div", { class: "drc-layers" });
  const note = make("div", { class: "drc-note" });
  const news = make("div", { class: "drc-unseen", role: "status" });
  const root = make("div", { class: "drc-view drc-progress" }, whole, layers, note, news);
  const draw = () => {
    const drawn = model.get("drawn");
    root.dataset.state = drawn.state;
    whole.show(drawn.whole);
    const kept = drawn.layers.map((bar) => {
      const row = rows.get(bar.name) ?? drawBar(bar);
      rows.set(bar.name, row);
      row.show(bar);
      return row;
    });
    if (kept.length !== layers.children.length || kept.some((row, n) => row !== layers.children[n]))
      layers.replaceChildren(...kept);
    note.textContent = drawn.note;
    note.hidden = !drawn.note;
    if (news.textContent !== drawn.news) news.textContent = drawn.news;
  };
  model.on("change:drawn", draw);
  draw();
  el.append(root);
  return () => model.off("change:drawn", draw);
}

export default { render };
