"""Labelled models whose components have centres among the data: EM can start from centres alone."""

from typing import Any

import numpy as np

from emviz import arguments, tables
from emviz.em import starts
from emviz.models import in_words, parameters, scikit_learn
from emviz.models.labelled import LabelledModel
from emviz.models.parameters import Mixture

FARTHEST = 1e140  # spreads of the data: the square of a longer distance, summed up, may be no floating-point number


class CentredModel(LabelledModel):
    """The base of labelled models whose parameters are a `Mixture`.

    A subclass has, beside what a labelled model has, `from_centres(X, centres)`.

    Attributes
    ----------
    removes_components : bool
        Whether its steps may give a component the weight 0.
    """

    removes_components = False

    def from_centres(self, X: Any, centres: Any, name: str = "centres") -> Mixture:
        """Parameters with these centres, shape (n_components, n_features)."""
        raise NotImplementedError(f"{type(self).__name__} must define from_centres(X, centres).")

    def start(self, X: np.ndarray, rng: np.random.Generator) -> Mixture:
        """Parameters whose centres are points of the data, drawn at random."""
        return self.from_centres(X, starts.random(X, self.n_components, rng))

    def read_start(self, X: np.ndarray, start: Any, seed: Any) -> Mixture:
        """The parameters of iteration 0: see `start` of `emviz.fit`."""
        if start is None:
            return self.start(X, arguments.generator(seed))
        if isinstance(start, str):
            draw = starts.METHODS[arguments.choice(start, "start", tuple(starts.METHODS))]
            return self.from_centres(X, draw(X, self.n_components, seed))
        start = scikit_learn.params_of(start)
        if hasattr(start, "means") and not tables.is_frame(start):
            return self.check_start(parameters.read(start, self.n_components, X.shape[1], self.removes_components), X)
        return self.from_centres(X, start, "start")

    def check_start(self, start: Mixture, X: np.ndarray) -> Mixture:
        """What this model makes of parameters that were written by hand."""
        check_distance(X, start.means, "start")
        return start

    def describe_move(self, before: Mixture, after: Mixture) -> str:
        """In words: how far the centres of `after` lie from those of `before`."""
        furthest = np.linalg.norm(after.means - before.means, axis=1).max()
        rounding = 1e-9 * before.standard_deviations.max()  # less is no move, and differs from machine to machine
        return f"centres move by {furthest:.3g} at most" if furthest > rounding else "no centre moves"

    def describe_params(self, params: Mixture, responsibilities: np.ndarray | None) -> str:
        """In words: where the components are."""
        return in_words.gaussians(params)

    def locations(self, params: Mixture) -> np.ndarray:
        """The means."""
        return params.means

    def draw(self, params: Mixture, labels: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A point from each of these Gaussians, shape (n_samples, n_features): mean + L z, where L L' = covariance."""
        X = rng.standard_normal((len(labels), params.means.shape[1]))
        for k in np.unique(labels):
            X[labels == k] = params.means[k] + X[labels == k] @ np.linalg.cholesky(params.covariances[k]).T
        return X


def check_centres(X: np.ndarray, centres: Any, n_components: int, name: str) -> np.ndarray:
    """Read centres that somebody gives, of one run or, along leading axes, of several.

    Raises
    ------
    TypeError, ValueError
        If they are no numbers, too many, too few, or too far away; in one sentence.
    """
    array = arguments.numeric(centres, name).copy()  # yours to change later: a trace keeps its own
    shape = (n_components, X.shape[1])
    if array.shape[-2:] != shape:
        raise ValueError(f"{name} has shape {array.shape}; {n_components} centres for this data are {shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has a value that is not finite; every value must be a finite number.")
    check_distance(X, array, name)
    return array


def check_distance(X: np.ndarray, centres: np.ndarray, name: str) -> None:
    """Raise a ValueError if a centre is so far from the data that its distances to them cannot be squared."""
    with np.errstate(over="ignore", invalid="ignore"):
        spread = X.max() - X.min()
        furthest = np.abs(centres - X[0]).max() / (spread if spread > 0 else 1)
    if furthest > FARTHEST:
        raise ValueError(
            f"{name} has a centre {furthest:.1g} spreads away from the data; it must be nearer than {FARTHEST:g}."
        )


def check_finite(numbers: np.ndarray, X: np.ndarray) -> None:
    """Raise a ValueError that names the first row of X for which `numbers`, one or several a row, are not finite."""
    wrong = ~np.isfinite(numbers.reshape(len(X), -1)).all(axis=1)
    if wrong.any():
        row = int(wrong.argmax())
        raise ValueError(
            f"X has {X[row].tolist()} in row {row}: so far from a component that the square of the distance is no "
            "floating-point number."
        )
