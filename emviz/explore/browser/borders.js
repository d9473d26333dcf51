// The borders between the regions of the plane that are nearest to each centre. Python's half is draw/borders.py.

// For each pair of centres, (0, 1), (0, 2), ..., (1, 2), ..., both ends of its border: the part of their perpendicular
// bisector where no third centre is nearer, within the limits. It has no length where two regions do not touch.
export function bordersBetween(centres, xlim, ylim) {
  const segments = [];
  for (let i = 0; i < centres.length; i++) {
    for (let j = i + 1; j < centres.length; j++) segments.push(borderOf(i, j, centres, xlim, ylim));
  }
  return segments;
}

function borderOf(i, j, centres, xlim, ylim) {
  const [a, b] = [centres[i], centres[j]];
  const middle = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  const along = [b[1] - a[1], a[0] - b[0]];
  let [begin, end] = [-Infinity, Infinity];
  // Of the points middle + t along, keep those with t slope <= room.
  const keep = (slope, room) => {
    if (slope > 0) end = Math.min(end, room / slope);
    else if (slope < 0) begin = Math.max(begin, room / slope);
    else if (room < 0) [begin, end] = [end, begin];
  };
  keep(along[0], xlim[1] - middle[0]);
  keep(-along[0], middle[0] - xlim[0]);
  keep(along[1], ylim[1] - middle[1]);
  keep(-along[1], middle[1] - ylim[0]);
  centres.forEach((other, l) => {
    if (l === i || l === j) return;
    const slope = (other[0] - a[0]) * along[0] + (other[1] - a[1]) * along[1];
    keep(slope, (squaredDistance(other, middle) - squaredDistance(a, middle)) / 2);
  });
  if (!(begin < end)) begin = end = (begin + end) / 2;
  if (!Number.isFinite(begin + end)) begin = end = 0; // two centres in one place, or one that is gone, have none
  return [begin, end].map((t) => [middle[0] + t * along[0], middle[1] + t * along[1]]);
}

function squaredDistance([x, y], [u, v]) {
  return (x - u) ** 2 + (y - v) ** 2;
}
