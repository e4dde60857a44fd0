/** Charts of what lasts: a row for each thing, over time, with open ends shown as such. */

import * as Plot from "@observablehq/plot";
import { h } from "../core/dom.js";
import { grouped } from "../core/release.js";
import { picture } from "./picture.js";

const NARROW = 640;
const heightOf = (bars, width) => 40 + bars.length * (width < NARROW ? 34 : 24);

/**
 * @typedef {object} Bar
 * @property {string} id
 * @property {string} name
 * @property {string} color
 * @property {Date} from
 * @property {Date} to
 * @property {boolean} isStartOpen Whether it began before `from`, nobody tells when.
 * @property {boolean} isEndOpen Whether it went on after `to`.
 * @typedef {{ id: string, at: Date, isDay: boolean, symbol: string, color: string, text: string }} Point
 */

/** Whether a date tells the day. */
export const isDay = (text) => /^\d{4}-\d{2}-\d{2}$/.test(text ?? "");

/** What the marks of these charts mean, whatever they stand for. */
export const MARKS = [
  ["filled", "the day is told"],
  ["hollow", "only a month, a year, or a first or last possible day is told"],
  ["side by side", "on one day"],
  ["┅", "since when is not told"],
  ["▶", "goes on, or its end is not told"],
];

/** A legend of signs, each with what it means. */
export function signs(meanings) {
  return meanings.map(([sign, words]) => h("li", null, h("strong", null, sign), ` ${words}`));
}

/**
 * A chart that fits the width it is given, with names at the left where there is room, else above the rows.
 * @param {Bar[]} bars
 * @param {Point[]} points
 * @param {string} text What the chart shows, in words.
 * @param {(id: string) => void} open
 */
export function spansChart(bars, points, text, open) {
  const place = h("div", { class: "chart", style: `min-height:${heightOf(bars, innerWidth)}px` });
  let width = 0;
  new ResizeObserver(([entry]) => {
    const wide = Math.floor(entry.contentRect.width);
    if (!wide || wide === width) return;
    width = wide;
    place.replaceChildren(chart(bars, points, text, width, open));
  }).observe(place);
  return place;
}

function chart(bars, points, text, width, open) {
  const isNarrow = width < NARROW;
  const names = new Map(bars.map((bar) => [bar.id, bar.name]));
  const left = isNarrow ? 8 : 300;
  const room = isNarrow ? width - 20 : left - 14;
  const plot = Plot.plot({
    width, height: heightOf(bars, width), marginLeft: left, marginRight: 14, marginTop: 24, marginBottom: 10,
    x: { type: "time", axis: "top", grid: true, label: null, ticks: isNarrow ? 4 : 8 },
    y: { type: "band", domain: bars.map((bar) => bar.id), axis: null },
    color: { type: "identity" },
    marks: [
      lines(bars.filter((bar) => !bar.isStartOpen)),
      lines(bars.filter((bar) => bar.isStartOpen), { strokeDasharray: "3 3" }),
      Plot.dot(bars.filter((bar) => bar.isEndOpen), { x: "to", y: "id", symbol: "triangle", rotate: 90, r: 5, fill: "color", dx: 3 }),
      inTurn(points).map((some, number) => Plot.dot(some, {
        x: "at", y: "id", symbol: "symbol", rotate: (point) => (point.symbol === "cross" ? 45 : 0), r: 5, dx: number * 13,
        fill: (point) => (point.isDay ? point.color : "var(--paper)"), stroke: "color", strokeWidth: 2, title: "text",
      })),
      Plot.text(bars, {
        y: "id", text: (bar) => shortened(names.get(bar.id), room), fill: "var(--ink)", title: "name",
        ...(isNarrow ? { frameAnchor: "left", dy: -13, dx: 0 } : { frameAnchor: "left", dx: -left + 4 }), textAnchor: "start",
      }),
    ],
    symbol: { type: "identity" },
  });
  plot.addEventListener("click", (/** @type {any} */ event) => {
    const scale = plot.scale("y");
    const y = event.clientY - plot.getBoundingClientRect().top;
    const bar = bars.find(({ id }) => y >= scale.apply(id) && y < scale.apply(id) + scale.step);
    if (bar) open(bar.id);
  });
  return picture(plot, text);
}

function lines(bars, options = {}) {
  return Plot.link(bars, { x1: "from", x2: "to", y1: "id", y2: "id", stroke: "color", strokeWidth: 4, strokeLinecap: "butt", ...options });
}

/** Marks of one day beside each other, so that none hides another: the first of each day, the second and so on. */
function inTurn(points) {
  const turns = [];
  for (const same of grouped(points, ({ id, at }) => `${id} ${at}`).values()) same.forEach((point, number) => (turns[number] ??= []).push(point));
  return turns;
}

/** A name cut to what fits into a width in pixels. */
function shortened(name, room) {
  const most = Math.floor(room / 6.1);
  return name.length > most ? `${name.slice(0, most - 1).trimEnd()}…` : name;
}
