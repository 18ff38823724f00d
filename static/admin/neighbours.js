// @ts-check
/** The nearest passages on the page of a passage, fetched when somebody opens them and no sooner. */

const details = /** @type {HTMLDetailsElement | null} */ (document.getElementById("neighbours"));

async function fill() {
  if (!details?.open || details.dataset.state) return;
  details.dataset.state = "asked";
  const place = /** @type {HTMLElement} */ (details.querySelector("div"));
  try {
    const response = await fetch(details.dataset.url ?? "", { credentials: "same-origin" });
    if (!response.ok || response.redirected) throw new Error(String(response.status));
    // Our own page, escaped by its template.
    place.innerHTML = await response.text();
  } catch {
    place.textContent = details.dataset.problem ?? "";
    delete details.dataset.state;
  }
}

details?.addEventListener("toggle", () => void fill());
