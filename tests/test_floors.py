"""The same answers under the oldest dependencies that pyproject.toml allows. Needs a network; required in CI."""

import os
import sys

import pytest

import floors


@pytest.fixture(scope="module")
def oldest(tmp_path_factory):
    """A Python with the oldest dependencies."""
    try:
        return floors.install(tmp_path_factory.mktemp("floors") / "venv")
    except floors.InstallError as problem:
        if os.environ.get("EMVIZ_MAY_NOT_SKIP") or os.environ.get("CI"):
            raise
        pytest.skip(f"the oldest dependencies cannot be installed here: {problem}")


def test_the_same_paths_to_nine_digits(oldest):
    there, here = floors.paths(oldest), floors.paths(sys.executable)
    floor = {floors.name_of(line): floors.floor_of(line) for line in floors.requirements()}
    for name, version in there["versions"].items():
        assert tuple(map(int, version.split(".")[: len(floor[name])])) == floor[name]
    difference, where = floors.furthest(here["paths"], there["paths"])
    assert difference <= 1e-9, where


def test_the_tests_of_the_core_pass_there(oldest):
    done = floors.run_tests(oldest)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout


def test_explorers_work_with_what_colab_has(oldest):
    # The last that uses this Python: it gets other packages.
    floors.like_colab(oldest)
    done = floors.run_tests(oldest, floors.COLAB_TESTS)
    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout


def test_a_rerun_gives_identical_paths():
    assert floors.paths(sys.executable) == floors.paths(sys.executable)


def test_a_difference_is_noticed():
    one = {"a": [3, [1.0, 2.0]], "b": [1, [5.0]]}
    assert floors.furthest(one, {"a": [3, [1.0, 2.0]], "b": [1, [5.0]]}) == (0.0, "nowhere")
    assert floors.furthest(one, {"a": [3, [1.0, 2.00001]], "b": [1, [5.0]]})[0] == pytest.approx(5e-6)
    assert floors.furthest(one, {"a": [4, [1.0, 2.0]], "b": [1, [5.0]]})[0] == float("inf")
