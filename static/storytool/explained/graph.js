// @ts-check
/** The people of a tale and how they stand to each other: who does most stands in the middle. */

import { word } from "../words.js";
import { drawn, picture } from "./drawing.js";

/** @typedef {{id: string, name: string, role: string, function: string, mentions: number}} Person */
/** @typedef {{source: string, target: string, kind: string, label: string, weight: number}} Relation */

const MOST = 9;
const WIDTH = 440;
const HEIGHT = 400;
/** So few stand in a row. */
const ROW = 3;
const ROW_HEIGHT = 130;
/** Relations that are told on the line; that two are met together says the line itself. */
const SILENT = new Set(["together", "talk"]);

/** @param {{nodes: Person[], edges: Relation[]}} people */
export function graph(people) {
  const shown = [...people.nodes].sort((one, other) => rank(other) - rank(one)).slice(0, MOST);
  const places = new Map(shown.map((person, at) => [person.id, place(at, shown.length)]));
  const edges = people.edges.filter((edge) => places.has(edge.source) && places.has(edge.target));
  const names = shown.map((person) => person.name).join(", ");
  const svg = picture(WIDTH, shown.length > ROW ? HEIGHT : ROW_HEIGHT, `${word("people")}: ${names}`);
  svg.append(...edges.map((edge) => line(edge, places)));
  svg.append(...edges.filter((edge) => !SILENT.has(edge.kind)).map((edge) => label(edge, places)));
  svg.append(...shown.map((person) => circle(person, /** @type {Place} */ (places.get(person.id)))));
  return svg;
}

/** @typedef {{x: number, y: number}} Place */

/** @param {Person} person */
function rank(person) {
  return person.mentions + (person.function === "protagonist" ? 1000 : 0);
}

/** The first in the middle, the others round it. @param {number} at @param {number} count @returns {Place} */
function place(at, count) {
  if (count <= ROW) return { x: WIDTH / 2 + (at === 2 ? 1 : -at) * (WIDTH / 2 - 70), y: ROW_HEIGHT / 2 - 12 };
  const middle = { x: WIDTH / 2, y: HEIGHT / 2 - 6 };
  if (at === 0) return middle;
  const angle = ((at - 1) / (count - 1)) * 2 * Math.PI - Math.PI / 2;
  return { x: middle.x + Math.cos(angle) * (WIDTH / 2 - 62), y: middle.y + Math.sin(angle) * (HEIGHT / 2 - 44) };
}

/** @param {Relation} edge @param {Map<string, Place>} places */
function line(edge, places) {
  const [from, to] = ends(edge, places);
  const width = Math.min(1 + edge.weight / 2, 4);
  return drawn("line", { class: `tie ${edge.kind}`, x1: from.x, y1: from.y, x2: to.x, y2: to.y, "stroke-width": width });
}

/** Nearer to the outer end, where lines do not yet meet. @param {Relation} edge @param {Map<string, Place>} places */
function label(edge, places) {
  const [from, to] = ends(edge, places);
  const share = from.x === WIDTH / 2 ? 0.55 : to.x === WIDTH / 2 ? 0.45 : 0.5;
  const x = from.x + (to.x - from.x) * share;
  const y = from.y + (to.y - from.y) * share;
  return drawn("text", { class: "tie-label", x, y: y + 4, "text-anchor": "middle" }, edge.label);
}

/** @param {Relation} edge @param {Map<string, Place>} places @returns {[Place, Place]} */
function ends(edge, places) {
  return [/** @type {Place} */ (places.get(edge.source)), /** @type {Place} */ (places.get(edge.target))];
}

/** @param {Person} person @param {Place} at */
function circle(person, { x, y }) {
  const radius = Math.min(9 + Math.sqrt(person.mentions) * 3, 24);
  const role = person.role && person.role !== person.name ? `${person.name} (${person.role})` : person.name;
  return drawn(
    "g",
    { class: `person ${person.function}` },
    drawn("title", {}, role),
    drawn("circle", { cx: x, cy: y, r: radius }),
    drawn("text", { class: "name", x, y: y + radius + 15, "text-anchor": "middle" }, person.name),
  );
}
