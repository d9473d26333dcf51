"""Student's t beside the normal that it contains: for each number of degrees of freedom, the best t and its log-likelihood."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, in_digits, style
from emviz.draw.view import limits
from emviz.lessons import mle

#: The line of the t, in every picture of it: the normal's is whole and blue.
DASHES = (0, (5, 1.6))
# The least density that the left axes show, as its logarithm, and where the rug stands.
_LEAST, _RUG = -13.0, -12.4


class TailScene(Scene):
    """Log-densities of the best normal and of the best t with given degrees of freedom, and how far the t is ahead.

    Its state is the place of the degrees of freedom in their list, and the seed: ``scene.show(4, 0)``.

    Parameters
    ----------
    samples : sequence of array-like, shape (n_samples, 1) each
        Those of the seeds 0, 1, 2, ...
    degrees : sequence of float
        Degrees of freedom, in rising order.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.

    Attributes
    ----------
    ahead : ndarray, shape (n_seeds, n_degrees)
        Log-likelihood of the best t minus that of the best normal, in nats.

    Examples
    --------
    >>> import emviz as ev
    >>> scene = TailScene([ev.datasets.student_t(seed).X for seed in (0, 1)], [2, 7, 1000])
    >>> print(scene.show(1, 0))
    Seed 0, ν = 7: location 9.74, scale 4.96; its log-likelihood is 5.6 above the best normal's.
    """

    def __init__(self, samples: Sequence[Any], degrees: Sequence[float], *, width: float = 9.2, height: float = 4.2):
        self._samples = [np.asarray(sample, dtype=float)[:, 0] for sample in samples]
        self.degrees = tuple(degrees)
        self._normals = [mle.fit_normal(x[:, None]) for x in self._samples]
        self._fits = [[mle.fit_t_with(x[:, None], df) for df in self.degrees] for x in self._samples]
        self.ahead = np.array(
            [
                [fit.log_likelihood - normal.log_likelihood for fit in fits]
                for fits, normal in zip(self._fits, self._normals, strict=True)
            ]
        )
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.2, 1))
            actors = [*self._draw_tails(left), *self._draw_profile(right)]
            description = (
                "Left: logarithms of the densities of the best normal, a parabola, and of the best t, dashed, which falls "
                "more slowly far out; a fine tick for each value. Right: log-likelihood of the best t minus that of the "
                "best normal over the degrees of freedom, for each sample."
            )
            super().__init__(figure, actors, (0, 0), description)

    def _draw_tails(self, ax):
        ends = limits(np.concatenate(self._samples), 0.03)
        self._grid = np.linspace(*ends, 121)
        ax.set(xlim=ends, ylim=(_LEAST, -1.6), xlabel="x", ylabel="log density")
        ax.set_title("Far out, the t falls more slowly", fontsize=12, y=1.0)
        self._rug = marks.rug(ax, self._samples[0], y=_RUG, size=200, animated=True)
        self._normal = marks.curve(ax, ([], []), color=component_color(0), animated=True)
        self._t = marks.curve(ax, ([], []), color=INK, linestyle=DASHES, zorder=4, animated=True)
        words = {"fontsize": 11, "fontweight": "bold", "va": "center"}
        ax.text(0.03, 0.95, "normal", color=component_color(0), transform=ax.transAxes, **words)
        ax.text(0.03, 0.87, "t (dashed)", color=INK, transform=ax.transAxes, **words)
        return [self._rug, self._normal, self._t]

    def _draw_profile(self, ax):
        ax.set(
            xscale="log",
            xlabel="degrees of freedom ν",
            ylabel="nats",
            xlim=(self.degrees[0] * 0.85, self.degrees[-1] * 1.25),
        )
        ends = limits(self.ahead.ravel(), 0.06)
        ax.set_ylim(min(ends[0], -0.15 * ends[1]), ends[1])
        ticks = [
            tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if ax.get_xlim()[0] < tick < ax.get_xlim()[1]
        ]
        ticks = ticks[:: math.ceil(len(ticks) / 6)]
        ax.set_xticks(ticks, [str(tick) for tick in ticks])
        ax.minorticks_off()
        ax.set_title("How far ahead is the t?", fontsize=12, y=1.0)
        for ahead in self.ahead:
            marks.curve(ax, (self.degrees, ahead), color=NEUTRAL, linewidth=1, alpha=0.6, zorder=2)
        ax.axhline(0, color=component_color(0), linewidth=2, zorder=2)
        below = {"ha": "right", "va": "top", "fontsize": 11, "color": component_color(0), "fontweight": "bold"}
        ax.annotate("the best normal", (self.degrees[-1], 0), (0, -4), textcoords="offset points", **below)
        self._line = marks.curve(ax, ([], []), color=INK, linewidth=2.4, linestyle=DASHES, animated=True)
        dot = {"color": INK, "marker": "D", "markersize": 10, "linestyle": "none", "zorder": 5}
        self._dot = marks.curve(ax, ([], []), **dot, animated=True)
        self._value = ax.set_title("", loc="right", y=1.0, fontsize=12, animated=True)
        return [self._line, self._dot, self._value]

    def update(self, index: int, seed: int) -> str:
        """Draw the best t with these degrees of freedom beside the best normal of this sample."""
        x, normal, fit = self._samples[seed], self._normals[seed], self._fits[seed][index]
        df, gap = self.degrees[index], self.ahead[seed, index]
        self._rug.set_offsets(np.column_stack([x, np.full(len(x), _RUG)]))
        self._normal.set_data(self._grid, mle.normal_log_density(self._grid, normal.mean, normal.standard_deviation))
        self._t.set_data(self._grid, mle.t_log_density(self._grid, df, fit.location, fit.scale))
        self._line.set_data(self.degrees, self.ahead[seed])
        self._dot.set_data([df], [gap])
        digits = 1 if abs(gap) >= 0.95 else 2
        self._value.set_text(f"{'+' if gap > 0 else ''}{in_digits(gap, digits)}")
        return (
            f"Seed {seed}, ν = {df:g}: location {fit.location:.2f}, scale {fit.scale:.2f}; its log-likelihood is "
            f"{abs(gap):.{digits}f} {'above' if gap > 0 else 'below'} the best normal's."
        )
