"""Two equal normal distributions on a line and the border between them: which tails change hands, and what hard EM reports."""

import math
from collections.abc import Callable

import numpy as np
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, style

LOWEST, HIGHEST, _END = 1.0, 3.2, 6.4
_PEAK = 0.5 / math.sqrt(2 * math.pi)  # of a standard normal with weight 1/2


class CutTailsScene(Scene):
    """Left two normal densities of standard deviation 1 with means -m and m, cut at 0; right what hard EM makes of their width.

    The tail of each component beyond the border is shaded in the colour of the component that made it: the right one loses
    one of them and is given the other. Dashed, both components as hard EM reports them.

    Its state is the half distance m, from 1 to 3.2: ``scene.show(1.2)``.

    Parameters
    ----------
    report : callable
        From m to the mean and the standard deviation that hard EM reports for the right component.
    threshold : float
        The half distance from which on the reported standard deviation is right to one percent.

    Examples
    --------
    >>> scene = CutTailsScene(lambda m: (m + 0.1, 0.85), 2.5)
    >>> print(scene.show(1.2))
    Half distance 1.20: 11.5% of each component lies beyond the border. Hard EM reports means -1.30 and 1.30 and standard deviation 0.850.
    """

    def __init__(self, report: Callable, threshold: float):
        self._report = report
        with style():
            figure, (left, right) = subplots(1, 2, width=9.4, height=3.9, width_ratios=(1.75, 1))
            actors = [*self._draw_densities(left), *self._draw_widths(right, threshold)]
        description = (
            "Left: two densities that overlap, a border at 0, and the tail of each beyond it shaded: lost on the left, received on "
            "the right; dashed, narrower and farther out, what hard EM reports. "
            f"Right: the reported standard deviation rises with the distance; it is right to one percent from {threshold:.3f} on."
        )
        super().__init__(figure, actors, (1.2,), description)

    def _draw_densities(self, ax):
        ax.set(xlim=(-_END, _END), ylim=(-0.034, 0.29), yticks=[], xlabel="x", xticks=range(-6, 7, 2))
        ax.spines["left"].set_visible(False)
        ax.axhline(0, color=INK, linewidth=1, zorder=1)
        ax.plot([0, 0], [-0.034, 0.262], color=INK, linewidth=1.5, zorder=3.5)
        ax.text(0, 0.266, "border", ha="center", va="bottom", fontsize=11)
        ax.text(-0.12, -0.017, "lost", ha="right", va="center", fontsize=11, fontweight="bold")
        ax.text(0.12, -0.017, "received", ha="left", va="center", fontsize=11, fontweight="bold")
        self._x = np.linspace(-_END, _END, 129)
        colors = [component_color(k) for k in range(2)]
        self._tails = [marks.area(ax, color=(color, 0.55), zorder=1.5, animated=True) for color in colors]
        self._made = [marks.curve(ax, ([], []), color=color, linewidth=2.2, animated=True) for color in colors]
        self._reported = [
            marks.curve(ax, ([], []), color=color, linewidth=2.8, linestyle=(0, (3, 1.6)), zorder=4, animated=True)
            for color in colors
        ]
        self._peaks = [
            marks.centres(ax, [[0, _PEAK]], color=color, marker=component_marker(k), size=90, zorder=5, animated=True)
            for k, color in enumerate(colors)
        ]
        words = {"fontsize": 11, "animated": True, "va": "center"}
        self._true_word = ax.text(0, 0, "true", ha="right", **words)
        self._reported_word = ax.text(0, 0, "reported", ha="left", **words)
        self._title = ax.set_title("", loc="left", fontsize=12, fontweight="bold", y=1.0, animated=True)
        words = [self._true_word, self._reported_word, self._title]
        return [*self._tails, *self._made, *self._reported, *self._peaks, *words]

    def _draw_widths(self, ax, threshold):
        m = np.linspace(LOWEST, HIGHEST, 101)
        sd = np.array([self._report(each)[1] for each in m])
        ax.set(xlim=(LOWEST - 0.1, HIGHEST + 0.1), ylim=(sd.min() - 0.02, 1.03), xlabel="half distance m")
        title = ax.set_title("Reported standard deviation", fontsize=12, loc="left", y=1.0)
        looks(title, text="Standard deviation")
        ax.axhline(1, color=NEUTRAL, linewidth=1.2, zorder=1)
        ax.text(LOWEST, 1.004, "true", fontsize=11, ha="left", va="bottom")
        ax.plot(
            [threshold] * 2, [ax.get_ylim()[0], 0.99], color=NEUTRAL, linewidth=1.2, linestyle=(0, (2, 2)), zorder=1
        )
        ax.text(
            threshold - 0.06,
            sd.min() + 0.005,
            f"error below 1%\nfrom {threshold:.3f} on",
            fontsize=11,
            ha="right",
            va="bottom",
        )
        marks.curve(ax, (m, sd), color=component_color(1))
        self._now = marks.centres(
            ax, [[1.2, 1]], color=component_color(1), marker=component_marker(1), size=90, animated=True
        )
        return [self._now]

    def update(self, m: float) -> str:
        """Draw this half distance."""
        mean, sd = self._report(m)
        lost = 0.5 * math.erfc(m / math.sqrt(2))
        heights = [half_normal(self._x, side * m, 1) for side in (-1, 1)]
        for curve, height in zip(self._made, heights, strict=True):
            curve.set_data(self._x, height)
        middle = len(self._x) // 2
        beyond = (slice(middle, None), slice(None, middle + 1))  # what the left one made, what the right one made
        for tail, height, part in zip(self._tails, heights, beyond, strict=True):
            x = self._x[part]
            tail.set_path(Path(np.column_stack([[x[0], *x, x[-1]], [0, *height[part], 0]])))
        for side, curve, peak in zip((-1, 1), self._reported, self._peaks, strict=True):
            curve.set_data(self._x, half_normal(self._x, side * mean, sd))
            peak.set_offsets([[side * m, _PEAK]])
        # The words stand at the outer flanks, each beside its own curve: one left, one right.
        self._reported_word.set_position((mean + 0.55 * sd + 0.15, 0.9 * _PEAK / sd))
        self._true_word.set_position((-m - 1.35 - 0.15, half_normal(m + 1.3, m, 1) + 0.004))
        self._title.set_text(f"{100 * lost:.3g}% lost, and as much received")
        self._now.set_offsets([[m, sd]])
        return (
            f"Half distance {m:.2f}: {100 * lost:.3g}% of each component lies beyond the border. "
            f"Hard EM reports means {-mean:.2f} and {mean:.2f} and standard deviation {sd:.3f}."
        )


def half_normal(x, mean, sd):
    """Half of the normal density: that of a component with weight 1/2.

    >>> half_normal(np.array([0.0]), 0.0, 1.0).round(4)
    array([0.1995])
    """
    return _PEAK / sd * np.exp(-(((x - mean) / sd) ** 2) / 2)
