"""The lower bound on a line in parameter space: where it touches the log-likelihood, and how the M step climbs it."""

from types import SimpleNamespace

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, style
from emviz.draw.view import title_of
from emviz.draw.view_1d import View1D

#: Colours of the lower bound and of the gap, KL, between it and the log-likelihood: the same in every picture of them.
BOUND, GAP = "#009e73", "#c8407f"


class BoundView:
    """Draws the log-likelihood along a line, and over it the bound and the gap of any half-step. Every curve is computed.

    Parameters
    ----------
    ax : matplotlib Axes
    line : emviz.lessons.Line
    resolution : int
        At how many places the curves are computed.
    small : bool
        Whether to draw for a small panel: shorter titles, no numbers.

    Attributes
    ----------
    places : ndarray, shape (resolution,)
    actors : list of artists that `show` changes, in drawing order
    """

    def __init__(self, ax, line, *, resolution=71, small=False):
        self.ax, self.line, self.small = ax, line, small
        self.places = np.linspace(line.low, line.high, resolution)
        self._heights = line.log_likelihood(self.places)
        low, high = self._heights.min(), self._heights.max()
        self._floor = low - 0.12 * (high - low)
        ax.set_xlim(line.low, line.high)
        ax.set_ylim(self._floor, high + 0.14 * (high - low))
        ax.set_xlabel(line.name)
        ax.set_ylabel("nats")
        pen = 0.75 if small else 1.0
        marks.curve(ax, (self.places, self._heights), linewidth=2.5 * pen)
        nowhere = ([np.nan], [np.nan])
        self._gap = ax.add_patch(PathPatch(Path([(0, 0)]), facecolor=(GAP, 0.2), linewidth=0, zorder=2, animated=True))
        self._bound = marks.curve(ax, nowhere, color=BOUND, linewidth=2.5 * pen, zorder=4, animated=True)
        self._ruler = marks.curve(ax, nowhere, color=GAP, linewidth=3.5 * pen, zorder=5, animated=True)
        self._old = marks.points(ax, [[np.nan] * 2], color=INK, size=90 * pen, alpha=0.35, zorder=6, animated=True)
        self._top = marks.points(
            ax, [[np.nan] * 2], color=BOUND, marker="D", size=110 * pen, alpha=1, zorder=6, animated=True
        )
        self._now = marks.points(ax, [[np.nan] * 2], color=INK, size=120 * pen, alpha=1, zorder=7, animated=True)
        # The numbers stand in the upper corner that the curve leaves free.
        left = self._heights[: resolution * 2 // 5].max() < self._heights[resolution * 3 // 5 :].max()
        x, side = (0.02, "left") if left else (0.985, "right")
        self._words = [
            ax.text(
                x,
                0.98 - 0.1 * i,
                "",
                color=color,
                transform=ax.transAxes,
                ha=side,
                va="top",
                fontweight="bold",
                zorder=8,
                animated=True,
            )
            for i, color in enumerate((INK, BOUND, GAP))
        ]
        self.title = ax.set_title("Start", loc="left", y=1.0, animated=True)
        self.actors = [self._gap, self._bound, self._ruler, self._old, self._top, self._now, *self._words, self.title]

    def show(self, frame):
        """Update the artists to this `LineFrame`."""
        self.title.set_text(title_of(frame, short=self.small))
        bounded = frame.responsibilities is not None
        for artist in (self._gap, self._bound, self._ruler, self._top, *self._words[1:]):
            artist.set_visible(bounded)
        values = {
            "log-likelihood": frame.log_likelihood,
            "lower bound Q + H": frame.log_likelihood - frame.gap,
            "gap KL": frame.gap,
        }
        for word, (name, value) in zip(self._words, values.items(), strict=True):
            number = f"{value:.2f}".replace("-", "\N{MINUS SIGN}")
            word.set_text("" if self.small else f"{name}  {number}")
        moved = frame.kind == "M"
        self._old.set_visible(moved)
        self._now.set_offsets([[frame.place, frame.log_likelihood]])
        if moved:
            self._old.set_offsets([[frame.place_before, self.line.log_likelihood(frame.place_before)]])
        if not bounded:
            return
        heights = self.line.lower_bound(frame.responsibilities, self.places)
        # Far below the picture there is nothing to see, and coordinates have their limits.
        heights = np.maximum(heights, self._floor - 3 * np.ptp(self.ax.get_ylim()))
        self._bound.set_data(self.places, heights)
        around = np.concatenate(
            [
                np.column_stack([self.places, self._heights]),
                np.column_stack([self.places, np.maximum(heights, self._floor)])[::-1],
            ]
        )
        self._gap.set_path(Path(np.vstack([around, around[:1]]), closed=True))
        foot = frame.log_likelihood - frame.gap
        self._ruler.set_data([frame.place] * 2, [foot, frame.log_likelihood])
        self._top.set_offsets([[frame.place, foot]])


class Data(View1D):
    """The data under the bound, on the same axis, with no title of their own."""

    def show(self, frame):
        super().show(frame)
        self.title.set_text("")


def bound_scene(line, *, data=True, width=9.0, height=5.6, resolution=71, bins=30):
    """The scene for EM on a line: the log-likelihood, the bound that touches it, the gap; and the data below.

    Parameters
    ----------
    line : emviz.lessons.Line
    data : bool
        Whether to draw the data and the densities under it. Choose it where the place on the line is a mean, so
        that both pictures share one axis.
    width, height : float
        Size in inches.
    resolution : int
        At how many places each curve is computed.
    bins : int
        Of the histogram.

    Returns
    -------
    Scene
        Its `show` takes a `LineFrame`.

    Example
    -------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X[:, 1:]
    >>> model = ev.GaussianMixture(2)
    >>> held = model.start(X, [[60.0], X.mean(axis=0)])
    >>> line = ev.lessons.Line(model, X, lambda mean: held._replace(means=np.array([[mean], held.means[1]])), 35, 105)
    >>> stage = bound_scene(line)
    >>> stage.show(line.frames(60.0, 1)[2])
    >>> stage.frame.kind
    'M'
    """
    first = line.frames((line.low + line.high) / 2, 0)[0]
    with style():
        figure, axes = subplots(
            2 if data else 1,
            1,
            width=width,
            height=height if data else 0.75 * height,
            squeeze=False,
            height_ratios=(2.0, 1.0) if data else (1,),
            sharex=data,
        )
        top = axes[0, 0]
        views = [BoundView(top, line, resolution=resolution)]
        if data:
            trace = SimpleNamespace(model=line.model, X=line.X, params=[line.params(line.low), line.params(line.high)])
            views.append(Data(axes[1, 0], [trace], names=(line.name,), bins=bins, small=True, resolution=resolution))
            axes[1, 0].set_xlim(line.low, line.high)
            top.set_xlabel("")
            top.tick_params(labelbottom=False)
        reads = f"The log-likelihood along a line, over {line.name}, with the lower bound that touches it and the gap between them."
        return Scene(figure, views, first, reads=reads)
