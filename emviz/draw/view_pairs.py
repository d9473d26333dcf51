"""Three to five features: a matrix of small panels, one for each feature and one for each pair of them."""

import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from emviz.draw.sample import counted
from emviz.draw.view import title_of
from emviz.draw.view_1d import View1D
from emviz.draw.view_2d import View2D
from emviz.draw.view_labelled import LabelledView

#: How many features a matrix can have before its panels get too small to read.
MOST = 5
# The gap between two panels, and beside the free corner, as parts of a panel.
_GAP, _CORNER_LEFT, _CORNER_BELOW = 0.12, 0.45, 0.5


class PairsView(LabelledView):
    """Draws frames of a mixture over several features; all panels show the same frame.

    On the diagonal each feature has its histogram with the marginal densities; below it each pair of features has its
    points, the centres, and the marginal ellipses. Colours are those of the whole model. Above the diagonal there is
    nothing: every pair is drawn once.

    Parameters
    ----------
    ax : matplotlib Axes
        It becomes the frame, itself invisible, in which the panels stand.
    traces : list of Trace
        Of parameters with means and covariances.
    features, names, colors, title, size, small
        As for `LabelledView` and `View`.
    bins
        Of the histograms, as for `View1D`.
    ellipses, contours
        As for `View2D`.

    Attributes
    ----------
    panels : dict of (int, int) to View
        By row and column; those with a row and a column of the same number are the diagonal.

    Examples
    --------
    >>> import numpy as np
    >>> import emviz as ev
    >>> X = np.random.default_rng(0).normal(size=(60, 3))
    >>> trace = ev.fit(ev.GaussianMixture(2), X, seed=0, max_iter=5)
    >>> figure, ax = ev.draw.subplots()
    >>> view = PairsView(ax, [trace])
    >>> view.show(trace.frames[2])
    >>> list(view.panels)
    [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2)]
    """

    all_are_counted = "; the histograms count all of them"

    def __init__(
        self,
        ax: Axes,
        traces: Sequence[Any],
        *,
        features: Any = None,
        names: Any = None,
        colors: Any = None,
        title: str | None = None,
        size: float = 1.0,
        bins: Any = None,
        ellipses: bool = False,
        contours: bool = False,
        small: bool = False,
    ):
        description = (
            f"a matrix of panels, a histogram with densities for each feature and {counted(len(traces[0].X))} points, coloured by "
            "component, with the components' centres for each pair"
        )
        common: dict[str, Any] = {"names": names, "colors": colors}
        super().__init__(ax, traces, description, features=features, title=title, size=size, small=small, **common)
        ax.set_axis_off()
        common |= {"size": 0.5 * float(size), "small": True}
        ranges = self.ranges()
        self.panels = {}
        for i, row in enumerate(self.features):
            for j, column in enumerate(self.features[: i + 1]):
                cell = ax.inset_axes(self._place(i, j))
                if i == j:
                    view = View1D(cell, traces, features=column, bins=bins, resolution=120, xlim=ranges[j], **common)
                else:
                    view = View2D(
                        cell,
                        traces,
                        features=(column, row),
                        xlim=ranges[j],
                        ylim=ranges[i],
                        equal=False,
                        ellipses=ellipses,
                        contours=contours,
                        **common,
                    )
                self._trim(cell, i, j)
                view.title.set_visible(False)
                self.panels[i, j] = view
        drawn = [actor for view in self.panels.values() for actor in view.actors if actor is not view.title]
        self.actors = [*drawn, self.title]

    def seen(self, frame: Any) -> Any:
        """The frame of the rows that are drawn: every panel takes its own features from it."""
        return self.sampled(frame)

    def draw(self, frame: Any) -> None:
        """Let every panel draw this frame; beside the title stands the log-likelihood, so it is short."""
        self.title.set_text(f"{self.prefix}{title_of(frame, short=True)}")
        for view in self.panels.values():
            view.draw(view.seen(frame))

    def free_corner(self) -> Axes:
        """New axes in the corner above the diagonal that the panels leave free."""
        n = len(self.features)
        side, half = 1 / n, n // 2
        left, low = (half + _CORNER_LEFT) * side, 1 - (half - _CORNER_BELOW) * side
        return self.ax.inset_axes((left, low, 1 - left, 1 - low))

    def _place(self, i, j):
        """Left, bottom, width and height of the panel in row i and column j, as parts of the frame."""
        n = len(self.features)
        side = 1 / (n + _GAP * (n - 1))
        step = (1 + _GAP) * side
        return j * step, (n - 1 - i) * step, side, side

    def _trim(self, cell, i, j):
        """Names and numbers stand at the left and at the bottom of the matrix only."""
        n = len(self.features)
        fontsize = 9 if self.small else 11
        # In letters; on a projector and on a phone a large matrix will be about half as wide and two thirds as high.
        room = cell.get_window_extent().size * ((1, 1) if self.small else (0.6, 0.7))
        width, height = room * 72 / cell.figure.dpi / (0.62 * fontsize)
        cell.set_xticks(inner_ticks(cell.get_xlim(), width))
        cell.tick_params(labelsize=8 if self.small else 10, length=3)
        cell.set_xlabel(in_lines(self.names[j], int(width)) if i == n - 1 else "", fontsize=fontsize)
        cell.set_ylabel(in_lines(self.names[i], int(height)) if j == 0 and i > 0 else "", fontsize=fontsize)
        if i < n - 1:
            cell.tick_params(labelbottom=False)
        if i == j:
            cell.set_yticks([])
            cell.spines["left"].set_visible(False)
            return
        cell.set_yticks(inner_ticks(cell.get_ylim()))
        if j:
            cell.tick_params(labelleft=False)


def inner_ticks(limits: tuple[float, float], letters: float = np.inf) -> np.ndarray:
    """A few round numbers, two at least, not so close to an end that those of the next panel are near.

    Parameters
    ----------
    limits : pair of float
    letters : float
        How many letters have room beside each other: more than two numbers are thinned out until they and the spaces
        between them need no more.

    Examples
    --------
    >>> inner_ticks((168, 234)), inner_ticks((168, 234), letters=9)
    (array([180., 200., 220.]), array([180., 220.]))
    """
    low, high = limits
    edge = 0.08 * (high - low)
    inner, n = np.array([]), 3
    while len(inner) < 2:
        ticks = np.asarray(MaxNLocator(nbins=n, steps=[1, 2, 5, 10]).tick_values(low, high))
        inner = ticks[(ticks >= low + edge) & (ticks <= high - edge)]
        n += 1
    while len(inner) > 2 and sum(len(f"{tick:g}") + 1.5 for tick in inner) > letters:
        inner = inner[::2]
    return inner


def in_lines(name: str, letters: int) -> str:
    """A name in lines of so many letters at most, broken at spaces, hyphens and underscores where there are any.

    Examples
    --------
    >>> print(in_lines("flipper_length_mm", 12))
    flipper_
    length_mm
    """
    return textwrap.fill(name.replace("_", "_ "), max(letters, 1)).replace("_ ", "_")
