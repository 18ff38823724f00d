// @ts-check
/** What is told of the passage under the pointer. */

import { word } from "../words.js";

/** @typedef {import("./atlas.js").Point} Point */

export class Card {
  /** @param {HTMLElement} card @param {import("./view.js").View} view @param {(point: Point) => string} addressOf */
  constructor(card, view, addressOf) {
    this.card = card;
    this.view = view;
    this.addressOf = addressOf;
  }

  /** @param {Point} point @param {boolean} isKept whether it stays, with a link in it */
  show(point, isKept) {
    const link = document.createElement("a");
    link.href = this.addressOf(point);
    link.textContent = word("map-open");
    this.card.replaceChildren(
      line("card-title", point.title),
      line("card-topic", point.topic_sentence || point.opening),
      ...(point.topic_sentence ? [line("card-opening", point.opening)] : []),
      link,
    );
    this.card.hidden = false;
    this.card.classList.toggle("is-kept", isKept);
    this.#place(point);
  }

  hide() {
    this.card.hidden = true;
  }

  /** Beside the point where there is room, else above or below it. @param {Point} point */
  #place(point) {
    const [left, top] = this.view.toScreen(point.x, point.y);
    const { offsetWidth: width, offsetHeight: height } = this.card;
    const fits = left + 16 + width < this.view.width ? left + 16 : left - 16 - width;
    const isBeside = fits >= 8;
    const x = isBeside ? fits : Math.min(Math.max(left - width / 2, 8), this.view.width - width - 8);
    const above = top - height - 16;
    const y = isBeside ? Math.min(Math.max(top - height / 2, 8), this.view.height - height - 8) : above > 8 ? above : top + 16;
    this.card.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  }
}

/** @param {string} name @param {string} text */
function line(name, text) {
  const paragraph = document.createElement("p");
  paragraph.className = name;
  paragraph.textContent = text;
  return paragraph;
}
