"""The guard over committed outputs is itself tested: what nbval alone would pass has to fail."""

import base64
import io
import os
import subprocess
import sys
import zlib
from pathlib import Path

import nbformat.v4 as v4
import numpy as np
from PIL import Image

from outputs import differences

ROOT = Path(__file__).resolve().parent.parent
CODE = """
import base64
from IPython.display import display
class Shown:
    def _repr_mimebundle_(self, **kwargs):
        return {"image/png": %r, "text/plain": "a picture"}
display(Shown())
"""


def png(level, spot=None):
    pixels = np.full((40, 60, 3), level, np.uint8)
    if spot:
        pixels[spot] = level - 50
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def page_with(frames):
    packed = base64.b64encode(zlib.compress(frames)).decode()
    return [{"output_type": "display_data", "data": {"text/html": f'<div data-emviz-frames="{packed}"></div>'}}]


def untouched(cell):
    pass


def wrong_picture(cell):
    cell.outputs[0].data["image/png"] = png(90)


def removed_picture(cell):
    del cell.outputs[0].data["image/png"]


def no_outputs(cell):
    cell.outputs = []


def never_executed(cell):
    cell.outputs, cell.execution_count = [], None


def wrong_words(cell):
    cell.outputs[0].data["text/plain"] = "another"


SPOILED = {
    wrong_picture: "the pixels differ by",
    removed_picture: "The committed outputs hold 0 of kind picture, the fresh ones 1",
    no_outputs: "The committed outputs hold 0 of kind picture",
    never_executed: "has no execution count",
    wrong_words: "mismatch 'text/plain'",
}


def test_what_nbval_would_pass_fails(tmp_path):
    for change in (untouched, *SPOILED):
        cell = v4.new_code_cell(CODE % png(200), execution_count=1)
        cell.outputs = [v4.new_output("display_data", {"image/png": png(200), "text/plain": "a picture"})]
        change(cell)
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = v4.new_notebook(cells=[cell], metadata={"kernelspec": kernel})
        (tmp_path / f"{change.__name__}.ipynb").write_text(v4.writes(notebook), encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")} | {
        "PYTHONPATH": str(ROOT)
    }
    options = ["-q", "-p", "conftest", "-c", ROOT / "pyproject.toml", "--rootdir", tmp_path, tmp_path]
    command = [sys.executable, "-m", "pytest", *options]
    done = subprocess.run(list(map(str, command)), env=env, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert f"{len(SPOILED)} failed, 1 passed" in done.stdout
    assert "FAILED untouched" not in done.stdout
    for words in SPOILED.values():
        assert words in done.stdout


def test_one_pixel_may_change_and_a_shape_may_not():
    def shown(picture):
        return [{"output_type": "display_data", "data": {"image/png": picture}}]

    assert not differences(shown(png(200)), shown(png(200, spot=(3, 4))))
    assert "60 x 40 pixels" in differences(shown(png(200)), shown(base64.b64encode(_small()).decode()))[0]


def _small():
    buffer = io.BytesIO()
    Image.new("RGB", (10, 10)).save(buffer, "PNG")
    return buffer.getvalue()


def test_frames_are_compared_as_they_are_and_not_as_they_are_compressed():
    before = page_with(b"frame" * 100)
    loosely = base64.b64encode(zlib.compress(b"frame" * 100, level=0)).decode()
    assert not differences(before, [{"data": {"text/html": f'<div data-emviz-frames="{loosely}"></div>'}}])
    assert differences(before, page_with(b"frame" * 99 + b"Frame"))
    assert differences(before, [])
