"""What all commands share: a sentence for whatever stops one, a folder to write to, and a bar that moves."""

import errno
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from tqdm import tqdm

#: Lies in each folder that a command has made: such a folder may be written anew, all others are left alone.
MARK = ".made-by-emviz"


class Problem(Exception):
    """Something that a teacher has to see to, said in one sentence."""


def sentence_of(error: Exception) -> str:
    """What to say of a problem, or of a file that cannot be read or written.

    Examples
    --------
    >>> sentence_of(OSError(errno.ENOSPC, "No space left on device", "site/05.html"))
    'The disk is full: site/05.html could not be written. Make room and run the command again.'
    """
    if not isinstance(error, OSError):
        return str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return (
            f"The disk is full: {error.filename or 'a file'} could not be written. Make room and run the command again."
        )
    if isinstance(error, PermissionError):
        return f"{error.filename} may not be read or written by you: choose another folder, or change its permissions."
    return f"{error.filename or 'A file'}: {error.strerror or error}."


def own_folder(path: str | Path, command: str) -> Path:
    """A folder that this command may write to: a new one, an empty one, or one that it made before.

    Parameters
    ----------
    path : str or Path
    command : str
        The name of the command, such as ``"student"``.

    Raises
    ------
    Problem
        If something of somebody else's is there.

    Examples
    --------
    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp())
    >>> own_folder(place / "class", "student").name
    'class'
    >>> own_folder(place, "student")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    publish.command.Problem: The folder ... exists and was not made by this command: name a new folder, or empty this one.
    """
    path = Path(path)
    if path.exists() and not path.is_dir():
        raise Problem(f"{path} is a file: name a folder to write to.")
    mark = path / MARK
    if path.is_dir() and any(path.iterdir()) and not (mark.is_file() and mark.read_text(encoding="utf-8") == command):
        raise Problem(
            f"The folder {path} exists and was not made by this command: name a new folder, or empty this one."
        )
    path.mkdir(parents=True, exist_ok=True)
    mark.write_text(command, encoding="utf-8")
    return path


def last_line(output: str) -> str:
    """What a program said last, for the sentence that says that it has failed.

    Examples
    --------
    >>> last_line(chr(10).join(["One moment.", "No network."])), last_line("")
    ('No network.', 'nothing.')
    """
    return (output.strip().splitlines() or ["nothing."])[-1]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file as a whole or not at all.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "marks.csv"
    >>> write_whole(path, b"1")
    >>> path.read_bytes(), len(list(path.parent.iterdir()))
    (b'1', 1)
    """
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        unfinished.write_bytes(content)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def progress(items: Sequence | Iterable, what: str):
    """The same items, with a bar that says how many are done.

    Examples
    --------
    >>> list(progress(["00", "01"], "lessons"))
    ['00', '01']
    """
    return tqdm(
        items, desc=what, unit="", leave=False, disable=None, bar_format="{desc}: {n_fmt} of {total_fmt} |{bar:30}|"
    )
