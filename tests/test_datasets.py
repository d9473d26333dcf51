"""The data sets are what their docstrings say."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest
from sklearn.datasets import make_blobs

import emviz as ev
from emviz.small_table import SmallTable


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


def test_penguins_are_those_of_the_literature():
    data = ev.datasets.penguins()
    assert data.X.shape == (342, 4)
    # Means as R prints them for palmerpenguins::penguins.
    np.testing.assert_allclose(data.X.mean(axis=0), [43.92, 17.15, 200.9, 4202], rtol=2e-4)
    assert counts(data.species) == {"Adelie": 151, "Chinstrap": 68, "Gentoo": 123}
    assert counts(data.sex) == {"female": 165, "male": 168, "unknown": 9}
    assert counts(data.island) == {"Biscoe": 167, "Dream": 124, "Torgersen": 51}
    assert counts(data.year) == {2007: 109, 2008: 114, 2009: 119}


def test_what_is_known_of_a_penguin_stands_in_its_own_row():
    data = ev.datasets.penguins()
    # Means of each species as the literature has them: bill length, bill depth, flipper length, body mass.
    expected = {
        "Adelie": [38.79, 18.35, 189.95, 3700.66],
        "Chinstrap": [48.83, 18.42, 195.82, 3733.09],
        "Gentoo": [47.50, 14.98, 217.19, 5076.02],
    }
    for species, means in expected.items():
        np.testing.assert_allclose(data.X[data.species == species].mean(axis=0), means, atol=0.006)
    assert set(data.island[data.species == "Chinstrap"]) == {"Dream"}
    assert set(data.island[data.species == "Gentoo"]) == {"Biscoe"}
    males, females = (data.X[data.sex == sex, 3].mean() for sex in ("male", "female"))
    assert males == pytest.approx(4545.7, abs=0.05)
    assert females == pytest.approx(3862.3, abs=0.05)


def test_galaxies_are_those_of_the_paper():
    velocities = ev.datasets.galaxies().X
    assert velocities.shape == (82, 1)
    assert (velocities.min(), velocities.max()) == (9172, 34279)
    assert velocities[77, 0] == 26960
    # With the slip of R's MASS::galaxies in the 78th value the mean is the one that R prints for it.
    assert (velocities.sum() - 26960 + 26690) / 82 == pytest.approx(20828.17, abs=0.005)


def test_motorettes_are_ten_at_each_temperature():
    data = ev.datasets.motorettes()
    assert data.X.shape == (40, 2)
    temperature, hours = data.X.T
    assert counts(temperature) == {150: 10, 170: 10, 190: 10, 220: 10}
    assert data.failed.dtype == bool
    assert counts(temperature[data.failed]) == {170: 7, 190: 5, 220: 5}
    # Those still running were taken off together.
    ends = {t: set(hours[(temperature == t) & ~data.failed]) for t in (150, 170, 190, 220)}
    assert ends == {150: {8064}, 170: {5448}, 190: {1680}, 220: {528}}
    assert all(hours[(temperature == t) & data.failed].max(initial=0) < end for t, (end,) in ends.items())


def test_death_notices_have_a_row_for_each_day_of_three_years():
    notices = ev.datasets.death_notices().X
    assert notices.shape == (365 + 365 + 366, 1)
    assert notices.sum() == 2364
    assert counts(notices[:, 0]) == dict(enumerate([162, 267, 271, 185, 111, 61, 27, 8, 3, 1]))


def counts(values):
    return dict(zip(*(part.tolist() for part in np.unique(values, return_counts=True)), strict=True))


REAL = [
    ev.datasets.death_notices,
    ev.datasets.galaxies,
    ev.datasets.motorettes,
    ev.datasets.old_faithful,
    ev.datasets.penguins,
]
SIMULATED = [
    ev.datasets.four_blobs,
    ev.datasets.student_t,
    ev.datasets.three_gaussians,
    ev.datasets.two_gaussians,
]


def test_every_loader_is_tested_here():
    assert {load.__name__ for load in REAL + SIMULATED} == set(ev.datasets.__all__)


@pytest.mark.parametrize("load", REAL + SIMULATED)
def test_a_data_set_has_finite_numbers_a_name_for_each_column_and_the_same_rows_everywhere(load):
    data = load()
    assert data.X.dtype == float
    assert np.isfinite(data.X).all()
    assert len(data.names) == data.X.shape[1]
    for name in ("labels", "species", "island", "sex", "year", "failed"):
        assert len(getattr(data, name, data.X)) == len(data.X)
    with pytest.raises(FrozenInstanceError):
        data.X = data.X + 1


@pytest.mark.parametrize("load", REAL)
def test_a_real_table_names_its_source(load):
    assert load().source in " ".join(load.__doc__.split())


def test_a_data_set_shows_itself_as_a_small_table():
    assert repr(ev.datasets.motorettes()).splitlines() == [
        "Motorettes run until they failed: X has shape (40, 2)",
        "Temperature (°C)  Time (hours)  failed",
        *5 * ["             150          8064   False"],
        "... and 35 rows more",
    ]
    assert repr(ev.datasets.two_gaussians(n_samples=3)).splitlines()[1].split() == ["x", "y", "labels"]
    assert len(repr(ev.datasets.two_gaussians(n_samples=3)).splitlines()) == 5


@pytest.mark.parametrize("make", [ev.datasets.two_gaussians, ev.datasets.three_gaussians])
def test_a_simulation_has_the_moments_of_its_truth(make):
    data = make(seed=4)
    for k in range(data.truth.n_components):
        mine = data.X[data.labels == k]
        error = np.sqrt(np.diagonal(data.truth.covariances[k]) / len(mine))
        assert (np.abs(mine.mean(axis=0) - data.truth.means[k]) < 4 * error).all()
        assert len(mine) / len(data.X) == pytest.approx(data.truth.weights[k], abs=0.1)


def test_student_t_draws_come_from_the_distribution_of_the_docstring():
    from scipy.stats import kstest, t

    draws = ev.datasets.student_t(seed=2)
    assert draws.X.shape == (400, 1)
    assert kstest(draws.X[:, 0], t(df=5, loc=10, scale=5).cdf).pvalue > 0.01
    assert kstest(draws.X[:, 0], t(df=5, loc=10, scale=4).cdf).pvalue < 0.01


@pytest.mark.parametrize("make", [ev.datasets.two_gaussians, ev.datasets.three_gaussians, ev.datasets.student_t])
def test_a_seed_gives_the_same_data_and_another_seed_others(make):
    np.testing.assert_array_equal(make(seed=3).X, make(seed=3).X)
    assert (make(seed=3).X != make(seed=4).X).any()


def test_a_data_set_becomes_a_data_frame_with_all_that_is_known():
    data = ev.datasets.penguins()
    frame = data.to_frame()
    assert list(frame.columns) == [*data.names, "species", "island", "sex", "year"]
    np.testing.assert_array_equal(frame[list(data.names)], data.X)
    assert counts(frame["species"]) == {"Adelie": 151, "Chinstrap": 68, "Gentoo": 123}
    assert frame["year"].dtype.kind == "i"
    assert ev.datasets.motorettes().to_frame()["failed"].dtype == bool
    assert list(ev.datasets.old_faithful().to_frame().columns) == list(ev.datasets.old_faithful().names)


def test_a_notebook_gets_a_data_set_as_a_table():
    data = ev.datasets.two_gaussians()
    html = data._repr_html_()
    assert html.startswith("<div><p>Two Gaussians: X has shape (500, 2)</p><table>")
    assert '<th scope="col">x</th><th scope="col">y</th><th scope="col">labels</th>' in html
    assert html.count("<tr>") == 1 + 5
    assert f"<td>{data.X[4, 1]:g}</td><td>{data.labels[4]}</td></tr></tbody>" in html
    assert html.endswith("<p>... and 495 rows more</p></div>")


def test_a_data_set_of_as_many_rows_as_are_shown_hides_none_and_its_texts_are_no_html():
    five = ev.datasets.dataset.Dataset("<i>Five</i>", np.arange(5.0)[:, None], ("a<b",))
    assert "more" not in repr(five)
    assert "&lt;i&gt;Five&lt;/i&gt;" in five._repr_html_() and "a&lt;b" in five._repr_html_()
    table = SmallTable("", ["<b>"], [["<i>"]], "<u>").html()
    assert not any(tag in table for tag in ("<b>", "<i>", "<u>"))
