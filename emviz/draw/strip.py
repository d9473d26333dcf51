"""Film strips: some frames of a trace side by side, for readers without a kernel and for print."""

import numpy as np

from emviz.draw.figure import subplots
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.scene import freeze_layout, view
from emviz.draw.style import style
from emviz.draw.view import check_traces


def film_strip(trace, frames=None, *, names=None, columns=3, panel_width=3.3, panel_height=2.9, likelihood=True, **view_kws):
    """Chosen frames of a trace, drawn by the same views as a scene, and the log-likelihood as the last panel.

    Parameters
    ----------
    trace : Trace
    frames : list of int or of Frame, optional
        Which half-steps: positions in ``trace.frames`` (negative ones count from the end), or frames.
        By default the start, the first two iterations' halves and the end.
    names : sequence of str, optional
        Axis labels, with units.
    columns : int
        Panels in a row.
    panel_width, panel_height : float
        Size of a panel in inches; a notebook shows 100 pixels an inch.
    likelihood : bool
        Whether the last panel is the log-likelihood.
    **view_kws
        As for `scene`.

    Returns
    -------
    Figure
        With an alt text made of the frames' sentences.

    Example
    -------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> figure = film_strip(trace, [0, 1, 2, -1])
    >>> len(figure.axes)
    5
    """
    (trace,) = check_traces(trace)
    frames = choose_frames(trace) if frames is None else [trace.frames[f] if isinstance(f, (int, np.integer)) else f
                                                          for f in frames]
    if not frames:
        raise ValueError("frames must name at least one frame, got an empty list.")
    n_panels = len(frames) + bool(likelihood)
    columns = min(columns, n_panels)
    rows = -(-n_panels // columns)
    with style():
        figure, axes = subplots(rows, columns, width=panel_width * columns, height=panel_height * rows, squeeze=False)
        axes = list(axes.ravel())
        views = [view(ax, trace, names=names, short_title=True, **view_kws) for ax, _ in zip(axes, frames, strict=False)]
        for ax, one, frame in zip(axes, views, frames, strict=False):
            one.show(frame)
        for i, ax in enumerate(axes[:len(frames)]):
            if i % columns:
                ax.set_ylabel("")
                ax.tick_params(labelleft=False)
            if i + columns < len(frames):
                ax.set_xlabel("")
                ax.tick_params(labelbottom=False)
        if likelihood:
            panel = LikelihoodPanel(axes[len(frames)], [trace])
            panel.show(trace.frames[-1])
        for ax in axes[n_panels:]:
            ax.set_visible(False)
        freeze_layout(figure)
        # Once more: arrows are hidden or shown by how far they reach on the page.
        for one, frame in zip(views, frames, strict=True):
            one.show(frame)
    figure.alt = " ".join([f"Film strip of {len(frames)} frames.", *(frame.sentence for frame in frames)])
    return figure


def choose_frames(trace):
    """The frames of a film strip when nobody chose: the start, both halves of the first two iterations, and the end.

    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> [frame.kind for frame in choose_frames(trace)][:3]
    ['start', 'E', 'M']
    """
    last = len(trace.frames) - 1
    chosen = sorted({i for i in (0, 1, 2, 3, 4, last) if i <= last})
    return [trace.frames[i] for i in chosen]
