"""Formulas as HTML, when a page is made: the reader's browser needs a style sheet and fonts for it, and no script."""

import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

from publish import npm_packages
from publish.command import Problem


@cache
def html(tex: str, display: bool = False) -> str:
    r"""One formula by KaTeX: HTML to see and MathML to hear.

    Parameters
    ----------
    tex : str
        Without dollars.
    display : bool
        On a line of its own.

    Raises
    ------
    Problem
        If KaTeX does not understand it; the sentence names the formula.

    Examples
    --------
    >>> "<mi>μ</mi>" in html(r"\mu_k")
    True
    """
    typesetter = _typesetter()
    print(json.dumps({"tex": tex, "display": display}), file=typesetter.stdin, flush=True)
    answer = json.loads(typesetter.stdout.readline())
    if "error" in answer:
        raise Problem(f"A formula cannot be typeset: {answer['error']} It is {tex!r}.")
    return answer["html"]


@cache
def _typesetter():
    """One process for all formulas; it ends with this one."""
    here = npm_packages.folder()
    script = shutil.copy(npm_packages.LIST / "typeset.mjs", here)
    command = [*npm_packages.deno(), "run", "--allow-read", "--allow-env", "--cached-only", script]
    return subprocess.Popen(
        command, cwd=here, env=npm_packages.environment(here), text=True, encoding="utf-8",
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def copy_style(to: Path) -> None:
    """Put style sheet and fonts into the folder `to`; a page links to ``katex.min.css`` there."""
    source = npm_packages.package("katex") / "dist"
    (to / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copy(source / "katex.min.css", to)
    for font in (source / "fonts").glob("*.woff2"):
        shutil.copy(font, to / "fonts")
