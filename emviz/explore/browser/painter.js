// The painter: opens a book of frames and draws any of them, or a blend of two, on a canvas.
// It knows paths, marks and characters, and nothing of what they mean. The Python side of the format is book.py.

const STEPS = 16; // places are in 1/16 point
const VERTICES = { M: 1, L: 1, Q: 2, C: 3, Z: 0 };
const runsOf = new Map();

// "M1L99Z1" as [["M", 1], ["L", 99], ["Z", 1]].
function parseRuns(codes) {
  let runs = runsOf.get(codes);
  if (!runs) {
    runs = Array.from(codes.matchAll(/([MLQCZ])(\d+)/g), (m) => [m[1], +m[2]]);
    runsOf.set(codes, runs);
  }
  return runs;
}

const vertexCount = (codes) => parseRuns(codes).reduce((sum, [code, times]) => sum + VERTICES[code] * times, 0);

// How many places and colours a shape consumes.
function measure(shape) {
  let places = 0;
  let colours = 0;
  for (const [kind, what, count, faces, edges, widths] of shape) {
    if (kind === "path") {
      places += 1 + 2 * vertexCount(what);
      colours += 8;
    } else if (kind === "marks") {
      places += widths + 2 * what.reduce((sum, codes) => sum + vertexCount(codes), 0) + 2 * count;
      colours += 4 * (faces + edges);
    } else {
      places += 1 + 2 * what.length;
      colours += 4;
    }
  }
  return [places, colours];
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

// Bytes of a book -> its head, with frames that hold for each actor { shape, places, colours }.
function readBook(raw) {
  const sizes = new DataView(raw.buffer, raw.byteOffset);
  const headSize = sizes.getUint32(0, true);
  const count = sizes.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(raw.subarray(8, 8 + headSize)));
  const low = raw.subarray(8 + headSize, 8 + headSize + count);
  const high = raw.subarray(8 + headSize + count, 8 + headSize + 2 * count);
  let place = 0;
  let colour = 8 + headSize + 2 * count;
  const sizesOf = head.shapes.map(measure);
  const names = head.shapes.map((shape) => JSON.stringify(shape));
  for (const track of head.tracks) {
    let before = null;
    for (const frame of track.frames) {
      frame.actors = frame.shapes.map((number, i) => {
        const [nPlaces, nColours] = sizesOf[number];
        const places = new Int16Array(nPlaces);
        const colours = new Uint8Array(nColours);
        const old = before && before[i].name === names[number] ? before[i] : null;
        for (let j = 0; j < nPlaces; j++, place++) {
          places[j] = (low[place] | (high[place] << 8)) + (old ? old.places[j] : 0);
        }
        for (let j = 0; j < nColours; j++, colour++) colours[j] = raw[colour] + (old ? old.colours[j] : 0);
        return { shape: head.shapes[number], name: names[number], places, colours };
      });
      before = frame.actors;
    }
  }
  return head;
}

async function openBook(data) {
  let bytes = new Uint8Array(data.buffer || data, data.byteOffset || 0, data.byteLength);
  if (bytes[0]) bytes = await inflate(bytes);
  return readBook(bytes.subarray(1));
}

function mix(a, b, t) {
  const out = new Float32Array(a.length);
  for (let i = 0; i < a.length; i++) out[i] = a[i] + (b[i] - a[i]) * t;
  return out;
}

class Painter {
  constructor(canvas) {
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.glyphs = new Map();
    this.theme = []; // [[r, g, b] in the book, "r, g, b" on this page]
  }

  learn(glyphs) {
    for (const [name, [codes, places]] of Object.entries(glyphs)) {
      if (this.glyphs.has(name)) continue;
      const path = new Path2D();
      this.trace(path, codes, places, 0);
      this.glyphs.set(name, path);
    }
  }

  // Draw the actors of a frame; with `from` and t < 1, of the way between two frames.
  paint(pointsWide, frame, from, t) {
    const { context: ctx, canvas } = this;
    this.scale = canvas.width / (pointsWide * STEPS);
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.clearRect(0, 0, canvas.width, canvas.height);
    frame.actors.forEach((actor, i) => {
      const old = from && t < 1 ? from.actors[i] : null;
      if (!old) this.draw(actor, 1);
      else if (old.name === actor.name) {
        const places = mix(old.places, actor.places, t);
        this.draw({ shape: actor.shape, places, colours: mix(old.colours, actor.colours, t) }, 1);
      } else if (old.shape.length === 1 && actor.shape.length) this.draw(actor, 1); // a longer line, another word
      else {
        this.draw(old, 1 - t);
        this.draw(actor, t);
      }
    });
  }

  draw({ shape, places, colours }, opacity) {
    const ctx = this.context;
    let p = 0;
    let c = 0;
    for (const op of shape) {
      const [kind, what] = op;
      ctx.save();
      this.reset();
      if (kind === "path") {
        this.pen(op.slice(2));
        ctx.beginPath();
        this.trace(ctx, what, places, p + 1);
        this.fill(null, colours, c, opacity);
        this.stroke(null, colours, c + 4, places[p], opacity);
        p += 1 + 2 * vertexCount(what);
        c += 8;
      } else if (kind === "marks") {
        [p, c] = this.marks(op, places, colours, p, c, opacity);
      } else {
        [p, c] = this.text(op, places, colours, p, c, opacity);
      }
      ctx.restore();
    }
  }

  marks([, outlines, count, faces, edges, widths, ...pen], places, colours, p, c, opacity) {
    const ctx = this.context;
    this.pen(pen);
    let start = p + widths;
    const paths = outlines.map((codes) => {
      const path = new Path2D();
      this.trace(path, codes, places, start);
      start += 2 * vertexCount(codes);
      return path;
    });
    for (let i = 0; i < count; i++) {
      const path = paths[i % paths.length];
      const k = this.scale;
      ctx.setTransform(k, 0, 0, k, k * places[start + 2 * i], k * places[start + 2 * i + 1]);
      if (faces) this.fill(path, colours, c + 4 * (i % faces), opacity);
      if (edges) this.stroke(path, colours, c + 4 * (faces + (i % edges)), places[p + (i % widths)], opacity);
    }
    return [start + 2 * count, c + 4 * (faces + edges)];
  }

  text([, names, sizes, angle, box], places, colours, p, c, opacity) {
    const ctx = this.context;
    this.pen([box]);
    ctx.fillStyle = this.colour(colours, c, opacity);
    const k = this.scale;
    names.forEach((name, i) => {
      const size = (k * places[p] * sizes[i]) / (100 * STEPS);
      ctx.setTransform(1, 0, 0, 1, k * places[p + 1 + 2 * i], k * places[p + 2 + 2 * i]);
      ctx.rotate((-angle * Math.PI) / 180);
      ctx.scale(size, size);
      ctx.fill(this.glyphs.get(name));
    });
    return [p + 1 + 2 * names.length, c + 4];
  }

  reset() {
    this.context.setTransform(this.scale, 0, 0, this.scale, 0, 0);
  }

  pen([box, dashes, cap, join]) {
    const ctx = this.context;
    if (box) {
      ctx.beginPath();
      ctx.rect(...box.map((v) => v * STEPS));
      ctx.clip();
    }
    if (dashes) {
      ctx.setLineDash(dashes.slice(1).map((v) => v * STEPS));
      ctx.lineDashOffset = dashes[0] * STEPS;
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
    const [r, g, b, a] = [colours[c], colours[c + 1], colours[c + 2], (colours[c + 3] / 255) * opacity];
    for (const [[tr, tg, tb], here] of this.theme) {
      if (r === tr && g === tg && b === tb) return `rgba(${here}, ${a})`;
    }
    return `rgba(${r}, ${g}, ${b}, ${a})`;
  }

  trace(path, codes, places, i) {
    for (const [code, times] of parseRuns(codes)) {
      for (let j = 0; j < times; j++) {
        if (code === "L") path.lineTo(places[i], places[i + 1]);
        else if (code === "M") path.moveTo(places[i], places[i + 1]);
        else if (code === "C") {
          path.bezierCurveTo(places[i], places[i + 1], places[i + 2], places[i + 3], places[i + 4], places[i + 5]);
        } else if (code === "Q") path.quadraticCurveTo(places[i], places[i + 1], places[i + 2], places[i + 3]);
        else path.closePath();
        i += 2 * VERTICES[code];
      }
    }
  }
}
