// Making elements of the page.

export const FOCUSABLE = { "data-lm-suppress-shortcuts": "true" }; // or JupyterLab takes the arrow keys

export function makeElement(tag, className, attributes, parent) {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (parent) parent.append(element);
  return element;
}

export function makeButton(text, onClick, parent) {
  const button = makeElement("button", "emviz-button", { type: "button", ...FOCUSABLE }, parent);
  button.textContent = text;
  button.addEventListener("click", onClick);
  return button;
}

// Let a text on the page be read with these elements, or, if it is null, none. It can be read by itself too.
export function describeBy(text, elements) {
  if (text) text.id ||= `emviz-${Math.random().toString(36).slice(2)}`; // each explorer has a script of its own: no counter
  for (const element of elements) {
    if (text) element.setAttribute("aria-describedby", text.id);
    else element.removeAttribute("aria-describedby");
  }
}

// Say below what needs Python, where there is none: a tooltip would reach neither fingers nor keys.
export function disableWithoutPython(elements, parent) {
  if (!elements.length) return;
  const names = elements.map((element) => element.getAttribute("aria-label") ?? element.textContent);
  const all = [names.slice(0, -1).join(", "), names.at(-1)].filter(Boolean).join(" and ");
  const reason = makeElement("p", "emviz-reason", {}, parent);
  reason.textContent = `${all} need${names.length === 1 ? "s" : ""} Python: open the notebook and run it.`;
  for (const element of elements) element.disabled = true;
  describeBy(reason, elements);
}
