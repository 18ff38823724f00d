// @ts-check
/** The search box: an Enter that only ends a syllable is no wish to search. */

const form = document.getElementById("search");

form?.addEventListener("keydown", (event) => {
  // 229 is what browsers without `isComposing` at the last key say of a composition.
  if (event.key === "Enter" && (event.isComposing || event.keyCode === 229)) event.preventDefault();
});

// An address names what was asked for and no field that was left empty.
form?.addEventListener("formdata", (event) => {
  const { formData } = /** @type {FormDataEvent} */ (event);
  for (const [name, value] of [...formData]) if (!String(value).trim()) formData.delete(name);
});
