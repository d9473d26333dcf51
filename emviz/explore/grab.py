"""A grab: a handle on the picture of an explorer, with which a reader drags one or two of its sliders."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from emviz.explore.controls import Slider

SHAPES = ("ring", "square", "diamond")


@dataclass(frozen=True)
class Grab:
    """A handle on some axes of an explorer. It stands where one or two sliders stand, and moves them when it is dragged.

    The arrow keys move it by one step of its sliders, with Shift by ten. A press elsewhere on the axes brings it there,
    if it is the only one on them.

    Parameters
    ----------
    ax : matplotlib Axes
        Of the explorer's figure.
    x, y : str, optional
        Names of the sliders whose values are places on the x and on the y axis; at least one of them. A slider answers
        as it does by itself: at once if it is preloaded, otherwise by Python.
    at : float or callable
        Of a handle with one slider: where it stands in the other direction. A part of the axes, from 0 to 1; or a
        function that gets the slider's value and returns the coordinate on the other axis.
    name : str
        Its accessible name; by default that of its sliders, with "on the picture".
    shape : {"ring", "square", "diamond"}

    Raises
    ------
    TypeError, ValueError
        If there is neither `x` nor `y`, both are the same, or `shape` is unknown. From the explorer, if `x` or `y` is no
        slider of it, if `ax` is not in its figure or not straight, or if no value lies on its axis.

    Examples
    --------
    >>> from emviz.explore import Explorer
    >>> figure = Figure(figsize=(4, 2))
    >>> ax = figure.add_subplot(xlim=(-5, 5), ylim=(0, 25))
    >>> dot, = ax.plot([0], [0], "o", animated=True)
    >>> def show(values):
    ...     dot.set_data([values["Place"]], [values["Place"] ** 2])
    ...     return f"The parabola is {values['Place'] ** 2:g} high here."
    >>> place = Slider("Place", -5, 5, value=3, preloaded=True)
    >>> explorer = Explorer(figure, [place], show, grab=[Grab(ax, x="Place", at=lambda x: x**2)])
    >>> explorer.sentence
    'The parabola is 9 high here.'
    """

    ax: Axes
    x: str | None = None
    y: str | None = None
    at: float | Callable[[Any], float] = 0.5
    name: str = ""
    shape: str = "ring"

    def __post_init__(self):
        if self.x is None and self.y is None:
            raise TypeError("A grab needs x or y, the name of a slider, or both.")
        if self.x == self.y:
            raise ValueError(f"x and y of a grab must be two sliders, got {self.x!r} for both.")
        if self.shape not in SHAPES:
            raise ValueError(f"shape of a grab must be one of {', '.join(SHAPES)}, got {self.shape!r}.")

    def to_json(self, figure: Figure, sliders: Mapping[str, Slider]) -> dict:
        """What the browser must know, as a dict of JSON values.

        Parameters
        ----------
        figure : Figure
            The explorer's, laid out for good.
        sliders : dict
            The explorer's, by their names.

        Returns
        -------
        dict
            ``x`` and ``y`` have the trait of a slider, and for each of its values where the handle stands in that
            direction; ``moves`` names those that a drag changes; ``axes`` are left, top, right and bottom of the axes.
            All places are in points from the upper left corner of the figure.
        """
        self._check(figure, sliders)
        moved = {axis: sliders[name] for axis, name in (("x", self.x), ("y", self.y)) if name is not None}
        names = " and ".join(slider.name for slider in moved.values())
        described: dict[str, Any] = {
            "name": self.name or f"{names} on the picture",
            "shape": self.shape,
            "moves": list(moved),
            "axes": _rounded(_to_points(figure, [self.ax.bbox.p0, self.ax.bbox.p1])[[0, 1, 1, 0], [0, 1, 0, 1]]),
        }
        for axis in ("x", "y"):
            slider = moved.get(axis) or next(iter(moved.values()))
            places = self._places(figure, axis, slider, axis in moved)
            described[axis] = {"trait": slider.trait, "places": _rounded(places)}
        return described

    def _check(self, figure, sliders):
        for axis, name in (("x", self.x), ("y", self.y)):
            if name is not None and name not in sliders:
                raise ValueError(f"{axis} of a grab must be the name of a slider ({', '.join(sliders)}), got {name!r}.")
        if not any(self.ax is ax for ax in figure.axes):
            raise ValueError(f"ax of a grab must be in the explorer's own figure, and {self.ax!r} is not.")
        if self.ax.name != "rectilinear":
            raise ValueError(f"ax of a grab must have a straight x and a straight y axis, and {self.ax!r} has not.")

    def _places(self, figure, axis, slider, is_moved):
        """Where the handle stands in one direction for each value of a slider, in points."""
        column = "xy".index(axis)
        values = [slider.at(i) for i in range(len(slider))]
        at, transform = self.at, self.ax.transData
        if is_moved:
            numbers = values
        elif callable(at):
            numbers = [at(value) for value in values]
        else:
            numbers, transform = [at] * len(values), self.ax.transAxes
        points = np.tile(transform.inverted().transform(self.ax.bbox.p0), (len(values), 1))
        points[:, column] = numbers
        places = transform.transform(points)
        if not np.isfinite(places).all():
            raise ValueError(f"at of the grab of {slider.name!r} must return a finite number for each of its values.")
        low, high = self.ax.bbox.p0[column], self.ax.bbox.p1[column]
        inside = (places[:, column] > low - 1) & (places[:, column] < high + 1)
        if not inside.any():
            raise ValueError(
                f"The {axis} axis of the grab of {slider.name!r} shows none of its places, {values[0]:g} to {values[-1]:g}."
            )
        # A value beyond the end of the axis stands at that end, not on whatever is beside.
        return _to_points(figure, np.clip(places, self.ax.bbox.p0, self.ax.bbox.p1))[:, column]


def _to_points(figure, pixels):
    """Pixels from the lower left corner as points from the upper left one."""
    return (np.asarray(pixels) * [1, -1] + [0, figure.bbox.height]) * 72 / figure.dpi


def _rounded(numbers):
    return np.round(numbers, 2).tolist()
