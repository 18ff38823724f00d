// @ts-check
/** One generation followed to its end, whatever happens to the connection. */

import { ApiError, request } from "./api.js";
import { readEvents } from "./sse.js";

/** @typedef {import("./sse.js").StoryEvent} StoryEvent */

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
/** The server says something every 15 s; a connection that says nothing for longer is dead. */
const SILENCE = 40_000;
/** A story that could not even be asked for is given back to its writer after so many tries. */
const TRIES_TO_BEGIN = 4;
const TERMINAL = new Set(["completed", "cancelled", "failed"]);

/**
 * What is followed: a turn that exists, or the body of a request for a new one.
 * @typedef {object} Source
 * @property {object} [body] of POST /api/generate
 * @property {string} [threadId]
 * @property {number} [number]
 * @property {number} [after] the last event that is known
 */

/**
 * Calls `onEvent` once for each event in order, and returns behind the last. `onLost` is called when the connection
 * is gone and another will be tried. Throws ApiError or TypeError where that is of no use.
 * @param {Source} source
 * @param {{onEvent: (event: StoryEvent) => void, onLost: () => void}} hooks
 */
export async function follow(source, { onEvent, onLost }) {
  const key = newKey();
  let { threadId = "", number = 0, after = 0 } = source;
  let failures = 0;
  for (;;) {
    const attempt = new Attempt();
    let retryAfter = 0;
    try {
      const response = threadId
        ? await attempt.get(`/api/generate/${encodeURIComponent(threadId)}/${number}/events?after=${after}`)
        : await attempt.post("/api/generate", source.body, key);
      // 204: it is over, and there is nothing behind `after`.
      if (response.status === 204 || !response.body) return;
      for await (const event of readEvents(response.body, () => attempt.heard())) {
        if (event.seq <= after) continue;
        failures = 0;
        after = event.seq;
        if (event.msg === "created") ({ thread_id: threadId, conversation_id: number } = /** @type {any} */ (event));
        onEvent(event);
        if (TERMINAL.has(event.msg)) return;
      }
    } catch (error) {
      const isFinal = error instanceof ApiError && !(threadId && error.isTemporary);
      if (isFinal || (!threadId && failures + 1 >= TRIES_TO_BEGIN)) throw error;
      if (error instanceof ApiError) retryAfter = error.retryAfter * 1000;
    } finally {
      attempt.end();
    }
    onLost();
    await pause(Math.max(retryAfter, Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE)) * (0.8 + Math.random() * 0.4));
    failures += 1;
  }
}

/** One connection, given up when nothing was heard on it for too long. */
class Attempt {
  constructor() {
    const controller = new AbortController();
    this.signal = controller.signal;
    this.giveUp = () => controller.abort();
    // A machine that knows that it is offline need not wait for the silence to be long enough.
    addEventListener("offline", this.giveUp);
    this.timer = setTimeout(this.giveUp, SILENCE);
  }

  heard() {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.giveUp, SILENCE);
  }

  end() {
    clearTimeout(this.timer);
    removeEventListener("offline", this.giveUp);
  }

  /** @param {string} path */
  get(path) {
    return request("GET", path, { headers: { Accept: "text/event-stream" }, signal: this.signal });
  }

  /** @param {string} path @param {unknown} body @param {string} key the same for each try: they ask for one story */
  post(path, body, key) {
    const headers = { Accept: "text/event-stream", "Idempotency-Key": key };
    return request("POST", path, { body, headers, signal: this.signal });
  }
}

/** Waits, but not longer than until the network is back. @param {number} milliseconds */
function pause(milliseconds) {
  return new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve(undefined);
    }
    addEventListener("online", done);
  });
}

/** `crypto.randomUUID` is missing where a page comes over plain HTTP from another machine. */
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
