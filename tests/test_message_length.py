"""Minimum message length: components that EM removes, held against the formulas and the results of its authors."""

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import multivariate_normal

import emviz as ev
from emviz.em import contract

TYPES = {"full": 5, "tied": 2, "diag": 4, "spherical": 3}  # N, in two dimensions


def left(params):
    return int((params.weights > 0).sum())


def lengths(trace):
    return -trace.objective


@pytest.fixture(scope="module")
def galaxies():
    """Twelve components on the galaxies, until nothing moves."""
    return ev.fit(ev.MessageLengthMixture(12), ev.datasets.galaxies(), seed=0, tol=1e-8)


def test_the_length_is_the_formula(galaxies):
    n, velocities = 82, ev.datasets.galaxies().X[:, 0]
    for params, length in list(zip(galaxies.params, lengths(galaxies), strict=True))[::25]:
        some = params.weights > 0
        weights, K, N = params.weights[some], some.sum(), 2
        density = sum(
            w * multivariate_normal(m, c).pdf(velocities)
            for w, m, c in zip(weights, params.means[some], params.covariances[some], strict=True)
        )
        # Figueiredo and Jain (2002), equation 15, without its constants.
        formula = N / 2 * np.log(n * weights).sum() + K / 2 * np.log(n) - np.log(density).sum()
        assert length == pytest.approx(formula, rel=1e-10)


@pytest.mark.parametrize(("kind", "N"), TYPES.items())
def test_the_weights_are_those_with_the_shortest_message(kind, N):
    X = ev.datasets.old_faithful().X
    model = ev.MessageLengthMixture(3, kind)
    expectation = model.e_step(X, model.start(X, np.random.default_rng(0)))
    weights = model.m_step(expectation).weights

    def cost(logits):
        log_weights = logits - np.logaddexp.reduce(logits)
        return N / 2 * log_weights.sum() - expectation.counts @ log_weights

    logits = minimize(cost, np.zeros(3), tol=1e-12).x
    np.testing.assert_allclose(weights, np.exp(logits - np.logaddexp.reduce(logits)), atol=1e-5)
    np.testing.assert_allclose(model.m_step(expectation).means, ev.GaussianMixture(3, kind).m_step(expectation).means)


def test_components_are_removed_and_never_come_back(galaxies):
    removed = np.array([params.weights == 0 for params in galaxies.params])
    assert removed[0].sum() == 0 and removed[-1].sum() == 7
    assert (removed[1:] >= removed[:-1]).all()
    for before, after in zip(galaxies.params[:-1], galaxies.params[1:], strict=True):
        gone = before.weights == 0
        np.testing.assert_array_equal(after.means[gone], before.means[gone])
        np.testing.assert_allclose(after.covariances[gone], before.covariances[gone], rtol=1e-12)
        assert after.weights.sum() == pytest.approx(1, rel=1e-12)


@pytest.mark.parametrize("kind", TYPES)
def test_a_component_that_is_removed_without_points_stays_where_it_was(kind):
    start = ev.Mixture(np.full(2, 0.5), np.array([[0.0, 0.0], [90.0, 90.0]]), np.array([np.eye(2)] * 2))
    model, X = ev.MessageLengthMixture(2, kind), np.random.default_rng(0).normal(size=(50, 2))
    after = ev.fit(model, X, start, max_iter=1).params[1]
    assert after.weights.tolist() == [1, 0] and after.means[1].tolist() == [90, 90]
    if kind != "tied":
        np.testing.assert_array_equal(after.covariances[1], np.eye(2))


def test_a_component_may_have_its_points_in_one_part_of_the_data_only():
    X = np.concatenate([np.random.default_rng(0).normal(size=(50, 1)), np.full((9, 1), 90.0) + np.eye(9)[:, [0]]])
    params = ev.Mixture(np.full(2, 0.5), np.array([[0.0], [90.0]]), np.ones((2, 1, 1)))
    model = ev.MessageLengthMixture(2)
    for parts in ([X[:50], X[50:]], [X[50:], X[:50]]):
        found = contract.e_step_on(model, contract.read_data(model, ev.chunks(parts)))(params)
        for ours, whole in zip(found, model.e_step(X, params), strict=True):
            np.testing.assert_allclose(ours, whole, rtol=1e-9, atol=1e-12)


def test_what_has_been_removed_may_have_no_width():
    params = ev.Mixture(np.array([0.0, 1.0]), np.zeros((2, 1)), np.array([[[0.0]], [[1.0]]]))
    model, X = ev.MessageLengthMixture(2), np.random.default_rng(0).normal(size=(50, 1))
    assert ev.fit(model, X, params, max_iter=1).n_iter == 1
    assert model.sample(params, 5)[1].tolist() == [1] * 5
    with pytest.raises(ValueError, match=r"^start.covariances\[0\] is not positive definite"):
        ev.fit(model, X, params._replace(weights=np.array([0.5, 0.5])))


def test_the_message_gets_shorter_while_the_number_of_components_stays(galaxies):
    K = np.array([left(params) for params in galaxies.params])
    same = K[1:] == K[:-1]
    change = np.diff(lengths(galaxies))
    assert (change[same] <= 1e-9).all() and same.sum() > 100
    assert [contract.comparable(galaxies.model, *galaxies.params[t : t + 2]) for t in range(len(same))] == same.tolist()


def test_a_run_goes_on_where_a_removal_makes_the_message_longer():
    blobs = ev.datasets.four_blobs()
    trace = ev.fit(ev.MessageLengthMixture(10), blobs, start="kmeans++", tol=1e-8)
    longer = np.flatnonzero(np.diff(lengths(trace)) > 0) + 1
    assert len(longer) and longer.max() < trace.n_iter and trace.converged
    assert left(trace.params[-1]) == 4
    for t in longer:
        assert left(trace.params[t]) < left(trace.params[t - 1])


def test_the_laws_allow_a_removal_that_makes_the_message_longer():
    report = ev.check.model(ev.MessageLengthMixture(10), ev.datasets.four_blobs(), start="kmeans++", n_iter=75)
    assert repr(report).startswith("✓ All laws of EM hold in 75 iterations")


def test_what_is_left_is_a_mixture_by_itself(galaxies):
    params, X = galaxies.params[-1], galaxies.X
    some = np.flatnonzero(params.weights > 0)
    alone, rest = ev.GaussianMixture(5), params.permuted(some)
    assert galaxies.log_likelihood[-1] == pytest.approx(alone.log_likelihood(X, rest), rel=1e-12)
    np.testing.assert_allclose(galaxies.responsibilities[:, some], alone.responsibilities(X, rest), atol=1e-12)
    assert galaxies.responsibilities.sum() == pytest.approx(82)
    assert galaxies.n_parameters == alone.n_parameters(rest) == 14
    assert galaxies.bic == pytest.approx(alone.bic(X, rest), rel=1e-12)
    assert ev.selection.icl(galaxies.model, X, params) == pytest.approx(ev.selection.icl(alone, X, rest), rel=1e-12)
    _, labels = galaxies.sample(500, seed=0)
    assert set(labels) <= set(some)


def test_a_frame_says_who_is_removed(galaxies):
    removals = [frame for frame in galaxies.frames if "removed" in frame.sentence]
    assert len(removals) == 7 and all(frame.kind == "M" for frame in removals)
    first = removals[0]
    (gone,) = np.flatnonzero((first.before.weights > 0) & (first.after.weights == 0))
    assert f"component {gone} is removed, 11 left; centres move by" in first.sentence
    assert "negative message length" in first.sentence
    both = galaxies.params[0]._replace(weights=np.append(np.zeros(2), np.full(10, 0.1)))
    assert galaxies.model.describe_move(galaxies.params[0], both).startswith("components 0 and 1 are removed, 10 left")


def three_rows(seed, n=900):
    """The first example of the paper: three flat Gaussians, one above the other."""
    rng = np.random.default_rng(seed)
    centres = np.array([[0.0, -2.0], [0.0, 0.0], [0.0, 2.0]])
    return centres[rng.integers(3, size=n)] + rng.normal(size=(n, 2)) * np.sqrt([2.0, 0.2])


def all_the_way_down(model, X, seed, tol):
    """As the paper does: remove the weakest, run again, and so on."""
    runs = [ev.fit(model, X, seed=seed, tol=tol)]
    while left(runs[-1].params[-1]) > 1:
        smaller, start = runs[-1].model.without_weakest(runs[-1].params[-1])
        runs.append(ev.fit(smaller, X, start, tol=tol))
    return runs


def test_the_shortest_message_has_the_true_number_of_components_for_nearly_all_samples():
    found = []
    for seed in range(50):
        runs = all_the_way_down(ev.MessageLengthMixture(12), three_rows(seed), seed, tol=1e-4)
        assert left(runs[-1].params[-1]) == 1
        found.append(left(max(runs, key=lambda run: run.objective[-1]).params[-1]))
    assert found.count(3) >= 48


def test_the_weakest_goes_and_the_rest_is_a_start():
    model = ev.MessageLengthMixture(4)
    params = ev.Mixture(np.array([0.5, 0.0, 0.2, 0.3]), np.array([[0.0], [1.0], [2.0], [3.0]]), np.ones((4, 1, 1)))
    smaller, start = model.without_weakest(params)
    assert smaller == ev.MessageLengthMixture(2)
    np.testing.assert_allclose(start.weights, [0.625, 0.375])
    np.testing.assert_array_equal(start.means, [[0.0], [3.0]])
    one, last = smaller.without_weakest(start)
    with pytest.raises(ValueError, match="^params has one component left; it must have at least two"):
        one.without_weakest(last)


def test_too_few_rows_for_so_many_components():
    with pytest.raises(ValueError, match=r"^X has 82 rows; 82 components of 2 parameters each need more than 82\.$"):
        ev.fit(ev.MessageLengthMixture(82), ev.datasets.galaxies())
    trace = ev.fit(ev.MessageLengthMixture(50), ev.datasets.galaxies())
    assert left(trace.params[-1]) >= 1


def test_a_collapse_names_the_component():
    X = np.array([0.0] * 3 + [5.0, 5.5, 6.1, 6.6, 7.0, 9.0])[:, None]
    start = ev.Mixture(
        np.array([0.3, 0.3, 0.4]), np.array([[7.0], [6.0], [0.0]]), np.array([[[4.0]], [[4.0]], [[0.01]]])
    )
    with pytest.raises(ev.CollapseError, match="^Component 2 has collapsed") as caught:
        ev.fit(ev.MessageLengthMixture(3), X, start)
    assert caught.value.trace is not None


def test_restarts_keep_the_shortest_message():
    runs = ev.restarts(ev.MessageLengthMixture(12), ev.datasets.galaxies(), 6)
    assert runs.best.objective[-1] == max(trace.objective[-1] for trace in runs)
    assert len({left(trace.params[-1]) for trace in runs}) > 1


def test_a_wrong_type_of_covariance():
    with pytest.raises(ValueError, match="^covariance_type is 'round'"):
        ev.MessageLengthMixture(3, "round")


# Pictures -----------------------------------------------------------------------------------------------------------


def test_a_removed_component_is_not_drawn_on_a_line(galaxies):
    view = ev.draw.scene(galaxies).views[0]
    for frame in galaxies.frames[::15]:
        view.show(frame)
        weights = frame.after.weights
        assert [curve.get_visible() for curve in view._curves] == (weights > 0).tolist()
        x = [centre.get_offsets()[0, 0] for centre in view.centres._now]
        np.testing.assert_allclose(np.ma.filled(x, np.nan), np.where(weights > 0, frame.after.means[:, 0], np.nan))


def test_a_removed_component_leaves_its_ghost_for_one_frame_in_the_plane():
    trace = ev.fit(ev.MessageLengthMixture(10), ev.datasets.four_blobs(), start="kmeans++")
    frame = next(frame for frame in trace.frames if "removed" in frame.sentence)
    gone = np.flatnonzero((frame.before.weights > 0) & (frame.after.weights == 0))
    view = ev.draw.scene(trace).views[0]
    for shown, ghosts in ((frame, True), (trace.frames[frame.index + 1], False)):
        view.show(shown)
        for j in gone:
            ghost, two_sd, one_sd = view._ellipses[j]
            assert not two_sd.get_visible() and not one_sd.get_visible()
            assert ghost.get_visible() == view.centres._old[j].get_visible() == ghosts
            assert not view.centres._arrows[j].get_visible()


def test_it_runs_under_a_stepper():
    stepper = ev.explore.stepper(ev.MessageLengthMixture(8), ev.datasets.galaxies(), seeds=[0, 1])
    assert "8 components" in stepper.sentence
