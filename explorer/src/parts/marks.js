/** Small things that stand beside names: how something is told, what kind it is, whose words it rests on. */

import { addressOf } from "../core/address.js";
import { h, link } from "../core/dom.js";
import { bestQuote, idOf, isAsserted, itemOf, lookUp, nameById, nameOf, to } from "../core/release.js";
import { label, lower, meaning, when } from "../core/words.js";
import { marked } from "./hits.js";

/** A code in words, with what it means to whoever points at it. */
export function code(vocabulary, value, className = "code") {
  return value ? h("span", { class: className, title: meaning(vocabulary, value) }, label(vocabulary, value)) : null;
}

/** The mark of what is not told as a fact; none for what the source tells in its own voice. */
export function toldAs(item) {
  if (!item.factuality || item.factuality === "stated") return null;
  const className = isAsserted(item) ? "told" : "told doubted";
  return h("span", { class: className, title: meaning("factuality", item.factuality) }, label("factuality", item.factuality));
}

/** A link to a record by its name, marked if it is not told as a fact. */
export function recordLink(id, text = "") {
  const item = itemOf(id);
  if (!item) return h("code", null, id);
  return h("span", { class: isAsserted(item) ? null : "unsure" }, link(addressOf(id), marked(text || nameOf(item))), isAsserted(item) ? null : [" ", toldAs(item)]);
}

/** The quote that a record rests on foremost, with its document. */
export function leadQuote(item) {
  const quote = bestQuote(item);
  return quote ? h("p", { class: "lead-quote" }, h("q", null, marked(quote.exact)), " ", source(quote.source_id)) : null;
}

/** What took an act back: that of an event, or of the event by which a measure or posting came about. */
export const takenBack = (item) => linked(item, "reverses", "Taken back: ");

/** The event of a posting, with what answered it or took it back. */
export function eventOf(posting) {
  if (!posting.event_id) return null;
  return [h("p", { class: "by" }, "Event: ", recordLink(posting.event_id)), linked(posting, "response_to", "Answered by: "), takenBack(posting)];
}

function linked(item, type, words) {
  const found = (to.linksTo.get(item.event_id) ?? []).filter((each) => each.link_type === type).map((each) => itemOf(each.from_event_id));
  return found.map((event) => h("p", { class: "by" }, words, recordLink(event.event_id), when(event) ? `, ${when(event, true)}` : ""));
}

/** The publisher of a document, in few letters. */
export function source(id) {
  const item = itemOf(id);
  return h("cite", { title: item?.title }, item?.publisher ?? id);
}

/** The name of a record's kind: “event”. */
export function kindOf(id) {
  return lookUp(id)?.table.replace(/s$/, "") ?? "record";
}

/** Parties of an event with a role, as links. */
export function parties(event, role) {
  const parts = (event.participants ?? []).filter((part) => part.role === role);
  if (!parts.length) return null;
  return h("ul", { class: "plain" }, parts.map((part) => h("li", null, link(addressOf(part.actor_id), nameById(part.actor_id)))));
}

export function row(item, ...cells) {
  return h("tr", { role: "row", class: isAsserted(item) ? null : "unsure", "data-id": idOf(item) }, ...cells);
}

/** A term with what is said of it; nothing where nothing is said. */
export function fact(term, ...values) {
  const said = values.flat(Infinity).filter((value) => value !== null && value !== undefined && value !== false && value !== "");
  return said.length ? h("div", null, h("dt", null, term), h("dd", null, ...said)) : null;
}

export function codeWithMeaning(vocabulary, value) {
  if (!value) return null;
  return [h("strong", null, label(vocabulary, value)), ": ", h("span", { class: "muted" }, lower(meaning(vocabulary, value)))];
}
