// EM by hand, a game: the reader sets the means and the widths of a mixture, and the best log-likelihood so far stays.
// Python's half is lessons/by_hand_explorer.py.

import { ByHandPicture } from "./by_hand_picture.js";
import { eStep } from "./em.js";
import { withChanges } from "./layouts.js";
import { fixed } from "./numerals.js";
import { readNumbers } from "./unpacking.js";

export class ByHand {
  // `description` is what Python has sent; `sliders` are a mean and a width for each component, one after the other.
  constructor(description, sliders) {
    Object.assign(this, description); // data, model, weights, scene, layouts, stage
    this.data = { ...this.data, values: readNumbers(this.data.values) };
    this.sliders = sliders;
    this.pictures = new Map(); // name of a layout -> ByHandPicture
  }

  // Values of the sliders that somebody has set, here or in Python: they are the best ones, unless better ones were set.
  take({ best }) {
    const score = this.score(this.params(best));
    if (score <= this.bestScore) return;
    this.bestScore = score;
    this.changes = { best };
  }

  // A game has a best from its beginning.
  isChanged() {
    return true;
  }

  // What these indices of the sliders show: one frame.
  path(indices) {
    const values = indices.map((index, i) => this.sliders[i].at(index));
    this.take({ best: values });
    const key = JSON.stringify([values, this.bestScore]);
    if (this.shown?.key !== key) {
      const frame = this.draw(values);
      this.shown = { key, count: 1, stage: this.stage, frame: () => frame };
    }
    return this.shown;
  }

  draw(values) {
    const params = this.params(values);
    const now = this.score(params);
    const best = this.bestScore;
    const drawn = new Map(); // name of a layout -> actors
    const actorsIn = ({ name }) => {
      if (!drawn.has(name)) drawn.set(name, this.pictureIn(name).actors(this.data, params, now, best));
      return drawn.get(name);
    };
    const sentence = `Log-likelihood of your mixture: ${fixed(now, 1)}. The best so far: ${fixed(best, 1)}.`;
    return { index: 0, sentence, actorsIn };
  }

  pictureIn(name) {
    if (!this.pictures.has(name)) {
      this.pictures.set(name, new ByHandPicture(withChanges(this.scene, this.layouts[name] ?? {})));
    }
    return this.pictures.get(name);
  }

  params(values) {
    const means = values.filter((_, i) => i % 2 === 0);
    const variances = values.filter((_, i) => i % 2 === 1).map((width) => width ** 2);
    const [w, m, c] = [this.weights, means, variances].map((list) => Float64Array.from(list));
    return { weights: w, means: m, covariances: c };
  }

  score(params) {
    return eStep(this.model, this.data, params).logLikelihood;
  }
}
