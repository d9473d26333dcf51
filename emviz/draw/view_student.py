"""Student's t: a histogram, the density over it, and under it how much each value counts."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from scipy.special import betaln

from emviz.draw import marks
from emviz.draw.centres import MovingCentres
from emviz.draw.colors import rgb
from emviz.draw.sample import MOST_DRAWN
from emviz.draw.style import NEUTRAL
from emviz.draw.view import View, in_words, leave_room_below, limits
from emviz.draw.view_1d import histogram_of_all

# Heights below the axis, as parts of the height of the densities: of the location, and of the ticks from foot to head.
_LOCATION, _FOOT, _HEAD = -0.055, -0.26, -0.12


class StudentView(View):
    """Draws frames of Student's t over one column of values.

    Under the axis each value has a tick. An E step makes it as tall as the value's expected weight, beside the largest
    weight that there can be: ticks far out shrink. An M step moves the density.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    bins : int, str or array, optional
        As in ``numpy.histogram``.
    resolution : int
        At how many values along the axis the density is computed.
    **common
        As for `View`. The upper end of ``ylim`` is the top of the density.
    """

    small_area = 0.45
    samples = True
    all_are_counted = "; the histogram counts all of them"

    def __init__(self, ax: Axes, traces: Sequence[Any], *, bins: Any = None, resolution: int = 300, **common: Any):
        n = len(traces[0].X)
        count, each = (n, "each value") if n <= MOST_DRAWN else (f"{n:,}", f"{MOST_DRAWN:,} of them")
        description = f"{count} values with the density over their histogram, and under the axis a tick for {each}, as tall as its weight"
        super().__init__(ax, traces, description, **common)
        self.description += in_words(self.names)
        self.set_axes(
            xlabel="value" if self.names is None else self.names[0],
            ylabel="density",
            xlim=limits(self.all_rows.ends(0), 0.04),
        )
        self._grid = np.linspace(*ax.get_xlim(), resolution)
        tallest = histogram_of_all(ax, self.all_rows, 0, bins)
        ends = [self.density(trace.params[i]).max() for trace in list(traces)[:30] for i in (0, -1)]
        _, top = self.asked.get("ylim", (0, 1.1 * max(tallest, min(max(ends), 1.6 * tallest))))
        leave_room_below(ax, top, 1.12 * -_FOOT * top)
        self._foot, self._height, self._location_at = _FOOT * top, (_HEAD - _FOOT) * top, _LOCATION * top

        color = self.palette.color(0)
        self._ticks = marks.area(ax, color=NEUTRAL, animated=True)
        dashed = {"linewidth": 1.6 * self.pen, "linestyle": (0, (3, 2)), "alpha": 0.6}
        self._ghost = marks.curve(ax, ([], []), color=color, animated=True, **dashed)
        self._curve = marks.curve(ax, ([], []), color=color, linewidth=3 * self.pen, zorder=4, animated=True)
        self._centre = MovingCentres(ax, 1, size=130 * self.area, pen=self.pen, palette=self.palette)
        self.actors = [self._ticks, self._ghost, self._curve, *self._centre.actors, self.title]
        if not self.small:
            ax.text(0.01, 0.97, "ticks: how much\neach value counts", transform=ax.transAxes, va="top", fontsize=11)

    def density(self, params: Any) -> np.ndarray:
        """The density over the axis, shape (resolution,)."""
        location, scale, df = params
        z = (self._grid - location) / scale
        return np.exp(-np.log(scale) - np.log(df) / 2 - betaln(df / 2, 1 / 2) - (df + 1) / 2 * np.log1p(z**2 / df))

    def weights(self, frame: Any) -> np.ndarray:
        """The weights of the latest E step beside the largest that there can be, shape (n_drawn,); before it all 1."""
        if frame.kind == "start":
            return np.ones(len(self.rows))
        return self.model.expected_weights(self.rows, frame.before) * frame.before.df / (frame.before.df + 1)

    def draw(self, frame: Any) -> None:
        """Give the ticks their heights, and move the density."""
        color = NEUTRAL if frame.kind == "start" else self.palette.color(0)
        self._ticks.set_facecolor((*rgb(color), 0.6))
        foot = np.full(len(self.rows), self._foot)
        width = np.ptp(self.ax.get_xlim()) / 500
        self._ticks.set_path(marks.bars_path(foot, foot + self._height * self.weights(frame), self.rows[:, 0], width))
        self._curve.set_data(self._grid, self.density(frame.after))
        self._ghost.set_data(self._grid, self.density(frame.before))
        self._ghost.set_visible(frame.kind == "M")
        self._centre.show(self._under_the_axis(frame.before), self._under_the_axis(frame.after), frame.kind == "M")

    def _under_the_axis(self, params):
        return np.array([[params.location, self._location_at]])
