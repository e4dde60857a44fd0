"""The flat form of the records: columns, cells, and back."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from usvenezuela.model.numbers import decimal_of
from usvenezuela.model.tables import LIST_SEPARATOR, columns_of


def cells_of(table: str, record: BaseModel) -> list[str]:
    """A record as the cells of its table; an absent value is an empty cell."""
    return [cell_of(getattr(record, column)) for column in columns_of(table)]


def render_csv(table: str, records: Iterable[BaseModel]) -> str:
    """A table as CSV: RFC 4180 but for LF line ends, a header line, empty cells for absent values."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns_of(table))
    writer.writerows(cells_of(table, record) for record in records)
    return text.getvalue()


def cell_of(value: Any) -> str:
    """A value as a cell; an absent one is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return LIST_SEPARATOR.join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return decimal_of(value) if isinstance(value, float) else str(value)
