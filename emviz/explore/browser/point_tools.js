// Points that the reader adds, moves and removes on the picture of a live stepper of two features.

import { describeBy, makeButton, makeElement } from "./elements.js";

const REACH = 8; // points of the picture: how far from a point a press still means that point
const SPRAY = 9; // points of the picture: how far the pointer moves from one point of a cloud to the next
const SLIP = 2; // points of the picture: a press that moves a point less moves none
const WIDTH = 7; // points of the picture: the standard deviation of such a cloud
const PEN = "pen"; // the id of the handle by which the keyboard reaches every place

export class PointTools {
  // `editing` has the handles, begins changes and shows them.
  constructor(editing) {
    this.editing = editing;
    this.live = editing.live;
    const { picture, panel } = editing.explorer;
    const group = makeElement("div", "emviz-tools", { role: "group", "aria-label": "Points" }, panel);
    this.tools = ["Add points", "Erase"].map((name) => makeButton(name, () => this.choose(name), group));
    this.reason = makeElement("p", "emviz-reason", {}, group);
    this.reason.textContent = "While you predict, the points stay as they are.";
    this.choose("Add points");
    this.penAt = null; // in the data
    this.held = null; // of a press: { pointerId, index of the point that moves or -1, last place, position, started }
    picture.canvas.addEventListener("pointerdown", (event) => this.press(event));
    picture.canvas.addEventListener("pointermove", (event) => this.follow(event));
    picture.canvas.addEventListener("lostpointercapture", (event) => this.release(event));
    picture.box.addEventListener("keydown", (event) => this.pressKey(event), true);
    picture.canvas.style.touchAction = "none"; // or a finger would scroll the page
  }

  get axes() {
    return this.live.picture.view.axes;
  }

  choose(name) {
    this.tool = name;
    for (const button of this.tools) button.setAttribute("aria-pressed", String(button.textContent === name));
  }

  // The pointer ---------------------------------------------------------------------------------------------------------

  press(event) {
    const place = this.editing.handles.placeUnder(event);
    if (event.button !== 0 || this.held || this.isAtRest() || !this.axes.contains(...place)) return;
    event.preventDefault();
    this.editing.explorer.picture.canvas.setPointerCapture(event.pointerId);
    this.editing.beginDrag();
    const near = this.tool === "Erase" ? -1 : this.nearest(place, REACH);
    const position = this.editing.explorer.position();
    this.held = { pointerId: event.pointerId, index: near, last: place, position, started: false };
    if (this.tool === "Erase") this.erase(place);
    else if (near < 0) this.add(place);
  }

  follow(event) {
    if (this.held?.pointerId !== event.pointerId) return;
    const place = this.editing.handles.placeUnder(event);
    const { index, last } = this.held;
    if (index >= 0) {
      if (this.held.started || distance(place, last) > SLIP) this.move(index, this.axes.nearestInside(...place));
    } else if (this.tool === "Erase") this.erase(place);
    else if (distance(place, last) > SPRAY) {
      this.held.last = place;
      const near = [place[0] + WIDTH * normal(), place[1] + WIDTH * normal()];
      if (this.axes.contains(...near)) this.add(near);
    }
  }

  release({ pointerId }) {
    if (this.held?.pointerId !== pointerId) return;
    this.held = null;
    this.editing.endDrag();
  }

  // The areas that a finger drags may cover most of a small picture: a tap on one means the page below it.
  tap(event) {
    const place = this.editing.handles.placeUnder(event);
    if (event.pointerType === "mouse" || this.isAtRest() || !this.axes.contains(...place)) return;
    if (this.tool === "Erase") this.erase(place);
    else if (this.nearest(place, REACH) < 0) this.add(place);
  }

  // While the reader predicts a step of EM, the points that it is about stay as they are.
  isAtRest() {
    return this.editing.predict.isOn() && Boolean(this.editing.frame?.halfStep);
  }

  show() {
    for (const button of this.tools) button.disabled = this.isAtRest();
    this.reason.hidden = !this.isAtRest();
    describeBy(this.isAtRest() ? this.reason : null, this.tools);
  }

  // The keyboard: a pen that arrow keys move over the page -----------------------------------------------------------------

  // The handle of the pen, for the list of all handles.
  handle() {
    this.penAt ??= this.axes.dataAt(...this.axes.middle());
    const label = "Pen: Enter adds a point, Delete removes the nearest";
    const [x, y] = this.axes.place(this.penAt);
    const valueText = `at ${this.penAt.map((value) => value.toPrecision(3)).join(", ")}`;
    return { id: PEN, x, y, label, valueText, shape: "diamond", byKeys: true };
  }

  has(id) {
    return id === PEN;
  }

  moveHandle(_, place) {
    if (this.axes.contains(...place)) this.penAt = this.axes.dataAt(...place);
    this.editing.explorer.refresh();
  }

  pressKey(event) {
    const onPen = event.target === this.editing.handles.handles.get(PEN)?.element;
    if (!onPen || (event.key !== "Enter" && event.key !== "Delete" && event.key !== "Backspace")) return;
    event.preventDefault();
    event.stopPropagation();
    if (this.isAtRest()) return;
    const place = this.axes.place(this.penAt);
    if (event.key === "Enter") this.add(place);
    else this.remove(this.nearest(place, Infinity));
  }

  // Changes -------------------------------------------------------------------------------------------------------------

  add(place) {
    this.set([...this.live.points(), this.axes.dataAt(...place)]);
  }

  move(index, place) {
    this.set(this.live.points().map((row, i) => (i === index ? this.axes.dataAt(...place) : row)));
  }

  erase(place) {
    const kept = this.live.points().filter((row) => distance(this.axes.place(row), place) > REACH);
    if (kept.length < this.live.points().length) this.set(kept);
  }

  remove(index) {
    if (index >= 0) this.set(this.live.points().filter((_, i) => i !== index));
  }

  // All that one press does is one change.
  set(points) {
    if (!this.held?.started) this.editing.begin();
    if (this.held) this.held.started = true;
    this.live.setPoints(this.editing.indices(), points);
    const { explorer } = this.editing;
    explorer.showChanges(this.held?.position ?? explorer.position());
  }

  // The index of the point nearest to a place of the picture, -1 if none is within reach.
  nearest(place, reach) {
    let [best, least] = [-1, reach];
    this.live.points().forEach((row, i) => {
      const far = distance(this.axes.place(row), place);
      if (far <= least) [best, least] = [i, far];
    });
    return best;
  }
}

function distance([x, y], [u, v]) {
  return Math.hypot(x - u, y - v);
}

// A draw from the standard normal distribution, by the method of Box and Muller.
function normal() {
  return Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
}
