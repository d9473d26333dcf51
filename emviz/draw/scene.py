"""Scenes: a figure built once that can then show any frame."""

import numpy as np

from emviz.draw.figure import Picture, subplots
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.style import style
from emviz.draw.view import check_traces
from emviz.draw.view_1d import View1D
from emviz.draw.view_2d import View2D


class Scene:
    """A figure and the views in it. All that changes from frame to frame is in `actors`; the rest, the stage, stays as it is.

    Parameters
    ----------
    figure : Figure
        With its axes and all artists; it is laid out now, and stays so.
    views : list
        Objects with a list ``actors`` of animated artists and a method ``show(frame)`` that changes them and nothing else.
    first : frame
        The frame to show now.

    Attributes
    ----------
    figure : Figure
    actors : list of artists, in drawing order
    frame : the frame that is shown

    Example
    -------
    >>> import emviz as ev
    >>> blobs = ev.datasets.four_blobs()
    >>> trace = ev.fit(ev.KMeans(4), blobs.X, seed=1)
    >>> stage = ev.draw.scene(trace)
    >>> stage.show(trace.frames[2])
    >>> stage.picture().alt.startswith(trace.frames[2].sentence)
    True
    """

    def __init__(self, figure, views, first, *, reads=""):
        self.figure = figure
        self.views = list(views)
        self.reads = reads
        self.actors = [actor for view in self.views for actor in view.actors]
        self.show(first)
        freeze_layout(figure)
        # Once more: arrows are hidden or shown by how far they reach on the page.
        self.show(first)

    def show(self, frame):
        """Update the actors to this frame; the only way a frame gets drawn."""
        for view in self.views:
            view.show(frame)
        self.frame = frame
        self.figure.alt = self.alt_text(frame)

    def alt_text(self, frame):
        """What a reader who cannot see the picture should know: the frame's sentence, and what the axes show."""
        return f"{frame.sentence} {self.reads}".strip()

    def picture(self, frame=None):
        """The picture of ``frame`` (by default the one that is shown), as an output for a notebook."""
        if frame is not None:
            self.show(frame)
        return Picture(self.figure, self.figure.alt)

    def __repr__(self):
        return f"Scene({type(self.views[0]).__name__}, {len(self.actors)} actors)"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.figure._repr_mimebundle_()


def scene(traces, *, width=9.0, height=4.2, **view_kws):
    """The scene for one trace, or for several over the same data: the data on the left, the log-likelihood on the right.

    Parameters
    ----------
    traces : Trace or list of Trace
        The limits of the axes hold all of them. Data with one feature or with two.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.
    **view_kws
        For one feature those of `View1D`: ``names``, ``bins``; for two those of `View2D`: ``names``, ``equal``,
        ``ellipses``, ``contours``.

    Example
    -------
    >>> import emviz as ev
    >>> geyser = ev.datasets.old_faithful()
    >>> trace = ev.fit(ev.GaussianMixture(2), geyser.X, seed=0)
    >>> scene(trace, names=geyser.names, equal=False)
    Scene(View2D, 17 actors)
    """
    traces = check_traces(traces)
    with style():
        figure, (left, right) = subplots(
            1, 2, width=width, height=height, width_ratios=(_share(traces[0], view_kws), 1)
        )
        return Scene(
            figure,
            [view(left, traces, **view_kws), LikelihoodPanel(right, traces)],
            traces[0].frames[0],
            reads=reads(traces[0], view_kws.get("names")),
        )


def _share(trace, view_kws):
    """Width of the data's axes, as a multiple of the panel's: less for tall data whose units are equally long."""
    if np.shape(trace.X)[1] != 2 or not view_kws.get("equal", True):
        return 1.75
    wide, tall = np.ptp(trace.X, axis=0)
    return float(np.clip(2 * wide / tall if tall > 0 else 2, 1.3, 1.75))


def view(ax, traces, **view_kws):
    """The view that draws frames of these traces into one Axes of yours: `View1D` for one feature, `View2D` for two.

    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> figure, ax = subplots(alt="The last frame of k-means on four blobs.")
    >>> ev.draw.view(ax, trace).show(trace.frames[-1])
    """
    traces = check_traces(traces)
    n_features = np.shape(traces[0].X)[1]
    if n_features > 2:
        raise ValueError(f"A scene draws data with one feature or two, got {n_features}: choose two columns of X.")
    with style():
        return (View1D, View2D)[n_features - 1](ax, traces, **view_kws)


def reads(trace, names=None):
    """One sentence on what the axes of a scene show, for its alt text."""
    names = [names] if isinstance(names, str) else names
    n, n_features = np.shape(trace.X)
    what = (
        f"{n} values with the density of each component over their histogram"
        if n_features == 1
        else f"{n} points, coloured by component, with the components' centres"
    )
    of = f" of {' and '.join(names)}" if names else ""
    return (
        f"Left: {what}{of}. Right: the {getattr(trace.model, 'objective', 'log-likelihood')} of every iteration so far."
    )


def freeze_layout(figure):
    """Lay the figure out once, and keep that layout whatever is drawn, at whatever resolution.

    >>> figure, ax = subplots(width=2, height=1)
    >>> freeze_layout(figure)
    >>> before = ax.get_position().bounds
    >>> _ = ax.set_ylabel("a label that would push the axes aside")
    >>> figure.draw_without_rendering()
    >>> ax.get_position().bounds == before
    True
    """
    with style():
        figure.draw_without_rendering()
    for ax in figure.axes:
        if ax.get_aspect() != "auto":
            ax.apply_aspect()
            ax.set_position(ax.get_position())  # where an equal aspect has shrunk the box, that box is the layout
            ax.set_autoscale_on(False)
            ax.set_aspect("auto")
    figure.set_layout_engine("none")
