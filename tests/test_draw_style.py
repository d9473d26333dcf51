"""Colours are measured, settings restored, pictures carry their alt text, and marks draw what they are given."""

import html
import io
import itertools
import subprocess
import sys

import matplotlib
import numpy as np
import pytest
from matplotlib.figure import Figure as MatplotlibFigure
from PIL import Image

import emviz as ev
from emviz import draw
from emviz.draw.colors import _from_oklab, _to_oklab, rgb
from emviz.draw.figure import mimebundle, pixels


@pytest.fixture(scope="module")
def plane():
    """A soft mixture of two components on two features."""
    return ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X, start="random", seed=0)


# Colours ------------------------------------------------------------------------------------------------------

# Machado, Oliveira and Fernandes (2009), severity 1: how linear red, green and blue look to somebody who lacks a cone.
SIGHT = {
    "trichromacy": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TRITANOPIA = np.array(
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
)
# A grey print keeps how bright a colour is, and nothing else.
EVERY_SIGHT = SIGHT | {"tritanopia": TRITANOPIA, "grey print": np.tile([0.2126, 0.7152, 0.0722], (3, 1))}


def lab(colors, sight="trichromacy"):
    """CIE Lab of hex colours, or of rows of red, green and blue, as seen with that kind of sight."""
    srgb = np.array([rgb(color) if isinstance(color, str) else color for color in colors])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ EVERY_SIGHT[sight].T, 0, 1)
    to_xyz = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = seen @ to_xyz.T / (0.95047, 1, 1.08883)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.column_stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_colours_stay_apart(sight):
    places = lab(draw.COLORS, sight)
    apart = [np.linalg.norm(a - b) for a, b in itertools.combinations(places, 2)]
    assert len(set(draw.COLORS)) >= 8
    assert min(apart) > 15


def test_colours_read_on_white_on_dark_and_in_grey():
    lightness = lab(draw.COLORS)[:, 0]
    assert lightness.min() > 35 and lightness.max() < 76
    assert np.diff(np.sort(lightness[:3])).min() > 9
    assert np.diff(np.sort(lightness[:4])).min() > 7


def test_markers_and_colours_cycle_without_repeating_a_pair():
    looks = [(draw.component_color(k), draw.component_marker(k)) for k in range(64)]
    assert len(set(looks)) == 64


def test_blend_at_the_corners_is_the_component_and_between_is_between():
    k = 10
    assert np.allclose(draw.blend(np.eye(k)), [rgb(draw.component_color(j)) for j in range(k)], atol=1e-6)
    ends, middle = _to_oklab(draw.blend(np.eye(2))), _to_oklab(draw.blend([[0.5, 0.5]]))[0]
    assert np.allclose(middle[1:], ends[:, 1:].mean(axis=0), atol=1e-3)
    assert middle[0] > ends[:, 0].mean()
    with pytest.raises(ValueError, match=r"shape \(n, k\)"):
        draw.blend([0.5, 0.5])


def shares(*parts):
    """Rows of responsibilities of eight components: all ways to share a point in these parts."""
    owners = list(itertools.permutations(range(8), len(parts)))
    rows = np.zeros((len(owners), 8))
    np.put_along_axis(rows, np.array(owners), np.array(parts)[None], axis=1)
    return rows


@pytest.mark.parametrize("paper", [draw.PAPER, draw.DARK_PAPER])
@pytest.mark.parametrize("sight", EVERY_SIGHT)
def test_a_shared_point_is_told_from_one_that_nobody_has_asked_yet_and_from_paper(sight, paper):
    """Distances in CIE Lab, of points as they are drawn: a little of the paper shines through."""
    opacity, ways = 0.85, [(0.5, 0.5), (0.3, 0.7), (1 / 3, 1 / 3, 1 / 3), (1 / 8,) * 8]
    shared = np.vstack([draw.blend(shares(*parts) if len(parts) < 8 else [parts]) for parts in ways])
    drawn = [opacity * color + (1 - opacity) * rgb(paper) for color in (*shared, rgb(draw.NEUTRAL))]
    *places, neutral = lab(drawn, sight)
    assert np.linalg.norm(places - neutral, axis=1).min() > 15
    assert np.linalg.norm(places - lab([paper], sight), axis=1).min() > 12


def test_the_order_of_components_is_no_matter_to_a_blend_and_small_changes_are_small():
    rng = np.random.default_rng(0)
    r, order = rng.dirichlet(np.full(8, 0.3), 500), rng.permutation(8)
    renamed = draw.Palette(tuple(draw.COLORS[j] for j in order))
    assert np.allclose(renamed.blend(r[:, order]), draw.blend(r))
    path = np.linspace(0, 1, 2001)
    for a, b in itertools.combinations(np.eye(8), 2):
        colors = draw.blend(np.outer(path, a) + np.outer(1 - path, b))
        assert np.abs(np.diff(colors, axis=0)).max() < 3 / 255


def test_oklab_there_and_back():
    colors = np.random.default_rng(0).uniform(size=(50, 3))
    assert np.allclose(_from_oklab(_to_oklab(colors)), colors, atol=1e-6)


# Style, figures, alt text ---------------------------------------------------------------------------------------


def test_style_restores_settings_even_after_an_error(plane):
    with matplotlib.rc_context({"font.size": 7.5, "svg.hashsalt": "mine"}):
        before = matplotlib.rcParams.copy()
        with draw.style():
            assert matplotlib.rcParams["svg.hashsalt"] == "emviz"
        with pytest.raises(RuntimeError), draw.style():
            raise RuntimeError
        draw.film_strip(plane, [0])
        draw.scene(plane).picture()
        assert matplotlib.rcParams.copy() == before


def test_settings_of_the_user_do_not_leak_into_a_picture(plane):
    clean = pixels(draw.scene(plane).figure, scale=0.5)
    with matplotlib.rc_context({"axes.facecolor": "yellow", "font.size": 30, "axes.grid": True, "lines.linewidth": 9}):
        assert np.array_equal(pixels(draw.scene(plane).figure, scale=0.5), clean)


def test_importing_draw_loads_no_pyplot_and_no_widgets_and_changes_no_settings():
    program = (
        "import matplotlib, sys; before = matplotlib.rcParams.copy(); import emviz.draw; "
        "assert matplotlib.rcParams.copy() == before; "
        "print([m for m in ('matplotlib.pyplot', 'ipywidgets', 'anywidget', 'pandas', 'seaborn') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip()
        == "[]"
    )


def test_a_picture_carries_its_alt_text_everywhere_and_is_small(plane):
    picture = draw.scene(plane).picture(plane.frames[2])
    data, metadata = picture._repr_mimebundle_()
    assert picture.alt.startswith(plane.frames[2].sentence)
    assert data["text/plain"] == metadata["image/png"]["alt"] == picture.alt
    assert data["text/html"].startswith(f'<img alt="{html.escape(picture.alt)}"')
    assert metadata["image/png"]["width"] == 900
    assert len(picture.png) < 120_000
    assert Image.open(io.BytesIO(picture.png)).mode == "P"


def test_alt_text_is_escaped_in_html():
    figure, _ = draw.subplots(width=1, height=1)
    assert 'alt="&quot;a&quot; &lt; b"' in mimebundle(figure, '"a" < b')[0]["text/html"]


def test_a_figure_without_alt_text_is_refused():
    figure, _ = draw.subplots(width=1, height=1)
    with pytest.raises(ValueError, match="draw.describe"):
        figure._repr_mimebundle_()
    with pytest.raises(ValueError, match="empty text"):
        draw.describe(figure, " ")
    assert isinstance(draw.describe(MatplotlibFigure(figsize=(1, 1)), "Nothing."), draw.Picture)


# Marks ------------------------------------------------------------------------------------------------------------


def test_marks_return_one_artist_and_pass_keywords_on():
    _, ax = draw.subplots()
    marks, X = draw.marks, np.array([[0.0, 0.0], [1.0, 2.0]])
    made = [
        marks.points(ax, X, gid="x"),
        marks.centres(ax, X, gid="x"),
        marks.rug(ax, X[:, 0], gid="x"),
        marks.ellipse(ax, (X[0], np.eye(2)), gid="x"),
        marks.arrow(ax, X, gid="x"),
        marks.curve(ax, X.T, gid="x"),
        marks.histogram(ax, X[:, 0], gid="x"),
        marks.contours(ax, lambda X: X.sum(axis=1), gid="x"),
        marks.log_likelihood_path(ax, [1.0, 2.0], gid="x"),
    ]
    assert all(artist.axes is ax and artist.get_gid() == "x" for artist in made)


def test_contours_lie_where_the_density_has_their_level():
    _, ax = draw.subplots()
    ax.set(xlim=(-2, 2), ylim=(-2, 2))
    circles = draw.marks.contours(ax, lambda X: (X**2).sum(axis=1), levels=[1.0, 2.25], n=120).get_segments()
    assert [round(float(np.linalg.norm(circle, axis=1).mean()), 2) for circle in circles] == [1.0, 1.5]


def test_histogram_has_area_one():
    _, ax = draw.subplots()
    data = draw.marks.histogram(ax, np.random.default_rng(0).normal(size=500)).get_data()
    assert np.isclose((data.values * np.diff(data.edges)).sum(), 1)
