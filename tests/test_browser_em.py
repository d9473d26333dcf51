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
from emviz.explore.browser import modules
from emviz.explore.live_model import can_step_in_browser, describe_model

COVARIANCE_TYPES = ["full", "tied", "diag", "spherical"]
# JavaScript that the tests call: what is in scope are the exports of em.js, trace.js and collapse.js.
MODULES = ["em.js", "trace.js", "collapse.js"]
READ = """
    const asData = ({ X, d }) => ({ values: Float64Array.from(X), nSamples: X.length / d, nFeatures: d });
    const asParams = ({ weights, means, covariances }) => ({
        weights: Float64Array.from(weights), means: Float64Array.from(means), covariances: Float64Array.from(covariances),
    });
    const asStart = (problem) => problem.params
        ? asParams(problem.params)
        : fromCentres(problem.model, asData(problem), problem.centres);
    const answerOf = (trace) => ({ ...trace, data: undefined });
"""
FIT = f"""(problems) => {{ {READ}
    return problems.map((problem) => {{
        const start = asStart(problem);
        const before = JSON.stringify(start);
        const trace = fit(problem.model, asData(problem), start, problem);
        return {{ ...answerOf(trace), untouched: JSON.stringify(start) === before }};
    }});
}}"""
REFIT = f"""(problems) => {{ {READ}
    return problems.map((problem) => {{
        const traces = [fit(problem.model, asData(problem), asStart(problem), problem)];
        for (const [iteration, params] of problem.edits) {{
            traces.push(refit(traces.at(-1), iteration, asParams(params), problem));
        }}
        return traces.map(answerOf);
    }});
}}"""
RESPONSIBILITIES = f"""(problems) => {{ {READ}
    return problems.map((problem) => responsibilities(problem.model, asData(problem), asStart(problem)));
}}"""
WIDTHS = f"(tables) => {{ {READ} return tables.map((table) => smallestWidths(asData(table), table.together)); }}"


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

    Of weights relative to themselves (of a removed component both are 0), of means to the spread of the data, of covariances to the variances on their own
    diagonal, of objectives to themselves or, where they are smaller, to one nat a point.
    """
    spread = X.std(axis=0)
    differences = [0.0]
    for one, two in zip(path[0], other[0], strict=True):
        deviations = two.standard_deviations
        areas = deviations[:, :, None] * deviations[:, None]
        differences.append((np.abs(one.weights - two.weights) / np.where(two.weights > 0, two.weights, 1e-300)).max())
        differences.append((np.abs(one.means - two.means) / np.where(spread > 0, spread, 1)).max())
        differences.append((np.abs(one.covariances - two.covariances) / areas).max())
    one, two = np.array(path[1]), np.array(other[1])
    return max([*differences, *(np.abs(one - two) / np.maximum(np.abs(two), len(X)))])


def run(problems, rng):
    """For each problem that Python takes: Python's trace, Python's trace of the moved data, and the browser's trace."""
    traces = [problem.fit() for problem in problems]
    taken = [(problem, trace) for problem, trace in zip(problems, traces, strict=True) if trace is not None]
    answers = javascript.call(MODULES, FIT, [problem.as_json() for problem, _ in taken])
    moved = [problem.fit_moved(rng) for problem, _ in taken]
    return [(*both, *rest) for both, *rest in zip(taken, moved, answers, strict=True)]


def path_of(trace):
    return trace.params, trace.objective


def browser_path(answer, X):
    return [as_mixture(params, X.shape[1]) for params in answer["params"]], answer["objective"]


def ends_alike(trace, other):
    return other is not None and trace.n_iter == other.n_iter and trace.message == other.message


def any_model(rng, k):
    kind, covariance_type = rng.random(), rng.choice(COVARIANCE_TYPES)
    if kind < 0.2:
        return ev.KMeans(k)
    if kind < 0.4:
        return ev.MessageLengthMixture(k, covariance_type)
    return ev.GaussianMixture(k, covariance_type, rng.choice(["soft", "soft", "hard"]))


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
    runs = run([random_problem(rng) for _ in range(560)], rng)
    compared, removals, falls = 0, 0, 0
    for problem, trace, moved, answer in runs:
        if not ends_alike(trace, moved) or furthest(path_of(trace), path_of(moved), problem.X) > 1e-10:
            continue
        assert (answer["nIter"], answer["message"]) == (trace.n_iter, trace.message)
        assert (answer["converged"], answer["edited"], answer["untouched"]) == (trace.converged, [], True)
        assert furthest(browser_path(answer, problem.X), path_of(trace), problem.X) <= 1e-9, problem.model
        compared += 1
        removals += (trace.params[-1].weights == 0).any()
        falls += (np.diff(trace.objective) < -1e-6).any()  # where a component is removed, and nowhere else
    assert compared >= 500 and removals >= 20 and falls >= 5
    assert compared >= 0.95 * len(runs)


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
    runs = run([collapsing_problem(rng) for _ in range(500)], rng)
    told, compared = {}, 0
    for problem, trace, moved, answer in runs:
        if not ends_alike(trace, moved):
            continue
        assert (answer["nIter"], answer["message"]) == (trace.n_iter, trace.message)
        assert answer["collapsed"] == trace.message.startswith("Component")
        if answer["collapsed"]:
            what = trace.message.split(" ", 2)[2].split(" at iteration")[0]
            told[what] = told.get(what, 0) + 1
        # A component that shrinks loses digits before it is gone: of those paths some end alike and are not comparable.
        if furthest(path_of(trace), path_of(moved), problem.X) <= 1e-10:
            assert furthest(browser_path(answer, problem.X), path_of(trace), problem.X) <= 1e-9, problem.model
            compared += 1
    assert sum(told.values()) >= 200
    assert len(told) == 4, told
    assert min(told.values()) >= 10, told
    assert compared >= 0.8 * len(runs)


def test_a_run_stops_where_python_stops_it():
    rng = np.random.default_rng(13)
    X = rng.normal(size=(60, 2))
    problems = [Problem(ev.GaussianMixture(3), X, X[:3], max_iter, 0.0) for max_iter in range(4)]
    for problem, trace, _, answer in run(problems, rng):
        assert (answer["message"], answer["converged"]) == (trace.message, False)
        assert len(answer["params"]) == problem.max_iter + 1


@pytest.mark.parametrize("off", [0.0, 1e-13], ids=["exactly", "next to it"])
def test_a_run_that_collapses_at_its_start_has_no_path(off):
    X = np.array([[0.0], [1.0], [1.0]])
    ((_, trace, _, answer),) = run([Problem(ev.KMeans(2), X, X[:2] + off)], np.random.default_rng(0))
    assert (answer["params"], answer["nIter"], answer["collapsed"]) == ([], 0, True)
    assert answer["message"] == trace.message


def test_a_fall_is_told():
    """A start that is not of the model's type may be better than all that are; `ev.fit` refuses it."""
    rng = np.random.default_rng(14)
    X = rng.normal(size=(100, 1)) * np.repeat([1, 30], 50)[:, None]
    start = ev.Mixture(np.array([0.5, 0.5]), np.zeros((2, 1)), np.array([[[1.0]], [[900.0]]]))
    model = ev.GaussianMixture(2, "tied")
    path = Path(model, X)
    for params in (start, model.m_step(model.e_step(X, start))):
        path.add(params, model.e_step(X, params).log_likelihood)
    (answer,) = javascript.call(MODULES, FIT, [Problem(model, X, start).as_json()])
    assert "fell" in answer["message"]
    assert (answer["message"], answer["converged"]) == (path.converged().message, False)
    np.testing.assert_allclose(answer["objective"], path.objective, rtol=1e-12)


def test_a_refit_keeps_the_path_before_and_goes_on_from_the_edit():
    rng = np.random.default_rng(15)
    edited = (2, 3, 3, 1)
    problems, expected = [], []
    while len(problems) < 30:
        k, d = int(rng.integers(1, 5)), rng.integers(1, 3)
        X = rng.normal(size=(80, d)) + 4 * rng.integers(3, size=(80, 1))
        problem = Problem(any_model(rng, k), X, X[rng.choice(80, k, replace=False)], max_iter=30)
        edits = [(t, any_params(rng, problem.model, X)) for t in edited]
        traces = [problem.fit(), *(Problem(problem.model, X, edit, 30 - t).fit() for t, edit in edits)]
        if any(trace is None or trace.n_iter < 3 for trace in traces):
            continue
        problems.append({**problem.as_json(), "edits": [(t, as_json(edit)) for t, edit in edits]})
        expected.append((problem, traces))
    for (problem, (first, *tails)), answers in zip(expected, javascript.call(MODULES, REFIT, problems), strict=True):
        assert [answer["edited"] for answer in answers] == [[], [2], [2, 3], [2, 3], [1]]
        path = path_of(first)
        for t, tail, answer in zip(edited, tails, answers[1:], strict=True):
            path = [*path[0][:t], *tail.params], [*path[1][:t], *tail.objective]
            assert furthest(browser_path(answer, problem.X), path, problem.X) <= 1e-9
            assert (answer["nIter"], answer["converged"]) == (t + tail.n_iter, tail.converged)
            assert answer["message"] == tail.message.replace(f" {tail.n_iter}", f" {t + tail.n_iter}")


def test_an_edit_is_never_where_a_run_has_come_to_rest():
    """The objective falls from iteration 1 to the edit of iteration 2: the reader made it fall, and EM goes on."""
    X = np.random.default_rng(16).normal(size=(80, 1))
    problem = Problem(ev.GaussianMixture(2), X, X[:2])
    worse = ev.Mixture(np.array([0.5, 0.5]), np.array([[3.0], [4.0]]), np.ones((2, 1, 1)))
    ((_, answer),) = javascript.call(MODULES, REFIT, [{**problem.as_json(), "edits": [(2, as_json(worse))]}])
    assert answer["objective"][2] < answer["objective"][1]
    assert answer["nIter"] > 2


def test_responsibilities_are_those_of_python():
    rng = np.random.default_rng(17)
    problems = []
    while len(problems) < 60:
        X = rng.normal(size=(50, rng.integers(1, 3)))
        model = any_model(rng, int(rng.integers(1, 5)))
        problems.append(Problem(model, X, model.check_start(any_params(rng, model, X), X)))
    answers = javascript.call(MODULES, RESPONSIBILITIES, [problem.as_json() for problem in problems])
    for problem, answer in zip(problems, answers, strict=True):
        expected = problem.model.responsibilities(problem.X, problem.start)
        np.testing.assert_allclose(np.reshape(answer, expected.shape), expected, rtol=1e-9, atol=1e-12)


def test_of_centres_equally_near_the_first_has_the_point():
    model, X = ev.KMeans(3), np.array([[0.0], [1.0], [2.0]])
    problem = Problem(model, X, model.from_centres(X, [[2.0], [0.0], [0.0]]))
    (answer,) = javascript.call(MODULES, RESPONSIBILITIES, [problem.as_json()])
    assert answer == model.responsibilities(X, problem.start).ravel().tolist() == [0, 1, 0, 1, 0, 0, 1, 0, 0]


def test_a_centre_without_points_stays():
    rng = np.random.default_rng(18)
    X = rng.normal(size=(40, 2))
    ((problem, trace, _, answer),) = run([Problem(ev.KMeans(3), X, np.array([[-1.0, 0], [1, 0], [90, 90]]))], rng)
    assert trace.n_iter > 1
    assert all(params["means"][4:] == [90, 90] for params in answer["params"])
    assert furthest(browser_path(answer, problem.X), path_of(trace), X) <= 1e-9


def test_a_component_that_is_removed_without_points_stays_where_it_was():
    rng = np.random.default_rng(20)
    X = rng.normal(size=(40, 2))
    start = ev.Mixture(np.full(3, 1 / 3), np.array([[-1.0, 0], [90, 90], [1, 0]]), np.array([np.eye(2)] * 3))
    problems = [Problem(ev.MessageLengthMixture(3, covariance_type), X, start) for covariance_type in COVARIANCE_TYPES]
    for problem, trace, _, answer in run(problems, rng):
        assert answer["nIter"] > 1 and answer["message"] == trace.message
        assert all(params["means"][2:4] == [90, 90] and params["weights"][1] == 0 for params in answer["params"][1:])
        assert furthest(browser_path(answer, problem.X), path_of(trace), X) <= 1e-9


def test_a_removed_component_may_have_no_width():
    X = np.random.default_rng(22).normal(size=(40, 1))
    weights, widths = np.array([0.4, 0.0, 0.6]), np.array([1.0, 0.0, 4.0])
    start = ev.Mixture(weights, np.array([[-1.0], [X[0, 0]], [1.0]]), widths[:, None, None])
    problem = Problem(ev.MessageLengthMixture(3), X, start)
    (answer,) = javascript.call(MODULES, RESPONSIBILITIES, [problem.as_json()])
    expected = problem.model.responsibilities(X, start)
    np.testing.assert_allclose(np.reshape(answer, expected.shape), expected, rtol=1e-9)
    (trace,) = javascript.call(MODULES, FIT, [problem.as_json()])
    assert trace["message"] == problem.fit().message and not trace["collapsed"]


def test_too_few_points_for_so_many_components_are_refused_in_the_same_words():
    X = np.random.default_rng(21).normal(size=(20, 2))
    for k, covariance_type, n in ((8, "full", 20), (7, "full", 17), (9, "tied", 9), (4, "spherical", 6)):
        model, rows = ev.MessageLengthMixture(k, covariance_type), X[:n]
        with pytest.raises(ValueError, match=r"^X has \d+ rows; ") as refused:
            ev.fit(model, rows)
        (answer,) = javascript.call(MODULES, FIT, [Problem(model, rows, rows[:k]).as_json()])
        assert (answer["params"], answer["message"]) == ([], str(refused.value))


@pytest.mark.parametrize("together", [False, True])
def test_the_smallest_widths_are_those_of_the_engine(together):
    rng = np.random.default_rng(19)
    tables = [rng.normal(size=(30, 2)) * 10.0 ** rng.uniform(-6, 6, 2) + rng.choice([0, 1e3, 1e7]) for _ in range(50)]
    tables += [np.array([[1.0, 5.0], [2.0, 5.0]]), np.full((3, 1), 0.1), rng.normal(size=(9, 1)) * 1e-150]
    tables = [table for table in tables if engine_data(table, together) is not None]
    assert len(tables) > 30
    given = [{"X": table.ravel().tolist(), "d": table.shape[1], "together": together} for table in tables]
    for table, widths in zip(tables, javascript.call(MODULES, WIDTHS, given), strict=True):
        data = engine_data(table, together)
        np.testing.assert_allclose(widths, data.resolution * data.unit, rtol=1e-12)


def engine_data(X, one_unit):
    """As Python prepares them; None if it refuses them."""
    try:
        return StandardizedData(X, one_unit)
    except ValueError:
        return None


def test_what_the_browser_has_to_know_of_a_model():
    class Own(ev.GaussianMixture):
        """May have steps of its own."""

    for model in (ev.GaussianMixture(2, "diag", "hard"), ev.KMeans(2), ev.MessageLengthMixture(2)):
        assert can_step_in_browser(model)
        description = describe_model(model)
        assert (description["nComponents"], description["assignment"]) == (2, model.assignment)
        assert description["removesComponents"] == isinstance(model, ev.MessageLengthMixture)
        assert tuple(description["cures"]) == model.cures
    for model in (Own(2), ev.GaussianMixture(2, prior=ev.Prior()), ev.StudentT(), ev.PoissonMixture(2)):
        assert not can_step_in_browser(model)
        with pytest.raises(ValueError, match="browser has no steps"):
            describe_model(model)


def test_the_steps_are_short_enough_to_be_read():
    lines = (javascript.FOLDER / "em.js").read_text(encoding="utf-8").splitlines()
    code = [line for line in lines if line.strip() and not line.strip().startswith("//")]
    assert 80 < len(code) <= 150


def test_the_modules_can_be_assembled():
    assert 'modules["em.js"]' in modules.assemble(javascript.FOLDER / "trace.js")
