"""The stage and the actors: together they are matplotlib's own picture."""

import json
import re

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Ellipse, FancyArrowPatch, PathPatch
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Bbox

import emviz as ev
from emviz.explore.actors import UNITS_PER_POINT, Reader
from emviz.explore.packing import PackedFrame, pack, unpack
from emviz.explore.stage import stage_svg


@pytest.fixture
def figure():
    figure = Figure(figsize=(4, 3), dpi=100)
    figure.add_axes((0.1, 0.1, 0.8, 0.8), xlim=(-1, 3), ylim=(0, 2))
    return figure


def read(figure, artist):
    (reading,) = Reader(figure, [artist]).read()
    return reading


def points(figure, display):
    """Display pixels, y up, in the units of a reading."""
    xy = np.asarray(display, dtype=float) * [1, -1] + [0, figure.bbox.height]
    return np.ravel(xy * UNITS_PER_POINT * 72 / figure.dpi)


# The actors are matplotlib's own --------------------------------------------------------------------------------------


def test_a_line_has_the_coordinates_matplotlib_gives_it(figure):
    xy = np.array([[0, 0], [1, 2], [2.5, 0.3]])
    (line,) = figure.axes[0].plot(*xy.T, color="#336699", linewidth=3, animated=True)
    reading = read(figure, line)
    assert reading.coordinates[0] == 3 * UNITS_PER_POINT
    assert reading.coordinates[1:] == pytest.approx(points(figure, line.axes.transData.transform(xy)), abs=0.5)
    assert tuple(reading.colours[4:]) == (0x33, 0x66, 0x99, 255)


def test_a_line_that_runs_far_out_keeps_its_slope(figure):
    (line,) = figure.axes[0].plot([-2000, 2002], [-3000, 3003], animated=True, scalex=False, scaley=False)
    x, y = read(figure, line).coordinates[1:].reshape(-1, 2).astype(float).T
    (x0, x1), (y0, y1) = points(figure, line.axes.transData.transform([[0, 0], [1, 1.5]])).reshape(2, 2).T
    assert np.abs([x, y]).max() < 2**15 - 1
    assert (y[-1] - y[0]) / (x[-1] - x[0]) == pytest.approx((y1 - y0) / (x1 - x0), rel=1e-3)
    assert np.interp(x0, x, y) == pytest.approx(y0, abs=2)


def test_scatter_keeps_position_colour_and_size(figure):
    rng = np.random.default_rng(0)
    xy, colours = rng.uniform(0, 2, (300, 2)), rng.uniform(size=(300, 4))
    dots = figure.axes[0].scatter(*xy.T, s=25, facecolors=colours, linewidths=0, animated=True)
    reading = read(figure, dots)
    assert reading.coordinates[-600:] == pytest.approx(points(figure, dots.axes.transData.transform(xy)), abs=0.5)
    assert reading.colours[:1200] == pytest.approx(255 * colours.ravel(), abs=0.5)
    outline = reading.coordinates[1:-600].reshape(-1, 2)
    assert np.ptp(outline, axis=0) == pytest.approx(
        [5 * UNITS_PER_POINT, 5 * UNITS_PER_POINT], abs=1
    )  # s is the squared diameter in points


def test_ellipse_and_arrow_follow_when_they_move(figure):
    ax = figure.axes[0]
    ellipse = ax.add_patch(Ellipse((1, 1), 1, 0.5, angle=30, facecolor=to_rgba("C1", 0.3), animated=True))
    arrow = ax.add_patch(FancyArrowPatch((0, 0), (1, 1), shrinkA=0, shrinkB=0, animated=True))
    reader = Reader(figure, [ellipse, arrow])
    before = reader.read()
    ellipse.set_center((2, 1))
    arrow.set_positions((0, 0), (2, 1))
    after = reader.read()
    path = ellipse.get_path().transformed(ellipse.get_transform())
    expected = points(figure, path.vertices[path.codes != path.CLOSEPOLY])
    assert after[0].coordinates[1:] == pytest.approx(expected, abs=0.5)
    # Same shape: the front end can glide from one to the other.
    assert [a.shape for a in after] == [b.shape for b in before]
    assert not np.array_equal(after[1].coordinates, before[1].coordinates)
    assert after[0].colours[3] == round(0.3 * 255)


def test_actors_end_where_their_axes_end(figure):
    ax = figure.axes[0]
    dots, line = ax.scatter([0, 9], [1, 1], animated=True), ax.plot([0, 9], [1, 1], "o-", animated=True)[0]
    # The axes are 0.1 to 0.9 of 4 x 3 inches, in points from the upper left corner.
    for artist in (dots, line):
        for operation in json.loads(read(figure, artist).shape):
            assert operation[-4] == pytest.approx([28.8, 21.6, 230.4, 172.8])


def test_a_hidden_actor_is_nothing(figure):
    line = figure.axes[0].axhline(1, animated=True)
    line.set_visible(False)
    assert read(figure, line).shape == "[]"


def test_text_is_read_where_matplotlib_puts_it(figure):
    text = figure.axes[0].text(1, 1, "ab", fontsize=12, color="red", animated=True)
    reading = read(figure, text)
    assert reading.coordinates[0] == 12 * UNITS_PER_POINT
    assert reading.coordinates[1:3] == pytest.approx(points(figure, [text.axes.transData.transform((1, 1))]), abs=1)
    assert tuple(reading.colours) == (255, 0, 0, 255)


def test_a_pack_gives_back_what_was_packed(figure):
    (line,) = figure.axes[0].plot([0, 1, 2], [0, 1, 0], animated=True)
    reader = Reader(figure, [line])
    frames, coordinates = [], []
    for i in range(4):
        line.set_ydata([0, i / 2, i / 3])
        readings = reader.read()
        frames.append(PackedFrame(i, f"Frame {i}.", readings))
        coordinates.append(readings[0].coordinates)
    for compress in (True, False):
        head, differences, _ = unpack(pack(frames, reader.glyphs, compress=compress))
        assert np.array_equal(np.cumsum(differences.reshape(4, -1), axis=0), coordinates)
        assert [f["sentence"] for f in head["frames"]] == [f"Frame {i}." for i in range(4)]


# The stage holds all else ---------------------------------------------------------------------------------------------


def test_the_stage_has_no_actor_and_leaves_them_as_they_were(figure):
    bare = stage_svg(figure, [])
    (line,) = figure.axes[0].plot([0, 1], [0, 1], color="#123456", animated=True)
    dots = figure.axes[0].scatter([0], [1], animated=True)
    dots.set_visible(False)
    assert stage_svg(figure, [line, dots]) == bare
    assert "#123456" not in bare
    assert line.get_visible() and not dots.get_visible()


def test_the_stage_follows_the_theme_and_keeps_sizes_of_text(figure):
    figure.axes[0].set_title("Title", color="#24292f", fontsize=10.5)
    svg = stage_svg(figure, [], ink="#24292F")
    assert "#24292f" not in svg.lower()
    assert "var(--emviz-ink)" in svg
    assert "scale(0.105 -0.105)" in svg


def repaint(figure, readings):
    """Paint readings over a figure with matplotlib's own patches, from nothing but what the browser gets."""
    kinds = {
        "M": (1, Path.MOVETO),
        "L": (1, Path.LINETO),
        "Q": (2, Path.CURVE3),
        "C": (3, Path.CURVE4),
        "Z": (0, Path.CLOSEPOLY),
    }
    to_pixels = (
        Affine2D()
        .scale(1 / UNITS_PER_POINT, -1 / UNITS_PER_POINT)
        .translate(0, figure.get_figheight() * 72)
        .scale(figure.dpi / 72)
    )

    def paint(runs, vertices, face, edge, width, pen=(None, None, "butt", "miter")):
        codes, positions, i = [], [], 0
        for letter, times in re.findall(r"([A-Z])(\d+)", runs):
            size, code = kinds[letter]
            for _ in range(int(times)):
                codes += [code] * max(size, 1)
                positions += vertices[i : i + size].tolist() if size else [[0, 0]]
                i += size
        box, dashes, cap, join = pen
        patch = PathPatch(
            Path(positions, codes),
            transform=to_pixels,
            facecolor=face / 255,
            edgecolor=edge / 255,
            linewidth=width / UNITS_PER_POINT,
            capstyle={"square": "projecting"}.get(cap, cap),
            joinstyle=join,
        )
        if dashes:
            # Dashes are written down as drawn; matplotlib would scale them by the width once more.
            patch.set_linestyle(
                (dashes[0] / (width / UNITS_PER_POINT), [d / (width / UNITS_PER_POINT) for d in dashes[1:]])
            )
        figure.add_artist(patch)
        if box:
            x, y, w, h = (v * figure.dpi / 72 for v in box)
            patch.set_clip_box(Bbox.from_bounds(x, figure.bbox.height - y - h, w, h))

    def size_of(runs):
        return sum(kinds[letter][0] * int(times) for letter, times in re.findall(r"([A-Z])(\d+)", runs))

    for shape, coordinates, colours in readings:
        coordinates = coordinates.astype(float)
        for kind, what, *rest in json.loads(shape):
            if kind == "path":
                used = 1 + 2 * size_of(what)
                paint(what, coordinates[1:used].reshape(-1, 2), colours[:4], colours[4:8], coordinates[0], rest)
                coordinates, colours = coordinates[used:], colours[8:]
            elif kind == "marks":
                count, faces, edges, widths, *pen = rest
                start = widths
                outlines = []
                for runs in what:
                    outlines.append(coordinates[start : start + 2 * size_of(runs)].reshape(-1, 2))
                    start += 2 * size_of(runs)
                where = coordinates[start : start + 2 * count].reshape(-1, 2)
                face, edge = (
                    colours[: 4 * faces].reshape(-1, 4),
                    colours[4 * faces : 4 * (faces + edges)].reshape(-1, 4),
                )
                for i, xy in enumerate(where):
                    paint(
                        what[i % len(what)],
                        outlines[i % len(what)] + xy,
                        face[i % faces],
                        edge[i % edges],
                        coordinates[i % widths],
                        pen,
                    )
                coordinates, colours = coordinates[start + 2 * count :], colours[4 * (faces + edges) :]


def pixels(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    rgba = np.asarray(canvas.buffer_rgba()).astype(float)
    return rgba[..., :3] * rgba[..., 3:] / 255 + 255 - rgba[..., 3:]


def apart(one, two):
    """How far two pictures are apart, 0 to 255; blocks of 4 x 4 pixels are averaged: marks may be snapped."""
    height, width = one.shape[:2]
    blocks = (one - two).reshape(height // 4, 4, width // 4, 4, 3).mean(axis=(1, 3))
    return np.sqrt((blocks**2).mean())


@pytest.mark.parametrize("position", [0, 2, 3])
@pytest.mark.parametrize("features", [1, 2])
def test_what_the_browser_gets_is_the_whole_picture(features, position):
    trace = ev.fit(ev.GaussianMixture(3), ev.datasets.four_blobs().X[:, :features], start="kmeans++", seed=1)
    scene = ev.draw.scene(trace)
    scene.show(trace.frames[position])
    for actor in scene.actors:
        actor.set_animated(False)
        # Agg fits characters to its pixels, a browser does not: texts have their own test.
        actor.set_visible(actor.get_visible() and not isinstance(actor, Text))
    whole = pixels(scene.figure)
    readings = Reader(scene.figure, scene.actors).read()
    for actor in scene.actors:
        actor.set_visible(False)
    stage = pixels(scene.figure)
    repaint(scene.figure, readings)
    again = pixels(scene.figure)
    assert apart(stage, whole) > 10
    assert apart(again, whole) < 0.1 * apart(stage, whole)
