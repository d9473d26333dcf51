// The player: moves one slider by itself after Play, and by key when the picture or a button has the focus.

import { FOCUSABLE, makeElement } from "./elements.js";

export class Player {
  // `explorer` has the values; `slider` is the control that is played.
  constructor(explorer, slider, panel) {
    this.explorer = explorer;
    this.slider = slider;
    this.button = makeElement("button", "emviz-button emviz-play", { type: "button", ...FOCUSABLE }, panel);
    this.button.addEventListener("click", () => this.setPlaying(!this.playing));
    this.setPlaying(false);
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

  advance() {
    // A short story is told slowly, a long one in about 20 seconds.
    const pause = Math.min(Math.max(20000 / (this.last() + 1), 280), 800);
    this.timer = setTimeout(() => {
      const index = this.index() + 1;
      this.goTo(index, true);
      if (index < this.last()) this.advance();
      else this.setPlaying(false);
    }, pause);
  }

  press(event) {
    const { target, key } = event;
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const arrow = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[key];
    if (key === " " && target.tagName !== "BUTTON" && target.tagName !== "SELECT") {
      this.setPlaying(!this.playing);
    } else if (target.classList.contains("emviz-input")) {
      // The browser itself moves a slider by key; a single step of the player then glides.
      const single = arrow && !event.repeat && !this.explorer.picture.isMoving();
      if (single && target === this.slider.element) this.slider.glideNext = true;
      event.stopPropagation();
      return;
    } else if (arrow || key === "Home" || key === "End") {
      const now = this.index();
      this.setPlaying(false);
      this.goTo(arrow ? now + arrow : key === "Home" ? 0 : this.last(), Boolean(arrow) && !event.repeat);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
