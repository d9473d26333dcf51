// Two features: points, centres, ellipses, borders. Python's half is draw/view_2d.py.

import { HIDDEN, makeMark, makePath } from "./actors.js";
import { Axes } from "./axes.js";
import { bordersBetween } from "./borders.js";
import { centreActors } from "./centres.js";
import { ellipseVertices } from "./ellipses.js";
import { equalShares } from "./equal_shares.js";
import { Points } from "./points.js";

const TRAIL = 1.4; // points: the width of the way ahead

export class PlaneView {
  constructor(description) {
    this.description = description;
    const { box, xlim, ylim, points, palette, neutral } = description;
    this.axes = new Axes(box, xlim, ylim);
    const placeOf = (values, i) => this.axes.place([values[2 * i], values[2 * i + 1]]);
    this.points = new Points(points, placeOf, palette, neutral);
  }

  actors(frame) {
    const { trace, kind, before, after, responsibilities } = frame;
    const { components, centres } = this.description;
    const k = after.weights.length;
    const places = [before, after].map((params) => meansOf(params).map((mean) => this.axes.place(mean)));
    return [
      ...this.points.actors({ data: trace.data, responsibilities, k }),
      ...this.borders(trace.model, after),
      ...this.ellipses(before, after, kind === "M"),
      ...this.trails(frame),
      ...centreActors(centres, ...places, kind === "M", components),
    ];
  }

  // Where the centres will go on a path that has been changed by hand: a line each, with the last centre at its end.
  trails({ trace, kind, iteration, after }) {
    const { box, centres, palette, components } = this.description;
    const way = [after, ...trace.params.slice(kind === "E" ? iteration : iteration + 1)].map(meansOf);
    const pen = [box.map((length) => Math.round(10 * length) / 10), null, "round", "round"];
    return Array.from({ length: 2 * components }, (_, i) => {
      const j = i % components;
      if (!trace.edited.length || j >= after.weights.length || way.length === 1) return HIDDEN;
      const places = way.map((means) => this.axes.place(means[j]));
      if (i >= components) return makeMark(centres.old[j], places.at(-1));
      const look = { pen, width: TRAIL, colours: [0, 0, 0, 0, ...palette[j], 255] };
      return makePath(look, `M1L${places.length - 1}`, places.flat());
    });
  }

  // Of k-means the borders between the regions of the centres, of mixtures the lines of equal shares; if asked for.
  borders(model, after) {
    const { borders, xlim, ylim, grid } = this.description;
    return borders.map((look) => {
      const lines = model.kind === "kmeans"
        ? bordersBetween(meansOf(after), xlim, ylim)
        : equalShares(after, xlim, ylim, grid);
      const codes = lines.map((line) => `M1L${line.length - 1}`).join("");
      return codes ? makePath(look, codes, lines.flat().flatMap((end) => this.axes.place(end))) : HIDDEN;
    });
  }

  // Of each component the ellipse that was, if it moves, and those of two and one standard deviations.
  ellipses(before, after, moving) {
    const draw = (look, params, j, deviations) => {
      const [mean, covariance] = [meansOf(params)[j], params.covariances.subarray(4 * j, 4 * j + 4)];
      const vertices = ellipseVertices(this.description.circle, this.axes, mean, covariance, deviations);
      return makePath(look, "M1C8Z1", vertices);
    };
    return this.description.ellipses.flatMap(([ghost, two, one], j) => {
      const still = after.weights[j] > 0;
      return [
        moving && before.weights[j] > 0 ? draw(ghost, before, j, 1) : HIDDEN,
        still ? draw(two, after, j, 2) : HIDDEN,
        still ? draw(one, after, j, 1) : HIDDEN,
      ];
    });
  }
}

function meansOf({ weights, means }) {
  return Array.from(weights, (_, j) => [means[2 * j], means[2 * j + 1]]);
}
