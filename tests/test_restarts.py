"""Many runs side by side are the same runs; a collapse, an interrupt and a long wait are told."""

import sys
import time

import numpy as np
import pytest

import emviz as ev
from emviz.em import progress

MODELS = {
    "full": ev.GaussianMixture(4),
    "tied": ev.GaussianMixture(4, "tied"),
    "diag": ev.GaussianMixture(4, "diag"),
    "spherical": ev.GaussianMixture(4, "spherical"),
    "hard": ev.GaussianMixture(4, assignment="hard"),
    "k-means, one by one": ev.KMeans(4),
}


@pytest.fixture
def blobs():
    return ev.datasets.four_blobs().X


def heap_and_cloud():
    """A few of the points sit on one place: a component that starts there collapses onto it, others do not."""
    rng = np.random.default_rng(0)
    return np.concatenate([np.full((6, 1), 2.5), rng.normal(size=(60, 1))])


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("start", ["random", "kmeans++"])
def test_restart_r_is_the_fit_with_seed_plus_r(model, start, blobs):
    runs = ev.restarts(model, blobs, n_restarts=12, start=start, seed=3, max_iter=15, tol=1e-4)
    assert len(runs) == len(runs.traces) == 12
    for r, ours in enumerate(runs):
        try:
            single = ev.fit(model, blobs, start=start, seed=3 + r, max_iter=15, tol=1e-4)
        except ev.CollapseError as collapse:
            assert runs.collapsed[r]
            single = collapse.trace
        assert (ours.n_iter, ours.converged, ours.message) == (single.n_iter, single.converged, single.message)
        np.testing.assert_allclose(ours.log_likelihood, single.log_likelihood, rtol=1e-10)
        for mine, theirs in zip(ours.params, single.params, strict=True):
            np.testing.assert_allclose(mine.means, theirs.means, rtol=1e-7, atol=1e-7)
            assert mine.covariances.shape == theirs.covariances.shape == (4, 2, 2)


def test_the_best_is_the_highest(blobs):
    runs = ev.restarts(ev.GaussianMixture(4), blobs, n_restarts=20)
    ends = [trace.log_likelihood[-1] for trace in runs]
    np.testing.assert_array_equal(runs.log_likelihood, ends)
    assert runs.best.log_likelihood[-1] == max(ends) > min(ends) + 1
    assert runs.best.frames[-1].kind == "final"


def test_a_collapsed_restart_is_told_and_the_others_go_on():
    X = heap_and_cloud()
    runs = ev.restarts(ev.GaussianMixture(2), X, n_restarts=30)
    assert 0 < runs.collapsed.sum() < 30
    assert np.isnan(runs.log_likelihood[runs.collapsed]).all()
    assert np.isfinite(runs.log_likelihood[~runs.collapsed]).all()
    for r in np.flatnonzero(runs.collapsed):
        with pytest.raises(ev.CollapseError) as caught:
            ev.fit(ev.GaussianMixture(2), X, seed=int(r))
        assert runs[r].message == str(caught.value)
        assert len(runs[r].params) == len(caught.value.trace.params)
        assert runs[r].frames[-1].sentence.endswith(runs[r].message)
    assert runs.best is runs[int(np.nanargmax(runs.log_likelihood))]


def test_if_every_restart_collapses_it_is_an_error():
    X = np.array([[0.0], [0.0], [0.0], [1.0], [1.0], [1.0]])
    with pytest.raises(
        ev.CollapseError, match=r"Component \d has collapsed .* at iteration \d+\. What can help: "
    ) as caught:
        ev.restarts(ev.GaussianMixture(2), X, n_restarts=5)
    assert len(caught.value.trace.params) >= 1


def test_one_narrow_component_among_many_runs_is_computed_with_care():
    """A component of 1e-4 the spread is found by some restarts; their paths are those of single runs to ten digits."""
    rng = np.random.default_rng(1)
    X = np.concatenate([rng.normal(size=(80, 1)), 0.3 + 1e-4 * rng.normal(size=(80, 1))])
    runs = ev.restarts(ev.GaussianMixture(2), X, n_restarts=10, tol=1e-9)
    narrow = [trace.params[-1].covariances.min() < 1e-6 for trace in runs]
    assert any(narrow)
    for r in range(10):
        single = ev.fit(ev.GaussianMixture(2), X, seed=r, tol=1e-9)
        assert runs[r].log_likelihood[-1] == pytest.approx(single.log_likelihood[-1], rel=1e-10)


@pytest.mark.parametrize(
    ("arguments", "error", "sentence"),
    [
        ({"n_restarts": 0}, ValueError, "n_restarts is 0; it must be at least 1"),
        ({"n_restarts": 2.5}, TypeError, "n_restarts is 2.5; it must be a whole number"),
        ({"start": "percentiles"}, ValueError, "start is 'percentiles'; it must be one of 'random', 'kmeans\\+\\+'"),
        ({"seed": -1}, ValueError, "seed is -1; it must be at least 0"),
        ({"seed": np.random.default_rng(0)}, TypeError, "seed is .*; it must be a whole number"),
        ({"max_iter": -1}, ValueError, "max_iter is -1"),
        ({"tol": -1}, ValueError, "tol is -1"),
        ({"X": [[1.0], [np.nan]]}, ValueError, "X has nan in row 1"),
    ],
)
def test_a_bad_argument_is_named(arguments, error, sentence):
    with pytest.raises(error, match=sentence):
        ev.restarts(ev.GaussianMixture(2), **{"X": heap_and_cloud(), **arguments})


class Interrupting:
    """A model that is interrupted in its E step, as one Ctrl-C would do it, after so many of them."""

    def __init__(self, model, after):
        self.model, self.left = model, after

    def __getattr__(self, name):
        return getattr(self.model, name)

    def e_step_on(self, X):
        e_step = self.model.e_step_on(X)

        def interrupted(params):
            self.left -= 1
            if self.left == -1:
                raise KeyboardInterrupt
            return e_step(params)

        return interrupted


def test_an_interrupted_fit_keeps_the_path_so_far(blobs):
    whole = ev.fit(ev.GaussianMixture(4), blobs, seed=2)
    trace = ev.fit(Interrupting(ev.GaussianMixture(4), after=6), blobs, seed=2)
    assert (trace.n_iter, trace.converged) == (5, False)
    assert trace.message == "Interrupted after 5 iterations: this is the path up to there."
    np.testing.assert_array_equal(trace.log_likelihood, whole.log_likelihood[:6])
    assert trace.frames[-1].sentence.endswith(trace.message)
    with pytest.raises(KeyboardInterrupt):  # with nothing computed there is nothing to keep
        ev.fit(Interrupting(ev.GaussianMixture(4), after=0), blobs)


def test_interrupted_restarts_keep_all_paths_so_far(blobs):
    runs = ev.restarts(Interrupting(ev.GaussianMixture(4), after=4), blobs, n_restarts=5, tol=1e-12)
    assert [trace.n_iter for trace in runs] == [3] * 5
    assert all("Interrupted after 3 iterations" in trace.message for trace in runs)
    with pytest.raises(KeyboardInterrupt):
        ev.restarts(Interrupting(ev.GaussianMixture(4), after=0), blobs, n_restarts=5)


def test_one_interrupt_ends_restarts_one_by_one_and_keeps_those_so_far(blobs):
    e_steps = ev.fit(ev.KMeans(4), blobs, tol=1e-12).n_iter + 1
    for after, n_iter in [(e_steps + 2, [e_steps - 1, 1]), (e_steps, [e_steps - 1])]:
        runs = ev.restarts(Interrupting(ev.KMeans(4), after), blobs, n_restarts=5, tol=1e-12)
        assert [trace.n_iter for trace in runs] == n_iter
        assert runs[0].converged and not runs[0].interrupted
    with pytest.raises(KeyboardInterrupt):
        ev.restarts(Interrupting(ev.KMeans(4), after=0), blobs, n_restarts=5)


def slow(things, seconds):
    for thing in things:
        time.sleep(seconds)
        yield thing


def test_a_progress_bar_comes_after_a_while_and_goes_away(capsys, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("EMVIZ_PROGRESS", raising=False)
    monkeypatch.setattr(progress, "PATIENCE", 0.05)
    assert list(progress.shown(slow(range(5), 0.001), "iterations")) == [0, 1, 2, 3, 4]
    assert capsys.readouterr() == ("", "")
    assert list(progress.shown(slow(range(8), 0.06), "iterations")) == list(range(8))
    out, err = capsys.readouterr()
    assert out == "" and "7 iterations" in err
    assert err.split("\r")[-2].strip() == ""  # wiped away at the end


def test_a_progress_bar_needs_no_thread_which_python_in_a_browser_has_not(monkeypatch):
    from tqdm import tqdm

    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("EMVIZ_PROGRESS", raising=False)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    monkeypatch.setattr(tqdm, "monitor", None)
    list(progress.shown(slow(range(3), 0.01), "iterations"))
    assert tqdm.monitor is None


@pytest.mark.parametrize(("variable", "value"), [("CI", "true"), ("EMVIZ_PROGRESS", "off")])
def test_no_bar_where_nobody_watches(variable, value, capsys, monkeypatch):
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    list(progress.shown(slow(range(3), 0.01), "iterations"))
    assert capsys.readouterr().err == ""


def test_a_short_fit_does_not_even_load_the_bar(blobs, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)  # importing it would now fail
    ev.fit(ev.GaussianMixture(4), blobs)
    ev.restarts(ev.GaussianMixture(4), blobs, n_restarts=3)


def test_restarts_show_themselves_in_one_line(blobs):
    runs = ev.restarts(ev.GaussianMixture(4), blobs, n_restarts=20)
    ends = runs.log_likelihood
    best = int(ends.argmax())
    near = int((ends >= ends[best] - 0.3).sum())
    assert 1 < near < 20
    assert repr(runs) == (
        f"20 restarts of GaussianMixture(n_components=4) on 300 rows of 2 features: the best, restart {best}, ends at "
        f"log-likelihood {ends[best]:.1f}; {near} end within 0.3 nats of it, 0 collapsed."
    )
    X = heap_and_cloud()
    runs = ev.restarts(ev.GaussianMixture(2), X, n_restarts=30)
    assert repr(runs).endswith(f", {runs.collapsed.sum()} collapsed.")
    runs = ev.restarts(ev.GaussianMixture(2, prior=ev.Prior()), X, n_restarts=5)
    assert f" ends at log-posterior {runs.objective.max():.4g}; " in repr(runs)
    assert f"{runs.objective.max():.4g}" != f"{runs.log_likelihood.max():.4g}"
