// The points that lie so many standard deviations from a mean: the unit circle, stretched by the root of the covariance.

// The symmetric root of a 2 by 2 covariance [xx, xy, yx, yy]. It changes smoothly with the covariance, so the browser
// can glide from one ellipse to the next.
function symmetricRoot([xx, xy, , yy]) {
  // By Cayley and Hamilton: root = (covariance + s 1) / t, where s is the root's determinant and t its trace.
  const s = Math.sqrt(Math.max(xx * yy - xy * xy, 0));
  const t = Math.sqrt(xx + yy + 2 * s);
  return t > 0 ? [(xx + s) / t, xy / t, (yy + s) / t] : [0, 0, 0];
}

// Vertices [x0, y0, x1, y1, ...] in points; `circle` holds the vertices of a unit circle.
export function ellipseVertices(circle, axes, mean, covariance, deviations) {
  const [xx, xy, yy] = symmetricRoot(covariance);
  return circle.flatMap(([x, y]) =>
    axes.place([mean[0] + deviations * (xx * x + xy * y), mean[1] + deviations * (xy * x + yy * y)])
  );
}
