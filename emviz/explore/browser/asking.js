// Asking Python for frames: at most one question is under way, and the next one is always the most wanted at that time.
// So the latest request wins by itself, and Python's answers can stay short.

const QUIET = 60; // ms of rest before frames are asked for ahead of time
const PATIENCE = 4000; // ms after which a question without an answer is asked again

class Questions {
  // `explorer` has the model, tracks, stages and problems, and says what it shows.
  constructor(explorer) {
    this.explorer = explorer;
    this.count = 0;
    this.waiting = null;
  }

  next() {
    clearTimeout(this.timer);
    const { explorer } = this;
    if (!explorer.live) return;
    const now = performance.now();
    if (this.waiting && now - this.waiting.since < PATIENCE) {
      this.timer = setTimeout(() => this.next(), PATIENCE);
      return;
    }
    const here = explorer.indices(explorer.asked);
    const key = keyOf(here);
    const index = explorer.frameIndex();
    const track = explorer.tracks.get(key);
    if (!(track && track.held.has(index)) && !explorer.problems.has(key)) this.ask(here, [index]);
    else this.timer = setTimeout(() => this.ahead(here, key, index), QUIET);
  }

  // While the reader rests: the neighbours of the control moved last, then the other frames of this track.
  ahead(here, key, index) {
    const { explorer } = this;
    if (this.waiting || this.askNear(here, index, [1, -1])) return;
    const track = explorer.tracks.get(key);
    if (track && track.held.size < track.count && !explorer.problems.has(key)) {
      const missing = [...Array(track.count).keys()].filter((i) => !track.held.has(i));
      missing.sort((a, b) => Math.abs(a - index) - Math.abs(b - index));
      this.ask(here, missing);
    } else this.askNear(here, index, [2, -2]);
  }

  askNear(here, index, distances) {
    const { explorer } = this;
    const which = explorer.asked.indexOf(explorer.touched);
    if (which < 0 || !explorer.touched.ahead) return false;
    for (const distance of distances) {
      const near = here.slice();
      near[which] += distance;
      const known = explorer.tracks.get(keyOf(near));
      const at = known ? Math.min(index, known.count - 1) : index;
      const inside = near[which] >= 0 && near[which] < explorer.touched.count;
      if (inside && !explorer.problems.has(keyOf(near)) && !(known && known.held.has(at))) {
        this.ask(near, [at]);
        return true;
      }
    }
    return false;
  }

  ask(key, at) {
    const { model, stages } = this.explorer;
    this.count += 1;
    this.waiting = { id: this.count, since: performance.now() };
    model.send({ type: "want", id: this.count, key, at, known: [...stages.keys()], version: model.get("_version") });
  }

  async answered(message, buffers) {
    const { explorer } = this;
    try {
      if (message.type === "frames" && message.version === explorer.model.get("_version")) {
        explorer.store(await openBook(buffers[0]));
      } else if (message.type === "error") explorer.problems.set(message.key, message.sentence);
    } finally {
      if (this.waiting && this.waiting.id === message.id) this.waiting = null;
    }
    explorer.refresh();
  }

  close() {
    clearTimeout(this.timer);
  }
}

function keyOf(indices) {
  return JSON.stringify(indices);
}
