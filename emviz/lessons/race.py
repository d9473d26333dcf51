"""EM on its way past a score that was reached by hand."""

from typing import Any

import numpy as np

from emviz.draw import marks
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import NEUTRAL, in_digits, style
from emviz.draw.view_1d import View1D
from emviz.em import Trace


class RaceScene(Scene):
    """The mixtures of EM over one feature, iteration by iteration, and the path of their log-likelihood past another's.

    The axis of the path is zoomed: it shows what lies around the other score.

    Parameters
    ----------
    trace : Trace
        Of EM.
    other : Mixture
        The one to pass, drawn dashed; its components in the order of those of the trace.
    whose : str
        How to call its score: "your best".
    names : str or sequence of one str, optional
        Axis label, with units.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.
    **view_options
        As for `View1D`: ``bins``, ``resolution``.

    Examples
    --------
    >>> import emviz as ev
    >>> data, model = ev.datasets.three_gaussians(), ev.GaussianMixture(3)
    >>> scene = RaceScene(ev.fit(model, data, start="percentiles"), data.truth)
    >>> scene.show(10)
    'Iteration 10: log-likelihood -2688.4, 94.6 below your best.'
    """

    def __init__(
        self,
        trace: Any,
        other: Any,
        *,
        whose: str = "your best",
        names: Any = None,
        width: float = 9.0,
        height: float = 3.8,
        **view_options: Any,
    ):
        self._trace, self._other, self._whose = trace, other, whose
        self._score = float(trace.model.log_likelihood(trace.X, other))
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.5, 1))
            self._view = View1D(left, [self._pair(len(trace.params) - 1)], names=names, **view_options)
            actors = [*self._view.actors, *self._draw_path(right)]
            reached = trace.log_likelihood[-1]
            description = (
                f"Left: the densities of EM's mixture, and those of {whose} dashed. Right: the log-likelihood of EM by iteration, "
                f"up to {reached:.1f}, and a dashed line at {whose}, {self._score:.1f}."
            )
            super().__init__(figure, actors, (len(trace.params) - 1,), description)

    def _draw_path(self, ax):
        reached, last = self._trace.log_likelihood[-1], len(self._trace.log_likelihood) - 1
        gap = max(abs(reached - self._score), 0.05)
        ax.set(xlim=(0, 1.03 * last), xlabel="iteration of EM")
        ax.set_ylim(min(reached, self._score) - 3 * gap, max(reached, self._score) + 0.8 * gap)
        ax.ticklabel_format(axis="y", useOffset=False)
        ax.set_title("EM\N{RIGHT SINGLE QUOTATION MARK}s log-likelihood", loc="left")
        ax.axhline(self._score, color=NEUTRAL, linewidth=1.8, linestyle=(0, (4, 3)))
        words = {"fontsize": 11, "ha": "right"}
        name = f"{self._whose}: {in_digits(self._score, 1)}"
        name = ax.annotate(name, (last, self._score), (0, -5), textcoords="offset points", va="top", **words)
        looks(name, text=in_digits(self._score, 1))  # whose it is, the other title says
        self._path = marks.curve(ax, ([], []), linewidth=2, animated=True)
        self._head = marks.curve(ax, ([], []), marker="o", markersize=8, linestyle="none", animated=True)
        self._low, self._room = ax.get_ylim()[0], 0.04 * np.ptp(ax.get_ylim())
        self._text = ax.text(0, 0, "", fontsize=11, fontweight="bold", va="bottom", clip_on=False, animated=True)
        # A path that comes from far below says from where, as soon as it is in sight.
        start = f"\N{UPWARDS ARROW} from {in_digits(self._trace.log_likelihood[0], 1)}"
        seen = int(np.argmax(self._trace.log_likelihood > self._low))
        at = (seen + 0.05 * last, self._low + self._room)
        self._from = ax.text(*at, start if seen else "", fontsize=11, va="bottom", animated=True)
        return [self._path, self._head, self._text, self._from]

    def _pair(self, t):
        """A trace from the other mixture to EM's in iteration t: its M frame shows both."""
        pair = [self._other, self._trace.params[t]]
        return Trace(
            self._trace.model,
            self._trace.X,
            pair,
            np.array([self._score, self._trace.log_likelihood[t]]),
            False,
            "A race.",
        )

    def update(self, t: int) -> str:
        """Draw EM in iteration t; the sentence compares the scores."""
        t = int(t)
        self._view.show(self._pair(t).frames[2])
        for arrow in self._view.parts["arrows"]:
            arrow.set_visible(False)  # no step leads from one mixture to the other
        self._view.title.set_text(f"EM, iteration {t} (dashed: {self._whose})")
        looks(self._view.title, text=f"EM (dashed: {self._whose})")
        score = float(self._trace.log_likelihood[t])
        self._path.set_data(np.arange(t + 1), self._trace.log_likelihood[: t + 1])
        self._head.set_data([t], [score])
        below, half = score < self._low, len(self._trace.params) / 2
        self._text.set(
            position=(t, max(score, self._low) + self._room),
            text=in_digits(score, 1) + (" \N{DOWNWARDS ARROW}" if below else ""),
            ha="right" if t > half else "left",
        )
        self._from.set_visible(not below and t > 0)
        side = "above" if score >= self._score else "below"
        return f"Iteration {t}: log-likelihood {score:.1f}, {abs(score - self._score):.1f} {side} {self._whose}."
