// @ts-check
/** The page: what is asked for in the box becomes a turn; what was being written goes on. */

import { told } from "./api.js";
import { suggest, takeWishes, topicOf } from "./compose.js";
import { takeExplanations } from "./explained/explained.js";
import { History } from "./history.js";
import { takeRatings } from "./rating.js";
import { Turn } from "./turn.js";
import { announce, showProblem, word } from "./words.js";

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const compose = /** @type {HTMLFormElement | null} */ (document.getElementById("compose"));
const history = new History(/** @type {HTMLElement} */ (document.getElementById("history")), {
  onDeleted(threadId) {
    if (threadId === main.dataset.threadId) location.assign("/");
  },
});
history.shown = main.dataset.threadId ?? "";

/** How many turns of this page are being written: while one is, the box is away. */
let writing = 0;

/** @param {() => Promise<void>} work */
async function whileWriting(work) {
  writing += 1;
  if (compose) compose.hidden = true;
  try {
    await work();
  } finally {
    writing -= 1;
    if (compose) compose.hidden = writing > 0;
  }
}

/** What only an empty page shows. @param {boolean} isEmpty */
function showOpening(isEmpty) {
  for (const part of main.querySelectorAll(".opening, .examples")) /** @type {HTMLElement} */ (part).hidden = !isEmpty;
}

/** The page becomes that of its thread: whoever reloads, logs in or comes back is here again. @param {string} path */
function moveTo(path) {
  window.history.replaceState(null, "", path);
  for (const link of document.querySelectorAll("a[href*='?next=']")) {
    const url = new URL(/** @type {HTMLAnchorElement} */ (link).href);
    url.searchParams.set("next", path);
    link.setAttribute("href", url.pathname + url.search);
  }
}

const hooks = {
  /** @param {Turn} turn */
  onCreated(turn) {
    const isNewThread = main.dataset.threadId !== turn.threadId;
    main.dataset.threadId = history.shown = turn.threadId;
    if (isNewThread) moveTo(`/threads/${turn.threadId}/`);
    if (compose) compose.reset();
    const label = compose?.querySelector("label[for=topic]");
    if (label) {
      label.textContent = word("go-on");
      label.classList.remove("visually-hidden");
    }
    void history.refresh();
  },
  /** @param {Turn} turn @param {string} title */
  onCompleted(turn, title) {
    if (turn.number === 1 && title) document.title = `${title} · storytool`;
    void history.refresh();
  },
};

/** @param {HTMLFormElement} form @param {import("./compose.js").Wish} wish */
async function write(form, wish) {
  if (writing) return;
  showProblem(form);
  showOpening(false);
  const turn = Turn.open(wish.user_input, hooks);
  turn.article.focus();
  await whileWriting(async () => {
    try {
      await turn.write({ ...wish, ...(main.dataset.threadId ? { thread_id: main.dataset.threadId } : {}) });
    } catch (error) {
      if (turn.number) return;
      showOpening(!main.dataset.threadId);
      showProblem(form, told(error));
      announce(told(error));
    }
  });
  if (turn.number === 0) topicOf(form).focus();
}

if (compose) {
  takeWishes(compose, (wish) => void write(compose, wish));
  main.addEventListener("click", (event) => {
    const link = /** @type {HTMLElement} */ (event.target).closest(".next a, .examples a");
    // A click that opens a new tab stays a link.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    suggest(compose, link.textContent ?? "");
    if (link.closest(".next")) compose.requestSubmit();
  });
}

takeRatings(main);
takeExplanations(main);
for (const article of main.querySelectorAll(".turn[data-status=in_progress]")) {
  const turn = new Turn(/** @type {HTMLElement} */ (article), hooks);
  whileWriting(() => turn.resume()).catch(() => {});
}
