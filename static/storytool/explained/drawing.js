// @ts-check
/** Elements of SVG, made as nodes: text stays text. */

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} name @param {Record<string, string | number>} [attributes] @param {(Node | string)[]} children
 * @returns {SVGElement}
 */
export function drawn(name, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element;
}

/** A picture with a sentence that says what it shows. @param {number} width @param {number} height @param {string} title */
export function picture(width, height, title) {
  return drawn("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title });
}

/** An element of HTML with text. @param {string} name @param {string} text @param {string} [className] */
export function told(name, text, className = "") {
  const element = document.createElement(name);
  element.textContent = text;
  if (className) element.className = className;
  return element;
}
