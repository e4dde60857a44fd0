"""How to write what people often write for a date."""

import re
from collections.abc import Callable

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_YEAR = r"(?P<year>[0-9]{4})"
_DATE = r"[0-9]{4}(?:-[0-9]{2}){0,2}"

Forms = Callable[["re.Match[str]"], str]


def _iso(found: "re.Match[str]") -> str:
    """Year, month and day as far as they are given, the month by its name or number."""
    parts = found.groupdict()
    month = parts.get("month") or ""
    number = str(_MONTHS.index(month) + 1) if month in _MONTHS else month
    return "-".join([parts["year"], *(part.zfill(2) for part in (number, parts.get("day") or "") if part)])


def _either(found: "re.Match[str]") -> str:
    """Day and month, or month and day: both orders where both are possible."""
    one, other, year = found.groups()
    orders = {f"{year}-{month.zfill(2)}-{day.zfill(2)}" for day, month in ((one, other), (other, one)) if int(month) <= 12}
    return " or ".join(sorted(orders))


def _span(found: "re.Match[str]") -> str:
    start, end = found["start"], found["end"]
    return f"{start} as start_date and {end} as end_date, or [{start}..{end}] for some time between"


def _century(found: "re.Match[str]") -> str:
    return f"{int(found[1]) - 1:02}XX"


def _quarter(found: "re.Match[str]") -> str:
    first = 3 * int(found[2]) - 2
    return f"[{found[1]}-{first:02}..{found[1]}-{first + 2:02}]"


_FORMS: tuple[tuple[str, Forms], ...] = (
    (rf"([?~%])({_DATE})", lambda found: found[2] + found[1]),
    (rf"({_DATE})(?:\?~|~\?)", lambda found: f"{found[1]}%"),
    (rf"(?:c\.?|ca\.?|circa|about|approx\.?|around) ?({_DATE})", lambda found: f"{found[1]}~"),
    (r"([0-9]{4}(?:-(?!00)[0-9]{2})?)(?:-[xu?0]{2})+", lambda found: found[1]),
    (r"([0-9]{3})[xu?]", lambda found: f"{found[1]}X"),
    (r"([0-9]{2})(?:xx|uu|\?\?)", lambda found: f"{found[1]}XX"),
    (r"([0-9]{3})0'?s", lambda found: f"{found[1]}X"),
    (r"([0-9]{1,2})(?:st|nd|rd|th) century", _century),
    (r"([0-9]{4})\.0", lambda found: found[1]),
    (r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})", _iso),
    (r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?", _iso),
    (r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})", _either),
    (r"(?P<month>[0-9]{1,2})[/.](?P<year>[0-9]{4})", _iso),
    (rf"{_DAY}[ -]{_NAMED},?[ -]{_YEAR}", _iso),
    (rf"{_NAMED} {_DAY},? {_YEAR}", _iso),
    (rf"{_NAMED},?[ -]{_YEAR}", _iso),
    (rf"{_YEAR}[ -]{_NAMED}(?:[ -]{_DAY})?", _iso),
    (rf"({_DATE})[t ][0-9]{{2}}:[0-9:.]+(?:z|[+-][0-9:]+)?", lambda found: found[1]),
    (r"([0-9]{4})[- ]?q([1-4])", _quarter),
    (rf"\[?({_DATE})\.\.({_DATE})\]?", lambda found: f"[{found[1]}..{found[2]}]"),
    (rf"(?P<start>{_DATE}) ?(?:/|--?|–|—|to|until) ?(?P<end>{_DATE})", _span),
    (rf"({_DATE})(?:/\.\.|/)", lambda found: f"{found[1]} as start_date and .. as end_date, or [{found[1]}..] for that day or later"),
    (rf"(?:before|by|until) ({_DATE})", lambda found: f"[..{found[1]}]"),
    (rf"(?:after|since|from) ({_DATE})", lambda found: f"[{found[1]}..]"),
    (r"present|now|today|ongoing|current", lambda _: ".. as end_date while it goes on"),
    (r"\?+|unknown|n/?a|nan|nat|none|null|nil|n\.d\.|-+", lambda _: "nothing: leave a date out that is not known"),
)
"""What people write in the place of a date, in lower case, and the form that is meant; the first that fits counts."""


def meant(text: str) -> str:
    """The form to write for `text`; empty where it is like none of those that are known."""
    if len(text) > 40:
        return ""
    written = " ".join(text.lower().split())
    found = ((re.fullmatch(pattern, written), form) for pattern, form in _FORMS)
    return next((form(match) for match, form in found if match), written if re.fullmatch(_DATE, written) else "")
