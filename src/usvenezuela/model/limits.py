"""Every limit on what is read, once: what no honest file reaches, so that no other takes all memory or time.

`LIMITS` says of each what it bounds and what is told where it is passed; CODEBOOK.md shows it. They are
read from this module as they are needed, never imported by name, so that a limit has one place.
"""

from typing import NamedTuple

_MEBIBYTE = 1024**2

TEXT = 100_000
DEPTH = 20
VALUES = 1_000_000
CELLS = 64
WHOLE_FILE = 64 * _MEBIBYTE
RECORD = 32 * _MEBIBYTE
TABLE_FILE = 64 * 1024 * _MEBIBYTE
MEMBERS = 1000
UNPACKED = 512 * _MEBIBYTE
RATIO = 100
ROWS_PER_BYTE = 10
TRIAL_MEMORY = 768 * _MEBIBYTE
"""Memory that trying a Parquet file may take, beyond what the program itself does, where the system keeps to it."""


class Limit(NamedTuple):
    """What a limit bounds, and how one is told that it is passed."""

    name: str
    """The name of its number in this module."""
    unit: str
    bounds: str
    told: str
    """The rule, or the words of the one line on a file that is not read at all."""
    formats: str = "all"

    @property
    def shown(self) -> str:
        """The number with its unit, as a person reads it."""
        number: int = globals()[self.name]
        return binary(number) if self.unit == "bytes" else f"{number:,} {self.unit}".rstrip()


def binary(size: int) -> str:
    """A number of bytes in the largest binary unit that leaves it whole."""
    for unit in ("bytes", "KiB", "MiB"):
        if size % 1024 or size < 1024:
            return f"{size} {unit}"
        size //= 1024
    return f"{size} GiB"


LIMITS = (
    Limit("TEXT", "characters", "a text: a value, a key, an item of a list, a cell", "`text-too-long`"),
    Limit("DEPTH", "levels", "lists and mappings inside each other", "`depth`", "YAML, JSON, JSON Lines"),
    Limit("VALUES", "values", "a file that is read whole, a line of JSON Lines, a list in Parquet", "`too-many-values`"),
    Limit("CELLS", "cells", "a record of a CSV table", "`csv-syntax`", "CSV"),
    Limit("WHOLE_FILE", "bytes", "a file that is read whole: authored or nested records, an archive", "“larger than”", "all but tables"),
    Limit("RECORD", "bytes", "a line of JSON Lines, a record of a CSV table", "`json-syntax`, `csv-syntax`", "CSV, JSON Lines"),
    Limit("TABLE_FILE", "bytes", "a table, which is read in parts", "“larger than”", "CSV, JSON Lines, Parquet"),
    Limit("MEMBERS", "files", "a zip archive", "“holds more than”", "zip"),
    Limit("UNPACKED", "bytes", "the files of a zip archive together, unpacked", "“more than a release can”", "zip"),
    Limit("RATIO", "times its size", "the files of a zip archive together, unpacked", "“more than a release can”", "zip"),
    Limit("ROWS_PER_BYTE", "rows a byte", "a Parquet file", "“more than a table can hold”", "Parquet"),
    Limit("TRIAL_MEMORY", "bytes", "the memory in which 131,072 rows of a Parquet file are unpacked", "“needs more than”", "Parquet"),
)
"""Every limit, with what it bounds."""
