"""How many components? Criteria that weigh a log-likelihood against the number of parameters that it took; less is better."""

import math
from typing import Any

import numpy as np

from emviz.em import bound, contract
from emviz.em.contract import Params


def log_likelihood(model: Any, X: np.ndarray, params: Params) -> float:
    """The log-likelihood of the data alone, in nats: of a labelled model, hard or soft, with the labels summed out.

    What a hard model climbs is the log-likelihood of the data *and* the labels that it has chosen. That is no measure by
    which to choose a number of components: every component more is a label more to choose from.
    """
    if hasattr(model, "log_joint"):
        return bound.log_likelihood(model, X, params)
    return float(contract.e_step_on(model, X)(params).log_likelihood)


def aic(model: Any, X: Any, params: Params) -> float:
    """Akaike's criterion: 2 p - 2 log L, for p free parameters.

    Parameters
    ----------
    model : model
        With `n_parameters(params)`.
    X : array-like, shape (n_samples, n_features)
    params : params
        The criterion is meant for those with the highest log-likelihood L. Hard models, and those with a prior, end
        beside these, so theirs is a little too large.

    Returns
    -------
    float

    References
    ----------
    Akaike, IEEE Transactions on Automatic Control 19 (1974) 716-723.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> traces = [ev.fit(ev.GaussianMixture(k), X, start="kmeans++") for k in (1, 2, 3)]
    >>> [round(trace.aic, 1) for trace in traces]
    [2589.6, 2282.5, 2272.4]
    """
    X = contract.read_data(model, X)
    return 2 * contract.n_parameters(model, params) - 2 * log_likelihood(model, X, params)


def bic(model: Any, X: Any, params: Params) -> float:
    """Schwarz's criterion, called Bayesian: p log n - 2 log L, for p free parameters and n rows of data.

    Arguments are those of `aic`. Where a row stands for many observations, as in `emviz.Linkage`, n is too small.

    References
    ----------
    Schwarz, Annals of Statistics 6 (1978) 461-464.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X
    >>> traces = [ev.fit(ev.GaussianMixture(k), X, start="kmeans++") for k in (1, 2, 3)]
    >>> [round(trace.bic, 1) for trace in traces]
    [2607.6, 2322.2, 2333.7]
    """
    X = contract.read_data(model, X)
    return math.log(len(X)) * contract.n_parameters(model, params) - 2 * log_likelihood(model, X, params)
