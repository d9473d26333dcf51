"""The exercises of lesson 07."""

import numpy as np

from emviz import check, datasets
from emviz.lessons.exercises.answers import function, holds, number
from emviz.models import textbook
from emviz.models.gaussian_mixture import GaussianMixture


def shares_far_away(answer):
    """Responsibilities from the log-joints -1000 and -1001."""
    e = np.exp(-1.0)
    right = np.array([1, e]) / (1 + e)
    slips = [
        (right[::-1], "The other way round: the larger log-joint, -1000, is that of component 0."),
        ([0, 0], "Both are 0 only in a computer that takes exp first. Responsibilities sum to 1: subtract before exp."),
        ([1, 0], "That is the hard answer. By how much is the first larger than the second? Only by a factor of e."),
        (np.array([1000, 1001]) / 2001, "You divided log-joints. What Bayes' rule divides are the joints themselves."),
        (
            np.array([1001, 1000]) / 2001,
            "Nearly equal? A difference of 1 between logarithms is a factor between joints.",
        ),
        ([1, e], "These are in the right proportion, and they sum to more than 1: divide by their sum."),
        ([1 - e, e], "exp(-1) is the second joint divided by the first; it is not yet a share of the two."),
        (right[0], "That is one of the two: write a list of two numbers."),
        (np.array([1, e**2]) / (1 + e**2), "That would be right for log-joints that differ by 2."),
    ]
    return number(answer, right, "The list of responsibilities", decimals=3, slips=slips)


def free_parameters(answer):
    """The number of free parameters of a Gaussian mixture."""
    cases = [(2, 2, "full"), (3, 1, "full"), (3, 4, "tied"), (5, 3, "diag"), (4, 2, "spherical"), (2, 5, "tied")]
    slips = [
        (lambda K, d, kind: _free(K, d, kind) + 1, "One too many: the weights sum to 1, so the last one is not free."),
        (lambda K, d, kind: _free(K, d, kind) - (K - 1), "The weights are missing."),
        (lambda K, d, kind: _free(K, d, kind) - K * d, "The means are missing."),
        (lambda K, d, kind: _of_covariances(K, d, kind), "That counts the covariances alone: weights and means, too."),
        (
            lambda K, d, kind: _free(K, d, kind) - K * d + K,
            "A mean is a point: how many numbers has it in d dimensions?",
        ),
        (
            lambda K, d, kind: K - 1 + K * d + {"full": K * d * d, "tied": d * d, "diag": K * d, "spherical": K}[kind],
            "A covariance matrix is symmetric: what stands above its diagonal stands below it again.",
        ),
        (
            lambda K, d, kind: K - 1 + K * d + K * _of_covariances(1, d, kind),
            "Look at tied once more: how many ellipses are there to choose?",
        ),
        (
            lambda K, d, kind: K - 1 + K * d + _of_covariances(1, d, kind),
            "You counted the numbers of one ellipse; all kinds but one have an ellipse for each component.",
        ),
        (
            lambda K, d, kind: _free(K, d, "full"),
            "That is the number for full; the other three kinds have fewer.",
        ),
    ]
    return function(answer, _free, *cases, what="n_free", slips=slips)


def tied(answer):
    """An M step with one covariance for all components."""
    data, model = datasets.two_gaussians(seed=0), GaussianMixture(2, "tied")
    X = data.X
    r = model.responsibilities(X, model.start(X, np.random.default_rng(1)))
    three = np.random.default_rng(5).dirichlet([3, 2, 1], size=len(X))
    slips = [
        (
            lambda X, r: textbook.m_step(X, r),
            "Now each component has an ellipse of its own: that is full. All must have the same one.",
        ),
        (
            lambda X, r: _tied(X, r, lambda S, counts: (counts[:, None, None] * S).sum(axis=0)),
            "You have the sum of all squares. Their average is missing: divide by the number of points.",
        ),
        (
            lambda X, r: _tied(X, r, lambda S, counts: (counts[:, None, None] * S).sum(axis=0) / (len(X) - 1)),
            "Divided by n - 1: the maximum of the likelihood divides by n.",
        ),
        (
            lambda X, r: _tied(X, r, lambda S, counts: np.cov(X.T, bias=True)),
            "That is the covariance of all points around one centre. Each point must be compared with its component's mean.",
        ),
        (
            lambda X, r: _tied(X, r, lambda S, counts: (counts[:, None, None] * S).sum(axis=0) / len(X) / len(counts)),
            "Too small: after the weighted average you divided by the number of components once more.",
        ),
        (
            lambda X, r: _tied(X, r, lambda S, counts: S.sum(axis=0)),
            "Covariances were added up and never divided: an average is missing, and each has its own weight in it.",
        ),
    ]
    ours = lambda X, r: textbook.m_step(X, r, "tied")  # noqa: E731
    laws = lambda: _laws(answer, model, X)  # noqa: E731
    function(answer, ours, (X, r), (X, three), what="tied_m_step", slips=slips, law=laws)
    holds(laws)
    return "tied_m_step: right. One ellipse for all, and all laws of EM hold."


def repeats(answer):
    """An M step for points that stand for several."""
    X = datasets.old_faithful().X
    rng = np.random.default_rng(7)
    cases = [(X, rng.dirichlet([2, 1], size=len(X)), rng.integers(1, 6, size=len(X)))]
    cases.append((X[:40], rng.dirichlet([1, 2, 3], size=40), rng.integers(1, 10, size=40)))

    def written_out(X, r, repeats):
        return textbook.m_step(np.repeat(X, repeats, axis=0), np.repeat(r, repeats, axis=0))

    def by_rows(X, r, repeats):
        right = written_out(X, r, repeats)
        return right._replace(weights=right.weights * repeats.sum() / len(X))

    def once_each(X, r, repeats):
        return textbook.m_step(X, r)

    def squared(X, r, repeats):
        right, twice = written_out(X, r, repeats), written_out(X, r, repeats**2)
        return right._replace(covariances=twice.covariances)

    slips = [
        (by_rows, "The weights do not sum to 1: divide by the number of points, which is not the number of rows."),
        (once_each, "That counts every row once: the repeats have no effect."),
        (
            lambda X, r, repeats: written_out(X, r, repeats)._replace(weights=r.mean(axis=0)),
            "Means and covariances are right. The weights must count the repeats, too.",
        ),
        (
            lambda X, r, repeats: written_out(X, r, repeats)._replace(covariances=_around(X, r, repeats)),
            "Weights and means are right. The covariances must count the repeats, too.",
        ),
        (
            lambda X, r, repeats: textbook.m_step(X * repeats[:, None], r),
            "A point that was seen 3 times does not lie 3 times as far out: multiply its share, not its coordinates.",
        ),
        (squared, "In the covariances the repeats count twice; once is enough."),
    ]
    return function(answer, written_out, *cases, what="weighted_m_step", slips=slips)


def _of_covariances(K, d, kind):
    return {"full": K * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": K * d, "spherical": K}[kind]


def _free(K, d, kind):
    return K - 1 + K * d + _of_covariances(K, d, kind)


def _tied(X, r, shared_of):
    """The means of the M step, and for all components what `shared_of` makes of their scatter matrices."""
    full = textbook.m_step(X, r)
    shared = shared_of(full.covariances, r.sum(axis=0))
    return full._replace(covariances=np.array([shared] * r.shape[1]))


def _around(X, r, repeats):
    """Covariances around the right means, every row counted once."""
    means = textbook.m_step(np.repeat(X, repeats, axis=0), np.repeat(r, repeats, axis=0)).means
    return np.array([(r[:, k] * (X - m).T) @ (X - m) / r[:, k].sum() for k, m in enumerate(means)])


def _laws(answer, model, X):
    start = model.start(X, np.random.default_rng(1))
    return check.em(model.responsibilities, answer, model, X, start)


EXERCISES = {"07-ex1": shares_far_away, "07-ex2": free_parameters, "07-ex3": tied, "07-ex4": repeats}
