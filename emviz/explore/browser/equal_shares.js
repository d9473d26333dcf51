// The lines on which two components of a mixture have equal shares, and no third has a larger one.
// Python's half is draw/borders.py.

import { zeroLines } from "./contour_lines.js";
import { logJoint } from "./em.js";

// Lines, each a list of places [x, y], interpolated on a grid of n by n within the limits.
export function equalShares(params, xlim, ylim, n) {
  const K = params.weights.length;
  const [x, y] = [xlim, ylim].map(([low, high]) =>
    Array.from({ length: n }, (_, i) => low + (i * (high - low)) / (n - 1))
  );
  const values = Float64Array.from(y.flatMap((row) => x.flatMap((column) => [column, row])));
  const joint = logJoint({ values, nSamples: n * n, nFeatures: 2 }, params);
  const lines = [];
  // Of two components one is ahead where the other is behind: one line says it.
  for (let k = 0; k < (K > 2 ? K : K - 1); k++) lines.push(...zeroLines(x, y, aheadOfOthers(joint, k, K)));
  return lines;
}

// By how much component k is ahead of the best of the others, at each place.
function aheadOfOthers(joint, k, K) {
  const ahead = new Float64Array(joint.length / K);
  for (let i = 0; i < ahead.length; i++) {
    let best = -Infinity;
    for (let j = 0; j < K; j++) if (j !== k && joint[i * K + j] > best) best = joint[i * K + j];
    ahead[i] = joint[i * K + k] - best;
  }
  return ahead;
}
