// The player: moves one slider, by itself after Play, step by step with two buttons, and by key while the explorer has
// the focus.

import { FOCUSABLE, makeElement } from "./elements.js";
import { readName, TypedStep } from "./step_names.js";

const SPEEDS = [0.5, 1, 2, 4];
const HOLD = 3; // times as long as others the first E and the first M step stay: they need most explaining
const GLIDE_FROM = 200; // ms: faster than this nothing could glide to its end

export class Player {
  // `explorer` has the values; `slider` is the control that is played, and its row has place for what else moves it.
  constructor(explorer, slider, row) {
    this.explorer = explorer;
    this.slider = slider;
    this.typed = new TypedStep(slider, (index) => this.goByHand(index));
    this.parts = makeElement("div", "emviz-transport", {}, row);
    const { parts } = this;
    this.makeStep("One step back", "M10 3 4 8 10 13Z", -1, parts);
    this.button = makeElement("button", "emviz-button emviz-play", { type: "button", ...FOCUSABLE }, parts);
    this.button.addEventListener("click", () => this.setPlaying(!this.playing));
    this.makeStep("One step forth", "M6 3 12 8 6 13Z", 1, parts);
    slider.buildPicker(makeElement("span", "emviz-now", {}, parts));
    this.speed = makeElement("select", "emviz-speed", { "aria-label": "Speed", title: "Speed", ...FOCUSABLE }, parts);
    for (const speed of SPEEDS) makeElement("option", "", { value: speed }, this.speed).textContent = `${speed}×`;
    this.speed.value = "1";
    row.addEventListener("change", (event) => event.target === this.speed && event.stopPropagation());
    this.setPlaying(false);
  }

  makeStep(name, path, direction, parent) {
    const attributes = { type: "button", "aria-label": name, title: name, ...FOCUSABLE };
    const button = makeElement("button", "emviz-button emviz-step", attributes, parent);
    button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>`;
    button.addEventListener("click", () => this.goByHand(this.index() + direction, true));
  }

  index() {
    return this.explorer.indexOf(this.slider);
  }

  last() {
    return this.explorer.countOf(this.slider) - 1;
  }

  goTo(index, glide = false) {
    const value = this.slider.at(Math.min(Math.max(index, 0), this.last()));
    this.explorer.change(this.slider, value, glide);
  }

  goByHand(index, glide = false) {
    this.setPlaying(false);
    this.goTo(index, glide);
  }

  setPlaying(playing) {
    clearTimeout(this.timer);
    if (playing === this.playing) return;
    this.playing = playing;
    this.button.textContent = playing ? "Pause" : "Play";
    this.explorer.announce(!playing);
    if (!playing) return;
    if (this.index() >= this.last()) this.goTo(0);
    this.advance();
  }

  // How long the step that is shown stays, in ms.
  pause() {
    // A short story is told slowly, a long one in about 20 seconds.
    const usual = Math.min(Math.max(20000 / (this.last() + 1), 280), 800);
    const times = readName(this.slider.names[this.index()])?.number === 1 ? HOLD : 1;
    return (times * usual) / +this.speed.value;
  }

  advance() {
    const pause = this.pause();
    this.timer = setTimeout(() => {
      const index = this.index() + 1;
      this.goTo(index, pause >= GLIDE_FROM);
      if (index < this.last()) this.advance();
      else this.setPlaying(false);
    }, pause);
  }

  press(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
    const page = { PageDown: 1, PageUp: -1 }[key]; // the keys of a clicker
    const isList = target.tagName === "SELECT";
    if (page) this.goByHand(this.index() + page, !event.repeat);
    else if (!isList && this.typed.press(key)) {
      // It was a part of a step's name.
    } else if (key === " " && target.tagName !== "BUTTON" && !isList) {
      this.setPlaying(!this.playing);
    } else if (isList || target.classList.contains("emviz-input")) {
      // The browser itself moves a slider by key; a single step of the player then glides.
      const single = arrow && !event.repeat && !this.explorer.picture.isMoving();
      if (single && target === this.slider.element) this.slider.glideNext = true;
      event.stopPropagation();
      return;
    } else if (arrow || key === "Home" || key === "End") {
      const to = arrow ? this.index() + arrow : key === "Home" ? 0 : this.last();
      this.goByHand(to, Boolean(arrow) && !event.repeat);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  close() {
    this.setPlaying(false);
    this.typed.set("");
    this.slider.close();
  }
}
