"""Parts of tables as Polars frames of text cells, where it is certain that the frame says what the file says.

Polars reads leniently: it drops blank lines, fills short rows, takes the last of two equal keys. So
what it read is held against the bytes: the lines of CSV must be as many and as long as their cells
make them, and their quotes well placed; JSON is written back and must come out the same. Where that
fails, the part, or the row, is left to the strict readers.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import polars as pl

from usvenezuela.model import limits
from usvenezuela.model.tables import LIST_SEPARATOR, TABLES, columns_of, fields_of
from usvenezuela.reading.csv_tables import CSV
from usvenezuela.reading.parquet import FAULTY, PARQUET
from usvenezuela.reading.table_files import Part, TableFile, not_as_it_was

_LINE = "\x01"
"""A separator that stands in no line, to read whole lines as cells; also the column of lines."""
_QUOTES = "\x02"
"""The column of how many quotes stand in a line."""
_ERRORS = (pl.exceptions.PolarsError, pl.exceptions.PanicException)


@dataclass(frozen=True)
class Frame:
    """What Polars read of a part, in which each record is a line, or a row of a Parquet file."""

    cells: pl.DataFrame
    """A row of text cells for each record, null where empty."""
    uncertain: pl.Series
    """True for each row that is not certainly read right."""
    file_rows: pl.Series | pl.DataFrame
    """The lines, or the rows, as they stand in the file."""

    def written(self, numbers: pl.Series) -> list[Any]:
        """The records with these numbers, from 0, as `Part.trees_of` takes them: lines, or rows by their columns."""
        if isinstance(self.file_rows, pl.DataFrame):
            return self.file_rows[numbers].to_dicts()
        return self.file_rows.gather(numbers).to_list()


def frame_of(part: Part) -> Frame | None:
    """The rows of a part of whole lines; None unless it is certain that each line is a record.

    Raises:
        Unusable: the file cannot be read.
    """
    content = part.content()
    if part.file.format == PARQUET:
        cells, uncertain = _text_cells(content.drop(FAULTY, strict=False).with_columns(pl.col(pl.Null).cast(pl.String)), part.file.table)
        return Frame(cells, uncertain | content[FAULTY].is_not_null() if FAULTY in content.columns else uncertain, content)
    raw = _plain_lines(content)
    if raw is None:
        return None
    try:
        return _csv_frame(raw, part.file) if part.file.format == CSV else _json_frame(raw, part.file.table)
    except _ERRORS:
        return None


def frame_again(part: Part, columns: list[str]) -> Frame:
    """Some columns of a part that `frame_of` has read before, which is quicker: nothing is shown anew.

    Raises:
        Unusable: the file cannot be read, or is no longer what it was.
    """
    try:
        frame = _csv_again(part, columns) if part.file.format == CSV else frame_of(part)
    except _ERRORS:
        frame = None
    if frame is None:
        raise not_as_it_was(part.file)
    return frame


def _plain_lines(raw: bytes) -> bytes | None:
    """The bytes with LF line ends; None if a line ends otherwise, or holds what parts lines here, or what Polars drops.

    That they are UTF-8 is seen to by Polars, which holds no other text.
    """
    # The lines before a last one that is too long are no fewer than it takes to find it.
    if len(raw) - raw.rfind(b"\n", 0, -1) > limits.RECORD:
        return None
    if b"\r" in raw:
        if not raw.count(b"\r") == raw.count(b"\r\n") == raw.count(b"\n"):
            return None
        raw = raw.replace(b"\r\n", b"\n")
    if _LINE.encode() in raw or raw.startswith(BOM_UTF8):
        return None
    return raw if raw.endswith(b"\n") else raw + b"\n"


def _read(raw: bytes, columns: Iterable[str], separator: str, quote: str | None, only: list[int] | None = None) -> pl.DataFrame:
    schema = dict.fromkeys(columns, pl.String)
    return pl.read_csv(raw, columns=only, has_header=False, schema=schema, separator=separator, quote_char=quote)


def _lines_of(raw: bytes) -> pl.Series:
    """The lines, null where they are blank."""
    return _read(raw, ["line"], _LINE, None)["line"]


# --- CSV ----------------------------------------------------------------------------------------


def _csv_frame(raw: bytes, file: TableFile) -> Frame | None:
    columns, lines = file.columns, _lines_of(raw)
    cells = _read(raw, columns, ",", '"')
    # Blank lines are no rows, or rows of nothing.
    if cells.height != lines.len() or lines.null_count():
        return None
    quotes = lines.str.count_matches('"', literal=True)
    found = cells.with_columns(lines.alias(_LINE), quotes.alias(_QUOTES)).select(**_proof(columns)).row(0, named=True)
    # A cell that is too long, which ends the reading, makes a long line.
    if found["longest"] > limits.TEXT or not found["is_well_quoted"]:
        return None
    if found["shortest"] == 0:
        cells = _without_empty(cells)
    uncertain = none_of(cells.height) if found["is_held"] else _unlike(cells, lines, quotes)
    return Frame(_with_every(columns_of(file.table), cells), uncertain, lines) if uncertain is not None else None


def _csv_again(part: Part, columns: list[str]) -> Frame | None:
    names, raw = part.file.columns, _plain_lines(part.content())
    if raw is None:
        return None
    there = [names.index(column) for column in columns if column in names]
    # Nothing would be read of no column, not even how many rows there are.
    cells, lines = _read(raw, names, ",", '"', only=there or [0]), _lines_of(raw)
    return Frame(_with_every(columns, _without_empty(cells)), none_of(cells.height), lines) if cells.height == lines.len() else None


def _without_empty(cells: pl.DataFrame) -> pl.DataFrame:
    """The cells, null also where they are empty in quotes."""
    return cells.with_columns(pl.all().replace("", None))


_CELL = '(?:[^",]*|"(?:[^"]|"")*")'
_WELL_QUOTED = f"^{_CELL}(?:,{_CELL})*$"
"""Matches a line that can be read in one way only."""


@cache
def _proof(columns: tuple[str, ...]) -> dict[str, pl.Expr]:
    """What shows whether rows were read right, of cells, their lines and the quotes in these.

    All that the cells do not hold must be commas and quotes. Of a line with two quotes Polars drops
    both, if they enclose a cell, or none; with others it is lenient, so that these must be well quoted.
    """
    line, quotes, lengths = pl.col(_LINE), pl.col(_QUOTES), pl.col(columns).str.len_bytes()
    odd = (quotes == 1) | (quotes > 2)
    kept = pl.sum_horizontal(pl.col(columns).filter(odd).str.count_matches('"', literal=True).sum())
    held = pl.sum_horizontal(lengths.sum())
    return {
        "longest": line.str.len_bytes().max(),
        "shortest": pl.min_horizontal(lengths.min()),
        "is_well_quoted": line.filter(odd).str.contains(_WELL_QUOTED).all(),
        "is_held": line.str.len_bytes().sum() == held + quotes.sum() - kept + pl.len() * (len(columns) - 1),
    }


def _unlike(cells: pl.DataFrame, lines: pl.Series, quotes: pl.Series) -> pl.Series | None:
    """True for each row that Polars filled up, being too short; None if it keeps two quotes within a cell of any."""
    held = cells.select(pl.sum_horizontal(pl.all().str.len_bytes())).to_series()
    kept = cells.select(pl.sum_horizontal(pl.all().str.count_matches('"', literal=True))).to_series()
    if (kept > 0).filter(quotes == 2).any():
        return None
    return lines.str.len_bytes() != held + (quotes - kept) + (cells.width - 1)


# --- JSON Lines ---------------------------------------------------------------------------------


def _json_frame(raw: bytes, table: str) -> Frame | None:
    kinds = {info.name: info.kind for info in fields_of(TABLES[table]).values() if not info.part}
    # A number is read as text, which the line must hold without quotes: as such none loses digits.
    types: dict[str, Any] = {"int": pl.Int64, "bool": pl.Boolean, "list": pl.List(pl.String)}
    frame = pl.read_ndjson(raw, schema={column: types.get(kind, pl.String) for column, kind in kinds.items()})
    lines = _lines_of(raw)
    if frame.height != lines.len():
        return None
    sample = raw.partition(b"\n")[0].decode("utf-8")
    ways = [
        _Way(*_manner(sample, list(kinds)), nulls, points)
        for nulls in ((False, True) if re.search(rb": ?null[,}]", raw) else (False,))
        for points in ((False, True) if "number" in kinds.values() and re.search(rb"\.0[,}]", raw) else (False,))
    ]
    same = frame.select(pl.any_horizontal((_as_json(kinds, way) == lines).fill_null(False) for way in ways)).to_series()
    cells, uncertain = _text_cells(frame, table)
    # Without escapes, what stands between two quotes is the text itself, so that no two objects are written alike.
    uncertain |= ~same | lines.str.contains("\\", literal=True)
    # Only a long line holds a text, or a number of values, that is too long.
    return Frame(cells, uncertain | (lines.str.len_bytes() > limits.TEXT), lines)


class _Way(NamedTuple):
    """How a line of JSON may be written."""

    order: list[str]
    comma: str
    colon: str
    nulls: bool
    """Whether what is empty is null, as most libraries write it; else it is left out, as we do."""
    points: bool
    """Whether a whole number in a column of other numbers has a point, as libraries write `5.0`."""


def _manner(sample: str, columns: list[str]) -> tuple[list[str], str, str]:
    """The order of the keys in a line, and its comma and colon with their spaces."""
    try:
        first = [name for name in json.loads(sample) if name in columns]
    except ValueError:
        first = []
    # A key that the sample lacks stands where the columns of the table would have it.
    order = first if set(first) == set(columns) else _merged(first, columns)
    return order, *((", ", ": ") if re.match(r'\{"[^"]*": ', sample) else (",", ":"))


def _as_json(kinds: Mapping[str, str], way: _Way) -> pl.Expr:
    """A row as a line of JSON."""
    members = [
        pl.when(pl.col(name).is_not_null())
        .then(pl.concat_str(pl.lit(f'"{name}"{way.colon}'), _value_as_json(name, kinds[name], way)))
        .otherwise(pl.lit(f'"{name}"{way.colon}null' if way.nulls else None))
        for name in way.order
    ]
    return pl.concat_str(pl.lit("{"), pl.concat_str(members, separator=way.comma, ignore_nulls=True), pl.lit("}"))


def _merged(first: list[str], columns: list[str]) -> list[str]:
    """`columns` in the order of `first` as far as it goes, each other one after the column that precedes it."""
    merged = list(first)
    for index, name in enumerate(columns):
        if name not in merged:
            merged.insert(merged.index(columns[index - 1]) + 1 if index else 0, name)
    return merged


def _value_as_json(name: str, kind: str, way: _Way) -> pl.Expr:
    if kind == "bool":
        return pl.when(pl.col(name)).then(pl.lit("true")).otherwise(pl.lit("false"))
    if kind == "list":
        items = pl.col(name).list.eval(pl.concat_str(pl.lit('"'), pl.element(), pl.lit('"'))).list.join(way.comma)
        return pl.concat_str(pl.lit("["), items, pl.lit("]"))
    if kind == "int":
        return pl.col(name).cast(pl.String)
    if kind == "number":
        is_whole = ~pl.col(name).str.contains(".", literal=True)
        return pl.concat_str(pl.col(name), pl.when(is_whole).then(pl.lit(".0")).otherwise(pl.lit(""))) if way.points else pl.col(name)
    return pl.concat_str(pl.lit('"'), pl.col(name), pl.lit('"'))


# --- typed values as text -----------------------------------------------------------------------


def _text_cells(frame: pl.DataFrame, table: str) -> tuple[pl.DataFrame, pl.Series]:
    """Typed rows as text cells; uncertain is what text does not distinguish: empty text, and lists of none, empty or joined items."""
    masks = [_untold(name, dtype) for name, dtype in frame.schema.items() if dtype in (pl.String, pl.List(pl.String))]
    uncertain = frame.select(pl.any_horizontal(masks).alias("mask"))["mask"]
    cells = frame.select(_as_text(name, dtype) for name, dtype in frame.schema.items())
    return _with_every(columns_of(table), cells), uncertain


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


def _with_every(columns: Sequence[str], cells: pl.DataFrame) -> pl.DataFrame:
    """The cells of these columns, null in those that the file leaves out."""
    left_out = [pl.lit(None, pl.String).alias(name) for name in columns if name not in cells.columns]
    return cells.with_columns(left_out).select(columns)


def none_of(count: int) -> pl.Series:
    """A mask of `count` rows that selects none."""
    return pl.repeat(False, count, eager=True)
