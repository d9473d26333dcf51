"""The live stepper: what the browser gets, what it makes of it, and what Python hears of a reader's changes."""

import numpy as np
import pytest
import traitlets

import emviz as ev
from browser_traces import REVIVE, as_json, params_json
from emviz.explore.live import Changes, most_live_rows
from emviz.explore.packing import unpack
from javascript import call

FOUR = ev.datasets.four_blobs()
GEYSER = ev.datasets.old_faithful()
GALAXIES = ev.datasets.galaxies().X / 1000
COVARIANCES = ["full", "tied", "diag", "spherical"]


def head(stepper):
    return unpack(stepper._packed)[0]


def live(stepper, code, argument=None):
    """What a JavaScript function makes of the `Live` of this stepper and an argument."""
    inputs = [control.to_json() for control in stepper._on_demand]
    given = {"live": head(stepper)["live"], "inputs": inputs, "argument": argument}
    return call("live.js", f"({{ live, inputs, argument }}) => ({code})(new Live(live, inputs), argument)", given)


def assert_same_path(path, trace, tol=1e-9):
    assert len(path["params"]) == len(trace.params)
    for ours, theirs in zip(path["params"], trace.params, strict=True):
        for name, value in theirs._asdict().items():
            assert np.allclose(ours[name], np.ravel(value), rtol=tol, atol=tol * np.abs(value).max())
    assert np.allclose(path["objective"], trace.objective, rtol=tol)
    assert (path["message"], path["edited"]) == (trace.message, list(trace.edited))


# What the browser gets -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "X", "options"),
    [
        (ev.GaussianMixture(3), FOUR, {"components": [1, 3], "covariance_types": COVARIANCES, "seeds": range(3)}),
        (ev.GaussianMixture(2, assignment="hard"), GEYSER.X[:, [1]], {"seeds": range(4, 6)}),
        (ev.KMeans(4), FOUR, {"components": [4, 5], "seeds": None, "start": "kmeans++", "seed": 3}),
        (ev.GaussianMixture(2), GEYSER, {"start": "percentiles", "max_iter": 3}),
        (ev.GaussianMixture(4), FOUR, {"start": FOUR.truth}),
        (ev.MessageLengthMixture(8), GALAXIES, {"seeds": range(8), "tol": 1e-5, "max_iter": 150}),
        (ev.MessageLengthMixture(6), FOUR, {"components": [6, 9], "covariance_types": COVARIANCES, "seeds": None}),
        (
            ev.GaussianMixture(3),
            ev.datasets.penguins(),
            {"features": (0, 3), "covariance_types": COVARIANCES, "seeds": [1, 2]},
        ),
        (ev.KMeans(3), np.column_stack([FOUR.X, np.zeros(300)]), {"features": [1], "seeds": range(2)}),
        (ev.GaussianMixture(2), GEYSER.X * [1e-7, 1e4], {"features": [1], "seeds": range(2)}),
    ],
    ids=[
        "choices",
        "hard",
        "kmeans",
        "stopped",
        "whole start",
        "removals",
        "removals in the plane",
        "two of four",
        "one beside a constant",
        "one of two in other units",
    ],
)
def test_the_browser_goes_the_ways_that_python_goes(model, X, options):
    stepper = ev.explore.stepper(model, X, **options)
    assert stepper.is_live and not head(stepper)["frames"]
    keys = list(np.ndindex(*(len(control) for control in stepper._on_demand)))
    paths = live(stepper, "(live, keys) => keys.map((key) => live.path(key).trace)", [list(key) for key in keys])
    assert len(paths) == len(keys) >= 1
    for key, path in zip(keys, paths, strict=True):
        for control, index in zip(stepper._on_demand, key, strict=True):
            setattr(stepper, control.trait, control.at(index))
        assert_same_path(path, stepper.trace)


def test_a_fit_that_fails_is_told_in_the_same_words():
    X = [[0.0, 0.0], [1.0, 0.5], [0.0, 0.0], [1.0, 0.5], [0.0, 0.0], [3.0, 1.0]]
    stepper = ev.explore.stepper(ev.KMeans(2), X, components=[2, 4, 7], seeds=[1])
    assert live(stepper, "(live) => [live.path([1]).problem, live.path([2]).problem]") == [
        "X has 3 different point(s); n_components=4 needs at least as many.",
        "X has 3 different point(s); n_components=7 needs at least as many.",
    ]
    stepper.n_components = 4
    with pytest.raises(ValueError, match="X has 3 different"):
        stepper.trace  # noqa: B018


def test_where_em_cannot_begin_a_picture_looks_the_same_whichever_feature_it_draws():
    code = """(live, points) => {
      live.setPoints([0], points);
      const { problem, only } = live.path([0]);
      return [problem, only.actorsIn({ name: "usual" })];
    }"""
    X = np.random.default_rng(0).normal(size=(40, 3))
    flat = np.repeat(X[:, :1], 3, axis=1).tolist()
    answers = []
    for columns, feature in (([0, 1, 2], 1), ([1, 0, 2], 0), ([0, 2, 1], 2)):
        stepper = ev.explore.stepper(ev.GaussianMixture(2), X[:, columns], features=feature, seeds=range(2))
        answers.append(live(stepper, code, flat))
    assert "it is flat in some direction" in answers[0][0]
    assert answers[1] == answers[0] == answers[2]


def test_too_few_rows_for_so_many_components_are_told_in_the_same_words():
    stepper = ev.explore.stepper(ev.MessageLengthMixture(8), FOUR.X[:24], components=[8, 10], seeds=[1])
    problem = live(stepper, "(live) => live.path([1]).problem")
    stepper.n_components = 10
    with pytest.raises(ValueError, match="^X has 24 rows") as refused:
        stepper.trace  # noqa: B018
    assert problem == str(refused.value) == "X has 24 rows; 10 components of 5 parameters each need more than 25."


@pytest.mark.parametrize("features", [None, 0])
def test_there_is_room_for_components_with_which_em_cannot_begin(features):
    X = FOUR.X[:24]
    options = {"components": [2, 4, 8], "features": features, "edit_points": True, "seeds": [1]}
    stepper = ev.explore.stepper(ev.MessageLengthMixture(2), X[::2], **options)
    code = """(live, points) => {
      const drawn = (key) => live.path(key).frame(2).actorsIn({ name: "usual" }).filter(({ shape }) => shape.length).length;
      const before = [live.path([2]).problem, drawn([1])];
      live.setPoints([2], points);
      return [...before, drawn([2])];
    }"""
    problem, four, eight = live(stepper, code, np.concatenate([X, X + 1]).tolist())
    assert problem and eight > four > 0


@pytest.mark.parametrize(
    ("model", "X", "options"),
    [
        (ev.GaussianMixture(2, prior=ev.Prior()), FOUR, {}),
        (ev.PoissonMixture(2), ev.datasets.death_notices(), {}),
        (ev.GaussianMixture(2), ev.datasets.penguins(), {}),
        (ev.GaussianMixture(2), FOUR, {"contours": True}),
        (ev.GaussianMixture(2), FOUR, {"scene": ev.draw.scene}),
        (ev.GaussianMixture(2), FOUR, {"live": False}),
    ],
    ids=["prior", "counts", "features", "contours", "scene", "asked"],
)
def test_all_others_get_frames(model, X, options):
    stepper = ev.explore.stepper(model, X, seeds=range(2), max_iter=2, **options)
    assert not stepper.is_live and len(head(stepper)["frames"]) == 6
    with pytest.raises(traitlets.TraitError, match="start cannot be set"):
        stepper.start = FOUR.X[:2]


@pytest.mark.parametrize(
    ("model", "options", "borders"),
    [
        (ev.KMeans(3), {}, 1),
        (ev.KMeans(3), {"borders": False}, 0),
        (ev.GaussianMixture(3), {}, 0),
        (ev.GaussianMixture(3), {"borders": True}, 1),
    ],
)
def test_kmeans_in_the_plane_shows_its_borders(model, options, borders):
    stepper = ev.explore.stepper(model, FOUR, seeds=None, **options)
    assert len(head(stepper)["live"]["scene"]["view"]["borders"]) == borders


def test_too_many_rows_get_frames():
    X = np.random.default_rng(0).normal(size=(most_live_rows(1) + 1, 1))
    assert not ev.explore.stepper(ev.KMeans(2), X, seeds=None, max_iter=1).is_live


# What a reader changes --------------------------------------------------------------------------------------------------

EDIT = """(live, [key, edits]) => {
  for (const [iteration, params] of edits) {
    live.begin(key, 0);
    live.edit(key, iteration, fromLists(params));
  }
  return { changes: live.changes, trace: live.path(key).trace, undone: live.undone.length };
}"""


def test_python_goes_the_way_that_was_changed_by_hand():
    stepper = ev.explore.stepper(ev.GaussianMixture(3), FOUR, components=range(2, 4), seeds=range(3))
    stepper.seed = 2
    first, other = stepper.trace, ev.fit(ev.GaussianMixture(3), FOUR, seed=5).params[1]
    params = as_lists(other)
    # The second change comes later on the path, the third cuts both off.
    for iterations, edited in (([1], (1,)), ([1, 3], (1, 3)), ([4, 6, 2], (2,)), ([first.n_iter], (first.n_iter,))):
        found = live(stepper, EDIT, [[2, 1], [[iteration, params] for iteration in iterations]])
        stepper._changes = found["changes"]
        assert stepper.trace.edited == edited and found["undone"] == len(iterations)
        assert np.array_equal(stepper.trace.params[edited[-1]].means, other.means)
        assert_same_path(found["trace"], stepper.trace)
    # Another path has its own start.
    stepper.seed = 1
    assert stepper.trace.edited == ()
    stepper.seed = 2
    stepper._changes = {}
    assert stepper.trace is first


def test_python_goes_the_way_that_was_changed_where_components_had_been_removed():
    stepper = ev.explore.stepper(ev.MessageLengthMixture(8), GALAXIES, seed=4, seeds=range(8), tol=1e-5, max_iter=150)
    params = stepper.trace.params[-1]
    left = params.weights > 0
    assert 1 < left.sum() < 8
    k = int(np.flatnonzero(left)[0])
    for far, variance in ((1.0, 1.0), (40.0, 1e-4)):  # a little way; and to where it has no points
        means, covariances = params.means.copy(), params.covariances.copy()
        means[k] += far
        covariances[k] = variance
        edits = [[stepper.trace.n_iter - 9, as_lists(params._replace(means=means, covariances=covariances))]]
        for _ in range(2):
            found = live(stepper, EDIT, [[4], edits])
            stepper._changes = found["changes"]
            assert_same_path(found["trace"], stepper.trace)
            last = stepper.trace.params[-1]
            assert not (last.weights[~left] > 0).any() and (last.weights[k] > 0) == (far == 1)
            edits.append([stepper.trace.n_iter, as_lists(last)])
        stepper._changes = {}


def as_lists(params):
    return {name: value.tolist() for name, value in params._asdict().items()}


def test_undo_and_reset_bring_back_what_was():
    stepper = ev.explore.stepper(ev.KMeans(2), GEYSER, seeds=range(2))
    found = live(
        stepper,
        """(live) => {
          const key = [1];
          const ends = () => live.path(key).trace.params.at(-1).means;
          const seen = [ends()];
          for (const k of [0, 1]) {
            live.begin(key, 3 + k);
            const { weights, means, covariances } = live.path(key).trace.params[1];
            live.edit(key, 1, { weights, means: means.map((m) => m + k), covariances });
            seen.push(ends());
          }
          const positions = [live.undo(), live.undo(), live.undo() ?? "none"];
          const undone = ends();
          live.begin(key, 0);
          live.setPoints(key, live.points().slice(0, 100));
          const fewer = live.path(key).trace.data.nSamples;
          live.reset();
          return { seen, positions, undone, fewer, changed: live.isChanged(), rest: ends() };
        }""",
    )
    assert found["positions"] == [4, 3, "none"]
    assert found["undone"] == found["rest"] == found["seen"][0]
    assert (found["fewer"], found["changed"]) == (100, False)


def test_other_points_have_the_same_start():
    stepper = ev.explore.stepper(ev.GaussianMixture(2), GEYSER, seeds=range(2), edit_points=True)
    start = stepper.start.means
    points = GEYSER.X[:150] + 0.25
    code = "(live, points) => { live.setPoints([1], points); return [live.changes, live.path([1]).trace]; }"
    stepper.seed = 1
    means = stepper.start.means
    stepper._changes, path = live(stepper, code, points.tolist())
    assert np.array_equal(stepper.X, points) and np.array_equal(stepper.start.means, means)
    assert_same_path(path, stepper.trace)
    stepper.seed = 0  # the points stay
    assert np.array_equal(stepper.X, points) and np.array_equal(stepper.start.means, start)


def test_points_cannot_be_edited_in_a_picture_that_does_not_have_all_of_two_features():
    for X, options in ((GEYSER.X[:, [0]], {}), (GEYSER, {"features": [0]}), (GEYSER, {"features": (1, 0)})):
        stepper = ev.explore.stepper(ev.GaussianMixture(2), X, seeds=None, edit_points=True, **options)
        assert stepper.is_live and head(stepper)["live"]["canEditPoints"] is False
        with pytest.raises(traitlets.TraitError, match="it needs at least"):
            stepper.X = X[:1] if isinstance(X, np.ndarray) else X.X[:1]


def test_the_browser_goes_on_from_a_change_as_python_does():
    """Where it stops, what it says of it, and which iterations it calls changed."""
    trace = ev.fit(ev.GaussianMixture(2), GEYSER, start="kmeans++", seed=3, tol=1e-8)

    def moved(t):
        return trace.params[t]._replace(means=trace.params[t].means + [(0.0, 12.0), (0, 0)])

    changes = [(3, moved(3), 5), (3, moved(3), 3), (0, moved(0), 1000)]
    narrow = trace.params[2]._replace(covariances=np.array([np.eye(2), np.eye(2) * 1e-40]))
    changes += [(2, narrow, 10)]
    code = f"""([trace, changes]) => {{
        {REVIVE}
        return changes.map(([iteration, params, maxIter]) =>
            refit(revive(trace), iteration, reviveParams(params), {{ maxIter, tol: 1e-6 }}));
    }}"""
    asked = [(t, params_json(params), max_iter) for t, params, max_iter in changes]
    answers = call("trace.js", code, [as_json(trace), asked])
    for answer, (t, params, max_iter) in zip(answers, changes, strict=True):
        again = ev.refit(trace, t, params, max_iter=max_iter)
        assert answer["edited"] == list(again.edited)
        assert (answer["message"], answer["nIter"]) == (again.message, again.n_iter)
        np.testing.assert_allclose(answer["objective"], again.objective, rtol=1e-9)


# What Python can set ----------------------------------------------------------------------------------------------------


def test_start_data_and_trace_can_be_set_observed_and_linked():
    stepper = ev.explore.stepper(ev.GaussianMixture(2), GEYSER, seeds=range(2))
    seen = []
    stepper.observe(lambda change: seen.append(change["new"]), "trace")
    stepper.start = [[2, 60], [4, 60]]
    assert seen[-1] is stepper.trace and stepper.trace.edited == (0,)
    assert np.array_equal(stepper.start.means, [[2, 60], [4, 60]])
    assert (
        live(stepper, "(live, changes) => { live.take(changes); return live.path([0]).trace; }", stepper._changes)[
            "message"
        ]
        == stepper.trace.message
    )
    other = ev.fit(ev.GaussianMixture(2), GEYSER.X[:200], seed=3, max_iter=50)
    stepper.trace = other
    assert np.array_equal(stepper.X, GEYSER.X[:200])
    assert np.allclose(stepper.trace.params[-1].means, other.params[-1].means)
    stepper.X = GEYSER.X
    assert len(stepper.trace.X) == 272
    twin = ev.explore.stepper(ev.GaussianMixture(2), GEYSER, seeds=range(2))
    link = traitlets.dlink((stepper, "start"), (twin, "start"))
    stepper.start = [[3, 70], [4, 60]]
    assert np.array_equal(twin.trace.params[0].means, [[3, 70], [4, 60]])
    link.unlink()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("start", [[1.0, 2.0]], r"start has shape \(1, 2\); 2 centres for this data are \(2, 2\)"),
        ("X", [[1.0, np.nan]] * 5, "X"),
        ("X", [[1.0, 2.0]], r"X has shape \(1, 2\); it needs at least 2 row\(s\)"),
        ("X", np.eye(3), r"X has shape \(3, 3\); this live stepper takes 2 column\(s\)"),
        ("X", np.arange(2.0 * most_live_rows(2) + 2).reshape(-1, 2), "20,000 rows are the most"),
        ("trace", 3, r"trace is 3; it must be a trace of GaussianMixture"),
        ("trace", ev.fit(ev.GaussianMixture(2), FOUR.X[:, [0]]), r"X has shape \(300, 1\); this live stepper takes"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(name, value, sentence):
    stepper = ev.explore.stepper(ev.GaussianMixture(2), GEYSER, seeds=range(2))
    before = stepper.trace
    with pytest.raises(traitlets.TraitError, match=sentence):
        setattr(stepper, name, value)
    assert stepper.trace is before and stepper._changes == {}


def test_changes_are_the_same_after_a_journey():
    params = ev.fit(ev.GaussianMixture(2), GEYSER).params[3]
    changes = Changes((1, 2), ((3, params),), GEYSER.X[:4])
    back = Changes.from_json(changes.to_json())
    assert back.key == (1, 2) and back.edits[0][0] == 3
    assert all(np.array_equal(*pair) for pair in zip(back.edits[0][1], params, strict=True))
    assert np.array_equal(back.points, GEYSER.X[:4])


# The sandbox ------------------------------------------------------------------------------------------------------------


def test_an_empty_page_waits_for_points():
    page = ev.explore.sandbox(seeds=range(2))
    assert page.X.shape == (0, 2) and head(page)["live"]["canEditPoints"]
    with pytest.raises(ValueError, match="X"):
        page.trace  # noqa: B018
    points = FOUR.X[:40].tolist()
    code = """(live, points) => {
      const problem = live.path([0, 2]).problem;
      live.setPoints([0, 2], points);
      return [problem, live.changes, live.path([0, 2]).trace];
    }"""
    problem, page._changes, path = live(page, code, points)
    assert problem and page.X.tolist() == points
    assert_same_path(path, page.trace)


def test_a_sandbox_may_hold_fewer_points_than_em_needs():
    page = ev.explore.sandbox(seeds=range(2))
    for points in ([[1, 1], [2, 2]], np.empty((0, 2)), [[1, 1], [2, 2], [3, 1], [5, 5]]):
        page.X = points
        assert np.array_equal(page.X, points)
    assert page.trace.params[0].means.shape == (3, 2)


def test_a_sandbox_of_a_model_that_removes_components_waits_for_more_points():
    page = ev.explore.sandbox(ev.MessageLengthMixture(6), components=range(1, 7), seeds=range(2))
    points = (FOUR.X[::5] / 2 + 4).tolist()
    code = """(live, points) => {
      live.setPoints([0, 5], points.slice(0, 15));
      const problem = live.path([0, 5]).problem;
      live.setPoints([0, 5], points);
      return [problem, live.changes, live.path([0, 5]).trace];
    }"""
    problem, page._changes, path = live(page, code, points)
    assert problem == "EM cannot begin on 15 points: add more."
    assert_same_path(path, page.trace)
    page.X = points[:15]
    with pytest.raises(ValueError, match="^X has 15 rows; 6 components of 5 parameters each need more than 15"):
        page.trace  # noqa: B018


def test_a_sandbox_takes_two_features():
    with pytest.raises(ValueError, match="a sandbox takes KMeans, GaussianMixture without a prior or Mess"):
        ev.explore.sandbox(X=GEYSER.X[:, [0]])
    with pytest.raises(ValueError, match="a sandbox takes KMeans, GaussianMixture without a prior or Mess"):
        ev.explore.sandbox(ev.GaussianMixture(2, prior=ev.Prior()), FOUR)
    for X, options in ((None, {"contours": True}), (FOUR, {"contours": True}), (FOUR, {"features": (1, 0)})):
        with pytest.raises(ValueError, match="and points are drawn by hand: leave out live="):
            ev.explore.sandbox(X=X, seeds=None, **options)


def test_a_sandbox_has_the_limits_that_you_set():
    for page, xlim, ylim in [
        (ev.explore.sandbox(seeds=None, ylim=(0, 3)), [0, 10], [0, 3]),
        (ev.explore.sandbox(X=FOUR, seeds=None, xlim=(-20, 20), ylim=(-20, 20)), [-20, 20], [-20, 20]),
    ]:
        view = head(page)["live"]["scene"]["view"]
        assert view["ylim"] == ylim and view["xlim"] == xlim
    with pytest.raises(ValueError, match=r"xlim is \(1, 0\); it must be two finite numbers"):
        ev.explore.sandbox(xlim=(1, 0))


@pytest.mark.parametrize("model", [ev.GaussianMixture(3), ev.GaussianMixture(3, "tied"), ev.KMeans(3)], ids=str)
def test_the_starts_of_two_steppers_are_linked(model):
    one, other = (ev.explore.stepper(model, FOUR, seeds=range(2), max_iter=4) for _ in range(2))
    traitlets.link((one, "start"), (other, "start"))
    seen = {one.sentence}
    for which, rows in ((one, [0, 100, 200]), (other, [5, 105, 299])):
        which.start = FOUR.X[rows]
        assert one.start == other.start
        assert one.start != one.trace.params[1]
        assert (one.start.means == FOUR.X[rows]).all()
        assert one.sentence == other.sentence
        seen.add(one.sentence)
    assert len(seen) == 3
