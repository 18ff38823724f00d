// @ts-check
/**
 * What the modules of the map hand to each other. In a file of its own: collectstatic takes an import in a comment for
 * one of the script's, and finds no names for modules that import each other.
 */

/** @typedef {{passage_id: string, x: number, y: number, topic: number, title: string, topic_sentence: string, opening: string}} Point */
/** @typedef {{id: number, name: string, keywords: string[], size: number, share: number, centre: number[]}} Topic */
/**
 * What is on the map, and what is chosen of it.
 * @typedef {object} Atlas
 * @property {Topic[]} topics
 * @property {Point[]} points
 * @property {Map<number, import("./marks.js").Mark>} marks
 * @property {number | null} topic
 * @property {Point | null} current
 * @property {{x: number, y: number} | null} story
 */

export {};
