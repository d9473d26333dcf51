// The picture: a stage that stands still, and over it a canvas on which the actors move from frame to frame.

import { FOCUSABLE, makeElement } from "./elements.js";
import { Painter } from "./painter.js";
import { readTheme, watchTheme } from "./theme.js";

const GLIDE = 220; // ms from frame to frame after a single step

export class Picture {
  // Inside of `root`, whose attribute data-drawn is what `state` returned when the drawing was done; while the actors
  // glide it has the attribute data-moving. `colours` are ink and paper of the frames.
  constructor(root, colours, state) {
    this.root = root;
    this.colours = colours;
    this.state = state;
    this.box = makeElement("div", "emviz-picture", {}, root);
    this.stage = makeElement("div", "emviz-stage", { "aria-hidden": "true" }, this.box);
    this.canvas = makeElement("canvas", "emviz-actors", { role: "img", tabindex: "0", ...FOCUSABLE }, this.box);
    this.painter = new Painter(this.canvas);
    this.frame = null;
  }

  // Show a frame on the stage of that name, at once or gliding from the frame before.
  show(frame, stageName, svg, glide) {
    if (frame !== this.frame) {
      this.from = glide && !matchMedia("(prefers-reduced-motion: reduce)").matches ? this.frame : null;
      this.frame = frame;
      this.began = null;
      if (stageName !== this.stageName) this.setStage(stageName, svg);
    }
    // At once, not in the next animation frame: this one may still be shown in time.
    this.draw(performance.now());
  }

  isMoving() {
    return Boolean(this.root.dataset.moving);
  }

  setStage(name, svg) {
    this.stageName = name;
    this.stage.innerHTML = svg;
    const { width, height } = this.stage.firstElementChild.viewBox.baseVal;
    this.pointsWide = width;
    this.pointsHigh = height;
    this.box.style.aspectRatio = `${width} / ${height}`;
    const widest = (width * 100) / 72;
    this.box.style.maxWidth = `${widest}px`;
    this.root.style.maxWidth = `${Math.max(widest, 700)}px`;
    this.from = null;
    this.fit();
  }

  drawSoon() {
    if (!this.animation) this.animation = requestAnimationFrame((now) => this.draw(now));
  }

  draw(now) {
    cancelAnimationFrame(this.animation);
    this.animation = 0;
    if (!this.frame || !this.canvas.width) return;
    // The first picture of a glide already shows a part of the way: what you do is answered at once.
    if (this.began === null) this.began = now - 0.15 * GLIDE;
    const progress = this.from ? Math.min((now - this.began) / GLIDE, 1) : 1;
    this.painter.paint(this.pointsWide, this.frame, this.from, progress * (2 - progress));
    if (progress < 1) {
      this.root.dataset.moving = "true";
      this.drawSoon();
      return;
    }
    this.from = null;
    delete this.root.dataset.moving;
    const drawn = this.state();
    if (this.root.dataset.drawn !== drawn) this.root.dataset.drawn = drawn;
  }

  // Give the canvas as many pixels as the screen has there.
  fit() {
    const { clientWidth, clientHeight } = this.box;
    if (!clientWidth || !clientHeight) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      // An emptied canvas is filled before the browser shows it: no flicker.
      if (this.frame && !this.animation) this.painter.paint(this.pointsWide, this.frame, null, 1);
    }
    this.drawSoon();
  }

  applyTheme() {
    const here = readTheme(this.root);
    this.painter.theme = this.colours.map((colour, i) => [colour, here[i]]);
    this.drawSoon();
  }

  // Follow the size of the page and its theme.
  watch() {
    this.resized = new ResizeObserver(() => {
      this.applyTheme();
      this.fit();
    });
    this.resized.observe(this.box);
    this.unwatchTheme = watchTheme(() => this.applyTheme());
  }

  close() {
    cancelAnimationFrame(this.animation);
    this.resized.disconnect();
    this.unwatchTheme();
  }
}
