"""Animations: the states of a scene one after the other, as a file for slides."""

import html
import numbers
import os
import subprocess
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from emviz.draw import files
from emviz.draw.figure import mimebundle, pixels
from emviz.draw.frame_scene import scene as scene_of
from emviz.draw.options import options_for
from emviz.draw.scene import Scene
from emviz.draw.strip import find_frames
from emviz.em.progress import shown

#: Shorter frames are slowed down by most programs that show a GIF.
SHORTEST = 0.02


def animation(
    trace_or_scene: Any,
    frames: Iterable[Any] | None = None,
    *,
    seconds: float = 0.5,
    hold: tuple[float, float] = (1.5, 3.0),
    dark: bool = False,
    **view_options: Any,
) -> "Animation":
    """The run of a trace as an animation, for slides: ``animation(trace).save("run.gif")``.

    Parameters
    ----------
    trace_or_scene : Trace or Scene
        A scene of yours, such as a `SideBySide`, is shown state by state.
    frames : iterable, optional
        Which half-steps of a trace: positions in ``trace.frames`` (negative ones count from the end), or frames; by
        default all. Of a scene: its states, each as `Scene.show` takes it, several values in a tuple; by default all
        in the order that the scene says.
    seconds : float
        How long a frame is seen.
    hold : pair of float
        How many seconds the first and the last frame are seen.
    dark : bool
        Whether to draw in the colours of a dark page: light ink, dark paper, everything else as it is.
    **view_options
        As for `scene`: ``names``, ``equal``, ``width``, ...; a scene of yours has its own.

    Returns
    -------
    Animation

    Raises
    ------
    TypeError, ValueError
        If there is nothing to show, or a time is too short.

    Examples
    --------
    >>> import emviz as ev
    >>> geyser = ev.datasets.old_faithful()
    >>> trace = ev.fit(ev.GaussianMixture(2), geyser.X, seed=0)
    >>> animation(trace, names=geyser.names, equal=False)
    Animation of 44 frames in 25.5 seconds; to write it: .save("run.gif") or .save("run.mp4")
    >>> animation(trace, trace.frames[::2]).states[1].kind  # only the M steps
    'M'
    """
    if isinstance(trace_or_scene, Scene):
        if view_options:
            raise TypeError(f"{', '.join(view_options)}: options of a view belong where the scene is made.")
        states = trace_or_scene.states if frames is None else list(frames)
        if states is None:
            raise ValueError(
                f"frames must list the states that this {type(trace_or_scene).__name__} is to show, such as trace.frames."
            )
        return Animation(trace_or_scene, states, seconds=seconds, hold=hold, dark=dark)
    trace = trace_or_scene
    if not hasattr(trace, "frames"):
        raise TypeError(
            f"animation needs a trace or a scene, got a {type(trace).__name__}: to see several traces, make a SideBySide."
        )
    states = trace.frames if frames is None else find_frames(trace, frames)
    with options_for(animation):
        scene = scene_of(trace, **view_options)
    return Animation(scene, states, seconds=seconds, hold=hold, dark=dark)


class Animation:
    """States of a scene, and for how long each is seen; made by `animation`.

    In a notebook it shows itself as its first picture.

    Parameters
    ----------
    scene : Scene
    states : sequence
    seconds, hold, dark
        As for `animation`.

    Attributes
    ----------
    scene, states, seconds, dark
        As they were given.
    times : ndarray, shape (n_states,)
        How many seconds each state is seen.
    """

    def __init__(
        self,
        scene: Scene,
        states: Sequence[Any],
        *,
        seconds: float = 0.5,
        hold: tuple[float, float] = (1.5, 3.0),
        dark: bool = False,
    ):
        if not len(states):
            raise ValueError("frames must name at least one frame, got an empty list.")
        try:
            first, last = hold
        except (TypeError, ValueError):
            raise ValueError(
                f"hold is {hold!r}; it must be two numbers: the seconds of the first frame and of the last."
            ) from None
        self.scene, self.states, self.dark = scene, states, dark
        self.seconds = _seconds(seconds, "seconds")
        self.times = np.full(len(states), self.seconds)
        self.times[0], self.times[-1] = _seconds(first, "hold"), _seconds(last, "hold")

    def save(self, path: str | os.PathLike, *, dpi: float = 150) -> None:
        """Write it to a GIF or, where ffmpeg is installed, to an MP4, by the end of the name.

        It is written whole or not at all. Afterwards the scene shows the last state.

        Parameters
        ----------
        path : path
            Ends in ``.gif`` or ``.mp4``. A GIF starts again when it has ended; in an MP4 the first and the last frame are
            seen for a whole number of times `seconds`.
        dpi : float
            Pixels an inch: 150 make a scene of 9 inches 1350 pixels wide.

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileNotFoundError
            If the folder is missing.
        RuntimeError
            If an MP4 is wanted and ffmpeg is not there, or fails.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> import emviz as ev
        >>> trace = ev.fit(ev.KMeans(4), ev.datasets.four_blobs().X, seed=1)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = Path(folder) / "run.gif"
        ...     ev.draw.animation(trace).save(file, dpi=50)
        ...     file.read_bytes()[:6]
        b'GIF89a'
        """
        write = {"gif": self._write_gif, "mp4": self._write_mp4}[files.kind(path, ("gif", "mp4"))]
        with files.whole(path) as unfinished:
            write(unfinished, dpi)

    def _show(self, state):
        """Let the scene show this state."""
        self.scene.show(*state) if type(state) is tuple else self.scene.show(state)

    def _pixels(self, state, dpi):
        self._show(state)
        return pixels(self.scene.figure, scale=dpi / 100, dark=self.dark)

    def _write_gif(self, path, dpi):
        from PIL import Image

        # One palette for all frames: what does not move then has the same bytes in all of them, and is stored once. One
        # entry stays free for "as before". k-means moves each entry to the mean of its pixels: paper stays paper.
        some = np.unique(np.linspace(0, len(self.states) - 1, 5).astype(int))
        sample = Image.fromarray(np.concatenate([self._pixels(self.states[i], dpi) for i in some]))
        palette = sample.quantize(255, method=Image.Quantize.MAXCOVERAGE, kmeans=1)
        first, *others = (
            Image.fromarray(self._pixels(state, dpi)).quantize(palette=palette, dither=Image.Dither.NONE)
            for state in shown(self.states, "frames", len(self.states))
        )
        times = [round(1000 * seconds) for seconds in self.times]
        # Every frame covers the one before it (disposal 1) with opaque paper.
        first.save(path, save_all=True, append_images=others, duration=times, disposal=1, loop=0)

    def _write_mp4(self, path, dpi):
        from matplotlib.animation import FFMpegWriter

        if not FFMpegWriter.isAvailable():
            raise RuntimeError(
                "To write an .mp4 the program ffmpeg must be installed (ffmpeg.org, or conda install ffmpeg): install it, "
                "or save as .gif."
            )
        figure = self.scene.figure
        size = figure.get_size_inches()
        repeats = np.maximum(1, np.rint(self.times / self.seconds)).astype(int)
        # Some players stumble over a few pictures a second: ffmpeg repeats ours, at little cost.
        rate = max(10, 1 / self.seconds)
        writer = FFMpegWriter(fps=1 / self.seconds, codec="h264", extra_args=["-r", f"{rate:g}"])  # pyright: ignore[reportArgumentType]  fps may be a fraction
        try:
            with writer.saving(figure, str(path), dpi):
                for state, times in shown(zip(self.states, repeats, strict=True), "frames", len(repeats)):
                    self._show(state)
                    for _ in range(times):
                        writer.grab_frame(dark=self.dark)
        except subprocess.CalledProcessError as error:
            if isinstance(error.__context__, KeyboardInterrupt):  # which has stopped ffmpeg too
                raise error.__context__ from None
            raise RuntimeError(f"ffmpeg could not write the .mp4: {error.stderr.strip()}") from error
        finally:
            figure.set_size_inches(*size)  # the width and height of an MP4 are even

    def __repr__(self):
        n = len(self.states)
        return (
            f"Animation of {n} frame{'s' if n > 1 else ''} in {self.times.sum():.1f} seconds; "
            'to write it: .save("run.gif") or .save("run.mp4")'
        )

    def _repr_mimebundle_(self, include=None, exclude=None):
        self._show(self.states[0])
        alt = f"The first of {len(self.states)} frames. {self.scene.figure.alt}"
        data, metadata = mimebundle(self.scene.figure, alt, dark=self.dark)
        data["text/plain"] = repr(self)
        data["text/html"] += f"<p>{html.escape(repr(self))}</p>"
        return data, metadata


def _seconds(value, name):
    """A time that is long enough to be seen."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real) or not SHORTEST <= float(value) < np.inf:
        raise ValueError(f"{name} is {value!r}; it must be a number of seconds of at least {SHORTEST}.")
    return float(value)
