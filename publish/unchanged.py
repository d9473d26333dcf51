"""What need not be made again: beside each file stands what it was made from."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from publish.command import write_whole

#: Whose new version may make another page of the same lesson.
TOOLS = ("nbconvert", "markdown-it-py", "mdit-py-plugins", "pygments", "accessible-pygments")


def fingerprint(*parts: bytes | str) -> str:
    """A few letters that change with any of these parts, with the code of this room, or with the tools that it uses.

    Examples
    --------
    >>> fingerprint("a", "b") == fingerprint("a", "b") != fingerprint("ab")
    True
    """
    whole = hashlib.sha256(_room())
    for part in parts:
        each = part.encode() if isinstance(part, str) else part
        whole.update(hashlib.sha256(each).digest())
    return whole.hexdigest()


@cache
def _room() -> bytes:
    here = Path(__file__).parent
    whole = hashlib.sha256(" ".join(version(tool) for tool in TOOLS).encode())
    for path in sorted(here.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            whole.update(path.read_bytes())
    return whole.digest()


def _note(path: Path) -> Path:
    return path.with_name(f".{path.name}.made-from")


def is_made(path: Path, of: str) -> bool:
    """Whether a file is there, made from what has this fingerprint."""
    note = _note(path)
    return path.is_file() and note.is_file() and note.read_text(encoding="utf-8") == of


def write(path: Path, content: bytes | str, of: str) -> None:
    """Write a file, whole or not at all, and remember what it was made from."""
    write_whole(path, content.encode() if isinstance(content, str) else content)
    _note(path).write_text(of, encoding="utf-8")
