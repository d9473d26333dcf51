"""The likelihood of one normal, stick by stick, beside the log-likelihood surface over its mean and standard deviation."""

from typing import Any

import numpy as np
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import Figure
from emviz.draw.scene import Scene
from emviz.draw.style import INK, PAPER, in_digits, style
from emviz.draw.view import limits
from emviz.lessons import mle

#: How far below the peak the contour lines run, in nats.
DROPS = (0.5, 2, 5, 10, 20, 30)
#: Where a handle for the mean stands, as a part of the height of the sticks' axes.
MEAN_AT = 0.097
# Heights below the axis, as parts of the height of the densities: of the mean, and of the end of the axis.
_MEAN, _BOTTOM = MEAN_AT * 1.24 - 0.24, -0.24


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
        height: float = 4.9,
    ):
        self._X = np.asarray(X, dtype=float)
        self.best = mle.fit_normal(self._X)
        name = names if isinstance(names, str) else (names or ("value",))[0]
        with style():
            figure = Figure(figsize=(width, height), layout="constrained")
            axes = figure.subplot_mosaic([["sticks", "map"], ["logs", "map"]], width_ratios=(1.2, 1))
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
                *self._draw_sticks(axes["sticks"], standard_deviations[0], dot),
                *self._draw_logarithms(axes["logs"], means, standard_deviations, name),
                *self._draw_surface(axes["map"], means, standard_deviations, dot),
            ]
            description = (
                f"Top left: {len(self._X)} values, each with a stick up to the density of this normal. Bottom left: the "
                "logarithms of the sticks, hanging from 0. Right: contour lines of the sum of the logarithms over mean "
                "and standard deviation; a marker shows this normal."
            )
            super().__init__(figure, actors, (np.mean(means), np.mean(standard_deviations)), description)

    def _draw_sticks(self, ax, narrowest, dot):
        x, color = self._X[:, 0], component_color(0)
        top = 1.06 * 0.4 / narrowest
        ax.set(xlim=limits(x, 0.05), ylim=(_BOTTOM * top, top), ylabel="density")
        ax.set_yticks([tick for tick in (0, 0.04, 0.08, 0.12, 0.16) if tick < top])
        ax.tick_params(labelbottom=False)
        ax.set_title("Likelihood: multiply the sticks", fontsize=12)
        ax.axhline(0, color=INK, linewidth=1)
        line = {"edgecolor": color, "linewidth": 3, "capstyle": "round"}
        self._density = marks.area(ax, color="none", zorder=4, animated=True, **line)
        self._sticks = self._lines(ax)
        self._spread = marks.curve(ax, ([], []), color=color, linewidth=4, zorder=3, animated=True)
        self._mean = marks.curve(ax, ([0], [0]), markersize=11, **dot)
        self._mean_at = top * _MEAN
        self._product = self._number(ax)
        return [self._sticks, self._density, self._spread, self._mean, self._product]

    def _draw_logarithms(self, ax, means, standard_deviations, name):
        # The deepest of all that the surface spans: far from an end of the means, at the least spread.
        deepest = min(
            mle.normal_log_likelihood([value], mean, standard_deviations[0]) for value in self._X for mean in means
        )
        ax.set(xlim=limits(self._X[:, 0], 0.05), ylim=(1.04 * deepest, 0), xlabel=name, ylabel="log density")
        ax.set_title("Log-likelihood: add their logs", fontsize=12)
        ax.axhline(0, color=INK, linewidth=1)
        self._logarithms = self._lines(ax)
        self._sum = self._number(ax)
        return [self._logarithms, self._sum]

    def _lines(self, ax):
        """Upright lines at the data, still without their ends."""
        return marks.area(ax, color="none", edgecolor=INK, linewidth=2.4, capstyle="butt", zorder=3, animated=True)

    def _number(self, ax):
        return ax.set_title("", loc="right", fontsize=12, animated=True)

    def _draw_surface(self, ax, means, standard_deviations, dot):
        ax.set_title("The log-likelihood of every normal", fontsize=12)
        ax.set_xlabel("mean μ")
        ax.set_ylabel("standard deviation σ")
        ax.set(xlim=_wider(means), ylim=_wider(standard_deviations))
        for drop in DROPS:
            look = {"linewidths": 1.3, "alpha": 0.5, "zorder": 2}
            lines = marks.contours(ax, self._heights, levels=[self.best.log_likelihood - drop], n=120, **look)
            self._label_contour(ax, np.concatenate([*lines.get_segments(), np.empty((0, 2))]), drop)
        self._here = marks.curve(ax, ([0], [0]), markersize=13, **dot)
        return [self._here]

    def _label_contour(self, ax, points, drop):
        """The height, where the line crosses one from the peak downwards to the right, if that is in the picture."""
        size = [np.ptp(ax.get_xlim()), np.ptp(ax.get_ylim())]
        place = (points - [ax.get_xlim()[0], ax.get_ylim()[0]]) / size
        points = points[((place > 0.04) & (place < 0.95)).all(axis=1) & (points[:, 0] > self.best.mean)]
        if len(points):
            from_peak = (points - [self.best.mean, self.best.standard_deviation]) / size
            box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}
            center = {"ha": "center", "va": "center", "fontsize": 11}
            nearest = points[np.abs(from_peak.sum(axis=1)).argmin()]
            ax.text(*nearest, f"\N{MINUS SIGN}{drop:g}", zorder=3, bbox=box, **center)

    def _heights(self, points):
        return mle.normal_log_likelihood(self._X, points[:, 0], points[:, 1])

    def update(self, mean: float, standard_deviation: float) -> str:
        """Draw the normal with this mean and standard deviation; the sentence has its likelihood and its logarithm."""
        x, value = self._X[:, 0], float(mle.normal_log_likelihood(self._X, mean, standard_deviation))
        u = (x - mean) / standard_deviation
        logarithms = -np.log(standard_deviation) - np.log(2 * np.pi) / 2 - u**2 / 2
        self._sticks.set_path(_upright(x, np.exp(logarithms)))
        self._logarithms.set_path(_upright(x, logarithms))
        self._density.set_path(normal_path(mean, standard_deviation))
        self._spread.set_data([mean - standard_deviation, mean + standard_deviation], [self._mean_at] * 2)
        self._mean.set_data([mean], [self._mean_at])
        self._here.set_data([mean], [standard_deviation])
        product = f"{np.exp(value):.1e}"
        self._product.set_text(product.replace("-", "\N{MINUS SIGN}"))
        self._sum.set_text(in_digits(value, 1))
        below = self.best.log_likelihood - value
        return (
            f"Mean {mean:g}, standard deviation {standard_deviation:g}: the {len(x)} densities multiply to {product}, "
            f"their logarithms add up to {value:.1f}, {below:.{1 if below >= 0.05 else 3}f} below the peak."
        )


def _wider(ends):
    """A little room beyond both ends, so that a marker there is whole."""
    room = 0.06 * (ends[1] - ends[0])
    return ends[0] - room, ends[1] + room


def _upright(x, ends):
    """One path of upright lines from 0 to these ends, (n,) each."""
    vertices = np.zeros((2 * len(x), 2))
    vertices[::2, 0] = vertices[1::2, 0] = x
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
