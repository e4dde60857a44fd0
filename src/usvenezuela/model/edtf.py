"""Dates as imprecise as their source: a profile of the Extended Date/Time Format.

EDTF is part of ISO 8601-2:2019. The profile takes from it years, months and days,
unspecified last digits of a year (`199X`, `19XX`), one trailing qualifier (`?` uncertain,
`~` approximate, `%` both), the one-of-a-set range `[a..b]` with open ends, and, for end
dates, the open interval end `..`.
"""

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self

from usvenezuela.problems import cut

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import core_schema

# There is no year nought. The forms are spelt out, since only some kinds of regular expression can look ahead.
_CENTURY = r"([1-9][0-9]|0[1-9])"
_DECADE = rf"({_CENTURY}[0-9]|00[1-9])"
_YEAR = rf"({_DECADE}[0-9]|000[1-9])"
_FOURTH = r"(0[48]|[2468][048]|[13579][26])"
_LEAP_YEAR = rf"([0-9]{{2}}{_FOURTH}|{_FOURTH}00)"
_MONTH = r"(0[1-9]|1[0-2])"
_DAY_OF_YEAR = r"((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
_PLAIN = rf"({_YEAR}(-{_MONTH}|-{_DAY_OF_YEAR})?|{_LEAP_YEAR}-02-29)"
_UNSPECIFIED = rf"{_DECADE}X|{_CENTURY}XX"
_RANGE = rf"\[({_PLAIN}\.\.{_PLAIN}|\.\.{_PLAIN}|{_PLAIN}\.\.)\]"
_SINGLE = rf"({_PLAIN}|{_UNSPECIFIED})[?~%]?|{_RANGE}"

END = "$"
"""The end of a text in a pattern; in Python it also matches before a last line break, unless the match must be full."""
DATE_PATTERN = rf"^({_SINGLE})" + END
"""Matches every date of the profile; only the order within a range is left to `Edtf`."""
END_DATE_PATTERN = rf"^({_SINGLE}|\.\.)" + END
"""As `DATE_PATTERN`, and `..` for an end that is open as of the source."""
DAY_PATTERN = rf"^({_YEAR}-{_DAY_OF_YEAR}|{_LEAP_YEAR}-02-29)" + END
"""Matches every day of the calendar."""

OPEN_END = ".."
EXPECTED_DATE = (
    "a date of the calendar in the EDTF profile; check that there is such a day, and write it like 2019, 2019-01, 2019-01-23, 199X, 2019~ "
    "or [2018-12..2019-03]"
)
"""What a date is expected to be, and how to write it."""


class Edtf(str):
    """A date of the profile: a string that knows the first and the last day it can mean.

    Equal to its text, so it sorts, hashes and compares as the plain string does.

    Raises:
        ValueError: the text is not a date of the profile, or a range runs backwards.
    """

    __slots__ = ()

    def __new__(cls, text: str) -> Self:
        """Check `text` and make the date."""
        # Most dates are plain, and the whole profile takes long to compile for one of them.
        if text != OPEN_END and not re.fullmatch(_PLAIN, text) and not re.fullmatch(_SINGLE, text):
            raise ValueError(f"{cut(text)} is not {_expected(text)}")
        value = super().__new__(cls, text)
        earliest, latest = value.earliest, value.latest
        if earliest and latest and earliest > latest:
            raise ValueError(f"{cut(text)} runs backwards: its first day, {earliest}, is after its last, {latest}; check both ends")
        return value

    @property
    def earliest(self) -> date | None:
        """The first day the date can mean; None where nothing bounds it.

        A qualifier (`?`, `~`, `%`) does not widen the bounds: how far an approximate date
        may lie off is not for us to say.
        """
        start = self._ends()[0]
        return _first_day(start) if start else None

    @property
    def latest(self) -> date | None:
        """The last day the date can mean; None where nothing bounds it."""
        end = self._ends()[1]
        return _last_day(end) if end else None

    def _ends(self) -> tuple[str, str]:
        if self == OPEN_END:
            return "", ""
        if self.startswith("["):
            start, _, end = self[1:-1].partition("..")
            return start, end
        plain = self.rstrip("?~%")
        return plain, plain

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: "GetCoreSchemaHandler") -> "core_schema.CoreSchema":
        """Let records hold dates; a bad one is reported as `edtf`."""
        from pydantic_core import core_schema

        return core_schema.no_info_after_validator_function(
            _parse, core_schema.str_schema(strict=True), serialization=core_schema.plain_serializer_function_ser_schema(str)
        )


def _expected(text: str) -> str:
    """What was expected in the place of `text`: the form of the profile for what it means, if that is a date."""
    from usvenezuela.model.date_forms import meant  # most dates are right

    form = meant(text)
    if form in ("", text):
        return EXPECTED_DATE
    try:
        for written in re.findall(r"\[[^ ]*|[0-9]{2}[0-9X]{2}[^ ]*", form):
            Edtf(written)
    except ValueError:
        return EXPECTED_DATE
    return f"a date of the calendar in the EDTF profile; write {form}"


def _parse(text: str) -> Edtf:
    try:
        return Edtf(text)
    except ValueError as error:
        from pydantic_core import PydanticCustomError

        raise PydanticCustomError("edtf", "{reason}", {"reason": str(error)}) from None


def _first_day(plain: str) -> date:
    parts = [int(part) for part in plain.replace("X", "0").split("-")]
    return date(*[*parts, 1, 1][:3])


def _last_day(plain: str) -> date:
    parts = [int(part) for part in plain.replace("X", "9").split("-")]
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 1 or parts[1] == 12:
        return date(parts[0], 12, 31)
    return date(parts[0], parts[1] + 1, 1) - timedelta(days=1)
