// The points: their places are the same in every frame, their colours are those of their responsibilities.

import { HIDDEN, toUnits } from "./actors.js";
import { blend } from "./oklab.js";

export class Points {
  // `looks` are those of the layers: one for soft labels; for hard ones one for each component, which has a marker of its
  // own. `placeOf(values, i)` says where point i stands, in points. `palette` and `neutral` are colours, 0 to 255.
  constructor(looks, placeOf, palette, neutral) {
    Object.assign(this, { looks, placeOf, palette, neutral });
    this.data = null;
  }

  actors({ data, responsibilities, K }) {
    if (data.nSamples === 0) return this.looks.map(() => HIDDEN);
    if (data !== this.data) this.setData(data);
    const colours = this.coloursOf(responsibilities, K);
    if (this.looks.length === 1) return [{ ...this.layers[0], colours }];
    const owners = ownersOf(responsibilities, data.nSamples, K);
    return this.layers.map((layer, k) => k < K ? { ...layer, colours: onlyThose(colours, owners, k) } : HIDDEN);
  }

  setData(data) {
    this.data = data;
    const places = new Float64Array(2 * data.nSamples);
    for (let i = 0; i < data.nSamples; i++) places.set(this.placeOf(data.values, i), 2 * i);
    this.layers = this.looks.map((look) => {
      const n = data.nSamples;
      const shape = [["marks", look.codes, n, n, n, look.widths, ...look.pen]];
      return { shape, name: JSON.stringify(shape), coordinates: toUnits([...look.coordinates, ...places]) };
    });
  }

  // Of the faces, and then the same of the edges.
  coloursOf(responsibilities, K) {
    const colours = new Uint8Array(8 * this.data.nSamples);
    const [{ opacity }] = this.looks;
    if (responsibilities) blend(this.palette, responsibilities, K, opacity, colours);
    else for (let i = 0; i < this.data.nSamples; i++) colours.set([...this.neutral, opacity], 4 * i);
    colours.copyWithin(colours.length / 2, 0, colours.length / 2);
    return colours;
  }
}

// The most responsible component of each point; before the first E step all of them belong to the first layer.
function ownersOf(responsibilities, n, K) {
  const owners = new Uint16Array(n);
  for (let i = 0; responsibilities && i < n; i++) {
    for (let k = 1; k < K; k++) if (responsibilities[i * K + k] > responsibilities[i * K + owners[i]]) owners[i] = k;
  }
  return owners;
}

// The same colours, but the points of other owners are clear.
function onlyThose(colours, owners, owner) {
  const shown = colours.slice();
  for (let i = 0; i < owners.length; i++) {
    if (owners[i] !== owner) shown[4 * i + 3] = shown[4 * (owners.length + i) + 3] = 0;
  }
  return shown;
}
