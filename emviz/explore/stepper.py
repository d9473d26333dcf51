"""The stepper: EM half-step by half-step under a slider."""

from dataclasses import replace
from types import SimpleNamespace

import traitlets as t

from emviz import draw
from emviz.em import Trace, fit
from emviz.errors import CollapseError
from emviz.explore import page
from emviz.explore.controls import Slider
from emviz.explore.explorer import Explorer, Track


class Stepper(Explorer):
    """Step through EM: a slider over the half-steps of a trace, one over seeds, one over numbers of components.

    Parameters
    ----------
    model : model, Trace or list of Trace
        What to fit; or traces that are there already, over the same data (with a list, Seed chooses among them).
    X : array-like, shape (n_samples, n_features), or a data set of `emviz.datasets`
    start : as for `emviz.fit`
    seed : int, the first seed shown
    seeds : range or None
        The seeds that the slider offers; None: no slider, and ``seed`` alone is fitted. All seeds are fitted at once,
        because the axes hold all of them: the stage stays the same from seed to seed.
    components : range or None
        The numbers of components that the slider offers; None: no slider.
    position : int, the first half-step shown
    max_iter : int
        Longer fits are stopped, and their last sentence says so: two frames an iteration have to be held.
    tol : float, as for `emviz.fit`
    names : sequence of str, axis labels; by default those of the data set
    strip : list of int, optional
        The half-steps in the static film strip.
    html : bool, optional
        Whether the output also carries a page that plays without Python; by default ``emviz.explore.html``.
    scene : function, optional
        Makes the scene for a list of traces; by default `emviz.draw.scene`.
    **scene_kws
        For `emviz.draw.scene` (width, height) and the views in it (bins, equal, ellipses, contours).

    Attributes
    ----------
    position, seed, n_components : int
        Traits: read, set, observe and link them.
    trace : Trace, the one that is shown
    frame : Frame, the half-step that is shown

    Example
    -------
    >>> import emviz as ev
    >>> stepper = Stepper(ev.GaussianMixture(2), ev.datasets.old_faithful(), start="kmeans++", seeds=range(2), equal=False)
    >>> stepper.position = 1
    >>> stepper.frame.kind, stepper.frame.iteration
    ('E', 1)
    """

    position = t.Int(0, help="The half-step that is shown, counted from 0.").tag(sync=True, echo_update=False)
    seed = t.Int(0, help="Where the start comes from.").tag(sync=True, echo_update=False)
    n_components = t.Int(1, help="The number of components.").tag(sync=True, echo_update=False)

    _declared = ("position", "seed", "n_components")

    def __init__(self, model, X=None, *, start=None, seed=0, seeds=range(20), components=None, position=0, max_iter=50,
                 tol=1e-6, names=None, strip=None, html=None, scene=None, **scene_kws):
        if isinstance(model, Trace):
            model = [model]
        if isinstance(model, list):
            if X is not None or components is not None:
                raise ValueError("With traces that are there already, X and components must be left out.")
            seeds = range(len(model)) if len(model) > 1 else None
            self._given, model, X = dict(enumerate(model)), model[0].model, SimpleNamespace(X=model[0].X)
        else:
            self._given = None
        self._model, self._fit = model, {"start": start, "max_iter": max_iter, "tol": tol}
        self._X = getattr(X, "X", X)
        self._names = getattr(X, "names", None) if names is None else names
        self._strip, self._scene_kws, self._make_scene = strip, scene_kws, scene
        self._fits, self._scenes = {}, {}
        seeds = range(seed, seed + 1) if seeds is None else seeds
        components = range(model.n_components, model.n_components + 1) if components is None else components
        for name, value, values in (("seed", seed, seeds), ("n_components", model.n_components, components)):
            if value not in values:
                raise ValueError(f"{name} must be one of {_said(values)}, got {value}.")
        self._seeds, self._components = seeds, components
        last = len(self._trace(seed, model.n_components).frames) - 1
        sliders = [Slider("Iteration", 0, last, value=position, held=True, trait="position")]
        if len(seeds) > 1:
            sliders.append(_over("Seed", seeds, seed, "seed"))
        if len(components) > 1:
            # Another number of components needs another stage: too slow to make ahead of time.
            sliders.append(_over("Components", components, model.n_components, "n_components", ahead=False))
        self.set_trait("seed", seed)
        self.set_trait("n_components", model.n_components)
        self._open(sliders, play="Iteration", html=html)

    @property
    def trace(self):
        """The trace that is shown."""
        return self._trace(self.seed, self.n_components)

    @property
    def frame(self):
        """The half-step that is shown."""
        return self.trace.frames[self.position]

    @t.validate("seed", "n_components")
    def _one_of(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        values = self._seeds if name == "seed" else self._components
        if value not in values:
            raise t.TraitError(f"{name} must be one of {_said(values)}, got {value}.")
        return value

    @t.validate("position")
    def _within(self, proposal):
        return min(max(proposal["value"], 0), self._last())

    @t.observe("seed", "n_components")
    def _keep_within(self, _):
        # Another path may be shorter.
        if hasattr(self, "_readers"):
            self.position = min(self.position, self._last())

    def _last(self):
        """The last position; a fit that fails has none, and its message is shown where its picture would be."""
        try:
            return len(self.trace.frames) - 1
        except ValueError:
            return self.position

    def _index(self):
        return self.position

    def _trace(self, seed, n_components):
        """The trace of a fit; a collapsed one up to its collapse. Each is computed once."""
        if self._given is not None:
            return self._given[seed] if seed in self._given else self._given[0]
        if (seed, n_components) not in self._fits:
            model = self._model
            if n_components != model.n_components:
                model = replace(model, n_components=n_components)
            try:
                self._fits[seed, n_components] = fit(model, self._X, seed=seed, **self._fit)
            except CollapseError as collapse:
                if collapse.trace is None or not len(collapse.trace.params):
                    raise
                self._fits[seed, n_components] = collapse.trace
        return self._fits[seed, n_components]

    def _scene_for(self, n_components):
        """The scene for one number of components, made once: its axes hold the traces of all seeds."""
        if n_components not in self._scenes:
            traces = []
            for seed in self._seeds:
                try:
                    traces.append(self._trace(seed, n_components))
                except ValueError:
                    continue  # Shown when this seed is chosen.
            if self._make_scene is not None:
                self._scenes[n_components] = self._make_scene(traces)
            else:
                self._scenes[n_components] = draw.scene(traces, names=self._names, **self._scene_kws)
        return self._scenes[n_components]

    def _track(self, key):
        chosen = {c.trait: c.at(i) for c, i in zip(self._asked, key, strict=True)}
        n_components = chosen.get("n_components", self._model.n_components)
        trace = self._trace(chosen.get("seed", self._seeds[0]), n_components)
        scene, frames = self._scene_for(n_components), trace.frames

        def show(index):
            frame = frames[index]
            scene.show(frame)
            return frame.sentence

        labels = ["start", *(f"{kind} {i}" for i in range(1, trace.n_iter + 1) for kind in "EM"), "final"]
        return Track(scene, len(frames), show, labels)

    def _still(self):
        if self._make_scene is not None:
            return super()._still()
        options = {k: v for k, v in self._scene_kws.items() if k not in ("width", "height")}
        figure = draw.film_strip(self.trace, self._strip, names=self._names, **options)
        return page.stack([page.picture(figure)]), figure.alt

    def __repr__(self):
        sliders = [f"Iteration 0 to {self._last()}"]
        sliders += [f"{c.name} {c.at(0)} to {c.at(len(c) - 1)}" for c in self._asked]
        return f"Stepper of {type(self._model).__name__}: {', '.join(sliders)}"


def stepper(model, X=None, **options):
    """Step through EM; see :class:`Stepper` for all that can be said to it.

    Example
    -------
    >>> import emviz as ev
    >>> stepper(ev.KMeans(4), ev.datasets.four_blobs(), seeds=range(2), max_iter=3)
    Stepper of KMeans: Iteration 0 to 7, Seed 0 to 1
    """
    return Stepper(model, X, **options)


def _over(name, values, value, trait, **more):
    return Slider(name, values[0], values[-1], step=values.step if isinstance(values, range) else 1, value=value,
                  trait=trait, **more)


def _said(values):
    return f"{values[0]} to {values[-1]}" if isinstance(values, range) else ", ".join(map(str, values))
