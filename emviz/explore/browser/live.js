// A live stepper's paths: EM run here from data and starts, and changed by hand. The Python side is live.py.

import { descriptionOf } from "./description.js";
import { fromCentres } from "./em.js";
import { frameAt, frameCount, labelsOf, levelsOf } from "./half_steps.js";
import { withChanges } from "./layouts.js";
import { LivePicture } from "./live_picture.js";
import { sentenceOf } from "./sentences.js";
import { fit, refit } from "./trace.js";
import { readNumbers } from "./unpacking.js";

// ms that a path may take while something is dragged, of the 16 that a picture has.
const HURRY = 8;
const UNCHANGED = { key: [], edits: [], points: null };

export class Live {
  // `description` is what Python has sent; `inputs` are the controls that choose a path, in their order.
  constructor(description, inputs) {
    Object.assign(this, description); // data, models, starts, loop, scene, layouts, stage, canEditPoints
    this.traits = inputs.map(({ trait }) => trait);
    this.given = { ...this.data, values: readNumbers(this.data.values) };
    this.pictures = new Map(); // name of a layout -> LivePicture
    this.layoutShown = () => null; // that of the page, before there is one
    this.paths = new Map(); // key -> path, of those without a change
    this.cost = 0; // ms that an iteration took lately
    this.isHurried = false;
    this.beside = null; // the log-likelihood of a path that this one is compared with
    this.showsAhead = true; // whether a path that was changed by hand shows where it will lead
    this.clear();
  }

  // How frames are drawn in the layout that is shown.
  get picture() {
    return this.pictureIn(this.layoutShown()?.name ?? "usual");
  }

  pictureIn(name) {
    if (!this.pictures.has(name)) {
      this.pictures.set(name, new LivePicture(withChanges(this.scene, this.layouts[name] ?? {})));
    }
    return this.pictures.get(name);
  }

  // Changes -----------------------------------------------------------------------------------------------------------

  clear() {
    this.changes = UNCHANGED;
    this.undone = []; // what was shown before each change, the latest last
    this.earlier = null;
  }

  // Take over what Python has set.
  take(changes) {
    this.clear();
    if (Object.keys(changes).length) this.changes = { ...UNCHANGED, ...changes };
    this.now = null;
  }

  // A change begins: what is shown now can be brought back, and its log-likelihood stays in sight.
  begin(indices, position) {
    const path = this.path(indices);
    this.undone.push({ changes: this.changes, position, earlier: this.earlier });
    this.earlier = path.trace ? path.trace.objective : null;
  }

  // From this iteration on the path goes on from these parameters.
  edit(indices, iteration, params) {
    const { edits, points } = this.current(indices);
    const kept = edits.filter((edit) => edit.iteration < iteration);
    this.changes = { key: indices, edits: [...kept, { iteration, ...asLists(params) }], points };
    this.now = null;
  }

  // While something is dragged, a long path is computed as far as there is time; then to its end.
  hurry(isHurried) {
    this.isHurried = isHurried;
    if (!isHurried && this.now?.path.isCut) this.now = null;
  }

  // Other points: a list of rows.
  setPoints(indices, points) {
    this.changes = { key: indices, edits: this.current(indices).edits.filter((edit) => edit.iteration === 0), points };
    this.now = null;
  }

  // The position to go back to; undefined if there is nothing to undo.
  undo() {
    const last = this.undone.pop();
    if (!last) return undefined;
    this.changes = last.changes;
    this.earlier = last.earlier;
    this.now = null;
    return last.position;
  }

  // What was changed can still be brought back.
  reset(position) {
    this.undone.push({ changes: this.changes, position, earlier: this.earlier });
    this.changes = UNCHANGED;
    this.earlier = null;
    this.now = null;
  }

  // The centres of the start, as the reader has moved them; null if they are where they were.
  changedStart(indices) {
    const [first] = this.current(indices).edits;
    if (first?.iteration !== 0) return null;
    const { means } = asLists(this.givenStart(indices));
    return JSON.stringify(means) === JSON.stringify(first.means) ? null : first.means;
  }

  // A start with these centres, or, without any, the one that was given.
  startFrom(indices, means) {
    const { points } = this.current(indices);
    const start = { ...asLists(this.givenStart(indices)), means };
    this.changes = means || points
      ? { key: indices, edits: means ? [{ iteration: 0, ...start }] : [], points }
      : UNCHANGED;
    this.now = null;
  }

  givenStart(indices) {
    return this.readStart(this.model(indices), this.given, this.start(indices));
  }

  isChanged() {
    return this.changes !== UNCHANGED;
  }

  // The changes of the path that these indices choose: another path has its own start, with the same points.
  current(indices) {
    const same = JSON.stringify(this.changes.key) === JSON.stringify(indices);
    return same ? this.changes : { key: indices, edits: [], points: this.changes.points };
  }

  points() {
    return this.changes.points ?? rows(this.given);
  }

  // Paths -------------------------------------------------------------------------------------------------------------

  // The path that these indices choose, with its frames as an explorer wants them.
  path(indices) {
    const key = JSON.stringify(indices);
    if (this.now?.key === key) return this.now.path;
    if (key !== this.key) this.turnTo(indices, key);
    const { edits, points } = this.current(indices);
    const plain = !edits.length && !points;
    if (plain && !this.paths.has(key)) this.paths.set(key, this.compute(indices, [], null));
    const path = plain ? this.paths.get(key) : this.compute(indices, edits, points);
    this.now = { key, path };
    return path;
  }

  // The index of what a control has chosen; there is only one thing to choose where it is missing.
  chosen(indices, trait) {
    return indices[this.traits.indexOf(trait)] ?? 0;
  }

  model(indices) {
    return this.models[this.chosen(indices, "n_components")][this.chosen(indices, "covariance_type")];
  }

  // As Python has sent it: a start, or why there is none.
  start(indices) {
    return this.starts[this.chosen(indices, "n_components")][this.chosen(indices, "seed")];
  }

  // Another path is chosen: what was changed on the one before is gone, but for the points.
  turnTo(indices, key) {
    this.key = key;
    if (JSON.stringify(this.changes.key) === key) return;
    const { points } = this.changes;
    const states = [...this.undone.map(({ changes }) => changes.points), points];
    const undone = this.undone.filter((_, i) => states[i] !== states[i + 1]);
    this.clear();
    if (points) this.changes = { key: indices, edits: [], points };
    // The steps that have changed points can still be taken back.
    this.undone = undone.map((step) => ({ ...step, earlier: null }));
  }

  compute(indices, edits, points) {
    const model = this.model(indices);
    const start = this.start(indices);
    const data = points ? this.dataOf(points) : this.given;
    try {
      if (start.problem) throw new Error(start.problem);
      const trace = this.follow(model, data, start, edits);
      if (!trace.params.length) throw new Error(this.canEditPoints ? tooFew(data.nSamples) : trace.message);
      return new Path(trace, this, edits.length || points);
    } catch (error) {
      const frame = start.problem ? null : this.startOnly(model, data, start, error.message);
      return new Problem(error.message, frame, this.stage);
    }
  }

  // The path from a start, gone on from each edit in turn. Only the way after the last one is hurried.
  follow(model, data, start, edits) {
    const began = performance.now();
    const most = this.isHurried && this.cost ? Math.max(Math.floor(HURRY / this.cost), 1) : Infinity;
    const maxIter = Math.min(this.loop.maxIter, most);
    if (!edits.length) {
      const trace = fit(model, data, this.readStart(model, data, start), { ...this.loop, maxIter });
      this.cost = (performance.now() - began) / trace.params.length;
      return trace;
    }
    const before = this.beforeLast(model, data, start, edits);
    const { iteration, ...params } = edits.at(-1);
    return refit(before, iteration, fromLists(params), { ...this.loop, maxIter: iteration + maxIter });
  }

  // The path before the last edit: the same for all moves of a drag.
  beforeLast(model, data, start, edits) {
    const kept = edits.slice(0, -1);
    const origin = [model, data, start, ...kept];
    if (origin.length !== this.origin?.length || origin.some((part, i) => part !== this.origin[i])) {
      const { isHurried } = this;
      this.isHurried = false;
      this.before = this.follow(model, data, start, kept);
      this.origin = origin;
      this.isHurried = isHurried;
    }
    return this.before;
  }

  // The points and the centres of a path that cannot begin, as a frame.
  startOnly(model, data, { means }, sentence) {
    const { xlim, ylim, features } = this.scene.view;
    const [k, d] = [model.nComponents, this.given.nFeatures];
    const covariances = new Float64Array(k * d * d);
    // Only the features that are drawn need a width.
    (features ?? [0, 1].slice(0, d)).forEach((a, axis) => {
      const [low, high] = [xlim, ylim][axis];
      for (let j = 0; j < k; j++) covariances[(j * d + a) * d + a] = ((high - low) / 8) ** 2;
    });
    const params = { weights: new Float64Array(k).fill(1 / k), means: readNumbers(means), covariances };
    const trace = { model, data, params: [params], objective: [], edited: [] };
    const halfStep = frameAt(trace, 0);
    return { index: 0, sentence, actorsIn: ({ name }) => this.pictureIn(name).actors(halfStep) };
  }

  dataOf(points) {
    if (points !== this.pointsOfData) Object.assign(this, { pointsOfData: points, changedData: this.asData(points) });
    return this.changedData;
  }

  asData(points) {
    return { values: Float64Array.from(points.flat()), nSamples: points.length, nFeatures: this.given.nFeatures };
  }

  readStart(model, data, start) {
    const means = readNumbers(start.means);
    if (!start.covariances) return fromCentres(model, data, means);
    return { weights: readNumbers(start.weights), means, covariances: readNumbers(start.covariances) };
  }
}

// The frames of one trace, each drawn when it is first shown.
class Path {
  constructor(trace, live, isChanged) {
    this.trace = trace;
    this.live = live;
    this.isChanged = isChanged;
    this.isCut = live.isHurried && !trace.converged && !trace.collapsed;
    this.count = frameCount(trace);
    this.labels = labelsOf(trace);
    this.levels = levelsOf(trace);
    this.stage = live.stage;
    this.frames = new Map();
  }

  frame(index) {
    const earlier = this.isChanged ? this.live.earlier : null;
    const { showsAhead: ahead, beside } = this.live;
    let frame = this.frames.get(index);
    if (!frame || frame.earlier !== earlier || frame.ahead !== ahead || frame.beside !== beside) {
      const halfStep = frameAt(this.trace, index);
      const drawn = new Map(); // name of a layout -> actors
      const actorsIn = ({ name }) => {
        if (!drawn.has(name)) drawn.set(name, this.live.pictureIn(name).actors(halfStep, { earlier, ahead, beside }));
        return drawn.get(name);
      };
      const words = { sentence: sentenceOf(halfStep), also: this.pointCount(), description: descriptionOf(halfStep) };
      frame = { index, halfStep, actorsIn, earlier, ahead, beside, ...words };
      this.frames.set(index, frame);
    }
    return frame;
  }

  pointCount() {
    return this.live.canEditPoints ? `There are ${this.trace.data.nSamples} points.` : "";
  }
}

class Problem {
  // Why there is no path; and the frame that can be drawn all the same, if any.
  constructor(sentence, frame, stage) {
    Object.assign(this, { problem: sentence, stage, count: 1, labels: ["start"] });
    this.only = frame;
  }

  frame() {
    return this.only;
  }
}

function tooFew(n) {
  if (n === 0) return "The page is empty: click to add a point, or press and move to draw a cloud.";
  return `EM cannot begin on ${n === 1 ? "1 point" : `${n} points`}: add more.`;
}

function rows({ values, nSamples, nFeatures }) {
  return Array.from({ length: nSamples }, (_, i) => Array.from(values.subarray(i * nFeatures, (i + 1) * nFeatures)));
}

// Parameters as nested lists, as Python's `tolist` has them, and back.
function asLists({ weights, means, covariances }) {
  const k = weights.length;
  const d = means.length / k;
  const split = (numbers, size) =>
    Array.from({ length: numbers.length / size }, (_, i) => Array.from(numbers.slice(i * size, (i + 1) * size)));
  const matrices = split(covariances, d * d).map((matrix) => split(matrix, d));
  return { weights: Array.from(weights), means: split(means, d), covariances: matrices };
}

export function fromLists({ weights, means, covariances }) {
  const [w, m, c] = [weights, means.flat(), covariances.flat(2)].map((list) => Float64Array.from(list));
  return { weights: w, means: m, covariances: c };
}
