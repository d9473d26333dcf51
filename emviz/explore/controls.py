"""What a reader can move or press in an explorer: sliders, choices and buttons."""

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field


def _trait_name(name):
    return re.sub(r"\W+", "_", name.lower()).strip("_")


@dataclass(frozen=True)
class Slider:
    """A slider over evenly spaced numbers.

    name : str, its label and accessible name
    start, stop : first and last value
    step : distance of neighbouring values
    value : the first value shown; ``start`` if not given
    held : True: the frames of all values are sent to the browser ahead of time, so that it answers at once and also
        without Python. False: Python draws the frame when it is wanted
    trait : name of the explorer's trait; by default the name in lower case with underscores ("standard_deviation")
    labels : what to show beside the slider, one text for each value; by default the value itself
    ahead : whether Python may draw neighbouring values while the reader rests; say False where one takes long

    Example
    -------
    >>> mean = Slider("Mean", -5, 5, step=0.1, value=0)
    >>> len(mean), mean.at(1), mean.index(-4.9)
    (101, -4.9, 1)
    """

    name: str
    start: float
    stop: float
    step: float = 1
    value: float | None = None
    held: bool = False
    trait: str = ""
    labels: Sequence[str] | None = None
    ahead: bool = True

    def __post_init__(self):
        if not self.step > 0:
            raise ValueError(f"step of the slider {self.name!r} must be positive, got {self.step}.")
        if self.stop < self.start:
            raise ValueError(f"stop of the slider {self.name!r} must be at least start = {self.start}, got {self.stop}.")
        if not self.trait:
            object.__setattr__(self, "trait", _trait_name(self.name))
        object.__setattr__(self, "value", self.snap(self.start if self.value is None else self.value))
        if self.labels is not None and len(self.labels) != len(self):
            raise ValueError(f"labels of the slider {self.name!r} must be {len(self)} texts, got {len(self.labels)}.")

    def __len__(self):
        return math.floor((self.stop - self.start) / self.step + 1e-9) + 1

    def at(self, index):
        """The value with this index, counted from 0."""
        value = round(self.start + index * self.step, 10)
        return int(value) if float(value).is_integer() and isinstance(self.step, int) else value

    def index(self, value):
        """The index of the nearest value."""
        return min(max(round((value - self.start) / self.step), 0), len(self) - 1)

    def snap(self, value):
        """The nearest value that the slider can have."""
        return self.at(self.index(value))

    def told(self):
        """What the front end must know, as a dict of JSON values."""
        decimals = max(len(f"{v:.10f}".rstrip("0").split(".")[1]) for v in (self.start, self.step))
        return {"kind": "slider", "name": self.name, "trait": self.trait, "min": self.start, "step": self.step,
                "count": len(self), "decimals": decimals, "value": self.value, "held": self.held, "ahead": self.ahead,
                "labels": None if self.labels is None else list(self.labels)}


@dataclass(frozen=True)
class Choice:
    """A choice between a few named options.

    name : str, its label and accessible name
    options : sequence of str
    value : the first option shown; by default the first one
    held, trait, ahead : as for :class:`Slider`

    Example
    -------
    >>> shape = Choice("Covariance", ["full", "tied"])
    >>> shape.value, shape.index("tied")
    ('full', 1)
    """

    name: str
    options: Sequence[str]
    value: str | None = None
    held: bool = False
    trait: str = ""
    ahead: bool = True

    def __post_init__(self):
        if not self.options:
            raise ValueError(f"options of the choice {self.name!r} must hold at least one text.")
        if not self.trait:
            object.__setattr__(self, "trait", _trait_name(self.name))
        object.__setattr__(self, "value", self.snap(self.options[0] if self.value is None else self.value))

    def __len__(self):
        return len(self.options)

    def at(self, index):
        """The option with this index, counted from 0."""
        return self.options[index]

    def index(self, value):
        """The index of an option; ValueError if there is none of that name."""
        if value not in self.options:
            raise ValueError(f"{self.name!r} must be one of {', '.join(map(repr, self.options))}, got {value!r}.")
        return list(self.options).index(value)

    def snap(self, value):
        """The option itself; ValueError if there is none of that name."""
        return self.options[self.index(value)]

    def told(self):
        """What the front end must know, as a dict of JSON values."""
        return {"kind": "choice", "name": self.name, "trait": self.trait, "options": list(self.options),
                "count": len(self), "value": self.value, "held": self.held, "ahead": self.ahead}


@dataclass(frozen=True)
class Button:
    """A button that asks Python to do something.

    name : str, its text and accessible name
    action : function of the current values (dict, name of the control -> value). It may return a dict of new values;
        afterwards the picture is drawn afresh

    Example
    -------
    >>> reset = Button("Reset", lambda values: {"Mean": 0})
    >>> reset.action({"Mean": 3})
    {'Mean': 0}
    """

    name: str
    action: Callable = field(repr=False)

    def told(self):
        """What the front end must know, as a dict of JSON values."""
        return {"kind": "button", "name": self.name}
