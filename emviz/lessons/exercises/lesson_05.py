"""The exercises of lesson 05."""

import numpy as np

from emviz import check
from emviz.check.report import Broken, answer_of, written
from emviz.datasets import old_faithful, three_gaussians
from emviz.lessons.exercises.answers import check_callable, function, number, passed
from emviz.models import textbook
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.parameters import Mixture

_NOT_PERCENT = "Give it as a part of 1, not in percent."


def share_of_component_0(answer):
    """One responsibility, by pencil and paper."""

    def share(first, second):
        return first / (first + second)

    near, far = np.exp(-1 / 2), np.exp(-4 / 2)  # one standard deviation away, and two
    rate_0, rate_1 = 0.25 * far, 0.75 * near / 2
    slips = [
        (1 - share(rate_0, rate_1), "That is the share of component 1."),
        (share(far, near / 2), "You forgot the weights: the components do not make equally many points."),
        (share(0.25 * far, 0.75 * near), "You forgot to divide each density by its standard deviation."),
        (
            share(0.25 * far, 0.75 * np.exp(-1 / 8) / 4),
            "You divided by 4, the variance of component 1; u is in standard deviations.",
        ),
        (share(0.25 * far, 0.75 * near / 4), "A density is divided by its standard deviation, not by its variance."),
        (
            share(0.25 * far**2, 0.75 * near**2 / 2),
            "You forgot the half in the exponent: it is minus u squared over 2.",
        ),
        (share(0.25 * far**0.5, 0.75 * near / 2), "You forgot to square u in the exponent."),
        (100 * share(rate_0, rate_1), _NOT_PERCENT),
        (13, _NOT_PERCENT),
        (
            rate_0 / np.sqrt(2 * np.pi),
            "That is the rate of component 0 alone; divide it by the rates of both together.",
        ),
        (0.25, "That is the weight: the share before you know where the point is."),
        (0.5, "Equally far in x is not equally far in standard deviations."),
        (0, "That would be hard EM: the whole point for one component."),
    ]
    return number(answer, share(rate_0, rate_1), "The responsibility of component 0", decimals=2, slips=slips)


def e_step_with_labels(answer):
    """Responsibilities where some labels are known."""
    cases = [
        _some_labels(known=0.3, seed=1),
        _some_labels(known=0.3, seed=2, n_components=2),
        _some_labels(known=0, seed=3),
        _some_labels(known=1, seed=4),
    ]
    slips = [
        (lambda X, p, z: _shares(X, p), "The labels change nothing in your answer: a known label must win."),
        (_last_for_unknown, "The points whose label nobody knows went to the last component: -1 counts from the end."),
        (
            lambda X, p, z: _known_only(p, z),
            "The points whose label nobody knows are shared by nobody: their rows are 0.",
        ),
        (_half_certain, "A known label is certain: its row is 1 for that component and 0 for all others."),
        (_hard_for_unknown, "You made the unknown points choose; they are shared as before."),
        (_equal_for_unknown, "You shared the unknown points equally; their places tell more than that."),
        (_not_emptied, "You wrote the 1 of a known label, but left the other shares of its row as they were."),
        (lambda X, p, z: _with_labels(X, p, z).T, "Your table is the other way round: one row for each point."),
        (_swapped, "Known and unknown have changed places: -1 means that nobody knows."),
    ]
    return function(answer, _with_labels, *cases, what="Your E step", slips=slips)


def e_step_in_logs(answer):
    """Find the bug: a variance where a standard deviation belongs."""
    check_callable(answer, "Your E step")
    X = three_gaussians(seed=0).X
    model = GaussianMixture(3)
    now = Mixture(np.full(3, 1 / 3), np.percentile(X, [100 / 6, 50, 500 / 6])[:, None], np.full((3, 1, 1), X.var()))
    path, apart, hint = [], 0.0, "look at each term of the logarithm of a rate."
    for t in range(31):
        path.append(float(model.log_likelihood(X, now)))
        given = [X.copy(), now.weights.copy(), now.means[:, 0].copy(), now.covariances[:, 0, 0].copy()]
        r = written(answer_of(answer, "Your E step", *given), "The table of responsibilities")
        passed(check.responsibilities(r, len(X), 3))
        if t == 3:  # all widths are the same at the start, and then no factor of them shows
            hint = next((words for logs, words in _WRONG_TERMS if _alike(r, logs(*given))), hint)
        apart = max(apart, float(np.abs(r - model.responsibilities(X, now)).max()))
        now = textbook.m_step(X, r)
        if not np.isfinite(np.concatenate([np.ravel(part) for part in now])).all() or (now.covariances <= 0).any():
            raise Broken(f"At iteration {t + 1} a component has no points left, and so it has no mean.")
    falls = np.flatnonzero(np.diff(path) < -1e-6)
    if len(falls):
        t = int(falls[0])
        raise Broken(
            f"The log-likelihood falls by {path[t] - path[t + 1]:.2g} at iteration {t + 1}. EM never does that, and the M step "
            f"is right: {hint}"
        )
    if apart > 1e-9:
        raise Broken(
            f"The log-likelihood does not fall, but some responsibility is {apart:.2g} away from what Bayes' rule gives: "
            "these are not the E step's shares."
        )
    return (
        "Your E step: right. Its shares are those of Bayes' rule, and the log-likelihood never falls in 30 iterations."
    )


#: Other wrong logarithms of a rate, and what to say about each.
_WRONG_TERMS = [
    (lambda X, w, m, v: -np.log(v) / 2 - (X - m) ** 2 / (2 * v), "now the weights are missing."),
    (lambda X, w, m, v: np.log(w) - (X - m) ** 2 / (2 * v), "now a wide component is as high as a narrow one."),
    (lambda X, w, m, v: np.log(w) - np.log(v) / 2 - (X - m) ** 2 / v, "now the half of the exponent is missing."),
    (lambda X, w, m, v: np.log(w) - np.log(v) / 2 - (X - m) ** 2 / (2 * v**2), "the exponent was right as it stood."),
    (lambda X, w, m, v: np.log(w) + np.log(v) / 2 - (X - m) ** 2 / (2 * v), "now a wide component is the higher one."),
]


def _alike(r, log_rates):
    """Whether these are the shares that come from these logarithms."""
    rates = np.exp(log_rates - log_rates.max(axis=1, keepdims=True))
    return np.allclose(r, rates / rates.sum(axis=1, keepdims=True), atol=1e-9)


def tied_m_step(answer):
    """An M step with one variance for all components."""
    X = three_gaussians(seed=0).X
    waits = old_faithful().X[:, [1]]
    rng = np.random.default_rng(5)
    cases = [
        (X, _shares(X, _begin(X, 3))),
        (waits, _shares(waits, _begin(waits, 2))),
        (X, rng.dirichlet(np.ones(4), len(X))),
    ]
    slips = [
        (textbook.m_step, "Each component still has a variance of its own; all must share one."),
        (_tied(lambda X, r, m, v: v.mean()), "You averaged the variances as if all components had the same weight."),
        (
            _tied(lambda X, r, m, v: X.var()),
            "That is the variance around the mean of all data; each point counts around the mean of each component.",
        ),
        (
            _tied(lambda X, r, m, v: np.sqrt(r.mean(axis=0) @ v)),
            "That is the standard deviation; a mixture keeps variances.",
        ),
        (
            _tied(lambda X, r, m, v: r.mean(axis=0) @ v / len(v)),
            "The shares of a point add up to 1 over the components: do not divide by their number.",
        ),
        (
            _tied(lambda X, r, m, v: r.mean(axis=0) @ v * len(X) / (len(X) - 1)),
            "You divided by n - 1; what makes Q largest divides by n.",
        ),
        (
            _tied(lambda X, r, m, v: (r.mean(axis=0) @ np.sqrt(v)) ** 2),
            "You averaged standard deviations; average the variances.",
        ),
        (_tied(lambda X, r, m, v: v.sum()), "You added the variances up; average them with the weights."),
        (_sums, "Your means are sums: divide by the counts."),
        (
            lambda X, r: _right_tied(X, r)._replace(covariances=_right_tied(X, r).covariances[:, 0, 0]),
            "The covariances must have the shape (K, 1, 1).",
        ),
    ]
    return function(answer, _right_tied, *cases, what="Your M step", slips=slips)


def _shares(X, params):
    return GaussianMixture(len(params.weights)).responsibilities(X, params)


def _begin(X, k):
    """Means at percentiles, weights and widths that differ."""
    weights = np.arange(1, k + 1) / np.arange(1, k + 1).sum()
    means = np.percentile(X, 100 * (np.arange(k) + 0.5) / k)[:, None]
    return Mixture(weights, means, (X.var() * np.linspace(0.2, 0.6, k))[:, None, None])


def _right_tied(X, r):
    return textbook.m_step(X, r, "tied")


def _tied(variance):
    """A wrong M step whose one variance comes from a rule (X, r, means, variances) -> number."""

    def m_step(X, r):
        own = textbook.m_step(X, r)
        one = variance(X, r, own.means[:, 0], own.covariances[:, 0, 0])
        return own._replace(covariances=np.full(own.covariances.shape, one))

    return m_step


def _sums(X, r):
    return _right_tied(X, r)._replace(means=(r * X).sum(axis=0)[:, None])


def _some_labels(known, seed, n_components=3):
    """Points, parameters, and labels of which a part is known."""
    rng = np.random.default_rng(seed)
    X = rng.normal(0, 4, size=(40, 1))
    labels = rng.integers(n_components, size=40)
    return X, _begin(X, n_components), np.where(rng.random(40) < known, labels, -1)


def _one_hot(params, labels):
    return np.eye(len(params.weights))[labels]


def _rows(labels, known, unknown):
    return np.where((labels >= 0)[:, None], known, unknown)


def _with_labels(X, params, labels):
    return _rows(labels, _one_hot(params, labels), _shares(X, params))


def _last_for_unknown(X, params, labels):
    return _one_hot(params, labels)


def _known_only(params, labels):
    return _rows(labels, _one_hot(params, labels), 0.0)


def _half_certain(X, params, labels):
    r = _shares(X, params)
    return _rows(labels, (_one_hot(params, labels) + r) / 2, r)


def _hard_for_unknown(X, params, labels):
    return _rows(labels, _one_hot(params, labels), _one_hot(params, _shares(X, params).argmax(axis=1)))


def _equal_for_unknown(X, params, labels):
    return _rows(labels, _one_hot(params, labels), 1 / len(params.weights))


def _not_emptied(X, params, labels):
    r = _shares(X, params)
    return _rows(labels, np.maximum(r, _one_hot(params, labels)), r)


def _swapped(X, params, labels):
    return _rows(labels, _shares(X, params), _one_hot(params, labels))


EXERCISES = {
    "05-ex1": share_of_component_0,
    "05-ex2": e_step_with_labels,
    "05-ex3": e_step_in_logs,
    "05-ex4": tied_m_step,
}
