"""Rounds of tosses: bars that the coins share, and the bias of each coin."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from emviz.draw import marks
from emviz.draw.centres import MovingCentres
from emviz.draw.sample import counted
from emviz.draw.style import NEUTRAL
from emviz.draw.view_labelled import LabelledView

# The width of the bar of the longest round, and of how many rounds the numbers are written under the bars.
_WIDTH, _MOST_NUMBERS = 0.84, 12


class CoinsView(LabelledView):
    """Draws frames of coins over rounds of tosses: a bar for each round, heads dark below, tails pale above.

    The wider a bar, the more tosses. An E step cuts each bar into slices, as wide as the coins' shares of the round. So the
    dark part of all that has a coin's colour is the bias that the M step gives to this coin: a line, and a marker.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    **common
        As for `View`.
    """

    small_area = 0.45

    def __init__(self, ax: Axes, traces: Sequence[Any], **common: Any):
        description = (
            f"{counted(len(traces[0].X))} rounds of tosses as bars, heads dark and tails pale, in slices as wide as the coins' shares, "
            "and the bias of each coin as a line"
        )
        super().__init__(ax, traces, description, **common)
        n_rounds, tosses = len(self.X), self.X.sum(axis=1)
        self._part, self._width = self.X[:, 0] / tosses, _WIDTH * tosses / tosses.max()
        self._left = np.arange(1, n_rounds + 1) - self._width / 2
        self._coins_at = n_rounds + 0.65 + 0.03 * n_rounds
        self.set_axes(
            xlim=(0.4, 2 * self._coins_at - n_rounds - 0.55), ylim=(0, 1), xlabel="round", ylabel="part of heads"
        )
        if n_rounds <= _MOST_NUMBERS:
            words = [f"{heads:.0f} of {all_:.0f}" for heads, all_ in zip(self.X[:, 0], tosses, strict=True)]
            ax.set_xticks(np.arange(1, n_rounds + 1), [str(i + 1) for i in range(n_rounds)] if self.small else words)
            if not self.small:
                self.set_axes(xlabel="heads of each round")

        self._unasked = self._bars(NEUTRAL)
        self._slices = [self._bars(self.palette.color(k)) for k in range(self.n_components)]
        for area, path in zip(self._unasked, self._slice_paths(np.zeros(n_rounds), np.ones(n_rounds)), strict=True):
            area.set_path(path)
        colors = [self.palette.color(k) for k in range(self.n_components)]
        dashed = {"linewidth": 1.2 * self.pen, "linestyle": (0, (3, 2)), "alpha": 0.7, "animated": True}
        self._ghosts = [marks.curve(ax, ([], []), **dashed) for _ in colors]
        # A line has a dark rim, as its marker has: it runs over bars of its own colour.
        rim = {"linewidth": 4.4 * self.pen, "zorder": 4, "animated": True}
        self._rims = [marks.curve(ax, ([], []), **rim) for _ in colors]
        line = {"linewidth": 2.5 * self.pen, "zorder": 4, "animated": True}
        self._lines = [marks.curve(ax, ([], []), color=color, **line) for color in colors]
        self.centres = MovingCentres(ax, self.n_components, size=170 * self.area, pen=self.pen, palette=self.palette)
        bars = [area for pair in (self._unasked, *self._slices) for area in pair]
        lines = [part for pair in zip(self._rims, self._lines, strict=True) for part in pair]
        self.actors = [*bars, *self._ghosts, *lines, *self.centres.actors, self.title]

    def _bars(self, color):
        """The dark and the pale part of bars in one colour, still empty."""
        return [marks.area(self.ax, color=(color, opacity), animated=True) for opacity in (0.75, 0.22)]

    def _slice_paths(self, low, high):
        """Paths of the heads and of the tails, of slices from ``low`` to ``high`` (n,) as parts of the bars' widths."""
        width = self._width * (high - low)
        middle = self._left + self._width * low + width / 2
        ends = np.zeros_like(self._part), self._part, np.ones_like(self._part)
        return [marks.bars_path(ends[i], ends[i + 1], middle, width) for i in (0, 1)]

    def draw(self, frame: Any) -> None:
        """Share the bars out, and move the coins."""
        asked, moving = frame.responsibilities is not None, frame.kind == "M"
        for area in self._unasked:
            area.set_visible(not asked)
        for k, areas in enumerate(self._slices):
            for area in areas:
                area.set_visible(asked)
            if asked:
                low = frame.responsibilities[:, :k].sum(axis=1)
                for area, path in zip(areas, self._slice_paths(low, low + frame.responsibilities[:, k]), strict=True):
                    area.set_path(path)
        ends = self.ax.get_xlim()[0], self._coins_at
        for k, (line, rim, ghost) in enumerate(zip(self._lines, self._rims, self._ghosts, strict=True)):
            for each in (line, rim):
                each.set_data(ends, [frame.after.biases[k]] * 2)
            ghost.set_data(ends, [frame.before.biases[k]] * 2)
            ghost.set_visible(moving)
        self.centres.show(self._beside_the_bars(frame.before), self._beside_the_bars(frame.after), moving)

    def _beside_the_bars(self, params):
        return np.column_stack([np.full(self.n_components, self._coins_at), params.biases])
