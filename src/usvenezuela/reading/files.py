"""Opening files that strangers name: never blocking, never following a link out of its folder, never without bound."""

import os
import stat
from typing import BinaryIO, NamedTuple

from usvenezuela.model import limits

ARCHIVE = ".zip"
"""What a zip archive ends with."""
# A pipe must not make us wait for its writer, nor may a link slip in after the check; Windows knows neither.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
_SPECIAL = {stat.S_IFDIR: "a folder", stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


STANDARD_INPUT = "-"
"""Stands for what is piped in."""
DESCRIPTOR = "datapackage.json"
OTHER_FILES = "otherFiles"
"""Under what a descriptor lists the files that are no tables to the clients of Data Packages, each like a resource."""
STATISTICS = "statistics.json"
"""The one JSON file of a release's data folder that holds no records."""
WHOLE_SUFFIXES = (".yaml", ".yml", ".json")
"""The files of records that are read whole."""
TABLE_SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")
"""The files that hold tables, and are read in parts."""


class File(NamedTuple):
    """A file to check."""

    path: str
    within: str = ""
    """The folder that a link at `path` may not leave; empty for the folder it stands in."""


class CannotOpen(OSError):
    """A file that is missing, special, too large or not to be opened; the message says which."""


def read_bounded(file: BinaryIO) -> bytes:
    """What is left of an opened file, which may have grown since it was opened.

    Raises:
        CannotOpen: it is larger than a file that is read whole may be, or cannot be read.
    """
    try:
        raw = file.read(limits.WHOLE_FILE + 1)
    except OSError as error:
        raise _not_opened(error) from None
    if len(raw) > limits.WHOLE_FILE:
        raise too_large(limits.WHOLE_FILE)
    return raw


def open_regular(path: str, limit: int, within: str = "") -> BinaryIO:
    """Open the regular file at `path`, of at most `limit` bytes when it is opened, for reading in binary.

    A link is followed if it leads to a regular file inside the folder `within`, which is the
    folder that holds the link unless another is given.

    Raises:
        CannotOpen: it is missing, no regular file (a folder, pipe, socket or device), too large,
            a link that leads elsewhere, or cannot be opened.
    """
    try:
        target = resolved(path, within)
        seen = os.lstat(target)
        _refuse(seen, limit)
        descriptor = os.open(target, _FLAGS)
        try:
            # What was opened must be what was looked at: names can change hands in between.
            opened = os.fstat(descriptor)
            if not os.path.samestat(seen, opened):
                raise CannotOpen("changed while it was opened; try again")
            _refuse(opened, limit)
            return open(descriptor, "rb")
        except BaseException:
            os.close(descriptor)
            raise
    except CannotOpen:
        raise
    except (OSError, ValueError) as error:
        raise _not_opened(error) from None


def resolved(path: str, within: str = "") -> str:
    """`path`, or what it leads to if it is a link that stays inside the folder `within`.

    Raises:
        CannotOpen: the link leads nowhere, in a circle, or out of the folder.
        OSError: there is nothing at `path`.
    """
    if not stat.S_ISLNK(os.lstat(path).st_mode):
        return path
    folder = os.path.realpath(within or os.path.dirname(path) or os.curdir)
    try:
        target = os.path.realpath(path, strict=True)
    except OSError:
        raise CannotOpen("a link that leads nowhere; give the file itself") from None
    if not is_inside(target, folder):
        raise CannotOpen("a link that leads out of its folder; give the file itself")
    return target


def is_inside(path: str, folder: str) -> bool:
    """Whether the resolved `path` stands below the resolved `folder`."""
    return path.startswith(os.path.join(folder, ""))


def _refuse(status: os.stat_result, limit: int) -> None:
    if not stat.S_ISREG(status.st_mode):
        kind = _SPECIAL.get(stat.S_IFMT(status.st_mode), "a special file")
        raise CannotOpen(f"{kind}, not a regular file; give a file or a folder of files")
    if status.st_size > limit:
        raise too_large(limit)


def too_large(limit: int) -> CannotOpen:
    """The refusal of a file of more than `limit` bytes."""
    return CannotOpen(f"larger than {limits.binary(limit)}; split it")


def _not_opened(error: Exception) -> CannotOpen:
    if isinstance(error, FileNotFoundError):
        return CannotOpen("no such file or folder")
    return CannotOpen(f"cannot be read: {getattr(error, 'strerror', None) or error}")


def suffix_of(path: str) -> str:
    """The suffix of a file's name, which says its format, in lower case: `.yaml`, `.yml`, `.json`, `.csv`."""
    return os.path.splitext(path)[1].lower()
