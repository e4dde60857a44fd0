"""Reading Parquet files, which needs the extra `polars`."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from usvenezuela.model.tables import TABLES, fields_of, table_named
from usvenezuela.problems import Place, Problem, Unusable, cut, problem
from usvenezuela.reading.files import File
from usvenezuela.reading.table_files import Part, TableFile, TableFormat, open_stream, size_of
from usvenezuela.reading.trees import Malformed, Tree, malformed_at

NEEDS_POLARS = (
    "Parquet files and the engine bulk need polars: pip install 'usvenezuela[polars]'; "
    "for the action `bulk: true`, for the pre-commit hook `additional_dependencies: ['polars>=2.0']`"
)
OLDEST_POLARS = (2, 0)
"""The first version of polars, in its first two numbers, that reads files as they are read here."""
ROW_BYTES = 256
"""Bytes that a row is taken to need."""
ROWS_PER_BYTE = 10
"""How many rows a byte of a file can stand for, generously: keys differ, so that a row takes more than nothing."""
_TYPES = {"int": "a whole number", "bool": "Boolean", "list": "a list of text"}


def _open(given: File) -> TableFile | None:
    with open_stream(given) as stream:
        size = size_of(stream)
    table, rows = table_of_parquet(given.path, size)
    return TableFile(given.path, table, PARQUET, size, rows, within=given.within)


def table_of_parquet(path: str, size: int) -> tuple[str, int]:
    """The table whose columns a file of `size` bytes has, in their order and types, and its number of rows.

    Raises:
        Malformed: the columns, or their types, are not those of a table.
        Unusable: polars is missing, or the file is no Parquet, or made to do harm.
    """
    lazy = _scan(path)
    schema, count = lazy.collect_schema(), int(_collect(path, lazy.select(polars_module().len())).item())
    if count > ROWS_PER_BYTE * size:
        raise Unusable(f"{path}: {count} rows in {size} bytes, more than a table can hold; rows differ by their keys")
    table = table_named(path, tuple(schema))
    if not table:
        raise Unusable(f"{path}: no table has these columns; name the file after its table")
    kinds = {info.name: info.kind for info in fields_of(TABLES[table]).values() if not info.part}
    columns = list(kinds)
    if list(schema) != columns:
        found = cut(",".join(schema))
        raise malformed_at(Place(path), "csv-header", f"found the columns {found}; name them {','.join(columns)}")
    wrong = [_mistyped(path, number, name, kinds[name], dtype) for number, (name, dtype) in enumerate(schema.items(), 1)]
    if any(wrong):
        raise Malformed([found for found in wrong if found])
    return table, count


def _mistyped(path: str, number: int, name: str, kind: str, dtype: Any) -> Problem | None:
    if _fits(kind, dtype):
        return None
    expected = _TYPES.get(kind, "text, dates included: they may be imprecise")
    message = f"the column {name} holds {dtype}, expected {expected}; cast it so"
    return problem(Place(path, 1, number), "wrong-type", message, "", name)


def _fits(kind: str, dtype: Any) -> bool:
    import polars as pl

    # A column that is empty throughout may have no type at all.
    if dtype == pl.Null:
        return True
    wanted = {"int": dtype.is_integer(), "bool": dtype == pl.Boolean, "list": dtype == pl.List(pl.String)}
    return bool(wanted.get(kind, dtype == pl.String))


def _cut(file: TableFile, start: int, size: int) -> int:
    return min(start + max(1, size // ROW_BYTES), file.end)


def _between(file: TableFile, start: int, end: int, line: int) -> Part:
    end = min(end, file.end)
    return Part(file, start, end, line, end - start)


def _content(part: Part) -> Any:
    """The rows of a part, as a frame."""
    return _collect(part.file.path, _scan(part.file.path).slice(part.start, part.end - part.start))


def _records(file: TableFile, rows: Any, line: int) -> Iterator[Tree]:
    for number, row in enumerate(rows.iter_rows(named=True), line):
        yield from _record(file, row, number)


def _record(file: TableFile, row: dict[str, Any], line: int) -> Iterator[Tree]:
    """A row, where what is null is absent."""
    places: dict[tuple[str | int, ...], Place] = {(): Place(file.path, line)}
    places |= {(column,): Place(file.path, line, number) for number, column in enumerate(row, 1)}
    yield Tree(file.path, {name: cell for name, cell in row.items() if cell is not None}, places)


def polars_module() -> Any:
    """The library, imported when it is first needed.

    Raises:
        Unusable: it is not installed, or too old.
    """
    try:
        import polars
    except ImportError:
        raise Unusable(NEEDS_POLARS) from None
    if tuple(map(int, re.findall("[0-9]+", polars.__version__)[:2])) < OLDEST_POLARS:
        needed = ".".join(map(str, OLDEST_POLARS))
        raise Unusable(f"polars {needed} or newer is needed, and {polars.__version__} is installed: pip install 'usvenezuela[polars]'")
    return polars


def has_polars() -> bool:
    """Whether the library is installed, and not too old."""
    try:
        polars_module()
    except Unusable:
        return False
    return True


def _scan(path: str) -> Any:
    with refusing(path):
        lazy = polars_module().scan_parquet(path, glob=False, hive_partitioning=False)
        lazy.collect_schema()
        return lazy


def _collect(path: str, lazy: Any) -> Any:
    with refusing(path):
        return lazy.collect()


@contextmanager
def refusing(path: str) -> Iterator[None]:
    """Turn what polars says of a broken file into what we say."""
    errors = polars_module().exceptions
    try:
        yield
    except (errors.PolarsError, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise Unusable(f"{path}: not a Parquet file that can be read: {cut(reason, 120)}") from None


PARQUET = TableFormat(_open, _cut, _between, _content, _records, _record, needs_polars=True)
