"""A folder of tables as Parquet, with their types kept."""

import io
from pathlib import Path
from typing import TYPE_CHECKING

from usvenezuela.exporting.csv_folder import holds_tables_alone

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset


def write(data: "Dataset", path: Path) -> None:
    """Write a file for each table; made in memory, since polars has an error of its own for a full disk."""
    for name in data.tables:
        content = io.BytesIO()
        data.to_polars(name).write_parquet(content)
        (path / f"{name}.parquet").write_bytes(content.getvalue())


def is_own(path: Path) -> bool:
    """Whether a folder holds such files and nothing else."""
    return holds_tables_alone(path, ".parquet")
