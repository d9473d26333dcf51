"""What CONTRIBUTING.md shows works as it stands there."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import emviz as ev

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
(CODE,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
#: What the steps below make.
NEW = {
    "emviz/datasets/sleep.csv",
    "emviz/lessons/exercises/lesson_13.py",
    "tests/exercise_answers/lesson_13.py",
}
ONE_SCREEN = 60  # lines, with those between the steps


@pytest.fixture(scope="module")
def shown():
    """The names that the code leaves behind."""
    names = {}
    exec(CODE, names)
    return names


def test_the_new_model_fits_on_one_screen_and_has_three_methods(shown):
    assert len(CODE.splitlines()) <= 45
    methods = [name for name, value in vars(shown["Lamps"]).items() if callable(value)]
    assert methods == ["start", "e_step", "m_step"]


def test_it_finds_the_censored_maximum(shown):
    X = shown["X"]
    assert 0 < (X == 10).sum() < len(X)
    assert shown["trace"].params[-1].rate == pytest.approx((X < 10).sum() / X.sum(), rel=1e-4)


def test_it_obeys_the_laws(shown):
    assert shown["report"], shown["report"]


def test_its_picture_moves_under_the_stepper(shown):
    stepper = shown["stepper"]
    assert [control.name for control in stepper.controls] == ["Iteration", "Seed"]
    view = stepper._fits.scene().views[0]
    assert isinstance(view, ev.draw.ParametersView)
    stepper.position = 2
    assert stepper.sentence.startswith("Maximization step 1: rate goes from ")
    drawn = np.array(view._lines[0].get_xydata())
    stepper.position = 6
    assert stepper.sentence.startswith("Maximization step 3: ")
    assert len(view._lines[0].get_xydata()) == len(drawn) + 2
    bundle = stepper._repr_mimebundle_()[0]
    assert {"text/html", "image/png", "text/plain"} <= set(bundle)


def test_the_files_that_it_names_are_there():
    named = set(re.findall(r"`((?:emviz|publish|tests|tools|benchmarks)/[\w/.]*)`", TEXT)) - NEW
    assert len(named) > 10
    assert not [name for name in named if not (ROOT / name).exists()]


def section(heading):
    """The lines under a heading, and the fences in them: what each is of, and what it holds."""
    text = TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return text, re.findall(r"^```(\w*)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


@pytest.fixture
def project(tmp_path):
    """A copy of the project, to follow the steps in."""
    ignored = shutil.ignore_patterns(".git", ".venv", "build", ".hypothesis", "__pycache__", "*.gif", ".*_cache")
    return shutil.copytree(ROOT, tmp_path / "project", ignore=ignored)


def do(command, project):
    """One line of a terminal, as start.py would run it, in an environment that is there."""
    words = shlex.split(command)
    if words[:2] == ["python3", "start.py"]:
        words[:3] = {"test": ["-m", "pytest", "-p", "no:cacheprovider"], "notebooks": ["tools/execute_notebooks.py"]}[
            words[2]
        ]
    else:
        assert words.pop(0) == "python"
    env = os.environ | {"PYTHONPATH": str(project)}
    for name in [name for name in env if name.startswith(("PYTEST_", "COV_"))]:
        del env[name]  # this pytest is not that pytest's worker
    done = subprocess.run([sys.executable, *words], cwd=project, env=env, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}{done.stderr[-2000:]}"
    return done.stdout


def test_the_steps_to_a_new_data_set_can_be_followed(project):
    text, fences = section("A new data set")
    assert len(text.splitlines()) <= ONE_SCREEN + 20  # ten rows of numbers among them
    for kind, content in fences:
        if kind == "csv":
            (project / "emviz/datasets/sleep.csv").write_text(content, encoding="utf-8")
        elif kind == "diff":
            patch = ["git", "apply", "--recount", "--unidiff-zero", "-"]
            done = subprocess.run(patch, cwd=project, input=content, capture_output=True, text=True)
            assert done.returncode == 0, done.stderr
        else:
            assert re.search(r"\d{2,} passed", do(content, project))
    sleep = "import emviz as ev; print(ev.datasets.sleep())"
    assert "X has shape (10, 2)" in do(f"python -c {shlex.quote(sleep)}", project)
    assert [kind for kind, _ in fences] == ["csv", "diff", "diff", "diff", ""]
    assert "def test_sleep" in (project / "tests/test_datasets.py").read_text(encoding="utf-8")


@pytest.mark.long
def test_the_steps_to_a_new_lesson_can_be_followed(project):
    text, ((_, commands),) = section("A new lesson")
    assert len(text.splitlines()) <= ONE_SCREEN
    printed = [do(command, project) for command in commands.splitlines()]
    assert re.search(r"1[5-9] passed|[2-9]\d passed", printed[-1]), printed[-1]
    for name in NEW - {"emviz/datasets/sleep.csv"}:
        assert (project / name).exists()
    for page in ("README.md", "notebooks/00_start_here.ipynb"):
        assert "13_two_drugs.ipynb" in (project / page).read_text(encoding="utf-8")
    again = subprocess.run(
        [sys.executable, *shlex.split(commands.splitlines()[0])[1:]], cwd=project, capture_output=True, text=True
    )
    assert again.returncode == 1 and "There is a lesson 13 already" in again.stderr
