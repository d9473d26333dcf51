// Two features: points, centres, ellipses, borders. Python's half is draw/view_2d.py.

import { HIDDEN, makeLines, makeMark, makePath } from "./actors.js";
import { Axes } from "./axes.js";
import { bordersBetween } from "./borders.js";
import { centreActors } from "./centres.js";
import { ellipseVertices } from "./ellipses.js";
import { equalShares } from "./equal_shares.js";
import { covarianceOf, meanOf, meansOf, placesOf } from "./parameters.js";
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

  actors(frame, showsAhead) {
    const { trace, kind, before, after, responsibilities } = frame;
    const { components, centres } = this.description;
    const K = after.weights.length;
    const places = [before, after].map((params) => placesOf(params).map((place) => this.axes.place(place)));
    return [
      ...this.points.actors({ data: trace.data, responsibilities, K }),
      ...this.borders(trace.model, after),
      ...this.ellipses(before, after, kind === "M"),
      ...(showsAhead ? this.trails(frame) : []),
      ...centreActors(centres, ...places, kind === "M", components),
    ];
  }

  // Where the centres will go on a path that has been changed by hand: a line each, with the last centre at its end; none
  // where the component is removed on the way.
  trails({ trace, kind, iteration, after }) {
    const { box, centres, palette, components } = this.description;
    const way = [after, ...trace.params.slice(kind === "E" ? iteration : iteration + 1)].map(placesOf);
    if (way.length === 1) return [];
    const pen = [box.map((length) => Math.round(10 * length) / 10), null, "round", "round"];
    return Array.from({ length: 2 * components }, (_, i) => {
      const k = i % components;
      if (!(after.weights[k] > 0)) return HIDDEN;
      const places = way.map((each) => this.axes.place(each[k]));
      if (i >= components) return makeMark(centres.old[k], places.at(-1));
      const seen = places.filter(([x]) => !Number.isNaN(x));
      return makeLines({ pen, width: TRAIL, colours: [0, 0, 0, 0, ...palette[k], 255] }, [seen]);
    });
  }

  // Of k-means the borders between the regions of the centres, of mixtures the lines of equal shares; if asked for.
  borders(model, after) {
    const { borders, xlim, ylim, grid } = this.description;
    return borders.map((look) => {
      const lines = model.kind === "kmeans"
        ? bordersBetween(meansOf(after), xlim, ylim)
        : equalShares(after, xlim, ylim, grid);
      return makeLines(look, lines.map((line) => line.map((end) => this.axes.place(end))));
    });
  }

  // Of each component the ellipse that was, if it moves, and those of two and one standard deviations.
  ellipses(before, after, moving) {
    const { circle } = this.description;
    const draw = (look, params, k, deviations) => {
      const [mean, covariance] = [meanOf(params, k), covarianceOf(params, k)];
      return makePath(look, "M1C8Z1", ellipseVertices(circle, this.axes, mean, covariance, deviations));
    };
    return this.description.ellipses.flatMap(([ghost, two, one], k) => {
      const still = after.weights[k] > 0;
      return [
        moving && before.weights[k] > 0 ? draw(ghost, before, k, 1) : HIDDEN,
        still ? draw(two, after, k, 2) : HIDDEN,
        still ? draw(one, after, k, 1) : HIDDEN,
      ];
    });
  }
}
