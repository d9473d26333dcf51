"""The Python that runs in a reader's browser: Pyodide, with `emviz` and all that is pure Python beside it.

Pyodide is CPython for browsers. Its own distribution has what is compiled, such as NumPy, and the reader's browser fetches
that from there, see `ELSEWHERE`. All else lies beside the page: a kernel starts and says what it misses though nothing else
can be reached.
"""

import hashlib
import importlib.metadata
import json
import shutil
import subprocess
import sys
import zipfile
from email.parser import BytesParser
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from publish import npm_packages
from publish.command import Problem, last_line

ROOT = Path(__file__).resolve().parent.parent
CORE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip")
#: Where browsers fetch compiled packages: the home of Pyodide's own distribution, of the version that is beside the page.
ELSEWHERE = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"
#: What JupyterLite's kernel loads before it runs a cell; the first is on the package index, the rest comes with the kernel.
KERNEL = ("micropip", "jedi", "ipython", "comm", "piplite", "pyodide-kernel", "ipykernel")
#: Widgets need these in a Python that serves the page; here the page has them already.
IN_THE_PAGE = {"jupyterlab-widgets", "widgetsnbextension"}
#: What a list of requirements is told of this Python.
MARKERS = {
    "sys_platform": "emscripten",
    "platform_system": "Emscripten",
    "platform_machine": "wasm32",
    "os_name": "posix",
}


def lay(folder: Path, emviz: Path) -> None:
    """Put Pyodide, its packages and the list of all packages into `folder`.

    Parameters
    ----------
    folder : Path
    emviz : Path
        A wheel, as from `build_wheel`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    core = npm_packages.package("pyodide")
    for name in CORE:
        shutil.copy(core / name, folder)
    lock = json.loads((core / "pyodide-lock.json").read_text(encoding="utf-8"))
    elsewhere = ELSEWHERE.format(version=json.loads((core / "package.json").read_text(encoding="utf-8"))["version"])
    for package in lock["packages"].values():
        package["file_name"] = elsewhere + package["file_name"]
    for wheel in [*fetched_wheels(), *_wheels_of_the_kernel(), emviz]:
        shutil.copy(wheel, folder)
        add(lock, wheel)
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")


def add(lock: dict, wheel: Path) -> None:
    r"""Say in Pyodide's list of packages that this one lies beside it.

    Examples
    --------
    >>> import tempfile
    >>> wheel = Path(tempfile.mkdtemp()) / "tea-1.0-py3-none-any.whl"
    >>> with zipfile.ZipFile(wheel, "w") as file:
    ...     file.writestr("tea/__init__.py", "")
    ...     file.writestr("tea-1.0.dist-info/METADATA", "Name: tea\nRequires-Dist: Milk>2\nRequires-Dist: pywin32; os_name == 'nt'\n")
    >>> lock = {"packages": {}}
    >>> add(lock, wheel)
    >>> [lock["packages"]["tea"][word] for word in ("imports", "depends", "file_name")]
    [['tea'], ['milk'], 'tea-1.0-py3-none-any.whl']
    """
    name, version, *_ = parse_wheel_filename(wheel.name)
    names = {canonicalize_name(key): key for key in lock["packages"]}
    entry = lock["packages"].setdefault(names.get(name, name), {})
    with zipfile.ZipFile(wheel) as file:
        content = [Path(path) for path in file.namelist()]
        (about,) = [path for path in content if path.name == "METADATA" and path.parent.suffix == ".dist-info"]
        required = BytesParser().parsebytes(file.read(about.as_posix())).get_all("Requires-Dist", [])
    new = {
        "name": name,
        "version": str(version),
        "imports": sorted({path.parts[0].removesuffix(".py") for path in content if ".dist-info" not in path.parts[0]}),
        "depends": [names.get(needed, needed) for needed in needed_from(required)],
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }
    # Pyodide knows best what its own packages need.
    entry.update({key: value for key, value in new.items() if key not in entry})
    entry["file_name"] = wheel.name
    entry["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()


def needed_from(required: list[str]) -> list[str]:
    """The names of packages that these requirements ask for in a browser.

    Examples
    --------
    >>> needed_from(["anywidget>=0.9", "dask[array]; extra == 'big'", "widgetsnbextension~=4.0"])
    ['anywidget']
    """
    found = [
        one for one in map(Requirement, required) if one.marker is None or one.marker.evaluate(MARKERS | {"extra": ""})
    ]
    return [name for one in found if (name := canonicalize_name(one.name)) not in IN_THE_PAGE]


def pure_packages() -> dict[str, str]:
    """Name and version of all that `emviz` and the kernel need and that is pure Python.

    Versions are those of Pyodide's own distribution, and for what it does not have those of this environment.
    """
    lock = json.loads((npm_packages.package("pyodide") / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    known = {canonicalize_name(name): package for name, package in lock.items()}
    found, seen = {}, set()
    waiting = [*needed_from(importlib.metadata.requires("emviz") or []), *KERNEL[:4]]
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        if name not in known:
            found[name] = importlib.metadata.version(name)
            waiting += needed_from(importlib.metadata.requires(name) or [])
            continue
        waiting += known[name]["depends"]
        if known[name]["file_name"].endswith("-none-any.whl"):
            found[name] = known[name]["version"]
    return dict(sorted(found.items()))


@cache
def fetched_wheels() -> list[Path]:
    """The wheels of `pure_packages`: fetched from the package index once, into the environment of this Python.

    Raises
    ------
    Problem
        If they are not there yet and cannot be fetched.
    """
    here = Path(sys.prefix) / "browser-python"
    wanted = [f"{name}=={version}" for name, version in pure_packages().items()]
    ready = here / "ready"
    if not (ready.is_file() and ready.read_text(encoding="utf-8").split() == wanted):
        shutil.rmtree(here, ignore_errors=True)
        here.mkdir()
        # Whatever this machine is, take the files that run everywhere.
        anywhere = [
            "--only-binary=:all:",
            "--platform=any",
            "--implementation=py",
            "--abi=none",
            "--python-version=3.14",
        ]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet", "--no-deps"]
        done = subprocess.run(
            [*pip, *anywhere, "--dest", here, *wanted], capture_output=True, text=True, errors="replace"
        )
        if done.returncode:
            last = last_line(done.stderr)
            raise Problem(
                "The packages for Python in the browser could not be fetched; is there a network? They are needed once. "
                f"The last line: {last}"
            )
        ready.write_text("\n".join(wanted), encoding="utf-8")
    return sorted(here.glob("*.whl"))


def _wheels_of_the_kernel():
    """They come with JupyterLite's extension for Pyodide."""
    place = Path(sys.prefix) / "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
    return [next(place.glob(f"{name.replace('-', '_')}-*.whl")) for name in KERNEL[4:]]


def build_wheel(folder: Path) -> Path:
    """A wheel of `emviz` as it is now, in `folder`; the same bytes for the same files."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace")
    if done.returncode:
        raise Problem(
            f"The wheel of emviz could not be built: {(done.stderr.strip().splitlines() or ['nothing.'])[-1]}"
        )
    (wheel,) = Path(folder).glob("emviz-*.whl")
    return wheel
