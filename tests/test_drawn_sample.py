"""A million points: all of them are fitted, a fair sample is drawn, and every sentence says so."""

from dataclasses import dataclass

import numpy as np
import pytest

import emviz as ev
from emviz import draw
from emviz.draw.sample import MOST_DRAWN, fair_sample

MILLION = 1_000_000
RNG = np.random.default_rng(7)
CLOUDS = np.array([[0.0, 0.0], [4.0, 1.0], [1.0, 5.0]])[RNG.integers(3, size=MILLION)] + RNG.normal(size=(MILLION, 2))
CLOUDS[123_456] = 60.0, -40.0  # one that no small sample can be hoped to hold
DRAWN = "5,000 of 1,000,000 points are drawn"
TWO = ev.GaussianMixture(2)


@dataclass(frozen=True)
class Counting(ev.GaussianMixture):
    """A mixture that writes down of how many rows it was asked for responsibilities."""

    asked = []

    def responsibilities(self, X, params):
        self.asked.append(len(X))
        return super().responsibilities(X, params)


@pytest.fixture(scope="module")
def trace():
    return ev.fit(Counting(2), CLOUDS, max_iter=3)


@pytest.fixture(scope="module")
def values_trace():
    return ev.fit(TWO, CLOUDS[:, :1], max_iter=2)


def drawn_points(scene):
    """Where the points of a scene are, in the units of the data."""
    return np.asarray(scene.views[0].parts["points"][0].get_offsets())


def test_every_row_has_the_same_chance_and_none_is_drawn_twice():
    n_samples = 40 * MOST_DRAWN
    drawn = fair_sample(np.arange(float(n_samples))[:, None])[:, 0]
    assert len(drawn) == len(set(drawn)) == MOST_DRAWN
    assert (np.diff(drawn) > 0).all()
    counts = np.bincount((drawn * 50 // n_samples).astype(int), minlength=50)
    # Of a fair sample this is about chi-squared with 49 degrees of freedom: 95 is its quantile of 0.9999.
    assert ((counts - MOST_DRAWN / 50) ** 2 / (MOST_DRAWN / 50)).sum() < 95
    # Rows whose numbers differ by a period are as likely as others.
    assert abs((drawn % 2).mean() - 0.5) < 4 * 0.5 / np.sqrt(MOST_DRAWN)


def test_as_many_rows_as_a_picture_holds_are_all_drawn_and_one_more_is_not():
    X = RNG.normal(size=(MOST_DRAWN + 1, 2))
    assert fair_sample(X[:-1]).shape == fair_sample(X).shape == (MOST_DRAWN, 2)
    assert np.array_equal(fair_sample(X[:-1]), X[:-1])
    trace = ev.fit(TWO, X[:-1], max_iter=1)
    assert "drawn" not in draw.scene(trace).show(trace.frames[1])


def test_all_frames_and_seeds_draw_the_same_rows(trace):
    scene, first = draw.scene(trace), fair_sample(CLOUDS)
    for frame in trace.frames:
        scene.show(frame)
        assert np.array_equal(drawn_points(scene), first)
    other = ev.fit(TWO, CLOUDS, seed=1, max_iter=1)
    assert np.array_equal(drawn_points(draw.scene(other)), first)


def test_responsibilities_are_computed_for_the_drawn_rows_alone(trace):
    Counting.asked.clear()
    ev.explore.stepper(trace)
    draw.film_strip(trace)
    assert set(Counting.asked) == {MOST_DRAWN}


def test_colours_are_those_of_the_drawn_rows_in_the_whole_fit(trace):
    scene = draw.scene(trace)
    scene.show(trace.frames[3])
    wanted = draw.blend(TWO.responsibilities(fair_sample(CLOUDS), trace.params[1]))
    assert np.allclose(scene.views[0].parts["points"][0].get_facecolor()[:, :3], wanted)


def test_every_sentence_says_how_many_are_drawn_and_tells_of_the_whole_fit(trace):
    stepper = ev.explore.stepper(trace)
    for position, frame in enumerate(trace.frames):
        stepper.position = position
        assert stepper.sentence.endswith(f"{DRAWN}.")
        if frame.kind != "E":  # what it says of labels is told of the drawn points
            assert stepper.sentence == f"{frame.sentence} {DRAWN}."
    shared = (TWO.responsibilities(fair_sample(CLOUDS), trace.params[0]).max(axis=1) < 0.9).sum()
    stepper.position = 1
    assert f"; {shared:,} of the 5,000 drawn points are shared; " in stepper.sentence
    change = np.abs(np.diff([TWO.responsibilities(fair_sample(CLOUDS), trace.params[i]) for i in (0, 1)], axis=0)).max()
    stepper.position = 3
    assert f": responsibilities of the drawn points change by {change:.2g} at most; " in stepper.sentence


def test_hard_labels_are_counted_among_the_drawn_points():
    trace = ev.fit(ev.KMeans(3), CLOUDS, max_iter=2)
    sentences = [draw.scene(trace).show(frame) for frame in trace.frames]
    before, after = (trace.model.responsibilities(fair_sample(CLOUDS), trace.params[i]).argmax(axis=1) for i in (0, 1))
    assert "each of 1,000,000 points takes the colour of one component" in sentences[1]
    assert f": {(before != after).sum():,} of the 5,000 drawn points change component; " in sentences[3]
    assert not any("distortion" in sentence for sentence in sentences)


def test_text_alternatives_say_it_too(trace):
    scene, strip = draw.scene(trace), draw.film_strip(trace)
    assert f"Left: {DRAWN.removesuffix(' are drawn')}, coloured by component" in scene.figure.alt
    assert strip.alt.count(DRAWN) == 1
    assert f" {DRAWN}. Component 0 " in strip.alt
    assert draw.SideBySide({"one": trace}).show(1).endswith(f" in E step 1. {DRAWN}.")


def test_no_outlier_is_clipped(trace):
    assert fair_sample(CLOUDS)[:, 0].max() < 60
    (left, right), (low, high) = (getattr(draw.scene(trace).views[0].ax, f"get_{axis}lim")() for axis in "xy")
    assert left < CLOUDS[:, 0].min()
    assert right > 60
    assert low < -40
    assert high > CLOUDS[:, 1].max()


def test_the_histogram_counts_a_million(values_trace):
    view = draw.scene(values_trace, bins=np.linspace(-10, 61, 72)).views[0]
    heights, edges, _ = view.ax.patches[0].get_data()
    assert (heights * np.diff(edges) * MILLION).round().sum() == MILLION
    assert np.array_equal((heights * MILLION).round(), np.histogram(CLOUDS[:, 0], np.linspace(-10, 61, 72))[0])
    assert len(view.parts["rug"][0].get_offsets()) == MOST_DRAWN
    assert view.description == (
        "1,000,000 values, 5,000 of them as ticks, with the density of each component over their histogram"
    )


def test_what_counts_all_values_is_said(values_trace):
    assert draw.scene(values_trace).sentence.endswith(f"{DRAWN}; the histogram counts all of them.")


def test_a_matrix_of_pairs_draws_the_same_rows_in_every_panel():
    X = RNG.normal(size=(2 * MOST_DRAWN, 3))
    trace = ev.fit(TWO, X, max_iter=1)
    scene = draw.scene(trace)
    assert scene.show(trace.frames[1]).endswith("5,000 of 10,000 points are drawn; the histograms count all of them.")
    panels = scene.views[0].panels
    assert np.array_equal(panels[2, 1].parts["points"][0].get_offsets(), fair_sample(X)[:, [1, 2]])
    assert np.array_equal(panels[1, 1].parts["rug"][0].get_offsets()[:, 0], fair_sample(X)[:, 1])


def test_student_t_has_ticks_for_the_sample_and_a_histogram_of_all():
    X = RNG.standard_t(3, size=(2 * MOST_DRAWN, 1))
    trace = ev.fit(ev.StudentT(df=3), X, max_iter=2)
    scene = draw.scene(trace, bins=np.linspace(X.min(), X.max(), 21))
    assert scene.show(trace.frames[3]).endswith("5,000 of 10,000 points are drawn; the histogram counts all of them.")
    heights, edges, _ = scene.views[0].ax.patches[0].get_data()
    assert (heights * np.diff(edges) * len(X)).round().astype(int).tolist() == np.histogram(X, 20)[0].tolist()
    weights = trace.model.expected_weights(fair_sample(X), trace.params[1])
    assert np.allclose(scene.views[0].weights(trace.frames[3]), weights * 3 / 4)


def test_only_what_is_shown_is_fitted():
    stepper = ev.explore.stepper(TWO, CLOUDS, components=range(2, 4), max_iter=1)
    fitted = stepper._fits._traces
    assert [(seed, k) for seed, k, _ in fitted] == [(0, 2)]
    stepper.seed = 3
    assert stepper.sentence.startswith("Start: 2 components")
    stepper.n_components = 3
    assert stepper.sentence.startswith("Start: 3 components")
    assert [(seed, k) for seed, k, _ in fitted] == [(0, 2), (3, 2), (3, 3)]
    assert {len(trace.X) for trace in fitted.values()} == {MILLION}


def test_a_million_points_are_sent_in_less_than_a_megabyte_and_a_half():
    stepper = ev.explore.stepper(ev.GaussianMixture(4), CLOUDS, max_iter=40, tol=0, seeds=None)
    output = stepper._repr_mimebundle_()[0]
    sent = (
        len(stepper._packed) + len(stepper._esm) + len(stepper._css) + sum(len(str(part)) for part in output.values())
    )
    assert len(stepper.trace.frames) == 82
    assert sent < 1_500_000


def test_a_dense_cloud_has_smaller_and_clearer_points_and_a_small_one_is_as_it_was():
    looks = []
    for n in (1_000, 3_000, MOST_DRAWN):
        trace = ev.fit(TWO, CLOUDS[:n], max_iter=1)
        points = draw.scene(trace).views[0].parts["points"][0]
        looks.append((points.get_sizes()[0], points.get_facecolor()[0, 3]))
    assert looks[:2] == [(9, 0.85), (8, 0.85)]
    assert looks[2][0] < 8
    assert looks[2][1] < 0.85
