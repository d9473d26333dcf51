"""A progress bar for what takes longer than a second; nothing at all for what does not."""

import os
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")

PATIENCE = 1.0  # seconds without a bar


def shown(things: Iterable[T], unit: str, total: int | None = None) -> Iterator[T]:
    """Yield every one of `things`; after one second, show on the error stream how many it has been.

    Set the environment variable `EMVIZ_PROGRESS` to `off` to see no bar; one that has `CI` set sees none either.

    Parameters
    ----------
    things : iterable
    unit : str
        What to call them beside their number.
    total : int, optional
        How many they are, if that is known.

    Examples
    --------
    >>> list(shown(range(3), "iterations"))
    [0, 1, 2]
    """
    started, bar = time.monotonic(), None
    try:
        for number, thing in enumerate(things):
            yield thing
            if bar is not None:
                bar.update()
            elif time.monotonic() - started > PATIENCE and is_watched():
                from tqdm import tqdm  # only here: most runs never need it

                # No thread beside it: Python in a browser has none, and says so on the error stream.
                alone = type("Alone", (tqdm,), {"monitor_interval": 0})
                bar = alone(total=total, initial=number + 1, unit=f" {unit}", leave=False, file=sys.stderr)
    finally:
        if bar is not None:
            bar.close()


def is_watched() -> bool:
    """Whether somebody may be watching."""
    return os.environ.get("EMVIZ_PROGRESS", "on") != "off" and not os.environ.get("CI")
