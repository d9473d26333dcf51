// The densities of a mixture over one feature: each is the weight of a component times its density.

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

// weight_k N(x | mean_k, variance_k) at each of the values.
export function densityOf(k, { weights, means, covariances }, values) {
  const constant = Math.log(weights[k]) - Math.log(2 * Math.PI * covariances[k]) / 2;
  return values.map((x) => Math.exp(constant - (x - means[k]) ** 2 / (2 * covariances[k])));
}
