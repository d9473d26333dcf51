"""Simulated data: the labels and the parameters behind them are known."""

from dataclasses import dataclass

import numpy as np

from emviz import arguments
from emviz.datasets.dataset import Dataset
from emviz.models.parameters import Mixture


@dataclass(frozen=True, eq=False, repr=False)
class Simulation(Dataset):
    """Points, the components that they came from, and the truth.

    Attributes
    ----------
    title, X, names
        As in every `Dataset`.
    labels : ndarray of int, shape (n_samples,)
        The component that each point was drawn from.
    truth : Mixture
        The parameters it was drawn with.
    """

    labels: np.ndarray
    truth: Mixture


@dataclass(frozen=True, eq=False, repr=False)
class Draws(Dataset):
    """Draws from a single distribution.

    Attributes
    ----------
    title, X, names
        As in every `Dataset`.
    truth : dict
        The parameters it was drawn with, by name.
    """

    truth: dict[str, float]


def four_blobs() -> Simulation:
    """Four round heaps of 75 points each, standard deviation 0.6.

    Point for point what scikit-learn's `make_blobs(n_samples=300, centers=4, cluster_std=0.6, random_state=0)` gives.
    The start that goes with it in lesson 03 is `[0, 4] + numpy.random.RandomState(42).randn(4, 2)`.

    Returns
    -------
    Simulation
        `X` has shape (300, 2).

    Examples
    --------
    >>> blobs = four_blobs()
    >>> blobs.X.shape, np.bincount(blobs.labels)
    ((300, 2), array([75, 75, 75, 75]))
    """
    rng = np.random.RandomState(0)
    centres = rng.uniform(-10, 10, size=(4, 2))
    X = np.concatenate([rng.normal(centre, 0.6, size=(75, 2)) for centre in centres])
    labels = np.repeat(np.arange(4), 75)
    order = np.arange(300)
    rng.shuffle(order)
    truth = Mixture(np.full(4, 0.25), centres, np.repeat(0.36 * np.eye(2)[None], 4, axis=0))
    return Simulation("Four blobs", X[order], ("x", "y"), labels[order], truth)


def two_gaussians(seed: int | np.random.Generator = 0, n_samples: int = 500) -> Simulation:
    """Two tilted Gaussians in the plane that touch, with weights 0.4 and 0.6.

    Parameters
    ----------
    seed : int or numpy.random.Generator
        The same seed gives the same points.
    n_samples : int
        How many points in all.

    Returns
    -------
    Simulation
        `X` has shape (n_samples, 2).

    Examples
    --------
    >>> two_gaussians(seed=1).X.shape
    (500, 2)
    """
    truth = Mixture(
        np.array([0.4, 0.6]),
        np.array([[-1.5, 0.0], [1.5, 0.5]]),
        np.array([[[1.0, 0.6], [0.6, 1.0]], [[1.6, -0.8], [-0.8, 1.0]]]),
    )
    rng = arguments.generator(seed)
    labels = rng.choice(2, size=arguments.count(n_samples, "n_samples"), p=truth.weights)
    z = rng.standard_normal((len(labels), 2))
    factors = np.linalg.cholesky(truth.covariances)[labels]
    X = truth.means[labels] + (factors @ z[:, :, None])[:, :, 0]
    return Simulation("Two Gaussians", X, ("x", "y"), labels, truth)


def three_gaussians(seed: int | np.random.Generator = 0, n_each: int = 333) -> Simulation:
    """Three Gaussians on a line, 333 points each: means -5, -1 and 3, standard deviations 3, 1 and 1.

    Parameters
    ----------
    seed : int or numpy.random.Generator
        The same seed gives the same points.
    n_each : int
        How many points from each component.

    Returns
    -------
    Simulation
        `X` has shape (3 * n_each, 1).

    Examples
    --------
    >>> three_gaussians(seed=1).X.shape
    (999, 1)
    """
    means, deviations = np.array([-5.0, -1.0, 3.0]), np.array([3.0, 1.0, 1.0])
    truth = Mixture(np.full(3, 1 / 3), means[:, None], (deviations**2)[:, None, None])
    rng = arguments.generator(seed)
    labels = np.repeat(np.arange(3), arguments.count(n_each, "n_each"))
    X = rng.normal(means[labels], deviations[labels])[:, None]
    return Simulation("Three Gaussians", X, ("x",), labels, truth)


def student_t(seed: int | np.random.Generator = 0, n_samples: int = 400) -> Draws:
    """400 draws from Student's t distribution: 5 degrees of freedom, location 10, scale 5.

    Parameters
    ----------
    seed : int or numpy.random.Generator
        The same seed gives the same points.
    n_samples : int
        How many draws.

    Returns
    -------
    Draws
        `X` has shape (n_samples, 1).

    Examples
    --------
    >>> student_t(seed=1).X.shape
    (400, 1)
    """
    rng = arguments.generator(seed)
    draws = 10 + 5 * rng.standard_t(5, size=arguments.count(n_samples, "n_samples"))
    return Draws("Draws from Student's t", draws[:, None], ("x",), {"df": 5, "loc": 10, "scale": 5})
