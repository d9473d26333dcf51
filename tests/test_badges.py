"""Links to Binder and Colab: right where the project has an address, and none where it has not."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from publish import badges

ROOT = Path(__file__).resolve().parent.parent


def with_address(folder, address, monkeypatch):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8").replace("[project.urls]", "[project.no-urls]")
    if address:
        text += f'\n[project.urls]\nRepository = "{address}"\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(badges, "ROOT", folder)


@pytest.mark.parametrize("address", ["https://github.com/ada/engine", "https://github.com/ada/engine.git"])
def test_a_lesson_opens_in_binder_and_in_colab(address, tmp_path, monkeypatch):
    with_address(tmp_path, address, monkeypatch)
    assert badges.links("00_start_here") == [
        ("Binder", "https://mybinder.org/v2/gh/ada/engine/HEAD?urlpath=lab/tree/notebooks/00_start_here.ipynb"),
        ("Colab", "https://colab.research.google.com/github/ada/engine/blob/main/notebooks/00_start_here.ipynb"),
    ]
    assert badges.badges("00_start_here").count("](https://") == 4
    assert badges.main() is None


@pytest.mark.parametrize("address", ["", "https://example.org/ada/engine", "https://github.com/ada"])
def test_without_an_address_there_is_no_link(address, tmp_path, monkeypatch):
    with_address(tmp_path, address, monkeypatch)
    assert badges.links("00_start_here") == []
    assert badges.badges("00_start_here") == ""
    assert "Repository" in badges.main()


def test_binder_finds_what_it_needs_at_the_root():
    """Binder takes the whole project before it installs only if a line of pip's list names a file of it, as its own code says."""
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert any(line.startswith("--constraint") for line in conda["dependencies"][-1]["pip"])
    assert not (ROOT / "binder").exists(), "a folder of this name would be read in place of these files"


@pytest.mark.skipif(os.name == "nt", reason="Binder runs Linux")
def test_outputs_play_at_once_in_binder(tmp_path):
    """The last thing that Binder runs when it makes a machine; `jupyter` is made up here."""
    assert os.access(ROOT / "postBuild", os.X_OK)
    (tmp_path / "jupyter").write_text('#!/bin/sh\necho "$@"\n', encoding="utf-8")
    (tmp_path / "jupyter").chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [ROOT / "postBuild"], cwd=ROOT, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        "trust",
        *(f"notebooks/{path.name}" for path in sorted(ROOT.glob("notebooks/*.ipynb"))),
    ]
