"""Dates and what can be reckoned from them: ranges, so many days later, the day that a document bears, what a section told."""

from calendar import day_name
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from builder.extraction.dates import DateMention
from builder.extraction.document import Document
from builder.extraction.sentences import Span
from usvenezuela.model.vocabularies import DateBasis

_COUNTED = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen".split()
_NUMBERS = {"a": 1, "an": 1, **{word: number for number, word in enumerate(_COUNTED, 1)}}
_SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins."""
_PARTS_OF_DAY = dict.fromkeys(("morning", "afternoon", "evening", "night"), "day")
_LONGEST_PLACE = 40
"""Characters that the place of a dateline may take."""
_FEW = frozenset(("few", "several"))
_LEAST, _MOST = 2, 7
"""What “a few” come to; of “days later” the least is known."""


@dataclass(frozen=True)
class Dating:
    """A start and end date in the EDTF profile, where they come from, and why."""

    start: str = ""
    basis: DateBasis = DateBasis.NOT_STATED
    note: str = ""
    end: str = ""
    is_of_heading: bool = False

    @property
    def bounds(self) -> tuple[str, str]:
        """The first and the last end of the start date; empty where it is open."""
        first, _, last = self.start.strip("[]").partition("..")
        last = last if ".." in self.start else first
        return first.replace("X", "0"), last.replace("X", "9")


NOT_DATED = Dating()


@dataclass(frozen=True)
class Past:
    """The dates of what a section told so far."""

    last: Dating = NOT_DATED
    """That of the last act told as a fact whose date is none of a heading."""
    is_earlier: bool = False
    """Whether that stands in an earlier paragraph."""
    acts: Mapping[str, Dating] = field(default_factory=dict)
    """Those of all acts, by the words that told them."""

    def with_act(self, words: Collection[str], date: Dating, is_fact: bool) -> "Past":
        """What is told so far, and one act more, by the words that tell it."""
        acts = {**{other: when for other, when in self.acts.items() if other not in words}, **dict.fromkeys(words, date)}
        return Past(date, False, acts) if is_fact and date.bounds[0] and not date.is_of_heading else replace(self, acts=acts)

    def of(self, noun: str) -> Dating | None:
        """The date of the last act of which a noun speaks, “the offer” of what was offered; None if none was told."""
        return next((date for word, date in reversed(list(self.acts.items())) if _is_akin(noun, word)), None)


def _is_akin(first: str, second: str) -> bool:
    """Whether two words have the same stem: “deportation” and “deport”."""
    stem = max(4, min(len(first), len(second)) - 2)
    return first[:stem] == second[:stem]


def before(value: str) -> Dating:
    """Some time before a date."""
    return Dating(f"[..{value.replace('X', '9')}]", DateBasis.RELATIVE, f"before what is dated {value}")


def after(value: str) -> Dating:
    """Some time after a date."""
    return Dating(f"[{value.replace('X', '0')}..]", DateBasis.RELATIVE, f"after what is dated {value}")


def reckoned(start: str, number: str, unit: str, sign: int = 1) -> Dating:
    """The date so many days, weeks, months or years after another; not dated if the words are none, or the other is not exact enough.

    With the sign -1 it is so many before it.
    """
    note, one = f"reckoned from {start}", unit.removesuffix("s")
    count = _NUMBERS.get(number) or (int(number) if number.isdecimal() and len(number) <= 4 else 0)
    if count:
        found = moved(start, sign * count, one)
        return Dating(found, DateBasis.RELATIVE, note) if found else NOT_DATED
    if sign < 0:
        return NOT_DATED
    first, last = moved(start, _LEAST, one), moved(start, _MOST, one) if number in _FEW else ""
    return Dating(f"[{first}..{last}]", DateBasis.RELATIVE, note) if first and unit != one else NOT_DATED


def next_of(start: str, unit: str, number: int = 1) -> Dating:
    """The day, month, year or season that follows a date, or precedes it: “the next day”, “the following spring”."""
    unit = _PARTS_OF_DAY.get(unit, unit)
    season = _SEASONS.get(unit, 0)
    is_of_year = season and start[5:7].isdigit() and int(start[5:7]) < season
    found = start[:4] if is_of_year else moved(start, number, "year" if season else unit)
    return Dating(found, DateBasis.RELATIVE, f"reckoned from {start}") if found else NOT_DATED


def same_of(start: str, unit: str) -> Dating:
    """The day, month, year or season in which a date lies: “that year”, “that autumn”."""
    lengths = {**dict.fromkeys((*_SEASONS, "year"), 4), "month": 7, **dict.fromkeys((*_PARTS_OF_DAY, "day"), 10)}
    length = lengths.get(unit, 0)
    return Dating(start[:length], DateBasis.SECTION_CONTEXT) if length and len(start) >= length else NOT_DATED


def moved(start: str, number: int, unit: str) -> str:
    """The date so many days, weeks, months or years after another; empty if that is not exact enough, or no year of four digits."""
    if unit in ("day", "week") and len(start) == len("2000-01-01"):
        ordinal = date.fromisoformat(start).toordinal() + number * (7 if unit == "week" else 1)
        return date.fromordinal(ordinal).isoformat() if 0 < ordinal <= date.max.toordinal() else ""
    if unit == "month" and len(start) >= len("2000-01"):
        years, month = divmod(int(start[5:7]) - 1 + number, 12)
        year = _year(int(start[:4]) + years)
        return f"{year}-{month + 1:02d}" if year else ""
    return _year(int(start[:4]) + number) if unit == "year" else ""


def _year(year: int) -> str:
    return f"{year:04d}" if 0 < year <= date.max.year else ""


def bears_day(document: Document, span: Span, mention: DateMention) -> bool:
    """Whether a date is the dateline of a report, which says when it was written: “ZENDA, 9 October 2023 — …”."""
    is_ahead = span.start == span.line_start and mention.start - span.start < _LONGEST_PLACE
    return is_ahead and bool(mention.day and mention.year) and document.text[mention.end :].lstrip(" )")[:1] in ("—", "–", "-")


def _dateline(document: Document, span: Span) -> date | None:
    """The day of a report: that of its dateline, else that of the first sentence, if that has no verb (“Port Hale, 9 October 2023”)."""
    head = next((other for other in document.sentences if other.line == span.line), span)
    first = next((other for other in document.sentences if not document.words(other).startswith("=")), None)
    days = [mention for mention in document.dates[head] if bears_day(document, head, mention)]
    if first and not days and not document.clauses[first]:
        days = [mention for mention in document.dates[first] if mention.day and mention.year]
    try:
        return date.fromisoformat(days[0].edtf) if days else None
    except ValueError:  # a day that there is not
        return None


def day_by_dateline(document: Document, span: Span, mention: DateMention) -> str:
    """The last day of the week, or the last month or day of a year, up to the day of the report; empty if it bears none."""
    today, words = _dateline(document, span), document.text[mention.start : mention.end]
    if today and words in day_name:
        return (today - timedelta((today.weekday() - list(day_name).index(words)) % 7)).isoformat()
    if today and mention.month:
        year = today.year - ((mention.month, mention.day) > (today.month, today.day))
        return replace(mention, year=str(year)).edtf
    return ""


def ahead(document: Document, span: Span, unit: str) -> Dating:
    """The day, week, month or year after the day of the report: “tomorrow”, “next week”; not dated if it bears none."""
    today = _dateline(document, span)
    if today and unit == "week":
        first, last = (moved(today.isoformat(), days - today.weekday(), "day") for days in (7, 13))
        return Dating(f"[{first}..{last}]", DateBasis.RELATIVE, f"the week after the report of {today}") if last else NOT_DATED
    found = moved(today.isoformat(), 1, unit) if today else ""
    return Dating(found, DateBasis.RELATIVE, f"the {unit} after the report of {today}") if found else NOT_DATED
