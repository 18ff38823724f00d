// @ts-check
/** The reader's place: the page follows the pen while it is in sight, and never moves otherwise. */

/** Room between the pen and the line below it, in pixels. */
const ROOM = 14;

/**
 * Make `text` longer, and keep its end in sight if it was. Who has scrolled away stays there.
 * @param {HTMLElement} text
 * @param {HTMLElement} below what lies over the lower edge of the window
 * @param {() => void} change
 */
export function followingPen(text, below, change) {
  const edge = innerHeight - below.offsetHeight - ROOM;
  const wasInSight = end(text) <= edge + ROOM;
  change();
  const beyond = end(text) - edge;
  if (wasInSight && beyond > 0) scrollBy({ top: Math.ceil(beyond), behavior: "instant" });
}

/** @param {HTMLElement} element */
function end(element) {
  return element.getBoundingClientRect().bottom;
}
