// What every widget of the course needs: elements made in one line, and keys that stay inside.
// Stands before the widget's own script, see `script` in front.py.

/** Make an element: attributes by name, `html` is markup that Python has made safe, children are appended. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "html") element.innerHTML = value;
    else if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** Keys that belong to the page or the browser, even inside a widget. */
function passes(event) {
  return event.ctrlKey || event.metaKey || event.altKey
    || (event.shiftKey && event.key === "Enter") || /^F\d+$/.test(event.key);
}

/** Whether a text field's own undo or redo is meant: JupyterLab and VS Code would undo in the notebook. */
function undoes(event) {
  const meant = event.type === "beforeinput" ? /^history/.test(event.inputType)
    : (event.ctrlKey || event.metaKey) && !event.altKey && /^[zy]$/i.test(event.key);
  return meant && event.target.matches('input[type="text"]');
}

/**
 * Keep keys inside a widget, but for those that `lets` lets through. JupyterLab listens on document, in the
 * capture phase, and its command mode would take arrows and letters; window comes before document. What the
 * browser does by itself (radio groups, Tab, typing) still happens, the widget's own keys are handled here.
 */
function holdKeys(root, handle, lets = (event) => event.key === "Escape") {
  const listen = (event) => {
    if (!root.contains(event.target)) return;
    if (undoes(event)) event.stopPropagation();
    else if (event.type !== "beforeinput" && !passes(event) && !lets(event)) {
      event.stopPropagation();
      if (event.type === "keydown") handle(event);
    }
  };
  const types = ["keydown", "keyup", "keypress", "beforeinput"];
  types.forEach((type) => window.addEventListener(type, listen, true));
  return () => types.forEach((type) => window.removeEventListener(type, listen, true));
}
