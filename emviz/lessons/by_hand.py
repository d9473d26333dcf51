"""A mixture set by hand: its densities over the data, and its score beside the best score so far."""

from typing import Any

import numpy as np

from emviz.draw import marks
from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import NEUTRAL, in_digits, style
from emviz.draw.view_1d import View1D
from emviz.em import Trace

#: What lies between two rungs of the score board, in nats: it zooms in as the best score climbs.
_RUNGS = (5, 10, 25, 60, 150, 400)
_INTERVALS = 4


class ByHandScene(Scene):
    """A mixture over one feature that somebody sets, and a score board of log-likelihoods.

    Parameters
    ----------
    model : model
    X : array-like, shape (n_samples, 1)
    params : Mixture
        The first one shown.
    top : float
        About where the highest scores lie. The board zooms in on the best score as it comes near; it shows no more of `top`.
    mark : (float, str), optional
        A log-likelihood to compare with, and its name: a line across the score board while it is in sight.
    names : str or sequence of one str, optional
        Axis label, with units.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.
    **view_options
        As for `View1D`: ``bins``.

    Attributes
    ----------
    means_at : float
        How high the marks of the means stand, as a density (below 0).

    Examples
    --------
    >>> import emviz as ev
    >>> data = ev.datasets.three_gaussians()
    >>> scene = ByHandScene(ev.GaussianMixture(3), data.X, data.truth, top=-2590)
    >>> scene.show(data.truth, data.truth)
    'Log-likelihood of your mixture: -2593.8. The best so far: -2593.8.'
    """

    def __init__(
        self,
        model: Any,
        X: Any,
        params: Any,
        *,
        top: float,
        mark: tuple[float, str] | None = None,
        names: Any = None,
        width: float = 9.0,
        height: float = 4.0,
        **view_options: Any,
    ):
        self._model, self._X = model, np.asarray(X, dtype=float)
        self._top, self._mark = top, mark
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(2, 1))
            self._view = View1D(left, [_trace(model, self._X, params)], names=names, **view_options)
            self.means_at = self._view.centres_at
            # So many points overlap: a pale tick lets them be seen as a density.
            self._view.parts["rug"][0].set_alpha(0.4)
            actors = [*self._in_order(), *self._numbers(left, len(params.weights)), *self._draw_board(right)]
            description = (
                f"Left: the densities of {len(params.weights)} components and of their mixture over the "
                f"histogram of {len(self._X)} values. Right: a score board of log-likelihoods."
            )
            super().__init__(figure, actors, (params,), description)

    def _in_order(self):
        """The view's actors, the mixture as a fine line above the components: where one of them is alone, both are seen."""
        (mixture,) = self._view.parts["mixture"]
        mixture.set(zorder=4.5, linewidth=1.3)
        others = [actor for actor in self._view.actors if actor is not mixture]
        after = others.index(self._view.parts["curves"][-1]) + 1
        return [*others[:after], mixture, *others[after:]]

    def _numbers(self, ax, n_components):
        words = {"fontsize": 11, "va": "center", "zorder": 7, "animated": True}
        self._aside = 0.024 * np.ptp(ax.get_xlim())
        self._names = [ax.text(0, self.means_at, str(k), **words) for k in range(n_components)]
        return self._names

    def _draw_board(self, ax):
        ax.set_title("Its log-likelihood", loc="left", y=1.0)
        ax.set(xlim=(-1.35, 1.6), ylim=(-0.03, 1.1), yticks=[])
        ax.set_xticks(range(2), ("now", "best so far"))
        ax.tick_params(axis="x", length=0)
        ax.spines["left"].set_visible(False)
        words = {"fontsize": 11, "zorder": 5, "animated": True}
        self._rungs = []
        for i in range(_INTERVALS + 1):
            ax.axhline(i / _INTERVALS, xmax=0.27, color=NEUTRAL, linewidth=0.8, alpha=0.5)
            self._rungs.append(ax.text(-1.33, i / _INTERVALS, "", ha="left", va="bottom", **words))
        self._line = marks.curve(ax, ([], []), linewidth=1.4, linestyle=(0, (4, 3)), animated=True)
        self._line_name = ax.text(1.58, 0, "", ha="right", va="bottom", **words)
        shape = {"linestyle": "none", "zorder": 4, "animated": True}
        self._heads = [
            marks.curve(ax, ([i], [0]), marker=marker, markersize=size, **shape)
            for i, (marker, size) in enumerate((("o", 9), ("*", 15)))
        ]
        self._texts = [ax.text(i, 0, "", ha="center", va="bottom", fontweight="bold", **words) for i in range(2)]
        return [*self._rungs, self._line, self._line_name, *self._heads, *self._texts]

    def update(self, params: Any, best: Any = None) -> str:
        """Draw a mixture; the sentence has its score.

        Parameters
        ----------
        params : Mixture
            The one set now.
        best : Mixture, optional
            The best one so far; ``params`` itself if it scores higher.

        Returns
        -------
        str
        """
        now, best = _trace(self._model, self._X, params, params if best is None else best).log_likelihood
        best = max(now, best)
        self._update_board(now, best)
        self._view.show(_trace(self._model, self._X, params).frames[0])
        self._view.title.set_text(self._title(now))
        looks(self._view.title, text=self._title(now).removeprefix("Your mixture: "))
        for name, mean in zip(self._names, params.means[:, 0], strict=True):
            name.set_x(mean + self._aside)
        return f"Log-likelihood of your mixture: {now:.1f}. The best so far: {best:.1f}."

    def _title(self, score):
        if self._mark is None:
            return "Your mixture"
        gain = score - self._mark[0]
        return f"Your mixture: {abs(gain):.1f} nats {'above' if gain >= 0 else 'below'} {self._mark[1]}"

    def window(self, best: float) -> tuple[float, float]:
        """From where to where the board runs, in nats, while this is the best score.

        Examples
        --------
        >>> import emviz as ev
        >>> data = ev.datasets.three_gaussians()
        >>> scene = ByHandScene(ev.GaussianMixture(3), data.X, data.truth, top=-2590)
        >>> scene.window(-2800), scene.window(-2592)
        ((-3000, -2760), (-2605, -2585))
        """
        step = next((rung for rung in _RUNGS if _INTERVALS * rung >= self._top - best), _RUNGS[-1])
        low = step * int(np.floor(best / step - 0.6 * _INTERVALS))
        return low, low + _INTERVALS * step

    def _update_board(self, now, best):
        low, high = self.window(best)
        for value, rung in zip(np.linspace(low, high, _INTERVALS + 1), self._rungs, strict=True):
            rung.set_text(in_digits(value, 0))
        for i, value in enumerate((now, best)):
            height = (value - low) / (high - low)
            below = height < 0
            self._heads[i].set_data([i], [max(height, 0.02)])
            self._texts[i].set_position((i, max(height, 0.02) + 0.04))
            self._texts[i].set_text(in_digits(value, 1) + (" \N{DOWNWARDS ARROW}" if below else ""))
            short = f"{in_digits(value, 0)} \N{DOWNWARDS ARROW}" if below else in_digits(value, 1)
            looks(self._texts[i], fontsize=10, text=short)
        if self._mark is None:
            return
        height = (self._mark[0] - low) / (high - low)
        in_sight, below = bool(0 <= height <= 1), bool(height < 0 and now >= low)
        self._line.set_data([-1.35, 1.6], [height, height])
        self._line.set_visible(in_sight)
        self._line_name.set_position((1.58, max(height, 0.0)))
        far = f"{self._mark[1]}: {in_digits(self._mark[0], 1)} \N{DOWNWARDS ARROW}"
        self._line_name.set_text(self._mark[1] if in_sight else far if below else "")


def _trace(model, X, *params):
    """A trace whose iterations are these mixtures."""
    values = np.array([model.log_likelihood(X, each) for each in params])
    return Trace(model, X, list(params), values, False, "Set by hand.")
