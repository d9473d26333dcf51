// The live picture: a frame of EM drawn from its parameters, as matplotlib draws it. What it must know of the scene,
// sizes, colours, fonts, is described by live_scene.py.

import { LikelihoodPanel } from "./likelihood_panel.js";
import { LineView } from "./line_view.js";
import { marginalFrame } from "./marginals.js";
import { PhotographView } from "./photograph_view.js";
import { PlaneView } from "./plane_view.js";
import { makeText, runsAround } from "./text_layout.js";

export class LivePicture {
  constructor(description) {
    this.title = description.title;
    this.glyphs = description.glyphs; // outlines of all characters, for the painter
    const kinds = { plane: PlaneView, line: LineView, photograph: PhotographView };
    this.view = new kinds[description.view.kind](description.view);
    this.panel = new LikelihoodPanel(description.panel);
  }

  // What is drawn, in order: { shape, name, coordinates, colours } for each actor. A frame may have fewer components than
  // the scene: then some actors are hidden. `earlier` holds the values of a path that was, to be drawn as a faint line.
  // Where a path has been changed by hand, the rest of its way is shown too, unless `ahead` is false.
  // The axes of the log-likelihood also hold the path `beside`.
  actors(frame, { earlier = null, ahead = true, beside = null } = {}) {
    const showsAhead = ahead && frame.trace.edited.length > 0;
    const { features } = this.view.description;
    return [
      ...this.view.actors(features ? marginalFrame(frame, features) : frame, showsAhead),
      this.heading(frame),
      ...(frame.history.length ? this.panel.actors(frame, earlier, showsAhead, beside) : []),
    ];
  }

  heading({ kind, iteration }) {
    const { words, font, place } = this.title;
    const around = words[`${kind} ${iteration === 1 ? 1 : 2}`];
    return makeText(this.title, font, runsAround(around, String(iteration)), place);
  }

  // Whether nothing on it can be dragged: a place in it does not say where something lies in all features.
  get isStill() {
    return this.view.isStill || Boolean(this.view.description.features);
  }

  // From data to points on the page.
  place(dataPoint) {
    return this.view.axes.place(dataPoint);
  }

  // And back.
  dataAt(x, y) {
    return this.view.axes.dataAt(x, y);
  }
}
