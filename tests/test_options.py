"""What a reader can ask of a picture reaches every view; what is not there is answered by what is."""

import inspect
import re
import subprocess
import sys

import matplotlib
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgb
from scipy import stats

import emviz as ev
from emviz import draw
from emviz.draw.colors import rgb

OWN = ("crimson", "#0a0", (0, 0, 0.5))
HEX = ("#dc143c", "#00aa00", "#000080")


@pytest.fixture(scope="module")
def plane():
    return ev.fit(ev.GaussianMixture(3), ev.datasets.old_faithful(), start="kmeans++", seed=0, max_iter=5)


@pytest.fixture(scope="module")
def line():
    return ev.fit(ev.GaussianMixture(3), ev.datasets.three_gaussians(0).X, start="percentiles", max_iter=5)


@pytest.fixture(scope="module")
def counts():
    return ev.fit(ev.PoissonMixture(3), np.repeat(np.arange(10.0), 12)[:, None], seed=0, max_iter=5)


@pytest.fixture(scope="module")
def linkage():
    return ev.fit(ev.Linkage(), [[125, 18, 20, 34]], max_iter=5)


def side_by_side(trace, **options):
    return draw.SideBySide({"one": trace, "two": trace}, **options)


def view(trace, **options):
    return draw.view(draw.subplots()[1], trace, **options)


PICTURES = {
    "scene": draw.scene,
    "film_strip": draw.film_strip,
    "SideBySide": side_by_side,
    "view": view,
    "stepper": ev.explore.stepper,
}


def centre_colors(a_view):
    return [to_rgb(centre.get_facecolors()[0]) for centre in a_view.centres._now]


# Colours ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("colors", "expected"),
    [
        (OWN, HEX),
        (np.array([to_rgb(color) for color in HEX]), HEX),
        (lambda k: HEX[k], HEX),
        (draw.Palette(HEX), HEX),
        ("tab10", ("#1f77b4", "#ff7f0e", "#2ca02c")),
        ("gray", ("#000000", "#808080", "#ffffff")),
        (matplotlib.colormaps["gray"], ("#000000", "#808080", "#ffffff")),
        (None, draw.COLORS[:3]),
        (["red", "blue"], ("#ff0000", "#0000ff", "#ff0000")),
    ],
)
def test_colors_are_read_in_every_form(plane, colors, expected):
    a_view = draw.scene(plane, colors=colors).views[0]
    np.testing.assert_allclose(centre_colors(a_view), [rgb(color) for color in expected])


@pytest.mark.parametrize("colors", ["blurp", "red", ["red", "blurp"], [], 3, [[1, 2]]])
def test_what_is_no_colour_is_answered_in_a_sentence(plane, colors):
    with pytest.raises(ValueError, match="colors is .*; it must be colours, one for each component, or the name of"):
        draw.scene(plane, colors=colors)


def test_points_ellipses_and_curves_have_the_colours(plane, line):
    frame = plane.frames[3]
    scene = draw.scene(plane, colors=OWN)
    scene.show(frame)
    a_view = scene.views[0]
    np.testing.assert_allclose(
        a_view._points[0].get_facecolors()[:, :3], draw.Palette(HEX).blend(frame.responsibilities)
    )
    assert [to_rgb(three[2].get_edgecolor()) for three in a_view._ellipses] == [tuple(rgb(color)) for color in HEX]
    curves = draw.scene(line, colors=OWN).views[0]._curves
    assert [curve.get_color() for curve in curves] == list(HEX)


def test_a_blend_of_own_colours_is_pure_at_its_corners():
    np.testing.assert_allclose(draw.Palette(HEX).blend(np.eye(3)), [rgb(color) for color in HEX], atol=1e-6)


def test_bars_and_lines_of_parameters_have_the_colours(counts, linkage):
    shares = draw.scene(counts, colors=OWN).views[0]._shares
    assert [to_rgb(share.get_facecolor()) for share in shares] == [tuple(rgb(color)) for color in HEX]
    figure, ax = draw.subplots()
    lines = draw.ParametersView(ax, [counts], colors=OWN)._lines
    assert [one.get_color() for one in lines] == [*HEX, *HEX]
    assert draw.scene(linkage, colors=OWN).views[0]._lines[0].get_color() == draw.INK


def test_strips_side_by_sides_and_steppers_have_the_colours(plane):
    expected = {tuple(rgb(color)) for color in HEX}
    stepper = ev.explore.stepper(plane, colors=OWN)
    for figure in (
        draw.film_strip(plane, [0], colors=OWN, likelihood=False),
        side_by_side(plane, colors=OWN).figure,
        stepper._fits.scene().figure,
    ):
        for ax in figure.axes[:1]:
            faces = {to_rgb(each.get_facecolors()[0]) for each in ax.collections if len(each.get_facecolors()) == 1}
            assert expected <= faces


@pytest.mark.parametrize("n", range(1, 10))
def test_no_two_components_look_the_same_however_many_colours_there_are(n):
    palette = draw.Palette(tuple(f"#{k:06x}" for k in range(n)))
    looks = [(palette.color(k), palette.marker(k)) for k in range(8 * n)]
    assert len(set(looks)) == 8 * n


@pytest.mark.parametrize("name", ["COLORS", "MARKERS", "INK", "PAPER", "NEUTRAL"])
def test_constants_cannot_be_set(name):
    before = getattr(draw, name)
    with pytest.raises(AttributeError, match=f"emviz.draw.{name} cannot be set: pictures would not change"):
        setattr(draw, name, ("red", "green"))
    assert getattr(draw, name) is before


def test_who_sets_the_colours_is_told_what_to_do():
    with pytest.raises(AttributeError, match="give colors= to scene"):
        draw.COLORS = ("red", "green")


# Words, limits, sizes -----------------------------------------------------------------------------------------------


def test_a_title_stands_above_the_figure_and_in_the_alt_text(plane):
    stepper = ev.explore.stepper(plane, title="Geyser")
    for figure in (
        draw.scene(plane, title="Geyser").figure,
        draw.film_strip(plane, title="Geyser"),
        side_by_side(plane, title="Geyser").figure,
        stepper._fits.scene().figure,
    ):
        assert figure.get_suptitle() == "Geyser" and "Geyser. " in figure.alt
    a_view = view(plane, title="Geyser")
    a_view.show(plane.frames[1])
    assert a_view.title.get_text() == "Geyser: Expectation step 1"
    assert draw.scene(plane).figure.get_suptitle() == ""


@pytest.mark.parametrize("which", ["plane", "line", "counts"])
def test_limits_and_labels_are_those_that_were_asked_for(which, request):
    trace = request.getfixturevalue(which)
    asked = {"xlim": (-3, 7), "ylim": (-1, 50), "xlabel": "across", "ylabel": "up"}
    stepper = ev.explore.stepper(trace, **asked)
    for ax in (
        draw.scene(trace, **asked).figure.axes[0],
        draw.film_strip(trace, [0], likelihood=False, **asked).axes[0],
        side_by_side(trace, columns=1, **asked).figure.axes[1],
        view(trace, **asked).ax,
        stepper._fits.scene().figure.axes[0],
    ):
        ax.figure.draw_without_rendering()
        assert ax.get_xlim() == (-3, 7) and ax.get_ylim()[1] == 50
        assert (ax.get_xlabel(), ax.get_ylabel()) == ("across", "up")
        # Below densities and bars there is room for the data, whatever is asked for.
        assert (ax.get_ylim()[0] == -1) == (which == "plane")


def test_curves_reach_as_far_as_the_limits_that_were_asked_for(line):
    x = draw.scene(line, xlim=(-60, 60)).views[0]._mixture.get_xdata()
    assert (x.min(), x.max()) == (-60, 60)


def test_equal_units_stay_equal_where_limits_were_asked_for(plane):
    scene = draw.scene(plane, xlim=(0, 40))
    ax = scene.figure.axes[0]
    scene.figure.draw_without_rendering()
    assert ax.get_xlim() == (0, 40)
    wide, tall = ax.get_window_extent().size / (40, np.ptp(ax.get_ylim()))
    assert wide == pytest.approx(tall, rel=1e-3)


@pytest.mark.parametrize("limits", [3, (1,), (2, 1), (1, 1), (0, np.inf), ("a", "b"), (1, None)])
def test_bad_limits_are_answered_in_a_sentence(plane, limits):
    with pytest.raises(ValueError, match="xlim is .*; it must be two finite numbers, the smaller one first"):
        draw.scene(plane, xlim=limits)


def test_size_multiplies_the_areas(plane, line, counts, linkage):
    for trace, artist in (
        (plane, lambda a_view: a_view._points[0]),
        (plane, lambda a_view: a_view.centres._now[0]),
        (line, lambda a_view: a_view._rug),
        (counts, lambda a_view: a_view.centres._now[0]),
        (linkage, lambda a_view: a_view._now[0]),
    ):
        usual, large = (artist(draw.scene(trace, size=size).views[0]).get_sizes()[0] for size in (1, 3))
        assert large == pytest.approx(3 * usual)
    matrix = ev.fit(ev.KMeans(2), np.random.default_rng(0).normal(size=(40, 3)), seed=0)
    for size in (0, -1, "large", np.inf, None):
        for trace in (plane, matrix):
            with pytest.raises(ValueError, match=re.escape(f"size is {size!r}; it must be a positive number")):
                draw.scene(trace, size=size)


# Names --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", PICTURES)
def test_names_are_those_of_the_data_unless_others_are_given(plane, picture):
    def labels(**options):
        made = PICTURES[picture](plane, equal=False, **options)
        if picture == "stepper":
            made = made._fits.scene()
        axes = getattr(made, "figure", made).axes if picture != "view" else [made.ax]
        found = [(ax.get_xlabel(), ax.get_ylabel()) for ax in axes]
        return {one for pair in found for one in pair} & {*plane.names, "a", "b"}

    assert labels() == set(plane.names)
    assert labels(names=pd.Index(["a", "b"])) == {"a", "b"}
    with pytest.raises(ValueError, match="names is 'bill'; it must be 2 names, one for each feature"):
        labels(names="bill")


# What is not there --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("picture", PICTURES)
def test_an_unknown_option_is_answered_by_those_that_there_are(plane, line, counts, linkage, picture):
    own = {
        "scene": {"width", "height", "fits_path", "beside"},
        "film_strip": {"columns", "panel_width", "panel_height", "likelihood", "dark"},
        "SideBySide": {"columns", "panel_width", "panel_height"},
        "view": {"small"},
        "stepper": {"width", "height", "fits_path", "beside"},
    }[picture]
    common = {"names", "colors", "title", "size", "xlabel"}
    limits = {"xlim", "ylim", "ylabel", "features"}
    for trace, others in (
        (plane, limits | {"equal", "ellipses", "contours", "borders"}),
        (line, limits | {"bins", "resolution"}),
        (counts, limits),
        (linkage, set()),
    ):
        with pytest.raises(TypeError) as caught:
            PICTURES[picture](trace, colour="red")
        sentence = str(caught.value)
        assert sentence.startswith(f"{picture} has no option 'colour'; for this picture it has ") and sentence.endswith(
            "."
        )
        listed = set(sentence.removesuffix(".").split("it has ")[1].split(", "))
        if picture == "stepper":
            parameters = inspect.signature(ev.explore.Stepper).parameters.values()
            listed -= {each.name for each in parameters if each.kind is each.KEYWORD_ONLY} - {"names"}
        assert listed - {"small"} == own - {"small"} | common | others
        assert ("small" in listed) == (picture in ("scene", "view", "stepper"))


def test_an_animation_names_itself_and_its_options(plane):
    with pytest.raises(TypeError, match="^animation has no option 'colour'; for this picture it has .*hold, .*seconds"):
        ev.draw.animation(plane, colour="red")


def test_every_option_in_the_list_is_one(plane, line):
    for trace, options in (
        (plane, {"equal": False, "ellipses": False, "contours": True, "features": (0, 1)}),
        (line, {"bins": 5, "resolution": 50, "features": 0}),
    ):
        common = {"xlim": (0, 1), "ylim": (0, 1), "xlabel": "", "ylabel": "", "size": 2, "names": trace.names}
        draw.scene(trace, colors=OWN, title="", small=True, width=5, height=3, **common, **options)


# Marks of seaborn ---------------------------------------------------------------------------------------------------


def test_marks_by_seaborn_draw_what_they_are_given_and_touch_nothing_else():
    import matplotlib.pyplot as plt

    before = matplotlib.rcParams.copy()
    x, table = np.random.default_rng(0).normal(size=60), np.random.default_rng(1).uniform(size=(3, 4))
    figure, (left, right) = draw.subplots(1, 2)
    steps = draw.marks.ecdf(left, x, color="#0072b2", gid="x")
    cells = draw.marks.heatmap(right, table, color="#a02e62", vmin=0, vmax=1, gid="x")
    assert steps.axes is left and cells.axes is right and steps.get_gid() == cells.get_gid() == "x"
    oracle = stats.ecdf(x).cdf
    np.testing.assert_allclose(steps.get_xdata()[-60:], oracle.quantiles)
    np.testing.assert_allclose(steps.get_ydata()[-60:], oracle.probabilities)
    assert steps.get_color() == "#0072b2"
    np.testing.assert_array_equal(cells.get_array(), table)
    assert cells.get_clim() == (0, 1) and right.yaxis_inverted() and len(figure.axes) == 2
    np.testing.assert_allclose(cells.get_cmap()(1.0)[:3], rgb("#a02e62"))
    assert matplotlib.rcParams.copy() == before and plt.get_fignums() == []


def test_pictures_load_no_seaborn():
    program = (
        "import sys, emviz as ev; trace = ev.fit(ev.GaussianMixture(2), ev.datasets.penguins(), max_iter=2); "
        "ev.draw.scene(trace); ev.draw.film_strip(trace); "
        "print([m for m in ('seaborn', 'pandas', 'matplotlib.pyplot') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
