// An arrow as matplotlib draws its "-|>": a line, and a filled head whose tip stays short of the end.

// The vertices of the line, a quadratic curve, and of the head, a triangle, from `tail` to `end` in points.
// `look` has the width of the pen, headLength, headWidth, and how far the arrow is to stay away from its end (shrink).
export function arrowVertices(tail, end, look) {
  const length = Math.hypot(end[0] - tail[0], end[1] - tail[1]);
  const back = [(tail[0] - end[0]) / length, (tail[1] - end[1]) / length];
  const shrink = length >= look.shrink ? look.shrink : 0; // a shorter arrow has no room for it
  const stop = along(end, back, shrink);
  const middle = along(stop, back, (length - shrink) / 2);
  // The pen is wide, and the head's corner is drawn sharp: its tip comes back by as much as that corner sticks out.
  const angle = Math.atan2(look.headWidth, look.headLength);
  const tip = along(stop, back, (0.5 * look.width) / Math.sin(angle));
  const side = Math.hypot(look.headLength, look.headWidth);
  return {
    line: [...tail, ...middle, ...tip],
    head: [...along(tip, turned(back, angle), side), ...tip, ...along(tip, turned(back, -angle), side)],
  };
}

function along([x, y], [dx, dy], distance) {
  return [x + distance * dx, y + distance * dy];
}

function turned([x, y], angle) {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [cos * x - sin * y, sin * x + cos * y];
}
