"""Student's t beside the normal that it contains: for each number of degrees of freedom, the best t and its log-likelihood."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from emviz.draw import marks
from emviz.draw.colors import component_color
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, in_digits, style
from emviz.draw.view import limits
from emviz.lessons import mle

#: The line of the t, in every picture of it: the normal's is whole and blue.
DASHES = (0, (5, 1.6))
# The least density that the left axes show, as its logarithm, and where the rug stands.
_LEAST, _RUG = -13.0, -12.4
# Lowest and highest lead, in nats, where the right end is drawn again.
_ZOOM = -0.4, 1.6
# Curves that are nowhere further apart look like one.
_ALIKE = 0.2


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
                "best normal over the degrees of freedom, for each sample; inside, the right end once more, taller."
            )
            super().__init__(figure, actors, (0, 0), description)

    def _draw_tails(self, ax):
        ends = limits(np.concatenate(self._samples), 0.03)
        self._grid = np.linspace(*ends, 121)
        ax.set(xlim=ends, ylim=(_LEAST, -1.6), xlabel="x", ylabel="log density")
        self._title = ax.set_title("", fontsize=12, y=1.0, animated=True)
        looks(self._title, "narrow", fontsize=11)
        self._rug = marks.rug(ax, self._samples[0], y=_RUG, size=200, animated=True)
        self._normal = marks.curve(ax, ([], []), color=component_color(0), animated=True)
        self._t = marks.curve(ax, ([], []), color=INK, linestyle=DASHES, zorder=4, animated=True)
        words = {"fontsize": 11, "fontweight": "bold", "va": "center"}
        ax.text(0.03, 0.95, "normal", color=component_color(0), transform=ax.transAxes, **words)
        ax.text(0.03, 0.87, "t (dashed)", color=INK, transform=ax.transAxes, **words)
        return [self._rug, self._normal, self._t, self._title]

    def _draw_profile(self, ax):
        ax.set(
            xscale="log",
            xlabel="degrees of freedom ν",
            ylabel="nats",
            xlim=(self.degrees[0] * 0.85, self.degrees[-1] * 1.25),
        )
        ends = limits(self.ahead.ravel(), 0.06)
        ax.set_ylim(min(ends[0], -0.38 * ends[1]), ends[1])  # with room for two lines of words below 0
        ticks = [
            tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if ax.get_xlim()[0] < tick < ax.get_xlim()[1]
        ]
        ticks = ticks[:: math.ceil(len(ticks) / 6)]
        ax.set_xticks(ticks, [str(tick) for tick in ticks])
        ax.minorticks_off()
        ax.set_title("The t is ahead by", fontsize=12, y=1.0)
        for ahead in self.ahead:
            marks.curve(ax, (self.degrees, ahead), color=NEUTRAL, linewidth=1, alpha=0.6, zorder=2)
        ax.axhline(0, color=component_color(0), linewidth=2, zorder=2)
        below = {"ha": "right", "va": "top", "fontsize": 11, "color": component_color(0), "fontweight": "bold"}
        ax.annotate("the best normal", (self.degrees[-1], 0), (0, -4), textcoords="offset points", **below)
        below |= {"color": NEUTRAL}
        ax.annotate("grey: other seeds", (self.degrees[-1], 0), (0, -20), textcoords="offset points", **below)
        self._line = marks.curve(ax, ([], []), color=INK, linewidth=2.4, linestyle=DASHES, animated=True)
        dot = {"color": INK, "marker": "D", "markersize": 10, "linestyle": "none", "zorder": 5}
        self._dot = marks.curve(ax, ([], []), **dot, animated=True)
        self._value = ax.set_title("", loc="right", y=1.0, fontsize=12, animated=True)
        return [self._line, self._dot, self._value, *self._draw_end(ax)]

    def _draw_end(self, ax):
        """The last decade of the right panel again, so tall that a tenth of a nat can be seen."""
        zoom = ax.inset_axes((0.66, 0.56, 0.32, 0.4))
        last = self.degrees[-1]
        zoom.set(xscale="log", xlim=(last / 10, last * 1.25), ylim=_ZOOM, yticks=[0, 1])
        zoom.set_xticks([last / 10, last], [f"{last / 10:g}", f"{last:g}"])
        zoom.minorticks_off()
        for ahead in self.ahead:
            marks.curve(zoom, (self.degrees, ahead), color=NEUTRAL, linewidth=1, alpha=0.6, zorder=2)
        zoom.axhline(0, color=component_color(0), linewidth=2, zorder=2)
        self._end = marks.curve(zoom, ([], []), color=INK, linewidth=2.4, linestyle=DASHES, animated=True)
        dot = {"color": INK, "marker": "D", "markersize": 7, "linestyle": "none", "zorder": 5}
        self._end_dot = marks.curve(zoom, ([], []), **dot, animated=True)
        return [self._end, self._end_dot]

    def update(self, index: int, seed: int) -> str:
        """Draw the best t with these degrees of freedom beside the best normal of this sample."""
        x, normal, fit = self._samples[seed], self._normals[seed], self._fits[seed][index]
        df, gap = self.degrees[index], self.ahead[seed, index]
        self._rug.set_offsets(np.column_stack([x, np.full(len(x), _RUG)]))
        of_normal = mle.normal_log_density(self._grid, normal.mean, normal.standard_deviation)
        of_t = mle.t_log_density(self._grid, df, fit.location, fit.scale)
        self._normal.set_data(self._grid, of_normal)
        self._t.set_data(self._grid, of_t)
        is_alike = np.abs(of_t - of_normal)[of_normal > _LEAST].max() < _ALIKE
        self._title.set_text(
            f"ν = {df:g}: " + ("both look the same" if is_alike else "far out, the t falls more slowly")
        )
        for line, dot in ((self._line, self._dot), (self._end, self._end_dot)):
            line.set_data(self.degrees, self.ahead[seed])
            dot.set_data([df], [gap])
        digits = 1 if abs(gap) >= 0.95 else 2
        self._value.set_text(f"{'+' if gap > 0 else ''}{in_digits(gap, digits)} nats")
        return (
            f"Seed {seed}, ν = {df:g}: location {fit.location:.2f}, scale {fit.scale:.2f}; its log-likelihood is "
            f"{abs(gap):.{digits}f} {'above' if gap > 0 else 'below'} the best normal's."
        )
