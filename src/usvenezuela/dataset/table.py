"""A table of records: lookup by key, filters, search."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from importlib import import_module
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, cast, overload

from usvenezuela.dataset.parties import DIRECTED, Known, done, in_role
from usvenezuela.dataset.search import holds
from usvenezuela.dataset.values import Tables, actor_named, fold, known_value, period, values_of
from usvenezuela.model.derived import ASSERTED, bounds
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.records import Event, EventParticipant, Evidence, Record
from usvenezuela.model.tables import columns_of, fields_of
from usvenezuela.problems import cut, nearest

if TYPE_CHECKING:
    import pandas
    import polars

R = TypeVar("R", bound=Record)

Test = Callable[[Any], bool]

SHOWN = 10
"""How many records a notebook shows of a table."""


class Table(Generic[R]):
    """The records of one table, in the order of their keys.

    Iterates over records; `[]` takes a key (a tuple where the key has several columns) or a
    position.
    """

    def __init__(self, record: type[R], records: Iterable[R], tables: Tables | None = None) -> None:
        """Hold `records`, all of the type `record`, of a release with these `tables`, if they are of one."""
        self.record = record
        self._tables = tables
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

    def where(self, **filters: Any) -> Self:
        """The records that meet every filter.

        A filter is a column with a value, or several values of which one must match; a list
        column matches if it holds the value. Beside columns:

        - `by` and `to`, of events, sanctions and postings: done by an actor, or to it, whoever acts for it and whatever is part
          of it (`by="act-united-states"` finds what the State Department does). What parties do together
          is done by each to the others.
        - `actor`: who takes part in any role, or to whom any part of the record refers; with `role`,
          which an actor has then.
        - `since` and `until`: EDTF dates as text, years as numbers or days as `datetime.date`. The record
          may fall at or after, at or before; a date known only as “since” or “by” counts at the end that
          is known; a record without any date never matches.

        An actor may be given by its id, its name or an alias. Where records carry a factuality, only
        those asserted (`stated` and `attributed`) are given unless `factuality` or `asserted` is among
        the filters; `factuality="any"` lifts that.

        Type checkers know the filters of each table and what these take.

        Raises:
            TypeError: there is no such filter; the message names the nearest.
            ValueError: there is no such actor, id or code, and the message names the nearest, or
                the column can hold no such value.
        """
        tests = list(_tests(self.record, filters, self._tables))
        if "factuality" in model_fields(self.record) and not {"factuality", "asserted"} & filters.keys():
            tests.append(lambda item: item.factuality in ASSERTED)
        return self._of(item for item in self._records if all(test(item) for test in tests))

    def search(self, words: str) -> Self:
        """The records of which a text holds `words`, whatever the case, accents, quotes, dashes and blanks around them; never raises.

        Names, aliases, descriptions, notes, reasons, quotes and whatever else is written in words is looked through, and the id.
        Words are found from their beginnings: `oil` finds oilfield and not foiled.
        """
        folded = fold(str(words))
        return self._of(item for item in self._records if holds(item, [folded]))

    def _of(self, records: Iterable[R]) -> Self:
        """A table of some of these records."""
        return type(self)(self.record, records, self._tables)

    def to_pandas(self) -> "pandas.DataFrame":
        """These records as a pandas frame: text, nullable numbers and booleans, days, lists; the parts are tables of their own.

        Raises:
            ImportError: pandas is missing; it is the extra `pandas`.
        """
        library = _import_extra("pandas")
        dtypes = {"int": "Int64", "number": "Float64", "bool": "boolean", "day": "datetime64[s]", "list": "object"}
        series = {name: library.Series(values, dtype=dtypes.get(kind, "string")) for name, kind, values in self._columns()}
        return cast("pandas.DataFrame", library.DataFrame(series))

    def to_polars(self) -> "polars.DataFrame":
        """These records as a polars frame: text, numbers, booleans, days, lists; the parts are tables of their own.

        Raises:
            ImportError: polars is missing; it is the extra `polars`.
        """
        library = _import_extra("polars")
        dtypes = {"int": library.Int64, "number": library.Float64, "bool": library.Boolean, "day": library.Date}
        dtypes["list"] = library.List(library.String)
        series = [library.Series(name, values, dtype=dtypes.get(kind, library.String)) for name, kind, values in self._columns()]
        return cast("polars.DataFrame", library.DataFrame(series))

    def _columns(self) -> Iterator[tuple[str, str, list[Any]]]:
        """The columns: the name of each, what it holds, and its values."""
        for info in fields_of(self.record).values():
            if not info.part:
                yield info.name, info.kind, [_plain(getattr(item, info.name)) for item in self._records]

    def _ipython_key_completions_(self) -> list[Any]:
        """The keys, for completion in notebooks: `data.events["evt-mad`."""
        return list(self._by_key)

    def __repr__(self) -> str:
        """The table's name and size."""
        return f"<{len(self)} {self.record.table_name}>"

    def _repr_html_(self) -> str:
        """The first records, for notebooks."""
        from usvenezuela.model.notebooks import html_table

        columns = self.record.list_columns or tuple(columns_of(self.record.table_name))
        shown = self._records[:SHOWN]
        caption = f"{len(self)} {self.record.table_name}" + (f", the first {SHOWN}" if len(self) > SHOWN else "")
        return html_table(caption, columns, [[getattr(item, column) for column in columns] for item in shown])


def key_of(item: Record) -> Any:
    """The primary key of a record: one value, or a tuple."""
    first, *others = (getattr(item, column) for column in item.primary_key)
    return (first, *others) if others else first


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(part) for part in value]
    return str(value) if isinstance(value, str) else value


def _import_extra(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        raise ImportError(f"{name} is not installed; run: pip install {name}") from None


def actors_of(item: Record) -> Iterator[str]:
    """The ids of the actors that a record and its parts refer to, and of the record itself if it is an actor.

    For whom a part counts is asked with `by` and `to`.
    """
    for name, info in fields_of(type(item)).items():
        value = getattr(item, name)
        if info.part and info.part is not Evidence:
            for part in value:
                yield from actors_of(part)
        elif value is not None and name != "principal_id" and ("actors" in info.references or name == "actor_id"):
            yield value


def span_of(item: Record) -> tuple[date | None, date | None] | None:
    """When a record falls, for comparing: a date known only as “since” or “by” counts at the end that is known."""
    start, end, announced = (getattr(item, name, None) for name in ("start_date", "end_date", "announced_date"))
    first, last = bounds(start, end, announced)
    if not (first or last):
        return None
    return (first or last, None) if end == OPEN_END else (first or last, last or first)


def by_date(item: Record) -> tuple[date, str]:
    """A key that sorts records by their first day, the undated last."""
    span = span_of(item)
    return (span[0] if span and span[0] else date.max, str(key_of(item)))


def _tests(record: type[Record], filters: Mapping[str, Any], tables: Tables | None) -> Iterator[Test]:
    """The tests that the filters of `where` make: those on both sides of an act, and on an actor with its role, make one."""
    for name in filters:
        if name not in (known := filters_of(record)):
            raise TypeError(f"{record.table_name} cannot be filtered by {cut(name)}; {nearest(name, known, 'filters are ', 40)}")
    if {"since", "until"} <= filters.keys():
        _refuse_turned(filters["since"], filters["until"])
    if "by" in filters or "to" in filters:
        yield done(_actors("by", filters, tables), _actors("to", filters, tables), known_parties(tables))
    if "role" in filters and record is Event:
        roles = {
            known_value("event_participants", fields_of(EventParticipant)["role"], role, tables)
            for role in values_of("role", filters["role"])
        }
        yield in_role(_actors("actor", filters, tables), roles)
    for name, value in filters.items():
        if name not in ("by", "to") and not (record is Event and name == "role"):
            yield _test(record, name, value, tables)


def _refuse_turned(since: Any, until: Any) -> None:
    first, last = period("since", since).earliest, period("until", until).latest
    if first and last and first > last:
        raise ValueError(f"since={cut(since)} is after until={cut(until)}; give the earlier date as `since`")


def _actors(name: str, filters: Mapping[str, Any], tables: Tables | None) -> set[str] | None:
    """The ids of the actors that a filter names; None where it is not given."""
    if name not in filters:
        return None
    return {actor_named(tables, item) if tables else str(item) for item in values_of(name, filters[name])}


def known_parties(tables: Tables | None) -> Known:
    """What the tables tell of whom an actor counts for."""
    if not tables:
        return Known({}, {})
    return Known({actor.actor_id: actor.parent_id for actor in tables("actors")}, {event.event_id: event for event in tables("events")})


def _test(record: type[Record], name: str, value: Any, tables: Tables | None) -> Test:
    """The test that one filter of `where` makes."""
    if name in ("since", "until"):
        day = period(name, value)
        return _since(day) if name == "since" else _until(day)
    if name == "actor":
        actors = _actors(name, {name: value}, tables) or set()
        return lambda item: not actors.isdisjoint(actors_of(item))
    values = values_of(name, value)
    if name == "factuality" and "any" in values:
        return lambda _: True
    info = fields_of(record)[name]
    wanted = {known_value(record.table_name, info, item, tables) for item in values}
    return lambda item: not wanted.isdisjoint(_as_tuple(getattr(item, name)))


def filters_of(record: type[Record]) -> list[str]:
    """The filters that a table takes; `filters.pyi` tells them to type checkers."""
    columns = columns_of(record.table_name)
    return [
        *columns,
        *(["actor"] if _names_actors(record) else ()),
        *(["by", "to"] if record in DIRECTED else ()),
        *(["role"] if record is Event else ()),
        *(["since", "until"] if "start_date" in columns else ()),
    ]


def _names_actors(record: type[Record]) -> bool:
    """Whether such a record, or a part of it, may refer to actors."""
    return any(
        _names_actors(info.part) if info.part else "actors" in info.references
        for info in fields_of(record).values()
        if info.part is not Evidence
    )


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _since(since: Edtf) -> Test:
    def test(item: Record) -> bool:
        span = span_of(item)
        return span is not None and (span[1] is None or since.earliest is None or span[1] >= since.earliest)

    return test


def _until(until: Edtf) -> Test:
    def test(item: Record) -> bool:
        span = span_of(item)
        return span is not None and (span[0] is None or until.latest is None or span[0] <= until.latest)

    return test
