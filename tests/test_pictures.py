"""Pictures as files: what is written is read back."""

import base64
import importlib.util
import io
import itertools
import re
import xml.etree.ElementTree as ElementTree
import zlib
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure as MatplotlibFigure
from PIL import Image

import emviz as ev
from emviz import draw
from emviz.draw.colors import rgb
from emviz.draw.figure import pixels
from emviz.explore.browser import STYLE_SHEET

KINDS = ("png", "svg", "pdf")


@pytest.fixture(scope="module")
def trace():
    return ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X, start="random", seed=0)


@pytest.fixture(params=["figure", "picture"])
def save(request, trace):
    """Saves the same frame: as a figure, and as the picture of one."""
    scene = draw.scene(trace)
    if request.param == "picture":
        return scene.picture(trace.frames[2]).save
    scene.show(trace.frames[2])
    return scene.figure.savefig


def corner(path):
    """The first pixel of a PNG, with its opacity."""
    with Image.open(path) as image:
        return image.convert("RGBA").getpixel((0, 0))


def in_bytes(color):
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))


def colours_of_svg(path):
    return set(re.findall(r"#[0-9a-f]{6}\b", path.read_text()))


def background_of_pdf(path):
    """The first colour that is filled on the page of a PDF, as red, green and blue; a grey is written as one number."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", path.read_bytes(), flags=re.DOTALL)
    drawn = " ".join(zlib.decompress(streams[0]).decode("latin-1").split())
    numbers = re.search(r" ([\d. ]+) (?:rg|g) ", drawn)[1].split()
    return np.resize(np.array(numbers, dtype=float), 3)


# Kinds of files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("dark", "paper"), [(False, draw.PAPER), (True, draw.DARK_PAPER)])
def test_every_kind_is_what_its_name_says_and_lies_on_paper(save, tmp_path, trace, dark, paper):
    for kind in KINDS:
        save(tmp_path / f"a.{kind}", dark=dark)
    assert (tmp_path / "a.png").read_bytes()[1:4] == b"PNG"
    assert corner(tmp_path / "a.png") == (*in_bytes(paper), 255)

    svg = ElementTree.parse(tmp_path / "a.svg").getroot()
    names = {"svg": "http://www.w3.org/2000/svg"}
    background = svg.find("svg:g[@id='figure_1']/svg:g[@id='patch_1']/svg:path", names)
    width, height = svg.attrib["viewBox"].split()[2:]
    assert background.attrib["style"] == f"fill: {paper}"
    assert re.findall(r"[\d.]+", background.attrib["d"])[:6] == ["0", height, width, height, width, "0"]
    assert svg.find("svg:title", names).text.startswith(trace.frames[2].sentence)

    pdf = (tmp_path / "a.pdf").read_bytes()
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    assert trace.frames[2].sentence[:25].encode() in pdf
    assert np.allclose(background_of_pdf(tmp_path / "a.pdf"), rgb(paper))


def test_capital_letters_and_open_files_work_too(trace, tmp_path):
    figure = draw.scene(trace).figure
    figure.savefig(str(tmp_path / "A.SVG"))
    file = io.BytesIO()
    figure.savefig(file, format="svg")
    assert file.getvalue() == (tmp_path / "A.SVG").read_bytes()


@pytest.mark.parametrize("name", ["a", "a.gif", "a.png.doc"])
def test_other_names_are_answered_by_the_kinds_that_there_are(save, tmp_path, name):
    with pytest.raises(ValueError, match=rf"{name}'; it must end in \.png, \.svg or \.pdf\.$"):
        save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(save, tmp_path):
    for kind in KINDS:
        with pytest.raises(FileNotFoundError, match="its folder '.*missing' does not exist"):
            save(tmp_path / "missing" / f"a.{kind}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("dark", [False, True])
def test_the_same_figure_gives_the_same_bytes(trace, tmp_path, kind, dark, monkeypatch):
    for name, date in (("a", "0"), ("b", "86400")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", date)  # the clock of matplotlib's dates
        draw.scene(trace).figure.savefig(tmp_path / f"{name}.{kind}", dark=dark)
        draw.scene(trace).picture().save(tmp_path / f"{name}{name}.{kind}", dark=dark)
    a, b, aa, bb = ((tmp_path / f"{name}.{kind}").read_bytes() for name in ("a", "b", "aa", "bb"))
    assert a == b and aa == bb
    assert kind == "png" or a == aa  # a picture keeps a PNG of few colours


@pytest.mark.parametrize("kind", KINDS)
def test_what_fails_leaves_nothing_and_keeps_what_was_there(trace, tmp_path, kind, monkeypatch):
    figure = draw.scene(trace).figure
    before = tmp_path / f"before.{kind}"
    before.write_text("from before")

    def fail(renderer):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(figure.axes[-1], "draw", fail)
    for path in (before, tmp_path / f"new.{kind}"):
        with pytest.raises(RuntimeError, match="in the middle"):
            figure.savefig(path)
    assert list(tmp_path.iterdir()) == [before]
    assert before.read_text() == "from before"


def test_paper_can_be_another_or_none(save, tmp_path):
    path = tmp_path / "a.png"
    save(path, transparent=True)
    assert corner(path)[3] == 0
    save(path, facecolor="#ff0000")
    assert corner(path) == (255, 0, 0, 255)
    save(path, dark=True, transparent=True)
    assert corner(path)[3] == 0
    for color in ("#000000", draw.PAPER):  # ink and paper in other places, but here somebody asks for them
        save(path, dark=True, facecolor=color)
        assert corner(path) == (*in_bytes(color), 255)


# A picture is what the figure looked like --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_later_changes_leave_a_picture_alone(trace, tmp_path, kind):
    scene = draw.scene(trace)
    picture = scene.picture(trace.frames[2])
    scene.figure.savefig(tmp_path / f"then.{kind}")
    scene.show(trace.frames[-1])
    scene.figure.axes[0].set_xlabel("something else")
    scene.figure.savefig(tmp_path / f"later.{kind}")
    picture.save(tmp_path / f"picture.{kind}")
    then, later, saved = ((tmp_path / f"{name}.{kind}").read_bytes() for name in ("then", "later", "picture"))
    assert then != later
    assert saved == (picture.png if kind == "png" else then)


def test_a_figure_that_cannot_be_copied_can_still_be_saved_as_it_is_shown(tmp_path):
    figure = MatplotlibFigure(figsize=(1, 1))
    figure.subplots().xaxis.set_major_formatter(lambda x, position: f"{x} units")
    picture = draw.describe(figure, "Empty axes.")
    picture.save(tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes() == picture.png
    with pytest.raises(ValueError, match=r"only as it is shown, as \.png: .*lambda.*, so save the figure itself\.$"):
        picture.save(tmp_path / "a.svg")


def test_a_picture_of_a_figure_of_pyplot_opens_no_other(tmp_path):
    import matplotlib

    matplotlib.use("agg")
    from matplotlib import pyplot

    figure, _ = pyplot.subplots(figsize=(2, 1))
    try:
        numbers, manager = pyplot.get_fignums(), figure.canvas.manager
        draw.describe(figure, "Empty axes.").save(tmp_path / "a.svg", dark=True)
        assert pyplot.get_fignums() == numbers
        assert figure.canvas.manager is manager is not None
    finally:
        pyplot.close(figure)
    # Figures in matplotlib's own style are black on white; black is what an SVG leaves out.
    assert colours_of_svg(tmp_path / "a.svg") == {draw.DARK_INK, draw.DARK_PAPER}


# Dark ---------------------------------------------------------------------------------------------------------------


def test_dark_swaps_ink_and_paper_and_nothing_else(trace, tmp_path):
    scene = draw.scene(trace, contours=True)
    swaps = {draw.INK: draw.DARK_INK, draw.PAPER: draw.DARK_PAPER}
    for frame in (trace.frames[0], trace.frames[2]):
        picture = scene.picture(frame)
        picture.save(tmp_path / "light.svg")
        picture.save(tmp_path / "dark.svg", dark=True)
        light, dark = ((tmp_path / f"{name}.svg").read_text() for name in ("light", "dark"))
        assert light.count(draw.INK) > 20
        # The names of markers are made from their colours.
        light, dark = (re.sub(r'\b[mp][0-9a-f]{10}\b|id="[^"]*"|"#[^"]*"', "", svg) for svg in (light, dark))
        for old, new in swaps.items():
            assert new not in light
            light = light.replace(old, new)
        assert light == dark


def test_dark_is_light_again_afterwards(trace, tmp_path):
    figure = draw.scene(trace).figure
    before = pixels(figure, scale=0.5)
    figure.savefig(tmp_path / "a.pdf", dark=True)
    assert np.array_equal(pixels(figure, scale=0.5), before)
    assert tuple(before[0, 0]) == in_bytes(draw.PAPER)


def test_strips_and_pictures_show_themselves_dark_if_asked(trace):
    scene = draw.scene(trace)
    made = {
        False: (draw.film_strip(trace, [0]), scene.picture(trace.frames[0]), draw.subplots(alt="Empty axes.")[0]),
        True: (
            draw.film_strip(trace, [0], dark=True),
            scene.picture(trace.frames[0], dark=True),
            draw.subplots(alt="Empty axes.", dark=True)[0],
        ),
    }
    for (dark, paper), i in itertools.product([(False, draw.PAPER), (True, draw.DARK_PAPER)], range(3)):
        shown = made[dark][i]._repr_mimebundle_()[0]["image/png"]
        png = Image.open(io.BytesIO(base64.b64decode(shown)))
        assert np.abs(np.subtract(png.convert("RGB").getpixel((0, 0)), in_bytes(paper))).max() <= 2


def test_a_dark_figure_is_saved_dark_unless_asked_otherwise(trace, tmp_path):
    strip = draw.film_strip(trace, [0, 1], dark=True)
    path = tmp_path / "a.png"
    strip.savefig(path)
    assert corner(path)[:3] == in_bytes(draw.DARK_PAPER)
    strip.savefig(path, dark=False)
    assert corner(path)[:3] == in_bytes(draw.PAPER)
    picture = draw.scene(trace).picture(dark=True)
    picture.save(path, dark=False)
    assert corner(path)[:3] == in_bytes(draw.PAPER)


def contrast(a, b):
    """Of two colours, by the Web Content Accessibility Guidelines: from 1 to 21."""
    srgb = np.array([rgb(a), rgb(b)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    low, high = sorted(linear @ [0.2126, 0.7152, 0.0722])
    return (high + 0.05) / (low + 0.05)


def test_contrast_on_paper_and_on_dark_paper():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast(draw.INK, draw.PAPER) > 7 and contrast(draw.DARK_INK, draw.DARK_PAPER) > 7
    assert min(contrast(draw.NEUTRAL, paper) for paper in (draw.PAPER, draw.DARK_PAPER)) > 3
    light, dark = ([contrast(c, paper) for c in draw.COLORS] for paper in (draw.PAPER, draw.DARK_PAPER))
    # On the light page sky is the faintest, on the dark one indigo (2.6) and plum (2.7).
    assert min(dark) > 2.6 > min(light)
    assert sum(value >= 3 for value in dark) == 6 > sum(value >= 3 for value in light)


def test_dark_pictures_have_the_colours_that_an_explorer_finds_in_the_dark_theme():
    """The explorer's style sheet takes these two variables of JupyterLab; its text is a white that lets paper through."""
    assert "color: var(--jp-ui-font-color1" in STYLE_SHEET and "--emviz-paper: var(--jp-layout-color0" in STYLE_SHEET
    lab = Path(importlib.util.find_spec("jupyterlab").origin).parent
    theme = (lab / "themes" / "@jupyterlab" / "theme-dark-extension" / "index.css").read_text()
    (paper,) = re.findall(r"--jp-layout-color0: ?#([0-9a-f]+)", theme)
    assert f"#{paper * (6 // len(paper))}" == draw.DARK_PAPER
    (opacity,) = re.findall(r"--jp-ui-font-color1: ?rgba\(255, ?255, ?255, ?([.\d]+)\)", theme)
    ink = float(opacity) * 255 + (1 - float(opacity)) * np.array(in_bytes(draw.DARK_PAPER))
    assert np.allclose(in_bytes(draw.DARK_INK), ink, atol=0.6)
