"""A cloud of points, its covariance matrix, and the ellipse that is the picture of that matrix."""

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, style

_SIDE = 3.5  # the axes reach so far in both directions


class ShapeScene(Scene):
    """Left a cloud with its ellipses of one and two standard deviations; right its covariance matrix.

    A thin grey ellipse is what the inner one would be without correlation.
    The standard deviation of x is 1. The mean of the cloud is 0 and its covariance matrix, divided by n, is exactly the one
    that is shown. The topmost point of the inner ellipse stands at x = correlation, y = standard deviation of y.

    Its state is the correlation and the standard deviation of y: ``scene.show(0.6, 1.0)``.

    Parameters
    ----------
    n_samples : int
    seed : int

    Attributes
    ----------
    points : ndarray, shape (n_samples, 2)
        Those that are shown.
    covariance : ndarray, shape (2, 2)

    Examples
    --------
    >>> scene = ShapeScene()
    >>> print(scene.show(0.6, 1.2))
    Variances 1.00 and 1.44, covariance 0.72: determinant 0.92, area of the inner ellipse 3.02.
    """

    def __init__(self, n_samples: int = 100, seed: int = 0):
        u = np.random.default_rng(seed).standard_normal((n_samples, 2))
        u -= u.mean(axis=0)
        self._round = u @ np.linalg.inv(np.linalg.cholesky(u.T @ u / n_samples)).T  # mean 0, covariance the identity
        with style():
            figure, (left, right) = subplots(1, 2, width=8.4, height=4.3, width_ratios=(1.12, 1))
            actors = [*self._draw_cloud(left), *self._draw_matrix(right)]
        description = (
            "Left: a cloud of points with its ellipses of one and two standard deviations, the inner one in a box that it touches; "
            "grey, the inner one at correlation 0. "
            "Right: the covariance matrix in numbers."
        )
        super().__init__(figure, actors, (0.6, 1.0), description)

    def _draw_cloud(self, ax):
        color = component_color(0)
        ax.set(xlabel="x", ylabel="y", xlim=(-_SIDE, _SIDE), ylim=(-_SIDE, _SIDE), aspect="equal")
        ax.set_title("One and two standard deviations", fontsize=12, loc="left", y=1.0)
        ax.set_xticks(range(-3, 4))
        ax.set_yticks(range(-3, 4))
        self._dots = marks.points(
            ax, self._round, color=color, marker=component_marker(0), size=16, alpha=0.5, animated=True
        )
        self._box = marks.curve(ax, ([], []), color=NEUTRAL, linewidth=1.2, linestyle=(0, (3, 2)), animated=True)
        self._ghost = marks.ellipse(ax, ([0, 0], np.eye(2)), color=NEUTRAL, linewidth=1.2, animated=True)
        widths = ((2, 1.5), (1, 3))
        self._ellipses = {
            sd: marks.ellipse(ax, ([0, 0], np.eye(2)), sd=sd, color=color, linewidth=width, animated=True)
            for sd, width in widths
        }
        return [self._dots, self._box, self._ghost, *self._ellipses.values()]

    def _draw_matrix(self, ax):
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.axis("off")
        ax.set_title("Covariance matrix", fontsize=12, loc="left", y=1.0)
        for x, turn in ((0.06, 1), (0.94, -1)):  # brackets
            ax.plot([x + 0.04 * turn, x, x, x + 0.04 * turn], [0.92, 0.92, 0.42, 0.42], color=INK, linewidth=1.5)
        names = {(0, 0): "variance of x", (0, 1): "covariance", (1, 0): "covariance", (1, 1): "variance of y"}
        self._numbers = {}
        for (i, j), name in names.items():
            x, y = 0.28 + 0.44 * j, 0.82 - 0.26 * i
            self._numbers[i, j] = ax.text(x, y, "", fontsize=15, ha="center", va="center", animated=True)
            ax.text(x, y - 0.085, name, fontsize=11, ha="center", va="center")
        self._area = ax.text(0.06, 0.3, "", fontsize=11, ha="left", va="top", linespacing=1.6, animated=True)
        return [*self._numbers.values(), self._area]

    def update(self, correlation: float, sd: float) -> str:
        """Draw this correlation and this standard deviation of y."""
        covariance = np.array([[1, correlation * sd], [correlation * sd, sd**2]])
        variances, directions = np.linalg.eigh(covariance)
        self.covariance = covariance
        self.points = self._round @ (directions * np.sqrt(variances)) @ directions.T
        self._dots.set_offsets(self.points)
        self._box.set_data([-1, 1, 1, -1, -1], [-sd, -sd, sd, sd, -sd])
        self._ghost.set_path(marks.ellipse_path([0, 0], np.diag([1, sd**2])))
        for n, ellipse in self._ellipses.items():
            ellipse.set_path(marks.ellipse_path([0, 0], covariance, n))
        for (i, j), text in self._numbers.items():
            text.set_text(f"{covariance[i, j]:z.2f}".replace("-", "\N{MINUS SIGN}"))
        determinant = np.linalg.det(covariance)
        area = np.pi * np.sqrt(determinant)
        self._area.set_text(
            f"determinant {determinant:.2f}\narea of the inner ellipse {area:.2f}\n(of a circle of radius 1: {np.pi:.2f})"
        )
        return (
            f"Variances 1.00 and {sd**2:.2f}, covariance {correlation * sd:z.2f}: "
            f"determinant {determinant:.2f}, area of the inner ellipse {area:.2f}."
        )
