"""The reader of a scene: its stage in every layout, and what its actors look like now."""

import hashlib
import json
from typing import Any

from emviz.draw.style import INK, PAPER
from emviz.explore.actors import Reader, Reading
from emviz.explore.layouts import is_free, laid_out, layouts_of
from emviz.explore.stage import stage_svg


class SceneReader:
    """Reads a scene off for the browser.

    Parameters
    ----------
    scene : object with ``figure`` and ``actors``
        The figure is laid out for good.
    is_half : bool
        Whether it shares the screen with another one while it is presented.

    Attributes
    ----------
    layouts : list of Layout
        The usual one first.
    stage_name : str
        The name by which the browser knows the stage.
    stage : dict
        JSON values: ``layouts``, each with its ``name``, its ``svg`` and the ``boxes`` of the axes; ``axes``, for each actor
        the number of its box; ``free``, the numbers of the actors that are read off in every layout.
    glyphs : dict
        Outlines of all characters met so far, see `emviz.explore.actors.Reader`.

    Examples
    --------
    >>> from emviz import draw
    >>> figure, ax = draw.subplots()
    >>> class Scene:
    ...     figure, actors = figure, [*ax.plot([0, 1], animated=True), ax.text(0, 0, "a", animated=True)]
    >>> reader = SceneReader(Scene)
    >>> [layout.name for layout in reader.layouts], reader.stage["free"], len(reader.read())
    (['usual', 'narrow', 'present'], [1], 4)
    """

    def __init__(self, scene: Any, is_half: bool = False):
        self._figure, actors = scene.figure, list(scene.actors)
        # The usual stage freezes the layout that the others are made from.
        usual = stage_svg(self._figure, actors, ink=INK, paper=PAPER)
        self.layouts = layouts_of(self._figure, is_half)
        self._reader = Reader(self._figure, actors)
        self.glyphs = self._reader.glyphs
        free = [i for i, actor in enumerate(actors) if is_free(actor)]
        boxes = {ax: i for i, ax in enumerate(self.layouts[0].positions)}
        self.stage = {
            "axes": [len(boxes) if actor.axes is None else boxes[actor.axes] for actor in actors],
            "free": free if len(self.layouts) > 1 else [],
            "layouts": [self.layouts[0].to_json(usual)],
        }
        self._free = [actors[i] for i in self.stage["free"]]
        for layout in self.layouts[1:]:
            with laid_out(self._figure, layout):
                self.stage["layouts"].append(layout.to_json(stage_svg(self._figure, actors, ink=INK, paper=PAPER)))
        self.stage_name = hashlib.sha256(json.dumps(self.stage).encode()).hexdigest()[:10]

    def read(self) -> list[Reading]:
        """What each actor looks like now, in drawing order; then the free ones again, in each other layout."""
        readings = self._reader.read()
        for layout in self.layouts[1:] if self._free else []:
            with laid_out(self._figure, layout):
                readings += self._reader.read(self._free)
        return readings
