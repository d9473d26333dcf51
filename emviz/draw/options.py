"""The options of pictures: which there are, and what is said about one that there is not."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class UnknownOption(TypeError):
    """A picture was given an option that it does not have.

    Attributes
    ----------
    picture : str
        The function that was called.
    option : str
        What it was given.
    options : list of str
        What it has.
    """

    def __init__(self, picture: str, option: str, options: list[str]):
        super().__init__(picture, option, options)
        self.picture, self.option, self.options = picture, option, options

    def __str__(self):
        return f"{self.picture} has no option {self.option!r}; for this picture it has {', '.join(self.options)}."


def options_of(view: type) -> list[str]:
    """The options of a kind of view: those of its constructor, and where it hands on others, those of the class above.

    Examples
    --------
    >>> from emviz import draw
    >>> "bins" in options_of(draw.View1D), "bins" in options_of(draw.View2D), "colors" in options_of(draw.View2D)
    (True, False, True)
    """
    found = set()
    for each in view.__mro__:
        if "__init__" not in vars(each):
            continue
        parameters = inspect.signature(vars(each)["__init__"]).parameters.values()
        found |= {parameter.name for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}
        if all(parameter.kind is not parameter.VAR_KEYWORD for parameter in parameters):
            break
    return sorted(found)


def check_options(view: type, options: dict[str, Any]) -> None:
    """Raise an `UnknownOption` unless this kind of view has all of these options."""
    known = options_of(view)
    for option in options:
        if option not in known:
            raise UnknownOption(view.__name__, option, known)


@contextmanager
def options_for(picture: Callable, sets: tuple[str, ...] = ()) -> Iterator[None]:
    """What goes wrong with an option inside the ``with`` block is told of the function that somebody has called.

    Its own options are then in the list, too, and those that it ``sets`` itself are not.
    """
    try:
        yield
    except UnknownOption as error:
        own = inspect.signature(picture).parameters.values()
        names = {parameter.name for parameter in own if parameter.kind is parameter.KEYWORD_ONLY}
        raise UnknownOption(picture.__name__, error.option, sorted((names | set(error.options)) - set(sets))) from None
