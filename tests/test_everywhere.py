"""The scene of lesson 11: different models on different data, all at the same half-step."""

import numpy as np
import pytest

import emviz as ev
from emviz.em.frames import in_words
from emviz.models.linkage import LinkageProbability
from stages import stage_of


@pytest.fixture(scope="module")
def traces():
    return {
        "linkage": ev.fit(ev.Linkage(), [[125, 18, 20, 34]], start=LinkageProbability(0.5), tol=1e-12),
        "coins": ev.fit(ev.Coins(2), [[5, 5], [9, 1], [8, 2], [4, 6], [7, 3]], seed=1, tol=1e-9),
        "geyser": ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful(), seed=15),
    }


@pytest.fixture(scope="module")
def scene(traces):
    return ev.lessons.EverywhereScene(traces, n_frames=41, options={"geyser": {"equal": False}})


def corners(area):
    return area.get_path().vertices.reshape(-1, 5, 2)


def test_all_models_are_at_the_same_half_step_and_wait_at_their_end(scene, traces):
    sentence = scene.show(3)
    assert sentence.startswith("E step 2 everywhere. Log-likelihood: linkage -7.613, coins")
    for name, trace in traces.items():
        assert f"{name} {in_words(trace.log_likelihood[1])}" in sentence
    assert "linkage -7.549" in scene.show(40)
    assert len(traces["linkage"].frames) < 40


def test_bars_say_how_much_of_the_climb_is_done(scene, traces):
    for index in (0, 2, 6, 40):
        scene.show(index)
        for i, (name, trace) in enumerate(traces.items()):
            path = trace.log_likelihood[: index // 2 + 1]
            done = (path[-1] - path[0]) / np.ptp(trace.log_likelihood)
            assert scene.climb(name, index) == pytest.approx(done)
            assert np.ptp(corners(scene._climbs)[i, :, 0]) == pytest.approx(done)


def test_a_climb_is_not_called_whole_before_it_is(traces):
    nearly = ev.lessons.EverywhereScene({"linkage": traces["linkage"]}, n_frames=20)
    assert 0.9995 < nearly.climb("linkage", 6) < 1
    assert nearly.show(6).endswith("The slowest has done 99.9% of its climb.")
    assert "slowest" not in nearly.show(19)


def test_only_actors_change(scene):
    seen = [stage_of(scene, index, scale=0.4) for index in (0, 1, 2)]
    assert np.array_equal(seen[0], seen[1]) and np.array_equal(seen[1], seen[2])


def test_the_dark_part_of_the_animals_is_the_probability_that_the_m_step_gives(scene, traces):
    view, trace = scene.views["linkage"], traces["linkage"]
    scene.show(0)
    assert np.ptp(corners(view._linked)[0, :, 1]) == 0
    for index in (2, 4):
        scene.show(index)
        linked = np.ptp(corners(view._linked)[0, :, 1])
        assert linked + np.ptp(corners(view._rest)[0, :, 1]) == pytest.approx(125)
        p = trace.params[index // 2].probability
        assert (linked + 34) / (linked + 34 + 38) == pytest.approx(p)
        assert view._centre._now[0].get_offsets()[0][0] == pytest.approx(0.6 + 3.8 * p)


def test_a_scene_needs_a_trace():
    with pytest.raises(ValueError, match="traces must hold at least one trace"):
        ev.lessons.EverywhereScene({})
