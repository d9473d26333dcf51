"""Jensen's inequality for one data point: the logarithm of an average, the average of logarithms, and the gap between."""

from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import INK, style
from emviz.lessons.colors import BOUND, GAP


def _name(k):
    """How the picture calls a_k: with a small number below the line."""
    return "a" + "".join(chr(ord("\N{SUBSCRIPT ZERO}") + int(digit)) for digit in str(k))


class JensenScene(Scene):
    """One point on the logarithm for each component, and the average of those points below the curve.

    Component k stands at ``a_k = joint_k / r_k``. Whatever the responsibilities r, the average of the a_k with weights r_k
    is the sum of the joints, p(x); so the average of the points lies straight below log p(x), and the gap is
    ``KL = log p(x) - sum_k r_k log a_k``.

    Its state is the responsibilities: ``scene.show([0.5, 0.5])``.

    Parameters
    ----------
    joint : array-like, shape (n_components,)
        p(x, label k) of one data point, all above zero.
    axis_end : float
        Where the axis of a ends, as a multiple of p(x); a point farther right is not in the picture.
    width, height : float
        Size in inches.

    Attributes
    ----------
    posterior : ndarray, shape (n_components,)
        The responsibilities of an E step, which close the gap.
    responsibilities : ndarray, shape (n_components,)
        Those that are shown.
    gap : float
        Theirs, in nats.

    Raises
    ------
    ValueError
        If a joint or a responsibility is not above zero, or responsibilities do not sum to one.

    Examples
    --------
    >>> scene = JensenScene([0.01, 0.03])
    >>> print(scene.show([0.5, 0.5]))
    Responsibilities 0.50, 0.50: the average of the logarithms lies 0.144 below the logarithm of the average.
    >>> print(scene.show(scene.posterior))
    Responsibilities 0.25, 0.75, those of the E step: all points fall together and the gap is 0.
    """

    def __init__(self, joint: Any, *, axis_end: float = 4.6, width: float = 9.0, height: float = 4.2):
        self.joint = np.asarray(joint, dtype=float)
        if self.joint.ndim != 1 or not (self.joint > 0).all():
            raise ValueError(f"joint must be a row of numbers above 0, got {joint}.")
        self.density = self.joint.sum()
        self.posterior = self.joint / self.density
        n = len(self.joint)
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(2.3, 1))
            actors = [*self._draw_logarithm(left, axis_end), *self._draw_responsibilities(right)]
            description = (
                "Left: one point for each component on the curve of the logarithm. Right: the responsibilities."
            )
            super().__init__(figure, actors, (np.full(n, 1 / n),), description)

    def _draw_logarithm(self, ax, axis_end):
        density, log_density = self.density, np.log(self.density)
        a = np.linspace(0.02, axis_end, 300) * density
        marks.curve(ax, (a, np.log(a)))
        ax.set_xlim(0, axis_end * density)
        lowest = min(0.3, 0.8 * len(self.joint) * self.posterior.min())
        ax.set_ylim(np.log(lowest * density), np.log(axis_end * density) + 0.25)
        self._title = ax.set_title("The chord runs below the logarithm", fontsize=12, y=1.0, animated=True)
        ax.set_xlabel("a")
        ax.set_ylabel("log a")
        end = 0.8 * axis_end * density
        ax.annotate("log a", (end, np.log(end)), xytext=(0, 10), textcoords="offset points", ha="right", fontsize=11)
        ax.xaxis.set_major_locator(MaxNLocator(nbins=5))
        self._aside, self._below = 0.012 * axis_end * density, 0.03 * np.ptp(ax.get_ylim())
        ax.axvline(density, color=INK, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
        ax.text(density, ax.get_ylim()[0], " p(x)", va="bottom", ha="left", fontsize=11)
        ax.annotate(
            "log p(x)", (density, log_density), xytext=(-9, 9), textcoords="offset points", ha="right", fontsize=11
        )
        self._hull = marks.area(ax, color=(BOUND, 0.15), edgecolor=BOUND, linewidth=2, animated=True)
        self._gap = marks.curve(ax, ([0], [0]), color=GAP, linewidth=4, zorder=5, animated=True)
        self._points = [
            marks.centres(ax, [[0, 0]], color=component_color(k), marker=component_marker(k), animated=True)
            for k in range(len(self.joint))
        ]
        dot = {"alpha": 1, "size": 90, "zorder": 7, "animated": True}
        self._average = marks.points(ax, [[0, 0]], color=BOUND, marker="D", **dot)
        top = marks.points(ax, [[density, log_density]], color=INK, **dot)
        bold = {"fontsize": 11, "fontweight": "bold", "zorder": 8, "animated": True}
        self._names = [ax.text(0, 0, _name(k), ha="left", va="top", **bold) for k in range(len(self.joint))]
        self._foot = ax.text(0, 0, "average of the logarithms", color=BOUND, ha="left", va="top", **bold)
        self._words = marks.label(ax, (0.98, 0.05), color=GAP, fontsize=14, animated=True)
        looks(self._words, fontsize=12)
        return [
            self._hull,
            self._gap,
            *self._points,
            self._average,
            top,
            *self._names,
            self._foot,
            self._words,
            self._title,
        ]

    def _draw_responsibilities(self, ax):
        n = len(self.joint)
        ax.set_title("Responsibilities", fontsize=12, y=1.0)
        ax.set_xlim(-0.6, n - 0.4)
        ax.set_ylim(0, 1)
        ax.set_xticks(range(n))
        ax.set_xlabel("component")
        self._bars = [marks.area(ax, color=(component_color(k), 0.75), animated=True) for k in range(n)]
        return self._bars

    def update(self, responsibilities: Any) -> str:
        """Draw these responsibilities, (n_components,); the sentence has the gap in nats."""
        r = np.asarray(responsibilities, dtype=float)
        if r.shape != self.joint.shape or not (r > 0).all() or not np.isclose(r.sum(), 1):
            raise ValueError(
                f"responsibilities must be {len(self.joint)} numbers above 0 that sum to 1, got {responsibilities}."
            )
        a = self.joint / r
        average = r @ np.log(a)
        gap = max(np.log(self.density) - average, 0.0)
        corners = np.column_stack([a, np.log(a)])[np.argsort(a)]
        self._hull.set_path(Path(np.vstack([corners, corners[:1]]), closed=True))
        self._gap.set_data([self.density] * 2, [average, np.log(self.density)])
        together = bool((np.abs(a - self.density) < 2 * self._aside).all())
        for k, (point, bar) in enumerate(zip(self._points, self._bars, strict=True)):
            point.set_offsets([[a[k], np.log(a[k])]])
            self._names[k].set_position((a[k] + self._aside, np.log(a[k]) - 1.2 * self._below))
            self._names[k].set(text=_name(k), visible=not together)
            bar.set_path(marks.bars_path([0.0], r[[k]], [k]))
        self._average.set_offsets([[self.density, average]])
        self._title.set_text("No chord is left, and no gap" if together else "The chord runs below the logarithm")
        if together:
            self._names[0].set(text=" = ".join(map(_name, range(len(a)))), visible=True)
        below = (3.2 if together else 1.0) * self._below
        self._foot.set_position((self.density + self._aside, average - below))
        # Where letters are large, the names of the points reach down to it: it stands below those that are near.
        near = [np.log(each) - 4.4 * self._below for each in a if -4 < (each - self.density) / self._aside < 50]
        looks(self._foot, position=(self.density + self._aside, min([average - below, *near])))
        self._words.set_text(f"gap {gap:.3f}")
        self.responsibilities, self.gap = r, gap
        given = "Responsibilities " + ", ".join(f"{value:.2f}" for value in r)
        if np.allclose(r, self.posterior, atol=1e-6):
            return f"{given}, those of the E step: all points fall together and the gap is 0."
        return f"{given}: the average of the logarithms lies {gap:.3f} below the logarithm of the average."
