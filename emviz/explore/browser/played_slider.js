// The slider that is played: a track as wide as the picture, with the steps marked below it, and a list to pick one from.
// A press beside the thumb is one step towards it, and what is dragged moves as far as the pointer: a press that only
// meant to reach the slider must not tell how the story ends. A press on the marks goes there.

import { Slider } from "./controls.js";
import { FOCUSABLE, makeElement } from "./elements.js";
import { drawMark, drawMarks } from "./step_marks.js";

const REACH = { mouse: 4, touch: 14, pen: 8 }; // pixels around the thumb that still mean it
const DRAG_FROM = 3; // pixels: a press that moves less is no drag

export class PlayedSlider extends Slider {
  constructor(description, parent) {
    const scale = makeElement("div", "emviz-scale", {}, parent);
    const track = makeElement("div", "emviz-track", {}, scale);
    super(description, track);
    this.track = track;
    this.marks = makeElement("div", "emviz-marks", { "aria-hidden": "true" }, scale);
    this.names = [];
    this.held = null; // of a press: { pointerId, from, index, isOnThumb, moved }
    track.addEventListener("pointerdown", (event) => this.press(event));
    track.addEventListener("pointermove", (event) => this.follow(event));
    track.addEventListener("pointerup", (event) => this.release(event));
    track.addEventListener("lostpointercapture", () => (this.held = null));
    this.marks.addEventListener("click", (event) => this.moveTo(this.indexUnder(event)));
    this.marks.addEventListener("pointermove", (event) => (this.marks.title = this.names[this.indexUnder(event)]));
    this.resized = new ResizeObserver(() => drawMarks(this.marks, this.names));
    this.resized.observe(this.marks);
  }

  // The list of all steps by their names.
  buildPicker(parent) {
    makeElement("span", "emviz-name", { "aria-hidden": "true" }, parent).textContent = this.name;
    this.mark = makeElement("span", "emviz-mark", { "aria-hidden": "true" }, parent);
    const place = makeElement("span", "emviz-pick", {}, parent);
    this.picker = makeElement("select", "emviz-picker", { "aria-label": "Go to step", ...FOCUSABLE }, place);
    this.picker.addEventListener("change", (event) => {
      event.stopPropagation();
      this.moveTo(this.picker.selectedIndex);
    });
    this.picker.title = "You can also type it: E 7, M 7 or 7";
    this.typed = makeElement("span", "emviz-typed", { "aria-hidden": "true", hidden: "" }, place);
  }

  // What the reader has typed so far of a step's name, in place of the value.
  showTyped(text) {
    this.typed.hidden = !text;
    this.typed.textContent = text;
  }

  show(value, count, labels) {
    super.show(value, count, labels);
    this.showNames(Array.from({ length: count }, (_, index) => this.textOf(index, labels)));
    const index = this.index(value, count);
    this.picker.selectedIndex = index;
    drawMark(this.mark, index, this.names);
    this.track.style.setProperty("--emviz-part", index / Math.max(count - 1, 1));
  }

  showNames(names) {
    const { options } = this.picker;
    const changed = names.length !== this.names.length || names.some((name, i) => name !== this.names[i]);
    if (!changed) return;
    while (options.length > names.length) this.picker.lastChild.remove();
    names.forEach((name, i) => {
      const option = options[i] ?? makeElement("option", "", {}, this.picker);
      if (name !== this.names[i]) option.textContent = name;
    });
    this.names = names;
    drawMarks(this.marks, names);
  }

  // Tell of a move as the element itself does when a reader moves it.
  moveTo(index, glide = false) {
    const value = this.at(Math.min(Math.max(index, 0), this.names.length - 1));
    if (+this.element.value === value) return;
    this.glideNext = glide;
    this.element.value = value;
    this.element.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // The pointer ---------------------------------------------------------------------------------------------------------

  // Pixels from the first step to the last: those between the middles of the marks.
  get width() {
    return this.marks.clientWidth;
  }

  indexUnder({ clientX }) {
    const { left, width } = this.marks.getBoundingClientRect();
    const last = this.names.length - 1;
    return Math.min(Math.max(Math.round(((clientX - left) / width) * last), 0), last);
  }

  press(event) {
    if (event.button !== 0 || this.held || this.element.disabled) return;
    event.preventDefault();
    this.element.focus({ preventScroll: true });
    this.track.setPointerCapture(event.pointerId);
    const index = this.index(+this.element.value, this.names.length);
    const { left } = this.marks.getBoundingClientRect();
    const far = event.clientX - left - (index / Math.max(this.names.length - 1, 1)) * this.width;
    const thumb = this.track.clientWidth - this.width;
    const isOnThumb = Math.abs(far) <= thumb / 2 + REACH[event.pointerType];
    this.held = { pointerId: event.pointerId, from: event.clientX, index, towards: isOnThumb ? 0 : Math.sign(far) };
  }

  follow({ pointerId, clientX }) {
    const { held } = this;
    if (held?.pointerId !== pointerId) return;
    held.moved ||= Math.abs(clientX - held.from) >= DRAG_FROM;
    if (!held.moved) return;
    const steps = ((clientX - held.from) / this.width) * (this.names.length - 1);
    this.moveTo(held.index + Math.round(steps));
  }

  release({ pointerId }) {
    const { held } = this;
    if (held?.pointerId !== pointerId) return;
    this.held = null;
    if (!held.moved) this.moveTo(held.index + held.towards, true);
    this.element.dispatchEvent(new Event("change", { bubbles: true }));
  }

  close() {
    this.resized.disconnect();
  }
}
