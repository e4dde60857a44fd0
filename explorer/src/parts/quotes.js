/** The quotes of a record, each in its sentence. */

import { address } from "../core/address.js";
import { h, link } from "../core/dom.js";
import { grouped, idOf, itemOf, nameById, sentences } from "../core/release.js";
import { label, lower, number } from "../core/words.js";

/** @param {any} item */
export function quotes(item) {
  const places = grouped(item.evidence ?? [], (quote) => `${quote.source_id} ${quote.start} ${quote.end}`);
  if (!places.size) return null;
  return h("section", { "aria-labelledby": "words" }, h("h2", { id: "words" }, "The words it rests on"), [...places.values()].map((same) => quoteBlock(item, same)));
}

/** One quote, with all that it carries. */
function quoteBlock(item, same) {
  const [quote] = same;
  const source = itemOf(quote.source_id);
  const sentence = sentences.get(quote.sentence_id);
  const carried = same.filter((each) => each.field).map((each) => fieldInWords(each.field));
  const stance = quote.stance === "states" ? null : `${label("stance", quote.stance).toLowerCase()} it`;
  const place = address(quote.source_id, { record: idOf(item), sentence: quote.sentence_id });
  return h("figure", { class: "quote" },
    h("blockquote", null, inSentence(quote, sentence)),
    h("figcaption", null,
      h("cite", null, source ? `${source.publisher}, ${source.title}` : quote.source_id), sentence?.section ? `, “${sentence.section}”` : "",
      `, characters ${number(quote.start)}–${number(quote.end)}. `,
      carried.length ? `For ${carried.join(", ")}. ` : "", stance ? `It ${stance}. ` : "",
      source ? link(place, source.redistributable ? "See it in the document" : "See its place") : null));
}

/** A quote with the rest of its sentence around it, where that may be shown. */
function inSentence(quote, sentence) {
  if (!sentence?.text) return h("mark", null, quote.exact);
  const characters = Array.from(sentence.text);
  const [start, end] = [quote.start - sentence.start, quote.end - sentence.start];
  return [characters.slice(0, start).join(""), h("mark", null, characters.slice(start, end).join("")), characters.slice(end).join("")];
}

/** What a quote carries, in words: `links/caused_by/evt-x`, or a column. */
function fieldInWords(field) {
  const [kind, type, id] = field.split("/");
  return id ? `the link “${lower(label("link_type", type))}: ${nameById(id)}”` : `the ${kind.replace(/_id$/, "").replaceAll("_", " ")}`;
}
