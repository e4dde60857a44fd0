/** Sanctions: what became of each measure, action by action. */

import { addressOf } from "../core/address.js";
import { fill, h, joined, link } from "../core/dom.js";
import { all, byDate, inChain } from "../core/filters.js";
import { chains, isAsserted, itemOf, nameById, spans, to } from "../core/release.js";
import { holding } from "../core/search.js";
import { textOf } from "../core/texts.js";
import { count, date, label, lower, meaning, when } from "../core/words.js";
import { choices, form } from "../parts/form.js";
import { foundElsewhere, marked } from "../parts/hits.js";
import { ladders, laddersLegend, statusName, titleOf } from "../parts/ladders.js";
import { AS_FACTS, leftOut } from "../parts/left_out.js";
import { code, leadQuote, takenBack, toldAs } from "../parts/marks.js";

const measures = [...chains.values()].map(measure).sort((one, other) => byDate(one.actions[0], other.actions[0]));

/** A chain with its actions in order. */
function measure(chain) {
  const actions = inChain(to.actionsOfChain.get(chain.chain_id) ?? [itemOf(chain.chain_id)]);
  return { ...chain, actions, asserted: actions.some(isAsserted), factuality: actions[0].factuality };
}

function undrawn(shown) {
  const n = shown.filter((item) => !item.actions.some((action) => spans[action.sanction_id])).length;
  return n ? `${count(n, "measure")} without any date ${n === 1 ? "is" : "are"} not drawn.` : "";
}

export function sanctionsView() {
  const filters = form("Sanctions", fields());
  const chart = h("figure", { class: "ladders" });
  const total = h("p", { class: "total", role: "status" });
  const note = h("div");
  const list = h("div", { class: "measures" });
  return {
    title: "Sanctions",
    body: [
      h("h1", { tabindex: -1 }, "Sanctions"),
      h("p", { class: "lead" }, "Each measure with the actions that imposed, changed or ended it, and what they leave of it as far as the documents tell."),
      h("p", { class: "hint" }, "“In force” means that a measure was imposed, extended or kept up, and that no end of it is told by the day given. Measures may overlap: a document may speak of the same one in other words."),
      filters.element, total, note, chart, list,
    ],
    show(params) {
      filters.show(params);
      const ask = (name) => params.get(name) ?? "";
      const found = measures.filter(all([
        (item) => !ask("status") || item.status === ask("status"),
        (item) => !ask("measure") || item.measures.includes(ask("measure")),
        holding(ask("q"), textOfMeasure),
      ]));
      const shown = found.filter((item) => item.asserted || ask("told") === "any" || ask("status") === "threatened_only");
      fill(total, h("strong", null, count(shown.length, "measure")), ask("status") ? [", ", lower(statusName(ask("status"))), ": ", lower(meaning("chain_status", ask("status")))] : AS_FACTS);
      fill(note, ask("status") === "threatened_only" ? null : leftOut(found.filter((item) => !item.asserted), params, "measure"));
      fill(chart, shown.length ? laddersLegend() : null, ladders(shown), shown.length ? h("figcaption", null, "A line runs from the first dated action to the last day that its documents tell of, or to the action that ended it; dashes where the documents give the first action no date. ", undrawn(shown)) : null);
      fill(list, shown.map(card));
    },
  };
}

const textOfMeasure = (item) => item.actions.map(textOf).join(" ");

/** One measure: what it is, its status, and its actions as the rungs of a ladder. */
function card(item) {
  const [first] = item.actions;
  return h("article", { class: `card measure ${item.status}`, id: `chain-${item.chain_id}`, "data-id": item.chain_id },
    h("h2", null, titleOf(item)),
    h("p", { class: "status-line" }, h("span", { class: `status ${item.status}`, title: meaning("chain_status", item.status) }, statusName(item.status)),
      item.as_of ? ` as of ${date(item.as_of)}` : "", " · ", joined(item.measures.map((each) => (each === "unspecified" ? "what it withholds is not told" : code("measure", each, "")))), " · by ", link(addressOf(first.issuer_id), nameById(first.issuer_id))),
    h("ol", { class: "ladder" }, item.actions.map((action) => rung(item, action))));
}

function rung(item, action) {
  return h("li", { class: isAsserted(action) ? null : "unsure" },
    h("span", { class: "when" }, when(action, true) || "no date"),
    h("div", null, h("p", null, code("sanction_action", action.action), " ", link(addressOf(action.sanction_id), marked(action.name)), " ", toldAs(action),
      action.sanction_id === item.status_rests_on_id && item.actions.length > 1 ? h("span", { class: "muted" }, " decides the status") : null), leadQuote(action), takenBack(action), foundElsewhere(action)));
}

function fields() {
  return [
    { name: "q", label: "Words", hint: "targets, laws, quotes" },
    { name: "status", label: "Status", options: [["", "Any status"], ...choices(measures, (item) => item.status, statusName)] },
    { name: "measure", label: "What it withholds", options: [["", "Anything"], ...choices(measures, (item) => item.measures, (value) => label("measure", value))] },
  ];
}
