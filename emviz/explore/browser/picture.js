// The picture: a stage that stands still, and over it a canvas on which the actors move from frame to frame.

import { FOCUSABLE, makeElement } from "./elements.js";
import { layoutFor, Move } from "./layouts.js";
import { Painter } from "./painter.js";
import { readTheme, watchTheme } from "./theme.js";

const GLIDE = 220; // ms from frame to frame after a single step
const SQUARE = 1.75; // a picture less wide than this, as a multiple of its height, is presented beside its controls

export class Picture {
  // Inside of `root`, whose attribute data-drawn is what `state` returned when the drawing was done; while the actors
  // glide it has the attribute data-moving. `colours` are ink and paper of the frames. After a change of layout, `onLayout`
  // is called: what stands on the picture in points has another place.
  constructor(root, colours, state, onLayout) {
    this.root = root;
    this.onLayout = onLayout;
    this.isPresenting = false;
    this.colours = colours;
    this.state = state;
    this.box = makeElement("div", "emviz-picture", {}, root);
    this.stage = makeElement("div", "emviz-stage", { "aria-hidden": "true" }, this.box);
    this.canvas = makeElement("canvas", "emviz-actors", { role: "img", tabindex: "0", ...FOCUSABLE }, this.box);
    this.painter = new Painter(this.canvas);
    this.frame = null;
  }

  // Show a frame on the stage of that name, at once or gliding from the frame before. A frame has actorsIn(layout).
  show(frame, stageName, stage, glide) {
    if (frame !== this.frame) {
      this.from = glide && !matchMedia("(prefers-reduced-motion: reduce)").matches ? this.frame : null;
      this.frame = frame;
      this.began = null;
      if (stageName !== this.stageName) this.setStage(stageName, stage);
    }
    // At once, not in the next animation frame: this one may still be shown in time.
    this.draw(performance.now());
  }

  isMoving() {
    return Boolean(this.root.dataset.moving);
  }

  setStage(name, stage) {
    this.stageName = name;
    this.description = stage;
    this.from = null;
    this.setRoom();
    this.setLayout(this.layoutNow());
    this.fit();
  }

  // Switch to the layout for a projector, or back.
  present(isOn) {
    this.isPresenting = isOn;
    if (!this.description) return;
    this.setRoom();
    this.chooseLayout();
    this.fit();
  }

  // How wide the picture may become; while it is presented that is not ours to say, but whether the controls have room
  // below it or beside it.
  setRoom() {
    const { root, box, isPresenting } = this;
    const widest = (this.description.layouts[0].boxes.at(-1)[2] * 100) / 72;
    box.style.maxWidth = isPresenting ? "none" : `${widest}px`;
    root.style.maxWidth = isPresenting ? "none" : `${Math.max(widest, 700)}px`;
    const [, , width, height] = layoutFor(this.description, true).boxes.at(-1);
    if (isPresenting) root.dataset.shape = width < SQUARE * height ? "square" : "wide";
    else delete root.dataset.shape;
  }

  // On a screen that is higher than wide, the layout for phones fills it best, if the picture has it for itself.
  layoutNow() {
    const { root, isPresenting } = this;
    const isTall = innerHeight > innerWidth && !root.closest(".emviz-together");
    return layoutFor(this.description, isPresenting && !isTall, isPresenting ? 1 : root.clientWidth);
  }

  chooseLayout() {
    const layout = this.description && this.layoutNow();
    if (!layout || layout === this.layout) return;
    this.setLayout(layout);
    this.onLayout();
  }

  setLayout(layout) {
    this.layout = layout;
    this.stage.innerHTML = layout.svg;
    const [, , width, height] = layout.boxes.at(-1);
    this.pointsWide = width;
    this.pointsHigh = height;
    this.box.style.aspectRatio = `${width} / ${height}`;
    this.root.dataset.layout = layout.name;
  }

  // From places in a box of the usual layout to those in the one that is shown.
  moveOf(box) {
    return new Move(this.description.layouts[0].boxes[box], this.layout.boxes[box]);
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
    this.paint(this.from, progress * (2 - progress));
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

  // The frame as it is in this layout; with t < 1, so much of the way from another.
  paint(from, t) {
    const [old, now] = [from, this.frame].map((frame) => frame && { actors: frame.actorsIn(this.layout) });
    this.painter.paint(this.pointsWide, now, old, t);
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
      if (this.frame && !this.animation) this.paint(null, 1);
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
      this.chooseLayout();
      this.applyTheme();
      this.fit();
    });
    this.resized.observe(this.root);
    this.resized.observe(this.box);
    this.unwatchTheme = watchTheme(() => this.applyTheme());
  }

  close() {
    cancelAnimationFrame(this.animation);
    this.resized.disconnect();
    this.unwatchTheme();
  }
}
