// The colour of a point: the colours of the components, mixed in the proportions of its responsibilities.
// The mixing is done in Oklab (Björn Ottosson, 2020), a space in which the average of two colours looks as if it lay
// half-way between them. Python's half is emviz/draw/colors.py.

const TO_CONES = [
  [0.4122214708, 0.5363325363, 0.0514459929],
  [0.2119034982, 0.6806995451, 0.1073969566],
  [0.0883024619, 0.2817188376, 0.6299787005],
];
const TO_OKLAB = [
  [0.2104542553, 0.793617785, -0.0040720468],
  [1.9779984951, -2.428592205, 0.4505937099],
  [0.0259040371, 0.7827717662, -0.808675766],
];
const FROM_CONES = inverse(TO_CONES);
const FROM_OKLAB = inverse(TO_OKLAB);
const SHARED_LIGHTNESS = 0.82; // lighter than points that belong to nobody yet, darker than paper

// Colours of n points, written into `out` (red, green, blue, opacity, 0 to 255) with this opacity.
// `palette` has the colour of each component, 0 to 255; responsibilities are n rows of K.
export function blend(palette, responsibilities, K, opacity, out) {
  const pure = palette.slice(0, K).map(toOklab);
  const [[a0, a1, a2], [b0, b1, b2], [c0, c1, c2]] = FROM_OKLAB;
  const [[r0, r1, r2], [g0, g1, g2], [u0, u1, u2]] = FROM_CONES;
  const n = responsibilities.length / K;
  for (let i = 0; i < n; i++) {
    let lightness = 0;
    let a = 0;
    let b = 0;
    let squares = 0;
    for (let k = 0; k < K; k++) {
      const r = responsibilities[i * K + k];
      lightness += r * pure[k][0];
      a += r * pure[k][1];
      b += r * pure[k][2];
      squares += r * r;
    }
    // The more a point is shared, the paler it is: opposite colours meet in a grey, which only its lightness tells apart.
    const shared = Math.min(1, 2 * (1 - squares));
    lightness += shared * (SHARED_LIGHTNESS - lightness);
    const long = (a0 * lightness + a1 * a + a2 * b) ** 3;
    const medium = (b0 * lightness + b1 * a + b2 * b) ** 3;
    const short = (c0 * lightness + c1 * a + c2 * b) ** 3;
    out[4 * i] = toLevel(r0 * long + r1 * medium + r2 * short);
    out[4 * i + 1] = toLevel(g0 * long + g1 * medium + g2 * short);
    out[4 * i + 2] = toLevel(u0 * long + u1 * medium + u2 * short);
    out[4 * i + 3] = opacity;
  }
}

function toOklab(rgb) {
  const linear = rgb.map((level) => level / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return times(TO_OKLAB, times(TO_CONES, linear).map(Math.cbrt));
}

// From the intensity of light, 0 to 1, to what a screen is told, 0 to 255.
function toLevel(linear) {
  const v = Math.min(Math.max(linear, 0), 1);
  return Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055));
}

function times(matrix, vector) {
  return matrix.map((row) => row[0] * vector[0] + row[1] * vector[1] + row[2] * vector[2]);
}

// The inverse of a 3 by 3 matrix, by its cofactors.
function inverse(m) {
  const cofactor = (i, j) => {
    const [p, q, r, s] = [(i + 1) % 3, (i + 2) % 3, (j + 1) % 3, (j + 2) % 3];
    return m[p][r] * m[q][s] - m[p][s] * m[q][r];
  };
  const determinant = m[0][0] * cofactor(0, 0) + m[0][1] * cofactor(0, 1) + m[0][2] * cofactor(0, 2);
  return [0, 1, 2].map((i) => [0, 1, 2].map((j) => cofactor(j, i) / determinant));
}
