/** Measures over time: a line for each, with its actions upon it. */

import { h } from "../core/dom.js";
import { isAsserted, spans } from "../core/release.js";
import { count, label, lower, when } from "../core/words.js";
import { MARKS, isDay, signs, spansChart } from "./spans_chart.js";

const COLORS = { in_force: "var(--conf-strong)", eased: "var(--coop-weak)", suspended: "var(--coop-weak)", ended: "var(--coop-strong)", not_told: "var(--other)", threatened_only: "var(--other)" };
const SYMBOLS = { ease: "triangle", license: "triangle", waive: "triangle", suspend: "triangle", lift: "square", delist: "square", expire: "square" };

/** @param {any[]} measures */
export function ladders(measures) {
  const drawn = measures.filter(hasDate);
  if (!drawn.length) return null;
  const text = `Measures over time: ${count(drawn.length, "measure")}${measures.length > drawn.length ? `; ${measures.length - drawn.length} more have no date` : ""}. Each stands below with its actions.`;
  return spansChart(drawn.map(bar), drawn.flatMap(points), text, (id) => document.getElementById(`chain-${id}`)?.scrollIntoView({ block: "start" }));
}

/** What a measure is, and against whom or what it goes: “Arms embargo: Venezuela”. */
export function titleOf(item) {
  const targets = [...new Set(item.actions.flatMap((action) => (action.targets ?? []).map((target) => target.target_label)))];
  const kinds = item.measures.filter((measure) => measure !== "unspecified").map((measure) => label("measure", measure));
  return targets.length ? `${joinedKinds(kinds)}: ${targets.join("; ")}` : item.actions[0].name;
}

function joinedKinds(kinds) {
  return kinds.length ? kinds.map((kind, number) => (number ? lower(kind) : kind)).join(", ") : "Sanctions";
}

/** What becomes of a measure, in words that say by themselves what is not told. */
export const statusName = (status) => (status === "not_told" ? "Status not told" : label("chain_status", status));

/** What the colours and signs of the chart mean. */
export function laddersLegend() {
  const statuses = ["in_force", "eased", "ended", "not_told"].map((status) => h("li", null, h("span", { class: "swatch", style: `background:${COLORS[status]}` }), lower(statusName(status)) + (status === "eased" ? " or suspended" : "")));
  const symbols = [["○", "imposed, designated, extended or kept up"], ["△", "eased, licensed, waived or suspended"], ["□", "lifted, delisted or expired"]];
  return h("ul", { class: "legend" }, statuses, signs([...symbols, ...MARKS]), h("li", { class: "doubt" }, "violet: not told as a fact"));
}

const hasDate = (item) => item.actions.some((action) => spans[action.sanction_id]);

function bar(item) {
  const days = item.actions.map(dayOf).filter(Boolean).sort();
  const end = endOf(item, days);
  return {
    id: item.chain_id, name: titleOf(item), color: COLORS[item.status], from: new Date(days[0]), to: new Date(end),
    isStartOpen: !dayOf(item.actions[0]), isEndOpen: item.status !== "ended" && item.status !== "threatened_only",
  };
}

/** Where the line of a measure ends: with what ended it, else with what its documents tell. */
function endOf(item, days) {
  const deciding = item.actions.find((action) => action.sanction_id === item.status_rests_on_id);
  if (item.status === "threatened_only") return days.at(-1);
  if (item.status === "ended") return spans[deciding?.sanction_id]?.[1] ?? days.at(-1);
  return item.as_of && item.as_of > days.at(-1) ? item.as_of : days.at(-1);
}

const dayOf = (action) => spans[action.sanction_id]?.[0];

function points(item) {
  return item.actions.filter(dayOf).map((action) => ({
    id: item.chain_id, at: new Date(dayOf(action)), isDay: isDay(action.start_date ?? action.announced_date), symbol: SYMBOLS[action.action] ?? "circle", color: isAsserted(action) ? COLORS[item.status] : "var(--doubt)",
    text: `${when(action, true)}: ${label("sanction_action", action.action)}, ${action.name}${isAsserted(action) ? "" : `; ${label("factuality", action.factuality).toLowerCase()}`}`,
  }));
}
