"""Time the checking of large tables against a plain Polars scan of the same file and against the tools of others.

Run as `python -m bench.tables [ROWS] [--without-peers]`, or with `--kinds`, which says what each tool finds.
The tables are the dataset's own, repeated under new ids until they have ROWS rows each, with a fault in every
10,000th row. The same faults must be found by all. Times and memory are of whole processes, one after the other.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from bench.peers import PEERS
from usvenezuela.model.tables import TABLES as MODELS
from usvenezuela.model.tables import fields_of

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


AT_ONCE = 1_000_000
"""Rows that are made at a time."""

TYPED: dict[str, Callable[[pl.Expr], pl.Expr]] = {"list": lambda cells: cells.str.split("|"), "bool": lambda cells: cells == "true"}
"""How cells of text become values of Parquet, by the kind of their column; others stay text."""


def make_tables(folder: Path, rows: int) -> None:
    """Write `rows` events and participants, as CSV and Parquet, the actors they name, and a descriptor of the three."""
    for table, repeat in (("events", repeated_events), ("event_participants", repeated_participants)):
        frame, path = pl.read_csv(ROOT / "data" / f"{table}.csv", infer_schema=False), folder / f"{table}.csv"
        with path.open("wb") as file:
            for start in range(0, rows, AT_ONCE):
                some = repeat(frame, range(start, min(start + AT_ONCE, rows)))
                some.write_csv(file, include_header=not start, quote_style="necessary")
        kinds = {info.name: info.kind for info in fields_of(MODELS[table]).values() if not info.part}
        typed = [TYPED[kind](pl.col(name)) for name, kind in kinds.items() if kind in TYPED]
        pl.scan_csv(path, infer_schema=False).with_columns(typed).sink_parquet(path.with_suffix(".parquet"))
    # The actors stand alone here: what they rest on is not available.
    (folder / "actors.csv").write_bytes((ROOT / "data" / "actors.csv").read_bytes())
    resources = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    listed = [{**resource, "path": f"{resource['name']}.csv"} for resource in resources if resource["name"] in TABLES]
    for resource in listed:
        del resource["hash"], resource["bytes"]
    (folder / "package.json").write_text(json.dumps({"name": "large", "resources": listed}), encoding="utf-8")


def make_kinds(folder: Path) -> dict[str, tuple[str, int]]:
    """Write some rows of each table, without fault but for one of each of `KINDS`; where each stands."""
    make_tables(folder, FAULTY // 2)
    places: dict[str, tuple[str, int]] = {}
    for table in ("events", "event_participants"):
        path = folder / f"{table}.csv"
        rows = pl.read_csv(path, infer_schema=False).to_dicts()
        for kind, (where, matches, change) in KINDS.items():
            if where == table:
                number = next(at for at in range(100 + 300 * len(places), len(rows)) if matches(rows[at]))
                rows[number] |= change(rows[number])
                places[kind] = table, number + 2
        pl.DataFrame(rows, infer_schema_length=None).write_csv(path, quote_style="necessary")
    return places


Row = dict[str, str | None]


def _filled(**values: str) -> Callable[[Row], Row]:
    return lambda _: dict(values)


def _in_two_scripts(row: Row) -> Row:
    return {"name": (row["name"] or "").replace("a", "\u0430")}


def _day(row: Row) -> bool:
    return row["date_basis"] == "stated" and len(row["start_date"] or "") == 10 and not row["end_date"]


KINDS: dict[str, tuple[str, Callable[[Row], object], Callable[[Row], Row]]] = {
    "an unknown code": ("events", lambda row: row["event_id"], _filled(event_type="ATTACK")),
    "a name left out": ("events", lambda row: row["event_id"], lambda _: {"name": None}),
    "an event twice": ("events", lambda row: row["event_id"], _filled(event_id="evt-coded-7")),
    "a day that there is not": ("events", _day, _filled(start_date="2019-02-30")),
    "an end before the start": ("events", _day, _filled(end_date="1700-01-01")),
    "a mode of another type": ("events", lambda row: row["event_type"] == "AID", _filled(mode="expel")),
    "a class that the type has not": ("events", lambda row: row["event_type"] == "AID", _filled(quad_class="material_conflict")),
    "a letter of another script": (
        "events",
        lambda row: "a" in (row["name"] or ""),
        lambda row: {"name": (row["name"] or "").replace("a", "а")},
    ),
    "a character that is not seen": ("events", lambda row: row["name"], lambda row: {"name": f"{row['name']}\u200b"}),
    "an allegation told as fact": ("events", lambda row: row["factuality"] == "alleged", _filled(asserted="true")),
    "a wrong first day": ("events", _day, _filled(earliest="1999-01-01")),
    "an actor that there is not": ("event_participants", lambda row: row["role"] == "actor", _filled(actor_id="act-nobody")),
    "an event that there is not": ("event_participants", lambda row: row["role"] == "actor", _filled(event_id="evt-none")),
    "an event in place of an actor": ("event_participants", lambda row: row["role"] == "actor", _filled(actor_id="evt-coded-7")),
    "a country that is not the principal's": ("event_participants", lambda row: row["country"] == "US", _filled(country="FR")),
}
"""Kinds of fault: the table, which row can have it, and what it has then."""


def repeated_events(frame: pl.DataFrame, rows: range) -> pl.DataFrame:
    """Events under new ids and names; each faulty row has an unknown code."""
    return _repeated(frame, rows).select(
        pl.format("evt-coded-{}", "row").alias("event_id"),
        pl.format("Report {}: {}", "row", "name").alias("name"),
        pl.when(pl.col("row") % FAULTY == FAULTY - 1).then(pl.lit("ATTACK")).otherwise("event_type").alias("event_type"),
        pl.exclude("row", "event_id", "name", "event_type"),
    )


def repeated_participants(frame: pl.DataFrame, rows: range) -> pl.DataFrame:
    """One participant for each event; each faulty row names an actor that there is not."""
    return _repeated(frame, rows).select(
        pl.format("evt-coded-{}", "row").alias("event_id"),
        pl.when(pl.col("row") % FAULTY == FAULTY // 2).then(pl.lit("act-nobody")).otherwise("actor_id").alias("actor_id"),
        pl.exclude("row", "event_id", "actor_id"),
    )


def _repeated(frame: pl.DataFrame, rows: range) -> pl.DataFrame:
    return frame[pl.select(pl.int_range(rows.start, rows.stop) % frame.height).to_series()].with_row_index("row", rows.start)


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


def lines_of_peer(output: str) -> set[tuple[str, int]]:
    """The table and line of each row that a peer finds wrong."""
    return {(table, line) for table, line in json.loads(output)}


def main() -> None:
    """Print one line per command: seconds, memory, and how many times the scan and frictionless it took."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("rows", nargs="?", type=int, default=1_000_000)
    options.add_argument("--without-peers", action="store_true", help="leave out the tools of others")
    options.add_argument("--make", metavar="FOLDER", type=Path, help="only write the tables")
    options.add_argument("--kinds", action="store_true", help="only say which kinds of fault each finds")
    chosen = options.parse_args()
    if chosen.make:
        make_tables(chosen.make, chosen.rows)
        return
    with tempfile.TemporaryDirectory() as name:
        if chosen.kinds:
            print_kinds(Path(name))
            return
        # In a process of its own: what this one holds would count as the memory of those that it starts.
        subprocess.run([sys.executable, "-m", "bench.tables", str(chosen.rows), "--make", name], check=True, cwd=ROOT)
        print_results(Path(name), chosen.rows, with_peers=not chosen.without_peers)


VALIDATE: list[str | Path] = [sys.executable, "-c", "from usvenezuela.cli.startup import entry; entry()", "validate"]
VALIDATE += ["--format", "json", "--limit", "0"]


def by_peers(folder: Path) -> Iterator[tuple[str, Sequence[str | Path], Callable[[str], set[tuple[str, int]]]]]:
    """The tools of others that are installed: the name, the command, and how its output is read."""
    for name in PEERS:
        if find_spec(name):
            yield f"{name}, both CSV", [sys.executable, "-m", "bench.peers", name, folder], lines_of_peer
    frictionless: list[str | Path] = [BIN / "frictionless", "validate", "--trusted", "--json", folder / "package.json"]
    yield "frictionless, both CSV", frictionless, lines_of_frictionless


def print_kinds(folder: Path) -> None:
    """Say which kinds of fault each tool finds, and how many rows it calls wrong that are not."""
    places = make_kinds(folder)
    ours = [*VALIDATE, *(folder / f"{table}.csv" for table in TABLES)]
    tools = [("usvenezuela", ours, lines_found), *by_peers(folder)]
    # What follows: the event whose id is given twice, and the part of the one that has lost its own.
    following = {("events", 9), ("event_participants", places["an event twice"][1])}
    for name, command, lines in tools:
        found = lines(run(command).output) - following
        missed = [kind for kind, place in places.items() if place not in found]
        more = len(found - set(places.values()))
        print(
            f"{name}: finds {len(places) - len(missed)} of {len(places)}; misses {', '.join(missed) or 'none'}; {more} others called wrong"
        )


def print_results(folder: Path, rows: int, *, with_peers: bool) -> None:
    """Run all, compare what they find, and print what they took."""
    events, parts = folder / "events.csv", folder / "event_participants.csv"
    commands: dict[str, Sequence[str | Path]] = {
        "polars scan of events.csv": [sys.executable, "-c", SCAN, events],
        "validate events.csv": [*VALIDATE, events],
        "polars scan of both CSV": [sys.executable, "-c", SCAN, events, parts],
        "validate both CSV": [*VALIDATE, events, parts],
        "validate both Parquet": [*VALIDATE, events.with_suffix(".parquet"), parts.with_suffix(".parquet")],
    }
    if find_spec("distributed"):
        commands["validate both CSV by dask"] = [*VALIDATE, "--engine", "dask", events, parts]
    taken: dict[str, list[Run]] = {command: [] for command in commands}
    for _ in range(RUNS):
        for command, arguments in commands.items():
            taken[command].append(run(arguments))
    _compare(taken["validate both CSV"], expected_lines(rows, is_table=True), lines_found)
    _compare(taken["validate both Parquet"], expected_lines(rows, is_table=False), lines_found)
    _compare(taken.get("validate both CSV by dask", []), expected_lines(rows, is_table=True), lines_found)
    for peer, given, lines in by_peers(folder) if with_peers else ():
        taken[peer] = [run(given)]
        _compare(taken[peer], expected_lines(rows, is_table=True), lines)
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
