/** The first screen: what this is, how much of it, what it rests on, and the way to what people ask. */

import { address, addressOf } from "../core/address.js";
import { h, joined, link } from "../core/dom.js";
import { yearOf } from "../core/filters.js";
import { isAsserted, release, tables, to } from "../core/release.js";
import { count, date, inWords, number } from "../core/words.js";
import { ways } from "../parts/left_out.js";
import { timeline } from "../parts/timeline.js";

const { events, sanctions, sanction_chains: measures, postings, actors, figures, sources } = tables;

export function overviewView() {
  const chart = timeline(events, (since, until) => address("events", { since, until }));
  chart.show(events, null, null);
  return {
    title: "Overview",
    body: [
      h("h1", { tabindex: -1 }, "What the United States and Venezuela did to and for each other"),
      h("p", { class: "lead" }, `Events, sanctions, diplomatic postings and figures${period()}, coded from `, documents(),
        ". Every value leads to the exact words it rests on, and says whether they state, allege, dispute or deny it."),
      h("ul", { class: "tiles" }, tiles()),
      questions(),
      h("section", { "aria-labelledby": "when" }, h("h2", { id: "when" }, "When it happened"), events.length ? chart.element : h("p", { class: "muted" }, "This release holds no events.")),
      reading(),
    ],
  };
}

function period() {
  const years = [...events, ...sanctions, ...postings].map(yearOf).filter(({ isKnown }) => isKnown).map(({ year }) => year).sort((one, other) => one - other);
  return years.length ? ` from ${years[0]} to ${years.at(-1)}` : "";
}

function documents() {
  if (!sources.length) return "its documents";
  return [`${sources.length === 1 ? "one document" : `${inWords(sources.length)} documents`}: `, joined(sources.map((source) => link(addressOf(source.source_id), `${source.publisher}, ${source.title}`)), " and ")];
}

function tiles() {
  const told = measures.filter((chain) => (to.actionsOfChain.get(chain.chain_id) ?? []).some(isAsserted));
  return [
    tile("events", events.filter(isAsserted).length, "events", besides(events)),
    tile("sanctions", told.length, "sanctions", `with ${count(sanctions.filter(isAsserted).length, "action")} on them, and what became of each`),
    tile("postings", postings.length, "postings", "who was sent where"),
    tile("actors", actors.length, "actors", "who did what to whom"),
    tile("figures", figures.filter(isAsserted).length, "figures", besides(figures)),
    tile("documents", sources.length, sources.length === 1 ? "document" : "documents", `${count(tables.sentences.length, "sentence")}, each accounted for`),
  ];
}

/** How many records there are besides those told as facts. */
function besides(items) {
  const unsure = items.filter((item) => !isAsserted(item));
  return unsure.length ? `and ${unsure.length} that ${unsure.length === 1 ? "is" : "are"} only ${ways(unsure)}` : "";
}

const tile = (view, n, name, more) => h("li", null, link(`#${view}`, h("strong", null, number(n)), " ", name), h("span", { class: "muted" }, more));

/** Three questions that people ask, each with its answer's place and size. */
function questions() {
  const expelled = events.filter((event) => isAsserted(event) && event.mode === "expel").length;
  const inForce = measures.filter((chain) => chain.status === "in_force").length;
  return h("section", { "aria-labelledby": "ask" }, h("h2", { id: "ask" }, "Three questions"), h("ul", { class: "questions" },
    question("Who sent whose diplomats home?", address("events", { mode: "expel" }), `${count(expelled, "expulsion")}, each with its quote`),
    question("Which sanctions are in force?", address("sanctions", { status: "in_force" }), `${count(inForce, "measure")} imposed or kept up whose end no document tells`),
    question("Who was posted where, and how did it end?", "#postings", `${count(postings.length, "posting")}, both ways`)));
}

const question = (words, place, answer) => h("li", null, link(place, words), h("span", { class: "muted" }, answer));

function reading() {
  const until = sources.map((source) => source.told_until).filter(Boolean).sort().at(-1);
  return h("section", { class: "prose", "aria-labelledby": "how" },
    h("h2", { id: "how" }, "How to read it"),
    h("dl", { class: "facts" },
      h("div", null, h("dt", null, "Only what the documents say"), h("dd", null, `What ${sources.length === 1 ? "its one document does" : "its documents do"} not tell is not here, however well known`, until ? `; nothing after ${date(until)} is` : "", ". A count of events counts what was written about, not what happened. ", link("#documents", "The documents"))),
      h("div", null, h("dt", null, "An accusation is not a deed"), h("dd", null, "The accusing is an event; what someone is accused of is another, marked ", h("span", { class: "told doubted" }, "Alleged"), ". Lists and counts hold facts only, unless you ask for the rest, and say what they leave out. Facts are what the documents state or attribute to someone; what they attribute is marked ", h("span", { class: "told" }, "Attributed"), ".")),
      h("div", null, h("dt", null, "Dates as open as the words"), h("dd", null, "“January 2006 or later” means that the words order it after something, and no more. Empty means that the documents do not say.")),
      h("div", null, h("dt", null, "By and to"), h("dd", null, "What a ministry, an official or a company of a state does counts for the state too: “by United States” finds what the State Department did.")),
      h("div", null, h("dt", null, "Cite it"), h("dd", null, `${release.credit} Version ${release.version}. Every record's page says how to cite that record.`))));
}
