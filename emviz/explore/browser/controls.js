// Sliders and choices: an element with a label for each, and the values it can have. The Python side is controls.py.

import { FOCUSABLE, makeElement } from "./elements.js";

export function makeInput(description, panel) {
  const row = makeElement("label", "emviz-row", {}, panel);
  makeElement("span", "emviz-name", {}, row).textContent = description.name;
  if (description.kind === "choice") return new Choice(description, row);
  const slider = new Slider(description, row);
  slider.text = makeElement("span", "emviz-value", { "aria-hidden": "true" }, row);
  return slider;
}

export class Slider {
  constructor(description, parent) {
    Object.assign(this, description); // name, trait, min, step, count, decimals, value, preloaded, drawAhead, labels
    const max = this.min + this.step * (this.count - 1);
    const names = { "aria-label": this.name, name: this.trait };
    this.element = makeElement("input", "emviz-input", { ...names, ...FOCUSABLE }, parent);
    Object.assign(this.element, { type: "range", min: this.min, max, step: this.step });
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
    const text = this.textOf(this.index(value, count), labels);
    if (this.text) this.text.textContent = text;
    element.setAttribute("aria-valuetext", text);
  }

  textOf(index, labels) {
    return labels ? labels[index] : this.at(index).toFixed(this.decimals);
  }
}

class Choice {
  constructor(description, row) {
    Object.assign(this, description); // name, trait, options, count, value, preloaded, drawAhead
    const names = { "aria-label": this.name, name: this.trait };
    this.element = makeElement("select", "emviz-input", { ...names, ...FOCUSABLE }, row);
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
