"""Static pictures in a dark page: one PNG with two palettes, and the script that exchanges them."""

import base64
import io
import re

import numpy as np
import pytest
from matplotlib.figure import Figure as MatplotlibFigure
from PIL import Image

import emviz as ev
from emviz import draw
from emviz.draw.colors import rgb
from emviz.draw.figure import mimebundle, pixels
from emviz.draw.html_picture import html_picture
from emviz.draw.png import encode, quantize
from in_a_browser import IS_MISSING, REASON
from lab_driver import Browser

PALETTE = re.compile(r' data-emviz-palette="([^"]+)"')
BLUE = draw.component_color(0)


def in_bytes(color):
    return (255 * rgb(color)).round().astype(int).tolist()


def bar():
    """A bar in the colour of component 0 between two lines of ink, on paper."""
    figure = draw.Figure(figsize=(2, 1), alt="A bar between two lines.")
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 3), ylim=(0, 1))
    ax.set_axis_off()
    ax.axvspan(1.1, 1.9, color=BLUE)
    ax.plot([0.5, 0.5], [0, 1], [2.5, 2.5], [0, 1], color=draw.INK, linewidth=20)
    return figure


def mixture():
    geyser = ev.datasets.old_faithful()
    return draw.film_strip(ev.fit(ev.GaussianMixture(2), geyser.X, start="random", seed=0), names=geyser.names)


def read(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def with_palette(png, palette):
    return png[:33] + palette + png[33 + len(palette) :]


# One PNG, two palettes ----------------------------------------------------------------------------------------------


def test_one_png_holds_the_light_and_the_dark_picture():
    figure = mixture()
    light, dark = pixels(figure), pixels(figure, dark=True)
    png, palette = encode(light, dark, colors=128)
    assert len(palette) == 12 + 3 * 128
    for shown, drawn in ((png, light), (with_palette(png, palette), dark)):
        assert np.sqrt(((read(shown).astype(float) - drawn) ** 2).mean()) < 0.8
        assert read(shown)[0, 0].tolist() == drawn[0, 0].tolist()


def test_a_shared_palette_is_as_good_as_one_of_pillow_for_the_light_picture_alone():
    light, dark = (pixels(mixture(), dark=look) for look in (False, True))
    alone = Image.fromarray(light).quantize(128, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)

    def error(shown):
        return ((np.asarray(shown, dtype=float) - light) ** 2).mean()

    assert error(read(encode(light, dark, colors=128)[0])) < error(alone.convert("RGB"))


def test_few_colours_are_kept_as_they_are():
    rng = np.random.default_rng(0)
    colors = rng.integers(0, 256, (40, 6)).astype(np.uint8)
    picture = colors[rng.integers(0, 40, (30, 50))]
    numbers, palette = quantize(picture, 64)
    assert len(palette) == 40
    assert np.array_equal(palette[numbers], picture)
    png, other = encode(picture[..., :3], picture[..., 3:])
    assert np.array_equal(read(png), picture[..., :3]) and np.array_equal(
        read(with_palette(png, other)), picture[..., 3:]
    )


def test_pixels_alike_in_the_light_picture_may_differ_in_the_dark_one():
    light = np.full((1, 4, 3), 200, np.uint8)
    dark = np.repeat(np.array([[[10], [10], [90], [90]]], np.uint8), 3, axis=2)
    png, palette = encode(light, dark, colors=2)
    assert np.array_equal(read(png), light) and np.array_equal(read(with_palette(png, palette)), dark)


def test_the_same_figure_has_the_same_output():
    assert mimebundle(mixture(), "A strip.") == mimebundle(mixture(), "A strip.")


# The output -----------------------------------------------------------------------------------------------------------


def test_an_output_follows_the_theme_and_costs_little_more():
    html = mimebundle(mixture(), "A strip.")[0]["text/html"]
    assert len(html) - len(html_picture(base64.b64decode(re.search('base64,([^"]+)', html)[1]), "A strip.", 990)) < 2000
    palette = PALETTE.search(html)[1]
    # Both stand in base64 at whole bytes, so that letters can be exchanged for letters.
    assert len(palette) % 4 == 0 and not palette.endswith("=")
    start = html.index("base64,") + len("base64,") + 44
    assert base64.b64decode(html[start : start + len(palette)])[4:8] == b"PLTE"


@pytest.mark.parametrize(
    "picture",
    [
        lambda trace: draw.scene(trace).picture(),
        lambda trace: draw.scene(trace),
        lambda trace: draw.film_strip(trace, [0, 1]),
        lambda trace: draw.animation(trace),
        lambda trace: draw.describe(MatplotlibFigure(figsize=(1, 1)), "Nothing."),
    ],
)
def test_whatever_shows_itself_as_a_picture_follows_the_theme(picture):
    trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    assert PALETTE.search(picture(trace)._repr_mimebundle_()[0]["text/html"])


def test_what_was_asked_for_dark_stays_dark():
    trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    for picture in (
        draw.scene(trace).picture(dark=True),
        draw.film_strip(trace, dark=True),
        draw.animation(trace, dark=True),
    ):
        html = picture._repr_mimebundle_()[0]["text/html"]
        assert "<script" not in html and not PALETTE.search(html)


# In a browser -----------------------------------------------------------------------------------------------------------

THEMES = "body { color: #222; background: #fff } body[data-jp-theme-light=false] { color: #eee; background: #111 }"
SYSTEM = ":root { color-scheme: light dark }"
# The colours of a corner (paper), of the middle of the bar, and of the line of ink, once the picture has been decoded.
LOOK = """async (picture) => {
  await picture.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [picture.naturalWidth, picture.naturalHeight];
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  const at = (x) => [...context.getImageData(x * canvas.width, canvas.height / 2, 1, 1).data].slice(0, 3);
  return [at(0.01), at(0.5), at(0.5 / 3)];
}"""
LIGHT, DARK = (
    [in_bytes(color) for color in colors]
    for colors in ((draw.PAPER, BLUE, draw.INK), (draw.DARK_PAPER, BLUE, draw.DARK_INK))
)


@pytest.fixture(scope="module")
def browser():
    if IS_MISSING:
        pytest.skip(REASON)
    with Browser() as running:
        yield running.browser


def opened(browser, style, scheme="light", scripts=True, copies=1):
    context = browser.new_context(color_scheme=scheme, java_script_enabled=scripts)
    page = context.new_page()
    outputs = f"<div>{bar()._repr_mimebundle_()[0]['text/html']}</div>" * copies
    page.set_content(f"<!doctype html><style>{style}</style><body data-jp-theme-light=true>{outputs}</body>")
    return page


def wait_for(page, colors, nth=0):
    """Until the picture has these colours of paper, bar and ink; the message of a failure says what it has."""
    picture = page.locator("img").nth(nth)
    for _ in range(40):
        found = picture.evaluate(LOOK)
        if np.abs(np.subtract(found, colors)).max() <= 1:
            return
        page.wait_for_timeout(50)
    assert found == colors


@pytest.mark.browser
def test_a_picture_follows_the_theme_of_a_notebook(browser):
    page = opened(browser, THEMES, copies=2)
    for light in ("true", "false", "true"):
        page.evaluate("(light) => document.body.dataset.jpThemeLight = light", light)
        for nth in (0, 1):
            wait_for(page, LIGHT if light == "true" else DARK, nth)


@pytest.mark.browser
def test_a_picture_follows_the_theme_of_the_system(browser):
    page = opened(browser, SYSTEM, scheme="dark")
    wait_for(page, DARK)
    page.wait_for_timeout(700)  # until nothing that opening the page has begun is still to come
    page.emulate_media(color_scheme="light")
    wait_for(page, LIGHT)


@pytest.mark.browser
def test_a_picture_on_a_light_page_stays_light_whatever_the_system_has(browser):
    page = opened(browser, THEMES, scheme="dark")
    page.wait_for_timeout(700)
    wait_for(page, LIGHT)


@pytest.mark.browser
def test_a_picture_that_was_out_of_the_page_when_the_theme_changed_is_right_when_it_is_back(browser):
    page = opened(browser, THEMES)
    wait_for(page, LIGHT)
    page.evaluate("() => { window.cell = document.querySelector('div'); window.cell.remove(); }")
    page.evaluate("() => document.body.dataset.jpThemeLight = false")
    page.wait_for_timeout(700)
    page.evaluate("() => document.body.append(window.cell)")
    wait_for(page, DARK)


@pytest.mark.browser
def test_without_scripts_a_picture_is_light(browser):
    page = opened(browser, SYSTEM, scheme="dark", scripts=False)
    corner = Image.open(io.BytesIO(page.locator("img").screenshot())).convert("RGB").getpixel((3, 50))
    assert list(corner) == in_bytes(draw.PAPER)


@pytest.mark.browser
def test_on_paper_a_picture_of_a_dark_page_is_light(browser):
    page = opened(browser, SYSTEM, scheme="dark")
    wait_for(page, DARK)
    page.evaluate("addEventListener('beforeprint', () => window.printed = document.querySelector('img').src)")
    page.pdf()
    printed = page.evaluate("window.printed").partition(",")[2]
    corner = Image.open(io.BytesIO(base64.b64decode(printed))).convert("RGB").getpixel((3, 50))
    assert list(corner) == in_bytes(draw.PAPER)
    wait_for(page, DARK)
