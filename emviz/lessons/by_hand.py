"""A mixture set by hand: its densities over the data, and its score beside the best score so far."""

from typing import Any

import numpy as np

from emviz.draw.figure import subplots
from emviz.draw.looks import looks
from emviz.draw.scene import Scene
from emviz.draw.style import style
from emviz.draw.view_1d import View1D
from emviz.em import Trace
from emviz.lessons.score_board import ScoreBoard


class ByHandScene(Scene):
    """A mixture over one feature that somebody sets, and a score board of log-likelihoods.

    Parameters
    ----------
    model : model
    X : array-like, shape (n_samples, 1)
    params : Mixture
        The first one shown.
    top, mark
        As for `ScoreBoard`.
    names : str or sequence of one str, optional
        Axis label, with units.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.
    **view_options
        As for `View1D`: ``bins``.

    Attributes
    ----------
    view : View1D
    board : ScoreBoard
    means_at : float
        How high the marks of the means stand, as a density (below 0).
    numbers : list of matplotlib Text
        Those of the components, beside the marks of their means.
    aside, apart : float
        How far beside, and how far from each other at least, in the units of the data.

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
        with style():
            figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(2, 1))
            self.view = View1D(left, [_trace(model, self._X, params)], names=names, **view_options)
            self.means_at = self.view.centres_at
            self.board = ScoreBoard(right, top, mark)
            # So many points overlap: a pale tick lets them be seen as a density.
            self.view.parts["rug"][0].set_alpha(0.4)
            actors = [*self._in_order(), *self._numbers(left, len(params.weights)), *self.board.actors]
            description = (
                f"Left: the densities of {len(params.weights)} components and of their mixture over the "
                f"histogram of {len(self._X)} values. Right: a score board of log-likelihoods."
            )
            super().__init__(figure, actors, (params,), description)

    def _in_order(self):
        """The view's actors, the mixture as a fine line above the components: where one of them is alone, both are seen."""
        (mixture,) = self.view.parts["mixture"]
        mixture.set(zorder=4.5, linewidth=1.3)
        others = [actor for actor in self.view.actors if actor is not mixture]
        after = others.index(self.view.parts["curves"][-1]) + 1
        return [*others[:after], mixture, *others[after:]]

    def _numbers(self, ax, n_components):
        words = {"fontsize": 11, "va": "center", "zorder": 7, "animated": True}
        self.aside, self.apart = np.array([0.024, 0.05]) * np.ptp(ax.get_xlim())
        self.numbers = [ax.text(0, self.means_at, str(k), **words) for k in range(n_components)]
        return self.numbers

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
        self.view.show(_trace(self._model, self._X, params).frames[0])
        self.show_scores(now, best)
        before = -np.inf
        for k in np.argsort(params.means[:, 0], kind="stable"):
            # Where means meet, their numbers stand side by side.
            before = max(params.means[k, 0] + self.aside, before + self.apart)
            self.numbers[k].set_x(before)
        return f"Log-likelihood of your mixture: {now:.1f}. The best so far: {best:.1f}."

    def show_scores(self, now: float, best: float) -> None:
        """Show these log-likelihoods, on the board and in the heading."""
        self.board.show(now, best)
        title = self._title(now)
        self.view.title.set_text(title)
        looks(self.view.title, text=title.removeprefix("Your mixture: "))

    def _title(self, score):
        if self.board.mark is None:
            return "Your mixture"
        value, name = self.board.mark
        gain = score - value
        return f"Your mixture: {abs(gain):.1f} nats {'above' if gain >= 0 else 'below'} {name}"


def _trace(model, X, *params):
    """A trace whose iterations are these mixtures."""
    values = np.array([model.log_likelihood(X, each) for each in params])
    return Trace(model, X, list(params), values, False, "Set by hand.")
