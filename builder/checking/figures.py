"""How a figure reads."""

import re
from fractions import Fraction

from builder.extraction.quantities import read_quantity
from usvenezuela.checking.rows import Row
from usvenezuela.model.decimals import decimal_of
from usvenezuela.model.vocabularies import Qualifier

HEDGES = (
    (re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|an estimated)\b", re.IGNORECASE), Qualifier.ABOUT),
    (re.compile(r"\b(?:at least)\b", re.IGNORECASE), Qualifier.AT_LEAST),
    (re.compile(r"\b(?:more than|over|above)\b", re.IGNORECASE), Qualifier.MORE_THAN),
    (re.compile(r"\b(?:less than|fewer than|under|below)\b", re.IGNORECASE), Qualifier.LESS_THAN),
    (re.compile(r"\b(?:up to|at most|as many as|as much as)\b", re.IGNORECASE), Qualifier.AT_MOST),
)
"""Hedging words, each with the qualifier that carries it."""


def hedge_misfits(figure: Row) -> str:
    """The hedge in a figure's `value_text` that its qualifier does not carry; empty if there is none."""
    if figure["qualifier"] in (Qualifier.BETWEEN, Qualifier.VAGUE):
        return ""
    found = ((pattern.search(figure["value_text"]), qualifier) for pattern, qualifier in HEDGES)
    return next((match[0] for match, qualifier in found if match and figure["qualifier"] != qualifier), "")


def figure_reads(figure: Row) -> bool:
    """Whether a figure's `value_text` reads as its value."""
    quantity = read_quantity(figure["value_text"])
    if quantity is None:
        return False
    values = values_of(figure)
    if quantity.low is None or quantity.high is None or not values:
        return quantity.low is None and not values
    return _near(quantity.low, values[0]) and _near(quantity.high, values[-1])


def values_of(figure: Row) -> list[float]:
    """The one value of a figure, or the low and the high one; none if it is vague."""
    return [figure[column] for column in ("value", "value_low", "value_high") if figure[column] is not None]


def _near(number: Fraction, written: float) -> bool:
    value = Fraction(decimal_of(written))
    if Fraction(10**4) % number.denominator == 0:
        return value == number
    # A third has no decimal that is exact; one part in a thousand is close enough for such numbers.
    return abs(value - number) * 1000 <= abs(number)
