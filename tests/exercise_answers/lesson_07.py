"""Answers to the exercises of lesson 07."""

import numpy as np

import emviz as ev


def n_free(K, d, covariance_type):
    covariances = {"full": K * d * (d + 1) // 2, "tied": d * (d + 1) // 2, "diag": K * d, "spherical": K}
    return K - 1 + K * d + covariances[covariance_type]


def n_free_by_cases(K, d, covariance_type):
    total = (K - 1) + K * d
    if covariance_type == "full":
        return total + K * (d + d * (d - 1) / 2)
    if covariance_type == "tied":
        return total + d + d * (d - 1) / 2
    return total + (K * d if covariance_type == "diag" else K)


def n_free_of(weights, means, full, tied, diag, spherical):
    """One of the usual wrong ones, by its formulas."""
    kinds = {"full": full, "tied": tied, "diag": diag, "spherical": spherical}
    return lambda K, d, kind: weights(K) + means(K, d) + kinds[kind](K, d)


def triangle(d):
    return d * (d + 1) // 2


FULL, TIED = (lambda K, d: K * triangle(d)), (lambda K, d: triangle(d))
DIAG, SPHERICAL = (lambda K, d: K * d), (lambda K, d: K)
USUAL = {"weights": lambda K: K - 1, "means": lambda K, d: K * d}
KINDS = {"full": FULL, "tied": TIED, "diag": DIAG, "spherical": SPHERICAL}


def tied_m_step(X, r):
    counts = r.sum(axis=0)
    means = r.T @ X / counts[:, None]
    shared = 0
    for k, mean in enumerate(means):
        offset = X - mean
        shared = shared + (r[:, [k]] * offset).T @ offset
    return ev.Mixture(counts / len(X), means, np.array([shared / len(X)] * len(means)))


def tied_by_weights(X, r):
    weights = r.mean(axis=0)
    means = (r.T @ X) / r.sum(axis=0)[:, None]
    scatters = [np.cov(X.T, aweights=r[:, k], bias=True) for k in range(len(weights))]
    return ev.Mixture(weights, means, np.array([np.einsum("k,kij->ij", weights, scatters)] * len(weights)))


def tied_that_makes(shared_of, X, r):
    counts = r.sum(axis=0)
    means = r.T @ X / counts[:, None]
    scatters = np.array([(r[:, [k]] * (X - m)).T @ (X - m) / counts[k] for k, m in enumerate(means)])
    return ev.Mixture(counts / len(X), means, shared_of(scatters, counts, X))


def same_for_all(matrix, K):
    return np.array([matrix] * K)


def total(scatters, counts):
    return (counts[:, None, None] * scatters).sum(axis=0)


def weighted_m_step(X, r, repeats):
    shares = r * repeats[:, None]
    counts = shares.sum(axis=0)
    means = shares.T @ X / counts[:, None]
    covariances = [(shares[:, [k]] * (X - m)).T @ (X - m) / counts[k] for k, m in enumerate(means)]
    return ev.Mixture(counts / repeats.sum(), means, np.array(covariances))


def weighted_m_step_in_long(X, r, repeats):
    return tied_that_makes(lambda S, counts, X: S, np.repeat(X, repeats, axis=0), np.repeat(r, repeats, axis=0))


def full_m_step(X, r):
    return tied_that_makes(lambda S, counts, X: S, X, r)


def changes_its_shares(X, r, repeats):
    r *= repeats[:, None]
    return full_m_step(X, r)


def not_all_repeated(X, r, repeats):
    right, once = weighted_m_step(X, r, repeats), full_m_step(X, r)
    return right._replace(weights=once.weights)


def covariances_of_rows(X, r, repeats):
    right = weighted_m_step(X, r, repeats)
    found = [(r[:, [k]] * (X - m)).T @ (X - m) / r[:, k].sum() for k, m in enumerate(right.means)]
    return right._replace(covariances=np.array(found))


RIGHT = {
    "07-ex1": [[0.731, 0.269], (0.7311, 0.2689), np.array([1, np.exp(-1)]) / (1 + np.exp(-1))],
    "07-ex2": [n_free, n_free_by_cases],
    "07-ex3": [tied_m_step, tied_by_weights],
    "07-ex4": [weighted_m_step, weighted_m_step_in_long],
}
WRONG = {
    "07-ex1": [
        ([0.269, 0.731], "The other way round"),
        ([0.0, 0.0], "subtract before exp"),
        ([1, 0], "the hard answer"),
        ([0.4998, 0.5002], "divided log-joints"),
        ([1, 0.368], "sum to more than 1"),
        ([0.632, 0.368], "not yet a share"),
        (0.731, "a list of two numbers"),
        ([0.881, 0.119], "differ by 2"),
        ([0.7, 0.3], "at index 0"),
        ("0.731 and 0.269", "must be made of numbers"),
        ([np.nan, np.nan], "not finite"),
    ],
    "07-ex2": [
        (n_free_of(lambda K: K, USUAL["means"], **KINDS), "the last one is not free"),
        (n_free_of(lambda K: 0, USUAL["means"], **KINDS), "The weights are missing"),
        (n_free_of(USUAL["weights"], lambda K, d: 0, **KINDS), "The means are missing"),
        (n_free_of(lambda K: 0, lambda K, d: 0, **KINDS), "the covariances alone"),
        (n_free_of(USUAL["weights"], lambda K, d: K, **KINDS), "A mean is a point"),
        (
            n_free_of(**USUAL, full=lambda K, d: K * d * d, tied=lambda K, d: d * d, diag=DIAG, spherical=SPHERICAL),
            "symmetric",
        ),
        (n_free_of(**USUAL, full=FULL, tied=FULL, diag=DIAG, spherical=SPHERICAL), "Look at tied"),
        (
            n_free_of(**USUAL, full=TIED, tied=TIED, diag=lambda K, d: d, spherical=lambda K, d: 1),
            "the numbers of one ellipse",
        ),
        (n_free_of(**USUAL, full=FULL, tied=FULL, diag=FULL, spherical=FULL), "the number for full"),
        (lambda K, d: 0, "stopped with TypeError"),
        (11, "must be a function"),
        (lambda K, d, kind: "eleven", "must be made of numbers"),
        (lambda K, d, kind: K - 1 + K * d + 1, "too small"),
    ],
    "07-ex3": [
        (
            lambda X, r: tied_that_makes(lambda S, counts, X: same_for_all(S.mean(axis=0), len(S)), X, r),
            "Q can still be raised by changing the covariance",
        ),
        (full_m_step, "that is full"),
        (
            lambda X, r: tied_that_makes(lambda S, counts, X: same_for_all(total(S, counts), len(S)), X, r),
            "divide by the number of points",
        ),
        (
            lambda X, r: tied_that_makes(
                lambda S, counts, X: same_for_all(total(S, counts) / (len(X) - 1), len(S)), X, r
            ),
            "Divided by n - 1",
        ),
        (
            lambda X, r: tied_that_makes(lambda S, counts, X: same_for_all(np.cov(X.T, bias=True), len(S)), X, r),
            "around one centre",
        ),
        (
            lambda X, r: tied_that_makes(
                lambda S, counts, X: same_for_all(total(S, counts) / len(X) / len(S), len(S)), X, r
            ),
            "once more",
        ),
        (
            lambda X, r: tied_that_makes(lambda S, counts, X: same_for_all(S.sum(axis=0), len(S)), X, r),
            "never divided",
        ),
        (lambda X, r: tied_that_makes(lambda S, counts, X: S.mean(axis=0), X, r), "the shape is (2, 2)"),
        (lambda X, r: list(tied_m_step(X, r))[:2], "returned a list"),
        (lambda X, r: r.undefined, "stopped with AttributeError"),
        (tied_m_step(np.eye(2), np.eye(2)), "must be a function"),
        (lambda X, r: tied_m_step(X, r)._replace(weights=np.full(r.shape[1], np.nan)), "not finite"),
    ],
    "07-ex4": [
        (
            lambda X, r, repeats: full_m_step(X, r * repeats[:, None]),
            "The weights do not sum to 1",
        ),
        (lambda X, r, repeats: full_m_step(X, r), "the repeats have no effect"),
        (not_all_repeated, "Means and covariances are right"),
        (covariances_of_rows, "Weights and means are right"),
        (lambda X, r, repeats: full_m_step(X * repeats[:, None], r), "not its coordinates"),
        (
            lambda X, r, repeats: weighted_m_step(X, r, repeats)._replace(
                covariances=weighted_m_step(X, r, repeats**2).covariances
            ),
            "once is enough",
        ),
        (changes_its_shares, "changes what it is given"),
        (full_m_step, "stopped with TypeError"),
        (lambda X, r, repeats: weighted_m_step(X, r, repeats).means, "must return ev.Mixture"),
        (lambda X, r, repeats: weighted_m_step(X, r / 2, repeats), "weights: the value at index 0 is too small"),
    ],
}
