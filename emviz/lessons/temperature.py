"""From soft EM to k-means: the same centres at one temperature after another."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.colors import blend, component_color, component_marker
from emviz.draw.figure import Picture, subplots
from emviz.draw.scene import freeze_layout
from emviz.draw.style import INK, style
from emviz.draw.view import limits


class TemperatureScene:
    """Points in blended colours, centres, and circles of one standard deviation, the root of the temperature.

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
    figure : Figure
    actors : list of artists, in drawing order
    distances : ndarray, shape (n_temperatures,)
        How far the farthest centre lies from its k-means centre.

    Raises
    ------
    ValueError
        If the shapes do not fit.

    Example
    -------
    >>> import emviz as ev
    >>> X = ev.datasets.four_blobs().X
    >>> means = np.repeat(X[None, :4], 3, axis=0)
    >>> stage = TemperatureScene(X, [0.1, 1.0, 10.0], means, lambda T, m: np.full((len(X), 4), 0.25), X[:4])
    >>> print(stage.show(1))
    Temperature 1: the centres lie at most 0 from those of k-means; 300 of 300 points are shared between components.
    """

    def __init__(self, X, temperatures, means, responsibilities, reference, *, names=None, width=9.0, height=4.6):
        self.X, self.temperatures, self.means = (
            np.asarray(X, float),
            np.asarray(temperatures, float),
            np.asarray(means, float),
        )
        self.reference, self._responsibilities = np.asarray(reference, float), responsibilities
        if self.means.shape != (len(self.temperatures), *self.reference.shape):
            raise ValueError(
                f"means has shape {self.means.shape}; with these temperatures and this reference it must be "
                f"{(len(self.temperatures), *self.reference.shape)}."
            )
        self.distances = np.linalg.norm(self.means - self.reference, axis=2).max(axis=1)
        n = len(self.reference)
        with style():
            self.figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.5, 1))
            left.set_xlim(limits(self.X[:, 0]), auto=True)
            left.set_ylim(limits(self.X[:, 1]), auto=True)
            left.set_aspect("equal", adjustable="datalim")
            names = names or ("feature 1", "feature 2")
            left.set_xlabel(names[0])
            left.set_ylabel(names[1])
            for k, centre in enumerate(self.reference):
                marks.centres(
                    left,
                    [centre],
                    color="none",
                    marker=component_marker(k),
                    size=330,
                    edgecolors=component_color(k),
                    zorder=5,
                )
            self._points = marks.points(left, self.X, size=30, alpha=None, animated=True)
            self._circles = [
                marks.ellipse(left, (np.zeros(2), np.eye(2)), color=component_color(k), animated=True) for k in range(n)
            ]
            self._centres = [
                marks.centres(left, [[0, 0]], color=component_color(k), marker=component_marker(k), animated=True)
                for k in range(n)
            ]
            self._title = left.set_title("", loc="left", y=1.0, animated=True)
            marks.curve(right, (self.temperatures, self.distances), linewidth=2, marker="o", markersize=3)
            right.set_xscale("log")
            right.set_xlabel("temperature")
            right.set_title("farthest from a k-means centre", fontsize=12, fontweight="normal", y=1.0)
            right.yaxis.set_major_locator(MaxNLocator(nbins=5))
            right.grid(axis="y")
            self._now = marks.points(
                right, [[1, 0]], color=INK, size=110, alpha=1, zorder=5, clip_on=False, animated=True
            )
            self.actors = [self._points, *self._circles, *self._centres, self._title, self._now]
            self.show(0)
            freeze_layout(self.figure)

    def show(self, index):
        """Draw the rest at this temperature, counted from 0; returns a sentence about it."""
        T, means = self.temperatures[index], self.means[index]
        r = self._responsibilities(T, means)
        self._points.set_facecolors(np.column_stack([blend(r), np.full(len(r), 0.85)]))
        for k, (circle, centre) in enumerate(zip(self._circles, self._centres, strict=True)):
            circle.set_path(marks.ellipse_path(means[k], T * np.eye(2)))
            centre.set_offsets(means[[k]])
        self._title.set_text(f"Temperature {T:.3g}")
        self._now.set_offsets([[T, self.distances[index]]])
        shared = int((r.max(axis=1) < 0.99).sum())
        sentence = (
            f"Temperature {T:.3g}: the centres lie at most {self.distances[index]:.3g} from those of k-means; "
            f"{shared} of {len(r)} points are shared between components."
        )
        self.figure.alt = (
            f"{sentence} Left: points in blended colours, centres with circles of one standard deviation, "
            "k-means centres hollow. Right: that distance over the temperature."
        )
        return sentence

    def picture(self):
        """What the scene shows now, as an output for a notebook."""
        return Picture(self.figure, self.figure.alt)
