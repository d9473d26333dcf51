"""How fast EM comes to rest: the rate that was observed, and the one that the missing information predicts."""

from typing import Any

import numpy as np

from emviz.em import columns, contract

ROUNDING = 1e-12  # a step this short, relative to the parameters, is rounding


def observed(trace: Any) -> float:
    """By what factor the last iteration of a run was shorter than the one before it: 0 is fast, nearly 1 is slow.

    ::

        rate = |theta_t - theta_(t-1)| / |theta_(t-1) - theta_(t-2)|

    Far from the end this factor tells nothing, and it settles as EM comes to rest: give `emviz.fit` a small `tol`, such as
    1e-12. Steps so short that they are rounding are left out, and those up to parameters that were set by hand.

    Parameters
    ----------
    trace : Trace
        Of EM alone, with soft assignment.

    Returns
    -------
    float

    Raises
    ------
    ValueError
        If there are no two iterations to compare, or if the run was accelerated.

    Examples
    --------
    Dempster, Laird and Rubin print 0.1328 in the last row of their table of this run.

    >>> import emviz as ev
    >>> trace = ev.fit(ev.Linkage(), [[125, 18, 20, 34]], tol=1e-15)
    >>> round(observed(trace), 4)
    0.1328
    """
    if trace.extrapolated:
        raise ValueError("trace is of an accelerated run; the rate is that of EM alone: accelerate=False.")
    since = trace.edited[-1] if trace.edited else 0
    path = np.array([columns.numbers(params) for params in trace.params[since:]])
    lengths = np.linalg.norm(np.diff(path, axis=0), axis=1)
    lengths = lengths[lengths > ROUNDING * np.linalg.norm(path[-1])]
    if len(lengths) < 2:
        raise ValueError(f"trace has {len(lengths)} iteration(s) that moved anything; the rate needs at least 2.")
    return float(lengths[-1] / lengths[-2])


def predicted(model: Any, X: Any, params: Any) -> float:
    """The same rate, from the parameters at which EM rests: the largest fraction of information that is missing.

    Near its end EM is linear: what is left of the way after an iteration is the Jacobian of one iteration, times what was
    left before. This Jacobian is also the fraction of missing information, I_complete^-1 I_missing. Its largest eigenvalue
    is what remains in the direction about which the missing part of the data would have told most.

    Parameters
    ----------
    model : model
        With soft assignment: hard EM does not slow down, it stops.
    X : array-like, shape (n_samples, n_features)
    params : params
        The end of a run, such as ``trace.params[-1]``.

    Returns
    -------
    float

    References
    ----------
    Dempster, Laird and Rubin, J. R. Statist. Soc. B 39 (1977) 1-38, section 3; Meng and Rubin, Journal of the American
    Statistical Association 86 (1991) 899-909.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.Linkage(), [[125, 18, 20, 34]], tol=1e-15)
    >>> round(predicted(trace.model, trace.X, trace.params[-1]), 4)
    0.1328
    """
    return float(np.abs(np.linalg.eigvals(jacobian(model, X, params))).max())


def jacobian(model: Any, X: Any, params: Any, step: float = 1e-5) -> np.ndarray:
    """The Jacobian of one iteration of EM, by central differences.

    ::

        J_ij = (EM(theta + h e_j) - EM(theta - h e_j))_i / (2 h)

    A single weight that changes leaves no weights that sum to one, but EM makes such again of whatever it is given. So the
    directions that lead out of the allowed parameters add eigenvalues of 0, and no others.

    Parameters
    ----------
    model, X, params
        As in `predicted`. Data that lie far from 0 for their spread must be centred first.
    step : float
        h, relative to the largest number of the same field; for means, relative to the spread of the data if that is larger:
        means of centred data may all be 0.

    Returns
    -------
    ndarray, shape (n_numbers, n_numbers)
    """
    X = contract.read_data(model, X)
    e_step = contract.e_step_on(model, X)
    point = columns.numbers(params)
    fields = contract.numbers(params)
    sizes = np.concatenate([np.full(part.size, size_of(name, part, X)) for name, part in fields])

    def em(numbers):
        return columns.numbers(model.m_step(e_step(columns.with_numbers(params, numbers))))

    moves = np.diag(step * sizes)
    return np.column_stack([(em(point + h) - em(point - h)) / (2 * h.max()) for h in moves])


def size_of(name: str, part: np.ndarray, X: np.ndarray) -> float:
    """How large the numbers of this field are, at most; means may be 0, and are as large as the spread of the data."""
    largest = np.abs(part).max()
    return float(max(largest, X.std(axis=0).max()) if name in ("means", "location") else largest)
