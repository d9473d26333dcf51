"""The likelihood of one normal, stick by stick, beside the log-likelihood surface over its mean and standard deviation."""

from typing import Any

import numpy as np
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, PAPER, in_digits, style
from emviz.draw.view import limits
from emviz.lessons import mle

#: How far below the peak the contour lines run, in nats.
DROPS = (0.5, 2, 5, 10, 20, 30)
# The left axes from top to bottom: densities from 1 down to _GAP, the mean at 0, logarithms from -_GAP down to -1.
_GAP = 0.13


class SurfaceScene(Scene):
    """A stick for each point, as high as the density of one normal there; their logarithms; and the surface of the sums.

    Its state is a mean and a standard deviation: ``scene.show(10, 6)``.

    Parameters
    ----------
    X : array-like, shape (n_samples, 1)
        A few values: each gets a stick.
    means, standard_deviations : (float, float)
        The lowest and the highest that a reader can choose, in the units of the data.
    names : str or sequence of one str, optional
        Axis label, with units.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.

    Attributes
    ----------
    best : Normal
        The most likely one.

    Examples
    --------
    >>> import emviz as ev
    >>> scene = SurfaceScene(ev.datasets.student_t().X[:20], (5, 15), (4, 10))
    >>> print(scene.show(13, 4))
    Mean 13, standard deviation 4: the 20 densities multiply to 5.2e-35, their logarithms add up to -78.9, 12.8 below the peak.
    """

    def __init__(
        self,
        X: Any,
        means: tuple[float, float],
        standard_deviations: tuple[float, float],
        *,
        names: Any = None,
        width: float = 9.2,
        height: float = 4.6,
    ):
        self._X = np.asarray(X, dtype=float)
        self.best = mle.fit_normal(self._X)
        name = names if isinstance(names, str) else (names or ("value",))[0]
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.25, 1))
            # A line with a marker and no line: read off in half the time of a scatter, and there are many frames.
            dot = {
                "color": component_color(0),
                "marker": component_marker(0),
                "linestyle": "none",
                "markeredgecolor": INK,
                "markeredgewidth": 1.9,
                "zorder": 6,
                "animated": True,
            }
            actors = [
                *self._draw_sticks(left, means, standard_deviations[0], name, dot),
                *self._draw_surface(right, means, standard_deviations, dot),
            ]
            description = (
                f"Left: {len(self._X)} values, each with a stick up to the density of this normal, and below, hanging down, the "
                "logarithm of the stick. Right: contour lines of the sum of the logarithms over mean and standard "
                "deviation, labelled by how far below the peak they run; a cross shows the peak, a marker this normal."
            )
            super().__init__(figure, actors, (np.mean(means), np.mean(standard_deviations)), description)

    def _draw_sticks(self, ax, means, narrowest, name, dot):
        x, color = self._X[:, 0], component_color(0)
        self._tallest = 1.06 * 0.4 / narrowest
        # The deepest that a reader can reach: with a mean at an end, and the least spread.
        self._deepest = 1.04 * min(
            mle.normal_log_density(value, mean, narrowest) for value in (x.min(), x.max()) for mean in means
        )
        ax.set(xlim=limits(x, 0.05), ylim=(-1, 1), xlabel=name)
        ax.set_ylabel("log density        density")
        densities = [tick for tick in (0, 0.04, 0.08, 0.12, 0.16) if tick < self._tallest]
        logarithms = [tick for tick in (0, -5, -10, -15, -20) if tick > self._deepest]
        ticks = [*self._up(np.array(densities)), *self._down(np.array(logarithms))]
        ax.set_yticks(ticks, [*(f"{tick:g}" for tick in densities), *(in_digits(tick, 0) for tick in logarithms)])
        for height in (_GAP, -_GAP):
            ax.axhline(height, color=INK, linewidth=1)
        line = {"edgecolor": color, "linewidth": 3, "capstyle": "round"}
        self._density = marks.area(ax, color="none", zorder=4, animated=True, **line)
        upright = {
            "color": "none",
            "edgecolor": INK,
            "linewidth": 2.4,
            "capstyle": "butt",
            "zorder": 3,
            "animated": True,
        }
        self._sticks, self._logarithms = marks.area(ax, **upright), marks.area(ax, **upright)
        self._spread = marks.curve(ax, ([], []), color=color, linewidth=4, zorder=3, animated=True)
        self._mean = marks.curve(ax, ([0], [0]), markersize=11, **dot)
        self._title = ax.set_title("", fontsize=12, y=1.0, animated=True)
        return [self._sticks, self._logarithms, self._density, self._spread, self._mean, self._title]

    def _up(self, density):
        """Where a density stands on the left axes."""
        return _GAP + (1 - _GAP) * density / self._tallest

    def _down(self, logarithm):
        """Where the logarithm of a density stands on the left axes."""
        return -_GAP - (1 - _GAP) * logarithm / self._deepest

    def _draw_surface(self, ax, means, standard_deviations, dot):
        self._below = ax.set_title("", fontsize=12, y=1.0, animated=True)
        ax.set_xlabel("mean μ")
        ax.set_ylabel("standard deviation σ")
        ax.set(xlim=_wider(means), ylim=_wider(standard_deviations))
        for drop in DROPS:
            look = {"linewidths": 1.3, "alpha": 0.5, "zorder": 2}
            lines = marks.contours(ax, self._heights, levels=[self.best.log_likelihood - drop], n=120, **look)
            self._label_contour(ax, np.concatenate([*lines.get_segments(), np.empty((0, 2))]), drop)
        peak = [self.best.mean], [self.best.standard_deviation]
        marks.curve(ax, peak, color=INK, marker="+", markersize=11, markeredgewidth=1.8, linestyle="none", zorder=3)
        self._here = marks.curve(ax, ([0], [0]), markersize=13, **dot)
        return [self._below, self._here]

    def _label_contour(self, ax, points, drop):
        """How far down it is, where the line crosses one from the peak downwards to the left, if that is in the picture."""
        size = [np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())]
        place = (points - [ax.get_xlim()[0], ax.get_ylim()[0]]) / size
        points = points[((place > 0.04) & (place < 0.95)).all(axis=1) & (points[:, 0] < self.best.mean)]
        if len(points):
            from_peak = (points - [self.best.mean, self.best.standard_deviation]) / size
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}
            center = {"ha": "center", "va": "center", "fontsize": 11}
            nearest = points[np.abs(from_peak @ [1, -1]).argmin()]
            ax.text(*nearest, f"{drop:g}", zorder=3, bbox=box, **center)

    def _heights(self, points):
        return mle.normal_log_likelihood(self._X, points[:, 0], points[:, 1])

    def update(self, mean: float, standard_deviation: float) -> str:
        """Draw the normal with this mean and standard deviation; the sentence has its likelihood and its logarithm."""
        x, value = self._X[:, 0], float(mle.normal_log_likelihood(self._X, mean, standard_deviation))
        logarithms = mle.normal_log_density(x, mean, standard_deviation)
        self._sticks.set_path(_upright(x, self._up(0), self._up(np.exp(logarithms))))
        self._logarithms.set_path(_upright(x, self._down(0), self._down(logarithms)))
        curve = normal_path(mean, standard_deviation)
        x_of_curve, heights = np.asarray(curve.vertices).T
        self._density.set_path(Path(np.column_stack([x_of_curve, self._up(heights)]), curve.codes))
        self._spread.set_data([mean - standard_deviation, mean + standard_deviation], [0, 0])
        self._mean.set_data([mean], [0])
        self._here.set_data([mean], [standard_deviation])
        product = f"{np.exp(value):.1e}"
        minus = "\N{MINUS SIGN}"
        self._title.set_text(f"Product {product.replace('-', minus)}, sum of logs {in_digits(value, 1)}")
        below = self.best.log_likelihood - value
        self._below.set_text(f"{in_digits(below, 1 if below >= 0.05 else 3)} below the peak (+)")
        return (
            f"Mean {mean:g}, standard deviation {standard_deviation:g}: the {len(x)} densities multiply to {product}, "
            f"their logarithms add up to {value:.1f}, {below:.{1 if below >= 0.05 else 3}f} below the peak."
        )


def _wider(ends):
    """A little room beyond both ends, so that a marker there is whole."""
    room = 0.06 * (ends[1] - ends[0])
    return ends[0] - room, ends[1] + room


def _upright(x, start, ends):
    """One path of upright lines at x, (n,), from the same start to these ends, (n,)."""
    vertices = np.column_stack([np.repeat(x, 2), np.full(2 * len(x), start)])
    vertices[1::2, 1] = ends
    return Path(vertices, [Path.MOVETO, Path.LINETO] * len(x))


def normal_path(mean: float, standard_deviation: float) -> Path:
    """The density of a normal, 4.5 standard deviations to either side, as a path of a few Bezier curves.

    Few points make small frames, and every normal has the same ones, so that two of them can be blended.

    Examples
    --------
    >>> normal_path(0, 1).vertices.max(axis=0).round(3).tolist()
    [4.5, 0.399]
    """
    u = np.linspace(-4.5, 4.5, 19)
    heights = np.exp(-(u**2) / 2) / np.sqrt(2 * np.pi)
    third = (u[1] - u[0]) / 3
    vertices = np.empty((3 * len(u) - 2, 2))
    vertices[::3] = np.column_stack([u, heights])
    # A curve leaves each point along the density's own slope, -u p(u).
    step = np.column_stack([np.full(len(u), third), -u * heights * third])
    vertices[1::3] = (vertices[::3] + step)[:-1]
    vertices[2::3] = (vertices[::3] - step)[1:]
    codes = np.full(len(vertices), Path.CURVE4)
    codes[0] = Path.MOVETO
    return Path(vertices * (standard_deviation, 1 / standard_deviation) + (mean, 0), codes)
