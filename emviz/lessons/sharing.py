"""How a point on a line is shared: the responsibilities at every place, one iteration on a few points, soft beside hard."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import Figure, describe, freeze_layout, subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, NEUTRAL, in_digits, style
from emviz.em.trace import Trace
from emviz.models.gaussian_mixture import GaussianMixture

#: Less than this share of a point has no room for its marker or its number.
LEAST_SHOWN = 0.07
#: A marker lower than this part of the axis would lie on the axis, on all others.
_LEAST_HIGH = 0.015
#: The line of what is true, or was before.
_DASHES = (0, (3, 2))
TITLE, WORDS = 12, 11


class SharesScene(Scene):
    """A mixture on a line: weight times density of each component, and below it how a point is shared out at each place.

    What happens to the right of `seen_to` is drawn as far as the line has been moved, so that it can be guessed first.
    Its state is a place: ``scene.show(-3.0)``.

    Parameters
    ----------
    params : Mixture
        Of one feature.
    seen_to : float
    xlim : pair of float
    width, height : float
        Size in inches.

    Examples
    --------
    >>> import emviz as ev
    >>> scene = SharesScene(ev.datasets.three_gaussians().truth)
    >>> print(scene.show(8.0))
    At x = 8 the responsibilities are 0.882 for component 0, 0.000 for component 1, 0.118 for component 2.
    """

    def __init__(
        self,
        params: Any,
        *,
        seen_to: float = 5.0,
        xlim: tuple[float, float] = (-14.0, 10.0),
        width: float = 8.0,
        height: float = 5.0,
    ):
        self.params, self.seen_to, self.xlim = params, seen_to, xlim
        n = len(params.weights)
        self._model = GaussianMixture(n)
        with style():
            figure, (top, bottom) = subplots(2, 1, width=width, height=height, sharex=True)
            self.top, self.bottom = top, bottom
            x = np.linspace(xlim[0], seen_to, 381)
            rates = self.rates(x)
            top.set(xlim=xlim, ylim=(0, 1.12 * rates.sum(axis=1).max()), ylabel="density")
            bottom.set(ylim=(0, 1), xlabel="x", ylabel="share of a point", yticks=(0, 0.5, 1))
            top.set_title("Weight times density", fontsize=TITLE)
            bottom.set_title("Responsibilities add up to 1", fontsize=TITLE)
            self._draw(x)
            self._name_curves()
            self._name_bands(x)
            looks = [*({"color": component_color(k)} for k in range(n)), {"linewidth": 1.6}]
            self._curves = [marks.curve(top, ([], []), **look, animated=True) for look in looks]
            self._bands = [marks.area(bottom, color=component_color(k), animated=True) for k in range(n)]
            self._lines = [ax.axvline(0, color=INK, linewidth=1.5, animated=True) for ax in (top, bottom)]
            self._dots = [
                [
                    marks.centres(
                        ax,
                        [[0, 0]],
                        color=component_color(k),
                        marker=component_marker(k),
                        size=110,
                        clip_on=False,
                        animated=True,
                    )
                    for k in range(n)
                ]
                for ax in (top, bottom)
            ]
            actors = [*self._curves, *self._bands, *self._lines, *self._dots[0], *self._dots[1]]
            description = "Above: weight times density of each component. Below: the responsibilities, stacked to 1."
            super().__init__(figure, actors, (-12.0,), description)

    def rates(self, x: Any) -> np.ndarray:
        """Weight times density of each component at these places, shape (n_places, n_components)."""
        return np.exp(self._model.log_joint(np.reshape(np.asarray(x, dtype=float), (-1, 1)), self.params))

    def shares(self, x: Any) -> np.ndarray:
        """The responsibilities at these places, shape (n_places, n_components)."""
        return self._model.responsibilities(np.reshape(np.asarray(x, dtype=float), (-1, 1)), self.params)

    def update(self, x: float) -> str:
        """Move the line to this place."""
        for line in self._lines:
            line.set_xdata([x, x])
        rate, share = self.rates(x)[0], self.shares(x)[0]
        middles = np.cumsum(share) - share / 2
        for row, heights in zip(self._dots, (rate, middles), strict=True):
            for dot, height, part in zip(row, heights, share, strict=True):
                dot.set_offsets([[x, height]])
                least = _LEAST_HIGH * self.top.get_ylim()[1]
                dot.set_visible(height > least if row is self._dots[0] else part > LEAST_SHOWN)
        self._draw_beyond(x)
        each = ", ".join(f"{part:.3f} for component {k}" for k, part in enumerate(share))
        return f"At x = {x:g} the responsibilities are {each}."

    def _draw_beyond(self, x):
        """What is seen only now, up to this place: it begins a little earlier, so that no seam shows."""
        beyond = np.linspace(self.seen_to - 0.05, max(x, self.seen_to), 25)
        rates = self.rates(beyond)
        for curve, heights in zip(self._curves, [*rates.T, rates.sum(axis=1)], strict=True):
            curve.set_data(beyond, heights)
        for band, path in zip(self._bands, bands(beyond, self.shares(beyond)), strict=True):
            band.set_path(path)
        for actor in (*self._curves, *self._bands):
            actor.set_visible(x > self.seen_to)

    def _draw(self, x):
        """What stands still: all that is seen from the beginning."""
        rates = self.rates(x)
        for k, (heights, path) in enumerate(zip(rates.T, bands(x, self.shares(x)), strict=True)):
            marks.curve(self.top, (x, heights), color=component_color(k))
            marks.area(self.bottom, path, color=component_color(k))
        marks.curve(self.top, (x, rates.sum(axis=1)), linewidth=1.6)

    def _name_curves(self):
        """Names beside the curves: to the right of the last one, above a low one, to the left of the others."""
        means, deviations = self.params.means[:, 0], self.params.standard_deviations[:, 0]
        heights = self.rates(means).diagonal()
        for k, (mean, deviation) in enumerate(zip(means, deviations, strict=True)):
            is_last, is_low = k == means.argmax(), heights[k] < heights.max() / 2
            side = 1 if is_last else -1
            place = mean + side * deviation
            is_above = is_low and not is_last
            offset = (0, 10) if is_above else (12 * side, 4)
            name(
                self.top,
                (place, heights[k] if is_above else self.rates(place)[0, k]),
                f"component {k}",
                offset,
                color=component_color(k),
                ha="left" if is_last else "center" if is_above else "right",
            )
        x = np.linspace(*self.xlim, 400)
        total = self.rates(x).sum(axis=1)
        name(self.top, (x[total.argmax()], total.max()), "all together", (12, -2), ha="left")

    def _name_bands(self, x):
        """The number of its component in each band that is seen at half height, in its middle."""
        shares = self.shares(x)
        tops = np.cumsum(shares, axis=1)
        for k in range(shares.shape[1]):
            inside = x[(tops[:, k] >= 0.5) & (tops[:, k] - shares[:, k] <= 0.5)]
            if len(inside):
                at = (inside.min() + inside.max()) / 2
                self.bottom.text(
                    at, 0.5, f"{k}", color=on(k), fontsize=TITLE, fontweight="bold", ha="center", va="center"
                )


def shared_points(trace: Trace) -> Figure:
    """The first iteration on a few points of a line: how the E step shares each out, and where the M step puts the components.

    Parameters
    ----------
    trace : Trace
        Of a Gaussian mixture over one feature, of one iteration or more.

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> begin = ev.Mixture([0.5, 0.5], [[1.0], [3.0]], [[[1.0]], [[1.0]]])
    >>> trace = ev.fit(ev.GaussianMixture(2), [[0.0], [1.0], [2.0], [5.0]], start=begin, max_iter=1)
    >>> shared_points(trace).alt.partition(".")[0]
    'Left: four points, cut into shares of two components, with 0'
    """
    before, after = trace.params[:2]
    x, r = trace.X[:, 0], trace.model.responsibilities(trace.X, before)
    xlim, wider = (x.min() - 1.0, x.max() + 1.0), (x.min() - 2.0, x.max() + 3.0)
    with style():
        figure, (left, right) = subplots(1, 2, width=8.6, height=3.3)
        _draw_shares(left, x, r)
        _draw_components(right, trace.model, before, after, wider)
        for ax, (low, high) in ((left, xlim), (right, wider)):
            ax.set(xlim=(low, high), xlabel="x", xticks=np.arange(np.ceil(low), high))
        _draw_centres(left, before.means[:, 0])
        _draw_centres(right, after.means[:, 0], before.means[:, 0])
    counted = {2: "two", 3: "three", 4: "four", 5: "five"}
    shares = ", ".join(f"{part:.2f}" for part in r[:, 0])
    moves = ", ".join(f"from {a:.2f} to {b:.2f}" for a, b in zip(before.means[:, 0], after.means[:, 0], strict=True))
    describe(
        figure,
        f"Left: {counted.get(len(x), len(x))} points, cut into shares of {counted.get(r.shape[1], r.shape[1])} components, "
        f"with {shares} for component 0. Right: the components before and after the M step; the means move {moves}.",
    )
    freeze_layout(figure)
    return figure


def far_out(params: Any, *, xlim: tuple[float, float] = (-14.0, 12.0)) -> Figure:
    """Weight times density of each component on a logarithmic scale: which one is on top where, and where they are even.

    Parameters
    ----------
    params : Mixture
        Of one feature.
    xlim : pair of float

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> far_out(ev.datasets.three_gaussians().truth).alt.partition(". ")[0]
    'Weight times density on a logarithmic scale, where each curve is a parabola'
    """
    x = np.linspace(*xlim, 2601)
    n = len(params.weights)
    logs = GaussianMixture(n).log_joint(x[:, None], params) / np.log(10)
    winner = logs.argmax(axis=1)
    last = np.flatnonzero(np.diff(winner))
    even = (x[last] + x[last + 1]) / 2
    with style():
        figure, ax = subplots(1, 1, width=8.6, height=3.0)
        for k in range(n):
            marks.curve(ax, (x, logs[:, k]), color=component_color(k), linewidth=1.4)
            on_top = np.where(winner == k, logs[:, k], np.nan)
            marks.curve(ax, (x, on_top), color=component_color(k), linewidth=4.5)
        for place, height in zip(even, logs.max(axis=1)[last], strict=True):
            ax.plot([place, place], [-9, height], color=NEUTRAL, linewidth=1, zorder=1)
            name(ax, (place, -8.5), in_digits(place, 1), (4, 0), ha="left")
        for k, place, offset, ha in _beside(params, x, logs):
            name(ax, place, f"component {k}", offset, color=component_color(k), ha=ha)
        ax.set(xlim=xlim, ylim=(-9, 0.5), xlabel="x", ylabel="density", yticks=range(-8, 1, 2))
        ax.set_yticklabels(["10⁻⁸", "10⁻⁶", "10⁻⁴", "10⁻²", "1"])
        ax.set_title("Far out on both sides, the widest component is on top", fontsize=TITLE)
    places = ", ".join(f"{place:.1f}" for place in even)
    order = ", ".join(str(k) for k in winner[np.append(last, -1)])
    describe(
        figure,
        "Weight times density on a logarithmic scale, where each curve is a parabola. "
        f"From left to right on top: components {order}; they are even at {places}.",
    )
    freeze_layout(figure)
    return figure


def cut_or_shared(
    soft: Trace,
    hard: Trace,
    truth: Any,
    *,
    component: int = 0,
    bins: int = 50,
    xlim: tuple[float, float] = (-17.0, 8.0),
) -> Figure:
    """The points that one component has in the end, shared and cut: a histogram of all, and its own part of it.

    Parameters
    ----------
    soft, hard : Trace
        Of Gaussian mixtures over one feature, on the same data.
    truth : Mixture
    component : int
    bins : int
    xlim : pair of float

    Returns
    -------
    Figure

    Examples
    --------
    >>> import emviz as ev
    >>> data = ev.datasets.three_gaussians(seed=0)
    >>> soft, hard = (ev.fit(ev.GaussianMixture(3, assignment=how), data, start="percentiles") for how in ("soft", "hard"))
    >>> cut_or_shared(soft, hard, data.truth).alt.rpartition(". ")[2]
    'Standard deviation 2.94 with soft labels and 2.15 with hard labels; the true one is 3.00.'
    """
    k, color = component, component_color(component)
    X = soft.X[:, 0]
    edges = np.linspace(*xlim, bins + 1)
    step = edges[1] - edges[0]
    x = np.linspace(edges[0], edges[-1], 400)
    told = []
    with style():
        figure, axes = subplots(1, 2, width=8.6, height=3.3, sharey=True)
        for ax, trace, kind in zip(axes, (soft, hard), ("soft", "hard"), strict=True):
            params = trace.params[-1]
            own = trace.model.responsibilities(trace.X, params)[:, k]
            for weights, look in ((None, {"color": NEUTRAL, "alpha": 0.3}), (own, {"color": color, "alpha": 0.55})):
                heights = np.histogram(X, edges, weights=weights)[0] / len(X) / step
                marks.area(ax, marks.bars_path(0 * heights, heights, edges[:-1] + step / 2, width=step), **look)
            true, found = (
                np.exp(GaussianMixture(len(p.weights)).log_joint(x[:, None], p)[:, k]) for p in (truth, params)
            )
            marks.curve(ax, (x, found), color=color, linewidth=3)
            marks.curve(ax, (x, true), linewidth=1.6, linestyle=_DASHES)
            deviation = params.standard_deviations[k, 0]
            told.append(f"{deviation:.2f} with {kind} labels")
            words = f"standard deviation {deviation:.2f}", f"truth, dashed: {truth.standard_deviations[k, 0]:.2f}"
            for line, height, look in zip(words, (0.9, 0.79), ({"color": color}, {}), strict=True):
                ax.text(0.02, height, line, transform=ax.transAxes, fontsize=WORDS, fontweight="bold", **look)
            ax.set(xlabel="x", ylabel="density" if kind == "soft" else "", xlim=xlim, yticks=np.arange(0, 0.2, 0.05))
        border = X[own > 0].max()
        axes[1].plot([border, border], [0, 0.09], color=INK, linewidth=1.5)
        name(axes[1], (border, 0.09), "cut", (-5, -4), ha="right")
        axes[0].set_title(f"Soft: component {k} fades out", fontsize=TITLE)
        axes[1].set_title(f"Hard: component {k} ends at {in_digits(border, 1)}", fontsize=TITLE)
    describe(
        figure,
        f"The part of the data that component {k} has in the end, in a histogram. Soft: it fades out under its neighbour. "
        f"Hard: it ends at {border:.1f}. Standard deviation {' and '.join(told)}; the true one is "
        f"{truth.standard_deviations[k, 0]:.2f}.",
    )
    freeze_layout(figure)
    return figure


def bands(x: np.ndarray, shares: np.ndarray) -> list[Path]:
    """One path for each component, of the shares (n, n_components) stacked over x (n,).

    >>> bands(np.array([0.0, 1.0]), np.array([[0.5, 0.5], [0.25, 0.75]]))[1].vertices.tolist()
    [[0.0, 0.5], [1.0, 0.25], [1.0, 1.0], [0.0, 1.0], [0.0, 0.5]]
    """
    tops = np.cumsum(shares, axis=1)
    low = tops - shares
    back = x[::-1]
    corners = [
        np.column_stack([np.append(x, back), np.append(low[:, k], tops[::-1, k])]) for k in range(shares.shape[1])
    ]
    return [Path(np.vstack([each, each[:1]]), closed=True) for each in corners]


def name(ax: Axes, place: Any, text: str, offset: tuple[float, float], *, color: str = INK, ha: Any = "center") -> None:
    """Bold words beside a place of the data, moved by so many points."""
    look = {"fontsize": WORDS, "fontweight": "bold", "va": "center"}
    ax.annotate(text, place, offset, textcoords="offset points", color=color, ha=ha, **look)


def _beside(params, x, logs):
    """Where each name stands: component, place, offset in points, side. Outside of its parabola; on the lowest top, above."""
    means, low = params.means[:, 0], -5.5
    lowest = logs.max(axis=0).argmin()
    yield lowest, (means[lowest], logs[:, lowest].max()), (0, 12), "center"
    for k in set(range(len(means))) - {lowest}:
        side = 1 if means[k] == means.max() else -1
        beyond = (x - means[k]) * side > 0
        at = x[beyond][np.abs(logs[beyond, k] - low).argmin()]
        yield k, (at, low), (8 * side, 6), "left" if side > 0 else "right"


def on(k: int) -> str:
    """The colour of words on component k's: almost black where that is light, almost white where it is dark.

    Black and white themselves change places on a dark page; the colours of components do not.
    """
    red, green, blue = (int(component_color(k)[i : i + 2], 16) for i in (1, 3, 5))
    return "#010101" if 0.3 * red + 0.59 * green + 0.11 * blue > 100 else "#fefefe"


def _draw_shares(ax, x, r):
    """One bar of height 1 for each point, cut into the shares of the components."""
    tops = np.cumsum(r, axis=1)
    for k in range(r.shape[1]):
        low = tops[:, k] - r[:, k]
        marks.area(ax, marks.bars_path(low, tops[:, k], x, width=0.92), color=component_color(k))
        for place, bottom, share in zip(x, low, r[:, k], strict=True):
            if share > LEAST_SHOWN:
                look = {"color": on(k), "fontsize": WORDS, "ha": "center", "va": "center"}
                ax.text(place, bottom + share / 2, f"{share:.2f}", **look)
    ax.set(ylabel="share", yticks=(0, 0.5, 1), ylim=(-0.24, 1.02))
    ax.set_title("E step: each point is cut into shares", fontsize=TITLE)


def _draw_components(ax, model, before, after, xlim):
    """The curves of the components before the M step, dashed, and after it."""
    x = np.linspace(xlim[0], xlim[1], 300)
    old, new = (np.exp(model.log_joint(x[:, None], params)) for params in (before, after))
    for k in range(old.shape[1]):
        marks.curve(ax, (x, old[:, k]), color=component_color(k), linewidth=1.6, linestyle=_DASHES, alpha=0.7)
        marks.curve(ax, (x, new[:, k]), color=component_color(k), linewidth=3)
        top, mean = new[:, k].max(), after.means[k, 0]
        name(ax, (mean, top), f"mean {mean:.2f}", (18, 9), color=component_color(k), ha="left")
    highest = max(old.max(), new.max())
    ax.set(ylim=(-0.27 * highest, 1.22 * highest), ylabel="density", yticks=np.arange(0, highest, 0.1))
    ax.set_title("M step: means are weighted averages", fontsize=TITLE)


def _draw_centres(ax, means, before=None):
    """The means as markers under the axis; pale where they were."""
    height = 0.55 * ax.get_ylim()[0]
    ax.axhline(0, color=INK, linewidth=1, zorder=1)
    for k, mean in enumerate(means):
        look = {"color": component_color(k), "marker": component_marker(k), "size": 110}
        if before is not None:
            marks.centres(ax, [[before[k], height]], **look, alpha=0.35)
        marks.centres(ax, [[mean, height]], **look)
