/** Text to be copied. */

import { h } from "../core/dom.js";

let made = 0;

/**
 * A field with a text, and a button that copies it.
 * @param {string} name
 * @param {string} text
 * @param {number} [rows] How many lines it shows; it can be written into if there are several.
 */
export function copyable(name, text, rows = 1) {
  const id = `copy-${(made += 1)}`;
  const field = rows > 1 ? h("textarea", { id, rows, spellcheck: "false" }) : h("input", { id, readonly: true });
  field.value = text;
  const said = h("span", { role: "status", class: "muted" });
  const button = h("button", { type: "button", "aria-describedby": id, onclick: () => copy(field).then((done) => (said.textContent = done ? "copied" : "press Ctrl+C")) }, "Copy");
  return h("div", { class: "copyable" }, h("label", { for: id }, name), field, h("div", { class: "copy-line" }, button, said));
}

/** Copies what a field holds; where the browser refuses, it is left selected. */
async function copy(field) {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    return document.execCommand("copy");
  }
}
