"""The lists of packages agree: pyproject.toml says what may be, constraints.txt what is, environment.yml the same for conda."""

import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PINS = [Requirement(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()]
EXTRAS = PROJECT["optional-dependencies"]
RANGES = [Requirement(line) for line in PROJECT["dependencies"] + [line for extra in EXTRAS.values() for line in extra]]
FLOORS = {"ipywidgets": "7.7", "numpy": "2.0", "matplotlib": "3.9"}  # what a hosted notebook comes with today


@pytest.mark.parametrize("requirement", RANGES, ids=lambda requirement: requirement.name)
def test_every_package_is_pinned_within_its_range(requirement):
    pins = [pin for pin in PINS if pin.name == requirement.name]
    assert pins
    for pin in pins:
        (version,) = [str(part.version) for part in pin.specifier]
        assert requirement.specifier.contains(version)


def test_pins_name_versions_and_no_addresses():
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert "://" not in text and "@" not in text
    assert all(re.fullmatch(r"==[^*]+", str(pin.specifier)) for pin in PINS)
    assert all(pin.marker is None or pin.marker.evaluate(default_environment()) in (True, False) for pin in PINS)


def test_floors_are_low_enough_for_a_hosted_notebook():
    for name, floor in FLOORS.items():
        (specifier,) = [requirement.specifier for requirement in RANGES if requirement.name == name]
        assert specifier.contains(floor), f"{name} {specifier}"


def test_conda_makes_the_same_environment():
    conda = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    python, _, pip = conda["dependencies"]
    version = python.removeprefix("python=")
    assert SpecifierSet(PROJECT["requires-python"]).contains(version)
    constraint, editable = pip["pip"]
    assert (ROOT / constraint.removeprefix("--constraint ")).samefile(ROOT / "constraints.txt")
    extras = re.fullmatch(r"--editable \.\[(.*)\]", editable).group(1).split(",")
    assert set(extras) <= set(EXTRAS)
    assert conda["name"] == PROJECT["name"]


def test_emviz_imports_nothing_that_it_does_not_ask_for():
    asked_for = {Requirement(line).name for line in PROJECT["dependencies"] + EXTRAS["big"]}
    brought_along = {"contourpy", "traitlets", "IPython"}  # by matplotlib and ipywidgets, which cannot do without
    imported = set()
    for path in (ROOT / "emviz").rglob("*.py"):
        imported |= set(re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.M))
    foreign = {"pillow" if name == "PIL" else name for name in imported - sys.stdlib_module_names - {"emviz"}}
    assert foreign <= asked_for | brought_along
