// Making elements of the page.

export const FOCUSABLE = { "data-lm-suppress-shortcuts": "true" }; // or JupyterLab takes the arrow keys

export function makeElement(tag, className, attributes, parent) {
  const element = document.createElement(tag);
  element.className = className;
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (parent) parent.append(element);
  return element;
}

export function disableWithoutPython(element) {
  element.disabled = true;
  element.title = "This needs Python: open the notebook and run it to use this control.";
}
