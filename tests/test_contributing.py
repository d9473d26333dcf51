"""What CONTRIBUTING.md shows works as it stands there."""

import re
from pathlib import Path

import numpy as np
import pytest

import emviz as ev

TEXT = (Path(__file__).resolve().parent.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
(CODE,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)


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
    root = Path(__file__).resolve().parent.parent
    named = set(re.findall(r"`((?:emviz|tests|tools|benchmarks)/[\w/.]*)`", TEXT))
    assert len(named) > 10
    assert not [name for name in named if not (root / name).exists()]
