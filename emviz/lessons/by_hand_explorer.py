"""EM by hand: sliders for the means and widths of a mixture, against the log-likelihood."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import traitlets as t

from emviz.draw.sample import MOST_DRAWN
from emviz.em import Trace, fit
from emviz.explore import browser
from emviz.explore.controls import Slider
from emviz.explore.explorer import Explorer
from emviz.explore.grab import Grab
from emviz.explore.packing import number_text, pack
from emviz.lessons.by_hand import ByHandScene
from emviz.lessons.by_hand_live import describe_scene
from emviz.lessons.mle import fit_normal
from emviz.lessons.race import RaceScene
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.parameters import Mixture

_PAGE = "by_hand_page.js"
_PAGE_SCRIPT = browser.page_script(_PAGE)


class ByHand(Explorer):
    """Set the means and widths of a mixture over one feature by hand. The best score stays on the screen.

    Its sliders are called "Mean 0", "Width 0", "Mean 1", "Width 1", ...; a width is a standard deviation. The marks of the
    means can be dragged on the picture. The browser plays it by itself: with Python, which is told of the values and of the
    best, and without.

    Parameters
    ----------
    model : GaussianMixture
        With as many components as there are sliders of each kind.
    X : array-like, shape (n_samples, 1), or a data set of `emviz.datasets`
        At most 5,000 values: the browser draws each of them.
    means : sequence of float
        The first ones shown.
    widths : sequence of float
        The first standard deviations shown.
    weights : sequence of float, optional
        They stay as they are; by default all the same.
    step : float
        Distance of neighbouring slider values, in the units of the data.
    on_paper : list of (means, widths)
        A game for readers on paper: the static picture shows the start and these, one below the other. Until
        somebody plays, the last one stands for their best.
    html : bool
        Whether the output also carries a page that plays without Python.
    **scene_kws
        For `emviz.lessons.by_hand.ByHandScene`: ``names``, ``bins``, ``width``, ``height``.

    Attributes
    ----------
    params : Mixture
        The one set now.
    start : Mixture
        The first one shown.
    best : Mixture
        The best one so far, of all that were set in the browser or in Python.

    Raises
    ------
    ValueError
        If means, widths and weights are not as many as the components, if the model is another one, or if there are more
        values.

    Examples
    --------
    >>> import emviz as ev
    >>> data = ev.datasets.three_gaussians()
    >>> played = ByHand(ev.GaussianMixture(3), data, means=[-8, 0, 4], widths=[2, 2, 2])
    >>> played.width_2 = 1
    >>> played.best.standard_deviations[2]
    array([1.])
    """

    _esm = browser.widget_script("by_hand_widget.js")
    is_live = True

    _changes = t.Dict(help="The best values of the sliders so far.").tag(sync=True, echo_update=False)

    def __init__(
        self,
        model: Any,
        X: Any,
        means: Sequence[float],
        widths: Sequence[float],
        weights: Sequence[float] | None = None,
        *,
        step: float = 0.1,
        on_paper: Sequence[tuple[Sequence[float], Sequence[float]]] = (),
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
        if type(model) is not GaussianMixture or len(self._X) > MOST_DRAWN:
            raise ValueError(
                f"The browser plays with a GaussianMixture and {MOST_DRAWN:,} values at most; "
                f"got a {type(model).__name__} and {len(self._X):,}."
            )
        normal = fit_normal(self._X)
        top = fit(model, self._X, start="percentiles", max_iter=200).log_likelihood[-1]
        low, high = float(np.floor(self._X.min())), float(np.ceil(self._X.max()))
        widest = float(np.ceil(1.5 * normal.standard_deviation))
        self.start = self._mixture(means, widths)
        self._best = np.column_stack([means, widths]).ravel().tolist()
        self._on_paper = [self._mixture(*each) for each in on_paper]
        mark = (normal.log_likelihood, "one normal")
        scene = ByHandScene(
            model, self._X, self._on_paper[-1] if on_paper else self.start, top=top, mark=mark, **scene_kws
        )
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
        names = [slider.name for slider in sliders]
        pictures = [dict(zip(names, np.ravel(each, order="F"), strict=True)) for each in [(means, widths), *on_paper]]
        super().__init__(
            scene,
            sliders,
            lambda values: scene.show(self._params_of(list(values.values())), self.best),
            pictures=pictures,
            html=html,
            grab=grabs,
        )
        self.observe(self._keep_best, [*(slider.trait for slider in sliders), "_changes"])

    def _mixture(self, means, widths):
        means, widths = np.asarray(means, dtype=float), np.asarray(widths, dtype=float)
        return Mixture(self._weights, means[:, None], (widths**2)[:, None, None])

    def _params_of(self, numbers):
        return self._mixture(numbers[::2], numbers[1::2])

    def _score(self, numbers):
        return self._model.log_likelihood(self._X, self._params_of(numbers))

    @property
    def params(self) -> Mixture:
        """The mixture that is set now."""
        return self._params_of(list(self.values.values()))

    @property
    def best(self) -> Mixture:
        """The best mixture so far."""
        return self._params_of(self._best)

    @t.default("_changes")
    def _first_best(self):
        return {"best": self._best}

    def _keep_best(self, _):
        """The best of what it was, what is set now, and what was set in the browser on the way."""
        self._best = max(self._best, list(self.values.values()), self._changes["best"], key=self._score)
        self._changes = {"best": self._best}

    # What the browser gets --------------------------------------------------------------------------------------------

    @property
    def _page_script(self):
        return _PAGE_SCRIPT

    def _pack_everything(self):
        scene: Any = self.scene
        reader = self._scene_reader(scene)
        usual, others = describe_scene(scene, reader.layouts)
        scene.show(self.params, self.best)
        description = {
            "page": _PAGE,
            "data": {"values": number_text(self._X), "nSamples": len(self._X), "nFeatures": 1},
            "model": {"kind": "mixture", "assignment": self._model.assignment},
            "weights": self._weights.tolist(),
            "scene": usual,
            "layouts": others,
            "stage": reader.stage_name,
        }
        head: dict[str, Any] = self._page_head() | {"stages": {reader.stage_name: reader.stage}}
        grabs = self._described_grabs()
        self._packed = pack([], {}, live=description, changes=self._changes, grabs=grabs, **head)
        self._packed_state = self._shown()

    def _shown(self):
        return super()._shown(), self._changes

    # EM ---------------------------------------------------------------------------------------------------------------

    def race(self, trace: Trace, whose: str = "your best", **scene_kws: Any) -> Explorer:
        """An explorer in which EM climbs, iteration by iteration, past the best that was set by hand.

        Parameters
        ----------
        trace : Trace
            Of EM. Its components are put in the order of their means in the end.
        whose : str
            How to call the score to pass. While nobody has played it is "the game on paper", if there is one.
        **scene_kws
            For `emviz.lessons.race.RaceScene`.

        Returns
        -------
        Explorer

        Examples
        --------
        >>> import emviz as ev
        >>> data, model = ev.datasets.three_gaussians(), ev.GaussianMixture(3)
        >>> played = ByHand(model, data, means=[-8, -2, 4], widths=[2, 2, 2])
        >>> race = played.race(ev.fit(model, data, start=played.start))
        >>> race.iteration = 1
        >>> race.sentence
        'Iteration 1: log-likelihood -2640.9, 246.8 above your best.'
        """
        best = self.best
        if best == self.start and self._on_paper:
            best, whose = self._on_paper[-1], "the game on paper"
        # Components in the order of their means, or the arrows would cross for no reason.
        order = np.argsort(trace.params[-1].means[:, 0])
        trace = Trace(
            trace.model,
            trace.X,
            [p.permuted(order) for p in trace.params],
            trace.log_likelihood,
            trace.converged,
            trace.message,
        )
        scene = RaceScene(
            trace,
            best.permuted(np.argsort(best.means[:, 0])),
            whose=whose,
            **{"resolution": 100} | self._options | scene_kws,
        )
        last = len(trace.params) - 1
        slider = Slider("Iteration", 0, last, preloaded=True)
        passed = int(np.argmax(trace.log_likelihood > trace.model.log_likelihood(trace.X, best)))
        pictures = [{"Iteration": passed}, {"Iteration": last}]
        return Explorer(
            scene,
            [slider],
            lambda values: scene.show(values["Iteration"]),
            play="Iteration",
            pictures=pictures,
            html=self._html,
        )
