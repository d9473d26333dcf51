"""Film strips: some frames of a trace side by side, for readers without a kernel and for print."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from emviz.draw.figure import Figure, freeze_layout
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.registry import view
from emviz.draw.style import style
from emviz.draw.view import check_traces


def film_strip(
    trace: Any,
    frames: Iterable[Any] | None = None,
    *,
    columns: int = 3,
    panel_width: float = 3.3,
    panel_height: float = 2.9,
    likelihood: bool = True,
    dark: bool = False,
    **view_options: Any,
) -> Figure:
    """Chosen frames of a trace, drawn by the same views as a scene, and the log-likelihood as the last panel.

    Parameters
    ----------
    trace : Trace
    frames : list of int or of Frame, optional
        Which half-steps: positions in ``trace.frames`` (negative ones count from the end), or frames.
        By default the start, both halves of the first iteration, the M step half-way up the hill, and the end.
    columns : int
        Panels in a row.
    panel_width, panel_height : float
        Size of a panel in inches; a notebook shows 100 pixels an inch.
    likelihood : bool
        Whether the last panel is the log-likelihood.
    dark : bool
        Whether to draw it in the colours of a dark page: light ink, dark paper, everything else as it is.
    **view_options
        As for `scene`: ``names``, ``bins``, ``equal``, ...

    Returns
    -------
    Figure
        With an alt text made of the frames' sentences.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> figure = film_strip(trace, [0, 1, 2, -1])
    >>> len(figure.axes)
    5
    """
    (trace,) = check_traces(trace)
    frames = choose_frames(trace) if frames is None else find_frames(trace, frames)
    n_panels = len(frames) + bool(likelihood)
    columns = min(columns, n_panels)
    rows = -(-n_panels // columns)
    with style():
        figure = Figure(figsize=(panel_width * columns, panel_height * rows), layout="constrained", dark=dark)
        grid = figure.add_gridspec(rows, columns)
        views = []
        for i, frame in enumerate(frames):
            ax = figure.add_subplot(grid[i // columns, i % columns])
            views.append(view(ax, trace, small=True, **view_options))
            views[-1].show(frame)
            if i % columns:
                ax.set_ylabel("")
                ax.tick_params(labelleft=False)
            # The same axis stands under every column: label it once, at the bottom.
            if i // columns < (len(frames) - 1) // columns:
                ax.set_xlabel("")
                ax.tick_params(labelbottom=False)
        if likelihood:
            # The last panel takes what is left of its row.
            panel = LikelihoodPanel(figure.add_subplot(grid[-1, len(frames) % columns :]), [trace])
            panel.show(trace.frames[-1])
        freeze_layout(figure)
        # Once more: arrows are hidden or shown by how far they reach on the page.
        for each, frame in zip(views, frames, strict=True):
            each.show(frame)
    figure.alt = " ".join([f"Film strip of {len(frames)} frames.", *(frame.sentence for frame in frames)])
    return figure


def find_frames(trace: Any, frames: Iterable[Any]) -> list:
    """Frames of a trace by their positions, or as they are; at least one.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> [frame.kind for frame in find_frames(trace, [0, 1, trace.frames[2], -1])]
    ['start', 'E', 'M', 'final']
    """
    found = [trace.frames[f] if isinstance(f, (int, np.integer)) else f for f in frames]
    if not found:
        raise ValueError("frames must name at least one frame, got an empty list.")
    return found


def choose_frames(trace: Any) -> list:
    """The frames of a film strip when nobody chose: the start, both halves of iteration 1, one on the way, and the end.

    The one on the way is the M step after which half of what remained of the climb is done.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> [frame.kind for frame in choose_frames(trace)]
    ['start', 'E', 'M', 'M', 'final']
    """
    climb = np.asarray(trace.objective, dtype=float)[1:]
    last = len(trace.frames) - 1
    half_way = 1 + int(np.argmax(climb >= (climb[0] + climb[-1]) / 2)) if len(climb) else 0
    if half_way <= 1:
        half_way = min(2, len(climb))
    return [trace.frames[i] for i in sorted({0, 1, 2, 2 * half_way, last}) if i <= last]
