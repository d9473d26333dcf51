"""Exploring: controls around a scene, answered by the browser where it holds the frames and by Python where not.

>>> import emviz as ev
>>> blobs = ev.datasets.four_blobs()
>>> stepper = ev.explore.stepper(ev.KMeans(4), blobs.X, seeds=range(3))
>>> stepper.position = 2
>>> stepper.frame.kind
'M'
"""

from emviz.explore.controls import Button, Choice, Slider
from emviz.explore.explorer import Explorer, Track
from emviz.explore.stepper import Stepper, stepper

#: Whether outputs carry a page that plays without Python beside the widget. An explorer's own ``html=`` comes first.
html = True

__all__ = ["Button", "Choice", "Explorer", "Slider", "Stepper", "Track", "html", "stepper"]
