"""The scene: a figure that is built once and can then show any state."""

from collections.abc import Sequence
from typing import Any

from matplotlib.artist import Artist

from emviz.draw.figure import Figure, Picture
from emviz.draw.fixed_layout import freeze_layout


class Scene:
    """A figure, and the artists in it that change: the one way in which explorers, strips and lessons draw what moves.

    A new kind of scene is a subclass with one method, ``update(*state)``: it changes the actors and nothing else, and
    returns a sentence that says what is seen, with numbers.

    Parameters
    ----------
    figure : Figure
        With its axes and all artists; it is laid out now, and stays so.
    actors : list of artists
        All that changes from state to state, in drawing order, each made with ``animated=True``; the rest stands still.
    first : tuple
        The state to show now.
    description : str
        What the axes show, in a sentence: the second half of the alt text.

    Attributes
    ----------
    figure : Figure
        Its ``alt`` is the sentence and the description.
    actors : list of artists
    sentence : str
        What is seen now.
    states : sequence, optional
        The states in their order, of a scene that has one: what `emviz.draw.animation` shows.

    Examples
    --------
    >>> from emviz import draw
    >>> class Dot(draw.Scene):
    ...     def __init__(self):
    ...         figure, ax = draw.subplots()
    ...         self.dot = draw.marks.points(ax, [[0, 0]], animated=True)
    ...         super().__init__(figure, [self.dot], (0, 0), "A dot in a square.")
    ...
    ...     def update(self, x, y):
    ...         self.dot.set_offsets([[x, y]])
    ...         return f"The dot is at ({x}, {y})."
    >>> dot = Dot()
    >>> dot.show(0.5, 1)
    'The dot is at (0.5, 1).'
    >>> dot.picture(1, 1)
    The dot is at (1, 1). A dot in a square.
    """

    states: Sequence[Any] | None = None

    def __init__(self, figure: Figure, actors: list[Artist], first: tuple, description: str):
        self.figure = figure
        self.actors = list(actors)
        self.description = description
        self.show(*first)
        freeze_layout(figure)
        # Once more: arrows are hidden or shown by how far they reach on the page.
        self.show(*first)

    def update(self, *state: Any) -> str:
        """Change the actors to this state, and return a sentence about it; every kind of scene has its own."""
        raise NotImplementedError(f"{type(self).__name__} must have a method update(*state) that returns a sentence.")

    def show(self, *state: Any) -> str:
        """Draw this state, and return a sentence that says what is seen; the only way a state gets drawn."""
        self.sentence = self.update(*state)
        self.figure.alt = f"{self.sentence} {self.description}".strip()
        return self.sentence

    def picture(self, *state: Any, dark: bool = False) -> Picture:
        """The picture of this state, by default of the one that is shown, as an output for a notebook.

        With ``dark`` it is drawn in the colours of a dark page: light ink, dark paper, everything else as it is.
        """
        if state:
            self.show(*state)
        return Picture(self.figure, self.figure.alt, dark=dark)

    def __repr__(self):
        return f"<{type(self).__name__} with {len(self.actors)} actors>"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.figure._repr_mimebundle_()
