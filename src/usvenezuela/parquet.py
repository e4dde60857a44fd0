"""Reading Parquet files, which needs the extra `bulk`."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from typing import Any, Self

from usvenezuela.problems import Place, Problem, Unusable, cut, problem
from usvenezuela.tables import TABLES, fields_of, table_named

NEEDS_POLARS = (
    "Parquet files need polars: pip install 'usvenezuela[bulk]'; "
    "for the action `bulk: true`, for the pre-commit hook `additional_dependencies: ['polars>=2.0']`"
)
ROWS_PER_BYTE = 10
"""How many rows a byte of a file can stand for, generously: keys differ, so that a row takes more than nothing."""
_TRIAL = """
import os
import sys

most, step, sys.path[:] = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
paths = [os.fsdecode(path) for path in sys.stdin.buffer.read().split(bytes(1))]
import polars

for path in paths:
    try:
        lazy = polars.scan_parquet(path, glob=False, hive_partitioning=False)
        rows = lazy.select(polars.len()).collect().item()
        for start in range(0, rows if rows <= most * os.stat(path).st_size else 0, step):
            lazy.slice(start, step).collect()
    except (polars.exceptions.PolarsError, OSError, ValueError):
        pass
    print(flush=True)
"""
_TRIAL_ROWS = 131072
"""Rows that are read at a time in a trial."""
_TYPES = {"int": "a whole number", "bool": "Boolean", "list": "a list of text"}


class Trial:
    """Reads files in a process of its own, since a damaged one may end the process that reads it.

    Begins as it is entered, and goes on beside other work. What polars refuses in words of its own
    is left to who reads the file next.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """Read the files at `paths`, in this order."""
        self._left = deque(paths)
        self._ends: dict[str, bool] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Begin, if there is anything to read it with, which is needed here as well: meanwhile it is loaded."""
        if find_spec("polars"):
            self._begin()
            _polars()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave what has not been asked for."""
        self._left.clear()
        self._stop()

    def check(self, path: str) -> None:
        """Wait until the file at `path`, one of those given, has been read.

        Raises:
            Unusable: reading it ended the process.
        """
        while path not in self._ends and self._process and self._process.stdout:
            is_read = bool(self._process.stdout.readline())
            self._ends[self._left.popleft()] = not is_read
            if not is_read:
                self._stop()
                self._begin()
        if self._ends.get(path):
            raise Unusable(f"{path}: not a Parquet file that can be read: it is damaged; fetch or write it again")

    def _begin(self) -> None:
        if not self._left:
            return
        with _refusing(self._left[0]):
            # No shell reads the arguments, and the program is the one above.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", _TRIAL, str(ROWS_PER_BYTE), str(_TRIAL_ROWS), *sys.path],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        # There may be more paths than a command takes as arguments.
        if self._process.stdin:
            with suppress(OSError):
                self._process.stdin.write(bytes(1).join(map(os.fsencode, self._left)))
            with suppress(OSError):
                self._process.stdin.close()

    def _stop(self) -> None:
        if self._process:
            self._process.kill()
            if self._process.stdout:
                self._process.stdout.close()
            self._process.wait()
            self._process = None


def table_of_parquet(path: str, size: int, problems: list[Problem]) -> tuple[str, int] | None:
    """The table whose columns a file of `size` bytes has, in their order and types, and its number of rows; else None, with a problem.

    Raises:
        Unusable: polars is missing, or the file is no Parquet, or made to do harm.
    """
    lazy = _scan(path)
    schema, count = lazy.collect_schema(), int(_collect(path, lazy.select(_polars().len())).item())
    if count > ROWS_PER_BYTE * size:
        raise Unusable(f"{path}: {count} rows in {size} bytes, more than a table can hold; rows differ by their keys")
    table = table_named(path, tuple(schema))
    if not table:
        raise Unusable(f"{path}: no table has these columns; name the file after its table")
    kinds = {info.name: info.kind for info in fields_of(TABLES[table]).values() if not info.part}
    columns = list(kinds)
    if list(schema) != columns:
        found = cut(",".join(schema))
        problems.append(problem(Place(path), "csv-header", f"found the columns {found}; name them {','.join(columns)}"))
        return None
    wrong = [name for name, dtype in schema.items() if not _fits(kinds[name], dtype)]
    for name in wrong:
        expected = _TYPES.get(kinds[name], "text, dates included: they may be imprecise")
        message = f"the column {name} holds {schema[name]}, expected {expected}; cast it so"
        problems.append(problem(Place(path, 1, columns.index(name) + 1), "wrong-type", message, "", name))
    return None if wrong else (table, count)


def _fits(kind: str, dtype: Any) -> bool:
    import polars as pl

    # A column that is empty throughout may have no type at all.
    if dtype == pl.Null:
        return True
    wanted = {"int": dtype.is_integer(), "bool": dtype == pl.Boolean, "list": dtype == pl.List(pl.String)}
    return bool(wanted.get(kind, dtype == pl.String))


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
