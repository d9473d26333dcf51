"""The widget: it sends frames to the browser, answers the browser's requests, and leaves a picture in the notebook."""

import base64
import os
import threading
import time
from collections.abc import Sequence
from typing import Any

import anywidget
import numpy as np
import traitlets as t

from emviz.draw import files
from emviz.draw.style import INK, PAPER
from emviz.explore import browser, cells, page, recent
from emviz.explore.controls import Button, Choice, Slider
from emviz.explore.grab import Grab
from emviz.explore.packing import PackedFrame, pack
from emviz.explore.scene_reader import SceneReader
from emviz.explore.sequences import FrameSequence, FrameSource

#: Seconds after which an answer is sent with the frames there are: the reader's next request is never far.
ANSWER_SECONDS = 0.025
#: Held while frames are drawn. Some kernels answer a widget in a thread beside the cell that is running, and the cell may
#: want a picture of the same figure.
_DRAWING = threading.RLock()
#: Names that every widget's front end reads.
RESERVED_NAMES = ("style", "layout")


class ControlTrait(t.TraitType):
    """A trait that has only the values of its control.

    Parameters
    ----------
    control : Slider or Choice
    """

    def __init__(self, control):
        super().__init__(default_value=control.value, help=control.name)
        self._control = control

    def validate(self, obj, value):
        try:
            return self._control.snap(value)
        except (TypeError, ValueError) as error:
            raise t.TraitError(f"{self.name} must be a value of {self._control.name!r}, got {value!r}.") from error


def shared(trait: str) -> dict[str, Any]:
    """The tags of a control's trait: Python and browser share it, and a control may tell them different numbers.

    What the browser has sent comes back to it only if Python has changed it: an echo would pull at a slider that has
    moved on.
    """

    def to_browser(value, widget):
        control = widget._control(trait)
        return value if control is None else control.to_browser(value)

    def from_browser(value, widget):
        control = widget._control(trait)
        return value if control is None else control.from_browser(value)

    return {"sync": True, "echo_update": False, "to_json": to_browser, "from_json": from_browser}


class FrameWidget(anywidget.AnyWidget):
    """A picture with controls below it; `Explorer` and `Stepper` are the two kinds.

    Parameters
    ----------
    controls : sequence of Slider, Choice or Button
    source : FrameSource
        Has the frames for the values of the controls.
    play, pictures, html
        As for `Explorer`.
    **traits
        First values of further traits.

    Attributes
    ----------
    controls : tuple of Slider, Choice or Button
    values : dict
        Name of each control -> its value.
    sentence : str
        What is seen now.
    error : Exception or None
        What the last failed callback raised.

    Raises
    ------
    ValueError
        As for `Explorer`.
    """

    _esm = browser.WIDGET_SCRIPT
    _css = browser.STYLE_SHEET
    _packed = t.Bytes().tag(sync=True)
    _version = t.Int(0).tag(sync=True)

    # ipywidgets 7, as in Colab, would display itself, and leave neither picture nor page.
    _ipython_display_ = None

    #: Whether the browser computes what it shows.
    is_live = False
    #: Traits of controls that a subclass declares itself; all others are made from the controls.
    _declared_traits: tuple[str, ...] = ()
    #: Whether it shares the screen with another one while it is presented.
    _is_half = False
    #: What a reader can drag on the picture.
    _grabs: Sequence[Grab] = ()

    def __init__(
        self,
        controls: Sequence[Slider | Choice | Button],
        source: FrameSource,
        *,
        play: str | None = None,
        pictures: list[dict] | None = None,
        html: bool = True,
        **traits: Any,
    ):
        self.controls = tuple(controls)
        self.error = None
        self.shown_in = set()
        self._source, self._pictures, self._html = source, pictures, html
        self._inputs = [c for c in self.controls if not isinstance(c, Button)]
        self._preloaded = [c for c in self._inputs if c.preloaded]
        self._on_demand = [c for c in self._inputs if not c.preloaded]
        self._scene_readers = {}
        names = [c.name for c in self.controls]
        if len(set(names)) < len(names):
            raise ValueError(f"controls must have different names, got {', '.join(names)}.")
        if int(np.prod([len(c) for c in self._preloaded])) > 2000:
            raise ValueError(
                "controls that are preloaded may have 2000 frames together at most: preload fewer of them."
            )
        player = next((c for c in self._preloaded if c.name == play), None)
        if play is not None and player is None:
            raise ValueError(f"play must be the name of a slider with preloaded=True, got {play!r}.")
        self._play = player and player.trait
        for control in self._inputs:
            if control.trait in self._declared_traits:
                continue
            if hasattr(self, control.trait) or control.trait in RESERVED_NAMES:
                raise ValueError(
                    f"A control named {control.name!r} needs a trait=... of another name than {control.trait!r}."
                )
            self.add_traits(**{control.trait: ControlTrait(control).tag(**shared(control.trait))})
        # In a box, explorers share the room equally; by their contents they would grow and shrink with the sentences.
        layout = {"flex": "1 1 0%"}
        super().__init__(**{c.trait: c.value for c in self._inputs} | {"layout": layout} | traits)
        self.on_msg(lambda _, content, buffers: self._answer(content))
        self._pack_everything()

    # Values and frames ------------------------------------------------------------------------------------------------

    @property
    def values(self) -> dict[str, Any]:
        """The value of every control by its name."""
        return {c.name: getattr(self, c.trait) for c in self._inputs}

    @property
    def sentence(self) -> str:
        """What is seen now, in words."""
        with _DRAWING:
            sequence, index = self._find(self.values)
            return sequence.draw(index)

    def _control(self, trait: str) -> Slider | Choice | None:
        """The slider or choice behind a trait; None for a trait that has none."""
        return next((c for c in self._inputs if c.trait == trait), None)

    def refresh(self):
        """Draw afresh, after something that the frames depend on has changed other than by a control."""
        self._version += 1

    def _find(self, values):
        """The sequence that these values choose, and the index of their frame in it."""
        sequence = self._sequence(self._key(values))
        return sequence, min(self._frame_index(values), sequence.count - 1)

    def _key(self, values):
        """The key of a sequence: the indices of the controls that work on demand."""
        return tuple(c.index(values[c.name]) for c in self._on_demand)

    def _sequence(self, key) -> FrameSequence:
        """The sequence with this key."""
        recent.use(self)
        return self._source.sequence({c.name: c.at(i) for c, i in zip(self._on_demand, key, strict=True)})

    def _frame_index(self, values):
        """Which frame of a sequence the preloaded controls choose: the last control runs fastest."""
        index = 0
        for control in self._preloaded:
            index = index * len(control) + control.index(values[control.name])
        return index

    def _scene_reader(self, scene) -> SceneReader:
        """The reader of a scene, made once."""
        if scene.figure not in self._scene_readers:
            self._scene_readers[scene.figure] = SceneReader(scene, self._is_half)
        return self._scene_readers[scene.figure]

    def forget_figures(self):
        """Let go of what can be made anew, see `emviz.explore.recent`."""
        self._scene_readers.clear()

    def _pack(self, key, indices=None, known_stages=(), seconds=np.inf, compress=True, grabs=()):
        """Pack these frames of a sequence (None: all of them), as many as can be drawn in so many seconds."""
        began = time.perf_counter()
        sequence = self._sequence(key)
        reader = self._scene_reader(sequence.scene)
        frames = []
        for index in range(sequence.count) if indices is None else indices:
            index = min(max(int(index), 0), sequence.count - 1)
            sentence, description = sequence.draw(index), sequence.describe(index) if sequence.describe else ""
            frames.append(PackedFrame(index, sentence, reader.read(), description))
            if time.perf_counter() - began > seconds:
                break
        return pack(
            frames,
            reader.glyphs,
            compress=compress,
            key=_as_json(key),
            version=self._version,
            count=sequence.count,
            labels=sequence.labels,
            levels=sequence.levels,
            stage=reader.stage_name,
            stages={} if reader.stage_name in known_stages else {reader.stage_name: reader.stage},
            **self._page_head(),
            grabs=grabs,
        )

    def _page_head(self):
        """What the browser must know of the page whatever frames it shows."""
        return {
            "colours": [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (INK, PAPER)],
            "controls": [c.to_json() | self._current_value(c) for c in self.controls],
            "play": self._play,
        }

    def _shown(self):
        """What the picture depends on."""
        return self._version, self.values

    def _pack_everything(self):
        """Pack the whole sequence that is shown: what the browser has from the beginning, and a page without Python."""
        packed = self._pack(self._key(self.values), grabs=self._described_grabs())
        self._packed, self._packed_state = packed, self._shown()

    def _described_grabs(self):
        """What the browser must know of the grabs."""
        if not self._grabs:
            return []
        scene = self._sequence(self._key(self.values)).scene
        boxes = list(self._scene_reader(scene).layouts[0].positions)  # from then on the axes stand still
        sliders = {c.name: c for c in self._inputs if isinstance(c, Slider)}
        return [grab.to_json(scene.figure, sliders) | {"box": boxes.index(grab.ax)} for grab in self._grabs]

    def _current_value(self, control):
        return {} if isinstance(control, Button) else {"value": control.to_browser(getattr(self, control.trait))}

    # Answers to the browser -------------------------------------------------------------------------------------------

    def _answer(self, message):
        """Answer one message. Every answer is short; which request comes next is the browser's to decide."""
        with _DRAWING:
            self._answer_alone(message)

    def _answer_alone(self, message):
        try:
            if message["type"] == "press":
                button = next(c for c in self.controls if isinstance(c, Button) and c.name == message["name"])
                for name, value in (button.action(self.values) or {}).items():
                    setattr(self, next(c.trait for c in self._inputs if c.name == name), value)
                self.refresh()
                self.send({"type": "done", "id": message.get("id")})
            elif message["type"] == "request":
                key, indices = tuple(message["key"]), message["indices"]
                # One frame is wanted at once; deflating it would take longer than sending it.
                packed = self._pack(key, indices, message["known"], ANSWER_SECONDS, compress=len(indices) > 1)
                self.send({"type": "frames", "id": message["id"], "version": message["version"]}, buffers=[packed])
        except Exception as error:  # noqa: BLE001  a widget's callback has nobody above it who would show the error
            self.error = error
            key = message["key"] if "key" in message else self._key(self.values)
            sentence = f"Python stopped with {type(error).__name__}: {error}"
            self.send({"type": "error", "id": message.get("id"), "key": _as_json(key), "sentence": sentence})

    # What a notebook keeps --------------------------------------------------------------------------------------------

    def _static_picture(self) -> tuple[bytes, str]:
        """The picture for readers without Python, as PNG, and its alt text."""
        first = {c.name: c.value for c in self._inputs}
        images, sentences = [], []
        for chosen in self._pictures or [self.values]:
            unknown = set(chosen) - set(first)
            if unknown:
                raise ValueError(f"pictures must name controls ({', '.join(first)}), got {', '.join(sorted(unknown))}.")
            sequence, index = self._find(first | chosen)
            sentences.append(sequence.draw(index))
            images.append(page.pixels(sequence.scene.figure))
        return page.png(images), " ".join(sentences)

    def close(self):
        """Take it from all pages, and let go of what can be made anew; a cell can show it again."""
        super().close()
        # Or its model would keep the explorer that is gone in every page: ipywidgets closes no layout.
        self.layout.close()
        if self._packed:  # one that could not be made is closed, too
            self.forget_figures()
            self._packed, self._packed_state = b"", None
        # ipywidgets would never show it again.
        vars(self).pop("_repr_mimebundle_", None)

    def _open_again(self):
        """After `close`."""
        self._pack_everything()
        self.layout.open()
        self.open()

    def _repr_mimebundle_(self, **kwargs):
        cells.note(self)
        if self.comm is None:
            self._open_again()
        bundle = super()._repr_mimebundle_(**kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        with _DRAWING:
            picture, alt = self._static_picture()
            page_html = self._html_page(picture, alt) if self._html else None
        data["text/plain"] = repr(self)
        data["image/png"] = base64.b64encode(picture).decode()
        if page_html:
            data["text/html"] = page_html
        return data, metadata

    @property
    def _page_script(self):
        """What plays its page without Python."""
        return browser.LIVE_PAGE_SCRIPT if self.is_live else browser.PAGE_SCRIPT

    def _html_page(self, picture, alt):
        """The page that plays without Python, from what is shown now on."""
        if self._packed_state != self._shown():
            self._pack_everything()
        return page.html_page(self._packed, picture, alt, self._page_script)

    def save_html(self, path: str | os.PathLike, *, title: str | None = None) -> None:
        """Write one HTML file that plays in any browser, without Python and without a network: to mail, or to put online.

        It opens with what is shown now. What the browser can do without Python works in it; other controls are there, and
        say that they need Python. Where scripts do not run, the static picture is seen. The file is written whole or not
        at all.

        Parameters
        ----------
        path : path
            Ends in ``.html`` or ``.htm``; a ``~`` at its beginning is your home folder.
        title : str, optional
            Stands above the picture and in the browser's tab.

        Raises
        ------
        ValueError
            If the name ends otherwise.
        FileNotFoundError, IsADirectoryError, PermissionError
            If the folder is missing, if the path is a folder itself, or if you may not write there.

        Examples
        --------
        >>> import tempfile
        >>> from pathlib import Path
        >>> import emviz as ev
        >>> stepper = ev.explore.stepper(ev.KMeans(4), ev.datasets.four_blobs(), seeds=range(2))
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder) / "kmeans.html"
        ...     stepper.save_html(path, title="k-means, step by step")
        ...     path.read_text(encoding="utf-8")[:15]
        '<!doctype html>'
        """
        files.kind(path, ("html", "htm"))  # before the work
        page.save(path, self._html_page(*self._static_picture()), title, repr(self).partition(":")[0])

    def __repr__(self):
        names = ", ".join(c.name for c in self.controls)
        return f"{type(self).__name__} with {names}"


def _as_json(key):
    """A key as the browser writes it.

    >>> _as_json((0, 3))
    '[0,3]'
    """
    return "[" + ",".join(str(int(i)) for i in key) + "]"
