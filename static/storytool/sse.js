// @ts-check
/** Server-sent events out of a fetched body: EventSource can neither POST nor tell an error's status. */

/**
 * @typedef {{seq: number, msg: string, [field: string]: any}} StoryEvent
 */

/**
 * The events of a stream, in order. Bytes may be cut anywhere, inside a character as well.
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} [onBytes] called for whatever arrives, heartbeats too
 * @returns {AsyncGenerator<StoryEvent, void, void>}
 */
export async function* readEvents(body, onBytes = () => {}) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let unread = "";
  /** @type {string[]} */
  let data = [];
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      onBytes();
      const lines = (unread + decoder.decode(value, { stream: true })).split("\n");
      unread = lines.pop() ?? "";
      for (const raw of lines) {
        const line = raw.endsWith("\r") ? raw.slice(0, -1) : raw;
        if (line.startsWith("data:")) {
          data.push(line.slice(line[5] === " " ? 6 : 5));
        } else if (line === "" && data.length) {
          const text = data.join("\n");
          data = [];
          yield JSON.parse(text);
        }
      }
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}
