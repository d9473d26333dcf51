"""A score board: log-likelihoods on a ladder that zooms in as the best of them climbs."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from emviz.draw import marks
from emviz.draw.looks import looks
from emviz.draw.style import NEUTRAL, in_digits

#: What lies between two rungs, in nats.
STEPS = (5, 10, 25, 60, 150, 400)
INTERVALS = 4
#: Parts of the height of the ladder: where a score stands that is below it, and how far above its mark a score is written.
LOWEST, ABOVE_ITS_MARK = 0.02, 0.04
#: How high letters are in each layout, as parts of the ladder.
LETTERS = {"usual": 0.08, "narrow": 0.13, "present": 0.1}


class ScoreBoard:
    """The score of now and the best one so far, side by side. The other half is ``browser/score_board.js``.

    Parameters
    ----------
    ax : matplotlib Axes
    top : float
        About where the highest scores lie. The board zooms in on the best score as it comes near; it shows no more of `top`.
    mark : (float, str), optional
        A log-likelihood to compare with, and its name: a line across the board while it is in sight. The name gives way
        where a score stands.

    Attributes
    ----------
    ax : matplotlib Axes
    top : float
    mark : (float, str) or None
    parts : dict of str to list of artists
        All that `show` changes, by what it is and in drawing order: ``rungs``, ``line``, ``name``, ``heads``, ``scores``.
    actors : list of artists
        The same in one list.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> board = ScoreBoard(ax, top=-2590)
    >>> board.show(-2700, -2592)
    >>> [score.get_text() for score in board.parts["scores"]]
    ['−2700.0 ↓', '−2592.0']
    """

    def __init__(self, ax: Axes, top: float, mark: tuple[float, str] | None = None):
        self.ax, self.top, self.mark = ax, top, mark
        ax.set_title("Its log-likelihood", loc="left", y=1.0)
        ax.set(xlim=(-1.35, 1.6), ylim=(-0.03, 1.1), yticks=[])
        ax.set_xticks(range(2), ("now", "best so far"))
        ax.tick_params(axis="x", length=0)
        ax.spines["left"].set_visible(False)
        words = {"fontsize": 11, "zorder": 5, "animated": True}
        self._rungs = []
        for i in range(INTERVALS + 1):
            ax.axhline(i / INTERVALS, xmax=0.27, color=NEUTRAL, linewidth=0.8, alpha=0.5)
            self._rungs.append(ax.text(-1.33, i / INTERVALS, "", ha="left", va="bottom", **words))
        self._line = marks.curve(ax, ([], []), linewidth=1.4, linestyle=(0, (4, 3)), animated=True)
        self._name = ax.text(1.58, 0, "", ha="right", va="bottom", **words)
        shape = {"linestyle": "none", "zorder": 4, "animated": True}
        self._heads = [
            marks.curve(ax, ([i], [0]), marker=marker, markersize=size, **shape)
            for i, (marker, size) in enumerate((("o", 9), ("*", 15)))
        ]
        self._scores = [ax.text(i, 0, "", ha="center", va="bottom", fontweight="bold", **words) for i in range(2)]
        self.parts: dict[str, list[Any]] = {
            "rungs": self._rungs,
            "line": [self._line],
            "name": [self._name],
            "heads": self._heads,
            "scores": self._scores,
        }
        self.actors = [actor for part in self.parts.values() for actor in part]

    def window(self, best: float) -> tuple[float, float]:
        """From where to where the board runs, in nats, while this is the best score.

        Examples
        --------
        >>> from emviz import draw
        >>> board = ScoreBoard(draw.subplots()[1], top=-2590)
        >>> board.window(-2800), board.window(-2592)
        ((-3000, -2760), (-2605, -2585))
        """
        step = next((step for step in STEPS if INTERVALS * step >= self.top - best), STEPS[-1])
        low = step * int(np.floor(best / step - 0.6 * INTERVALS))
        return low, low + INTERVALS * step

    def show(self, now: float, best: float) -> None:
        """Put the two scores where they belong."""
        low, high = self.window(best)
        for value, rung in zip(np.linspace(low, high, INTERVALS + 1), self._rungs, strict=True):
            rung.set_text(in_digits(value, 0))
        for i, value in enumerate((now, best)):
            height = (value - low) / (high - low)
            below = height < 0
            self._heads[i].set_data([i], [max(height, LOWEST)])
            self._scores[i].set_position((i, max(height, LOWEST) + ABOVE_ITS_MARK))
            self._scores[i].set_text(in_digits(value, 1) + (" \N{DOWNWARDS ARROW}" if below else ""))
            short = f"{in_digits(value, 0)} \N{DOWNWARDS ARROW}" if below else in_digits(value, 1)
            looks(self._scores[i], fontsize=10, text=short)
        mark = np.nan if self.mark is None else self.mark[0]
        self.show_mark(*((value - low) / (high - low) for value in (mark, now, best)))

    def show_mark(self, height: float, now: float, best: float) -> None:
        """Put the mark, if there is one, at this height, beside scores at these: all are parts of the ladder."""
        if self.mark is None:
            return
        value, name = self.mark
        in_sight = bool(0 <= height <= 1)
        self._line.set_data([-1.35, 1.6], [height, height])
        self._line.set_visible(in_sight)
        self._name.set_position((1.58, max(height, 0.0)))
        room = (abs(best - height) if in_sight else now) - ABOVE_ITS_MARK
        for layout, letters in LETTERS.items():
            far = name if layout == "present" else f"{name}: {in_digits(value, 1)}"
            text = name if in_sight else f"{far} \N{DOWNWARDS ARROW}" if height < 0 else ""
            seen = text if room >= letters else ""
            if layout == "usual":
                self._name.set_text(seen)
            else:
                looks(self._name, layout, text=seen)
