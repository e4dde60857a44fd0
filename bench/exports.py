"""Time each export beside the obvious scripts that do the same, and print the sizes of the files of a release.

Run as `python -m bench.exports [FOLDER]`, where the folder is that of a release; without one it is looked for in `dist`.
Ours and theirs take turns. First whole functions are timed, on tables that were read before, then whole commands, which read
them; theirs read our CSV files, and write no types, keys, views, notes or checks but those that come by themselves.
"""

import argparse
import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import usvenezuela as usv
from bench.__main__ import BIN, ROOT, measure
from usvenezuela.exporting.export import export
from usvenezuela.exporting.formats import FORMATS

RUNS = 5
ALLOWED = 5.0
"""Seconds that all exports together may take."""
INSTALL = "python -m pip install --constraint constraints.txt --group bench"


def csv_files() -> list[Path]:
    """The tables, as they are published."""
    return sorted((ROOT / "data").glob("*.csv"))


def read_rows() -> dict[str, list[dict[str, str]]]:
    """The tables as rows of text."""
    tables = {}
    for path in csv_files():
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def read_pandas() -> Any:
    """The tables as pandas frames."""
    import pandas

    return {path.stem: pandas.read_csv(path) for path in csv_files()}


def read_polars() -> Any:
    """The tables as polars frames."""
    import polars

    return {path.stem: polars.read_csv(path, infer_schema_length=None) for path in csv_files()}


def each(method: str, suffix: str, **options: Any) -> Callable[[Any, Path], None]:
    """Write each frame to a file of its own in a folder."""

    def write(frames: Any, path: Path) -> None:
        path.mkdir(exist_ok=True)
        for name, frame in frames.items():
            getattr(frame, method)(path / f"{name}.{suffix}", **options)

    return write


def by_excel(engine: str) -> Callable[[Any, Path], None]:
    """Write a sheet a table."""

    def write(frames: Any, path: Path) -> None:
        import pandas

        with pandas.ExcelWriter(path, engine=engine) as book:
            for name, frame in frames.items():
                frame.to_excel(book, sheet_name=name, index=False)

    return write


def by_to_sql(frames: Any, path: Path) -> None:
    """Write a table a frame, without search."""
    import sqlite3

    with sqlite3.connect(path) as connection:
        for name, frame in frames.items():
            frame.to_sql(name, connection, if_exists="replace", index=False)


def by_sqlite_utils(tables: Any, path: Path) -> None:
    """Write a table each, with search over the same columns."""
    import sqlite_utils

    database = sqlite_utils.Database(path, recreate=True)
    for name, rows in tables.items():
        database[name].insert_all(rows)
    for name, columns in {
        "actors": ["name", "identified_as", "aliases"],
        "events": ["name"],
        "sanctions": ["name"],
        "postings": ["label"],
        "evidence": ["exact"],
    }.items():
        database[name].enable_fts(columns)


def by_networkx(tables: Any, path: Path) -> None:
    """Write the actors as nodes and the dyads as edges."""
    import networkx

    graph = networkx.MultiDiGraph()
    graph.add_nodes_from((row["actor_id"], {"label": row["name"], "actor_type": row["actor_type"]}) for row in tables["actors"])
    events = {row["event_id"]: row for row in tables["events"]}
    graph.add_edges_from((row["by_id"], row["to_id"], events[row["event_id"]]) for row in tables["event_dyads"])
    networkx.write_gexf(graph, path)


@dataclass(frozen=True)
class Peer:
    """What people would otherwise do."""

    format: str
    needs: tuple[str, ...]
    """The libraries."""
    read: Callable[[], Any]
    write: Callable[[Any, Path], None]

    def missing(self) -> list[str]:
        """The libraries that are not there."""
        return [name for name in self.needs if find_spec(name) is None]

    def run(self, path: Path) -> None:
        """Do all of it."""
        self.write(self.read(), path)


PEERS = {
    "pandas to_csv": Peer("csv", ("pandas",), read_pandas, each("to_csv", "csv", index=False)),
    "pandas to_json": Peer("json", ("pandas",), read_pandas, each("to_json", "json", orient="records", indent=1)),
    "pandas to_parquet": Peer("parquet", ("pandas", "pyarrow"), read_pandas, each("to_parquet", "parquet")),
    "polars write_parquet": Peer("parquet", ("polars",), read_polars, each("write_parquet", "parquet")),
    "sqlite-utils": Peer("sqlite", ("sqlite_utils",), read_rows, by_sqlite_utils),
    "pandas to_sql": Peer("sqlite", ("pandas",), read_pandas, by_to_sql),
    "pandas to_excel, openpyxl": Peer("xlsx", ("pandas", "openpyxl"), read_pandas, by_excel("openpyxl")),
    "pandas to_excel, xlsxwriter": Peer("xlsx", ("pandas", "xlsxwriter"), read_pandas, by_excel("xlsxwriter")),
    "networkx write_gexf": Peer("gexf", ("networkx",), read_rows, by_networkx),
}


def functions(folder: Path, peers: Mapping[str, Peer]) -> dict[str, list[float]]:
    """Seconds per run of each function, on what was read before; the first round only warms up."""
    data = usv.load()
    ours = {format: partial(export, data, format, folder / place(format)) for format in FORMATS}
    theirs = {name: partial(peer.write, peer.read(), folder / place(name)) for name, peer in peers.items()}
    calls: dict[str, Callable[[], None]] = {**ours, **theirs}
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for turn in range(RUNS + 1):
        for name, call in calls.items():
            start = time.perf_counter()
            call()
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def commands(folder: Path, peers: Mapping[str, Peer]) -> dict[str, Sequence[str]]:
    """The same as whole commands."""
    ours = {format: [str(BIN / "usvenezuela"), "export", format, "--output", str(folder / place(format))] for format in FORMATS}
    theirs = {name: [sys.executable, "-m", "bench.exports", "--peer", name, str(folder / place(name))] for name in peers}
    return {**ours, **theirs}


def place(name: str) -> str:
    """The name of the file or folder for a format or a peer."""
    peer = PEERS.get(name)
    return f"theirs-{name.replace(' ', '-')}.{peer.format}" if peer else f"ours.{name}"


def print_times(title: str, seconds: Mapping[str, Sequence[float]]) -> None:
    """Print each format with its peers below it: median, range, and how many times as long as theirs ours takes."""
    width = max(map(len, seconds)) + 2
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    print(f"{title:{width}}   median        min–max   ours ÷ theirs")
    for format in FORMATS:
        for name in (format, *(name for name in seconds if name in PEERS and PEERS[name].format == format)):
            shown = f"{'  ' * (name != format)}{name}"
            ratio = "" if name == format else f"{medians[format] / medians[name]:16.2f}"
            spread = f"{min(seconds[name]) * 1000:.0f}–{max(seconds[name]) * 1000:.0f} ms"
            print(f"{shown:{width}}  {medians[name] * 1000:5.0f} ms {spread:>14}{ratio}")
    total = sum(medians[format] for format in FORMATS)
    print(f"{'all exports together':{width}}  {total * 1000:5.0f} ms, {'within' if total <= ALLOWED else 'OVER'} {ALLOWED:.0f} s\n")


def print_sizes(folder: Path) -> None:
    """Print the size of each file of a release, that of a folder as a whole."""
    items = {item.name: [path for path in (item, *item.rglob("*")) if path.is_file()] for item in sorted(folder.iterdir())}
    width = max(map(len, items))
    print(f"{folder.name:{width}}       size")
    for name, files in items.items():
        shown = f"  {len(files)} files" if (folder / name).is_dir() else ""
        print(f"{name:{width}}  {sum(path.stat().st_size for path in files) / 1024:5.0f} KiB{shown}")
    total = sum(path.stat().st_size for files in items.values() for path in files)
    print(f"{'all':{width}}  {total / 1024:5.0f} KiB")


def main() -> None:
    """Time all, and print the sizes."""
    parser = argparse.ArgumentParser(prog="python -m bench.exports", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "dist" / f"usvenezuela-{usv.__version__}")
    parser.add_argument("--peer", choices=PEERS, help="only do what a peer does, into FOLDER")
    options = parser.parse_args()
    if options.peer:
        PEERS[options.peer].run(options.folder)
        return
    peers = {name: peer for name, peer in PEERS.items() if not peer.missing()}
    for name in PEERS.keys() - peers.keys():
        print(f"{name}: skipped, needs {' and '.join(PEERS[name].missing())}: {INSTALL}")
    with tempfile.TemporaryDirectory() as scratch:
        print_times("function", functions(Path(scratch), peers))
        print_times("command", measure(commands(Path(scratch), peers), RUNS))
    if options.folder.is_dir():
        print_sizes(options.folder)
    else:
        print(f"{options.folder}: no such folder, so no sizes; `python -m builder release` makes it")


if __name__ == "__main__":
    main()
