"""The lower bound on a line in parameter space: where it touches the log-likelihood, and how the M step climbs it."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.centres import MovingCentres
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.frame_scene import FrameScene
from emviz.draw.looks import looks
from emviz.draw.style import INK, in_digits, style
from emviz.draw.view import leave_room_below, title_of
from emviz.em import bound
from emviz.lessons.colors import BOUND, GAP
from emviz.lessons.line import Line


class BoundView:
    """Draws the log-likelihood along a line, and over it the bound and the gap of any half-step. Every curve is computed.

    Parameters
    ----------
    ax : matplotlib Axes
    line : Line
    resolution : int
        At how many positions the curves are computed.
    small : bool
        Whether to draw for a small panel: shorter titles, no numbers.

    Attributes
    ----------
    positions : ndarray, shape (resolution,)
        Where on the line the curves are computed.
    actors : list of artists
        All that `show` changes, in drawing order.
    """

    def __init__(self, ax: Axes, line: Line, *, resolution: int = 71, small: bool = False):
        self.ax, self.line, self.small = ax, line, small
        self.positions = np.linspace(line.low, line.high, resolution)
        self._log_joints = np.stack([line.log_joint(position) for position in self.positions])
        self._heights = np.logaddexp.reduce(self._log_joints, axis=2).sum(axis=1)
        low, high = self._heights.min(), self._heights.max()
        self._floor = low - 0.12 * (high - low)
        ax.set_xlim(line.low, line.high)
        ax.set_ylim(self._floor, high + 0.14 * (high - low))
        ax.set_xlabel(line.name)
        ax.set_ylabel("nats")
        pen = 0.75 if small else 1.0
        marks.curve(ax, (self.positions, self._heights), linewidth=2.5 * pen)
        self._name_the_curve()
        nowhere = ([np.nan], [np.nan])
        self._gap = marks.area(ax, color=(GAP, 0.09), animated=True)
        self._bound = marks.curve(ax, nowhere, color=BOUND, linewidth=2.5 * pen, zorder=4, animated=True)
        self._ruler = marks.curve(ax, nowhere, color=GAP, linewidth=3.5 * pen, zorder=5, animated=True)
        self._old = marks.points(ax, [[np.nan] * 2], color=INK, size=90 * pen, alpha=0.35, zorder=6, animated=True)
        self._top = marks.points(
            ax, [[np.nan] * 2], color=BOUND, marker="D", size=110 * pen, alpha=1, zorder=6, animated=True
        )
        self._now = marks.points(ax, [[np.nan] * 2], color=INK, size=120 * pen, alpha=1, zorder=7, animated=True)
        self._gap_words = ax.text(
            0, 0, "", color=GAP, ha="center", va="bottom", fontsize=12, fontweight="bold", zorder=8, animated=True
        )
        look = {"color": BOUND, "ha": "center", "va": "top", "fontsize": 11, "fontweight": "bold", "animated": True}
        self._name = ax.text(0, 0, "" if small else "lower bound", **look)
        self.title = ax.set_title("Start", loc="left", y=1.0, animated=True)
        curves = [self._gap, self._bound, self._ruler, self._old, self._top, self._now]
        self.actors = [*curves, self._name, self._gap_words, self.title]

    def _name_the_curve(self):
        """Its name stands in the upper corner that the curve leaves free."""
        if self.small:
            return
        n = len(self._heights)
        left = self._heights[: n * 2 // 5].max() < self._heights[n * 3 // 5 :].max()
        x, side = (0.02, "left") if left else (0.985, "right")
        marks.label(self.ax, (x, 0.97), "log-likelihood", ha=side, va="top", fontsize=11)

    def _title(self, frame):
        """What the half-step does."""
        if self.small or frame.kind == "start":
            return title_of(frame, short=self.small)
        does = "the bound touches" if frame.kind == "E" else "up to the top of the bound"
        return f"{frame.kind} step {frame.iteration}: {does}"

    def _beside(self, position, half=0.07):
        """Where words stand, so wide in parts of the line: on the lower side of this position, and over the curve all along."""
        low, high = self.positions[0], self.positions[-1]
        half *= high - low
        centres = np.clip(position + np.array([-1.3, 0, 1.3]) * half, low + 1.1 * half, high - 1.1 * half)
        tops = [self._heights[np.abs(self.positions - centre) <= half].max() for centre in centres]
        lowest = int(np.argmin(tops))
        return float(centres[lowest]), float(tops[lowest] + 0.02 * np.ptp(self.ax.get_ylim()))

    def show(self, frame: Any) -> None:
        """Update the artists to this `LineFrame`."""
        self.title.set_text(self._title(frame))
        looks(self.title, "narrow", fontsize=11)
        bounded = frame.responsibilities is not None
        for artist in (self._gap, self._bound, self._ruler, self._top, self._name, self._gap_words):
            artist.set_visible(bounded)
        self._gap_words.set_text("" if self.small else f"gap {in_digits(frame.gap, 2)}")
        self._gap_words.set_position(self._beside(frame.position))
        looks(self._gap_words, fontsize=10.5, position=self._beside(frame.position, half=0.1))
        moved = frame.kind == "M"
        self._old.set_visible(moved)
        self._now.set_offsets([[frame.position, frame.log_likelihood]])
        if moved:
            self._old.set_offsets([[frame.position_before, self.line.log_likelihood(frame.position_before)]])
        if not bounded:
            return
        heights = np.tensordot(self._log_joints, frame.responsibilities, 2) + bound.entropy(frame.responsibilities)
        top = int(np.argmax(heights))
        room = np.ptp(self.ax.get_ylim())
        self._name.set_position((self.positions[top], max(heights[top] - 0.24 * room, self._floor + 0.1 * room)))
        # Far below the picture there is nothing to see, and coordinates have their limits.
        heights = np.maximum(heights, self._floor - 3 * room)
        self._bound.set_data(self.positions, heights)
        around = np.concatenate(
            [
                np.column_stack([self.positions, self._heights]),
                np.column_stack([self.positions, np.maximum(heights, self._floor)])[::-1],
            ]
        )
        self._gap.set_path(Path(np.vstack([around, around[:1]]), closed=True))
        foot = frame.log_likelihood - frame.gap
        self._ruler.set_data([frame.position] * 2, [foot, frame.log_likelihood])
        self._top.set_offsets([[frame.position, foot]])


class ShareView:
    """The data under the bound: their histogram, what component 0 takes of each bar, and the densities.

    The filled part of the histogram is the sum of the responsibilities of component 0. An E step changes it; an M step on
    the mean of component 0 moves the marker to the mean of the filled part.

    Parameters
    ----------
    ax : matplotlib Axes
    line : Line
        Over one feature.
    bins : int or array
        Of the histogram.
    resolution : int
        At how many positions the densities are computed.
    """

    def __init__(self, ax: Axes, line: Line, *, bins: Any = 30, resolution: int = 65):
        self.line = line
        self._values = np.asarray(line.X, dtype=float)[:, 0]
        self._edges = np.histogram_bin_edges(self._values, bins)
        self._x = np.linspace(line.low, line.high, resolution)
        color = component_color(0)
        heights = marks.histogram(ax, self._values, bins=self._edges).get_data()[0]
        top = 1.12 * heights.max()
        ax.set_xlim(line.low, line.high)
        ax.set_xlabel(line.name)
        ax.set_ylabel("density")
        leave_room_below(ax, top, 0.16 * top, n_ticks=4)
        self._share = marks.area(ax, color=(color, 0.45), zorder=1.2, animated=True)
        self._y = -0.08 * top
        middle = line.params((line.low + line.high) / 2)
        for k, density in enumerate(self._densities(middle)[1:], start=1):  # they stay where they are
            marks.curve(ax, (self._x, density), color=component_color(k), linewidth=2.4)
            place = [[middle.means[k, 0], self._y]]
            marks.centres(ax, place, color=component_color(k), marker=component_marker(k), size=80, linewidths=1.5)
        self._curve = marks.curve(ax, ([], []), color=color, linewidth=2.4, animated=True)
        self._words = marks.label(ax, (0.02, 0.98), ha="left", va="top", fontsize=11, animated=True)
        self._centre = MovingCentres(ax, 1, size=80.0, pen=0.8)
        self.actors = [self._share, self._curve, self._words, *self._centre.actors]

    def show(self, frame: Any) -> None:
        """Update the artists to this `LineFrame`."""
        r = frame.responsibilities
        self._share.set_visible(r is not None)
        self._words.set_visible(r is not None)
        if r is not None:
            counts = np.histogram(self._values, self._edges, weights=r[:, 0])[0]
            widths = np.diff(self._edges)
            heights = counts / (len(r) * widths)
            self._share.set_path(Path(_outline(self._edges, heights)))
            self._words.set_text(f"filled: component 0 takes {r[:, 0].mean():.0%}")
        self._curve.set_data(self._x, self._densities(frame.after)[0])
        before, after = (np.array([[position, self._y]]) for position in (frame.position_before, frame.position))
        self._centre.show(before, after, frame.kind == "M")

    def _densities(self, params):
        """Weight times density of each component, shape (n_components, resolution)."""
        return np.exp(self.line.model.log_joint(self._x[:, None], params)).T


def _outline(edges, heights):
    """Corners of a histogram as one area."""
    x, y = np.repeat(edges, 2), np.concatenate([[0], np.repeat(heights, 2), [0]])
    return np.vstack([np.column_stack([x, y]), [[x[0], 0]]])


class BoundScene(FrameScene):
    """The scene of EM on a line: the log-likelihood, the bound that touches it, the gap; and the data below.

    Its state is a `LineFrame`: ``scene.show(line.frames(60.0, 1)[2])``.

    Parameters
    ----------
    line : Line
    data : bool
        Whether to draw the data and the densities under it. Choose it where the data have one feature and the position on
        the line is the mean of component 0, so that both pictures share one axis.
    width, height : float
        Size in inches.
    resolution : int
        At how many positions each curve is computed.
    bins : int or array
        Of the histogram.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X[:, 1:]
    >>> model = ev.GaussianMixture(2)
    >>> start = model.from_centres(X, [[60.0], X.mean(axis=0)])
    >>> line = Line(model, X, lambda mean: start._replace(means=np.array([[mean], start.means[1]])), 35, 105)
    >>> print(BoundScene(line).show(line.frames(60.0, 1)[1]))
    Expectation step 1: the bound touches the log-likelihood at 60.00; the gap there is 0.00.
    """

    def __init__(
        self,
        line: Line,
        *,
        data: bool = True,
        width: float = 9.0,
        height: float = 5.6,
        resolution: int = 71,
        bins: Any = 30,
    ):
        first = line.frames((line.low + line.high) / 2, 0)[0]
        with style():
            figure, axes = subplots(
                2 if data else 1,
                1,
                width=width,
                height=height if data else 0.75 * height,
                squeeze=False,
                height_ratios=(2.1, 1.0) if data else (1,),
                sharex=data,
            )
            top = axes[0, 0]
            views: list[Any] = [BoundView(top, line, resolution=resolution)]
            if data:
                views.append(ShareView(axes[1, 0], line, resolution=resolution, bins=bins))
                top.set_xlabel("")
                top.tick_params(labelbottom=False)
            description = (
                f"The log-likelihood along a line, over {line.name}, with the lower bound that touches it "
                "and the gap between them."
            )
            super().__init__(figure, views, first, description)
