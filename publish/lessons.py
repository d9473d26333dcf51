"""Which lessons there are, and their cells."""

from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from publish.command import Problem

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def chosen(names: Iterable[str] = (), with_lecture: bool = False) -> list[Path]:
    """The notebooks of these lessons, of all of them if none is named.

    Parameters
    ----------
    names : iterable of str
        As in ``"03"``, or a whole name.
    with_lecture : bool
        Whether ``"lecture"`` is one of them.

    Raises
    ------
    Problem
        If there is no such lesson.

    Examples
    --------
    >>> [path.name for path in chosen(["03", "00"])]
    ['00_start_here.ipynb', '03_hard_em.ipynb']
    >>> chosen(["42"])  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    publish.command.Problem: There is no lesson 42; there are 00, 01, ...
    """
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")) + [NOTEBOOKS / "lecture.ipynb"] * with_lecture
    there = {path.stem.partition("_")[0]: path for path in paths}
    wanted = {name.removesuffix(".ipynb").partition("_")[0].zfill(2) for name in names} or set(there)
    if unknown := sorted(wanted - set(there)):
        raise Problem(f"There is no lesson {unknown[0]}; there are {', '.join(there)}.")
    return [path for number, path in there.items() if number in wanted]


def read(path: Path) -> NotebookNode:
    """A notebook, or a Problem that names what cannot be read."""
    try:
        return nbformat.read(path, as_version=4)
    except (ValueError, AttributeError, KeyError) as error:
        raise Problem(f"{path} is no notebook that can be read: {error}.") from error


def tags(cell: dict) -> list[str]:
    """The tags of a cell.

    Examples
    --------
    >>> tags({"metadata": {"tags": ["drawing"]}})
    ['drawing']
    """
    return cell["metadata"].get("tags", [])
