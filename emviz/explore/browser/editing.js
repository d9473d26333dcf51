// Editing: centres, ellipses, weights and points that the reader changes by hand on the picture of a live stepper.
// From the half-step that is shown the path is then computed afresh.

import { handlesOf, moveHandle } from "./edits.js";
import { FOCUSABLE, makeElement } from "./elements.js";
import { Handles } from "./handles.js";
import { PointTools } from "./point_tools.js";
import { WeightBar } from "./weights.js";

const NUDGE = 1.5; // points of the picture that an arrow key moves a handle
const SAME_NUDGE = 1000; // ms: nudges that follow each other faster are undone together
const SHAPES = { centre: "ring", axis: "square", weight: "diamond" };

export class Editing {
  constructor(explorer) {
    this.explorer = explorer;
    this.live = explorer.live;
    this.handles = new Handles(explorer.picture, {
      onStart: (id) => this.partOf(id) || this.begin(),
      onMove: (id, x, y) => this.move(id, [x, y]),
      onEnd: (id, cancelled) => cancelled && !this.partOf(id) && this.undo(),
      onNudge: (id, dx, dy) => this.nudge(id, dx, dy),
    });
    const { given, canEditPoints } = this.live;
    if (given.nFeatures === 2 && this.live.model(this.indices()).kind === "mixture") {
      this.weights = new WeightBar(this, this.live.scene.view.palette);
    }
    this.buttons = makeElement("div", "emviz-changes", { role: "group", "aria-label": "Changes" }, explorer.panel);
    if (canEditPoints) this.points = new PointTools(this);
    this.undoButton = this.makeButton("Undo", () => this.undo());
    this.resetButton = this.makeButton("Reset", () => this.reset());
  }

  makeButton(name, action) {
    const button = makeElement("button", "emviz-button", { type: "button", ...FOCUSABLE }, this.buttons);
    button.textContent = name;
    button.addEventListener("click", action);
    return button;
  }

  // Bring handles, bar and buttons up to date with the frame that is shown; there is none where EM cannot begin.
  show(frame) {
    this.frame = frame;
    this.undoButton.hidden = this.resetButton.hidden = !this.live.undone.length && !this.live.isChanged();
    this.undoButton.disabled = !this.live.undone.length;
    this.resetButton.disabled = !this.live.isChanged();
    if (frame) this.weights?.show(frame.halfStep.after.weights);
    this.handles.show([
      ...this.ownHandles(frame),
      ...(this.points ? [this.points.handle()] : []),
    ]);
  }

  // Those of centres, ellipses and, over one feature, weights.
  ownHandles(frame) {
    if (!frame) return [];
    const { picture } = this.live;
    const { trace, after } = frame.halfStep;
    return handlesOf(trace.model, after).map((handle) => {
      const [x, y] = picture.place(placeOfHandle(handle, after, this.live.scene.view));
      return { ...handle, x, y, shape: SHAPES[handle.kind] };
    });
  }

  // What takes care of a handle that moves no parameters.
  partOf(id) {
    return [this.points].find((part) => part?.has(id));
  }

  indices() {
    return this.explorer.onDemandIndices();
  }

  // Changes -------------------------------------------------------------------------------------------------------------

  begin() {
    this.explorer.player?.setPlaying(false);
    this.live.begin(this.indices(), this.frame?.index ?? 0);
    this.began = this.frame?.halfStep;
  }

  // Put other parameters in place of those that were shown when the change began.
  change(other) {
    const { kind, iteration, index, after } = this.began;
    // An E step shows the parameters of the iteration before it.
    this.live.edit(this.indices(), kind === "E" ? iteration - 1 : iteration, other(after));
    this.explorer.showChanges(kind === "final" ? 2 * iteration : index);
  }

  // A handle is dragged to this place of the picture, in points.
  move(id, place) {
    const part = this.partOf(id);
    if (part) return part.moveHandle(id, place);
    const { model, data } = this.began.trace;
    const handle = this.ownHandles({ halfStep: this.began }).find((each) => each.id === id);
    this.change((params) => moveHandle(model, data, params, handle, this.live.picture.dataAt(...place)));
  }

  nudge(id, dx, dy) {
    if (!this.partOf(id)) {
      const now = performance.now();
      if (id !== this.nudged || now - this.nudgedAt > SAME_NUDGE) this.begin();
      Object.assign(this, { nudged: id, nudgedAt: now, began: this.frame.halfStep });
    }
    const { x, y } = this.handles.handles.get(id);
    this.move(id, [x + NUDGE * dx, y + NUDGE * dy]);
  }

  undo() {
    const position = this.live.undo();
    if (position !== undefined) this.explorer.showChanges(position);
  }

  reset() {
    this.live.reset();
    this.explorer.showChanges(this.explorer.position());
  }

  close() {
    this.handles.close();
    this.weights?.close();
  }
}

// Where the picture has a handle, in units of the data; over one feature its height is that of the density.
function placeOfHandle({ kind, component, place }, { weights, means, covariances }, view) {
  if (place.length === 2) return place;
  if (kind === "centre") return [place[0], view.heightOfCentres];
  const variance = covariances[component];
  const height = Math.exp(-((place[0] - means[component]) ** 2) / (2 * variance)) / Math.sqrt(2 * Math.PI * variance);
  return [place[0], weights[component] * height];
}
