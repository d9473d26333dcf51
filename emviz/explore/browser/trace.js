// A run of EM: the parameters and the objective of every iteration, and a sentence that says why it stopped.
// The Python side is em/loop.py and em/trace.py.

import { Collapse } from "./collapse.js";
import { eStep, fromCentres, mStep } from "./em.js";
import { areComparable, logPrior, tooFewRows } from "./message_length.js";

// A smaller change, of a responsibility or relative to the objective, is none: machines differ in it.
export const ROUNDING = 1e-9;

// EM from the parameters `start` until an iteration has raised the objective by no more than `tol` nats per sample, for
// `maxIter` iterations at most. A trace is { model, data, params, objective, nIter, converged, collapsed, message, edited }.
export function fit(model, data, start, { maxIter = 50, tol = 1e-6 } = {}) {
  return climb({ model, data, params: [], objective: [], edited: [] }, start, maxIter, tol);
}

// The path of a trace up to the iteration before this one, these parameters as those of this one, and EM from there.
export function refit({ model, data, params, objective, edited }, iteration, start, { maxIter = 50, tol = 1e-6 } = {}) {
  const path = {
    model,
    data,
    params: params.slice(0, iteration),
    objective: objective.slice(0, iteration),
    edited: [...edited.filter((earlier) => earlier < iteration), iteration],
  };
  return climb(path, start, maxIter, tol);
}

// The loop itself, from the parameters of the iteration after those of the path.
function climb(path, start, maxIter, tol) {
  const { model, data } = path;
  const tooFew = tooFewRows(model, data);
  if (tooFew) return ended(path, tooFew, { converged: false });
  const room = new Float64Array(data.nSamples * model.nComponents);
  // k-means has no use for more than the centres of a start.
  let params = model.kind === "kmeans" ? fromCentres(model, data, start.means) : start;
  try {
    for (;;) {
      const { logLikelihood, responsibilities } = eStep(model, data, params, room);
      path.params.push(params);
      path.objective.push(logLikelihood + logPrior(model, data, params));
      if (isFlat(path, tol)) return atRest(path);
      if (path.params.length > maxIter) return stillRising(path);
      params = mStep(model, data, responsibilities, params);
    }
  } catch (problem) {
    if (!(problem instanceof Collapse)) throw problem;
    return collapsed(path, problem);
  }
}

// Whether the latest iteration, if it was EM that made it, has raised the objective by no more than `tol` nats per sample.
// Where it has removed a component the objective may fall, and the run goes on.
function isFlat({ data, params, objective, edited }, tol) {
  const t = objective.length - 1;
  if (t === 0 || edited.at(-1) === t) return false;
  return objective[t] - objective[t - 1] <= tol * data.nSamples && areComparable(params[t - 1], params[t]);
}

// The trace of a run that has come to rest, or has fallen, as no EM does.
function atRest(path) {
  const { model, objective } = path;
  const t = objective.length - 1;
  const [before, after] = objective.slice(-2);
  if (after < before - ROUNDING * Math.abs(before)) {
    const message = `Stopped after ${t} iterations: the ${model.objective} fell, which no step of EM makes it do.`;
    return ended(path, message, { converged: false });
  }
  return ended(path, `Converged after ${t} iterations.`, { converged: true });
}

function stillRising(path) {
  const t = path.params.length - 1;
  const rising = t > 0 && path.edited.at(-1) !== t ? `: the ${path.model.objective} was still rising` : "";
  return ended(path, `Stopped after ${t} iterations, the most allowed${rising}.`, { converged: false });
}

// The path up to the iteration before the one whose parameters have collapsed.
function collapsed(path, { component, what }) {
  const cures = path.model.cures.join(", or ");
  const message = `Component ${component} ${what} at iteration ${path.params.length}. What can help: ${cures}.`;
  return ended(path, message, { converged: false, collapsed: true });
}

function ended(path, message, { converged, collapsed = false }) {
  const nIter = Math.max(path.params.length - 1, 0);
  const edited = path.edited.filter((t) => t <= nIter); // not one that has collapsed
  return { ...path, edited, nIter, converged, collapsed, message };
}
