// Draws the card in which a name is chosen; which names are good is decided in name_card.py.

const PATIENCE_MS = 8000;
const SILENT = "No answer from the kernel yet. Is a cell still running? If the kernel was restarted, run this cell again.";

function render({ model, el }) {
  const field = make("input", { type: "text", autocomplete: "off", autocapitalize: "none", spellcheck: "false" });
  const button = make("button", { type: "button" }, "Use this name");
  const line = make("p", { role: "status" });
  let waiting = null;

  const draw = () => {
    field.value = model.get("name");
    const code = (text) => make("code", {}, text);
    const problem = model.get("problem");
    line.replaceChildren(...(problem ? [problem] : ["You are ", code(model.get("name")),
      " in names of images, such as ", code(`${model.get("name")}/forecast`), "."]));
  };
  const answered = () => { clearTimeout(waiting); draw(); };
  const take = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => line.replaceChildren(SILENT), PATIENCE_MS);
    model.send({ name: field.value });
  };
  button.addEventListener("click", take);
  const letGo = holdKeys(el, (event) => { if (event.key === "Enter" && event.target === field) take(); });
  model.on("msg:custom", answered);

  draw();
  el.append(make("div", { class: "drc-name-card" }, make("label", {}, "Your name ", field), button, line));
  return () => {
    clearTimeout(waiting);
    letGo();
    model.off("msg:custom", answered);
  };
}

export default { render };
