/** The filters of a view: what one chooses stands in the address, so that it can be shared and Back undoes it. */

import { changed, go } from "../core/address.js";
import { h } from "../core/dom.js";

/**
 * @typedef {object} Field
 * @property {string} name The name in the address.
 * @property {string} label
 * @property {any[]} [options] Values with their names, or names of groups with such; a field to write in without.
 * @property {string} [hint]
 */

/**
 * @param {string} label What the form filters.
 * @param {Field[]} fields
 */
export function form(label, fields) {
  const controls = new Map(fields.map((field) => [field.name, control(field)]));
  const clear = h("button", { type: "button", class: "quiet", onclick: () => go(changed(empty(fields))) }, fields.length > 1 ? "Clear filters" : "Clear");
  const more = h("button", { type: "button", class: "more", "aria-expanded": "false", onclick: () => expand(!element.classList.contains("open")) }, "More filters");
  const element = h(
    "form",
    { class: "filters", role: "search", "aria-label": label, onsubmit: (event) => event.preventDefault() },
    fields.map((field) => h("label", { class: field.options ? null : "wide" }, h("span", null, field.label), controls.get(field.name))),
    fields.length > 1 ? more : null,
    clear,
  );

  /** Shows all filters, or only the words, where the window is narrow. */
  function expand(isOpen) {
    element.classList.toggle("open", isOpen);
    more.setAttribute("aria-expanded", String(isOpen));
  }

  return {
    element,
    /** Shows what the address says. */
    show(params) {
      for (const [name, element] of controls) {
        const value = params.get(name) ?? "";
        if (element.value !== value) element.value = value;
      }
      const used = fields.filter((field) => params.get(field.name));
      clear.hidden = !used.length;
      if (used.some((field) => field.options)) expand(true);
    },
  };
}

const empty = (fields) => Object.fromEntries(fields.map((field) => [field.name, ""]));

function control(field) {
  if (!field.options) return search(field);
  const choose = (event) => go(changed({ [field.name]: event.target.value }));
  return h("select", { name: field.name, onchange: choose }, field.options.map(option));
}

function option([value, name]) {
  return Array.isArray(name) ? h("optgroup", { label: value }, name.map(option)) : h("option", { value }, name);
}

function search(field) {
  let waiting = 0;
  const write = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => go(changed({ [field.name]: event.target.value.trim() }), true), 120);
  };
  return h("input", { type: "search", name: field.name, oninput: write, placeholder: field.hint, autocomplete: "off", spellcheck: "false" });
}
