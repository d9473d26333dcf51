// What a reader changes by hand: centres, spreads, tilts and weights. Each change makes new parameters of old ones.
//
// A spread is grabbed by the end of an axis, one standard deviation from the centre. Over two features axes are at right
// angles on the page: `units` says how much of each feature is as long there as one of the other, [1, 1] where one unit is
// as long on both axes. Components and axes are counted from 0.

import { general } from "./numerals.js";
import { countLeft, covarianceOf, featureCount, meanOf, nextLeft } from "./parameters.js";

const LEAST_WEIGHT = 0.01;
const LEAST_WIDTH = 0.01; // as a part of the standard deviation of the data

// The same parameters with the centre of component k at `place`, which may have more coordinates than there are features.
// For k-means the variance is still that of the centres before: `refit` takes it anew from the centres, as Python does.
export function moveCentre(params, k, place) {
  const d = featureCount(params);
  const means = params.means.slice();
  for (let a = 0; a < d; a++) means[k * d + a] = place[a];
  return { ...params, means };
}

// The same parameters with this weight of component k, kept away from 0 and 1. The others share the rest as before.
export function setWeight(params, k, weight) {
  const K = params.weights.length;
  if (K === 1) return params;
  const chosen = Math.min(Math.max(weight, LEAST_WEIGHT), 1 - LEAST_WEIGHT);
  const others = params.weights.reduce((sum, w, j) => (j === k ? sum : sum + w), 0);
  const weights = params.weights.map((w, j) => {
    if (j === k) return chosen;
    return (1 - chosen) * (others > 0 ? w / others : 1 / (K - 1));
  });
  return { ...params, weights };
}

// The same parameters where the border between the weights of component k and the next that is left, on a bar of all
// weights from 0 to 1, stands at this part of the bar. All other weights stay.
export function moveBorder(params, k, part) {
  const next = nextLeft(params, k);
  const weights = params.weights.slice();
  const before = weights.subarray(0, k).reduce((sum, weight) => sum + weight, 0);
  const both = weights[k] + weights[next];
  const least = Math.min(LEAST_WEIGHT, both / 2);
  weights[k] = Math.min(Math.max(part - before, least), both - least);
  weights[next] = both - weights[k];
  return { ...params, weights };
}

// The weight that component k has when the top of its density, over one feature, is dragged to `place`.
export function weightAt(params, k, place) {
  return place[1] / placeOfWeight(params, k, 1)[1];
}

// The same parameters with the spread of component k as it is when the handle of an axis is dragged to `offset` from its
// centre. The ellipse goes through there: what the covariance type allows of length and direction follows.
export function setAxis(model, data, params, k, axis, offset, units = [1, 1]) {
  const d = featureCount(params);
  const covariance = spread(model, data, covarianceOf(params, k), axis, offset, units);
  const covariances = params.covariances.slice();
  for (let j = 0; j < params.weights.length; j++) {
    if (j === k || model.covarianceType === "tied") covariances.set(covariance, j * d * d);
  }
  return { ...params, covariances };
}

// The covariance with one axis as long as `offset`, and where the type allows it, in the direction of `offset`.
function spread({ covarianceType }, data, covariance, axis, offset, units) {
  const least = leastWidths(data);
  if (data.nFeatures === 1) return [Math.max(Math.abs(offset[0]), least[0]) ** 2];
  if (covarianceType === "diag") {
    const changed = Array.from(covariance);
    changed[3 * axis] = Math.max(Math.abs(offset[axis]), least[axis]) ** 2;
    return changed;
  }
  if (covarianceType === "spherical") {
    const variance = Math.max(Math.hypot(...offset), ...least) ** 2;
    return [variance, 0, 0, variance];
  }
  const axes = axesOf(covariance, units);
  const other = axes[1 - axis].length;
  const [x, y] = [offset[0] / units[0], offset[1] / units[1]];
  const dragged = Math.hypot(x, y);
  const [u, v] = dragged > 0 ? [x / dragged, y / dragged] : axes[axis].direction;
  const length = Math.max(dragged, Math.hypot(u * least[0] / units[0], v * least[1] / units[1]));
  // length^2 (u, v)(u, v)' + other^2 (-v, u)(-v, u)', from units of the page back to those of the data
  const beside = (length ** 2 - other ** 2) * u * v * units[0] * units[1];
  return [
    ((length * u) ** 2 + (other * v) ** 2) * units[0] ** 2,
    beside,
    beside,
    ((length * v) ** 2 + (other * u) ** 2) * units[1] ** 2,
  ];
}

const known = new WeakMap(); // data -> least widths, for they are asked for at every move of a finger

// The narrowest that a component can be made in each feature.
function leastWidths(data) {
  const { values, nSamples, nFeatures } = data;
  const measure = (_, a) => {
    const column = values.filter((_, i) => i % nFeatures === a);
    const mean = column.reduce((sum, x) => sum + x / nSamples, 0);
    return LEAST_WIDTH * Math.sqrt(column.reduce((sum, x) => sum + (x - mean) ** 2 / nSamples, 0));
  };
  if (!known.has(data)) known.set(data, Array.from({ length: nFeatures }, measure));
  return known.get(data);
}

// The principal axes of a 2 x 2 covariance in units of the page, the longer first: unit vectors that point to the right or
// straight up, and standard deviations.
function axesOf(covariance, units) {
  const a = covariance[0] / units[0] ** 2;
  const b = covariance[1] / (units[0] * units[1]);
  const c = covariance[3] / units[1] ** 2;
  const angle = Math.atan2(2 * b, a - c) / 2; // from -90 to 90 degrees
  const longest = (a + c + Math.hypot(a - c, 2 * b)) / 2;
  const shortest = Math.max((a * c - b * b) / longest, 1e-12 * longest); // rounding may leave nothing of a flat one
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const across = sin > 0 ? [sin, -cos] : [-sin, cos];
  return [
    { direction: [cos, sin], length: Math.sqrt(longest) },
    { direction: across, length: Math.sqrt(shortest) },
  ];
}

// What a reader can grab: { id, kind, component, axis, place, label, valueText }, where kind is "centre", "axis" or
// "weight", and axis is that of `setAxis`, null for the others. Places are in the units of the axes of the picture; a
// centre over one feature has y null, for it stands wherever the picture has room for it. What was removed has no handle.
//
// `before` are the handles as they were: while an axis turns, or becomes the shorter one, its handle keeps its id and its
// side of the centre.
export function handlesOf(model, params, { units = [1, 1], before = [] } = {}) {
  const handles = [];
  for (let k = 0; k < params.weights.length; k++) {
    if (params.weights[k] === 0) continue;
    handles.push(centreHandle(params, k));
    if (model.kind === "kmeans") continue;
    handles.push(...axisHandles(model, params, k, units, before));
    if (countLeft(params) > 1 && featureCount(params) === 1) handles.push(weightHandle(params, k));
  }
  return handles;
}

function centreHandle(params, k) {
  const mean = meanOf(params, k);
  return {
    id: `centre-${k}`,
    kind: "centre",
    component: k,
    axis: null,
    place: mean.length === 1 ? [mean[0], null] : mean,
    label: `Centre of component ${k}`,
    valueText: `at ${mean.map((x) => general(x, 3)).join(", ")}`,
  };
}

// Over one feature the handle of the weight is the top of the density. Over two features no place says how large a weight is.
function weightHandle(params, k) {
  const weight = params.weights[k];
  return {
    id: `weight-${k}`,
    kind: "weight",
    component: k,
    axis: null,
    place: placeOfWeight(params, k, weight),
    label: `Weight of component ${k}`,
    valueText: `weight ${general(weight, 2)}`,
  };
}

function placeOfWeight(params, k, weight) {
  return [params.means[k], weight / Math.sqrt(2 * Math.PI * params.covariances[k])];
}

function axisHandles(model, params, k, units, before) {
  const mean = meanOf(params, k);
  const ends = endsOfAxes(model, covarianceOf(params, k), units);
  const kept = keptFrom(before, k, ends, units);
  const owner = model.covarianceType === "tied" ? `all components, at component ${k}` : `component ${k}`;
  return ends.map(({ name, offset }, axis) => ({
    id: `axis-${k}-${kept[axis].number}`,
    kind: "axis",
    component: k,
    axis,
    place: mean.length === 1
      ? [mean[0] + offset[0], Math.exp(-0.5) * placeOfWeight(params, k, params.weights[k])[1]] // on the density
      : mean.map((x, a) => x + kept[axis].side * offset[a]),
    label: `${name} of ${owner}`,
    valueText: `${general(Math.hypot(...offset), 3)} wide`,
  }));
}

// The axes that can be grabbed, and where they end, as offsets from the centre.
function endsOfAxes({ covarianceType }, covariance, units) {
  const width = Math.sqrt(covariance[0]);
  if (covariance.length === 1) return [{ name: "Width", offset: [width] }];
  if (covarianceType === "spherical") return [{ name: "Width", offset: [width, 0] }];
  if (covarianceType === "diag") {
    const height = Math.sqrt(covariance[3]);
    return [{ name: "Horizontal axis", offset: [width, 0] }, { name: "Vertical axis", offset: [0, height] }];
  }
  const names = ["Longer axis", "Shorter axis"];
  return axesOf(covariance, units).map(({ direction, length }, axis) => ({
    name: names[axis],
    offset: direction.map((part, a) => part * length * units[a]),
  }));
}

// For each axis the number in the id of its handle, and its side of the centre: as close as can be to where the handles
// were before.
function keptFrom(before, k, ends, units) {
  const placeOf = (id) => before.find((handle) => handle.id === id)?.place;
  const centre = placeOf(`centre-${k}`);
  const old = [0, 1].map((number) => placeOf(`axis-${k}-${number}`));
  if (ends.length < 2 || !centre || !old[0] || !old[1]) return ends.map((_, axis) => ({ number: axis, side: 1 }));
  const match = (axis, number) => {
    const far = (side) =>
      Math.hypot(...units.map((unit, a) => (old[number][a] - centre[a] - side * ends[axis].offset[a]) / unit));
    const side = far(1) <= far(-1) ? 1 : -1;
    return { number, side, far: far(side) };
  };
  const [same, swapped] = [[match(0, 0), match(1, 1)], [match(0, 1), match(1, 0)]];
  return same[0].far + same[1].far <= swapped[0].far + swapped[1].far ? same : swapped;
}
