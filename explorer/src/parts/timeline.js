/** How many acts of each kind fell in each year: cooperation above, conflict below, the rest and what is only alleged apart. */

import * as Plot from "@observablehq/plot";
import { go } from "../core/address.js";
import { fill, h, link } from "../core/dom.js";
import { yearOf } from "../core/filters.js";
import { isAsserted } from "../core/release.js";
import { count } from "../core/words.js";
import { picture } from "./picture.js";

const MOST_YEARS = 45;
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const MARGINS = { marginLeft: 34, marginRight: 6 };
const CLASSES = [
  { code: "material_cooperation", name: "Material cooperation", sign: 1, color: "var(--coop-strong)" },
  { code: "verbal_cooperation", name: "Verbal cooperation", sign: 1, color: "var(--coop-weak)" },
  { code: "material_conflict", name: "Material conflict", sign: -1, color: "var(--conf-strong)" },
  { code: "verbal_conflict", name: "Verbal conflict", sign: -1, color: "var(--conf-weak)" },
];
const OTHER = { code: "other", name: "Neither: statements, elections, offices, laws", sign: 1, color: "var(--other)" };

/** @typedef {{ key: string, name: string, since: number, until: number }} Bin */

/** The bins for some records: each of the later years; before them each decade that holds anything. */
function binsOf(items) {
  const years = items.map((item) => yearOf(item).year).filter((year) => year !== null).sort((one, other) => one - other);
  if (!years.length) return [];
  const last = years.at(-1);
  const first = last - years[0] < MOST_YEARS ? years[0] : Math.max(years[Math.floor(years.length * 0.08)], last - MOST_YEARS);
  const decades = [...new Set(years.filter((year) => year < first).map((year) => Math.floor(year / 10) * 10))];
  return [
    ...decades.map((year) => ({ key: `${year}s`, name: `${year}s`, since: year, until: Math.min(year + 9, first - 1) })),
    ...Array.from({ length: last - first + 1 }, (_, number) => first + number).map((year) => ({ key: String(year), name: String(year), since: year, until: year })),
  ];
}

/**
 * A chart that shows items and tells when years are chosen in it, by a click on one or by drawing over several.
 * @param {any[]} all The records that the years are laid out for.
 * @param {(since: number | "", until: number | "") => string} placeOf The address of some years.
 */
export function timeline(all, placeOf) {
  const bins = binsOf(all);
  const place = h("div", { class: "chart" });
  const readout = h("p", { class: "readout", "aria-hidden": "true" });
  const numbers = h("div");
  const more = h("details", { class: "numbers" }, h("summary", null, "The numbers as a table"), numbers);
  more.addEventListener("toggle", () => more.open && drawNumbers());
  const note = h("figcaption");
  const element = h("figure", { class: "timeline" }, legend(), place, readout, note, more);
  let shown = { items: [], since: null, until: null };
  let width = 0;
  new ResizeObserver(([entry]) => {
    const wide = Math.floor(entry.contentRect.width);
    if (!wide || wide === width) return;
    width = wide;
    draw();
  }).observe(place);

  function draw() {
    if (!width) return;
    const rows = counted(shown.items, bins);
    element.hidden = !rows.length;
    fill(note, caption(shown.items));
    fill(place, layers(rows, bins, width, shown));
    listen(place, bins, rows, readout, placeOf, shown);
    if (more.open) drawNumbers();
  }

  function drawNumbers() {
    fill(numbers, numberTable(counted(shown.items, bins), bins, placeOf));
  }

  return {
    element,
    show(items, since, until) {
      shown = { items, since, until };
      width ||= Math.floor(place.clientWidth);
      draw();
    },
  };
}

/** How many records stand in each bin, by class, by whether the year is certain and whether they are facts. */
function counted(items, bins) {
  const rows = new Map();
  for (const item of items) {
    const { year, isKnown } = yearOf(item);
    const bin = year === null ? null : bins.find(({ since, until }) => year >= since && year <= until);
    if (!bin) continue;
    const kind = CLASSES.find(({ code }) => code === item.quad_class) ?? OTHER;
    const layer = isAsserted(item) ? (kind === OTHER ? "other" : "main") : "doubted";
    const key = `${bin.key} ${layer} ${kind.code} ${isKnown}`;
    if (!rows.has(key)) rows.set(key, { bin: bin.key, layer, kind, isKnown, n: 0 });
    rows.get(key).n += 1;
  }
  return [...rows.values()];
}

function layers(rows, bins, width, shown) {
  const of = (layer) => rows.filter((row) => row.layer === layer);
  const chosen = bins.filter(({ since, until }) => (shown.since !== null || shown.until !== null) && until >= (shown.since ?? -Infinity) && since <= (shown.until ?? Infinity)).map(({ key }) => key);
  const parts = [mainChart(of("main"), bins, width, chosen)];
  if (of("other").length) parts.push(smallChart("Neither", of("other"), bins, width, chosen, "other"));
  if (of("doubted").length) parts.push(smallChart("Not told as facts: alleged, disputed, planned …", of("doubted"), bins, width, chosen, "doubted"));
  return parts;
}

function mainChart(rows, bins, width, chosen) {
  const [highest, lowest] = [1, -1].map((sign) => sign * Math.max(0, ...totals(rows.filter((row) => row.kind.sign === sign)).values()));
  const step = STEPS.find((each) => each * 9 >= highest - lowest) ?? highest - lowest;
  const least = Math.ceil(lowest / step) * step;
  const chart = Plot.plot({
    ...MARGINS, width, height: Math.max(210, Math.min(290, width / 2.6)), marginTop: 20, marginBottom: 26,
    x: xScale(bins, width),
    y: { grid: true, tickFormat: (value) => String(Math.abs(value)), label: null, domain: [lowest, highest || 1], ticks: Array.from({ length: Math.floor((highest - least) / step) + 1 }, (_, n) => least + n * step) },
    marks: [
      chosenBand(chosen),
      bars(rows),
      Plot.ruleY([0], { stroke: "var(--ink)", strokeWidth: 1 }),
      gap(bins),
      Plot.text(["▲ Cooperation"], { frameAnchor: "top-left", fill: "var(--coop-text)", dx: 4, dy: -16, fontWeight: 600 }),
      Plot.text(["▼ Conflict"], { frameAnchor: "bottom-left", fill: "var(--conf-text)", dx: 4, dy: -4, fontWeight: 600 }),
    ],
  });
  return picture(chart, `Events by year. ${summary(rows, bins)}`);
}

function smallChart(name, rows, bins, width, chosen, layer) {
  const most = Math.max(...[...totals(rows).values()]);
  const chart = Plot.plot({
    ...MARGINS, width, height: 34 + Math.min(most, 10) * 4, marginTop: 18, marginBottom: 4,
    x: { ...xScale(bins, width), axis: null },
    y: { label: null, tickFormat: String, ticks: [0, most], domain: [0, most], grid: false },
    marks: [
      chosenBand(chosen),
      layer === "doubted" ? bars(rows, { fillOpacity: 0, strokeOpacity: 1, strokeWidth: 1.4, strokeDasharray: "2 1.5" }) : bars(rows),
      Plot.ruleY([0], { stroke: "var(--line-strong)" }),
      gap(bins),
      Plot.text([name], { frameAnchor: "top-left", fill: "var(--muted)", dx: 4, dy: -15 }),
    ],
  });
  return picture(chart, `${name}: ${summary(rows, bins)}`);
}

/** @returns {any} */
function xScale(bins, width) {
  const step = width < 560 ? 5 : 2;
  const decades = bins.filter(({ since, until }) => until > since).map(({ key }) => key);
  const ticks = bins.filter(({ since, until }) => since === until && since % step === 0).map(({ key }) => key);
  const early = everyNth(decades, Math.ceil(44 / (width / bins.length)));
  return { type: "band", domain: bins.map(({ key }) => key), ticks: [...early, ...ticks], label: null, padding: 0.14, tickSize: 3 };
}

const everyNth = (items, n) => items.filter((_, number) => number % n === 0);

function bars(rows, options = {}) {
  return Plot.barY(rows, {
    x: "bin", y: (row) => row.kind.sign * row.n, fill: (row) => row.kind.color, fillOpacity: (row) => (row.isKnown ? 1 : 0.18),
    stroke: (row) => row.kind.color, strokeOpacity: (row) => (row.isKnown ? 0 : 1), strokeWidth: 1, insetTop: 0.75, insetBottom: 0.75, insetLeft: 0.5, insetRight: 0.5,
    order: (row) => CLASSES.indexOf(row.kind) * 2 + (row.isKnown ? 0 : 1), offset: null, ...absolute(rows), ...options,
  });
}

/** Above the line alone, where cooperation and conflict are not set against each other. */
function absolute(rows) {
  return rows.some((row) => row.layer === "main") ? {} : { y: "n" };
}

function chosenBand(chosen) {
  return chosen.length ? Plot.cell(chosen, { x: (key) => key, fill: "var(--chosen)", inset: -2 }) : null;
}

/** A line where decades give way to years. */
function gap(bins) {
  const first = bins.findIndex(({ since, until }) => since === until);
  return first > 0 ? Plot.ruleX([bins[first].key], { stroke: "var(--line-strong)", strokeDasharray: "3 3", dx: -9 }) : null;
}

function totals(rows) {
  const sums = new Map();
  for (const { bin, n } of rows) sums.set(bin, (sums.get(bin) ?? 0) + n);
  return sums;
}

function summary(rows, bins) {
  const sums = totals(rows);
  const [most, n] = [...sums].sort((one, other) => other[1] - one[1])[0] ?? ["", 0];
  if (!n) return "None with a date.";
  const all = [...sums.values()].reduce((sum, each) => sum + each, 0);
  return `${count(all, "event")} with a date between ${bins[0].since} and ${bins.at(-1).until}; most, ${n}, in ${most}. The numbers stand in the table below.`;
}

/** Lets one choose years with a pointer, and reads out the bin under it. */
function listen(place, bins, rows, readout, placeOf, shown) {
  if (!bins.length) return;
  const scale = xOf(place);
  let from = null;
  const under = (event) => {
    const x = event.clientX - place.getBoundingClientRect().left;
    return bins.reduce((best, bin) => (Math.abs(scale(bin.key) - x) < Math.abs(scale(best.key) - x) ? bin : best), bins[0]);
  };
  place.onpointermove = (event) => {
    readout.textContent = described(under(event), rows);
  };
  place.onpointerleave = () => {
    readout.textContent = "";
  };
  place.onpointerdown = (event) => {
    from = under(event);
    event.preventDefault();
  };
  place.onpointerup = (event) => {
    if (!from) return;
    const [first, last] = [from, under(event)].sort((one, other) => one.since - other.since);
    from = null;
    const isAgain = shown.since === first.since && shown.until === last.until;
    go(isAgain ? placeOf("", "") : placeOf(first.since, last.until));
  };
}

/** Where the middle of each bin is drawn. */
function xOf(place) {
  const scale = /** @type {any} */ (place.querySelector("svg")).scale("x");
  return (key) => scale.apply(key) + scale.bandwidth / 2;
}

function described(bin, rows) {
  const here = rows.filter((row) => row.bin === bin.key);
  if (!here.length) return `${bin.name}: nothing`;
  const sum = (test) => here.filter(test).reduce((all, { n }) => all + n, 0);
  const parts = [...CLASSES, OTHER].map((kind) => [kind, sum((row) => row.kind === kind && row.layer !== "doubted")]).filter(([, n]) => n);
  const words = parts.map(([kind, n]) => `${n} ${kind === OTHER ? "neither" : kind.name.toLowerCase()}`);
  const doubted = sum((row) => row.layer === "doubted");
  if (doubted) words.push(`${doubted} not told as ${doubted === 1 ? "a fact" : "facts"}`);
  return `${bin.name}: ${words.join(", ")}`;
}

function legend() {
  const entry = ({ name, color }) => h("li", null, h("span", { class: "swatch", style: `background:${color}` }), name);
  return h("ul", { class: "legend" }, CLASSES.map(entry), h("li", null, h("span", { class: "swatch hollow" }), "hollow: the year is not certain"), h("li", null, h("span", { class: "swatch dashed" }), "dashed: not told as a fact"));
}

function caption(items) {
  const undated = items.filter((item) => isAsserted(item) && yearOf(item).year === null).length;
  return [
    "Click a year, or draw over several. A date known only as “since” or “by” stands, hollow, at the end that is known; one between two years at the first. ",
    undated ? `${count(undated, "event")} told as ${undated === 1 ? "a fact has" : "facts have"} no date at all and cannot be drawn.` : "",
  ];
}

function numberTable(rows, bins, placeOf) {
  const kinds = [...CLASSES, OTHER];
  const sum = (bin, test) => rows.filter((row) => row.bin === bin.key && test(row)).reduce((all, { n }) => all + n, 0);
  const cells = (bin) => [...kinds.map((kind) => sum(bin, (row) => row.kind === kind && row.layer !== "doubted")), sum(bin, (row) => row.layer === "doubted")];
  const filled = bins.map((bin) => [bin, cells(bin)]).filter(([, values]) => values.some(Boolean));
  return h("table", { class: "small" },
    h("caption", { class: "unseen" }, "Events by year and kind of act"),
    h("thead", null, h("tr", null, ["Year", ...kinds.map(({ name }) => name), "Not told as facts"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", null, filled.map(([bin, values]) => h("tr", null, h("th", { scope: "row" }, link(placeOf(bin.since, bin.until), bin.name)), values.map((value) => h("td", { class: "number" }, String(value)))))));
}
