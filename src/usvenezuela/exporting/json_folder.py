"""A folder of records as JSON, with their parts nested, as in the data folder of a release."""

from pathlib import Path
from typing import TYPE_CHECKING

from usvenezuela.exporting.csv_folder import holds_tables_alone
from usvenezuela.writing.json import render_json

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset


def write(data: "Dataset", path: Path) -> None:
    """Write a file for each table: a list of records, UTF-8."""
    for name, table in data.tables.items():
        (path / f"{name}.json").write_bytes(render_json(list(table)).encode("utf-8"))


def is_own(path: Path) -> bool:
    """Whether a folder holds such files and nothing else."""
    return holds_tables_alone(path, ".json")
