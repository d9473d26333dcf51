"""A mixture set by hand: its densities over the data, and its score beside the best score so far."""

import numpy as np
from matplotlib.ticker import MaxNLocator

from emviz.draw import marks
from emviz.draw.figure import Picture, subplots
from emviz.draw.scene import freeze_layout
from emviz.draw.style import INK, style
from emviz.draw.view_1d import View1D
from emviz.em import Trace

_COLUMNS = ("now", "best\nso far", "EM")


class ByHand:
    """A scene: a mixture over one feature that somebody sets, and a score board.

    Parameters
    ----------
    model : model
    X : array-like, shape (n_samples, 1)
    params : Mixture, the first one shown
    low, high : float
        The log-likelihoods between which the score board runs; a lower score stands at its foot.
    mark : (float, str), optional
        A log-likelihood to compare with, and its name: a line across the score board.
    names : sequence of one str, or str, optional
        Axis label, with units.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.
    **view_kws
        As for `View1D`: ``bins``.

    Attributes
    ----------
    figure : Figure
    actors : list of artists, in drawing order
    sentence : str, what is seen now, with numbers

    Example
    -------
    >>> import emviz as ev
    >>> data = ev.datasets.three_gaussians()
    >>> scene = ByHand(ev.GaussianMixture(3), data.X, data.truth, low=-3200, high=-2550)
    >>> scene.show(data.truth, best=data.truth)
    'Log-likelihood of your mixture: -2593.8. The best so far: -2593.8.'
    """

    def __init__(self, model, X, params, *, low, high, mark=None, names=None, width=9.0, height=4.2, **view_kws):
        self._model, self._X = model, np.asarray(X, dtype=float)
        self._low, self._high = low, high
        with style():
            self.figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(2.1, 1))
            self._view = View1D(left, [self._path(params)], names=names, **view_kws)
            self._set_board(right, mark)
            self._stems = [
                marks.curve(
                    right, ([i, i], [low, low]), linewidth=9, alpha=0.25, solid_capstyle="butt", zorder=3, animated=True
                )
                for i in range(3)
            ]
            looks = [
                {"marker": "o", "markerfacecolor": INK},
                {"marker": "*", "markerfacecolor": INK},
                {"marker": "D", "markerfacecolor": "none"},
            ]
            self._heads = [
                marks.curve(
                    right,
                    ([i], [low]),
                    linestyle="none",
                    markersize=size,
                    markeredgewidth=2,
                    zorder=4,
                    animated=True,
                    **look,
                )
                for i, (size, look) in enumerate(zip((9, 14, 8), looks, strict=True))
            ]
            self._texts = [
                right.text(
                    i, low, "", ha="center", va="bottom", fontsize=10, fontweight="bold", zorder=5, animated=True
                )
                for i in range(3)
            ]
            self.actors = [*self._view.actors, *self._stems, *self._heads, *self._texts]
            self.show(params)
            freeze_layout(self.figure)
            self.show(params)

    def _set_board(self, ax, mark):
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

    def _path(self, *params):
        values = np.array([self._model.log_likelihood(self._X, p) for p in params])
        return Trace(self._model, self._X, list(params), values, False, "Set by hand.")

    def show(self, params, best=None, reached=None):
        """Update the actors to a mixture; the only way it gets drawn.

        Parameters
        ----------
        params : Mixture, the one set now
        best : Mixture, optional
            The best one so far; ``params`` itself if it scores higher.
        reached : Mixture, optional
            What EM reaches. The densities then are EM's, with those of ``params`` as ghosts and arrows from its means.

        Returns
        -------
        str : a sentence, with numbers
        """
        best = params if best is None else best
        shown = [params, best] + ([] if reached is None else [reached])
        scores = self._path(*shown).log_likelihood
        scores[1] = max(scores[:2])
        if reached is None:
            self._view.show(self._path(params).frames[0])
            self._view.title.set_text("Your mixture")
            self.sentence = f"Log-likelihood of your mixture: {scores[0]:.1f}. The best so far: {scores[1]:.1f}."
        else:
            journey = self._path(params, reached)
            self._view.show(journey.frames[2])
            self._view.title.set_text("EM's mixture (yours dashed)")
            gap = scores[2] - scores[1]
            side = f"{gap:.1f} above your best" if gap >= 0 else f"{-gap:.1f} below your best"
            self.sentence = f"EM reaches {scores[2]:.1f}: {side}, {scores[1]:.1f}."
        for i, (stem, head, text) in enumerate(zip(self._stems, self._heads, self._texts, strict=True)):
            stem.set_visible(i < len(scores))
            head.set_visible(i < len(scores))
            if i >= len(scores):
                text.set_position((i, self._low + 0.02 * (self._high - self._low)))
                text.set_text("?")
            else:
                height = float(np.clip(scores[i], self._low, self._high))
                stem.set_data([i, i], [self._low, height])
                head.set_data([i], [height])
                text.set_position((i, height + 0.035 * (self._high - self._low)))
                text.set_text(f"{scores[i]:.1f}".replace("-", "\N{MINUS SIGN}"))
        self.figure.alt = (
            f"{self.sentence} Left: the densities of {len(params.weights)} components and of their mixture over the "
            f"histogram of {len(self._X)} values. Right: a score board of log-likelihoods."
        )
        return self.sentence

    def picture(self, params, best=None, reached=None):
        """The picture of one mixture, as an output for a notebook."""
        self.show(params, best, reached)
        return Picture(self.figure, self.figure.alt)
