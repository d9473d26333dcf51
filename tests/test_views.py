"""Every model gets a picture: which one a registry says, and what it shows is what the frame holds."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import emviz as ev
from emviz import draw
from emviz.draw.colors import rgb
from emviz.draw.figure import pixels
from emviz.draw.view_parameters import parted
from emviz.models.poisson_mixture import Rates

COUNTS = np.repeat(np.arange(10.0), [162, 267, 271, 185, 111, 61, 27, 8, 3, 1])[:, None]


class Means(NamedTuple):
    level: float
    means: np.ndarray


class Expected(NamedTuple):
    log_likelihood: float
    means: np.ndarray


class ManyMeans:
    """Three methods and nothing else: means that go half of the way to those of the data at every iteration."""

    def start(self, X, rng):
        return Means(1000.0, np.zeros(X.shape[1]))

    def e_step(self, X, params):
        return Expected(-((X - params.means) ** 2).sum(), (X.mean(axis=0) + params.means) / 2)

    def m_step(self, expectation):
        return Means(1000.0, expectation.means)


class Lifetimes(NamedTuple):
    weights: np.ndarray
    scales: np.ndarray


@dataclass(frozen=True)
class ExponentialMixture(ev.LabelledModel):
    """A labelled model of a reader's own: no means, no widths, no counts."""

    n_components: int
    assignment: str = "soft"

    def start(self, X, rng):
        return Lifetimes(
            np.full(self.n_components, 1 / self.n_components), X.mean() * np.arange(1, self.n_components + 1)
        )

    def log_joint(self, X, params):
        return np.where(X < 0, -np.inf, np.log(params.weights / params.scales) - X / params.scales)

    def m_step(self, expectation):
        return Lifetimes(expectation.counts / expectation.counts.sum(), expectation.sums[:, 0] / expectation.counts)


@pytest.fixture(scope="module")
def poisson():
    return ev.fit(ev.PoissonMixture(2), COUNTS, seed=1)


@pytest.fixture(scope="module")
def coins():
    return ev.fit(ev.Coins(2), [[5, 5], [9, 1], [16, 4], [4, 6], [7, 3]], seed=2)


@pytest.fixture(scope="module")
def student():
    return ev.fit(ev.StudentT(), ev.datasets.student_t(), max_iter=8)


@pytest.fixture(scope="module")
def linkage():
    return ev.fit(ev.Linkage(), [[125, 18, 20, 34]], tol=1e-9)


@pytest.fixture(scope="module")
def many():
    return ev.fit(ManyMeans(), np.arange(40.0).reshape(2, 20), max_iter=6)


@pytest.fixture(scope="module")
def exponential():
    x = np.concatenate([np.linspace(0.1, 2, 60), np.linspace(0.5, 20, 30)])
    return ev.fit(ExponentialMixture(2), x[:, None], max_iter=20)


# Which view ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("which", "view"),
    [
        ("poisson", "CountsView"),
        ("coins", "CoinsView"),
        ("student", "StudentView"),
        ("linkage", "ParametersView"),
        ("many", "ParametersView"),
        ("exponential", "View1D"),
    ],
)
def test_every_model_has_a_scene_and_a_strip(which, view, request):
    trace = request.getfixturevalue(which)
    scene = draw.scene(trace)
    assert type(scene.views[0]).__name__ == view
    actors, count = list(scene.actors), len(scene.figure.findobj())
    assert all(actor.get_animated() for actor in actors)
    shown, stages = [], []
    for frame in (trace.frames[0], trace.frames[2], trace.frames[-1]):
        assert scene.show(frame) == scene.sentence == frame.sentence
        assert scene.figure.alt.startswith(frame.sentence) and "Left: " in scene.figure.alt
        shown.append(pixels(scene.figure, scale=0.5))
        seen = [actor.get_visible() for actor in actors]
        for actor in actors:
            actor.set_visible(False)
        stages.append(pixels(scene.figure, scale=0.5))
        for actor, visible in zip(actors, seen, strict=True):
            actor.set_visible(visible)
    assert list(scene.actors) == actors and len(scene.figure.findobj()) == count
    assert all(np.array_equal(stages[0], stage) for stage in stages)
    assert not np.array_equal(shown[0], shown[1]) and not np.array_equal(shown[1], shown[2])
    strip = draw.film_strip(trace)
    assert strip.axes[0].get_title(loc="left") == "start" and trace.frames[-1].sentence in strip.alt
    assert len(draw.SideBySide({"one": trace, "two": trace}).views) == 2


def test_a_reader_can_register_a_view(many):
    class Quiet(draw.View):
        def draw(self, frame):
            self.drawn = frame

    class Mine(ManyMeans):
        pass

    @draw.view_for.register
    def view_for_mine(model: Mine, ax, traces, **options):
        return Quiet(ax, traces, "nothing at all")

    trace = ev.fit(Mine(), many.X, max_iter=3)
    scene = draw.scene(trace)
    assert type(scene.views[0]) is Quiet and "Left: nothing at all." in scene.figure.alt
    scene.show(trace.frames[2])
    assert scene.views[0].drawn.index == 2
    assert type(draw.scene(many).views[0]) is draw.ParametersView


def test_ellipses_belong_to_gaussians_and_markers_to_hard_labels():
    X = ev.datasets.four_blobs().X
    views = {}
    for name, model in {
        "soft": ev.GaussianMixture(2),
        "hard": ev.GaussianMixture(2, assignment="hard"),
        "k-means": ev.KMeans(2),
    }.items():
        views[name] = draw.scene(ev.fit(model, X, seed=0, max_iter=3)).views[0]
    assert [len(view._ellipses) for view in views.values()] == [2, 2, 0]
    assert [len(view._points) for view in views.values()] == [1, 2, 2]


def test_traces_with_other_parameters_are_refused(linkage, many):
    other = ev.fit(ManyMeans(), np.arange(6.0).reshape(2, 3), max_iter=2)
    with pytest.raises(ValueError, match="same data and number of components"):
        draw.scene([many, other])
    with pytest.raises(
        ValueError, match=r"draws level \(\), means \(20,\), but the frame has level \(\), means \(3,\)"
    ):
        draw.scene(many).show(other.frames[0])


# Parameters against the iteration ------------------------------------------------------------------------------------


def test_lines_hold_the_history_of_each_number(linkage):
    scene = draw.scene(linkage)
    view = scene.views[0]
    probabilities = [params.probability for params in linkage.params]
    foot, low, unit = view._scale["probability"]
    for index, n in ((0, 1), (1, 1), (2, 2), (5, 3), (-1, len(probabilities))):
        scene.show(linkage.frames[index])
        x, y = view._lines[0].get_data()
        np.testing.assert_array_equal(x, np.arange(n))
        np.testing.assert_allclose(low + (y - foot) / unit, probabilities[:n])
        np.testing.assert_allclose(view._now[0].get_offsets()[0], [n - 1, y[-1]])
        assert view._labels[0].get_text() == f"probability  {probabilities[n - 1]:.4g}"


def test_ticks_stand_at_their_values(poisson):
    figure, ax = draw.subplots()
    view = draw.ParametersView(ax, [poisson])
    assert list(view._scale) == ["rates", "weights"]
    texts = [label.get_text() for label in ax.get_yticklabels()]
    for field, values in (("weights", (0, 1)), ("rates", (1, 7))):
        foot, low, unit = view._scale[field]
        own = [(at, text) for at, text in zip(ax.get_yticks(), texts, strict=True) if foot <= at <= foot + 4.001]
        assert len(own) >= 2
        for at, text in own:
            assert low + (at - foot) / unit == pytest.approx(float(text)) and values[0] < float(text) < values[1]


def test_a_history_belongs_to_the_trace_of_its_frame(linkage):
    other = ev.fit(ev.Linkage(), linkage.X, seed=3, tol=1e-9)
    scene = draw.scene([linkage, other])
    scene.show(linkage.frames[-1])
    one = scene.views[0]._lines[0].get_ydata().copy()
    scene.show(other.frames[-1])
    assert not np.allclose(one[0], scene.views[0]._lines[0].get_ydata()[0])


def test_of_many_numbers_those_that_change_most_are_drawn_and_the_axis_says_so(many):
    view = draw.scene(many).views[0]
    assert [number.name for number in view.shown] == [f"means {k}" for k in range(8, 20)]
    assert view.ax.get_xlabel() == "iteration: 12 of 21 numbers, those that change most"
    assert "12 of 21 numbers" in view.description


def test_labels_do_not_stand_on_each_other_and_stay_inside(many):
    scene = draw.scene(many)
    view = scene.views[0]
    for frame in many.frames:
        scene.show(frame)
        scene.figure.draw_without_rendering()
        boxes = sorted((label.get_window_extent() for label in view._labels), key=lambda box: box.y0)
        heights = np.array([(box.y0 + box.y1) / 2 for box in boxes])
        assert np.diff(heights).min() > 10
        assert max(box.x1 for box in boxes) <= view.ax.bbox.x1 + 1
        assert heights.min() >= view.ax.bbox.y0 - 1 and heights.max() <= view.ax.bbox.y1 + 1


def test_heights_are_parted_in_their_order():
    heights = np.array([0.3, 0.0, 0.1, 2.0])
    apart = parted(heights, 0.5, -1.0, 3.0)
    np.testing.assert_array_equal(np.argsort(apart), np.argsort(heights))
    assert np.diff(np.sort(apart)).min() >= 0.5 - 1e-12
    middle = (0.3 + 0.0 + 0.1) / 3  # of the three that are too near each other; the fourth stays where it is
    assert apart == pytest.approx([middle + 0.5, middle - 0.5, middle, 2.0])
    assert parted(heights, 0.1, -1.0, 3.0) == pytest.approx([0.3, 0.0, 0.1, 2.0])
    squeezed = np.sort(parted(heights, 5.0, 0.0, 3.0))
    np.testing.assert_allclose(squeezed, [0, 1, 2, 3])


# Counts --------------------------------------------------------------------------------------------------------------


def test_bars_are_what_was_seen_and_what_is_expected(poisson):
    scene, frame = draw.scene(poisson, names="deaths on a day"), poisson.frames[4]
    scene.show(frame)
    view = scene.views[0]
    seen = [path.vertices[2, 1] for path in view._bars.get_paths()]
    np.testing.assert_array_equal(seen, [162, 267, 271, 185, 111, 61, 27, 8, 3, 1])
    from scipy import stats

    foot = np.zeros(10)
    for j, share in enumerate(view._shares):
        corners = share.get_path().vertices.reshape(-1, 5, 2)
        expected = 1096 * frame.after.weights[j] * stats.poisson.pmf(np.arange(10), frame.after.rates[j])
        np.testing.assert_allclose(corners[:, 0, 1], foot, atol=1e-9)
        np.testing.assert_allclose(corners[:, 2, 1] - corners[:, 0, 1], expected, rtol=1e-9)
        foot = corners[:, 2, 1]
    assert view.ax.get_xlabel() == "deaths on a day"


def test_an_e_step_colours_the_bars_and_an_m_step_moves_the_rates(poisson):
    scene = draw.scene(poisson)
    view = scene.views[0]
    assert np.allclose(view._bars.get_facecolors()[:, :3], rgb(draw.NEUTRAL))
    scene.show(poisson.frames[1])
    responsibilities = poisson.model.responsibilities(np.arange(10.0)[:, None], poisson.params[0])
    assert np.allclose(view._bars.get_facecolors()[:, :3], draw.blend(responsibilities))
    assert not view._before.get_visible()
    scene.show(poisson.frames[2])
    assert view._before.get_visible()
    for j, (old, now) in enumerate(zip(view.centres._old, view.centres._now, strict=True)):
        assert old.get_offsets()[0][0] == poisson.params[0].rates[j]
        assert now.get_offsets()[0][0] == poisson.params[1].rates[j]


def test_counts_that_were_never_seen_have_a_bar_of_what_is_expected():
    X = np.array([[0.0], [0.0], [1.0], [5.0], [7.0]])
    trace = ev.fit(ev.PoissonMixture(2), X, start=Rates(np.full(2, 0.5), np.array([0.5, 6.0])), max_iter=3)
    view = draw.scene(trace).views[0]
    assert len(view._bars.get_paths()) == 4
    assert len(view._shares[0].get_path().vertices) == 8 * 5


# Densities of a reader's own mixture ---------------------------------------------------------------------------------


def test_a_mixture_without_places_has_densities_and_no_centres(exponential):
    scene = draw.scene(exponential, names=("hours",))
    view = scene.views[0]
    scene.show(exponential.frames[2])
    x = view._curves[0].get_xdata()
    params = exponential.frames[2].after
    expected = np.where(x < 0, 0, params.weights[0] / params.scales[0] * np.exp(-x / params.scales[0]))
    np.testing.assert_allclose(view._curves[0].get_ydata(), expected)
    assert view.centres.actors == []


def test_a_mixture_without_places_in_more_features_has_its_parameters_drawn():
    class Pairs(ExponentialMixture):
        def log_joint(self, X, params):
            return super().log_joint(X[:, :1], params)

    X = np.column_stack([np.linspace(0.1, 9, 40), np.zeros(40)])
    assert type(draw.scene(ev.fit(Pairs(2), X, max_iter=3)).views[0]) is draw.ParametersView


# Coins ---------------------------------------------------------------------------------------------------------------


def size_of(area):
    """The area of the bars of a path, drawn or not."""
    corners = area.get_path().vertices.reshape(-1, 5, 2)
    return ((corners[:, 1, 0] - corners[:, 0, 0]) * (corners[:, 2, 1] - corners[:, 1, 1])).sum()


def test_the_dark_part_of_a_coins_colour_is_the_bias_that_the_m_step_gives_to_it(coins):
    scene, frame = draw.scene(coins), coins.frames[2]
    scene.show(frame)
    view = scene.views[0]
    for k, (dark, pale) in enumerate(view._slices):
        assert size_of(dark) / (size_of(dark) + size_of(pale)) == pytest.approx(frame.after.biases[k])
        assert dark.get_visible() and pale.get_visible()
    first, second = (dark.get_path().vertices.reshape(-1, 5, 2)[:, :, 0] for dark, _ in view._slices)
    np.testing.assert_allclose(first.max(axis=1), second.min(axis=1))
    slices = sum(size_of(area) for pair in view._slices for area in pair)
    assert slices == pytest.approx(sum(size_of(area) for area in view._unasked))


def test_an_e_step_shares_the_rounds_out_and_an_m_step_moves_the_coins(coins):
    scene = draw.scene(coins)
    view = scene.views[0]
    assert view._unasked[0].get_visible() and not view._slices[0][0].get_visible()
    scene.show(coins.frames[1])
    assert not view._unasked[0].get_visible() and view._slices[0][0].get_visible()
    shared = view._slices[0][0].get_path().vertices.copy()
    assert not view._ghosts[0].get_visible()
    assert view._lines[1].get_ydata()[0] == coins.params[0].biases[1]
    scene.show(coins.frames[2])
    np.testing.assert_array_equal(view._slices[0][0].get_path().vertices, shared)
    assert view._ghosts[0].get_visible()
    assert view._ghosts[1].get_ydata()[0] == coins.params[0].biases[1]
    assert view._lines[1].get_ydata()[0] == coins.params[1].biases[1]
    assert view.centres._now[1].get_offsets()[0][1] == coins.params[1].biases[1]


def test_few_rounds_have_their_numbers_under_them_and_many_do_not(coins):
    words = [label.get_text() for label in draw.scene(coins).views[0].ax.get_xticklabels()]
    assert words == ["5 of 10", "9 of 10", "16 of 20", "4 of 10", "7 of 10"]
    many = ev.fit(ev.Coins(2), np.column_stack([np.arange(20), np.full(20, 3)]), max_iter=2)
    assert draw.scene(many).views[0].ax.get_xlabel() == "round"


# Student's t ---------------------------------------------------------------------------------------------------------


def heights_of_ticks(view):
    corners = view._ticks.get_path().vertices.reshape(-1, 5, 2)
    return (corners[:, 2, 1] - corners[:, 1, 1]) / view._height


def test_ticks_are_as_tall_as_the_weights_of_the_latest_e_step(student):
    scene = draw.scene(student)
    view = scene.views[0]
    np.testing.assert_allclose(heights_of_ticks(view), 1)
    for i in (3, 4):
        scene.show(student.frames[i])
        location, scale, df = student.params[1]
        z = (student.X[:, 0] - location) / scale
        np.testing.assert_allclose(heights_of_ticks(view), df / (df + z**2), rtol=1e-9)


def test_an_m_step_moves_the_density_of_student_t(student):
    from scipy import stats

    scene = draw.scene(student, resolution=50)
    view = scene.views[0]
    scene.show(student.frames[3])
    assert not view._ghost.get_visible()
    scene.show(student.frames[4])
    assert view._ghost.get_visible()
    for curve, params in ((view._ghost, student.params[1]), (view._curve, student.params[2])):
        x, y = curve.get_data()
        assert len(x) == 50
        np.testing.assert_allclose(y, stats.t.pdf(x, params.df, params.location, params.scale), rtol=1e-9)
