// Shows a text that may grow, and stays readable when its kernel is gone; what is shown is decided in shown.py.

function render({ model, el }) {
  const pre = document.createElement("pre");
  pre.className = model.get("is_drawn") ? "drc-shown drc-drawn" : "drc-shown";
  const draw = () => { pre.textContent = model.get("shown"); };
  model.on("change:shown", draw);
  draw();
  el.append(pre);
  return () => model.off("change:shown", draw);
}

export default { render };
