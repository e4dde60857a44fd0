/** Everything that holds some words, of whatever kind. */

import { address } from "../core/address.js";
import { fill, h, joined, link } from "../core/dom.js";
import { byDate } from "../core/filters.js";
import { KINDS, idOf, nameOf, tables, to } from "../core/release.js";
import { holding } from "../core/search.js";
import { textOf } from "../core/texts.js";
import { count, label, when } from "../core/words.js";
import { form } from "../parts/form.js";
import { foundElsewhere, marked } from "../parts/hits.js";
import { leadQuote, recordLink, source, takenBack } from "../parts/marks.js";

const SHOWN = 12;
const VIEWS = { sources: "documents" };
const DATED = ["events", "sanctions", "postings"];

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
      const found = words ? KINDS.map((table) => [table, ordered(table, tables[table].filter(holding(words, textOf)), words)]).filter(([, items]) => items.length) : [];
      const all = found.reduce((sum, [, items]) => sum + items.length, 0);
      fill(total, !words ? "Write words to look for." : all ? [h("strong", null, count(all, "record")), ` with “${words}”, at the beginnings of words; what is not told as a fact is marked`] : `No record holds “${words}”; the documents may still name it.`);
      fill(groups, words && !all ? inDocuments(words) : found.map(([table, items]) => group(table, items, words)));
    },
  };
}

const kind = (item) => label("actor_type", item.actor_type).toLowerCase();

/** What has dates by date; the rest with those first whose name holds the words, and of these the actors of most events. */
function ordered(table, items, words) {
  if (DATED.includes(table)) return [...items].sort(byDate);
  const isNamed = holding(words, nameOf);
  const weight = (item) => (isNamed(item) ? 1 + (to.eventsOfActor.get(idOf(item))?.length ?? 0) : 0);
  return [...items].sort((one, other) => weight(other) - weight(one));
}

function group(table, items, words) {
  const view = VIEWS[table] ?? table;
  return h("section", null,
    h("h2", null, `${view.charAt(0).toUpperCase()}${view.slice(1)} `, h("span", { class: "muted" }, String(items.length))),
    h("ul", { class: "records" }, items.slice(0, SHOWN).map((item) => h("li", null, h("span", { class: "when" }, when(item, true) || kind(item)), h("div", null, recordLink(idOf(item)), leadQuote(item), takenBack(item), foundElsewhere(item))))),
    items.length > SHOWN ? h("p", null, link(address(view, { q: words, told: "any" }), `All ${items.length} in ${view}`)) : null);
}

const wordsOf = (sentence) => sentence.text;

/** Whether the words stand in the documents all the same, where that can be looked up here. */
function inDocuments(words) {
  const [open, closed] = [true, false].map((isOpen) => tables.sources.filter((item) => Boolean(item.redistributable) === isOpen));
  const found = tables.sentences.filter(wordsOf).filter(holding(words, wordsOf));
  return [
    open.length ? h("p", null, found.length ? `${count(found.length, "sentence")} of ` : "No sentence of ", joined(open.map((item) => source(item.source_id)), " or "), found.length > 1 ? " hold these words:" : ` holds these words${found.length ? ":" : "."}`) : null,
    h("ul", { class: "records" }, found.slice(0, SHOWN).map((sentence) => h("li", null, source(sentence.source_id), h("div", null, h("q", null, marked(sentence.text)), " ", link(address(sentence.source_id, { sentence: sentence.sentence_id }), "See it in the document"))))),
    closed.length ? h("p", { class: "muted" }, "Not looked through, since the text may not be passed on: ", joined(closed.map((item) => source(item.source_id))), ".") : null,
  ];
}
