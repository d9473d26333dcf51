// The mixture with the shortest message: what its steps have beside those of em.js. It begins with too many components,
// and removes those that do not pay for themselves. Read it beside models/message_length.py.
//
// A removed component keeps its place among the others, with weight 0: log 0 is -Infinity, so no point goes to it.

import { countLeft } from "./parameters.js";

// N/2, where a component has N parameters: how many points it must be expected to have more than, in order to stay.
export function limitOf({ covarianceType }, d) {
  const ofCovariance = { full: d * (d + 1) / 2, tied: 0, diag: d, spherical: 1 }; // a tied one belongs to all
  return (d + ofCovariance[covarianceType]) / 2;
}

// Maximization changes in one line: every component pays N/2 points, and one that has no more than these is removed.
//
//   weight_k = max(0, N_k - N/2) / sum_j max(0, N_j - N/2)
export function weightsOfShortestMessage(counts, limit) {
  const beyond = counts.map((count) => Math.max(0, count - limit));
  const sum = beyond.reduce((total, points) => total + points, 0);
  return beyond.map((points) => points / sum);
}

// What makes the log-likelihood the negative length of the message: minus the length of the parameters, in nats. Of all
// other models 0. With K components that are left, and n points, it is
//
//   -(N/2 sum_k log(n weight_k) + K/2 log n)
export function logPrior(model, { nSamples: n, nFeatures }, { weights }) {
  if (!model.removesComponents) return 0;
  const left = weights.filter((weight) => weight > 0);
  const logs = left.reduce((sum, weight) => sum + Math.log(n * weight), 0);
  return -(limitOf(model, nFeatures) * logs + left.length / 2 * Math.log(n));
}

// Whether the same number of components is left: only then must the message not get longer.
export function areComparable(before, after) {
  return countLeft(before) === countLeft(after);
}

// Why there are so few points that all components may be below the limit; null where there are enough.
export function tooFewRows(model, { nSamples, nFeatures }) {
  const limit = model.removesComponents ? limitOf(model, nFeatures) : 0;
  const least = model.nComponents * limit;
  if (nSamples > least || !limit) return null;
  const each = `${model.nComponents} components of ${2 * limit} parameters each`;
  return `X has ${nSamples} rows; ${each} need more than ${least}.`;
}
