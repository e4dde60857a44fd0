"""A folder of tables as Parquet, with their types kept."""

from pathlib import Path
from typing import TYPE_CHECKING

from usvenezuela.exporting.csv_folder import holds_tables_alone

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset


def write(data: "Dataset", path: Path) -> None:
    """Write a file for each table."""
    for name in data.tables:
        data.to_polars(name).write_parquet(path / f"{name}.parquet")


def is_own(path: Path) -> bool:
    """Whether a folder holds such files and nothing else."""
    return holds_tables_alone(path, ".parquet")
