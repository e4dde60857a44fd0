/** The filters that several views share; they answer as `where` does in Python. */

import { idOf, isAsserted, itemOf, parties, spans } from "./release.js";

const sets = parties.sets.map((side) => new Set(side));

/** The test whether a record was done by an actor, to an actor; either may be left open. */
export function done(by, to) {
  if (!by && !to) return () => true;
  return (item) => (parties.of[idOf(item)] ?? []).some(([doer, target]) => (!by || sets[doer].has(by)) && (!to || sets[target].has(to)));
}

/** Everyone by, or to, whom one of these records was done, with the number of records. */
export function sides(items, side) {
  const counts = new Map();
  for (const item of items) {
    const named = new Set((parties.of[idOf(item)] ?? []).flatMap((pair) => parties.sets[pair[side]]));
    for (const actor of named) counts.set(actor, (counts.get(actor) ?? 0) + 1);
  }
  return counts;
}

/** The test whether a record may fall at or after `since`, at or before `until`: years, months or days. */
export function within(since, until) {
  if (!since && !until) return () => true;
  return (item) => {
    const span = spans[idOf(item)];
    return Boolean(span) && (!since || span[1] === null || span[1] >= since) && (!until || span[0] === null || span[0].slice(0, until.length) <= until);
  };
}

/** The test of what is told as a fact; of all, or of one way of telling, if that is asked for. */
export function told(choice) {
  if (choice === "any") return () => true;
  return choice ? (item) => item.factuality === choice : isAsserted;
}

/** The test whether an item meets all tests. */
export const all = (tests) => (item) => tests.every((test) => test(item));

/** Sorts by the first day that is known, the undated last. */
export function byDate(one, other) {
  const [first, second] = [one, other].map((item) => spans[idOf(item)]?.[0] ?? "9999");
  return first < second ? -1 : first > second ? 1 : idOf(one) < idOf(other) ? -1 : 1;
}

/** The actions on a measure in order: each behind those that it changes, whatever their days. */
export function inChain(actions) {
  return [...actions].sort((one, other) => depth(one) - depth(other) || byDate(one, other));
}

/** How many actions an action rests on. */
function depth(action, seen = new Set()) {
  if (!action?.amends_id || seen.has(action)) return 0;
  return 1 + depth(itemOf(action.amends_id), seen.add(action));
}

/** The year in which a record falls, if its dates leave no other; and the year at which it stands, if they leave several. */
export function yearOf(item) {
  const span = spans[idOf(item)];
  if (!span) return { year: null, isKnown: false };
  const isKnown = Boolean(item.earliest && item.latest) && item.earliest.slice(0, 4) === item.latest.slice(0, 4);
  return { year: Number((span[0] ?? span[1]).slice(0, 4)), isKnown };
}
