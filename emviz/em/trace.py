"""What a run of EM leaves behind: the parameters and the log-likelihood of every iteration."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from emviz.em import contract
from emviz.em.frames import ROUNDING, Frames


@dataclass(frozen=True)
class Trace:
    """Everything that a run of EM leaves behind.

    It keeps the parameters of every iteration and no responsibilities: a frame computes those when you ask for them.

    Attributes
    ----------
    model : model
    X : ndarray, shape (n_samples, n_features)
    params : list of params
        Iteration 0, the start, first.
    log_likelihood : ndarray, shape (len(params),)
        Of the parameters of each iteration: the sum over the data, in nats.
    converged : bool
    message : str
        One sentence: why the run stopped.
    interrupted : bool
        Whether you stopped it (Ctrl-C, or the stop button).
    names : tuple of str or None
        What the columns of X are called, if anybody said so.
    """

    model: Any
    X: np.ndarray = field(repr=False)
    params: list = field(repr=False)
    log_likelihood: np.ndarray = field(repr=False)
    converged: bool
    message: str
    interrupted: bool = False
    names: tuple[str, ...] | None = None

    @property
    def n_iter(self) -> int:
        """How many iterations were made."""
        return len(self.params) - 1

    @property
    def frames(self) -> Frames:
        """Every half-step as a sequence of `Frame`: start, E1, M1, E2, M2, ..., final."""
        return Frames(self)


class Path:
    """A trace in the making.

    >>> path = Path("some model", np.zeros((10, 1)))
    >>> for params, value in [("start", -30.0), ("better", -20.0), ("no better", -20.0)]:
    ...     path.add(params, value)
    >>> path.n_iter, path.is_flat(tol=1e-6)
    (2, True)
    """

    def __init__(self, model, X, names=None):
        self.model, self.X, self.names = model, X, names
        self.params, self.log_likelihood = [], []

    @property
    def n_iter(self):
        """How many iterations have been made."""
        return len(self.params) - 1

    def add(self, params, log_likelihood):
        """Keep the parameters of one more iteration.

        Raises
        ------
        ValueError
            If their log-likelihood is not a number.
        """
        if math.isnan(log_likelihood):
            name = contract.objective(self.model)
            raise ValueError(
                f"The {name} of iteration {len(self.params)} is not a number: somewhere the E step of "
                f"{type(self.model).__name__} divides 0 by 0, or takes the logarithm of a negative number."
            )
        self.params.append(params)
        self.log_likelihood.append(float(log_likelihood))

    def is_flat(self, tol):
        """Whether the latest iteration has raised the log-likelihood by no more than `tol` nats per sample."""
        path = self.log_likelihood
        return len(path) > 1 and path[-1] - path[-2] <= tol * len(self.X)

    def converged(self):
        """The trace of a run that has come to rest, or has fallen, as no EM does."""
        path, t = self.log_likelihood, self.n_iter
        if path[-1] < path[-2] - ROUNDING * abs(path[-2]):
            name = contract.objective(self.model)
            return self._trace(
                False, f"Stopped after {t} iterations: the {name} fell, which no step of EM makes it do."
            )
        return self._trace(True, f"Converged after {t} iterations.")

    def stopped(self):
        """The trace of a run that was still rising at its last iteration."""
        rising = f"the {contract.objective(self.model)} was still rising"
        return self._trace(False, f"Stopped after {self.n_iter} iterations, the most allowed: {rising}.")

    def interrupted(self):
        """The trace of a run that you have interrupted."""
        message = f"Interrupted after {self.n_iter} iterations: this is the path up to there."
        return self._trace(False, message, interrupted=True)

    def collapsed(self, collapse):
        """The same error, which now knows its iteration and its trace."""
        collapse.iteration = len(self.params)
        collapse.trace = self._trace(False, str(collapse))
        return collapse

    def _trace(self, converged, message, interrupted=False):
        params, log_likelihood = list(self.params), np.array(self.log_likelihood)
        return Trace(self.model, self.X, params, log_likelihood, converged, message, interrupted, self.names)
