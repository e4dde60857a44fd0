/** A table whose headers sort it. */

import { changed, go, here } from "../core/address.js";
import { fill, h } from "../core/dom.js";
import { row } from "./marks.js";

/** In a window narrower than this, a list longer than that begins with a few rows. */
const [NARROW, LONG, FEW] = [600, 100, 50];

/**
 * @typedef {object} Column
 * @property {string} name
 * @property {(item: any) => any} cell What stands in the cell.
 * @property {(item: any) => string | number} [key] By what the column sorts; it does not sort without.
 * @property {string} [class]
 * @property {boolean} [isHead] Whether its cells name the rows.
 */

/**
 * @param {string} caption
 * @param {Column[]} columns
 * @returns {{ element: HTMLElement, show: (items: any[]) => void }}
 */
export function table(caption, columns) {
  let items = [];
  let sorted = { column: null, isDown: false };
  // The roles are said, since a narrow window lays the rows out as blocks, which would take them away.
  const body = h("tbody", { role: "rowgroup" });
  const nothing = h("p", { class: "nothing", hidden: true }, "Nothing meets all of these filters.");
  const more = h("button", { type: "button", hidden: true, onclick: () => go(changed({ rows: "all" })) });
  const heads = columns.map((column) => head(column, () => sortBy(column)));
  const element = h("table", { class: "list", role: "table" }, h("caption", { class: "unseen" }, caption), h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, heads)), body);

  function sortBy(column) {
    sorted = { column, isDown: sorted.column === column && !sorted.isDown };
    columns.forEach((other, number) => markSorted(heads[number], other === column ? sorted.isDown : null));
    draw();
  }

  function draw() {
    const { column, isDown } = sorted;
    const order = column ? [...items].sort((one, other) => (isDown ? -1 : 1) * compared(column.key(one), column.key(other))) : items;
    nothing.hidden = items.length > 0;
    const isAsked = document.activeElement === more;
    const isCut = innerWidth < NARROW && order.length > LONG && here().params.get("rows") !== "all";
    more.hidden = !isCut;
    more.textContent = `Show all ${order.length}`;
    fill(body, (isCut ? order.slice(0, FEW) : order).map((item) => row(item, columns.map((each) => cell(each, item)))));
    if (isAsked) body.rows[FEW]?.querySelector("a")?.focus();
  }

  return {
    element: h("div", { class: "table", tabindex: 0, role: "region", "aria-label": caption }, element, nothing, more),
    show(found) {
      items = found;
      draw();
    },
  };
}

function head(column, sort) {
  const inner = column.key ? h("button", { type: "button", onclick: sort }, column.name, h("span", { class: "arrow", "aria-hidden": "true" })) : column.name;
  return h("th", { scope: "col", role: "columnheader", class: column.class }, inner);
}

function markSorted(element, isDown) {
  if (isDown === null) element.removeAttribute("aria-sort");
  else element.setAttribute("aria-sort", isDown ? "descending" : "ascending");
}

function cell(column, item) {
  return column.isHead
    ? h("th", { scope: "row", role: "rowheader", class: column.class }, column.cell(item))
    : h("td", { role: "cell", class: column.class, "data-label": column.name }, column.cell(item));
}

const collator = new Intl.Collator("en", { numeric: true });

function compared(one, other) {
  return typeof one === "number" && typeof other === "number" ? one - other : collator.compare(String(one), String(other));
}
