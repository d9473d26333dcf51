// The painter: draws a frame, or a blend of two, on a canvas.
// It knows paths, marks and characters, and nothing of what they mean.

import { makePath2D, tracePath, UNITS_PER_POINT, vertexCount } from "./paths.js";
import { Printer } from "./stamps.js";

export class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.glyphs = new Map();
    this.printer = new Printer(this.context);
    this.theme = []; // [[r, g, b] in a frame, [r, g, b] on this page]
  }

  addGlyphs(glyphs) {
    for (const [name, [codes, coordinates]] of Object.entries(glyphs)) {
      if (this.glyphs.has(name)) continue;
      this.glyphs.set(name, makePath2D(codes, coordinates));
    }
  }

  // Draw the actors of a frame on a canvas so many points wide; with `from` and t < 1, of the way between two frames.
  paint(pointsWide, frame, from, t) {
    const { context: ctx, canvas } = this;
    this.scale = canvas.width / (pointsWide * UNITS_PER_POINT);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    frame.actors.forEach((actor, i) => {
      const old = from && t < 1 ? from.actors[i] : null;
      if (!old) this.draw(actor, 1);
      else if (old.name === actor.name) {
        const coordinates = blend(old.coordinates, actor.coordinates, t);
        this.draw({ shape: actor.shape, coordinates, colours: blend(old.colours, actor.colours, t) }, 1);
      } else if (old.shape.length === 1 && actor.shape.length) {
        this.draw(actor, 1); // a longer line, another word
      } else {
        this.draw(old, 1 - t);
        this.draw(actor, t);
      }
    });
    this.printer.deliver();
  }

  // The operations of an actor one after the other; p and c are where the next one's coordinates and colours begin.
  draw({ shape, coordinates, colours }, opacity) {
    const themed = inTheme(colours, this.theme);
    let p = 0;
    let c = 0;
    for (const operation of shape) {
      const method = { path: this.drawPath, marks: this.drawMarks, text: this.drawText }[operation[0]];
      [p, c] = method.call(this, operation, coordinates, themed, p, c, opacity);
    }
  }

  drawPath([, codes, ...pen], coordinates, colours, p, c, opacity) {
    this.takePen(pen);
    this.context.beginPath();
    tracePath(this.context, codes, coordinates, p + 1);
    this.fill(null, colours, c, opacity);
    this.stroke(null, colours, c + 4, coordinates[p], opacity);
    this.context.restore();
    return [p + 1 + 2 * vertexCount(codes), c + 8];
  }

  drawMarks([, outlines, count, faces, edges, widths, ...pen], coordinates, colours, p, c, opacity) {
    const k = this.scale;
    let first = p + widths;
    const shapes = outlines.map((codes) => {
      const outline = coordinates.subarray(first, first + 2 * vertexCount(codes));
      first += outline.length;
      return [codes, outline];
    });
    const next = [first + 2 * count, c + 4 * (faces + edges)];
    const filled = faces > 0 && (edges === 0 || coordinates.subarray(p, p + widths).every((width) => width <= 0));
    const stamps = filled && shapes.length === 1 && this.printer.stampsFor(...shapes[0], count, k);
    if (stamps) {
      const box = pen[0] ? pen[0].map((v) => k * UNITS_PER_POINT * v) : [0, 0, this.canvas.width, this.canvas.height];
      this.printer.print(stamps, { coordinates, first, count, scale: k, colours, c, faces, opacity }, box);
      return next;
    }
    this.takePen(pen);
    const paths = shapes.map(([codes, outline]) => makePath2D(codes, outline));
    for (let i = 0; i < count; i++) {
      const path = paths[i % paths.length];
      this.context.setTransform(k, 0, 0, k, k * coordinates[first + 2 * i], k * coordinates[first + 2 * i + 1]);
      if (faces) this.fill(path, colours, c + 4 * (i % faces), opacity);
      if (edges) this.stroke(path, colours, c + 4 * (faces + (i % edges)), coordinates[p + (i % widths)], opacity);
    }
    this.context.restore();
    return next;
  }

  drawText([, names, sizes, angle, box], coordinates, colours, p, c, opacity) {
    const ctx = this.context;
    this.takePen([box]);
    ctx.fillStyle = this.colour(colours, c, opacity);
    const k = this.scale;
    names.forEach((name, i) => {
      const size = (k * coordinates[p] * sizes[i]) / (100 * UNITS_PER_POINT);
      ctx.setTransform(1, 0, 0, 1, k * coordinates[p + 1 + 2 * i], k * coordinates[p + 2 + 2 * i]);
      ctx.rotate((-angle * Math.PI) / 180);
      ctx.scale(size, size);
      ctx.fill(this.glyphs.get(name));
    });
    ctx.restore();
    return [p + 1 + 2 * names.length, c + 4];
  }

  // From here to context.restore() everything is drawn with this pen.
  takePen([box, dashes, cap, join]) {
    const ctx = this.context;
    this.printer.deliver();
    ctx.save();
    ctx.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    if (box) {
      ctx.beginPath();
      ctx.rect(...box.map((v) => v * UNITS_PER_POINT));
      ctx.clip();
    }
    if (dashes) {
      ctx.setLineDash(dashes.slice(1).map((v) => v * UNITS_PER_POINT));
      ctx.lineDashOffset = dashes[0] * UNITS_PER_POINT;
    }
    if (cap) ctx.lineCap = cap;
    if (join) ctx.lineJoin = join;
  }

  fill(path, colours, c, opacity) {
    if (!colours[c + 3]) return;
    this.context.fillStyle = this.colour(colours, c, opacity);
    if (path) this.context.fill(path);
    else this.context.fill();
  }

  stroke(path, colours, c, width, opacity) {
    if (!colours[c + 3] || width <= 0) return;
    this.context.strokeStyle = this.colour(colours, c, opacity);
    this.context.lineWidth = width;
    if (path) this.context.stroke(path);
    else this.context.stroke();
  }

  colour(colours, c, opacity) {
    return `rgba(${colours[c]}, ${colours[c + 1]}, ${colours[c + 2]}, ${(colours[c + 3] / 255) * opacity})`;
  }
}

// Colours of a frame as they are on this page.
function inTheme(colours, theme) {
  const out = colours.slice();
  for (const [there, here] of theme) {
    for (let c = 0; c < colours.length; c += 4) {
      if (colours[c] === there[0] && colours[c + 1] === there[1] && colours[c + 2] === there[2]) out.set(here, c);
    }
  }
  return out;
}

function blend(a, b, t) {
  const out = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] + (b[i] - a[i]) * t;
  return out;
}
