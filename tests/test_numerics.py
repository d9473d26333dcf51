"""The log-likelihood against arithmetic with 50 digits, where floating point has the hardest time."""

import numpy as np
import pytest
from mpmath import mp, mpf

import emviz as ev
from emviz.engine import factors, moments, nearest
from emviz.engine.log_joint import LogJoint
from emviz.engine.standardized import StandardizedData

TYPES = ("full", "tied", "diag", "spherical")
every_type = pytest.mark.parametrize("covariance_type", TYPES)


@pytest.fixture(autouse=True)
def fifty_digits():
    with mp.workdps(50):
        yield


def exact_log_joint(X, params):
    """log weight_k N(x_i | k) for every i and k, with 50 digits, by the formula of the textbooks."""
    n_samples, d = X.shape
    rows = [[None] * len(params.weights) for _ in range(n_samples)]
    for k, (weight, mean, covariance) in enumerate(zip(*params, strict=True)):
        S = mp.matrix([[mpf(float(v)) for v in row] for row in covariance])
        precision, log_det = S**-1, mp.log(mp.det(S))
        for i, x in enumerate(X):
            offset = mp.matrix([mpf(float(a)) - mpf(float(b)) for a, b in zip(x, mean, strict=True)])
            square = (offset.T * precision * offset)[0]
            rows[i][k] = mp.log(mpf(float(weight))) - (d * mp.log(2 * mp.pi) + log_det + square) / 2
    return rows


def exact_log_likelihood(X, params):
    """The log-likelihood with 50 digits."""
    return sum(mp.log(mp.fsum(mp.exp(v) for v in row)) for row in exact_log_joint(X, params))


def relative_error(model, X, params):
    truth = exact_log_likelihood(X, params)
    return abs(float((mpf(model.log_likelihood(X, params)) - truth) / truth))


def constrained(model, params):
    return ev.Mixture(params.weights, params.means, model._constrain(params.weights, params.covariances))


def blobs(d=2, k=3, n=40, seed=0):
    """Overlapping heaps and a mixture that fits them roughly."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(scale=2, size=(k, d))
    X = rng.normal(centres[rng.integers(k, size=n)], 1)
    roots = np.eye(d) + 0.3 * rng.normal(size=(k, d, d))
    weights = rng.dirichlet(np.full(k, 5.0))
    return X, ev.Mixture(weights, centres, roots @ roots.transpose(0, 2, 1))


@every_type
@pytest.mark.parametrize("d", [1, 2, 5])
def test_plain_data(covariance_type, d):
    model = ev.GaussianMixture(3, covariance_type)
    X, params = blobs(d)
    assert relative_error(model, X, constrained(model, params)) < 1e-13


@every_type
@pytest.mark.parametrize("scale", [1e-150, 1e-75, 1e75, 1e150])
def test_scales_from_1e_minus_150_to_1e150(covariance_type, scale):
    model = ev.GaussianMixture(3, covariance_type)
    X, params = blobs()
    X, means, roots = (X * scale, params.means * scale, params.covariances * scale * scale)
    assert relative_error(model, X, constrained(model, ev.Mixture(params.weights, means, roots))) < 1e-12


@pytest.mark.parametrize("scale", [1e-150, 1e150])
def test_densities_that_are_no_numbers_themselves(scale):
    """With eight features the densities at such a scale are about 1e1200 or 1e-1200; their logarithms are fine."""
    rng = np.random.default_rng(2)
    model, X = ev.GaussianMixture(2), scale * rng.normal(size=(40, 8))
    params = model.from_centres(X, X[:2])
    assert relative_error(model, X, params) < 1e-12
    after = model.m_step(model.e_step(X, params))
    assert after.weights.sum() == pytest.approx(1)


@every_type
def test_features_of_very_different_scales(covariance_type):
    model = ev.GaussianMixture(3, covariance_type)
    X, params = blobs()
    units = np.array([1e-100, 1e100]) if covariance_type in ("full", "tied", "diag") else np.array([1e5, 1.0])
    moved = ev.Mixture(params.weights, params.means * units, params.covariances * np.outer(units, units))
    with mp.workdps(500):  # the inverse of such a matrix needs them
        assert relative_error(model, X * units, constrained(model, moved)) < 1e-12


@every_type
@pytest.mark.parametrize("shift", [1e6, -1e6, 1e9])
def test_data_shifted_by_a_million_standard_deviations(covariance_type, shift):
    model = ev.GaussianMixture(3, covariance_type)
    X, params = blobs()
    moved = constrained(model, ev.Mixture(params.weights, params.means + shift, params.covariances))
    assert relative_error(model, X + shift, moved) < 1e-12


@pytest.mark.parametrize("covariance_type", ["full", "tied"])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("gap", [1e-4, 1e-8, 1e-10, 3e-11])
def test_correlations_of_almost_one(covariance_type, sign, gap):
    model = ev.GaussianMixture(2, covariance_type)
    rho = sign * (1 - gap)
    covariance = np.array([[1.0, rho], [rho, 1.0]]) * np.outer([1.0, 0.3], [1.0, 0.3])
    rng = np.random.default_rng(0)
    along, across = rng.normal(size=(2, 60))
    X = np.column_stack([along, 0.3 * (rho * along + np.sqrt(1 - rho**2) * across)])
    params = ev.Mixture([0.4, 0.6], np.array([[0.0, 0.0], [0.5, 0.15 * rho]]), np.array([covariance, covariance]))
    params = ev.Mixture(*map(np.asarray, params))
    assert relative_error(model, X, params) < 1e-9


def test_the_last_pivot_of_a_flat_matrix_is_exact_where_floats_lose_it():
    """Over many flat matrices the float factor loses eight digits and more somewhere; ours loses none anywhere."""
    worst = {"float": 0.0, "ours": 0.0}
    for seed in range(40):
        rng = np.random.default_rng(seed)
        root = rng.normal(size=(3, 3))
        root[2] = root[0] + root[1] + 3e-5 * rng.normal(size=3)
        covariance = root @ root.T
        data = StandardizedData(rng.normal(size=(20, 3)))
        ours = (
            LogJoint(data, ev.Mixture(np.ones(1), np.zeros((1, 3)), covariance[None])).factors[0] * data.unit[:, None]
        )
        truth = mp.cholesky(mp.matrix([[mpf(float(v)) for v in row] for row in covariance]))[2, 2]
        for name, factor in [("float", np.linalg.cholesky(covariance)), ("ours", ours)]:
            worst[name] = max(worst[name], abs(float((mpf(float(factor[2, 2])) - truth) / truth)))
    assert worst["ours"] < 1e-15
    assert worst["float"] > 1e-8


@every_type
@pytest.mark.parametrize("width", [1e-2, 1e-3, 1e-6, 1e-9])
def test_a_component_much_narrower_than_the_spread(covariance_type, width):
    model = ev.GaussianMixture(2, covariance_type)
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(40, 2)), 0.77 + width * rng.normal(size=(40, 2))])
    covariances = np.array([np.eye(2), width**2 * np.array([[1, 0.3], [0.3, 1]])])
    if covariance_type == "tied":
        covariances[0] = covariances[1]
    params = constrained(model, ev.Mixture(np.array([0.5, 0.5]), np.array([[0.0, 0.0], [0.77, 0.77]]), covariances))
    assert relative_error(model, X, params) < 1e-9


def test_the_fast_form_falls_back_where_it_would_lose_digits():
    """The z-scores are taken for the narrow component only, and the fast form would have been wrong there."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(40, 2)), 0.77 + 1e-6 * rng.normal(size=(40, 2))])
    covariances = np.array([np.eye(2), 1e-12 * np.eye(2)])
    params = ev.Mixture(np.array([0.5, 0.5]), np.array([[0.0, 0.0], [0.77, 0.77]]), covariances)
    log_joint = LogJoint(StandardizedData(X), params)
    assert log_joint.narrow == {(1,)}
    kept = log_joint(slice(None))[1, 40:]
    log_joint.narrow = set()
    fast = log_joint(slice(None))[1, 40:]
    truth = np.array([float(row[1]) for row in exact_log_joint(X[40:], params)])
    assert np.abs(kept / truth - 1).max() < 1e-9
    assert np.abs(fast / truth - 1).max() > 1e-7


@every_type
@pytest.mark.parametrize("assignment", ["soft", "hard"])
@pytest.mark.parametrize("unit", [1, 1e6, 1e-6])
def test_the_moments_fall_back_where_a_component_narrows_at_one_stroke(covariance_type, assignment, unit):
    """A wide component whose points sit in a heap of 1e-7 the spread: one step must get its width right."""
    model = ev.GaussianMixture(2, covariance_type, assignment)
    rng = np.random.default_rng(1)
    heap = unit * (np.array([30.0, 30.0]) + 1e-6 * rng.normal(size=(50, 2)))
    X = np.concatenate([unit * rng.normal(size=(50, 2)), heap])
    means, covariances = unit * np.array([[0.0, 0.0], [30.0, 30.0]]), unit**2 * np.array([np.eye(2), np.eye(2)])
    start = ev.Mixture(np.array([0.5, 0.5]), means, covariances)
    after = model.m_step(model.e_step(X, start))
    mean = heap.mean(axis=0)
    truth = model._constrain(
        np.array([0.5, 0.5]), np.array([np.cov(X[:50].T, bias=True), np.cov((heap - mean).T, bias=True)])
    )
    np.testing.assert_allclose(after.covariances, truth, rtol=1e-8, atol=1e-9 * np.abs(truth[1]).max())


@pytest.mark.parametrize("where", [np.s_[1], np.s_[1, [0, 1], [1, 0]]], ids=["everywhere", "beside the diagonal"])
def test_a_covariance_that_is_no_number_is_told_with_its_component(where):
    X, params = blobs()
    params.covariances[where] = np.nan
    with pytest.raises(ev.CollapseError, match="Component 1 has lost all its points"):
        ev.GaussianMixture(3).e_step(X, params)


def test_a_weight_that_is_no_number_is_told_with_its_component():
    X, params = blobs()
    params.weights[2] = np.nan
    with pytest.raises(ev.CollapseError, match="Component 2 has lost all its points"):
        ev.GaussianMixture(3).e_step(X, params)


@every_type
@pytest.mark.parametrize("weight", [1e-12, 1e-100])
def test_tiny_weights(covariance_type, weight):
    model = ev.GaussianMixture(3, covariance_type)
    X, params = blobs()
    params = constrained(model, ev.Mixture(np.array([weight, 0.5, 0.5 - weight]), params.means, params.covariances))
    assert relative_error(model, X, params) < 1e-12
    exact = exact_log_joint(X, params)
    ours = model.responsibilities(X, params)[:, 0]
    truth = np.array([float(mp.exp(row[0]) / mp.fsum(mp.exp(v) for v in row)) for row in exact])
    np.testing.assert_allclose(ours, truth, rtol=1e-9)


@every_type
@pytest.mark.parametrize("far", [50, 1e4, 1e8])
def test_points_far_out(covariance_type, far):
    model = ev.GaussianMixture(3, covariance_type)
    X, params = blobs()
    X = np.concatenate([X, [[far, 0.0], [-far, far], [3.0, -far]]])
    params = constrained(model, params)
    assert relative_error(model, X, params) < 1e-12
    near = [mp.log(mp.fsum(mp.exp(v) for v in row)) for row in exact_log_joint(X[:40], params)]
    assert sum(near) == pytest.approx(model.log_likelihood(X[:40], params), rel=1e-12)
    log_joint = model.log_joint(X, params)[:40]
    truth = np.array([[float(v) for v in row] for row in exact_log_joint(X[:40], params)])
    np.testing.assert_allclose(log_joint, truth, rtol=1e-9)


@every_type
def test_points_so_far_out_that_every_density_underflows_are_still_shared_out(covariance_type):
    model = ev.GaussianMixture(3, covariance_type)
    X, params = blobs()
    X = np.concatenate([X, [[1e4, 2e3], [0.0, -700.0]]])
    params = constrained(model, params)
    exact = exact_log_joint(X, params)
    for ours, row in zip(model.responsibilities(X, params), exact, strict=True):
        total = mp.fsum(mp.exp(v) for v in row)
        np.testing.assert_allclose(ours, [float(mp.exp(v) / total) for v in row], rtol=1e-6, atol=1e-100)


K_MEANS = {
    "plain": (1, 0, 1),
    "tiny": (1e-150, 0, 1),
    "huge": (1e150, 0, 1),
    "shifted": (1, 1e6, 1),
    "narrow": (1, 0, 1e-9),
    "narrow and many features": (1, 0, 1e-6),
}


@pytest.mark.parametrize(("scale", "shift", "width"), K_MEANS.values(), ids=K_MEANS)
@pytest.mark.parametrize("d", [1, 2, 8])
def test_k_means(scale, shift, width, d):
    """Its classification log-likelihood: of each point with its nearest centre."""
    rng = np.random.default_rng(3)
    centres = rng.normal(size=(3, d))
    X = (centres[rng.integers(3, size=40)] + width * rng.normal(size=(40, d)) + shift) * scale
    model = ev.KMeans(3)
    params = model.from_centres(X, (centres + shift) * scale)
    truth = sum(max(row) for row in exact_log_joint(X, params))
    assert abs(float((mpf(model.log_likelihood(X, params)) - truth) / truth)) < 1e-9
    mean_square = sum(
        min(mp.fsum((mpf(float(a)) - mpf(float(b))) ** 2 for a, b in zip(x, c, strict=True)) for c in params.means)
        for x in X
    ) / (40 * d)
    assert abs(float(mpf(float(params.covariances[0, 0, 0])) / mean_square - 1)) < 1e-9
    assert nearest.assign(StandardizedData(X, one_unit=True), params.means)[0].fast == (width == 1)


@pytest.mark.parametrize("width", [1, 1e-4, 1e-9])
def test_k_means_measures_its_variance_about_the_new_centres(width):
    rng = np.random.default_rng(0)
    X = np.concatenate([width * rng.normal(size=(30, 2)), 5 + width * rng.normal(size=(30, 2))])
    model = ev.KMeans(2)
    after = model.m_step(model.e_step(X, model.from_centres(X, [[-1.0, 0.3], [5.5, 5.0]])))
    offsets = np.concatenate([X[:30] - after.means[0], X[30:] - after.means[1]])
    left = mp.fsum(mpf(float(a)) ** 2 for a in offsets.ravel()) / 120
    assert abs(float(mpf(float(after.covariances[0, 0, 0])) / left - 1)) < 1e-7


@every_type
def test_what_cannot_be_told_from_rounding_is_an_error_that_says_so(covariance_type):
    """Components of 1e-9 the spread, on data a million standard deviations away: floats are too coarse for that."""
    X, params = blobs()
    model = ev.GaussianMixture(3, covariance_type)
    narrow = constrained(model, ev.Mixture(params.weights, params.means + 1e6, params.covariances * 1e-20))
    with pytest.raises(ev.CollapseError, match="Component 0 has collapsed onto a single point"):
        model.log_likelihood(X + 1e6, narrow)


@pytest.mark.parametrize("scale", [1e-160, 1e-300, 1e160, 1e300])
def test_a_scale_whose_square_is_no_number_is_refused(scale):
    X, _ = blobs()
    with pytest.raises(ValueError, match="X has a spread of .* between 1e-152 and 1e.152.*change the unit"):
        ev.fit(ev.GaussianMixture(2), X * scale)


@pytest.mark.parametrize("assignment", ["soft", "hard"])
def test_a_component_that_becomes_flat_at_one_stroke_is_found_by_the_next_e_step(assignment):
    """Two points on a slanting line, far from everything: no variance is small, and yet there is no area."""
    rng = np.random.default_rng(0)
    X = np.concatenate([rng.normal(size=(60, 2)), [[40.0, 40.0], [40.3, 40.1]]])
    params = ev.Mixture(np.array([0.9, 0.1]), np.array([[0.0, 0.0], [40.2, 40.0]]), np.array([np.eye(2), np.eye(2)]))
    model = ev.GaussianMixture(2, assignment=assignment)
    after = model.m_step(model.e_step(X, params))
    with pytest.raises(ev.CollapseError, match="Component 1 has collapsed onto too few points: it is flat"):
        model.e_step(X, after)


def test_a_narrow_start_is_computed_with_care_however_wide_it_is_the_other_way():
    """Its determinant is large, and yet the products lose their digits across it."""
    X, _ = blobs()
    covariances = np.array([np.diag([1e8, 1e-7]), np.eye(2), np.eye(2)])
    params = ev.Mixture(np.full(3, 1 / 3), X[:3], covariances)
    assert LogJoint(StandardizedData(X), params).narrow == {(0,)}
    assert relative_error(ev.GaussianMixture(3), X, params) < 1e-9


@pytest.mark.parametrize("far", [1e160, -1e200, 1e300])
@pytest.mark.parametrize("model", [ev.GaussianMixture(2), ev.GaussianMixture(2, assignment="hard"), ev.KMeans(2)])
@pytest.mark.parametrize("method", ["responsibilities", "log_joint"])
def test_a_point_far_outside_is_an_error_and_not_a_nan_in_silence(far, model, method):
    params = model.from_centres(ev.datasets.old_faithful().X, [[2.0, 55.0], [4.0, 80.0]])
    for X in ([[3.0, far]], [[3.0, 60.0], [far, 3.0]]):
        with pytest.raises(ValueError, match=r"^X has (\[.*\] in row \d|a spread of .* in column \d)"):
            getattr(model, method)(X, params)
    assert np.isfinite(getattr(model, method)([[3.0, 60.0], [1e5, -1e5]], params)).all()


def test_k_means_tells_of_a_point_far_outside_in_its_sums_too():
    model = ev.KMeans(2)
    params = model.from_centres(ev.datasets.old_faithful().X, [[2.0, 55.0], [4.0, 80.0]])
    for method in (model.distortion, model.log_likelihood):
        with pytest.raises(ValueError, match=r"^X has \[1e\+160, 3.0\] in row 0: so far from a component"):
            method([[1e160, 3.0]], params)


def test_each_component_is_looked_at_by_itself_when_one_of_them_is_no_number():
    """A covariance that is not finite does not hide that another component is narrow."""
    covariances = np.array([np.full((2, 2), np.nan), 1e-6 * np.eye(2), np.eye(2)])
    smallest = factors.smallest_eigenvalues(covariances)
    np.testing.assert_allclose(smallest[1:], [1e-6, 1], rtol=1e-9)
    assert smallest[0] == 0


@pytest.mark.parametrize(("width", "narrow"), [(0.9, True), (1.1, False)])
def test_narrow_is_less_wide_than_the_least_width_in_any_direction(width, narrow):
    """Also where the determinant cannot tell: in a tilted direction, and in three dimensions."""
    for d in (1, 2, 3):
        X = np.random.default_rng(d).normal(size=(50, d))
        data = StandardizedData(X)
        turn = np.linalg.qr(np.random.default_rng(d).normal(size=(d, d)))[0]
        variances = np.ones(d)
        variances[-1] = (width * data.least_width) ** 2
        covariances = np.array([np.eye(d), turn * variances @ turn.T])
        counts = np.array([20.0, 30.0])
        lost = moments.that_lost_digits(data, counts, counts[:, None, None] * covariances)
        assert lost == ({(1,)} if narrow else set())


def test_the_exact_factor_is_a_factor():
    rng = np.random.default_rng(0)
    for d in (2, 3, 5):
        root = rng.normal(size=(d, d))
        factor = factors.exact_cholesky(root @ root.T)
        np.testing.assert_allclose(factor @ factor.T, root @ root.T, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(factor, np.linalg.cholesky(root @ root.T), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("model", [ev.GaussianMixture(2), ev.KMeans(2)])
def test_sums_of_squares_of_huge_data_are_numbers_or_the_data_are_refused(model):
    X = np.random.default_rng(0).normal(size=(30_000, 2))
    with pytest.raises(ValueError, match="X has a spread of .* change the unit"):
        ev.fit(model, 0.9e152 * X)
    trace, plain = ev.fit(model, 1e150 * X, max_iter=5), ev.fit(model, X, max_iter=5)
    np.testing.assert_allclose(trace.params[-1].covariances / 1e300, plain.params[-1].covariances, rtol=1e-9)


@pytest.mark.parametrize("model", [ev.KMeans(2), ev.GaussianMixture(2, assignment="hard")], ids=["kmeans", "hard"])
@pytest.mark.parametrize("shift", [0, 0.1, 1e4 + 0.3])
def test_a_point_half_way_belongs_to_the_first_of_the_two(model, shift):
    X = np.array([[41.0], [71.0], [79.0], [87.0], [96.0], [55.0]]) + shift
    for centres in ([[71.0], [87.0]], [[87.0], [71.0]]):
        start = model.from_centres(X, np.array(centres) + shift)
        assert model.responsibilities(X, start)[2].tolist() == [1, 0]


def test_points_that_lie_close_together_beside_an_outlier_are_no_ties():
    X = np.append(np.random.default_rng(1).normal(size=(17, 3)), np.full((1, 3), 1e9), axis=0)
    trace = ev.fit(ev.KMeans(3), X, start=X[[0, 1, 17]])
    squares = ((X[:, None] - trace.params[0].means) ** 2).sum(axis=2)
    assert trace.frames[1].responsibilities.argmax(axis=1).tolist() == squares.argmin(axis=1).tolist()
    assert len(set(squares.argmin(axis=1))) == 3
    assert (np.diff(trace.objective) >= 0).all() and trace.converged
