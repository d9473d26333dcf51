"""The exercises of lesson 02."""

from typing import Any

import numpy as np

from emviz.check.report import Broken, answer_of
from emviz.datasets import three_gaussians
from emviz.em import fit
from emviz.lessons.exercises.answers import function, number
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.parameters import Mixture

_START = Mixture(np.full(3, 1 / 3), np.array([[-8.0], [-2.0], [4.0]]), np.full((3, 1, 1), 4.0))


def anonymous_point(answer):
    """The log-likelihood of one point without its label."""
    weights, p = np.array([0.5, 0.3, 0.2]), np.array([0.02, 0.1, 0.3])
    joint = weights * p
    slips = [
        (np.log(joint).sum(), "That is a sum of three logs. The log stands outside: first add, then take the log."),
        ((weights * np.log(p)).sum(), "You took the logs first and weighted them; a weight belongs to a density."),
        (np.log(p.sum()), "The weights are missing: each density counts with its weight."),
        (np.log(p.mean()), "That gives the three components the same weight; they have not."),
        (joint.sum(), "That is the density of the mixture at this point. One step is missing."),
        (np.log10(joint.sum()), "That is the logarithm with base 10; this series takes the natural one."),
        (-np.log(joint.sum()), "The density is below 1: look at the sign of its logarithm."),
        (np.log(joint.max()), "You took the most probable component alone; the others could have made the point, too."),
        (np.log(p).sum(), "You took the log of each density; and the weights are missing, too."),
    ]
    return number(answer, np.log(joint.sum()), "The contribution", decimals=2, slips=slips)


def labels_for_a_few(answer):
    """The log-likelihood of points whose labels are known in part."""
    data = three_gaussians(seed=1)
    X, z = data.X[::3], data.labels[::3]
    every_other = np.where(np.arange(len(X)) % 2, z, -1)
    cases = [(X, every_other, data.truth), (X, z, _START), (X, np.full(len(X), -1), data.truth)]

    def known(joint, z):
        return joint[np.arange(len(z)), z]

    def over_all_points(of_a_point):
        return lambda X, z, params: of_a_point(_joint(X, params), z).sum()

    ours = over_all_points(lambda joint, z: np.log(np.where(z < 0, joint.sum(axis=1), known(joint, z))))
    slips = [
        (over_all_points(lambda joint, z: np.log(joint.sum(axis=1))), "You do not use the labels that are known."),
        (
            over_all_points(lambda joint, z: np.log(known(joint, z))),
            "z = -1 means that the label is missing. As an index, -1 is the last component.",
        ),
        (
            over_all_points(lambda joint, z: np.where(z < 0, np.log(joint).sum(axis=1), np.log(known(joint, z)))),
            "For a point without label you add up logs. First the sum over k, then the log.",
        ),
        (
            over_all_points(lambda joint, z: np.where(z < 0, 0, np.log(known(joint, z)))),
            "The points without label are left out; they count, too.",
        ),
        (
            over_all_points(lambda joint, z: np.where(z < 0, np.log(joint.sum(axis=1)), 0)),
            "The points with a label are left out.",
        ),
        (
            over_all_points(lambda joint, z: np.log(np.where(z < 0, joint.max(axis=1), known(joint, z)))),
            "For a point without label you take the largest term alone; any of the K may have made it.",
        ),
        (
            over_all_points(lambda joint, z: np.where(z < 0, joint.sum(axis=1), known(joint, z))),
            "You add up densities; the log-likelihood adds up their logs.",
        ),
        (lambda X, z, params: ours(X, z, params) / len(X), "You took the mean; the log-likelihood is the sum."),
        (
            lambda X, z, params: np.log(np.where(z < 0, _joint(X, params).sum(axis=1), known(_joint(X, params), z))),
            "You return a number for each point; add them up.",
        ),
    ]
    return function(answer, ours, *cases, what="The log-likelihood", slips=slips)


def find_the_bug(answer):
    """One iteration of EM: fractions, then weights, means and variances."""
    data = three_gaussians(seed=0)
    X = data.X
    slips = [
        (
            _iteration(spread=np.sqrt),
            f"A law of EM is broken: {_fall(_iteration(spread=np.sqrt), X)}. Ask of each line which quantity it must be.",
        ),
        (_iteration(spread=np.square), "The spread is squared once too often."),
        (
            _iteration(divisor=lambda counts, n: n),
            "The variance of a component is divided by all n points; take its own number of points.",
        ),
        (
            _iteration(divisor=lambda counts, n: counts - 1),
            "You divided by N_k - 1; the largest likelihood needs N_k itself.",
        ),
        (_iteration(weights=np.full(3, 1 / 3)), "The weights stay where they were; the share N_k / n was right."),
        (
            _iteration(fractions=lambda joint: joint / joint.sum(axis=0)),
            "The fractions of a point must sum to 1 over the components; that line was right.",
        ),
        (
            _iteration(fractions=lambda joint: np.eye(3)[joint.argmax(axis=1)]),
            "You give each point to one component; the fractions were right.",
        ),
        (
            _iteration(centre=lambda X, params: params.means),
            "The variances are taken around the old means; take the new ones.",
        ),
        (
            _iteration(centre=lambda X, params: np.full((3, 1), X.mean())),
            "The variances are taken around the mean of all points.",
        ),
        (lambda X, params: params, "That leaves the mixture as it is; one iteration must move it."),
    ]
    cases = [(X, _START), (X, data.truth)]
    try:
        function(answer, _iteration(), *cases, what="The mixture after one iteration", slips=slips)
    except Broken as broken:
        known = broken.report.mark == "○" or broken.report.sentence in [sentence for _, sentence in slips]
        fall = "" if known or not callable(answer) else _fall(answer, X)
        if fall:
            raise Broken(f"A law of EM is broken: {fall}. {broken.report.sentence}") from None
        raise
    path = _path(_iteration(), X, 20)
    return f"The log-likelihood never falls in 20 iterations, from {path[0]:.1f} to {path[-1]:.1f}: the bug is gone."


def look_and_move(answer):
    """One iteration with labels that are guessed outright."""
    data = three_gaussians(seed=0)
    X, truth = data.X, data.truth

    def by(label):
        return lambda X, params: _labelled(X, label(X, params))

    ours = by(lambda X, params: _joint(X, params).argmax(axis=1))
    uneven = Mixture(np.array([0.8, 0.1, 0.1]), truth.means, truth.covariances)
    slips = [
        (_iteration(), "You share the points out in fractions. That is soft EM; here each point gets one label."),
        (
            by(lambda X, params: (_joint(X, params) / params.weights).argmax(axis=1)),
            "The weights are missing: compare weight times density.",
        ),
        (
            by(lambda X, params: np.abs(X - params.means[:, 0]).argmin(axis=1)),
            "Each point goes to the nearest mean; a wide component reaches further.",
        ),
        (
            by(lambda X, params: data.labels),
            "These are the true labels; guess them under the parameters that are given.",
        ),
        (lambda X, params: params, "That leaves the mixture as it is; fit it to the guessed labels."),
        (
            lambda X, params: _joint(X, params).argmax(axis=1),
            "You return the labels. The second half is missing: fit a mixture to them.",
        ),
    ]
    function(answer, ours, (X, uneven), (X, _START), what="The mixture after one iteration", slips=slips)
    path, reached = _path(ours, X, 40), fit(GaussianMixture(3), X, start=_START).log_likelihood[-1]
    done = int(np.flatnonzero(np.abs(path - path[-1]) > 1e-9)[-1]) + 1
    return (
        f"Right. From the start of the game the log-likelihood comes to {path[-1]:.1f} and stands still after {done} iterations. "
        f"EM comes to {reached:.1f}."
    )


def _joint(X, params):
    """Weight times density of each point and component, shape (n, K)."""
    sd = params.standard_deviations[:, 0]
    return params.weights * np.exp(-(((X - params.means[:, 0]) / sd) ** 2) / 2) / (np.sqrt(2 * np.pi) * sd)


def _shares(joint):
    return joint / joint.sum(axis=1, keepdims=True)


def _iteration(fractions=_shares, spread=None, weights=None, divisor=None, centre=None):
    """One iteration of EM, or of what is taken for it."""

    def one(X, params):
        w = fractions(_joint(X, params))
        counts = w.sum(axis=0)
        means = w.T @ X / counts[:, None]
        around = means if centre is None else centre(X, params)
        variances = (w * (X - around[:, 0]) ** 2).sum(axis=0) / (counts if divisor is None else divisor(counts, len(X)))
        variances = variances if spread is None else spread(variances)
        return Mixture(counts / len(X) if weights is None else weights, means, variances[:, None, None])

    return one


def _labelled(X, labels):
    return _iteration(fractions=lambda joint: np.eye(3)[labels] + 1e-300)(X, _START)


def _path(one: Any, X: Any, n: int) -> np.ndarray:
    """The log-likelihood before and after each of n iterations from the start of the game."""
    params, values = _START, []
    for _ in range(n):
        values.append(np.log(_joint(X, params).sum(axis=1)).sum())
        params = Mixture(*answer_of(one, "The mixture after one iteration", X, params))
    return np.array([*values, np.log(_joint(X, params).sum(axis=1)).sum()])


def _fall(one, X):
    """Where the log-likelihood falls for the first time, in words; nothing if it does not."""
    try:
        path = _path(one, X, 10)
    except Exception:  # noqa: BLE001  what the reader's code raises has been said already
        return ""
    fallen = np.flatnonzero(np.diff(path) < -1e-6)
    if not len(fallen):
        return ""
    t = fallen[0]
    return f"in iteration {t + 1} the log-likelihood falls from {path[t]:.1f} to {path[t + 1]:.1f}"


EXERCISES = {"02-ex1": anonymous_point, "02-ex2": labels_for_a_few, "02-ex3": find_the_bug, "02-ex4": look_and_move}
