"""Data in chunks, which together may be larger than memory, in every picture: as the same rows in one array."""

import numpy as np
import pytest

import emviz as ev
from emviz import draw
from emviz.draw.sample import MOST_DRAWN, fair_sample
from emviz.draw.view import check_traces
from emviz.em.sampling import sampled

RNG = np.random.default_rng(3)
X = RNG.normal(size=(12_000, 3)) + 4 * RNG.integers(2, size=(12_000, 1))
DRAWN_ROWS = fair_sample(np.arange(12_000.0)[:, None])[:, 0]
X[np.setdiff1d(np.arange(12_000), DRAWN_ROWS)[3]] = 50, -30, 9  # one that is not drawn
TWO = ev.GaussianMixture(2)
DRAWN = "5,000 of 12,000 points are drawn"


def in_chunks(X):
    return ev.chunks([X[:5_000], X[5_000:5_001], X[5_001:]])


def both(model, X, **options):
    """The trace of the same rows in chunks and in one array."""
    return [ev.fit(model, data, max_iter=2, **options) for data in (in_chunks(X), X)]


@pytest.fixture(scope="module")
def plane():
    return both(TWO, X[:, :2])


def test_there_is_one_way_to_sample(plane):
    chunked, whole = plane
    assert np.array_equal(fair_sample(chunked.X), fair_sample(whole.X))
    assert np.array_equal(chunked.of_sample(100, seed=4).X, whole.of_sample(100, seed=4).X)
    assert np.array_equal(chunked.X.sample(100, seed=4), sampled(X[:, :2], 100, seed=4))
    few = in_chunks(X[:5_005])
    assert len(few.sample(10_000)) == 5_005


@pytest.mark.parametrize(
    ("model", "data", "counts_all"),
    [
        (TWO, X[:, :1], "; the histogram counts all of them"),
        (TWO, X[:, :2], ""),
        (TWO, X, "; the histograms count all of them"),
        (ev.KMeans(2), X[:, :2], ""),
        (ev.StudentT(df=3), X[:, :1], "; the histogram counts all of them"),
        (ev.PoissonMixture(2), RNG.poisson(4.0, size=(12_000, 1)), "; the bars count all of them"),
    ],
    ids=["line", "plane", "pairs", "hard", "student", "counts"],
)
def test_a_scene_of_chunks_is_that_of_the_array(model, data, counts_all):
    traces = both(model, data.astype(float))
    chunked, whole = (draw.scene(trace) for trace in traces)
    assert chunked.show(traces[0].frames[1]) == whole.show(traces[1].frames[1])
    assert chunked.sentence.endswith(f" {DRAWN}{counts_all}.")
    for one, other in zip(chunked.figure.axes, whole.figure.axes, strict=True):
        assert np.allclose([*one.get_xlim(), *one.get_ylim()], [*other.get_xlim(), *other.get_ylim()])
        for steps, same in zip(one.patches, other.patches, strict=True):
            if hasattr(steps, "get_data"):
                assert np.allclose(steps.get_data()[0], same.get_data()[0])
    assert np.allclose(draw.figure.pixels(chunked.figure), draw.figure.pixels(whole.figure))


def test_axes_of_equal_units_hold_the_rows_that_are_not_drawn(plane):
    assert fair_sample(X)[:, 0].max() < 50
    for trace in plane:
        ax = draw.scene(trace).views[0].ax
        assert ax.get_xlim()[1] > 50
        assert ax.get_ylim()[0] < -30


def test_a_histogram_of_chunks_counts_all_rows():
    trace = ev.fit(TWO, in_chunks(X[:, :1]), max_iter=1)
    heights, edges, _ = draw.scene(trace, bins=np.linspace(-10, 60, 36)).views[0].ax.patches[0].get_data()
    assert (heights * np.diff(edges) * len(X)).round().tolist() == np.histogram(X[:, 0], edges)[0].tolist()


def test_a_rule_for_bins_covers_all_rows():
    trace = ev.fit(TWO, in_chunks(X[:, :1]), max_iter=1)
    edges = draw.scene(trace, bins="fd").views[0].ax.patches[0].get_data()[1]
    assert (edges[0], edges[-1]) == (X[:, 0].min(), 50)


def test_strips_animations_and_views_side_by_side_say_how_many(plane):
    trace = plane[0]
    assert draw.film_strip(trace).alt.count(DRAWN) == 1
    assert draw.SideBySide({"one": trace}).show(1).endswith(f" in E step 1. {DRAWN}.")
    animation = draw.animation(trace)
    animation.scene.show(animation.states[2])
    assert animation.scene.sentence.endswith(f"{DRAWN}.")


def test_a_stepper_takes_a_file_and_fits_only_what_is_shown(tmp_path):
    np.save(tmp_path / "points.npy", np.tile(X[:, :2], (30, 1)))
    data = np.load(tmp_path / "points.npy", mmap_mode="r")
    stepper = ev.explore.stepper(TWO, data, seeds=range(3), components=range(1, 4), max_iter=2)
    assert not stepper.is_live
    stepper.seed, stepper.n_components = 2, 3
    assert stepper.sentence.startswith("Start: 3 components")
    assert stepper.sentence.endswith("5,000 of 360,000 points are drawn.")
    assert {(seed, k) for seed, k, _ in stepper._fits._traces} == {(0, 2), (2, 2), (2, 3)}
    assert len(stepper.frame.trace.X) == 360_000


def test_a_stepper_takes_chunks_of_a_few_rows_and_draws_them_all():
    stepper = ev.explore.stepper(TWO, ev.chunks([X[:100, :2], X[100:300, :2]]), seeds=range(2), max_iter=2)
    assert not stepper.is_live
    assert "drawn" not in stepper.sentence


def test_a_stepper_takes_an_array_of_dask():
    array = pytest.importorskip("dask.array").from_array(X[:, :1], chunks=(5_000, 1))
    stepper = ev.explore.stepper(TWO, array, seeds=None, max_iter=1)
    assert stepper.sentence.endswith(f"{DRAWN}; the histogram counts all of them.")


def test_traces_of_the_same_chunks_share_a_scene_and_others_do_not(plane):
    again = ev.fit(TWO, ev.chunks([X[:2_000, :2], X[2_000:, :2]]), seed=1, max_iter=1)
    assert len(check_traces([plane[0], again])) == 2
    changed = X[:, :2].copy()
    changed[0, 0] += 1
    with pytest.raises(ValueError, match="need the same data"):
        check_traces([plane[0], ev.fit(TWO, in_chunks(changed), max_iter=1)])


def test_counts_ask_for_each_number_once():
    counts = RNG.poisson(4.0, size=(12_000, 1)).astype(float)
    trace = ev.fit(ev.PoissonMixture(2), counts, max_iter=1)
    view = draw.scene(trace).views[0]
    view.show(trace.frames[1])
    number = int(counts[0, 0])
    colour = view.actors[0].get_facecolor()[np.unique(counts).tolist().index(number), :3]
    assert np.allclose(colour, draw.blend(trace.model.responsibilities(counts[:1], trace.params[0]))[0])
    assert len(view.rows) == MOST_DRAWN


def test_many_rounds_of_tosses_are_drawn_as_a_sample():
    tosses = np.tile([[3.0, 7.0], [8.0, 2.0]], (MOST_DRAWN, 1))
    trace = ev.fit(ev.Coins(2), tosses, max_iter=1)
    assert draw.scene(trace).show(trace.frames[1]).endswith("5,000 of 10,000 points are drawn.")
