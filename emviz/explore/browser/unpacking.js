// Unpacking: from the bytes of a pack to its frames. The Python side of the format is packing.py.

import { vertexCount } from "./paths.js";

// The head of a pack, whose frames get `actors`: for each { shape, name, coordinates, colours }.
export async function unpack(data) {
  const bytes = new Uint8Array(data.buffer || data, data.byteOffset || 0, data.byteLength);
  const raw = bytes[0] ? await inflate(bytes) : bytes;
  return readFrames(raw.subarray(1));
}

// The bytes that a text in base64 stands for.
export function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

// Numbers as Python's number_text writes them.
export function readNumbers(text) {
  return new Float64Array(bytesOf(text).buffer);
}

async function inflate(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function readFrames(raw) {
  const sizes = new DataView(raw.buffer, raw.byteOffset);
  const headSize = sizes.getUint32(0, true);
  const count = sizes.getUint32(4, true);
  const head = JSON.parse(new TextDecoder().decode(raw.subarray(8, 8 + headSize)));
  const low = raw.subarray(8 + headSize, 8 + headSize + count);
  const high = raw.subarray(8 + headSize + count, 8 + headSize + 2 * count);
  const sizesOfShapes = head.shapes.map(measure);
  const namesOfShapes = head.shapes.map((shape) => JSON.stringify(shape));
  let next = 0; // in low and high
  let nextColour = 8 + headSize + 2 * count;
  let previous = null;
  for (const frame of head.frames) {
    frame.actors = frame.shapes.map((number, i) => {
      const [nCoordinates, nColours] = sizesOfShapes[number];
      const coordinates = new Int16Array(nCoordinates);
      const colours = new Uint8Array(nColours);
      const old = previous && previous[i].name === namesOfShapes[number] ? previous[i] : null;
      for (let j = 0; j < nCoordinates; j++, next++) {
        coordinates[j] = (low[next] | (high[next] << 8)) + (old ? old.coordinates[j] : 0);
      }
      for (let j = 0; j < nColours; j++, nextColour++) colours[j] = raw[nextColour] + (old ? old.colours[j] : 0);
      return { shape: head.shapes[number], name: namesOfShapes[number], coordinates, colours };
    });
    previous = frame.actors;
  }
  return head;
}

// How many coordinates and colours a shape has.
function measure(shape) {
  let coordinates = 0;
  let colours = 0;
  for (const [kind, what, count, faces, edges, widths] of shape) {
    if (kind === "path") {
      coordinates += 1 + 2 * vertexCount(what);
      colours += 8;
    } else if (kind === "marks") {
      coordinates += widths + 2 * what.reduce((sum, codes) => sum + vertexCount(codes), 0) + 2 * count;
      colours += 4 * (faces + edges);
    } else {
      coordinates += 1 + 2 * what.length;
      colours += 4;
    }
  }
  return [coordinates, colours];
}
