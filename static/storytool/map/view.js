// @ts-check
/** Which part of the map is seen: from the map's -1 … 1, y upwards, to pixels of the frame and back. */

export const CLOSEST = 40;
/** How much wider than high, or the other way, the square may be drawn to fill its frame. */
const STRETCH = 1.45;
const MARGIN = 0.93;

export class View {
  constructor() {
    this.width = this.height = 1;
    this.scale = 1;
    this.x = this.y = 0;
  }

  get isWhole() {
    return this.scale <= 1.001;
  }

  get #unitX() {
    return (Math.min(this.width, this.height * STRETCH) / 2) * MARGIN * this.scale;
  }

  get #unitY() {
    return (Math.min(this.height, this.width * STRETCH) / 2) * MARGIN * this.scale;
  }

  /** @param {number} x @param {number} y @returns {[number, number]} pixels */
  toScreen(x, y) {
    return [this.width / 2 + (x - this.x) * this.#unitX, this.height / 2 - (y - this.y) * this.#unitY];
  }

  /** @param {number} left @param {number} top @returns {[number, number]} */
  toMap(left, top) {
    return [this.x + (left - this.width / 2) / this.#unitX, this.y - (top - this.height / 2) / this.#unitY];
  }

  /** What is seen, as left, low, right, high. */
  get box() {
    const [left, high] = this.toMap(0, 0);
    const [right, low] = this.toMap(this.width, this.height);
    return [left, low, right, high];
  }

  /** @param {number} width @param {number} height */
  resize(width, height) {
    [this.width, this.height] = [Math.max(width, 1), Math.max(height, 1)];
  }

  /** Come closer by a factor; what is at these pixels stays there. @param {number} factor @param {number} [left] @param {number} [top] */
  zoom(factor, left = this.width / 2, top = this.height / 2) {
    const [x, y] = this.toMap(left, top);
    this.scale = Math.min(Math.max(this.scale * factor, 1), CLOSEST);
    const [nowX, nowY] = this.toMap(left, top);
    this.moveTo(this.x + x - nowX, this.y + y - nowY);
  }

  /** Shift by pixels. @param {number} left @param {number} top */
  pan(left, top) {
    this.moveTo(this.x - left / this.#unitX, this.y + top / this.#unitY);
  }

  /** Its middle, kept so that the map never leaves the frame. @param {number} x @param {number} y */
  moveTo(x, y) {
    const reach = 1 - 1 / this.scale;
    this.x = Math.min(Math.max(x, -reach), reach);
    this.y = Math.min(Math.max(y, -reach), reach);
  }

  whole() {
    this.scale = 1;
    this.x = this.y = 0;
  }

  /** See this point, and no less close than `scale`. @param {{x: number, y: number}} point @param {number} [scale] */
  show(point, scale = 1) {
    this.scale = Math.max(this.scale, scale);
    const [left, top] = this.toScreen(point.x, point.y);
    const isSeen = left > 20 && top > 20 && left < this.width - 20 && top < this.height - 20;
    if (!isSeen || scale > 1) this.moveTo(point.x, point.y);
  }

  /** See all of these points, with some room around them. @param {{x: number, y: number}[]} points */
  fit(points) {
    if (!points.length) return;
    const xs = points.map((point) => point.x).sort((a, b) => a - b);
    const ys = points.map((point) => point.y).sort((a, b) => a - b);
    // A twentieth at each end is left out: a stray passage would keep the others small.
    const cut = Math.floor(points.length / 20);
    const [left, right] = [xs[cut], xs[xs.length - 1 - cut]];
    const [low, high] = [ys[cut], ys[ys.length - 1 - cut]];
    this.scale = Math.min(Math.max(1.4 / Math.max(right - left, high - low, 0.01), 1), 6);
    this.moveTo((left + right) / 2, (low + high) / 2);
  }
}
