"""From soft EM to k-means: the same centres at one temperature after another."""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.colors import blend, component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, style
from emviz.draw.view import limits


class TemperatureScene(Scene):
    """Points in blended colours, centres, and circles of one standard deviation, the root of the temperature.

    Its state is the number of the temperature, counted from 0: ``scene.show(1)``.

    Parameters
    ----------
    X : array-like, shape (n_samples, 2)
    temperatures : array-like, shape (n_temperatures,)
        The shared variance, in the units of the data squared.
    means : array-like, shape (n_temperatures, n_components, 2)
        Where the centres came to rest at each temperature.
    responsibilities : callable
        From a temperature and its means to shape (n_samples, n_components).
    reference : array-like, shape (n_components, 2)
        The centres of k-means: drawn as hollow markers, and the zero of the right panel.
    names : pair of str, optional
    width, height : float
        Size in inches.

    Attributes
    ----------
    distances : ndarray, shape (n_temperatures,)
        How far the farthest centre lies from its k-means centre.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.four_blobs().X
    >>> means = np.repeat(X[None, :4], 3, axis=0)
    >>> scene = TemperatureScene(X, [0.1, 1.0, 10.0], means, lambda T, m: np.full((len(X), 4), 0.25), X[:4])
    >>> print(scene.show(1))
    Temperature 1: the centres lie at most 0 from those of k-means; 300 of 300 points are shared between components.
    """

    def __init__(
        self,
        X: Any,
        temperatures: Any,
        means: Any,
        responsibilities: Callable,
        reference: Any,
        *,
        names: Any = None,
        width: float = 9.0,
        height: float = 4.6,
    ):
        self.X, self._responsibilities = np.asarray(X, dtype=float), responsibilities
        self.temperatures = np.asarray(temperatures, dtype=float)
        self.means, self.reference = np.asarray(means, dtype=float), np.asarray(reference, dtype=float)
        expected = (len(self.temperatures), *self.reference.shape)
        if self.means.shape != expected:
            raise ValueError(
                f"means has shape {self.means.shape}; with these temperatures and this reference it must be {expected}."
            )
        self.distances = np.linalg.norm(self.means - self.reference, axis=2).max(axis=1)
        # What rounding leaves of no distance at all differs from processor to processor.
        self.distances[self.distances < 1e-9 * np.ptp(self.X, axis=0).max()] = 0.0
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.5, 1))
            actors = [*self._draw_points(left, names or ("feature 1", "feature 2")), *self._draw_distances(right)]
            description = (
                "Left: points in blended colours, centres with circles of one standard deviation, "
                "k-means centres hollow. Right: that distance over the temperature."
            )
            super().__init__(figure, actors, (0,), description)

    def _draw_points(self, ax, names):
        ax.set_xlim(limits(self.X[:, 0]), auto=True)
        ax.set_ylim(limits(self.X[:, 1]), auto=True)
        ax.set_aspect("equal", adjustable="datalim")
        ax.set_xlabel(names[0])
        ax.set_ylabel(names[1])
        self._points = marks.points(ax, self.X, size=30, alpha=None, animated=True)
        self._circles, self._centres = [], []
        for k, centre in enumerate(self.reference):
            color, marker = component_color(k), component_marker(k)
            marks.centres(ax, [centre], color="none", marker=marker, size=330, edgecolors=color, zorder=5)
            self._circles.append(marks.ellipse(ax, (np.zeros(2), np.eye(2)), color=color, animated=True))
            self._centres.append(marks.centres(ax, [[0, 0]], color=color, marker=marker, animated=True))
        self._title = ax.set_title("", loc="left", y=1.0, animated=True)
        return [self._points, *self._circles, *self._centres, self._title]

    def _draw_distances(self, ax):
        marks.curve(ax, (self.temperatures, self.distances), linewidth=2, marker="o", markersize=3)
        ax.set_xscale("log")
        ax.xaxis.set_major_formatter("{x:g}")  # the exponents of powers of ten would be smaller than all other letters
        ax.set_xlabel("temperature")
        ax.set_title("farthest from a k-means centre", fontsize=12, fontweight="normal", y=1.0)
        ax.yaxis.set_major_locator(MaxNLocator(nbins=5))
        ax.grid(axis="y")
        self._now = marks.points(ax, [[1, 0]], color=INK, size=110, alpha=1, zorder=5, clip_on=False, animated=True)
        return [self._now]

    def update(self, index: int) -> str:
        """Draw the centres at this temperature; the sentence says how far they are from those of k-means."""
        T, means = self.temperatures[index], self.means[index]
        r = self._responsibilities(T, means)
        self._points.set(facecolor=np.column_stack([blend(r), np.full(len(r), 0.85)]))
        for k, (circle, centre) in enumerate(zip(self._circles, self._centres, strict=True)):
            circle.set_path(marks.ellipse_path(means[k], T * np.eye(2)))
            centre.set_offsets(means[[k]])
        self._title.set_text(f"Temperature {T:.3g}")
        self._now.set_offsets([[T, self.distances[index]]])
        shared = int((r.max(axis=1) < 0.99).sum())
        return (
            f"Temperature {T:.3g}: the centres lie at most {self.distances[index]:.3g} from those of k-means; "
            f"{shared} of {len(r)} points are shared between components."
        )
