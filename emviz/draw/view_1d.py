"""One feature: a histogram, densities over it, and a rug of the data under it."""

from collections.abc import Sequence, Sized
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from emviz.draw import marks
from emviz.draw.all_rows import AllRows
from emviz.draw.centres import MovingCentres
from emviz.draw.sample import MOST_DRAWN
from emviz.draw.style import INK
from emviz.draw.view import leave_room_below, limits
from emviz.draw.view_labelled import LabelledView

# Heights below the axis, as parts of the height of the densities: of the centres, of the rug, and of the end of the axis.
_CENTRES, _RUG, _BOTTOM = -0.055, -0.15, -0.2
#: Where each curve is computed besides the grid: so many standard deviations from each mean.
IN_A_HUMP = np.linspace(-4, 4, 25)
#: A curve is drawn where it is higher than this part of the highest: less is no pixel above the axis.
LEAST_HEIGHT = 0.005


class View1D(LabelledView):
    """Draws frames of a mixture over one feature.

    Each component's curve is its weight times its density, so that the curves add up to the mixture's, drawn in ink. The
    histogram counts all values; of very many a sample is drawn below it.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    bins : int, str or array, optional
        As in ``numpy.histogram``; by default some more than usual, because a mixture has narrow humps.
    resolution : int
        At how many values along the axis each curve is computed; fewer make a page with many frames smaller.
    **common
        As for `View`, and ``features``, one of them, as for `LabelledView`. The upper end of ``ylim`` is the top of the
        densities; below them there is always room for the data.

    Attributes
    ----------
    parts : dict of str to list of artists
        The actors by what they are, in drawing order: ``rug``, ``ghosts``, ``mixture``, ``curves``, those of
        `MovingCentres`, ``title``.
    centres : MovingCentres
    grid : ndarray, shape (resolution,)
        The values along the axis at which each curve is computed, besides those in the humps.
    """

    small_area = 0.45
    all_are_counted = "; the histogram counts all of them"

    def __init__(
        self,
        ax: Axes,
        traces: Sequence[Any],
        *,
        bins: Any = None,
        resolution: int = 400,
        **common: Any,
    ):
        n = len(traces[0].X)
        values = f"{n} values" if n <= MOST_DRAWN else f"{n:,} values, {MOST_DRAWN:,} of them as ticks,"
        description = f"{values} with the density of each component over their histogram"
        super().__init__(ax, traces, description, **common)
        data = self.ends(0)
        self.set_axes(xlabel="value" if self.names is None else self.names[0], ylabel="density")
        locations = self.locations()
        near = [] if locations is None else np.clip(locations[:, 0], *limits(data, 0.3))
        self.set_axes(xlim=limits([*data, *near], 0.04))
        self.grid = np.linspace(*ax.get_xlim(), resolution)
        tallest = histogram_of_all(ax, self.all_rows, self.features[0], bins)
        _, top = self.asked.get("ylim", (0, self._top(tallest)))
        leave_room_below(ax, top, -_BOTTOM * top)

        nothing, colors = ([], []), [self.palette.color(j) for j in range(self.n_components)]
        area, pen = self.area, self.pen
        self.centres_at, self.least_height = _CENTRES * top, LEAST_HEIGHT * top
        self._rug = marks.rug(ax, self.X[:, 0], y=_RUG * top, size=260 * area, alpha=None, animated=True)
        self._ghosts = [
            marks.curve(ax, nothing, color=color, linewidth=1.6 * pen, linestyle=(0, (3, 2)), alpha=0.6, animated=True)
            for color in colors
        ]
        self._mixture = marks.curve(ax, nothing, color=INK, linewidth=2.2 * pen, animated=True)
        self._curves = [
            marks.curve(ax, nothing, color=color, linewidth=3 * pen, zorder=4, animated=True) for color in colors
        ]
        n_centres = 0 if locations is None else self.n_components
        self.centres = MovingCentres(ax, n_centres, size=130 * area, pen=pen, palette=self.palette)
        self.parts = {
            "rug": [self._rug],
            "ghosts": self._ghosts,
            "mixture": [self._mixture],
            "curves": self._curves,
            **self.centres.parts,
            "title": [self.title],
        }
        self.actors = [actor for part in self.parts.values() for actor in part]

    def densities(self, params: Any) -> tuple[np.ndarray, np.ndarray]:
        """Values ``x`` (m,) over the axis, and weight times density of each component there, shape (m, k).

        However narrow a component is, some of the values lie in its hump, if the parameters say how wide it is: then m
        is `resolution` and 25 for each component.
        """
        x = self.grid
        if hasattr(params, "standard_deviations"):
            near = params.means + params.standard_deviations * IN_A_HUMP
            x = np.sort(np.concatenate([x, np.clip(near, x[0], x[-1]).ravel()]))
        return x, np.exp(self.model.log_joint(x[:, None], params))

    def draw(self, frame: Any) -> None:
        """Colour the rug, and move the densities."""
        colors = np.full((len(self.X), 4), 0.8)
        colors[:, :3] = self.point_colors(frame)
        self._rug.set(facecolor=colors)
        before, after, moving = frame.before, frame.after, frame.kind == "M"
        x, densities = self.densities(after)
        self._mixture.set_data(x, densities.sum(axis=1))
        old_x, old = self.densities(before) if moving else (x, densities)
        was, still = self.present(before), self.present(after)
        for j, (curve, ghost) in enumerate(zip(self._curves, self._ghosts, strict=True)):
            curve.set_data(without_tails(x, densities[:, j], self.least_height))
            curve.set_visible(still[j])
            ghost.set_data(without_tails(old_x, old[:, j], self.least_height))
            ghost.set_visible(moving and was[j])
        if self.centres.actors:
            self.centres.show(self._under_the_axis(before), self._under_the_axis(after), moving)

    def _under_the_axis(self, params):
        return np.column_stack([self.places(params)[:, 0], np.full(self.n_components, self.centres_at)])

    def _top(self, tallest):
        """Height that shows the histogram and most peaks; a component that collapses may leave at the top."""
        some = [trace.params[i] for trace in self.traces for i in {0, len(trace.params) // 2, len(trace.params) - 1}]
        peaks = [self.densities(params)[1].sum(axis=1).max() for params in some[:60]]
        peaks = [peak for peak in peaks if np.isfinite(peak)]
        return 1.1 * max(tallest, min(max(peaks, default=tallest), 1.6 * tallest))


def histogram_of_all(ax: Axes, rows: AllRows, column: int, bins: Any) -> float:
    """Draw the histogram of a column, of all rows; how high it is."""
    if bins is None:
        bins = bins_of_whole_numbers(rows, column) if is_whole(rows.drawn()[:, column]) else default_bins(rows)
    edges = rows.edges(column, bins)
    counts = rows.counts(column, edges)
    # Of one value in the middle of each bin, as often as the bin has values.
    steps = marks.histogram(ax, (edges[1:] + edges[:-1]) / 2, bins=edges, weights=counts)
    return steps.get_data()[0].max()


def default_bins(x: Sized) -> int:
    """How many bins a histogram of these values gets: some more than usual, because a mixture has narrow humps."""
    return int(np.clip(1.3 * np.sqrt(len(x)), 12, 45))


def is_whole(values: np.ndarray) -> bool:
    """Whether these are whole numbers, as of minutes or years."""
    values = values[np.isfinite(values)]
    return bool((values == np.rint(values)).all())


def bins_of_whole_numbers(rows: AllRows, column: int) -> np.ndarray:
    """Edges half-way between whole numbers, so that each bin has as many of them as every other."""
    low, high = rows.ends(column)
    width = np.ceil((high - low + 1) / default_bins(rows))
    return np.arange(low - 0.5, high + width + 0.5, width)


def without_tails(x: np.ndarray, heights: np.ndarray, least: float) -> tuple[np.ndarray, np.ndarray]:
    """A curve without its ends that are too low to be seen: their points are drawn in to the nearest that is high enough.

    The number of points stays, so the curves of two frames can be interpolated.

    Examples
    --------
    >>> without_tails(np.arange(5), np.array([0, 1, 5, 1, 0]), least=0.5)
    (array([1, 1, 2, 3, 3]), array([1, 1, 5, 1, 1]))
    """
    high = np.flatnonzero(heights >= least)
    if not len(high):
        return x, heights
    kept = np.clip(np.arange(len(x)), high[0], high[-1])
    return x[kept], heights[kept]
