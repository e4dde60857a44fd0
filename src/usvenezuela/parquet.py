"""Reading Parquet files, which needs the extra `bulk`."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from usvenezuela.problems import Place, Problem, Unusable, cut, problem
from usvenezuela.tables import columns_of, kind_of_column, table_named

NEEDS_POLARS = (
    "Parquet files need polars: pip install 'usvenezuela[bulk]'; "
    "for the action `bulk: true`, for the pre-commit hook `additional_dependencies: ['polars>=2.0']`"
)
ROWS_PER_BYTE = 10
"""How many rows a byte of a file can stand for, generously: keys differ, so that a row takes more than nothing."""
_TRIAL = """
import sys

path, most, step = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
sys.path[:] = sys.argv[4:]
import polars

try:
    lazy = polars.scan_parquet(path, glob=False, hive_partitioning=False)
    count = lazy.select(polars.len()).collect().item()
    for start in range(0, count if count <= most else 0, step):
        lazy.slice(start, step).collect()
except (polars.exceptions.PolarsError, OSError, ValueError):
    pass
"""
_TRIAL_ROWS = 65536
"""Rows that are read at a time in a trial."""
_TYPES = {"int": "a whole number", "bool": "Boolean", "list": "a list of text"}


def table_of_parquet(path: str, size: int, problems: list[Problem]) -> str | None:
    """The table whose columns a file of `size` bytes has, in their order and types; None, with a problem, where it has not.

    Raises:
        Unusable: polars is missing, or the file is no Parquet, or made to do harm.
    """
    _try(path, ROWS_PER_BYTE * size)
    lazy = _scan(path)
    schema, count = lazy.collect_schema(), count_rows(path)
    if count > ROWS_PER_BYTE * size:
        raise Unusable(f"{path}: {count} rows in {size} bytes, more than a table can hold; rows differ by their keys")
    table = table_named(path, tuple(schema))
    if not table:
        raise Unusable(f"{path}: no table has these columns; name the file after its table")
    columns = columns_of(table)
    if list(schema) != columns:
        found = cut(",".join(schema))
        problems.append(problem(Place(path), "csv-header", f"found the columns {found}; name them {','.join(columns)}"))
        return None
    wrong = [name for name, dtype in schema.items() if not _fits(kind_of_column(table, name), dtype)]
    for name in wrong:
        expected = _TYPES.get(kind_of_column(table, name), "text, dates included: they may be imprecise")
        message = f"the column {name} holds {schema[name]}, expected {expected}; cast it so"
        problems.append(problem(Place(path, 1, columns.index(name) + 1), "wrong-type", message, "", name))
    return None if wrong else table


def _fits(kind: str, dtype: Any) -> bool:
    import polars as pl

    # A column that is empty throughout may have no type at all.
    if dtype == pl.Null:
        return True
    wanted = {"int": dtype.is_integer(), "bool": dtype == pl.Boolean, "list": dtype == pl.List(pl.String)}
    return bool(wanted.get(kind, dtype == pl.String))


def count_rows(path: str) -> int:
    """How many rows a file has.

    Raises:
        Unusable: as `table_of_parquet`.
    """
    return int(_collect(path, _scan(path).select(_polars().len())).item())


def rows_between(path: str, start: int, end: int) -> Any:
    """The rows from `start` to before `end`, from 0, as a frame.

    Raises:
        Unusable: as `table_of_parquet`.
    """
    return _collect(path, _scan(path).slice(start, end - start))


def _polars() -> Any:
    try:
        import polars
    except ImportError:
        raise Unusable(NEEDS_POLARS) from None
    return polars


def _try(path: str, most: int) -> None:
    """Read a file of at most `most` rows in a process of its own, since a damaged one may end the process that reads it.

    What polars refuses in words of its own is left to who reads it next.
    """
    _polars()
    arguments = [path, str(most), str(_TRIAL_ROWS), *sys.path]
    with _refusing(path):
        # No shell reads the arguments, and the program is the one above.
        ended = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-c", _TRIAL, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    if ended.returncode:
        raise Unusable(f"{path}: not a Parquet file that can be read: it is damaged; fetch or write it again")


def _scan(path: str) -> Any:
    with _refusing(path):
        lazy = _polars().scan_parquet(path, glob=False, hive_partitioning=False)
        lazy.collect_schema()
        return lazy


def _collect(path: str, lazy: Any) -> Any:
    with _refusing(path):
        return lazy.collect()


@contextmanager
def _refusing(path: str) -> Iterator[None]:
    """Turn what polars says of a broken file into what we say."""
    errors = _polars().exceptions
    try:
        yield
    except (errors.PolarsError, OSError, ValueError) as error:
        reason = str(error).partition("\n")[0]
        raise Unusable(f"{path}: not a Parquet file that can be read: {cut(reason, 120)}") from None
