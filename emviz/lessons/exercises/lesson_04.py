"""The exercises of lesson 04."""

import numpy as np

from emviz import check, datasets
from emviz.check.report import Broken, answer_of, written
from emviz.em import fit
from emviz.lessons.exercises.answers import check_callable, function, number, passed
from emviz.models import textbook
from emviz.models.gaussian_mixture import GaussianMixture
from emviz.models.parameters import Mixture


def border(answer):
    """Where a heavy and a light component of one shape meet."""
    of, half = np.log(9) / 3, 1.5
    slips = [
        (half, "That is the border of k-means: where do the weights come in?"),
        (half - of, "You have moved it towards the heavier component. Which of the two wins the middle?"),
        (half + 3 * of, "You forgot to divide by what multiplies x."),
        (
            half + of / 2,
            "Each squared distance is halved in the logarithm of the density: look for that factor once more.",
        ),
        (half + np.log10(9) / 3, "That is the logarithm to base 10; densities need the natural one, np.log."),
        (half + 9 / 3, "You took the ratio of the weights itself; compare logarithms."),
        (half + np.log(0.9) / 3, "Only one of the weights is in it: both components have one."),
        (0.3, "That is the mean of all points; a border is where two weighted densities are equal."),
    ]
    return number(answer, half + of, "The border", decimals=2, slips=slips)


def best_reached(yours):
    """The classification log-likelihood of given labels, at the parameters that are best for them."""

    def with_parameters(result):
        def of(X, labels):
            r = np.eye(labels.max() + 1)[labels]
            params = textbook.m_step(X, r)
            return result(textbook.log_joint(X, params), r, params)

        return of

    def unbiased(X, labels):
        r = np.eye(labels.max() + 1)[labels]
        sizes = r.sum(axis=0)
        params = textbook.m_step(X, r)
        larger = params._replace(covariances=params.covariances * (sizes / (sizes - 1))[:, None, None])
        return (r * textbook.log_joint(X, larger)).sum()

    ours = with_parameters(lambda joint, r, params: (r * joint).sum())
    slips = [
        (
            with_parameters(lambda joint, r, params: (r * (joint - np.log(params.weights))).sum()),
            "The weights are missing: labels that are rare are less likely.",
        ),
        (
            with_parameters(lambda joint, r, params: joint.sum()),
            "You added up all components for every point; only the one that its label names counts.",
        ),
        (
            with_parameters(lambda joint, r, params: joint.max(axis=1).sum()),
            "Here every point has chosen its component anew; the labels are given.",
        ),
        (
            with_parameters(lambda joint, r, params: textbook.log_sum_exp(joint).sum()),
            "That is the log-likelihood: it sums the labels out. Here they are given.",
        ),
        (with_parameters(lambda joint, r, params: (r * joint).sum() / len(r)), "That is an average; it must be a sum."),
        (with_parameters(lambda joint, r, params: -(r * joint).sum()), "Right but for its sign."),
        (
            with_parameters(lambda joint, r, params: (r * joint).sum(axis=1)),
            "You have one number a point; add them up.",
        ),
        (
            with_parameters(lambda joint, r, params: (r * joint).sum(axis=0)),
            "You have one number a component; add them up.",
        ),
        (unbiased, "The covariances were divided by one point too few: these labels could reach a little more."),
    ]
    two, blobs = datasets.two_gaussians(seed=3), datasets.four_blobs()
    right = function(yours, ours, (two.X, two.labels), (blobs.X, blobs.labels), what="best_reached", slips=slips)
    lesson = datasets.two_gaussians(seed=0)
    hard = fit(GaussianMixture(2, assignment="hard"), lesson.X, start="random", seed=1)
    return (
        f"{right} The true labels of this lesson's points reach {ours(lesson.X, lesson.labels):.1f}, "
        f"those of hard EM {hard.log_likelihood[-1]:.1f}."
    )


def bug(yours):
    """An E step that forgets what a wide component pays."""
    what = "suspicious_labels"
    X, model = datasets.two_gaussians(seed=0).X, GaussianMixture(2, assignment="hard")
    start = model.start(X, np.random.default_rng(1))
    uneven = Mixture(
        np.array([0.3, 0.7]),
        np.array([[-1.0, 0.0], [1.0, 0.5]]),
        np.array([0.5 * np.eye(2), [[1.5, -0.5], [-0.5, 1.2]]]),
    )
    check_callable(yours, what)
    _labels(yours, X, start, what)
    labels = _labels(yours, X, uneven, what)
    joint = textbook.log_joint(X, uneven)
    log_det = np.linalg.slogdet(uneven.covariances)[1]
    slips = [
        (joint - np.log(uneven.weights), "Now the weights are missing: they were right before."),
        (joint - log_det / 2, "What you have added is twice too large: compare with the logarithm of the density."),
        (joint + log_det / 4, "What you have added is half of what it must be: L is a kind of square root already."),
        (joint + log_det, "What you have added has the wrong sign: it makes wide components cheaper."),
        (joint + (log_det - np.exp(log_det)) / 2, "What you have added is right but for a logarithm."),
        (-joint, "Each point is now in the component that explains it worst."),
    ]
    if not np.array_equal(labels, joint.argmax(axis=1)):
        for scores, sentence in slips:
            if np.array_equal(labels, scores.argmax(axis=1)):
                raise Broken(sentence)

    def responsibilities(X, params):
        return np.eye(2)[_labels(yours, X, params, what).astype(int)]

    return passed(check.em(responsibilities, textbook.m_step, model, X, start))


def _labels(yours, X, params, what):
    """One label for each point, or the end of the check."""
    kept = [params.means.copy(), X.copy()]
    labels = written(answer_of(yours, what, X, params), f"What {what} returns")
    if not (np.array_equal(kept[0], params.means) and np.array_equal(kept[1], X)):
        raise Broken(f"{what} changes what it is given; leave the arguments alone.")
    if labels.shape == (len(X), len(params.weights)):
        raise Broken(f"{what} returns a table; it must return one label for each point.")
    if labels.shape == (len(params.weights),):
        raise Broken(f"{what} returns one number for each component, so it looks along the wrong axis.")
    if labels.shape != (len(X),):
        raise Broken(f"{what} returns the shape {labels.shape}; it must be {(len(X),)}, one label for each point.")
    if not np.isin(labels, range(len(params.weights))).all():
        raise Broken(f"{what} returns labels that no component has: they are counted from 0.")
    return labels


def diagonal(yours):
    """The M step of components whose axes are parallel to those of the coordinates."""

    def ours(X, r):
        return textbook.m_step(X, r, "diag")

    def changed(change):
        return lambda X, r: ours(X, r)._replace(covariances=change(X, r, ours(X, r)))

    def full(X, r):
        return textbook.m_step(X, r)

    slips = [
        (full, "The covariance of x and y is still there; these ellipses must not be tilted."),
        (
            lambda X, r: textbook.m_step(X, r, "spherical"),
            "These are circles: each coordinate must keep a variance of its own.",
        ),
        (
            lambda X, r: ours(X, r)._replace(
                covariances=textbook.m_step(X, r, "tied").covariances * np.eye(X.shape[1])
            ),
            "All components have the same variances; each must have its own.",
        ),
        (
            changed(lambda X, r, params: np.sqrt(params.covariances)),
            "The diagonal holds standard deviations; it must hold variances.",
        ),
        (
            changed(
                lambda X, r, params: params.covariances * (r.sum(axis=0) / (r.sum(axis=0) - 1))[:, None, None],
            ),
            "You divided by one point too few: the estimate that climbs divides by the number of points.",
        ),
        (
            changed(lambda X, r, params: params.covariances * params.weights[:, None, None]),
            "The variances are too small: divide by the number of the component's own points, not of all.",
        ),
        (
            changed(lambda X, r, params: np.linalg.inv(params.covariances)),
            "The diagonal holds one over the variances.",
        ),
        (
            changed(lambda X, r, params: np.tile(np.diag(X.var(axis=0)), (r.shape[1], 1, 1))),
            "These are the variances of all points; each component describes its own.",
        ),
    ]
    two, blobs = datasets.two_gaussians(seed=3), datasets.four_blobs()
    cases = [(some.X, np.eye(some.labels.max() + 1)[some.labels]) for some in (two, blobs)]
    return function(yours, ours, *cases, what="diagonal_m_step", slips=slips)


EXERCISES = {"04-ex1": border, "04-ex2": best_reached, "04-ex3": bug, "04-ex4": diagonal}
