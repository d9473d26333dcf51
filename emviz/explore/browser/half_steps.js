// The half-steps of a trace: start, E 1, M 1, E 2, M 2, ..., final.

import { responsibilities } from "./em.js";

export function frameCount(trace) {
  return 2 * trace.params.length;
}

export function labelsOf(trace) {
  const steps = trace.params.slice(1).flatMap((_, i) => [`E ${i + 1}`, `M ${i + 1}`]);
  return ["start", ...steps, "final"];
}

// What the steps climb, at each frame: an E step has the level of the M step before it, the start has none as yet.
export function levelsOf(trace) {
  return Array.from({ length: frameCount(trace) }, (_, index) => index ? trace.objective[index >> 1] : null);
}

export function frameAt(trace, index) {
  const last = frameCount(trace) - 1;
  if (!(index >= 0 && index <= last)) {
    throw new RangeError(`frame ${index} is not there; this trace has frames 0 to ${last}.`);
  }
  if (index === 0) return new Frame(trace, "start", 0, 0);
  if (index === last) return new Frame(trace, "final", trace.params.length - 1, index);
  return new Frame(trace, index % 2 ? "E" : "M", Math.ceil(index / 2), index);
}

class Frame {
  #responsibilities = null;

  // `kind` is "start", "E", "M" or "final"; `iteration` is t for E step t and M step t.
  constructor(trace, kind, iteration, index) {
    Object.assign(this, { trace, kind, iteration, index });
  }

  // The parameters before and after this half-step: they differ only in an M frame.
  get before() {
    return this.trace.params[this.kind === "E" || this.kind === "M" ? this.iteration - 1 : this.iteration];
  }

  get after() {
    return this.trace.params[this.kind === "E" ? this.iteration - 1 : this.iteration];
  }

  // Those of the latest E step, a row for each point; null at the start, before there was one.
  get responsibilities() {
    if (this.kind === "start") return null;
    const { model, data } = this.trace;
    this.#responsibilities ??= responsibilities(model, data, this.before);
    return this.#responsibilities;
  }

  // What the two steps climb, at iteration 0, 1, ... up to that of `after`.
  get history() {
    return this.trace.objective.slice(0, this.iteration + (this.kind === "E" ? 0 : 1));
  }

  get objective() {
    return this.trace.objective[this.kind === "E" ? this.iteration - 1 : this.iteration];
  }
}
