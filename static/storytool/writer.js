// @ts-check
/** Text that grows: deltas are gathered until the next frame and appended; what stands is never rendered again. */

import { followingPen } from "./scroll.js";

const BLANK_LINE = /\n[^\S\n]*\n\s*/;

/** The paragraphs of a whole text, as the server splits it. @param {string} text */
export function paragraphsOf(text) {
  return text.trim().split(BLANK_LINE).filter(Boolean);
}

export class Writer {
  /**
   * @param {HTMLElement} element holds the paragraphs; `data-held` is the white space that they end with
   * @param {HTMLElement} below the line that stays in sight under the text
   */
  constructor(element, below) {
    this.element = element;
    this.below = below;
    this.unwritten = "";
    this.held = element.dataset.held ?? "";
    this.frame = 0;
  }

  get isEmpty() {
    return !this.element.hasChildNodes() && !this.unwritten;
  }

  /** @param {string} delta */
  append(delta) {
    this.unwritten += delta;
    this.frame ||= requestAnimationFrame(() => this.flush());
  }

  /** Put on the page what is not there yet. A hidden page has no frames, so whoever ends a text calls this. */
  flush() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.unwritten) followingPen(this.element, this.below, () => this.#write());
  }

  #write() {
    const text = this.held + this.unwritten;
    const end = text.trimEnd().length;
    // White space at the end may be the half of a blank line: what follows decides.
    this.held = text.slice(end);
    this.unwritten = "";
    if (!end) return;
    const begun = this.element.hasChildNodes() ? text.slice(0, end) : text.slice(0, end).trimStart();
    const [first, ...rest] = begun.split(BLANK_LINE);
    if (first) this.#paragraph().appendData(first);
    for (const paragraph of rest) if (paragraph) this.#open().appendData(paragraph);
  }

  /** The text node that is written on. @returns {Text} */
  #paragraph() {
    const last = this.element.lastElementChild?.lastChild;
    return last instanceof Text ? last : this.#open();
  }

  #open() {
    const paragraph = document.createElement("p");
    const text = document.createTextNode("");
    paragraph.append(text);
    this.element.append(paragraph);
    return text;
  }

  /** Make the text exactly this one, touching nothing where it is already. @param {string} whole */
  finish(whole) {
    this.flush();
    const wanted = paragraphsOf(whole);
    const standing = [...this.element.children].map((paragraph) => paragraph.textContent);
    if (wanted.length === standing.length && wanted.every((paragraph, at) => paragraph === standing[at])) return;
    // A log that was pruned meanwhile ends in one event that holds the whole text.
    this.element.replaceChildren();
    for (const paragraph of wanted) this.#open().appendData(paragraph);
  }

  clear() {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.unwritten = this.held = "";
    this.element.replaceChildren();
  }
}
