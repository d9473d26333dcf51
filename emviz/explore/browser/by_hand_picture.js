// The picture of a mixture that the reader sets: its densities over the data, and the score board. Python's half is
// lessons/by_hand.py; what it looks like is described by lessons/by_hand_live.py.

import { LineView } from "./line_view.js";
import { fixed } from "./numerals.js";
import { ScoreBoard } from "./score_board.js";
import { makeText, runsAround } from "./text_layout.js";

export class ByHandPicture {
  constructor(description) {
    this.description = description;
    this.view = new LineView(description.view);
    this.board = new ScoreBoard(description.board);
  }

  // What is drawn, in order.
  actors(data, params, now, best) {
    const frame = { trace: { data }, kind: "start", before: params, after: params, responsibilities: null };
    const drawn = this.view.actors(frame);
    // The mixture comes after the densities of its components, which it is drawn over: where one is alone, both are seen.
    const K = params.weights.length;
    const [mixture] = drawn.splice(1 + K, 1);
    drawn.splice(1 + 2 * K, 0, mixture);
    return [...drawn, this.heading(now), ...this.numbers(params), ...this.board.actors(now, best)];
  }

  heading(now) {
    const { title, board } = this.description;
    const gain = board.mark ? now - board.mark.value : 0;
    const look = gain >= 0 ? title.above : title.below;
    return makeText(look, look.font, runsAround(look.words, fixed(Math.abs(gain), 1)), look.place);
  }

  // Those of the components, beside their means. Where means meet, their numbers stand side by side.
  numbers({ means }) {
    const { numbers } = this.description;
    const actors = [];
    let before = -Infinity;
    for (const k of Array.from(means.keys()).sort((a, b) => means[a] - means[b])) {
      before = Math.max(means[k] + numbers.aside, before + numbers.apart);
      const [x, y] = this.view.axes.place([before, numbers.height]);
      actors[k] = makeText(numbers, numbers.font, Array.from(String(k)), [x, y + numbers.down]);
    }
    return actors;
  }
}
