"""The flat form of the records: columns, cells, and back."""

import csv
import io
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from usvenezuela.authored import part_of
from usvenezuela.edtf import Edtf
from usvenezuela.rows import TABLES

LIST_SEPARATOR = "|"
_KINDS: dict[type, str] = {tuple: "list", bool: "bool", int: "int", Edtf: "date", str: "text"}


@cache
def kind_of_column(table: str, column: str) -> str:
    """What a column holds: `list`, `bool`, `int`, `date` or `text` (codes included)."""
    types = _plain_types(TABLES[table].model_fields[column].annotation)
    return next(kind for python_type, kind in _KINDS.items() if issubclass(types[0], python_type))


def _plain_types(annotation: Any) -> list[type]:
    """The types that an annotation allows, without its marks and without None."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return _plain_types(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [found for argument in get_args(annotation) for found in _plain_types(argument)]
    return [] if annotation is NoneType else [origin or annotation]


def columns_of(table: str) -> list[str]:
    """The columns of a table, in the published order."""
    return [name for name, field in TABLES[table].model_fields.items() if not part_of(field)]


def table_named(path: str, columns: tuple[str, ...]) -> str | None:
    """The table that a file holds: the one that it is named after, else one that has these columns."""
    stem = Path(path).stem
    return stem if stem in TABLES else next((name for name in TABLES if tuple(columns_of(name)) == columns), None)


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
    return cell.split(LIST_SEPARATOR) if kind_of_column(table, column) == "list" else cell


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
