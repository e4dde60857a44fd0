"""Proposals of figures: every quantity with its hedge, its unit and what it counts, as far as the words tell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.checking.figures import HEDGES
from builder.drafting.cues import Sentence
from builder.drafting.naming import lists
from builder.extraction.quantities import Quantity
from usvenezuela.model.vocabularies import ActorType, FigureMeasure, Qualifier, Unit

_DURATIONS = {"hour": Unit.HOUR, "day": Unit.DAY, "week": Unit.WEEK, "month": Unit.MONTH, "year": Unit.YEAR}
_BY_NOUN = {
    "vote": (FigureMeasure.VOTES, Unit.VOTES), "voter": (FigureMeasure.VOTES, Unit.VOTES), "barrel": (FigureMeasure.VOLUME, Unit.BARREL),
    "ton": (FigureMeasure.VOLUME, Unit.TONNE), "tonne": (FigureMeasure.VOLUME, Unit.TONNE),
}  # fmt: skip
_FRACTION = re.compile(r"\b(?:half|third|thirds|quarter)\b", re.IGNORECASE)
_PERSONS = frozenset("people persons men women children dead wounded sailors soldiers prisoners marines americans civilians".split())
_HEDGE = re.compile(
    r"(?:\b(?:some|about|around|roughly|nearly|almost|approximately|an estimated|at least|more than|over|above|less than|fewer than|under"
    r"|below|up to|at most|as many as|as much as) )$",
    re.IGNORECASE,
)
_ENDS = frozenset(", ; : . ( ) — – ? ! and or but from in on at for to by with that which who when as against toward later before".split())
_POINTING = frozenset("states countries nations sides governments parties".split())
_AHEAD = 5
"""How many words after a quantity may hold the noun that it counts."""


@dataclass(frozen=True)
class FigureProposal:
    """A quantity as a figure."""

    quantity: Quantity
    value_text: str
    start: int
    """Where its words begin, the hedge included."""
    end: int
    measure: FigureMeasure
    unit: Unit
    qualifier: Qualifier
    scope: str
    """The words that follow and say what is counted."""


def propose_figures(sentence: Sentence) -> Iterator[FigureProposal]:
    """The quantities of a sentence, but for those that only point back, such as “the two states”."""
    text, found = sentence.document.text, sentence.document.quantities[sentence.span]
    for number, quantity in enumerate(found):
        if number and _is_unit(text, found[number - 1], quantity):
            continue
        end = found[number + 1].end if number + 1 < len(found) and _is_unit(text, quantity, found[number + 1]) else quantity.end
        hedge = _HEDGE.search(text, sentence.span.start, quantity.start)
        start = hedge.start() if hedge else quantity.start
        following = [word for word in sentence.words if word.start >= end][:_AHEAD]
        if following and following[0].lower in _POINTING:
            continue
        measure, unit = _measure(text[quantity.start : end], [word.lower for word in following])
        yield FigureProposal(
            quantity, text[start:end], start, end, measure, unit, _qualifier(quantity, text[start:end]), _scope(sentence, end)
        )


def _is_unit(text: str, before: Quantity, quantity: Quantity) -> bool:
    """Whether a vague quantity is the unit of the number before it: “40,000 tons”."""
    return quantity.low is None and before.low is not None and text[before.end : quantity.start] == " "


def _scope(sentence: Sentence, end: int) -> str:
    """The words after a quantity up to a verb, stop or preposition."""
    first = sentence.index(end)
    last = first
    while last < len(sentence.words) and last not in sentence.in_verbs and sentence.lower[last] not in _ENDS:
        last += 1
    return sentence.document.text[end : sentence.words[last - 1].end].strip() if last > first else ""


def _measure(words: str, following: list[str]) -> tuple[FigureMeasure, Unit]:
    """What a quantity measures, and its unit."""
    plain = words.lower()
    if "$" in words or "dollars" in following[:2]:
        return _of_money(following)
    if "%" in words or "cent" in plain:
        return FigureMeasure.PERCENT, Unit.PERCENT
    found = [_DURATIONS[word] for word in re.findall(r"(hour|day|week|month|year)s?\b", plain)]
    if found:
        return FigureMeasure.DURATION, found[0]
    default = (FigureMeasure.OTHER, Unit.FRACTION) if _FRACTION.search(words) else (FigureMeasure.OBJECTS, Unit.ITEMS)
    return next((what for word in (*plain.split(), *following) if (what := _of_noun(word))), default)


def _of_money(following: list[str]) -> tuple[FigureMeasure, Unit]:
    if following[:2] in (["a", "barrel"], ["per", "barrel"]):
        return FigureMeasure.PRICE, Unit.USD_PER_BARREL
    is_yearly = following[:2] == ["per", "year"] or "annually" in following[:2]
    return FigureMeasure.MONEY, Unit.USD_PER_YEAR if is_yearly else Unit.USD


def _of_noun(word: str) -> tuple[FigureMeasure, Unit] | None:
    """What the noun counts, if the lists know it."""
    is_of_persons = word in _PERSONS or lists().nouns.get(word) in (ActorType.GROUP, ActorType.PERSON) or word.endswith("ers")
    return _BY_NOUN.get(word.rstrip("s"), (FigureMeasure.PERSONS, Unit.PERSONS) if is_of_persons else None)


def _qualifier(quantity: Quantity, words: str) -> Qualifier:
    if quantity.low is None:
        return Qualifier.VAGUE
    if quantity.low != quantity.high:
        return Qualifier.BETWEEN
    default = Qualifier.ABOUT if words.lower().startswith("some ") else Qualifier.EXACT
    return next((qualifier for pattern, qualifier in HEDGES if pattern.search(words)), default)
