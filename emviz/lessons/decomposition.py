"""The log-likelihood as a stack of three parts, Q + H + KL, at every half-step of a trace."""

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import FixedFormatter

from emviz.draw import marks
from emviz.draw.figure import subplots
from emviz.draw.frame_scene import FrameScene
from emviz.draw.looks import looks
from emviz.draw.style import INK, in_digits, style
from emviz.draw.view import title_of
from emviz.em import bound
from emviz.lessons.colors import BOUND, GAP

#: The colour of each part and how strong it is, in the stack and in its key.
PAINT: dict[str, tuple[str, float]] = {"Q": (BOUND, 0.3), "H": (BOUND, 0.7), "KL": (GAP, 0.95)}


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
        """Of all half-steps of a trace. At the start, when no E step has been made, every responsibility is 1 / n_components: no idea."""
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
    """One bar for each half-step so far: Q from below and H on top of it, together the bound; and KL up to the log-likelihood.

    Parameters
    ----------
    ax : matplotlib Axes
    parts : Parts
        Of the half-steps to draw: start, E 1, M 1, E 2, ...
    """

    def __init__(self, ax: Axes, parts: Parts):
        self.ax, self.parts = ax, parts
        n, top = len(parts.Q), parts.log_likelihood.max()
        # At the start Q may lie so deep that nothing else could be seen; from E 1 on all tops of Q are in the picture.
        lowest = parts.Q[min(1, n - 1) :].min()
        self._floor = np.floor((lowest - 0.05 * (top - lowest)) / 10) * 10
        ax.set_xlim(-0.6, n - 0.4)
        ax.set_ylim(self._floor, top + 0.1 * (top - self._floor))
        ax.set_ylabel(f"nats, from {in_digits(self._floor, 0)}")
        names = ["start", *(f"{half} {t}" for t in range(1, n // 2 + 1) for half in "EM")]
        ax.set_xticks(range(n), names[:n])
        looks(ax.xaxis, major_formatter=FixedFormatter([name.replace(" ", "\n") for name in names[:n]]))
        ax.tick_params(axis="x", length=0)
        tops = np.cumsum([np.full(n, self._floor), parts.Q - self._floor, parts.H, parts.KL], axis=0)
        tops = np.maximum(tops, self._floor)
        self._edges = list(zip(tops[:-1], tops[1:], strict=True))
        colors = PAINT["Q"], PAINT["H"], PAINT["KL"]
        self._bars = [marks.area(ax, color=color, animated=True) for color in colors]
        self._line = marks.curve(ax, ([], []), linewidth=1.6, zorder=4, animated=True)
        self._now = marks.points(ax, [[0, 0]], color=INK, size=60, alpha=1, zorder=5, clip_on=False, animated=True)
        look = {"ha": "center", "va": "center", "fontsize": 11, "fontweight": "bold", "zorder": 6, "animated": True}
        self._names = [ax.text(0, 0, name, **look) for name in ("Q", "H", "KL")]
        # A bar whose Q ends below the picture says so; drawn with the bars, over which it must stand.
        deep = np.flatnonzero(self._floor > parts.Q)[:1]
        below = [ax.text(at, self._floor, "\N{DOWNWARDS ARROW}Q", **{**look, "va": "bottom"}) for at in deep]
        # Late gaps are too thin to be seen, so every gap has its number.
        look = {"ha": "center", "va": "bottom", "fontsize": 11, "color": GAP, "fontweight": "bold", "animated": True}
        over = parts.log_likelihood + 0.025 * (top - self._floor)
        gaps = np.flatnonzero(parts.KL > 0.05)
        self._gaps = {int(i): ax.text(float(i), over[i], in_digits(float(parts.KL[i]), 1), **look) for i in gaps}
        for number in self._gaps.values():
            looks(number, fontsize=10)
        self._title = ax.set_title("Start", loc="left", y=1.0, animated=True)
        words = [*below, *self._names, *self._gaps.values(), self._title]
        self.actors = [*self._bars, self._line, self._now, *words]

    def show(self, frame: Any) -> None:
        """Update the artists to this frame: bars to come have no height yet, and the last one has its parts named."""
        does = {"E": "the gap closes", "M": "Q rises, a gap opens"}.get(frame.kind)
        self._title.set_text(f"{frame.kind} step {frame.iteration}: {does}" if does else title_of(frame))
        for i, number in self._gaps.items():
            number.set_visible(i <= frame.index)
        seen = np.arange(len(self.parts.Q)) <= frame.index
        enough = 0.06 * np.ptp(self.ax.get_ylim())
        for bar, name, (low, high) in zip(self._bars, self._names, self._edges, strict=True):
            bar.set_path(marks.bars_path(np.where(seen, low, self._floor), np.where(seen, high, self._floor)))
            low, high = low[frame.index], high[frame.index]
            name.set_position((frame.index, (low + high) / 2))
            name.set_visible(high - low > enough)
        heights = self.parts.log_likelihood[: frame.index + 1]
        self._line.set_data(np.arange(len(heights)), heights)
        self._now.set_offsets([[frame.index, heights[-1]]])


class LedgerView:
    """The parts in numbers, from the top of the stack to its foot, their sum, and what the last half-step has changed.

    Parameters
    ----------
    ax : matplotlib Axes
    parts : Parts
    """

    def __init__(self, ax: Axes, parts: Parts):
        ax.set_axis_off()
        self._columns = [parts.KL, parts.H, parts.Q, parts.log_likelihood]
        now = ax.text(0.76, 0.78, "now", ha="right", va="center", fontsize=11, transform=ax.transAxes)
        looks(now, position=(0.72, 0.78))
        ax.text(1.0, 0.78, "change", ha="right", va="center", fontsize=11, transform=ax.transAxes)
        ax.plot([0, 1], [0.28, 0.28], color=INK, linewidth=1, transform=ax.transAxes)
        self._rows = []
        for y, name in zip((0.66, 0.53, 0.40, 0.18), ("KL", "H", "Q", "log-likelihood"), strict=True):
            # Before each name a piece of what it is in the stack: a bar of its colour, or the line.
            (color, alpha), pen = PAINT.get(name, (INK, 1)), 9 if name in PAINT else 2
            look = {"linewidth": pen, "solid_capstyle": "butt", "transform": ax.transAxes}
            ax.plot([0.0, 0.045], [y, y], color=color, alpha=alpha, **look)
            words = ax.text(0.065, y, name, va="center", fontsize=11, fontweight="bold", transform=ax.transAxes)
            looks(words, fontsize=10, text=name.replace("-", "-\n"))
            look = {"va": "center", "ha": "right", "fontsize": 11, "transform": ax.transAxes, "animated": True}
            self._rows.append([ax.text(x, y, "", **look) for x in (0.76, 1.0)])
            looks(self._rows[-1][0], position=(0.72, y))
        self.actors = [text for row in self._rows for text in row]

    def show(self, frame: Any) -> None:
        """Update the artists to this frame."""
        at = frame.index
        for (now, change), row in zip(self._rows, self._columns, strict=True):
            value, by = float(row[at]), 0.0 if at == 0 else float(row[at] - row[at - 1])
            is_changed, sign = abs(by) >= 0.005, "+" if by > 0 else ""
            now.set_text(in_digits(value, 2))
            change.set_text(f"{sign}{in_digits(by, 2)}" if is_changed else "0" if at else "")
            change.set_fontweight("bold" if is_changed else "normal")
            looks(now, fontsize=10, text=_short(value))
            looks(change, fontsize=10, text=f"{sign}{_short(by)}" if is_changed else change.get_text())


def _short(number):
    """A number in five digits at most, as long as it is below 10,000.

    >>> _short(64.734), _short(-1236.444)
    ('64.73', '−1236.4')
    """
    return in_digits(number, 2 if abs(number) < 100 else 1)


class DecompositionScene(FrameScene):
    """The scene that walks through log-likelihood = Q + H + KL; its sentence says how the three parts changed.

    Its state is a frame of the trace: ``scene.show(trace.frames[2])``.

    Parameters
    ----------
    trace : Trace
        Of a soft model.
    n_iter : int, optional
        How many iterations to draw; by default all.
    width, height : float
        Size in inches.

    Attributes
    ----------
    parts : Parts
        Of the half-steps that are drawn.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X[:, 1:], start=[[58.0], [82.0]])
    >>> print(DecompositionScene(trace).show(trace.frames[2]))
    Maximization step 1: Q rises by 32.21, H stays. A gap KL of 6.221 opens: the log-likelihood is up 38.43.
    """

    def __init__(self, trace: Any, *, n_iter: int | None = None, width: float = 9.0, height: float = 4.0):
        n_frames = len(trace.frames) if n_iter is None else 2 * n_iter + 1
        self.parts = Parts(*(part[:n_frames] for part in Parts.of(trace)))
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.6, 1))
            views = StackView(left, self.parts), LedgerView(right, self.parts)
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
