// Some features of a mixture: what is left of its parameters and of a frame when the others are not looked at. Python's half
// is draw/marginals.py.
//
// The marginal of a mixture of Gaussians is a mixture of Gaussians with the same weights: of every mean the entries of these
// features are kept, of every covariance their rows and columns. Responsibilities stay those of all features.

import { covarianceOf, featureCount, meanOf } from "./parameters.js";

export function marginalFrame({ trace, kind, iteration, before, after, responsibilities }, features) {
  return {
    kind,
    iteration,
    responsibilities,
    before: marginal(before, features),
    after: marginal(after, features),
    trace: {
      model: trace.model,
      data: columnsOf(trace.data, features),
      get params() {
        return trace.params.map((params) => marginal(params, features));
      },
    },
  };
}

export function marginal(params, features) {
  const d = featureCount(params);
  const each = (some) => Float64Array.from(Array.from(params.weights, (_, k) => some(k)).flat());
  const means = each((k) => features.map((a) => meanOf(params, k)[a]));
  const covariances = each((k) => features.flatMap((a) => features.map((b) => covarianceOf(params, k)[a * d + b])));
  return { weights: params.weights, means, covariances };
}

const known = new WeakMap(); // data -> its columns: a view draws the same points as long as the data are the same

function columnsOf(data, features) {
  if (!known.has(data)) {
    const { values, nSamples, nFeatures: d } = data;
    const columns = Float64Array.from(
      { length: nSamples * features.length },
      (_, j) => values[Math.floor(j / features.length) * d + features[j % features.length]],
    );
    known.set(data, { values: columns, nSamples, nFeatures: features.length });
  }
  return known.get(data);
}
