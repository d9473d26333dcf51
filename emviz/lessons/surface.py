"""The log-likelihood surface of one normal distribution, beside the density that each of its points stands for."""

from typing import Any

import numpy as np
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, PAPER, in_digits, style
from emviz.draw.view import leave_room_below, limits
from emviz.draw.view_1d import default_bins
from emviz.lessons import mle

#: How far below the highest point the contour lines run, in nats.
DROPS = (2, 10, 30, 100, 300)
# Heights below the axis, as parts of the height of the densities: of the mean, of the rug, and of the end of the axis.
_MEAN, _RUG, _BOTTOM = -0.06, -0.16, -0.21


class SurfaceScene(Scene):
    """The density of one normal over the histogram of the data, and where it stands on the log-likelihood surface.

    Its state is a mean and a standard deviation: ``scene.show(10, 6)``.

    Parameters
    ----------
    X : array-like, shape (n_samples, 1)
    means, standard_deviations : (float, float)
        The lowest and the highest that the surface spans, in the units of the data.
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
    >>> scene = SurfaceScene(ev.datasets.student_t().X, (4, 16), (3, 10))
    >>> scene.show(10, 6)
    'Mean 10, standard deviation 6: log-likelihood -1273.0, 0.49 below the highest possible.'
    """

    def __init__(
        self,
        X: Any,
        means: tuple[float, float],
        standard_deviations: tuple[float, float],
        *,
        names: Any = None,
        width: float = 9.0,
        height: float = 4.2,
    ):
        self._X = np.asarray(X, dtype=float)
        self.best = mle.fit_normal(self._X)
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.15, 1))
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
                *self._draw_density(left, standard_deviations[0], names, dot),
                *self._draw_surface(right, means, standard_deviations, dot),
            ]
            description = (
                f"Left: histogram of {len(self._X)} values under the density of this normal. Right: contour lines "
                "of the log-likelihood over mean and standard deviation; a marker shows this normal."
            )
            super().__init__(figure, actors, (np.mean(means), np.mean(standard_deviations)), description)

    def _draw_density(self, ax, narrowest, names, dot):
        x, color = self._X[:, 0], component_color(0)
        ax.set_xlim(limits(x, 0.04))
        tallest = marks.histogram(ax, x, bins=default_bins(x)).get_data()[0].max()
        # Room for the narrowest density of the surface, unless it would flatten the histogram.
        top = 1.06 * max(tallest, min(0.4 / narrowest, 1.6 * tallest))
        leave_room_below(ax, top, -_BOTTOM * top, n_ticks=6)
        self._mean_at = top * _MEAN
        marks.rug(ax, x, y=_RUG * top)
        ax.set_xlabel(names if isinstance(names, str) else (names or ("value",))[0])
        ax.set_ylabel("density")
        ax.set_title("The data, and one normal", y=1.0)
        line = {"edgecolor": color, "linewidth": 3, "capstyle": "round"}
        self._density = marks.area(ax, color="none", zorder=4, animated=True, **line)
        self._spread = marks.curve(ax, ([], []), color=color, linewidth=4, zorder=3, animated=True)
        self._mean = marks.curve(ax, ([0], [0]), markersize=11, **dot)
        return [self._density, self._spread, self._mean]

    def _draw_surface(self, ax, means, standard_deviations, dot):
        ax.set_title("Its log-likelihood", y=1.0)
        ax.set_xlabel("mean μ")
        ax.set_ylabel("standard deviation σ")
        ax.set_xlim(means)
        ax.set_ylim(standard_deviations)
        low, high = standard_deviations[0], standard_deviations[1]
        for drop in DROPS:
            look = {"linewidths": 1.3, "alpha": 0.5, "zorder": 2}
            lines = marks.contours(ax, self._heights, levels=[self.best.log_likelihood - drop], n=140, **look)
            # The label stands where the line crosses the mean of the data, above the highest point.
            crossing = [
                y for line in lines.get_segments() for y in line[np.abs(line[:, 0] - self.best.mean).argsort()[:4], 1]
            ]
            if crossing and low + 0.05 * (high - low) < max(crossing) < high - 0.05 * (high - low):
                box = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.2}
                center = {"ha": "center", "va": "center", "fontsize": 10}
                ax.text(self.best.mean, max(crossing), in_digits(-drop, 0), zorder=3, bbox=box, **center)
        self._lead = marks.curve(ax, ([], []), linewidth=1.4, linestyle=(0, (3, 2)), zorder=4, animated=True)
        self._here = marks.curve(ax, ([0], [0]), markersize=13, **dot)
        self._value = marks.label(ax, (1, 1.035), animated=True)
        self._surface = ax
        return [self._lead, self._here, self._value]

    def _heights(self, points):
        return mle.normal_log_likelihood(self._X, points[:, 0], points[:, 1])

    def update(self, mean: float, standard_deviation: float) -> str:
        """Draw the normal with this mean and standard deviation; the sentence has its log-likelihood."""
        value = float(mle.normal_log_likelihood(self._X, mean, standard_deviation))
        self._density.set_path(normal_path(mean, standard_deviation))
        self._spread.set_data([mean - standard_deviation, mean + standard_deviation], [self._mean_at] * 2)
        self._mean.set_data([mean], [self._mean_at])
        ax = self._surface
        self._here.set_data([mean], [standard_deviation])
        self._lead.set_data([ax.get_xlim()[0], mean, mean], [standard_deviation, standard_deviation, ax.get_ylim()[0]])
        self._value.set_text(in_digits(value, 1))
        below = self.best.log_likelihood - value
        return (
            f"Mean {mean:g}, standard deviation {standard_deviation:g}: log-likelihood {value:.1f}, "
            f"{below:.{1 if below >= 1 else 2}f} below the highest possible."
        )


def normal_path(mean: float, standard_deviation: float) -> Path:
    """The density of a normal, 4.5 standard deviations to either side, as a path of a few Bezier curves.

    Few points make small frames, and every normal has the same ones, so that two of them can be blended.

    Examples
    --------
    >>> normal_path(0, 1).vertices.max(axis=0).round(3).tolist()
    [4.5, 0.399]
    """
    z = np.linspace(-4.5, 4.5, 19)
    heights = np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi)
    third = (z[1] - z[0]) / 3
    vertices = np.empty((3 * len(z) - 2, 2))
    vertices[::3] = np.column_stack([z, heights])
    # A curve leaves each point along the density's own slope, -z p(z).
    step = np.column_stack([np.full(len(z), third), -z * heights * third])
    vertices[1::3] = (vertices[::3] + step)[:-1]
    vertices[2::3] = (vertices[::3] - step)[1:]
    codes = np.full(len(vertices), Path.CURVE4)
    codes[0] = Path.MOVETO
    return Path(vertices * (standard_deviation, 1 / standard_deviation) + (mean, 0), codes)
