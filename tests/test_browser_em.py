"""EM in the browser: its paths and its sentences are those of Python.

Two programs that round differently agree to 1e-9 only where rounding does not decide what happens: a point as far from
one centre as from another may go to either. So a problem counts where *Python agrees with itself* after every value of X
has been moved by a few units in its last place; what JavaScript makes of it has no say. How many may be left out is part
of each test.
"""

import numpy as np
import pytest

import emviz as ev
import javascript
from emviz.em.trace import Path
from emviz.engine.standardized import StandardizedData
from emviz.explore import browser
from emviz.explore.browser import modules
from emviz.explore.live_model import can_step_in_browser, describe_model

FOLDER = javascript.FOLDER
COVARIANCE_TYPES = ["full", "tied", "diag", "spherical"]
AS_PARAMS = """const asParams = ({ weights, means, covariances }) => ({
    weights: Float64Array.from(weights), means: Float64Array.from(means), covariances: Float64Array.from(covariances),
});"""
FIT = f"""(problems) => {{
    {AS_PARAMS}
    return problems.map(({{ model, X, d, centres, params, maxIter, tol }}) => {{
        const data = {{ values: Float64Array.from(X), nSamples: X.length / d, nFeatures: d }};
        const start = centres ? fromCentres(model, data, centres) : asParams(params);
        const before = JSON.stringify(start);
        const trace = fit(model, data, start, {{ maxIter, tol }});
        return {{ ...trace, data: undefined, untouched: JSON.stringify(start) === before }};
    }});
}}"""


class Problem:
    """A model, data, and a start: centres, or the parameters themselves."""

    def __init__(self, model, X, start, max_iter=50, tol=1e-6):
        self.model, self.X, self.start, self.max_iter, self.tol = model, X, start, max_iter, tol

    def fit(self, X=None):
        """What Python makes of it, a collapsed run up to its collapse; None if it refuses the problem."""
        try:
            return ev.fit(self.model, self.X if X is None else X, self.start, max_iter=self.max_iter, tol=self.tol)
        except ev.CollapseError as collapse:
            return collapse.trace
        except ValueError:
            return None

    def fit_moved(self, rng):
        """The same after each value has moved by up to four units in the last place of the largest."""
        largest = np.abs(self.X).max()
        return self.fit(self.X + rng.uniform(-4, 4, self.X.shape) * np.finfo(float).eps * largest)

    def as_json(self):
        """The same for JavaScript."""
        explicit = isinstance(self.start, ev.Mixture)
        return {
            "model": describe_model(self.model),
            "X": self.X.ravel().tolist(),
            "d": self.X.shape[1],
            "centres": None if explicit else self.start.ravel().tolist(),
            "params": as_json(self.start) if explicit else None,
            "maxIter": self.max_iter,
            "tol": self.tol,
        }


def as_json(params):
    return {name: part.ravel().tolist() for name, part in params._asdict().items()}


def as_mixture(params, d):
    """Parameters of JavaScript."""
    k = len(params["weights"])
    shapes = {"weights": k, "means": (k, d), "covariances": (k, d, d)}
    return ev.Mixture(*(np.reshape(np.array(params[name], float), shape) for name, shape in shapes.items()))


def furthest(path, other, X):
    """The largest relative difference of two paths, each a list of parameters and a list of objectives.

    Of weights relative to themselves, of means to the spread of the data, of covariances to the variances on their own
    diagonal, of objectives to themselves or, where they are smaller, to one nat a point.
    """
    spread = X.std(axis=0)
    differences = [0.0]
    for one, two in zip(path[0], other[0], strict=True):
        deviations = two.standard_deviations
        areas = deviations[:, :, None] * deviations[:, None]
        differences.append((np.abs(one.weights - two.weights) / two.weights).max())
        differences.append((np.abs(one.means - two.means) / np.where(spread > 0, spread, 1)).max())
        differences.append((np.abs(one.covariances - two.covariances) / areas).max())
    one, two = np.array(path[1]), np.array(other[1])
    return max([*differences, *(np.abs(one - two) / np.maximum(np.abs(two), len(X)))])


def run(problems, rng):
    """For each problem that Python takes: Python's trace, Python's trace of the moved data, and the browser's trace."""
    traces = [problem.fit() for problem in problems]
    taken = [(problem, trace) for problem, trace in zip(problems, traces, strict=True) if trace is not None]
    answers = javascript.call(["em.js", "trace.js"], FIT, [problem.as_json() for problem, _ in taken])
    moved = [problem.fit_moved(rng) for problem, _ in taken]
    return [(*both, *rest) for both, *rest in zip(taken, moved, answers, strict=True)]


def path_of(trace):
    return trace.params, trace.objective


def browser_path(answer, d):
    return [as_mixture(params, d) for params in answer["params"]], answer["objective"]


def ends_alike(trace, other):
    return other is not None and trace.n_iter == other.n_iter and trace.message == other.message


def any_model(rng, k):
    if rng.random() < 0.2:
        return ev.KMeans(k)
    return ev.GaussianMixture(k, rng.choice(COVARIANCE_TYPES), rng.choice(["soft", "soft", "hard"]))


def any_params(rng, model, X):
    """Parameters of this model's type: points of the data as means, widths from a third to three times its spread."""
    k, d = model.n_components, X.shape[1]
    roots = rng.normal(size=(k, d, d)) + np.eye(d)
    widths = X.std(axis=0) * 3.0 ** rng.uniform(-1, 1, size=(k, 1))
    covariances = (roots @ roots.swapaxes(1, 2) + 0.1 * np.eye(d)) * widths[:, :, None] * widths[:, None]
    covariance_type = getattr(model, "covariance_type", "spherical")
    if covariance_type == "tied":
        covariances[:] = covariances[0]
    if covariance_type in ("diag", "spherical"):
        covariances *= np.eye(d)
    if covariance_type == "spherical":
        covariances[:] = covariances[:, :1, :1] * np.eye(d)
    return ev.Mixture(rng.dirichlet(np.full(k, 3.0)), X[rng.choice(len(X), k, replace=False)], covariances)


def random_problem(rng):
    """Heaps of points, in any unit and place, and a start among them."""
    k, d, n = rng.integers(1, 7), rng.integers(1, 3), rng.integers(20, 301)
    heaps = rng.integers(1, 5)
    X = rng.normal(scale=3, size=(heaps, d))[rng.integers(heaps, size=n)] + rng.normal(size=(n, d))
    X = X * rng.choice([1, 1, 1e-6, 1e5]) * rng.choice([0.2, 1, 1, 5], size=d)
    X = X + rng.choice([0, 0, 1000]) * X.std()
    model = any_model(rng, int(k))
    start = any_params(rng, model, X) if rng.random() < 0.4 else X[rng.choice(n, k, replace=False)]
    return Problem(model, X, start, tol=rng.choice([1e-4, 1e-6, 1e-8]))


def test_paths_are_those_of_python():
    rng = np.random.default_rng(11)
    runs = run([random_problem(rng) for _ in range(700)], rng)
    compared = []
    for problem, trace, moved, answer in runs:
        assert answer["untouched"]
        if not ends_alike(trace, moved) or furthest(path_of(trace), path_of(moved), problem.X) > 1e-10:
            continue
        assert (answer["nIter"], answer["message"]) == (trace.n_iter, trace.message)
        assert (answer["converged"], answer["edited"]) == (trace.converged, [])
        path = browser_path(answer, problem.X.shape[1])
        difference = furthest(path, path_of(trace), problem.X)
        assert difference <= 1e-9, problem.model
        compared.append((problem, trace, difference))
    import collections
    print(len(runs), len(compared), np.quantile([c[2] for c in compared], [.5,.9,.99,1]), sum(t.n_iter for _,t,_ in compared))
    print(collections.Counter(t.message.split()[0] for _,t,_ in compared), collections.Counter(t.message.split()[0] for _,t,*_ in runs))
    assert len(compared) >= 500


def collapsing_problem(rng):
    """Few points, many of them repeated, and many components: often on a single point, on a line, or on none."""
    k, d, n = int(rng.integers(1, 7)), rng.integers(1, 3), rng.integers(6, 31)
    X = rng.normal(size=(n, d))
    if rng.random() < 0.7:
        X = X[rng.integers(max(k, rng.integers(2, 7)), size=n)]
    if rng.random() < 0.3:
        X = X.round(1)
    X = X * rng.choice([1, 1e-6, 1e5]) + rng.choice([0, 0, 100])
    model = any_model(rng, k)
    different = np.unique(X, axis=0)
    if len(different) < k:
        return collapsing_problem(rng)
    start = any_params(rng, model, X) if rng.random() < 0.3 else rng.permutation(different)[:k]
    return Problem(model, X, start)


def test_collapses_are_told_at_the_same_iteration_with_the_same_sentence():
    rng = np.random.default_rng(12)
    runs = run([collapsing_problem(rng) for _ in range(800)], rng)
    import collections
    c = collections.Counter()
    for problem, trace, moved, answer in runs:
        alike = ends_alike(trace, moved)
        pd = furthest(path_of(trace), path_of(moved), problem.X) if alike else None
        good = (answer["nIter"], answer["message"]) == (trace.n_iter, trace.message)
        diff = furthest(browser_path(answer, problem.X.shape[1]), path_of(trace), problem.X) if good else None
        kind = trace.message.split(" at iter")[0].split(" ",2)[2] if trace.message.startswith("Comp") else trace.message.split()[0]
        c[kind, alike, good, None if pd is None else pd<1e-10, None if diff is None else diff<1e-9] += 1
        if alike and not good: print(problem.model, trace.message, "|", moved.message,"|", answer["message"])
    for k,v in sorted(c.items(), key=str): print(k,v)
