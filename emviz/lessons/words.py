"""Words in the pictures of lesson 05: beside a place, and on the colour of a component."""

from typing import Any

from matplotlib.axes import Axes

from emviz.draw.colors import component_color
from emviz.draw.style import INK

#: Their sizes, of titles and of the rest.
TITLE, WORDS = 12, 11


def name(ax: Axes, place: Any, text: str, offset: tuple[float, float], *, color: str = INK, ha: Any = "center") -> None:
    """Bold words beside a place of the data, moved by so many points."""
    look = {"fontsize": WORDS, "fontweight": "bold", "va": "center"}
    ax.annotate(text, place, offset, textcoords="offset points", color=color, ha=ha, **look)


def on(k: int) -> str:
    """The colour of words on component k's: almost black where that is light, almost white where it is dark.

    Black and white themselves change places on a dark page; the colours of components do not.
    """
    red, green, blue = (int(component_color(k)[i : i + 2], 16) for i in (1, 3, 5))
    return "#010101" if 0.3 * red + 0.59 * green + 0.11 * blue > 100 else "#fefefe"
