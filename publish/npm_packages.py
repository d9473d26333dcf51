"""The JavaScript of others: typesetting of mathematics, slides, Python for browsers. Its versions stand in ``npm/package.json``.

It is fetched once, by deno, into the environment of this Python and nowhere else.
"""

import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

from publish.command import Problem, last_line

LIST = Path(__file__).parent / "npm"


@cache
def folder() -> Path:
    """The folder in whose `node_modules` the packages are; fetched if need be.

    Raises
    ------
    Problem
        If they are not there yet and cannot be fetched.
    """
    here = Path(sys.prefix) / "npm"
    wanted = [(LIST / name).read_bytes() for name in ("package.json", "deno.lock")]
    try:
        if [(here / name).read_bytes() for name in ("package.json", "deno.lock")] == wanted and (
            here / "ready"
        ).exists():
            return here
    except FileNotFoundError:
        pass
    here.mkdir(exist_ok=True)
    (here / "ready").unlink(missing_ok=True)
    for name in ("package.json", "deno.lock"):
        shutil.copy(LIST / name, here)
    done = subprocess.run(
        [*deno(), "install", "--frozen"],
        cwd=here,
        env=environment(here),
        capture_output=True,
        text=True,
        errors="replace",
    )
    if done.returncode:
        last = last_line(done.stderr)
        raise Problem(
            "The packages for mathematics, slides and Python in the browser could not be fetched; is there a network? "
            f"They are needed once. The last line: {last}"
        )
    (here / "ready").touch()
    return here


def package(name: str) -> Path:
    """The folder of one package, such as ``"katex"``."""
    return folder() / "node_modules" / name


def deno() -> list[str]:
    """How to run deno, which comes as a package of Python."""
    try:
        import deno  # noqa: F401
    except ImportError:
        raise Problem(
            "Mathematics, slides and the site need deno, which cannot be had for this machine: run this on another one."
        ) from None
    return [sys.executable, "-m", "deno"]


def environment(here: Path) -> dict[str, str]:
    """For deno: whatever it keeps, it keeps here."""
    return os.environ | {"DENO_DIR": str(here / "cache"), "DENO_NO_UPDATE_CHECK": "1", "NO_COLOR": "1"}
