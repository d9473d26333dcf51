"""emviz: every half-step of the Expectation-Maximization algorithm, computed, kept and drawn.

>>> import emviz as ev
>>> blobs = ev.datasets.four_blobs()
>>> trace = ev.fit(ev.KMeans(4), blobs.X, start="kmeans++", seed=0)
>>> trace.converged
True

Importing `emviz` loads NumPy and nothing else; everything below is loaded when you first name it.
"""

from importlib import import_module

__version__ = "0.2.0"

_MODULES = {
    "bound": "em.bound",
    "check": "check",
    "datasets": "datasets",
    "draw": "draw",
    "em": "em",
    "explore": "explore",
    "labels": "models.labels",
    "lessons": "lessons",
    "models": "models",
    "rate": "em.rate",
    "selection": "em.selection",
    "starts": "em.starts",
}
_NAMES = {
    "CensoredNormal": "models.censored_normal",
    "CensoredRegression": "models.censored_regression",
    "Coins": "models.coins",
    "CollapseError": "errors",
    "Frame": "em.frames",
    "GaussianMixture": "models.gaussian_mixture",
    "KMeans": "models.kmeans",
    "LabelledModel": "models.labelled",
    "Linkage": "models.linkage",
    "MessageLengthMixture": "models.message_length",
    "Mixture": "models.parameters",
    "PoissonMixture": "models.poisson_mixture",
    "Prior": "models.prior",
    "Step": "em",
    "StudentT": "models.student_t",
    "Trace": "em",
    "chunks": "em.chunks",
    "fit": "em",
    "intervals": "models.intervals",
    "iterate": "em",
    "refit": "em",
    "restarts": "em.restarts",
}

__all__ = [*_MODULES, *_NAMES]


def __getattr__(name):
    if name in _MODULES:
        return import_module(f"emviz.{_MODULES[name]}")
    if name in _NAMES:
        return getattr(import_module(f"emviz.{_NAMES[name]}"), name)
    raise AttributeError(f"module 'emviz' has no attribute {name!r}")


def __dir__():
    return [*globals(), *__all__]
