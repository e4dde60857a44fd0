"""Parts of tables as Polars frames of text cells, where it is certain that the frame says what the file says.

Polars reads leniently: it drops blank lines, fills short rows, takes the last of two equal keys. So
a part is read, written back, and compared with its bytes: what comes back the same was read right.
Where it does not, the part, or the row, is left to the strict readers.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from functools import cache
from typing import Any

import polars as pl

from usvenezuela import tablefiles
from usvenezuela.compiled import none_of
from usvenezuela.reading import CELL_LIMIT, NODE_LIMIT
from usvenezuela.rows import TABLES
from usvenezuela.tablefiles import Part
from usvenezuela.tables import LIST_SEPARATOR, columns_of, kind_of_column

_LINE = "\x01"
"""A separator that stands in no line, to read whole lines as cells."""
_ERRORS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


def cells_of(part: Part) -> tuple[pl.DataFrame, pl.Series] | None:
    """The rows of a part as text cells, null where empty, and True for each row that is not certainly read right.

    None where nothing is certain. A row of the frame is a line of the file.
    """
    if part.file.suffix == ".parquet":
        return _text_cells(part.content.with_columns(pl.col(pl.Null).cast(pl.String)), part.file.table)
    lines = _plain_lines(part.content)
    if lines is None:
        return None
    try:
        return _csv_cells(lines, part.file.table) if part.file.suffix == ".csv" else _json_cells(lines, part.file.table)
    except _ERRORS:
        return None


def _plain_lines(raw: bytes) -> bytes | None:
    """The bytes with LF line ends; None if a line ends otherwise, or holds what parts lines here, or what Polars drops.

    That they are UTF-8 is seen to by Polars, which holds no other text.
    """
    if b"\r" in raw:
        if not raw.count(b"\r") == raw.count(b"\r\n") == raw.count(b"\n"):
            return None
        raw = raw.replace(b"\r\n", b"\n")
    if _LINE.encode() in raw or raw.startswith(BOM_UTF8):
        return None
    return raw if raw.endswith(b"\n") else raw + b"\n"


def count_marks(raw: bytes) -> tuple[int, int]:
    """The line breaks and the double quotes in `raw`, counted by Polars where it can, since that lets other threads go on."""
    try:
        lines = _lines_of(raw)
    except _ERRORS:
        return tablefiles.count_marks(raw)
    if lines.null_count() or not raw.endswith(b"\n"):
        return tablefiles.count_marks(raw)
    return lines.len(), int(lines.str.count_matches('"', literal=True).sum())


def _read(raw: bytes, columns: Iterable[str], separator: str, quote: str | None) -> pl.DataFrame:
    schema = dict.fromkeys(columns, pl.String)
    return pl.read_csv(raw, has_header=False, schema=schema, separator=separator, quote_char=quote)


def _lines_of(raw: bytes) -> pl.Series:
    return _read(raw, ["line"], _LINE, None)["line"]


# --- CSV ----------------------------------------------------------------------------------------


def _csv_cells(raw: bytes, table: str) -> tuple[pl.DataFrame, pl.Series] | None:
    columns, lines = columns_of(table), _lines_of(raw)
    quotes = b'"' in raw
    cells = _read(raw, columns, ",", '"' if quotes else None)
    # Blank lines are no rows, or rows of nothing.
    if cells.height != lines.len() or lines.null_count():
        return None
    # A cell that is too long, which ends the reading, makes a long line.
    if (lines.str.len_bytes() > CELL_LIMIT).any():
        return None
    quoted = lines.str.contains('"', literal=True) if quotes else none_of(cells.height)
    odd = _among(quoted, ~lines.filter(quoted).str.contains(_plainly_quoted(len(columns)))) if quotes else quoted
    if odd.any():
        written = cells.filter(odd).write_csv(include_header=False, quote_style="necessary")
        if not _lines_of(written.encode()).equals(lines.filter(odd)):
            return None
        cells = cells.with_columns(pl.all().replace("", None))
    # Polars refuses a row that is too long, and fills one that is too short: that shows where its last cell is needed.
    if not TABLES[table].model_fields[columns[-1]].is_required():
        return cells, ~quoted & (lines.str.count_matches(",", literal=True) != len(columns) - 1)
    return cells, none_of(cells.height)


@cache
def _plainly_quoted(count: int) -> str:
    """Matches a line of `count` cells, the quoted ones filled and without quotes inside: it can be read in one way only."""
    cell = '(?:[^",]*|"[^"]+")'
    return f"^{cell}(?:,{cell}){{{count - 1}}}$"


# --- JSON Lines ---------------------------------------------------------------------------------


def _json_cells(raw: bytes, table: str) -> tuple[pl.DataFrame, pl.Series] | None:
    kinds = {column: kind_of_column(table, column) for column in columns_of(table)}
    types: dict[str, Any] = {"int": pl.Int64, "bool": pl.Boolean, "list": pl.List(pl.String)}
    frame = pl.read_ndjson(raw, schema={column: types.get(kind, pl.String) for column, kind in kinds.items()})
    lines = _lines_of(raw)
    if frame.height != lines.len():
        return None
    same = frame.select(_as_json(frame.schema, raw.partition(b"\n")[0].decode("utf-8"))).to_series() == lines
    cells, doubtful = _text_cells(frame, table)
    # Without escapes, what stands between two quotes is the text itself, so that no two objects are written alike.
    doubtful |= ~same.fill_null(False) | lines.str.contains("\\", literal=True)
    # Only a long line holds more values than a record may.
    return cells, doubtful | (lines.str.len_bytes() > NODE_LIMIT)


def _as_json(schema: Any, sample: str) -> pl.Expr:
    """A row as a line of JSON, with the keys in the order and the spaces in the manner of `sample`."""
    comma, colon = (", ", ": ") if re.match(r'\{"[^"]*": ', sample) else (",", ":")
    try:
        first = [name for name in json.loads(sample) if name in schema]
    except ValueError:
        first = []
    # A key that the sample lacks stands where the columns of the table would have it.
    order = first if set(first) == set(schema) else _merged(first, list(schema))
    members = [
        pl.when(pl.col(name).is_not_null()).then(pl.concat_str(pl.lit(f'"{name}"{colon}'), _value_as_json(name, schema[name], comma)))
        for name in order
    ]
    return pl.concat_str(pl.lit("{"), pl.concat_str(members, separator=comma, ignore_nulls=True), pl.lit("}"))


def _merged(first: list[str], columns: list[str]) -> list[str]:
    """`columns` in the order of `first` as far as it goes, each other one after the column that precedes it."""
    merged = list(first)
    for index, name in enumerate(columns):
        if name not in merged:
            merged.insert(merged.index(columns[index - 1]) + 1 if index else 0, name)
    return merged


def _value_as_json(name: str, dtype: Any, comma: str) -> pl.Expr:
    if dtype == pl.String:
        return pl.concat_str(pl.lit('"'), pl.col(name), pl.lit('"'))
    if dtype == pl.Boolean:
        return pl.when(pl.col(name)).then(pl.lit("true")).otherwise(pl.lit("false"))
    if dtype == pl.List(pl.String):
        items = pl.col(name).list.eval(pl.concat_str(pl.lit('"'), pl.element(), pl.lit('"'))).list.join(comma)
        return pl.concat_str(pl.lit("["), items, pl.lit("]"))
    return pl.col(name).cast(pl.String)


# --- typed values as text -----------------------------------------------------------------------


def _text_cells(frame: pl.DataFrame, table: str) -> tuple[pl.DataFrame, pl.Series]:
    """Typed rows as text cells; doubtful is what text cannot tell apart: empty text, and lists of none, empty or joined items."""
    doubts = [_untold(name, dtype) for name, dtype in frame.schema.items() if dtype in (pl.String, pl.List(pl.String))]
    doubtful = frame.select(pl.any_horizontal(doubts).alias("doubt"))["doubt"]
    return frame.select(_as_text(name, dtype) for name, dtype in zip(columns_of(table), frame.dtypes, strict=True)), doubtful


def _untold(name: str, dtype: Any) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.String:
        return (column == "").fill_null(False)
    odd = pl.element().is_null() | (pl.element() == "") | pl.element().str.contains(LIST_SEPARATOR, literal=True)
    return column.list.eval(odd).list.any().fill_null(False)


def _as_text(name: str, dtype: Any) -> pl.Expr:
    column = pl.col(name)
    if dtype == pl.List(pl.String):
        return pl.when(column.list.len() > 0).then(column.list.join(LIST_SEPARATOR)).alias(name)
    if dtype == pl.Boolean:
        return pl.when(column.is_not_null()).then(pl.when(column).then(pl.lit("true")).otherwise(pl.lit("false"))).alias(name)
    return column.cast(pl.String)


def _among(mask: pl.Series, inner: pl.Series) -> pl.Series:
    """A mask of all rows, from one of those that `mask` selects."""
    return mask.clone().scatter(mask.arg_true(), inner) if inner.len() else mask
