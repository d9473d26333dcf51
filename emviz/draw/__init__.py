"""Drawing: marks (one artist each), scenes (a figure that can show any frame), film strips and animations.

Examples
--------
>>> import emviz as ev
>>> geyser = ev.datasets.old_faithful()
>>> trace = ev.fit(ev.GaussianMixture(2), geyser.X, seed=0)
>>> figure = ev.draw.film_strip(trace, names=geyser.names, equal=False)

Nothing here uses pyplot, and nothing changes matplotlib's settings outside of ``with draw.style():``.
"""

from emviz.draw import marks
from emviz.draw.animation import Animation, animation
from emviz.draw.colors import COLORS, MARKERS, blend, component_color, component_marker
from emviz.draw.figure import Figure, Picture, describe, freeze_layout, subplots
from emviz.draw.frame_scene import FrameScene, scene
from emviz.draw.panel import LikelihoodPanel
from emviz.draw.registry import view, view_for
from emviz.draw.scene import Scene
from emviz.draw.side_by_side import SideBySide
from emviz.draw.strip import film_strip
from emviz.draw.style import DARK_INK, DARK_PAPER, INK, NEUTRAL, PAPER, style
from emviz.draw.view import View
from emviz.draw.view_1d import View1D
from emviz.draw.view_2d import View2D
from emviz.draw.view_counts import CountsView
from emviz.draw.view_labelled import LabelledView
from emviz.draw.view_parameters import ParametersView

__all__ = [
    "COLORS",
    "DARK_INK",
    "DARK_PAPER",
    "INK",
    "MARKERS",
    "NEUTRAL",
    "PAPER",
    "Animation",
    "CountsView",
    "Figure",
    "FrameScene",
    "LabelledView",
    "LikelihoodPanel",
    "ParametersView",
    "Picture",
    "Scene",
    "SideBySide",
    "View",
    "View1D",
    "View2D",
    "animation",
    "blend",
    "component_color",
    "component_marker",
    "describe",
    "film_strip",
    "freeze_layout",
    "marks",
    "scene",
    "style",
    "subplots",
    "view",
    "view_for",
]
