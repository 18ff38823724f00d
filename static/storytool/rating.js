// @ts-check
/** What the reader says of a tale. One listener for all turns, those to come among them. */

import { post, told } from "./api.js";
import { word } from "./words.js";

/** @param {HTMLElement} main */
export function takeRatings(main) {
  main.addEventListener("click", (event) => {
    const button = /** @type {HTMLElement} */ (event.target).closest(".verdict button");
    const form = button?.closest("form");
    if (!(button instanceof HTMLButtonElement) || !form) return;
    // The same again takes it back.
    void save(form, form.dataset.rating === button.value ? null : button.value);
  });
  main.addEventListener("submit", (event) => {
    const form = /** @type {HTMLFormElement} */ (event.target);
    if (!form.matches(".rating")) return;
    event.preventDefault();
    void save(form, form.dataset.rating || null);
  });

  /** @param {HTMLFormElement} form @param {string | null} evaluation */
  async function save(form, evaluation) {
    const comment = /** @type {HTMLTextAreaElement} */ (form.querySelector("textarea"));
    const saved = /** @type {HTMLElement} */ (form.querySelector(".saved"));
    const turn = /** @type {HTMLElement} */ (form.closest(".turn"));
    const before = form.dataset.rating ?? "";
    show(form, evaluation ?? "");
    try {
      await post("/api/updateEvaluation", {
        thread_id: main.dataset.threadId,
        conversation_id: Number(turn.dataset.number),
        evaluation,
        ...(evaluation ? { comment: comment.value } : {}),
      });
      if (!evaluation) comment.value = "";
      saved.textContent = word(evaluation ? "saved" : "withdrawn");
    } catch (error) {
      show(form, before);
      saved.textContent = told(error);
    }
  }
}

/** @param {HTMLFormElement} form @param {string} rating "" for none */
function show(form, rating) {
  form.dataset.rating = rating;
  for (const button of form.querySelectorAll(".verdict button")) {
    button.setAttribute("aria-pressed", String(/** @type {HTMLButtonElement} */ (button).value === rating));
  }
  /** @type {HTMLElement} */ (form.querySelector(".comment")).hidden = !rating;
}
