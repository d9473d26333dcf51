// Contour lines by marching squares: where a height, known on a grid, is zero.

// `x` and `y` are the values of the grid; heights[row * x.length + column] is that at (x[column], y[row]).
// Returns lines, each a list of places [x, y]; the first place of a closed one is its last too.
export function zeroLines(x, y, heights) {
  const nx = x.length;
  const ends = new Map(); // the name of an edge of the grid -> the names of those to which a line runs from there
  const join = (a, b) => {
    for (const [from, to] of [[a, b], [b, a]]) ends.set(from, [...(ends.get(from) ?? []), to]);
  };
  for (let row = 0; row + 1 < y.length; row++) {
    for (let column = 0; column + 1 < nx; column++) {
      const corner = row * nx + column;
      const side = heights[corner] > 0;
      // Most cells lie on one side, and are passed by quickly.
      if (
        heights[corner + 1] > 0 === side && heights[corner + nx] > 0 === side && heights[corner + nx + 1] > 0 === side
      ) continue;
      const [bottom, left, top, right] = [2 * corner, 2 * corner + 1, 2 * (corner + nx), 2 * (corner + 1) + 1];
      const corners = [corner, corner + 1, corner + nx + 1, corner + nx].map((i) => heights[i]);
      if (!corners.every(Number.isFinite)) continue;
      const above = corners.map((height) => height > 0);
      // The edges whose ends lie on two sides, in their order around the cell.
      const crossed = [bottom, right, top, left].filter((_, i) => above[i] !== above[(i + 1) % 4]);
      if (crossed.length === 2) join(...crossed);
      else if (crossed.length === 4) {
        // Two opposite corners are above: the middle says whether they are one hill.
        const middle = corners.reduce((sum, height) => sum + height) > 0;
        const [a, b, c, d] = crossed;
        const pairs = middle === above[0] ? [[a, b], [c, d]] : [[d, a], [b, c]];
        for (const pair of pairs) join(...pair);
      }
    }
  }
  return chains(ends).map((line) => line.map((edge) => crossing(edge, x, y, heights)));
}

// Lines from edge to edge, those with two ends first.
function chains(ends) {
  const starts = [...ends.keys()];
  const open = starts.filter((edge) => ends.get(edge).length === 1);
  const lines = [];
  for (const start of [...open, ...starts]) {
    const line = [start];
    for (let next = ends.get(start)?.pop(); next !== undefined; next = ends.get(next).pop()) {
      const back = ends.get(next);
      back.splice(back.indexOf(line.at(-1)), 1);
      line.push(next);
    }
    if (line.length > 1) lines.push(line);
  }
  return lines;
}

// Where the height is zero on an edge, if it is straight between the ends. Even names are of edges along x.
function crossing(edge, x, y, heights) {
  const first = edge >> 1;
  const second = edge % 2 ? first + x.length : first + 1;
  const part = heights[first] / (heights[first] - heights[second]);
  const [from, to] = [first, second].map((i) => [x[i % x.length], y[Math.floor(i / x.length)]]);
  return [from[0] + part * (to[0] - from[0]), from[1] + part * (to[1] - from[1])];
}
