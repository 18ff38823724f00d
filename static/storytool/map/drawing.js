// @ts-check
/** The picture on its canvas. */

import { COLOURS, trace } from "./marks.js";
import { word } from "../words.js";

/** @typedef {import("./atlas.js").Point} Point */
/** @typedef {import("./atlas.js").Atlas} Atlas */

/** What the mark of a story and its words take, in pixels. */
const STORY_ROOM = 100;

export class Drawing {
  /** @param {HTMLCanvasElement} canvas @param {import("./view.js").View} view @param {Atlas} atlas */
  constructor(canvas, view, atlas) {
    this.canvas = canvas;
    this.view = view;
    this.atlas = atlas;
    this.pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    this.isAsked = false;
    this.#readColours();
    new ResizeObserver(() => this.#resize()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#repaint());
    // Unfold's switch.
    new MutationObserver(() => this.#repaint()).observe(document.documentElement, { attributeFilter: ["class"] });
    this.#resize();
  }

  /** Draw anew with the next frame, however often it is asked for. */
  ask() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      this.#draw();
    });
  }

  #repaint() {
    this.#readColours();
    this.ask();
  }

  /** The stylesheet says them; `light-dark()` in it is resolved only as the colour of an element. */
  #readColours() {
    const probe = document.createElement("span");
    this.canvas.parentElement?.append(probe);
    /** @param {string} value */
    const resolved = (value) => {
      probe.style.color = value;
      return getComputedStyle(probe).color;
    };
    [this.ink, this.soft, this.paper, this.seal] = ["ink", "ink-soft", "paper-raised", "seal"].map((name) => resolved(`var(--${name})`));
    probe.removeAttribute("style");
    this.colours = Array.from({ length: COLOURS }, (_, colour) => {
      probe.dataset.colour = String(colour);
      return getComputedStyle(probe).color;
    });
    probe.remove();
    this.family = getComputedStyle(this.canvas).fontFamily;
  }

  #resize() {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const ratio = window.devicePixelRatio || 1;
    this.view.resize(width, height);
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.#draw();
  }

  get #radius() {
    const crowd = Math.max(this.atlas.points.length, 100);
    return Math.min(Math.max(3.4 * (700 / crowd) ** 0.25, 1.6) * this.view.scale ** 0.3, 8);
  }

  #draw() {
    const { pen, view } = this;
    pen.clearRect(0, 0, view.width, view.height);
    this.#drawPoints();
    this.#drawNames();
    if (this.atlas.current) this.#drawCurrent(this.atlas.current);
    if (this.atlas.story) this.#drawStory(this.atlas.story);
  }

  #drawPoints() {
    const { pen, view, atlas } = this;
    /** @type {Map<number, Path2D>} one path a topic: a fill a point would cost ten times as much */
    const paths = new Map();
    for (const point of atlas.points) {
      const [left, top] = view.toScreen(point.x, point.y);
      if (left < -9 || top < -9 || left > view.width + 9 || top > view.height + 9) continue;
      let path = paths.get(point.topic);
      if (!path) paths.set(point.topic, (path = new Path2D()));
      trace(path, atlas.marks.get(point.topic)?.shape ?? 0, left, top, this.#radius);
    }
    for (const [topic, path] of paths) {
      pen.globalAlpha = atlas.topic === null || atlas.topic === topic ? 0.85 : 0.2;
      pen.fillStyle = this.colours?.[atlas.marks.get(topic)?.colour ?? 0] ?? "";
      pen.fill(path);
    }
    pen.globalAlpha = 1;
  }

  /** Names of topics at their middles, the largest first, none over another. */
  #drawNames() {
    const { pen, view, atlas } = this;
    const size = view.width < 500 ? 11.5 : 13;
    pen.font = `600 ${size}px ${this.family}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.lineJoin = "round";
    const taken = this.#storyBoxes();
    const chosen = atlas.topics.filter((topic) => topic.id === atlas.topic);
    for (const topic of [...chosen, ...atlas.topics.filter((topic) => topic.id !== atlas.topic)]) {
      const [left, top] = view.toScreen(topic.centre[0], topic.centre[1]);
      if (left < 0 || top < 0 || left > view.width || top > view.height) continue;
      const isWhole = topic.id === atlas.topic || view.scale > 2.2;
      const shown = isWhole ? topic.name : topic.name.split(" · ").slice(0, 2).join(" · ");
      const half = pen.measureText(shown).width / 2 + 6;
      const at = Math.min(Math.max(left, half), view.width - half);
      const box = [at - half, top - size, at + half, top + size];
      if (taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3])) continue;
      taken.push(box);
      pen.globalAlpha = atlas.topic === null || atlas.topic === topic.id ? 1 : 0.45;
      this.#write(shown, at, top, this.ink ?? "");
    }
    pen.globalAlpha = 1;
  }

  /** What the mark of the reader's story takes up, as left, top, right, bottom. @returns {number[][]} */
  #storyBoxes() {
    const { story } = this.atlas;
    if (!story) return [];
    const [left, top] = this.view.toScreen(story.x, story.y);
    const isAtEdge = left > this.view.width - STORY_ROOM;
    return [[left - (isAtEdge ? STORY_ROOM : 14), top - 14, left + (isAtEdge ? 14 : STORY_ROOM), top + 14]];
  }

  /** @param {string} text @param {number} left @param {number} top @param {string} colour */
  #write(text, left, top, colour) {
    this.pen.strokeStyle = this.paper ?? "";
    this.pen.lineWidth = 3;
    this.pen.strokeText(text, left, top);
    this.pen.fillStyle = colour;
    this.pen.fillText(text, left, top);
  }

  /** @param {Point} point */
  #drawCurrent(point) {
    const { pen } = this;
    const [left, top] = this.view.toScreen(point.x, point.y);
    pen.beginPath();
    trace(pen, this.atlas.marks.get(point.topic)?.shape ?? 0, left, top, this.#radius + 2);
    pen.fillStyle = this.colours?.[this.atlas.marks.get(point.topic)?.colour ?? 0] ?? "";
    pen.fill();
    pen.beginPath();
    pen.arc(left, top, this.#radius + 6, 0, 7);
    pen.strokeStyle = this.ink ?? "";
    pen.lineWidth = 2;
    pen.stroke();
  }

  /** The reader's own story: a red seal on the map. @param {{x: number, y: number}} story */
  #drawStory(story) {
    const { pen } = this;
    const [left, top] = this.view.toScreen(story.x, story.y);
    pen.beginPath();
    pen.arc(left, top, 8, 0, 7);
    pen.fillStyle = this.seal ?? "";
    pen.strokeStyle = this.paper ?? "";
    pen.lineWidth = 3;
    pen.stroke();
    pen.fill();
    pen.beginPath();
    pen.arc(left, top, 12, 0, 7);
    pen.strokeStyle = this.seal ?? "";
    pen.lineWidth = 2;
    pen.stroke();
    pen.font = `600 13px ${this.family}`;
    pen.textAlign = left > this.view.width - STORY_ROOM ? "right" : "left";
    pen.textBaseline = "middle";
    this.#write(word("map-story"), left + (pen.textAlign === "left" ? 18 : -18), top, this.seal ?? "");
  }
}
