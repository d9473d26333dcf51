"""What the browser needs to play the game of `ByHand` without Python: the data, and how its picture is drawn.

As for live steppers every number of the picture is matplotlib's own, see `emviz.explore.live_scene`: what can be seen, a
score far below the board or a mark out of sight, is shown once and read off. The other half is ``browser/by_hand.js``.
"""

import re
from collections.abc import Sequence
from typing import Any

from emviz.explore.exact_reader import ExactReader
from emviz.explore.layouts import Layout, each_layout
from emviz.explore.live_scene import describe_line, made_up_frame, usual_and_others
from emviz.lessons import score_board
from emviz.lessons.by_hand import ByHandScene

_FAR = 10_000.0  # nats: more than the board ever holds
_GAIN = re.compile(r"\d+\.\d")


def describe_scene(scene: ByHandScene, layouts: Sequence[Layout]) -> tuple[dict[str, Any], dict[str, Any]]:
    """All that the browser needs to draw any mixture and any score; afterwards the scene shows what nobody has set.

    Parameters
    ----------
    scene : ByHandScene
    layouts : list of Layout
        Of its figure, the usual one first.

    Returns
    -------
    usual : dict
        JSON values, as from `emviz.explore.live_scene.describe_scene`.
    others : dict
        By the names of the other layouts, what is different in these.

    Examples
    --------
    >>> import emviz as ev
    >>> from emviz.explore.layouts import layouts_of
    >>> data = ev.datasets.three_gaussians()
    >>> scene = ByHandScene(ev.GaussianMixture(3), data.X, data.truth, top=-2590, mark=(-2750, "one normal"))
    >>> usual, others = describe_scene(scene, layouts_of(scene.figure))
    >>> usual["title"]["above"]["words"], others["narrow"]["title"]["above"]["words"]
    (['Your mixture: ', ' nats above one normal'], {'0': ''})
    """
    fonts, glyphs = {}, {}
    described: dict[str, dict] = {
        layout.name: {"board": {"letters": score_board.LETTERS[layout.name]}} for layout in layouts
    }
    board = scene.board
    here = board.top if board.mark is None else board.mark[0]
    scene.view.show(made_up_frame(scene.view))
    for now, height_of_mark, parts in ((here, 0.5, _in_sight), (here - _FAR, 0.5, _below), (here, -1.0, _beyond)):
        scene.show_scores(now, here)
        board.show_mark(height_of_mark, 1.0, 1.0)
        # What a layout makes of a text is chosen when it is entered: so the scores come first.
        for layout in each_layout(scene.figure, layouts):
            reader = ExactReader(scene.figure, fonts)
            for name, part in parts(scene, reader).items():
                described[layout.name].setdefault(name, {}).update(part)
            glyphs |= reader.outlines()
    usual, others = usual_and_others(described)
    return {**usual, "glyphs": glyphs}, others


# The parts of a picture: each function reads off what is seen while its scores are shown. ------------------------------


def _in_sight(scene, reader):
    """All that is seen of scores in the middle of the board, which are those of the mark."""
    board, parts = scene.board, scene.board.parts
    return {
        "view": describe_line(scene.view, reader),
        "title": {"above": _title(scene.view.title, reader)},
        "numbers": {
            **_label(scene.numbers[0], reader),
            "aside": float(scene.aside),
            "apart": float(scene.apart),
            "height": float(scene.means_at),
        },
        "board": {
            "box": reader.axes(board.ax),
            "xlim": [float(v) for v in board.ax.get_xlim()],
            "ylim": [float(v) for v in board.ax.get_ylim()],
            "top": float(board.top),
            "steps": score_board.STEPS,
            "intervals": score_board.INTERVALS,
            "lowest": score_board.LOWEST,
            "aboveItsMark": score_board.ABOVE_ITS_MARK,
            "rungs": _label(parts["rungs"][0], reader),
            "heads": [reader.marks(head) for head in parts["heads"]],
            "score": _score(parts["scores"][0], reader),
            "mark": board.mark
            and {
                "value": float(board.mark[0]),
                "line": reader.path(parts["line"][0]),
                "ends": [float(x) for x in parts["line"][0].get_xdata()],
            },
            "near": board.mark and _label(parts["name"][0], reader, whole=True),
        },
    }


def _below(scene, reader):
    """A score that is too low for the board."""
    score = _score(scene.board.parts["scores"][0], reader)
    return {"title": {"below": _title(scene.view.title, reader)}, "board": {"low": score}}


def _beyond(scene, reader):
    """The mark, when the board has left it behind."""
    return {"board": {"far": scene.board.mark and _label(scene.board.parts["name"][0], reader, whole=True)}}


def _label(text, reader, words=(), whole=False):
    """A text that goes where something else goes: `down` is how far its baseline lies below that place."""
    words = [text.get_text()] if whole else list(words)
    x, y = text.get_position()
    found = reader.text(text, words)
    down = found.pop("place")[1] - reader.place(text.axes.transData, (x, y))[1]
    return {**found, "words": words, "x": float(x), "down": round(down, 4)}


def _score(text, reader):
    """A score: its decimals, and what comes after them."""
    number, _, after = text.get_text().partition(" ")
    words = [f" {after}"] if after else []
    return {**_label(text, reader, words), "decimals": len(number.partition(".")[2])}


def _title(text, reader):
    """The heading: the words around the number, or all of them where there is none."""
    words = _GAIN.split(text.get_text(), maxsplit=1)
    return {**reader.text(text, [run for run in words if run]), "words": words}
