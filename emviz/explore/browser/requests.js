// Requests to Python: at most one is under way, and the next one is always for what matters most at that time.
// So the reader's latest move wins by itself, and Python's answers can stay short. Where Python cannot answer now, the
// explorer goes back to what is drawn: see unanswered.js.

import { keyOf } from "./frame_store.js";
import { unpack } from "./unpacking.js";

const REST = 60; // ms of rest before frames are requested ahead of time
const FIRST_TIMEOUT = 4000; // ms after which a request without an answer is made again; each time twice as long

export class Requests {
  // `explorer` has the model and the store, and knows what is to be shown.
  constructor(explorer) {
    this.explorer = explorer;
    this.pending = null;
    this.timeout = FIRST_TIMEOUT;
  }

  next() {
    clearTimeout(this.timer);
    const { explorer } = this;
    if (!explorer.hasPython) return;
    const indices = explorer.onDemandIndices();
    const key = keyOf(indices);
    const index = explorer.frameIndex();
    const isMissing = !explorer.store.has(key, index) && !explorer.store.problems.has(key);
    const waited = this.pending ? performance.now() - this.pending.since : Infinity;
    if (waited >= this.timeout) {
      if (this.pending) this.timeout *= 2;
      this.pending = null;
    }
    if (this.pending) this.timer = setTimeout(() => this.next(), this.timeout - waited);
    else if (isMissing || explorer.unanswered.isWaiting()) this.send(indices, [index]);
    else this.timer = setTimeout(() => this.drawAhead(indices, key, index), REST);
    if (isMissing && explorer.connection.problem()) explorer.unanswered.goBack();
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
    const { connection, model, store } = this.explorer;
    const known = [...store.stages.keys()];
    const id = connection.send({ type: "request", key, indices, known, version: model.get("_version") });
    this.pending = id && { id, since: performance.now() };
  }

  async receive(message, buffers) {
    const { explorer } = this;
    try {
      if (message.type === "frames" && message.version === explorer.model.get("_version")) {
        explorer.add(await unpack(buffers[0]));
      } else if (message.type === "error") explorer.store.problems.set(message.key, message.sentence);
    } finally {
      if (this.pending && this.pending.id === message.id) this.pending = null;
      this.timeout = FIRST_TIMEOUT;
    }
    explorer.connection.receive(message.id);
    explorer.unanswered.goOn();
  }

  close() {
    clearTimeout(this.timer);
  }
}
