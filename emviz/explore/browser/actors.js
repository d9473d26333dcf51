// Actors as the painter wants them: a shape, coordinates in 1/16 point, colours 0 to 255. Python's half is actors.py.

import { UNITS_PER_POINT } from "./paths.js";

const LARGEST = 32767; // what lies farther out than 16 bits reach is held at the border

export const HIDDEN = { shape: [], name: "[]", coordinates: new Int16Array(0), colours: new Uint8Array(0) };

// The shape is a list of drawing operations; coordinates are given in points.
export function makeActor(shape, coordinates, colours) {
  return { shape, name: JSON.stringify(shape), coordinates: toUnits(coordinates), colours: Uint8Array.from(colours) };
}

export function toUnits(points) {
  const units = new Int16Array(points.length);
  for (let i = 0; i < points.length; i++) {
    units[i] = Math.round(Math.min(Math.max(points[i] * UNITS_PER_POINT, -LARGEST), LARGEST));
  }
  return units;
}

// One mark at [x, y]; its look says everything but the place.
export function makeMark(look, [x, y]) {
  if (!Number.isFinite(x + y)) return HIDDEN;
  const operation = ["marks", look.codes, 1, 1, 1, look.widths, ...look.pen];
  return makeActor([operation], [...look.coordinates, x, y], look.colours);
}

// Lines, each a list of places, drawn as one path.
export function makeLines(look, lines) {
  if (!lines.length) return HIDDEN;
  const codes = lines.map(({ length }) => (length > 1 ? `M1L${length - 1}` : "M1"));
  return makePath(look, codes.join(""), lines.flat(2));
}

// One path through vertices [x0, y0, x1, y1, ...].
export function makePath(look, codes, vertices) {
  return makeActor([["path", codes, ...look.pen]], [look.width, ...vertices], look.colours);
}

// Several actors drawn as one.
export function joinActors(actors) {
  return makeActor(
    actors.flatMap((actor) => actor.shape),
    actors.flatMap((actor) => Array.from(actor.coordinates, (units) => units / UNITS_PER_POINT)),
    actors.flatMap((actor) => Array.from(actor.colours)),
  );
}
