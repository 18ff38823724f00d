// @ts-check
/** Mouse, touch and keys on the map. */

/** @typedef {import("./atlas.js").Point} Point */
/**
 * @typedef {object} Wishes
 * @property {() => void} moved the view has changed
 * @property {(point: Point | null, how: "hover" | "tap" | "key") => void} chosen
 * @property {(point: Point) => void} open
 */

const NEAR = 14;
const STILL = 5;
const STEP = 60;

/**
 * @param {HTMLCanvasElement} canvas
 * @param {import("./view.js").View} view
 * @param {import("./atlas.js").Atlas} atlas
 * @param {Wishes} wishes
 */
export function takeHands(canvas, view, atlas, wishes) {
  takePointers(canvas, view, atlas, wishes);
  canvas.addEventListener("wheel", (event) => {
    // Past the whole map the page itself scrolls on.
    if (view.isWhole && event.deltaY > 0 && !event.ctrlKey) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 30 : 1;
    const [left, top] = placeOf(canvas, event);
    view.zoom(Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 150 : 500)), left, top);
    wishes.moved();
  }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !press(event, view, atlas, wishes)) return;
    event.preventDefault();
  });
  canvas.addEventListener("blur", () => wishes.chosen(null, "hover"));
}

/** @param {HTMLCanvasElement} canvas @param {{clientX: number, clientY: number}} event @returns {[number, number]} */
function placeOf(canvas, event) {
  const frame = canvas.getBoundingClientRect();
  return [event.clientX - frame.left, event.clientY - frame.top];
}

/** @param {HTMLCanvasElement} canvas @param {import("./view.js").View} view @param {import("./atlas.js").Atlas} atlas @param {Wishes} wishes */
function takePointers(canvas, view, atlas, wishes) {
  /** @type {Map<number, [number, number]>} the fingers that are down */
  const held = new Map();
  let travelled = 0;

  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    held.set(event.pointerId, placeOf(canvas, event));
    if (held.size === 1) travelled = 0;
  });
  canvas.addEventListener("pointermove", (event) => {
    const place = placeOf(canvas, event);
    const before = held.get(event.pointerId);
    if (!before) {
      const near = nearest(view, atlas, place, NEAR);
      canvas.classList.toggle("is-near", near !== null);
      if (event.pointerType !== "touch") wishes.chosen(near, "hover");
      return;
    }
    travelled += Math.hypot(place[0] - before[0], place[1] - before[1]);
    const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const factor = distance(place, other) / Math.max(distance(before, other), 1);
      view.zoom(factor, (place[0] + other[0]) / 2, (place[1] + other[1]) / 2);
      view.pan((place[0] - before[0]) / 2, (place[1] - before[1]) / 2);
    } else if (travelled > STILL) {
      view.pan(place[0] - before[0], place[1] - before[1]);
      canvas.classList.add("is-held");
    }
    held.set(event.pointerId, place);
    wishes.moved();
  });
  /** @param {PointerEvent} event */
  const release = (event) => {
    const place = held.get(event.pointerId);
    held.delete(event.pointerId);
    canvas.classList.remove("is-held");
    if (!place || event.type !== "pointerup" || travelled > STILL || held.size) return;
    const near = nearest(view, atlas, place, event.pointerType === "touch" ? NEAR * 1.7 : NEAR);
    if (near && event.pointerType !== "touch") wishes.open(near);
    else wishes.chosen(near, "tap");
  };
  canvas.addEventListener("pointerup", release);
  canvas.addEventListener("pointercancel", release);
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch") wishes.chosen(null, "hover");
  });
}

/** @param {number[]} one @param {number[]} other */
function distance(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}

/**
 * The point under a place, of the topic that is chosen where one is.
 * @param {import("./view.js").View} view @param {import("./atlas.js").Atlas} atlas @param {number[]} place @param {number} reach
 * @returns {Point | null}
 */
function nearest(view, atlas, place, reach) {
  let found = null;
  for (const point of atlas.points) {
    if (atlas.topic !== null && point.topic !== atlas.topic) continue;
    const away = distance(view.toScreen(point.x, point.y), place);
    if (away < reach) [found, reach] = [point, away];
  }
  return found;
}

/** @type {Record<string, [number, number]>} */
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Whether the key meant something. @param {KeyboardEvent} event @param {import("./view.js").View} view @param {import("./atlas.js").Atlas} atlas @param {Wishes} wishes */
function press(event, view, atlas, wishes) {
  const arrow = ARROWS[event.key];
  if (arrow && event.shiftKey) view.pan(-arrow[0] * STEP, -arrow[1] * STEP);
  else if (arrow) {
    const next = towards(view, atlas, arrow);
    if (next) {
      view.show(next);
      wishes.chosen(next, "key");
    }
  } else if (event.key === "+" || event.key === "=") view.zoom(1.5);
  else if (event.key === "-") view.zoom(1 / 1.5);
  else if (event.key === "0" || event.key === "Home") view.whole();
  else if (event.key === "Enter" && atlas.current) wishes.open(atlas.current);
  else if (event.key === "Escape") wishes.chosen(null, "key");
  else return false;
  wishes.moved();
  return true;
}

/** The next point in a direction: near, and rather ahead than aside. @param {import("./view.js").View} view @param {import("./atlas.js").Atlas} atlas @param {[number, number]} arrow @returns {Point | null} */
function towards(view, atlas, [right, down]) {
  const [left, top] = atlas.current ? view.toScreen(atlas.current.x, atlas.current.y) : [view.width / 2, view.height / 2];
  let found = null;
  let least = Infinity;
  for (const point of atlas.points) {
    if (point === atlas.current || (atlas.topic !== null && point.topic !== atlas.topic)) continue;
    const [x, y] = view.toScreen(point.x, point.y);
    const ahead = (x - left) * right + (y - top) * down;
    const aside = Math.abs((x - left) * down) + Math.abs((y - top) * right);
    if (atlas.current && (ahead <= 0.5 || aside > ahead * 2)) continue;
    const cost = atlas.current ? ahead + aside * 2 : Math.hypot(x - left, y - top);
    if (cost < least) [found, least] = [point, cost];
  }
  return found;
}
