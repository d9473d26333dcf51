"""The log-likelihood as a stack of three parts, Q + H + KL, at every half-step of a trace."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.figure import subplots
from emviz.draw.frame_scene import FrameScene
from emviz.draw.style import INK, NEUTRAL, in_digits, style
from emviz.draw.view import title_of
from emviz.em import bound
from emviz.lessons.colors import BOUND, GAP


class Parts(NamedTuple):
    """The parts of the log-likelihood at each half-step.

    Attributes
    ----------
    Q, H, KL, log_likelihood : ndarray, shape (n_frames,)
        In nats; the first three add up to the last.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X[:, 1:], start="percentiles")
    >>> parts = Parts.of(trace)
    >>> bool(np.allclose(parts.Q + parts.H + parts.KL, parts.log_likelihood))
    True
    """

    Q: np.ndarray
    H: np.ndarray
    KL: np.ndarray
    log_likelihood: np.ndarray

    @classmethod
    def of(cls, trace: Any) -> "Parts":
        """Of a trace. At the start, when no E step has been made, every responsibility is 1 / n_components: no idea."""
        model, X = trace.model, trace.X
        log_joint = model.log_joint_on(X)
        undecided = np.full((len(X), model.n_components), 1 / model.n_components)
        rows = []
        for frame in trace.frames:
            r = undecided if frame.responsibilities is None else frame.responsibilities
            parts = bound.decompose(log_joint(frame.after), r)
            rows.append(parts._replace(KL=max(parts.KL, 0.0)))
        return cls(*np.array(rows).T)


class StackView:
    """One bar for each half-step so far: Q from below, H on top of it, and KL up to the log-likelihood.

    Parameters
    ----------
    ax : matplotlib Axes
    parts : Parts
    """

    def __init__(self, ax: Axes, parts: Parts):
        self.ax, self.parts = ax, parts
        n = len(parts.Q)
        self._floor = parts.Q.min() - 0.08 * np.ptp([parts.Q.min(), parts.log_likelihood.max()])
        ax.set_xlim(-0.8, n - 0.2)
        ax.set_ylim(self._floor, parts.log_likelihood.max() + 0.06 * (parts.log_likelihood.max() - self._floor))
        ax.set_xlabel("half-step")
        ax.set_ylabel("nats (not from zero)")
        ax.xaxis.set_major_locator(MaxNLocator(nbins=10, integer=True))
        tops = np.cumsum([np.full(n, self._floor), parts.Q - self._floor, parts.H, parts.KL], axis=0)
        self._edges = list(zip(tops[:-1], tops[1:], strict=True))
        colors = (NEUTRAL, 0.45), (BOUND, 0.6), (GAP, 0.95)
        self._bars = [marks.area(ax, color=color, animated=True) for color in colors]
        self._line = marks.curve(ax, ([], []), linewidth=1.6, zorder=4, animated=True)
        self._now = marks.points(ax, [[0, 0]], color=INK, size=60, alpha=1, zorder=5, clip_on=False, animated=True)
        self._title = ax.set_title("Start", loc="left", y=1.0, animated=True)
        self.actors = [*self._bars, self._line, self._now, self._title]

    def show(self, frame: Any) -> None:
        """Update the artists to this frame: bars to come have no height yet."""
        self._title.set_text(title_of(frame))
        seen = np.arange(len(self.parts.Q)) <= frame.index
        for bar, (low, high) in zip(self._bars, self._edges, strict=True):
            bar.set_path(marks.bars_path(np.where(seen, low, self._floor), np.where(seen, high, self._floor)))
        heights = self.parts.log_likelihood[: frame.index + 1]
        self._line.set_data(np.arange(len(heights)), heights)
        self._now.set_offsets([[frame.index, heights[-1]]])


class GapView:
    """The parts in numbers, and the gap, which is too thin for the stack, on an axis of powers of ten.

    Parameters
    ----------
    ax : matplotlib Axes
    parts : Parts
    """

    def __init__(self, ax: Axes, parts: Parts):
        self.parts = parts
        self._open = 1e-9 * np.abs(parts.log_likelihood) < parts.KL
        ax.set_yscale("log")
        shown = parts.KL[self._open]
        low, high = (shown.min(), shown.max()) if len(shown) else (1.0, 1.0)
        ax.set_xlim(-0.8, len(parts.Q) - 0.2)
        # The upper part is for the numbers.
        ax.set_ylim(low / 2, high * 2 * (high * 4 / low) ** 1.1)
        powers = [10.0**p for p in range(-12, 4, 2) if low / 2 <= 10.0**p <= high * 2]
        # Written out: the exponents of powers of ten would be smaller than all other letters.
        ax.set_yticks(powers, [f"{power:g}" for power in powers])
        ax.minorticks_off()
        ax.spines["left"].set_visible(False)
        ax.grid(axis="y")
        ax.set_xlabel("half-step")
        ax.set_ylabel("KL (log scale)", y=0.25)
        ax.xaxis.set_major_locator(MaxNLocator(nbins=6, integer=True))
        self._dots = marks.curve(ax, ([], []), color=GAP, linestyle="none", marker="o", markersize=5, animated=True)
        rows = ("KL", GAP), ("H", BOUND), ("Q", "#7d858f"), ("log-likelihood", INK)
        heights, look = 0.97 - 0.115 * np.arange(4), {"va": "top", "fontsize": 11.5, "animated": True}
        names = [
            marks.label(ax, (0.06, y), name, color=color, ha="left", **look)
            for y, (name, color) in zip(heights, rows, strict=True)
        ]
        self._values = [
            marks.label(ax, (0.98, y), color=color, **look) for y, (_, color) in zip(heights, rows, strict=True)
        ]
        self.actors = [self._dots, *names, *self._values]

    def show(self, frame: Any) -> None:
        """Update the artists to this frame."""
        at, parts = frame.index, self.parts
        seen = self._open & (np.arange(len(parts.KL)) <= at)
        self._dots.set_data(np.flatnonzero(seen), parts.KL[seen])
        rows = parts.KL, parts.H, parts.Q, parts.log_likelihood
        for text, row in zip(self._values, rows, strict=True):
            text.set_text(in_digits(float(row[at]), 2))


class DecompositionScene(FrameScene):
    """The scene that walks through log-likelihood = Q + H + KL; its sentence says how the three parts changed.

    Its state is a frame of the trace: ``scene.show(trace.frames[2])``.

    Parameters
    ----------
    trace : Trace
        Of a soft model.
    width, height : float
        Size in inches.

    Attributes
    ----------
    parts : Parts

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X[:, 1:], start=[[58.0], [82.0]])
    >>> print(DecompositionScene(trace).show(trace.frames[2]))
    Maximization step 1: Q rises by 32.21, H stays. A gap KL of 6.221 opens: the log-likelihood is up 38.43.
    """

    def __init__(self, trace: Any, *, width: float = 9.0, height: float = 4.4):
        self.parts = Parts.of(trace)
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.4, 1))
            views = StackView(left, self.parts), GapView(right, self.parts)
            description = "Stacked bars: Q, H on top of it, and KL up to the log-likelihood."
            super().__init__(figure, views, trace.frames[0], description)

    def update(self, frame: Any) -> str:
        """Show this frame; the sentence says what its half-step did to the three parts."""
        super().update(frame)
        at, (Q, H, KL, total) = frame.index, self.parts
        if frame.kind == "start":
            return (
                f"Start: without an E step every point belongs to all components alike. "
                f"The bound Q + H lies {KL[0]:.2f} below the log-likelihood {total[0]:.2f}."
            )
        if frame.kind == "M":
            return (
                f"Maximization step {frame.iteration}: Q rises by {max(Q[at] - Q[at - 1], 0):.4g}, H stays. "
                f"A gap KL of {KL[at]:.4g} opens: the log-likelihood is up {max(total[at] - total[at - 1], 0):.4g}."
            )
        name = f"Expectation step {frame.iteration}" if frame.kind == "E" else "One more expectation step"
        change = [
            ("rises" if part[at] > part[at - 1] else "falls") + f" by {abs(part[at] - part[at - 1]):.4g}"
            for part in (Q, H)
        ]
        return (
            f"{name}: the gap of {KL[at - 1]:.4g} closes, the log-likelihood stays at {total[at]:.2f}. "
            f"Q {change[0]}, H {change[1]}."
        )
