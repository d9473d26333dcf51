"""EM by hand: sliders for the means and widths of a mixture, against the log-likelihood."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from emviz.em import Trace, fit
from emviz.explore.controls import Button, Slider
from emviz.explore.explorer import Explorer
from emviz.explore.grab import Grab
from emviz.lessons.by_hand import ByHandScene
from emviz.lessons.mle import fit_normal
from emviz.models.parameters import Mixture


class ByHand(Explorer):
    """Set the means and widths of a mixture over one feature by hand. The best score stays on the screen.

    Its sliders are called "Mean 0", "Width 0", "Mean 1", "Width 1", ...; a width is a standard deviation. The marks of the
    means can be dragged on the picture.

    Parameters
    ----------
    model : model
        With as many components as there are sliders of each kind.
    X : array-like, shape (n_samples, 1), or a data set of `emviz.datasets`
    means : sequence of float
        The first ones shown.
    widths : sequence of float
        The first standard deviations shown.
    weights : sequence of float, optional
        They stay as they are; by default all the same.
    step : float
        Distance of neighbouring slider values, in the units of the data.
    html : bool
        Whether the output also carries a page that plays without Python.
    **scene_kws
        For `emviz.lessons.by_hand.ByHandScene`: ``names``, ``bins``, ``width``, ``height``.

    Attributes
    ----------
    params : Mixture
        The one set now.
    best : Mixture
        The best one at which the sliders came to rest so far.

    Examples
    --------
    >>> import emviz as ev
    >>> data = ev.datasets.three_gaussians()
    >>> played = ByHand(ev.GaussianMixture(3), data, means=[-8, 0, 4], widths=[2, 2, 2])
    >>> played.width_2 = 1
    >>> played.best.standard_deviations[2]
    array([1.])
    """

    def __init__(
        self,
        model: Any,
        X: Any,
        means: Sequence[float],
        widths: Sequence[float],
        weights: Sequence[float] | None = None,
        *,
        step: float = 0.1,
        html: bool = True,
        **scene_kws: Any,
    ):
        scene_kws = {"names": getattr(X, "names", None)} | scene_kws
        self._X = np.asarray(getattr(X, "X", X), dtype=float)
        self._model, self._options = model, scene_kws
        self._weights = np.full(len(means), 1 / len(means)) if weights is None else np.asarray(weights, dtype=float)
        if not len(means) == len(widths) == len(self._weights) == model.n_components:
            raise ValueError(
                f"means, widths and weights must each have {model.n_components} values, one for each component; "
                f"got {len(means)}, {len(widths)} and {len(self._weights)}."
            )
        normal = fit_normal(self._X)
        # Far below one normal nobody stays for long; above what EM reaches there is some room, so that the board tells nothing.
        best_score = fit(model, self._X, start="percentiles", max_iter=200).log_likelihood[-1]
        height = max(1.25 * (best_score - normal.log_likelihood), 10)
        self._board = {
            "low": normal.log_likelihood - 1.5 * height,
            "high": normal.log_likelihood + height,
            "mark": (normal.log_likelihood, "one\nnormal"),
        }
        low, high = float(np.floor(self._X.min())), float(np.ceil(self._X.max()))
        widest = float(np.ceil(1.5 * normal.standard_deviation))
        self.best, self._reveals = self._mixture(means, widths), []
        scene = ByHandScene(model, self._X, self.best, **self._board, **scene_kws)
        # A component's two sliders stand side by side.
        sliders = [
            slider
            for k, (mean, width) in enumerate(zip(means, widths, strict=True))
            for slider in (
                Slider(f"Mean {k}", low, high, step, value=mean),
                Slider(f"Width {k}", round(3 * step, 10), widest, step, value=width),
            )
        ]
        grabs = [Grab(scene.figure.axes[0], x=f"Mean {k}", at=lambda _: scene.means_at) for k in range(len(means))]
        super().__init__(
            scene, sliders, lambda values: scene.show(self._params_of(values), self.best), html=html, grab=grabs
        )
        # The browser may ask for pictures ahead of time; only values that the reader has set count.
        self.observe(self._keep_best, [slider.trait for slider in sliders])

    def _mixture(self, means, widths):
        means, widths = np.asarray(means, dtype=float), np.asarray(widths, dtype=float)
        return Mixture(self._weights, means[:, None], (widths**2)[:, None, None])

    def _params_of(self, values):
        numbers = list(values.values())
        return self._mixture(numbers[::2], numbers[1::2])

    @property
    def params(self) -> Mixture:
        """The mixture that is set now."""
        return self._params_of(self.values)

    def _keep_best(self, _):
        if self._model.log_likelihood(self._X, self.params) > self._model.log_likelihood(self._X, self.best):
            self.best = self.params
            for explorer in (self, *self._reveals):
                explorer.refresh()

    def reveal(self, reached: Mixture | Trace, button: str = "Reveal what EM reaches") -> Explorer:
        """An explorer with one button: it shows what EM reaches, beside the best that was set by hand.

        Parameters
        ----------
        reached : Mixture or Trace
            Of a trace the last parameters.
        button : str
            The button's text.

        Returns
        -------
        Explorer

        Examples
        --------
        >>> import emviz as ev
        >>> data, model = ev.datasets.three_gaussians(), ev.GaussianMixture(3)
        >>> played = ByHand(model, data, means=[-8, 0, 4], widths=[2, 2, 2])
        >>> reveal = played.reveal(ev.fit(model, data.X, start="percentiles"))
        >>> reveal.controls[0].action({})
        >>> reveal.sentence
        'EM reaches -2589.7: 314.3 above your best, -2904.0.'
        """
        reached = reached.params[-1] if isinstance(reached, Trace) else reached
        # Components in the order of their means, or the arrows would cross for no reason.
        reached = reached.permuted(np.argsort(reached.means[:, 0]))
        scene = ByHandScene(self._model, self._X, self.best, **self._board, **self._options)
        state = {"revealed": False}

        def show(values):
            best = self.best.permuted(np.argsort(self.best.means[:, 0]))
            return scene.show(best, best, reached if state["revealed"] else None)

        press = Button(button, lambda values: state.update(revealed=True))
        self._reveals.append(Explorer(scene, [press], show, html=self._html))
        return self._reveals[-1]
