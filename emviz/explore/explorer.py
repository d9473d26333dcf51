"""The explorer: any figure with actors, and controls that move them."""

import base64
import hashlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import anywidget
import numpy as np
import traitlets as t
from matplotlib.figure import Figure

from emviz.draw.style import INK, PAPER
from emviz.explore import page
from emviz.explore.actors import Reader
from emviz.explore.book import Leaf, pack
from emviz.explore.stage import stage_svg

_HERE = Path(__file__).parent
#: Seconds that one answer may take before it is sent with what there is: the next wish of the reader is never far.
_BUDGET = 0.025


class Track(NamedTuple):
    """The frames among which a reader moves without asking Python again.

    scene : object with a ``figure`` and its ``actors``
    count : int, how many frames
    draw : function of an index, 0 to count - 1: updates the actors and returns the sentence of that frame
    labels : list of str, one for each frame, to show beside the slider; or None
    """

    scene: Any
    count: int
    draw: Callable
    labels: list | None = None


class _OnControl(t.TraitType):
    """A trait that has only the values of its control."""

    def __init__(self, control):
        super().__init__(default_value=control.value, help=control.name)
        self._control = control

    def validate(self, obj, value):
        try:
            return self._control.snap(value)
        except (TypeError, ValueError) as error:
            raise t.TraitError(f"{self.name} must be a value of {self._control.name!r}, got {value!r}.") from error


class Explorer(anywidget.AnyWidget):
    """A figure with controls below it.

    Parameters
    ----------
    scene : Figure, or object with attributes ``figure`` and ``actors``
        The actors are the artists that change; in a bare Figure all artists with ``animated=True`` are. All else, the
        stage, is drawn once.
    controls : list of Slider, Choice or Button
        Each slider and choice becomes a trait that you can read, set, observe and link: "Standard deviation" is
        ``explorer.standard_deviation``.
    show : function
        Gets the values of all controls (dict, name -> value), updates the actors, and returns a sentence that says what
        is seen, with numbers.
    play : str, optional
        Name of a held slider that a Play button moves through its values. The arrow keys step it, too, when the
        picture has the focus.
    pictures : list of dict, optional
        Values of controls (those left out keep their first value) for the static picture that stands in a notebook
        without Python, one below the other; by default the first values alone.
    html : bool, optional
        Whether the output also carries a page that plays without Python; by default ``emviz.explore.html``.

    Attributes
    ----------
    values : dict, name of each control -> its value
    sentence : str, what is seen now
    error : the exception that the last failed callback raised, or None

    Raises
    ------
    ValueError
        If controls share a name or have one that a widget needs for itself, if ``play`` is no held slider, or if the
        held frames are more than 2000.

    Example
    -------
    >>> figure = Figure(figsize=(4, 2))
    >>> ax = figure.add_subplot(xlim=(-5, 5), ylim=(0, 1))
    >>> line = ax.axvline(0, animated=True)
    >>> def show(values):
    ...     line.set_xdata([values["Mean"]] * 2)
    ...     return f"The mean is {values['Mean']:g}."
    >>> from emviz.explore import Slider
    >>> explorer = Explorer(figure, [Slider("Mean", -5, 5, step=0.5, value=0, held=True)], show)
    >>> explorer.mean = 1.6
    >>> explorer.sentence
    'The mean is 1.5.'
    """

    _esm = "\n".join((_HERE / name).read_text(encoding="utf-8") for name in ("browser/painter.js", "browser/asking.js", "browser/stage.js"))
    _css = (_HERE / "browser/stage.css").read_text(encoding="utf-8")
    _book = t.Bytes().tag(sync=True)
    _version = t.Int(0).tag(sync=True)

    #: Traits of controls that a subclass declares itself; all others are made from the controls.
    _declared = ()

    def __init__(self, scene, controls, show, *, play=None, pictures=None, html=None):
        self._scene, self._function = _as_scene(scene), show
        self._open(controls, play=play, pictures=pictures, html=html)

    def _open(self, controls, *, play=None, pictures=None, html=None):
        """Make the traits, and the book of the frames that the browser has from the beginning."""
        self.controls = tuple(controls)
        self.error = None
        self._pictures, self._html = pictures, html
        self._moving = [c for c in self.controls if hasattr(c, "trait")]
        self._held = [c for c in self._moving if c.held]
        self._asked = [c for c in self._moving if not c.held]
        names = [c.name for c in self.controls]
        if len(set(names)) < len(names):
            raise ValueError(f"controls must have different names, got {', '.join(names)}.")
        if int(np.prod([len(c) for c in self._held])) > 2000:
            raise ValueError("controls that are held may have 2000 frames together at most: hold fewer of them.")
        player = next((c for c in self._held if c.name == play), None)
        if play is not None and player is None:
            raise ValueError(f"play must be the name of a slider with held=True, got {play!r}.")
        self._play = player and player.trait
        self._readers = {}
        for control in self._moving:
            if control.trait in self._declared:
                continue
            # "style" and "layout" are no attributes here, but every widget's front end reads them.
            if hasattr(self, control.trait) or control.trait in ("style", "layout"):
                raise ValueError(f"A control named {control.name!r} needs a trait=... of another name than {control.trait!r}.")
            # What the browser has sent comes back to it only if Python has changed it: an echo would pull at a slider
            # that has moved on.
            self.add_traits(**{control.trait: _OnControl(control).tag(sync=True, echo_update=False)})
        super().__init__(**{c.trait: c.value for c in self._moving})
        self.on_msg(lambda _, content, buffers: self._answer(content))
        self._book = self._pack([(self._key(), None)])
        self._book_values = self.values

    # Values and frames ----------------------------------------------------------------------------------------------

    @property
    def values(self):
        """The value of every control by its name."""
        return {c.name: getattr(self, c.trait) for c in self._moving}

    @property
    def sentence(self):
        """What is seen now, in words."""
        track = self._track(self._key())
        return track.draw(min(self._index(), track.count - 1))

    def refresh(self):
        """Draw afresh, after something that `show` depends on has changed other than by a control."""
        self._version += 1

    def _key(self):
        """Indices of the controls that Python answers."""
        return tuple(c.index(getattr(self, c.trait)) for c in self._asked)

    def _index(self):
        """Which frame of the track the held controls name: the last control runs fastest."""
        index = 0
        for control in self._held:
            index = index * len(control) + control.index(getattr(self, control.trait))
        return index

    def _track(self, key):
        """The :class:`Track` for indices of the controls that Python answers; for a subclass to replace."""
        sizes = [len(c) for c in self._held]
        fixed = {c.name: c.at(i) for c, i in zip(self._asked, key, strict=True)}

        def draw(index):
            places = np.unravel_index(index, sizes) if sizes else ()
            values = fixed | {c.name: c.at(int(i)) for c, i in zip(self._held, places, strict=True)}
            # In the order of the controls, as an author wrote them.
            return str(self._function({c.name: values[c.name] for c in self._moving}) or "")

        return Track(self._scene, int(np.prod(sizes)), draw)

    def _reader(self, scene):
        """The reader of a scene's actors, and its stage: the name by which the front end knows it, and the SVG."""
        if id(scene) not in self._readers:
            svg = stage_svg(scene.figure, scene.actors, ink=INK, paper=PAPER)
            name = hashlib.sha256(svg.encode()).hexdigest()[:10]
            # The scene is kept beside its reader, so that no other one can ever have its id.
            self._readers[id(scene)] = scene, Reader(scene.figure, scene.actors), name, svg
        return self._readers[id(scene)][1:]

    def _pack(self, wanted, known=(), budget=None, compress=True):
        """A book of frames: ``wanted`` is a list of (key, indices of frames), all frames for None."""
        began = time.perf_counter()
        tracks, stages, glyphs = [], {}, {}
        for key, at in wanted:
            track = self._track(key)
            reader, name, svg = self._reader(track.scene)
            if name not in known:
                stages[name] = svg
            leaves = []
            for index in range(track.count) if at is None else at:
                place = min(max(int(index), 0), track.count - 1)
                leaves.append(Leaf(place, track.draw(place), reader.read()))
                if budget is not None and time.perf_counter() - began > budget:
                    break
            glyphs |= reader.glyphs
            about = {"key": _text(key), "count": track.count, "labels": track.labels, "stage": name}
            tracks.append((about, leaves))
        told = [c.told() | ({"value": getattr(self, c.trait)} if hasattr(c, "trait") else {}) for c in self.controls]
        colours = [[int(c[i:i + 2], 16) for i in (1, 3, 5)] for c in (INK, PAPER)]
        return pack(tracks, glyphs, compress=compress, controls=told, play=self._play, stages=stages, colours=colours)

    # Answers to the browser -----------------------------------------------------------------------------------------

    def _answer(self, content):
        """Answer one message. Every answer is short; which question comes next is the browser's to decide."""
        try:
            if content["type"] == "press":
                button = next(c for c in self.controls if c.name == content["name"])
                for name, value in (button.action(self.values) or {}).items():
                    setattr(self, next(c.trait for c in self._moving if c.name == name), value)
                self.refresh()
            elif content["type"] == "want":
                few = len(content["at"]) == 1
                book = self._pack([(tuple(content["key"]), content["at"])], content["known"], _BUDGET, compress=not few)
                self.send({"type": "frames", "id": content["id"], "version": content["version"]}, buffers=[book])
        except Exception as error:  # noqa: BLE001  A widget's callback has nobody above it who would show the error.
            self.error = error
            key = _text(content["key"]) if "key" in content else _text(self._key())
            self.send({"type": "error", "id": content.get("id"), "key": key,
                       "sentence": f"Python stopped with {type(error).__name__}: {error}"})

    # What a notebook keeps ------------------------------------------------------------------------------------------

    def _still(self):
        """The static picture, PNG bytes, and its alt text."""
        first = {c.name: c.value for c in self._moving}
        images, sentences = [], []
        for chosen in self._pictures or [self.values]:
            unknown = set(chosen) - set(first)
            if unknown:
                raise ValueError(f"pictures must name controls ({', '.join(first)}), got {', '.join(sorted(unknown))}.")
            values = first | chosen
            key = tuple(c.index(values[c.name]) for c in self._asked)
            index = 0
            for c in self._held:
                index = index * len(c) + c.index(values[c.name])
            track = self._track(key)
            sentences.append(track.draw(min(index, track.count - 1)))
            images.append(page.picture(track.scene.figure))
        return page.stack(images), " ".join(sentences)

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        picture, alt = self._still()
        data["text/plain"] = repr(self)
        data["image/png"] = base64.b64encode(picture).decode()
        html = sys.modules["emviz.explore"].html if self._html is None else self._html
        if html:
            if self._book_values != self.values:
                self._book, self._book_values = self._pack([(self._key(), None)]), self.values
            data["text/html"] = page.page(self._book, picture, alt, str(self._esm), str(self._css))
        return data, metadata

    def __repr__(self):
        names = ", ".join(c.name for c in self.controls)
        return f"{type(self).__name__} with {names}"


def _text(key):
    """A key as the front end writes it."""
    return "[" + ",".join(str(int(i)) for i in key) + "]"


def _as_scene(scene):
    """An object with a figure and its actors; of a bare Figure all animated artists, in drawing order."""
    if not isinstance(scene, Figure):
        return scene
    actors = [a for ax in scene.axes for a in sorted(ax.findobj(lambda a: a.get_animated()), key=lambda a: a.get_zorder())]
    if not actors:
        raise ValueError("scene must have an artist that changes: make it with animated=True.")
    return SimpleNamespace(figure=scene, actors=actors)
