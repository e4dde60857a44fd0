/** Elements are made here and nowhere else: what data says becomes text, never markup. */

/** @typedef {any} Child A node, text or number, a list of such; null, undefined, false and empty text are left out. */

/**
 * An element with attributes and children. An attribute whose name starts with `on` takes a listener; `true` is an
 * attribute without a value; null, undefined and false are left out.
 * @param {string} tag
 * @param {Record<string, any> | null} [attributes]
 * @param {...Child} children
 * @returns {any}
 */
export function h(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) setAttribute(element, name, value);
  element.append(...nodes(children));
  return element;
}

function setAttribute(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else element.setAttribute(name, value === true ? "" : String(value));
}

/** @param {Child[]} children */
function nodes(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== "");
}

/** Puts children in the place of all that an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Several things with something between them. */
export function joined(items, between = ", ") {
  return items.flatMap((item, number) => (number ? [between, item] : [item]));
}

/** A link to another place in this page. */
export function link(address, ...children) {
  return h("a", { href: address }, ...children);
}

/** A link that leaves this page, and opens only on a click; anything but a web address stays text. */
export function outerLink(address, ...children) {
  if (!/^https?:\/\//i.test(address)) return h("span", null, ...children);
  return h("a", { href: address, target: "_blank", rel: "noopener noreferrer", class: "outer" }, ...children);
}
