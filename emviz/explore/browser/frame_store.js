// The frames that the browser has, and where Python has failed.

import { actorsIn } from "./layouts.js";

class Sequence {
  constructor({ count, labels, levels, stage }) {
    Object.assign(this, { count, labels, levels, stage });
    this.frames = new Map(); // index -> frame
  }

  frame(index) {
    return this.frames.get(index);
  }
}

// One frame, whose actors are laid out when they are first shown in a layout.
class Frame {
  constructor(packed, stage) {
    Object.assign(this, packed); // index, sentence, actors
    this.stage = stage;
    this.laidOut = new Map(); // layout -> actors
  }

  actorsIn(layout) {
    if (!this.laidOut.has(layout)) this.laidOut.set(layout, actorsIn(this, this.stage, layout));
    return this.laidOut.get(layout);
  }
}

export class FrameStore {
  constructor() {
    this.sequences = new Map(); // key -> Sequence
    this.stages = new Map(); // name -> layouts, and the axes of each actor
    this.problems = new Map(); // key -> sentence
  }

  // Keep what an unpacked pack holds.
  add({ key, stages, frames, ...rest }) {
    for (const [name, described] of Object.entries(stages)) this.stages.set(name, described);
    if (!this.sequences.has(key)) this.sequences.set(key, new Sequence(rest));
    const kept = this.sequences.get(key).frames;
    for (const frame of frames) kept.set(frame.index, new Frame(frame, this.stages.get(rest.stage)));
  }

  has(key, index) {
    return Boolean(this.sequences.get(key)?.frames.has(index));
  }

  // Forget all frames: Python would draw them otherwise now.
  clear() {
    this.sequences.clear();
    this.problems.clear();
  }
}

// The key of a sequence, from the indices of the controls that work on demand.
export function keyOf(indices) {
  return JSON.stringify(indices);
}
