"""The scene of a trace: the data on the left, the log-likelihood on the right."""

from collections.abc import Iterable, Sequence
from typing import Any

from emviz.draw.figure import Figure, headline, subplots
from emviz.draw.options import options_for
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.registry import panels_across, view
from emviz.draw.sample import as_drawn
from emviz.draw.scene import Scene
from emviz.draw.style import style
from emviz.draw.view import View, check_traces
from emviz.draw.view_pairs import PairsView


class FrameScene(Scene):
    """A scene made of views that all show the same frame.

    Parameters
    ----------
    figure : Figure
        With its axes and all artists.
    views : iterable
        Objects with a list ``actors`` of animated artists and a method ``show(frame)`` that changes them and nothing else.
        If the first one draws a sample of the data, all show the frame of these rows.
    first : frame
        The frame to show now.
    description : str
        What the axes show, in a sentence.

    Attributes
    ----------
    views : list
    first : frame

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
        self.views, self.first = list(views), first
        super().__init__(figure, [actor for view in self.views for actor in view.actors], (first,), description)

    def update(self, frame: Any) -> str:
        """Let every view show this frame; the sentence is the frame's own."""
        frame = self.sampled(frame)
        for each in self.views:
            each.show(frame)
        return frame.sentence

    def show(self, *state: Any) -> str:
        """Draw this frame; the alt text also says where its parameters are."""
        sentence = super().show(*state)
        where = getattr(self.sampled(state[0]), "description", "")  # a lesson's own frames may have none
        self.figure.alt = " ".join(filter(None, [sentence, where, self.description]))
        return sentence

    def sampled(self, frame: Any) -> Any:
        """The frame of the rows that the first view draws, if these are a sample."""
        return as_drawn(self.views[0], frame) if self.views else frame


def scene(
    traces: Any,
    *,
    width: float = 9.0,
    height: float | None = None,
    title: str | None = None,
    fits_path: bool = False,
    beside: Sequence[Any] = (),
    **view_options: Any,
) -> FrameScene:
    """The scene for one trace, or for several over the same data: the model on the left, the log-likelihood on the right.

    Parameters
    ----------
    traces : Trace or list of Trace
        The limits of the axes hold all of them.
    width, height : float
        Size in inches; a notebook shows 100 pixels an inch. By default it is 4.2 inches high, and a matrix of panels
        higher.
    title : str, optional
        Stands above the picture.
    fits_path : bool
        Whether the axes of the log-likelihood hold the path that is shown and change with it, so that a short one fills
        them too. By default they stand still, and hold the paths of all traces.
    beside : list of Trace
        The axes of the log-likelihood hold these, too: paths in another picture, with which this one is compared.
    **view_options
        For the view that the model gets (`view_for`): ``features``, which of the features to draw, by their names or
        indices; ``names``, what they are called; ``colors`` of the components; ``size`` of points and centres;
        ``xlim``, ``ylim``, ``xlabel``, ``ylabel``; ``bins`` for one feature; ``equal``, ``ellipses``, ``borders``,
        ``contours`` for two.

    Returns
    -------
    FrameScene

    Raises
    ------
    TypeError
        If there is no such option: the message has all that there are.

    Examples
    --------
    >>> import emviz as ev
    >>> geyser = ev.datasets.old_faithful()
    >>> trace = ev.fit(ev.GaussianMixture(2), geyser, seed=0)
    >>> scene(trace, equal=False)
    <FrameScene with 17 actors>
    >>> scene(trace, features="Waiting time (minutes)").views[0].description
    '272 values with the density of each component over their histogram of Waiting time (minutes), 1 of 2 features'
    """
    traces = check_traces(traces)
    across = panels_across(traces, view_options)
    matrix = across > 1
    if height is None:
        height = 2.4 + across if matrix else 4.2
    with style(), options_for(scene):
        ratios = (1,) if matrix else (View.width, 1)
        figure, axes = subplots(1, len(ratios), width=width, height=height, squeeze=False, width_ratios=ratios)
        headline(figure, title)
        model_view = view(axes[0, 0], traces, **view_options)
        if isinstance(model_view, PairsView):
            # Above its diagonal a matrix of pairs leaves a corner free.
            panel = LikelihoodPanel(
                model_view.free_corner(), traces, small=across == 3, fits_path=fits_path, beside=beside
            )
            description = f"In a large frame: {model_view.description}. In its upper right corner: {panel.description}."
        else:
            axes[0, 0].get_gridspec().set_width_ratios((model_view.width, 1))
            panel = LikelihoodPanel(axes[0, 1], traces, fits_path=fits_path, beside=beside)
            description = f"Left: {model_view.description}. Right: {panel.description}."
        if title is not None:
            description = f"{title}. {description}"
        return FrameScene(figure, [model_view, panel], traces[0].frames[0], description)
