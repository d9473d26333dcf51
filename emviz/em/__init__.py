"""EM itself: the loop, what it leaves behind, where it starts, the bound that it climbs. Knows no particular model."""

from emviz.em.edited import refit
from emviz.em.loop import Step, fit, iterate
from emviz.em.trace import Trace

__all__ = ["Step", "Trace", "fit", "iterate", "refit"]
