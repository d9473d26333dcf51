"""The data sets are what their docstrings say."""

import numpy as np
import pytest
from sklearn.datasets import make_blobs

import emviz as ev


def test_four_blobs_are_those_of_scikit_learn_point_for_point():
    X, labels = make_blobs(n_samples=300, centers=4, cluster_std=0.6, random_state=0)
    blobs = ev.datasets.four_blobs()
    np.testing.assert_array_equal(blobs.X, X)
    np.testing.assert_array_equal(blobs.labels, labels)


def test_old_faithful_is_the_table_of_the_literature():
    table = ev.datasets.old_faithful()
    assert table.X.shape == (272, 2)
    # Means and standard deviations as R prints them for datasets::faithful.
    np.testing.assert_allclose(table.X.mean(axis=0), [3.487783, 70.897059], rtol=1e-6)
    np.testing.assert_allclose(table.X.std(axis=0, ddof=1), [1.141371, 13.594974], rtol=1e-6)


@pytest.mark.parametrize("make", [ev.datasets.two_gaussians, ev.datasets.three_gaussians])
def test_a_simulation_has_the_moments_of_its_truth(make):
    data = make(seed=4)
    for k in range(data.truth.n_components):
        mine = data.X[data.labels == k]
        error = np.sqrt(np.diagonal(data.truth.covariances[k]) / len(mine))
        assert (np.abs(mine.mean(axis=0) - data.truth.means[k]) < 4 * error).all()
        assert len(mine) / len(data.X) == pytest.approx(data.truth.weights[k], abs=0.1)


def test_student_t_draws_are_as_said():
    from scipy.stats import kstest, t

    draws = ev.datasets.student_t(seed=2)
    assert draws.X.shape == (400, 1)
    assert kstest(draws.X[:, 0], t(df=5, loc=10, scale=5).cdf).pvalue > 0.01
    assert kstest(draws.X[:, 0], t(df=5, loc=10, scale=4).cdf).pvalue < 0.01


@pytest.mark.parametrize("make", [ev.datasets.two_gaussians, ev.datasets.three_gaussians, ev.datasets.student_t])
def test_a_seed_gives_the_same_data_and_another_seed_others(make):
    np.testing.assert_array_equal(make(seed=3).X, make(seed=3).X)
    assert (make(seed=3).X != make(seed=4).X).any()
