"""What a reader can move or press in an explorer: sliders, choices and buttons."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from emviz import arguments


@dataclass(frozen=True)
class Slider:
    """A slider over evenly spaced numbers, or over the numbers that you list.

    Parameters
    ----------
    name : str
        Its label and accessible name.
    start, stop : float
        First and last value.
    step : float
        Distance of neighbouring values.
    value : float, optional
        The first value shown; by default the first one of all.
    preloaded : bool
        True: the frames of all values are sent to the browser beforehand, so that it answers at once and also without
        Python. False: the slider works on demand, Python draws a frame when the browser requests it.
    trait : str
        Name of the explorer's trait; by default the name in lower case with underscores ("standard_deviation").
    labels : sequence of str, optional
        What to show beside the slider, one text for each value; by default the value itself.
    draw_ahead : bool
        Whether Python may draw the frames of neighbouring values while the reader rests; say False where one takes long.
    values : sequence of float, optional
        All values from left to right, instead of `start`, `stop` and `step`.

    Raises
    ------
    TypeError
        If there is neither a `start` with a `stop` nor `values`, or both.
    ValueError
        If that leaves no value, one is not a finite number, or `labels` are not as many as the values.

    Examples
    --------
    >>> mean = Slider("Mean", -5, 5, step=0.1, value=0)
    >>> len(mean), mean.at(1), mean.index(-4.9)
    (101, -4.9, 1)
    >>> components = Slider("Components", values=[2, 3, 5])
    >>> len(components), components.at(2), components.index(5)
    (3, 5, 2)
    """

    name: str
    start: Any = None
    stop: Any = None
    step: float = 1
    value: Any = None
    preloaded: bool = False
    trait: str = ""
    labels: Sequence[str] | None = None
    draw_ahead: bool = True
    values: Sequence[float] | None = None

    def __post_init__(self):
        ends = [end for end in (self.start, self.stop) if end is not None]
        if len(ends) != (2 if self.values is None else 0):
            raise TypeError(f"the slider {self.name!r} needs either start and stop, or values.")
        if self.values is not None:
            object.__setattr__(self, "values", _numbers(self.values, f"values of the slider {self.name!r}"))
        if not self.step > 0:
            raise ValueError(f"step of the slider {self.name!r} must be positive, got {self.step}.")
        if self.values is None and self.stop < self.start:
            raise ValueError(
                f"stop of the slider {self.name!r} must be at least start = {self.start}, got {self.stop}."
            )
        _complete(self, self.at(0))
        if self.labels is not None and len(self.labels) != len(self):
            raise ValueError(f"labels of the slider {self.name!r} must be {len(self)} texts, got {len(self.labels)}.")

    def __len__(self) -> int:
        if self.values is not None:
            return len(self.values)
        return math.floor((self.stop - self.start) / self.step + 1e-9) + 1

    def at(self, index: int) -> float:
        """The value with this index, counted from 0."""
        if self.values is not None:
            return self.values[index]
        value = round(self.start + index * self.step, 10)
        return int(value) if float(value).is_integer() and isinstance(self.step, int) else value

    def index(self, value: float) -> int:
        """The index of the nearest value."""
        if self.values is not None:
            return min(range(len(self)), key=lambda index: abs(self.at(index) - value))
        return min(max(round((value - self.start) / self.step), 0), len(self) - 1)

    def snap(self, value: float) -> float:
        """The nearest value that the slider can have."""
        return self.at(self.index(value))

    def to_browser(self, value: float) -> float:
        """What the browser has for a value: the value itself, or among listed values its index."""
        return value if self.values is None else self.index(value)

    def from_browser(self, number: float) -> float:
        """The value for what the browser has."""
        return number if self.values is None else self.at(int(number))

    def to_json(self) -> dict:
        """What the browser must know, as a dict of JSON values."""
        first, step, labels = self.start, self.step, self.labels
        if self.values is not None:
            # The browser's own slider is evenly spaced: it moves over the indices, and shows the values as its labels.
            first, step, labels = 0, 1, self.labels or [f"{value}" for value in self.values]
        decimals = max(len(f"{v:.10f}".rstrip("0").split(".")[1]) for v in (first, step))
        return {
            "kind": "slider",
            "name": self.name,
            "trait": self.trait,
            "min": first,
            "step": step,
            "count": len(self),
            "decimals": decimals,
            "value": self.to_browser(self.value),
            "preloaded": self.preloaded,
            "drawAhead": self.draw_ahead,
            "labels": None if labels is None else list(labels),
        }


@dataclass(frozen=True)
class Choice:
    """A choice between a few named options.

    Parameters
    ----------
    name : str
        Its label and accessible name.
    options : sequence of str
    value : str, optional
        The first option shown; by default the first one.
    preloaded, trait, draw_ahead
        As for `Slider`.

    Examples
    --------
    >>> shape = Choice("Covariance", ["full", "tied"])
    >>> shape.value, shape.index("tied")
    ('full', 1)
    """

    name: str
    options: Sequence[str]
    value: Any = None
    preloaded: bool = False
    trait: str = ""
    draw_ahead: bool = True

    def __post_init__(self):
        if not self.options:
            raise ValueError(f"options of the choice {self.name!r} must hold at least one text.")
        _complete(self, self.options[0])

    def __len__(self) -> int:
        return len(self.options)

    def at(self, index: int) -> str:
        """The option with this index, counted from 0."""
        return self.options[index]

    def index(self, value: str) -> int:
        """The index of an option; ValueError if there is none of that name."""
        if value not in self.options:
            raise ValueError(f"{self.name!r} must be one of {', '.join(map(repr, self.options))}, got {value!r}.")
        return list(self.options).index(value)

    def snap(self, value: str) -> str:
        """The option itself; ValueError if there is none of that name."""
        return self.options[self.index(value)]

    def to_browser(self, value: str) -> str:
        """What the browser has for an option: the option itself."""
        return value

    def from_browser(self, option: str) -> str:
        """The option for what the browser has."""
        return option

    def to_json(self) -> dict:
        """What the browser must know, as a dict of JSON values."""
        return {
            "kind": "choice",
            "name": self.name,
            "trait": self.trait,
            "options": list(self.options),
            "count": len(self),
            "value": self.value,
            "preloaded": self.preloaded,
            "drawAhead": self.draw_ahead,
        }


@dataclass(frozen=True)
class Button:
    """A button that asks Python to do something.

    Parameters
    ----------
    name : str
        Its text and accessible name.
    action : callable
        Gets the current values (dict, name of the control -> value). It may return a dict of new values; afterwards the
        picture is drawn afresh.

    Examples
    --------
    >>> reset = Button("Reset", lambda values: {"Mean": 0})
    >>> reset.action({"Mean": 3})
    {'Mean': 0}
    """

    name: str
    action: Callable[[dict], dict | None] = field(repr=False)

    def to_json(self) -> dict:
        """What the browser must know, as a dict of JSON values."""
        return {"kind": "button", "name": self.name}


def _numbers(values, name):
    """All the values as a tuple, if they are finite numbers."""
    try:
        numbers = tuple(values)
        sound = bool(numbers) and all(math.isfinite(number) for number in numbers)
    except TypeError:
        sound, numbers = False, ()
    if not sound:
        raise ValueError(f"{name} must be one or more finite numbers, got {arguments.short(values)}.")
    return numbers


def _complete(control, first_value):
    """Fill in the trait's name and the first value where none was given."""
    if not control.trait:
        object.__setattr__(control, "trait", re.sub(r"\W+", "_", control.name.lower()).strip("_"))
    object.__setattr__(control, "value", control.snap(first_value if control.value is None else control.value))
