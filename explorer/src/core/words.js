/** Codes, dates and numbers in plain words. */

import { codes, countries } from "./release.js";

const MONTHS = "January February March April May June July August September October November December".split(" ");
const numbers = new Intl.NumberFormat("en", { maximumFractionDigits: 20 });

/** The name for people of a code. */
export const label = (vocabulary, code) => (code ? (codes[vocabulary][code]?.[0] ?? code) : "");
/** What a code means. */
export const meaning = (vocabulary, code) => (code ? (codes[vocabulary][code]?.[1] ?? "") : "");
export const country = (code) => countries[code] ?? code ?? "";

export const number = (value) => numbers.format(value);
/** A small number as one writes it in a sentence. */
export const inWords = (n) => "no one two three four five six seven eight nine ten".split(" ")[n] ?? number(n);
/** A count with its noun: “1 event”, “2 events”. */
export const count = (n, noun, nouns = `${noun}s`) => `${number(n)} ${n === 1 ? noun : nouns}`;

/** A date of the EDTF profile in words: `[2006-01..]` is “January 2006 or later”. */
export function date(text, isShort = false) {
  if (!text) return "";
  if (text === "..") return "goes on, as of the source";
  if (!text.startsWith("[")) return qualified(text, isShort);
  const [first, last] = text.slice(1, -1).split("..");
  if (!last) return `${day(first, isShort)} or later`;
  return first ? `between ${day(first, isShort)} and ${day(last, isShort)}` : `${day(last, isShort)} at latest`;
}

function qualified(text, isShort) {
  const plain = day(text.replace(/[?~%]$/, ""), isShort);
  if (text.endsWith("~")) return `about ${plain}`;
  if (text.endsWith("?")) return `${plain}, uncertain`;
  return text.endsWith("%") ? `about ${plain}, uncertain` : plain;
}

function day(text, isShort) {
  if (text.includes("X")) return `${text.replaceAll("X", "0")}–${text.replaceAll("X", "9")}`;
  const [year, month, number] = text.split("-").map(Number);
  const name = MONTHS[month - 1];
  return [number, name && isShort ? name.slice(0, 3) : name, year].filter(Boolean).join(" ");
}

/** When something was: its start and end in words; empty where the documents give no date. */
export function when(item, isShort = false) {
  const { start_date: start, end_date: end } = item;
  if (!end) return date(start ?? item.announced_date, isShort);
  if (end === "..") return start ? `${date(start, isShort)}, ${date(end)}` : date(end);
  return start ? `${date(start, isShort)} to ${date(end, isShort)}` : `until ${date(end, isShort)}`;
}

/** The value of a figure in words, with its hedge. */
export function amount(figure) {
  const values = [figure.value, figure.value_low, figure.value_high].filter((value) => value !== undefined).map(number);
  const hedge = figure.qualifier === "exact" || figure.qualifier === "between" ? "" : label("qualifier", figure.qualifier).toLowerCase();
  return [hedge, values.join(" to "), values.length || figure.qualifier !== "vague" ? unit(figure) : ""].filter(Boolean).join(" ");
}

function unit(figure) {
  const name = label("unit", figure.unit);
  return { Persons: "persons", Votes: "votes", Items: "", Fraction: "" }[name] ?? (figure.value === 1 ? name : plural(name));
}

function plural(name) {
  return /^(US dollars|Per cent|Bolívar)/.test(name) ? name.replace("Per cent", "per cent") : `${name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}s`;
}

/** Words for the list of things that a filter leaves out. */
export const lower = (text) => text.charAt(0).toLowerCase() + text.slice(1);
