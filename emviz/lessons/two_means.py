"""Two normals of which only the means are unknown: EM on a map, and where it leads from each place of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from emviz.em import loop, starts


class Means(NamedTuple):
    """The parameters: a place on the map, or many of them along leading axes.

    Attributes
    ----------
    means : ndarray, shape (..., 2)
    """

    means: np.ndarray


class SharedSums(NamedTuple):
    """What an E step expects of the complete data.

    Attributes
    ----------
    log_likelihood : ndarray, shape (...)
        Of the means that went into the E step.
    counts : ndarray, shape (..., 2)
        N_k = sum_i r_ik.
    sums : ndarray, shape (..., 2)
        sum_i r_ik x_i.
    """

    log_likelihood: np.ndarray
    counts: np.ndarray
    sums: np.ndarray


@dataclass(frozen=True)
class TwoMeans:
    """Two normals with equal weights and one standard deviation, which is known: p(x) = N(x | mean_0) / 2 + N(x | mean_1) / 2.

    Both steps take the means of many runs at once, along leading axes.

    Parameters
    ----------
    standard_deviation : float

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.galaxies().X / 1000
    >>> trace = ev.fit(TwoMeans(1.2), X, start=Means([10.0, 20.0]))
    >>> trace.params[-1].means.round(1), float(trace.log_likelihood[-1].round(1))
    (array([11.1, 22. ]), -404.0)
    """

    standard_deviation: float

    def start(self, X: np.ndarray, rng: np.random.Generator) -> Means:
        """Two points of the data, drawn at random."""
        return Means(starts.random(X, 2, rng)[:, 0])

    def weighted_log_densities(self, X: np.ndarray, params: Means) -> np.ndarray:
        """log (1/2) + log N(x_i | mean_k), shape (..., n_samples, 2)."""
        z = (np.asarray(X) - params.means[..., None, :]) / self.standard_deviation
        return np.log(1 / 2) - z**2 / 2 - np.log(self.standard_deviation * np.sqrt(2 * np.pi))

    def e_step(self, X: np.ndarray, params: Means) -> SharedSums:
        """Expectation: share each point out between the two."""
        joint = self.weighted_log_densities(X, params)
        log_density = np.logaddexp(joint[..., 0], joint[..., 1])
        r = np.exp(joint - log_density[..., None])
        return SharedSums(log_density.sum(axis=-1), r.sum(axis=-2), (r * X).sum(axis=-2))

    def m_step(self, expectation: SharedSums) -> Means:
        """Maximization: the mean of what each of them got."""
        return Means(expectation.sums / expectation.counts)


def rest(model: TwoMeans, X: np.ndarray, places: Any, n_iter: int = 100) -> np.ndarray:
    """Where EM stands after so many iterations from each of these places, shape (n_places, 2).

    >>> import emviz as ev
    >>> rest(TwoMeans(1.2), ev.datasets.galaxies().X / 1000, [[10.0, 20.0], [20.0, 10.0], [15.0, 15.0]]).round(2)
    array([[11.09, 22.02],
           [22.02, 11.09],
           [20.83, 20.83]])
    """
    steps = loop.iterate(model, X, Means(np.asarray(places, float)))
    return next(islice(steps, n_iter, None)).before.means


def places_of_rest(model: TwoMeans, X: np.ndarray, places: Any, n_iter: int = 30) -> tuple[np.ndarray, np.ndarray]:
    """The places that EM does not leave, found from these by Newton's method: the tops, and the saddles.

    At a top EM comes back from a small push: all eigenvalues of its Jacobian are below 1. At a saddle one of them is
    above 1, and along it EM runs away.

    Parameters
    ----------
    model : TwoMeans
    X : ndarray, shape (n_samples, 1)
    places : array-like, shape (n_places, 2)
        Where to begin.
    n_iter : int

    Returns
    -------
    tops, saddles : ndarray, shape (n, 2) each
        The highest first.
    """

    def em(means):
        return model.m_step(model.e_step(X, Means(means))).means

    def jacobian(means, h=1e-5):
        return np.stack([(em(means + push) - em(means - push)) / (2 * h) for push in h * np.eye(2)], axis=-1)

    low, high = X.min(), X.max()
    here = np.asarray(places, float)
    for _ in range(n_iter):
        step = np.linalg.solve(np.eye(2) - jacobian(here), (em(here) - here)[..., None])[..., 0]
        here = here + np.clip(step, -1, 1)
        here = here[((low < here) & (here < high)).all(axis=1)]  # Newton's method may run off the map
    here = here[np.abs(em(here) - here).max(axis=1) < 1e-9]
    here = unique(here[np.argsort(-model.e_step(X, Means(here)).log_likelihood, kind="stable")])
    n_away = (np.abs(np.linalg.eigvals(jacobian(here))) > 1).sum(axis=1)
    return here[n_away == 0], here[n_away == 1]


def unique(places: Iterable) -> np.ndarray:
    """The same places in the same order, each only once: those closer than a ten thousandth are one."""
    kept: list = []
    for place in places:
        if all(np.abs(place - other).max() > 1e-4 for other in kept):
            kept.append(place)
    return np.array(kept).reshape(-1, 2)
