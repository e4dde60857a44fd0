"""The tables of a release as sheets: what stands in their cells, before anything is drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from usvenezuela.dataset.table import key_of
from usvenezuela.model.descriptions import docstring_of, sentences
from usvenezuela.model.tables import TABLES, ColumnInfo, columns_of, fields_of
from usvenezuela.writing.cells import cell_of

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

Cell = str | int | float | bool | None
_HOLDS = {
    "date": "An EDTF date, as text.",
    "day": "A day as text, YYYY-MM-DD.",
    "list": "Values joined by |.",
}


class SheetColumn(NamedTuple):
    """A column of a sheet."""

    name: str
    description: str
    holds_ids: bool = False


class Row(NamedTuple):
    """A row of a sheet."""

    cells: list[Cell]
    is_fact: bool = True
    """Whether what it tells, or belongs to, is told as a fact."""


@dataclass(frozen=True)
class Sheet:
    """A sheet with a header."""

    name: str
    description: str
    columns: tuple[SheetColumn, ...]
    rows: list[Row]


def table_sheets(data: "Dataset") -> Iterator[Sheet]:
    """A sheet a table, in the order of publication; what belongs to a record that is not told as a fact is marked like it."""
    doubted = _not_told_as_facts(data)
    for name, table in data.tables.items():
        columns, owner = columns_of(name), table.record.primary_key[0]
        rows = [Row([value_in_cell(getattr(item, column)) for column in columns], getattr(item, owner) not in doubted) for item in table]
        yield Sheet(name, " ".join(docstring_of(table.record).split()), tuple(_columns(name)), rows)


def value_in_cell(value: Any) -> Cell:
    """A value as a cell of a workbook: numbers and truth values as they are, all else as the text that CSV has.

    Days are text as well: no spreadsheet knows a day before 1900 as a date, and this dataset begins in 1821. As text they
    look the same in every country, sort in order and filter by their beginning.
    """
    return value if isinstance(value, bool | int | float) else cell_of(value) or None


def _columns(table: str) -> Iterator[SheetColumn]:
    described = sentences(TABLES[table])
    for name in columns_of(table):
        info = fields_of(TABLES[table])[name]
        yield SheetColumn(name, " ".join(filter(None, (described[name], *_held(info)))), bool(info.references) or name == "record_id")


def _held(info: ColumnInfo) -> Iterator[str]:
    yield _HOLDS.get(info.kind, "")
    if info.vocabulary:
        yield "The sheet codes says what each code means."


def _not_told_as_facts(data: "Dataset") -> set[str]:
    """The ids of the records that are not told as facts."""
    tables = (table for table in data.tables.values() if "asserted" in columns_of(table.record.table_name))
    return {key_of(item) for table in tables for item in table if not item.asserted}
