// Draws one exercise card and sends what the learner does; all rules live in Python (model.py).
// `state` is drawn whole on every change; `draft` is the answer as the controls hold it, not yet checked.

const ICONS = { SOLVED: "✔", NOT_YET: "○", NOT_RIGHT: "✘", PROBLEM: "⚠" };
const PATIENCE_MS = 8000;

function choices(card, type) {
  const group = make("fieldset", { class: "drc-answer" });
  group.append(make("legend", { class: "drc-unseen" }, type === "radio" ? "Pick one" : "Tick all that fit"));
  for (const option of card.state.face.options) {
    const chosen = type === "radio" ? card.answer === option.value : (card.answer ?? []).includes(option.value);
    const input = make("input", { type, name: card.name, value: option.value });
    input.checked = chosen;
    input.addEventListener("change", () => {
      const ticked = [...group.querySelectorAll("input:checked")].map((one) => Number(one.value));
      card.keep(type === "radio" ? ticked[0] : ticked);
    });
    group.append(make("label", { class: "drc-option" }, input, make("span", { html: option.html })));
  }
  return group;
}

function order(card) {
  const steps = new Map(card.state.face.steps.map((step) => [step.value, step]));
  const shown = card.answer ?? [...steps.keys()];
  const list = make("ol", { class: "drc-steps drc-answer", "aria-label": "Steps, first to last" });
  const move = (value, by) => {
    const from = shown.indexOf(value);
    const to = from + by;
    if (to < 0 || to >= shown.length) return;
    const moved = [...shown];
    [moved[from], moved[to]] = [moved[to], moved[from]];
    card.keep(moved);
    card.parts.shown = "";
    card.drawAnswer();
    const side = by < 0 ? "up" : "down";
    card.root.querySelector(`[data-step="${value}"] [data-move="${side}"]`)?.focus();
    card.say(`${steps.get(value).text} is now step ${to + 1} of ${shown.length}.`);
  };
  shown.forEach((value, place) => {
    const step = steps.get(value);
    const button = (side, sign, by, ends) => make("button", {
      type: "button", "data-move": side, "aria-label": `Move ${side}: ${step.text}`,
      "aria-disabled": String(ends), onclick: () => move(value, by),
    }, sign);
    list.append(make("li", { class: "drc-step", "data-step": value },
      make("span", { class: "drc-step-number", "aria-hidden": "true" }, `${place + 1}.`),
      make("span", { class: "drc-step-text", html: step.html }),
      make("span", { class: "drc-step-moves" },
        button("up", "↑", -1, place === 0), button("down", "↓", 1, place === shown.length - 1))));
  });
  card.onArrow = (element, by) => {
    const step = element.closest("[data-step]");
    if (step) move(Number(step.dataset.step), by);
    return Boolean(step);
  };
  return list;
}

function match(card) {
  const group = make("fieldset", { class: "drc-answer" },
    make("legend", { class: "drc-unseen" }, "Give every term its meaning"));
  const given = [...(card.answer ?? card.state.face.terms.map(() => null))]; // a change to the model's own list is none
  card.state.face.terms.forEach((term, place) => {
    const select = make("select", { "aria-label": term.text });
    select.append(make("option", { value: "" }, "choose …"));
    for (const meaning of card.state.face.meanings) {
      const option = make("option", { value: meaning.value }, meaning.text);
      option.selected = given[place] === meaning.value;
      select.append(option);
    }
    select.addEventListener("change", () => {
      given[place] = select.value === "" ? null : Number(select.value);
      card.keep([...given]);
    });
    group.append(make("div", { class: "drc-pair" }, make("span", { html: term.html }), select));
  });
  return group;
}

function blank(card) {
  const input = make("input", {
    type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false",
    "aria-label": card.state.face.label[0].text,
  });
  input.value = card.answer ?? "";
  input.addEventListener("input", () => card.keep(input.value));
  return make("label", { class: "drc-answer drc-blank" },
    make("span", { html: card.state.face.label[0].html }), input);
}

/** A drill: the cause here, the mend in the cell below. */
function repair(card) {
  const part = (text) => make("h4", { class: "drc-part" }, text);
  return make("div", {}, part("1. Name the cause"), choices(card, "radio"), part("2. Mend it"),
    make("p", { class: "drc-note", html: card.state.how }));
}

const FACES = {
  choice: (card) => choices(card, "radio"),
  predict: (card) => choices(card, "radio"),
  multichoice: (card) => choices(card, "checkbox"),
  order, match, blank, repair,
};

class CardView {
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.name = `drc-${Math.random().toString(36).slice(2)}`; // every card loads this module anew: no counter
    this.number = 0;
    this.waiting = null;
    this.parts = {};
  }

  get state() { return this.model.get("state"); }

  get answer() { return this.model.get("draft") ?? this.state.answer; }

  /** Keep what the controls hold. They show it already: drawn anew, a field would lose its caret and its undo. */
  keep(answer) {
    this.parts.shown = this.shows(answer);
    this.model.set("draft", answer);
    this.model.save_changes();
  }

  /** What the controls show with an answer. */
  shows(answer) { return JSON.stringify([this.state.face, answer]); }

  send(action, more = {}) {
    this.number += 1;
    this.before = action === "check" ? this.parts.said : null;
    this.model.send({ action, number: this.number, ...more });
    clearTimeout(this.waiting);
    this.parts.root.setAttribute("aria-busy", "true");
    this.waiting = setTimeout(() => this.say(
      "No answer from the kernel yet. Is a cell still running? If the kernel was restarted, run this cell again.",
      true), PATIENCE_MS);
  }

  answered() {
    clearTimeout(this.waiting);
    this.parts.root.removeAttribute("aria-busy");
    const isSame = this.before !== null && this.before === this.parts.said;
    this.say(isSame ? `Checked again: ${this.state.verdict.words}.` : ""); // what did not change is not announced
  }

  /** Announce without moving focus; `visible` shows it, too. */
  say(text, visible = false) {
    this.parts.remark.textContent = text;
    this.parts.remark.className = visible ? "drc-note" : "drc-unseen";
  }

  check() { this.send("check", { answer: this.answer ?? this.shownOrder() }); }

  /** An order that was never touched is still an answer: the one on the screen. */
  shownOrder() { return this.state.kind === "order" ? this.state.face.steps.map((step) => step.value) : null; }

  build() {
    const { state, parts } = this;
    const title = `${this.name}-title`;
    const button = (text, act, primary) => make("button",
      { type: "button", class: primary ? "drc-primary" : null, onclick: act }, text);
    parts.statement = make("div", { class: "drc-text" });
    parts.answer = make("div");
    parts.verdict = make("div", { class: "drc-verdict", role: "status", "aria-live": "polite" });
    parts.remark = make("div", { class: "drc-unseen", role: "status", "aria-live": "polite" });
    parts.hints = make("div", { "aria-live": "polite" });
    parts.solution = make("div", { "aria-live": "polite" });
    parts.hint = button("Hint", () => this.send("hint"));
    parts.show = button("Solution", () => this.send("solution"));
    parts.anyway = button("Show me anyway", () => this.send("solution", { anyway: true }));
    parts.minutes = make("span", { class: "drc-minutes" });
    parts.root = make("section", { class: "drc-card", role: "group", "aria-labelledby": title },
      make("div", { class: "drc-head" }, make("h3", { class: "drc-title", id: title }, state.headline),
        parts.minutes),
      parts.statement, parts.answer,
      make("div", { class: "drc-buttons" }, button("Check", () => this.check(), true), parts.hint,
        parts.show, parts.anyway, button("Start over", () => this.send("start over"))),
      parts.verdict, parts.remark, parts.hints, parts.solution);
    this.root.replaceChildren(parts.root);
    this.draw();
  }

  draw() {
    const { state, parts } = this;
    parts.root.dataset.outcome = state.verdict.outcome;
    parts.minutes.textContent = `about ${state.minutes} min`;
    parts.statement.innerHTML = state.statement + (state.how && !(state.kind in FACES) ? `<p class="drc-note">${state.how}</p>` : "");
    this.drawAnswer();
    this.drawVerdict();
    parts.hint.setAttribute("aria-disabled", String(!state.more_hints));
    parts.anyway.hidden = Boolean(state.solution) || state.solution_is_free || !state.notice;
    this.drawHints();
    this.drawSolution();
  }

  /** Draw the controls again only when what they show has changed, so that focus stays where it is. */
  drawAnswer() {
    const { state, parts } = this;
    const shown = this.shows(this.answer);
    if (!(state.kind in FACES) || parts.shown === shown) return;
    const held = this.focused();
    parts.shown = shown;
    parts.answer.replaceChildren(FACES[state.kind](this));
    held?.();
  }

  /** Remember which control has focus and, for text, where the caret is. */
  focused() {
    const inputs = () => [...this.parts.answer.querySelectorAll("input, select, button")];
    const held = document.activeElement;
    const place = inputs().indexOf(held);
    if (place < 0) return null;
    const caret = held.type === "text" ? [held.selectionStart, held.selectionEnd] : null;
    return () => {
      const now = inputs()[place];
      now?.focus();
      if (caret && now?.type === "text") now.setSelectionRange(...caret);
    };
  }

  drawVerdict() {
    const { state, parts } = this;
    const { outcome, words, evidence } = state.verdict;
    const shown = JSON.stringify([state.verdict, state.notice, state.review]);
    if (parts.said === shown) return;
    parts.said = shown;
    const lines = [make("div", { class: "drc-words" },
      make("span", { class: "drc-icon", "aria-hidden": "true" }, ICONS[outcome]), words)];
    lines.push(make("div", { html: evidence }));
    if (state.notice) lines.push(make("div", { class: "drc-note", html: state.notice }));
    if (state.review) lines.push(make("div", { class: "drc-note" }, "Marked for review: it will come back."));
    parts.verdict.replaceChildren(...lines);
  }

  /** Append what is new, so that hints which are open already are not announced once more. */
  drawHints() {
    const { state, parts } = this;
    const known = parts.hinted ?? [];
    const shown = state.hints.map((hint) => JSON.stringify(hint));
    const kept = known.every((hint, place) => hint === shown[place]) ? known.length : 0;
    if (kept < known.length) parts.hints.replaceChildren();
    parts.hints.append(...state.hints.slice(kept).map((hint) => make("div", { class: "drc-hint" },
      make("h4", {}, hint.label), make("div", { class: "drc-text", html: hint.html }))));
    parts.hinted = shown;
  }

  drawSolution() {
    const { solution } = this.state;
    const shown = JSON.stringify(solution);
    if (this.parts.solved === shown) return;
    this.parts.solved = shown;
    this.parts.solution.replaceChildren(...(solution ? [make("div", { class: "drc-solution" },
      make("h4", {}, "Solution"), make("div", { class: "drc-text", html: solution.html }),
      make("div", { class: "drc-text", html: solution.why }),
      make("p", { class: "drc-note", html: `Read more: ${solution.source}` }))] : []));
  }

  /** Enter in a text field checks; up and down move a step; everything else is the browser's. */
  onKey(event) {
    const { target, key } = event;
    if (key === "Enter" && target.matches('input[type="text"]')) {
      event.preventDefault();
      this.check();
    } else if ((key === "ArrowUp" || key === "ArrowDown") && this.onArrow?.(target, key === "ArrowUp" ? -1 : 1)) {
      event.preventDefault();
    }
  }
}

function render({ model, el }) {
  const view = new CardView(model, el);
  view.build();
  const letGo = holdKeys(el, (event) => view.onKey(event));
  const draw = () => view.draw();
  const drawAnswer = () => view.drawAnswer();
  const answered = (message) => { if (message.done) view.answered(); };
  model.on("change:state", draw);
  model.on("change:draft", drawAnswer);
  model.on("msg:custom", answered);
  return () => {
    letGo();
    clearTimeout(view.waiting);
    model.off("change:state", draw);
    model.off("change:draft", drawAnswer);
    model.off("msg:custom", answered);
  };
}

export default { render };
