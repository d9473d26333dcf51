"""What README.md shows works as it stands there."""

import re
import shutil
from importlib import resources
from pathlib import Path

import pandas as pd

TEXT = (Path(__file__).resolve().parent.parent / "README.md").read_text(encoding="utf-8")


def test_its_code_runs_from_top_to_bottom_and_leaves_the_files_that_it_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with resources.as_file(resources.files("emviz.datasets") / "penguins.csv") as table:
        shutil.copy(table, tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) == 3
    names = {}
    for block in blocks:
        exec(block, names)
    assert names["trace"].X.shape == (342, 4)
    assert names["large"].X.shape == (342, 4) and names["large"].names == tuple(names["X"].columns)
    assert (tmp_path / "penguins.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert (tmp_path / "penguins.gif").read_bytes().startswith(b"GIF89a")
    assert names["stepper"].is_live and (tmp_path / "em.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert pd.read_csv(tmp_path / "components.csv").shape == (3, 1 + 1 + 4 + 16)
