"""What a trace says at its end: labels, sizes, tables, and how it shows itself."""

from html.parser import HTMLParser
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

import emviz as ev
from emviz.em import columns, summary
from emviz.models.poisson_mixture import Rates

SOFT = ev.GaussianMixture(3)


@pytest.fixture(scope="module", params=[SOFT, ev.GaussianMixture(3, assignment="hard"), ev.KMeans(3)], ids=repr)
def trace(request):
    return ev.fit(request.param, ev.datasets.old_faithful(), start="kmeans++", seed=2)


@pytest.fixture
def linkage():
    return ev.fit(ev.Linkage(), [[125, 18, 20, 34]])


def test_labels_and_responsibilities_are_those_of_the_last_parameters(trace):
    r = trace.model.responsibilities(trace.X, trace.params[-1])
    np.testing.assert_array_equal(trace.responsibilities, r)
    np.testing.assert_array_equal(trace.responsibilities, trace.frames[-1].responsibilities)
    assert trace.labels.shape == (272,)
    joint = trace.model.log_joint(trace.X, trace.params[-1])
    np.testing.assert_array_equal(trace.labels, joint.argmax(axis=1))


def test_sizes_count_the_labels(trace):
    assert trace.cluster_sizes.tolist() == [int((trace.labels == k).sum()) for k in range(3)]
    assert len(set(trace.cluster_sizes.tolist())) > 1  # which the equal weights of k-means do not show


def test_a_component_without_points_has_size_zero():
    params = ev.Mixture(np.array([0.5, 0.5]), np.array([[0.0], [100.0]]), np.ones((2, 1, 1)))
    one_sided = ev.em.Trace(ev.GaussianMixture(2), np.zeros((4, 1)), [params], np.zeros(1), False, "By hand.")
    assert one_sided.cluster_sizes.tolist() == [4, 0]


def test_a_trace_keeps_no_responsibilities(trace):
    before = set(vars(trace))
    _ = trace.responsibilities, trace.labels, trace.cluster_sizes, repr(trace)
    assert set(vars(trace)) == before
    assert trace.responsibilities is not trace.responsibilities


def test_a_model_without_labels_says_so(linkage):
    for name in ("responsibilities", "labels", "cluster_sizes"):
        assert not hasattr(linkage, name)
        with pytest.raises(
            AttributeError, match="^Linkage is no labelled model; it has no responsibilities, labels or"
        ):
            getattr(linkage, name)


def test_the_frame_of_a_trace_is_its_whole_path(trace):
    frame = trace.to_frame()
    assert isinstance(frame, pd.DataFrame)
    assert frame.index.name == "iteration"
    assert frame.index.tolist() == list(range(trace.n_iter + 1))
    assert frame.shape == (trace.n_iter + 1, 1 + 3 + 3 * 2 + 3 * 4)
    assert frame.columns[0] == "log_likelihood"
    np.testing.assert_array_equal(frame["log_likelihood"], trace.log_likelihood)
    t = trace.n_iter // 2
    weights, means, covariances = trace.params[t]
    row = frame.loc[t]
    assert row["weights 2"] == weights[2]
    assert row["means 1 Waiting time (minutes)"] == means[1, 1]
    assert row["means 2 Eruption (minutes)"] == means[2, 0]
    assert row["covariances 0 Eruption (minutes) and Waiting time (minutes)"] == covariances[0, 0, 1]
    assert row["covariances 2 Waiting time (minutes) and Waiting time (minutes)"] == covariances[2, 1, 1]


def test_a_prior_has_a_column_of_its_own():
    trace = ev.fit(ev.GaussianMixture(2, prior=ev.Prior()), ev.datasets.galaxies(), max_iter=3, tol=0)
    frame = trace.to_frame()
    assert list(frame.columns[:3]) == ["log_likelihood", "log_prior", "weights 0"]
    np.testing.assert_array_equal(frame["log_likelihood"] + frame["log_prior"], trace.objective)
    assert repr(trace).startswith(
        "GaussianMixture(n_components=2, prior=Prior()) on 82 rows of 1 feature: log-posterior"
    )
    assert trace.aic == pytest.approx(2 * 5 - 2 * trace.log_likelihood[-1], rel=1e-12)


def test_a_frame_goes_through_a_file(trace, tmp_path):
    trace.to_frame().to_csv(tmp_path / "path.csv")
    again = pd.read_csv(tmp_path / "path.csv", index_col="iteration")
    pd.testing.assert_frame_equal(again, trace.to_frame())


def test_numbers_are_named_by_field_and_place_where_features_have_no_names():
    X = ev.datasets.old_faithful().X
    plane, line = (ev.fit(ev.GaussianMixture(2), data, max_iter=1).to_frame() for data in (X, X[:, :1]))
    assert {"weights 1", "means 0 1", "covariances 1 1 0"} <= set(plane.columns)
    assert list(line.columns) == [
        "log_likelihood",
        *["weights 0", "weights 1", "means 0", "means 1", "covariances 0", "covariances 1"],
    ]


def test_only_features_are_called_by_their_names():
    class Chain(NamedTuple):
        means: np.ndarray
        transitions: np.ndarray
        rate: float
        ends: np.ndarray

    chain = Chain(np.arange(4.0).reshape(2, 2), np.arange(4.0).reshape(2, 2), 7.0, np.array([0.0, 5.0, 9.0]))
    assert columns.labels(chain, ("a", "b")) == [
        *["means 0 a", "means 0 b", "means 1 a", "means 1 b"],
        *["transitions 0 0", "transitions 0 1", "transitions 1 0", "transitions 1 1"],
        *["rate", "ends 0", "ends 1", "ends 2"],
    ]
    frame = columns.to_frame(chain, n_components=2, names=("a", "b"))
    assert list(frame.columns) == [
        "means a",
        "means b",
        "transitions 0",
        "transitions 1",
        "rate",
        "ends 0",
        "ends 1",
        "ends 2",
    ]
    assert frame["transitions 1"].tolist() == [1, 3]
    assert frame["rate"].tolist() == [7, 7]
    assert frame["ends 2"].tolist() == [9, 9]
    assert columns.to_frame(chain).shape == (1, 12)


def test_the_frame_of_a_model_without_components(linkage):
    frame = linkage.to_frame()
    assert list(frame.columns) == ["log_likelihood", "probability"]
    assert frame["probability"].tolist() == [params.probability for params in linkage.params]


def test_the_frame_of_a_run_that_collapsed_at_once_is_empty():
    trace = ev.em.Trace(SOFT, np.zeros((4, 1)), [], np.zeros(0), False, "Component 0 has collapsed.")
    assert trace.to_frame().shape == (0, 1)
    assert repr(trace) == "GaussianMixture(n_components=3) on 4 rows of 1 feature: Component 0 has collapsed."
    assert "<table" not in trace._repr_html_()
    for name in ("responsibilities", "labels", "cluster_sizes", "n_parameters", "aic", "bic"):
        assert not hasattr(trace, name)
    with pytest.raises(AttributeError, match="has no parameters: Component 0 has collapsed."):
        trace.sample()
    assert trace.n_iter == 0
    assert list(trace.frames) == []
    assert repr(trace.frames) == "<0 frames>"
    with pytest.raises(
        IndexError, match="^frame 0 is not there; this trace has none, because it ended before its first"
    ):
        trace.frames[0]


def test_parameters_have_a_row_for_each_component(trace):
    params = trace.params[-1]
    frame = params.to_frame(names=["eruption", "waiting"])
    assert frame.index.name == "component"
    assert list(frame.columns[:3]) == ["weights", "means eruption", "means waiting"]
    np.testing.assert_array_equal(frame["means waiting"], params.means[:, 1])
    np.testing.assert_array_equal(frame["covariances waiting and eruption"], params.covariances[:, 1, 0])
    assert list(params.to_frame().columns[1:3]) == ["means 0", "means 1"]
    with pytest.raises(ValueError, match="^names is 'ab'; it must be 2 names"):
        params.to_frame(names="ab")
    rates = Rates(np.array([0.25, 0.75]), np.array([1.0, 9.0])).to_frame()
    assert rates.to_dict("list") == {"weights": [0.25, 0.75], "rates": [1, 9]}


def test_the_parameter_of_linkage_is_a_frame_too(linkage):
    assert linkage.params[-1].to_frame().to_dict("list") == {"probability": [linkage.params[-1].probability]}


def test_a_run_of_no_iterations_has_not_risen(linkage):
    trace = ev.fit(ev.Linkage(), linkage.X, max_iter=0)
    assert trace.message == "Stopped after 0 iterations, the most allowed."
    assert ev.fit(ev.Linkage(), linkage.X, max_iter=1).message.endswith("allowed: the log-likelihood was still rising.")


def test_a_trace_is_found_among_others_and_is_equal_to_none_of_them():
    runs = ev.restarts(SOFT, ev.datasets.old_faithful(), n_restarts=4)
    assert runs.index(runs.best) == int(np.argmax(runs.log_likelihood))
    assert runs[3] in runs and runs[0] != ev.fit(SOFT, ev.datasets.old_faithful())
    assert len(set(runs)) == 4


def test_a_trace_shows_itself_as_one_line_and_a_small_table():
    trace = ev.fit(ev.KMeans(2), ev.datasets.old_faithful(), start=[[2, 55], [4, 80]])
    caption, *lines = repr(trace).splitlines()
    assert caption == f"KMeans(n_components=2) on 272 rows of 2 features: {trace.frames[-1].sentence[7:]}"
    cells = {line[:44].strip(): line[44:].split() for line in lines}
    assert cells["component"] == ["0", "1"]
    assert cells["cluster sizes"] == list(map(str, trace.cluster_sizes))
    assert cells["weights"] == ["0.5000", "0.5000"]
    mean = [f"{value:.2f}" for value in trace.params[-1].means[:, 1]]
    assert cells["means Waiting time (minutes)"] == mean
    deviation = np.sqrt(trace.params[-1].covariances[0, 1, 1])
    assert cells["standard deviations Waiting time (minutes)"] == 2 * [f"{deviation:.3f}"]
    assert len(lines) == 7


def test_a_model_of_any_kind_shows_its_numbers(linkage):
    assert repr(linkage).splitlines()[1:] == [
        "parameter     value",
        f"probability  {linkage.params[-1].probability:.4f}",
    ]


def test_a_matrix_for_each_component_is_left_out_of_the_small_table():
    class Chain(NamedTuple):
        rates: np.ndarray
        matrices: np.ndarray

    assert [name for name, _ in summary.shown(Chain(np.ones(2), np.ones((2, 3, 3))))] == ["rates"]


def test_a_large_table_is_cut_short():
    X = np.random.default_rng(0).normal(size=(60, 15))
    trace = ev.fit(ev.KMeans(12), X, max_iter=1)
    _, *lines, note = repr(trace).splitlines()
    assert note == "... and 12 rows and 2 columns more"
    assert len(lines) == 21
    assert lines[0].split() == ["component", *map(str, range(10))]


def test_options_are_shown_where_they_are_not_as_usual():
    trace = ev.fit(ev.GaussianMixture(1, "diag"), [[0.0], [1.0], [3.0]])
    assert repr(trace).startswith("GaussianMixture(n_components=1, covariance_type='diag') on 3 rows of 1 feature: ")


class Cells(HTMLParser):
    """The tags and the texts of some HTML; every tag that is opened is closed."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.attributes, self.texts = [], [], [], []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.append(tag)
        self.attributes += [f"{name}={value}" for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_a_notebook_gets_the_same_table_without_colours_and_names_stay_text():
    name = '<b>Länge</b> & "mm"'
    data = pd.DataFrame({name: [0.0, 1.0, 3.0], "mass": [1.0, 0.0, 2.0]})
    trace = ev.fit(ev.KMeans(2), data)
    html = Cells(trace._repr_html_())
    caption, *lines = repr(trace).splitlines()
    assert html.texts[0] == caption
    assert " ".join(html.texts[1:]).split() == " ".join(lines).split()
    assert f"means {name}" in html.texts
    assert "b" not in html.tags
    assert html.tags.count("tr") == len(lines)
    assert set(html.attributes) == {"scope=col", "scope=row", "style=text-align: left"}
