"""Boxes of ipywidgets: one with explorers in it leaves their pictures and pages in the notebook, as they do by themselves."""

import base64
from collections.abc import Iterator
from typing import Any

import ipywidgets

from emviz.explore import page
from emviz.explore.widget import FrameWidget


def keep_explorers(display_formatter: Any) -> None:
    """From now on let boxes keep what is in them.

    Parameters
    ----------
    display_formatter : IPython.core.formatters.DisplayFormatter
        It makes the outputs of a notebook: ``get_ipython().display_formatter``.

    Examples
    --------
    >>> import emviz as ev
    >>> from IPython.core.formatters import DisplayFormatter
    >>> formatter = DisplayFormatter()
    >>> keep_explorers(formatter)
    >>> one = ev.explore.stepper(ev.KMeans(2), ev.datasets.old_faithful(), seeds=None, max_iter=3)
    >>> data, _ = formatter.format(ipywidgets.HBox([one, ipywidgets.IntSlider()]))
    >>> sorted(data)
    ['application/vnd.jupyter.widget-view+json', 'image/png', 'text/html', 'text/plain']
    """
    display_formatter.mimebundle_formatter.for_type(ipywidgets.Box, mimebundle)


def mimebundle(box: ipywidgets.Box) -> Any:
    """A box as a notebook output: the living widgets; for readers without Python a page, if all explorers have one, and a picture."""
    data = box._repr_mimebundle_()
    kept = [explorer._repr_mimebundle_()[0] for explorer in _explorers(box)]
    if not kept or not data:
        return data
    pictures = [page.read_png(base64.b64decode(each["image/png"])) for each in kept]
    data["image/png"] = base64.b64encode(page.png(pictures)).decode()
    if all("text/html" in each for each in kept):
        data["text/html"] = _html(box, kept)
    return data


def html_of(box: ipywidgets.Box) -> str | None:
    """The page of all explorers in a box; None if one of them has none."""
    kept = [explorer._repr_mimebundle_()[0] for explorer in _explorers(box)]
    return _html(box, kept) if all("text/html" in each for each in kept) else None


def _html(box, kept):
    pages = [each["text/html"] for each in kept]
    return page.row(pages, box._dom_classes) if isinstance(box, ipywidgets.HBox) else "\n".join(pages)


def _explorers(widget: Any) -> Iterator[FrameWidget]:
    """Those in a widget and in the boxes in it."""
    if isinstance(widget, FrameWidget):
        yield widget
    for child in getattr(widget, "children", ()):
        yield from _explorers(child)
