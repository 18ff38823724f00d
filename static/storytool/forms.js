// @ts-check
/** Forms of plain pages, brought up to date: a first story changes the address, and the CSRF token of its guest. */

addEventListener("submit", (event) => {
  const form = /** @type {HTMLFormElement} */ (event.target);
  const field = form.elements.namedItem("csrfmiddlewaretoken");
  const cookie = document.cookie.split("; ").find((each) => each.startsWith("csrftoken="));
  if (field instanceof HTMLInputElement && cookie) field.value = cookie.slice("csrftoken=".length);
  const here = form.querySelector("input[data-here]");
  if (here instanceof HTMLInputElement) here.value = location.pathname + location.search;
});
