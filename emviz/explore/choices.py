"""What a stepper offers: the seeds, numbers of components and covariance types, and the controls that choose among them."""

from collections.abc import Sequence
from typing import Any

from emviz import arguments
from emviz.explore.controls import Choice, Slider
from emviz.explore.fits import Fits

#: Trait of a control -> the argument of `Stepper`, and the attribute of its `Fits`, that lists what it offers.
ARGUMENTS = {"seed": "seeds", "n_components": "components", "covariance_type": "covariance_types"}


def own_choices(fits: Fits) -> dict[str, Any]:
    """The model's own number of components and covariance type, where it has these: they are shown first.

    Raises
    ------
    ValueError
        If they are not among those that are offered.
    """
    own = {}
    for name in ("n_components", "covariance_type"):
        if offered := getattr(fits, ARGUMENTS[name]):
            own[name] = getattr(fits, name)
            if own[name] not in offered:
                raise ValueError(
                    f"{ARGUMENTS[name]} is {offered}; it must hold {own[name]!r}, which {fits.model!r} has itself."
                )
    return own


def make_controls(fits: Fits, position: int, seed: int) -> list[Slider | Choice]:
    """A slider over the half-steps, and a control for each choice among several."""
    last = len(fits.trace(seed).frames) - 1
    controls: list[Slider | Choice] = [Slider("Iteration", 0, last, value=position, preloaded=True, trait="position")]
    if len(fits.seeds) > 1:
        # A fit to many rows takes Python too long to be made before it is asked for.
        options = {"value": seed, "trait": "seed", "draw_ahead": not fits.waits}
        controls.append(_slider_over("Seed", fits.seeds, **options))
    # Another number of components or covariance type needs another stage: too slow to draw ahead of time.
    if len(fits.components) > 1:
        options = {"value": fits.n_components, "trait": "n_components", "draw_ahead": False}
        controls.append(_slider_over("Components", fits.components, **options))
    if len(fits.covariance_types) > 1:
        options = {"value": fits.covariance_type, "trait": "covariance_type", "draw_ahead": False}
        controls.append(Choice("Covariance", list(fits.covariance_types), **options))
    return controls


def rising(values: Any, name: str, at_least: int) -> Sequence[int] | None:
    """The whole numbers that a slider is to offer, in rising order and each once; None stays None."""
    if values is None:
        return None
    wanted = f"it must hold one or more whole numbers of at least {at_least}, or be None for no slider."
    try:
        found = sorted({arguments.count(value, name, at_least) for value in values})
    except (TypeError, ValueError) as error:
        raise type(error)(f"{name} is {arguments.short(values)}; {wanted}") from error
    if not found:
        raise ValueError(f"{name} is {arguments.short(values)}; {wanted}")
    return values if isinstance(values, range) and values.step > 0 else found


def _slider_over(name, values, **options):
    if isinstance(values, range):
        return Slider(name, values[0], values[-1], step=values.step, **options)
    return Slider(name, values=values, **options)


def listed(values: Sequence[Any]) -> str:
    """Values in words.

    Examples
    --------
    >>> listed(range(20)), listed([1, 3, 7])
    ('0 to 19', '1, 3, 7')
    """
    if isinstance(values, range) and values.step == 1:
        return f"{values[0]} to {values[-1]}"
    return ", ".join(map(str, values))
