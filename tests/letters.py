"""How large the smallest letters of an explorer are on a page: those of its stage, those of its actors, those of its words."""

from typing import NamedTuple

#: For `context.add_init_script` before a page is opened: it remembers the sizes of the letters that the painter has drawn
#: since it last emptied a canvas. Of all that is drawn only letters are scaled, by a hundredth of their size in 1/16.
WATCH = """
for (const [name, note] of [
  ["clearRect", (drawn) => drawn.clear()],
  ["scale", (drawn, [size]) => drawn.add(size * 1600)],
]) {
  const original = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...args) {
    note((this.canvas.emvizLetters ??= new Set()), args);
    return original.apply(this, args);
  };
}
"""

_MEASURE = """
(root) => {
  const svg = root.querySelector(".emviz-stage > svg");
  const perPoint = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  // matplotlib writes a letter of 11 points as an outline of a hundred, scaled by 0.11; a smaller one is scaled again.
  const stage = Array.from(svg.querySelectorAll("use"), (use) => {
    let size = 1, letter = false;
    for (let node = use; node !== svg; node = node.parentNode) {
      const scale = /scale\\((-?[\\d.]+)(?: |,)?(-?[\\d.]+)?/.exec(node.getAttribute("transform") ?? "");
      if (scale) size *= Math.abs(scale[1]);
      letter ||= Boolean(scale && scale[2] < 0);
    }
    return letter ? 100 * size * perPoint : null;
  }).filter((size) => size !== null);
  const canvas = root.querySelector("canvas.emviz-actors");
  const shrunk = canvas.getBoundingClientRect().width / canvas.width;
  const actors = Array.from(canvas.emvizLetters ?? [], (size) => size * shrunk);
  const words = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement } = walker.currentNode;
    if (walker.currentNode.data.trim() && parentElement.checkVisibility?.() && parentElement.tagName !== "STYLE") {
      words.push(parseFloat(getComputedStyle(parentElement).fontSize));
    }
  }
  return [stage, actors, words].map((sizes) => (sizes.length ? Math.min(...sizes) : null));
}
"""


class Letters(NamedTuple):
    """Sizes of the smallest letters in CSS pixels; None where there is no letter.

    Attributes
    ----------
    stage, actors : float or None
        On the picture: of what stands still, and of what was drawn last.
    words : float or None
        Of the sentence and the controls.
    """

    stage: float | None
    actors: float | None
    words: float | None

    @property
    def picture(self) -> float:
        """The smallest on the picture."""
        return min(size for size in (self.stage, self.actors) if size is not None)


def smallest_letters(explorer) -> Letters:
    """Measure an explorer: a Playwright locator or element of ``.emviz-explorer``, on a page that was opened with `WATCH`."""
    return Letters(*explorer.evaluate(_MEASURE))
