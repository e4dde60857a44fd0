"""Lists of records, for people and for programs."""

import json
import shutil
from collections.abc import Mapping, Sequence
from typing import Any

from usvenezuela.cli.terminal import CannotDo
from usvenezuela.dataset.dataset import Dataset
from usvenezuela.dataset.table import Table, key_of
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.records import Record
from usvenezuela.model.tables import columns_of
from usvenezuela.reporting.formats import BOLD, styled
from usvenezuela.writing.cells import render_csv


def render_list(data: Dataset, name: str, filters: Mapping[str, Any], format: str | None, is_terminal: bool, use_colour: bool) -> str:
    """The records of a table that meet the filters, as `table`, `csv` or `json`, else as suits where it is printed.

    `filters` are those of `Table.where` and `type`, for the column that tells the type.

    Raises:
        CannotDo: there is no such table or filter, or no such value.
    """
    try:
        table = data.table(name)
    except KeyError as error:
        raise CannotDo(error.args[0]) from None
    filters = {(table.record.type_column if name == "type" else name): value for name, value in filters.items()}
    found = sorted(_filtered(table, filters), key=_chronological)
    if format == "csv":
        return render_csv(name, found)
    if format == "json":
        return json.dumps([item.model_dump(mode="json", exclude_none=True) for item in found], ensure_ascii=False, indent=1)
    columns = table.record.list_columns or tuple(columns_of(name))
    rows = [["" if getattr(item, column) is None else str(getattr(item, column)) for column in columns] for item in found]
    if format == "table" or (is_terminal and not format):
        return _as_table(columns, rows, use_colour) + _hidden_note(table, filters, len(found))
    return "\n".join("\t".join(row) for row in rows)


def _filtered(table: Table[Any], filters: Mapping[str, Any]) -> Table[Any]:
    try:
        return table.where(**filters)
    except (TypeError, ValueError) as error:
        raise CannotDo(str(error)) from None


def _chronological(item: Record) -> tuple[str, str]:
    # A date known only as “by” counts at its end; undated records come last.
    day = getattr(item, "earliest", None) or getattr(item, "latest", None)
    return (str(day or "9999"), str(key_of(item)))


def _as_table(columns: Sequence[str], rows: list[list[str]], use_colour: bool) -> str:
    widths = [max([len(column), *(len(row[index]) for row in rows)]) for index, column in enumerate(columns)]
    room = shutil.get_terminal_size((160, 24)).columns
    # The widest column gives way, so that a line fits the window.
    widest = widths.index(max(widths))
    widths[widest] = max(20, min(widths[widest], room - (sum(widths) - widths[widest]) - 2 * len(widths)))
    lines = ["  ".join(_fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    header = "  ".join(_fit(column, width) for column, width in zip(columns, widths, strict=True)).rstrip()
    return "\n".join([styled(header, BOLD, use_colour), *lines]) + "\n"


def _fit(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else cell[: width - 1] + "…"


def _hidden_note(table: Table[Any], filters: Mapping[str, Any], shown: int) -> str:
    if "factuality" not in model_fields(table.record) or "factuality" in filters:
        return ""
    hidden = len(_filtered(table, {**filters, "factuality": "any"})) - shown
    return f"{shown} shown; {hidden} more are alleged, disputed, denied, planned or hypothetical (--factuality any)\n" if hidden else ""
