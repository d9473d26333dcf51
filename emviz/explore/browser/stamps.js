// Stamps: how a picture of thousands of points is drawn in time for the next animation frame.
// To fill a small path takes the browser longer than to lay its few pixels down as numbers. So the pixels that a mark
// covers are asked of the browser once, and every point then prints them in its own colour.

import { makePath2D } from "./paths.js";

const STEPS = 16; // a mark is placed to a sixteenth of a pixel
const FEWEST = 50; // fewer marks are drawn as fast by their paths
const MOST_PIXELS = 4096; // the stamps of larger marks would take longer to make than they save

export class Printer {
  // For the canvas of this context.
  constructor(context) {
    this.context = context;
    this.own = document.createElement("canvas").getContext("2d");
    this.stamps = new Map();
    this.works = canReadPixels();
  }

  // The stamps for marks with this outline, one for each place within a pixel; null where paths are to be drawn instead.
  stampsFor(codes, outline, count, scale) {
    if (!this.works || count < FEWEST) return null;
    const key = [codes, scale, ...outline].join();
    if (!this.stamps.has(key)) {
      if (this.stamps.size > 20) this.stamps.clear();
      this.stamps.set(key, makeStamps(codes, outline, scale));
    }
    return this.stamps.get(key);
  }

  // Print marks, as for `print` below, in a box of the canvas: [left, top, width, height] in pixels. They are seen when
  // they are delivered, which is due before anything else is drawn.
  print(stamps, marks, box) {
    if (String(box) !== String(this.box)) this.deliver();
    const [left, top] = [Math.floor(box[0]), Math.floor(box[1])];
    const [width, height] = [Math.ceil(box[0] + box[2]) - left, Math.ceil(box[1] + box[3]) - top];
    if (this.image?.width !== width || this.image.height !== height) {
      Object.assign(this.own.canvas, { width, height });
      this.image = this.own.createImageData(width, height);
    } else if (!this.box) this.image.data.fill(0);
    this.box = box;
    print(this.image, { ...stamps, left: stamps.left - left, top: stamps.top - top }, marks);
  }

  deliver() {
    if (!this.box) return;
    this.own.putImageData(this.image, 0, 0);
    const { context, box } = this;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(...box);
    context.clip();
    context.drawImage(this.own.canvas, Math.floor(box[0]), Math.floor(box[1]));
    context.restore();
    this.box = null;
  }
}

// Lay stamps down on an image, each over those before it. Mark i is at `coordinates[first + 2 * i]` and the number after
// it, times `scale`; its colour begins at `colours[c + 4 * (i % faces)]`.
export function print(image, { left, top, width, height, masks }, marks) {
  const { coordinates, first, count, scale, colours, c, faces, opacity } = marks;
  const { data } = image;
  for (let i = 0; i < count; i++) {
    const colour = c + 4 * (i % faces);
    const strength = (colours[colour + 3] / 255) * opacity;
    if (strength === 0) continue;
    const red = colours[colour];
    const green = colours[colour + 1];
    const blue = colours[colour + 2];
    const x = Math.round(STEPS * scale * coordinates[first + 2 * i]);
    const y = Math.round(STEPS * scale * coordinates[first + 2 * i + 1]);
    const column = Math.floor(x / STEPS);
    const row = Math.floor(y / STEPS);
    const mask = masks[STEPS * (y - STEPS * row) + x - STEPS * column];
    const x0 = column + left;
    const y0 = row + top;
    const fromX = Math.max(x0, 0);
    const toX = Math.min(x0 + width, image.width);
    const toY = Math.min(y0 + height, image.height);
    for (let py = Math.max(y0, 0); py < toY; py++) {
      for (let px = fromX; px < toX; px++) {
        const covered = mask[width * (py - y0) + px - x0];
        if (covered === 0) continue;
        // One colour over another: what is below shines through as far as the upper one lets it.
        const above = (covered / 255) * strength;
        const p = 4 * (image.width * py + px);
        const together = above + (data[p + 3] / 255) * (1 - above);
        const share = above / together;
        data[p] += (red - data[p]) * share;
        data[p + 1] += (green - data[p + 1]) * share;
        data[p + 2] += (blue - data[p + 2]) * share;
        data[p + 3] = 255 * together;
      }
    }
  }
}

// A stamp for every place within a pixel: how far it covers each pixel of its rectangle, 0 to 255.
function makeStamps(codes, outline, scale) {
  const [xs, ys] = [0, 1].map((axis) => Array.from(outline.filter((_, i) => i % 2 === axis), (v) => v * scale));
  const [left, top] = [xs, ys].map((values) => Math.floor(Math.min(...values)));
  const [width, height] = [Math.ceil(Math.max(...xs)) + 1 - left, Math.ceil(Math.max(...ys)) + 1 - top];
  if (width * height > MOST_PIXELS) return null;
  const path = makePath2D(codes, outline);
  const context = newContext(STEPS * width, STEPS * height);
  const corners = [];
  for (let row = 0; row < STEPS; row++) {
    for (let column = 0; column < STEPS; column++) {
      const [x, y] = [column * width, row * height];
      context.setTransform(scale, 0, 0, scale, x - left + column / STEPS, y - top + row / STEPS);
      context.fill(path);
      corners.push([x, y]);
    }
  }
  const { data } = context.getImageData(0, 0, STEPS * width, STEPS * height);
  const masks = corners.map(([x, y]) => {
    const mask = new Uint8Array(width * height);
    for (let i = 0; i < mask.length; i++) {
      mask[i] = data[4 * (STEPS * width * (y + Math.floor(i / width)) + x + (i % width)) + 3];
    }
    return mask;
  });
  return { left, top, width, height, masks };
}

// Some browsers answer with noise, so that nobody can be told by how their machine draws.
function canReadPixels() {
  const context = newContext(16, 16);
  context.fillRect(0, 0, 16, 16);
  return context.getImageData(0, 0, 16, 16).data.every((value, i) => value === (i % 4 === 3 ? 255 : 0));
}

function newContext(width, height) {
  const canvas = Object.assign(document.createElement("canvas"), { width, height });
  return canvas.getContext("2d", { willReadFrequently: true });
}
