// @ts-check
/** What the paragraphs of a finished tale lean on and which words stand out, as the server's page shows it. */

/**
 * Take the marks from the thread's page, where its tale says what stands here. Without them the tale stays as it is.
 * @param {HTMLElement} tale @param {string} threadId @param {number} number
 */
export async function showLeanings(tale, threadId, number) {
  try {
    const response = await fetch(`/threads/${encodeURIComponent(threadId)}/`, { headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const marked = page.querySelector(`#turn-${number} .tale`);
    if (!marked?.querySelector(".leaning, .stray") || textOf(marked) !== textOf(tale)) return;
    tale.replaceChildren(...marked.childNodes);
  } catch {
    // The network is gone: the marks are there when the page is opened again.
  }
}

/** @param {Element} tale */
function textOf(tale) {
  return [...tale.querySelectorAll(":scope > p")].map((paragraph) => paragraph.textContent).join("\n\n");
}
