// One feature: densities, the values as a row of fine ticks, and the centres under the axis. Python's half is
// draw/view_1d.py; the histogram stands still, and belongs to the stage.

import { HIDDEN } from "./actors.js";
import { Axes } from "./axes.js";
import { centreActors } from "./centres.js";
import { makeCurve } from "./curves.js";
import { densitiesAt, valuesAlong } from "./densities.js";
import { placesOf } from "./parameters.js";
import { Points } from "./points.js";

export class LineView {
  constructor(description) {
    this.description = description;
    const { box, xlim, ylim, rug, palette, neutral } = description;
    this.axes = new Axes(box, xlim, ylim);
    this.rug = new Points([rug], (values, i) => this.axes.place([values[i], rug.height]), palette, neutral);
  }

  actors({ trace, kind, before, after, responsibilities }) {
    const { components, centres, ghosts, mixture, curves, heightOfCentres } = this.description;
    const moving = kind === "M";
    const now = this.densities(after);
    const old = moving ? this.densities(before) : now;
    const sum = now.values.map((_, i) => now.densities.reduce((total, density) => total + density[i], 0));
    const under = (params) => placesOf(params).map(([x]) => this.axes.place([x, heightOfCentres]));
    return [
      ...this.rug.actors({ data: trace.data, responsibilities, K: after.weights.length }),
      ...ghosts.map((look, k) =>
        moving && before.weights[k] > 0 ? this.component(look, old, old.densities[k]) : HIDDEN
      ),
      this.curve(mixture, now, sum),
      ...curves.map((look, k) => after.weights[k] > 0 ? this.component(look, now, now.densities[k]) : HIDDEN),
      ...centreActors(centres, under(before), under(after), moving, components),
    ];
  }

  densities(params) {
    const values = valuesAlong(params, this.description);
    return { values, densities: densitiesAt(values, params) };
  }

  // Without the ends that are too low to be seen: their points are drawn in to the nearest that is high enough.
  component(look, { values }, heights) {
    const { leastHeight } = this.description;
    const first = heights.findIndex((height) => height >= leastHeight);
    const last = heights.findLastIndex((height) => height >= leastHeight);
    const kept = Array.from(values, (_, i) => first < 0 ? i : Math.min(Math.max(i, first), last));
    return this.curve(look, { values: kept.map((i) => values[i]) }, kept.map((i) => heights[i]));
  }

  curve(look, { values }, heights) {
    return makeCurve(look, this.axes, values, heights, this.description.top);
  }
}
