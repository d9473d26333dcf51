// Editing: centres, ellipses, weights and points that the reader changes by hand on the picture of a live stepper.
// From the half-step that is shown the path is then computed afresh.

import { handlesOf, moveCentre, setAxis, setWeight, weightAt } from "./edits.js";
import { FOCUSABLE, makeElement } from "./elements.js";
import { Handles } from "./handles.js";
import { PointTools } from "./point_tools.js";
import { Predict } from "./predict.js";
import { WeightBar } from "./weights.js";

const NUDGE = 1.5; // points of the picture that an arrow key moves a handle
const SAME_NUDGE = 1000; // ms: nudges that follow each other faster are undone together
const SHAPES = { centre: "ring", axis: "square", weight: "diamond" };

export class Editing {
  constructor(explorer) {
    this.explorer = explorer;
    this.live = explorer.live;
    this.handles = new Handles(explorer.picture, {
      onStart: (id) => this.start(id),
      onMove: (id, x, y) => this.move(id, [x, y]),
      onEnd: (id, cancelled) => this.end(id, cancelled),
      onNudge: (id, dx, dy) => this.nudge(id, dx, dy),
    });
    const { xScale, yScale } = this.live.picture.view.axes;
    this.units = [1 / Math.abs(xScale), 1 / Math.abs(yScale)]; // of the data, as long on the page as a point
    this.before = [];
    const { given, canEditPoints } = this.live;
    if (given.nFeatures === 2 && this.live.model(this.indices()).kind === "mixture") {
      this.weights = new WeightBar(this, this.live.scene.view.palette);
    }
    this.buttons = makeElement("div", "emviz-changes", { role: "group", "aria-label": "Changes" }, explorer.panel);
    this.predict = new Predict(this);
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
    if (frame?.halfStep) this.weights?.show(frame.halfStep.after.weights);
    this.predict.show(frame);
    this.handles.show([
      ...(this.predict.handles() ?? (frame?.halfStep ? this.ownHandles(frame.halfStep) : [])),
      ...(this.points ? [this.points.handle()] : []),
    ]);
  }

  // Those of centres, of ellipses where they are drawn, and over one feature of widths and weights.
  ownHandles({ trace, after }) {
    const { view } = this.live.picture;
    const handles = handlesOf(trace.model, after, { units: this.units, before: this.before });
    this.before = handles;
    return handles
      .filter(({ kind }) => kind !== "axis" || !view.description.ellipses || view.description.ellipses.length)
      .map((handle) => {
        const [x, y] = handle.place;
        const [left, top] = this.live.picture.place([x, y ?? view.description.heightOfCentres]);
        return { ...handle, x: left, y: top, shape: SHAPES[handle.kind] };
      })
      .filter(({ id, x, y }) => view.axes.contains(x, y) || this.handles.drag?.handle.id === id);
  }

  // What takes care of a handle that moves no parameters.
  partOf(id) {
    return [this.predict, this.points].find((part) => part?.has(id));
  }

  indices() {
    return this.explorer.onDemandIndices();
  }

  // Changes -------------------------------------------------------------------------------------------------------------

  begin() {
    this.explorer.player?.setPlaying(false);
    this.live.begin(this.indices(), this.frame?.index ?? 0);
  }

  start(id) {
    this.live.hurry(true);
    if (!this.partOf(id)) this.begin();
  }

  end(id, cancelled) {
    this.live.hurry(false);
    if (cancelled && !this.partOf(id)) this.undo();
    else this.explorer.refresh();
  }

  // Put other parameters in place of those that are shown.
  change(other) {
    const { kind, iteration, index, after } = this.frame.halfStep;
    // An E step shows the parameters of the iteration before it.
    this.live.edit(this.indices(), kind === "E" ? iteration - 1 : iteration, other(after));
    this.explorer.showChanges(kind === "final" ? 2 * iteration : index);
  }

  // A handle is dragged to this place of the picture, in points.
  move(id, place) {
    const part = this.partOf(id);
    if (part) return part.moveHandle(id, place);
    const handle = this.before.find((each) => each.id === id);
    if (handle) this.change((params) => this.moved(handle, params, this.live.picture.dataAt(...place)));
  }

  // The parameters after a handle has been dragged to this place of the data.
  moved({ kind, component, axis }, params, place) {
    const { model, data } = this.frame.halfStep.trace;
    if (kind === "centre") return moveCentre(params, component, place);
    if (kind === "weight") return setWeight(params, component, weightAt(params, component, place));
    const d = data.nFeatures;
    const offset = place.slice(0, d).map((x, a) => x - params.means[component * d + a]);
    return setAxis(model, data, params, component, axis, offset, this.units);
  }

  nudge(id, dx, dy) {
    if (!this.partOf(id)) {
      const now = performance.now();
      if (id !== this.nudged || now - this.nudgedAt > SAME_NUDGE) this.begin();
      Object.assign(this, { nudged: id, nudgedAt: now });
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
    this.predict.close();
  }
}
