// Predict the next half-step: how far off a guess was, in words, and what it adds to the score.
//
// Every prediction gets up to 100 points, 100 exp(-error): each standard deviation leaves about a third of them. The score
// is the mean over all predictions so far, kept in a record { predictions, total } that begins as NO_PREDICTIONS.

import { choleskyFactors, toZScores } from "./cholesky.js";
import { general } from "./numerals.js";
import { featureCount, meanOf } from "./parameters.js";

const SHARE = 0.25; // an error of a share that costs as much as a standard deviation

export const NO_PREDICTIONS = { predictions: 0, total: 0 };

// The mean points of all predictions, a whole number; null before the first.
export function scoreOf({ predictions, total }) {
  return predictions ? Math.round(total / predictions) : null;
}

// Where the M step puts the centres: `guesses` are places, one for each component, null where there was no guess; `truth`
// are the parameters that the M step has made. Returns { errors, arrows, sentence, record }, where errors are in standard
// deviations, null where there was no guess or the component is removed, and arrows lead from each guess to the truth:
// { component, from, to }.
//
// A guess with an error of 2 lies on the ellipse of two standard deviations about the true centre. Its size and tilt are
// those of the component, so it does not matter in which units the features are measured.
export function predictCentres(truth, guesses, record) {
  const K = truth.weights.length;
  const d = featureCount(truth);
  const factors = choleskyFactors(truth.covariances, d);
  const arrows = [];
  const errors = new Array(K).fill(null);
  for (let k = 0; k < K; k++) {
    if (!guesses[k] || truth.weights[k] === 0) continue;
    const [from, to] = [guesses[k].slice(0, d), meanOf(truth, k)];
    arrows.push({ component: k, from, to });
    errors[k] = Math.sqrt(toZScores(to.map((x, a) => from[a] - x), factors.subarray(k * d * d, (k + 1) * d * d)));
  }
  if (!arrows.length) {
    const sentence = guesses.some(Boolean)
      ? "None of the components that you guessed for is left."
      : "You have not guessed where the centres go.";
    return { errors, arrows, sentence, record };
  }
  const mean = arrows.reduce((sum, { component }) => sum + points(errors[component]), 0) / arrows.length;
  const now = withPoints(record, mean);
  return {
    errors,
    arrows,
    sentence: `Your guess is off by ${describeErrors(errors)}; ${describeScore(now)}.`,
    record: now,
  };
}

// How much of a point a component takes in the E step: `guess` and `truth` are shares, from 0 to 1.
// Returns { error, sentence, record }.
export function predictShare(truth, component, guess, record) {
  const guessed = Math.min(Math.max(guess, 0), 1);
  const error = Math.abs(guessed - truth);
  const now = withPoints(record, points(error / SHARE));
  const shares = `You gave component ${component} ${inPercent(guessed)} of this point, and it takes ${
    inPercent(truth)
  }`;
  return { error, sentence: `${shares}; ${describeScore(now)}.`, record: now };
}

function points(error) {
  return 100 * Math.exp(-error);
}

function withPoints({ predictions, total }, points) {
  return { predictions: predictions + 1, total: total + points };
}

// "0.4 standard deviations for component 0, 1.2 for component 1 and 0.9 for component 2"
function describeErrors(errors) {
  const words = [];
  errors.forEach((error, k) => {
    if (error === null) return;
    const size = general(error, 2);
    const unit = size === "1" ? " standard deviation" : " standard deviations";
    words.push(`${size}${words.length ? "" : unit} for component ${k}`);
  });
  const last = words.pop();
  return words.length ? `${words.join(", ")} and ${last}` : last;
}

function describeScore(record) {
  const { predictions } = record;
  return `your score is ${scoreOf(record)} of 100 after ${predictions} prediction${predictions === 1 ? "" : "s"}`;
}

function inPercent(share) {
  return `${Math.round(100 * share)}%`;
}
