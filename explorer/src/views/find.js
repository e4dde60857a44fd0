/** Everything that holds some words, of whatever kind. */

import { address } from "../core/address.js";
import { fill, h, link } from "../core/dom.js";
import { KINDS, idOf, nameOf, tables, to } from "../core/release.js";
import { holding } from "../core/search.js";
import { count, label, when } from "../core/words.js";
import { form } from "../parts/form.js";
import { leadQuote, recordLink } from "../parts/marks.js";

const SHOWN = 12;
const VIEWS = { sources: "documents" };

export function findView() {
  const filters = form("Words to find", [{ name: "q", label: "Words", hint: "names, actors, quotes, ids" }]);
  const total = h("p", { class: "total", role: "status" });
  const groups = h("div");
  return {
    title: "Find",
    body: [h("h1", { tabindex: -1 }, "Find"), filters.element, total, groups],
    show(params) {
      filters.show(params);
      const words = params.get("q") ?? "";
      const found = words ? KINDS.map((table) => [table, byName(tables[table].filter(holding(words, textOf)), words)]).filter(([, items]) => items.length) : [];
      const all = found.reduce((sum, [, items]) => sum + items.length, 0);
      fill(total, words ? [h("strong", null, count(all, "record")), ` with “${words}”; what is not told as a fact is marked`] : "Write words to look for.");
      fill(groups, found.map(([table, items]) => group(table, items, words)));
    },
  };
}

const kind = (item) => label("actor_type", item.actor_type).toLowerCase();

/** Those first whose name holds the words, and of these the actors of most events. */
function byName(items, words) {
  const isNamed = holding(words, nameOf);
  const weight = (item) => (isNamed(item) ? 1 + (to.eventsOfActor.get(idOf(item))?.length ?? 0) : 0);
  return [...items].sort((one, other) => weight(other) - weight(one));
}

function group(table, items, words) {
  const view = VIEWS[table] ?? table;
  return h("section", null,
    h("h2", null, `${view.charAt(0).toUpperCase()}${view.slice(1)} `, h("span", { class: "muted" }, String(items.length))),
    h("ul", { class: "records" }, items.slice(0, SHOWN).map((item) => h("li", null, h("span", { class: "when" }, when(item, true) || kind(item)), h("div", null, recordLink(idOf(item)), leadQuote(item))))),
    items.length > SHOWN ? h("p", null, link(address(view, { q: words, told: "any" }), `All ${items.length} in ${view}`)) : null);
}

/** All texts of a record, those of its parts and the names of its actors included. */
function textOf(item) {
  return [idOf(item), ...textsIn(item)].join(" ");
}

function textsIn(value) {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (value && typeof value === "object") return Object.entries(value).flatMap(([name, inner]) => (name.endsWith("actor_id") || name === "issuer_id" ? [inner, actorName(inner)] : textsIn(inner)));
  return typeof value === "string" ? [value] : [];
}

const names = new Map(tables.actors.map((actor) => [actor.actor_id, [actor.name, actor.identified_as, ...(actor.aliases ?? [])].filter(Boolean).join(" ")]));
const actorName = (id) => names.get(id) ?? "";
