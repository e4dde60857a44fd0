/** Actors: who did what to whom, and who they are. */

import { address, addressOf, changed, go } from "../core/address.js";
import { fill, h, link } from "../core/dom.js";
import { all, done } from "../core/filters.js";
import { grouped, isAsserted, nameById, nameOf, tables, to } from "../core/release.js";
import { holding } from "../core/search.js";
import { textOf } from "../core/texts.js";
import { count, country, label } from "../core/words.js";
import { choices, form } from "../parts/form.js";
import { foundElsewhere, marked } from "../parts/hits.js";
import { code } from "../parts/marks.js";
import { table } from "../parts/table.js";

const { actors, events, event_dyads: dyads } = tables;
const asserted = events.filter(isAsserted);
const MOST = 10;

const eventsOf = (actor) => (to.eventsOfActor.get(actor.actor_id) ?? []).filter(isAsserted).length;

const COLUMNS = [
  { name: "Name", class: "main", isHead: true, key: nameOf, cell: who },
  { name: "Kind", class: "kind", key: (actor) => label("actor_type", actor.actor_type), cell: (actor) => code("actor_type", actor.actor_type) },
  { name: "Country", class: "kind", key: (actor) => country(actor.country) || "~", cell: (actor) => country(actor.country) },
  { name: "Part of", class: "party", key: (actor) => (actor.parent_id ? nameById(actor.parent_id) : "~"), cell: (actor) => actor.parent_id && link(addressOf(actor.parent_id), nameById(actor.parent_id)) },
  { name: "Events", class: "number", key: (actor) => -eventsOf(actor), cell: (actor) => link(address("events", { actor: actor.actor_id }), String(eventsOf(actor))) },
];

function who(actor) {
  return [link(addressOf(actor.actor_id), marked(actor.name)), actor.identified_as ? h("span", { class: "muted" }, ` ${actor.identified_as}`) : null, actor.description ? h("p", { class: "muted" }, actor.description) : null, foundElsewhere(actor)];
}

export function actorsView() {
  const matrix = h("div");
  const filters = form("Actors", fields());
  const list = table("Actors", COLUMNS);
  const total = h("p", { class: "total", role: "status" });
  return {
    title: "Actors",
    body: [
      h("h1", { tabindex: -1 }, "Actors"),
      h("section", { "aria-labelledby": "whom" }, h("h2", { id: "whom" }, "Who did what to whom"), matrix),
      h("h2", null, "All actors"), filters.element, total, list.element,
    ],
    show(params) {
      filters.show(params);
      const ask = (name) => params.get(name) ?? "";
      fill(matrix, whoToWhom(ask("class")));
      const found = actors.filter(all([
        holding(ask("q"), textOf), (actor) => !ask("kind") || actor.actor_type === ask("kind"), (actor) => !ask("country") || actor.country === ask("country"),
      ])).sort((one, other) => eventsOf(other) - eventsOf(one) || one.name.localeCompare(other.name));
      fill(total, h("strong", null, count(found.length, "actor")), ", with the number of events told as facts in which each takes part itself");
      list.show(found);
    },
  };
}

const CLASSES = [["", "All acts"], ["conflict", "Conflict"], ["cooperation", "Cooperation"]];

/** The parties that most was done by and to, as a table of counts; whoever acts for them counts for them. */
function whoToWhom(quad) {
  const counted = asserted.filter((event) => !quad || event.quad_class?.endsWith(quad));
  const parties = most(counted);
  const found = new Map(parties.flatMap((by) => parties.map((target) => [`${by} ${target}`, counted.filter(done(by, target))])));
  const between = (by, target) => found.get(`${by} ${target}`);
  const doers = parties.filter((by) => parties.some((target) => between(by, target).length));
  const targets = parties.filter((target) => parties.some((by) => between(by, target).length));
  if (!doers.length) return h("p", { class: "muted" }, "No event of this kind was done by somebody to somebody.");
  const params = (by, target) => address("events", { by, to: target, class: quad });
  return [
    h("div", { class: "choices", role: "group", "aria-label": "Kinds of act counted" },
      CLASSES.map(([value, name]) => h("button", { type: "button", "aria-pressed": String(value === quad), onclick: () => go(changed({ class: value })) }, name))),
    h("p", { class: "hint" }, "Events told as facts, done by (rows) to (columns). Whoever acts for a party, and whatever is part of it, counts for it. A number opens its events; the line under it shows cooperation in blue, conflict in red."),
    h("div", { class: "table", tabindex: 0, role: "region", "aria-label": "Counts of who did what to whom" },
      h("table", { class: "matrix" },
        h("caption", { class: "unseen" }, "Who did what to whom"),
        h("thead", null, h("tr", null, h("th", { scope: "col" }, "by ↓ to →"), targets.map((id) => h("th", { scope: "col" }, link(addressOf(id), nameById(id)))))),
        h("tbody", null, doers.map((by) => h("tr", null, h("th", { scope: "row" }, link(addressOf(by), nameById(by))),
          targets.map((target) => cell(between(by, target), params(by, target), `${nameById(by)} to ${nameById(target)}`))))))),
  ];
}

/** A count of events, with the shares of cooperation and conflict in it. */
function cell(events, place, between) {
  if (!events.length) return h("td", { class: "none" }, h("span", { class: "unseen" }, "none"));
  const [cooperation, conflict] = ["cooperation", "conflict"].map((quad) => events.filter((event) => event.quad_class?.endsWith(quad)).length);
  const shares = [["coop", cooperation], ["rest", events.length - cooperation - conflict], ["conf", conflict]].filter(([, n]) => n);
  return h("td", null, h("a", { href: place, "aria-label": `${count(events.length, "event")}, ${between}: ${cooperation} cooperation, ${conflict} conflict` },
    String(events.length), h("span", { class: "shares" }, shares.map(([name, n]) => h("span", { class: name, style: `flex:${n}` })))));
}

/** The parties of most acts, whoever acts for them. */
function most(counted) {
  const ids = new Set(counted.map((event) => event.event_id));
  const groups = [...grouped(dyads.filter((dyad) => ids.has(dyad.event_id)), (dyad) => [dyad.by_id, dyad.to_id])];
  return groups.sort((one, other) => other[1].length - one[1].length || (one[0] < other[0] ? -1 : 1)).slice(0, MOST).map(([id]) => id);
}

function fields() {
  return [
    { name: "q", label: "Words", hint: "names, aliases, ids" },
    { name: "kind", label: "Kind", options: [["", "Any kind"], ...choices(actors, (actor) => actor.actor_type, (value) => label("actor_type", value))] },
    { name: "country", label: "Country", options: [["", "Any country"], ...choices(actors, (actor) => actor.country, country)] },
  ];
}
