"""Where the frames of an explorer come from: a source, which has a sequence of frames for what the reader has chosen."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol


class FrameSequence(NamedTuple):
    """The frames among which a reader moves without asking Python again.

    Attributes
    ----------
    scene : object
        With a ``figure`` and its ``actors``, the artists that change from frame to frame.
    count : int
        How many frames.
    draw : callable
        Gets an index, 0 to ``count - 1``, updates the actors, and returns the sentence of that frame.
    labels : list of str, optional
        One for each frame, to show beside the slider.
    describe : callable, optional
        Gets an index too, and returns where things are in that frame, for those who cannot see the picture.
    levels : list of float or None, optional
        What the steps climb, the log-likelihood, at each frame; None before the first E step, and where it is not finite.
    """

    scene: Any
    count: int
    draw: Callable[[int], str]
    labels: list[str] | None = None
    describe: Callable[[int], str] | None = None
    levels: list[float | None] | None = None


class FrameSource(Protocol):
    """What a `FrameWidget` shows; one method is all that it must have."""

    def sequence(self, chosen: dict[str, Any]) -> FrameSequence:
        """The frames for these values of the controls that work on demand.

        Parameters
        ----------
        chosen : dict
            Name of the control -> its value.
        """
        ...
