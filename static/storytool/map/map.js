// @ts-check
/** The topic map: fetches topics and points, and lets picture and list show the same. */

import { request, told } from "../api.js";
import { word } from "../words.js";
import { Card } from "./card.js";
import { Drawing } from "./drawing.js";
import { takeHands } from "./hands.js";
import { marksOf } from "./marks.js";
import { showPassages, takeTopics } from "./topics.js";
import { View } from "./view.js";

/** @typedef {import("./atlas.js").Point} Point */
/** @typedef {import("./atlas.js").Topic} Topic */
/** @typedef {import("./atlas.js").Atlas} Atlas */

const FIRST = 2000;
const MORE = 1000;
const AT_ONCE = 12_000;
const SETTLED = 250;

const root = /** @type {HTMLElement} */ (document.querySelector(".topic-map"));
const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
const line = /** @type {HTMLElement} */ (root.querySelector(".map-line"));

/** @param {Record<string, string | number>} query @returns {Promise<any>} */
async function ask(query, path = "/api/topics") {
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return (await request("GET", `${path}?${asked}`, { cache: "no-cache" })).json();
}

/** Where a click leads: to a search from the passage, or in the admin to the passage. @param {Point} point */
function addressOf(point) {
  if (root.dataset.passage) return root.dataset.passage.replace("/0/", `/${encodeURIComponent(point.passage_id)}/`);
  return (root.dataset.search ?? "/") + encodeURIComponent(point.topic_sentence || point.opening);
}

class TopicMap {
  /** @param {{topics: Topic[], points: Point[], matched: number}} answer */
  constructor(answer) {
    /** @type {Atlas} */
    this.atlas = { topics: answer.topics, points: answer.points, marks: marksOf(answer.topics), topic: null, current: null, story: null };
    this.language = "";
    this.matched = answer.matched;
    this.known = new Set(answer.points.map((point) => point.passage_id));
    this.view = new View();
    this.drawing = new Drawing(canvas, this.view, this.atlas);
    this.card = new Card(/** @type {HTMLElement} */ (root.querySelector(".map-card")), this.view, addressOf);
    this.settling = 0;
    takeHands(canvas, this.view, this.atlas, {
      moved: () => this.moved(),
      chosen: (point, how) => this.choose(point, how),
      open: (point) => location.assign(addressOf(point)),
    });
    takeTopics(/** @type {HTMLElement} */ (root.querySelector(".map-topics > ul")), this.atlas, addressOf, {
      chosen: (topic) => this.chooseTopic(topic),
      more: (topic) => this.pointsOf(topic),
    });
    this.#takeTools();
    this.#tell();
  }

  #takeTools() {
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll("[data-zoom]"))) {
      button.addEventListener("click", () => {
        if (button.dataset.zoom === "all") this.view.whole();
        else this.view.zoom(button.dataset.zoom === "in" ? 1.6 : 1 / 1.6);
        this.moved();
      });
    }
    root.querySelector("#map-language")?.addEventListener("change", (event) => {
      this.language = /** @type {HTMLSelectElement} */ (event.target).value;
      this.atlas.points = [];
      this.known.clear();
      this.choose(null, "hover");
      void this.#fetch({ limit: FIRST });
    });
  }

  moved() {
    canvas.classList.toggle("is-close", !this.view.isWhole);
    if (this.atlas.current) this.card.hide();
    this.drawing.ask();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => void this.#settle(), SETTLED);
  }

  /** Once the view is still: passages that were too many to be shown from afar. */
  async #settle() {
    if (this.view.isWhole || this.atlas.points.length >= Math.min(this.matched, AT_ONCE)) return;
    await this.#fetch({ limit: MORE, bbox: this.view.box.map((each) => each.toFixed(4)).join(",") });
  }

  /** @param {Record<string, string | number>} query */
  async #fetch(query) {
    const { language } = this;
    try {
      const answer = await ask(language ? { ...query, language } : query);
      if (language !== this.language) return;
      if (!("bbox" in query) && !("topic" in query)) this.matched = answer.matched;
      for (const point of answer.points) {
        if (this.known.has(point.passage_id)) continue;
        this.known.add(point.passage_id);
        this.atlas.points.push(point);
      }
      this.#tell();
      this.drawing.ask();
    } catch (error) {
      line.textContent = told(error);
    }
  }

  #tell() {
    line.textContent = this.atlas.points.length < this.matched ? word("map-some") : "";
  }

  /** @param {Point | null} point @param {"hover" | "tap" | "key"} how */
  choose(point, how) {
    // What was chosen by a finger or a key stays until another is.
    const isKept = !this.card.card.hidden && this.card.card.classList.contains("is-kept");
    if (how === "hover" && !point && isKept) return;
    if (how === "hover" && point === this.atlas.current) return;
    this.atlas.current = point;
    this.drawing.ask();
    if (!point) return this.card.hide();
    // Behind the move that brought it into view.
    requestAnimationFrame(() => {
      if (this.atlas.current === point) this.card.show(point, how !== "hover");
    });
    if (how === "key") line.textContent = `${point.title}. ${point.topic_sentence || point.opening}`;
  }

  /** @param {number | null} topic */
  chooseTopic(topic) {
    this.atlas.topic = topic;
    this.choose(null, "key");
    const own = this.atlas.points.filter((point) => point.topic === topic);
    if (topic === null) this.view.whole();
    else this.view.fit(own);
    this.moved();
  }

  /** What lies at its middle first. @param {number} topic */
  async pointsOf(topic) {
    if (this.atlas.points.length < this.matched) await this.#fetch({ limit: MORE, topic });
    const [x, y] = this.atlas.topics[topic].centre;
    /** @param {Point} point */
    const away = (point) => (point.x - x) ** 2 + (point.y - y) ** 2;
    return this.atlas.points.filter((point) => point.topic === topic).sort((a, b) => away(a) - away(b));
  }

  /** The reader's own story. @param {string} threadId @param {string} number */
  async showStory(threadId, number) {
    const place = await ask({ thread_id: threadId, conversation_id: number }, "/api/topics/story");
    this.atlas.story = place;
    this.drawing.ask();
    const section = /** @type {HTMLElement} */ (root.querySelector(".map-story"));
    /** @type {HTMLElement} */ (section.querySelector(".map-story-line")).textContent = `${place.title} — ${place.topic_name}`;
    showPassages(/** @type {HTMLElement} */ (section.querySelector(".map-passages")), place.nearest, addressOf);
    section.hidden = false;
  }
}

line.textContent = word("map-loading");
try {
  const map = new TopicMap(await ask({ limit: FIRST }));
  const { threadId, conversationId } = root.dataset;
  if (threadId && conversationId) await map.showStory(threadId, conversationId);
  root.dataset.state = "shown";
} catch (error) {
  line.textContent = told(error);
}
