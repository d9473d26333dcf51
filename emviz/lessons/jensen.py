"""Jensen's inequality for one data point: the logarithm of an average, the average of logarithms, and the gap between."""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import Picture, subplots
from emviz.draw.scene import freeze_layout
from emviz.draw.style import INK, style
from emviz.lessons.decomposition import bars_path
from emviz.lessons.lower_bound import BOUND, GAP


class JensenScene:
    """One point on the logarithm for each component, and the average of those points below the curve.

    Component k stands at ``a_k = joint_k / r_k``. Whatever the responsibilities r, the average of the a_k with weights r_k
    is the sum of the joints, p(x); so the average of the points lies straight below log p(x), and the gap is
    ``KL = log p(x) - sum_k r_k log a_k``.

    Parameters
    ----------
    joint : array-like, shape (n_components,)
        p(x, label k) of one data point, all above zero.
    reach : float
        How many times p(x) the axis reaches; a point farther right leaves the picture.
    width, height : float
        Size in inches.

    Attributes
    ----------
    figure : Figure
    actors : list of artists, in drawing order
    posterior : ndarray, shape (n_components,)
        The responsibilities of an E step, which close the gap.

    Raises
    ------
    ValueError
        If a joint or a responsibility is not above zero, or responsibilities do not sum to one.

    Example
    -------
    >>> stage = JensenScene([0.01, 0.03])
    >>> print(stage.show([0.5, 0.5]))
    Responsibilities 0.50, 0.50: the average of the logarithms lies 0.144 below the logarithm of the average.
    >>> print(stage.show(stage.posterior))
    Responsibilities 0.25, 0.75, those of the E step: all points fall together and the gap is 0.
    """

    def __init__(self, joint, *, reach=4.2, width=9.0, height=4.2):
        self.joint = np.asarray(joint, dtype=float)
        if self.joint.ndim != 1 or not (self.joint > 0).all():
            raise ValueError(f"joint must be a row of numbers above 0, got {joint}.")
        self.density = self.joint.sum()
        self.posterior = self.joint / self.density
        n = len(self.joint)
        with style():
            self.figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(2.3, 1))
            a = np.linspace(0.02, reach, 300) * self.density
            marks.curve(left, (a, np.log(a)))
            left.set_xlim(0, reach * self.density)
            lowest = min(0.12, 0.8 * n * self.posterior.min())
            left.set_ylim(np.log(lowest * self.density), np.log(reach * self.density) + 0.25)
            left.set_xlabel("a")
            left.set_ylabel("log a")
            left.xaxis.set_major_locator(MaxNLocator(nbins=5))
            left.axvline(self.density, color=INK, linewidth=1, linestyle=(0, (2, 3)), zorder=1)
            left.text(self.density, left.get_ylim()[0], " p(x)", va="bottom", ha="left")
            self._hull = left.add_patch(
                PathPatch(
                    Path([(0, 0)]), facecolor=(BOUND, 0.15), edgecolor=BOUND, linewidth=2, zorder=2, animated=True
                )
            )
            self._gap = marks.curve(left, ([0], [0]), color=GAP, linewidth=4, zorder=5, animated=True)
            self._points = [
                marks.centres(left, [[0, 0]], color=component_color(k), marker=component_marker(k), animated=True)
                for k in range(n)
            ]
            self._average = marks.points(
                left, [[0, 0]], color=BOUND, marker="D", size=90, alpha=1, zorder=7, animated=True
            )
            self._top = marks.points(
                left, [[self.density, np.log(self.density)]], color=INK, size=90, alpha=1, zorder=7, animated=True
            )
            self._text = left.text(
                0.97,
                0.05,
                "",
                transform=left.transAxes,
                ha="right",
                va="bottom",
                fontsize=15,
                fontweight="bold",
                color=GAP,
                animated=True,
            )
            right.set_title("responsibilities", fontsize=12, fontweight="normal", y=1.0)
            right.set_xlim(-0.6, n - 0.4)
            right.set_ylim(0, 1)
            right.set_xticks(range(n))
            right.set_xlabel("component")
            right.text(0.98, 0.98, "lines: the E step's", transform=right.transAxes, ha="right", va="top")
            self._bars = [
                right.add_patch(
                    PathPatch(
                        Path([(0, 0)]), facecolor=(component_color(k), 0.75), linewidth=0, zorder=2, animated=True
                    )
                )
                for k in range(n)
            ]
            # Lines over the bars: a front end draws what moves over what does not, so they must be among the actors.
            lines = right.hlines(
                self.posterior,
                np.arange(n) - 0.45,
                np.arange(n) + 0.45,
                color=INK,
                linewidth=3,
                zorder=4,
                animated=True,
            )
            self.actors = [
                self._hull,
                self._gap,
                *self._points,
                self._average,
                self._top,
                self._text,
                *self._bars,
                lines,
            ]
            self.show(np.full(n, 1 / n))
            freeze_layout(self.figure)

    def show(self, responsibilities):
        """Draw these responsibilities, (n_components,); returns a sentence with the gap in nats."""
        r = np.asarray(responsibilities, dtype=float)
        if r.shape != self.joint.shape or not (r > 0).all() or not np.isclose(r.sum(), 1):
            raise ValueError(
                f"responsibilities must be {len(self.joint)} numbers above 0 that sum to 1, got {responsibilities}."
            )
        a = self.joint / r
        average = r @ np.log(a)
        gap = max(np.log(self.density) - average, 0.0)
        order = np.argsort(a)
        corners = np.column_stack([a, np.log(a)])[order]
        self._hull.set_path(Path(np.vstack([corners, corners[:1]]), closed=True))
        self._gap.set_data([self.density] * 2, [average, np.log(self.density)])
        for k, point in enumerate(self._points):
            point.set_offsets([[a[k], np.log(a[k])]])
        self._average.set_offsets([[self.density, average]])
        for k, bar in enumerate(self._bars):
            path = bars_path(np.zeros(1), r[[k]])
            bar.set_path(Path(path.vertices + [k, 0], path.codes))
        self._text.set_text(f"gap {gap:.3f}")
        self.responsibilities, self.gap = r, gap
        given = "Responsibilities " + ", ".join(f"{value:.2f}" for value in r)
        closed = np.allclose(r, self.posterior, atol=1e-6)
        sentence = (
            f"{given}, those of the E step: all points fall together and the gap is 0."
            if closed
            else f"{given}: the average of the logarithms lies {gap:.3f} below the logarithm of the average."
        )
        self.figure.alt = (
            f"{sentence} Left: one point for each component on the curve of the logarithm. Right: the responsibilities."
        )
        return sentence

    def picture(self):
        """What the scene shows now, as an output for a notebook."""
        return Picture(self.figure, self.figure.alt)
