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

export function covarianceOf(params, k) {
  const size = featureCount(params) ** 2;
  return params.covariances.subarray(k * size, (k + 1) * size);
}
