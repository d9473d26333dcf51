// Where the parameters are after a half-step, in words and numbers, for those who cannot see the picture: Python's text
// of models/in_words.py, digit for digit.

import { fixed, general } from "./numerals.js";
import { covarianceOf, featureCount, meanOf } from "./parameters.js";

const MOST_COMPONENTS = 8;
const MOST_DECIMALS = 6;
const MOST_FEATURES = 6;

export function descriptionOf({ trace: { model }, after, responsibilities }) {
  const places = new Places(after);
  return model.kind === "kmeans" ? describeCentres(places, responsibilities) : describeGaussians(places);
}

function describeGaussians(places) {
  const { params, d, deviations } = places;
  const weights = Array.from(params.weights);
  const isTilted = d === 2 && weights.some((_, k) => covarianceOf(params, k)[1] !== 0);
  const text = (weight, k) => {
    const widths = deviations[k].map((value, a) => places.number(value, a));
    const shape = d === 1 ? `standard deviation ${widths}` : `standard deviations ${enumerated(widths)}`;
    const heavy = `at ${places.of(k)} with weight ${general(weight, 2)}`;
    if (!isTilted) return `${heavy} and ${shape}`;
    const correlation = covarianceOf(params, k)[1] / (deviations[k][0] * deviations[k][1]);
    return `${heavy}, ${shape}, and correlation ${fixed(correlation, 2)}`;
  };
  return listed("component", weights.map((weight, k) => (weight > 0 ? text(weight, k) : null)), weights);
}

function describeCentres(places, responsibilities) {
  const K = places.deviations.length;
  const counts = new Array(K).fill(0);
  for (let row = 0; row < (responsibilities?.length ?? 0); row += K) {
    for (let k = 0; k < K; k++) counts[k] += responsibilities[row + k];
  }
  const points = (count) => (responsibilities ? ` with ${count} point${count === 1 ? "" : "s"}` : "");
  return listed("centre", counts.map((count, k) => `at ${places.of(k)}${points(count)}`), counts);
}

class Places {
  constructor(params) {
    this.params = params;
    const d = this.d = featureCount(params);
    const widthsOf = (_, k) => Array.from({ length: d }, (_, a) => Math.sqrt(covarianceOf(params, k)[a * (d + 1)]));
    this.deviations = Array.from(params.weights, widthsOf);
    this.scales = Array.from({ length: d }, (_, a) => Math.max(...this.deviations.map((widths) => widths[a])));
  }

  of(k) {
    const numbers = meanOf(this.params, k).map((value, a) => this.number(value, a));
    if (this.d === 1) return numbers[0];
    return `(${this.d > MOST_FEATURES ? enumerated(numbers) : numbers.join(", ")})`;
  }

  // A number of this feature, in as many decimals as tell a twentieth of the widest component.
  number(value, feature) {
    const scale = this.scales[feature];
    if (!(scale > 1e-5 && scale < 1e9 && Math.abs(value) < 1e9)) return general(value, 3);
    let decimals = 0;
    while (decimals < MOST_DECIMALS && !(scale * 10 ** decimals >= 20)) decimals++;
    return fixed(value, decimals);
  }
}

// The first numbers of many, and how many more there are; or all of them.
function enumerated(numbers) {
  const more = numbers.length - MOST_FEATURES;
  const shown = more > 0 ? [...numbers.slice(0, MOST_FEATURES), `${more} more`] : numbers;
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

// The words about each component, those about the largest of more than eight; null where there are none.
function listed(name, texts, sizes) {
  const there = texts.flatMap((text, k) => (text === null ? [] : [k]));
  const bySize = there.toSorted((a, b) => sizes[b] - sizes[a] || a - b);
  const largest = bySize.slice(0, MOST_COMPONENTS).toSorted((a, b) => a - b);
  const words = largest.map((k) => `${name} ${k} ${texts[k]}`);
  const leftOut = there.length - largest.length;
  if (leftOut) words.push(`and ${leftOut} smaller ${leftOut === 1 ? "one" : "ones"}`);
  const text = words.join("; ");
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}
