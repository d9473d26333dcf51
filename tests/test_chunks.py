"""Data in chunks give the path of the same rows in one array, in the memory of a chunk."""

import os
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

import emviz as ev
from emviz.em import chunks as module
from emviz.em import contract, progress, starts
from test_laws import MODELS, heaps

GEYSER = ev.datasets.old_faithful().X


def uneven(X, seed=0):
    """The same rows in chunks of very different lengths; one has a single row, and one has none."""
    cuts = np.sort(np.random.default_rng(seed).integers(min(2, len(X) - 1), len(X), size=3))
    return ev.chunks([X[:1], X[1 : cuts[0]], X[:0], *np.split(X[cuts[0] :], cuts[1:] - cuts[0])])


def assert_same_path(trace, other, tolerance=1e-9):
    assert trace.n_iter == other.n_iter and trace.message == other.message
    np.testing.assert_allclose(other.objective, trace.objective, rtol=tolerance)
    np.testing.assert_allclose(other.log_likelihood, trace.log_likelihood, rtol=tolerance)
    for params, others in zip(trace.params, other.params, strict=True):
        for part, same in zip(params, others, strict=True):
            assert np.abs(part - same).max() <= tolerance * np.abs(part).max()


def fitted(*arguments, **options):
    """The trace, also that of a run in which a component has collapsed."""
    try:
        return ev.fit(*arguments, **options)
    except ev.CollapseError as collapse:
        return collapse.trace


@pytest.mark.parametrize("case", MODELS.values(), ids=MODELS.keys())
@pytest.mark.parametrize("seed", range(4))
def test_the_path_is_that_of_the_whole(case, seed):
    rng = np.random.default_rng(seed)
    model, X = case.make(3), case.data(rng, 3, 2)
    options = dict(seed=seed, max_iter=15, tol=1e-9)  # with 0, rounding would say when it is flat
    assert_same_path(fitted(model, X, **options), fitted(model, uneven(X, seed), **options))


@pytest.mark.parametrize(
    "model",
    [ev.GaussianMixture(4), ev.KMeans(4), ev.MessageLengthMixture(9), ev.GaussianMixture(3, assignment="hard")],
    ids=repr,
)
@pytest.mark.parametrize("start", ["random", "kmeans++"])
def test_centres_are_drawn_as_from_the_whole(model, start):
    X = ev.datasets.four_blobs().X
    for seed in range(5):
        assert_same_path(*(fitted(model, data, start=start, seed=seed) for data in (X, uneven(X, seed))))


@pytest.mark.parametrize("unit", [1.0, 1e-120, 1e120])
@pytest.mark.parametrize("model", [ev.GaussianMixture(2), ev.KMeans(2), ev.MessageLengthMixture(4)], ids=repr)
def test_a_part_is_computed_in_the_scale_of_the_whole(model, unit):
    """Rows in order of size, far from 0 and in any unit: one chunk is constant in a column, and others have little spread."""
    rng = np.random.default_rng(0)
    X = np.column_stack([1000 + np.repeat(np.arange(40.0), 20), rng.normal(size=800)]) * unit
    parts = ev.chunks([X[i : i + 20] for i in range(0, 800, 20)])
    options = dict(start="kmeans++", max_iter=20, tol=1e-9)
    assert_same_path(ev.fit(model, X, **options), ev.fit(model, parts, **options))


def test_a_component_may_have_no_rows_in_a_chunk():
    X = np.r_[np.zeros(50), np.full(50, 2000.0)][:, None] + np.arange(100)[:, None] % 3
    start = ev.fit(ev.PoissonMixture(2), X, max_iter=0).params[0]._replace(rates=np.array([0.5, 2000.0]))
    whole, parts = (ev.fit(ev.PoissonMixture(2), data, start=start) for data in (X, ev.chunks([X[:50], X[50:]])))
    assert_same_path(whole, parts)
    lost = start._replace(rates=np.array([1.0, 1e9]))
    with pytest.raises(ev.CollapseError, match="Component 1 has lost all its points at iteration 0"):
        ev.fit(ev.PoissonMixture(2), ev.chunks([X[:50], X[50:]]), start=lost)


class Rate(NamedTuple):
    rate: float


class Expected(NamedTuple):
    log_likelihood: float
    count: float
    total: float


class Waits:
    """Nothing but the three methods."""

    def start(self, X, rng):
        return Rate(1 / X.mean() + rng.uniform())

    def e_step(self, table, theta):
        cut = table == 6
        log_likelihood = np.where(cut, 0, np.log(theta.rate)) - theta.rate * table
        return Expected(log_likelihood.sum(), float(len(table)), np.where(cut, 6 + 1 / theta.rate, table).sum())

    def m_step(self, expectation):
        return Rate(expectation.count / expectation.total)


def test_a_model_of_your_own_needs_nothing_more():
    X = np.random.default_rng(0).exponential(scale=4.0, size=(200, 1)).clip(max=6.0)
    assert_same_path(ev.fit(Waits(), X, seed=3), ev.fit(Waits(), uneven(X), seed=3))


@pytest.mark.parametrize("accelerate", [False, True])
def test_refit_restarts_and_leaps_go_the_same_way(accelerate):
    model, parts = ev.GaussianMixture(3), uneven(GEYSER)
    whole, trace = (ev.fit(model, data, max_iter=12, tol=0, accelerate=accelerate) for data in (GEYSER, parts))
    assert_same_path(whole, trace)
    assert whole.extrapolated == trace.extrapolated and bool(whole.extrapolated) == accelerate
    centres = GEYSER[:3]
    assert_same_path(ev.refit(whole, 2, centres, max_iter=6), ev.refit(trace, 2, centres, max_iter=6))
    for one, other in zip(ev.restarts(model, GEYSER, 3), ev.restarts(model, parts, 3), strict=True):
        assert_same_path(one, other)


def test_a_trace_says_of_chunks_what_it_says_of_the_whole():
    whole, trace = (ev.fit(ev.GaussianMixture(3), data, seed=1, max_iter=9) for data in (GEYSER, uneven(GEYSER)))
    assert repr(trace) == repr(whole)
    assert [frame.sentence for frame in trace.frames] == [frame.sentence for frame in whole.frames]
    assert trace.cluster_sizes.tolist() == whole.cluster_sizes.tolist()
    assert (trace.aic, trace.bic) == pytest.approx((whole.aic, whole.bic), rel=1e-12)
    np.testing.assert_allclose(trace.to_frame(), whole.to_frame(), rtol=1e-9)
    assert trace.frames[3].responsibilities is None
    with pytest.raises(ValueError, match=r"may be larger than memory.*trace\.of_sample"):
        _ = trace.labels
    with pytest.raises(TypeError, match="These data are in chunks.*needs all rows at once"):
        np.asarray(trace.X)
    with pytest.raises(TypeError, match="These data are in chunks.*needs all rows at once"):
        ev.check.model(trace.model, trace.X)
    hard = [ev.fit(ev.KMeans(3), data, seed=1, max_iter=2) for data in (GEYSER, uneven(GEYSER))]
    for index in (1, 3):
        words = [trace.frames[index].sentence.split(";")[0] for trace in hard]
        assert words[0] == words[1]


def test_a_sample_of_a_trace_is_drawn_and_keeps_the_path():
    trace = ev.fit(ev.GaussianMixture(2), uneven(GEYSER), start="kmeans++", max_iter=3)
    sample = trace.of_sample(50, seed=4)
    rows = np.sort(np.random.default_rng(4).choice(272, 50, replace=False))
    np.testing.assert_array_equal(sample.X, GEYSER[rows])
    np.testing.assert_array_equal(ev.fit(ev.GaussianMixture(2), GEYSER).of_sample(50, seed=4).X, GEYSER[rows])
    np.testing.assert_array_equal(sample.log_likelihood, trace.log_likelihood)
    assert ev.draw.scene(sample).show(sample.frames[-1]) == sample.frames[-1].sentence


def test_chunks_answer_as_an_array():
    parts = uneven(GEYSER)
    assert (len(parts), parts.shape, parts.size) == (272, GEYSER.shape, GEYSER.size)
    for axis in (None, 0):
        for name in ("min", "max", "sum", "mean"):
            np.testing.assert_allclose(getattr(parts, name)(axis), getattr(GEYSER, name)(axis=axis), rtol=1e-13)
    np.testing.assert_allclose(parts.std(axis=0), GEYSER.std(axis=0), rtol=1e-13)
    np.testing.assert_array_equal(parts[[5, 271, 0, 5, -1]], GEYSER[[5, 271, 0, 5, -1]])
    np.testing.assert_array_equal(parts[7], GEYSER[7])
    np.testing.assert_array_equal(np.vstack(list(parts)), GEYSER)
    assert len(parts.sample(1000)) == 272
    with pytest.raises(IndexError, match="from 0 to 271"):
        parts[[272]]
    with pytest.raises(TypeError, match="rows drawn at random"):
        parts[:3]


def test_what_chunks_are_made_of(tmp_path):
    whole = ev.fit(ev.GaussianMixture(2), GEYSER, max_iter=4)
    one, two = tmp_path / "one.npy", tmp_path / "two.npy"
    np.save(one, GEYSER[:200])
    np.save(two, np.asfortranarray(GEYSER[200:].astype(np.float32).astype(float)))
    frame = pd.DataFrame(GEYSER, columns=["eruption", "waiting"])
    sources = {
        "an array": ev.chunks(GEYSER, rows=100),
        "files": ev.chunks([str(one), GEYSER[200:]], rows=50),
        "a function": ev.chunks(lambda: (frame[i : i + 90] for i in range(0, 272, 90)), names=["a", "b"]),
        "a function of data frames": ev.chunks(lambda: (frame[i : i + 90] for i in range(0, 272, 90))),
    }
    wanted = {"a function": ("a", "b"), "a function of data frames": ("eruption", "waiting")}
    for name, source in sources.items():
        trace = ev.fit(ev.GaussianMixture(2), source, max_iter=4)
        assert_same_path(whole, trace)
        assert trace.names == wanted.get(name)
    assert repr(sources["files"]) == "6 chunks of 2 features"
    assert repr(trace.X) == "4 chunks, together 272 rows of 2 features"
    assert ev.chunks(two).shape == (72, 2)


def test_a_large_memory_mapped_array_goes_by_chunks_and_a_small_one_need_not(tmp_path):
    np.save(tmp_path / "X.npy", GEYSER)
    X = np.load(tmp_path / "X.npy", mmap_mode="r")
    assert isinstance(ev.fit(ev.KMeans(2), X, max_iter=1).X, np.ndarray)
    many = np.tile(GEYSER, (1000, 1))
    np.save(tmp_path / "many.npy", many)
    trace = ev.fit(ev.KMeans(2), np.load(tmp_path / "many.npy", mmap_mode="r"), max_iter=5)
    assert repr(trace.X) == "2 chunks, together 272,000 rows of 2 features"
    assert_same_path(ev.fit(ev.KMeans(2), many, max_iter=5), trace)
    changed = np.load(tmp_path / "X.npy", mmap_mode="c")  # only this array changes, the file does not
    changed[:] += 5
    for _ in range(2):  # what has been changed is still there in the second pass
        np.testing.assert_array_equal(np.vstack(list(ev.chunks(changed))), GEYSER + 5)


def with_nan(number):
    parts = np.array_split(GEYSER, 9)
    parts[number] = parts[number].copy()
    parts[number][2, 1] = np.nan
    return parts


@pytest.mark.parametrize(
    ("model", "source", "error", "sentence"),
    [
        (ev.KMeans(2), lambda: ev.chunks(with_nan(7)), ValueError, "Chunk 7 is refused: X has nan in row 2, column 1"),
        (ev.KMeans(2), lambda: (part for part in [GEYSER]), TypeError, "generator, which can be gone over only once"),
        (ev.KMeans(2), lambda: ev.chunks(iter([GEYSER])), TypeError, "list_iterator, which can be gone over only once"),
        (
            ev.KMeans(2),
            lambda: ev.chunks([GEYSER, GEYSER[:, :1]]),
            ValueError,
            "Chunk 1 has 1 column.*those before it 2",
        ),
        (ev.KMeans(2), lambda: ev.chunks([]), ValueError, "X has no chunk; it needs at least one"),
        (ev.KMeans(2), lambda: ev.chunks([GEYSER[:0]]), ValueError, "X has no row in any chunk"),
        (
            ev.KMeans(9),
            lambda: ev.chunks([GEYSER[:3], GEYSER[3:6]]),
            ValueError,
            r"X has shape \(6, 2\); it needs at least 9",
        ),
        (ev.KMeans(2), lambda: ev.chunks([[1.0, 2.0], "x"]), ValueError, "'x'; a file must be a .npy file"),
        (ev.KMeans(2), lambda: ev.chunks(3), TypeError, "source is 3; it must be a .npy file, an array"),
        (ev.KMeans(2), lambda: ev.chunks(GEYSER[:, 0]), ValueError, r"source has shape \(272,\)"),
        (ev.KMeans(2), lambda: ev.chunks(GEYSER, rows=0), ValueError, "rows is 0"),
        (ev.KMeans(2), lambda: ev.chunks(GEYSER, names=["a"]), ValueError, "must be 2 names"),
        (ev.GaussianMixture(2), lambda: ev.chunks([GEYSER * [1, 0]] * 2), ValueError, "0 in every row of column 1"),
        (
            ev.GaussianMixture(2),
            lambda: ev.chunks([GEYSER * [1, 0]] * 2, names=["a", "b"]),
            ValueError,
            "0 in every row of column 'b'",
        ),
        (
            ev.GaussianMixture(2),
            lambda: ev.chunks([np.c_[GEYSER, GEYSER[:, 0]]] * 2),
            ValueError,
            "column 2 is constant, or follows from those before it",
        ),
        (
            ev.PoissonMixture(2),
            lambda: ev.chunks([np.ones((3, 1)), [[0.5]]]),
            ValueError,
            "Chunk 1 is refused: X has 0.5",
        ),
        (ev.PoissonMixture(1), lambda: ev.chunks([np.zeros((3, 1))]), ValueError, "X has no count above 0"),
        (ev.StudentT(), lambda: ev.chunks([[[1.0]], [[1.0]]]), ValueError, "X has one value only"),
        (ev.MessageLengthMixture(3), lambda: ev.chunks([GEYSER[:7]]), ValueError, "X has 7 rows; 3 components"),
        (
            ev.CensoredNormal(),
            lambda: ev.chunks([[[1.0, 3.0]], [[2.0, 4.0]]]),
            ValueError,
            "allows that every value is",
        ),
        (ev.Linkage(), lambda: ev.chunks([[[1.0, 0, 0, 0]]]), ValueError, "counts of 0 or more, and not only"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(model, source, error, sentence):
    with pytest.raises(error, match=sentence):
        ev.fit(model, source())


def test_percentiles_say_what_to_do_instead():
    parts = uneven(GEYSER)
    with pytest.raises(ValueError, match=r"start=emviz\.starts\.percentiles\(X\.sample\(10_000\), 2\)"):
        ev.fit(ev.KMeans(2), parts, start="percentiles")
    start = starts.percentiles(parts.sample(10_000), 2)
    assert_same_path(ev.fit(ev.KMeans(2), GEYSER, start="percentiles"), ev.fit(ev.KMeans(2), parts, start=start))


def test_data_that_change_between_two_passes_are_refused():
    passes = []

    def shorter_each_time():
        passes.append(len(passes))
        return iter([GEYSER[:100], GEYSER[100 : 272 - 3 * (len(passes) > 3)]])

    with pytest.raises(ValueError, match="first pass over its chunks found 272 rows in 2 chunks, and this one 269"):
        ev.fit(ev.KMeans(2), ev.chunks(shorter_each_time))
    once = iter([GEYSER])
    with pytest.raises(ValueError, match="A function that makes an iterator must make a new one each time"):
        ev.fit(ev.KMeans(2), ev.chunks(lambda: once))


def test_an_interrupt_amid_a_pass_leaves_the_path_up_to_there():
    passes = []

    def interrupted():
        passes.append(len(passes))
        yield GEYSER[:100]
        if len(passes) > 7:
            raise KeyboardInterrupt
        yield GEYSER[100:]

    trace = ev.fit(ev.GaussianMixture(2), ev.chunks(interrupted), tol=0)
    assert trace.interrupted and len(trace.params) >= 1
    whole = ev.fit(ev.GaussianMixture(2), GEYSER, tol=0, max_iter=trace.n_iter)
    np.testing.assert_allclose(trace.log_likelihood, whole.log_likelihood, rtol=1e-12)


def test_a_long_pass_shows_how_far_it_has_come(capsys, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("EMVIZ_PROGRESS", raising=False)
    ev.fit(ev.KMeans(2), uneven(GEYSER), max_iter=2)
    assert "chunks" not in capsys.readouterr().err
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    ev.fit(ev.KMeans(2), uneven(GEYSER), max_iter=2)
    assert "/6 [" in (shown := capsys.readouterr().err) and "chunks" in shown


def test_each_model_reads_the_chunks_for_itself():
    parts = ev.chunks([GEYSER[:, 1:]])
    ev.fit(ev.PoissonMixture(2), parts, max_iter=1)
    half = ev.chunks([GEYSER[:, 1:] + 0.5])
    trace = ev.fit(ev.StudentT(), half, max_iter=1)
    with pytest.raises(ValueError, match="counts are whole numbers"):
        ev.fit(ev.PoissonMixture(2), trace.X)
    assert contract.read_data(trace.model, trace.X) is trace.X


def test_a_pass_allocates_no_more_than_a_few_chunks(tmp_path):
    rng = np.random.default_rng(0)
    np.save(tmp_path / "X.npy", rng.normal(size=(1_000_000, 2)) + 4 * rng.integers(3, size=(1_000_000, 1)))
    X = np.load(tmp_path / "X.npy", mmap_mode="r")
    ev.fit(ev.GaussianMixture(3), ev.chunks(X[:1000]), max_iter=1)
    tracemalloc.start()
    try:
        trace = ev.fit(ev.GaussianMixture(3), X, start="kmeans++", max_iter=2, tol=0)
        assert trace.cluster_sizes.sum() == 1_000_000
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(list(trace.X)[0]) * 2 == module.CHUNK
    assert peak < 8 * 8 * module.CHUNK < 3 * X.nbytes


RESIDENT = """
import sys
import numpy as np, emviz as ev
def resident(): return [int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")][0]
X = np.load(sys.argv[1], mmap_mode="r")
ev.fit(ev.GaussianMixture(3), ev.chunks(X[:300_000]), max_iter=1)
before = resident()
ev.fit(ev.GaussianMixture(3), X, max_iter=1)
print(resident() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much of a file is in memory")
def test_pages_of_a_file_do_not_stay_in_memory(tmp_path):
    array = np.lib.format.open_memmap(tmp_path / "X.npy", mode="w+", dtype=float, shape=(6_000_000, 2))  # 96 MB
    for i in range(0, 6_000_000, 500_000):
        array[i : i + 500_000] = heaps(np.random.default_rng(i), 3, 2)[np.arange(500_000) % 180]
    del array
    done = subprocess.run(
        [sys.executable, "-c", RESIDENT, str(tmp_path / "X.npy")], check=True, capture_output=True, text=True
    )
    assert float(done.stdout) < 30  # MB


@pytest.fixture
def dask():
    """Dask, which may be missing where a test may be skipped."""
    if os.environ.get("EMVIZ_MAY_NOT_SKIP"):
        import dask
        import dask.array

        return dask
    pytest.importorskip("dask.array")
    return sys.modules["dask"]


@pytest.mark.parametrize("scheduler", ["threads", "synchronous"])
def test_a_dask_array_is_fitted_by_the_scheduler_that_is_set(dask, scheduler):
    X = dask.array.from_array(GEYSER, chunks=(25, 1))
    with dask.config.set(scheduler=scheduler):
        for model in (ev.GaussianMixture(3), ev.KMeans(3), ev.MessageLengthMixture(6)):
            for start in ("random", "kmeans++"):
                options = dict(start=start, seed=2, max_iter=12)
                trace = ev.fit(model, X, **options)
                assert_same_path(ev.fit(model, GEYSER, **options), trace)
        assert repr(trace.X) == "11 chunks, together 272 rows of 2 features"
        np.testing.assert_array_equal(trace.of_sample(20, seed=1).X, uneven(GEYSER).sample(20, seed=1))
        assert repr(ev.chunks(X, rows=100)) == "3 chunks of 2 features"
        bad = dask.array.from_array(np.vstack(with_nan(7)), chunks=(100, 2))
        with pytest.raises(ValueError, match="Chunk 2 is refused: X has nan in row"):
            ev.fit(ev.KMeans(2), bad)
        lengths = dask.array.concatenate([X[X[:, 0] > 3], X[X[:, 0] <= 3]])  # of which dask does not know how many rows
        ordered = np.vstack([GEYSER[GEYSER[:, 0] > 3], GEYSER[GEYSER[:, 0] <= 3]])
        assert_same_path(ev.fit(ev.KMeans(2), ordered), ev.fit(ev.KMeans(2), lengths))


def test_a_lost_worker_changes_nothing(dask, tmp_path):
    """A worker process ends amid an E step; dask sends its blocks to the other one."""
    from distributed import Client, LocalCluster

    times = tmp_path / "times"
    times.touch()

    def block(number, rows):
        if number == 3:
            with open(times, "ab") as file:
                file.write(b".")
            if times.stat().st_size == 5:
                os._exit(1)
        return rows

    parts = [
        dask.array.from_delayed(dask.delayed(block)(i, part), shape=part.shape, dtype=float)
        for i, part in enumerate(np.array_split(GEYSER, 8))
    ]
    cluster = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50)
    with cluster, Client(cluster):
        trace = ev.fit(ev.GaussianMixture(2), dask.array.concatenate(parts), max_iter=5, tol=0)
    assert times.stat().st_size > 5
    assert_same_path(ev.fit(ev.GaussianMixture(2), GEYSER, max_iter=5, tol=0), trace)
