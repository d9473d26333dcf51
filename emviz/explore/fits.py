"""The fits among which a stepper chooses, each made once, and their frames."""

from collections.abc import Callable, Sequence
from dataclasses import is_dataclass, replace
from typing import Any

import numpy as np

from emviz import arguments
from emviz.em import Trace, contract, fit
from emviz.errors import CollapseError
from emviz.explore.sequences import FrameSequence


class Fits:
    """Fits of one model: one for each seed, and for each number of components where the model has components.

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
    traces : sequence of Trace, optional
        One for each seed, if they are there already.
    **fit_kws
        For `emviz.fit`.

    Attributes
    ----------
    model : model
    n_components : int or None
        The model's own; None for a model without components.
    seeds, components : sequence of int
        ``components`` is empty for a model without components.

    Examples
    --------
    >>> import emviz as ev
    >>> fits = Fits(ev.KMeans(2), ev.datasets.old_faithful().X, range(3), ev.draw.scene)
    >>> fits.trace(seed=1).converged
    True
    >>> fits.sequence({"Seed": 1}).labels[:3]
    ['start', 'E 1', 'M 1']
    """

    def __init__(
        self,
        model: Any,
        X: Any,
        seeds: Sequence[int],
        make_scene: Callable[[list[Trace]], Any],
        *,
        components: Sequence[int] | None = None,
        traces: Sequence[Trace] | None = None,
        **fit_kws: Any,
    ):
        self.model, self.seeds = model, seeds
        self.n_components = getattr(model, "n_components", None)
        if self.n_components is None and components is not None:
            raise ValueError(
                f"components is {arguments.short(components)}; it must be left out, because {type(model).__name__} has no n_components."
            )
        if set(components or ()) - {self.n_components} and not is_dataclass(model):
            raise ValueError(
                f"components is {arguments.short(components)}; it must be left out, because {type(model).__name__} is no "
                "dataclass: only such a model can be made anew with another n_components."
            )
        own = () if self.n_components is None else (self.n_components,)
        self.components = own if components is None else components
        self._X, self._fit_kws, self._make_scene = X, fit_kws, make_scene
        self._traces = {}
        for seed, trace in zip(seeds, traces or (), strict=False):
            self._traces[seed, self.n_components] = trace
        self._scenes = {}

    def trace(self, seed: int, n_components: int | None = None) -> Trace:
        """The trace of one fit; a collapsed one up to its collapse.

        Parameters
        ----------
        seed : int
        n_components : int, optional
            By default the model's own number.
        """
        key = seed, n_components or self.n_components
        if key not in self._traces:
            try:
                self._traces[key] = fit(self._model_with(key[1]), self._X, seed=seed, **self._fit_kws)
            except CollapseError as collapse:
                if collapse.trace is None or not len(collapse.trace.params):
                    raise
                self._traces[key] = collapse.trace
        if not self._traces[key].params:
            raise ValueError(self._traces[key].message)  # It was given, and collapsed at its start.
        return self._traces[key]

    def scene(self, n_components: int | None = None) -> Any:
        """The scene for one number of components: its axes hold the traces of all seeds."""
        key = n_components or self.n_components
        if key not in self._scenes:
            traces = []
            for seed in self.seeds:
                try:
                    traces.append(self.trace(seed, key))
                except ValueError:
                    continue  # Shown when this seed is chosen.
            self._scenes[key] = self._make_scene(traces)
        return self._scenes[key]

    def sequence(self, chosen: dict[str, Any]) -> FrameSequence:
        """The half-steps of the fit with this "Seed" and this number of "Components", see `FrameSource`."""
        n_components = chosen.get("Components")
        trace = self.trace(chosen.get("Seed", self.seeds[0]), n_components)
        scene, frames = self.scene(n_components), trace.frames

        def draw_frame(index):
            scene.show(frames[index])
            return frames[index].sentence

        labels = ["start", *(f"{kind} {i}" for i in range(1, trace.n_iter + 1) for kind in "EM"), "final"]
        return FrameSequence(scene, len(frames), draw_frame, labels)

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
        X = contract.read_data(self.model, self._X)
        return any(self._starts_differ(n, X) for n in self.components or [None])

    def _starts_differ(self, n_components, X):
        model = self._model_with(n_components)
        starts = (contract.read_start(model, X, self._fit_kws.get("start"), seed) for seed in self.seeds)
        try:
            first = next(starts)
            return any(not np.array_equal(*parts) for start in starts for parts in zip(first, start, strict=True))
        except ValueError:
            return False  # Shown when this number of components is chosen.

    def _model_with(self, n_components):
        return self.model if n_components == self.n_components else replace(self.model, n_components=n_components)
