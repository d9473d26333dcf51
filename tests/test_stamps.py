"""Thousands of points are printed with stamps: they must look as if each had been drawn by itself, in its order."""

import numpy as np
import pytest

from emviz.explore.browser.modules import assemble
from in_a_browser import needs_chromium
from javascript import FOLDER, call
from lab_driver import Browser

STEPS = 16


def over(below, colour, opacity):
    """One colour over another, as floats: red, green, blue and opacity."""
    together = opacity + below[3] * (1 - opacity)
    mixed = (opacity * np.array(colour) + below[3] * (1 - opacity) * below[:3]) / together if together else below[:3]
    return np.array([*mixed, together])


@pytest.mark.parametrize("opacity", [1, 0.4])
def test_a_stamp_is_laid_over_what_is_there(opacity):
    """Single pixels, printed far apart, over each other and off the paper, against the formula for one colour over another."""
    rng = np.random.default_rng(0)
    width, height, count = 7, 5, 300
    places = rng.integers(-20, 20 + 16 * 8, (count, 2))
    colours = np.column_stack([rng.integers(0, 256, (3, 3)), [255, 128, 0]])
    masks = rng.integers(0, 256, (STEPS**2, 1))
    code = """({ masks, places, colours, width, height, opacity }) => {
        const image = { width, height, data: new Uint8ClampedArray(4 * width * height) };
        const stamps = { left: 1, top: -1, width: 1, height: 1, masks };
        const marks = { coordinates: places, first: 0, count: places.length / 2, scale: 1 / 16, colours, c: 0, faces: 3, opacity };
        print(image, stamps, marks);
        return image.data;
    }"""
    argument = {"masks": masks.tolist(), "places": places.ravel().tolist(), "colours": colours.ravel().tolist()}
    data = call("stamps.js", code, {**argument, "width": width, "height": height, "opacity": opacity})
    expected = np.zeros((height, width, 4))
    for i, (x, y) in enumerate(places):
        column, row = x // 16 + 1, y // 16 - 1
        if 0 <= column < width and 0 <= row < height:
            colour, strength = colours[i % 3, :3], colours[i % 3, 3] / 255 * opacity
            covered = masks[STEPS * (y % 16) + x % 16, 0] / 255
            expected[row, column] = over(expected[row, column], colour, covered * strength)
    seen = np.reshape(data, expected.shape)
    assert (seen[..., 3] > 0).sum() > 25
    np.testing.assert_allclose(seen[..., 3], 255 * expected[..., 3], atol=2)
    # A colour that is hardly there need not be told to the last digit: nobody sees it.
    shown = expected[..., 3:]
    np.testing.assert_allclose(seen[..., :3] * shown, expected[..., :3] * shown, atol=3)


PAINT = """({ stamped }) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 300, height: 200 });
    const painter = new modules["painter.js"].Painter(canvas);
    painter.printer.works &&= stamped;
    let seed = 1;
    const random = () => (seed = (1103515245 * seed + 12345) % 2 ** 31) / 2 ** 31;
    const marks = (count, box, radius) => {
        const outline = [0, -radius, radius, 0, 0, radius, -radius, 0];
        const places = Array.from({ length: 2 * count }, (_, i) => 16 * (40 + 120 * random()));
        const colours = Array.from({ length: count }, () => [255 * random(), 255 * random(), 200, 217]).flat();
        return {
            name: "", shape: [["marks", ["M1L3Z1"], count, count, 0, 1, box, null, "butt", "round"]],
            coordinates: Int16Array.from([0, ...outline, ...places]), colours: Uint8Array.from(colours),
        };
    };
    const line = {
        name: "", shape: [["path", "M1L1", null, null, "butt", "round"]],
        coordinates: Int16Array.from([160, 0, 1600, 4800, 1600]), colours: Uint8Array.from([0, 0, 0, 0, 0, 120, 0, 255]),
    };
    const [left, all] = [[30.3, 20.6, 80, 150], null];
    // Large marks, which have no stamps; over them two layers at once, one in another box, a line, and points over that.
    const actors = [marks(60, all, 700), marks(400, left, 50), marks(400, left, 30), marks(200, all, 40), line, marks(90, all, 40)];
    let printed = 0;
    const print = painter.printer.print;
    painter.printer.print = function (...given) { printed += 1; return print.apply(this, given); };
    painter.paint(300, { actors }, null, 1);
    painter.paint(300, { actors }, null, 1);
    return { printed, data: Array.from(canvas.getContext("2d").getImageData(0, 0, 300, 200).data) };
}"""


@pytest.mark.browser
@needs_chromium
def test_points_look_as_if_each_were_drawn_by_its_path():
    with Browser() as browser:
        page = browser.browser.new_page()
        page.evaluate(assemble(FOLDER / "painter.js") + "window.modules = modules;")
        stamped, by_path = (page.evaluate(PAINT, {"stamped": stamped}) for stamped in (True, False))
    assert (stamped["printed"], by_path["printed"]) == (8, 0)
    pictures = [np.reshape(each["data"], (200, 300, 4)).astype(float) for each in (stamped, by_path)]
    on_paper = [255 + (each[..., :3] - 255) * each[..., 3:] / 255 for each in pictures]
    difference = on_paper[0] - on_paper[1]
    assert on_paper[1].std() > 30
    # Chromium's own paths are as far as this from the exact share of each pixel.
    assert np.sqrt(np.mean(difference**2)) < 3
    assert np.mean(np.abs(difference) > 64) < 1e-3
