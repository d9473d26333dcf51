"""Every half-step says where the parameters are, and so does every picture of it."""

import re

import numpy as np
import pytest

import emviz as ev
from emviz.em import description
from emviz.explore.packing import unpack

GEYSER = ev.datasets.old_faithful()


def numbers(text):
    """The numbers after "at" in each part of a description: the place of each component."""
    return [[float(n) for n in re.findall(r"-?\d+\.?\d*", part)] for part in re.findall(r" at (\([^)]*\)|\S+)", text)]


def test_a_mixture_says_where_its_components_are_after_the_half_step():
    trace = ev.fit(ev.GaussianMixture(3, "diag"), GEYSER, seed=1, max_iter=4)
    for frame in trace.frames:
        np.testing.assert_allclose(numbers(frame.description), frame.after.means, rtol=0.02)
        weights = [float(n) for n in re.findall(r"with weight ([\d.]+)", frame.description)]
        np.testing.assert_allclose(weights, frame.after.weights, rtol=0.06)
    assert "correlation" not in trace.frames[-1].description


def test_the_correlation_is_that_of_the_plane():
    trace = ev.fit(ev.GaussianMixture(2), GEYSER, start="kmeans++", seed=0)
    told = [float(n) for n in re.findall(r"correlation (-?\d\.\d+)", trace.frames[-1].description)]
    covariances = trace.params[-1].covariances
    roots = np.sqrt(covariances[:, 0, 0] * covariances[:, 1, 1])
    np.testing.assert_allclose(told, covariances[:, 0, 1] / roots, atol=0.005)


def test_k_means_counts_the_points_of_each_centre_once_there_was_an_e_step():
    trace = ev.fit(ev.KMeans(3), GEYSER, seed=1)
    assert "points" not in trace.frames[0].description
    for frame in trace.frames[1:]:
        counts = [int(n) for n in re.findall(r"with (\d+) points?", frame.description)]
        assert counts == frame.responsibilities.sum(axis=0).tolist() and sum(counts) == len(trace.X)


def test_of_many_components_the_largest_are_described():
    weights = np.arange(1, 12) / 66
    mixture = ev.Mixture(weights, np.arange(11.0)[:, None], np.ones((11, 1, 1)))
    text = description.of(ev.GaussianMixture(11), mixture)
    assert text.startswith("Component 3 at 3.00 with weight 0.061") and text.endswith("; and 3 smaller ones.")


def test_a_removed_component_is_not_described():
    mixture = ev.Mixture(np.array([0.4, 0.0, 0.6]), np.array([[0.0], [1.0], [2.0]]), np.ones((3, 1, 1)))
    assert "omponent 1" not in description.of(ev.MessageLengthMixture(3), mixture)


@pytest.mark.parametrize(
    ("model", "X", "words"),
    [
        (ev.Linkage(), [[125, 18, 20, 34]], "Parameters: probability 0.6268."),
        (ev.StudentT(df=3), [[9.0], [10.0], [10.5], [11.0], [40.0]], "Parameters: location 10.22"),
        (ev.PoissonMixture(2), [[0], [1], [1], [9], [8], [10]], "; component 1: weights 0."),
    ],
)
def test_other_models_name_their_parameters(model, X, words):
    assert words in ev.fit(model, X, seed=0).frames[-1].description


def test_the_pictures_of_a_frame_say_it_too():
    trace = ev.fit(ev.KMeans(2), GEYSER, seed=0)
    scene = ev.draw.scene(trace)
    scene.show(trace.frames[2])
    assert scene.figure.alt.startswith(f"{trace.frames[2].sentence} {trace.frames[2].description} Left: ")
    strip = ev.draw.film_strip(trace, [0, 1])
    assert strip.alt.endswith(f"{trace.frames[1].sentence} {trace.frames[1].description}")


def test_frames_for_the_browser_carry_it():
    stepper = ev.explore.stepper(ev.KMeans(2), GEYSER, seeds=None, live=False)
    head, _, _ = unpack(stepper._packed)
    assert [frame["description"] for frame in head["frames"]] == [frame.description for frame in stepper.trace.frames]
