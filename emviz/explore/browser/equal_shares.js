// The lines on which two components of a mixture have equal shares, and no third has a larger one.
// Python's half is draw/borders.py.

import { zeroLines } from "./contour_lines.js";
import { choleskyFactors, logJoint } from "./em.js";

// Lines, each a list of places [x, y], interpolated on a grid of n by n within the limits.
export function equalShares(params, xlim, ylim, n) {
  const k = params.weights.length;
  const [x, y] = [xlim, ylim].map(([low, high]) =>
    Array.from({ length: n }, (_, i) => low + (i * (high - low)) / (n - 1))
  );
  const values = Float64Array.from(y.flatMap((row) => x.flatMap((column) => [column, row])));
  const joint = new Float64Array(n * n * k);
  logJoint({ values, nSamples: n * n, nFeatures: 2 }, params, choleskyFactors(params.covariances, 2), joint);
  const lines = [];
  // Of two components one is ahead where the other is behind: one line says it.
  for (let j = 0; j < (k > 2 ? k : k - 1); j++) lines.push(...zeroLines(x, y, aheadOfOthers(joint, j, k)));
  return lines;
}

// By how much component j is ahead of the best of the others, at each place.
function aheadOfOthers(joint, j, k) {
  const ahead = new Float64Array(joint.length / k);
  for (let i = 0; i < ahead.length; i++) {
    let best = -Infinity;
    for (let l = 0; l < k; l++) if (l !== j && joint[i * k + l] > best) best = joint[i * k + l];
    ahead[i] = joint[i * k + j] - best;
  }
  return ahead;
}
