"""Where the axes of a figure stand: laid out once, and then left alone whatever is drawn."""

from collections.abc import Iterator
from contextlib import contextmanager

from matplotlib.figure import Figure

from emviz.draw.style import style


def freeze_layout(figure: Figure) -> None:
    """Lay the figure out once, and keep that layout whatever is drawn, at whatever resolution.

    Examples
    --------
    >>> from emviz.draw import subplots
    >>> figure, ax = subplots(width=2, height=1)
    >>> freeze_layout(figure)
    >>> before = ax.get_position().bounds
    >>> _ = ax.set_ylabel("a label that would push the axes aside")
    >>> figure.draw_without_rendering()
    >>> ax.get_position().bounds == before
    True
    """
    if figure.get_layout_engine() is None and all(ax.get_aspect() == "auto" for ax in figure.axes):
        return
    lay_out(figure)
    for ax in figure.axes:
        if ax.get_aspect() != "auto":
            ax.set_position(ax.get_position())  # where an equal aspect has shrunk the box, that box is the layout
            ax.set_autoscale_on(False)
            ax.set_aspect("auto")
    remove_layout_engine(figure)


@contextmanager
def laid_out_once(figure: Figure, dpi: float) -> Iterator[None]:
    """Inside the ``with`` block a figure keeps the layout that it has at this resolution, however often it is drawn."""
    engine, own_dpi = figure.get_layout_engine(), figure.dpi
    if engine is None:
        yield
        return
    manager, figure.canvas.manager = figure.canvas.manager, None  # or the window of pyplot would be resized
    try:
        figure.dpi = dpi
        lay_out(figure)
        figure.dpi = own_dpi
        remove_layout_engine(figure)
        yield
    finally:
        figure.dpi = own_dpi
        figure.set_layout_engine(engine)
        figure.canvas.manager = manager


def lay_out(figure: Figure) -> None:
    """Put the axes of a figure where its layout engine wants them: what drawing it does first, without the drawing."""
    with style():
        _apply_aspects(figure)
        if (engine := figure.get_layout_engine()) is not None:
            engine.execute(figure)
        _apply_aspects(figure)


def remove_layout_engine(figure: Figure) -> None:
    """Leave the axes of a figure where they are from now on.

    An engine that does nothing, as matplotlib's "none", would make it draw each picture twice.
    """
    with style():
        figure.set_layout_engine(None)


def _apply_aspects(figure):
    for ax in figure.axes:
        for each in (ax, *ax.child_axes):
            if hasattr(each, "apply_aspect"):
                locator = each.get_axes_locator()
                each.apply_aspect(locator(each, None) if locator else None)
