/** Figures: the quantities that the documents give, with their hedges and with who gives them. */

import { addressOf } from "../core/address.js";
import { fill, h, link } from "../core/dom.js";
import { all, told } from "../core/filters.js";
import { grouped, itemOf, nameOf, tables } from "../core/release.js";
import { holding } from "../core/search.js";
import { textOf } from "../core/texts.js";
import { amount, count, date, label, lower, meaning } from "../core/words.js";
import { choices, form } from "../parts/form.js";
import { foundElsewhere, marked } from "../parts/hits.js";
import { AS_FACTS, leftOut, toldOptions } from "../parts/left_out.js";
import { leadQuote, recordLink, toldAs } from "../parts/marks.js";
import { table } from "../parts/table.js";

const { figures } = tables;

const COLUMNS = [
  { name: "Value", class: "value", key: size, cell: (figure) => [h("strong", null, amount(figure)), h("br"), h("q", { class: "muted" }, figure.value_text)] },
  { name: "What is counted", class: "main", isHead: true, key: (figure) => figure.scope, cell: (figure) => [link(addressOf(figure.figure_id), marked(figure.scope)), " ", toldAs(figure), leadQuote(figure), foundElsewhere(figure), figure.claimant_id ? h("p", { class: "by" }, "Said by ", recordLink(figure.claimant_id)) : null] },
  { name: "As of", class: "when", key: (figure) => figure.as_of?.replace(/^\[(\.\.)?/, "") ?? "9999", cell: (figure) => date(figure.as_of, true) },
  { name: "Belongs to", class: "party", key: (figure) => nameOf(itemOf(figure.record_id)) || "~", cell: (figure) => figure.record_id && recordLink(figure.record_id) },
];

function size(figure) {
  return Number(figure.value ?? figure.value_low ?? figure.value_high ?? -1);
}

export function figuresView() {
  const filters = form("Figures", fields());
  const total = h("p", { class: "total", role: "status" });
  const note = h("div");
  const groups = h("div");
  return {
    title: "Figures",
    body: [
      h("h1", { tabindex: -1 }, "Figures"),
      h("p", { class: "lead" }, "Every quantity that the documents give, with the hedge they put on it and whoever gives it. They are not to be added up: they overlap."),
      filters.element, total, note, groups,
    ],
    show(params) {
      filters.show(params);
      const ask = (name) => params.get(name) ?? "";
      const found = figures.filter(all([holding(ask("q"), textOf), (figure) => !ask("measure") || figure.measure === ask("measure")]));
      const shown = found.filter(told(ask("told")));
      fill(total, h("strong", null, count(shown.length, "figure")), ask("told") ? "" : AS_FACTS);
      fill(note, leftOut(found.filter((figure) => !figure.asserted), params, "figure"));
      fill(groups, [...grouped(shown, (figure) => figure.measure)].sort((one, other) => other[1].length - one[1].length).map(group));
    },
  };
}

function group([measure, items]) {
  const list = table(label("figure_measure", measure), COLUMNS);
  list.show([...items].sort((one, other) => size(other) - size(one)));
  return h("section", null, h("h2", null, label("figure_measure", measure), h("span", { class: "muted" }, ` ${items.length} · ${lower(meaning("figure_measure", measure))}`)), list.element);
}

function fields() {
  return [
    { name: "q", label: "Words", hint: "what is counted, quotes" },
    { name: "measure", label: "Kind of quantity", options: [["", "Any kind"], ...choices(figures, (figure) => figure.measure, (value) => label("figure_measure", value))] },
    { name: "told", label: "Told as", options: toldOptions([...new Set(figures.map((figure) => figure.factuality))].sort()) },
  ];
}
