// @ts-check
/** The side column: more threads, search, renaming, deleting. */

import { ApiError, get, post, told } from "./api.js";
import { fromTemplate, showProblem, word } from "./words.js";

const SEARCH_DELAY = 250;

export class History {
  /** @param {HTMLElement} aside @param {{onDeleted: (threadId: string) => void}} hooks */
  constructor(aside, hooks) {
    this.aside = aside;
    this.hooks = hooks;
    this.list = /** @type {HTMLElement} */ (aside.querySelector(".threads"));
    this.more = /** @type {HTMLAnchorElement} */ (aside.querySelector(".more"));
    this.none = /** @type {HTMLElement} */ (aside.querySelector(".empty"));
    this.search = /** @type {HTMLInputElement} */ (aside.querySelector("input[type=search]"));
    this.asked = new AbortController();
    const timeZone = aside.dataset.timeZone;
    this.date = new Intl.DateTimeFormat(document.documentElement.lang, { month: "long", day: "numeric", timeZone });
    this.#listen();
  }

  #listen() {
    this.more.addEventListener("click", (event) => {
      event.preventDefault();
      void this.#load(this.more.dataset.cursor ?? "");
    });
    let timer = 0;
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(() => void this.#find(), SEARCH_DELAY);
    };
    // Half a syllable finds nothing: a composition is waited for.
    this.search.addEventListener("input", (event) => {
      if (!(/** @type {InputEvent} */ (event).isComposing)) soon();
    });
    this.search.addEventListener("compositionend", soon);
    this.search.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(timer);
      void this.#find();
    });
    this.list.addEventListener("click", (event) => {
      const tool = /** @type {HTMLElement} */ (event.target).closest(".row-tools button");
      const row = tool?.closest("li");
      if (!tool || !row) return;
      if (tool.matches(".rename")) this.#rename(row);
      else void this.#delete(row);
    });
  }

  async #find() {
    const words = this.search.value.trim();
    if (words === this.list.dataset.words) return;
    this.list.dataset.words = words;
    await this.#load("");
  }

  /** Show the page behind `cursor`, or the first. @param {string} cursor */
  async #load(cursor) {
    this.asked.abort();
    this.asked = new AbortController();
    const words = this.list.dataset.words ?? "";
    const query = cursor ? { cursor } : {};
    try {
      const page = words
        ? await get("/api/searchHistory", { ...query, search_text: words }, this.asked.signal)
        : await get("/api/retrieveChatHistoryList", query, this.asked.signal);
      /** @type {any[]} */
      const rows = words ? page.results : page.chat_history;
      if (!cursor) this.list.replaceChildren();
      const known = this.#known();
      // A thread that moved up while one read would come twice.
      this.list.append(...rows.filter((row) => words || !known.has(row.thread_id)).map((row) => this.#row(row, words)));
      this.more.hidden = !page.next_cursor;
      this.more.dataset.cursor = page.next_cursor ?? "";
      this.none.textContent = word(words ? "nothing-found" : "nothing-yet");
      this.none.hidden = this.list.childElementCount > 0;
      showProblem(this.aside);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      // Nobody has stories before the first one makes them a guest.
      if (error instanceof ApiError && error.status === 401) return void (this.none.hidden = false);
      showProblem(this.aside, told(error));
    }
  }

  #known() {
    return new Set([...this.list.children].map((row) => /** @type {HTMLElement} */ (row).dataset.threadId));
  }

  /** @param {any} said a row of the API @param {string} words what was searched for, or "" */
  #row(said, words) {
    const row = fromTemplate("new-row");
    row.dataset.threadId = said.thread_id;
    const part = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (row.querySelector(selector));
    const anchor = words ? `#turn-${said.conversation_id}` : "";
    part("a").setAttribute("href", `/threads/${encodeURIComponent(said.thread_id)}/${anchor}`);
    part(".row-title").textContent = said.title || said.user_input || word("untitled");
    const preview = words ? said.preview.text : said.preview || (said.title ? said.user_input : "");
    part(".row-preview").replaceChildren(...marked(preview, words));
    const at = words ? said.created_at : said.thread_updated_at;
    part("time").setAttribute("datetime", at);
    part("time").textContent = this.date.format(new Date(at));
    if (said.thread_id === this.current && !words) row.setAttribute("aria-current", "true");
    return row;
  }

  /** The thread on the page. @param {string} threadId */
  set shown(threadId) {
    this.current = threadId;
  }

  /** A thread was begun or went on: read the first page again, unless a search is shown. */
  async refresh() {
    if (!this.list.dataset.words) await this.#load("");
  }

  /** @param {HTMLElement} row */
  #rename(row) {
    const shown = /** @type {HTMLElement} */ (row.querySelector(".row-title"));
    const link = /** @type {HTMLElement} */ (row.querySelector("a"));
    const form = /** @type {HTMLFormElement} */ (fromTemplate("rename-form"));
    const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("title"));
    input.value = shown.textContent ?? "";
    const close = () => {
      form.remove();
      row.classList.remove("is-renamed");
      link.focus();
    };
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.isComposing) return;
      event.preventDefault();
      close();
    });
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      try {
        const { title } = await post("/api/updateThreadTitle", { thread_id: row.dataset.threadId, title: input.value });
        shown.textContent = title;
        showProblem(this.aside);
        close();
      } catch (error) {
        showProblem(this.aside, told(error));
      }
    });
    row.querySelector(".rename-form")?.remove();
    row.classList.add("is-renamed");
    row.append(form);
    input.select();
  }

  /** @param {HTMLElement} row */
  async #delete(row) {
    const threadId = row.dataset.threadId ?? "";
    const dialog = /** @type {HTMLDialogElement} */ (document.getElementById("confirm-delete"));
    /** @type {HTMLElement} */ (dialog.querySelector(".what")).textContent =
      row.querySelector(".row-title")?.textContent ?? "";
    if (!(await confirmed(dialog))) return;
    try {
      await post("/api/deleteThread", { thread_id: threadId });
    } catch (error) {
      if (!(error instanceof ApiError && error.status === 404)) return showProblem(this.aside, told(error));
    }
    showProblem(this.aside);
    for (const each of [...this.list.children]) {
      if (/** @type {HTMLElement} */ (each).dataset.threadId === threadId) each.remove();
    }
    this.none.hidden = this.list.childElementCount > 0;
    this.hooks.onDeleted(threadId);
  }
}

/** @param {HTMLDialogElement} dialog @returns {Promise<boolean>} */
function confirmed(dialog) {
  return new Promise((resolve) => {
    dialog.returnValue = "";
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "delete"), { once: true });
    dialog.showModal();
  });
}

/** A text with its found words in <mark>. @param {string} text @param {string} words @returns {(Node | string)[]} */
function marked(text, words) {
  const wanted = words.split(/[^\p{L}\p{N}]+/u).filter(Boolean).sort((one, other) => other.length - one.length);
  if (!wanted.length) return [text];
  return text.split(new RegExp(`(${wanted.join("|")})`, "iu")).map((piece, at) => {
    if (at % 2 === 0) return piece;
    const mark = document.createElement("mark");
    mark.textContent = piece;
    return mark;
  });
}
