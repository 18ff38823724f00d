// @ts-check
/** The list of topics beside the map: its legend, and the same passages as links. */

import { word } from "../words.js";
import { fill } from "./marks.js";

/** @typedef {import("./atlas.js").Point} Point */

const SHOWN = 60;

/**
 * @param {HTMLElement} list
 * @param {import("./atlas.js").Atlas} atlas
 * @param {(point: Point) => string} addressOf
 * @param {{chosen: (topic: number | null) => void, more: (topic: number) => Promise<Point[]>}} wishes
 */
export function takeTopics(list, atlas, addressOf, wishes) {
  for (const item of /** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll("li[data-topic]"))) {
    const topic = Number(item.dataset.topic);
    const mark = atlas.marks.get(topic);
    const swatch = item.querySelector(".swatch");
    if (mark && swatch instanceof SVGElement) fill(swatch, mark);
    const details = /** @type {HTMLDetailsElement} */ (item.querySelector("details"));
    details.addEventListener("toggle", async () => {
      if (!details.open) {
        if (atlas.topic === topic) wishes.chosen(null);
        return;
      }
      for (const other of list.querySelectorAll("details[open]")) {
        if (other !== details) /** @type {HTMLDetailsElement} */ (other).open = false;
      }
      wishes.chosen(topic);
      const passages = /** @type {HTMLElement} */ (details.querySelector(".map-passages"));
      showPassages(passages, await wishes.more(topic), addressOf);
    });
  }
}

/** @param {HTMLElement} list @param {Pick<Point, "passage_id" | "title" | "topic_sentence" | "opening">[]} points @param {(point: any) => string} addressOf */
export function showPassages(list, points, addressOf) {
  list.replaceChildren(...points.slice(0, SHOWN).map((point) => {
    const link = document.createElement("a");
    link.href = addressOf(point);
    link.textContent = point.topic_sentence || point.opening;
    const from = document.createElement("span");
    from.className = "from";
    from.textContent = ` ${point.title}`;
    const item = document.createElement("li");
    item.append(link, from);
    return item;
  }));
  if (points.length) return;
  const item = document.createElement("li");
  item.textContent = word("map-none");
  list.append(item);
}
