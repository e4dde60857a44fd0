"""The formats in which a release can be written."""

from dataclasses import dataclass
from pathlib import Path


class CannotExport(Exception):
    """An export that cannot be written as asked; the message says why, and what to do."""


@dataclass(frozen=True)
class ExportFormat:
    """A format in which a release can be written."""

    description: str
    module: str
    """The module in this room whose `write(data, path)` fills a file or folder, and whose `is_own(path)` knows its own again."""
    is_folder: bool = False
    needs: str = ""
    """What has to be installed for it."""
    beside: str = ""
    """What the name of a second file, written beside the first, ends in after the stem of that."""

    def paths(self, target: Path) -> list[Path]:
        """All that is written for a target, itself first."""
        return [target, *([target.with_name(f"{target.stem}{self.beside}")] if self.beside else [])]


FORMATS = {
    "csv": ExportFormat("a folder of tables as CSV", "csv_folder", is_folder=True),
    "json": ExportFormat("a folder of records as JSON", "json_folder", is_folder=True),
    "parquet": ExportFormat("a folder of tables as Parquet", "parquet_folder", is_folder=True, needs="polars>=2.0"),
    "sqlite": ExportFormat("a SQLite database", "sqlite", beside=".metadata.yaml"),
    "xlsx": ExportFormat("a workbook for Excel and LibreOffice", "workbook", needs="XlsxWriter>=3.2"),
    "ftm": ExportFormat("a file of FollowTheMoney entities, one a line", "followthemoney"),
    "gexf": ExportFormat("a graph of who did what to whom, as one file for Gephi and networkx", "graph"),
    "html": ExportFormat("a page to look at with a browser, as one file", "page"),
}
"""The formats by name."""
