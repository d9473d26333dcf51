"""Which cell shows which widget: a widget whose cell has run again, and that no other cell shows, is closed.

Otherwise a cell that is run fifty times would leave fifty widgets in the browser, and all of them would come back whenever
the notebook is opened again.
"""

import weakref
from typing import Any, NamedTuple

from ipywidgets import Widget


class Shown(NamedTuple):
    """What one run of a cell has shown.

    Attributes
    ----------
    run : int
        The execution count.
    widgets : list of weakref.ref
    """

    run: int
    widgets: list[weakref.ref]


_shown: dict[str, Shown] = {}
#: The kind of output that only a widget has.
VIEW = "application/vnd.jupyter.widget-view+json"


def running_cell() -> tuple[str, int] | None:
    """The id of the cell that is running, and its execution count; None where that is not known."""
    from IPython import get_ipython

    shell: Any = get_ipython()
    parent = shell.get_parent() if hasattr(shell, "get_parent") else None
    cell = ((parent or {}).get("metadata") or {}).get("cellId")
    return (cell, shell.displayhook.prompt_count) if cell else None


def note(widget: Any) -> None:
    """Note that the cell that is running shows a widget; close what only an earlier run of this cell has shown.

    Parameters
    ----------
    widget : object
        With a set ``shown_in`` of the ids of its cells, and a method ``close()``.
    """
    running = running_cell()
    if running is None:
        widget.shown_in.add("")  # somewhere: it is never closed
        return
    cell, run = running
    earlier = _shown.get(cell, Shown(run, []))
    if earlier.run != run:
        _shown[cell] = Shown(run, [])
        for old in (ref() for ref in earlier.widgets):
            if old is None or old is widget:
                continue
            old.shown_in.discard(cell)
            if not old.shown_in:
                old.close()
        forget_outputs(earlier.run)
    widget.shown_in.add(cell)
    _shown.setdefault(cell, earlier).widgets.append(weakref.ref(widget))


def forget_outputs(run: int) -> None:
    """Of the widgets that a run has put out, and that nobody sees any more, let IPython keep the text alone.

    It keeps everything that was ever put out: as ``Out[8]`` and ``_8`` the widget, with its figure, and for ``%notebook``
    page and picture.

    Parameters
    ----------
    run : int
        The execution count.
    """
    from IPython import get_ipython

    shell: Any = get_ipython()
    name, result = f"_{run}", getattr(shell, "user_ns", {}).get("_oh", {}).get(run)
    if isinstance(result, Widget) and result.comm is None:  # it was closed
        del shell.user_ns["_oh"][run]
        for names in (shell.user_ns, shell.user_ns_hidden):
            names.pop(name, None)
    kept = getattr(getattr(shell, "history_manager", None), "outputs", None) or {}
    for output in kept.get(run, ()):
        if VIEW in output.bundle:
            output.bundle = {kind: data for kind, data in output.bundle.items() if kind == "text/plain"}
