// The score board: the log-likelihood of now and the best so far on a ladder, which zooms in as the best climbs. Python's
// half is lessons/score_board.py.

import { HIDDEN, makeLines, makeMark } from "./actors.js";
import { Axes } from "./axes.js";
import { inDigits } from "./numerals.js";
import { makeText } from "./text_layout.js";

export class ScoreBoard {
  constructor(description) {
    this.description = description;
    this.axes = new Axes(description.box, description.xlim, description.ylim);
  }

  // Rungs, the mark, and both scores.
  actors(now, best) {
    const [low, high] = this.window(best);
    const heightOf = (value) => (value - low) / (high - low);
    const scores = [now, best];
    return [
      ...this.rungs(low, high),
      ...this.mark(heightOf(now), heightOf(best), heightOf),
      ...scores.map((value, i) =>
        makeMark(this.description.heads[i], this.axes.place([i, this.inside(heightOf(value))]))
      ),
      ...scores.map((value, i) => this.score(value, i, heightOf(value))),
    ];
  }

  // From where to where the board runs while this is the best score.
  window(best) {
    const { steps, intervals, top } = this.description;
    const step = steps.find((each) => intervals * each >= top - best) ?? steps.at(-1);
    const low = step * Math.floor(best / step - 0.6 * intervals);
    return [low, low + intervals * step];
  }

  rungs(low, high) {
    const { rungs, intervals } = this.description;
    return Array.from({ length: intervals + 1 }, (_, i) => {
      const value = low + (i / intervals) * (high - low);
      return this.write(rungs, Array.from(inDigits(value, 0)), [rungs.x, i / intervals]);
    });
  }

  // The line and the name of the score to compare with; its name alone where the board has left it behind. The name gives
  // way where one of the scores stands, at these heights.
  mark(now, best, heightOf) {
    const { mark, near, far, aboveItsMark, letters } = this.description;
    if (!mark) return [HIDDEN, HIDDEN];
    const height = heightOf(mark.value);
    if (height >= 0 && height <= 1) {
      const line = makeLines(mark.line, [mark.ends.map((x) => this.axes.place([x, height]))]);
      const isFree = Math.abs(best - height) - aboveItsMark >= letters;
      return [line, isFree ? this.write(near, near.words, [near.x, height], 1) : HIDDEN];
    }
    const isFree = height < 0 && now - aboveItsMark >= letters;
    return [HIDDEN, isFree ? this.write(far, far.words, [far.x, 0], 1) : HIDDEN];
  }

  score(value, i, height) {
    const { score, low, aboveItsMark } = this.description;
    const look = height < 0 ? low : score;
    const runs = [...inDigits(value, look.decimals), ...look.words];
    return this.write(look, runs, [i, this.inside(height) + aboveItsMark], 0.5);
  }

  // What is too low stands at the foot.
  inside(height) {
    return Math.max(height, this.description.lowest);
  }

  write(look, runs, dataPoint, part = 0) {
    const [x, y] = this.axes.place(dataPoint);
    return makeText(look, look.font, runs, [x, y + look.down], part);
  }
}
