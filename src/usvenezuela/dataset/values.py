"""Values as people give them to filters: what no record can have is refused with the nearest that there are."""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import Any

from usvenezuela.model.countries import COUNTRIES
from usvenezuela.model.decimals import number_of
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.tables import PREFIXES, TABLES, ColumnInfo, is_of_ids
from usvenezuela.problems import cut, nearest

Tables = Callable[[str], Any]
"""Gives the whole `Table` of that name."""

_SIGNS = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u02bb\u2032\u0060\u00b4\uff07", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d", "-")
)
_UNSEEN_CATEGORIES = ("Mn", "Cf")


def fold(text: str) -> str:
    """`text` for comparing as a reader would: without case, accents, outer and double blanks, and with plain quotes and dashes."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text.translate(_SIGNS))
        text = "".join(char for char in decomposed if unicodedata.category(char) not in _UNSEEN_CATEGORIES)
    return " ".join(text.translate(_SIGNS).casefold().split())


def at_word(phrase: str, folded: str) -> int:
    """Where a folded text holds a folded phrase at the beginning of a word; -1 where it does not: “oil” is not in “foiled”."""
    at = folded.find(phrase)
    while at > 0 and phrase[:1].isalnum() and folded[at - 1].isalnum():
        at = folded.find(phrase, at + 1)
    return at


def place_of(phrase: str, text: str) -> tuple[int, int] | None:
    """Where `text` first holds a folded phrase, from the beginning of a word: the offsets of its start and its end; None where nowhere."""
    places: list[tuple[str, int]] = []
    for index, char in enumerate(text):
        folded = " " if char.isspace() else fold(char)
        if folded != " " or not places or places[-1][0] != " ":
            places += [(letter, index) for letter in folded]
    found = at_word(phrase, "".join(letter for letter, _ in places))
    return (places[found][1], places[found + len(phrase) - 1][1] + 1) if phrase and found >= 0 else None


def values_of(name: str, value: Any) -> list[Any]:
    """The values of a filter, of which one must match.

    Raises:
        ValueError: there is a None among them.
    """
    is_one = isinstance(value, (str, date)) or not isinstance(value, Iterable)
    values = [value] if is_one else list(value)
    if None in values:
        raise ValueError(f"{name}=None: a filter needs a value; records without one are those that no value of the column finds")
    return values


def known_value(table: str, info: ColumnInfo, value: Any, tables: Tables | None) -> Any:
    """The value of a column as records hold it; names lead to the ids of actors.

    Raises:
        ValueError: no record can have it; the message names the nearest that there are.
    """
    codes: Collection[str] = list(info.vocabulary) if info.vocabulary else COUNTRIES if info.name.endswith("country") else ()
    if codes:
        return _one_of(info.name, str(value), codes, "the codes are ")
    if tables and info.kind == "text" and (info.references or info.name in TABLES[table].primary_key):
        return _known_key(table, info, value, tables)
    return _well_formed(info, value)


def actor_named(tables: Tables, value: Any, what: str = "actor") -> str:
    """The id of the actor that has this id or name, is identified by this name, or has this alias.

    Raises:
        ValueError: there is none, or there are several.
    """
    actors = tables("actors")
    if value in actors:
        return str(value)
    words = fold(str(value))
    found = [actor.actor_id for actor in actors if words == fold(actor.name)]
    found = found or [actor.actor_id for actor in actors if words == fold(actor.identified_as or "")]
    found = found or [actor.actor_id for actor in actors if words in map(fold, actor.aliases)]
    if len(found) > 1:
        raise ValueError(f"{cut(value)} is the name of several actors; give the id of one: {', '.join(found)}")
    names = dict.fromkeys(name for actor in actors for name in (actor.actor_id, actor.name, actor.identified_as, *actor.aliases) if name)
    return found[0] if found else _one_of(what, str(value), names, "ids are such as ", 3)


def _known_key(table: str, info: ColumnInfo, value: Any, tables: Tables) -> str:
    """An id that there is; a retired one is told with what replaces it."""
    text = str(value)
    places = info.references or (table,)
    if "actors" in places and (len(places) == 1 or text.partition("-")[0] not in PREFIXES):
        return actor_named(tables, value, info.name)
    owner = PREFIXES.get(text.partition("-")[0])
    if info.references and owner in places and text in tables(owner):
        return text
    column = "" if info.references else info.name
    known = dict.fromkeys(key for place in places for key in _keys(tables(place), column))
    if text not in known:
        _refuse_retired(text, tables)
    return _one_of(info.name, text, known, f"{'ids' if is_of_ids(places[0]) else 'values'} are such as ", 3)


def _keys(table: Any, column: str) -> Iterable[str]:
    """The values of a column of the primary key, or the whole keys."""
    column = column or table.record.primary_key[0]
    return (str(getattr(item, column)) for item in table if getattr(item, column) is not None)


def _refuse_retired(id: str, tables: Tables) -> None:
    retired = tables("records").get(id) if id.partition("-")[0] in PREFIXES else None
    if retired and retired.reason:
        redirect = f"; use {retired.replaced_by}" if retired.replaced_by else ""
        raise ValueError(f"{id} is retired: {retired.reason}{redirect}")


def _one_of(name: str, value: str, known: Collection[str], otherwise: str, limit: int = 12) -> str:
    if value not in known:
        raise ValueError(f"{cut(value)} is no {name}; {nearest(value, known, otherwise, limit)}")
    return value


def _well_formed(info: ColumnInfo, value: Any) -> Any:
    """A date, day, number, truth value or text that the column can hold."""
    if info.kind == "int":
        return _whole_number(info.name, value)
    if info.kind == "number":
        return _number(info.name, value)
    if info.kind == "day" and isinstance(value, date):
        return date(value.year, value.month, value.day)
    if info.kind == "bool":
        if value not in (True, False, "true", "false"):
            raise ValueError(f"{info.name}={cut(value)}: expected True or False")
        return value in (True, "true")
    if info.kind == "date":
        return OPEN_END if value == OPEN_END else str(period(info.name, value))
    text = str(value)
    if info.pattern and not re.fullmatch(info.pattern.expression, text):
        raise ValueError(f"{info.name}={cut(value)}: expected {info.pattern.expected}")
    return date.fromisoformat(text) if info.kind == "day" else text


def _whole_number(name: str, value: Any) -> int:
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if not is_number and not re.fullmatch("[0-9]{1,16}", str(value)):
        raise ValueError(f"{name}={cut(value)}: expected a whole number, such as 12")
    return int(value)


def _number(name: str, value: Any) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    number = value if is_number else number_of(str(value))
    if number is None:
        raise ValueError(f"{name}={cut(value)}: expected a number, such as 1500000000 or 0.3333")
    return float(number)


def period(name: str, value: Any) -> Edtf:
    """A date given as EDTF text, as a year in digits, or as a `datetime.date`.

    Raises:
        ValueError: it is none of these.
    """
    is_year = isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10_000
    text = f"{value:04}" if is_year else date(value.year, value.month, value.day).isoformat() if isinstance(value, date) else value
    if not isinstance(text, str) or text == OPEN_END:
        raise ValueError(f"{name}={cut(value)}: expected a year as a number, a datetime.date, or an EDTF date as text, such as '2019-01'")
    try:
        return Edtf(text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None
