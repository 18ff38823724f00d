// @ts-check
/** 기승전결 in the margin of a tale, where each part begins. */

import { word } from "../words.js";

/** @typedef {{part: string, opening: string}} Part */

/** Enough of a sentence to know it by. */
const KNOWN_BY = 24;

/** Put the marks in; those of before go. @param {HTMLElement} tale @param {Part[]} parts */
export function markParts(tale, parts) {
  for (const mark of tale.querySelectorAll(".part-mark")) mark.remove();
  tale.normalize();
  const paragraphs = [...tale.querySelectorAll(":scope > p")];
  let from = 0;
  for (const part of parts) {
    const sought = part.opening.replace(/…$/u, "").slice(0, KNOWN_BY).trim();
    const at = paragraphs.findIndex((paragraph, number) => number >= from && plain(paragraph).includes(sought));
    if (at < 0) continue;
    from = at;
    insert(/** @type {HTMLElement} */ (paragraphs[at]), sought, markOf(part.part));
  }
}

/** @param {string} part */
function markOf(part) {
  const mark = document.createElement("span");
  mark.className = "part-mark";
  mark.dataset.part = part;
  // What is seen comes from the style sheet: the text of the tale stays as it is.
  mark.dataset.name = word(`part-${part}`);
  return mark;
}

/** @param {Element} paragraph */
function plain(paragraph) {
  return (paragraph.textContent ?? "").replace(/\s+/gu, " ");
}

/** Before the first place that says `sought`. @param {HTMLElement} paragraph @param {string} sought @param {HTMLElement} mark */
function insert(paragraph, sought, mark) {
  let left = plain(paragraph).indexOf(sought);
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const text = /** @type {Text} */ (node);
    if (left < text.length) {
      if (left > 0) text.splitText(left).before(mark);
      else text.before(mark);
      return;
    }
    left -= text.length;
  }
  paragraph.prepend(mark);
}
