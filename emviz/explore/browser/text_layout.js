// Where the characters of a text stand. A font has `runs`: words that are always set together, and single characters;
// for each the names of outlines, their places and the place of what follows, and its room in the layout.

import { makeActor } from "./actors.js";

// `runs` is a list of such words and characters, "After " or "1", in their order.
function layOut(font, runs) {
  const names = [];
  const offsets = [];
  let [advance, room] = [0, 0];
  for (const run of runs) {
    const [outlines, places, next, width] = font.runs[run];
    names.push(...outlines);
    offsets.push(...places.map((place) => ((advance + place) * font.size) / 100));
    advance += next;
    room += width;
  }
  return { names, offsets, room };
}

// The runs of a text with a number in it: `words` are what stands before it and after it, or one text without a number.
export function runsAround([before, after], number) {
  return [before, ...(after === undefined ? [] : Array.from(number)), after].filter(Boolean);
}

// A text whose first character stands at x, `part` of its room on the left of x.
export function makeText(look, font, runs, [x, y], part = 0) {
  const { names, offsets, room } = layOut(font, runs);
  const operation = ["text", names, names.map(() => 1), ...look.operation.slice(3)];
  return makeActor(
    [operation],
    [font.size, ...offsets.flatMap((offset) => [x - part * room + offset, y])],
    look.colours,
  );
}
