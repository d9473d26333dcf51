"""The fits among which a stepper chooses, each made once, and their frames."""

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass, replace
from functools import cached_property, partial
from itertools import product
from typing import Any

import numpy as np

from emviz import arguments
from emviz.draw.sample import MOST_DRAWN, as_drawn
from emviz.em import Trace, chunks, contract, fit
from emviz.errors import CollapseError
from emviz.explore.sequences import FrameSequence


class Fits:
    """Fits of one model: one for each seed, number of components and covariance type, where the model has these.

    All seeds are fitted for the first scene, because its axes hold all of them. To many rows that would take minutes: there
    each fit is made when it is chosen, and has a scene of its own.

    Parameters
    ----------
    model : model
    X : array-like, shape (n_samples, n_features)
        As for `emviz.fit`; None if all traces are there already.
    seeds : sequence of int
    make_scene : callable
        Makes the scene for a list of traces.
    components : sequence of int, optional
        Numbers of components; by default the model's own alone. Only for a model that has ``n_components``.
    covariance_types : sequence of str, optional
        By default the model's own alone. Only for a model that has a ``covariance_type``.
    traces : sequence of Trace, optional
        One for each seed, if they are there already.
    **fit_kws
        For `emviz.fit`.

    Attributes
    ----------
    model : model
    n_components : int or None
        The model's own; None for a model without components.
    covariance_type : str or None
        Likewise.
    seeds, components, covariance_types : sequence
        Those that a model does not have are empty.
    X : array-like, shape (n_samples, n_features)
        As it was given.
    waits : bool
        Whether each fit waits until it is chosen: where a picture draws a sample of the rows, and no traces were given.

    Examples
    --------
    >>> import emviz as ev
    >>> fits = Fits(ev.KMeans(2), ev.datasets.old_faithful().X, range(3), ev.draw.scene)
    >>> fits.trace(seed=1).converged
    True
    >>> fits.sequence({"Seed": 1}).labels[:3]
    ['start', 'E 1', 'M 1']
    >>> [level and round(level, 1) for level in fits.sequence({"Seed": 1}).levels[:4]]
    [None, -1731.1, -1720.7, -1720.7]
    """

    def __init__(
        self,
        model: Any,
        X: Any,
        seeds: Sequence[int],
        make_scene: Callable[[list[Trace]], Any],
        *,
        components: Sequence[int] | None = None,
        covariance_types: Sequence[str] | None = None,
        traces: Sequence[Trace] | None = None,
        **fit_kws: Any,
    ):
        self.model, self.seeds = model, seeds
        self.components = self._choices("components", "n_components", components)
        self.covariance_types = self._choices("covariance_types", "covariance_type", covariance_types)
        self.n_components = getattr(model, "n_components", None)
        self.covariance_type = getattr(model, "covariance_type", None)
        # Data in chunks say what the first pass over them has found: one pass for all fits.
        self.X = X if X is None or (parts := chunks.of_large(X)) is None else parts
        self._fit_kws, self._make_scene = fit_kws, make_scene
        self._traces = {}
        self.waits = traces is None and len(self.data) > MOST_DRAWN
        for seed, trace in zip(seeds, traces or (), strict=False):
            self._traces[seed, self.n_components, self.covariance_type] = trace
        self._given = dict(self._traces)
        self._scenes = {}

    def _choices(self, name, field, values):
        """The values that are offered for a field of the model; none for a model that does not have it."""
        own = getattr(self.model, field, None)
        if values is None:
            return () if own is None else (own,)
        if own is None:
            raise ValueError(
                f"{name} is {arguments.short(values)}; it must be left out, because {type(self.model).__name__} has no {field}."
            )
        if set(values) - {own} and not is_dataclass(self.model):
            raise ValueError(
                f"{name} is {arguments.short(values)}; it must be left out, because {type(self.model).__name__} is no "
                f"dataclass: only such a model can be made anew with another {field}."
            )
        return values

    def trace(self, seed: int, n_components: int | None = None, covariance_type: str | None = None) -> Trace:
        """The trace of one fit; a collapsed one up to its collapse.

        Parameters
        ----------
        seed : int
        n_components : int, optional
            By default the model's own number.
        covariance_type : str, optional
            By default the model's own.
        """
        key = seed, n_components or self.n_components, covariance_type or self.covariance_type
        if key not in self._traces:
            self._traces[key] = self.fit(self.model_with(*key[1:]), self.X, seed=seed)
        if not self._traces[key].params:
            raise ValueError(self._traces[key].message)  # It was given, and collapsed at its start.
        return self._traces[key]

    def fit(self, model: Any, X: Any, **options: Any) -> Trace:
        """One fit; a collapsed one up to its collapse."""
        try:
            return fit(model, X, **{**self._fit_kws, **options})
        except CollapseError as collapse:
            if collapse.trace is None or not len(collapse.trace.params):
                raise
            return collapse.trace

    def scene(
        self, n_components: int | None = None, covariance_type: str | None = None, seed: int | None = None
    ) -> Any:
        """The scene for one number of components and covariance type: its axes hold the traces of all seeds.

        Where fits wait, they hold that of one seed, by default the first.
        """
        choice = n_components or self.n_components, covariance_type or self.covariance_type
        seeds = [self.seeds[0] if seed is None else seed] if self.waits else self.seeds
        key = tuple(seeds), choice
        if key not in self._scenes:
            self._scenes[key] = self._make_scene(self.traces(seeds, *choice))
        return self._scenes[key]

    def draw_with(self, **options: Any) -> None:
        """From now on make scenes with these options, too."""
        self._make_scene = partial(self._make_scene, **options)
        self._scenes.clear()

    def traces(
        self, seeds: Sequence[int], n_components: int | None = None, covariance_type: str | None = None
    ) -> list[Trace]:
        """The traces of these seeds, without those that fail at their start: why they do is said when one is chosen."""
        traces = []
        for seed in seeds:
            try:
                traces.append(self.trace(seed, n_components, covariance_type))
            except ValueError:
                continue
        return traces

    def sequence(self, chosen: dict[str, Any]) -> FrameSequence:
        """The half-steps of the fit with this "Seed", "Components" and "Covariance", see `FrameSource`."""
        choice = chosen.get("Components"), chosen.get("Covariance")
        seed = chosen.get("Seed", self.seeds[0])
        trace = self.trace(seed, *choice)
        scene, frames = self.scene(*choice, seed), trace.frames

        def draw_frame(index):
            frame = as_drawn(scene, frames[index])
            scene.show(frame)
            return frame.sentence

        labels = ["start", *(f"{kind} {i}" for i in range(1, trace.n_iter + 1) for kind in "EM"), "final"]

        def describe(index):
            return as_drawn(scene, frames[index]).description

        return FrameSequence(scene, len(frames), draw_frame, labels, describe, _levels(trace))

    def forget(self) -> None:
        """Let go of scenes and fits: they are made anew, and the same, when a sequence is asked for."""
        self._scenes.clear()
        self._traces = dict(self._given)

    @cached_property
    def data(self) -> np.ndarray:
        """The data as the model reads them, shape (n_samples, n_features)."""
        return contract.read_data(self.model, self.X)

    def have_chance(self) -> bool:
        """Whether any seed gives another start than the first seed: only then is there something to choose.

        Examples
        --------
        >>> import emviz as ev
        >>> geyser, model = ev.datasets.old_faithful(), ev.KMeans(2)
        >>> for start in ("random", "percentiles", geyser.X[:2]):
        ...     print(Fits(model, geyser, range(9), ev.draw.scene, start=start).have_chance())
        True
        False
        False
        """
        return any(self._starts_differ(self.model_with(*choice), self.data) for choice in self._models())

    def _models(self):
        return product(self.components or [None], self.covariance_types or [None])

    def _starts_differ(self, model, X):
        # Among many rows two seeds hardly ever choose the same.
        seeds = self.seeds[:2] if self.waits else self.seeds
        starts = (contract.read_start(model, X, self._fit_kws.get("start"), seed) for seed in seeds)
        try:
            first = next(starts)
            return any(not np.array_equal(*parts) for start in starts for parts in zip(first, start, strict=True))
        except ValueError:
            return False  # Shown when this choice is made.

    def model_with(self, n_components: int | None = None, covariance_type: str | None = None) -> Any:
        """The model with this number of components and this covariance type, by default its own."""
        chosen = {"n_components": n_components, "covariance_type": covariance_type}
        other = {
            name: value
            for name, value in chosen.items()
            if value is not None and value != getattr(self.model, name, None)
        }
        return replace(self.model, **other) if other else self.model


def _levels(trace):
    """What the steps of a trace climb, at each of its frames; an E step has the level of the M step before it."""
    reached = [trace.objective[index // 2] for index in range(len(trace.frames))]
    return [None, *(float(level) if np.isfinite(level) else None for level in reached[1:])]
