"""Finding quantities in English text and reading their numbers."""

import re
from dataclasses import dataclass
from fractions import Fraction

_UNITS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen
"""
_WORDS: dict[str, Fraction] = {word: Fraction(number) for number, word in enumerate(_UNITS.split())}
_WORDS |= {
    word: Fraction(10 * number)
    for number, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_PARTS = {"half": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4), "two-thirds": Fraction(2, 3)}
_MAGNITUDES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_VAGUE = (
    "few",
    "several",
    "multiple",
    "tons",
    "dozens",
    "scores",
    "hundreds",
    "thousands",
    "millions",
    "billions",
    "tens of thousands",
    "hundreds of thousands",
)

_DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
_WORD = "|".join(_WORDS)
_MAGNITUDE = "|".join(_MAGNITUDES)
_NUMBER = rf"(?:{_DIGITS}|(?:{_WORD})(?:-(?:{_WORD}))?|a(?= (?:{_MAGNITUDE})\b))(?:[ -](?:{_MAGNITUDE})\b)*"
_TIME = r"(?:hour|day|week|month|year)s?"
_TIME_APART = r"(?:hours|days|weeks|months|years)(?= (?:before|after|later|earlier|ago)\b)"
_QUANTITY = re.compile(
    rf"(?<![\w.,$-])(?:"
    rf"(?P<range>\$?{_NUMBER}(?: to |-to-|–| or | and )\$?{_NUMBER})"
    rf"|(?P<vague>{'|'.join(sorted(_VAGUE, key=len, reverse=True))}|{_TIME_APART})"
    rf"|(?P<part>a (?:third|quarter)|one[- ]third|half|two-thirds)"
    rf"|(?P<single>\$?{_NUMBER})"
    rf")(?:%| ?per ?cent)?(?:[ -]{_TIME})?(?![\w])",
    re.IGNORECASE,
)
_SPLIT_RANGE = re.compile(r" to |-to-|–| or | and ", re.IGNORECASE)


@dataclass(frozen=True)
class Quantity:
    """A quantity in a text: its offsets and its number, or both ends of a range; none if vague."""

    start: int
    end: int
    low: Fraction | None
    high: Fraction | None

    @property
    def value(self) -> str:
        """The number as a decimal string, a range as `low..high`, empty if vague."""
        return "..".join(_decimal(number) for number in dict.fromkeys((self.low, self.high)) if number is not None)


def find_quantities(text: str, start: int, end: int) -> list[Quantity]:
    """The quantities within `start` and `end`, in order; a bare “one” is a pronoun more often than a number and is left out."""
    return [_quantity(match) for match in _QUANTITY.finditer(text, start, end) if match[0].lower() != "one"]


def read_quantity(words: str) -> Quantity | None:
    """The first quantity in `words`; None if there is none. Here a bare “one” counts."""
    match = _QUANTITY.search(words)
    return _quantity(match) if match else None


def _quantity(match: "re.Match[str]") -> Quantity:
    if match["vague"]:
        return Quantity(match.start(), match.end(), None, None)
    if match["part"]:
        part = _PARTS[re.split(r"[ ]|one-", match["part"].lower())[-1]]
        return Quantity(match.start(), match.end(), part, part)
    if match["range"]:
        low_words, high_words = _SPLIT_RANGE.split(match["range"].lower())
        high = _number(high_words)
        # "one-to-five million": the magnitude stands once, after the second number.
        shared = next(
            (size for word, size in _MAGNITUDES.items() if word in high_words and not any(m in low_words for m in _MAGNITUDES)), 1
        )
        return Quantity(match.start(), match.end(), _number(low_words) * shared, high)
    number = _number(match["single"].lower())
    return Quantity(match.start(), match.end(), number, number)


def _number(words: str) -> Fraction:
    total = Fraction(1)
    for word in re.split(r"[ -]", words.strip().removeprefix("$")):
        if word in _MAGNITUDES:
            total *= _MAGNITUDES[word]
        elif word in _WORDS:
            total = _WORDS[word] if total == 1 else total + _WORDS[word]
        elif word != "a":
            total *= Fraction(word.replace(",", ""))
    return total


def _decimal(number: Fraction) -> str:
    if number.denominator == 1:
        return str(number.numerator)
    return str(round(float(number), 4))
