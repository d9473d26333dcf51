// What happened in a half-step, in words and numbers: the sentences of Python's frames.

import { responsibilities, squaredDistance } from "./em.js";
import { fixed, general } from "./numerals.js";
import { countLeft, featureCount } from "./parameters.js";
import { ROUNDING } from "./trace.js";

export function sentenceOf(frame) {
  const { trace, kind, iteration, before, after } = frame;
  const value = `${trace.model.objective} ${inWords(frame.objective)}`;
  const byHand = trace.edited.includes(iteration);
  if (kind === "start") {
    const { nComponents } = trace.model;
    const components = `${nComponents} component${nComponents === 1 ? "" : "s"}`;
    return `Start${byHand ? ", set by hand" : ""}: ${components}, before the first step; ${value}.`;
  }
  const also = describeLabels(frame);
  if (kind === "E") {
    const shared = describeExpectation(frame);
    if (trace.edited.includes(iteration - 1)) {
      return `Expectation step ${iteration}, from parameters set by hand: ${shared}; ${value}${also}.`;
    }
    return `Expectation step ${iteration}: ${shared}; ${describeMove(before, before)}${also}.`;
  }
  if (kind === "M") {
    const changed = byHand ? ", then changed by hand" : "";
    const moved = describeMove(before, after);
    return `Maximization step ${iteration}${changed}: ${moved}; ${value}, ${describeClimb(frame)}${also}.`;
  }
  return `Final: ${value}${also}. ${trace.message}`;
}

// For k-means the distortion of labels and centres: the sum of the squared distances, which no half-step raises.
function describeLabels({ trace: { model, data }, responsibilities: r, after }) {
  if (model.kind !== "kmeans") return "";
  const { values, nSamples, nFeatures: d } = data;
  const K = model.nComponents;
  let distortion = 0;
  for (let i = 0; i < nSamples; i++) {
    for (let k = 0; k < K; k++) if (r[i * K + k]) distortion += squaredDistance(values, i, after.means, k, d);
  }
  return `; distortion ${general(distortion, 4)}`;
}

// A log-likelihood to a tenth of a nat; a small one to four digits, so that its rise can be seen.
export function inWords(value) {
  return Math.abs(value) >= 100 ? fixed(value, 1) : general(value, 4);
}

function describeClimb({ trace, iteration, objective }) {
  const rise = objective - trace.objective[iteration - 1];
  if (!(Math.abs(rise) > ROUNDING * Math.abs(objective))) return "as before";
  return `${rise > 0 ? "up" : "down"} ${general(Math.abs(rise), 4)}`;
}

// Which components are removed, and how far the centres of `after` lie from those of `before`.
export function describeMove(before, after) {
  const gone = Array.from(before.weights.keys()).filter((k) => before.weights[k] > 0 && after.weights[k] === 0);
  const moves = describeCentres(before, after);
  if (!gone.length) return moves;
  const are = gone.length === 1 ? "component {} is" : "components {} are";
  return `${are.replace("{}", gone.join(" and "))} removed, ${countLeft(after)} left; ${moves}`;
}

function describeCentres(before, after) {
  const d = featureCount(before);
  let furthest = 0;
  let widest = 0;
  for (let k = 0; k < before.weights.length; k++) {
    furthest = Math.max(furthest, Math.sqrt(squaredDistance(after.means, k, before.means, k, d)));
    for (let a = 0; a < d; a++) widest = Math.max(widest, before.covariances[(k * d + a) * d + a]);
  }
  if (!(furthest > ROUNDING * Math.sqrt(widest))) return "no centre moves";
  return `centres move by ${general(furthest, 3)} at most`;
}

// What the E step found out of the labels.
function describeExpectation(frame) {
  const { trace, iteration } = frame;
  const { model, data } = trace;
  const n = data.nSamples;
  const hard = model.assignment === "hard";
  const now = frame.responsibilities;
  if (iteration === 1) {
    if (hard) return `each of ${n} points takes the colour of one component`;
    const shared = countShared(now, model.nComponents);
    const are = shared === 1 ? "is" : "are";
    return `every point takes the colours of its components; ${shared} of ${n} points ${are} shared`;
  }
  const earlier = responsibilities(model, data, trace.params[iteration - 2]);
  if (hard) {
    const changed = now.filter((r, i) => r > earlier[i]).length; // from 0 to 1, once for each point that changes
    return `${changed} of ${n} points ${changed === 1 ? "changes" : "change"} component`;
  }
  const change = now.reduce((most, r, i) => Math.max(most, Math.abs(r - earlier[i])), 0);
  return change > ROUNDING ? `responsibilities change by ${general(change, 2)} at most` : "no responsibility changes";
}

// How many points no component has for the most part.
function countShared(r, K) {
  let shared = 0;
  for (let first = 0; first < r.length; first += K) {
    if (Math.max(...r.subarray(first, first + K)) < 0.9) shared += 1;
  }
  return shared;
}
