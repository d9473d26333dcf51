"""The stepper: EM half-step by half-step under a slider."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import traitlets as t

from emviz import arguments, draw
from emviz.draw.options import UnknownOption
from emviz.em import Trace
from emviz.em.frames import Frame
from emviz.explore import page, recent
from emviz.explore.choices import ARGUMENTS, listed, make_controls, own_choices, rising
from emviz.explore.fits import Fits
from emviz.explore.live import Changes, Live, live_scene, with_usual_options
from emviz.explore.packing import pack
from emviz.explore.widget import FrameWidget, shared


class Stepper(FrameWidget):
    """Step through EM: a slider over the half-steps of a trace, one over seeds, one over numbers of components.

    Where it is live, the browser computes EM by itself, and centres, ellipses and weights can be dragged: from the half-step
    that is shown the path is then another one.

    Parameters
    ----------
    model : model, Trace, list of Trace or `Restarts`
        What to fit; or traces that are there already, over the same data (of several, Seed chooses one).
    X : array-like, shape (n_samples, n_features)
        Also a data frame, a series or a data set of `emviz.datasets`, and data larger than memory: a memory-mapped array, an
        array of dask, or `emviz.chunks`. All rows are fitted. Of more than 5,000 a fair sample
        is drawn, unless the stepper is live: the same rows in every frame, and each sentence says how many. A histogram
        counts all of them.
    start : as for `emviz.fit`
    seed : int, optional
        The first seed shown; by default the first of `seeds`.
    seeds : range, sequence of int or None
        The seeds that the slider offers, in rising order; None: no slider, and ``seed`` alone is fitted. All seeds are
        fitted at once, because the axes hold all of them: the stage stays the same from seed to seed. To more
        rows than are drawn only the first one is fitted: another seed, number of components or covariance type is fitted
        when it is chosen, and has axes of its own. Where all of them give the same start (percentiles, parameters or centres of yours), there is no chance, and no slider either.
    components : range, sequence of int or None
        The numbers of components that the slider offers, in rising order, the model's own among them; None: no slider.
        Only for a model that has components.
    covariance_types : sequence of str or None
        The covariance types that a choice offers, the model's own among them; None: no choice.
    position : int
        The first half-step shown.
    max_iter : int
        Longer fits are stopped, and their last sentence says so: the browser gets two frames for each iteration.
    tol : float
        As for `emviz.fit`.
    names : sequence of str, optional
        Axis labels; by default those of the data set.
    strip : list of int, optional
        The half-steps in the static film strip.
    html : bool
        Whether the output also carries a page that plays without Python.
    live : bool
        Whether the browser may compute the steps by itself. It can for k-means, for Gaussian mixtures without a prior and
        for `MessageLengthMixture`, of one or two features and up to 20,000 rows: then seeds, components and everything that
        you drag are answered at once, without Python too. Of more features (and fewer rows) it can where ``features`` draws
        one or two of them; there is nothing to drag then. False, and for all other models: from frames that Python draws. A
        live stepper of k-means in the plane draws the borders between the regions, unless you say ``borders=False``.
    edit_points : bool
        Whether points can be added, moved and removed, where the stepper is live and its picture has all of two features.
    scene : callable, optional
        Makes the scene for a list of traces; by default `emviz.draw.scene`. Of all others only
        `emviz.lessons.PhotographScene`, over three features, is live, and there is nothing to drag on it.
    **scene_kws
        For `emviz.draw.scene`: its size and title, and the options of the model's view.

    Attributes
    ----------
    position, seed, n_components : int
        Traits: read, set, observe and link them. ``n_components`` means nothing for a model that has no components.
    covariance_type : str
        Likewise.
    is_live : bool
        Whether the browser computes the steps by itself.
    trace : Trace
        The one that is shown, with all that was changed by hand: a trait, too. Where the stepper is live you can set it:
        then EM starts on its data where it has started.
    start : params
        Where it starts: likewise.
    X : ndarray, shape (n_samples, n_features)
        Its data: likewise.
    frame : Frame
        The half-step that is shown.

    Raises
    ------
    TypeError, ValueError
        If an argument is not as above, in one sentence.

    Examples
    --------
    >>> import emviz as ev
    >>> stepper = Stepper(ev.GaussianMixture(2), ev.datasets.old_faithful(), start="kmeans++", seeds=range(2), equal=False)
    >>> stepper.position = 1
    >>> stepper.frame.kind, stepper.frame.iteration
    ('E', 1)
    """

    position = t.Int(0, help="The half-step that is shown, counted from 0.").tag(**shared("position"))
    seed = t.Int(0, help="Where the start comes from.").tag(**shared("seed"))
    n_components = t.Int(1, help="The number of components.").tag(**shared("n_components"))
    covariance_type = t.Unicode("", help="The covariance type.").tag(**shared("covariance_type"))
    trace = t.Any(help="The path that is shown.")
    start = t.Any(help="Its start.")
    X = t.Any(help="Its data.")
    _changes = t.Dict(help="What the reader has changed by hand, see `Changes`.").tag(sync=True, echo_update=False)

    _following = False
    _together = None
    _declared_traits = ("position", "seed", "n_components", "covariance_type")

    def __init__(
        self,
        model: Any,
        X: Any = None,
        *,
        start: Any = None,
        seed: int | None = None,
        seeds: Sequence[int] | None = range(20),
        components: Sequence[int] | None = None,
        covariance_types: Sequence[str] | None = None,
        position: int = 0,
        max_iter: int = 50,
        tol: float = 1e-6,
        names: Sequence[str] | None = None,
        strip: list[int] | None = None,
        html: bool = True,
        live: bool = True,
        edit_points: bool = False,
        scene: Callable[[list[Trace]], Any] | None = None,
        **scene_kws: Any,
    ):
        traces = _traces(model)
        if traces is not None:
            if any(option is not None for option in (X, start, components, covariance_types)):
                raise ValueError(
                    "With traces that are there already, X, start, components and covariance_types must be left out."
                )
            model, seeds = traces[0].model, range(len(traces)) if len(traces) > 1 else None
        seeds = rising(seeds, "seeds", at_least=0)
        components = rising(components, "components", at_least=1)
        seed = (seeds or [0])[0] if seed is None else arguments.count(seed, "seed", at_least=0)
        if seeds is not None and seed not in seeds:
            raise ValueError(f"seed must be one of {listed(seeds)}, got {seed}.")
        self._strip, self._custom_scene, self._scene_kws = strip, scene is not None, {"names": names, **scene_kws}
        make_scene = partial(draw.scene, **self._scene_kws) if scene is None else scene
        loop = {"max_iter": max_iter, "tol": tol}
        choices = {"components": components, "covariance_types": covariance_types}
        self._fits = Fits(model, X, seeds or [seed], make_scene, **choices, traces=traces, start=start, **loop)
        if traces is None and not self._fits.have_chance():
            self._fits.seeds = [seed]
        first_values = {"seed": seed, **own_choices(self._fits)}
        controls = make_controls(self._fits, position, seed)
        own_options = sorted(Stepper.__init__.__kwdefaults__ or ())
        if scene is not None and scene_kws:
            raise UnknownOption("stepper", next(iter(scene_kws)), own_options)
        self._live = None
        options = None if self._custom_scene else self._scene_kws
        if live and traces is None and (kind := live_scene(self._fits, options, seed)):
            self._scene_kws = with_usual_options(self._scene_kws, self._fits)
            self._live = Live(self._fits, kind, start=start, can_edit_points=edit_points, **loop)
        try:
            super().__init__(controls, self._fits, play="Iteration", html=html, **first_values)
        except UnknownOption as error:
            raise UnknownOption("stepper", error.option, sorted({*own_options, *error.options})) from None

    @property
    def scene(self) -> Any:
        """The scene that is shown: its figure is the stage."""
        return self._fits.scene(*self._choice, self.seed) if self._live is None else self._live.scene

    def stand_beside(self, together: dict[str, Any], beside: list[Trace], options: dict[str, Any]) -> None:
        """Become one of two in a comparison, see `emviz.explore.compare`.

        Parameters
        ----------
        together : dict
            The fields of `emviz.explore.compare.Together`.
        beside : list of Trace
            The axes of the log-likelihood hold these, too.
        options : dict
            Limits for the scene.
        """
        self._together, self._is_half = together, True
        if not self._custom_scene:
            self._scene_kws = {**self._scene_kws, **options}
            self._fits.draw_with(beside=beside, **options)
            if self._live is not None:
                self._live.draw_with(**options)
        self._scene_readers.clear()
        self._pack_everything()

    @property
    def name_beside(self) -> str:
        """Its name in a comparison, with the values that are shown; "" outside of one."""
        name = self._together["name"] if self._together else ""
        for control in self._on_demand:
            name = name.replace(f"{{{control.trait}}}", str(getattr(self, control.trait)))
        return name

    @property
    def frame(self) -> Frame:
        """The half-step that is shown."""
        return self.trace.frames[self.position]

    @property
    def sentence(self) -> str:
        """What is seen now, in words."""
        return super().sentence if self._live is None else self.frame.sentence

    def _begin_empty(self):
        """Begin without points, so that Reset takes all of them away; the starts stay where they are."""
        assert self._live is not None
        self._live.given = np.empty((0, self._live.X.shape[1]))
        self._follow(None)
        self._pack_everything()

    # What is shown, and what Python knows of it -----------------------------------------------------------------------

    @t.default("trace")
    def _first_trace(self):
        return self._current_trace()

    @t.default("start")
    def _first_start(self):
        return self.trace.params[0]

    @t.default("X")
    def _first_data(self):
        return self._current_data()

    @property
    def is_live(self) -> bool:
        """Whether the browser computes the steps by itself."""
        return self._live is not None

    @property
    def _choice(self):
        """The number of components and the covariance type, None for a model that has none."""
        return (
            self.n_components if self._fits.components else None,
            self.covariance_type if self._fits.covariance_types else None,
        )

    def _current_trace(self):
        if self._live is None:
            return self._fits.trace(self.seed, *self._choice)
        return self._live.trace(self.seed, *self._choice, self._current_changes())

    def _current_data(self):
        if self._live is None:
            return self._fits.trace(self.seed, *self._choice).X
        return self._live.points(self._current_changes())

    def _current_changes(self):
        """What the reader has changed on the path that is shown: another path has its own start, with the same points."""
        changes = Changes.from_json(self._changes)
        return changes if changes.key == self._key(self.values) else Changes(points=changes.points)

    @t.observe("seed", "n_components", "covariance_type", "_changes")
    def _follow(self, _):
        """Let `trace`, `start` and `X` be those that are shown."""
        self._following = True
        try:
            self.X = self._current_data()
            self.trace = self._current_trace()
            self.start = self.trace.params[0]
        except ValueError:  # a fit that fails has no path; whoever asks for one gets the message
            for name in ("trace", "start"):
                self._trait_values.pop(name, None)
        finally:
            self._following = False
        self.position = min(self.position, self._last_position())  # another path may be shorter

    @t.validate("trace", "start", "X")
    def _validate_path(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if self._following:
            return value
        if self._live is None:
            raise t.TraitError(f"{name} cannot be set: the frames of this stepper are drawn by Python.")
        try:
            return self._live.read(name, value, self._fits.model_with(*self._choice), self.X)
        except (TypeError, ValueError) as error:
            raise t.TraitError(str(error)) from error

    @t.observe("trace", "start", "X")
    def _take_path(self, change):
        """Show what was set in Python."""
        if self._following or self._live is None:
            return
        changes = self._current_changes()._replace(key=self._key(self.values))
        if change.name == "X":
            changes = changes._replace(points=change.new, edits=())
        elif change.name == "start":
            changes = changes._replace(edits=((0, change.new),))
        else:
            changes = changes._replace(points=change.new.X, edits=((0, change.new.params[0]),))
        self._changes = changes.to_json()

    @t.validate("seed", "n_components", "covariance_type")
    def _validate_choice(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        if value not in self._allowed(name):
            raise t.TraitError(f"{name} must be one of {listed(self._allowed(name))}, got {value}.")
        return value

    @t.validate("position")
    def _validate_position(self, proposal):
        return min(max(proposal["value"], 0), self._last_position())

    def _allowed(self, name):
        """The values that a trait may have."""
        return getattr(self._fits, ARGUMENTS[name]) or [getattr(self, name)]

    def _last_position(self):
        """The last position; a fit that fails has none, and its message is shown where its picture would be."""
        try:
            return len(self.trace.frames) - 1
        except ValueError:
            return self.position

    def _frame_index(self, values):
        # The slider ends where the first path does; others are longer.
        return values["Iteration"]

    def _pack_everything(self):
        if self._live is None:
            return super()._pack_everything()
        recent.use(self)
        description, stages = self._live.to_json(self._is_half)
        head: dict[str, Any] = self._page_head()
        self._packed = pack([], {}, live=description, stages=stages, changes=self._changes, **head)
        self._packed_state = self._shown()

    def forget_figures(self):
        """Let go of what can be made anew, see `emviz.explore.recent`."""
        super().forget_figures()
        self._fits.forget()
        if self._live is not None:
            self._live.__dict__.pop("scene", None)

    def _page_head(self):
        return super()._page_head() | ({"together": self._together} if self._together else {})

    def _shown(self):
        return super()._shown(), self._changes

    def _static_picture(self):
        if self._custom_scene:
            frame = self.frame  # which says why, where there is none
            scene: Any = self._fits.scene(*self._choice, self.seed)
            scene.show(frame)
            return page.png([page.pixels(scene.figure)]), self.sentence
        if self._live is not None and not len(self.X):
            return self._live.empty_picture()
        options = {
            name: value for name, value in self._scene_kws.items() if name not in ("width", "height", "fits_path")
        }
        if self._together and options.get("title") is None:
            options["title"] = self.name_beside
        figure = draw.film_strip(self.trace, self._strip, **options)
        return page.png([page.pixels(figure)]), figure.alt

    def __repr__(self):
        ranges = [f"Iteration 0 to {self._last_position()}"]
        ranges += [f"{c.name} {listed(self._allowed(c.trait))}" for c in self._on_demand]
        return f"Stepper of {type(self._fits.model).__name__}: {', '.join(ranges)}"


def stepper(model: Any, X: Any = None, **options: Any) -> Stepper:
    """Step through EM; `Stepper` describes every option.

    Examples
    --------
    >>> import emviz as ev
    >>> stepper(ev.KMeans(4), ev.datasets.four_blobs(), seeds=range(2), max_iter=3)
    Stepper of KMeans: Iteration 0 to 7, Seed 0 to 1
    """
    return Stepper(model, X, **options)


def _traces(model):
    """The traces that were given in place of a model; None if it is a model."""
    if isinstance(model, Trace):
        return [model]
    if not isinstance(model, Sequence) or not all(isinstance(each, Trace) for each in model):
        return None
    if not model:
        raise ValueError(f"model is {model!r}; it must be a model, or hold at least one trace.")
    return list(model)
