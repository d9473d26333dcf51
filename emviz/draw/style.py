"""The look of every picture: one style file and a context that restores what was there before."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib

#: The colour of all text and of every line that is no component. A front end may replace it by its theme's colour.
INK = "#24292f"
#: The background of saved pictures: opaque, so that they read on a dark page too.
PAPER = "#fcfcfa"
#: Ink and paper of a dark picture: the colours that explorers find in JupyterLab's dark theme.
DARK_INK, DARK_PAPER = "#e0e0e0", "#111111"
#: Points before the first E step: they belong to nobody yet. It stands out as much from dark paper as from light paper,
#: and is darker than a point that several components share.
NEUTRAL = "#737a83"

STYLE_FILE = Path(__file__).with_name("emviz.mplstyle")


@cache
def _settings() -> Any:
    """The complete settings: matplotlib's defaults, and the style file on top of them."""
    settings = matplotlib.rc_params_from_file(STYLE_FILE, use_default_template=True)
    # A picture must not change the user's backend, and deprecated or session-wide keys are not a matter of style.
    never = {
        key
        for key in settings
        if key.startswith(
            (
                "backend",
                "webagg.",
                "savefig.directory",
                "toolbar",
                "timezone",
                "interactive",
                "date.epoch",
                "tk.",
                "docstring.",
                "figure.hooks",
                "figure.max_open",
                "figure.raise",
            )
        )
    }
    return {key: value for key, value in settings.items() if key not in never}


def in_digits(value: float, digits: int) -> str:
    """A number as a picture shows it: with a minus sign, which is longer than a hyphen.

    Examples
    --------
    >>> in_digits(-1034.002, 1)
    '−1034.0'
    """
    return f"{value:.{digits}f}".replace("-", "\N{MINUS SIGN}")


@contextmanager
def style() -> Iterator[None]:
    """Draw in the style of emviz inside the ``with`` block; afterwards your settings are back.

    Settings you made yourself (``seaborn.set_theme()``, say) do not leak in: a lesson looks the same on every machine.

    Examples
    --------
    >>> import matplotlib
    >>> from emviz import draw
    >>> before = matplotlib.rcParams["font.size"]
    >>> with draw.style():
    ...     print(matplotlib.rcParams["font.size"])
    12.0
    >>> matplotlib.rcParams["font.size"] == before
    True
    """
    with matplotlib.rc_context(_settings()):
        yield
