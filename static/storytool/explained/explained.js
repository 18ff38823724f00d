// @ts-check
/** A tale explained below itself: asked for when somebody opens it, once. */

import { post, told as sentence } from "../api.js";
import { word } from "../words.js";
import { course } from "./course.js";
import { told } from "./drawing.js";
import { graph } from "./graph.js";
import { markParts } from "./parts.js";

/** @param {HTMLElement} main the page's turns, those to come among them */
export function takeExplanations(main) {
  main.addEventListener(
    "toggle",
    (event) => {
      const box = /** @type {HTMLDetailsElement} */ (event.target);
      if (!box.matches(".explained")) return;
      const article = /** @type {HTMLElement} */ (box.closest(".turn"));
      article.classList.toggle("with-parts", box.open);
      if (box.open && !box.dataset.state) void explain(box, article, main.dataset.threadId ?? "");
    },
    true,
  );
}

/** @param {HTMLDetailsElement} box @param {HTMLElement} article @param {string} threadId */
async function explain(box, article, threadId) {
  const line = /** @type {HTMLElement} */ (box.querySelector(".explained-line"));
  box.dataset.state = "asked";
  line.textContent = word("explaining");
  try {
    const analysis = await post("/api/analyze", { thread_id: threadId, conversation_id: Number(article.dataset.number) });
    show(box, analysis);
    markParts(/** @type {HTMLElement} */ (article.querySelector(".tale")), analysis.plot.parts);
    line.textContent = word("explained-by");
  } catch (error) {
    // Opened again, it is asked for again.
    delete box.dataset.state;
    line.textContent = sentence(error);
  }
}

/** @param {HTMLElement} box @param {any} analysis */
function show(box, analysis) {
  const body = /** @type {HTMLElement} */ (box.querySelector(".explained-body"));
  body.lang = analysis.language;
  body.replaceChildren();
  if (analysis.prose) prose(body, analysis.prose);
  section(body, "parts", list(analysis.plot.parts.map((/** @type {any} */ part) => [word(`part-${part.part}`), part.opening])));
  if (analysis.people.nodes.length) section(body, "people", graph(analysis.people), ties(analysis.people));
  section(body, "course", course(analysis.emotions.paragraphs));
  section(body, "matter", list(matters(analysis)));
  section(body, "manner", list(manners(analysis)));
  for (const note of analysis.notes) body.append(told("p", note.message, "hint"));
}

/** @param {HTMLElement} body @param {string} key @param {(Node | null)[]} content */
function section(body, key, ...content) {
  const part = document.createElement("section");
  part.className = `explained-${key}`;
  part.append(told("h4", word(key)), ...content.filter((each) => each !== null));
  body.append(part);
}

/** @param {HTMLElement} body @param {{summary: string, claims: {text: string}[]}} said */
function prose(body, said) {
  const claims = document.createElement("ul");
  claims.append(...said.claims.map(({ text }) => told("li", text)));
  section(body, "reading", told("p", said.summary), claims);
}

/** Pairs as a list of terms; those that say nothing are left out. @param {[string, string][]} pairs */
function list(pairs) {
  const terms = document.createElement("dl");
  for (const [term, text] of pairs) if (text) terms.append(told("dt", term), told("dd", text));
  return terms;
}

/** The graph in words, for who cannot see it. @param {any} people */
function ties(people) {
  const names = new Map(people.nodes.map((/** @type {any} */ person) => [person.id, person.name]));
  const rows = document.createElement("ul");
  rows.className = "visually-hidden";
  for (const edge of people.edges) {
    rows.append(told("li", `${names.get(edge.source)} – ${names.get(edge.target)}: ${edge.label}`));
  }
  return rows;
}

/** @param {{name: string}[]} things */
function namesOf(things) {
  return things.map(({ name }) => name).join(", ");
}

/** What it is about. @param {any} analysis @returns {[string, string][]} */
function matters({ motifs, themes, setting, keywords, works }) {
  return [
    [word("motifs"), namesOf(motifs.motifs.slice(0, 8))],
    [word("tale-types"), namesOf(motifs.tale_types.slice(0, 3))],
    [word("near-works"), works.works.map((/** @type {any} */ work) => work.title).join(", ")],
    [word("themes"), namesOf(themes.themes)],
    [word("places"), namesOf(setting.places.slice(0, 6))],
    [word("times"), namesOf(setting.times.slice(0, 5))],
    [word("keywords"), keywords.keywords.slice(0, 8).map((/** @type {any} */ each) => each.word).join(", ")],
  ];
}

/** How it is told. @param {any} analysis @returns {[string, string][]} */
function manners({ register, dialogue, reading, repetition }) {
  const stray = [...new Set(register.breaks.map((/** @type {any} */ each) => each.word))];
  return [
    [word("classical"), percent(register.score)],
    [word("breaks"), stray.slice(0, 8).join(", ")],
    [word("dialogue"), percent(dialogue.share)],
    [word("level"), reading.name],
    [word("repeated"), repetition.phrases.slice(0, 3).map((/** @type {any} */ each) => each.text).join(" / ")],
  ];
}

/** @param {number} share */
function percent(share) {
  return `${Math.round(share * 100)} %`;
}
