// Grabs: handles on the picture that move sliders. The Python side is grab.py.

import { Handles } from "./handles.js";

export class Grabs {
  // Of an explorer, from what Python has said of each.
  constructor(explorer, descriptions) {
    this.explorer = explorer;
    const input = ({ trait, places }) => ({ input: explorer.inputs.find((one) => one.trait === trait), places });
    this.grabs = descriptions
      .map((grab, id) => ({ ...grab, id, x: input(grab.x), y: input(grab.y) }))
      .filter(({ x, y }) => explorer.hasPython || explorer.isLive || (x.input.preloaded && y.input.preloaded));
    this.handles = new Handles(explorer.picture, {
      onMove: (id, x, y) => this.move(this.find(id), { x, y }),
      onEnd: () => explorer.save(),
      onNudge: (id, dx, dy) => this.nudge(this.find(id), { x: dx, y: dy }),
    });
    const { canvas } = explorer.picture;
    canvas.addEventListener("pointerdown", (event) => this.press(event));
    canvas.addEventListener("click", (event) => this.tap(event));
  }

  find(id) {
    return this.grabs.find((grab) => grab.id === id);
  }

  // All handles, where their sliders stand now.
  show() {
    const { explorer } = this;
    if (!explorer.picture.pointsWide) return; // no picture yet
    const place = ({ input, places }) => places[explorer.indexOf(input)];
    const placeOf = ({ box, x, y }) => explorer.picture.moveOf(box).place([place(x), place(y)]);
    const text = ({ input }) => `${input.name} ${input.element.getAttribute("aria-valuetext")}`;
    const shown = this.grabs.map((grab) => ({
      id: grab.id,
      x: placeOf(grab)[0],
      y: placeOf(grab)[1],
      label: grab.name,
      valueText: grab.moves.map((axis) => text(grab[axis])).join(", "),
      shape: grab.shape,
    }));
    this.handles.show(shown);
  }

  // Move the sliders of a grab to their values nearest to a place in the layout that is shown.
  move(grab, place) {
    const [x, y] = this.explorer.picture.moveOf(grab.box).back([place.x, place.y]);
    this.moveTo(grab, (axis) => nearest(grab[axis].places, { x, y }[axis]));
  }

  // An arrow leads the way it points; where there is one slider, the other two arrows move it as well.
  nudge(grab, { x, y }) {
    const along = grab.moves.length > 1 ? { x, y } : { x: x || -y, y: y || -x };
    const { explorer } = this;
    this.moveTo(grab, (axis) => {
      const { input, places } = grab[axis];
      return explorer.indexOf(input) + along[axis] * Math.sign(places.at(-1) - places[0]);
    });
  }

  moveTo(grab, indexAlong) {
    const { explorer } = this;
    explorer.player?.setPlaying(false);
    const values = grab.moves.map((axis) => {
      const { input } = grab[axis];
      const last = explorer.countOf(input) - 1;
      return [input, input.at(Math.min(Math.max(indexAlong(axis), 0), last))];
    });
    explorer.lastMoved = values[0][0];
    explorer.changeAll(values);
    this.show();
  }

  // A mouse that presses beside a handle brings it and drags it on; a finger may be scrolling, until it has tapped.
  press(event) {
    const grab = event.pointerType === "mouse" && this.aloneUnder(event);
    if (grab) this.handles.take(grab.id, event);
  }

  tap(event) {
    const grab = event.pointerType !== "mouse" && this.aloneUnder(event);
    if (!grab) return;
    const [x, y] = this.handles.placeUnder(event);
    this.move(grab, { x, y });
    this.explorer.save();
  }

  // The grab whose axes are under a pointer, if they have one only.
  aloneUnder(event) {
    const under = this.handles.placeUnder(event);
    const here = this.grabs.filter(({ box, axes: [left, top, right, bottom] }) => {
      const [x, y] = this.explorer.picture.moveOf(box).back(under);
      return x >= left && x <= right && y >= top && y <= bottom;
    });
    return here.length === 1 ? here[0] : null;
  }

  close() {
    this.handles.close();
  }
}

function nearest(places, place) {
  let best = 0;
  places.forEach((each, i) => {
    if (Math.abs(each - place) < Math.abs(places[best] - place)) best = i;
  });
  return best;
}
