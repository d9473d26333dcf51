"""One column of counts: how often each whole number was seen, and how often the mixture expects it."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection

from emviz.draw import marks
from emviz.draw.centres import MovingCentres
from emviz.draw.colors import rgb
from emviz.draw.style import INK, NEUTRAL
from emviz.draw.view import leave_room_below
from emviz.draw.view_labelled import LabelledView

# Heights below the axis, as parts of the height of the bars: of the centres, and of the end of the axis.
_CENTRES, _BOTTOM = -0.06, -0.12
# The width of a bar, and how far its middle lies from the whole number.
_WIDTH, _ASIDE = 0.38, 0.2


class CountsView(LabelledView):
    """Draws frames of a mixture over counts: two bars for each whole number.

    The left bar is how often the number was seen; an E step gives it the colours of its components. The right bar is how
    often the mixture expects it, the components' shares one on top of the other; an M step moves them.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    **common
        As for `View`. The upper end of ``ylim`` is the top of the bars; below them there is always room for the centres.
    """

    small_area = 0.45
    all_are_counted = "; the bars count all of them"

    def __init__(self, ax: Axes, traces: Sequence[Any], **common: Any):
        description = (
            "two bars for each whole number, how often it was seen and how often the mixture expects it, "
            f"for {len(traces[0].X)} values"
        )
        super().__init__(ax, traces, description, **common)
        self._seen, often = self.all_rows.distinct(self.features[0])
        least, most = self._seen[[0, -1]]
        self._values = np.arange(least, most + 1)
        locations = self.locations()
        ends = [least, most] if locations is None else [least, most, *locations[:, 0]]
        self.set_axes(
            xlim=(min(ends) - 0.7, max(ends) + 0.7),
            xlabel="count" if self.names is None else self.names[0],
            ylabel="how often",
        )
        _, top = self.asked.get("ylim", (0, self._top(often.max())))
        leave_room_below(ax, top, -_BOTTOM * top)
        self._centres_at = _CENTRES * top

        corners = marks.bar_corners(np.zeros(len(often)), often, self._seen - _ASIDE, _WIDTH)
        self._bars = ax.add_collection(PolyCollection(list(corners), linewidths=0, animated=True), autolim=False)
        self._shares = [
            marks.area(ax, color=(self.palette.color(j), 0.75), animated=True) for j in range(self.n_components)
        ]
        before = {"edgecolor": INK, "linewidth": 1.2, "linestyle": (0, (3, 2)), "alpha": 0.7, "zorder": 3}
        self._before = marks.area(ax, color="none", animated=True, **before)
        n_centres, size = 0 if locations is None else self.n_components, 130 * self.area
        self.centres = MovingCentres(ax, n_centres, size=size, pen=self.pen, palette=self.palette)
        self.actors = [self._bars, *self._shares, self._before, *self.centres.actors, self.title]
        if not self.small:
            self._explain(ax, often)

    def expected(self, params: Any) -> np.ndarray:
        """How often each component is expected to give each whole number, shape (n_values, n_components)."""
        return len(self.all_rows) * np.exp(self.model.log_joint(self._values[:, None], params))

    def draw(self, frame: Any) -> None:
        """Colour the left bars, and move the right ones."""
        moving = frame.kind == "M"
        self._bars.set(facecolor=self._colors(frame))
        expected = self.expected(frame.after)
        tops = np.column_stack([np.zeros(len(expected)), np.cumsum(expected, axis=1)])
        for j, share in enumerate(self._shares):
            share.set_path(self._path(tops[:, j], tops[:, j + 1]))
        self._before.set_visible(moving)
        earlier = self.expected(frame.before).sum(axis=1)
        self._before.set_path(self._path(np.zeros(len(earlier)), earlier))
        if self.centres.actors:
            self.centres.show(self._under_the_axis(frame.before), self._under_the_axis(frame.after), moving)

    def _colors(self, frame):
        """Colours of the left bars: equal numbers have equal shares, so each is asked once."""
        if frame.kind == "start":
            return np.tile(rgb(NEUTRAL), (len(self._seen), 1))
        return self.palette.blend(self.model.responsibilities(self._seen[:, None], frame.before))

    def _path(self, low, high):
        return marks.bars_path(low, high, self._values + _ASIDE, _WIDTH)

    def _under_the_axis(self, params):
        return np.column_stack([self.model.locations(params)[:, 0], np.full(self.n_components, self._centres_at)])

    def _top(self, tallest):
        """Height that shows what was seen, and what is expected unless that is far more."""
        ends = [trace.params[i] for trace in self.traces for i in (0, -1)]
        peak = max(self.expected(params).sum(axis=1).max() for params in ends[:60])
        return 1.1 * max(tallest, min(peak, 1.6 * tallest))

    def _explain(self, ax, often):
        """Which bar is which, in the upper corner that the bars leave free."""
        middle = (self._seen[0] + self._seen[-1]) / 2
        right = often[self._seen <= middle].max() >= often[self._seen >= middle].max()
        x, side = (0.98, "right") if right else (0.02, "left")
        words = "left bar: seen\nright bar: expected"
        ax.text(x, 0.97, words, transform=ax.transAxes, ha=side, va="top", ma="left", fontsize=11)
