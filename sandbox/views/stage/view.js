// Shows a picture that Python drew and sends what is opened or folded; all that it says is decided in Python.
// Keys: arrows go from part to part, Enter or Space opens, Escape closes, + - 0 zoom.

const ZOOMS = [0.5, 0.67, 0.8, 1, 1.25, 1.5, 2, 3];

class Stage {
  constructor(model, el) {
    this.model = model;
    this.zoom = ZOOMS.indexOf(1);
    this.picture = make("div", { class: "drc-stage", onclick: (event) => this.press(event.target) });
    this.details = make("div", { class: "drc-details", role: "region", "aria-label": "Details", tabindex: "-1",
      onclick: (event) => this.press(event.target) });
    this.text = make("pre", { class: "drc-as-text", tabindex: "0", hidden: "" });
    this.news = make("div", { class: "drc-unseen", role: "status" });
    this.switch = make("button", { type: "button", "aria-pressed": "false", onclick: () => this.swap() }, "As text");
    this.bar = make("div", { class: "drc-bar", role: "toolbar", "aria-label": "Picture" },
      make("button", { type: "button", "aria-label": "Zoom out", onclick: () => this.scale(-1) }, "−"),
      make("button", { type: "button", "aria-label": "100 %, actual size", onclick: () => this.scale(0) }, "100 %"),
      make("button", { type: "button", "aria-label": "Zoom in", onclick: () => this.scale(1) }, "+"),
      this.switch);
    this.root = make("div", { class: "drc-view", role: "group", "aria-label": model.get("label") },
      this.bar, this.picture, this.text, this.details, this.news);
    el.append(this.root);
    this.draw();
    this.open();
  }

  parts() {
    return [...this.picture.querySelectorAll("[data-open], [data-fold]")];
  }

  keyOf(part) {
    return part.dataset.fold ? `fold ${part.dataset.fold}` : `open ${part.dataset.open}`;
  }

  draw() {
    const focused = this.picture.contains(document.activeElement) ? this.keyOf(document.activeElement) : this.last;
    const had = this.picture.contains(document.activeElement);
    this.picture.innerHTML = this.model.get("drawn");
    this.text.textContent = this.model.get("as_text");
    this.root.setAttribute("aria-label", this.model.get("label"));
    const parts = this.parts();
    const first = parts.find((part) => this.keyOf(part) === focused) ?? parts[0];
    first?.setAttribute("tabindex", "0");
    if (had) first?.focus();
    this.mark();
    this.size();
  }

  mark() {
    const opened = this.model.get("opened");
    for (const part of this.picture.querySelectorAll("[data-open]"))
      part.setAttribute("aria-expanded", String(this.isPageOf(part, `open ${opened}`)));
  }

  /** Whether a key is a part's own, or, after a space, that of another page of its details. */
  isPageOf(part, key) {
    return key === this.keyOf(part) || Boolean(key?.startsWith(`${this.keyOf(part)} `));
  }

  open() {
    this.mark();
    const had = this.details.contains(document.activeElement);
    this.details.innerHTML = this.model.get("details");
    this.details.hidden = !this.model.get("details");
    if (had && !this.details.hidden) this.details.focus();
    if (!this.details.hidden) {
      this.news.textContent = this.details.innerText.slice(0, 300);
      this.parts().find((one) => this.isPageOf(one, this.last))?.scrollIntoView({ block: "nearest" });
      this.details.scrollIntoView({ block: "nearest" });
    }
  }

  press(target) {
    const part = target.closest?.("[data-open], [data-fold]");
    if (!part || !this.root.contains(part)) return;
    if (this.picture.contains(part)) this.focus(part);
    else this.last = this.keyOf(part);
    const action = part.dataset.fold ? "fold" : "open";
    this.model.send({ action, key: part.dataset.fold || part.dataset.open });
  }

  focus(part) {
    this.parts().forEach((one) => one.setAttribute("tabindex", one === part ? "0" : "-1"));
    this.last = this.keyOf(part);
    part.focus();
  }

  step(from, by) {
    const parts = this.parts();
    const to = by === "first" ? 0 : by === "last" ? parts.length - 1 : parts.indexOf(from) + by;
    if (parts[to]) this.focus(parts[to]);
  }

  key(event) {
    const part = event.target.closest("[data-open], [data-fold]");
    const moves = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1, Home: "first", End: "last" };
    if (event.key === "Escape" && this.model.get("opened")) {
      this.model.send({ action: "open", key: "" });
      this.parts().find((one) => this.isPageOf(one, this.last))?.focus();
    } else if (part && this.picture.contains(part) && event.key in moves) this.step(part, moves[event.key]);
    else if (part && (event.key === "Enter" || event.key === " ")) this.press(part);
    else if (event.key === "+" || event.key === "-" || event.key === "0")
      this.scale({ "+": 1, "-": -1, 0: 0 }[event.key]);
    else return;
    event.preventDefault();
  }

  scale(by) {
    this.zoom = by ? Math.min(Math.max(this.zoom + by, 0), ZOOMS.length - 1) : ZOOMS.indexOf(1);
    this.size();
    this.news.textContent = `${Math.round(ZOOMS[this.zoom] * 100)} %`;
  }

  size() {
    this.picture.style.setProperty("--drc-zoom", ZOOMS[this.zoom]);
  }

  swap() {
    const shows = this.text.hidden;
    this.text.hidden = !shows;
    this.picture.hidden = shows;
    this.switch.setAttribute("aria-pressed", String(shows));
  }
}

function render({ model, el }) {
  const stage = new Stage(model, el);
  const release = holdKeys(
    stage.root,
    (event) => stage.key(event),
    (event) => event.key === "Escape" && !model.get("opened"),
  );
  const draw = () => stage.draw();
  const open = () => stage.open();
  model.on("change:drawn", draw);
  model.on("change:details", open);
  model.on("change:opened", open);
  return () => {
    release();
    model.off("change:drawn", draw);
    model.off("change:details", open);
    model.off("change:opened", open);
  };
}

export default { render };
