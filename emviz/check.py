"""The laws of EM as friendly checks: each says in words which law broke, and where, and never gives the answer away.

A check returns a `Report`. It begins with ✓ where all is well, ✗ where something is wrong, ○ where nothing is written yet.
"""

from itertools import permutations

import numpy as np

from emviz.em import bound
from emviz.models.parameters import Mixture

ROUNDING = 1e-9  # how far apart two numbers may be, relative to their size, before a law counts as broken


class Report:
    """What a check found.

    Attributes
    ----------
    mark : {"✓", "✗", "○"}
    sentence : str

    Examples
    --------
    >>> Report("✓", "Every row sums to 1.")
    ✓ Every row sums to 1.
    >>> bool(Report("✗", "Row 3 sums to 1.7."))
    False
    """

    def __init__(self, mark, sentence):
        self.mark, self.sentence = mark, sentence

    def __bool__(self):
        return self.mark == "✓"

    def __repr__(self):
        return f"{self.mark} {self.sentence}"


class _Broken(Exception):
    """Ends a check with a report."""

    def __init__(self, sentence, mark="✗"):
        super().__init__(sentence)
        self.report = Report(mark, sentence)


def _reported(check):
    def run(*args, **kwargs):
        try:
            return Report("✓", check(*args, **kwargs))
        except _Broken as broken:
            return broken.report

    run.__name__, run.__qualname__, run.__doc__, run.__wrapped__ = check.__name__, check.__qualname__, check.__doc__, check
    return run


def _written(value, what):
    """`value` as an array of finite numbers, or the end of the check."""
    if value is None or value is ... or value is NotImplemented:
        raise _Broken(f"{what} is not there yet: write it, then run this cell again.", mark="○")
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise _Broken(f"{what} is a {type(value).__name__}; it must be made of numbers.") from None
    if not np.isfinite(array).all():
        where = _place(~np.isfinite(array))
        raise _Broken(f"{what} has a value that is not finite{where}: a division by 0, or the logarithm of 0?")
    return array


def _place(wrong):
    """Where the first True stands, in words: nothing for a single number."""
    place = np.argwhere(wrong)[0]
    return "" if len(place) == 0 else f" at index {place[0]}" if len(place) == 1 else f" at {tuple(map(int, place))}"


def _called(function, what, *args):
    """The answer of the reader's function, or the end of the check where it raises."""
    try:
        answer = function(*args)
    except NotImplementedError:
        answer = None
    except Exception as error:
        raise _Broken(f"{what} stopped with {type(error).__name__}: {error}") from None
    if answer is None or answer is ...:
        raise _Broken(f"{what} returns nothing yet: write it, then run this cell again.", mark="○")
    return answer


@_reported
def responsibilities(r, n_samples=None, n_components=None):
    """Do these numbers share each point out completely?

    Parameters
    ----------
    r : array-like, shape (n_samples, n_components)
    n_samples, n_components : int, optional
        The shape that it must have.

    Returns
    -------
    Report

    Examples
    --------
    >>> responsibilities([[0.5, 0.5], [0.9, 0.8]])
    ✗ Row 1 of the responsibilities sums to 1.7; every row must sum to 1: divide by the sum over the components.
    """
    _rows_sum_to_one(r, n_samples, n_components, "the responsibilities")
    return "The responsibilities share every point out completely: no entry is negative and each row sums to 1."


def _rows_sum_to_one(r, n_samples, n_components, what):
    r = _written(r, f"The table of {what.removeprefix('the ')}")
    expected = (n_samples or len(np.atleast_1d(r)), n_components or r.shape[-1] if r.ndim else 1)
    if r.shape != expected:
        turned = " It is the other way round: turn it with .T." if r.shape == expected[::-1] else ""
        raise _Broken(f"{what[0].upper() + what[1:]} have shape {r.shape}; (n_samples, n_components) is {expected} here.{turned}")
    if (r < 0).any():
        raise _Broken(f"{what[0].upper() + what[1:]} have a negative entry{_place(r < 0)}; they are probabilities.")
    sums = r.sum(axis=1)
    wrong = np.abs(sums - 1) > ROUNDING
    if wrong.any():
        i = np.flatnonzero(wrong)[0]
        columns = np.allclose(r.sum(axis=0), 1, atol=1e-6)
        hint = ". Here it is the columns that do" if columns else ": divide by the sum over the components"
        raise _Broken(f"Row {i} of {what} sums to {sums[i]:.3g}; every row must sum to 1{hint}.")
    return r


@_reported
def never_falls(path, what="log-likelihood"):
    """Does this path climb, as EM must?

    Parameters
    ----------
    path : array-like, shape (n_iter + 1,)
        The value at iteration 0, 1, 2, ...
    what : str
        How to call it in the sentence.

    Examples
    --------
    >>> never_falls([-10.0, -8.0, -12.1])
    ✗ The log-likelihood fell by 4.1 at iteration 2. EM never does that: look at your M step.
    """
    path = _written(path, f"The path of the {what}")
    if path.ndim != 1 or len(path) < 2:
        raise _Broken(f"The path has shape {path.shape}; it must be one number for each iteration, and at least two of them.")
    rises = np.diff(path)
    fallen = np.flatnonzero(rises < -ROUNDING * np.abs(path).max())
    if len(fallen):
        i = fallen[0]
        raise _Broken(f"The {what} fell by {-rises[i]:.3g} at iteration {i + 1}. EM never does that: look at your M step.")
    return f"The {what} never falls in {len(rises)} iterations."


@_reported
def close(yours, ours, what="Your answer", rtol=1e-6):
    """Is this number, or array of numbers, right? Says in which direction it is off, not by how much.

    Parameters
    ----------
    yours : float or array-like
    ours : float or array-like
        What it must be, to a relative `rtol`.
    what : str
        How to call it in the sentence.

    Examples
    --------
    >>> close(3.0, 4.0, "The mean")
    ✗ The mean is too small.
    >>> close(None, 4.0, "The mean")
    ○ The mean is not there yet: write it, then run this cell again.
    >>> close([1.0, 2.0], [1.0, 1.5], "The weights")
    ✗ The weights: the value at index 1 is too large.
    """
    _same(yours, ours, what, rtol)
    return f"{what}: right."


def _same(yours, ours, what, rtol):
    yours, ours = _written(yours, what), np.asarray(ours, dtype=float)
    if yours.shape != ours.shape:
        raise _Broken(f"{what}: the shape is {yours.shape}; it must be {ours.shape}.")
    wrong = np.abs(yours - ours) > rtol * np.abs(ours).max(initial=np.finfo(float).tiny)
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0])
        labels = np.isin(ours, (0, 1)).all() and ours.ndim > 0  # of two labels, "too small" would be the answer
        how = "wrong" if labels else "too small" if yours[place] < ours[place] else "too large"
        if np.allclose(yours, -ours, rtol=rtol):
            how = "right but for its sign"
        subject = f"{what} is" if yours.ndim == 0 else f"{what}: the value{_place(wrong)} is"
        raise _Broken(f"{subject} {how}.")


@_reported
def function(yours, ours, *cases, what="Your function", rtol=1e-6):
    """Does your function give what it must, on each of these inputs?

    Parameters
    ----------
    yours, ours : callable
    *cases : tuple
        The arguments of one call each.

    Examples
    --------
    >>> function(lambda x: x + x, lambda x: x**2, (2.0,), (3.0,), what="square")
    ✗ square, case 2 of 2 is too small.
    """
    for i, case in enumerate(cases):
        name = what if len(cases) == 1 else f"{what}, case {i + 1} of {len(cases)}"
        _same(_called(yours, what, *case), ours(*case), name, rtol)
    return f"{what}: right on all {len(cases)} cases." if len(cases) > 1 else f"{what}: right."


@_reported
def em(e_step, m_step, model, X, start, n_iter=20):
    """Do these two steps obey the laws of EM?

    Parameters
    ----------
    e_step : callable
        `e_step(X, params)` gives responsibilities, shape (n_samples, n_components).
    m_step : callable
        `m_step(X, responsibilities)` gives an `emviz.Mixture`.
    model : model
        What the two steps are for; only its `log_joint` and `assignment` are used, so the laws are tested, not the code.
    X : ndarray, shape (n_samples, n_features)
    start : Mixture
    n_iter : int

    Returns
    -------
    Report
        The first law that breaks, at the first iteration at which it does.

    Examples
    --------
    >>> import emviz as ev
    >>> X = ev.datasets.old_faithful().X[:, 1:]
    >>> model = ev.GaussianMixture(2)
    >>> def m_step(X, r):  # the standard deviation, where the variance should be
    ...     means = (r.T @ X) / r.sum(axis=0)[:, None]
    ...     variances = (r * (X - means.T) ** 2).sum(axis=0) / r.sum(axis=0)
    ...     return ev.Mixture(r.mean(axis=0), means, np.sqrt(variances)[:, None, None])
    >>> em(model.responsibilities, m_step, model, X, model.start(X, [[50.0], [80.0]]))
    ✗ M step, iteration 1: Q can still be raised by changing the covariance of component 0. A maximum leaves nothing to gain.
    """
    params, path = start, [model.log_likelihood(X, start)]
    for t in range(1, n_iter + 1):
        r = _e_step_laws(e_step, model, X, params, t)
        params = _m_step_laws(m_step, model, X, r, params, t)
        path.append(model.log_likelihood(X, params))
        if path[-1] - path[-2] < -ROUNDING * abs(path[-2]):
            fall = path[-2] - path[-1]
            raise _Broken(f"The {model.objective} fell by {fall:.3g} at iteration {t}. EM never does that.")
    _permutation_law(e_step, m_step, model, X, start)
    return f"All laws of EM hold in {n_iter} iterations: shares, bound, maximum, climb, and exchange of labels."


def _e_step_laws(e_step, model, X, params, t):
    where = f"E step, iteration {t}"
    answer = _called(e_step, "Your E step", X, params)
    r = _rows_sum_to_one(answer, len(X), len(params.means), f"the responsibilities of your E step at iteration {t}")
    if model.assignment == "hard":
        if not np.isin(r, (0, 1)).all():
            raise _Broken(f"{where}: a point belongs to more than one component; in hard EM each row has a single 1.")
        joint = model.log_joint(X, params)
        lost = joint.max(axis=1) - (r * joint).sum(axis=1)
        if lost.max() > ROUNDING * np.abs(joint).max():
            raise _Broken(f"{where}: point {lost.argmax()} is not in the component that explains it best.")
        return r
    gap = bound.kl(model, X, r, params)
    if gap > 1e-7 * len(X):
        raise _Broken(
            f"{where}: these are not the probabilities that Bayes' rule gives. The lower bound Q + H stays {gap:.3g} below "
            "the log-likelihood; after an E step the two are equal."
        )
    return r


def _m_step_laws(m_step, model, X, r, before, t):
    where = f"M step, iteration {t}"
    after = _called(m_step, "Your M step", X, r)
    if not all(hasattr(after, name) for name in Mixture._fields):
        raise _Broken(f"{where}: it returned a {type(after).__name__}; it must return ev.Mixture(weights, means, covariances).")
    for name, part in zip(Mixture._fields, before, strict=True):
        shape = _written(getattr(after, name), f"{where}: {name}").shape
        if shape != part.shape:
            raise _Broken(f"{where}: {name} has shape {shape}; it must be {part.shape}.")
    after = Mixture(*(np.asarray(part, dtype=float) for part in after[:3]))
    total = after.weights.sum()
    if (after.weights < 0).any() or abs(total - 1) > ROUNDING:
        raise _Broken(f"{where}: the weights sum to {total:.3g}; they are probabilities and must sum to 1.")
    if (np.linalg.eigvalsh(after.covariances) <= 0).any():
        raise _Broken(f"{where}: a covariance has a direction with no variance; every variance must be above 0.")
    Q = bound.expected_complete_log_likelihood(model, X, r, after)
    for what, other in _neighbours(model, after):
        if bound.expected_complete_log_likelihood(model, X, r, other) > Q + 1e-9 * abs(Q):
            raise _Broken(f"{where}: Q can still be raised by changing the {what}. A maximum leaves nothing to gain.")
    return after


def _neighbours(model, params, step=1e-2):
    """Parameters a little to either side of these, one at a time, each with the name of what was changed."""
    weights, means, covariances = params
    alike = np.allclose(covariances, covariances[0])
    for k in range(len(weights)):
        name = f"of component {k}"
        for sign in (-1, 1):
            for j in range(means.shape[1]):
                moved = means.copy()
                moved[k, j] += sign * step * np.sqrt(covariances[k, j, j])
                yield f"mean {name}", params._replace(means=moved)
            factor = np.ones(len(weights))
            factor[k] += sign * step
            if alike:
                yield "covariance", params._replace(covariances=covariances * (1 + sign * step))
            else:
                yield f"covariance {name}", params._replace(covariances=covariances * factor[:, None, None])
            if len(weights) > 1 and hasattr(model, "covariance_type"):
                yield f"weight {name}", params._replace(weights=weights * factor / (weights * factor).sum())


def _permutation_law(e_step, m_step, model, X, start):
    order = next(p for p in permutations(range(len(start.means))) if len(p) == 1 or p[0] != 0)
    straight = m_step(X, e_step(X, start))
    exchanged = m_step(X, e_step(X, start.permuted(order)))
    if not np.allclose(straight.means[list(order)], exchanged.means, rtol=1e-6):
        raise _Broken("When the components change places in the start, the answer is another one: some line treats one of them apart.")
