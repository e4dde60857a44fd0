/** The page of one record. */

import { addressOf } from "../core/address.js";
import { h, link } from "../core/dom.js";
import { sides } from "../core/filters.js";
import { bestQuote, idOf, isAsserted, itemOf, lookUp, nameById, nameOf, release, tables } from "../core/release.js";
import { label, lower, meaning, when } from "../core/words.js";
import { copyable } from "../parts/copy.js";
import { recordLink, takenBack, toldAs } from "../parts/marks.js";
import { quotes } from "../parts/quotes.js";
import { FACTS, actorAddresses, involvements } from "./facts.js";

export function recordView(id) {
  const { table, item } = lookUp(id);
  return {
    title: nameOf(item),
    body: h("article", { class: isAsserted(item) ? "record" : "record unsure" },
      h("p", { class: "kicker" }, link(`#${table}`, heading(table)), " · ", h("code", null, id)),
      h("h1", { tabindex: -1 }, nameOf(item)),
      warning(item),
      h("div", { class: "sides" }, h("dl", { class: "facts" }, FACTS[table](item).flat(Infinity).filter(Boolean)), quotes(item)),
      table === "actors" ? involvement(item) : null,
      taking(item)),
  };
}

const heading = (table) => table.charAt(0).toUpperCase() + table.slice(1);

/** Says at the top of a page that what it tells is not told as a fact. */
function warning(item) {
  if (isAsserted(item)) return null;
  return h("p", { class: "warning" }, toldAs(item), " Not told as a fact: ", lower(meaning("factuality", item.factuality)));
}

function involvement(actor) {
  const counts = [sides(tables.events.filter(isAsserted), 0), sides(tables.events.filter(isAsserted), 1)].map((side) => side.get(actor.actor_id) ?? 0);
  const offered = actorAddresses(actor.actor_id).filter((_, number) => counts[number] !== 0);
  return h("section", { "aria-labelledby": "involvement" },
    h("h2", { id: "involvement" }, "Events with this actor"),
    h("ul", { class: "ways" }, offered.map(([words, place], number) => h("li", null, link(place, words), counts[number] ? ` (${counts[number]})` : ""))),
    involvements(actor).map(([name, items]) => h("details", { open: items.length < 25 },
      h("summary", null, h("h3", null, name), " ", h("span", { class: "muted" }, sizeOf(items))),
      h("ul", { class: "records" }, items.map((item) => h("li", null, h("span", { class: "when" }, when(item, true)), h("div", null, recordLink(idOf(item)), takenBack(item))))))));
}

/** How many records there are, and how many of them are not told as facts. */
function sizeOf(items) {
  const unsure = items.filter((item) => !isAsserted(item)).length;
  return unsure ? `${items.length}, ${unsure} of them not told as ${unsure === 1 ? "a fact" : "facts"}` : String(items.length);
}

/** How to cite a record, share it, and report a mistake in it. */
export function taking(item) {
  return h("section", { class: "taking", "aria-labelledby": "taking" },
    h("h2", { id: "taking" }, "Cite, share, report"),
    copyable("How to cite it", citation(item), 8),
    copyable("Its address in this file", location.href.replace(/#.*/, "") + addressOf(idOf(item))),
    h("details", null, h("summary", null, "Report a mistake"),
      release.mistakes_url
        ? h("p", null, "Copy this, fill it in and send it to ", h("a", { href: release.mistakes_url, target: "_blank", rel: "noopener noreferrer" }, release.mistakes_url), ".")
        : h("p", null, "The project has no public address for mistakes yet. Copy this, fill it in and send it to whoever gave you this file."),
      copyable("Report", report(item), 9)));
}

function citation(item) {
  const quote = bestQuote(item);
  const source = quote ? itemOf(quote.source_id) : item;
  const credits = [...new Set((item.evidence ?? []).map((each) => each.source_id))].map((id) => itemOf(id)?.attribution).filter(Boolean);
  return [
    `“${nameOf(item)}”${saidBy(item)}, record ${idOf(item)}, usvenezuela ${release.version}.`,
    quote && `In the words${source ? ` of ${source.publisher}, ${source.title}` : ""}: “${quote.exact}”.`,
    source?.url && `Read at ${source.url}.`,
    release.credit,
    credits.length && `Rests on: ${credits.join(" ")}`,
  ].filter(Boolean).join(" ");
}

const SAID = { alleged: "alleged by", attributed: "attributed to" };

/** How a record is told and who says it, where its source does not state it: “ (alleged by Helen Yaffe)”. */
function saidBy(item) {
  const { factuality = "stated" } = item;
  if (factuality === "stated") return "";
  const claimants = (item.participants ?? []).filter((part) => part.role === "claimant").map((part) => part.actor_id);
  const names = [...claimants, item.claimant_id].filter(Boolean).map(nameById).join(", ");
  const told = label("factuality", factuality).toLowerCase();
  return names ? ` (${SAID[factuality] ?? `${told}, said by`} ${names})` : ` (${told})`;
}

function report(item) {
  const quote = bestQuote(item);
  return [
    `Record: ${idOf(item)}`,
    `Name: ${nameOf(item)}`,
    `Version: usvenezuela ${release.version}`,
    ...(quote ? [`Quote: “${quote.exact}” (${quote.source_id}, characters ${quote.start}–${quote.end})`] : []),
    "",
    "What is wrong: ",
    "What it should be: ",
    "The words that say so: ",
  ].join("\n");
}

export function retiredView(entry) {
  return {
    title: `${entry.record_id} is retired`,
    body: [
      h("h1", { tabindex: -1 }, `${entry.record_id} is retired`),
      h("p", null, entry.reason ?? ""),
      entry.replaced_by ? h("p", null, "Use instead: ", recordLink(entry.replaced_by)) : null,
    ],
  };
}

export function unknownView(name) {
  return {
    title: "Nothing here",
    body: [
      h("h1", { tabindex: -1 }, "There is nothing at this address"),
      h("p", null, "No view and no record of this release is called ", h("code", null, name), ". "),
      h("p", null, link(`#find?${new URLSearchParams({ q: name.replace(/^[a-z]{3}-/, "").replaceAll("-", " ") })}`, "Look for it"), " or go to the ", link("#overview", "overview"), "."),
    ],
  };
}
