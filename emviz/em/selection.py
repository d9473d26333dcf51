"""How many components? Fit every candidate, and compare them by criteria that do not reward size alone."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from emviz import arguments
from emviz.em import bound, contract, criteria, summary
from emviz.em.contract import Params
from emviz.em.restarts import restarts
from emviz.em.trace import Trace
from emviz.errors import CollapseError

#: By which the candidates can be ordered, and what is best: the least or the most.
CRITERIA = {"aic": min, "bic": min, "icl": min, "cross_validated": max, "log_likelihood": max}


def icl(model: Any, X: Any, params: Params) -> float:
    """The integrated completed likelihood: BIC plus twice the entropy of the responsibilities; less is better.

    ::

        ICL = p log n - 2 log L + 2 H        H = -sum_i sum_k r_ik log r_ik

    So components that share many points cost more than BIC says: what counts is clusters that lie apart. Biernacki,
    Celeux and Govaert complete the data by the most responsible component of each row, and so do mclust and Rmixmod, with
    -sum_i log max_k r_ik for H. That is never more than H; McLachlan and Peel write H itself, as here. Both are 0 where
    every row belongs wholly to one component. (mclust's ICL and BIC are minus these: there, more is better.)

    Parameters
    ----------
    model : labelled model
        With `n_parameters(params)`.
    X : array-like, shape (n_samples, n_features)
    params : params

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If the model is not labelled.

    References
    ----------
    Biernacki, Celeux and Govaert, IEEE Transactions on Pattern Analysis and Machine Intelligence 22 (2000) 719-725.
    McLachlan and Peel, Finite Mixture Models (2000), section 6.10.3.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> for k in (2, 3):
    ...     trace = ev.fit(ev.GaussianMixture(k, "tied"), X, start="kmeans++", seed=1)
    ...     print(k, round(trace.bic, 1), round(icl(trace.model, X, trace.params[-1]), 1))
    2 2325.2 2328.0
    3 2314.3 2400.4
    """
    if not hasattr(model, "log_joint"):
        raise TypeError(f"{type(model).__name__} has no labels, so there is no ICL; use BIC.")
    X = np.asarray(contract.read_data(model, X))  # which refuses chunks in a sentence
    joint = model.log_joint(X, params)
    r = np.exp(joint - np.logaddexp.reduce(joint, axis=1, keepdims=True))  # soft, for a hard model too
    return criteria.bic(model, X, params) + 2 * bound.entropy(r)


def held_out(trace: Trace, X: Any) -> float:
    """The log-likelihood of other data under the last parameters of a trace, in nats: the sum over rows; more is better.

    Parameters
    ----------
    trace : Trace
    X : array-like, shape (n_samples, n_features)
        Rows that the fit has not seen.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> trace = ev.fit(ev.GaussianMixture(2), X[::2], start="kmeans++")
    >>> round(held_out(trace, X[1::2]), 1)
    -578.4
    """
    X = getattr(trace.model, "read_rows", arguments.data)(X)
    return criteria.log_likelihood(trace.model, X, trace.params[-1])


def folds(n_samples: int, n_folds: int = 5, seed: Any = 0) -> np.ndarray:
    """Deal the rows out, at random, into folds of the same size or one more.

    Returns
    -------
    ndarray of int, shape (n_samples,)
        The fold of each row, from 0 to n_folds - 1.

    Examples
    --------
    >>> folds(7, n_folds=3, seed=0)
    array([2, 1, 0, 0, 2, 0, 1])
    """
    n_folds = arguments.count(n_folds, "n_folds", at_least=2)
    if n_folds > n_samples:
        raise ValueError(f"n_folds is {n_folds}; it must be at most {n_samples}, the number of rows.")
    return arguments.generator(seed).permutation(np.arange(n_samples) % n_folds)


def cross_validated(
    model: Any,
    X: Any,
    n_folds: int = 5,
    *,
    seed: int = 0,
    n_restarts: int = 10,
    start: str | None = None,
    max_iter: int = 1000,
    tol: float = 1e-6,
) -> np.ndarray:
    """The log-likelihood of each fold, in nats, under the best fit to all the other folds; more is better.

    Every row is held out once, so the sum over the folds is a log-likelihood of all the data, by fits that have not seen
    what they are asked about.

    Parameters
    ----------
    model : model
    X : array-like, shape (n_samples, n_features)
    n_folds : int
    seed : int
        Deals out the folds, see `folds`, and draws the starts, see `emviz.restarts`.
    n_restarts, start, max_iter, tol
        For each fit, as in `emviz.restarts`.

    Returns
    -------
    ndarray, shape (n_folds,)

    Raises
    ------
    CollapseError
        If for one of the folds every restart collapses.

    References
    ----------
    Smyth, Statistics and Computing 10 (2000) 63-72.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> [round(float(cross_validated(ev.GaussianMixture(k), X).sum()), 1) for k in (1, 2)]
    [-1294.0, -1142.2]
    """
    seed = arguments.count(seed, "seed", at_least=0)
    X = np.asarray(contract.read_data(model, X))  # which refuses chunks in a sentence
    fold = folds(len(X), n_folds, seed)
    options = {"n_restarts": n_restarts, "start": start, "seed": seed, "max_iter": max_iter, "tol": tol}
    return np.array(
        [held_out(restarts(model, X[fold != f], **options).best, X[fold == f]) for f in range(int(n_folds))]
    )


@dataclass(frozen=True)
class Candidate:
    """One model of several, and how well it did.

    Attributes
    ----------
    model : model
    options : dict
        What it was made with.
    trace : Trace or None
        The best of its restarts; None if all of them collapsed.
    n_collapsed : int
        How many restarts collapsed.
    cross_validated : float
        The cross-validated log-likelihood: the sum over all folds. NaN if nobody asked for it, or if a fold had no fit.
    """

    model: Any
    options: dict[str, Any]
    trace: Trace | None
    n_collapsed: int
    cross_validated: float = np.nan

    @property
    def n_parameters(self) -> float:
        """How many parameters are free; NaN if there is no fit."""
        return np.nan if self.trace is None else self.trace.n_parameters

    @property
    def log_likelihood(self) -> float:
        """Of the data alone, at the end of the best restart, in nats."""
        return self._of(criteria.log_likelihood)

    @property
    def aic(self) -> float:
        """Akaike's criterion; less is better."""
        return self._of(criteria.aic)

    @property
    def bic(self) -> float:
        """Schwarz's criterion; less is better."""
        return self._of(criteria.bic)

    @property
    def icl(self) -> float:
        """BIC plus twice the entropy; less is better. NaN for a model without labels."""
        return self._of(icl) if hasattr(self.model, "log_joint") else np.nan

    def _of(self, criterion):
        return np.nan if self.trace is None else criterion(self.model, self.trace.X, self.trace.params[-1])


@dataclass(frozen=True, repr=False)
class Selection(Sequence):
    """The candidates of a comparison, in the order in which they were asked for.

    Attributes
    ----------
    candidates : list of Candidate
    n_restarts : int
        How often each was fitted.
    """

    candidates: list[Candidate]
    n_restarts: int

    def __len__(self):
        return len(self.candidates)

    def __getitem__(self, index):
        return self.candidates[index]

    def values(self, criterion: str = "bic") -> np.ndarray:
        """A criterion of every candidate, shape (n_candidates,); NaN where there is no fit.

        Parameters
        ----------
        criterion : {"aic", "bic", "icl", "cross_validated", "log_likelihood"}
        """
        arguments.choice(criterion, "criterion", tuple(CRITERIA))
        return np.array([getattr(candidate, criterion) for candidate in self.candidates])

    def best(self, criterion: str = "bic") -> Candidate:
        """The candidate that is best by this criterion: the least AIC, BIC or ICL, or the highest log-likelihood.

        Raises
        ------
        ValueError
            If no candidate has this criterion.
        """
        values = self.values(criterion)
        if np.isnan(values).all():
            hint = ": compare(..., n_folds=5) computes it" if criterion == "cross_validated" else ""
            raise ValueError(f"criterion is {criterion!r}, which no candidate has{hint}.")
        best = CRITERIA[criterion](values[~np.isnan(values)])
        return self.candidates[int(np.flatnonzero(values == best)[0])]

    def to_frame(self) -> Any:
        """A data frame of pandas with a row for each candidate: its options, the criteria, and how many restarts collapsed.

        A column of criteria that no candidate has is left out.

        Returns
        -------
        pandas.DataFrame
        """
        import pandas as pd  # only here: a comparison needs none

        rows = []
        for one in self.candidates:
            criteria_of_one = {name: getattr(one, name) for name in ("n_parameters", "log_likelihood", *CRITERIA)}
            rows.append({**one.options, **criteria_of_one, "collapsed": one.n_collapsed})
        frame = pd.DataFrame(rows)
        return frame.drop(columns=[name for name in CRITERIA if np.isnan(self.values(name)).all()])

    def __repr__(self) -> str:
        words = [f"{summary.counted(len(self), 'candidate')}, each the best of {self.n_restarts} restarts."]
        for name in ("aic", "bic", "icl", "cross_validated"):
            if not np.isnan(self.values(name)).all():
                best = self.best(name)
                words.append(f"{name}: {summary.in_short(best.model)}, {getattr(best, name):.1f}")
        return "\n".join(words)


def compare(
    make: Callable[..., Any],
    X: Any,
    *,
    n_restarts: int = 20,
    start: str | None = None,
    seed: int = 0,
    max_iter: int = 1000,
    tol: float = 1e-6,
    n_folds: int | None = None,
    **options: Any,
) -> Selection:
    """Fit a model with every combination of these options, each from many starts, and keep the best fit of each.

    A fit that ends high because a component has almost collapsed is kept: look at the best one before you believe it.

    Parameters
    ----------
    make : callable
        What makes a model of one value of each option: a class, such as `emviz.GaussianMixture`.
    X : array-like, shape (n_samples, n_features)
    n_restarts, start, seed, max_iter, tol
        For each candidate, as in `emviz.restarts`: all of them get the same seeds.
    n_folds : int, optional
        For the cross-validated log-likelihood too: into how many folds to deal the rows. It takes n_folds times as long.
    **options : iterable
        The values of each option, such as `n_components=range(1, 7)`.

    Returns
    -------
    Selection

    Raises
    ------
    ValueError
        If an option has no values.

    Examples
    --------
    >>> import emviz as ev
    >>> geyser, kinds = ev.datasets.old_faithful(), ("full", "tied")
    >>> found = compare(ev.GaussianMixture, geyser, n_components=range(1, 5), covariance_type=kinds, n_restarts=10)
    >>> found
    8 candidates, each the best of 10 restarts.
    aic: GaussianMixture(n_components=4), 2258.1
    bic: GaussianMixture(n_components=3, covariance_type='tied'), 2314.3
    icl: GaussianMixture(n_components=2), 2323.6
    >>> found.to_frame()[["n_components", "covariance_type", "bic", "collapsed"]].round(1).head(3)
       n_components covariance_type     bic  collapsed
    0             1            full  2607.6          0
    1             1            tied  2607.6          0
    2             2            full  2322.2          0
    """
    names = list(options)
    listed = [_values(name, options[name]) for name in names]
    fit_kws = {"start": start, "seed": seed, "max_iter": max_iter, "tol": tol, "n_restarts": n_restarts}
    candidates = []
    for values in itertools.product(*listed):
        chosen = dict(zip(names, values, strict=True))
        model = make(**chosen)
        trace, n_collapsed, score = None, n_restarts, np.nan
        try:
            runs = restarts(model, X, **fit_kws)
            trace, n_collapsed = runs.best, int(runs.collapsed.sum())
            if n_folds is not None:
                score = float(cross_validated(model, X, n_folds, **fit_kws).sum())
        except CollapseError:
            pass  # told by what there is not: no trace, or no cross-validated log-likelihood
        candidates.append(Candidate(model, chosen, trace, n_collapsed, score))
    return Selection(candidates, n_restarts)


def _values(name, values):
    if isinstance(values, str) or not hasattr(values, "__iter__"):
        raise TypeError(f"{name} is {values!r}; it must be several values to compare, such as [{values!r}].")
    listed = list(values)
    if not listed:
        raise ValueError(f"{name} is empty; it must hold at least one value.")
    return listed
