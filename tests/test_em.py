"""The loop: what `fit` returns, where it stops, what it refuses."""

from itertools import islice

import numpy as np
import pytest

import emviz as ev


@pytest.fixture
def geyser():
    return ev.datasets.old_faithful().X


def test_a_trace_holds_one_log_likelihood_for_each_params_start_first(geyser):
    model = ev.GaussianMixture(2)
    start = model.from_centres(geyser, [[2, 55], [4, 80]])
    trace = ev.fit(model, geyser, start=start)
    assert len(trace.params) == len(trace.log_likelihood) == trace.n_iter + 1
    assert trace.params[0] is start or all((a == b).all() for a, b in zip(trace.params[0], start, strict=True))
    for params, value in zip(trace.params, trace.log_likelihood, strict=True):
        assert model.log_likelihood(geyser, params) == pytest.approx(value, rel=1e-12)


def test_fit_takes_the_steps_that_iterate_gives(geyser):
    model = ev.GaussianMixture(3)
    start = model.from_centres(geyser, geyser[:3])
    trace = ev.fit(model, geyser, start=start, max_iter=5, tol=0)
    for t, step in enumerate(islice(ev.iterate(model, geyser, start), 5)):
        np.testing.assert_array_equal(step.after.means, trace.params[t + 1].means)
        assert step.expectation.log_likelihood == trace.log_likelihood[t]


def test_fit_stops_when_the_rise_per_sample_is_within_the_tolerance(geyser):
    trace = ev.fit(ev.GaussianMixture(2), geyser, start="kmeans++", seed=0, tol=1e-4)
    rises = np.diff(trace.log_likelihood) / len(geyser)
    assert trace.converged
    assert rises[-1] <= 1e-4 < rises[:-1].min()


def test_fit_stops_at_max_iter_and_says_so(geyser):
    trace = ev.fit(ev.GaussianMixture(3), geyser, seed=0, max_iter=2, tol=0)
    assert (trace.n_iter, trace.converged) == (2, False)
    assert "Stopped after 2 iterations" in trace.message
    assert ev.fit(ev.GaussianMixture(3), geyser, max_iter=0).n_iter == 0


def test_the_same_seed_gives_the_same_trace(geyser):
    for start in ("random", "kmeans++"):
        one, two, other = (ev.fit(ev.GaussianMixture(3), geyser, start=start, seed=s) for s in (5, 5, 6))
        np.testing.assert_array_equal(one.log_likelihood, two.log_likelihood)
        assert one.log_likelihood[0] != other.log_likelihood[0]


def test_a_collapse_names_component_and_iteration_and_leaves_a_usable_trace():
    X = np.concatenate([np.full(30, 5.0), np.linspace(-1, 1, 50)])[:, None]
    start = ev.Mixture([0.5, 0.5], [[5.0], [0.0]], [[[0.01]], [[1.0]]])
    with pytest.raises(
        ev.CollapseError, match=r"Component 0 has collapsed .* at iteration \d+\. What can help"
    ) as caught:
        ev.fit(ev.GaussianMixture(2), X, start=start)
    trace = caught.value.trace
    assert caught.value.component == 0
    assert len(trace.params) == len(trace.log_likelihood) >= 1
    assert np.isfinite(trace.log_likelihood).all()
    assert trace.message in trace.frames[-1].sentence


@pytest.mark.parametrize("n", [10, 1000, 20_000])
@pytest.mark.parametrize("value", [0.1, 7e20])
def test_a_constant_column_is_found_however_its_mean_rounds(n, value):
    X = np.column_stack([np.random.default_rng(0).normal(size=n), np.full(n, value)])
    by_hand = ev.Mixture([0.5, 0.5], X[:2], [np.eye(2)] * 2)
    for kind in ("full", "tied", "diag"):
        for start in ("random", by_hand):
            with pytest.raises(ValueError, match=r"^X has \S+ in every row of column 1; a constant column"):
                ev.fit(ev.GaussianMixture(2, kind, prior=ev.Prior()), X, start=start)
        with pytest.raises(ValueError, match="^X has no spread in some direction: column 1 is constant"):
            ev.GaussianMixture(2, kind).from_centres(X, X[:2])


@pytest.mark.parametrize("kind", ["diag", "spherical"])
def test_columns_that_others_determine_stay_where_a_type_has_no_correlations(kind):
    rng = np.random.default_rng(0)
    for X in (np.repeat(rng.normal(size=(50, 2)), 2, axis=1), rng.normal(size=(5, 10))):
        trace = ev.fit(ev.GaussianMixture(2, kind, prior=ev.Prior()), X)
        assert trace.converged and (np.diff(trace.objective) > -1e-9).all()
        with pytest.raises(ValueError, match="^X has (no spread in some direction|shape .* more rows than columns)"):
            ev.fit(ev.GaussianMixture(2, prior=ev.Prior()), X)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (dict(X=[[1.0], [np.nan], [3.0]]), "X has nan in row 1, column 0"),
        (dict(X=[[1.0], [np.inf], [3.0]]), "X has inf in row 1, column 0"),
        (dict(X=[1.0, 2.0, 3.0]), r"X has shape \(3,\).*reshape\(-1, 1\)"),
        (dict(X=np.zeros((2, 2, 2))), "X has shape"),
        (dict(X=[[1.0]]), "needs at least 2 row"),
        (dict(X=[[2.0], [2.0], [2.0]]), "X has 2 in every row of column 0; a constant column"),
        (dict(X=[[1.0, 2.0], [1.0, 3.0], [1.0, 4.0]], start=[[1.0, 2.0], [1.0, 3.0]]), "in every row of column 0;"),
        (dict(start=[[0.0], [1.0], [2.0]]), r"start has shape \(3, 1\); 2 centres for this data are \(2, 1\)"),
        (
            dict(start=ev.Mixture([0.5, 0.5], [[0.0, 0.0], [1.0, 1.0]], [np.eye(2)] * 2)),
            r"start.means has shape \(2, 2\)",
        ),
        (dict(start=ev.Mixture([0.9, 0.5], [[0.0], [1.0]], np.ones((2, 1, 1)))), "start.weights sum to 1.4"),
        (
            dict(X=[[0.0, 0.1], [1.0, 0.1], [3.0, 0.1]] * 10),
            "X has 0.1 in every row of column 1;",
        ),
        (
            dict(start=ev.Mixture([0.0, 1.0], [[0.0], [1.0]], np.ones((2, 1, 1)))),
            "start.weights has 0; every weight must be above 0",
        ),
        (dict(start=ev.Mixture([-0.5, 1.5], [[0.0], [1.0]], np.ones((2, 1, 1)))), "start.weights has -0.5"),
        (
            dict(start=ev.Mixture([0.5, 0.5], [[0.0], [1.0]], [[[1.0]], [[0.0]]])),
            r"start.covariances\[1\] is not positive",
        ),
        (
            dict(X=np.eye(4)[:, :2], start=ev.Mixture([0.5, 0.5], np.eye(2), [np.eye(2), [[1.0, 0.5], [0.0, 1.0]]])),
            r"covariances\[1\] is not symm",
        ),
        (dict(start="middle"), "start is 'middle'; it must be one of 'random', 'kmeans\\+\\+', 'percentiles'"),
        (dict(X=[[0.0], [0.0], [0.0]], model=ev.KMeans(2)), "X has 1 different point"),
        (dict(tol=-1e-3), "tol is -0.001; it must be zero or a positive number"),
        (dict(max_iter=-1), "max_iter is -1; it must be at least 0"),
        (dict(seed=-1), "seed is -1"),
    ],
)
def test_a_bad_argument_is_named_with_what_it_was_and_must_be(arguments, sentence):
    good = dict(model=ev.GaussianMixture(2), X=[[0.0], [1.0], [2.0], [5.0]], start="random", seed=0)
    with pytest.raises(ValueError, match=sentence):
        ev.fit(**{**good, **arguments})


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: ev.GaussianMixture(0), "n_components is 0"),
        (lambda: ev.GaussianMixture(2, "round"), "covariance_type is 'round'"),
        (lambda: ev.GaussianMixture(2, assignment="firm"), "assignment is 'firm'"),
        (lambda: ev.KMeans(-3), "n_components is -3"),
    ],
)
def test_a_bad_option_is_named(make, sentence):
    with pytest.raises(ValueError, match=sentence):
        make()


def test_a_start_of_another_covariance_type_is_refused(geyser):
    start = ev.GaussianMixture(2).from_centres(geyser, [[2, 55], [4, 80]])
    with pytest.raises(ValueError, match="not of the type 'diag'"):
        ev.fit(ev.GaussianMixture(2, "diag"), geyser, start=start)


def test_frames_walk_half_step_by_half_step(geyser):
    trace = ev.fit(ev.GaussianMixture(2), geyser, start="kmeans++", seed=0)
    frames = trace.frames
    assert len(frames) == 2 * trace.n_iter + 2
    assert [f.kind for f in frames] == ["start", *["E", "M"] * trace.n_iter, "final"]
    assert [f.iteration for f in frames[:5]] == [0, 1, 1, 2, 2]
    assert [f.index for f in frames] == list(range(len(frames)))
    assert frames[-1].index == len(frames) - 1 and frames[-1].kind == "final"
    with pytest.raises(IndexError, match=f"frames 0 to {len(frames) - 1}"):
        frames[len(frames)]


def test_an_e_frame_moves_nothing_and_an_m_frame_recolours_nothing(geyser):
    trace = ev.fit(ev.GaussianMixture(2), geyser, start="kmeans++", seed=0)
    start, e_frame, m_frame = trace.frames[:3]
    assert start.responsibilities is None
    assert e_frame.before is e_frame.after is trace.params[0]
    assert (m_frame.before, m_frame.after) == (trace.params[0], trace.params[1])
    np.testing.assert_array_equal(e_frame.responsibilities, m_frame.responsibilities)
    assert len(e_frame.history) == 1 and len(m_frame.history) == 2
    assert m_frame.log_likelihood == trace.log_likelihood[1]


def test_a_sentence_tells_the_numbers_of_its_half_step(geyser):
    trace = ev.fit(ev.GaussianMixture(2), geyser, start="kmeans++", seed=0)
    move = np.linalg.norm(trace.params[2].means - trace.params[1].means, axis=1).max()
    sentence = trace.frames[4].sentence
    assert sentence.startswith("Maximization step 2:")
    assert f"{move:.3g}" in sentence
    assert f"{trace.log_likelihood[2]:.1f}" in sentence
    assert f"{trace.log_likelihood[2] - trace.log_likelihood[1]:.4g}" in sentence
    hard = ev.fit(ev.KMeans(3), geyser, seed=0)
    before, after = (hard.model.responsibilities(geyser, p).argmax(axis=1) for p in hard.params[:2])
    assert f"{(before != after).sum()} of 272 points change component" in hard.frames[3].sentence
