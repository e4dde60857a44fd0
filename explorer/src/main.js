/** The frame of the page: which view stands in it, by its address. */

import "./style.css";
import { addressOf, go, here } from "./core/address.js";
import { fill, h, link } from "./core/dom.js";
import { positionHere } from "./core/positions.js";
import { lookUp, release, retiredAs } from "./core/release.js";
import { actorsView } from "./views/actors.js";
import { documentsView } from "./views/documents.js";
import { eventsView } from "./views/events.js";
import { figuresView } from "./views/figures.js";
import { findView } from "./views/find.js";
import { overviewView } from "./views/overview.js";
import { postingsView } from "./views/postings.js";
import { recordView, retiredView, unknownView } from "./views/record.js";
import { sanctionsView } from "./views/sanctions.js";
import { sourceView } from "./views/source.js";

const VIEWS = {
  overview: ["Overview", overviewView],
  events: ["Events", eventsView],
  sanctions: ["Sanctions", sanctionsView],
  postings: ["Postings", postingsView],
  actors: ["Actors", actorsView],
  figures: ["Figures", figuresView],
  documents: ["Documents", documentsView],
};
const HIDDEN_VIEWS = { find: findView };

const main = h("main", { id: "main", tabindex: -1 });
const sought = h("input", { type: "search", name: "everything", placeholder: "Find anything", "aria-label": "Find anything", autocomplete: "off" });
const tabs = Object.entries(VIEWS).map(([view, [name]]) => link(`#${view}`, name));
let present = { name: "", show: (_params) => {} };

/** The view for the first part of an address. */
function viewNamed(name) {
  const make = VIEWS[name]?.[1] ?? HIDDEN_VIEWS[name];
  if (make) return make();
  if (name.startsWith("src-") && lookUp(name)) return sourceView(name);
  if (lookUp(name)) return recordView(name);
  return retiredAs(name) ? retiredView(retiredAs(name)) : unknownView(name);
}

function show(isFirst) {
  const { view: name, params } = here();
  const isOther = name !== present.name;
  const left = present.name;
  const position = positionHere();
  if (isOther) {
    const view = viewNamed(name);
    present = { name, show: view.show ?? (() => {}) };
    document.title = `${view.title} · United States–Venezuela relations`;
    fill(main, view.body);
    markTab(name);
    sought.value = "";
  }
  present.show(params);
  if (isOther && !isFirst) arrive(left, position);
}

/** Puts the focus on the heading of what is shown or, for those who return, where they left it. */
function arrive(left, position) {
  const followed = position === undefined ? null : main.querySelector(`a[href="#${CSS.escape(left)}"]`);
  const target = /** @type {HTMLElement | null} */ (followed ?? main.querySelector("h1"));
  if (position !== undefined || !main.querySelector(".chosen")) scrollTo(0, position ?? 0);
  target?.focus({ preventScroll: true });
}

/** Marks the view that is shown, or to which the record shown belongs. */
function markTab(name) {
  const view = { sources: "documents" }[lookUp(name)?.table] ?? lookUp(name)?.table ?? name;
  for (const tab of tabs) {
    const isHere = tab.getAttribute("href") === `#${view}`;
    if (isHere) tab.setAttribute("aria-current", view === name ? "page" : "true");
    else tab.removeAttribute("aria-current");
  }
}

function skip(event) {
  event.preventDefault();
  main.focus();
}

function toTop() {
  scrollTo(0, 0);
  main.querySelector("h1")?.focus({ preventScroll: true });
}

function finder() {
  const submit = (event) => {
    event.preventDefault();
    const words = sought.value.trim();
    if (words) go(lookUp(words) ? addressOf(words) : `#find?${new URLSearchParams({ q: words })}`);
  };
  return h("form", { class: "finder", role: "search", "aria-label": "Everything", onsubmit: submit }, sought, h("button", null, "Find"));
}

document.body.append(
  h("a", { class: "skip", href: "#main", onclick: skip }, "Skip to the content"),
  h("header", { class: "site" },
    h("a", { class: "brand", href: "#overview" }, "United States–Venezuela relations"),
    h("nav", { "aria-label": "Views" }, tabs),
    finder()),
  main,
  h("footer", { class: "site" },
    h("p", null, `usvenezuela ${release.version}. ${release.credit} `, "This page asks for nothing from the network; links to other sites open only on a click."),
    h("button", { type: "button", class: "top", onclick: toTop }, "↑ Top")),
);
addEventListener("hashchange", () => show(false));
show(true);
performance.mark("ready");
