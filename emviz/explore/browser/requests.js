// Requests to Python: at most one is under way, and the next one is always for what matters most at that time.
// So the reader's latest move wins by itself, and Python's answers can stay short.

import { keyOf } from "./frame_store.js";
import { unpack } from "./unpacking.js";

const REST = 60; // ms of rest before frames are requested ahead of time
const TIMEOUT = 4000; // ms after which a request without an answer is made again

export class Requests {
  // `explorer` has the model and the store, and knows what is to be shown.
  constructor(explorer) {
    this.explorer = explorer;
    this.count = 0;
    this.pending = null;
  }

  next() {
    clearTimeout(this.timer);
    const { explorer } = this;
    if (!explorer.hasPython) return;
    if (this.pending && performance.now() - this.pending.since < TIMEOUT) {
      this.timer = setTimeout(() => this.next(), TIMEOUT);
      return;
    }
    const indices = explorer.onDemandIndices();
    const key = keyOf(indices);
    const index = explorer.frameIndex();
    if (!explorer.store.has(key, index) && !explorer.store.problems.has(key)) this.send(indices, [index]);
    else this.timer = setTimeout(() => this.drawAhead(indices, key, index), REST);
  }

  // While the reader rests: the neighbours of the control moved last, then the other frames of this sequence.
  drawAhead(indices, key, index) {
    if (this.pending || this.sendNeighbour(indices, index, [1, -1])) return;
    const { store } = this.explorer;
    const sequence = store.sequences.get(key);
    if (sequence && sequence.frames.size < sequence.count && !store.problems.has(key)) {
      const missing = [...Array(sequence.count).keys()].filter((i) => !sequence.frames.has(i));
      missing.sort((a, b) => Math.abs(a - index) - Math.abs(b - index));
      this.send(indices, missing);
    } else this.sendNeighbour(indices, index, [2, -2]);
  }

  // Whether a frame was missing so many steps of that control away, and is requested now.
  sendNeighbour(indices, index, distances) {
    const { store, onDemand, lastMoved } = this.explorer;
    const which = onDemand.indexOf(lastMoved);
    if (which < 0 || !lastMoved.drawAhead) return false;
    for (const distance of distances) {
      const near = indices.slice();
      near[which] += distance;
      const inside = near[which] >= 0 && near[which] < lastMoved.count;
      const key = keyOf(near);
      const sequence = store.sequences.get(key);
      const nearIndex = sequence ? Math.min(index, sequence.count - 1) : index;
      if (inside && !store.problems.has(key) && !store.has(key, nearIndex)) {
        this.send(near, [nearIndex]);
        return true;
      }
    }
    return false;
  }

  send(key, indices) {
    const { model, store } = this.explorer;
    this.count += 1;
    this.pending = { id: this.count, since: performance.now() };
    const known = [...store.stages.keys()];
    model.send({ type: "request", id: this.count, key, indices, known, version: model.get("_version") });
  }

  async receive(message, buffers) {
    const { explorer } = this;
    try {
      if (message.type === "frames" && message.version === explorer.model.get("_version")) {
        explorer.add(await unpack(buffers[0]));
      } else if (message.type === "error") explorer.store.problems.set(message.key, message.sentence);
    } finally {
      if (this.pending && this.pending.id === message.id) this.pending = null;
    }
    explorer.refresh();
  }

  close() {
    clearTimeout(this.timer);
  }
}
