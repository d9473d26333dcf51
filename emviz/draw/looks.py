"""What an artist looks like in other layouts of its figure: letters are larger there, so words are shorter or stand elsewhere.

The layouts themselves are made in `emviz.explore.layouts`. They are called "narrow", for a phone, and "present", for a
projector; where two figures share the projector each has the look "half" on top of that.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.artist import Artist, getp
from matplotlib.figure import Figure

#: The looks of the layouts in which letters take much of the room.
TIGHT = ("narrow", "present")


def looks(artist: Artist, *names: str, **properties: Any) -> None:
    """From now on these properties replace the usual ones in the layouts of these names, by default in all tight ones.

    Only what is read off in every layout can look different there: texts, and what stands still.

    Parameters
    ----------
    artist : Artist
        In an emviz figure.
    *names : str
        "narrow", "present" or "half".
    **properties
        As for ``artist.set``: ``text``, ``position``, ...

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> title = ax.set_title("All that there is to be said")
    >>> looks(title, "present", text="All")
    >>> with looking(figure, "present"):
    ...     title.get_text()
    'All'
    >>> title.get_text()
    'All that there is to be said'
    """
    figure: Any = artist.figure.canvas.figure  # of all; from matplotlib 3.10 on `get_figure(root=True)`
    for name in names or TIGHT:
        figure.looks.setdefault(artist, {}).setdefault(name, {}).update(properties)


@contextmanager
def looking(figure: Figure, *names: str) -> Iterator[None]:
    """Inside the ``with`` block the artists of a figure have these looks; afterwards they are as they were."""
    before = []
    for artist, found in getattr(figure, "looks", {}).items():
        properties = {key: value for name in names for key, value in found.get(name, {}).items()}
        before.append((artist, {key: getp(artist, key) for key in properties}))
        artist.set(**properties)
    try:
        yield
    finally:
        for artist, properties in before:
            artist.set(**properties)
