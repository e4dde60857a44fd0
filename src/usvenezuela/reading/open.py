"""Opening what a person names: a regular file, or a member of a zip archive."""

import os
import sys
from io import BytesIO
from pathlib import PurePath
from typing import BinaryIO

from usvenezuela.model import limits
from usvenezuela.reading.files import ARCHIVE, STANDARD_INPUT, CannotOpen, open_regular, read_bounded


def open_file(path: str, limit: int, within: str = "") -> BinaryIO:
    """Open the file at `path`, of at most `limit` bytes, for reading in binary.

    A member of a zip archive is named as if the archive were a folder: `release.zip/data/events.csv`.
    Any other file is opened by `open_regular`.

    `-` is standard input.

    Raises:
        CannotOpen: as `open_regular` and `open_member`.
    """
    if path == STANDARD_INPUT:
        return _standard_input(limit)
    archive = archive_of(path)
    if archive:
        from usvenezuela.reading.archives import open_member  # what reads archives takes long to import

        return open_member(archive, path[len(archive) + 1 :].replace(os.sep, "/"), limit)
    return open_regular(path, limit, within)


def _standard_input(limit: int) -> BinaryIO:
    """What is piped in, to its end, or a little more than may be read."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise CannotOpen("nothing is piped in; give a file")
    return BytesIO(stream.read(limit + 1))


def read_bytes(path: str, within: str = "") -> bytes:
    """The bytes of the file at `path`.

    Raises:
        CannotOpen: as `open_file`; it is larger than a file that is read whole may be.
    """
    with open_file(path, limits.WHOLE_FILE, within) as file:
        return read_bounded(file)


def archive_of(path: str) -> str:
    """The zip archive of which `path` names a member; empty if it names none."""
    return next((str(folder) for folder in PurePath(path).parents if folder.suffix.lower() == ARCHIVE and not os.path.isdir(folder)), "")
