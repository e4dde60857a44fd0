/** The filters of a view: what one chooses stands in the address, so that it can be shared and Back undoes it. */

import { changed, go } from "../core/address.js";
import { fill, h } from "../core/dom.js";
import { sides } from "../core/filters.js";
import { grouped, nameById } from "../core/release.js";

const FREQUENT = 10;

/** The values that items have, by their names, each with the number of its items: choices of a filter. */
export function choices(items, valuesOf, nameOf) {
  const named = [...grouped(items, valuesOf)].map(([value, found]) => [value, nameOf(value), found.length]);
  return named.sort((one, other) => one[1].localeCompare(other[1]));
}

/** Those by whom, or to whom, something was done: the most frequent first, then, if they are many, all by name. */
export function partyChoices(items, side) {
  const most = [...sides(items, side)].map(([id, n]) => ({ id, n, name: nameById(id) })).sort((one, other) => other.n - one.n || one.name.localeCompare(other.name));
  const option = ({ id, n, name }) => [id, name, n];
  if (most.length <= FREQUENT) return most.map(option);
  const all = [...most].sort((one, other) => one.name.localeCompare(other.name));
  return [["Most often", most.slice(0, FREQUENT).map(option)], ["All by name", all.map(option)]];
}

/**
 * @typedef {object} Field
 * @property {string} name The name in the address.
 * @property {string} label
 * @property {any[]} [options] Values with their names and numbers, or names of groups with such; a field to write in without.
 * @property {(value: string) => string} [nameOf] For a filter that links alone set: its values by name.
 * @property {string} [hint]
 */

/**
 * @param {string} label What the form filters.
 * @param {Field[]} fields
 */
export function form(label, fields) {
  const shown = fields.filter((field) => !field.nameOf);
  const controls = new Map(shown.map((field) => [field.name, control(field)]));
  const clear = h("button", { type: "button", class: "quiet", onclick: () => go(changed(empty(fields))) }, fields.length > 1 ? "Clear filters" : "Clear");
  const chips = h("ul", { class: "chips", "aria-label": "Filters set" });
  const more = h("button", { type: "button", class: "more", "aria-expanded": "false", onclick: () => expand(!element.classList.contains("open")) }, "More filters");
  const element = h(
    "form",
    { class: "filters", role: "search", "aria-label": label, onsubmit: (event) => event.preventDefault() },
    shown.map((field) => h("label", { class: field.options ? null : "wide" }, h("span", null, field.label), controls.get(field.name))),
    fields.length > 1 ? more : null,
    clear,
    fields.length > 1 ? chips : null,
  );

  /** Shows all filters, or only the words, where the window is narrow. */
  function expand(isOpen) {
    element.classList.toggle("open", isOpen);
    more.setAttribute("aria-expanded", String(isOpen));
    more.textContent = isOpen ? "Hide filters" : "More filters";
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
      const hadFocus = chips.contains(document.activeElement);
      chips.hidden = clear.hidden;
      fill(chips, used.map((field) => h("li", null, chip(field, params.get(field.name)))));
      if (hadFocus) /** @type {HTMLElement | null} */ (chips.querySelector("a") ?? element.querySelector("input"))?.focus();
    },
  };
}

const empty = (fields) => Object.fromEntries(fields.map((field) => [field.name, ""]));

/** A filter that is set, which a click takes away. */
function chip(field, value) {
  const [, name] = (field.options ?? []).flatMap((each) => (Array.isArray(each[1]) ? each[1] : [each])).find(([known]) => known === value) ?? [];
  const words = `${field.label}: ${field.nameOf?.(value) ?? name ?? value}`;
  return h("a", { href: changed({ [field.name]: "" }), "aria-label": `Take away: ${words}` }, `${words} ×`);
}

function control(field) {
  if (!field.options) return search(field);
  const choose = (event) => go(changed({ [field.name]: event.target.value }));
  return h("select", { name: field.name, onchange: choose }, field.options.map(option));
}

function option([value, name, n]) {
  return Array.isArray(name) ? h("optgroup", { label: value }, name.map(option)) : h("option", { value }, n === undefined ? name : `${name} (${n})`);
}

function search(field) {
  let waiting = 0;
  const write = (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => go(changed({ [field.name]: event.target.value.trim() }), true), 120);
  };
  return h("input", { type: "search", name: field.name, oninput: write, placeholder: field.hint, autocomplete: "off", spellcheck: "false" });
}
