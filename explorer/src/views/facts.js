/** What is to be said of a record of each kind, beside its name and its quotes. */

import { address } from "../core/address.js";
import { h, joined, outerLink } from "../core/dom.js";
import { byDate, inChain } from "../core/filters.js";
import { chains, idOf, to } from "../core/release.js";
import { amount, country, date, label, lower, meaning, number, when } from "../core/words.js";
import { code, codeWithMeaning, fact, recordLink, toldAs } from "../parts/marks.js";

/** Terms and values of a record, by its table. */
export const FACTS = { events: eventFacts, sanctions: sanctionFacts, postings: postingFacts, figures: figureFacts, actors: actorFacts };

const ROLES = ["actor", "recipient", "mediator", "host", "subject", "affected", "claimant"];
const ROLE_NAMES = { actor: "Done by", recipient: "Done to", mediator: "Between them", host: "Host", subject: "Spoken of", affected: "Affected", claimant: "Said by" };

function eventFacts(event) {
  return [
    ROLES.map((role) => fact(ROLE_NAMES[role], list((event.participants ?? []).filter((part) => part.role === role), participant))),
    fact("Kind of act", codeWithMeaning("event_type", event.event_type)),
    event.mode && fact("How", codeWithMeaning("mode", event.mode)),
    event.quad_class && fact("Class", code("quad_class", event.quad_class, "")),
    fact("About", joined((event.contexts ?? []).map((context) => code("context", context, "")))),
    ...dates(event),
    fact("Where", [event.location_name, country(event.location_country)].filter(Boolean).join(", ")),
    status(event),
    ...links(event),
    fact("Sanction", list(to.sanctionsOfEvent.get(event.event_id) ?? [], byId)),
    fact("Posting", list(to.postingsOfEvent.get(event.event_id) ?? [], byId)),
    figures(event.event_id),
  ];
}

function participant(part) {
  const behalf = part.on_behalf_of_id ? [", for ", recordLink(part.on_behalf_of_id)] : null;
  return [recordLink(part.actor_id), part.capacity ? `, ${part.capacity}` : null, behalf, part.implied ? h("div", { class: "muted" }, `Not named in the words: ${part.implied}`) : null];
}

const LINK_NAMES = {
  part_of: ["Is part of", "Has as its part"],
  response_to: ["Answers", "Was answered by"],
  caused_by: ["Was caused by", "Caused"],
  alleges: ["Alleges that", "Is alleged by"],
  reverses: ["Takes back", "Was taken back by"],
  implements: ["Carries out", "Was carried out by"],
  announces: ["Announces", "Was announced by"],
};

function links(event) {
  const types = Object.keys(LINK_NAMES);
  return [...types.map((type) => linked(event.links ?? [], type, 0)), ...linksTo(event.event_id, types)];
}

/** What other events are to one. */
function linksTo(id, types) {
  return types.map((type) => linked(to.linksTo.get(id) ?? [], type, 1));
}

function linked(found, type, side) {
  return fact(LINK_NAMES[type][side], list(found.filter((item) => item.link_type === type), (item) => recordLink(item[["to_event_id", "from_event_id"][side]])));
}

function sanctionFacts(sanction) {
  const chain = chains.get(sanction.chain_id);
  return [
    fact("Issued by", recordLink(sanction.issuer_id)),
    fact("Action", codeWithMeaning("sanction_action", sanction.action)),
    fact("Legal form", codeWithMeaning("instrument", sanction.instrument)),
    fact("Rests on", sanction.legal_basis),
    fact("What it withholds", list(sanction.measures, (measure) => codeWithMeaning("measure", measure))),
    fact("Against", list(sanction.targets ?? [], target)),
    fact("Announced", date(sanction.announced_date)),
    ...dates(sanction),
    status(sanction),
    chain && fact("Status of the measure", codeWithMeaning("chain_status", chain.status), chain.as_of ? [" As of ", date(chain.as_of), ", as far as the documents tell; "] : " As far as the documents tell; ", "decided by ", recordLink(chain.status_rests_on_id), "."),
    fact("Actions on the measure", list(inChain(to.actionsOfChain.get(sanction.chain_id) ?? []), (action) => [h("span", { class: "muted" }, when(action, true) || "no date", " · ", label("sanction_action", action.action), " · "), action === sanction ? h("strong", null, "this one") : recordLink(idOf(action))])),
    fact("Changes", sanction.amends_id && recordLink(sanction.amends_id)),
    fact("Event", sanction.event_id && recordLink(sanction.event_id)),
    figures(sanction.sanction_id),
  ];
}

function target(item) {
  const words = item.n_targets === undefined ? item.target_label : `${item.target_label} (${number(item.n_targets)})`;
  return [item.actor_id ? recordLink(item.actor_id, words) : words, h("span", { class: "muted" }, `, ${label("target_kind", item.target_kind).toLowerCase()}`)];
}

function postingFacts(posting) {
  return [
    fact("Who", posting.person_id ? recordLink(posting.person_id) : posting.label),
    fact("How many", posting.n_persons === undefined ? "" : number(posting.n_persons)),
    fact("Post", codeWithMeaning("posting_role", posting.role)),
    posting.vienna_class && fact("Vienna Convention", codeWithMeaning("vienna_class", posting.vienna_class)),
    fact("Sent by", recordLink(posting.sending_id)),
    fact("Sent to", recordLink(posting.receiving_id)),
    fact("Mission", posting.mission_id && recordLink(posting.mission_id)),
    ...dates(posting),
    fact("How it ended", codeWithMeaning("end_reason", posting.end_reason)),
    fact("Outcome", codeWithMeaning("outcome", posting.outcome)),
    fact("Event", posting.event_id && recordLink(posting.event_id)),
    ...linksTo(posting.event_id, ["response_to", "reverses"]),
    figures(posting.posting_id),
  ];
}

function figureFacts(figure) {
  return [
    fact("Value", amount(figure)),
    fact("In the words", h("q", null, figure.value_text)),
    fact("What is counted", figure.scope),
    fact("Kind of quantity", codeWithMeaning("figure_measure", figure.measure)),
    fact("Hedge", codeWithMeaning("qualifier", figure.qualifier)),
    fact("As of", date(figure.as_of)),
    status(figure),
    fact("Said by", figure.claimant_id && recordLink(figure.claimant_id)),
    fact("Belongs to", figure.record_id && recordLink(figure.record_id)),
  ];
}

function actorFacts(actor) {
  return [
    fact("Kind", codeWithMeaning("actor_type", actor.actor_type)),
    fact("Country", country(actor.country)),
    fact("What the documents say", actor.description),
    fact("Also called", (actor.aliases ?? []).join("; ")),
    fact("Part of", actor.parent_id && recordLink(actor.parent_id)),
    fact("Its parts", list(to.membersOf.get(actor.actor_id) ?? [], byId)),
    fact("Identified as", actor.identified_as && [actor.identified_as, outside()]),
    fact("Ids elsewhere", list(to.identifiersOf.get(actor.actor_id) ?? [], identifier)),
  ];
}

const outside = () => h("span", { class: "muted" }, " (outside knowledge, not from the documents)");

const ADDRESSES = {
  wikidata: (id) => `https://www.wikidata.org/wiki/${id}`,
  bioguide: (id) => `https://bioguide.congress.gov/search/bio/${id}`,
  pocom: (id) => `https://history.state.gov/departmenthistory/people/${id}`,
  ror: (id) => `https://ror.org/${id}`,
  "sec-cik": (id) => `https://www.sec.gov/edgar/browse/?CIK=${id}`,
  bne: (id) => `https://datos.bne.es/resource/${id}`,
};

function identifier(item) {
  const found = ADDRESSES[item.scheme]?.(encodeURIComponent(item.identifier));
  const words = `${label("identifier_scheme", item.scheme)} ${item.identifier}`;
  return [found ? outerLink(found, words) : words, item.note ? h("span", { class: "muted" }, ` ${item.note}`) : null];
}

/** Everything that an actor did, suffered or is named in, with the address of the list that holds it. */
export function involvements(actor) {
  const id = actor.actor_id;
  const parts = (role) => (to.eventsOfActor.get(id) ?? []).filter((event) => event.participants.some((part) => part.role === role && [part.actor_id, part.on_behalf_of_id].includes(id)));
  return [
    ...ROLES.map((role) => [ROLE_HEADINGS[role], parts(role)]),
    ["Sanctions", to.sanctionsOfActor.get(id) ?? []],
    ["Postings", to.postingsOfActor.get(id) ?? []],
    ["Figures", to.figuresOfActor.get(id) ?? []],
  ].filter(([, items]) => items.length).map(([name, items]) => [name, [...items].sort(byDate)]);
}

const ROLE_HEADINGS = { actor: "Acts", recipient: "Done to this actor", mediator: "Stands between others", host: "Gives the place", subject: "Is spoken of", affected: "Is affected", claimant: "Claims" };

function dates(item) {
  return [
    fact("When", when(item) || h("span", { class: "muted" }, "The documents give no date.")),
    fact("Date from", codeWithMeaning("date_basis", item.date_basis), item.date_note ? h("div", null, "Note: ", item.date_note) : null),
  ];
}

function status(item) {
  const means = isSaying(item) ? SAYING[item.factuality] : null;
  return fact("Told as", toldAs(item), item.factuality === "stated" ? label("factuality", item.factuality) : null, ": ", h("span", { class: "muted" }, means ?? lower(meaning("factuality", item.factuality))));
}

const SAYING = {
  stated: "that it was said is stated; what was said is not thereby a fact.",
  attributed: "someone says that it was said; what was said is not thereby a fact.",
};

/** Whether an act is one of saying something of others, which may be told as a fact where what is said is not. */
function isSaying(item) {
  return ["ACCUSE", "X_STATEMENT"].includes(item.event_type) || (item.links ?? []).some((each) => each.link_type === "alleges");
}

function figures(id) {
  return fact("Figures", list(to.figuresOf.get(id) ?? [], byId));
}

const byId = (item) => recordLink(idOf(item));

/** One thing as it is, several as a list. */
export function list(items, show) {
  if (items.length < 2) return items.map(show);
  return h("ul", { class: "plain" }, items.map((item) => h("li", null, show(item))));
}

/** Where the records of an actor stand among all. */
export const actorAddresses = (id) => [
  ["All that was done by this actor, or for it", address("events", { by: id })],
  ["All that was done to this actor", address("events", { to: id })],
  ["Events that give it a role of its own", address("events", { actor: id })],
];
