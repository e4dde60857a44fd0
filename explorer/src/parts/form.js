/** The filters of a view: what one chooses stands in the address, so that it can be shared and Back undoes it. */

import { changed, go } from "../core/address.js";
import { h } from "../core/dom.js";
import { sides } from "../core/filters.js";
import { grouped, nameById } from "../core/release.js";

const FREQUENT = 10;

/** The values that items have, by their names, each with the number of its items: choices of a filter. */
export function choices(items, valuesOf, nameOf) {
  const named = [...grouped(items, valuesOf)].map(([value, found]) => [value, `${nameOf(value)} (${found.length})`]);
  return named.sort((one, other) => one[1].localeCompare(other[1]));
}

/** Those by whom, or to whom, something was done: the most frequent first, then, if they are many, all by name. */
export function partyChoices(items, side) {
  const most = [...sides(items, side)].map(([id, n]) => ({ id, n, name: nameById(id) })).sort((one, other) => other.n - one.n || one.name.localeCompare(other.name));
  const option = ({ id, n, name }) => [id, `${name} (${n})`];
  if (most.length <= FREQUENT) return most.map(option);
  const all = [...most].sort((one, other) => one.name.localeCompare(other.name));
  return [["Most often", most.slice(0, FREQUENT).map(option)], ["All by name", all.map(option)]];
}

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
