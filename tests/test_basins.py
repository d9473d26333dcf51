"""The map of two means: its tops, saddles and basins are where they should be, and its pictures tell the truth."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from scipy.optimize import minimize, root
from scipy.stats import norm

import emviz as ev
from emviz.lessons.basins import BEST, STUCK, BasinScene
from emviz.lessons.two_means import Means, TwoMeans, places_of_rest, rest
from stages import stage_of

X = ev.datasets.galaxies().X / 1000
MODEL = TwoMeans(1.2)


def log_likelihood(means):
    return np.log(norm.pdf(X, means, 1.2).mean(axis=1)).sum()


@pytest.fixture(scope="module")
def scene():
    return BasinScene(MODEL, X, (8, 36), n_grid=24)


def test_its_steps_are_em():
    assert ev.check.model(MODEL, X)
    assert MODEL.e_step(X, Means(np.array([12.0, 24.0]))).log_likelihood == pytest.approx(log_likelihood([12.0, 24.0]))


def test_many_places_at_once_are_each_place_by_itself():
    places = np.array([[9.0, 30.0], [25.0, 18.0], [20.0, 20.0]])
    for place, end in zip(places, rest(MODEL, X, places, n_iter=40), strict=True):
        alone = ev.fit(MODEL, X, start=Means(place), tol=0, max_iter=40).params[-1].means
        np.testing.assert_allclose(end, alone, atol=1e-6)


def test_tops_and_saddles_are_those_of_the_log_likelihood(scene):
    assert len(scene.tops) == 4
    for top in scene.tops:
        np.testing.assert_allclose(minimize(lambda m: -log_likelihood(m), top + 0.2, tol=1e-8).x, top, atol=1e-3)
    assert len(scene.saddles) == 3
    for saddle in scene.saddles:
        h = 1e-4
        e = h * np.eye(2)

        def slope(m, e=e, h=h):
            return [(log_likelihood(m + a) - log_likelihood(m - a)) / (2 * h) for a in e]

        np.testing.assert_allclose(root(slope, saddle).x, saddle, atol=1e-3)
        hessian = np.array([(np.array(slope(saddle + a)) - slope(saddle - a)) / (2 * h) for a in e])
        assert np.linalg.eigvalsh(hessian).prod() < 0


def test_every_mirror_image_is_there(scene):
    for places in (scene.tops, scene.saddles):
        mirrored = sorted(places[:, ::-1].round(6).tolist())
        assert mirrored == sorted(places.round(6).tolist())


def test_a_map_with_other_tops_is_refused():
    assert (
        len(places_of_rest(TwoMeans(1.5), X, [(a, b + 0.01) for a in range(9, 35, 3) for b in range(9, 35, 3)])[0]) == 2
    )
    with pytest.raises(ValueError, match="the map has 2 tops; it must have two, each with its mirror image"):
        BasinScene(TwoMeans(1.5), X, (8, 36), n_grid=5)


@pytest.mark.parametrize(
    ("start", "name", "words"),
    [
        ((10, 30), "A", "the highest"),
        ((30, 10), "A′", "the highest"),
        ((15, 33), "B", "69.8 below A"),
        ((25, 16), "B′", "69.8 below A"),
    ],
)
def test_the_sentence_says_where_em_ends_and_the_picture_shows_it(scene, start, name, words):
    sentence = scene.show(*start)
    end = ev.fit(MODEL, X, start=Means(np.array(start, float)), tol=1e-9).params[-1].means
    assert f"EM comes to {name} at ({end[0]:.1f}, {end[1]:.1f})" in sentence
    assert words in sentence
    path = scene._line.get_xydata()
    np.testing.assert_allclose(path[[0, -1]], [start, end], atol=1e-9)
    assert [dot.get_xdata()[0] for dot in scene._means] == pytest.approx(end)
    peaks = [max(density.get_path().vertices[::3], key=lambda point: point[1]) for density in scene._densities]
    for (x, y), mean in zip(peaks, end, strict=True):
        assert x == pytest.approx(mean)
        assert y == pytest.approx(norm.pdf(0, 0, 1.2) / 2)
    assert sentence in scene.figure.alt


def test_two_identical_means_never_part(scene):
    assert "stays: two identical means never part" in scene.show(14, 14)


def test_the_ground_has_the_colour_of_the_top_that_em_reaches(scene):
    ax = scene.figure.axes[0]
    areas = [patch for patch in ax.patches if patch.get_alpha() == 0.2]
    rng = np.random.default_rng(0)
    checked = 0
    for place in rng.uniform(9, 35, size=(60, 2)):
        if abs(place.sum() - 40) < 4 or abs(place[0] - place[1]) < 2.5:
            continue  # too near to a border for so coarse a grid
        end = np.sort(ev.fit(MODEL, X, start=Means(place), tol=1e-9).params[-1].means)
        color = BEST if np.abs(end - [11.09, 22.02]).max() < 0.05 else STUCK
        inside = [area for area in areas if area.get_path().contains_point(place)]
        assert [to_hex(area.get_facecolor()) for area in inside] == [color]
        checked += 1
    assert checked > 20


def test_paths_of_many_starts_are_drawn_in_the_colour_of_their_ends():
    starts = [[9.0, 30.0], [25.0, 18.0]]
    scene = BasinScene(MODEL, X, (8, 36), n_grid=8, starts=starts)
    lines = [line for line in scene.figure.axes[0].lines if line.get_linewidth() == 1.1]
    assert [line.get_color() for line in lines] == [BEST, STUCK]
    assert [line.get_xydata()[0].tolist() for line in lines] == starts


def test_actors_are_fixed_and_animated_and_the_stage_is_still(scene):
    actors = list(scene.actors)
    assert all(actor.get_animated() for actor in actors)
    assert np.array_equal(*(stage_of(scene, *start, scale=1) for start in ((9, 30), (25, 18))))
    assert all(a is b for a, b in zip(scene.actors, actors, strict=True))
