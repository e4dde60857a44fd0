/** Postings: who was where when, in both directions, and how it ended. */

import { addressOf, go } from "../core/address.js";
import { fill, h, link } from "../core/dom.js";
import { all, byDate, done, within } from "../core/filters.js";
import { grouped, itemOf, nameById, nameOf, spans, tables } from "../core/release.js";
import { holding } from "../core/search.js";
import { count, country, date, label, number } from "../core/words.js";
import { choices, form, partyChoices } from "../parts/form.js";
import { code, leadQuote } from "../parts/marks.js";
import { spansChart } from "../parts/spans_chart.js";
import { table } from "../parts/table.js";

const { postings } = tables;

const COLUMNS = [
  { name: "Who", class: "main", isHead: true, key: nameOf, cell: who },
  { name: "Post", class: "kind", key: (item) => label("posting_role", item.role), cell: (item) => [code("posting_role", item.role), item.mission_id ? [h("br"), link(addressOf(item.mission_id), nameById(item.mission_id))] : null] },
  { name: "From", class: "when", key: (item) => spans[item.posting_id]?.[0] ?? "9999", cell: (item) => date(item.start_date, true) || notTold() },
  { name: "Until", class: "when", key: (item) => spans[item.posting_id]?.[1] ?? "9999", cell: (item) => date(item.end_date, true) || notTold() },
  { name: "How it ended", class: "kind", key: ended, cell: (item) => [code("end_reason", item.end_reason), item.outcome === "served" ? null : [" ", code("outcome", item.outcome, "told")]] },
];

function notTold() {
  return h("span", { class: "muted" }, "not told");
}

function ended(item) {
  return label("end_reason", item.end_reason) || "~";
}

function who(item) {
  const persons = item.n_persons === undefined ? "" : h("span", { class: "muted" }, ` ${count(item.n_persons, "person")}`);
  const identified = h("span", { class: "muted" }, ` ${itemOf(item.person_id)?.identified_as ?? ""}`);
  return [link(addressOf(item.posting_id), nameOf(item)), identified, persons, leadQuote(item)];
}

export function postingsView() {
  const filters = form("Postings", fields());
  const total = h("p", { class: "total", role: "status" });
  const groups = h("div");
  return {
    title: "Postings",
    body: [
      h("h1", { tabindex: -1 }, "Postings"),
      h("p", { class: "lead" }, "Who was sent where in a diplomatic post, from when until when, and how it ended, as far as the documents tell."),
      filters.element, total, groups,
    ],
    show(params) {
      filters.show(params);
      const ask = (name) => params.get(name) ?? "";
      const found = postings.filter(all([
        done(ask("from"), ask("to")), holding(ask("q"), textOf), within(ask("since"), ask("until")),
        (item) => !ask("ended") || item.end_reason === ask("ended"), (item) => !ask("role") || item.role === ask("role"),
      ])).sort(byDate);
      const persons = found.reduce((sum, item) => sum + (item.n_persons ?? 1), 0);
      fill(total, h("strong", null, count(found.length, "posting")), persons > found.length ? `, of at least ${number(persons)} persons` : "");
      fill(groups, [...grouped(found, direction)].sort((one, other) => other[1].length - one[1].length).map(group));
    },
  };
}

/** Who sends to whom: by country, where both have one. */
function direction(item) {
  const side = (kind) => country(item[`${kind}_country`]) || nameById(item[`${kind}_id`]);
  return `${side("sending")} → ${side("receiving")}`;
}

function group([name, items]) {
  const list = table(`Postings ${name.replace("→", "to")}`, COLUMNS);
  list.show(items);
  return h("section", { class: "direction" }, h("h2", null, name, " ", h("span", { class: "muted" }, String(items.length))), drawn(items), list.element);
}

/** The postings of which a date is told, over time. */
function drawn(items) {
  const dated = items.filter((item) => spans[item.posting_id]);
  if (dated.length < 2) return null;
  const text = `Postings over time: ${count(dated.length, "posting")} with a date; the table below has them all.`;
  const left = items.length - dated.length;
  return h("figure", { class: "ladders" },
    spansChart(dated.map(bar), dated.flatMap(points), text, (id) => go(addressOf(id))),
    h("figcaption", null, "Dashes: nobody tells since when. An arrow: nobody tells until when, or it goes on. A cross: expelled or ordered out. ", left ? `${count(left, "posting")} without any date ${left === 1 ? "is" : "are"} not drawn.` : ""));
}

const YEAR = 365.25 * 24 * 3600 * 1000;

function bar(item) {
  const [first, last] = spans[item.posting_id].map((day) => (day ? new Date(day) : null));
  const hasEnd = item.end_date && item.end_date !== ".." && !item.end_date.endsWith("..]");
  const isStartOpen = !item.start_date || item.start_date.startsWith("[..");
  const to = last ?? first;
  const isPoint = to - first < YEAR / 4;
  return {
    id: item.posting_id, name: nameOf(item), color: item.end_reason ? "var(--conf-strong)" : "var(--accent)",
    from: isStartOpen && isPoint ? new Date(to.getTime() - YEAR) : first, to: !hasEnd && isPoint ? new Date(to.getTime() + YEAR) : to, isStartOpen, isEndOpen: !hasEnd,
  };
}

const SENT_AWAY = ["expelled", "ordered_out", "visa_revoked", "not_received"];

function points(item) {
  const [first, last] = spans[item.posting_id];
  const found = [];
  if (item.start_date) found.push({ id: item.posting_id, at: new Date(first), symbol: "circle", color: "var(--accent)", text: `from ${date(item.start_date)}` });
  if (item.end_date && item.end_date !== "..") found.push({ id: item.posting_id, at: new Date(last ?? first), symbol: SENT_AWAY.includes(item.end_reason) ? "times" : "square", color: "var(--conf-strong)", text: `until ${date(item.end_date)}${item.end_reason ? `: ${label("end_reason", item.end_reason)}` : ""}` });
  return found;
}

function textOf(item) {
  const names = [item.person_id, item.sending_id, item.receiving_id, item.mission_id].filter(Boolean).flatMap((id) => [nameById(id), itemOf(id)?.identified_as, ...(itemOf(id)?.aliases ?? [])]);
  return [item.posting_id, item.label, label("posting_role", item.role), label("end_reason", item.end_reason), ...names, ...(item.evidence ?? []).map((quote) => quote.exact)].filter(Boolean).join(" ");
}

function fields() {
  return [
    { name: "q", label: "Words", hint: "persons, missions, quotes" },
    { name: "from", label: "Sent by", options: [["", "Anybody"], ...partyChoices(postings, 0)] },
    { name: "to", label: "Sent to", options: [["", "Anybody"], ...partyChoices(postings, 1)] },
    { name: "role", label: "Post", options: [["", "Any post"], ...choices(postings, (item) => item.role, (value) => label("posting_role", value))] },
    { name: "ended", label: "How it ended", options: [["", "Any way"], ...choices(postings, (item) => item.end_reason, (value) => label("end_reason", value))] },
  ];
}
