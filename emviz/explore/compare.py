"""Two steppers on one slider: soft beside hard, two seeds, two covariance types, on the same stage."""

import os
from collections.abc import Sequence
from typing import Any, NamedTuple

import ipywidgets
import numpy as np

from emviz.draw.view import same_data
from emviz.draw.view_1d import View1D
from emviz.draw.view_2d import View2D
from emviz.em import contract
from emviz.explore import cells, page
from emviz.explore.boxes import html_of
from emviz.explore.choices import ARGUMENTS
from emviz.explore.stepper import Stepper

#: What can differ, in the order in which a heading says it, and how it says it.
_DIFFERENCES = {"assignment": "{}", "covariance_type": "{}", "n_components": "{} components", "seed": "seed {}"}


class Together(NamedTuple):
    """What the browser must know of a stepper that is compared with another.

    Attributes
    ----------
    name : str
        Stands above it; ``{seed}`` in it is the seed that is shown, and so for every control.
    isSecond : bool
        The first has the controls of both.
    shared : list of str
        Traits of the controls that move both.
    shareStart : bool
        Whether a centre that is dragged at the start moves in both.
    shareClimb : bool
        Whether both climb the same log-likelihood, so that its axes hold both paths.
    """

    name: str
    isSecond: bool
    shared: list[str]
    shareStart: bool
    shareClimb: bool


class Comparison(ipywidgets.HBox):
    """Two steppers side by side that move together; `compare` makes one.

    Attributes
    ----------
    first, second : Stepper
        Those that were given.
    names : tuple of str
        What stands above them now.
    position : int
        The half-step that is shown: read it and set it. Where one path is shorter, its stepper stays at its end.
    shared : tuple of str
        The traits, besides ``position``, that move both.
    """

    def __init__(self, first: Stepper, second: Stepper, names: tuple[str, str], shared: Sequence[str]):
        self.first, self.second, self.shared = first, second, tuple(shared)
        self._names = names
        self.shown_in = set()
        for stepper in (first, second):
            stepper.layout.flex = "1 1 24em"  # on a phone one below the other
            stepper.observe(self._follow, ["position", *shared])
        super().__init__([first, second])
        self.layout.flex_flow = "row wrap"
        self.layout.grid_gap = "1em"
        self.add_class("emviz-together")

    @property
    def names(self) -> tuple[str, ...]:
        """What stands above them now."""
        return tuple(stepper.name_beside for stepper in (self.first, self.second))

    @property
    def position(self) -> int:
        """The half-step that is shown, of the longer path."""
        return max(self.first.position, self.second.position)

    @position.setter
    def position(self, value: int):
        self._moving = True
        try:
            self.first.position = self.second.position = value  # each stays within its own path
        finally:
            self._moving = False

    _moving = False

    def _follow(self, change):
        """Let the other stepper follow what Python has set."""
        # The browser moves both by itself: to follow it would pull at a slider that has moved on.
        if self._moving or change.owner._property_lock:
            return
        other = self.second if change.owner is self.first else self.first
        self._moving = True
        try:
            setattr(other, change.name, change.new)
        finally:
            self._moving = False

    def save_html(self, path: str | os.PathLike, *, title: str | None = None) -> None:
        """Write one HTML file in which both play, without Python and without a network: see `Stepper.save_html`.

        Parameters
        ----------
        path : path
            Ends in ``.html`` or ``.htm``.
        title : str, optional
            Stands above the pictures and in the browser's tab; by default the tab says what is compared.

        Raises
        ------
        ValueError, FileNotFoundError, IsADirectoryError, PermissionError
            As for `Stepper.save_html`; also if a stepper was made with ``html=False``.
        """
        html = html_of(self)
        if html is None:
            raise ValueError("A stepper made with html=False has no page: make both without that option to save them.")
        page.save(path, html, title, " beside ".join(self.names))

    def close(self):
        """Take it from all pages, but not the steppers; a cell can show it again."""
        super().close()
        self.layout.close()
        # ipywidgets would never show it again.
        vars(self).pop("_repr_mimebundle_", None)

    def _repr_mimebundle_(self, **kwargs):
        cells.note(self)
        if self.comm is None:
            for stepper in (self.first, self.second):
                if stepper.comm is None:
                    stepper._open_again()
            self.layout.open()
            self.open()
        return super()._repr_mimebundle_(**kwargs)

    def __repr__(self):
        return f"Comparison of {self.names[0]} and {self.names[1]}"


def compare(first: Stepper, second: Stepper, *, names: Sequence[str] | None = None) -> Comparison:
    """Two steppers side by side under one slider: soft beside hard, two seeds, two covariance types.

    One slider and one Play move both; a shorter path stays at its end. Seed, Components and Covariance move both, too, if
    both steppers offer the same values and begin with the same one; what begins different is what you compare, and each
    keeps a control of its own. Where both are live and start alike, a centre that you drag at the start moves in both.
    Their axes have the same limits, so that places can be compared; those of the log-likelihood where both climb the same one
    on the same data.

    Parameters
    ----------
    first, second : Stepper
        They become a part of the comparison: the second goes to the position of the first.
    names : pair of str, optional
        What stands above them; by default how they differ: "soft" and "hard", "seed 0" and "seed 3", "full" and "tied".

    Returns
    -------
    Comparison
        A box of ipywidgets.

    Raises
    ------
    TypeError
        If one of them is no stepper.
    ValueError
        If both are the same stepper, or `names` are not two.

    Examples
    --------
    >>> import emviz as ev
    >>> blobs = ev.datasets.four_blobs()
    >>> soft = ev.explore.stepper(ev.GaussianMixture(4), blobs, seeds=range(3))
    >>> hard = ev.explore.stepper(ev.GaussianMixture(4, assignment="hard"), blobs, seeds=range(3))
    >>> both = compare(soft, hard)
    >>> both
    Comparison of soft and hard
    >>> both.shared
    ('seed',)
    >>> soft.position, soft.seed = 3, 1
    >>> hard.position, hard.seed
    (3, 1)
    """
    for name, stepper in (("first", first), ("second", second)):
        if not isinstance(stepper, Stepper):
            raise TypeError(
                f"{name} is a {type(stepper).__name__}; it must be a stepper: ev.explore.stepper(model, X)."
            )
    if first is second:
        raise ValueError("first and second are the same stepper; to compare, make two.")
    shared = [trait for trait in ARGUMENTS if _offer(first, trait) and _offers_alike(first, second, trait)]
    if names is None:
        found = _names(first, second, shared)
    elif isinstance(names, str) or len(names) != 2:
        raise ValueError(f"names is {names!r}; it must hold two texts, one for each stepper.")
    else:
        found = str(names[0]), str(names[1])
    same_rows = same_data(first.X, second.X)
    climb = same_rows and contract.objective(_model(first)) == contract.objective(_model(second))
    start = same_rows and first.is_live and second.is_live and _start_alike(first, second)
    second.position = first.position
    options = _common_limits(first, second)
    paths = [_traces(stepper) if climb else [] for stepper in (second, first)]
    for stepper, name, beside in zip((first, second), found, paths, strict=True):
        together = Together(name, stepper is second, shared, start, climb)
        stepper.stand_beside(together._asdict(), beside, options)
    return Comparison(first, second, found, shared)


def _model(stepper):
    """The model that is shown."""
    return stepper._fits.model_with(*stepper._choice)


def _traces(stepper):
    return stepper._fits.traces(stepper._fits.seeds, *stepper._choice)


def _offer(stepper, trait):
    """The values of a control; none where there is no control."""
    values = list(getattr(stepper._fits, ARGUMENTS[trait]))
    return values if len(values) > 1 else []


def _offers_alike(first, second, trait):
    """Whether a control offers the same in both, and stands at the same."""
    return _offer(first, trait) == _offer(second, trait) and getattr(first, trait) == getattr(second, trait)


def _start_alike(first, second):
    try:
        one, other = (getattr(stepper.start, "means", None) for stepper in (first, second))
    except ValueError:  # an empty page has no path
        return False
    return one is not None and other is not None and np.array_equal(one, other)


def _names(first, second, shared) -> tuple[str, str]:
    """How they differ; what a control can change is named by its trait, so that the name follows it."""
    names = [], []
    for trait, words in _DIFFERENCES.items():
        values = [getattr(stepper if trait == "seed" else _model(stepper), trait, None) for stepper in (first, second)]
        if (
            None in values
            or values[0] == values[1]
            or trait in shared
            or (trait == "seed" and _start_alike(first, second))
        ):
            continue
        for stepper, value, parts in zip((first, second), values, names, strict=True):
            can_change = trait in ARGUMENTS and _offer(stepper, trait)
            parts.append(words.format(f"{{{trait}}}" if can_change else value))
    if all(names):
        return ", ".join(names[0]), ", ".join(names[1])
    one, other = (type(_model(stepper)).__name__ for stepper in (first, second))
    return ("first", "second") if one == other else (one, other)


def _common_limits(first, second) -> dict[str, Any]:
    """Options of the scene with which the axes of both show the same part of the same space; none where they cannot."""
    one, other = _axes(first), _axes(second)
    if one is None or other is None or _labels(one) != _labels(other):
        return {}
    limits = {"xlim": (one.get_xlim(), other.get_xlim()), "ylim": (one.get_ylim(), other.get_ylim())}
    if all(mine == yours for mine, yours in limits.values()):
        return {}
    joint = {name: (min(mine[0], yours[0]), max(mine[1], yours[1])) for name, (mine, yours) in limits.items()}
    if isinstance(first.scene.views[0], View1D):
        return {"xlim": joint["xlim"], "ylim": (0, joint["ylim"][1])}
    return _in_proportion(one, joint)


def _axes(stepper):
    """The axes of the data in one picture of one or two features; None for other pictures."""
    views = getattr(stepper.scene, "views", [None])
    return views[0].ax if isinstance(views[0], (View1D, View2D)) else None


def _labels(ax):
    return ax.get_xlabel(), ax.get_ylabel()


def _in_proportion(ax, joint):
    """Limits in which a unit is as long across and up, if it is so now."""
    box = ax.get_window_extent()
    across, up = np.ptp(ax.get_xlim()) / box.width, np.ptp(ax.get_ylim()) / box.height
    if not np.isclose(across, up, rtol=1e-3):
        return joint
    unit = max(np.ptp(joint["xlim"]) / box.width, np.ptp(joint["ylim"]) / box.height)
    return {
        name: (float(np.mean(joint[name]) - unit * length / 2), float(np.mean(joint[name]) + unit * length / 2))
        for name, length in (("xlim", box.width), ("ylim", box.height))
    }
