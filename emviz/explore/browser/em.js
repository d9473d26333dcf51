// The two steps of EM for Gaussian mixtures, for those with the shortest message (message_length.js), and for k-means: hard
// EM with equal weights and one spherical covariance that all components share.
//
// Read it beside models/textbook.py: the same steps in the same order. What runs here are loops over
//   i: points    k: components    a, b: features, one or two
// and every table is one long array, row by row: r_ik is r[i * K + k], the entry (a, b) of covariance_k is
// covariances[(k * d + a) * d + b]. Parameters are { weights, means, covariances }, and are never changed in place.

import { choleskyFactors, toZScores } from "./cholesky.js";
import { checkCollapse, SMALLEST_WEIGHT } from "./collapse.js";
import { limitOf, weightsOfShortestMessage } from "./message_length.js";

// log p(x_i, label k) = log weight_k + log N(x_i | mean_k, covariance_k). With covariance_k = L_k L_k', see cholesky.js,
// and z = L_k^-1 (x_i - mean_k)
//
//   log N(x_i | mean_k, covariance_k) = -(d log 2 pi + log det covariance_k + z'z) / 2
//
// where log det covariance_k is twice the sum of the logarithms on the diagonal of L_k. It is written into `joint`.
export function logJoint(
  data,
  { weights, means, covariances },
  factors = choleskyFactors(covariances, data.nFeatures),
  joint = new Float64Array(data.nSamples * weights.length),
) {
  const { values, nSamples, nFeatures: d } = data;
  const K = weights.length;
  const offset = new Float64Array(d);
  joint.fill(-Infinity); // log 0, of a component that was removed
  for (let k = 0; k < K; k++) {
    if (weights[k] === 0) continue;
    const L = factors.subarray(k * d * d, (k + 1) * d * d);
    let constant = Math.log(weights[k]) - d * Math.log(2 * Math.PI) / 2;
    for (let a = 0; a < d; a++) constant -= Math.log(L[a * d + a]);
    for (let i = 0; i < nSamples; i++) {
      for (let a = 0; a < d; a++) offset[a] = values[i * d + a] - means[k * d + a];
      joint[i * K + k] = constant - toZScores(offset, L) / 2;
    }
  }
  return joint;
}

// Soft: r_ik = p(x_i, label k) / sum_j p(x_i, label j). It overwrites the log-joints of a point, which begin at `first`,
// and returns log p(x_i) = log sum_k p(x_i, label k). The largest term is taken out before it underflows.
function softResponsibilities(joint, first, K) {
  let largest = -Infinity;
  for (let j = first; j < first + K; j++) if (joint[j] > largest) largest = joint[j];
  let sum = 0;
  for (let j = first; j < first + K; j++) sum += joint[j] = Math.exp(joint[j] - largest);
  for (let j = first; j < first + K; j++) joint[j] /= sum;
  return largest + Math.log(sum);
}

const TIE = 1e-9; // log-joints closer than that are equal but for rounding

// Hard: r_ik = 1 for the k with the largest p(x_i, label k), the first of them at a tie, else 0. In k-means that is the
// nearest centre. It overwrites the log-joints of a point too, and returns the largest.
function hardResponsibilities(joint, first, K) {
  let best = first;
  for (let j = first + 1; j < first + K; j++) if (joint[j] > joint[best] + TIE) best = j;
  const largest = joint[best];
  joint.fill(0, first, first + K);
  joint[best] = 1;
  return largest;
}

// Expectation: share each point out among the components. Returns the log-likelihood of these parameters (for hard
// assignment the classification log-likelihood) and the responsibilities; there may be `room` for these from before.
// Throws a Collapse if a component has no points or no width left.
export function eStep(model, data, params, room) {
  const K = params.weights.length;
  const factors = choleskyFactors(params.covariances, data.nFeatures);
  checkCollapse(model, data, params, factors);
  const joint = logJoint(data, params, factors, room);
  const shareOut = model.assignment === "hard" ? hardResponsibilities : softResponsibilities;
  let logLikelihood = 0;
  for (let i = 0; i < data.nSamples; i++) logLikelihood += shareOut(joint, i * K, K);
  return { logLikelihood, responsibilities: joint };
}

export function responsibilities(model, data, params) {
  return eStep(model, data, params).responsibilities;
}

// Maximization: the parameters that maximise Q = sum_i sum_k r_ik log p(x_i, label k).
//
//   N_k = sum_i r_ik        weight_k = N_k / n        mean_k = sum_i r_ik x_i / N_k
//   covariance_k = sum_i r_ik (x_i - mean_k)(x_i - mean_k)' / N_k
//
// For the shortest message, weight_k = max(0, N_k - N/2) / sum_j max(0, N_j - N/2) with N parameters for each component.
//
// The mean is reached from the one before, by the mean offset of its points: so no digits are lost where the data lie
// far from 0. A component without points keeps mean and covariance: a centre of k-means, or one that was removed. The
// weights of k-means are all equal.
export function mStep(model, data, r, before) {
  const { values, nSamples, nFeatures: d } = data;
  const K = before.weights.length;
  const counts = new Float64Array(K);
  const means = before.means.slice();
  for (let k = 0; k < K; k++) {
    let count = 0;
    for (let i = 0; i < nSamples; i++) count += r[i * K + k];
    if (!(count > SMALLEST_WEIGHT)) continue;
    counts[k] = count;
    for (let a = 0; a < d; a++) {
      const centre = means[k * d + a];
      let sum = 0;
      for (let i = 0; i < nSamples; i++) sum += r[i * K + k] * (values[i * d + a] - centre);
      means[k * d + a] += sum / count;
    }
  }
  const shares = counts.map((count) => count / nSamples);
  const covariances = matrices(K, d, (k, a, b) => {
    const [meanA, meanB] = [means[k * d + a], means[k * d + b]];
    if (counts[k] === 0) return before.covariances[(k * d + a) * d + b];
    let sum = 0;
    for (let i = 0; i < nSamples; i++) {
      sum += r[i * K + k] * ((values[i * d + a] - meanA) * (values[i * d + b] - meanB));
    }
    return sum / counts[k];
  });
  if (model.kind === "kmeans") {
    const spherical = constrained("spherical", shares, covariances, d);
    return { weights: equalWeights(K), means, covariances: constrained("tied", shares, spherical, d) };
  }
  const weights = model.removesComponents ? weightsOfShortestMessage(counts, limitOf(model, d)) : shares;
  return { weights, means, covariances: constrained(model.covarianceType, shares, covariances, d) };
}

// What the restriction to a covariance type makes of the covariances of the M step.
function constrained(covarianceType, shares, covariances, d) {
  const K = shares.length;
  const entry = (k, a, b) => covariances[(k * d + a) * d + b];
  const trace = (k) => (d === 1 ? entry(k, 0, 0) : entry(k, 0, 0) + entry(k, 1, 1));
  switch (covarianceType) {
    case "tied": // sum_k N_k / n covariance_k, for all
      return matrices(K, d, (_, a, b) => shares.reduce((sum, share, k) => sum + share * entry(k, a, b), 0));
    case "diag": // 0 beside the diagonal
      return matrices(K, d, (k, a, b) => a === b ? entry(k, a, a) : 0);
    case "spherical": // trace(covariance_k) / d in every direction
      return matrices(K, d, (k, a, b) => a === b ? trace(k) / d : 0);
    default:
      return covariances;
  }
}

// Parameters with these centres (a list or an array, row by row), equal weights, and for every component the covariance
// of all the data; for k-means the variance of the points about the nearest centre.
export function fromCentres(model, data, centres) {
  const { values, nSamples, nFeatures: d } = data;
  const means = Float64Array.from(centres);
  const K = means.length / d;
  if (model.kind === "kmeans") {
    let distortion = 0;
    for (let i = 0; i < nSamples; i++) {
      let least = Infinity;
      for (let k = 0; k < K; k++) least = Math.min(least, squaredDistance(values, i, means, k, d));
      distortion += least;
    }
    const variance = distortion / (nSamples * d);
    return { weights: equalWeights(K), means, covariances: matrices(K, d, (_, a, b) => a === b ? variance : 0) };
  }
  const everything = new Float64Array(nSamples).fill(1); // the responsibilities of one component that has every point
  const { covariances } = mStep(model, data, everything, {
    weights: [1],
    means: values.slice(0, d),
    covariances: matrices(1, d, () => 0),
  });
  return { weights: equalWeights(K), means, covariances: matrices(K, d, (_, a, b) => covariances[a * d + b]) };
}

// |x_i - mean_k|^2, or that of row i of any table and row k of another.
export function squaredDistance(values, i, means, k, d) {
  let square = 0;
  for (let a = 0; a < d; a++) square += (values[i * d + a] - means[k * d + a]) ** 2;
  return square;
}

function equalWeights(K) {
  return new Float64Array(K).fill(1 / K);
}

// One matrix for each component, from a formula for the entry (a, b) of that of component k.
function matrices(K, d, entry) {
  const table = new Float64Array(K * d * d);
  for (let k = 0; k < K; k++) {
    for (let a = 0; a < d; a++) for (let b = 0; b < d; b++) table[(k * d + a) * d + b] = entry(k, a, b);
  }
  return table;
}
