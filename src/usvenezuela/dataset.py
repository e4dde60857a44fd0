"""Loading the dataset, or any release of it, as typed records."""

import json
import os
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast, overload

from pydantic import ValidationError

from usvenezuela.authored import part_of
from usvenezuela.derived import bounds
from usvenezuela.descriptor import Descriptor, ReleaseError
from usvenezuela.edtf import OPEN_END, Edtf
from usvenezuela.records import (
    RECORDS,
    Actor,
    Code,
    Event,
    EventLink,
    EventParticipant,
    Evidence,
    Figure,
    Mention,
    Posting,
    Record,
    RegisteredId,
    Sanction,
    SanctionTarget,
    Sentence,
    Source,
)
from usvenezuela.vocabularies import Factuality, Vocabulary

if TYPE_CHECKING:
    import pandas
    import polars

R = TypeVar("R", bound=Record)

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
        return item in self._by_key or item in self._records

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
            near = get_close_matches(str(key), [str(known) for known in self._by_key], 3, 0.5)
            hint = f"; did you mean {' or '.join(near)}?" if near else ""
            raise KeyError(f"no {key!r} in {self.record.table_name}{hint}") from None

    def get(self, key: Any, default: R | None = None) -> R | None:
        """The record with that key, or `default`."""
        return self._by_key.get(key, default)

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
        if "factuality" in self.record.model_fields and "factuality" not in filters:
            tests.append(lambda item: item.factuality in COUNTED)
        return Table(self.record, (item for item in self._records if all(test(item) for test in tests)))

    def search(self, words: str) -> "Table[R]":
        """The records whose text holds `words`, whatever the case and the accents; never raises."""
        folded = fold(str(words))
        return Table(self.record, (item for item in self._records if folded in fold(" ".join(_texts(item)))))

    def __repr__(self) -> str:
        """The table's name and size."""
        return f"<{len(self)} {self.record.table_name}>"


class Dataset:
    """A release of the dataset: one `Table` per published table, parsed when first used."""

    def __init__(self, descriptor: Descriptor) -> None:
        """Open the release; use `load` instead."""
        self._descriptor = descriptor
        self.version = descriptor.version

    def _table(self, record: type[R]) -> Table[R]:
        resource = self._descriptor.table(record.table_name, "json")
        if not resource:
            raise ReleaseError(f"{self._descriptor.path}: lists no JSON file of {record.table_name}")
        try:
            rows = json.loads(self._descriptor.file(resource).read_bytes())
            return Table(record, [record.model_validate(row) for row in rows])
        except ValidationError as error:
            detail = error.errors()[0]
            raise ReleaseError(
                f"{resource.path}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}; was it made for another version?"
            ) from None

    @cached_property
    def sources(self) -> Table[Source]:
        """The documents."""
        return self._table(Source)

    @cached_property
    def sentences(self) -> Table[Sentence]:
        """The sentences of the documents, by their offsets."""
        return self._table(Sentence)

    @cached_property
    def actors(self) -> Table[Actor]:
        """Who acts, is acted on or is spoken of."""
        return self._table(Actor)

    @cached_property
    def events(self) -> Table[Event]:
        """What happened, was said, or is said to have happened."""
        return self._table(Event)

    @cached_property
    def event_participants(self) -> Table[EventParticipant]:
        """Each actor's part in each event."""
        return self._table(EventParticipant)

    @cached_property
    def event_links(self) -> Table[EventLink]:
        """The relations between events."""
        return self._table(EventLink)

    @cached_property
    def sanctions(self) -> Table[Sanction]:
        """The sanction actions."""
        return self._table(Sanction)

    @cached_property
    def sanction_targets(self) -> Table[SanctionTarget]:
        """What or whom each sanction action hits."""
        return self._table(SanctionTarget)

    @cached_property
    def postings(self) -> Table[Posting]:
        """Persons and groups in diplomatic posts."""
        return self._table(Posting)

    @cached_property
    def figures(self) -> Table[Figure]:
        """The quantities."""
        return self._table(Figure)

    @cached_property
    def evidence(self) -> Table[Evidence]:
        """The quotes that everything rests on."""
        return self._table(Evidence)

    @cached_property
    def mentions(self) -> Table[Mention]:
        """The names, dates and quantities found in the documents."""
        return self._table(Mention)

    @cached_property
    def codes(self) -> Table[Code]:
        """The controlled values with their meanings."""
        return self._table(Code)

    @cached_property
    def records(self) -> Table[RegisteredId]:
        """Every id given out."""
        return self._table(RegisteredId)

    def table(self, name: str) -> Table[Any]:
        """The table of that name.

        Raises:
            KeyError: there is no such table.
        """
        if name not in {record.table_name for record in RECORDS}:
            raise KeyError(f"no table {name!r}; the tables are {', '.join(record.table_name for record in RECORDS)}")
        table: Table[Any] = getattr(self, name)
        return table

    def about(self, actor_id: str) -> tuple[Record, ...]:
        """Every record that names the actor: events, sanctions, postings, figures and actors that belong to it.

        Figures count where the record they belong to names the actor.

        Raises:
            KeyError: there is no such actor.
        """
        actor = self.actors[actor_id]
        tables: tuple[Table[Any], ...] = (self.events, self.sanctions, self.postings)
        found = [item for table in tables for item in sorted(table, key=_by_date) if actor_id in set(_references(item))]
        named = {key_of(item) for item in found}
        figures = [item for item in self.figures if item.record_id in named or item.record_id == actor_id]
        members = [item for item in self.actors if item.parent_id == actor.actor_id]
        return (*found, *figures, *members)

    def to_pandas(self, table: str) -> "pandas.DataFrame":
        """One table as a pandas frame: text, nullable integers and booleans, lists; the parts are tables of their own.

        Raises:
            ImportError: pandas is missing; install `usvenezuela[pandas]`.
        """
        library = _import_extra("pandas")
        columns = self._columns(table)
        dtypes = {"int": "Int64", "bool": "boolean", "list": "object", "str": "string"}
        series = {name: library.Series(values, dtype=dtypes[kind]) for name, (kind, values) in columns.items()}
        return cast("pandas.DataFrame", library.DataFrame(series))

    def to_polars(self, table: str) -> "polars.DataFrame":
        """One table as a polars frame: text, integers, booleans, lists; the parts are tables of their own.

        Raises:
            ImportError: polars is missing; install `usvenezuela[polars]`.
        """
        library = _import_extra("polars")
        columns = self._columns(table)
        dtypes = {"int": library.Int64, "bool": library.Boolean, "list": library.List(library.String), "str": library.String}
        series = [library.Series(name, values, dtype=dtypes[kind]) for name, (kind, values) in columns.items()]
        return cast("polars.DataFrame", library.DataFrame(series))

    def _columns(self, name: str) -> dict[str, tuple[str, list[Any]]]:
        table = self.table(name)
        fields = {column: field for column, field in table.record.model_fields.items() if not part_of(field)}
        return {column: (_kind(field.annotation), [_plain(getattr(item, column)) for item in table]) for column, field in fields.items()}

    def __repr__(self) -> str:
        """The version and where it was loaded from."""
        return f"<usvenezuela {self.version} from {self._descriptor.path}>"


def load(path: str | os.PathLike[str] | None = None) -> Dataset:
    """Load the bundled dataset, or the release at `path` (its `datapackage.json` or its folder).

    Every file is compared with the hash in the descriptor; tables are parsed when first used.

    Raises:
        ReleaseError: a file is missing or altered, or the descriptor is not one of a release.
    """
    descriptor = Descriptor.read(Path(path)) if path is not None else Descriptor.bundled()
    faults = [found.message for found in descriptor.problems()]
    if faults:
        raise ReleaseError(f"{descriptor.path}: " + "; ".join(faults))
    return Dataset(descriptor)


def key_of(item: Record) -> Any:
    """The primary key of a record: one value, or a tuple."""
    key = tuple(getattr(item, column) for column in item.primary_key)
    return key[0] if len(key) == 1 else key


def fold(text: str) -> str:
    """`text` without case and accents, for comparing as a reader would."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _texts(item: Record) -> Iterator[str]:
    for name in type(item).model_fields:
        value = getattr(item, name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Record):
                yield from _texts(part)
            elif part is not None:
                yield str(part)


def _references(item: Record) -> Iterator[str]:
    """The ids that a record or its parts refer to."""
    for name in type(item).model_fields:
        value = getattr(item, name)
        if isinstance(value, tuple):
            for part in value:
                if isinstance(part, Record):
                    yield from _references(part)
        elif name.endswith("_id") and isinstance(value, str):
            yield value


def _span(item: Record) -> tuple[date | None, date | None] | None:
    """When a record falls, for comparing: a date known only as “since” or “by” counts at the end that is known."""
    start, end, announced = (getattr(item, name, None) for name in ("start_date", "end_date", "announced_date"))
    first, last = bounds(start, end, announced)
    if not (first or last):
        return None
    return (first or last, None) if end == OPEN_END else (first or last, last or first)


def _by_date(item: Record) -> tuple[date, str]:
    span = _span(item)
    return (span[0] if span and span[0] else date.max, str(key_of(item)))


def _test(record: type[Record], name: str, value: Any) -> Any:
    """The test that one filter of `where` makes."""
    if name in ("since", "until") and "start_date" in record.model_fields:
        return _since(Edtf(value)) if name == "since" else _until(Edtf(value))
    if name == "actor":
        return lambda item: value in set(_references(item))
    if name == "factuality" and value == "any":
        return lambda _: True
    field = record.model_fields.get(name)
    if not field or part_of(field):
        raise TypeError(f"{record.table_name} cannot be filtered by {name!r}; filters are {', '.join(_filters(record))}")
    wanted = {value} if isinstance(value, (str, int)) else set(value)
    _demand_codes(field.annotation, name, wanted)
    return lambda item: bool(wanted & set(_as_tuple(getattr(item, name))))


def _filters(record: type[Record]) -> list[str]:
    columns = [name for name, field in record.model_fields.items() if not part_of(field)]
    return [*columns, "actor", *(("since", "until") if "start_date" in columns else ())]


def _as_tuple(value: Any) -> tuple[Any, ...]:
    return value if isinstance(value, tuple) else (value,)


def _since(since: Edtf) -> Any:
    def test(item: Record) -> bool:
        span = _span(item)
        return span is not None and (span[1] is None or since.earliest is None or span[1] >= since.earliest)

    return test


def _until(until: Edtf) -> Any:
    def test(item: Record) -> bool:
        span = _span(item)
        return span is not None and (span[0] is None or until.latest is None or span[0] <= until.latest)

    return test


def vocabulary_of(annotation: Any) -> type[Vocabulary] | None:
    """The vocabulary that a column's annotation names, if it has one."""
    if isinstance(annotation, type) and issubclass(annotation, Vocabulary):
        return annotation
    return next((found for argument in getattr(annotation, "__args__", ()) if (found := vocabulary_of(argument))), None)


def _demand_codes(annotation: Any, name: str, wanted: set[Any]) -> None:
    vocabulary = vocabulary_of(annotation)
    unknown = sorted(str(code) for code in wanted if vocabulary and code not in set(vocabulary))
    if unknown and vocabulary:
        near = get_close_matches(unknown[0].casefold(), [code.casefold() for code in vocabulary], 3, 0.5)
        codes = [code.value for code in vocabulary if code.casefold() in near] or [code.value for code in vocabulary]
        raise ValueError(f"{unknown[0]!r} is no {name}; did you mean {' or '.join(codes)}?")


def _kind(annotation: Any) -> str:
    names = repr(annotation)
    return next((kind for kind in ("tuple", "bool", "int") if kind in names), "str").replace("tuple", "list")


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [str(part) for part in value]
    return str(value) if isinstance(value, str) else value


def _import_extra(name: str) -> Any:
    try:
        return __import__(name)
    except ImportError:
        raise ImportError(f"{name} is not installed; run: pip install 'usvenezuela[{name}]'") from None
