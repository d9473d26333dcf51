// A curve through values and heights. What rises far above the page is cut there, and not bent to where 16 bits end.

import { makeLines } from "./actors.js";

// `top` is where the curve is cut, in points.
export function makeCurve(look, axes, values, heights, top) {
  const places = Array.from(values, (x, i) => axes.place([x, heights[i]]));
  return makeLines(look, partsBelow(places, top));
}

// On the page y runs down: what is below has a larger y.
function partsBelow(places, top) {
  if (places.every(([, y]) => y >= top)) return [places];
  const parts = [];
  for (let i = 1; i < places.length; i++) {
    const [from, to] = [places[i - 1], places[i]];
    if (from[1] < top && to[1] < top) continue;
    if (from[1] < top || !parts.length) parts.push([from[1] < top ? crossing(from, to, top) : from]);
    parts.at(-1).push(to[1] < top ? crossing(from, to, top) : to);
  }
  return parts;
}

function crossing([x0, y0], [x1, y1], y) {
  return [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), y];
}
