// Editing: centres, ellipses, weights and points that the reader changes by hand on the picture of a live stepper.
// From the half-step that is shown the path is then computed afresh.

import { handlesOf, moveCentre, setAxis, setWeight, weightAt } from "./edits.js";
import { makeButton, makeElement } from "./elements.js";
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
    this.live.layoutShown = () => explorer.picture.layout;
    this.handles = new Handles(explorer.picture, {
      onPress: () => explorer.player?.setPlaying(false), // or the handle would run away
      onTap: (_, event) => this.points?.tap(event),
      onStart: (id) => this.start(id),
      onMove: (id, x, y) => this.move(id, [x, y]),
      onEnd: (id, cancelled) => this.end(id, cancelled),
      onNudge: (id, dx, dy) => this.nudge(id, dx, dy),
    });
    explorer.root.addEventListener("keydown", (event) => this.pressKey(event));
    this.before = [];
    this.isDragging = false;
    const { given, canEditPoints } = this.live;
    if (given.nFeatures === 2 && this.live.model(this.indices()).kind === "mixture") {
      this.weights = new WeightBar(this, this.live.scene.view.palette);
    }
    // A row for these alone would take the room of a line of text.
    const isAlone = explorer.inputs.length === 1 && explorer.player && !canEditPoints;
    const place = isAlone ? explorer.player.parts : explorer.panel;
    this.buttons = makeElement("div", "emviz-changes", { role: "group", "aria-label": "Changes" }, place);
    this.predict = new Predict(this);
    if (canEditPoints) this.points = new PointTools(this);
    this.undoButton = makeButton("Undo", () => this.undo(), this.buttons);
    this.resetButton = makeButton("Reset", () => this.reset(), this.buttons);
  }

  // Of the data, as long on the page as a point.
  get units() {
    const { xScale, yScale } = this.live.picture.view.axes;
    return [1 / Math.abs(xScale), 1 / Math.abs(yScale)];
  }

  // Bring handles, bar and buttons up to date with the frame that is shown; there is none where EM cannot begin.
  show(frame) {
    this.frame = frame;
    this.showButtons();
    this.weights?.show(frame?.halfStep?.after.weights);
    this.predict.show(frame);
    this.points?.show();
    this.handles.show([
      ...(this.predict.handles() ?? (frame?.halfStep ? this.ownHandles(frame.halfStep) : [])),
      ...(this.points && !this.points.isAtRest() ? [this.points.handle()] : []),
    ]);
    // What was dragged may be gone, where another number of components was chosen meanwhile.
    const held = this.handles.drag || this.weights?.held || this.points?.held;
    if (this.isDragging && !held) queueMicrotask(() => this.isDragging && this.endDrag());
  }

  showButtons() {
    const { undoButton, resetButton, live } = this;
    const focused = [undoButton, resetButton].find((button) => button === document.activeElement);
    undoButton.disabled = !live.undone.length;
    resetButton.disabled = !live.isChanged();
    undoButton.hidden = resetButton.hidden = undoButton.disabled && resetButton.disabled;
    // What is hidden or disabled loses the focus, and with it the keys.
    if (!focused?.disabled) return;
    const next = [undoButton, resetButton].find(({ disabled }) => !disabled);
    (next ?? this.explorer.picture.canvas).focus({ preventScroll: true });
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
        // The density of a narrow component is higher than the axes: its handles stay within reach.
        const isOnDensity = this.live.given.nFeatures === 1 && handle.kind !== "centre";
        const height = isOnDensity ? view.axes.nearestInside(left, top)[1] : top;
        return { ...handle, x: left, y: height, shape: SHAPES[handle.kind] };
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
    if (!this.frame?.halfStep) return;
    const { kind, iteration, index } = this.frame.halfStep;
    // An E step shows the parameters of the iteration before it. All of a drag changes the same ones, where a path that
    // has become short ends before its frame, too.
    this.at = {
      iteration: kind === "E" ? iteration - 1 : iteration,
      position: kind === "final" ? 2 * iteration : index,
    };
  }

  start(id) {
    this.beginDrag();
    const part = this.partOf(id);
    if (part) part.begin?.();
    else this.begin();
  }

  end(id, cancelled) {
    const part = this.partOf(id);
    if (cancelled && part) part.cancel?.();
    else if (cancelled) this.undo();
    this.endDrag();
  }

  // While something is dragged a path may be cut short, and its sentence changes too fast to be read out.
  beginDrag() {
    this.isDragging = true;
    this.live.hurry(true);
    this.explorer.announce(false);
  }

  endDrag() {
    this.isDragging = false;
    this.live.hurry(false);
    this.explorer.refresh();
    this.explorer.announce(true);
    this.explorer.save();
  }

  // Put other parameters in place of those that are shown.
  change(other) {
    const { after } = this.frame.halfStep;
    this.live.edit(this.indices(), this.at.iteration, other(after));
    this.explorer.showChanges(this.at.position);
  }

  // A handle is dragged to this place of the picture, in points.
  move(id, place) {
    const part = this.partOf(id);
    if (part) return part.moveHandle(id, place);
    const handle = this.before.find((each) => each.id === id);
    if (!handle) return;
    // Outside of the axes nothing could be taken hold of again.
    const inside = this.live.picture.view.axes.nearestInside(...place);
    this.change((params) => this.moved(handle, params, this.live.picture.dataAt(...inside)));
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
    if (this.partOf(id)) this.explorer.player?.setPlaying(false);
    else this.beginNudge(id);
    const { x, y } = this.handles.handles.get(id);
    this.move(id, [x + NUDGE * dx, y + NUDGE * dy]);
  }

  // Nudges of the same thing that follow each other are one change.
  beginNudge(id) {
    const now = performance.now();
    const { nudged } = this;
    const goesOn = nudged && nudged.id === id && now - nudged.at < SAME_NUDGE &&
      nudged.change === this.live.undone.at(-1);
    if (!goesOn) this.begin();
    this.nudged = { id, at: now, change: this.live.undone.at(-1) };
  }

  undo() {
    const position = this.live.undo();
    if (position === undefined) return;
    this.explorer.showChanges(position);
    this.explorer.save();
  }

  reset() {
    this.explorer.player?.setPlaying(false);
    this.live.reset(this.explorer.position());
    this.explorer.showChanges(this.explorer.position());
    this.explorer.save();
  }

  pressKey(event) {
    if (event.key.toLowerCase() !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.handles.drag) this.undo();
  }

  close() {
    this.handles.close();
    this.weights?.close();
    this.predict.close();
  }
}
