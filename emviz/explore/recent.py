"""Which widgets keep their figures: the few that were used last. An older one makes them anew when it needs them.

A widget lives as long as its kernel, because ipywidgets and IPython's ``Out`` hold it: a cell that is run fifty times leaves
fifty, and the figures are most of what they weigh.
"""

import weakref
from typing import Any

#: How many widgets keep their figures.
MOST = 4

_recent: list[weakref.ref] = []


def use(widget: Any) -> None:
    """Note that a widget uses its figures now; the one that has not for longest is told to let go of them.

    Parameters
    ----------
    widget : object
        With a method ``forget_figures()``.

    Examples
    --------
    >>> class Widget:
    ...     def forget_figures(self):
    ...         print("forgotten")
    >>> widgets = [Widget() for _ in range(MOST + 1)]
    >>> for widget in widgets:
    ...     use(widget)
    forgotten
    """
    _recent[:] = [ref for ref in _recent if ref() not in (None, widget)] + [weakref.ref(widget)]
    for old in [ref() for ref in _recent[:-MOST]]:
        if old is not None:
            old.forget_figures()
    del _recent[:-MOST]
