"""The flat form of the records: columns, cells, and back."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from usvenezuela.tables import TABLES, columns_of, fields_of

LIST_SEPARATOR = "|"


def cells_of(table: str, record: BaseModel) -> list[str]:
    """A record as the cells of its table; an absent value is an empty cell."""
    return [_cell(getattr(record, column)) for column in columns_of(table)]


def render_csv(table: str, records: Iterable[BaseModel]) -> str:
    """A table as CSV: RFC 4180 but for LF line ends, a header line, empty cells for absent values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns_of(table))
    writer.writerows(cells_of(table, record) for record in records)
    return text.getvalue()


def record_of_cells(table: str, cells: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The values of a record from its cells: empty cells are absent, list columns are split."""
    return {name: value_of_cell(table, name, cell) for name, cell in cells if cell}


def value_of_cell(table: str, column: str, cell: str) -> str | list[str]:
    """The value of a filled cell: the items of a list column, else the text."""
    return cell.split(LIST_SEPARATOR) if fields_of(TABLES[table])[column].kind == "list" else cell


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
