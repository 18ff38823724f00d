// @ts-check
/** The box that a story is asked for with. */

/** @typedef {{user_input: string, tags: Record<string, string[]>, options: Record<string, any>, thread_id?: string}} Wish */

/**
 * Calls `send` with what was asked for: once for a press, and never for an Enter that only ends a syllable.
 * @param {HTMLFormElement} form
 * @param {(wish: Wish) => void} send
 */
export function takeWishes(form, send) {
  const topic = topicOf(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (form.hidden || form.inert || !topic.value.trim()) return topic.focus();
    send(wishOf(form));
  });
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    // 229 is what browsers without `isComposing` at the last key say of a composition.
    const isComposing = event.isComposing || event.keyCode === 229;
    const isMeant = (event.ctrlKey || event.metaKey) && !event.repeat && !isComposing;
    if (isMeant) form.requestSubmit();
    // In a field of one line a browser would send the form by itself.
    if (isMeant || event.target instanceof HTMLInputElement) event.preventDefault();
  });
}

/** @param {HTMLFormElement} form @returns {HTMLTextAreaElement} */
export function topicOf(form) {
  return /** @type {HTMLTextAreaElement} */ (form.elements.namedItem("topic"));
}

/** Put a topic in the box and go there. @param {HTMLFormElement} form @param {string} text */
export function suggest(form, text) {
  const topic = topicOf(form);
  topic.value = text;
  topic.focus();
  topic.setSelectionRange(text.length, text.length);
}

/** @param {HTMLFormElement} form @returns {Wish} */
function wishOf(form) {
  const fields = new FormData(form);
  /** @type {Record<string, string[]>} */
  const tags = {};
  for (const input of form.querySelectorAll("input[data-tag]")) {
    const { value, dataset } = /** @type {HTMLInputElement} */ (input);
    const values = value.split(/[,，、]/).map((each) => each.trim()).filter(Boolean);
    if (values.length && dataset.tag) tags[dataset.tag] = values;
  }
  const seed = String(fields.get("seed") ?? "").trim();
  const genre = String(fields.get("genre") ?? "").trim();
  return {
    user_input: String(fields.get("topic")),
    tags,
    options: {
      length: fields.get("length"),
      ...(seed ? { seed: Number(seed) } : {}),
      ...(genre ? { genre } : {}),
    },
  };
}
