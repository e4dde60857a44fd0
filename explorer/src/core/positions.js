/** Where one was in each place that one has been to, for those who go back. */

const positions = new Map();
let made = 0;

history.scrollRestoration = "manual";
addEventListener("scroll", () => positions.set(history.state?.key, scrollY), { passive: true });

/** How far one had scrolled when one left the place to which one now returns; undefined at one's first visit. */
export function positionHere() {
  if (!history.state?.key) history.replaceState({ key: `${Date.now()}-${(made += 1)}` }, "");
  const { key } = history.state;
  const position = positions.get(key);
  if (position === undefined) positions.set(key, 0);
  return position;
}
