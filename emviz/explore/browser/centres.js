// Where the centres are, where they were before, and an arrow between the two. Python's half is draw/centres.py.

import { HIDDEN, makeActor, makeMark } from "./actors.js";
import { arrowVertices } from "./arrows.js";

// The old centres, the arrows, the new centres, each with one actor for each of `components`; places are in points.
export function centreActors(looks, before, after, moving, components) {
  const old = new Array(components).fill(HIDDEN);
  const arrows = new Array(components).fill(HIDDEN);
  const now = new Array(components).fill(HIDDEN);
  after.forEach((place, j) => {
    const way = Math.hypot(place[0] - before[j][0], place[1] - before[j][1]);
    now[j] = makeMark(looks.now[j], place);
    // A centre that is gone is at NaN: it has gone no way, and leaves a ghost.
    if (moving && !(way <= looks.shortestWay)) old[j] = makeMark(looks.old[j], before[j]);
    if (moving && way > looks.shortestArrow) arrows[j] = arrowActor(looks.arrow, before[j], place);
  });
  return [...old, ...arrows, ...now];
}

function arrowActor(look, tail, end) {
  const { line, head } = arrowVertices(tail, end, look);
  return makeActor(look.shape, [look.width, ...line, look.width, ...head], look.colours);
}
