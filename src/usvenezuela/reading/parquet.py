"""Reading Parquet files, which needs the extra `polars`."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from usvenezuela.model import limits
from usvenezuela.model.tables import TABLES, are_columns_of, fields_of, table_named
from usvenezuela.problems import Place, Problem, Unusable, cut, problem
from usvenezuela.reading.files import File
from usvenezuela.reading.table_files import Part, TableFile, TableFormat, advice_on_columns, changed_at, open_stream, size_of
from usvenezuela.reading.trees import Malformed, Reported, Tree, long_text, malformed_at

NEEDS_POLARS = (
    "Parquet files and the engine bulk need polars: pip install 'polars>=2.0'; "
    "for the action `bulk: true`, for the pre-commit hook `additional_dependencies: ['polars>=2.0']`"
)
OLDEST_POLARS = (2, 0)
"""The first version of polars, in its first two numbers, that reads files as they are read here."""
ROW_BYTES = 256
"""Bytes that a row is taken to need."""
_HELD = 4
"""How many times more bytes a part may hold than its rows are taken to need."""
_SHOWN = 80
"""Characters that are kept of a text that is too long."""
FAULTY = "\x03"
"""The column, where there is need of it, that lists the columns in which a row holds more than it may."""
_TYPES = {"int": "a whole number", "number": "a 64-bit number", "day": "a date", "bool": "Boolean", "list": "a list of text"}


def _open(given: File) -> TableFile | None:
    with open_stream(given) as stream:
        size, changed = size_of(stream), changed_at(stream)
    table, columns, rows = table_of_parquet(given.path, size)
    return TableFile(given.path, table, PARQUET, size, rows, within=given.within, columns=columns, changed=changed)


def table_of_parquet(path: str, size: int) -> tuple[str, tuple[str, ...], int]:
    """The table whose columns a file of `size` bytes has, in their order and types, with these columns, and its number of rows.

    Raises:
        Malformed: the columns, or their types, are not those of a table.
        Unusable: polars is missing, or the file is no Parquet, or made to do harm.
    """
    lazy = _scan(path)
    schema, count = lazy.collect_schema(), int(_collect(path, lazy.select(polars_module().len())).item())
    if count > limits.ROWS_PER_BYTE * size:
        raise Unusable(f"{path}: {count} rows in {size} bytes, more than a table can hold; rows differ by their keys")
    table = table_named(path, list(schema))
    if not table:
        raise Unusable(f"{path}: no table has these columns; name the file after its table")
    kinds = {info.name: info.kind for info in fields_of(TABLES[table]).values() if not info.part}
    if not are_columns_of(table, list(schema)):
        found = cut(",".join(schema))
        advice = advice_on_columns(table, list(schema)) or f"name them {','.join(kinds)}"
        raise malformed_at(Place(path), "csv-header", f"found the columns {found}; {advice}")
    wrong = [_mistyped(path, number, name, kinds[name], dtype) for number, (name, dtype) in enumerate(schema.items(), 1)]
    if any(wrong):
        raise Malformed([found for found in wrong if found])
    return table, tuple(schema), count


def _mistyped(path: str, number: int, name: str, kind: str, dtype: Any) -> Problem | None:
    if _fits(kind, dtype):
        return None
    expected = _TYPES.get(kind, "text, dates included: they may be imprecise")
    advice = f"in DuckDB, string_split({name}, '|')" if kind == "list" and str(dtype) == "String" else "cast it so"
    message = f"the column {name} holds {dtype}, expected {expected}; {advice}"
    return problem(Place(path, 1, number), "wrong-type", message, "", name)


def _fits(kind: str, dtype: Any) -> bool:
    import polars as pl

    # A column that is empty throughout may have no type at all.
    if dtype == pl.Null:
        return True
    wanted = {
        "int": dtype.is_integer(),
        "number": dtype.is_integer() or dtype == pl.Float64,
        # Libraries may write days as text, or with midnight.
        "day": dtype in (pl.Date, pl.String) or (dtype == pl.Datetime and dtype.time_zone is None),
        "bool": dtype == pl.Boolean,
        "list": dtype == pl.List(pl.String),
    }
    return bool(wanted.get(kind, dtype == pl.String))


def _cut(file: TableFile, start: int, size: int) -> int:
    """Fewer rows where they hold much: a file repeats a long text for next to nothing."""
    import polars as pl

    lazy = _scanned(file).slice(start, min(max(1, size // ROW_BYTES), file.end - start))
    weights = [_length(pl.col(name), dtype) for name, dtype in lazy.collect_schema().items() if _is_text(dtype)]
    held = pl.sum_horizontal(pl.when(weight <= 4 * limits.TEXT).then(weight).otherwise(_SHOWN) for weight in weights)
    count = _collect(file.path, lazy.select((held.cum_sum() <= _HELD * size).sum())).item()
    return start + max(1, int(count))


def _is_text(dtype: Any) -> bool:
    import polars as pl

    return bool(dtype in (pl.String, pl.List(pl.String)))


def _n_bytes(texts: Any) -> Any:
    return texts.str.len_bytes()


def _n_characters(texts: Any) -> Any:
    return texts.str.len_chars()


def _length(column: Any, dtype: Any, of_text: Callable[[Any], Any] = _n_bytes) -> Any:
    """How much a cell holds; the items of a list as if they were joined, which is how they stand in CSV."""
    import polars as pl

    if dtype == pl.String:
        return of_text(column).cast(pl.Int64).fill_null(0)
    return (column.list.eval(of_text(pl.element())).list.sum().cast(pl.Int64) + column.list.len() - 1).fill_null(0)


def _between(file: TableFile, start: int, end: int, line: int) -> Part:
    end = min(end, file.end)
    return Part(file, start, end, line, end - start)


def _content(part: Part) -> Any:
    """The rows of a part, as a frame."""
    return _bounded(_collect(part.file.path, _scanned(part.file).slice(part.start, part.end - part.start)))


def _bounded(rows: Any) -> Any:
    """Rows with the beginning alone of what is too long, and `FAULTY` if there is any."""
    import polars as pl

    types = {name: dtype for name, dtype in rows.schema.items() if _is_text(dtype)}
    longest = (
        rows.select(_length(pl.col(name), dtype).max().alias(name) for name, dtype in types.items()).row(0, named=True)
        if rows.height
        else {}
    )
    long = {name: _is_too_long(name, types[name]) for name, length in longest.items() if length > limits.TEXT}
    if not long:
        return rows
    masks = rows.select(mask.alias(name) for name, mask in long.items())
    listed = pl.concat_list(pl.when(pl.col(name)).then(pl.lit(name)) for name in long).list.drop_nulls()
    faulty = masks.select(pl.when(pl.any_horizontal(*long)).then(listed).alias(FAULTY)).to_series()
    kept = (pl.when(masks[name]).then(_beginning(name, types[name])).otherwise(pl.col(name)).alias(name) for name in long)
    return rows.with_columns(*kept, faulty)


def _is_too_long(name: str, dtype: Any) -> Any:
    """Whether a cell has more characters than it may; they are not counted where its bytes tell."""
    import polars as pl

    size = _length(pl.col(name), dtype)
    doubtful = pl.when(size <= 4 * limits.TEXT).then(pl.col(name))
    return (size > 4 * limits.TEXT) | (_length(doubtful, dtype, _n_characters) > limits.TEXT)


def _beginning(name: str, dtype: Any) -> Any:
    import polars as pl

    if dtype == pl.String:
        return pl.col(name).str.head(_SHOWN)
    return pl.col(name).list.head(3).list.eval(pl.element().str.head(_SHOWN))


def _records(file: TableFile, rows: Any, line: int) -> Iterator[Tree]:
    for number, row in enumerate(rows.iter_rows(named=True), line):
        yield from _record(file, row, number)


def _record(file: TableFile, row: dict[str, Any], line: int) -> Iterator[Tree]:
    """A row, where what is null is absent."""
    places: dict[tuple[str | int, ...], Place] = {(): Place(file.path, line)}
    places |= {(column,): Place(file.path, line, number) for number, column in enumerate(row, 1)}
    values = {name: cell for name, cell in row.items() if cell is not None}
    long = {name: Reported(values[name]) for name in values.pop(FAULTY, ())}
    yield Tree(file.path, values | long, places, [long_text(places[(name,)], begin) for name, begin in long.items()])


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
        raise Unusable(f"polars {needed} or newer is needed, and {polars.__version__} is installed: pip install 'polars>={needed}'")
    return polars


def has_polars() -> bool:
    """Whether the library is installed, and not too old."""
    try:
        polars_module()
    except Unusable:
        return False
    return True


def _scanned(file: TableFile) -> Any:
    # Opened for a look at whether it is what it was, and whether it may be opened at all.
    open_stream(file).close()
    return _scan(file.path, file.location)


def _scan(path: str, location: str = "") -> Any:
    with refusing(path):
        lazy = polars_module().scan_parquet(location or path, glob=False, hive_partitioning=False)
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
