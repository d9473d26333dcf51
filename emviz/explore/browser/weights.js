// The weights of a mixture as a bar under the picture: each component has its part, and the borders can be dragged.

import { FOCUSABLE, makeElement } from "./elements.js";

const LEAST = 0.01; // so much weight a component keeps
const STEP = 0.01; // that an arrow key moves

export class WeightBar {
  // `editing` begins changes and shows them; `palette` has the colours of the components, 0 to 255.
  constructor(editing, palette) {
    this.editing = editing;
    this.palette = palette;
    this.bar = makeElement("div", "emviz-weights", { role: "group", "aria-label": "Weights" });
    editing.explorer.picture.box.after(this.bar);
    this.parts = [];
    this.borders = [];
  }

  show(weights) {
    if (this.parts.length !== weights.length) this.build(weights.length);
    this.weights = weights;
    let sum = 0;
    weights.forEach((weight, k) => {
      this.parts[k].style.flexGrow = weight;
      this.parts[k].title = `weight of component ${k}: ${weight.toFixed(2)}`;
      sum += weight;
      if (k === weights.length - 1) return;
      this.borders[k].style.left = `${100 * sum}%`;
      const [now, next] = [weight, weights[k + 1]].map((value) => value.toFixed(2));
      this.borders[k].setAttribute("aria-valuenow", now);
      this.borders[k].setAttribute("aria-valuetext", `component ${k}: ${now}, component ${k + 1}: ${next}`);
    });
  }

  build(count) {
    this.bar.replaceChildren();
    this.parts = Array.from({ length: count }, (_, k) => {
      const part = makeElement("div", "emviz-weight", { "aria-hidden": "true" }, this.bar);
      part.style.background = `rgb(${this.palette[k % this.palette.length].join(", ")})`;
      return part;
    });
    this.borders = Array.from({ length: count - 1 }, (_, k) => this.buildBorder(k));
  }

  buildBorder(k) {
    const role = { role: "slider", tabindex: "0", "aria-valuemin": "0", "aria-valuemax": "1" };
    const label = `Border between weights ${k} and ${k + 1}`;
    const border = makeElement("div", "emviz-border", { ...role, "aria-label": label, ...FOCUSABLE }, this.bar);
    border.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      event.preventDefault();
      border.focus({ preventScroll: true });
      border.setPointerCapture(event.pointerId);
      this.editing.begin();
      this.held = k;
    });
    border.addEventListener("pointermove", (event) => {
      if (this.held !== k) return;
      const { left, width } = this.bar.getBoundingClientRect();
      this.move(k, (event.clientX - left) / width);
    });
    border.addEventListener("lostpointercapture", () => (this.held = null));
    border.addEventListener("keydown", (event) => {
      const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!direction) return;
      event.preventDefault();
      event.stopPropagation();
      this.editing.begin();
      const step = (event.shiftKey ? 10 : 1) * STEP * direction;
      this.move(k, this.weights.slice(0, k + 1).reduce((sum, weight) => sum + weight, step));
    });
    return border;
  }

  // The border between components k and k + 1 goes to this part of the bar; all other weights stay.
  move(k, part) {
    const before = this.weights.slice(0, k).reduce((sum, weight) => sum + weight, 0);
    const both = this.weights[k] + this.weights[k + 1];
    const weight = Math.min(Math.max(part - before, LEAST), both - LEAST);
    const weights = Float64Array.from(this.weights);
    [weights[k], weights[k + 1]] = [weight, both - weight];
    this.editing.change((params) => ({ ...params, weights }));
  }

  close() {
    this.bar.remove();
  }
}
