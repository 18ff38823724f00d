// @ts-check
/** How a tale feels from its first paragraph to its last: a line above and below the middle. */

import { word } from "../words.js";
import { drawn, picture } from "./drawing.js";

/** @typedef {{paragraph: number, valence: number, emotion: string, words: string[]}} Feeling */

const WIDTH = 440;
const HEIGHT = 190;
const SIDE = 30;
const MIDDLE = 92;
const SWING = 58;
/** More names than these would stand in one another. */
const NAMED = 8;

/** @param {Feeling[]} feelings */
export function course(feelings) {
  const told = feelings.filter((feeling) => feeling.emotion).map((feeling) => feeling.emotion);
  const svg = picture(WIDTH, HEIGHT, `${word("course")}: ${told.join(", ")}`);
  const points = feelings.map((feeling, at) => ({ x: across(at, feelings.length), y: MIDDLE - feeling.valence * SWING }));
  svg.append(
    drawn("line", { class: "axis", x1: SIDE, y1: MIDDLE, x2: WIDTH - SIDE, y2: MIDDLE }),
    drawn("polyline", { class: "course-line", points: points.map(({ x, y }) => `${round(x)},${round(y)}`).join(" ") }),
  );
  const every = Math.ceil(feelings.length / NAMED);
  feelings.forEach((feeling, at) => svg.append(dot(feeling, points[at], at % every === 0)));
  return svg;
}

/** @param {number} at @param {number} count */
function across(at, count) {
  return count < 2 ? WIDTH / 2 : SIDE + (at / (count - 1)) * (WIDTH - 2 * SIDE);
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/** @param {Feeling} feeling @param {{x: number, y: number}} point @param {boolean} isNamed */
function dot(feeling, { x, y }, isNamed) {
  const below = feeling.valence < 0;
  const group = drawn(
    "g",
    { class: below ? "feeling low" : "feeling" },
    drawn("title", {}, `${feeling.paragraph}. ${feeling.emotion} ${feeling.words.join(", ")}`),
    drawn("circle", { cx: round(x), cy: round(y), r: 4.5 }),
  );
  if (isNamed && feeling.emotion) {
    group.append(drawn("text", { x: round(x), y: round(below ? y + 21 : y - 12), "text-anchor": "middle" }, feeling.emotion));
  }
  return group;
}
