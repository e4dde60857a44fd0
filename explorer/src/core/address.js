/** Addresses within the page: `#events?by=act-united-states&since=2019`, `#evt-maduro-breaks-ties`. */

/** @typedef {{ view: string, params: URLSearchParams }} Place */

/** @returns {Place} */
export function here() {
  const [view, query = ""] = location.hash.slice(1).split("?", 2);
  return { view: decoded(view) || "overview", params: new URLSearchParams(query) };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The address of a view with some of its filters; what is empty is left out. */
export function address(view, params = {}) {
  const filled = Object.entries(params).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const query = new URLSearchParams(filled.map(([name, value]) => [name, String(value)])).toString();
  return `#${view}${query ? `?${query}` : ""}`;
}

/** The address of a record. */
export const addressOf = (id) => `#${id}`;

/** The present address with other filters. */
export function changed(params) {
  const { view, params: present } = here();
  return address(view, { ...Object.fromEntries(present), ...params });
}

/** Goes to an address; `quietly` leaves no step for Back, as while one types. */
export function go(target, quietly = false) {
  if (target === location.hash) return;
  if (!quietly) {
    location.hash = target;
    return;
  }
  history.replaceState(history.state, "", target);
  dispatchEvent(new HashChangeEvent("hashchange"));
}
