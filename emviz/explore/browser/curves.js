// A curve through values and heights. What rises far above the page is cut there, and not bent to where 16 bits end.

import { HIDDEN, makePath } from "./actors.js";

// `top` is where the curve is cut, in points.
export function makeCurve(look, axes, values, heights, top) {
  const places = Array.from(values, (x, i) => axes.place([x, heights[i]]));
  const { codes, vertices } = cutAbove(places, top);
  return codes ? makePath(look, codes, vertices) : HIDDEN;
}

// On the page y runs down: what is above has a smaller y.
function cutAbove(places, top) {
  if (places.every(([, y]) => y >= top)) {
    return { codes: places.length > 1 ? `M1L${places.length - 1}` : "M1", vertices: places.flat() };
  }
  const vertices = [];
  const runs = []; // the number of lines after each move
  for (let i = 1; i < places.length; i++) {
    const [from, to] = [places[i - 1], places[i]];
    if (from[1] < top && to[1] < top) continue;
    if (from[1] < top || !runs.length) {
      vertices.push(...(from[1] < top ? crossing(from, to, top) : from));
      runs.push(0);
    }
    vertices.push(...(to[1] < top ? crossing(from, to, top) : to));
    runs[runs.length - 1]++;
  }
  return { codes: runs.map((lines) => `M1L${lines}`).join(""), vertices };
}

function crossing([x0, y0], [x1, y1], y) {
  return [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), y];
}
