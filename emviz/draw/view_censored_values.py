"""Censored values: the histogram of those that were seen, the density, and where the E step expects the others."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.all_rows import AllRows
from emviz.draw.centres import MovingCentres
from emviz.draw.style import INK
from emviz.draw.view import View, leave_room_below, limits
from emviz.draw.view_1d import default_bins
from emviz.models.intervals import expected_values, written_down

# Heights below the axis, as parts of the height of the densities: of the mean, of the rug, and of the end of the axis.
_MEAN, _RUG, _BOTTOM = -0.055, -0.15, -0.2
#: So many different limits are drawn as lines.
MOST_LIMITS = 3


class CensoredValuesView(View):
    """Draws frames of a censored normal distribution.

    The grey histogram is what was seen; its area is the part of the rows that were. On it stands, coloured, what the E
    step expects of the others: the density, as it was then, between the ends of each, one row's part of the area for each.
    Both together are the completed data, to which the M step fits the curve.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    bins : int, str or array, optional
        As in ``numpy.histogram``, of the values that were seen.
    resolution : int
        At how many values along the axis each curve is computed.
    **common
        As for `View`. The upper end of ``ylim`` is the top of the densities; below them there is always room for the data.
    """

    small_area = 0.45

    def __init__(self, ax: Axes, traces: Sequence[Any], *, bins: Any = None, resolution: int = 400, **common: Any):
        ends = AllRows(traces[0].X).drawn(always=False)
        exact = ends[:, 0] == ends[:, 1]
        n, seen = len(ends), ends[exact, 0]
        description = (
            f"the histogram of {len(seen)} exact values, the density, and where {n - len(seen)} others are expected"
        )
        super().__init__(ax, traces, description, **common)
        self._traces = list(traces)
        self.set_axes(xlabel="value", ylabel="density", xlim=self._span())

        known = written_down(self.X)[:, 0]  # the bins end where the limits are
        bins = default_bins(known) if bins is None else bins
        edges = np.histogram_bin_edges(known, bins)
        heights = np.histogram(seen, edges)[0] / (n * np.diff(edges))
        marks.histogram(ax, known, bins=edges).set_data(heights)
        self._censored, counts = np.unique(self._snapped(ends[~exact]), axis=0, return_counts=True)
        self._parts = counts / n
        jumps = np.unique(np.concatenate([edges, self._censored[np.isfinite(self._censored)]]))
        beside = 1e-9 * np.ptp(ax.get_xlim())
        x = np.concatenate([np.linspace(*ax.get_xlim(), resolution), jumps - beside, jumps + beside])
        self._x = np.unique(np.clip(x, *ax.get_xlim()))
        bin_of = np.searchsorted(edges, self._x) - 1
        self._floor = np.where(
            (bin_of >= 0) & (bin_of < len(heights)), heights[np.clip(bin_of, 0, len(heights) - 1)], 0
        )

        _, top = self.asked.get("ylim", (0, self._top(heights.max())))
        leave_room_below(ax, top, -_BOTTOM * top)
        self._mean_at = _MEAN * top
        marks.rug(ax, seen, y=_RUG * top, size=260 * self.area, color=INK, alpha=0.35)
        self._draw_limits(ends[~exact])
        color, pen = self.palette.color(0), self.pen
        self._expected = marks.area(ax, color=(color, 0.4), zorder=1.2, animated=True)
        self._ghost = marks.curve(
            ax, ([], []), color=color, linewidth=1.6 * pen, linestyle=(0, (3, 2)), alpha=0.7, animated=True
        )
        self._curve = marks.curve(ax, ([], []), color=color, linewidth=3 * pen, zorder=4, animated=True)
        self._mean = MovingCentres(ax, 1, size=130 * self.area, pen=pen, palette=self.palette)
        self.actors = [self._expected, self._ghost, self._curve, *self._mean.actors, self.title]

    def density(self, params: Any) -> np.ndarray:
        """The normal density along the axis."""
        z = (self._x - params.mean) / params.standard_deviation
        return np.exp(-(z**2) / 2) / (np.sqrt(2 * np.pi) * params.standard_deviation)

    def expected(self, params: Any) -> np.ndarray:
        """What an E step adds to the histogram along the axis: the density of each censored row between its ends."""
        if not len(self._censored):
            return np.zeros_like(self._x)
        log_probability = expected_values(self._censored, params.mean, params.standard_deviation)[0][:, None]
        z = (self._x - params.mean) / params.standard_deviation
        log_density = -(z**2) / 2 - np.log(np.sqrt(2 * np.pi) * params.standard_deviation)
        inside = (self._censored[:, :1] <= self._x) & (self._x < self._censored[:, 1:])
        return self._parts @ np.exp(np.where(inside, log_density - log_probability, -np.inf))

    def draw(self, frame: Any) -> None:
        """Fill in what is expected, and move the curve."""
        before, after, moving = frame.before, frame.after, frame.kind == "M"
        self._expected.set_visible(frame.kind != "start")
        heights = self._floor + self.expected(before)
        outline = np.concatenate([np.column_stack([self._x, heights]), np.column_stack([self._x, self._floor])[::-1]])
        self._expected.set_path(Path(outline))
        self._curve.set_data(self._x, self.density(after))
        self._ghost.set_data(self._x, self.density(before))
        self._ghost.set_visible(moving)
        places = [np.array([[params.mean, self._mean_at]]) for params in (before, after)]
        self._mean.show(places[0], places[1], moving)

    def _span(self):
        """Limits around the values, the means, and most of the density in the end."""
        known = written_down(self.X)[:, 0]
        means = [params.mean for trace in self._traces for params in trace.params]
        last = [trace.params[-1] for trace in self._traces]
        tails = [params.mean + side * params.standard_deviation for params in last for side in (-3, 3)]
        return limits([known.min(), known.max(), *np.clip(means + tails, *limits(known, 1.0))], 0.04)

    def _snapped(self, ends):
        """The same ends; of very many different ones those that are nearest on a grid, which no eye can tell from them."""
        if len(np.unique(ends)) <= 200:
            return ends
        low, high = self.ax.get_xlim()
        cell = (high - low) / 200
        cells = np.stack([np.floor((ends[:, 0] - low) / cell), np.ceil((ends[:, 1] - low) / cell)], axis=1)
        return low + cell * cells

    def _top(self, tallest):
        """Height that shows the completed data, and the curve unless that is far taller."""
        some = [trace.params[i] for trace in self._traces for i in {0, len(trace.params) // 2, len(trace.params) - 1}]
        peaks = [max(self.density(params).max(), (self._floor + self.expected(params)).max()) for params in some[:60]]
        tallest = max(tallest, peaks[-1])
        return (1.1 if self.small else 1.25) * max(tallest, min(max(peaks), 1.8 * tallest))

    def _draw_limits(self, censored):
        """A line at each limit, if there are few, and how many rows lie beyond."""
        ends, counts = np.unique(censored, axis=0, return_counts=True)
        if not 0 < len(ends) <= MOST_LIMITS:
            return
        for (lower, upper), count in zip(ends, counts, strict=True):
            for end in (lower, upper):
                if np.isfinite(end):
                    self.ax.axvline(
                        end, ymin=-_BOTTOM / (1 - _BOTTOM), color=INK, linewidth=1.2, linestyle=(0, (1, 2)), zorder=1.5
                    )
            if not self.small:
                right = np.isfinite(lower)
                where = "between" if right and np.isfinite(upper) else "above" if right else "below"
                words = (
                    f" {count} of {len(self.X)}\n lie {where}" if right else f"{count} of {len(self.X)} \nlie {where} "
                )
                height = 0.98 * self.ax.get_ylim()[1]
                look = {"ha": "left" if right else "right", "va": "top", "fontsize": 11}
                self.ax.text(lower if right else upper, height, words, **look)
