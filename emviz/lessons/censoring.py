"""The same values behind one limit after another: what is seen, what EM expects of the rest, and what naive fixes make of it."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, style
from emviz.draw.view import title_of
from emviz.em import Trace, fit
from emviz.engine import truncated_normal
from emviz.models.censored_normal import CensoredNormal, Normal
from emviz.models.intervals import intervals

#: The half-steps that are shown of each run: its frames with these numbers.
STEPS = {"start": 0, "E 1": 1, "M 1": 2, "E 2": 3, "M 2": 4, "E 3": 5, "M 3": 6, "at rest": -1}


class Sample(NamedTuple):
    """Values, and what becomes of them behind each limit.

    Attributes
    ----------
    values : ndarray, shape (n_samples,)
    traces : list of Trace
        EM, for each limit.
    means : ndarray, shape (n_limits, 3)
        The mean by three methods: dropping what is censored, taking the limit for it, and EM.
    """

    values: np.ndarray
    traces: list[Trace]
    means: np.ndarray


class CensoringScene(Scene):
    """Left the values below a limit, the density, and where EM expects the others; right the mean by three methods.

    Its state is a limit, the number of a step among `STEPS`, and a seed: ``scene.show(11.0, 1, 0)``.

    Parameters
    ----------
    draw : callable
        From a seed to values, shape (n_samples,).
    limits : array-like, shape (n_limits,)
        Evenly spaced; the bars of the histogram are as wide as their distance.
    start : Normal
        Where EM begins, whatever the limit.
    truth : float
        The true mean.
    xlabel : str
        What the values are.

    Examples
    --------
    >>> scene = CensoringScene(lambda seed: np.arange(3, 18.0), np.arange(8, 14.0), Normal(8.0, 2.0), 10.0)
    >>> print(scene.show(12.0, 1, 0))
    Limit 12, expectation step 1: 6 of 15 values lie above it and are expected at 12.75; mean 8.00, standard deviation 2.00.
    """

    def __init__(self, draw: Callable, limits: Any, start: Normal, truth: float, *, xlabel: str = "value"):
        self.limits, self._draw, self._start = np.asarray(limits, dtype=float), draw, start
        self._width = self.limits[1] - self.limits[0]
        self._samples = {}
        values = self.sample(0).values
        below, above = np.ceil((4 * values.std() + np.array([-1, 1]) * (truth - self.limits[0])) / self._width)
        self._edges = self.limits[0] + self._width * np.arange(-below, above + 1)
        with style():
            figure, (left, right) = subplots(1, 2, width=9.4, height=4.2, width_ratios=(1.5, 1))
            actors = [*self._draw_values(left, xlabel), *self._draw_means(right, truth)]
        description = (
            "Left: bars of the values below the limit, outlines of those that nobody saw, the density, and in its colour "
            "where EM expects the others. Right: the mean by three methods over the limit."
        )
        super().__init__(figure, actors, (self.limits[len(self.limits) // 2], 0, 0), description)

    def sample(self, seed: int) -> Sample:
        """The values of a seed, and the three methods behind each limit."""
        if seed not in self._samples:
            values = np.asarray(self._draw(seed), dtype=float)
            exact = values < self.limits[:, None]
            written = np.minimum(values, self.limits[:, None])
            model = CensoredNormal()
            traces = [fit(model, intervals(*each), start=self._start) for each in zip(written, exact, strict=True)]
            dropped = (values * exact).sum(axis=1) / exact.sum(axis=1)
            ours = [trace.params[-1].mean for trace in traces]
            self._samples[seed] = Sample(values, traces, np.column_stack([dropped, written.mean(axis=1), ours]))
        return self._samples[seed]

    def _draw_values(self, ax, xlabel):
        color, top = component_color(0), 0.45
        ax.set(xlim=(self._edges[0], self._edges[-1]), ylim=(0, top), xlabel=xlabel, ylabel="density")
        self._seen = marks.area(ax, color=(INK, 0.2), zorder=1, animated=True)
        unseen = {"edgecolor": NEUTRAL, "linewidth": 1.2, "linestyle": (0, (2, 2)), "zorder": 1.5}
        self._unseen = marks.area(ax, color="none", animated=True, **unseen)
        self._expected = marks.area(ax, color=(color, 0.4), zorder=1.2, animated=True)
        self._limit = marks.curve(ax, ([0, 0], [0, top]), linewidth=1.5, animated=True)
        self._ghost = marks.curve(
            ax, ([], []), color=color, linewidth=1.6, linestyle=(0, (3, 2)), alpha=0.7, animated=True
        )
        self._curve = marks.curve(ax, ([], []), color=color, linewidth=3, zorder=4, animated=True)
        for artist, label in ((self._seen, "seen"), (self._unseen, "never seen"), (self._expected, "expected")):
            artist.set_label(label)
        ax.legend(loc="upper left", handlelength=1.2)
        self._words = ax.text(0, 0.965 * top, "", va="top", ha="left", fontsize=11, animated=True)
        self._title = ax.set_title("", loc="left", y=1.0, animated=True)
        self._x = np.linspace(self._edges[0], self._edges[-1], 121)
        moving = [self._ghost, self._curve, self._words, self._title]
        return [self._seen, self._expected, self._unseen, self._limit, *moving]

    def _draw_means(self, ax, truth):
        low = self.sample(0).means.min()
        pad = 0.3 * (truth - low)
        ax.set(xlim=(self.limits[0], self.limits[-1]), ylim=(low - pad, truth + 1.5 * pad), xlabel="limit")
        ax.set_title("estimated mean", fontsize=12, fontweight="normal", y=1.0)
        ax.axhline(truth, color=INK, linewidth=1, zorder=1)
        looks = [
            {"color": NEUTRAL, "linestyle": (0, (4, 2)), "label": "drop them"},
            {"color": NEUTRAL, "linestyle": (0, (1, 1.5)), "label": "take the limit"},
            {"color": component_color(0), "label": "EM"},
        ]
        self._means = [marks.curve(ax, ([], []), linewidth=2.5, animated=True, **look) for look in looks]
        colors = [look["color"] for look in looks]
        self._now = marks.points(ax, np.zeros((3, 2)), color=colors, size=60, alpha=1, zorder=5, animated=True)
        ax.legend(loc="lower right")
        return [*self._means, self._now]

    def update(self, limit: float, step: int, seed: int) -> str:
        """Draw the half-step with this number behind this limit."""
        at = int(np.abs(self.limits - limit).argmin())
        values, traces, means = self.sample(seed)
        frames, n = traces[at].frames, len(values)
        number = list(STEPS.values())[int(step)]
        frame = frames[min(number, len(frames) - 1)]
        before, after = frame.before, frame.after
        self._draw_histogram(values, self.limits[at])
        self._curve.set_data(self._x, density(self._x, after))
        self._ghost.set_data(self._x, density(self._x, before))
        self._ghost.set_visible(frame.kind == "M")
        above = int((values >= self.limits[at]).sum())
        expected = self._fill_in(self.limits[at], above / n, before)
        self._expected.set_visible(frame.kind != "start")
        self._limit.set_xdata([self.limits[at]] * 2)
        self._words.set_text(f" {above} of {n}\n lie above")
        self._words.set_x(self.limits[at])
        self._title.set_text(title_of(frame))
        for curve, path in zip(self._means, means.T, strict=True):
            curve.set_data(self.limits, path)
        self._now.set_offsets(np.column_stack([np.full(3, self.limits[at]), [*means[at, :2], after.mean]]))
        heading = title_of(frame)
        where = (
            f"{above} of {n} values lie above it and are expected at {expected:.2f}"
            if above
            else "no value lies above it"
        )
        return f"Limit {limit:g}, {heading[0].lower() + heading[1:]}: {where}; mean {after.mean:.2f}, standard deviation {after.standard_deviation:.2f}."

    def _draw_histogram(self, values, limit):
        heights = np.histogram(values, self._edges)[0] / (len(values) * self._width)
        middles, nothing = self._edges[:-1] + self._width / 2, np.zeros(len(heights))
        seen = middles < limit
        self._seen.set_path(marks.bars_path(nothing, np.where(seen, heights, 0), middles, self._width))
        self._unseen.set_path(marks.bars_path(nothing, np.where(seen, 0, heights), middles, self._width))

    def _fill_in(self, limit, part, params):
        """The density beyond the limit, as high as its part of the rows; where these are expected on average."""
        x = np.linspace(limit, max(self._edges[-1], limit + 1e-9), 61)
        lower = np.array([(limit - params.mean) / params.standard_deviation])
        log_probability, m, _ = truncated_normal.moments(lower, np.array([np.inf]))
        heights = part * density(x, params) / np.exp(log_probability)
        corners = np.concatenate([[[x[0], 0]], np.column_stack([x, heights]), [[x[-1], 0]]])
        self._expected.set_path(Path(corners))
        return float(params.mean + params.standard_deviation * m[0])


def density(x: np.ndarray, params: Normal) -> np.ndarray:
    """The normal density.

    >>> density(np.array([0.0]), Normal(0.0, 1.0)).round(4)
    array([0.3989])
    """
    z = (x - params.mean) / params.standard_deviation
    return np.exp(-(z**2) / 2) / (params.standard_deviation * np.sqrt(2 * np.pi))
