/** Finding words as a reader would: without case and accents, with plain quotes and dashes. */

const SIGNS = [
  [/[\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032`\u00b4\uff07]/g, "'"],
  [/[\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02]/g, '"'],
  [/[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]/g, "-"],
];

function fold(text) {
  const plain = SIGNS.reduce((result, [pattern, sign]) => result.replace(pattern, sign), text);
  return plain.normalize("NFKD").replace(/[\p{Mn}\p{Cf}]/gu, "").toLowerCase().replaceAll("ß", "ss").replace(/\s+/g, " ").trim();
}

const folded = new Map();

/** The test whether an item holds all the words; `textOf` gives its text, which is folded once. */
export function holding(words, textOf) {
  const wanted = fold(words).split(" ").filter(Boolean);
  if (!wanted.length) return () => true;
  if (!folded.has(textOf)) folded.set(textOf, new Map());
  const texts = folded.get(textOf);
  return (item) => {
    if (!texts.has(item)) texts.set(item, fold(textOf(item)));
    return wanted.every((word) => texts.get(item).includes(word));
  };
}
