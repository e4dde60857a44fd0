/** The texts of a record that search looks through, each with what it is. */

import { codes, idOf, itemOf, nameById, to } from "./release.js";

const TEXTS = {
  name: "name", label: "name", title: "name", publisher: "publisher", identified_as: "who it is", aliases: "another name", description: "description",
  capacity: "capacity", scope: "what is counted", value_text: "value", location_name: "place", date_note: "note on the date",
  legal_basis: "legal basis", target_label: "target", exact: "another quote",
};
/** The codes that are searched by their names, with their vocabularies. */
const CODES = {
  event_type: "event_type", mode: "mode", actor_type: "actor_type", action: "sanction_action", instrument: "instrument", measures: "measure",
  measure: "figure_measure", unit: "unit", role: "posting_role", end_reason: "end_reason",
};
const ACTORS = ["actor_id", "on_behalf_of_id", "issuer_id", "person_id", "sending_id", "receiving_id", "mission_id", "claimant_id"];

/** @returns {[string, string][]} What each text is, and the text. */
export function textsOf(item) {
  const identifiers = to.identifiersOf.get(item.actor_id) ?? [];
  return [["id", idOf(item)], ...textsIn({ ...item, actor_id: undefined }), ...identifiers.map((each) => /** @type {[string, string]} */ (["id elsewhere", each.identifier]))];
}

function textsIn(value) {
  return Object.entries(value).flatMap(([name, inner]) => [inner].flat().flatMap((each) => {
    if (each && typeof each === "object") return textsIn(each);
    if (TEXTS[name]) return [[TEXTS[name], String(each)]];
    if (CODES[name]) return codes[CODES[name]][each] ? [["kind", codes[CODES[name]][each][0]]] : [];
    if (name === "record_id") return [["what it belongs to", nameById(each)]];
    return ACTORS.includes(name) ? namesOf(itemOf(each)) : [];
  }));
}

/** What an actor is called. */
function namesOf(actor) {
  return [actor?.name, actor?.identified_as, ...(actor?.aliases ?? [])].filter(Boolean).map((name) => ["actor", name]);
}

/** All texts of a record. */
export const textOf = (item) => textsOf(item).map(([, text]) => text).join(" ");
