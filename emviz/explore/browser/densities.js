// The densities of a mixture over one feature: each is the weight of a component times its density.

import { logJoint } from "./em.js";

// Values along the axis, rising: an even grid, and some in the hump of each component, however narrow it is.
export function valuesAlong({ weights, means, covariances }, { xlim: [low, high], resolution, inAHump }) {
  const values = [];
  for (let i = 0; i < resolution; i++) values.push(low + (i * (high - low)) / (resolution - 1));
  for (let k = 0; k < weights.length; k++) {
    const deviation = Math.sqrt(covariances[k]);
    for (const z of inAHump) values.push(Math.min(Math.max(means[k] + deviation * z, low), high));
  }
  return Float64Array.from(values).sort();
}

// p(x, label k) at each of the values: a list for each component.
export function densitiesAt(values, params) {
  const joint = logJoint({ values, nSamples: values.length, nFeatures: 1 }, params);
  const K = params.weights.length;
  return Array.from(params.weights, (_, k) => values.map((_, i) => Math.exp(joint[i * K + k])));
}
