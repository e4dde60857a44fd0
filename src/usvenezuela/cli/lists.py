"""Lists of records, for people and for programs."""

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from usvenezuela.cli.layout import Row, as_table, as_tabs
from usvenezuela.cli.terminal import CannotDo
from usvenezuela.dataset.dataset import Dataset
from usvenezuela.dataset.descriptions import name_of
from usvenezuela.dataset.search import hit, holds, searched
from usvenezuela.dataset.table import Table, key_of
from usvenezuela.dataset.values import fold
from usvenezuela.model.derived import ASSERTED
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.records import Record
from usvenezuela.model.tables import ColumnInfo, columns_of, fields_of, quoted_tables
from usvenezuela.writing.cells import cell_of, render_csv

FORMATS = ("table", "csv", "json")
"""How a list can be printed, beside what suits a pipe."""
_HEADERS = {"announced_date": "announced", "start_date": "since", "end_date": "until"}
"""Columns of dates under shorter names, which are those of the options that ask for them."""
_FOUND = ("table", "name", "where", "words", "id")


@dataclass(frozen=True)
class Question:
    """Which records of a table are to be listed."""

    table: str
    filters: Mapping[str, Any]
    """Filters of `Table.where`, and `type`, for the column that tells the type."""
    columns: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Columns with the values of which they must have one, beside that."""
    phrases: Sequence[str] = ()
    """Words that a record must hold, all of them."""


def render_list(data: Dataset, question: Question, format: str, with_quotes: bool, use_colour: bool) -> tuple[str, str]:
    """The records that the question asks for, as `table`, `csv`, `json` or, for a pipe, `tabs`; and how many of how many they are.

    Raises:
        CannotDo: there is no such table or filter, or no such value, or the table has no quotes.
    """
    table = _table(data, question.table)
    if with_quotes and question.table not in quoted_tables():
        raise CannotDo(f"--quotes: {question.table} rest on no quotes of their own; {', '.join(quoted_tables())} do")
    found = sorted(_answer(table, question), key=_chronological)
    return _rendered(data, table.record, found, format, with_quotes, use_colour), _count(table, question, len(found))


def _rendered(data: Dataset, record: type[Record], found: Sequence[Record], format: str, with_quotes: bool, use_colour: bool) -> str:
    if format == "csv":
        text = render_csv(record.table_name, found)
        return _with_quotes(text, found) if with_quotes else text
    if format == "json":
        return json.dumps([item.model_dump(mode="json", exclude_none=True) for item in found], ensure_ascii=False, indent=1)
    return _tabs(data, record, found, with_quotes) if format == "tabs" else _columned(data, record, found, with_quotes, use_colour)


def _tabs(data: Dataset, record: type[Record], found: Sequence[Record], with_quotes: bool) -> str:
    """For a pipe: with all ids, and quotes, if asked for, in a column before these."""
    columns = _list_columns(record)
    n_names = sum(not column.is_id for column in columns)
    lines = [[*map(_header, columns)], *(_cells(data, item, columns) for item in found)]
    if with_quotes:
        for line, quotes in zip(lines, (["quotes"], *map(_quotes, found)), strict=True):
            line.insert(n_names, " | ".join(quotes))
    return as_tabs(lines)


def _columned(data: Dataset, record: type[Record], found: Sequence[Record], with_quotes: bool, use_colour: bool) -> str:
    """For people: of others, names without ids where the record has an id of its own; quotes below."""
    columns = [column for column in _list_columns(record) if not (column.is_id and column.info.references and record.id_prefix)]
    rows = [Row(_cells(data, item, columns), [f"“{quote}”" for quote in _quotes(item)] if with_quotes else ()) for item in found]
    return as_table([*map(_header, columns)], rows, sum(column.is_id for column in columns), use_colour)


def _table(data: Dataset, name: str) -> Table[Any]:
    try:
        return data.table(name)
    except KeyError as error:
        raise CannotDo(error.args[0]) from None


def _with_quotes(text: str, found: Sequence[Record]) -> str:
    """A table in CSV with the quotes of each record in a column more."""
    rows = zip(csv.reader(io.StringIO(text)), (["quotes"], *map(_quotes, found)), strict=True)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([*row, " | ".join(quotes)] for row, quotes in rows)
    return written.getvalue()


def _answer(table: Table[Any], question: Question) -> Iterable[Record]:
    """The records asked for; only what is told as a fact, unless the question names a factuality."""
    names = {"type": table.record.type_column}
    filters = {names.get(name, name): value for name, value in question.filters.items()}
    given = {*filters, *question.columns}
    lifted = {"factuality": "any"} if "factuality" in model_fields(table.record) else {}
    is_open = not lifted or not given.isdisjoint(("factuality", "asserted"))
    try:
        found = table.where(**{**lifted, **question.columns}).where(**{**(lifted if is_open else {}), **filters})
    except (TypeError, ValueError) as error:
        raise CannotDo(str(error)) from None
    phrases = _folded(question.phrases)
    return (item for item in found if holds(item, phrases))


def _folded(phrases: Sequence[str]) -> list[str]:
    folded = [fold(phrase) for phrase in phrases]
    if not all(folded):
        raise CannotDo("there are no words to look for; give some, such as petroleos")
    return folded


def _chronological(item: Record) -> tuple[str, str]:
    # A date known only as “by” counts at its end; undated records come last.
    day = getattr(item, "earliest", None) or getattr(item, "latest", None)
    return (str(day or "9999"), str(key_of(item)))


@dataclass(frozen=True)
class _ListColumn:
    """A column of a list: one of the table, or the names of those whose ids stand in it."""

    name: str
    info: ColumnInfo
    is_id: bool
    """Whether it shows ids."""


def _list_columns(record: type[Record]) -> list[_ListColumn]:
    """The columns of a list: names where the table has ids of others, and all ids after the rest."""
    names = record.list_columns or columns_of(record.table_name)
    infos = [fields_of(record)[name] for name in names]
    shown = [_ListColumn(info.name, info, is_id=False) for info in infos if not _is_id(info) or _has_names(info)]
    return [*shown, *(_ListColumn(info.name, info, is_id=True) for info in infos if _is_id(info))]


def _is_id(info: ColumnInfo) -> bool:
    return bool(info.references) or info.key == "id" or info.name == "sentence_id"


def _has_names(info: ColumnInfo) -> bool:
    return bool(info.references) and info.references != ("sentences",)


def _header(column: _ListColumn) -> str:
    if column.is_id:
        return column.name
    return column.info.key if _is_id(column.info) else _HEADERS.get(column.name, column.name)


def _cells(data: Dataset, item: Record, columns: Iterable[_ListColumn]) -> list[str]:
    values = ((column, getattr(item, column.name)) for column in columns)
    return [name_of(data[value]) if value and not column.is_id and _is_id(column.info) else cell_of(value) for column, value in values]


def _quotes(item: Any) -> list[str]:
    return list(dict.fromkeys(quote.exact for quote in item.evidence))


def _count(table: Table[Any], question: Question, shown: int) -> str:
    """How many are shown, and how many are not since they are not told as facts."""
    total = f"{shown} of {len(table)} {table.record.table_name}"
    if "factuality" not in model_fields(table.record) or {"factuality", "asserted"} & {*question.filters, *question.columns}:
        return total
    hidden = len(list(_answer(table, replace(question, filters={**question.filters, "factuality": "any"})))) - shown
    return f"{total}; {hidden} more are alleged, disputed, denied, planned or hypothetical (--factuality any)" if hidden else total


def render_found(data: Dataset, words: Sequence[str], is_terminal: bool, use_colour: bool) -> str:
    """Every record that holds all the words, with those around them; empty if there is none.

    Raises:
        CannotDo: there are no words.
    """
    phrases = _folded(words)
    rows = []
    for name in searched():
        for item in sorted((item for item in data.table(name) if holds(item, phrases)), key=_chronological):
            found = hit(item, phrases)
            rows.append(Row([name, _name_and_status(item), found.field, found.around(), _id_of(item)]))
    if not rows or not is_terminal:
        return as_tabs([_FOUND, *(row.cells for row in rows)]) if rows else ""
    return f"{as_table(_FOUND, rows, 1, use_colour)}\n{len(rows)} found"


def _name_and_status(item: Record) -> str:
    """What a record is called, and whether it is told as a fact."""
    factuality = getattr(item, "factuality", None)
    return name_of(item) + (f" [{factuality}]" if factuality and factuality not in ASSERTED else "")


def _id_of(item: Record) -> str:
    key = key_of(item)
    return " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
