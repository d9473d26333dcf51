// Axes: from data to points on the page, and back. On the page y runs down.

export class Axes {
  // `box` is left, top, width and height in points; the limits are those of the data at its edges.
  constructor(box, xlim, ylim) {
    const [left, top, width, height] = box;
    this.box = box;
    this.xlim = xlim;
    this.ylim = ylim;
    this.xScale = width / (xlim[1] - xlim[0]);
    this.yScale = -height / (ylim[1] - ylim[0]);
    this.xOrigin = left - this.xScale * xlim[0];
    this.yOrigin = top + height - this.yScale * ylim[0];
  }

  place([x, y]) {
    return [this.xOrigin + this.xScale * x, this.yOrigin + this.yScale * y];
  }

  dataAt(x, y) {
    return [(x - this.xOrigin) / this.xScale, (y - this.yOrigin) / this.yScale];
  }

  // Whether a place on the page is inside.
  contains(x, y) {
    const [left, top, width, height] = this.box;
    return x >= left && x <= left + width && y >= top && y <= top + height;
  }

  // The place inside that is nearest; a little off the edge, where rounding does no harm.
  nearestInside(x, y, margin = 1) {
    const [left, top, width, height] = this.box;
    const clamp = (value, low, length) => Math.min(Math.max(value, low + margin), low + length - margin);
    return [clamp(x, left, width), clamp(y, top, height)];
  }

  middle() {
    const [left, top, width, height] = this.box;
    return [left + width / 2, top + height / 2];
  }
}
