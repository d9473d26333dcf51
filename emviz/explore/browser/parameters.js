// Parameters { weights, means, covariances }, each one long array, row by row: what belongs to one component.

export function featureCount({ weights, means }) {
  return means.length / weights.length;
}

export function meanOf(params, k) {
  const d = featureCount(params);
  return Array.from(params.means.subarray(k * d, (k + 1) * d));
}

export function meansOf(params) {
  return Array.from(params.weights, (_, k) => meanOf(params, k));
}

// Where a picture shows the centres: a component that was removed, with weight 0, is nowhere.
export function placesOf(params) {
  return meansOf(params).map((mean, k) => (params.weights[k] > 0 ? mean : mean.map(() => NaN)));
}

// How many components are left of those that there were at the start.
export function countLeft({ weights }) {
  return weights.reduce((count, weight) => count + (weight > 0), 0);
}

// The next component after this one that is left; -1 after the last.
export function nextLeft({ weights }, component) {
  return weights.findIndex((weight, k) => k > component && weight > 0);
}

export function covarianceOf(params, k) {
  const size = featureCount(params) ** 2;
  return params.covariances.subarray(k * size, (k + 1) * size);
}
