"""Drawing: marks (one artist each), scenes (a figure that can show any frame), film strips and animations.

Examples
--------
>>> import emviz as ev
>>> geyser = ev.datasets.old_faithful()
>>> trace = ev.fit(ev.GaussianMixture(2), geyser, seed=0)
>>> figure = ev.draw.film_strip(trace, equal=False)

Nothing here uses pyplot, and nothing changes matplotlib's settings outside of ``with draw.style():``.
"""

import sys
from types import ModuleType
from typing import Any

from emviz.draw import marks
from emviz.draw.animation import Animation, animation
from emviz.draw.colors import COLORS, MARKERS, Palette, blend, component_color, component_marker
from emviz.draw.comparison import selection_map
from emviz.draw.figure import Figure, Picture, describe, subplots
from emviz.draw.fixed_layout import freeze_layout
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
from emviz.draw.view_censored_line import CensoredLineView
from emviz.draw.view_censored_values import CensoredValuesView
from emviz.draw.view_coins import CoinsView
from emviz.draw.view_counts import CountsView
from emviz.draw.view_labelled import LabelledView
from emviz.draw.view_pairs import PairsView
from emviz.draw.view_parameters import ParametersView
from emviz.draw.view_student import StudentView

__all__ = [
    "COLORS",
    "DARK_INK",
    "DARK_PAPER",
    "INK",
    "MARKERS",
    "NEUTRAL",
    "PAPER",
    "Animation",
    "CensoredLineView",
    "CensoredValuesView",
    "CoinsView",
    "CountsView",
    "Figure",
    "FrameScene",
    "LabelledView",
    "LikelihoodPanel",
    "PairsView",
    "Palette",
    "ParametersView",
    "Picture",
    "Scene",
    "SideBySide",
    "StudentView",
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
    "selection_map",
    "style",
    "subplots",
    "view",
    "view_for",
]


class _Draw(ModuleType):
    """This module; its constants say what pictures are made of, and cannot be set, because no picture would notice."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name.isupper() and name in __all__:
            instead = "; give colors= to scene, film_strip, SideBySide, view or stepper"
            hint = instead if name in ("COLORS", "MARKERS") else ""
            raise AttributeError(f"emviz.draw.{name} cannot be set: pictures would not change{hint}.")
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Draw
