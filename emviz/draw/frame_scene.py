"""The scene of a trace: the data on the left, the log-likelihood on the right."""

from collections.abc import Iterable
from typing import Any

from emviz.draw.figure import Figure, subplots
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.registry import view
from emviz.draw.scene import Scene
from emviz.draw.style import style
from emviz.draw.view import View, check_traces


class FrameScene(Scene):
    """A scene made of views that all show the same frame.

    Parameters
    ----------
    figure : Figure
        With its axes and all artists.
    views : iterable
        Objects with a list ``actors`` of animated artists and a method ``show(frame)`` that changes them and nothing else.
    first : frame
        The frame to show now.
    description : str
        What the axes show, in a sentence.

    Attributes
    ----------
    views : list

    Examples
    --------
    >>> import emviz as ev
    >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
    >>> scene = ev.draw.scene(trace)
    >>> scene.show(trace.frames[2]) == trace.frames[2].sentence
    True
    >>> [type(view).__name__ for view in scene.views]
    ['View2D', 'LikelihoodPanel']
    """

    def __init__(self, figure: Figure, views: Iterable[Any], first: Any, description: str):
        self.views = list(views)
        super().__init__(figure, [actor for view in self.views for actor in view.actors], (first,), description)

    def update(self, frame: Any) -> str:
        """Let every view show this frame; the sentence is the frame's own."""
        for each in self.views:
            each.show(frame)
        return frame.sentence


def scene(traces: Any, *, width: float = 9.0, height: float = 4.2, **view_options: Any) -> FrameScene:
    """The scene for one trace, or for several over the same data: the model on the left, the log-likelihood on the right.

    Parameters
    ----------
    traces : Trace or list of Trace
        The limits of the axes hold all of them.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch.
    **view_options
        For the view that the model gets (`view_for`): ``names`` for all; ``bins`` for one feature; ``equal``,
        ``ellipses``, ``contours`` for two.

    Returns
    -------
    FrameScene

    Examples
    --------
    >>> import emviz as ev
    >>> geyser = ev.datasets.old_faithful()
    >>> trace = ev.fit(ev.GaussianMixture(2), geyser.X, seed=0)
    >>> scene(trace, names=geyser.names, equal=False)
    <FrameScene with 17 actors>
    """
    traces = check_traces(traces)
    with style():
        figure, (left, right) = subplots(1, 2, width=width, height=height, width_ratios=(View.width, 1))
        model_view = view(left, traces, **view_options)
        left.get_gridspec().set_width_ratios((model_view.width, 1))
        panel = LikelihoodPanel(right, traces)
        description = f"Left: {model_view.description}. Right: {panel.description}."
        return FrameScene(figure, [model_view, panel], traces[0].frames[0], description)
