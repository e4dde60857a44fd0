"""Tables as files: what is to be known of a file of rows, and of a part of it.

A part is a run of whole records. It can be read record by record, which says what is wrong and
where; how it is read faster, where nothing is wrong, is the matter of `checking.bulk`.
"""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, BinaryIO

from usvenezuela.model import limits
from usvenezuela.model.tables import TABLES, in_order, parts_of_record
from usvenezuela.problems import Unusable
from usvenezuela.reading.files import CannotOpen, File
from usvenezuela.reading.open import open_file
from usvenezuela.reading.trees import Tree


@dataclass(frozen=True)
class TableFormat:
    """How tables are read in one format."""

    open: Callable[[File], "TableFile | None"]
    """Looks at the beginning of a file; gives None where its records are to be read whole."""
    cut: Callable[["TableFile", int, int], int]
    """Where to cut a file that is to be cut some bytes after `start`: between two lines, or rows."""
    between: Callable[["TableFile", int, int, int], "Part"]
    """The records from `start`, where one begins on a line, to where one ends, at `end` or after it."""
    content: Callable[["Part"], Any]
    """The bytes of a part, or its rows as a frame."""
    records: Callable[["TableFile", Any, int], Iterator[Tree]]
    """The records in some content that begins on a line, with their places and faults of writing."""
    record: Callable[["TableFile", Any, int], Iterator[Tree]]
    """The same of a single line, or row."""
    needs_polars: bool = False


@dataclass(frozen=True)
class TableFile:
    """A file that holds rows of one table."""

    path: str
    table: str
    format: TableFormat
    size: int
    """The bytes of the file."""
    end: int
    """Where its last part ends: at so many bytes, or rows."""
    line: int = 1
    """The line on which its first record stands."""
    offset: int = 0
    """The bytes before its first record."""
    within: str = ""
    """The folder that a link at `path` may not leave; empty for the folder it stands in."""
    columns: tuple[str, ...] = ()
    """The columns that it names, once for all records; none where each record names its own."""
    changed: int = 0
    """When it was changed last, before it was opened; 0 if that is not known."""
    folder: str = ""
    """The folder from which its path leads, and `within`; empty for the one in which this process works."""

    @property
    def location(self) -> str:
        """Where it is opened."""
        return os.path.join(self.folder, self.path)


@dataclass(frozen=True)
class Part:
    """A run of whole records of a table."""

    file: TableFile
    start: int
    """The bytes, or rows, before it."""
    end: int
    """The bytes, or rows, up to its end."""
    line: int = 0
    """The line on which its first record stands, or its first row; 0 if that is not known."""
    n_lines: int = 0
    """How many lines, or rows, it has; 0 if that is not known."""

    def content(self) -> Any:
        """Its bytes; of a Parquet file its rows, as a frame.

        Raises:
            Unusable: the file cannot be read.
        """
        return self.file.format.content(self)

    def trees(self) -> Iterator[Tree]:
        """The records, with their places and faults of writing.

        Raises:
            Malformed: the writing is so broken that nothing after it can be read.
            Unusable: the file cannot be read.
        """
        return self.file.format.records(self.file, self.content(), self.line)

    def trees_of(self, records: Iterable[tuple[int, Any]]) -> Iterator[Tree]:
        """The records that are written in single lines or rows, each given with its number in the part, from 0.

        Raises:
            Malformed: as `trees`.
        """
        for number, written in records:
            yield from self.file.format.record(self.file, written, self.line + number)


def open_stream(file: File | TableFile) -> BinaryIO:
    """Open a table.

    Raises:
        Unusable: it cannot be opened, or is not what it was.
    """
    try:
        if isinstance(file, File):
            return open_file(file.path, limits.TABLE_FILE, file.within)
        stream = open_file(file.location, limits.TABLE_FILE, os.path.join(file.folder, file.within) if file.within else "")
    except CannotOpen as error:
        raise Unusable(f"{file.path}: {error}") from None
    if (size_of(stream), changed_at(stream)) != (file.size, file.changed or changed_at(stream)):
        stream.close()
        raise not_as_it_was(file)
    stream.seek(0)
    return stream


def not_as_it_was(file: TableFile) -> Unusable:
    """The refusal of a table whose parts are not of one time."""
    return Unusable(f"{file.path}: was changed while it was checked; check it once more")


def changed_at(stream: BinaryIO) -> int:
    """When an opened file was changed last; 0 of what is held in memory, such as a member of an archive."""
    return 0 if isinstance(stream, BytesIO) else os.fstat(stream.fileno()).st_mtime_ns


def size_of(stream: BinaryIO) -> int:
    """The bytes of an opened file."""
    return stream.seek(0, os.SEEK_END)


# --- what the formats of lines have in common -----------------------------------------------------


def cut_at_line(file: TableFile, start: int, size: int) -> int:
    """The first end of a line `size` bytes after `start`, or later."""
    with open_stream(file) as stream:
        return end_of_line(file, stream, start + size)


def end_of_line(file: TableFile, stream: BinaryIO, end: int) -> int:
    """The first end of a line at `end` or after it."""
    if end >= file.end:
        return file.end
    stream.seek(end - 1)
    return end - 1 + len(stream.readline(limits.RECORD))


def bytes_of(part: Part) -> bytes:
    """The bytes of a part."""
    with open_stream(part.file) as stream:
        stream.seek(part.start)
        return stream.read(part.end - part.start)


def advice_on_columns(table: str, columns: Sequence[str]) -> str:
    """What to do about columns that are those of the table but for parts, as programs find them in the published JSON, or their order."""
    nested = [name for name in columns if name in parts_of_record(TABLES[table])]
    if nested:
        names = ", ".join(nested)
        return f"leave out {names}, which are tables of their own: in DuckDB, SELECT * EXCLUDE ({names})"
    ordered = in_order(table, columns)
    return f"put the columns in their order: in DuckDB, SELECT {', '.join(ordered)}" if sorted(ordered) == sorted(columns) else ""
