// How near `llm.tokens.estimated_tokens` comes to real vocabularies, on the passages of the starter corpus:
//   npm install --no-save --prefix /tmp/tokens js-tiktoken
//   NODE_PATH=/tmp/tokens/node_modules node bench/tokens.mjs
import fs from "node:fs";
import { createRequire } from "node:module";

const load = createRequire(process.env.NODE_PATH ? `${process.env.NODE_PATH}/` : import.meta.url);
const { Tiktoken } = load("js-tiktoken/lite");
const FOLDER = new URL("../retrieval/corpus/passages/", import.meta.url);
const A_WORK = 12;

// As in llm/tokens.py.
function estimated(text) {
  const characters = [...text];
  const ascii = characters.filter((character) => character.codePointAt(0) < 128).length;
  return characters.length - ascii + Math.ceil(ascii / 3);
}

const texts = { ko: [], en: [] };
for (const name of fs.readdirSync(FOLDER)) {
  const lines = fs.readFileSync(new URL(name, FOLDER), "utf8").split("\n").filter(Boolean);
  for (const line of lines.slice(0, A_WORK)) {
    const { text } = JSON.parse(line);
    texts[/[가-힣]/.test(text) ? "ko" : "en"].push(text);
  }
}
for (const vocabulary of ["o200k_base", "cl100k_base"]) {
  const encoder = new Tiktoken(load(`js-tiktoken/ranks/${vocabulary}`));
  for (const [language, passages] of Object.entries(texts)) {
    const ratios = passages.map((text) => encoder.encode(text).length / estimated(text)).sort((a, b) => a - b);
    const mean = ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    const [least, most] = [ratios[0], ratios.at(-1)].map((ratio) => ratio.toFixed(2));
    console.log(`${vocabulary} ${language}: ${mean.toFixed(2)} of the estimate (${least} to ${most}), ${ratios.length} passages`);
  }
}
