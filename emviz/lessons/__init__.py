"""What one lesson needs and no other: its scenes, and the small tools beside them."""

from importlib import import_module

_NAMES = {
    "BoundView": "lower_bound",
    "ByHand": "by_hand_explorer",
    "JensenScene": "jensen",
    "Line": "line",
    "NormalSurface": "surface",
    "TemperatureScene": "temperature",
    "bound_scene": "lower_bound",
    "decomposition_scene": "decomposition",
}
_MODULES = ("line", "mle")

__all__ = [*_MODULES, *_NAMES]


def __getattr__(name):
    if name in _MODULES:
        return import_module(f"emviz.lessons.{name}")
    if name in _NAMES:
        return getattr(import_module(f"emviz.lessons.{_NAMES[name]}"), name)
    raise AttributeError(f"module 'emviz.lessons' has no attribute {name!r}")


def __dir__():
    return [*globals(), *__all__]
