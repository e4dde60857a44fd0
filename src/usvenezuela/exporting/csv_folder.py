"""A folder of tables as CSV, as in the data folder of a release."""

from pathlib import Path
from typing import TYPE_CHECKING

from usvenezuela.model.tables import TABLES
from usvenezuela.writing.cells import render_csv

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset


def write(data: "Dataset", path: Path) -> None:
    """Write a file for each table: RFC 4180, UTF-8, LF."""
    for name, table in data.tables.items():
        (path / f"{name}.csv").write_bytes(render_csv(name, table).encode("utf-8"))


def is_own(path: Path) -> bool:
    """Whether a folder holds such files and nothing else."""
    return holds_tables_alone(path, ".csv")


def holds_tables_alone(path: Path, suffix: str) -> bool:
    """Whether a folder holds tables with this suffix and nothing else."""
    return path.is_dir() and all(item.stem in TABLES and item.suffix == suffix for item in path.iterdir())
