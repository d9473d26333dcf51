"""What one lesson needs and no other: its scenes, and the small tools beside them.

Examples
--------
>>> import emviz as ev
>>> scene = ev.lessons.JensenScene([0.01, 0.03])
>>> print(scene.show([0.5, 0.5]))
Responsibilities 0.50, 0.50: the average of the logarithms lies 0.144 below the logarithm of the average.
"""

from importlib import import_module

_MODULE_OF = {
    "BEST": "basins",
    "BOUND": "colors",
    "BasinScene": "basins",
    "BoundScene": "lower_bound",
    "BoundView": "lower_bound",
    "ByHand": "by_hand_explorer",
    "CensoringScene": "censoring",
    "CriteriaScene": "criteria",
    "CutTailsScene": "cut_tails",
    "DecompositionScene": "decomposition",
    "EverywhereScene": "everywhere",
    "GAP": "colors",
    "JensenScene": "jensen",
    "Line": "line",
    "LinkageView": "everywhere",
    "Means": "two_means",
    "PhotographScene": "photograph",
    "RaceScene": "race",
    "STUCK": "basins",
    "ShapeScene": "shape",
    "SharesScene": "shares",
    "StoryScene": "story",
    "SurfaceScene": "surface",
    "TailScene": "tails",
    "TemperatureScene": "temperature",
    "TwoMeans": "two_means",
    "ascent_map": "ascent",
    "check": "exercises",
    "chinese_restaurant": "restaurant",
    "cut_or_shared": "soft_beside_hard",
    "down_to_one": "messages",
    "far_out": "on_a_log_scale",
    "heated": "temperature",
    "next_centre": "spreading",
    "rest_at": "temperature",
    "shared_points": "one_iteration",
    "small_view": "everywhere",
    "through_the_fold": "temperature",
    "unsquashing": "unsquash",
}
_MODULES = ("censoring", "mle")

__all__ = [*_MODULES, *_MODULE_OF]


def __getattr__(name):
    """Load what a lesson asks for when it asks: the formulas need no drawing, and the drawing no widgets."""
    if name in _MODULES:
        return import_module(f"emviz.lessons.{name}")
    if name in _MODULE_OF:
        return getattr(import_module(f"emviz.lessons.{_MODULE_OF[name]}"), name)
    raise AttributeError(f"module 'emviz.lessons' has no attribute {name!r}")


def __dir__():
    return [*globals(), *__all__]
