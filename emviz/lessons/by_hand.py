"""A mixture set by hand: its densities over the data, and its score beside the best score so far."""

from typing import Any

import numpy as np
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.figure import subplots
from emviz.draw.scene import Scene
from emviz.draw.style import INK, in_digits, style
from emviz.draw.view_1d import View1D
from emviz.em import Trace

_COLUMNS = ("now", "best\nso far", "EM")


class ByHandScene(Scene):
    """A mixture over one feature that somebody sets, and a score board of log-likelihoods.

    Its state is up to three mixtures: the one set now; the best one so far; what EM reaches, and then the densities
    are EM's, with those of the first as dashed lines and arrows from its means.

    Parameters
    ----------
    model : model
    X : array-like, shape (n_samples, 1)
    params : Mixture
        The first one shown.
    low, high : float
        The log-likelihoods between which the score board runs; a lower score stands at its foot.
    mark : (float, str), optional
        A log-likelihood to compare with, and its name: a line across the score board.
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
    >>> scene = ByHandScene(ev.GaussianMixture(3), data.X, data.truth, low=-3200, high=-2550)
    >>> scene.show(data.truth, data.truth)
    'Log-likelihood of your mixture: -2593.8. The best so far: -2593.8.'
    """

    def __init__(
        self,
        model: Any,
        X: Any,
        params: Any,
        *,
        low: float,
        high: float,
        mark: tuple[float, str] | None = None,
        names: Any = None,
        width: float = 9.0,
        height: float = 4.2,
        **view_options: Any,
    ):
        self._model, self._X = model, np.asarray(X, dtype=float)
        self._low, self._high = low, high
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(1.6, 1))
            self._view = View1D(left, [self._trace(params)], names=names, **view_options)
            self.means_at = self._view.centres_at
            actors = [*self._view.actors, *self._draw_board(right, mark)]
            description = (
                f"Left: the densities of {len(params.weights)} components and of their mixture over the "
                f"histogram of {len(self._X)} values. Right: a score board of log-likelihoods."
            )
            super().__init__(figure, actors, (params,), description)

    def _draw_board(self, ax, mark):
        ax.set_title(self._model.objective, loc="left", fontsize=12, fontweight="normal", y=1.0)
        ax.set_xlim(-0.6, 2.6)
        ax.set_xticks(range(3), _COLUMNS)
        ax.tick_params(axis="x", length=0)
        # Room above the highest score for its number.
        ax.set_ylim(self._low, self._high + 0.12 * (self._high - self._low))
        ax.yaxis.set_major_locator(MaxNLocator(nbins=5))
        ax.grid(axis="y")
        if mark is not None:
            value, name = mark
            ax.axhline(value, color=INK, linewidth=1.4, linestyle=(0, (4, 3)), zorder=2)
            ax.text(2.58, value, name, ha="right", va="top", fontsize=10, linespacing=1.1)
        self._stems, self._heads, self._texts = [], [], []
        column = {"linewidth": 9, "alpha": 0.25, "solid_capstyle": "butt", "zorder": 3, "animated": True}
        head = {"linestyle": "none", "markeredgewidth": 2, "zorder": 4, "animated": True}
        words = {"ha": "center", "va": "bottom", "fontsize": 10, "zorder": 5, "animated": True}
        for i, (marker, size, face) in enumerate((("o", 9, INK), ("*", 14, INK), ("D", 8, "none"))):
            shape = {"marker": marker, "markersize": size, "markerfacecolor": face}
            self._stems.append(marks.curve(ax, ([i, i], [self._low] * 2), **column))
            self._heads.append(marks.curve(ax, ([i], [self._low]), **shape, **head))
            self._texts.append(ax.text(i, self._low, "", **words))
        return [*self._stems, *self._heads, *self._texts]

    def _trace(self, *params):
        """A trace whose iterations are these mixtures."""
        values = np.array([self._model.log_likelihood(self._X, p) for p in params])
        return Trace(self._model, self._X, list(params), values, False, "Set by hand.")

    def update(self, params: Any, best: Any = None, reached: Any = None) -> str:
        """Draw a mixture; the sentence has its score.

        Parameters
        ----------
        params : Mixture
            The one set now.
        best : Mixture, optional
            The best one so far; ``params`` itself if it scores higher.
        reached : Mixture, optional
            What EM reaches.

        Returns
        -------
        str
        """
        mixtures = [params, params if best is None else best] + ([] if reached is None else [reached])
        scores = self._trace(*mixtures).log_likelihood
        scores[1] = max(scores[:2])
        self._update_board(scores)
        if reached is None:
            self._view.show(self._trace(params).frames[0])
            self._view.title.set_text("Your mixture")
            return f"Log-likelihood of your mixture: {scores[0]:.1f}. The best so far: {scores[1]:.1f}."
        self._view.show(self._trace(params, reached).frames[2])
        self._view.title.set_text("EM's mixture (yours dashed)")
        gap = scores[2] - scores[1]
        side = f"{gap:.1f} above your best" if gap >= 0 else f"{-gap:.1f} below your best"
        return f"EM reaches {scores[2]:.1f}: {side}, {scores[1]:.1f}."

    def _update_board(self, scores):
        extent = self._high - self._low
        for i, (stem, head, text) in enumerate(zip(self._stems, self._heads, self._texts, strict=True)):
            known = i < len(scores)
            stem.set_visible(known)
            head.set_visible(known)
            if not known:
                text.set_position((i, self._low + 0.02 * extent))
                text.set_text("?")
                continue
            height = float(np.clip(scores[i], self._low, self._high))
            stem.set_data([i, i], [self._low, height])
            head.set_data([i], [height])
            text.set_position((i, height + 0.035 * extent))
            text.set_text(in_digits(scores[i], 1))
