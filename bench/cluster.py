"""Measure the engines `bulk` and `dask` on growing tables: time, and the memory of the largest process of each kind.

Run as `python -m bench.cluster [MILLIONS ...] [bulk|dask]`. The tables are those of `bench.tables`. Memory is what the processes hold
by themselves (USS), looked at 20 times a second: what they share, such as the code of libraries, is not counted twice. Of a million
rows the time is also that of a check without the start of Python and of the workers, and its ratio the median of several pairs.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from bench.tables import ROOT, VALIDATE
from usvenezuela import Report, validate
from usvenezuela.checking.bulk.cluster import quiet
from usvenezuela.checking.bulk.local_cluster import LocalCluster

SECONDS_BETWEEN = 0.05
WORKERS = 2
PAIRS = 7
"""Checks by each engine, one after the other."""


def main() -> None:
    """Print one line for each size and engine."""
    engines = [name for name in sys.argv[1:] if not name.isdecimal()] or ["bulk", "dask"]
    for millions in [int(size) for size in sys.argv[1:] if size.isdecimal()] or [1, 5, 20]:
        with tempfile.TemporaryDirectory() as name:
            rows = millions * 1_000_000
            subprocess.run([sys.executable, "-m", "bench.tables", str(rows), "--make", name], check=True, cwd=ROOT)
            paths = [Path(name) / f"{table}.csv" for table in ("events", "event_participants")]
            for path in paths:
                # Read once before, so that no engine reads from the disk for the other.
                with path.open("rb") as file:
                    while file.read(1 << 24):
                        pass
            for engine in engines:
                seconds, ours, largest = measured([*VALIDATE, "--engine", engine, *paths])
                workers = f", largest worker {largest:.0f} MiB" if largest else ""
                print(f"{millions:3} million rows of each, {engine}: {seconds:6.1f} s, itself {ours:.0f} MiB{workers}", flush=True)
            if len(engines) == 2 and millions == 1:
                print_running(paths)


def print_running(paths: list[Path]) -> None:
    """Print what a check takes, by each engine, in a process and on workers that have done one before."""
    with quiet(), LocalCluster(WORKERS) as cluster:
        checks = {"bulk": lambda: validate(paths, engine="bulk"), "dask": lambda: validate(paths, scheduler=cluster.address)}
        seconds = [{engine: _seconds(check) for engine, check in checks.items()} for _ in range(1 + PAIRS)][1:]
    typical = {engine: statistics.median(pair[engine] for pair in seconds) for engine in checks}
    ratio = statistics.median(pair["dask"] / pair["bulk"] for pair in seconds)
    print(f"once all run: bulk {typical['bulk']:.2f} s, dask {typical['dask']:.2f} s, {ratio:.2f} times", flush=True)


def _seconds(check: Callable[[], Report]) -> float:
    begun = time.perf_counter()
    assert check().count, "not the faults that were planted"
    return time.perf_counter() - begun


def measured(command: list[str | Path]) -> tuple[float, float, float]:
    """The seconds that a command takes, and the most memory, in MiB, of itself and of the largest process that it starts."""
    begun, ours, largest = time.perf_counter(), 0.0, 0.0
    with tempfile.TemporaryFile() as output, subprocess.Popen(command, stdout=output) as run:
        process = psutil.Process(run.pid)
        while run.poll() is None:
            try:
                ours = max(ours, _held(process))
                largest = max([largest, *map(_held, process.children(recursive=True))])
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            time.sleep(SECONDS_BETWEEN)
        # What ends in an error of its own gives 1 too, but no report.
        output.seek(0)
        assert json.load(output)["problems"], "not the faults that were planted"
    return time.perf_counter() - begun, ours, largest


def _held(process: psutil.Process) -> float:
    return float(process.memory_full_info().uss) / 1024**2


if __name__ == "__main__":
    main()
