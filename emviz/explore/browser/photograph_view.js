// A photograph: every pixel in the mixed colours of its components, and beside it these colours with their weights.
// Python's half is lessons/photograph.py.

import { HIDDEN, makeActor, toUnits } from "./actors.js";
import { Axes } from "./axes.js";
import { fixed } from "./numerals.js";
import { meanOf } from "./parameters.js";
import { makeText } from "./text_layout.js";

export class PhotographView {
  constructor(description) {
    this.isStill = true; // nothing on it can be dragged
    this.description = description;
    const { box, xlim, ylim, rows, columns, pixels } = description;
    this.axes = new Axes(box, xlim, ylim);
    const n = rows * columns;
    const places = Array.from({ length: n }, (_, i) => this.axes.place([i % columns, Math.floor(i / columns)]));
    const shape = [["marks", pixels.codes, n, n, 1, pixels.widths, ...pixels.pen]];
    this.squares = {
      shape,
      name: JSON.stringify(shape),
      coordinates: toUnits([...pixels.coordinates, ...places.flat()]),
    };
  }

  actors({ trace, after, responsibilities }) {
    const { frame, edge, swatches, rims, weights } = this.description;
    const colours = coloursOf(painted(trace.data, after, responsibilities), edge);
    const ofComponents = (looks, draw) => looks.map((look, k) => k < after.weights.length ? draw(look, k) : HIDDEN);
    return [
      { ...this.squares, colours },
      asItIs(frame),
      ...ofComponents(swatches, (look, k) => asItIs(look, coloursOf(meanOf(after, k), look.colours.slice(4)))),
      ...ofComponents(rims, (look) => asItIs(look)),
      ...ofComponents(weights, (look, k) => {
        return makeText(look, look.font, [...fixed(100 * after.weights[k], 0), "%"], look.place);
      }),
    ];
  }
}

// The colour of every pixel: sum_k r_ik mean_k, and until the first E step its own. Three numbers from 0 to 1 each.
function painted({ values, nSamples, nFeatures: d }, { weights, means }, r) {
  if (!r) return values;
  const K = weights.length;
  const mixed = new Float64Array(values.length);
  for (let i = 0; i < nSamples; i++) {
    for (let k = 0; k < K; k++) {
      for (let a = 0; a < d; a++) mixed[i * d + a] += r[i * K + k] * means[k * d + a];
    }
  }
  return mixed;
}

// Opaque colours for the painter, 0 to 255, and another one behind them.
function coloursOf(numbers, last) {
  const n = numbers.length / 3;
  // It holds what is below 0 or above 255 at these ends, and rounds as Python does.
  const colours = new Uint8ClampedArray(4 * n + 4).fill(255);
  for (let i = 0; i < n; i++) for (let a = 0; a < 3; a++) colours[4 * i + a] = 255 * numbers[3 * i + a];
  colours.set(last, 4 * n);
  return new Uint8Array(colours.buffer);
}

function asItIs({ shape, coordinates, colours }, others = colours) {
  return makeActor(shape, coordinates, others);
}
