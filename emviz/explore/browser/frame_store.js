// The frames that the browser has, and where Python has failed.

class Sequence {
  constructor({ count, labels, levels, stage }) {
    Object.assign(this, { count, labels, levels, stage });
    this.frames = new Map(); // index -> frame
  }

  frame(index) {
    return this.frames.get(index);
  }
}

export class FrameStore {
  constructor() {
    this.sequences = new Map(); // key -> Sequence
    this.stages = new Map(); // name -> SVG
    this.problems = new Map(); // key -> sentence
  }

  // Keep what an unpacked pack holds.
  add({ key, stages, frames, ...rest }) {
    for (const [name, svg] of Object.entries(stages)) this.stages.set(name, svg);
    if (!this.sequences.has(key)) this.sequences.set(key, new Sequence(rest));
    for (const frame of frames) this.sequences.get(key).frames.set(frame.index, frame);
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
