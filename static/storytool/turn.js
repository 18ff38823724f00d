// @ts-check
/** One turn on the page: its texts as they come, its stage, how it ended. */

import { post, told } from "./api.js";
import { follow } from "./generation.js";
import { showLeaned } from "./leaned.js";
import { showLeanings } from "./leanings.js";
import { announce, fromTemplate, word } from "./words.js";
import { Writer } from "./writer.js";

/** @typedef {import("./sse.js").StoryEvent} StoryEvent */
/** @typedef {{onCreated?: (turn: Turn) => void, onCompleted?: (turn: Turn, title: string) => void}} Hooks */

/** What was written of a story that ends so is not for reading. */
const WITHHELD = new Set(["story_refused", "moderation_unavailable"]);

export class Turn {
  /** @param {HTMLElement} article @param {Hooks} [hooks] */
  constructor(article, hooks = {}) {
    this.article = article;
    this.hooks = hooks;
    this.threadId = /** @type {HTMLElement} */ (document.getElementById("main")).dataset.threadId ?? "";
    this.number = Number(article.dataset.number ?? 0);
    this.draft = new Writer(this.#part(".draft"), this.#part(".stage"));
    this.tale = new Writer(this.#part(".tale"), this.#part(".stage"));
    this.texts = this.#part(".texts");
    this.line = this.#part(".stage-line");
    this.stopButton = /** @type {HTMLButtonElement} */ (this.#part(".stop"));
    this.stopButton.addEventListener("click", () => void this.stop());
    this.stopping = false;
    this.stage = "";
  }

  /** An empty turn at the end of the page. @param {string} topic @param {Hooks} hooks */
  static open(topic, hooks) {
    const article = fromTemplate("new-turn");
    /** @type {HTMLElement} */ (article.querySelector(".topic")).textContent = topic;
    document.getElementById("turns")?.append(article);
    return new Turn(article, hooks);
  }

  /** @param {string} selector */
  #part(selector) {
    return /** @type {HTMLElement} */ (this.article.querySelector(selector));
  }

  /** Ask for a story and show it. Throws what `follow` throws, with nothing left on the page. @param {object} body */
  async write(body) {
    this.#begin();
    try {
      await this.#follow({ body });
    } catch (error) {
      if (this.number === 0) this.article.remove();
      throw error;
    }
    if (this.number === 0) this.article.remove();
  }

  /** Go on with what the server has rendered as far as it was written. */
  async resume() {
    this.#begin();
    await this.#follow({ threadId: this.threadId, number: this.number, after: Number(this.article.dataset.after) });
  }

  #begin() {
    this.article.dataset.status = "in_progress";
    this.texts.setAttribute("aria-busy", "true");
    this.stopButton.hidden = false;
    this.#enter(this.tale.isEmpty ? (this.draft.isEmpty ? "sending" : "drafting") : "expanding");
  }

  /** @param {import("./generation.js").Source} source */
  async #follow(source) {
    try {
      await follow(source, {
        onEvent: (event) => this.#take(event),
        onLost: () => { this.line.textContent = word("reconnecting"); },
      });
      // It was over before we asked: the page as the server makes it now shows how.
      if (this.article.dataset.status === "in_progress") location.reload();
    } catch (error) {
      this.#end("failed", told(error));
      throw error;
    }
  }

  /** @param {StoryEvent} event */
  #take(event) {
    switch (event.msg) {
      case "created":
        this.#name(event);
        return this.#enter("created");
      case "queued":
      case "restarted":
        return this.#enter(event.msg);
      case "similar":
        return showLeaned(this.article, event.passages);
      case "drafting":
        this.#enter("drafting");
        return this.draft.append(event.content);
      case "expanding":
        this.#enter("expanding");
        return this.tale.append(event.content);
      case "completed":
        return this.#complete(event);
      case "cancelled":
        if (event.base_story && !event.content) this.draft.finish(event.base_story);
        this.tale.finish(event.content);
        this.#end("cancelled");
        if (event.overlap) void showLeanings(this.tale.element, this.threadId, this.number);
        return;
      case "failed":
        if (WITHHELD.has(event.code)) {
          this.draft.clear();
          this.tale.clear();
        }
        return this.#end("failed", event.error);
    }
  }

  /** @param {StoryEvent} created */
  #name(created) {
    this.threadId = created.thread_id;
    this.number = created.conversation_id;
    this.article.dataset.number = String(this.number);
    this.article.id = `turn-${this.number}`;
    announce(word("announce-start"));
    this.hooks.onCreated?.(this);
    if (this.stopping) void this.#cancel();
  }

  /** @param {string} stage */
  #enter(stage) {
    this.texts.dataset.stage = stage;
    // Back from a lost connection the line says the stage again, though that is the same.
    const shown = this.stopping ? word("stopping") : word(stage);
    if (this.line.textContent !== shown) this.line.textContent = shown;
    if (stage === "expanding" && this.stage !== stage) this.draft.flush();
    this.stage = stage;
  }

  /** @param {StoryEvent} event */
  #complete(event) {
    this.tale.finish(event.created_content);
    const title = this.#part(".tale-title");
    title.textContent = event.created_title;
    title.hidden = !event.created_title;
    const onMap = /** @type {HTMLAnchorElement} */ (this.#part(".on-map a"));
    onMap.search = String(new URLSearchParams({ thread_id: this.threadId, conversation_id: String(this.number) }));
    const next = this.#part(".next");
    /** @type {HTMLElement} */ (next.querySelector("ul")).replaceChildren(...event.recommendations.map(recommendation));
    next.hidden = !event.recommendations.length;
    this.#end("completed");
    if (event.overlap || event.style?.words.length || event.style?.breaks.length) void showLeanings(this.tale.element, this.threadId, this.number);
    this.hooks.onCompleted?.(this, event.created_title);
  }

  /** @param {"completed" | "cancelled" | "failed"} status @param {string} [problem] */
  #end(status, problem = "") {
    this.draft.flush();
    this.tale.flush();
    this.article.dataset.status = status;
    this.texts.dataset.stage = "done";
    this.texts.removeAttribute("aria-busy");
    this.stopButton.hidden = true;
    if (!this.tale.isEmpty) this.draft.clear();
    this.line.textContent = problem || (status === "completed" ? "" : word(status));
    this.#part(".rating").hidden = this.tale.isEmpty;
    this.#part(".after").hidden = this.tale.isEmpty;
    announce(status === "completed" ? word("announce-end") : this.line.textContent ?? "");
  }

  /** Stop the writing. Before the story has a name it is stopped as soon as it gets one. */
  async stop() {
    this.stopping = this.stopButton.disabled = true;
    this.line.textContent = word("stopping");
    if (this.number) await this.#cancel();
  }

  async #cancel() {
    try {
      // The stream tells of the end itself, also where it came before our wish (409).
      await post("/api/cancelGeneration", { thread_id: this.threadId, conversation_id: this.number });
    } catch (error) {
      if (this.article.dataset.status !== "in_progress") return;
      this.line.textContent = told(error);
      this.stopping = this.stopButton.disabled = false;
    }
  }
}

/** @param {string} topic */
function recommendation(topic) {
  const link = document.createElement("a");
  link.href = `?topic=${encodeURIComponent(topic)}#topic`;
  link.textContent = topic;
  const item = document.createElement("li");
  item.append(link);
  return item;
}
