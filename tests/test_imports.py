"""What is loaded when, and how much memory a run needs."""

import ast
import os
import subprocess
import sys
import tracemalloc
from pathlib import Path

import numpy as np
import pytest

import emviz as ev

HEAVY = {
    "dask",
    "distributed",
    "matplotlib",
    "ipywidgets",
    "anywidget",
    "scipy",
    "pandas",
    "seaborn",
    "sklearn",
    "tqdm",
    "IPython",
    "PIL",
}


def loaded_by(code):
    """The heavy packages that a new Python has loaded after running `code`."""
    report = f"{code}\nimport sys; print(*sorted(set(name.split('.')[0] for name in sys.modules)))"
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, env=environment())
    return HEAVY & set(done.stdout.splitlines()[-1].split())


def environment():
    """Coverage and debuggers load modules of their own into a new Python: leave their variables out."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("COV_", "PYTEST", "PYDEVD"))}


@pytest.mark.parametrize(
    "code",
    [
        "import emviz",
        "import emviz as ev; ev.fit(ev.GaussianMixture(2), ev.datasets.old_faithful().X)",
        "import emviz as ev; ev.restarts(ev.GaussianMixture(4), ev.datasets.four_blobs().X, 5)",
        "import emviz as ev; t = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X); [f.sentence for f in t.frames]",
        "import emviz as ev; X = ev.datasets.four_blobs().X; ev.fit(ev.KMeans(4), ev.chunks(X, rows=99), start='kmeans++')",
        "import emviz as ev; ev.bound, ev.check, ev.labels, ev.starts, dir(ev)",
    ],
)
def test_computing_loads_nothing_but_numpy(code):
    assert loaded_by(code) == set()


def test_drawing_loads_no_widgets():
    assert not loaded_by("import emviz.draw") & {"ipywidgets", "anywidget", "IPython"}


@pytest.mark.parametrize("model", [ev.GaussianMixture(5), ev.KMeans(5)], ids=["mixture", "k-means"])
def test_a_trace_costs_less_than_four_times_the_memory_of_the_data(model):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200_000, 2)) + 3 * rng.integers(3, size=(200_000, 1))
    ev.fit(model, X[:1000], max_iter=2)  # what Python itself needs is there before the count begins
    tracemalloc.start()
    try:
        trace = ev.fit(model, X, max_iter=20, tol=0)
        peak = tracemalloc.get_traced_memory()[1]
        # Only what emviz has allocated: a test runner has garbage of its own.
        ours = tracemalloc.take_snapshot().filter_traces([tracemalloc.Filter(True, "*emviz*")])
        kept = sum(block.size for block in ours.traces)
    finally:
        tracemalloc.stop()
    assert trace.n_iter == 20
    assert peak < 4 * X.nbytes
    assert kept < 0.1 * X.nbytes


def test_an_e_step_works_in_blocks_that_fit_in_the_cache():
    rng = np.random.default_rng(0)
    X = rng.normal(size=(200_000, 2))
    model = ev.GaussianMixture(8)
    e_step, params = model.e_step_on(X), model.from_centres(X, X[:8])
    e_step(params)
    tracemalloc.start()
    try:
        e_step(params)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000 < 200_000 * 8 * 8


#: The floor on which each room stands: a room may import from lower floors and from itself.
FLOORS = {
    "small_table": 0,
    "tables": 0,
    "arguments": 1,
    "errors": 1,
    "em": 2,
    "engine": 2,
    "models": 3,
    "check": 4,
    "datasets": 4,
    "draw": 4,
    "explore": 5,
    "lessons": 6,
}


def imported_rooms(path):
    """The rooms of emviz that a file imports from, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "emviz":
            names = [f"emviz.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("emviz."))


@pytest.mark.parametrize("room", FLOORS)
def test_arrows_between_rooms_point_one_way(room):
    package = Path(ev.__file__).parent
    files = sorted((package / room).rglob("*.py")) or [package / f"{room}.py"]
    for path in files:
        for other in imported_rooms(path):
            assert other == room or FLOORS[other] < FLOORS[room], f"{path.relative_to(package)} imports emviz.{other}"


def test_every_room_has_a_floor():
    package = Path(ev.__file__).parent
    rooms = {path.name for path in package.iterdir() if path.is_dir() and path.name != "__pycache__"}
    files = {path.stem for path in package.glob("*.py") if path.stem != "__init__"}
    assert rooms | files == set(FLOORS)
