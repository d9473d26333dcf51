"""Are these steps EM? The laws that every pair of steps obeys, tested one after the other."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from emviz.check.answers import rows_sum_to_one
from emviz.check.report import ROUNDING, Broken, answer_of, place_of, reported, written
from emviz.em import bound, contract
from emviz.errors import CollapseError
from emviz.models import textbook
from emviz.models.parameters import Mixture

LEAST_RISE = 1e-9  # of Q, relative to its size: less is rounding


@reported
def em(responsibilities: Callable, m_step: Callable, model: Any, X: np.ndarray, start: tuple, n_iter: int = 20) -> str:
    """Do these two steps of a mixture, as a lesson writes them, obey the laws of EM?

    Parameters
    ----------
    responsibilities : callable
        The E step: `responsibilities(X, params)`, shape (n_samples, n_components).
    m_step : callable
        `m_step(X, responsibilities)` gives parameters of the same kind as `start`.
    model : labelled model
        What the two steps are for; only what follows from its `log_joint` and `assignment` is used, so the laws are
        tested, not the code.
    X : ndarray, shape (n_samples, n_features)
    start : params
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
    >>> em(model.responsibilities, m_step, model, X, model.from_centres(X, [[50.0], [80.0]]))
    ✗ M step, iteration 1: Q can still be raised by changing the covariance of component 0. A maximum leaves nothing to gain.
    """
    params, value = start, objective_of(model, X, start)
    for t in range(1, n_iter + 1):
        r = e_step_laws(responsibilities, model, X, params, t)
        params = m_step_laws(m_step, model, X, r, params, t)
        before, value = value, objective_of(model, X, params)
        climb_law(before, value, contract.objective(model), t)
    permutation_law(lambda params: m_step(X, responsibilities(X, params)), model, start)
    return f"All laws of EM hold in {n_iter} iterations: shares, bound, maximum, climb, and exchange of labels."


@reported
def model(model: Any, X: Any, start: Any = None, seed: int = 0, n_iter: int = 20) -> str:
    """Does a model of your own obey the laws of EM?

    Parameters
    ----------
    model : model
        Anything with the three methods of `emviz.em.contract.Model`. Its steps can be told from wrong ones that climb if the
        model is labelled, or has `expected_complete_log_likelihood(expectation, params)`, which is Q.
    X : array-like, shape (n_samples, n_features)
    start, seed
        As in `emviz.fit`.
    n_iter : int

    Returns
    -------
    Report
        The first law that breaks, at the first iteration at which it does.

    Examples
    --------
    >>> import emviz as ev
    >>> model(ev.Linkage(), [[125, 18, 20, 34]])
    ✓ All laws of EM hold in 20 iterations: climb, maximum, bound, and steps that leave their arguments alone.
    """
    X = np.asarray(contract.read_data(model, X))  # which refuses chunks in a sentence
    start = contract.read_start(model, X, start, seed)
    q_of, before, value, comparable = Q_of(model, X), start, -np.inf, True
    for t in range(1, n_iter + 1):
        kept_data, kept_params = X.copy(), copy_of(before)
        expectation = answer_of(model.e_step, "Your E step", X, before)
        kept_expectation = copy_of(expectation)
        after = answer_of(model.m_step, "Your M step", expectation)
        if not (np.array_equal(X, kept_data) and equal(before, kept_params) and equal(expectation, kept_expectation)):
            raise Broken("The steps change what they are given; they must leave it alone and return new records.")
        written(expectation.log_likelihood, f"E step, iteration {t}: log_likelihood")
        for step, record in (("E", expectation), ("M", after)):
            for name, part in contract.numbers(record):
                written(part, f"{step} step, iteration {t}: {name}")
        reached = expectation.log_likelihood + contract.log_prior(model, before, expectation)
        if comparable:
            climb_law(value, reached, contract.objective(model), t - 1)
        if q_of is not None:
            maximum_law(q_of(before, expectation), model, after, t)
        comparable = contract.comparable(model, before, after)
        before, value = after, reached
    laws = ["climb"]
    if q_of is not None:
        laws += ["maximum", "bound"]
    if len(X) > 1:
        combination_law(model, X, start)
        laws += ["sums over parts of the data"]
    if hasattr(model, "log_joint"):
        permutation_law(lambda params: model.m_step(model.e_step(X, params)), model, start)
        laws += ["exchange of labels"]
    if q_of is not None:
        bound_law(q_of, model, X, start)
    untested = " Whether the M step is a maximum was not tested: the model does not say what Q is."
    sentence = (
        f"All laws of EM hold in {n_iter} iterations: {', '.join(laws)}, and steps that leave their arguments alone."
    )
    return sentence if q_of is not None else sentence + untested


def e_step_laws(responsibilities, model, X, params, t):
    """The responsibilities of iteration t, if they are those of an E step."""
    where = f"E step, iteration {t}"
    answer = answer_of(responsibilities, "Your E step", X, params)
    r = rows_sum_to_one(answer, len(X), model.n_components, f"the responsibilities of your E step at iteration {t}")
    joint = model.log_joint(X, params)
    if model.assignment == "hard":
        if not np.isin(r, (0, 1)).all():
            raise Broken(f"{where}: a point belongs to more than one component; in hard EM each row has a single 1.")
        lost = joint.max(axis=1) - (r * joint).sum(axis=1)
        if lost.max() > ROUNDING * np.abs(joint).max():
            raise Broken(f"{where}: point {lost.argmax()} is not in the component that explains it best.")
        return r
    gap = bound.decompose(joint, r).KL
    if gap > 1e-7 * len(X):
        raise Broken(
            f"{where}: these are not the probabilities that Bayes' rule gives. The lower bound Q + H stays {gap:.3g} below "
            "the log-likelihood; after an E step the two are equal."
        )
    return r


def m_step_laws(m_step, model, X, r, before, t):
    """The parameters of iteration t, if they are those of an M step."""
    where = f"M step, iteration {t}"
    after = answer_of(m_step, "Your M step", X, r)
    record, names = type(before), before._fields
    if not all(hasattr(after, name) for name in names):
        raise Broken(
            f"{where}: it returned a {type(after).__name__}; it must return ev.{record.__name__}({', '.join(names)})."
        )
    for name, part in zip(names, before, strict=True):
        shape = written(getattr(after, name), f"{where}: {name}").shape
        if shape != np.shape(part):
            raise Broken(f"{where}: {name} has shape {shape}; it must be {np.shape(part)}.")
    after = record(*(np.asarray(getattr(after, name), dtype=float) for name in names))
    if "weights" in names and ((after.weights < 0).any() or abs(after.weights.sum() - 1) > ROUNDING):
        total = after.weights.sum()
        raise Broken(f"{where}: the weights sum to {total:.3g}; they are probabilities and must sum to 1.")
    if "covariances" in names and (np.linalg.eigvalsh(after.covariances) <= 0).any():
        raise Broken(f"{where}: a covariance has a direction with no variance; every variance must be above 0.")
    kind = getattr(model, "covariance_type", None)
    if kind is not None and "covariances" in names:
        constrained = textbook.constrained(after.weights, after.covariances, kind)
        if not np.allclose(constrained, after.covariances, rtol=1e-6, atol=1e-9 * np.abs(constrained).max()):
            raise Broken(f"{where}: the covariances are not of the type {kind!r} that this model has.")
    maximum_law(Q_of_shares(model, X, r, model.e_step(X, before)), model, after, t)
    return after


def objective_of(model, X, params):
    """What the two steps climb."""
    log_likelihood = model.log_likelihood(X, params)
    if not hasattr(model, "log_prior"):
        return log_likelihood
    return log_likelihood + model.log_prior(params, model.e_step(X, params))


def Q_of(model, X):
    """A function (params of the E step, expectation) -> (params -> Q); None if the model does not say what Q is."""
    if hasattr(model, "expected_complete_log_likelihood"):
        return lambda before, expectation: lambda params: model.expected_complete_log_likelihood(expectation, params)
    if hasattr(model, "log_joint"):
        return lambda before, expectation: Q_of_shares(model, X, model.responsibilities(X, before), expectation)
    return None


def Q_of_shares(model, X, r, expectation):
    """Q of a labelled model for these responsibilities, and the log-prior where there is one: params -> Q."""
    return lambda params: (
        bound.decompose(model.log_joint(X, params), r).Q + contract.log_prior(model, params, expectation)
    )


def maximum_law(Q, model, after, t):
    """An M step leaves nothing to gain."""
    reached = Q(after)
    for what, other in neighbours(model, after):
        try:
            with np.errstate(invalid="ignore", divide="ignore"):  # a step out of bounds is no better place
                raised = Q(other) > reached + LEAST_RISE * abs(reached)
        except CollapseError:
            continue  # nor is one where a component is flat
        if raised:
            raise Broken(
                f"M step, iteration {t}: Q can still be raised by changing the {what}. A maximum leaves nothing to gain."
            )


def bound_law(q_of, model, X, params):
    """What Q gains, the log-likelihood gains: Q is a lower bound, up to a constant, that touches at the E step's parameters.

    So an E step whose sums are not those that its own log-likelihood calls for is caught, whichever of the two is wrong.
    """
    expectation = model.e_step(X, params)
    Q, here = q_of(params, expectation), expectation.log_likelihood + contract.log_prior(model, params, expectation)
    lowest = Q(params)
    for what, other in neighbours(model, params, step=1e-3):
        with np.errstate(invalid="ignore", divide="ignore"):  # a step out of bounds says nothing
            gain = Q(other) - lowest
            if gain == 0:  # what Q does not know is given, and no parameter
                continue
            there = model.e_step(X, other)
            missing = gain - (there.log_likelihood + contract.log_prior(model, other, there) - here)
            low = missing > LEAST_RISE * max(abs(here), abs(lowest))
        if low:
            raise Broken(
                f"E step: when the {what} changes a little, Q gains {missing:.2g} more than the {contract.objective(model)}. "
                "It never does: what you expect, your log-likelihood and Q are not all of one model."
            )


def climb_law(before, after, objective, t):
    """The log-likelihood never falls."""
    if after < before - ROUNDING * abs(after):
        raise Broken(f"The {objective} fell by {before - after:.3g} at iteration {t}. EM never does that.")


def combination_law(model, X, params):
    """The E step on two parts of the data together is the E step on the whole."""
    half = len(X) // 2
    whole = model.e_step(X, params)
    halves = model.e_step(X[:half], params), model.e_step(X[half:], params)
    together = contract.combine(*halves)
    for name, part in zip(whole._fields, whole, strict=True):
        other = np.asarray(getattr(together, name), float)
        size = max(np.abs(half).max(initial=0) for half in (part, *(getattr(each, name) for each in halves)))
        apart = np.abs(other - part) > 1e-6 * size
        if apart.any():
            raise Broken(
                f"E step: {name}{place_of(apart)} of the whole is not that of two halves of the data together. Every "
                "expected statistic is a sum over the data, or its record says how to combine two."
            )


def permutation_law(step, model, start):
    """Labels may be exchanged."""
    order = [*range(1, model.n_components), 0]
    straight, exchanged = model.permuted(step(start), order), step(model.permuted(start, order))
    for part, other in zip(straight, exchanged, strict=True):
        if not np.allclose(part, other, rtol=1e-6, atol=1e-6 * np.abs(part).max()):
            raise Broken(
                "When the components change places in the start, the answer is another one: some line treats one of them "
                "apart."
            )


def neighbours(model: Any, params: Any, step: float = 1e-2) -> Iterator[tuple[str, Any]]:
    """Parameters a little to either side of these, one number or one component at a time; what was changed, in words."""
    if isinstance(params, Mixture):
        yield from neighbours_of_mixture(model, params, step)
        return
    for name, part in contract.numbers(params):
        shares = part.ndim == 1 and abs(part.sum() - 1) < ROUNDING  # weights stay weights
        for at in np.ndindex(part.shape):
            for sign in (-1, 1):
                moved = part.copy()
                moved[at] += sign * step * (abs(part[at]) or np.abs(part).max() or 1)
                if shares:
                    moved /= moved.sum()
                where = f" at index {', '.join(map(str, at))}" if at else ""
                yield f"{name}{where}", params._replace(**{name: moved if part.ndim else float(moved)})


def neighbours_of_mixture(model, params, step):
    """Each mean, weight and covariance of a Gaussian mixture, as far as the model's covariance type lets it change."""
    weights, means, covariances = params
    k, d = means.shape
    kind = getattr(model, "covariance_type", None)
    lengths = params.standard_deviations
    for c in range(k):
        of = f"of component {c}"
        for sign in (-1, 1):
            for j in range(d):
                moved = means.copy()
                moved[c, j] += sign * step * lengths[c, j]
                yield f"mean {of}", params._replace(means=moved)
            if k > 1 and kind is not None:  # those of k-means are all the same
                moved = weights.copy()
                moved[c] *= 1 + sign * step
                yield f"weight {of}", params._replace(weights=moved / moved.sum())
    together = kind in ("tied", None)
    for c in range(1 if together else k):
        which = slice(None) if together else c
        for change in changes_of_covariance(kind, lengths[c], covariances[c], step):
            moved = covariances.copy()
            moved[which] += change
            yield "covariance" if together else f"covariance of component {c}", params._replace(covariances=moved)


def changes_of_covariance(kind, lengths, covariance, step):
    """Small symmetric matrices that a covariance of this type may be changed by."""
    for sign in (-step, step):
        yield sign * covariance
        if kind in ("full", "tied", "diag"):
            for i, j in np.argwhere(np.triu(np.ones_like(covariance)) if kind != "diag" else np.eye(len(lengths))):
                change = np.zeros_like(covariance)
                change[i, j] = change[j, i] = sign * lengths[i] * lengths[j]
                yield change


def copy_of(params):
    """The same numbers in a record of its own."""
    return type(params)(*(np.copy(part) for part in params))


def equal(params, others):
    """Whether two records hold the same numbers."""
    return all(np.array_equal(part, other, equal_nan=True) for part, other in zip(params, others, strict=True))
