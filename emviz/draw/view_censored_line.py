"""Censored responses: a line through them, and from each limit a pointer to where the E step expects the response."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.all_rows import AllRows
from emviz.draw.style import INK, NEUTRAL
from emviz.draw.view import View, limits
from emviz.models.intervals import expected_values, written_down


class CensoredLineView(View):
    """Draws frames of a censored regression on one covariate.

    A dot is an exact response; a triangle is a limit, and points to the side on which the response must lie. An E step
    draws from each limit to the response that it expects there. An M step moves the line; the old one stays, dashed. The
    band is two standard deviations of the errors to either side. Rows that are all the same stand side by side.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    **common
        As for `View`.
    """

    def __init__(self, ax: Axes, traces: Sequence[Any], **common: Any):
        ends = AllRows(traces[0].X).drawn(always=False)[:, -2:]
        exact = ends[:, 0] == ends[:, 1]
        description = (
            f"{exact.sum()} exact responses, {(~exact).sum()} limits with pointers to where the responses are expected, "
            "and the line"
        )
        super().__init__(ax, traces, description, **common)
        self.set_axes(xlabel="covariate" if self.names is None else self.names[0], ylabel="response")
        values = written_down(self.X)[:, 0]
        self._x = x = side_by_side(self.X[:, 0], values)
        expected = [self._expected_at(trace.params[-1])[~exact, 1] for trace in traces]
        self.set_axes(xlim=limits(x), ylim=limits(np.concatenate([values, *expected])))
        self._rows, self._limits = ~exact, np.column_stack([x, values])[~exact]
        size, color = 42 * self.area, self.palette.color(0)
        marks.points(ax, np.column_stack([x, values])[exact], color=INK, size=size, alpha=0.55)
        for side, marker in ((ends[:, 1] == np.inf, "^"), (ends[:, 0] == -np.inf, "v")):
            hollow = {"facecolors": "none", "edgecolors": NEUTRAL, "linewidths": 1.4 * self.pen, "alpha": 1}
            where = np.column_stack([x, values])[side]
            ax.scatter(*where.T, s=1.2 * size, marker=marker, zorder=2.5, **hollow)
        between = self._rows & np.isfinite(ends).all(axis=1)
        bars = [[(at, low), (at, high)] for at, (low, high) in zip(x[between], ends[between], strict=True)]
        ax.add_collection(
            LineCollection(bars, colors=NEUTRAL, linewidths=3 * self.pen, alpha=0.5, zorder=2), autolim=False
        )

        self._at = np.linspace(*ax.get_xlim(), 2)
        pen = self.pen
        self._band = marks.area(ax, color=(color, 0.13), zorder=1, animated=True)
        self._pointers = LineCollection([], colors=color, linewidths=1.3 * pen, alpha=0.75, zorder=3, animated=True)
        ax.add_collection(self._pointers, autolim=False)
        self._heads = marks.points(ax, self._limits, color=color, marker="D", size=size, zorder=4, animated=True)
        self._ghost = marks.curve(
            ax, ([], []), color=color, linewidth=1.8 * pen, linestyle=(0, (3, 2)), alpha=0.7, animated=True
        )
        self._line = marks.curve(ax, ([], []), color=color, linewidth=3 * pen, zorder=3.5, animated=True)
        self.actors = [self._band, self._pointers, self._ghost, self._line, self._heads, self.title]

    def draw(self, frame: Any) -> None:
        """Point from the limits to what is expected, and move the line."""
        before, after = frame.before, frame.after
        heads = self._expected_at(before)[self._rows]
        self._heads.set_offsets(heads)
        self._pointers.set_segments(list(np.stack([self._limits, heads], axis=1)))
        for artist in (self._heads, self._pointers):
            artist.set_visible(frame.kind != "start")
        self._line.set_data(self._at, after.predict(self._at[:, None]))
        self._ghost.set_data(self._at, before.predict(self._at[:, None]))
        self._ghost.set_visible(frame.kind == "M")
        height, band = after.predict(self._at[:, None]), 2 * after.standard_deviation
        low, high = height - band, height + band
        corners = np.column_stack([np.append(self._at, self._at[::-1]), np.append(low, high[::-1])])
        self._band.set_path(Path(corners))

    def _expected_at(self, params):
        """Each row's covariate, and its response as an E step under these parameters expects it; shape (n_samples, 2)."""
        covariates = self.X[:, :-2]
        values = expected_values(self.X, params.predict(covariates), params.standard_deviation)[1]
        return np.column_stack([self._x, values])


def side_by_side(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Places along the axis for points of which some are the same: these a little to the left and right of ``x``.

    Examples
    --------
    >>> side_by_side(np.array([0.0, 1.0, 1.0, 1.0]), np.array([2.0, 2.0, 2.0, 3.0]))
    array([0.   , 0.994, 1.006, 1.   ])
    """
    _, group, counts = np.unique(np.column_stack([x, y]), axis=0, return_inverse=True, return_counts=True)
    group = group.ravel()
    first = np.concatenate([[0], np.cumsum(counts)[:-1]])
    place = np.empty(len(x))
    place[np.argsort(group, kind="stable")] = np.arange(len(x))
    place -= first[group]  # 0, 1, 2, ... in each group
    step = np.minimum(0.012, 0.12 / counts[group]) * np.ptp(x)
    return x + (place - (counts[group] - 1) / 2) * step
