"""Exploring: controls around a scene, answered by the browser where it has the frames and by Python where not.

>>> import emviz as ev
>>> blobs = ev.datasets.four_blobs()
>>> stepper = ev.explore.stepper(ev.KMeans(4), blobs.X, seeds=range(3))
>>> stepper.position = 2
>>> stepper.frame.kind
'M'
"""

from IPython import get_ipython  # pyright: ignore[reportPrivateImportUsage]

from emviz.explore.boxes import keep_explorers
from emviz.explore.compare import Comparison, compare
from emviz.explore.controls import Button, Choice, Slider
from emviz.explore.explorer import Explorer
from emviz.explore.grab import Grab
from emviz.explore.sandbox import sandbox
from emviz.explore.sequences import FrameSequence, FrameSource
from emviz.explore.stepper import Stepper, stepper
from emviz.explore.widget import FrameWidget

if shell := get_ipython():
    keep_explorers(shell.display_formatter)

__all__ = [
    "Button",
    "Choice",
    "Comparison",
    "Explorer",
    "FrameSequence",
    "FrameSource",
    "FrameWidget",
    "Grab",
    "Slider",
    "Stepper",
    "compare",
    "sandbox",
    "stepper",
]
