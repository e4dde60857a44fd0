"""The flat form of the records: columns, cells, and back."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from usvenezuela.model.decimals import decimal_of
from usvenezuela.model.tables import LIST_SEPARATOR, columns_of


def render_csv(table: str, records: Iterable[BaseModel], columns: Sequence[str] = ()) -> str:
    """A table, or some columns of it, as CSV: RFC 4180 but for LF line ends, a header line, empty cells for absent values."""
    columns = columns or columns_of(table)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell_of(getattr(record, column)) for column in columns] for record in records)
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
