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
    log_prior : ndarray, shape (len(params),), or float
        The logarithm of the prior at the parameters of each iteration; 0.0 where there is none.
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
    log_prior: Any = field(default=0.0, repr=False)

    @property
    def n_iter(self) -> int:
        """How many iterations were made."""
        return len(self.params) - 1

    @property
    def objective(self) -> np.ndarray:
        """What the two steps climb, at each iteration: the log-likelihood, and with a prior the log-posterior."""
        return self.log_likelihood + self.log_prior

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
        self.params, self.log_likelihood, self.log_prior, self.objective = [], [], [], []

    @property
    def n_iter(self):
        """How many iterations have been made."""
        return len(self.params) - 1

    def add(self, params, log_likelihood, log_prior=0.0):
        """Keep the parameters of one more iteration.

        Raises
        ------
        ValueError
            If what the steps climb is not a number there.
        """
        objective = float(log_likelihood + log_prior)
        if math.isnan(objective):
            name = contract.objective(self.model)
            raise ValueError(
                f"The {name} of iteration {len(self.params)} is not a number: somewhere the E step of "
                f"{type(self.model).__name__} divides 0 by 0, or takes the logarithm of a negative number."
            )
        self.params.append(params)
        self.log_likelihood.append(float(log_likelihood))
        self.log_prior.append(float(log_prior))
        self.objective.append(objective)

    def is_flat(self, tol):
        """Whether the latest iteration has raised the objective by no more than `tol` nats per sample."""
        path = self.objective
        return len(path) > 1 and path[-1] - path[-2] <= tol * len(self.X)

    def converged(self):
        """The trace of a run that has come to rest, or has fallen, as no EM does."""
        t, (before, after) = self.n_iter, self.objective[-2:]
        if after < before - ROUNDING * abs(before):
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
        collapse.iteration, collapse.cures = len(self.params), contract.cures(self.model)
        collapse.trace = self._trace(False, str(collapse))
        return collapse

    def _trace(self, converged, message, interrupted=False):
        log_prior = np.array(self.log_prior) if any(self.log_prior) else 0.0
        return Trace(
            self.model,
            self.X,
            list(self.params),
            np.array(self.log_likelihood),
            converged,
            message,
            interrupted,
            self.names,
            log_prior,
        )
