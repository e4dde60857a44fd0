"""Patterns that Polars reads, which match only what is valid."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby

from pydantic import TypeAdapter, ValidationError

from usvenezuela.model.columns import TEXT, Pattern, Text


def certain_pattern(pattern: Pattern | None) -> str:
    """A pattern for Polars that matches only what is valid; empty if there is none."""
    if pattern is TEXT:
        return plain_text_pattern()
    return pattern.expression if pattern and pattern.suffices else ""


@cache
def plain_text_pattern() -> str:
    """Matches text of letters that need no second look: each is valid alone, and none joins its neighbour in Unicode's form C."""
    adapter: TypeAdapter[str] = TypeAdapter(Text)
    # Latin letters and the common signs: combining marks join their neighbours, and letters of other scripts may not stand among these.
    candidates = [*range(0x21, 0x7F), *range(0xA1, 0x250), *range(0x2010, 0x2040), 0x20AC]
    letters = "".join(_ranges([code for code in candidates if _is_valid(adapter, chr(code))]))
    return f"^[{letters}](?:[{letters} ]*[{letters}])?$"


def _ranges(codes: list[int]) -> Iterator[str]:
    """Code points as ranges of a character class."""
    for _, run in groupby(enumerate(codes), key=lambda place: place[1] - place[0]):
        consecutive = [code for _, code in run]
        yield rf"\u{{{consecutive[0]:x}}}-\u{{{consecutive[-1]:x}}}"


def _is_valid(adapter: TypeAdapter[str], text: str) -> bool:
    try:
        return adapter.validate_python(text) == text
    except ValidationError:
        return False
