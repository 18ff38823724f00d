// @ts-check
/** How topics are told apart: eight colours and four shapes, and neighbours never of one colour. */

export const COLOURS = 8;
const SHAPES = 4;

/** @typedef {{colour: number, shape: number}} Mark */

/**
 * A mark for each topic; the same for the same map. Each takes the colour whose topics are farthest from it.
 * @param {{id: number, centre: number[]}[]} topics the largest first
 * @returns {Map<number, Mark>}
 */
export function marksOf(topics) {
  /** @type {number[][][]} the centres that each colour has */
  const taken = Array.from({ length: COLOURS }, () => []);
  /** @type {Map<number, Mark>} */
  const marks = new Map();
  for (const { id, centre } of topics) {
    const crowd = taken.map((centres) =>
      centres.reduce((sum, [x, y]) => sum + 1 / ((x - centre[0]) ** 2 + (y - centre[1]) ** 2 + 0.02), 0));
    const colour = crowd.indexOf(Math.min(...crowd));
    marks.set(id, { colour, shape: taken[colour].length % SHAPES });
    taken[colour].push(centre);
  }
  return marks;
}

/** The corners of a shape of radius 1: none for a circle. */
const CORNERS = [
  [],
  [[0, -1.15], [1.05, 0.75], [-1.05, 0.75]],
  [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  [[0, -1.2], [1.05, 0], [0, 1.2], [-1.05, 0]],
];

/** @param {CanvasRenderingContext2D | Path2D} path @param {number} shape @param {number} x @param {number} y @param {number} radius */
export function trace(path, shape, x, y, radius) {
  if (shape === 0) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 7);
    return;
  }
  CORNERS[shape].forEach(([dx, dy], at) => path[at ? "lineTo" : "moveTo"](x + dx * radius, y + dy * radius));
  path.closePath();
}

/** Put a topic's mark into its swatch. @param {SVGElement} swatch @param {Mark} mark */
export function fill(swatch, { colour, shape }) {
  const kind = shape === 0 ? "circle" : "polygon";
  const drawn = document.createElementNS("http://www.w3.org/2000/svg", kind);
  if (shape === 0) drawn.setAttribute("r", "5");
  else drawn.setAttribute("points", CORNERS[shape].map(([x, y]) => `${x * 5.5},${y * 5.5}`).join(" "));
  swatch.dataset.colour = String(colour);
  swatch.replaceChildren(drawn);
}
