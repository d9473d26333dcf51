"""What a user brings: arrays, lists, series, frames and data sets give the same run, and a bad column is named."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from sklearn import cluster, mixture

import emviz as ev
from emviz import arguments, tables

GEYSER = ev.datasets.old_faithful()
FRAME = pd.DataFrame(GEYSER.X, columns=["eruption", "waiting"])
SHAPES = {
    "an array": GEYSER.X,
    "a list": GEYSER.X.tolist(),
    "a frame": FRAME,
    "a frame of another index": FRAME.set_index(FRAME.index[::-1] * 3 + 7),
    "a frame of pandas' own numbers": FRAME.convert_dtypes(),
    "a frame of decimals": FRAME.map(lambda value: Decimal(float(value))),
    "a frame of objects": FRAME.astype(object),
    "a frame of single precision beside double": FRAME.astype({"waiting": np.float32}),
    "a data set": GEYSER,
}
WITH_NAMES = {"a data set": GEYSER.names} | {name: ("eruption", "waiting") for name in SHAPES if "frame" in name}


@pytest.mark.parametrize("shape", SHAPES)
def test_all_shapes_of_a_table_are_alike_everywhere(shape):
    table, model = SHAPES[shape], ev.GaussianMixture(2)
    reference = ev.fit(model, GEYSER.X, seed=1)
    trace = ev.fit(model, table, seed=1)
    np.testing.assert_array_equal(trace.log_likelihood, reference.log_likelihood)
    assert trace.names == WITH_NAMES.get(shape)
    runs = ev.restarts(model, table, n_restarts=2)
    np.testing.assert_array_equal(runs.best.X, GEYSER.X)
    assert runs[0].names == WITH_NAMES.get(shape)
    shares = model.responsibilities(table, trace.params[-1])
    np.testing.assert_array_equal(shares, model.responsibilities(GEYSER.X, reference.params[-1]))
    assert model.log_likelihood(table, trace.params[-1]) == pytest.approx(reference.log_likelihood[-1])
    stepper = ev.explore.stepper(model, table, seeds=range(2), equal=False, max_iter=3)
    np.testing.assert_array_equal(stepper.trace.X, GEYSER.X)


@pytest.mark.parametrize("model", [ev.KMeans(2), ev.GaussianMixture(2, "tied")])
def test_a_series_is_one_feature(model):
    trace = ev.fit(model, FRAME["waiting"], seed=1)
    assert trace.X.shape == (272, 1)
    assert trace.names == ("waiting",)
    assert ev.fit(model, pd.Series(GEYSER.X[:, 1]), seed=1).names is None
    np.testing.assert_array_equal(
        model.responsibilities(FRAME["waiting"], trace.params[-1]),
        model.responsibilities(GEYSER.X[:, [1]], trace.params[-1]),
    )


def test_columns_that_nobody_named_have_no_names():
    assert tables.names(pd.DataFrame(GEYSER.X)) is None
    assert tables.names(pd.DataFrame(GEYSER.X)[[1, 0]]) == ("1", "0")


def test_columns_of_several_levels_are_called_by_all_of_them():
    frame = FRAME.set_axis(pd.MultiIndex.from_tuples([("eruption", "mean"), ("waiting", 2)]), axis=1)
    assert ev.fit(ev.KMeans(2), frame).names == ("eruption mean", "waiting 2")
    assert tables.names(frame["eruption", "mean"]) == ("eruption mean",)


def test_a_frame_with_columns_called_x_and_names_is_a_frame():
    frame = pd.DataFrame({"X": [1.0, 2.0, 5.0, 6.0], "names": [1.0, 1.5, 5.0, 6.5], "means": [0.0, 1.0, 0.5, 2.0]})
    trace = ev.fit(ev.KMeans(2), frame)
    assert trace.X.shape == (4, 3) and trace.names == ("X", "names", "means")
    assert ev.explore.stepper(ev.KMeans(2), frame[["X", "names"]], seeds=range(2)).trace.X.shape == (4, 2)


PENGUINS = pd.DataFrame(
    {
        "species": ["Adelie", "Adelie", "Gentoo"],
        "bill": [39.1, None, 46.1],
        "mass": pd.array([3750, 3800, None], "Int64"),
    }
)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (
            PENGUINS,
            "X has 'Adelie' in column 'species', row 0; every column must hold numbers: leave out those that do not.",
        ),
        (
            PENGUINS[["bill"]],
            "X has a missing value in column 'bill', row 1; every value must be a finite number: X.dropna()",
        ),
        (PENGUINS[["mass"]], "X has a missing value in column 'mass', row 2;"),
        (PENGUINS["bill"], "X has a missing value in column 'bill', row 1;"),
        (PENGUINS["species"], "X has 'Adelie' in column 'species', row 0;"),
        (pd.Series([1.0, None]), "X has a missing value in row 1;"),
        (PENGUINS.set_index("species")[["bill"]], "X has a missing value in column 'bill', row Adelie;"),
        (pd.DataFrame({"a": [1, "2", 3]}), "X has '2' in column 'a', row 1;"),
        (pd.DataFrame({"a": ["1", "2"]}, dtype="string"), "X has '1' in column 'a', row 0;"),
        (pd.DataFrame({"a": ["x", "y"]}, dtype="category"), "X has 'x' in column 'a', row 0;"),
        (
            pd.DataFrame({"day": pd.to_datetime(["2020-01-01", "2020-01-02"])}),
            "X has Timestamp('2020-01-01 00:00:00') in",
        ),
        (pd.DataFrame({"a": [1j, 2.0]}), "X has 1j in column 'a', row 0;"),
        (pd.DataFrame({"a": [1.0, np.inf]}), "X has inf in row 1, column 'a'; every value must be a finite number."),
        (pd.DataFrame({"a": [1.0, 10**400]}), "X has a number in column 'a' that is too large."),
        (pd.DataFrame({"a": [1.0, np.inf]}, index=[7, 9]), "X has inf in row 9, column 'a'; every value must be"),
        (
            pd.DataFrame({"a": [1.0, None]}, index=pd.MultiIndex.from_tuples([(2007, 1), (2007, 2)])),
            "X has a missing value in column 'a', row (2007, 2);",
        ),
        (pd.DataFrame({"a": [1.0, 2.0], "b": [pd.NA, 1]}), "X has a missing value in column 'b', row 0;"),
        (pd.DataFrame(), "X has shape (0, 0); it needs at least 1 row(s) and one column."),
    ],
)
def test_a_bad_column_is_named_with_its_first_row(table, sentence):
    for run in (lambda: ev.fit(ev.KMeans(1), table), lambda: ev.restarts(ev.KMeans(1), table, n_restarts=2)):
        with pytest.raises((TypeError, ValueError)) as caught:
            run()
        assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    "names", [["a", "b"], ("a", "b"), pd.Index(["a", "b"]), np.array(["a", "b"]), FRAME.columns[:2]]
)
def test_names_are_any_sequence_of_the_right_length(names):
    assert arguments.names(names, 2) == tuple(names)


@pytest.mark.parametrize("names", ["bill", ["a"], ["a", "b", "c"], 3])
def test_names_of_another_length_are_refused_by_one_sentence(names):
    with pytest.raises((TypeError, ValueError), match=r"^names is .*; it must be 2 names, one for each feature\.$"):
        arguments.names(names, 2)


# Starts from elsewhere -----------------------------------------------------------------------------------------------


def test_centres_as_a_frame_are_centres():
    centres = pd.DataFrame({"eruption": [2.0, 4.5], "waiting": [55.0, 80.0]})
    for model in (ev.KMeans(2), ev.GaussianMixture(2)):
        trace, other = (ev.fit(model, FRAME, start=start) for start in (centres, centres.to_numpy()))
        np.testing.assert_array_equal(trace.log_likelihood, other.log_likelihood)
    means = centres.set_axis(["means", "weights"], axis=1)
    np.testing.assert_array_equal(ev.fit(ev.KMeans(2), FRAME, start=means).params[0].means, centres)


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("k", [2, 3])  # two components over two features: tied and diagonal have one shape
def test_a_fitted_mixture_of_scikit_learn_is_a_start(kind, k):
    fitted = mixture.GaussianMixture(k, covariance_type=kind, random_state=0, tol=1e-10, max_iter=2000).fit(GEYSER.X)
    trace = ev.fit(ev.GaussianMixture(k, kind), GEYSER, start=fitted)
    assert trace.log_likelihood[0] == pytest.approx(fitted.score(GEYSER.X) * 272, abs=1e-6)
    np.testing.assert_allclose(trace.params[-1].means, fitted.means_, rtol=1e-3)
    assert ev.fit(ev.GaussianMixture(k), GEYSER, start=fitted).log_likelihood[0] == trace.log_likelihood[0]


def test_a_fitted_k_means_of_scikit_learn_is_a_start():
    fitted = cluster.KMeans(4, n_init=3, random_state=0).fit(GEYSER.X)
    trace = ev.fit(ev.KMeans(4), GEYSER, start=fitted)
    assert trace.model.distortion(GEYSER.X, trace.params[0]) == pytest.approx(fitted.inertia_)
    np.testing.assert_allclose(
        ev.fit(ev.GaussianMixture(4), GEYSER, start=fitted).params[0].means, fitted.cluster_centers_
    )


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
def test_a_mixture_that_was_fitted_in_single_precision_is_a_start(kind):
    for k in (2, 3):
        fitted = mixture.GaussianMixture(k, covariance_type=kind, random_state=0).fit(GEYSER.X.astype(np.float32))
        assert fitted.means_.dtype == np.float32
        start = ev.fit(ev.GaussianMixture(k, kind), GEYSER, start=fitted).params[0]
        assert start.weights.sum() == pytest.approx(1, abs=1e-12)
        np.testing.assert_allclose(start.means, fitted.means_)


WAITING_FIRST = FRAME[["waiting", "eruption"]]


@pytest.mark.parametrize(
    "start",
    [WAITING_FIRST.iloc[:2], cluster.KMeans(2).fit(WAITING_FIRST), mixture.GaussianMixture(2).fit(WAITING_FIRST)],
)
def test_a_start_with_its_columns_in_another_order_is_refused(start):
    message = "^start has the columns 'waiting', 'eruption'; they must be in the order of X: 'eruption', 'waiting'\\.$"
    for run in (ev.fit, ev.explore.stepper):
        with pytest.raises(ValueError, match=message):
            run(ev.GaussianMixture(2), FRAME, start=start)
    assert ev.fit(ev.GaussianMixture(2), WAITING_FIRST, start=start).converged
    assert ev.fit(ev.GaussianMixture(2), WAITING_FIRST.to_numpy(), start=start).converged
    assert ev.fit(ev.KMeans(2), WAITING_FIRST.set_axis(["w", "e"], axis=1), start=start).converged


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (
            ev.fit(ev.GaussianMixture(2), GEYSER),
            "start is a Trace; write which of its parameters: start=trace.params[-1].",
        ),
        (ev.Mixture([0.5, 0.5 + 1e-7], np.zeros((2, 2)), [np.eye(2)] * 2), "start.weights sum to 1.0000001; they must"),
        (cluster.KMeans(2), "start is a KMeans of scikit-learn without means_ or cluster_centers_; it must be"),
        (mixture.GaussianMixture(2), "start is a GaussianMixture of scikit-learn without means_"),
        (cluster.KMeans(3).fit(GEYSER.X), "start has shape (3, 2); 2 centres for this data are (2, 2)."),
        (
            mixture.GaussianMixture(2).fit(GEYSER.X[:, :1]),
            "start.means has shape (2, 1); this model and this data need (2, 2)",
        ),
        (pd.DataFrame({"a": [1.0, None], "b": 1.0}), "start has a missing value in column 'a', row 1;"),
    ],
)
def test_a_start_that_does_not_fit_is_answered_in_one_sentence(start, sentence):
    with pytest.raises((TypeError, ValueError)) as caught:
        ev.fit(ev.GaussianMixture(2), GEYSER, start=start)
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize("model", [ev.KMeans(2), ev.GaussianMixture(2)])
def test_centres_become_parameters_over_a_table_of_any_kind(model):
    for table in (GEYSER, FRAME, GEYSER.X.tolist()):
        ours, theirs = (model.from_centres(X, FRAME.iloc[:2]) for X in (table, GEYSER.X))
        np.testing.assert_array_equal(ours.covariances, theirs.covariances)
    with pytest.raises(TypeError, match="^X has 'Adelie' in column 'species', row 0;"):
        model.from_centres(PENGUINS, [[0.0], [1.0]])


# New data ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [ev.KMeans(2), ev.GaussianMixture(2), ev.GaussianMixture(2, assignment="hard")])
@pytest.mark.parametrize("ask", ["responsibilities", "log_joint", "log_likelihood", "e_step"])
@pytest.mark.parametrize("columns", [1, 3])
def test_a_wrong_number_of_features_is_answered_in_one_sentence(model, ask, columns):
    params = ev.fit(model, GEYSER).params[-1]
    with pytest.raises(ValueError, match=rf"^X has {columns} feature\(s\), but the parameters are of a mixture over 2"):
        getattr(model, ask)(np.ones((4, 1)) * np.arange(1.0, columns + 1), params)


def test_new_rows_for_a_mixture_of_poissons_are_counts():
    counts = ev.datasets.death_notices()
    trace = ev.fit(ev.PoissonMixture(2), counts)
    assert trace.model.responsibilities(pd.Series([0, 3]), trace.params[-1]).shape == (2, 2)
    assert trace.model.responsibilities([[0]], trace.params[-1]).shape == (1, 2)
    for rows, sentence in (([[1, 2]], "X has 2 columns; a mixture of"), ([[0.5]], "X has 0.5 in row 0; counts are")):
        with pytest.raises(ValueError, match=sentence):
            trace.model.responsibilities(rows, trace.params[-1])


@pytest.mark.parametrize("run", [ev.fit, ev.restarts, lambda X, model: ev.explore.stepper(X, model)])
@pytest.mark.parametrize("table", [GEYSER, FRAME, GEYSER.X, GEYSER.X.tolist()])
def test_data_and_model_in_the_wrong_order_are_answered_in_one_sentence(run, table):
    with pytest.raises(
        TypeError, match=r"^model is a \w+ and X is a KMeans; write the model first: fit\(model, X\)\.$"
    ):
        run(table, ev.KMeans(2))


@pytest.mark.parametrize(
    ("model", "what"),
    [
        ("full", "a str"),
        (ev.KMeans, "the class KMeans"),
        (None, "a NoneType"),
        (3, "a int"),
        (mixture.GaussianMixture(2), "a GaussianMixture of sklearn"),
    ],
)
def test_what_is_no_model_is_answered_in_one_sentence(model, what):
    with pytest.raises(TypeError, match=rf"^model is {what}; it must be an object with start, e_step and m_step"):
        ev.fit(model, GEYSER)
