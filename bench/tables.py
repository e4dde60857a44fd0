"""Time the checking of large tables against a plain Polars scan of the same file and against frictionless.

Run as `python -m bench.tables [ROWS] [--without-frictionless]`. The tables are the dataset's own,
repeated under new ids until they have ROWS rows each, with a fault in every 10,000th row. The same
faults must be found by all. Times and memory are of whole processes, one after the other.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

ROOT = Path(__file__).parents[1]
BIN = Path(sys.executable).parent
RUNS = 3
FAULTY = 10_000
"""Every which row has a fault."""
TABLES = ("actors", "events", "event_participants")
SCAN = """
import sys, polars
for path in sys.argv[1:]:
    polars.scan_csv(path, infer_schema=False).select(polars.all().count()).collect(engine="streaming")
"""


@dataclass(frozen=True)
class Run:
    """What a whole process took."""

    seconds: float
    mebibytes: float
    output: str


def make_tables(folder: Path, rows: int) -> None:
    """Write `rows` events and participants, as CSV and Parquet, the actors they name, and a descriptor of the three."""
    for table, repeat in (("events", repeated_events), ("event_participants", repeated_participants)):
        frame = repeat(pl.read_csv(ROOT / "data" / f"{table}.csv", infer_schema=False), rows)
        frame.write_csv(folder / f"{table}.csv", quote_style="necessary")
        lists = [pl.col("contexts").str.split("|")] if table == "events" else []
        frame.with_columns(lists).write_parquet(folder / f"{table}.parquet")
    # The actors stand alone here: what they rest on is not available.
    (folder / "actors.csv").write_bytes((ROOT / "data" / "actors.csv").read_bytes())
    resources = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    listed = [{**resource, "path": f"{resource['name']}.csv"} for resource in resources if resource["name"] in TABLES]
    for resource in listed:
        del resource["hash"], resource["bytes"]
    (folder / "package.json").write_text(json.dumps({"name": "large", "resources": listed}), encoding="utf-8")


def repeated_events(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    """Events under new ids and names; each faulty row has an unknown code."""
    return _repeated(frame, rows).select(
        pl.format("evt-coded-{}", "row").alias("event_id"),
        pl.format("Report {}: {}", "row", "name").alias("name"),
        pl.when(pl.col("row") % FAULTY == FAULTY - 1).then(pl.lit("ATTACK")).otherwise("event_type").alias("event_type"),
        pl.exclude("row", "event_id", "name", "event_type"),
    )


def repeated_participants(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    """One participant for each event; each faulty row names an actor that there is not."""
    return _repeated(frame, rows).select(
        pl.format("evt-coded-{}", "row").alias("event_id"),
        pl.when(pl.col("row") % FAULTY == FAULTY // 2).then(pl.lit("act-nobody")).otherwise("actor_id").alias("actor_id"),
        pl.exclude("row", "event_id", "actor_id"),
    )


def _repeated(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    return pl.concat([frame] * (rows // frame.height + 1)).head(rows).with_row_index("row")


def run(command: Sequence[str | Path]) -> Run:
    """Run a command to its end, whatever it says of the tables."""
    with tempfile.TemporaryFile() as output:
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=output)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        assert os.waitstatus_to_exitcode(status) in (0, 1), command
        output.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, output.read().decode("utf-8"))


def lines_found(output: str) -> set[tuple[str, int]]:
    """The table and line of each problem in a JSON report of ours."""
    return {(Path(found["path"]).stem, found["line"]) for found in json.loads(output)["problems"]}


def lines_of_frictionless(output: str) -> set[tuple[str, int]]:
    """The table and line of each error in a JSON report of frictionless."""
    tasks = json.loads(output)["tasks"]
    return {(task["name"], error["rowNumber"]) for task in tasks for error in task["errors"]}


def expected_lines(rows: int, *, is_table: bool) -> set[tuple[str, int]]:
    """Where the faults are: the header of a CSV file is line 1."""
    first = 2 if is_table else 1
    events = {("events", row + first) for row in range(FAULTY - 1, rows, FAULTY)}
    return events | {("event_participants", row + first) for row in range(FAULTY // 2, rows, FAULTY)}


def main() -> None:
    """Print one line per command: seconds, memory, and how many times the scan and frictionless it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", nargs="?", type=int, default=1_000_000)
    options.add_argument("--without-frictionless", action="store_true")
    options.add_argument("--make", metavar="FOLDER", type=Path, help="only write the tables")
    chosen = options.parse_args()
    if chosen.make:
        make_tables(chosen.make, chosen.rows)
        return
    with tempfile.TemporaryDirectory() as name:
        # In a process of its own: what this one holds would count as the memory of those that it starts.
        subprocess.run([sys.executable, "-m", "bench.tables", str(chosen.rows), "--make", name], check=True, cwd=ROOT)
        print_results(Path(name), chosen.rows, with_frictionless=not chosen.without_frictionless)


def print_results(folder: Path, rows: int, *, with_frictionless: bool) -> None:
    """Run all, compare what they find, and print what they took."""
    events, parts = folder / "events.csv", folder / "event_participants.csv"
    validate: list[str | Path] = [BIN / "usvenezuela", "validate", "--format", "json", "--limit", "0"]
    commands: dict[str, Sequence[str | Path]] = {
        "polars scan of events.csv": [sys.executable, "-c", SCAN, events],
        "validate events.csv": [*validate, events],
        "polars scan of both CSV": [sys.executable, "-c", SCAN, events, parts],
        "validate both CSV": [*validate, events, parts],
        "validate both Parquet": [*validate, events.with_suffix(".parquet"), parts.with_suffix(".parquet")],
    }
    taken: dict[str, list[Run]] = {command: [] for command in commands}
    for _ in range(RUNS):
        for command, arguments in commands.items():
            taken[command].append(run(arguments))
    _compare(taken["validate both CSV"], expected_lines(rows, is_table=True), lines_found)
    _compare(taken["validate both Parquet"], expected_lines(rows, is_table=False), lines_found)
    if with_frictionless:
        taken["frictionless, both CSV"] = [run([BIN / "frictionless", "validate", "--trusted", "--json", folder / "package.json"])]
        _compare(taken["frictionless, both CSV"], expected_lines(rows, is_table=True), lines_of_frictionless)
    _print(rows, taken)


def _compare(runs: Sequence[Run], expected: set[tuple[str, int]], lines: Callable[[str], set[tuple[str, int]]]) -> None:
    for done in runs:
        assert lines(done.output) == expected, "not the faults that were planted"


def _print(rows: int, taken: dict[str, list[Run]]) -> None:
    seconds = {name: statistics.median(done.seconds for done in runs) for name, runs in taken.items()}
    width = max(map(len, taken))
    slow = seconds.get("frictionless, both CSV")
    print(f"{rows} events and {rows} participants\n{'':{width}}   median      peak   × scan of the same   frictionless ÷")
    for name, runs in taken.items():
        scan = seconds["polars scan of events.csv" if "events" in name else "polars scan of both CSV"]
        share = f"{slow / seconds[name]:14.1f}" if slow else ""
        peak = max(done.mebibytes for done in runs)
        print(f"{name:{width}}  {seconds[name]:6.2f} s  {peak:5.0f} MiB  {seconds[name] / scan:18.1f}   {share}")


if __name__ == "__main__":
    main()
