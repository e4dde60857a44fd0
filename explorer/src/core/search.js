/** Finding words as a reader would: at the beginnings of words, without case and accents, with plain quotes and dashes. */

const SIGNS = [
  [/[\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032`\u00b4\uff07]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02]/g, '"'],
  [/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, "-"],
];

function fold(text) {
  const plain = SIGNS.reduce((result, [pattern, sign]) => result.replace(pattern, sign), text);
  return plain.normalize("NFKD").replace(/[\p{Mn}\p{Cf}]/gu, "").toLowerCase().replaceAll("ß", "ss").replace(/\s+/g, " ");
}

/** The words to find, each as the pattern that finds it where a word begins. */
function patterns(words) {
  const wanted = fold(words).split(" ").filter(Boolean);
  return wanted.map((word) => new RegExp(`${/^[\p{L}\p{N}]/u.test(word) ? "(?<![\\p{L}\\p{N}])" : ""}${word.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}`, "gu"));
}

const folded = new Map();

/** The test whether an item holds all the words; `textOf` gives its text, which is folded once. */
export function holding(words, textOf) {
  const wanted = patterns(words);
  if (!wanted.length) return () => true;
  if (!folded.has(textOf)) folded.set(textOf, new Map());
  const texts = folded.get(textOf);
  return (item) => {
    if (!texts.has(item)) texts.set(item, fold(textOf(item)));
    return wanted.every((word) => texts.get(item).search(word) >= 0);
  };
}

/** Those of the words that a text does not hold. */
export function missing(words, text) {
  const plain = fold(text);
  const wanted = words.split(/\s+/).filter(Boolean);
  return wanted.filter((word) => patterns(word).some((pattern) => plain.search(pattern) < 0));
}

/** A text cut where it holds some of the words: its pieces, those with an odd number being such words. */
export function pieces(words, text) {
  const characters = Array.from(text);
  const plain = characters.map(fold);
  const places = plain.flatMap((part, number) => Array.from({ length: part.length }, () => number));
  const isHit = new Set(patterns(words).flatMap((pattern) => [...plain.join("").matchAll(pattern)].flatMap((hit) => places.slice(hit.index, hit.index + hit[0].length))));
  const cut = [""];
  characters.forEach((character, number) => {
    if (isHit.has(number) === (cut.length % 2 === 1)) cut.push("");
    cut[cut.length - 1] += character;
  });
  return cut;
}
