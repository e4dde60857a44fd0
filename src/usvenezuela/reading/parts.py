"""The formats of tables, and cutting them into parts."""

from collections.abc import Iterator

from usvenezuela.reading.csv_tables import CSV
from usvenezuela.reading.files import TABLE_SUFFIXES, File, suffix_of
from usvenezuela.reading.json_lines import JSON_LINES
from usvenezuela.reading.parquet import PARQUET
from usvenezuela.reading.table_files import Part, TableFile, TableFormat

FORMATS: dict[str, TableFormat] = dict(zip(TABLE_SUFFIXES, (CSV, JSON_LINES, JSON_LINES, PARQUET), strict=True))
"""The format of a table by its suffix."""
PART_SIZE = 16 * 1024**2
"""Bytes of a part, roughly."""


def open_table(file: File) -> TableFile | None:
    """Look at the beginning of a table; None where its records are authored or nested, which are read whole.

    Raises:
        Malformed: the beginning is not that of a table.
        Unusable: the file cannot be read, or is of no table of ours.
    """
    return FORMATS[suffix_of(file.path)].open(file)


def parts_of(file: TableFile, size: int = PART_SIZE) -> Iterator[Part]:
    """The parts of a table, each of about `size` bytes, in their order.

    Raises:
        Unusable: the file cannot be read.
    """
    start, line = file.offset, file.line
    while start < file.end:
        part = file.format.between(file, start, file.format.cut(file, start, size), line)
        yield part
        start, line = part.end, part.line + part.n_lines


def runs_of(file: TableFile, size: int = PART_SIZE) -> Iterator[Part]:
    """As `parts_of`, but cut between any two lines, which is quick: a CSV record may run on into the next. Lines are not known.

    Raises:
        Unusable: the file cannot be read.
    """
    start = file.offset
    while start < file.end:
        end = file.format.cut(file, start, size)
        yield Part(file, start, end)
        start = end
