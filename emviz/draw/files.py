"""Files: their kind is read from their name, and they are written whole or not at all."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def kind(path: str | os.PathLike, known: Sequence[str]) -> str:
    """The kind of a file by the end of its name, one of those that are known.

    Raises
    ------
    TypeError
        If it is not the path of a file.
    ValueError
        If the name ends otherwise.

    Examples
    --------
    >>> kind("run.SVG", ("png", "svg", "pdf"))
    'svg'
    >>> kind("run", ("png", "svg", "pdf"))
    Traceback (most recent call last):
    ...
    ValueError: path is 'run'; it must end in .png, .svg or .pdf.
    """
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"path is a {type(path).__name__}; it must be the name of a file.")
    found = Path(path).suffix.lower().lstrip(".")
    if found not in known:
        *others, last = (f".{name}" for name in known)
        raise ValueError(f"path is {str(path)!r}; it must end in {', '.join(others)} or {last}.")
    return found


@contextmanager
def whole(path: Any) -> Iterator[Path]:
    """A file to write to inside the ``with`` block, which gets the name ``path`` when the block is done.

    If the block fails or is stopped, nothing is left, and what had that name before is still there. A ``~`` at its
    beginning is your home folder.

    Raises
    ------
    FileNotFoundError
        If the folder is missing.
    IsADirectoryError
        If it is a folder itself.
    PermissionError
        If you may not write there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with whole(Path(folder) / "a.txt") as unfinished:
    ...         _ = unfinished.write_text("all of it")
    ...     [file.name for file in Path(folder).iterdir()]
    ['a.txt']
    """
    path = Path(path).expanduser()
    if path.is_dir():
        raise IsADirectoryError(f"path is {str(path)!r}; that is a folder: add the name of a file.")
    if not path.parent.is_dir():
        raise FileNotFoundError(
            f"path is {str(path)!r}; its folder {str(path.parent)!r} does not exist: make it first."
        )
    # In the same folder, or it could not be renamed in one go; the end of the name stays, for writers that go by it.
    unfinished = path.with_name(f"unfinished-{os.getpid()}-{path.name}")
    try:
        yield unfinished
        unfinished.replace(path)
    except PermissionError as error:
        raise PermissionError(
            f"path is {str(path)!r}; you may not write there: choose another folder, or close the file if it is open."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
