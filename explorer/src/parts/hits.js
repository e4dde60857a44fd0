/** Why a record was found: the words looked for are marked in its name and quote, and where else they stand is said. */

import { here } from "../core/address.js";
import { h } from "../core/dom.js";
import { bestQuote, nameOf } from "../core/release.js";
import { missing, pieces } from "../core/search.js";
import { textsOf } from "../core/texts.js";

/** The words that the address looks for. */
const wanted = () => here().params.get("q") ?? "";

/** A text with those of the words in it marked that one looks for. */
export function marked(text, words = wanted()) {
  return words ? pieces(words, text).map((piece, number) => (number % 2 ? h("mark", null, piece) : piece)) : text;
}

/** Where the words stand that neither the name nor the quote of a record holds. */
export function foundElsewhere(item) {
  const left = wanted() ? missing(wanted(), `${nameOf(item)} ${bestQuote(item)?.exact ?? ""}`) : [];
  const places = left.map((word) => textsOf(item).find(([, text]) => !missing(word, text).length)).filter(Boolean);
  if (!places.length) return null;
  return h("p", { class: "by" }, "Found in: ", [...new Map(places.map((place) => [place[1], place])).values()].map(([what, text], number) => [number ? "; " : "", what, " “", marked(text), "”"]));
}
