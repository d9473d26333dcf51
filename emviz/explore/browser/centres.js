// Where the centres are, where they were before, and an arrow between the two. Python's half is draw/centres.py.

import { HIDDEN, makeActor, makeMark } from "./actors.js";
import { arrowVertices } from "./arrows.js";

// The old centres, the arrows, the new centres, each with one actor for each of `components`; places are in points.
export function centreActors(looks, before, after, moving, components) {
  const old = new Array(components).fill(HIDDEN);
  const arrows = new Array(components).fill(HIDDEN);
  const now = new Array(components).fill(HIDDEN);
  after.forEach((place, k) => {
    const way = Math.hypot(place[0] - before[k][0], place[1] - before[k][1]);
    now[k] = makeMark(looks.now[k], place);
    // A centre that is gone is at NaN: it has gone no way, and leaves a ghost.
    if (moving && !(way <= looks.shortestWay)) old[k] = makeMark(looks.old[k], before[k]);
    if (moving && way > looks.shortestArrow) arrows[k] = arrowActor(looks.arrow, before[k], place);
  });
  return [...old, ...arrows, ...now];
}

function arrowActor(look, tail, end) {
  const { line, head } = arrowVertices(tail, end, look);
  return makeActor(look.shape, [look.width, ...line, look.width, ...head], look.colours);
}
