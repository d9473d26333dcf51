// The panel of the log-likelihood: its axes hold the path that is shown. Python's half is draw/panel.py.

import { HIDDEN, joinActors, makeActor, makeLines, makeMark } from "./actors.js";
import { Axes } from "./axes.js";
import { inWords } from "./sentences.js";
import { makeText } from "./text_layout.js";
import { tickLabels, ticksToDraw, tickValues } from "./ticks.js";

export class LikelihoodPanel {
  constructor(description) {
    this.description = description;
  }

  // The axes, the line, the last dot and the value of a frame; and, if it was changed by hand, the path that was,
  // a faint line, and all of the path that is.
  actors({ trace, history }, earlier, showsAhead, beside) {
    const { box, x, y, line, dots, now, value, mostDots } = this.description;
    const axes = new Axes(box, ...this.limits([trace.objective, earlier, beside].filter(Boolean)));
    const places = placesOf(history, axes);
    const last = places.length - 1;
    const path = makeLines(line, [places]);
    const text = Array.from(inWords(history[last]).replace("-", "\u2212"));
    return [
      ticksOf(x, axes.xlim, (at) => [axes.place([at, 0])[0], x.at[1]]),
      ticksOf(y, axes.ylim, (at) => [y.at[0], axes.place([0, at])[1]]),
      trace.objective.length > mostDots ? path : joinActors([path, dotsAt(places, dots)]),
      makeMark(now, places[last]),
      makeText(value, value.font, text, [value.right, value.place[1]], 1),
      earlier ? makeLines(faint(line), [placesOf(earlier, axes)]) : HIDDEN,
      ...(showsAhead ? [makeLines(thin(line), [placesOf(trace.objective, axes)])] : []),
    ];
  }

  // Of x and y: they hold all of these paths, with some room around them.
  limits(paths) {
    const { sides, rise, flat, below } = this.description.margins;
    const longest = Math.max(...paths.map((path) => path.length - 1), 1);
    const values = paths.flatMap((path) => Array.from(path)).filter(Number.isFinite);
    const [low, high] = values.length ? [values.reduce(smaller), values.reduce(larger)] : [-1, 0];
    const pad = rise * (high - low) || flat;
    return [[-sides * longest, longest + sides * longest], [low - below * pad, high + pad]];
  }
}

// Math.min(...values) has no room for the values of very long paths.
const smaller = (a, b) => Math.min(a, b);
const larger = (a, b) => Math.max(a, b);

function placesOf(values, axes) {
  return Array.from(values, (value, iteration) => axes.place([iteration, value]));
}

function dotsAt(places, look) {
  const operation = ["marks", look.codes, places.length, 1, 1, look.widths, ...look.pen];
  return makeActor([operation], [...look.coordinates, ...places.flat()], look.colours);
}

function faint(look) {
  const colours = look.colours.slice();
  colours[7] = Math.round(0.3 * colours[7]);
  return { ...look, width: 0.75 * look.width, colours };
}

function thin(look) {
  return { ...look, width: 0.5 * look.width };
}

// One axis: grid lines, ticks and labels, and what stands still. `placeOf(value)` says where a tick stands.
function ticksOf({ grid, mark, label, rest, ...rule }, [low, high], placeOf) {
  const values = tickValues(low, high, rule);
  const drawn = ticksToDraw(values, low, high);
  const labels = tickLabels(drawn, values, low, high);
  const actors = drawn.flatMap((value, i) => {
    const [x, y] = placeOf(value);
    const line = grid ? [makeActor([grid.operation], atHeight(grid.coordinates, y), grid.colours)] : [];
    const tick = makeActor([mark.operation], [...mark.coordinates, x, y], mark.colours);
    const text = makeText(label, label.font, Array.from(labels[i]), [x + label.across, y + label.down], label.part);
    return [...line, tick, text];
  });
  const still = rest.map(({ operation, coordinates, colours }) => makeActor([operation], coordinates, colours));
  return joinActors([...actors, ...still]);
}

// A level line: its width, and its ends at another height.
function atHeight([width, x0, , x1], y) {
  return [width, x0, y, x1, y];
}
