"""What the browser needs to run EM by itself: the data, the starts, the models, and how a frame is drawn.

This is for the models whose steps the browser knows, see `emviz.explore.live_model`. What a reader does there with centres
and points comes back as `Changes`.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np

from emviz import arguments, tables
from emviz.draw.frame_scene import FrameScene, scene
from emviz.draw.view_2d import View2D
from emviz.em import Trace, contract
from emviz.em.edited import refit
from emviz.explore import page
from emviz.explore.fits import Fits
from emviz.explore.live_model import can_step_in_browser, describe_model
from emviz.explore.live_scene import describe_layouts, draws_itself
from emviz.explore.packing import number_text
from emviz.explore.scene_reader import SceneReader
from emviz.models.kmeans import KMeans
from emviz.models.parameters import Mixture

#: So many seeds have a say in the limits of the axes.
_SEEDS_IN_SIGHT = 20


class Changes(NamedTuple):
    """What a reader has changed by hand.

    Attributes
    ----------
    key : tuple of int
        Of which path: the indices of the controls that choose it.
    edits : list of (int, Mixture)
        The parameters of an iteration, as they were set; the path goes on from there.
    points : ndarray, shape (n_samples, n_features), or None
        The data in place of those that were given.

    Examples
    --------
    >>> none = Changes()
    >>> Changes.from_json(none.to_json()) == none
    True
    """

    key: tuple[int, ...] = ()
    edits: tuple[tuple[int, Mixture], ...] = ()
    points: np.ndarray | None = None

    @classmethod
    def from_json(cls, record: dict) -> "Changes":
        """From what the browser has sent."""
        edits = tuple(
            (int(edit["iteration"]), Mixture(*(np.array(edit[name], dtype=float) for name in Mixture._fields)))
            for edit in record.get("edits", ())
        )
        points = record.get("points")
        if points is not None:  # an empty page is one of two features
            points = np.array(points, dtype=float) if points else np.empty((0, 2))
        return cls(tuple(record.get("key", ())), edits, points)

    def to_json(self) -> dict:
        """As the browser reads it."""
        edits = [
            {"iteration": iteration} | {k: v.tolist() for k, v in params._asdict().items()}
            for iteration, params in self.edits
        ]
        return {"key": list(self.key), "edits": edits, "points": None if self.points is None else self.points.tolist()}


class Live:
    """The paths of a stepper that the browser computes.

    Parameters
    ----------
    fits : Fits
    make_scene : callable
        What `live_scene` has returned.
    start : as for `emviz.fit`
    max_iter : int
    tol : float
    can_edit_points : bool
        Whether the reader may add, move and remove points, where the picture has all of two features.

    Attributes
    ----------
    X : ndarray, shape (n_samples, n_features)
        Where the starts come from.
    given : ndarray, shape (n_samples, n_features)
        The data that are there before a reader changes them: `X`, unless the page is to begin empty.
    """

    def __init__(
        self,
        fits: Fits,
        make_scene: Callable[..., FrameScene],
        *,
        start: Any,
        max_iter: int,
        tol: float,
        can_edit_points: bool = False,
    ):
        self.fits, self._make_scene, self._start = fits, make_scene, start
        self._loop = {"max_iter": max_iter, "tol": tol}
        self.X = self.given = fits.data
        self._may_edit_points = can_edit_points

    @cached_property
    def scene(self) -> FrameScene:
        """The one scene whose stage is shown for all choices: that of the most components.

        Where Python draws the frames, each choice has a scene of its own, see `Fits.scene`. Here it is the browser that
        draws, so one stage is enough, and no choice has to wait for another.
        """
        fits, most = self.fits, max(self.fits.components)
        # Where EM cannot begin with so many, fewer can all the same, and on other points these many.
        traces = fits.traces(fits.seeds[:_SEEDS_IN_SIGHT], most)
        return self._make_scene(traces or [_repeated(fits.trace(fits.seeds[0]), fits.model_with(most))])

    @property
    def _can_edit_points(self):
        if not self._may_edit_points:
            return False
        view = self.scene.views[0]
        return isinstance(view, View2D) and view.draws_all_features

    def draw_with(self, **options: Any) -> None:
        """From now on draw the stage with these options of the scene, too."""
        self._make_scene = partial(self._make_scene, **options)
        self.__dict__.pop("scene", None)

    def read(self, name: str, value: Any, model: Any, X: np.ndarray) -> Any:
        """Read what somebody sets in Python: data, a start, or a trace of this model.

        Parameters
        ----------
        name : {"X", "start", "trace"}
        value : as for `emviz.fit`
        model : model
        X : ndarray, shape (n_samples, n_features)
            The data that a start is for.

        Returns
        -------
        ndarray, params or Trace

        Raises
        ------
        TypeError, ValueError
            If they do not fit the model, in one sentence.
        """
        if name == "X":
            return self._read_points(value, model)
        if name == "start":
            return contract.read_start(model, X, value, seed=0)
        if not isinstance(value, Trace) or value.model != model:
            raise ValueError(f"trace is {arguments.short(value)}; it must be a trace of {model!r}.")
        self._read_points(value.X, model)
        return value

    def _read_points(self, X, model):
        """Data that the browser can draw here. Where points can be edited there may be too few for EM, or none."""
        X = arguments.data(X, at_least=0) if self._can_edit_points else contract.read_data(model, X)
        n_features = self.X.shape[1]
        if X.shape[1] != n_features or len(X) > most_live_rows(n_features):
            raise ValueError(
                f"X has shape {X.shape}; this live stepper takes {n_features} column(s), and {most_live_rows(n_features):,} "
                "rows are the most."
            )
        if draws_itself(self.scene):
            self.scene.check_data(X)  # pyright: ignore[reportAttributeAccessIssue]  # it says what it draws
        return X

    def trace(self, seed: int, n_components: int | None, covariance_type: str | None, changes: Changes) -> Trace:
        """The path that the reader sees: that of `Fits`, on the points and from the parameters that were changed.

        Raises
        ------
        ValueError
            If EM cannot begin there, as on too few points.
        """
        trace = self.fits.trace(seed, n_components, covariance_type)
        points = self.points(changes)
        if points is not self.X:
            start = trace.params[0]
            trace = self.fits.fit(trace.model, points, start=start if self._starts_whole else start.means)
        for iteration, params in changes.edits:
            trace = refit(trace, iteration, params, iteration + self._loop["max_iter"], self._loop["tol"])
        return trace

    def points(self, changes: Changes) -> np.ndarray:
        """The data that the reader sees."""
        return self.given if changes.points is None else changes.points

    @property
    def _starts_whole(self):
        """Whether the starts are more than centres."""
        return hasattr(self._start, "covariances")

    def to_json(self, is_half: bool = False) -> tuple[dict, dict[str, dict]]:
        """What the browser needs.

        Parameters
        ----------
        is_half : bool
            As for `SceneReader`.

        Returns
        -------
        description : dict
            JSON values: data, models, starts, and how a frame is drawn.
        stages : dict
            Name of the stage -> what the browser must know of it, see `SceneReader`.
        """
        fits = self.fits
        reader = SceneReader(self.scene, is_half)
        scene, layouts = describe_layouts(self.scene, reader.layouts)
        components, types = list(fits.components), list(fits.covariance_types or [None])
        n_samples, n_features = self.given.shape
        description = {
            "data": {"values": number_text(self.given), "nSamples": n_samples, "nFeatures": n_features},
            "models": [[describe_model(fits.model_with(k, kind)) for kind in types] for k in components],
            "starts": [[self._start_to_json(seed, k) for seed in fits.seeds] for k in components],
            "loop": {"maxIter": self._loop["max_iter"], "tol": self._loop["tol"]},
            "scene": scene,
            "layouts": layouts,
            "stage": reader.stage_name,
            "canEditPoints": self._can_edit_points,
        }
        return description, {reader.stage_name: reader.stage}

    def empty_picture(self) -> tuple[bytes, str]:
        """The picture of a page without points, as PNG, and its alt text."""
        shown = [actor for actor in self.scene.actors if actor.get_visible()]
        for actor in shown:
            actor.set_visible(False)
        try:
            return page.png([page.pixels(self.scene.figure)]), "An empty page, on which you draw points of your own."
        finally:
            for actor in shown:
                actor.set_visible(True)

    def _start_to_json(self, seed, n_components):
        """The start of one path: its centres, with all the rest where it was given; or why there is none."""
        try:
            start = contract.read_start(self.fits.model_with(n_components), self.X, self._start, seed)
        except ValueError as error:
            return {"problem": str(error)}
        parts = start._asdict() if self._starts_whole else {"means": start.means}
        return {part: number_text(values) for part, values in parts.items()}


def _repeated(trace, model):
    """A path of a model with more components: those of the trace, over and over, with less weight each."""
    order = np.resize(np.arange(trace.model.n_components), model.n_components)
    params = [each.permuted(order) for each in trace.params]
    return replace(
        trace, model=model, params=[each._replace(weights=each.weights / each.weights.sum()) for each in params]
    )


def most_live_rows(n_features: int) -> int:
    """With more rows a path takes the browser longer than a reader waits; its time grows with the square of the features.

    Examples
    --------
    >>> [most_live_rows(n_features) for n_features in (1, 2, 4)]
    [20000, 20000, 5000]
    """
    return 80_000 // max(n_features, 2) ** 2


def with_usual_options(scene_options: dict[str, Any], fits: Fits) -> dict[str, Any]:
    """The options of the scene of a live stepper: k-means in the plane shows borders, unless somebody says otherwise."""
    in_the_plane = fits.data.shape[1] == 2 and scene_options.get("features") is None
    return ({"borders": True} if isinstance(fits.model, KMeans) and in_the_plane else {}) | scene_options


def live_scene(fits: Fits, scene_options: dict[str, Any] | None, seed: int) -> Callable[..., FrameScene] | None:
    """What makes the scene of a live stepper for a list of traces; None if the browser cannot compute or draw the steps.

    Parameters
    ----------
    fits : Fits
    scene_options : dict or None
        For `emviz.draw.scene`; None where somebody makes scenes of another kind. Such a scene has a ``live_scene`` if
        the browser can draw it, see `draws_itself`.
    seed : int
        The one that is shown first.
    """
    if not can_step_in_browser(fits.model) or tables.is_chunks(fits.data):
        return None
    n_samples, n_features = fits.data.shape
    if n_samples > most_live_rows(n_features):
        return None
    if scene_options is None:
        own: Any = fits.sequence({"Seed": seed}).scene
        return own.live_scene if draws_itself(own) else None
    names = scene_options.get("names")
    names = arguments.names(tables.names(fits.X) if names is None else names, n_features)
    drawn = arguments.features(scene_options.get("features"), names, n_features)
    if scene_options.get("contours") or len(drawn) > 2:
        return None
    return partial(scene, **with_usual_options(scene_options, fits) | {"fits_path": True})
