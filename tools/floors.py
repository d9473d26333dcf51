"""The core under the oldest dependencies that pyproject.toml allows: its tests, and the paths of several fits.

    python tools/floors.py            # makes a venv in a temporary directory, some 30 seconds with a network

It needs `uv` in the environment that runs it. The floors are read from pyproject.toml; the paths of the fits there and
here must agree to 1e-9. Then the same venv gets what Colab has, and the tests of the explorers run there.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
# Files in tests/ that run with nothing but the packages below. A new one for the core is added here by its name.
TESTS = [
    "test_accelerate",
    "test_bound",
    "test_censored",
    "test_coins",
    "test_contract",
    "test_counts",
    "test_criteria",
    "test_edited",
    "test_em",
    "test_laws",
    "test_message_length",
    "test_models",
    "test_numerics",
    "test_prior",
    "test_rate",
    "test_restarts",
    "test_sample",
    "test_starts",
    "test_student_t",
    "test_textbook",
    "test_trace",
    "test_truncated_normal",
]
# What a hosted notebook comes with, and the tests of what it shows.
COLAB = ["ipywidgets==7.7.1", "matplotlib==3.10.0"]
COLAB_TESTS = ["test_explore", "test_any_model"]
NEEDED = {"numpy", "scipy", "matplotlib", "ipywidgets", "anywidget", "pandas", "tqdm"}  # of the dependencies
ORACLES = {"pytest", "hypothesis", "mpmath", "scikit-learn"}  # of the extra `test`

PATHS = """
import json, sys, warnings
import numpy as np
import emviz as ev
import matplotlib, ipywidgets
warnings.simplefilter("error")
blobs, geyser, line = ev.datasets.four_blobs().X, ev.datasets.old_faithful().X, ev.datasets.three_gaussians().X
paths = {}
for data, X, k in [("blobs", blobs, 4), ("geyser", geyser, 2), ("line", line, 3)]:
    for kind in ("full", "tied", "diag", "spherical", "hard", "k-means"):
        model = ev.KMeans(k) if kind == "k-means" else ev.GaussianMixture(k, *(["full", "hard"] if kind == "hard" else [kind]))
        for start in ("random", "kmeans++", "percentiles"):
            try:
                trace = ev.fit(model, X, start=start, seed=1, max_iter=25, tol=1e-7)
            except ev.CollapseError as collapse:
                trace = collapse.trace
            ends = [part.ravel().tolist() for part in trace.params[-1]]
            paths[f"{data}, {kind}, {start}"] = [trace.n_iter, trace.log_likelihood.tolist(), *ends]
runs = ev.restarts(ev.GaussianMixture(4), blobs, n_restarts=10, max_iter=25)
paths["restarts"] = [len(runs), runs.log_likelihood.tolist()]
versions = {module.__name__: module.__version__ for module in (np, matplotlib, ipywidgets)}
json.dump({"versions": versions, "paths": paths}, sys.stdout)
"""


class InstallError(RuntimeError):
    """The oldest dependencies could not be installed: no `uv`, or no network."""


def requirements():
    """What to install, as pyproject.toml says it: names with their floors."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    needed = [line for line in lines if name_of(line) in NEEDED | ORACLES]
    assert {name_of(line) for line in needed} == NEEDED | ORACLES, "pyproject.toml no longer names all of them"
    return needed


def name_of(requirement):
    """The name of a package in a line such as `numpy>=2.0`.

    Examples
    --------
    >>> name_of("numpy>=2.0")
    'numpy'
    """
    return requirement.split(">=")[0].strip()


def floor_of(requirement):
    """The lowest version that such a line allows, as numbers.

    Examples
    --------
    >>> floor_of("numpy>=2.0")
    (2, 0)
    """
    return tuple(int(part) for part in requirement.split(">=")[1].split(";")[0].strip().split("."))


def install(folder):
    """Make a venv with the floors in `folder`, and return its Python."""
    uv = [sys.executable, "-m", "uv"]
    if subprocess.run([*uv, "--version"], check=False, capture_output=True).returncode:
        found = shutil.which("uv")
        if not found:
            raise InstallError("uv is not here")
        uv = [found]
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    for command in (
        ["venv", "--quiet", "--python", sys.executable, str(folder)],
        ["pip", "install", "--quiet", "--python", str(python), "--only-binary", ":all:",
         "--resolution", "lowest-direct", *requirements()],
    ):  # fmt: skip
        done = subprocess.run([*uv, *command], check=False, capture_output=True, text=True)
        if done.returncode:
            raise InstallError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "uv failed")
    return python


def like_colab(python):
    """Give this Python what Colab has."""
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", str(python), *COLAB]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise InstallError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "uv failed")


def environment():
    """This package from the working tree, and one thread: many threads on two cores only wait for each other."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "EMVIZ_PROGRESS": "off"}


def paths(python):
    """Versions, and the path of many fits, as this Python computes them."""
    done = subprocess.run([str(python), "-c", PATHS], check=False, capture_output=True, text=True, env=environment())
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def furthest(ours, theirs):
    """The largest difference between two sets of paths, relative to size, and where it is."""
    import numpy as np

    worst = (0.0, "nowhere")
    for name, path in ours.items():
        if path[0] != theirs[name][0]:
            return np.inf, f"{name}: {path[0]} and {theirs[name][0]} iterations"
        for a, b in zip(path[1:], theirs[name][1:], strict=True):
            a, b = np.array(a), np.array(b)
            worst = max(worst, (float(np.abs(a - b).max() / np.abs(a).max()), name))
    return worst


def run_tests(python, names=TESTS):
    """The tests of the core there, or others."""
    files = [str(ROOT / "tests" / f"{name}.py") for name in names]
    # The plugins that conftest.py and pyproject.toml ask for are not there.
    options = ["-q", "-x", "--noconftest", "-p", "no:cacheprovider", "-o", "addopts=--import-mode=importlib"]
    command = [str(python), "-m", "pytest", *options, *files]
    env = environment() | {"EMVIZ_EXAMPLES": "15"}
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT, env=env)


def main():
    with tempfile.TemporaryDirectory() as folder:
        try:
            python = install(Path(folder) / "venv")
        except InstallError as problem:
            sys.exit(f"The oldest dependencies could not be installed: {problem}.")
        there, here = paths(python), paths(sys.executable)
        print("There:", there["versions"], "here:", here["versions"])
        difference, where = furthest(here["paths"], there["paths"])
        print(f"Furthest apart: {difference:.1e} ({where})")
        tests = run_tests(python)
        print(tests.stdout.strip().splitlines()[-1])
        like_colab(python)
        explorers = run_tests(python, COLAB_TESTS)
        print("As in Colab:", explorers.stdout.strip().splitlines()[-1])
        sys.exit(tests.returncode or explorers.returncode or difference > 1e-9)


if __name__ == "__main__":
    main()
