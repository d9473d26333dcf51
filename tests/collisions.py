"""Which texts on the picture of an explorer run into each other, or over its edge: measured in a browser."""

#: For `context.add_init_script` before a page is opened: it remembers where the painter has drawn letters since it last
#: emptied a canvas, as boxes in its pixels, one for each text; and defines `collisions(explorer)`.
WATCH_TEXTS = """
{
  const nothing = () => [Infinity, Infinity, -Infinity, -Infinity];
  const hold = (box, x, y) => [Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)];
  const inside = ([a, b, c, d], [e, f, g, h]) => [Math.max(a, e), Math.max(b, f), Math.min(c, g), Math.min(d, h)];
  const before = (prototype, name, note) => {
    const original = prototype[name];
    prototype[name] = function (...args) {
      note(this, args);
      return original.apply(this, args);
    };
  };
  const outlines = new WeakMap(); // of each character, the box
  for (const name of ["moveTo", "lineTo", "quadraticCurveTo", "bezierCurveTo"]) {
    before(Path2D.prototype, name, (path, args) => {
      let box = outlines.get(path) ?? nothing();
      for (let i = 0; i < args.length; i += 2) box = hold(box, args[i], args[i + 1]);
      outlines.set(path, box);
    });
  }
  const watch = (name, note) => before(CanvasRenderingContext2D.prototype, name, note);
  // A text is what is drawn with one pen. Of all that is drawn only letters are scaled.
  const sizeOf = (canvas) => `${canvas.width} in ${canvas.closest(".emviz-explorer").dataset.layout}`;
  watch("clearRect", ({ canvas }) => Object.assign(canvas, { emvizTexts: [], emvizSize: sizeOf(canvas) }));
  watch("save", ({ canvas }) => (canvas.emvizText = canvas.emvizClip = null));
  watch("scale", ({ canvas }) => (canvas.emvizIsLetter = true));
  watch("rect", (context, [x, y, width, height]) => {
    const { a, d } = context.getTransform();
    context.canvas.emvizClip = [a * x, d * y, a * (x + width), d * (y + height)];
  });
  watch("fill", (context, [path]) => {
    const { canvas } = context;
    if (!canvas.emvizIsLetter) return;
    canvas.emvizIsLetter = false;
    if (!canvas.emvizText) canvas.emvizTexts.push(canvas.emvizText = { box: nothing(), clip: canvas.emvizClip, letters: 0 });
    const text = canvas.emvizText;
    const [left, top, right, bottom] = outlines.get(path);
    for (const corner of [[left, top], [left, bottom], [right, top], [right, bottom]]) {
      const { x, y } = new DOMPoint(...corner).matrixTransform(context.getTransform());
      text.box = hold(text.box, x, y);
    }
    text.letters++;
  });

  const boxOf = (one) => {
    const { left, top, right, bottom } = one.getBoundingClientRect();
    return [left, top, right, bottom];
  };
  const moving = (canvas) => {
    const [left, top, right] = boxOf(canvas);
    const k = (right - left) / canvas.width;
    // Between a change of size and the next picture they are not where they will be.
    return (canvas.emvizSize === sizeOf(canvas) ? canvas.emvizTexts : []).map(({ box, clip, letters }) => {
      const [a, b, c, d] = clip ? inside(box, clip) : box;
      return { what: `a moving text of ${letters} letters`, box: [left + k * a, top + k * b, left + k * c, top + k * d] };
    }).filter(({ box }) => box[0] < box[2] && box[1] < box[3]);
  };
  // A text of matplotlib's is a group whose outlines are turned upside down.
  const upright = /scale\\(-?[\\d.]+[ ,]-/;
  const still = new WeakMap();
  const standing = (svg) => {
    const place = String(boxOf(svg)); // a longer sentence leaves the picture less room
    if (still.get(svg)?.place !== place) {
      const texts = [...svg.querySelectorAll("g[transform]")].filter((g) => upright.test(g.getAttribute("transform")));
      const found = texts.map((g) => ({ what: `a still text of ${g.querySelectorAll("use").length} letters`, box: boxOf(g) }));
      still.set(svg, { place, found });
    }
    return still.get(svg).found;
  };
  const SPACE = 4; // CSS pixels between two words
  globalThis.collisions = (explorer) => {
    const canvas = explorer.querySelector("canvas.emviz-actors");
    const edge = boxOf(canvas);
    const texts = [...standing(explorer.querySelector(".emviz-stage > svg")), ...moving(canvas)]
      .filter(({ box }) => box[0] < box[2]);
    const at = ({ what, box }) => `${what} at ${box.slice(0, 2).map(Math.round)}`;
    const found = texts.filter(({ box }) => inside(box, edge).some((v, i) => Math.abs(v - box[i]) > 1))
      .map((text) => `over the edge: ${at(text)}`);
    texts.forEach((one, i) => {
      for (const other of texts.slice(0, i)) {
        const [left, top, right, bottom] = inside(one.box, other.box);
        if (right - left > -SPACE && bottom - top > 1) found.push(`run together: ${at(other)}, ${at(one)}`);
      }
    });
    return found;
  };
}
"""
