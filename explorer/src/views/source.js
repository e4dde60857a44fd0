/** A document: its words with those marked that records rest on, and what is skipped with its reason. */

import { address } from "../core/address.js";
import { fill, h, link, outerLink } from "../core/dom.js";
import { grouped, isAsserted, itemOf, nameOf, quotesIn, sentences, to } from "../core/release.js";
import { count, date, label, number } from "../core/words.js";
import { fact, kindOf, recordLink } from "../parts/marks.js";
import { taking } from "./record.js";

export function sourceView(id) {
  const source = itemOf(id);
  const parts = to.sentencesOf.get(id) ?? [];
  const panel = h("aside", { class: "panel", "aria-label": "Records on the words chosen", "aria-live": "polite" });
  const text = source.redistributable ? words(id, parts) : places(parts);
  return {
    title: source.title,
    body: [
      h("p", { class: "kicker" }, link("#documents", "Documents"), " · ", h("code", null, id)),
      h("h1", { tabindex: -1 }, source.title),
      h("dl", { class: "facts" }, sourceFacts(source, parts)),
      h("h2", null, source.redistributable ? "The text" : "Its sentences"),
      h("p", { class: "hint" }, source.redistributable
        ? "Words marked are those that records rest on: choose them to see which; the arrow keys go from mark to mark. Grey sentences carry no record; the reason stands behind them."
        : "The licence of this document does not let its text be passed on. What records quote of it stands here, sentence by sentence."),
      h("div", { class: "reading" }, text, panel),
      taking(source),
    ],
    show: (params) => choose(text, panel, params),
  };
}

function sourceFacts(source, parts) {
  const coded = parts.filter((sentence) => sentence.status === "coded").length;
  return [
    fact("Publisher", source.publisher),
    fact("Kind", `${label("source_type", source.source_type)}, in ${label("language", source.language)}`),
    fact("Read at", source.url && outerLink(source.url, source.url), source.revision ? `, revision ${source.revision}` : null, source.retrieved ? `, taken on ${date(source.retrieved)}` : null),
    fact("Published", date(source.published) || "the document bears no date"),
    fact("Tells until", date(source.told_until)),
    fact("Licence", source.license),
    fact("Credit", source.attribution),
    fact("Length", source.n_chars === undefined ? "" : `${number(source.n_chars)} characters, ${count(parts.length, "sentence")}: ${coded} coded, ${parts.length - coded} skipped for a reason`),
  ];
}

/** The whole text, paragraph by paragraph. */
function words(id, parts) {
  const paragraphs = [];
  let end = -Infinity;
  for (const sentence of parts) {
    const isNew = sentence.start - end > 1 || isItem(sentence) || headingLevel(sentence);
    if (isNew) paragraphs.push([]);
    paragraphs.at(-1).push(sentence);
    end = headingLevel(sentence) ? -Infinity : sentence.end;
  }
  const element = h("div", { class: "words", lang: "en" }, paragraphs.map((group) => paragraph(id, group)));
  element.addEventListener("keydown", walk);
  element.querySelector("a.coded")?.setAttribute("tabindex", "0");
  return element;
}

const isItem = (sentence) => sentence.text.startsWith("- ");

/** How deep a heading is; 0 for other sentences. */
function headingLevel(sentence) {
  const found = /^(=+) .* \1$/.exec(sentence.text);
  return found ? found[1].length : 0;
}

function paragraph(id, group) {
  const level = headingLevel(group[0]);
  if (level) return h(`h${Math.min(level + 2, 6)}`, { id: group[0].sentence_id, class: "heading", title: group[0].reason }, group[0].text.replace(/^=+ | =+$/g, ""));
  return h("p", { class: isItem(group[0]) ? "item" : null }, group.flatMap((sentence) => [sentenceElement(id, sentence), " "]));
}

function sentenceElement(id, sentence) {
  const quotes = quotesIn.get(sentence.sentence_id) ?? [];
  if (!quotes.length) {
    return h("span", { id: sentence.sentence_id, class: "skipped" }, sentence.text, sentence.reason ? h("small", null, ` [skipped: ${sentence.reason}]`) : null);
  }
  return h("span", { id: sentence.sentence_id, class: "sentence" }, segments(sentence, quotes).map((segment) => segmentElement(id, sentence, segment)));
}

/** A sentence cut where quotes begin and end; each piece with the quotes that hold it. */
function segments(sentence, quotes) {
  const characters = Array.from(sentence.text);
  const cuts = [...new Set([sentence.start, sentence.end, ...quotes.flatMap(({ start, end }) => [start, end])])].sort((one, other) => one - other);
  return cuts.slice(1).map((end, number) => {
    const start = cuts[number];
    return { start, end, text: characters.slice(start - sentence.start, end - sentence.start).join(""), quotes: quotes.filter((quote) => quote.start <= start && quote.end >= end) };
  });
}

function segmentElement(id, sentence, { start, text, quotes }) {
  if (!quotes.length) return text;
  const ids = [...new Set(quotes.map((quote) => quote.id))];
  const isUnsure = ids.every((each) => !isAsserted(itemOf(each)));
  return h("a", { class: `coded${isUnsure ? " unsure" : ""}`, tabindex: -1, href: address(id, { sentence: sentence.sentence_id, at: start }), "data-ids": ids.join(" "), "data-at": start, title: ids.map((each) => nameOf(itemOf(each))).slice(0, 4).join("\n") }, text);
}

/** The marked words are one stop of the Tab key; arrows lead from one to the next. */
function walk(event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step || !event.target.matches("a.coded")) return;
  const all = [...event.currentTarget.querySelectorAll("a.coded")];
  const next = all[all.indexOf(event.target) + step];
  if (!next) return;
  event.preventDefault();
  event.target.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

/** What of a text that may not be passed on is quoted, sentence by sentence. */
function places(parts) {
  return h("ol", { class: "places" }, parts.map((sentence) => {
    const quotes = [...grouped(quotesIn.get(sentence.sentence_id) ?? [], (quote) => `${quote.start} ${quote.end}`).values()].sort(([one], [other]) => one.start - other.start);
    return h("li", { id: sentence.sentence_id },
      h("p", { class: "muted" }, `Characters ${number(sentence.start)}–${number(sentence.end)}`, sentence.status === "skipped" ? `, skipped: ${sentence.reason}` : ""),
      quotes.map((same) => h("div", { class: "place", "data-ids": same.map((quote) => quote.id).join(" ") }, h("q", null, same[0].exact), recordList(same.map((quote) => quote.id)))));
  }));
}

function recordList(ids) {
  return h("ul", { class: "records" }, [...new Set(ids)].map((each) => h("li", null, h("span", { class: "when" }, kindOf(each)), recordLink(each))));
}

/** Marks the words that the address names, by a record or by a place, and shows their records. */
function choose(text, panel, params) {
  panel.hidden = false;
  for (const element of text.querySelectorAll(".chosen")) element.classList.remove("chosen");
  const record = params.get("record");
  const sentence = sentences.get(params.get("sentence") ?? "");
  const at = params.get("at");
  const chosen = [...text.querySelectorAll("[data-ids]")].filter((element) =>
    record ? element.dataset.ids.split(" ").includes(record) : at !== null && element.dataset.at === at);
  for (const element of chosen) element.classList.add("chosen");
  const first = (sentence && chosen.find((element) => element.closest(`#${CSS.escape(sentence.sentence_id)}`))) ?? chosen[0] ?? (sentence && document.getElementById(sentence.sentence_id));
  const ids = record ? [record] : [...new Set(chosen.flatMap((element) => element.dataset.ids.split(" ")))];
  fill(panel, ids.length ? [h("button", { type: "button", class: "close", onclick: () => close(panel, first) }, "Close"), h("h3", null, record ? "Words of this record" : "Records on these words"), recordList(ids), rest(ids, sentence)] : h("p", { class: "muted" }, "Choose marked words to see their records here."));
  if (first && (record || !isInView(first))) requestAnimationFrame(() => reach(first));
}

/** Leads to words of the text, so that the Tab key goes on from there. */
function reach(element) {
  element.scrollIntoView({ block: "center" });
  if (!element.hasAttribute("tabindex")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

function close(panel, words) {
  panel.hidden = true;
  words?.focus({ preventScroll: true });
}

/** The other records whose quotes lie in the sentence. */
function rest(ids, sentence) {
  const others = (quotesIn.get(sentence?.sentence_id) ?? []).map((quote) => quote.id).filter((id) => !ids.includes(id));
  return others.length ? [h("h3", null, "On the rest of the sentence"), recordList(others)] : null;
}

function isInView(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
