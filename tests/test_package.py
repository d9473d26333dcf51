"""A wheel and a source archive: they hold all files, and what is installed from them works where nothing else of the project is."""

import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
import yaml

import emviz as ev

ROOT = Path(__file__).resolve().parent.parent
UV = [sys.executable, "-m", "uv", "--quiet"]
OF_NO_USE = re.compile(r"\.ci/|\.gitattributes$")
TRIAL = """
import pathlib
import emviz as ev

assert "site-packages" in ev.__file__, ev.__file__
for name in ev.datasets.__all__:
    assert len(getattr(ev.datasets, name)().X)
stepper = ev.explore.stepper(ev.GaussianMixture(2), ev.datasets.old_faithful(), seed=0)
stepper.save_html("em.html")
assert ev.lessons.check("00-ex1", 6), "the exercises are there"
assert pathlib.Path("em.html").stat().st_size > 50_000
print(ev.__version__)
"""


def run(*command, **kwargs):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, timeout=300, **kwargs)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def in_git(*folders):
    """The files under version control, those that are new and not ignored too."""
    listed = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate", *folders, cwd=ROOT)
    return {name for name in listed.splitlines() if (ROOT / name).exists() and not OF_NO_USE.match(name)}


@pytest.fixture(scope="module")
def archives(tmp_path_factory):
    """The source archive, and the wheel that is built from it; both are built by a tool that has only the archive."""
    folder = tmp_path_factory.mktemp("dist")
    try:
        run(*UV, "build", "--out-dir", folder, ROOT)
    except AssertionError:
        if os.environ.get("EMVIZ_MAY_NOT_SKIP"):
            raise
        pytest.skip("building a package needs a network")
    (source,), (wheel,) = folder.glob("*.tar.gz"), folder.glob("*.whl")
    return source, wheel


def test_the_source_archive_holds_all_that_is_under_version_control(archives):
    with tarfile.open(archives[0]) as archive:
        files = {name.partition("/")[2] for name in archive.getnames()}
    assert files - {"PKG-INFO"} == in_git()


def test_the_wheel_holds_all_of_the_package_and_nothing_else(archives):
    with zipfile.ZipFile(archives[1]) as wheel:
        files = {name for name in wheel.namelist() if ".dist-info/" not in name}
        (about,) = [name for name in wheel.namelist() if name.endswith("/METADATA")]
        metadata = wheel.read(about).decode()
    assert files == in_git("emviz")
    assert f"\nVersion: {ev.__version__}\n" in metadata
    assert "License-Expression: MIT" in metadata


def test_it_works_in_an_environment_that_has_nothing_else(archives, tmp_path):
    python = tmp_path / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    run(*UV, "venv", "--python", sys.executable, tmp_path / "venv")
    run(*UV, "pip", "install", "--python", python, "--constraint", ROOT / "constraints.txt", archives[1])
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "PYTEST"))}
    assert run(python, "-c", TRIAL, cwd=tmp_path, env=clean).strip() == ev.__version__


def test_the_citation_names_this_version_and_the_day_of_its_changes():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors", "license"} <= set(citation)
    assert citation["version"] == ev.__version__
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {ev.__version__} · {citation['date-released']}\n" in changes
