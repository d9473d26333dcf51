// The square root of a covariance: covariance = L L', with L lower triangular. L^-1 turns an offset from the mean into
// z-scores, which are counted in standard deviations.

// Those of all components, each with the rows of its L one after the other.
export function choleskyFactors(covariances, d) {
  const factors = new Float64Array(covariances.length);
  for (let first = 0; first < covariances.length; first += d * d) {
    for (let a = 0; a < d; a++) {
      for (let b = 0; b <= a; b++) {
        let rest = covariances[first + a * d + b];
        for (let c = 0; c < b; c++) rest -= factors[first + a * d + c] * factors[first + b * d + c];
        factors[first + a * d + b] = a === b ? Math.sqrt(rest) : rest / factors[first + b * d + b];
      }
    }
  }
  return factors;
}

// z = L^-1 offset, written over the offset itself. Returns z'z: the square of its length in standard deviations.
export function toZScores(offset, L) {
  const d = offset.length;
  let square = 0;
  for (let a = 0; a < d; a++) {
    let rest = offset[a];
    for (let b = 0; b < a; b++) rest -= L[a * d + b] * offset[b];
    offset[a] = rest / L[a * d + a];
    square += offset[a] * offset[a];
  }
  return square;
}
