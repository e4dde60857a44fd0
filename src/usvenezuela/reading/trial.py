"""Trying Parquet files in a process of its own, since a damaged one may end the process that reads it."""

import os
import subprocess
import sys
from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Self

from usvenezuela.model import limits
from usvenezuela.problems import Unusable
from usvenezuela.reading.parquet import has_polars, refusing

_ROWS = 131072
"""Rows that are read at a time."""
_START = "import sys; sys.path[:] = sys.argv[1:]; from usvenezuela.reading.trial import main; main()"


class Trial:
    """Reads files in a process of its own, which begins as the trial is entered, and goes on beside other work.

    What polars refuses in words of its own is left to who reads the file next. Where this process is no
    Python, as in a frozen program, another cannot be started with it, and files are read without a trial.
    """

    def __init__(self, paths: Iterable[str]) -> None:
        """Read the files at `paths`, in this order."""
        self._left = deque(paths)
        self._ends: dict[str, bool] = {}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Begin, if there is anything to read it with, which is needed here as well: meanwhile it is loaded.

        Where it is too old, whoever reads the files says so.
        """
        if self._left and is_python(sys.executable) and find_spec("polars"):
            self._begin()
            if not has_polars():
                self.__exit__()
        return self

    def __exit__(self, *_: object) -> None:
        """Leave what has not been asked for."""
        self._left.clear()
        self._stop()

    def check(self, path: str) -> None:
        """Wait until the file at `path` has been read, if it is one of those given.

        Raises:
            Unusable: reading it ended the process.
        """
        while path in self._left and self._process and self._process.stdout:
            is_read = bool(self._process.stdout.readline())
            self._ends[self._left.popleft()] = not is_read
            if not is_read:
                self._stop()
                self._begin()
        if self._ends.get(path):
            memory = limits.binary(limits.TRIAL_MEMORY)
            fault = f"it is damaged, or needs more than {memory} of memory for {_ROWS} rows; write it again"
            raise Unusable(f"{path}: not a Parquet file that can be read: {fault}")

    def _begin(self) -> None:
        if not self._left:
            return
        with refusing(self._left[0]):
            # No shell reads the arguments, and the program is the function below.
            self._process = subprocess.Popen(  # noqa: S603
                [sys.executable, "-P", "-c", _START, *sys.path],
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


def is_python(executable: str | None) -> bool:
    """Whether what runs this process is a Python, which takes a program, and not a program that holds one."""
    return not getattr(sys, "frozen", False) and Path(executable or "").stem.lower().startswith(("python", "pypy"))


def _bound_memory() -> None:
    """Let this process take so much memory and no more beyond what it has now, where the system keeps account of it.

    A page of a file can be packed many thousand times smaller than it is.
    """
    with suppress(ImportError, OSError, ValueError, TypeError):
        import resource

        status = Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        taken = int(status.partition("VmData:")[2].split()[0]) * 1024
        hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
        resource.setrlimit(resource.RLIMIT_DATA, (taken + limits.TRIAL_MEMORY, hard))


def main() -> None:
    """Read the files whose paths stand, parted by null bytes, on standard input; print a line after each."""
    import polars as pl

    pl.select(pl.len())
    _bound_memory()
    for path in map(os.fsdecode, sys.stdin.buffer.read().split(bytes(1))):
        with suppress(pl.exceptions.PolarsError, OSError, ValueError):
            lazy = pl.scan_parquet(path, glob=False, hive_partitioning=False)
            rows = lazy.select(pl.len()).collect().item()
            for start in range(0, rows if rows <= limits.ROWS_PER_BYTE * os.stat(path).st_size else 0, _ROWS):
                lazy.slice(start, _ROWS).collect()
        sys.stdout.write("\n")
        sys.stdout.flush()
