// When a component has collapsed: it has no points or no width left, and its likelihood no bound.
// The rules are those of the Python side, engine/standardized.py and engine/factors.py.

export const SMALLEST_WEIGHT = 1e-180; // a smaller weight is no weight: what is left of it is rounding
const FLAT = 1e-7; // of the width before the features that come first are known

export class Collapse extends Error {
  constructor(component, what) {
    super(`Component ${component} ${what}.`);
    this.component = component;
    this.what = what;
  }
}

// Throws a Collapse for the first component that has one of these faults. `factors` are the square roots of the
// covariances: what stands on their diagonals is the width that is left once the features before are known.
export function checkCollapse(model, data, params, factors) {
  const { nFeatures: d } = data;
  const { weights, covariances } = params;
  const widths = smallestWidths(data, model.kind === "kmeans");
  if (model.kind === "kmeans") {
    if (covariances[0] > Math.max(...widths) ** 2) return;
    throw new Collapse(0, "and all others have no width left: every point sits on a centre");
  }
  for (let k = 0; k < weights.length; k++) {
    const diagonal = (matrices, a) => matrices[(k * d + a) * d + a];
    if (weights[k] === 0 && model.removesComponents) continue;
    if (!(weights[k] >= SMALLEST_WEIGHT)) throw new Collapse(k, "has lost all its points");
    for (let a = 0; a < d; a++) {
      if (diagonal(covariances, a) > widths[a] ** 2) continue;
      throw new Collapse(k, "has collapsed onto a single point or value");
    }
    for (let a = 0; a < d; a++) {
      if (diagonal(factors, a) > Math.max(widths[a], FLAT * Math.sqrt(diagonal(covariances, a)))) continue;
      throw new Collapse(k, "has collapsed onto too few points: it is flat in some direction");
    }
  }
}

const known = new WeakMap(); // data -> widths, for they are asked for in every E step

// The smallest standard deviation of each feature that can be told from rounding; with `together`, features are
// measured in the unit of the widest of them, as distances are.
export function smallestWidths(data, together) {
  const key = together ? "together" : "apart";
  if (!known.has(data)) known.set(data, {});
  const widths = known.get(data);
  if (!widths[key]) {
    const features = Array.from({ length: data.nFeatures }, (_, a) => measure(data, a));
    const widest = Math.max(...features.map(({ spread }) => spread));
    widths[key] = features.map(({ spread, largest }) =>
      Math.max(1e-12 * unitOf(together ? widest : spread), 8 * Number.EPSILON * largest, 2e-154)
    );
  }
  return widths[key];
}

// How far the values of a feature lie from their mean, on average, and how far from 0 at most.
function measure({ values, nSamples, nFeatures }, a) {
  let [offset, spread, largest] = [0, 0, 0];
  const first = values[a]; // counted from here, equal values have a spread of exactly 0
  for (let i = a; i < values.length; i += nFeatures) offset += (values[i] - first) / nSamples;
  for (let i = a; i < values.length; i += nFeatures) {
    spread += Math.abs(values[i] - first - offset) / nSamples;
    largest = Math.max(largest, Math.abs(values[i]));
  }
  return { spread, largest };
}

// The power of 2 next to a spread.
function unitOf(spread) {
  return spread > 0 ? 2 ** Math.round(Math.log2(spread)) : 1;
}
