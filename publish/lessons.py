"""Which lessons there are, and their cells."""

from collections.abc import Iterable
from pathlib import Path

from publish.command import Problem

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def chosen(names: Iterable[str] = ()) -> list[Path]:
    """The notebooks of these lessons, of all of them if none is named.

    Parameters
    ----------
    names : iterable of str
        As in ``"03"``, or a whole name, as in ``"lecture"``.

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
    there = {path.stem: path for path in sorted(NOTEBOOKS.glob("*.ipynb"))}
    there = {stem[:2] if stem[:2].isdigit() else stem: path for stem, path in there.items()}
    by_stem = {path.stem: short for short, path in there.items()}
    wanted = [by_stem.get(name.removesuffix(".ipynb"), name) for name in names] or there
    for name in wanted:
        if name not in there:
            raise Problem(f"There is no lesson {name}; there are {', '.join(there)}.")
    return [path for short, path in there.items() if short in wanted]


def tags(cell: dict) -> list[str]:
    """The tags of a cell.

    Examples
    --------
    >>> tags({"metadata": {"tags": ["drawing"]}})
    ['drawing']
    """
    return cell["metadata"].get("tags", [])
