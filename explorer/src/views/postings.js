/** Postings: who was where when, in both directions, and how it ended. */

import { addressOf, go } from "../core/address.js";
import { fill, h, link } from "../core/dom.js";
import { all, done, within } from "../core/filters.js";
import { grouped, itemOf, nameById, nameOf, spans, tables } from "../core/release.js";
import { holding } from "../core/search.js";
import { textOf } from "../core/texts.js";
import { count, country, date, label, number } from "../core/words.js";
import { choices, form, partyChoices } from "../parts/form.js";
import { foundElsewhere, marked } from "../parts/hits.js";
import { code, eventOf, leadQuote } from "../parts/marks.js";
import { MARKS, isDay, signs, spansChart } from "../parts/spans_chart.js";
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
  return [link(addressOf(item.posting_id), marked(nameOf(item))), identified, persons, leadQuote(item), eventOf(item), foundElsewhere(item)];
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
      ])).sort(byTime);
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
  const dated = ofOneTime(items.filter((item) => startOf(item) || endOf(item)));
  if (dated.length < 2) return null;
  const text = `Postings over time: ${count(dated.length, "posting")}; the table below has them all.`;
  const left = items.length - dated.length;
  return h("figure", { class: "ladders" },
    h("ul", { class: "legend" }, signs([...SIGNS, ...MARKS])),
    spansChart(dated.map(bar), dated.flatMap(points), text, (id) => go(addressOf(id))),
    left ? h("figcaption", null, `${count(left, "posting")} without such a date, or from long before, ${left === 1 ? "stands" : "stand"} in the table alone.`) : null);
}

const SIGNS = [["○", "sent"], ["✕", "sent away by the other side"], ["□", "ended in another way"]];

const YEAR = 365.25 * 24 * 3600 * 1000;
const LONG = 40 * YEAR;

/** The latest of some postings, back to where long nothing is told: years that fill the chart with nothing help nobody. */
function ofOneTime(items) {
  const time = (item) => (endOf(item) ?? startOf(item)).getTime();
  const sorted = [...items].sort((one, other) => time(one) - time(other));
  const first = sorted.findLastIndex((item, number) => number > 0 && time(item) - time(sorted[number - 1]) > LONG);
  return sorted.slice(Math.max(first, 0));
}

const SENT_AWAY = ["expelled", "ordered_out", "visa_revoked", "not_received"];

function bar(item) {
  const [start, end] = [startOf(item), endOf(item)];
  const isStartOpen = !start || item.start_date.startsWith("[..");
  const isEndOpen = !item.end_reason && (!end || item.end_date.endsWith("..]"));
  const last = end ?? start;
  return {
    id: item.posting_id, name: nameOf(item), color: item.end_reason ? "var(--conf-strong)" : "var(--accent)", isStartOpen, isEndOpen,
    from: isStartOpen ? new Date((start ?? last).getTime() - YEAR) : start, to: isEndOpen && !end ? new Date(last.getTime() + YEAR / 2) : last,
  };
}

function points(item) {
  const [start, end] = [startOf(item), endOf(item)];
  const point = (at, told, symbol, color, text) => ({ id: item.posting_id, at, isDay: isDay(told), symbol, color, text });
  return [
    start && !item.start_date.startsWith("[..") && point(start, item.start_date, "circle", "var(--accent)", `from ${date(item.start_date)}`),
    end && item.end_reason && point(end, item.end_date, SENT_AWAY.includes(item.end_reason) ? "cross" : "square", "var(--conf-strong)", `until ${date(item.end_date)}: ${label("end_reason", item.end_reason)}`),
  ].filter(Boolean);
}

/** Sorts by when a posting began or, where that is not told, ended; the undated last. */
function byTime(one, other) {
  const [first, second] = [one, other].map((item) => (startOf(item) ?? endOf(item))?.getTime() ?? Infinity);
  return first === second ? nameOf(one).localeCompare(nameOf(other)) : first - second;
}

/** The first day that is told of a start: its earliest, else its latest. */
const startOf = ({ start_date: text }) => dayOf(text, 0, "0", "-01-01", "-01");
/** The last day that is told of an end: its latest, else its earliest. */
const endOf = ({ end_date: text }) => dayOf(text, 1, "9", "-12-31", "-28");

function dayOf(text, side, digit, restOfYear, restOfMonth) {
  if (!text || text === "..") return null;
  const ends = text.replace(/[[\]?~%]/g, "").split("..");
  const told = (ends.at(-side) || ends.at(side - 1)).replaceAll("X", digit);
  return new Date({ 4: told + restOfYear, 7: told + restOfMonth }[told.length] ?? told);
}

function fields() {
  return [
    { name: "q", label: "Words", hint: "persons, missions, quotes" },
    { name: "from", label: "Sent by", options: [["", "Anybody"], ...partyChoices(postings, 0)] },
    { name: "to", label: "Sent to", options: [["", "Anybody"], ...partyChoices(postings, 1)] },
    { name: "role", label: "Post", options: [["", "Any post"], ...choices(postings, (item) => item.role, (value) => label("posting_role", value))] },
    { name: "since", label: "From", nameOf: String },
    { name: "until", label: "To", nameOf: String },
    { name: "ended", label: "How it ended", options: [["", "Any way"], ...choices(postings, (item) => item.end_reason, (value) => label("end_reason", value))] },
  ];
}
