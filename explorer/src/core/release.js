/** The release that stands in this page, and who refers to whom in it. */

/** @typedef {Record<string, any>} Item A record, as its table publishes it, without what is empty. */

const content = JSON.parse(document.getElementById("data").textContent);

export const { release, codes, countries, parties, spans } = content;
/** @type {Record<string, Item[]>} */
export const tables = content.tables;

const KEYS = { sources: "source_id", actors: "actor_id", events: "event_id", sanctions: "sanction_id", postings: "posting_id", figures: "figure_id" };

/** The tables whose records have a page of their own. */
export const KINDS = Object.keys(KEYS);

const found = new Map(KINDS.flatMap((table) => tables[table].map((item) => [item[KEYS[table]], { table, item }])));
const retired = new Map(content.retired.map((item) => [item.record_id, item]));
export const sentences = new Map(tables.sentences.map((sentence) => [sentence.sentence_id, sentence]));
export const chains = new Map(tables.sanction_chains.map((chain) => [chain.chain_id, chain]));

export const idOf = (item) => item[Object.values(KEYS).find((key) => key in item && !isReference(item, key))];

/** A key of another kind that a record refers to: the event of a sanction or posting. */
function isReference(item, key) {
  return key === "event_id" && ("sanction_id" in item || "posting_id" in item);
}

/** The record with an id, and its table. */
export const lookUp = (id) => found.get(id);
export const itemOf = (id) => found.get(id)?.item;
/** What is said of an id that was withdrawn. */
export const retiredAs = (id) => retired.get(id);

export function nameOf(item) {
  if (!item) return "";
  if ("value_text" in item) return `${item.value_text}: ${item.scope}`;
  return item.name ?? item.label ?? item.title;
}

/** The name of the record with an id; the id itself where there is none. */
export const nameById = (id) => nameOf(itemOf(id)) || id;

/** Whether a record is told as a fact. */
export const isAsserted = (item) => item.asserted !== false;

/** Groups items by what `keys` gives for each: one key or several. */
export function grouped(items, keys) {
  const groups = new Map();
  for (const item of items) {
    for (const key of new Set([keys(item)].flat())) {
      if (key === undefined) continue;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(item);
    }
  }
  return groups;
}

const { actors, actor_identifiers, events, event_dyads, sanctions, postings, figures } = tables;

/** For each thing, those that refer to it. */
export const to = {
  eventsOfActor: grouped(events, (event) => (event.participants ?? []).flatMap((part) => [part.actor_id, part.on_behalf_of_id])),
  sanctionsOfActor: grouped(sanctions, (item) => [item.issuer_id, ...(item.targets ?? []).map((target) => target.actor_id)]),
  postingsOfActor: grouped(postings, (item) => [item.person_id, item.sending_id, item.receiving_id, item.mission_id]),
  figuresOfActor: grouped(figures, (item) => [item.claimant_id, item.record_id]),
  membersOf: grouped(actors, (actor) => actor.parent_id),
  identifiersOf: grouped(actor_identifiers, (item) => item.actor_id),
  linksTo: grouped(events.flatMap((event) => (event.links ?? []).map((item) => ({ ...item, from_event_id: event.event_id }))), (item) => item.to_event_id),
  sanctionsOfEvent: grouped(sanctions, (item) => item.event_id),
  postingsOfEvent: grouped(postings, (item) => item.event_id),
  figuresOf: grouped(figures, (item) => item.record_id),
  amending: grouped(sanctions, (item) => item.amends_id),
  actionsOfChain: grouped(sanctions, (item) => item.chain_id),
  dyadsOfEvent: grouped(event_dyads, (item) => item.event_id),
  sentencesOf: grouped(tables.sentences, (item) => item.source_id),
};

const quoting = KINDS.flatMap((table) => tables[table].flatMap((item) => (item.evidence ?? []).map((quote) => ({ ...quote, id: idOf(item) }))));
/** The quotes that lie in each sentence, each with the id of the record that rests on it. */
export const quotesIn = grouped(quoting, (quote) => quote.sentence_id);

const STANCES = Object.keys(codes.stance);

/** The quote to show of a record, if one alone is shown: of those for the whole record, the longest that states it. */
export function bestQuote(item) {
  const rank = (quote) => [quote.field ? 1 : 0, STANCES.indexOf(quote.stance), -quote.exact.length];
  return [...(item.evidence ?? [])].sort((one, other) => compare(rank(one), rank(other)))[0];
}

function compare(one, other) {
  const place = one.findIndex((value, number) => value !== other[number]);
  return place < 0 ? 0 : one[place] - other[place];
}
