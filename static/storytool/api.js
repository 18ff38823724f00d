// @ts-check
/** Calls of our own API: the session's cookie says who asks, and errors come in the contract's one shape. */

import { word } from "./words.js";

/** An answer that is no success. `message` is the API's sentence for a person. */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{error?: string, code?: string, details?: Record<string, any>}} body
   * @param {number} retryAfter seconds, 0 where nothing is said
   */
  constructor(status, body, retryAfter) {
    super(sentence(body) || word("internal"));
    this.status = status;
    this.code = body.code ?? "";
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later. */
  get isTemporary() {
    return this.status === 429 || this.status >= 500;
  }
}

/**
 * The error's sentence, and for a form what is wrong with its fields.
 * @param {{error?: string, details?: Record<string, any>}} body
 */
function sentence(body) {
  const fields = body.details?.fields;
  const wrong = fields ? [...new Set(leaves(fields))].join(" ") : "";
  return wrong || body.error || "";
}

/** @param {any} value @returns {string[]} */
function leaves(value) {
  if (typeof value === "string") return [value];
  return value && typeof value === "object" ? Object.values(value).flatMap(leaves) : [];
}

/** The token of now: signing in, as a guest's first story does, changes it. */
export function csrfToken() {
  const found = document.cookie.split("; ").find((cookie) => cookie.startsWith("csrftoken="));
  return found ? decodeURIComponent(found.slice("csrftoken=".length)) : "";
}

/**
 * An answer that succeeded. Throws ApiError for any other, TypeError where there is no network.
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, headers?: Record<string, string>, signal?: AbortSignal, cache?: RequestCache}} [options]
 */
export async function request(method, path, { body, headers = {}, signal, cache = "no-store" } = {}) {
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET") Object.assign(sent, { "Content-Type": "application/json", "X-CSRFToken": csrfToken() });
  const response = await fetch(path, {
    method,
    headers: sent,
    body: body === undefined ? undefined : JSON.stringify(body),
    signal,
    credentials: "same-origin",
    cache,
  });
  if (response.ok) return response;
  const said = await response.json().catch(() => ({}));
  throw new ApiError(response.status, said, Number(response.headers.get("Retry-After")) || 0);
}

/** @param {string} path @param {Record<string, string>} [query] @param {AbortSignal} [signal] @returns {Promise<any>} */
export async function get(path, query = {}, signal) {
  const asked = new URLSearchParams(query).toString();
  return (await request("GET", asked ? `${path}?${asked}` : path, { signal })).json();
}

/** @param {string} path @param {unknown} body @returns {Promise<any>} */
export async function post(path, body) {
  return (await request("POST", path, { body })).json();
}

/** What to tell somebody of an error: the API's sentence, or that the server cannot be reached.
 * @param {unknown} error */
export function told(error) {
  return error instanceof ApiError ? error.message : word("no-network");
}
