"""The log-likelihood surface of one normal distribution, beside the density that each of its points stands for."""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import Picture, subplots
from emviz.draw.scene import freeze_layout
from emviz.draw.style import INK, PAPER, style
from emviz.draw.view import limits
from emviz.lessons import mle

#: How far below the highest point the contour lines run, in nats.
DROPS = (2, 10, 30, 100, 300)
_LANE, _RUG, _BOTTOM = -0.06, -0.16, -0.21


class NormalSurface:
    """A scene: the density of one normal over the histogram of the data, and where it stands on the log-likelihood surface.

    Parameters
    ----------
    X : array-like, shape (n_samples, 1)
    means, standard_deviations : (lowest, highest), what the surface spans, in the units of the data
    names : sequence of one str, or str, optional
        Axis label, with units.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.

    Attributes
    ----------
    figure : Figure
    actors : list of artists, in drawing order
    sentence : str, what is seen now, with numbers

    Example
    -------
    >>> import emviz as ev
    >>> scene = NormalSurface(ev.datasets.student_t().X, (4, 16), (3, 10))
    >>> scene.show(10, 6)
    'Mean 10, standard deviation 6: log-likelihood -1273.0, 0.49 below the highest possible.'
    """

    def __init__(self, X, means, standard_deviations, *, names=None, width=9.0, height=4.2):
        self._X = np.asarray(X, dtype=float)
        self.best = mle.fit_normal(self._X)
        with style():
            self.figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.15, 1))
            self._set_stage(left, right, means, standard_deviations, names)
            color, marker = component_color(0), component_marker(0)
            self._density = left.add_patch(
                PathPatch(
                    normal_path(0, 1),
                    facecolor="none",
                    edgecolor=color,
                    linewidth=3,
                    capstyle="round",
                    zorder=4,
                    animated=True,
                )
            )
            self._spread = marks.curve(left, ([], []), color=color, linewidth=4, zorder=3, animated=True)
            # A line with a marker and no line: read off in half the time of a scatter, and there are many frames.
            dot = {
                "color": color,
                "marker": marker,
                "linestyle": "none",
                "markeredgecolor": INK,
                "markeredgewidth": 1.9,
                "animated": True,
            }
            self._mean = marks.curve(left, ([0], [0]), markersize=11, zorder=6, **dot)
            self._lead = marks.curve(right, ([], []), linewidth=1.4, linestyle=(0, (3, 2)), zorder=4, animated=True)
            self._here = marks.curve(right, ([0], [0]), markersize=13, zorder=6, **dot)
            self._value = right.text(
                1,
                1.035,
                "",
                transform=right.transAxes,
                ha="right",
                va="bottom",
                fontsize=15,
                fontweight="bold",
                animated=True,
            )
            self.actors = [self._density, self._spread, self._mean, self._lead, self._here, self._value]
            self.show(np.mean(means), np.mean(standard_deviations))
            freeze_layout(self.figure)

    def _set_stage(self, left, right, means, sds, names):
        x = self._X[:, 0]
        left.set_xlim(limits(x, 0.04))
        tallest = marks.histogram(left, x, bins=int(np.clip(1.3 * np.sqrt(len(x)), 12, 45))).get_data().values.max()
        # Room for the narrowest density of the surface, unless it would flatten the histogram.
        top = 1.06 * max(tallest, min(0.4 / sds[0], 1.6 * tallest))
        left.set_ylim(_BOTTOM * top, top)
        self._floor, self._lane = top * _BOTTOM, top * _LANE
        ticks = MaxNLocator(nbins=5).tick_values(0, top)
        left.set_yticks(ticks[(ticks >= 0) & (ticks <= top)])
        left.set_ylim(_BOTTOM * top, top)
        left.spines["left"].set_bounds(0, top)
        left.axhline(0, color=INK, linewidth=1, zorder=1.5)
        marks.rug(left, x, y=_RUG * top)
        left.set_xlabel(names if isinstance(names, str) else (names or ("value",))[0])
        left.set_ylabel("density")
        left.set_title("The data, and one normal", y=1.0)
        right.set_title("Its log-likelihood", y=1.0)
        right.set_xlabel("mean μ")
        right.set_ylabel("standard deviation σ")
        right.set_xlim(means)
        right.set_ylim(sds)
        highest = self.best.log_likelihood
        grid = marks.contour_grid(right, 140)
        for drop in DROPS:
            lines = marks.contour_segments(self._heights, grid, [highest - drop])
            if not lines:
                continue
            right.add_collection(
                marks.LineCollection(lines, colors=[INK], linewidths=1.3, alpha=0.5, zorder=2), autolim=False
            )
            # The label stands where the line crosses the mean of the data, above the highest point.
            ups = [v[1] for line in lines for v in line[np.abs(line[:, 0] - self.best.mean).argsort()[:4]]]
            up = max(ups)
            if sds[0] + 0.05 * np.ptp(sds) < up < sds[1] - 0.05 * np.ptp(sds):
                right.text(
                    self.best.mean,
                    up,
                    f"\N{MINUS SIGN}{drop}",
                    ha="center",
                    va="center",
                    fontsize=10,
                    zorder=3,
                    bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1.2},
                )

    def _heights(self, points):
        return mle.normal_log_likelihood(self._X, points[:, 0], points[:, 1])

    def show(self, mean, standard_deviation):
        """Update the actors to this mean and standard deviation, and return a sentence; the only way they get drawn."""
        value = float(mle.normal_log_likelihood(self._X, mean, standard_deviation))
        self._density.set_path(normal_path(mean, standard_deviation))
        self._spread.set_data([mean - standard_deviation, mean + standard_deviation], [self._lane] * 2)
        self._mean.set_data([mean], [self._lane])
        axes = self._here.axes
        self._here.set_data([mean], [standard_deviation])
        self._lead.set_data(
            [axes.get_xlim()[0], mean, mean], [standard_deviation, standard_deviation, axes.get_ylim()[0]]
        )
        self._value.set_text(f"{value:.1f}".replace("-", "\N{MINUS SIGN}"))
        below = self.best.log_likelihood - value
        self.sentence = (
            f"Mean {mean:g}, standard deviation {standard_deviation:g}: log-likelihood {value:.1f}, "
            f"{below:.{1 if below >= 1 else 2}f} below the highest possible."
        )
        self.figure.alt = (
            f"{self.sentence} Left: histogram of {len(self._X)} values under the density of this normal. Right: "
            "contour lines of the log-likelihood over mean and standard deviation; a marker shows this normal."
        )
        return self.sentence

    def picture(self, mean, standard_deviation):
        """The picture of one normal, as an output for a notebook."""
        self.show(mean, standard_deviation)
        return Picture(self.figure, self.figure.alt)


def normal_path(mean, standard_deviation):
    """The density of a normal, 4.5 standard deviations to either side, as a path of a few Bezier curves.

    Few points make small frames, and every normal has the same ones, so that two of them can be blended.

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
