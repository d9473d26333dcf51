"""Simulated data: the labels and the parameters behind them are known."""

from typing import NamedTuple

import numpy as np

from emviz import arguments
from emviz.models.parameters import Mixture


class Simulation(NamedTuple):
    """Points, the components that they came from, and the truth.

    Attributes
    ----------
    X : ndarray, shape (n_samples, n_features)
    labels : ndarray of int, shape (n_samples,)
        The component that each point was drawn from.
    truth : Mixture
        The parameters it was drawn with.
    names : tuple of str
        What to write on the axes.
    """

    X: np.ndarray
    labels: np.ndarray
    truth: Mixture
    names: tuple


def four_blobs():
    """Four round heaps of 75 points each, standard deviation 0.6.

    Point for point what scikit-learn's `make_blobs(n_samples=300, centers=4, cluster_std=0.6, random_state=0)` gives.
    The start that goes with it in lesson 03 is `[0, 4] + numpy.random.RandomState(42).randn(4, 2)`.

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
    return Simulation(X[order], labels[order], truth, ("x", "y"))


def two_gaussians(seed=0, n_samples=500):
    """Two tilted Gaussians in the plane that touch, with weights 0.4 and 0.6.

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
    return Simulation(truth.means[labels] + (factors @ z[:, :, None])[:, :, 0], labels, truth, ("x", "y"))


def three_gaussians(seed=0, n_each=333):
    """Three Gaussians on a line, 333 points each: means -5, -1 and 3, standard deviations 3, 1 and 1.

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
    return Simulation(X, labels, truth, ("x",))


class Draws(NamedTuple):
    """Draws from a single distribution.

    Attributes
    ----------
    X : ndarray, shape (n_samples, 1)
    truth : dict
        The parameters it was drawn with, by name.
    names : tuple of str
    """

    X: np.ndarray
    truth: dict
    names: tuple


def student_t(seed=0, n_samples=400):
    """400 draws from Student's t distribution: 5 degrees of freedom, location 10, scale 5.

    Examples
    --------
    >>> student_t(seed=1).X.shape
    (400, 1)
    """
    rng = arguments.generator(seed)
    draws = 10 + 5 * rng.standard_t(5, size=arguments.count(n_samples, "n_samples"))
    return Draws(draws[:, None], {"df": 5, "loc": 10, "scale": 5}, ("x",))
