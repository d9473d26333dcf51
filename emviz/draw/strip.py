"""Film strips: some frames of a trace side by side, for readers without a kernel and for print."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from emviz.draw.figure import Figure, headline
from emviz.draw.fixed_layout import freeze_layout
from emviz.draw.options import options_for
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.registry import panels_across, view
from emviz.draw.sample import as_drawn
from emviz.draw.style import style
from emviz.draw.view import check_traces


def film_strip(
    trace: Any,
    frames: Iterable[Any] | None = None,
    *,
    columns: int | None = None,
    panel_width: float | None = None,
    panel_height: float | None = None,
    likelihood: bool = True,
    title: str | None = None,
    dark: bool = False,
    **view_options: Any,
) -> Figure:
    """Chosen frames of a trace, drawn by the same views as a scene, and the log-likelihood as the last panel.

    Parameters
    ----------
    trace : Trace
    frames : list of int or of Frame, optional
        Which half-steps: positions in ``trace.frames`` (negative ones count from the end), or frames.
        By default the start, both halves of the first iteration, the M step half-way up the hill, and the end; of a
        matrix of panels the first E step, that M step, and the end.
    columns : int
        Panels in a row: by default 3, and 2 where each is a matrix.
    panel_width, panel_height : float
        Size of a panel in inches; a notebook shows 100 pixels an inch. By default 3.3 times 2.9, and more for a matrix.
    likelihood : bool
        Whether the last panel is the log-likelihood.
    title : str, optional
        Stands above the strip.
    dark : bool
        Whether to draw it in the colours of a dark page: light ink, dark paper, everything else as it is.
    **view_options
        As for `scene`: ``features``, ``names``, ``colors``, ``bins``, ``equal``, ...

    Returns
    -------
    Figure
        With an alt text made of the frames' sentences, and of where the last one's parameters are.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> figure = film_strip(trace, [0, 1, 2, -1])
    >>> len(figure.axes)
    5
    """
    (trace,) = check_traces(trace)
    across = panels_across([trace], view_options)
    usual_columns, usual_width, usual_height = (3, 3.3, 2.9) if across == 1 else (2, 0.9 + 1.1 * across, 0.9 + across)
    columns = usual_columns if columns is None else columns
    panel_width = usual_width if panel_width is None else panel_width
    panel_height = usual_height if panel_height is None else panel_height
    if frames is None:
        frames = choose_frames(trace) if across == 1 else choose_few_frames(trace)
    else:
        frames = find_frames(trace, frames)
    n_panels = len(frames) + bool(likelihood)
    columns = min(columns, n_panels)
    rows = -(-n_panels // columns)
    heights = [1.0] * rows
    if likelihood and rows > 1 and len(frames) % columns == 0:
        heights[-1] = 0.6  # a row of its own
    with style(), options_for(film_strip, sets=("small",)):
        figure = Figure(figsize=(panel_width * columns, panel_height * sum(heights)), layout="constrained", dark=dark)
        headline(figure, title)
        grid = figure.add_gridspec(rows, columns, height_ratios=heights)
        views = []
        for i, frame in enumerate(frames):
            ax = figure.add_subplot(grid[i // columns, i % columns])
            views.append(view(ax, trace, **view_options | {"small": True}))
            views[-1].make_room_for(frames)
            frames[i] = as_drawn(views[-1], frame)
            views[-1].show(frames[i])
            if i % columns:
                ax.set_ylabel("")
                ax.tick_params(labelleft=False)
            if i + columns < len(frames):  # the frame below it has the same axis
                ax.set_xlabel("")
                ax.tick_params(labelbottom=False)
        if likelihood:
            # The last panel takes what is left of its row.
            panel = LikelihoodPanel(figure.add_subplot(grid[-1, len(frames) % columns :]), [trace])
            panel.show(trace.frames[-1])
            panel.ax.yaxis.tick_right()  # on the left its numbers would push the columns of pictures apart
            panel.ax.spines[["left", "right"]].set_visible([False, True])
        freeze_layout(figure)
        # Once more: arrows are hidden or shown by how far they reach on the page.
        for each, frame in zip(views, frames, strict=True):
            each.show(frame)
    strip = f"Film strip of {len(frames)} frames"
    strip += f": each is {views[0].description}." if "features" in view_options or across > 1 else "."
    note = frames[0].note
    sentences = [*(frame.sentence.removesuffix(note).rstrip() for frame in frames), *filter(None, [note])]
    figure.alt = " ".join([*([f"{title}."] if title else []), strip, *sentences, frames[-1].description])
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
    last = len(trace.frames) - 1
    return [trace.frames[i] for i in sorted({0, 1, 2, half_way(trace), last}) if i <= last]


def choose_few_frames(trace: Any) -> list:
    """The same where there is room for less: the E step of iteration 1, one M step on the way, and the end.

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> [frame.kind for frame in choose_few_frames(trace)]
    ['E', 'M', 'final']
    """
    last = len(trace.frames) - 1
    return [trace.frames[i] for i in sorted({1, half_way(trace), last}) if i <= last]


def half_way(trace: Any) -> int:
    """The M step after which half of the climb that the first one left is done, as a position among the frames."""
    climb = np.asarray(trace.objective, dtype=float)[1:]
    iteration = 1 + int(np.argmax(climb >= (climb[0] + climb[-1]) / 2)) if len(climb) else 0
    return 2 * (iteration if iteration > 1 else min(2, len(climb)))
