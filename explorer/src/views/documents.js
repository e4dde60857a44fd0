/** The documents that all rests on. */

import { addressOf } from "../core/address.js";
import { h, link } from "../core/dom.js";
import { grouped, tables, to } from "../core/release.js";
import { count, date, label, number } from "../core/words.js";
import { fact } from "../parts/marks.js";

export function documentsView() {
  const { sources } = tables;
  return {
    title: "Documents",
    body: [
      h("h1", { tabindex: -1 }, "Documents"),
      h("p", { class: "lead" }, sources.length ? "Everything here is coded from these documents and nothing else. What the documents leave out is missing here too, and where they are one-sided, so is this page." : "This release names no documents."),
      sources.map(card),
    ],
  };
}

/** What a document is, and how much of it is coded. */
function card(source) {
  const parts = to.sentencesOf.get(source.source_id) ?? [];
  const coded = parts.filter((sentence) => sentence.status === "coded").length;
  return h("article", { class: "card" },
    h("h2", null, link(addressOf(source.source_id), source.title)),
    h("dl", { class: "facts" },
      fact("Publisher", `${source.publisher} (${label("source_type", source.source_type).toLowerCase()})`),
      fact("Tells until", date(source.told_until)),
      fact("Licence", source.license, source.redistributable ? "; the whole text stands in this page" : "; the text may not be passed on, so only quotes stand in this page"),
      fact("Coded", `${number(coded)} of ${count(parts.length, "sentence")}${coded < parts.length ? "; the others are skipped for a written reason" : ""}`),
      fact("Skipped", reasons(parts))));
}

/** The reasons for which sentences are skipped, most frequent first. */
function reasons(parts) {
  const groups = [...grouped(parts.filter((sentence) => sentence.status === "skipped"), (sentence) => sentence.reason ?? "no reason given")];
  if (!groups.length) return "";
  const sorted = groups.sort((one, other) => other[1].length - one[1].length);
  return h("details", null, h("summary", null, count(sorted.length, "reason")), h("ul", null, sorted.map(([reason, found]) => h("li", null, `${reason} (${found.length})`))));
}
