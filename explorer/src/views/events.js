/** Events: when acts of which kind fell, and which they are; both move together. */

import { changed } from "../core/address.js";
import { fill, h, link } from "../core/dom.js";
import { all, byDate, done, told, within } from "../core/filters.js";
import { addressOf } from "../core/address.js";
import { nameById, nameOf, tables, to } from "../core/release.js";
import { holding } from "../core/search.js";
import { textOf } from "../core/texts.js";
import { count, label, number, when } from "../core/words.js";
import { choices, form, partyChoices } from "../parts/form.js";
import { foundElsewhere, marked } from "../parts/hits.js";
import { AS_FACTS, leftOut, toldOptions } from "../parts/left_out.js";
import { code, leadQuote, parties, takenBack, toldAs } from "../parts/marks.js";
import { table } from "../parts/table.js";
import { timeline } from "../parts/timeline.js";
import { spans } from "../core/release.js";

const { events } = tables;

const COLUMNS = [
  { name: "When", class: "when", key: (event) => spans[event.event_id]?.[0] ?? "9999", cell: (event) => when(event, true) || h("span", { class: "muted" }, "no date") },
  { name: "What happened", class: "main", isHead: true, key: nameOf, cell: what },
  { name: "Kind", class: "kind", key: (event) => label("event_type", event.event_type), cell: kind },
  { name: "By", class: "party", key: (event) => first(event, "actor"), cell: (event) => parties(event, "actor") },
  { name: "To", class: "party", key: (event) => first(event, "recipient"), cell: (event) => parties(event, "recipient") },
];

function what(event) {
  return [link(addressOf(event.event_id), marked(event.name)), " ", toldAs(event), leadQuote(event), takenBack(event), foundElsewhere(event)];
}

function kind(event) {
  return [code("event_type", event.event_type), event.mode ? [h("br"), code("mode", event.mode, "muted")] : null];
}

function first(event, role) {
  const part = (event.participants ?? []).find((each) => each.role === role);
  return part ? nameById(part.actor_id) : "~";
}

export function eventsView() {
  const filters = form("Events", fields());
  const chart = timeline(events, (since, until) => changed({ since, until }));
  const list = table("Events", COLUMNS);
  const total = h("p", { class: "total", role: "status" });
  const note = h("div");
  return {
    title: "Events",
    body: [h("h1", { tabindex: -1 }, "Events"), filters.element, chart.element, total, note, list.element],
    show(params) {
      filters.show(params);
      const ask = (name) => params.get(name) ?? "";
      const isFound = all([done(ask("by"), ask("to")), taking(ask("actor")), ofKind(ask("type"), ask("mode"), ask("class")), holding(ask("q"), textOf)]);
      const isIn = within(ask("since"), ask("until"));
      const found = events.filter(isFound);
      chart.show(found.filter(ask("told") ? told(ask("told")) : () => true), yearIn(ask("since")), yearIn(ask("until")));
      const inside = found.filter(isIn).sort(byDate);
      const shown = inside.filter(told(ask("told")));
      fill(total, described(shown, params));
      fill(note, leftOut(inside.filter((event) => !event.asserted), params, "event"));
      list.show(shown);
    },
  };
}

const yearIn = (text) => (text ? Number(text.slice(0, 4)) : null);

function taking(actor) {
  const taken = new Set(to.eventsOfActor.get(actor) ?? []);
  return actor ? (event) => taken.has(event) : () => true;
}

function ofKind(type, mode, quad) {
  return (event) => (!type || event.event_type === type) && (!mode || event.mode === mode) && (!quad || event.quad_class?.endsWith(quad));
}

function described(shown, params) {
  const since = params.get("since");
  const until = params.get("until");
  const period = since && since === until ? ` that may fall in ${since}` : [since && ` since ${since}`, until && ` until ${until}`].filter(Boolean).join("");
  return [h("strong", null, count(shown.length, "event")), period, since ? reaching(shown.filter((event) => spans[event.event_id][0] < since), shown.length) : "", params.get("told") ? "" : AS_FACTS, since || until ? [" ", link(changed({ since: "", until: "" }), "all years")] : null];
}

/** How many of the events of a period stand at a year before it, where the chart and its table have them. */
function reaching(earlier, n) {
  return earlier.length ? ` (${number(n - earlier.length)} that began then and ${number(earlier.length)} that ${earlier.length === 1 ? "goes" : "go"} on, or may have begun, from before)` : "";
}

function fields() {
  return [
    { name: "q", label: "Words", hint: "names, actors, quotes" },
    { name: "by", label: "Done by, or for", options: [["", "Anybody"], ...partyChoices(events, 0)] },
    { name: "to", label: "Done to", options: [["", "Anybody"], ...partyChoices(events, 1)] },
    { name: "type", label: "Kind of act", options: [["", "Any kind"], ...choices(events, (event) => event.event_type, (value) => label("event_type", value))] },
    { name: "mode", label: "How", options: [["", "Any way"], ...choices(events, (event) => event.mode, (value) => label("mode", value))] },
    { name: "told", label: "Told as", options: toldOptions([...new Set(events.map((event) => event.factuality))].sort()) },
    { name: "class", label: "Class", nameOf: (value) => value.replace("_", " ") },
    { name: "actor", label: "With a role of", nameOf: nameById },
    { name: "since", label: "From", options: [["", "the beginning"], ...years()] },
    { name: "until", label: "To", options: [["", "the end"], ...years()] },
  ];
}

function years() {
  const found = events.flatMap((event) => spans[event.event_id] ?? []).filter(Boolean).map((day) => day.slice(0, 4));
  return [...new Set(found)].sort().map((year) => [year, year]);
}
