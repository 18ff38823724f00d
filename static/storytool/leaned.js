// @ts-check
/** The passages of the old books that a story leans on. */

import { fromTemplate } from "./words.js";

/**
 * @param {HTMLElement} article the turn
 * @param {{passage_id: string, title: string, text: string}[]} passages
 */
export function showLeaned(article, passages) {
  const list = /** @type {HTMLElement} */ (article.querySelector(".leaned ol"));
  list.replaceChildren(
    ...passages.map(({ passage_id, title, text }) => {
      const row = fromTemplate("new-leaned");
      row.dataset.passageId = passage_id;
      /** @type {HTMLElement} */ (row.querySelector(".leaned-title span")).textContent = title;
      /** @type {HTMLElement} */ (row.querySelector(".leaned-text")).textContent = text;
      return row;
    }),
  );
  /** @type {HTMLElement} */ (article.querySelector(".leaned")).hidden = !passages.length;
}
