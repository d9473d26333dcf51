// The weights of a mixture as a bar under the picture: each component has its part, and the borders can be dragged.

import { moveBorder } from "./edits.js";
import { FOCUSABLE, makeElement } from "./elements.js";
import { nextLeft } from "./parameters.js";

const STEP = 0.01; // that an arrow key moves

export class WeightBar {
  // `editing` begins changes and shows them; `palette` has the colours of the components, 0 to 255.
  constructor(editing, palette) {
    this.editing = editing;
    this.palette = palette;
    this.bar = makeElement("div", "emviz-weights", { role: "group", "aria-label": "Weights" });
    editing.explorer.room.after(this.bar);
    this.parts = [];
    this.borders = [];
    this.held = null; // what is dragged: { k, pointerId, from, offset, started }
  }

  // None where EM cannot begin.
  show(weights) {
    this.bar.hidden = !weights;
    if (!weights) return;
    if (this.parts.length !== weights.length) this.build(weights.length);
    this.weights = weights;
    let sum = 0;
    weights.forEach((weight, k) => {
      this.parts[k].style.flexGrow = weight;
      this.parts[k].title = `weight of component ${k}: ${weight.toFixed(2)}`;
      sum += weight;
      if (k < weights.length - 1) this.showBorder(k, sum);
    });
  }

  // At this part of the bar, if component k is left, and one after it.
  showBorder(k, part) {
    const { weights, borders } = this;
    const next = nextLeft(this, k);
    const hadFocus = borders[k] === document.activeElement;
    borders[k].hidden = weights[k] === 0 || next < 0;
    // What is hidden loses the focus, and with it the keys.
    if (borders[k].hidden && hadFocus) this.editing.explorer.picture.canvas.focus({ preventScroll: true });
    if (borders[k].hidden) return;
    borders[k].style.left = `${100 * part}%`;
    const [now, then] = [weights[k], weights[next]].map((value) => value.toFixed(2));
    borders[k].setAttribute("aria-label", `Border between weights ${k} and ${next}`);
    borders[k].setAttribute("aria-valuenow", now);
    borders[k].setAttribute("aria-valuetext", `component ${k}: ${now}, component ${next}: ${then}`);
  }

  build(count) {
    this.held = null;
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
    const border = makeElement("div", "emviz-border", { ...role, ...FOCUSABLE }, this.bar);
    border.addEventListener("pointerdown", (event) => this.press(event));
    border.addEventListener("pointermove", (event) => this.follow(event));
    border.addEventListener("pointerup", (event) => this.isHeldBy(event) && this.end(false));
    border.addEventListener("lostpointercapture", (event) => this.isHeldBy(event) && this.end(true));
    border.addEventListener("keydown", (event) => this.pressKey(k, event));
    return border;
  }

  // Dragging ------------------------------------------------------------------------------------------------------------

  press(event) {
    if (event.button !== 0 || this.held) return;
    const k = this.nearestTo(event);
    event.preventDefault();
    this.borders[k].focus({ preventScroll: true });
    this.borders[k].setPointerCapture(event.pointerId);
    this.editing.explorer.player?.setPlaying(false);
    // It keeps its distance from the pointer: a press alone moves nothing.
    this.held = { k, pointerId: event.pointerId, from: event.clientX, offset: this.endOf(k) - this.partUnder(event) };
  }

  // Where a weight is small the areas of its two borders overlap: the reader means the nearer one.
  nearestTo(event) {
    const far = this.borders.map(({ hidden }, k) =>
      hidden ? Infinity : Math.abs(this.endOf(k) - this.partUnder(event))
    );
    return far.indexOf(Math.min(...far));
  }

  isHeldBy({ pointerId }) {
    return this.held?.pointerId === pointerId;
  }

  follow(event) {
    if (!this.isHeldBy(event) || (!this.held.started && event.clientX === this.held.from)) return;
    if (!this.held.started) {
      this.held.started = true;
      this.editing.beginDrag();
      this.editing.begin();
    }
    this.move(this.held.k, this.partUnder(event) + this.held.offset);
  }

  end(cancelled) {
    const { started } = this.held;
    this.held = null;
    if (!started) return;
    if (cancelled) this.editing.undo();
    this.editing.endDrag();
  }

  partUnder({ clientX }) {
    const { left, width } = this.bar.getBoundingClientRect();
    return (clientX - left) / width;
  }

  // Keys ----------------------------------------------------------------------------------------------------------------

  pressKey(k, event) {
    const direction = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Escape" && this.held) this.end(true);
    else if (direction && !this.held) {
      this.editing.beginNudge(`border-${k}`);
      this.move(k, this.endOf(k) + (event.shiftKey ? 10 : 1) * STEP * direction);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // Changes -------------------------------------------------------------------------------------------------------------

  // The part of the bar up to the border after component k.
  endOf(k) {
    return this.weights.slice(0, k + 1).reduce((sum, weight) => sum + weight, 0);
  }

  // The border after component k goes to this part of the bar; all weights but those beside it stay.
  move(k, part) {
    this.editing.change((params) => moveBorder(params, k, part));
  }

  close() {
    this.bar.remove();
  }
}
