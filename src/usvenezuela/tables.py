"""The flat form of the records: columns, cells, and back."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from usvenezuela.authored import part_of
from usvenezuela.rows import TABLES

LIST_SEPARATOR = "|"


def columns_of(table: str) -> list[str]:
    """The columns of a table, in the published order."""
    return [name for name, field in TABLES[table].model_fields.items() if not part_of(field)]


def cells_of(table: str, record: BaseModel) -> list[str]:
    """A record as the cells of its table; an absent value is an empty cell."""
    return [_cell(getattr(record, column)) for column in columns_of(table)]


def record_of_cells(table: str, cells: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The values of a record from its cells: empty cells are absent, list columns are split."""
    fields = TABLES[table].model_fields
    return {name: cell.split(LIST_SEPARATOR) if "tuple" in repr(fields[name].annotation) else cell for name, cell in cells if cell}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return LIST_SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
