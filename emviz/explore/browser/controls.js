// Sliders and choices: an element with a label for each, and the values it can have. The Python side is controls.py.

import { FOCUSABLE, makeElement } from "./elements.js";

export function makeInput(description, panel) {
  return description.kind === "slider" ? new Slider(description, panel) : new Choice(description, panel);
}

class Slider {
  constructor(description, panel) {
    Object.assign(this, description); // name, trait, min, step, count, decimals, value, preloaded, drawAhead, labels
    const row = makeRow(this.name, panel);
    const max = this.min + this.step * (this.count - 1);
    this.element = makeElement("input", "emviz-input", { "aria-label": this.name, ...FOCUSABLE }, row);
    Object.assign(this.element, { type: "range", min: this.min, max, step: this.step });
    this.text = makeElement("span", "emviz-value", { "aria-hidden": "true" }, row);
  }

  // The index of the nearest of the first `count` values.
  index(value, count = this.count) {
    return Math.min(Math.max(Math.round((value - this.min) / this.step), 0), count - 1);
  }

  at(index) {
    return +(this.min + this.step * index).toFixed(10);
  }

  // What the reader has set the element to.
  read(count) {
    return this.at(this.index(+this.element.value, count));
  }

  show(value, count, labels) {
    const { element } = this;
    const max = String(this.at(count - 1));
    if (element.max !== max) element.max = max;
    if (+element.value !== value) element.value = value;
    const text = labels ? labels[this.index(value, count)] : (+value).toFixed(this.decimals);
    this.text.textContent = text;
    element.setAttribute("aria-valuetext", text);
  }
}

class Choice {
  constructor(description, panel) {
    Object.assign(this, description); // name, trait, options, count, value, preloaded, drawAhead
    const row = makeRow(this.name, panel);
    this.element = makeElement("select", "emviz-input", { "aria-label": this.name, ...FOCUSABLE }, row);
    for (const option of this.options) makeElement("option", "", {}, this.element).textContent = option;
  }

  index(value) {
    return Math.max(this.options.indexOf(value), 0);
  }

  at(index) {
    return this.options[index];
  }

  read() {
    return this.element.value;
  }

  show(value) {
    if (this.element.value !== value) this.element.value = value;
  }
}

function makeRow(name, panel) {
  const row = makeElement("label", "emviz-row", {}, panel);
  makeElement("span", "emviz-name", {}, row).textContent = name;
  return row;
}
