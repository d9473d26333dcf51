"""How a point on a line is shared: the responsibilities at every place."""

from typing import Any

import numpy as np
from matplotlib.path import Path

from emviz.draw import marks
from emviz.draw.colors import component_color, component_marker
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, style
from emviz.lessons.words import TITLE, name, on
from emviz.models.gaussian_mixture import GaussianMixture

#: Less than this share of a point has no room for its marker or its number.
LEAST_SHOWN = 0.07
#: A marker lower than this part of the axis would lie on the axis, on all others.
_LEAST_HIGH = 0.015


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
