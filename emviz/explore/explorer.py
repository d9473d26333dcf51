"""The explorer: any figure with actors, and controls that move them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from emviz.explore.controls import Button, Choice, Slider
from emviz.explore.grab import Grab
from emviz.explore.sequences import FrameSequence
from emviz.explore.widget import FrameWidget


class Explorer(FrameWidget):
    """A figure with controls below it.

    Parameters
    ----------
    scene : Figure, or object with attributes ``figure`` and ``actors``
        The actors are the artists that change; in a bare Figure all artists with ``animated=True`` are. All else, the
        stage, is drawn once.
    controls : list of Slider, Choice or Button
        Each slider and choice becomes a trait that you can read, set, observe and link: "Standard deviation" is
        ``explorer.standard_deviation``.
    show : callable
        Gets the values of all controls (dict, name -> value), updates the actors, and returns a sentence that says what
        is seen, with numbers.
    play : str, optional
        Name of a preloaded slider that has a row of its own below the picture, as wide as that, with its steps marked,
        buttons for one step back and forth, and Play. The arrow keys and a clicker step it, too. Where its labels are
        "E 1", "M 1", "E 2", ... the marks of E and M steps differ.
    pictures : list of dict, optional
        Values of controls (those left out keep their first value) for the static picture that stands in a notebook
        without Python, one below the other; by default the first values alone.
    html : bool
        Whether the output also carries a page that plays without Python.
    grab : list of Grab
        What a reader can drag on the picture, each with one or two of the sliders.

    Attributes
    ----------
    scene : object with ``figure`` and ``actors``
    values : dict
        Name of each control -> its value.
    sentence : str
        What is seen now.
    error : Exception or None
        What the last failed callback raised.

    Raises
    ------
    ValueError
        If controls share a name or have one that a widget needs for itself, if ``play`` is no preloaded slider, if the
        preloaded frames are more than 2000, or if a grab fits neither figure nor sliders, see `Grab`.

    Examples
    --------
    >>> figure = Figure(figsize=(4, 2))
    >>> ax = figure.add_subplot(xlim=(-5, 5), ylim=(0, 1))
    >>> line = ax.axvline(0, animated=True)
    >>> def show(values):
    ...     line.set_xdata([values["Mean"]] * 2)
    ...     return f"The mean is {values['Mean']:g}."
    >>> explorer = Explorer(figure, [Slider("Mean", -5, 5, step=0.5, value=0, preloaded=True)], show)
    >>> explorer.mean = 1.6
    >>> explorer.sentence
    'The mean is 1.5.'
    """

    def __init__(
        self,
        scene: Any,
        controls: Sequence[Slider | Choice | Button],
        show: Callable[[dict], str | None],
        *,
        play: str | None = None,
        pictures: list[dict] | None = None,
        html: bool = True,
        grab: Sequence[Grab] = (),
    ):
        self._grabs = tuple(grab)
        self.scene = FigureScene.of(scene) if isinstance(scene, Figure) else scene
        source = FunctionFrames(self.scene, controls, show)
        super().__init__(controls, source, play=play, pictures=pictures, html=html)


class FunctionFrames:
    """The frames that a function draws: one for each combination of values of the preloaded controls.

    Parameters
    ----------
    scene : object with ``figure`` and ``actors``
    controls : list of Slider, Choice or Button
    show : callable
        As for `Explorer`.
    """

    def __init__(self, scene: Any, controls: Sequence[Slider | Choice | Button], show: Callable[[dict], str | None]):
        self._scene, self._show = scene, show
        self._names = [c.name for c in controls if not isinstance(c, Button)]
        self._preloaded = [c for c in controls if not isinstance(c, Button) and c.preloaded]

    def sequence(self, chosen: dict[str, Any]) -> FrameSequence:
        """The frames of all combinations; the last preloaded control runs fastest."""
        sizes = [len(c) for c in self._preloaded]

        def draw(index):
            indices = np.unravel_index(index, sizes) if sizes else ()
            values = chosen | {c.name: c.at(int(i)) for c, i in zip(self._preloaded, indices, strict=True)}
            # In the order of the controls, as an author wrote them.
            return str(self._show({name: values[name] for name in self._names}) or "")

        return FrameSequence(self._scene, int(np.prod(sizes)), draw)


@dataclass(frozen=True)
class FigureScene:
    """A figure as a scene.

    Attributes
    ----------
    figure : Figure
    actors : list of Artist
        In drawing order.
    """

    figure: Figure
    actors: list[Artist]

    @classmethod
    def of(cls, figure: Figure) -> "FigureScene":
        """The scene whose actors are all animated artists of a figure."""
        actors = []
        for ax in figure.axes:
            actors += sorted(ax.findobj(lambda artist: artist.get_animated()), key=lambda artist: artist.get_zorder())
        if not actors:
            raise ValueError("scene must have an artist that changes: make it with animated=True.")
        return cls(figure, actors)
