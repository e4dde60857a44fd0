/** What a view leaves out, said in words, and the way to see it. */

import { changed } from "../core/address.js";
import { h, link } from "../core/dom.js";
import { count, label } from "../core/words.js";

/** What a list of facts holds, for the line that counts it. */
export const AS_FACTS = ", told as facts: stated by the documents or attributed by them to someone, which is marked";

/**
 * @param {any[]} hidden The records that all filters find but the one on how they are told.
 * @param {URLSearchParams} params
 * @param {string} noun
 */
export function leftOut(hidden, params, noun) {
  if (params.get("told") === "any") {
    return h("p", { class: "left-out" }, "What is not told as a fact is shown too, and marked. ", link(changed({ told: "" }), "Show facts only"));
  }
  if (params.get("told") || !hidden.length) return h("p", { class: "left-out" });
  return h("p", { class: "left-out" }, `${count(hidden.length, noun)} that ${hidden.length === 1 ? "is" : "are"} only ${ways(hidden)} `,
    `${hidden.length === 1 ? "is" : "are"} not shown. `, link(changed({ told: "any" }), hidden.length === 1 ? "Show it, marked" : "Show them, marked"));
}

/** How the records are told: “alleged, disputed or planned”. */
export function ways(items) {
  const names = [...new Set(items.map((item) => label("factuality", item.factuality).toLowerCase()))].sort();
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : names[0];
}

/** The choices of how something is told. */
export function toldOptions(codes) {
  return [["", "Facts only"], ["any", "All, marked"], ...codes.map((code) => [code, `Only ${label("factuality", code).toLowerCase()}`])];
}
