// @ts-check
/** Sentences that the scripts say, translated by the server into the template `words`. */

/** @type {Map<string, string>} */
const words = new Map();

const template = document.getElementById("words");
if (template instanceof HTMLTemplateElement) {
  for (const each of template.content.querySelectorAll("[data-key]")) {
    words.set(/** @type {HTMLElement} */ (each).dataset.key ?? "", each.textContent ?? "");
  }
}

/** @param {string} key */
export function word(key) {
  return words.get(key) ?? "";
}

/** Tell a screen reader, which hears of the start, the end and errors, and of no delta. @param {string} text */
export function announce(text) {
  const announcer = document.getElementById("announcer");
  if (announcer) announcer.textContent = text;
}

/** Show or hide the line for errors inside `place`. @param {ParentNode} place @param {string} [text] */
export function showProblem(place, text = "") {
  const line = place.querySelector(".problem");
  if (!(line instanceof HTMLElement)) return;
  line.textContent = text;
  line.hidden = !text;
}

/** The one element of a template, ready to be put in. @param {string} id @returns {HTMLElement} */
export function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id));
  const copy = /** @type {DocumentFragment} */ (document.importNode(template.content, true));
  return /** @type {HTMLElement} */ (copy.firstElementChild);
}
