"""Finding dates in English text and writing them in the EDTF profile."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")

_MONTH = "(?P<month>" + "|".join(MONTHS) + ")"
_YEAR = r"(?P<year>1[4-9][0-9]{2}|20[0-9]{2})"
_DAY = r"(?P<day>[12][0-9]|3[01]|0?[1-9])"
_PATTERNS = tuple(
    re.compile(rf"(?<![\w$,.-]){pattern}(?![\w%])")
    for pattern in (
        rf"{_DAY} {_MONTH}(?:,? {_YEAR})?",
        rf"{_MONTH} {_DAY}(?:, {_YEAR})?(?!,?[0-9])",
        rf"{_MONTH},? {_YEAR}",
        rf"{_YEAR}[–-](?P<until>(?:1[4-9]|20)?[0-9]{{2}})",
        r"(?P<decade>(?:1[4-9]|20)[0-9])0s",
        r"(?P<century>1[0-9]|2[01])(?:th|st) century",
        _YEAR,
        _MONTH,
        "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day",
    )
)
_AMBIGUOUS_MONTH = re.compile(r"(?:\b(?:in|of|until|since|by|from|early|late|mid|next|last|this) )$", re.IGNORECASE)
_RANGE_CONNECTIVE = re.compile(r"\b(?:until|till|to|through) $", re.IGNORECASE)


@dataclass(frozen=True)
class DateMention:
    """A date as the text gives it: its offsets and the parts that stand there."""

    start: int
    end: int
    year: str
    month: int
    day: int
    resolvable: bool
    """Whether, without a year, it lies in the one in force."""
    until: str = ""

    @property
    def edtf(self) -> str:
        """The date in the EDTF profile; empty where the year is not known."""
        if not self.year:
            return ""
        if self.until:
            return f"[{self.year}..{self.until}]"
        return "-".join([self.year, *(f"{part:02d}" for part in (self.month, self.day) if part)])


def find_dates(text: str, start: int, end: int) -> list[DateMention]:
    """The dates within `start` and `end`, as they stand there, in order and without overlap."""
    found: list[DateMention] = []
    covered: set[int] = set()
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, start, end):
            mention = _mention(match)
            if mention and covered.isdisjoint(range(*match.span())):
                found.append(mention)
                covered.update(range(*match.span()))
    return sorted(found, key=lambda mention: mention.start)


def _mention(match: "re.Match[str]") -> DateMention | None:
    parts = match.groupdict()
    month = MONTHS.index(parts["month"]) + 1 if parts.get("month") else 0
    before = match.string[match.pos : match.start()]
    alone = bool(month) and not parts.get("day") and not parts.get("year")
    if alone and parts["month"] in ("May", "March") and not _AMBIGUOUS_MONTH.search(before):
        return None
    # A day of the week, which has no parts, may lie in any year, and "From the end of 2018 until March" the month after a connective.
    resolvable = any(parts.values()) and not (alone and _RANGE_CONNECTIVE.search(before))
    mention = DateMention(*match.span(), parts.get("year") or "", month, int(parts.get("day") or 0), resolvable)
    if parts.get("decade"):
        return replace(mention, year=f"{parts['decade']}X")
    if parts.get("century"):
        return replace(mention, year=f"{int(parts['century']) - 1}XX")
    if parts.get("until"):
        until = parts["until"]
        return replace(mention, until=mention.year[: 4 - len(until)] + until)
    return mention


def resolve_years(mentions: list[DateMention], heading_year: str) -> Iterator[DateMention]:
    """Give the dates of a paragraph that leave out the year the one in force: the last before, else the heading's."""
    year = heading_year
    for mention in mentions:
        if mention.year.isdigit():
            year = mention.until or mention.year
            yield mention
        else:
            yield replace(mention, year=year) if not mention.year and mention.resolvable else mention
