"""How many components: the criteria, held against scikit-learn, published numbers and definitions."""

import numpy as np
import pytest
from scipy.stats import entropy
from sklearn.mixture import GaussianMixture as TheirMixture
from sklearn.model_selection import PredefinedSplit, cross_val_score

import emviz as ev
from emviz.models.poisson_mixture import Rates

TYPES = ("full", "tied", "diag", "spherical")


@pytest.fixture(scope="module")
def geyser():
    """Old Faithful, compared over components and covariance types."""
    data = ev.datasets.old_faithful()
    return ev.selection.compare(
        ev.GaussianMixture, data, n_components=range(1, 6), covariance_type=TYPES, start="kmeans++"
    )


# Criteria -----------------------------------------------------------------------------------------------------------


def test_the_best_of_old_faithful_by_bic_is_the_published_one(geyser):
    best = geyser.best("bic")
    assert best.options == {"n_components": 3, "covariance_type": "tied"}
    assert best.n_parameters == 11
    # mclust 6, model EEE with 3 components, df 11: log-likelihood -1126.326, BIC -2314.316 (there, more is better; an
    # older version stopped at -2314.386). EM goes on a little further.
    assert best.log_likelihood == pytest.approx(-1126.326, abs=0.02) and best.log_likelihood > -1126.326
    assert best.bic == pytest.approx(2314.316, abs=0.03) and best.bic < 2314.316


def test_the_best_fit_of_six_to_the_galaxies_is_the_published_one():
    velocities = ev.datasets.galaxies().X / 1000
    runs = ev.selection.compare(
        ev.GaussianMixture, velocities, n_components=[6], start="kmeans++", n_restarts=20, tol=1e-10
    )
    params = runs[0].trace.params[-1]
    order = np.argsort(params.means[:, 0])
    # McLachlan and Peel, Finite Mixture Models (2000), table 3.8, as printed.
    published = [
        (0.085, 9.710, 0.178515),
        (0.024, 16.127, 0.001849),
        (0.404, 19.790, 0.454717),
        (0.425, 22.920, 1.444820),
        (0.024, 26.978, 0.00030),
        (0.037, 33.044, 0.849564),
    ]
    ours = np.column_stack([params.weights, params.means[:, 0], params.covariances[:, 0, 0]])[order]
    np.testing.assert_allclose(ours, published, rtol=2e-5, atol=6e-4)


def test_more_components_never_fit_worse(geyser):
    values = geyser.values("log_likelihood").reshape(5, 4)
    assert (np.diff(values, axis=0) > 0).all()


def test_aic_and_bic_of_a_comparison_are_those_of_scikit_learn(geyser):
    X, same_top = ev.datasets.old_faithful().X, 0
    for candidate in geyser[4:12]:
        options, params = candidate.options, candidate.trace.params[-1]
        theirs = TheirMixture(**options, means_init=params.means, weights_init=params.weights, tol=1e-9, max_iter=1000)
        theirs.fit(X)
        if abs(theirs.score(X) * len(X) - candidate.log_likelihood) < 1e-2:  # they have climbed the same top
            same_top += 1
            assert candidate.aic == pytest.approx(theirs.aic(X), abs=0.05)
            assert candidate.bic == pytest.approx(theirs.bic(X), abs=0.05)
    assert same_top >= 6


def test_icl_is_bic_and_twice_the_entropy():
    X = ev.datasets.old_faithful().X
    trace = ev.fit(ev.GaussianMixture(3), X, start="kmeans++")
    twice = 2 * entropy(trace.responsibilities, axis=1).sum()
    assert twice > 10
    assert ev.selection.icl(trace.model, X, trace.params[-1]) == pytest.approx(trace.bic + twice, rel=1e-12)


def test_icl_with_labels_for_shares_is_that_of_mclust(geyser):
    trace = geyser.best("bic").trace
    completed = trace.bic - 2 * np.log(trace.responsibilities.max(axis=1)).sum()
    assert completed == pytest.approx(2357.824, abs=1.5)  # mclust prints -2357.824, from where it stops
    assert ev.selection.icl(trace.model, trace.X, trace.params[-1]) > completed


def test_icl_of_one_component_is_bic_and_of_clouds_far_apart_nearly():
    X = ev.datasets.old_faithful().X
    one = ev.fit(ev.GaussianMixture(1), X)
    assert ev.selection.icl(one.model, X, one.params[-1]) == pytest.approx(one.bic, rel=1e-12)
    far = np.concatenate([X, X + 1000])
    two = ev.fit(ev.GaussianMixture(2), far, start="kmeans++")
    assert ev.selection.icl(two.model, far, two.params[-1]) == pytest.approx(two.bic, rel=1e-9)


def test_icl_of_a_hard_model_is_that_of_the_soft_one_at_the_same_parameters():
    X = ev.datasets.old_faithful().X
    hard = ev.fit(ev.GaussianMixture(3, assignment="hard"), X, start="kmeans++")
    soft = ev.selection.icl(ev.GaussianMixture(3), X, hard.params[-1])
    assert ev.selection.icl(hard.model, X, hard.params[-1]) == pytest.approx(soft, rel=1e-12)


def test_a_model_without_labels_has_no_icl():
    with pytest.raises(TypeError, match=r"^Linkage has no labels, so there is no ICL; use BIC\.$"):
        ev.selection.icl(ev.Linkage(), [[125, 18, 20, 34]], None)


# Data that a fit has not seen ---------------------------------------------------------------------------------------


def test_held_out_rows_are_scored_as_by_scikit_learn():
    X = ev.datasets.old_faithful().X
    trace = ev.fit(ev.GaussianMixture(2), X[::2], start="kmeans++", tol=1e-10)
    theirs = TheirMixture(2, random_state=0, tol=1e-10, max_iter=1000, reg_covar=0).fit(X[::2])
    assert ev.selection.held_out(trace, X[1::2]) == pytest.approx(theirs.score(X[1::2]) * 136, abs=1e-3)
    assert ev.selection.held_out(trace, X[1:2]) < 0  # one row is enough


def test_folds_share_out_every_row():
    for n, k in [(10, 2), (11, 3), (82, 5)]:
        fold = ev.selection.folds(n, k, seed=4)
        sizes = np.bincount(fold)
        assert len(fold) == n and len(sizes) == k and sizes.max() - sizes.min() <= 1
        np.testing.assert_array_equal(fold, ev.selection.folds(n, k, seed=4))
        assert (fold != ev.selection.folds(n, k, seed=5)).any()


@pytest.mark.parametrize("kind", ["full", "tied"])
def test_cross_validation_is_that_of_scikit_learn_on_the_same_folds(kind):
    X = ev.datasets.old_faithful().X
    ours = ev.selection.cross_validated(ev.GaussianMixture(2, kind), X, 5, seed=3, tol=1e-10)
    fold = ev.selection.folds(len(X), 5, seed=3)
    theirs = TheirMixture(2, covariance_type=kind, random_state=0, n_init=5, tol=1e-10, max_iter=2000, reg_covar=0)
    scores = cross_val_score(theirs, X, cv=PredefinedSplit(fold))  # the mean over the rows of each fold
    np.testing.assert_allclose(ours, scores * np.bincount(fold), rtol=1e-5)


def test_cross_validation_works_for_any_model():
    counts = ev.datasets.death_notices()
    one, two = (ev.selection.cross_validated(ev.PoissonMixture(k), counts, 3, n_restarts=2).sum() for k in (1, 2))
    assert one < two < 0


# Comparisons --------------------------------------------------------------------------------------------------------


def test_a_comparison_is_a_table_with_a_row_for_each_candidate(geyser):
    frame = geyser.to_frame()
    assert list(frame.columns) == [
        "n_components",
        "covariance_type",
        "n_parameters",
        "log_likelihood",
        "aic",
        "bic",
        "icl",
        "collapsed",
    ]
    assert len(frame) == len(geyser) == 20
    for row, candidate in zip(frame.itertuples(), geyser, strict=True):
        assert row.bic == candidate.trace.bic and row.aic == candidate.trace.aic
        assert row.n_components == candidate.model.n_components
        assert candidate.trace.names == ev.datasets.old_faithful().names


def test_each_criterion_has_its_own_best(geyser):
    frame = geyser.to_frame()
    for name in ("aic", "bic", "icl"):
        assert getattr(geyser.best(name), name) == frame[name].min()
    assert geyser.best("log_likelihood").log_likelihood == frame["log_likelihood"].max()
    assert geyser.best("icl").options["n_components"] == 2


def test_a_comparison_keeps_the_best_of_its_restarts():
    X = ev.datasets.four_blobs().X
    found = ev.selection.compare(ev.GaussianMixture, X, n_components=[4], n_restarts=20)
    runs = ev.restarts(ev.GaussianMixture(4), X, 20)
    assert found[0].log_likelihood == pytest.approx(np.nanmax(runs.log_likelihood), rel=1e-12)
    assert found[0].log_likelihood > np.nanmin(runs.log_likelihood) + 1


def test_cross_validation_in_a_comparison():
    X = ev.datasets.old_faithful().X
    found = ev.selection.compare(ev.GaussianMixture, X, n_components=(1, 2), n_restarts=3, n_folds=4, seed=1)
    alone = ev.selection.cross_validated(ev.GaussianMixture(2), X, 4, seed=1, n_restarts=3)
    assert found[1].cross_validated == pytest.approx(alone.sum(), rel=1e-12)
    assert found.best("cross_validated") is found[1]  # the highest, not the lowest
    assert "cross_validated" in found.to_frame()


def far_point():
    """Ten points near each other and one far away: onto which a component collapses from most starts."""
    return np.append(np.linspace(0, 1, 10) ** 2, 50.0)[:, None]


def test_collapsed_restarts_are_counted_and_a_candidate_without_a_fit_stays_in_the_table():
    found = ev.selection.compare(ev.GaussianMixture, far_point(), n_components=(1, 2, 11), n_restarts=8)
    assert [candidate.n_collapsed for candidate in found] == [0, 8, 8]
    assert found[2].trace is None and np.isnan(found.values("bic")[2]) and np.isnan(found[2].n_parameters)
    assert found.to_frame()["collapsed"].tolist() == [candidate.n_collapsed for candidate in found]
    assert found.best("aic").trace is not None
    assert "no fit" in ev.draw.selection_map(found).alt


def test_some_collapsed_restarts_are_counted_and_the_best_of_the_others_is_kept():
    X, options = ev.datasets.galaxies().X, {"n_restarts": 20, "start": "kmeans++"}
    found = ev.selection.compare(ev.GaussianMixture, X, n_components=[9], **options)
    runs = ev.restarts(ev.GaussianMixture(9), X, **options)
    assert 0 < runs.collapsed.sum() < 20
    assert found[0].n_collapsed == runs.collapsed.sum()
    assert found[0].log_likelihood == pytest.approx(np.nanmax(runs.log_likelihood), rel=1e-12)


def test_a_fold_without_a_fit_leaves_the_fit_to_all_the_data():
    twins = np.array([0.0, 0.0, 5.0, 6.0, 8.0])[:, None]  # without one of the last three, two components collapse
    found = ev.selection.compare(ev.GaussianMixture, twins, n_components=(1, 2), n_restarts=4, n_folds=5)
    assert np.isfinite(found[0].cross_validated)
    assert np.isnan(found[1].cross_validated)


def test_a_comparison_of_another_model():
    found = ev.selection.compare(ev.PoissonMixture, ev.datasets.death_notices(), n_components=(1, 2), n_restarts=2)
    assert found.best("bic").options == {"n_components": 2}
    params = found[1].trace.params[-1]
    assert isinstance(params, Rates) and found[1].bic == pytest.approx(found[1].trace.bic)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"n_components": 3}, TypeError, r"^n_components is 3; it must be several values to compare, such as \[3\]\.$"),
        ({"n_components": []}, ValueError, r"^n_components is empty; it must hold at least one value\.$"),
        ({"covariance_type": "full"}, TypeError, r"^covariance_type is 'full'; it must be several values"),
    ],
)
def test_bad_options(options, error, message):
    with pytest.raises(error, match=message):
        ev.selection.compare(ev.GaussianMixture, ev.datasets.old_faithful(), **options)


def test_other_bad_arguments(geyser):
    with pytest.raises(ValueError, match=r"^n_folds is 300; it must be at most 272, the number of rows\.$"):
        ev.selection.cross_validated(ev.GaussianMixture(1), ev.datasets.old_faithful(), 300)
    with pytest.raises(ValueError, match="criterion is 'BIC'; it must be one of 'aic', 'bic', 'icl'"):
        geyser.best("BIC")
    with pytest.raises(ValueError, match=r"which no candidate has: compare\(..., n_folds=5\) computes it\.$"):
        geyser.best("cross_validated")


# The map ------------------------------------------------------------------------------------------------------------


def test_a_map_shows_the_distance_of_each_candidate_from_the_best(geyser):
    figure = ev.draw.selection_map(geyser)
    (ax,) = figure.axes
    words = [text.get_text() for text in ax.texts]
    expected = (geyser.values("bic") - geyser.best("bic").bic).reshape(5, 4).T.ravel()
    assert words == [f"{value:.1f}" for value in expected]
    shades = np.asarray(ax.collections[0].get_array()).ravel()
    assert shades.argmax() == expected.argmin() and shades.argmin() == expected.argmax()
    (frame,) = (patch for patch in ax.patches if not patch.get_fill())
    assert frame.get_xy() == (2.0, 1.0)  # three components, the second type
    assert figure.alt.startswith("BIC is lowest for 3 components, tied: 2314.3. How far each is from it")
    assert "tied: 293.3" in figure.alt


def test_a_map_of_one_option_and_a_criterion_of_which_more_is_better():
    X = ev.datasets.old_faithful().X
    found = ev.selection.compare(ev.GaussianMixture, X, n_components=(1, 2, 3), n_restarts=2)
    figure = ev.draw.selection_map(found, "log_likelihood")
    assert (
        figure.axes[0].get_title(loc="left").startswith("log-likelihood is highest for 3 components: \N{MINUS SIGN}11")
    )
    assert figure.alt.count(",") >= 4


def test_a_map_has_two_axes():
    X = ev.datasets.old_faithful().X
    found = ev.selection.compare(
        ev.GaussianMixture, X, n_components=(1, 2), covariance_type=("full", "tied"), assignment=("soft", "hard")
    )
    with pytest.raises(ValueError, match=r"^A map has two axes, but n_components, covariance_type, assignment vary"):
        ev.draw.selection_map(found)


# The Chinese restaurant process -------------------------------------------------------------------------------------


def tables_of(concentration, n, n_runs, seed=0):
    rng = np.random.default_rng(seed)
    return [ev.lessons.chinese_restaurant(concentration, n, rng) for _ in range(n_runs)]


@pytest.mark.parametrize(("concentration", "n"), [(0.5, 20), (1.0, 82), (5.0, 40)])
def test_the_number_of_tables_is_as_expected(concentration, n):
    chances = concentration / (concentration + np.arange(n))
    found = np.array([tables.max() + 1 for tables in tables_of(concentration, n, 4000)])
    standard_error = np.sqrt((chances * (1 - chances)).sum() / len(found))
    assert abs(found.mean() - chances.sum()) < 3.5 * standard_error
    assert found.var() == pytest.approx((chances * (1 - chances)).sum(), rel=0.1)


def test_every_partition_has_the_probability_of_ewens_formula():
    """Of four customers: a^K times the product of (size - 1)! over a (a+1) (a+2) (a+3)."""
    a, n_runs = 1.5, 20000
    counts = {}
    for tables in tables_of(a, 4, n_runs):
        counts[tuple(tables)] = counts.get(tuple(tables), 0) + 1
    assert len(counts) == 15  # Bell's number
    factorial = [1, 1, 1, 2, 6]
    for tables, count in counts.items():
        sizes = np.bincount(tables)
        p = a ** len(sizes) * np.prod([factorial[size] for size in sizes]) / 4 / (a * (a + 1) * (a + 2) * (a + 3)) * 4
        assert abs(count / n_runs - p) < 4 * np.sqrt(p * (1 - p) / n_runs)


def test_tables_are_numbered_in_the_order_in_which_they_are_opened():
    for tables in tables_of(3.0, 30, 20):
        assert tables[0] == 0
        assert (tables <= np.maximum.accumulate(np.append(-1, tables[:-1])) + 1).all()


def test_a_restaurant_reads_its_arguments():
    np.testing.assert_array_equal(
        ev.lessons.chinese_restaurant(1.0, 9, seed=3), ev.lessons.chinese_restaurant(1.0, 9, seed=3)
    )
    with pytest.raises(ValueError, match=r"^concentration is 0; it must be above 0\.$"):
        ev.lessons.chinese_restaurant(0, 5)


# The scene of lesson 09 ---------------------------------------------------------------------------------------------


def test_the_scene_shows_the_fit_and_the_criteria_of_each_number_of_components():
    found = ev.selection.compare(
        ev.GaussianMixture, ev.datasets.old_faithful(), n_components=(1, 2, 3), covariance_type=("tied",)
    )
    scene = ev.lessons.CriteriaScene(found)
    for i, candidate in enumerate(found):
        sentence = scene.show(i)
        visible = [centre.get_visible() for *_, centre in scene._components]
        assert visible == [k <= i for k in range(3)]
        means = [centre.get_offsets()[0] for *_, centre in scene._components][: i + 1]
        np.testing.assert_allclose(means, np.sort(candidate.trace.params[-1].means, axis=0), rtol=1e-6)
        assert f"BIC is {candidate.bic:.1f}" in sentence
        now = [dot.get_offsets()[0].tolist() for dot in scene._now]
        assert now == [[i + 1, abs(getattr(candidate, n) - getattr(found.best(n), n))] for n in ("aic", "bic", "icl")]


def test_the_scene_needs_a_fit_over_two_features():
    found = ev.selection.compare(ev.GaussianMixture, ev.datasets.galaxies(), n_components=(1, 2), n_restarts=2)
    with pytest.raises(ValueError, match=r"^selection has a candidate without a fit over two features"):
        ev.lessons.CriteriaScene(found)
