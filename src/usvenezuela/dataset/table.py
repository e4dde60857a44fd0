"""A table of records: lookup by key, filters, search."""

import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date
from typing import Any, Generic, TypeVar, overload

from usvenezuela.model.countries import COUNTRIES
from usvenezuela.model.derived import bounds
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.records import Record
from usvenezuela.model.tables import ColumnInfo, columns_of, fields_of
from usvenezuela.model.vocabularies import Factuality
from usvenezuela.problems import nearest

R = TypeVar("R", bound=Record)

Test = Callable[[Any], bool]

COUNTED = (Factuality.STATED, Factuality.ATTRIBUTED)
"""The factualities that `where` gives unless asked otherwise."""


class Table(Generic[R]):
    """The records of one table, in the order of their keys.

    Iterates over records; `[]` takes a key (a tuple where the key has several columns) or a
    position.
    """

    def __init__(self, record: type[R], records: Iterable[R]) -> None:
        """Hold `records`, all of the type `record`."""
        self.record = record
        self._records = tuple(records)
        self._by_key = {key_of(item): item for item in self._records}

    def __len__(self) -> int:
        """How many records."""
        return len(self._records)

    def __iter__(self) -> Iterator[R]:
        """Each record."""
        return iter(self._records)

    def __contains__(self, item: object) -> bool:
        """Whether the record, or a record with that key, is in the table."""
        return self.get(item) is not None or item in self._records

    @overload
    def __getitem__(self, key: slice) -> tuple[R, ...]: ...

    @overload
    def __getitem__(self, key: "int | str | tuple[Any, ...]") -> R: ...

    def __getitem__(self, key: Any) -> Any:
        """The record with that key or at that position.

        Raises:
            KeyError: no record has the key; the message names the nearest keys.
        """
        if isinstance(key, (int, slice)):
            return self._records[key]
        try:
            return self._by_key[key]
        except (KeyError, TypeError):
            hint = nearest(str(key), map(str, self._by_key), "keys are such as ", 3)
            raise KeyError(f"no {key!r} in {self.record.table_name}; {hint}") from None

    def get(self, key: Any, default: R | None = None) -> R | None:
        """The record with that key, or `default`."""
        try:
            return self._by_key.get(key, default)
        except TypeError:  # a list, say, is no key
            return default

    def where(self, **filters: Any) -> "Table[R]":
        """The records that meet every filter.

        A filter is a column with a value, or several values of which one must match; a list
        column matches if it holds the value. Beside columns: `actor` (an id that any part of the
        record refers to), `since` and `until` (EDTF dates: the record may fall at or after, at or
        before, where a date known only as “since” or “by” counts at the end that is known; a record
        without any date never matches). Where records carry a factuality, only
        `stated` and `attributed` ones are given unless `factuality` is among the filters;
        `factuality="any"` lifts that.

        Raises:
            TypeError: there is no such filter.
            ValueError: the value is no code of the column's vocabulary, or no EDTF date.
        """
        tests = [_test(self.record, name, value) for name, value in filters.items()]
        if "factuality" in model_fields(self.record) and "factuality" not in filters:
            tests.append(lambda item: item.factuality in COUNTED)
        return Table(self.record, (item for item in self._records if all(test(item) for test in tests)))

    def search(self, words: str) -> "Table[R]":
        """The records whose text holds `words`, whatever the case and the accents; never raises."""
        folded = fold(str(words))
        return Table(self.record, (item for item in self._records if folded in fold(" ".join(_texts(item)))))

    def __repr__(self) -> str:
        """The table's name and size."""
        return f"<{len(self)} {self.record.table_name}>"


def key_of(item: Record) -> Any:
    """The primary key of a record: one value, or a tuple."""
    key = tuple(getattr(item, column) for column in item.primary_key)
    return key[0] if len(key) == 1 else key


def fold(text: str) -> str:
    """`text` without case and accents, for comparing as a reader would."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _texts(item: Record) -> Iterator[str]:
    for name in model_fields(type(item)):
        value = getattr(item, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Record):
                yield from _texts(part)
            elif part is not None:
                yield str(part)


def actors_of(item: Record) -> Iterator[str]:
    """The ids of the actors that a record and its parts refer to, and of the record itself if it is an actor."""
    for name, info in fields_of(type(item)).items():
        value = getattr(item, name)
        if info.part:
            for part in value:
                yield from actors_of(part)
        elif value is not None and ("actors" in info.references or name == "actor_id"):
            yield value


def _span(item: Record) -> tuple[date | None, date | None] | None:
    """When a record falls, for comparing: a date known only as “since” or “by” counts at the end that is known."""
    start, end, announced = (getattr(item, name, None) for name in ("start_date", "end_date", "announced_date"))
    first, last = bounds(start, end, announced)
    if not (first or last):
        return None
    return (first or last, None) if end == OPEN_END else (first or last, last or first)


def by_date(item: Record) -> tuple[date, str]:
    """A key that sorts records by their first day, the undated last."""
    span = _span(item)
    return (span[0] if span and span[0] else date.max, str(key_of(item)))


def _test(record: type[Record], name: str, value: Any) -> Test:
    """The test that one filter of `where` makes."""
    if name in ("since", "until") and "start_date" in model_fields(record):
        day = _period(name, value)
        return _since(day) if name == "since" else _until(day)
    if name == "actor":
        return lambda item: value in set(actors_of(item))
    if name == "factuality" and value == "any":
        return lambda _: True
    info = fields_of(record).get(name)
    if not info or info.part:
        raise TypeError(f"{record.table_name} cannot be filtered by {name!r}; filters are {', '.join(_filters(record))}")
    if value is None:
        raise ValueError(f"{name}=None: a filter needs a value; records without one are those that no value of the column finds")
    wanted = {value} if isinstance(value, (str, int)) else set(value)
    wanted = _codes(info, wanted)
    return lambda item: bool(wanted & set(_as_tuple(getattr(item, name))))


def _filters(record: type[Record]) -> list[str]:
    columns = columns_of(record.table_name)
    return [*columns, "actor", *(("since", "until") if "start_date" in columns else ())]


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _period(name: str, value: Any) -> Edtf:
    if not isinstance(value, str) or value == OPEN_END:
        raise ValueError(f"{name}={value!r}: expected an EDTF date as text, such as '2019' or '2019-01'")
    return Edtf(value)


def _since(since: Edtf) -> Test:
    def test(item: Record) -> bool:
        span = _span(item)
        return span is not None and (span[1] is None or since.earliest is None or span[1] >= since.earliest)

    return test


def _until(until: Edtf) -> Test:
    def test(item: Record) -> bool:
        span = _span(item)
        return span is not None and (span[0] is None or until.latest is None or span[0] <= until.latest)

    return test


def _codes(info: ColumnInfo, wanted: set[Any]) -> set[Any]:
    """The values to look for; where the column has a list of codes, each must be one of them."""
    codes: Collection[str] = list(info.vocabulary) if info.vocabulary else COUNTRIES if info.name.endswith("country") else ()
    unknown = sorted(str(code) for code in wanted if codes and str(code) not in codes)
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no {info.name}; {nearest(unknown[0], codes, 'the codes are ')}")
    return {str(code) for code in wanted} if codes else wanted
