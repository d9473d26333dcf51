"""Different models on different data, each in a panel of its own, all at the same half-step of EM."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.centres import MovingCentres
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.registry import view
from emviz.draw.scene import Scene
from emviz.draw.side_by_side import show_named
from emviz.draw.style import INK, NEUTRAL, in_digits, style
from emviz.draw.view import View, leave_room_below
from emviz.draw.view_pairs import in_lines
from emviz.models.linkage import Linkage

# How high the axis of the probability lies above the bars, and the end of the axes, as parts of the tallest bar.
_GAUGE, _TOP = 1.16, 1.34


class LinkageView(View):
    """Draws frames of the linkage model over one row of counts: four bars, and above them the probability from 0 to 1.

    What counts for the probability is dark, what counts against it pale. An E step cuts off the part of the first bar that
    it expects to count for it. So the dark part of all that has a colour is the probability that the M step gives.

    Parameters
    ----------
    ax : matplotlib Axes
    traces : list of Trace
    **common
        As for `View`.
    """

    small_area = 0.45

    def __init__(self, ax: Axes, traces: Any, **common: Any):
        super().__init__(ax, traces, "four counts as bars, and above them the probability", **common)
        self._counts = self.X.sum(axis=0)
        tallest = self._counts.max()
        self.set_axes(xlim=(0.4, 4.6), xlabel="kind of animal", ylabel="animals")
        ax.set_xticks([1, 2, 3, 4])
        leave_room_below(ax, _TOP * tallest, 0)
        ax.set_yticks([tick for tick in ax.get_yticks() if tick <= tallest])
        self._gauge_at = _GAUGE * tallest
        color = self.palette.color(0)
        marks.area(ax, self._bars([0, 0], self._counts[1:3], [2, 3]), color=(color, 0.22))
        marks.area(ax, self._bars([0], self._counts[3:], [4]), color=(color, 0.75))
        marks.curve(ax, ([0.6, 4.4], [self._gauge_at] * 2), linewidth=1.2, color=NEUTRAL)
        for x, word in ((0.6, "0"), (4.4, "1")):
            ax.text(x, 1.04 * self._gauge_at, word, ha="center", fontsize=10)
        self._linked = marks.area(ax, color=(color, 0.75), animated=True)
        self._rest = marks.area(ax, color=(NEUTRAL, 0.75), animated=True)
        self._centre = MovingCentres(ax, 1, size=130 * self.area, pen=self.pen, palette=self.palette)
        self.actors = [self._linked, self._rest, *self._centre.actors, self.title]

    def _bars(self, low, high, x):
        return marks.bars_path(low, high, x, 0.8)

    def draw(self, frame: Any) -> None:
        """Cut the first bar, and move the probability."""
        p = frame.before.probability
        linked = 0.0 if frame.kind == "start" else self._counts[0] * (p / 4) / (1 / 2 + p / 4)
        self._linked.set_path(self._bars([0], [linked], [1]))
        self._rest.set_path(self._bars([linked], self._counts[:1], [1]))
        self._centre.show(self._on_the_gauge(frame.before), self._on_the_gauge(frame.after), frame.kind == "M")

    def _on_the_gauge(self, params):
        return np.array([[0.6 + 3.8 * params.probability, self._gauge_at]])


def small_view(ax: Axes, trace: Any, **options: Any) -> View:
    """The view of a trace for a small panel: that of its model, and for the linkage model one that this lesson has."""
    if isinstance(trace.model, Linkage):
        return LinkageView(ax, [trace], small=True, **options)
    return view(ax, trace, small=True, **options)


class EverywhereScene(Scene):
    """One panel for each trace, and one that says how much of its climb each has behind it.

    Its state is the number of the half-step: ``scene.show(2)``. A trace that has ended waits at its end.

    Parameters
    ----------
    traces : dict of str to Trace
        By the name that stands above its panel. Each may have a model and data of its own, and runs to its end, by which
        its climb is measured.
    options : dict of str to dict, optional
        Of single views, by the same names: for example ``{"geyser": {"equal": False}}``.
    n_frames : int
        How many half-steps can be shown.
    columns : int
        Panels in a row.
    width, height : float
        Size in inches.

    Attributes
    ----------
    traces : dict of str to Trace
    labels : list of str
        What to call each half-step.

    Examples
    --------
    >>> import emviz as ev
    >>> traces = {
    ...     "linkage": ev.fit(ev.Linkage(), [[125, 18, 20, 34]], tol=1e-9),
    ...     "coins": ev.fit(ev.Coins(2), [[5, 5], [9, 1], [8, 2], [4, 6], [7, 3]], seed=1),
    ... }
    >>> scene = EverywhereScene(traces, n_frames=9)
    >>> print(scene.show(2))
    M step 1 everywhere. Log-likelihood: linkage -7.549, coins -10.17. The slowest has done 75.5% of its climb.
    """

    def __init__(
        self,
        traces: Mapping[str, Any],
        *,
        options: Mapping[str, dict] | None = None,
        n_frames: int = 31,
        columns: int = 3,
        width: float = 10.0,
        height: float = 6.2,
    ):
        self.traces = dict(traces)
        if not self.traces:
            raise ValueError("traces must hold at least one trace, got none.")
        self.states = range(n_frames)
        self.labels = ["start", *(f"{'EM'[1 - i % 2]} step {(i + 1) // 2}" for i in range(1, n_frames))]
        rows = -(-(len(self.traces) + 1) // columns)
        with style():
            figure, axes = subplots(rows, columns, width=width, height=height, squeeze=False)
            axes = axes.ravel()
            self.views = {
                name: small_view(ax, trace, **(options or {}).get(name, {}))
                for ax, (name, trace) in zip(axes, self.traces.items(), strict=False)
            }
            for each in self.views.values():
                # However small the panels are, on a phone say, no name reaches into the next one.
                each.title.set(fontsize=10, fontweight="normal")
                each.ax.set(xlabel=in_lines(each.ax.get_xlabel(), 16), ylabel=in_lines(each.ax.get_ylabel(), 16))
            for ax in axes[len(self.traces) + 1 :]:
                ax.set_visible(False)
            actors = [actor for each in self.views.values() for actor in each.actors]
            actors += self._draw_climbs(axes[len(self.traces)])
            panels = "; ".join(f"{name}: {each.description}" for name, each in self.views.items())
            description = (
                f"{len(self.traces)} models on their own data. {panels}. Last: how much of its climb each has done."
            )
            super().__init__(figure, actors, (0,), description)

    def _draw_climbs(self, ax):
        n = len(self.traces)
        ax.set(xlim=(0, 1), ylim=(n - 0.4, -0.6), xlabel="part of the climb")
        ax.set_xticks([0, 0.5, 1], ["0%", "50%", "100%"])
        ax.set_yticks(range(n), list(self.traces), fontsize=10)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x")
        self._climbs = marks.area(ax, color=(INK, 0.6), animated=True)
        self._step = ax.set_title("", loc="left", y=1.0, fontsize=10, fontweight="normal", animated=True)
        return [self._climbs, self._step]

    def climb(self, name: str, index: int) -> float:
        """How much of the way from its first log-likelihood to its last one a trace has done at this half-step."""
        trace = self.traces[name]
        path = trace.frames[min(index, len(trace.frames) - 1)].history
        return float((path[-1] - path[0]) / (trace.objective[-1] - trace.objective[0] or 1))

    def update(self, index: int) -> str:
        """Show half-step ``index`` of every trace; the sentence says how high each is."""
        values = []
        for name, trace in self.traces.items():
            _, value = show_named(self.views[name], name, trace, index)
            title = self.views[name].title
            looks(title, text=title.get_text().replace("  ", " "))
            values.append(f"{name} {value}")
        climbs = np.array([self.climb(name, index) for name in self.traces])
        upright = marks.bars_path(np.zeros(len(climbs)), climbs, width=0.55)
        self._climbs.set_path(Path(np.asarray(upright.vertices)[:, ::-1], upright.codes))
        self._step.set_text(self.labels[index].capitalize())
        done = in_digits(np.floor(1000 * climbs.min()) / 10, 1)  # never rounded up to the whole
        least = f" The slowest has done {done}% of its climb." if 0 < climbs.min() < 1 else ""
        return f"{self.labels[index].capitalize()} everywhere. Log-likelihood: {', '.join(values)}.{least}"
