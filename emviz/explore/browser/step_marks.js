// The marks below the played slider: a ring for each E step and a square for each M step, with the iterations' numbers.
// Where they would be too dense to be told apart, a tick for every few iterations.

import { hasHalves, readName } from "./step_names.js";

const GLYPH = 0.75; // of a letter's height: what a ring or a square takes

// The marks for the names of all steps on a line of so many pixels, with letters of that height: a list of
// { part, shape, text }. `part` of the line is 0 to 1, shape is "ring", "square" or "tick"; either may be missing.
export function marksOf(names, width, letter) {
  const last = names.length - 1;
  if (last < 1 || !width) return [];
  const spacing = width / last;
  const room = (text) => (text.length * 0.62 + 0.8) * letter;
  if (!hasHalves(names)) {
    const every = stepOf((step) => step * spacing >= Math.max(...names.map(room)));
    const ticks = spacing >= 6 ? 1 : every;
    return names.flatMap((name, i) => {
      if (i % ticks) return [];
      return [{ part: i / last, shape: "tick", text: i % every ? "" : name }];
    });
  }
  const iterations = Math.floor(last / 2);
  const every = stepOf((step) => step * 2 * spacing >= room(String(iterations)));
  const isDense = spacing < GLYPH * letter;
  return names.flatMap((name, i) => {
    const { half, number } = readName(name) ?? {};
    if (!half) return [{ part: i / last, shape: "tick", text: "" }];
    const isNumbered = half === "M" && number % every === 0;
    if (isDense) return isNumbered ? [{ part: i / last, shape: "tick", text: String(number) }] : [];
    return [{ part: i / last, shape: half === "E" ? "ring" : "square", text: isNumbered ? String(number) : "" }];
  });
}

// The smallest of 1, 2, 5, 10, 20, 50, ... that leaves room.
function stepOf(leavesRoom) {
  for (let ten = 1;; ten *= 10) {
    for (const step of [ten, 2 * ten, 5 * ten]) if (leavesRoom(step)) return step;
  }
}

// Of a mark one letter high, at this place of the line; an E step recolours and is a ring, an M step moves and is a square.
const SHAPES = {
  ring: (x) => `<circle cx="${x}" cy=".45em" r=".27em" class="emviz-e"/>`,
  square: (x) => `<svg x="${x}" overflow="visible"><rect x="-.3em" y=".15em" width=".6em" height=".6em"/></svg>`,
  tick: (x) => `<svg x="${x}" overflow="visible"><rect x="-.75" y=".1em" width="1.5" height=".7em"/></svg>`,
};

export function drawMarks(element, names) {
  const letter = Number.parseFloat(getComputedStyle(element).fontSize);
  const parts = marksOf(names, element.clientWidth, letter).map(({ part, shape, text }) => {
    const x = `${(100 * part).toFixed(3)}%`;
    // Names come from Python and stand here as text, not as HTML.
    const safe = text.replace(/[&<]/g, (character) => (character === "&" ? "&amp;" : "&lt;"));
    // A long name at an end stays within the line.
    const anchor = text.length < 3 || (part > 0 && part < 1) ? "middle" : part ? "end" : "start";
    return SHAPES[shape](x) + (safe && `<text x="${x}" y="1.85em" text-anchor="${anchor}">${safe}</text>`);
  });
  element.innerHTML = `<svg width="100%" height="2.1em">${parts.join("")}</svg>`;
}

// The mark of one step, for beside its name; where the steps are half-steps its place is kept.
export function drawMark(element, index, names) {
  const shape = SHAPES[{ E: "ring", M: "square" }[readName(names[index])?.half]];
  element.innerHTML = hasHalves(names) ? `<svg width="1em" height="1em">${shape?.("50%") ?? ""}</svg>` : "";
}
