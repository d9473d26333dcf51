#!/usr/bin/env python3
"""The one command.

    python3 start.py                      make everything ready and open the first lesson in JupyterLab
    python3 start.py test [...]           run every test; more arguments go to pytest
    python3 start.py notebooks [...]      execute the lessons afresh, all or those named, and write them back

For a class:

    python3 start.py student OUT          the lessons as a student gets them: no solutions, no outputs
    python3 start.py grade FOLDER         marks of returned lessons, one line each, in a table
    python3 start.py slides [OUT]         slides of each lesson, for a browser and a clicker
    python3 start.py print [OUT]          the same on paper
    python3 start.py site [OUT]           a web site of all lessons, with JupyterLite in it
    python3 start.py lecture              make notebooks/lecture.ipynb afresh: EM in 90 minutes

Each says more with --help.

It needs a Python of the system and its standard library, nothing else. Packages go into the folder .venv beside this file
and nowhere else.
"""

import sys

OLDEST = (3, 11)
# Older Pythons must be able to read this file, in order to say so.
if sys.version_info < OLDEST:
    sys.exit("emviz needs Python %d.%d or newer; this one is %d.%d." % (OLDEST + tuple(sys.version_info[:2])))

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "emviz-ready"
CONSTRAINTS = ROOT / "constraints.txt"
#: What `publish/` makes, and the extras that each needs besides those of a reader.
PUBLISH = {"student": [], "grade": [], "slides": ["publish"], "print": ["publish"], "site": ["publish"], "lecture": []}
FIRST_LESSON = "/lab/tree/notebooks/00_start_here.ipynb"
# What has to be importable before .venv counts as whole, for readers and for testers.
NEEDED = {
    "lab": ("emviz", "jupyterlab", "anywidget", "seaborn"),
    "big": ("dask", "distributed"),
    "publish": ("sphinx", "myst_nb", "furo", "jupyterlite_core", "hatchling"),
    "test": ("pytest", "nbval", "playwright", "sklearn"),
}


class SetupError(Exception):
    """Something that a person has to see to, said in one sentence."""


def main(arguments):
    first = arguments[0] if arguments else None
    if first in ("-h", "--help"):
        print(__doc__.strip())
        return 0
    if first in PUBLISH:
        prepare(["lab", *PUBLISH[first]])
        return run("-m", "publish", *arguments, cwd=Path.cwd(), env=os.environ | {"PYTHONPATH": str(ROOT)})
    command, rest = (first, arguments[1:]) if first in ("test", "notebooks") else ("lab", arguments)
    prepare(["lab"] if command == "lab" else ["lab", "big", "publish", "test"])
    if command == "test":
        workers = min(4, (os.cpu_count() or 1) + 1)  # one more than cores, as tests also wait for a browser
        return run("-m", "pytest", *(rest or ["--numprocesses=%d" % workers]))
    if command == "notebooks":
        return run(ROOT / "tools" / "execute_notebooks.py", *rest)
    # What a notebook was saved with plays at once only if the notebook is trusted; these come with the project.
    quietly([str(PYTHON), "-m", "jupyter", "trust", *map(str, sorted(ROOT.glob("notebooks/*.ipynb")))])
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    return run("-m", "jupyterlab", "--LabApp.default_url=" + FIRST_LESSON, *root, *rest)


def run(*arguments, cwd=ROOT, env=None):
    """Run the Python of .venv with these arguments.

    Ctrl-C reaches it too: JupyterLab asks whether to stop, pytest sums up. So wait for its own end, whatever is pressed:
    `subprocess.call` would kill it a quarter of a second later, in the middle of the question.
    """
    process = subprocess.Popen([str(PYTHON), *map(str, arguments)], cwd=cwd, env=env)
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            pass


def prepare(extras):
    """Have a .venv with these extras: the one that is there if it is whole and up to date, else a new one."""
    if is_ready(extras):
        return
    if VENV.exists() and not stamped():
        print("Making .venv anew: it was made for something else, or not finished.")
        remove(VENV)
    if not VENV.exists():
        make_venv()
    STAMP.unlink(missing_ok=True)
    install(extras)
    STAMP.write_text("\n".join([fingerprint(), *extras]) + "\n", encoding="utf-8")
    if not is_ready(extras):
        raise SetupError("The packages are installed, but Python does not find them in .venv: please report this.")


def fingerprint():
    """What .venv depends on: this Python, this place, the packages that are asked for."""
    lists = [(ROOT / name).read_text(encoding="utf-8") for name in ("pyproject.toml", "constraints.txt")]
    parts = [sys.version, str(ROOT), *lists]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def stamped():
    """The extras that the finished .venv was made with, or None if it is not of now."""
    try:
        first, *extras = STAMP.read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        return None
    return extras if first == fingerprint() and imports(extras) else None


def is_ready(extras):
    return set(extras) <= set(stamped() or [])


def imports(extras):
    """Whether the Python of .venv runs, and finds what these extras need."""
    names = [name for extra in extras for name in NEEDED.get(extra, ())]
    code = "import importlib.util as u, sys; sys.exit(any(u.find_spec(n) is None for n in sys.argv[1:]))"
    try:
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        return subprocess.call([str(PYTHON), "-c", code, *names], cwd=VENV, **quiet) == 0
    except OSError:
        return False


def remove(folder):
    try:
        if folder.is_dir() and not folder.is_symlink():
            shutil.rmtree(folder)
        else:
            folder.unlink()
    except OSError as error:
        raise SetupError(
            "The folder .venv is broken and cannot be removed (%s): remove it and try again." % error
        ) from error


def make_venv():
    print("Making .venv (a minute at most, this once) ...", flush=True)
    code, output = quietly([sys.executable, "-m", "venv", str(VENV)])
    if code:
        shutil.rmtree(VENV, ignore_errors=True)
        if "ensurepip" in output or "No module named" in output:
            raise SetupError(
                "This Python cannot make virtual environments: install its venv module "
                "(Debian and Ubuntu: python3-venv) and try again."
            )
        raise SetupError("The folder .venv could not be made: %s" % last_line(output))


def install(extras):
    """Install emviz and its pinned packages: with uv, which is several times faster, or with pip where uv cannot be had."""
    print("Installing the packages ...", flush=True)
    target = ["--constraint", str(CONSTRAINTS), "--editable", "%s[%s]" % (ROOT, ",".join(extras))]
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    uv = [str(PYTHON), "-m", "uv", "pip", "install", "--quiet", "--python", str(PYTHON)]
    if quietly(pip + ["--constraint", str(CONSTRAINTS), "uv"])[0] == 0 and quietly(uv + target)[0] == 0:
        return
    code, output = quietly(pip + target)
    if code:
        problem = "The packages could not be installed; is there a network? The installer's last line: %s"
        raise SetupError(problem % last_line(output))


def quietly(command):
    """Run an installer; its exit status and what it printed."""
    done = subprocess.run(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    )
    return done.returncode, done.stdout


def last_line(output):
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["none."]
    return next((line for line in reversed(lines) if "error" in line.lower()), lines[-1])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except SetupError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit("Something that emviz needs cannot be read or written: %s" % error)
    except KeyboardInterrupt:
        sys.exit(130)
