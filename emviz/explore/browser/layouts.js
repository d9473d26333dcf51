// Layouts: one set of frames in several layouts of their figure. Python's half is layouts.py.
// A stage has `layouts`, the usual one first, each with its name, its svg and the boxes of its axes: left, top, width and
// height in points. What stands in a box moves and is stretched with it.

import { UNITS_PER_POINT, vertexCount } from "./paths.js";

const NARROW = 520; // CSS pixels: where there is less room, letters of the usual layout would be too small
const LARGEST = 32767; // of 16 bits

// The layout for so many pixels, or for presenting.
export function layoutFor({ layouts }, isPresenting, width) {
  const name = isPresenting ? "present" : width && width < NARROW ? "narrow" : "usual";
  return layouts.find((layout) => layout.name === name) ?? layouts[0];
}

// From one box to another: places [x, y] in points, and back.
export class Move {
  constructor([left, top, width, height], [newLeft, newTop, newWidth, newHeight]) {
    this.xScale = newWidth / width;
    this.yScale = newHeight / height;
    this.xOrigin = newLeft - this.xScale * left;
    this.yOrigin = newTop - this.yScale * top;
  }

  place([x, y]) {
    return [this.xOrigin + this.xScale * x, this.yOrigin + this.yScale * y];
  }

  back([x, y]) {
    return [(x - this.xOrigin) / this.xScale, (y - this.yOrigin) / this.yScale];
  }
}

// The actors of a frame as Python has sent it, in one layout of its stage. Behind those of the usual layout come, for each
// other layout, the free ones again: texts and arrows, which Python has read off in it.
export function actorsIn({ actors }, { axes, free, layouts }, layout) {
  const usual = actors.slice(0, axes.length);
  const number = layouts.indexOf(layout);
  if (number === 0) return usual;
  const moved = usual.map((actor, i) => {
    const box = axes[i];
    return free.includes(i) ? null : moveActor(actor, new Move(layouts[0].boxes[box], layout.boxes[box]));
  });
  free.forEach((i, j) => (moved[i] = actors[axes.length + (number - 1) * free.length + j]));
  return moved;
}

// Places and clip boxes move; widths of pens and outlines of marks stay.
function moveActor({ shape, name, coordinates, colours }, move) {
  const there = coordinates.slice();
  let first = 0;
  const moved = shape.map((operation) => {
    const [kind, what, count, , , widths] = operation;
    const isPath = kind === "path";
    first += isPath ? 1 : widths + 2 * what.reduce((sum, codes) => sum + vertexCount(codes), 0);
    const end = first + 2 * (isPath ? vertexCount(what) : count);
    for (; first < end; first += 2) {
      there[first] = toUnits(move.xScale * coordinates[first] + UNITS_PER_POINT * move.xOrigin);
      there[first + 1] = toUnits(move.yScale * coordinates[first + 1] + UNITS_PER_POINT * move.yOrigin);
    }
    const out = operation.slice();
    const clip = isPath ? 2 : 6;
    out[clip] = moveBox(operation[clip], move);
    return out;
  });
  return { shape: moved, name, coordinates: there, colours };
}

function moveBox(box, move) {
  if (!box) return box;
  const [left, top, width, height] = box;
  return [...move.place([left, top]), move.xScale * width, move.yScale * height];
}

function toUnits(value) {
  return Math.round(Math.min(Math.max(value, -LARGEST), LARGEST));
}

// One JSON value with the changes that make it another: see `changes` of live_scene.py.
export function withChanges(value, changes) {
  if (changes === null || typeof changes !== "object" || Array.isArray(changes)) return changes;
  const out = Array.isArray(value) ? [...value] : { ...value };
  for (const [key, change] of Object.entries(changes)) out[key] = withChanges(value[key], change);
  return out;
}
