"""Numbers that every program holds exactly, and how they are written plainly.

A whole number is an `int`, any other a `float`: both sum, compare and format as one expects of numbers, and
none is read by two programs as two, which decimals of any length would be.
"""

import re
from decimal import Decimal

LARGEST = 2**53 - 1
"""The largest whole number that every program holds exactly: JSON readers take numbers for binary floats."""
DECIMAL = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
"""A plain decimal number: no exponent, no sign but a minus, no separators."""


def number_of(text: str) -> float | None:
    """The number that a plain decimal says; None if it is none."""
    return float(text) if re.fullmatch(DECIMAL, text) else None


def is_held(text: str, number: float) -> bool:
    """Whether `number`, as the text of a number was read, has lost none of its digits."""
    return Decimal(text) == Decimal(repr(number))


def plainest(number: float) -> float:
    """The same number, as an `int` if it is whole."""
    return int(number) if number == int(number) else number


def decimal_of(number: float) -> str:
    """A number as a plain decimal, a whole one without a point."""
    return format(Decimal(repr(plainest(number))), "f")
