// Grabbing: centres, ellipses and weights that the reader moves by hand on the picture of a live stepper. From the
// half-step that is shown the path is then computed afresh.

import { handlesOf, moveHandle } from "./edits.js";
import { FOCUSABLE, makeElement } from "./elements.js";
import { Handles } from "./handles.js";

const NUDGE = 1.5; // points that an arrow key moves a handle
const SAME_NUDGE = 1000; // ms: nudges that follow each other faster are undone together

export class Grab {
  constructor(explorer) {
    this.explorer = explorer;
    this.live = explorer.live;
    this.handles = new Handles(explorer.picture, {
      onStart: () => this.begin(),
      onMove: (id, x, y) => this.move(id, [x, y]),
      onEnd: (_, cancelled) => cancelled && this.undo(),
      onNudge: (id, dx, dy) => this.nudge(id, dx, dy),
    });
    this.buttons = makeElement("div", "emviz-changes", { role: "group", "aria-label": "Changes by hand" }, explorer.panel);
    this.undoButton = this.makeButton("Undo", () => this.undo());
    this.resetButton = this.makeButton("Reset", () => this.reset());
  }

  makeButton(name, action) {
    const button = makeElement("button", "emviz-button", { type: "button", ...FOCUSABLE }, this.buttons);
    button.textContent = name;
    button.addEventListener("click", action);
    return button;
  }

  // The handles of a frame, where its picture has them.
  show(frame) {
    this.frame = frame;
    this.undoButton.disabled = !this.live.undone.length;
    this.resetButton.disabled = !this.live.isChanged();
    if (!frame) return this.handles.show([]);
    const { picture } = this.live;
    this.handles.show(
      handlesOf(frame.halfStep.trace.model, frame.halfStep.after, picture).map(({ id, kind, place, label, valueText }) => {
        const [x, y] = picture.place(place);
        return { id, x, y, label, valueText, shape: SHAPES[kind] };
      }),
    );
  }

  indices() {
    return this.explorer.onDemandIndices();
  }

  begin() {
    this.explorer.player?.setPlaying(false);
    this.live.begin(this.indices(), this.frame.index);
    this.began = this.frame.halfStep;
  }

  // A handle is dragged to this place of the picture, in points.
  move(id, [x, y]) {
    const { trace, kind, iteration, index, after } = this.began;
    const params = moveHandle(trace.model, trace.data, after, id, this.live.picture.dataAt(x, y));
    // An E step shows the parameters of the iteration before it.
    this.live.edit(this.indices(), kind === "E" ? iteration - 1 : iteration, params);
    this.explorer.showChanges(kind === "final" ? 2 * iteration : index);
  }

  nudge(id, dx, dy) {
    const now = performance.now();
    if (id !== this.nudged || now - this.nudgedAt > SAME_NUDGE) this.begin();
    Object.assign(this, { nudged: id, nudgedAt: now, began: this.frame.halfStep });
    const { x, y } = this.handles.handles.get(id);
    this.move(id, [x + NUDGE * dx, y + NUDGE * dy]);
  }

  undo() {
    const position = this.live.undo();
    if (position !== undefined) this.explorer.showChanges(position);
  }

  reset() {
    this.live.reset();
    this.explorer.showChanges(this.explorer.values[this.explorer.player.slider.trait]);
  }

  close() {
    this.handles.close();
  }
}

const SHAPES = { centre: "ring", axis: "square", weight: "diamond" };
