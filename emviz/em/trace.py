"""What a run of EM leaves behind: the parameters and the log-likelihood of every iteration."""

import math
import operator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from emviz import arguments, tables
from emviz.em import columns, contract, criteria, summary
from emviz.em.frames import ROUNDING, Frames
from emviz.em.sampling import sampled


@dataclass(frozen=True, repr=False, eq=False)
class Trace:
    """Everything that a run of EM leaves behind.

    It keeps the parameters of every iteration and no responsibilities: those are computed each time you ask for them.
    It shows itself as one line, and its last parameters as a small table.

    Attributes
    ----------
    model : model
    X : ndarray, shape (n_samples, n_features), or Chunks
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
    extrapolated : tuple of int
        The iterations whose M step was followed by a leap ahead: see `accelerate` of `emviz.fit`.
    n_not_kept : int
        How many E steps were made from points that are not part of the path.
    edited : tuple of int
        The iterations whose parameters somebody has set by hand: see `emviz.refit`.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful(), start="kmeans++", seed=0)
    >>> trace
    GaussianMixture(n_components=2) on 272 rows of 2 features: log-likelihood -1130.3. Converged after 18 iterations.
    component                                        0       1
    cluster sizes                                   97     175
    weights                                     0.3559  0.6441
    means Eruption (minutes)                     2.036   4.290
    means Waiting time (minutes)                 54.48   79.97
    standard deviations Eruption (minutes)      0.2631  0.4122
    standard deviations Waiting time (minutes)   5.805   6.003
    >>> trace.labels[:8], trace.n_parameters
    (array([1, 0, 1, 0, 1, 0, 1, 1]), 11)
    """

    model: Any
    X: Any
    params: list
    log_likelihood: np.ndarray
    converged: bool
    message: str
    interrupted: bool = False
    names: tuple[str, ...] | None = None
    log_prior: Any = 0.0
    extrapolated: tuple[int, ...] = ()
    n_not_kept: int = 0
    edited: tuple[int, ...] = ()

    @property
    def n_e_steps(self) -> int:
        """How many E steps the run has made: one for each entry of `params`, and those from points that were not kept."""
        return len(self.params) + self.n_not_kept

    @property
    def n_iter(self) -> int:
        """How many iterations were made."""
        return max(len(self.params) - 1, 0)

    @property
    def objective(self) -> np.ndarray:
        """What the two steps climb, at each iteration: the log-likelihood, and with a prior the log-posterior."""
        return self.log_likelihood + self.log_prior

    @property
    def frames(self) -> Frames:
        """Every half-step as a sequence of `Frame`: start, E1, M1, E2, M2, ..., final."""
        return Frames(self)

    @property
    def responsibilities(self) -> np.ndarray:
        """Those of the last parameters, shape (n_samples, n_components).

        Of new rows they are `trace.model.responsibilities(X_new, trace.params[-1])`, with the columns in the same order.

        Raises
        ------
        AttributeError
            For a model without labels. So `hasattr` answers whether there are any.
        """
        if not hasattr(self.model, "responsibilities"):
            name = type(self.model).__name__
            raise AttributeError(f"{name} is no labelled model; it has no responsibilities, labels or cluster sizes.")
        if tables.is_chunks(self.X):
            raise ValueError(
                "The responsibilities of all rows may be larger than memory, as the data are in chunks; ask for those of some "
                "rows, trace.model.responsibilities(rows, trace.params[-1]), or of a sample, trace.of_sample(5_000)."
            )
        return self.model.responsibilities(self.X, self._last)

    @property
    def labels(self) -> np.ndarray:
        """The most responsible component of each row under the last parameters, shape (n_samples,)."""
        return self.responsibilities.argmax(axis=1)

    @property
    def cluster_sizes(self) -> np.ndarray:
        """How many rows have each label, shape (n_components,). The weights of k-means do not say it: they are all equal."""
        if tables.is_chunks(self.X) and hasattr(self.model, "responsibilities"):
            return self.X.reduce(partial(counts_of_labels, self.model, self._last), operator.add)
        return np.bincount(self.labels, minlength=self.model.n_components)

    @property
    def n_parameters(self) -> int:
        """How many parameters the model has been free to choose; an AttributeError for a model that does not say."""
        return contract.n_parameters(self.model, self._last)

    @property
    def aic(self) -> float:
        """Akaike's criterion for the last parameters; less is better: see `emviz.em.criteria`."""
        return criteria.aic(self.model, self.X, self._last)

    @property
    def bic(self) -> float:
        """Schwarz's criterion for the last parameters; less is better: see `emviz.em.criteria`."""
        return criteria.bic(self.model, self.X, self._last)

    def of_sample(self, n_samples: int = 5_000, seed: Any = 0) -> "Trace":
        """The same path beside some rows of the data, drawn at random: for pictures of data that are too many, or in chunks.

        Parameters, log-likelihood and message stay those of all data; responsibilities, labels and the counts of points in
        sentences are those of the sample.

        Parameters
        ----------
        n_samples : int
        seed : int or numpy.random.Generator

        Returns
        -------
        Trace
            Its `X` is an array, shape (n_samples, n_features).

        Examples
        --------
        >>> import emviz as ev
        >>> trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful(), start="kmeans++")
        >>> trace.of_sample(40).frames[1].sentence.split(";")[1]
        ' 22 of 40 points are shared'
        """
        return replace(self, X=sampled(self.X, arguments.count(n_samples, "n_samples"), seed))

    def sample(self, n_samples: int = 1, seed: Any = 0) -> Any:
        """Draw new data from the last parameters, as the model does.

        Parameters
        ----------
        n_samples : int
        seed : int or numpy.random.Generator

        Returns
        -------
        X : ndarray, shape (n_samples, n_features)
        labels : ndarray of int, shape (n_samples,)
            For a labelled model: which component each row was drawn from.

        Examples
        --------
        >>> import emviz as ev
        >>> trace = ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful(), start="kmeans++")
        >>> X, labels = trace.sample(3, seed=1)
        >>> X.round(1), labels
        (array([[ 3.8, 82. ],
               [ 4.5, 78. ],
               [ 2.2, 57.5]]), array([1, 1, 0]))
        """
        return contract.sample(self.model, self._last, n_samples, seed)

    def to_frame(self) -> Any:
        """The whole path as a data frame of pandas: a row for each iteration, a column for each number.

        Returns
        -------
        pandas.DataFrame
            The log-likelihood first, then the logarithm of the prior where there is one, then the parameters.

        Examples
        --------
        >>> import emviz as ev
        >>> trace = ev.fit(ev.KMeans(2), ev.datasets.galaxies(), start="kmeans++", max_iter=2)
        >>> trace.to_frame().filter(regex="log|means").round(1)
                   log_likelihood  means 0  means 1
        iteration
        0                  -840.9  23711.0   9558.0
        1                  -829.8  22026.8  11136.1
        2                  -829.8  22026.8  11136.1
        """
        import pandas as pd  # only here: a fit needs none

        labels = columns.labels(self.params[0], self.names) if self.params else []
        path = [columns.numbers(params) for params in self.params]
        frame = pd.DataFrame(path, pd.RangeIndex(len(path), name="iteration"), labels)
        if np.ndim(self.log_prior):
            frame.insert(0, "log_prior", self.log_prior)
        frame.insert(0, "log_likelihood", self.log_likelihood)
        return frame

    @property
    def _last(self):
        if not self.params:
            raise AttributeError(f"This trace ended before its first iteration, and has no parameters: {self.message}")
        return self.params[-1]

    def __repr__(self) -> str:
        return summary.of_trace(self).text()

    def _repr_html_(self) -> str:
        return summary.of_trace(self).html()


def counts_of_labels(model: Any, params: Any, X: np.ndarray) -> np.ndarray:
    """How many rows have each label."""
    return np.bincount(model.responsibilities(X, params).argmax(axis=1), minlength=model.n_components)


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
        self.extrapolated, self.edited, self.n_e_steps = [], [], 0

    @classmethod
    def up_to(cls, trace, iteration):
        """The path of a trace before this iteration, to be gone on from otherwise."""
        path = cls(trace.model, trace.X, trace.names)
        path.params = list(trace.params[:iteration])
        path.log_likelihood = trace.log_likelihood[:iteration].tolist()
        path.log_prior = np.broadcast_to(trace.log_prior, len(trace.params))[:iteration].tolist()
        path.objective = trace.objective[:iteration].tolist()
        path.extrapolated, path.edited = ([t for t in ts if t < iteration] for ts in (trace.extrapolated, trace.edited))
        path.n_e_steps = iteration + trace.n_not_kept
        return path

    @property
    def n_iter(self):
        """How many iterations have been made."""
        return len(self.params) - 1

    def counted(self, e_step):
        """The same E step, which now counts how often it is made."""

        def counting(params):
            self.n_e_steps += 1
            return e_step(params)

        return counting

    def add(self, params, log_likelihood, log_prior=0.0, extrapolated=False):
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
        if extrapolated:
            self.extrapolated.append(self.n_iter)

    def is_flat(self, tol):
        """Whether the latest iteration, if it was EM alone, has raised the objective by no more than `tol` nats per sample."""
        path = self.objective
        if len(path) < 2 or self.n_iter in (*self.extrapolated[-1:], *self.edited[-1:]):
            return False
        return path[-1] - path[-2] <= tol * len(self.X) and contract.comparable(self.model, *self.params[-2:])

    def converged(self):
        """The trace of a run that has come to rest, or has fallen, as no EM does."""
        t, (before, after) = self.n_iter, self.objective[-2:]
        if after < before - ROUNDING * abs(before):
            name = contract.objective(self.model)
            return self._trace(
                False, f"Stopped after {t} iterations: the {name} fell, which no step of EM makes it do."
            )
        leaps = f", {len(self.extrapolated)} of them extrapolated" if self.extrapolated else ""
        return self._trace(True, f"Converged after {t} iterations{leaps}.")

    def stopped(self):
        """The trace of a run that was still rising at its last iteration."""
        climbed = self.n_iter and self.n_iter not in self.edited[-1:]
        rising = f": the {contract.objective(self.model)} was still rising" if climbed else ""
        return self._trace(False, f"Stopped after {self.n_iter} iterations, the most allowed{rising}.")

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
            tuple(self.extrapolated),
            max(0, self.n_e_steps - len(self.params)),
            tuple(t for t in self.edited if t <= self.n_iter),  # not one that has collapsed
        )
