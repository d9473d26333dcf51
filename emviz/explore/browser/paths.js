// Paths as Python writes them: runs of drawing codes such as "M1L99Z1", and coordinates in a list beside them.

export const UNITS_PER_POINT = 16; // coordinates are in 1/16 point

const VERTICES = { M: 1, L: 1, Q: 2, C: 3, Z: 0 }; // of one move, line, quadratic curve, cubic curve, closing line
const parsed = new Map();

// "M1L99Z1" as [["M", 1], ["L", 99], ["Z", 1]].
function parseRuns(codes) {
  let runs = parsed.get(codes);
  if (!runs) {
    runs = Array.from(codes.matchAll(/([MLQCZ])(\d+)/g), (m) => [m[1], +m[2]]);
    parsed.set(codes, runs);
  }
  return runs;
}

export function vertexCount(codes) {
  return parseRuns(codes).reduce((sum, [code, times]) => sum + VERTICES[code] * times, 0);
}

// Adds a path to `path`, a Path2D or a canvas context; its first coordinate has index i.
export function tracePath(path, codes, xy, first) {
  let i = first;
  for (const [code, times] of parseRuns(codes)) {
    for (let j = 0; j < times; j++) {
      if (code === "L") path.lineTo(xy[i], xy[i + 1]);
      else if (code === "M") path.moveTo(xy[i], xy[i + 1]);
      else if (code === "C") path.bezierCurveTo(xy[i], xy[i + 1], xy[i + 2], xy[i + 3], xy[i + 4], xy[i + 5]);
      else if (code === "Q") path.quadraticCurveTo(xy[i], xy[i + 1], xy[i + 2], xy[i + 3]);
      else path.closePath();
      i += 2 * VERTICES[code];
    }
  }
}

export function makePath2D(codes, xy) {
  const path = new Path2D();
  tracePath(path, codes, xy, 0);
  return path;
}
