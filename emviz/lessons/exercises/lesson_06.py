"""The exercises of lesson 06."""

from typing import Any

import numpy as np

from emviz import datasets
from emviz.check.answers import never_falls
from emviz.check.report import ROUNDING, Broken, answer_of
from emviz.em import bound
from emviz.lessons.exercises.answers import function, number, passed
from emviz.models import textbook
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.parameters import Mixture


def after_an_m_step(gap, rise_of_bound, rise_of_log_likelihood):
    """The gap, and what the next E step does: three numbers from Q, H and the log-likelihood."""
    Q, H, log_likelihood = -1190.25, 101.50, -1083.10
    KL = log_likelihood - Q - H
    number(
        gap,
        KL,
        "The gap",
        decimals=2,
        slips=[
            (log_likelihood - Q, "The gap: Q alone is not the bound; something belongs to it."),
            (-KL, "The gap: a gap is never negative; which of the two curves is the upper one?"),
            (Q + H, "The gap: that is how high the bound is. How far is it from there to the log-likelihood?"),
            (log_likelihood - Q + H, "The gap: H was taken away from Q; look again at the sign of H in the sum."),
            (0, "The gap: it is zero after an E step, and this is after an M step."),
        ],
    )
    number(
        rise_of_bound,
        KL,
        "The rise of the bound",
        decimals=2,
        slips=[
            (0, "The rise of the bound: the E step makes the bound touch, and now there is a gap below."),
            (-KL, "The rise of the bound: an E step never lowers the bound."),
            (2 * KL, "The rise of the bound: the E step closes the gap once, not twice."),
            (H, "The rise of the bound: H is a part of the bound; the E step changes Q as well."),
        ],
    )
    number(
        rise_of_log_likelihood,
        0,
        "The rise of the log-likelihood",
        decimals=2,
        slips=[
            (KL, "The rise of the log-likelihood: which of its arguments does an E step change?"),
            (-KL, "The rise of the log-likelihood: it never falls, and here it has no reason to move at all."),
        ],
    )
    return "All three: right. The E step lifts the bound and nothing else."


def slope(answer):
    """The derivatives of the log-likelihood with respect to the means."""
    X = datasets.old_faithful().X[:, [1]]
    model = GaussianMixture(2)
    variances = np.array([[[36.0]], [[184.0]]])
    cases = [
        (X, Mixture(np.array([0.3, 0.7]), np.array([[58.0], [75.0]]), variances)),
        (X, Mixture(np.array([0.6, 0.4]), np.array([[50.0], [82.0]]), variances[::-1].copy())),
    ]

    def measured(X, params, h=1e-4):
        moves = h * np.eye(len(params.means))[:, :, None]
        heights = [
            [bound.log_likelihood(model, X, params._replace(means=params.means + side * move)) for side in (1, -1)]
            for move in moves
        ]
        return np.array([up - down for up, down in heights]) / (2 * h)

    def pulls(X, params, r=None):
        r = model.responsibilities(X, params) if r is None else r
        return r * (X - params.means[:, 0]) / params.covariances[:, 0, 0]

    slips = [
        (
            lambda X, p: -pulls(X, p).sum(axis=0),
            "slope: every sign is turned round; a point above the mean pulls it up.",
        ),
        (
            lambda X, p: (pulls(X, p) * p.covariances[:, 0, 0]).sum(axis=0),
            "slope: each pull must be divided by the variance of its component.",
        ),
        (
            lambda X, p: (pulls(X, p) * p.standard_deviations[:, 0]).sum(axis=0),
            "slope: the pull is divided by a standard deviation; what stands below in Q?",
        ),
        (
            lambda X, p: pulls(X, p, np.ones((len(X), 2))).sum(axis=0),
            "slope: every point pulls at every mean with full strength; it must pull as far as it belongs to it.",
        ),
        (
            lambda X, p: pulls(X, p, p.weights).sum(axis=0),
            "slope: the weights stand where each point needs a share of its own.",
        ),
        (
            lambda X, p: pulls(X, p, np.eye(2)[model.responsibilities(X, p).argmax(axis=1)]).sum(axis=0),
            "slope: the responsibilities were rounded to hard labels.",
        ),
        (lambda X, p: pulls(X, p).mean(axis=0), "slope: the log-likelihood is a sum over the points, not a mean."),
        (lambda X, p: 2 * pulls(X, p).sum(axis=0), "slope: twice too large; a 2 of the derivative meets a 2 below."),
        (lambda X, p: pulls(X, p).sum(axis=1), "slope: the sum runs over the components; it must run over the points."),
        (lambda X, p: pulls(X, p).sum(), "slope: one number for all means together; each mean has its own."),
        (lambda X, p: pulls(X, p), "slope: a value for each point; add them up over the points."),
    ]
    return function(answer, measured, *cases, what="slope", rtol=1e-4, slips=slips)


def watched(answer: Any):
    """The log-likelihood, computed right after each E step: it may not fall, and must be the right one."""
    X = datasets.three_gaussians(seed=0).X
    model = GaussianMixture(3)
    params = datasets.three_gaussians(seed=0).truth._replace(covariances=np.ones((3, 1, 1)))
    cases = []
    for _ in range(6):
        expectation = model.e_step(X, params)
        cases.append((X, model.responsibilities(X, params), params))
        params = model.m_step(expectation)
    given: Any = answer
    if callable(given):
        path = [answer_of(given, "watched", *(_copy(part) for part in case)) for case in cases]
        _never_falls(path)
    slips = [
        (lambda X, r, p: bound.entropy(r), "watched: that is the entropy alone."),
        (
            lambda X, r, p: bound.log_likelihood(model, X, p) / len(X),
            "watched: that is the mean over the points; the log-likelihood is their sum.",
        ),
        (lambda X, r, p: -bound.log_likelihood(model, X, p), "watched: right but for its sign."),
        (
            lambda X, r, p: np.logaddexp.reduce(model.log_joint(X, p), axis=1),
            "watched: one value for each point; add them up.",
        ),
        (
            lambda X, r, p: bound.log_likelihood(model, X, p) + bound.entropy(r),
            "watched: too large by the entropy; after an E step one of the two parts is enough.",
        ),
    ]

    def right(X, r, params):
        return bound.log_likelihood(model, X, params)

    function(answer, right, *cases, what="watched", slips=slips)
    return "watched: right. After an E step it is the log-likelihood, and it never falls."


def _copy(part):
    return part.copy() if isinstance(part, np.ndarray) else type(part)(*(field.copy() for field in part))


def _never_falls(path):
    """The law that the bug breaks; whatever is no path of numbers is said by the comparison that follows."""
    try:
        path = np.array(path, dtype=float)
    except (TypeError, ValueError):
        return
    if path.ndim != 1 or not (np.isfinite(path).all() and (path < 0).all()):
        return
    fallen = np.flatnonzero(np.diff(path) < -ROUNDING * np.abs(path).max())
    if len(fallen):
        at = fallen[0]
        raise Broken(
            f"What is watched falls by {path[at] - path[at + 1]:.4g} from E {at + 1} to E {at + 2}. A log-likelihood never "
            "falls in EM, and both steps are right: so this is not the log-likelihood."
        )


def partial_e_step(answer):
    """An E step for some rows; EM with it never lowers the bound."""
    X = datasets.old_faithful().X[:, [1]]
    model = GaussianMixture(2)
    params = Mixture(np.array([0.4, 0.6]), np.array([[55.0], [80.0]]), np.array([[[36.0]], [[30.0]]]))
    old = np.full((len(X), 2), 0.5)
    every_other, two = np.arange(0, len(X), 2), np.array([5, 7])
    shared = np.random.default_rng(0).dirichlet(np.ones(2), size=len(X))
    cases = [(X, params, old, every_other), (X, params, old, two), (X, params, shared, two[::-1].copy())]

    def all_rows(X, params, r, rows):
        return model.responsibilities(X, params)

    def renewed(X, params, r, rows):
        new = r.copy()
        new[rows] = all_rows(X, params, r, rows)[rows]
        return new

    def others(X, params, r, rows):
        new = all_rows(X, params, r, rows)
        new[rows] = r[rows]
        return new

    def hard(X, params, r, rows):
        new = r.copy()
        new[rows] = np.eye(2)[all_rows(X, params, r, rows)[rows].argmax(axis=1)]
        return new

    def joint(X, params, r, rows):
        new = r.copy()
        new[rows] = np.exp(model.log_joint(X, params))[rows]
        return new

    def first_rows(X, params, r, rows):
        new = r.copy()
        new[: len(rows)] = all_rows(X, params, r, rows)[rows]
        return new

    slips = [
        (all_rows, "partial_e_step renews every row; only those in rows may change."),
        (lambda X, p, r, rows: r, "partial_e_step changes nothing; the points in rows must get new responsibilities."),
        (
            lambda X, p, r, rows: all_rows(X, p, r, rows)[rows],
            "partial_e_step returns the renewed rows alone; the others belong to the table, too.",
        ),
        (others, "partial_e_step renews the wrong rows: all but those in rows."),
        (hard, "partial_e_step gives hard labels; a row of responsibilities may be shared."),
        (joint, "partial_e_step: the renewed rows do not sum to 1."),
        (first_rows, "partial_e_step computes the right rows and writes them to the wrong places."),
    ]
    function(answer, renewed, *cases, what="partial_e_step", slips=slips)
    path, r = [], old
    for t in range(30):  # the reader's function is `renewed`, as far as anybody can see from outside
        r = renewed(X, params, r, np.arange(t % 3, len(X), 3))
        path.append(bound.lower_bound(model, X, r, params))
        params = textbook.m_step(X, r)
        path.append(bound.lower_bound(model, X, r, params))
    passed(never_falls(path, "lower bound"))
    return f"partial_e_step: right. With a third of the rows at a time, the bound never fell in {len(path)} half-steps."


EXERCISES = {"06-ex1": after_an_m_step, "06-ex2": slope, "06-ex3": watched, "06-ex4": partial_e_step}
