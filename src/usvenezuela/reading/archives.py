"""Reading a zipped release as if it were a folder: `release.zip/data/events.csv`.

Nothing is unpacked to disk, and the archive is not believed: names that lead elsewhere, links,
encrypted or repeated members, and more than a release can hold are refused before any is read.
"""

import io
import os
import stat
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from threading import Lock
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from usvenezuela.model import limits
from usvenezuela.reading.files import CannotOpen, open_regular, read_bounded, too_large

_UNPACKING = Lock()
"""Held while a member is unpacked, so that no other thread unpacks it too."""
_MEMBER = b"PK\x01\x02"
"""How the entry of a member begins in the archive's list."""


def release_in(path: str, descriptor: str) -> str:
    """The path of the `descriptor` in the archive at `path`, at its root or in its one folder.

    Raises:
        CannotOpen: the archive is not one of a release, or not safe to read.
    """
    with _opened(path) as archive:
        found = [name for name in archive.namelist() if name.rpartition("/")[2] == descriptor and name.count("/") <= 1]
    if len(found) != 1:
        raise CannotOpen(f"holds {'no' if not found else 'more than one'} {descriptor}; give a zipped release")
    return f"{path}/{found[0]}"


def open_member(path: str, name: str, limit: int) -> BinaryIO:
    """Open the member `name`, of at most `limit` bytes, of the archive at `path`.

    Raises:
        CannotOpen: there is none, it is too large or broken, or the archive is not safe to read.
    """
    with open_regular(path, limits.WHOLE_FILE) as file:
        status = os.fstat(file.fileno())
    with _UNPACKING:
        return io.BytesIO(_unpacked(path, name, limit, (status.st_ino, status.st_size, status.st_mtime_ns)))


@lru_cache(maxsize=1)
def _unpacked(path: str, name: str, limit: int, _: tuple[int, ...]) -> bytes:
    """The member that is read, part by part; another state of the archive is another member."""
    with _opened(path) as archive:
        try:
            member = archive.getinfo(name)
        except KeyError:
            raise CannotOpen("the archive holds no such file") from None
        if member.file_size > limit:
            raise too_large(limit)
        # Whole, so that a broken member is found here and not by whoever reads on.
        raw = archive.read(member)
        if len(raw) != member.file_size:
            raise BadZipFile(f"{name} is not of the size that is declared")
        return raw


@contextmanager
def _opened(path: str) -> Iterator[ZipFile]:
    with open_regular(path, limits.WHOLE_FILE) as file:
        raw = read_bounded(file)
    # Counted before the list of members is read, which takes long where it is made to.
    if raw.count(_MEMBER) > limits.MEMBERS:
        raise CannotOpen(f"holds more than {limits.MEMBERS} files; a release holds fewer")
    try:
        with ZipFile(io.BytesIO(raw)) as archive:
            _refuse(archive.infolist(), len(raw))
            yield archive
    # All that zipfile raises where bytes are damaged, or packed in a way that it does not know.
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
        raise CannotOpen(f"not a whole zip archive: {error}; make or fetch it again") from None


def _refuse(members: list[ZipInfo], size: int) -> None:
    """Refuse an archive that is made to do harm."""
    unpacked = sum(member.file_size for member in members)
    if unpacked > min(limits.UNPACKED, limits.RATIO * size):
        raise CannotOpen(f"{size} bytes that unpack to {unpacked}, more than a release can; unpack it yourself if you trust it")
    repeated = [name for name, count in Counter(member.filename for member in members).items() if count > 1]
    if repeated:
        raise CannotOpen(f"holds {repeated[0]!r} more than once")
    for member in members:
        fault = _fault(member)
        if fault:
            raise CannotOpen(f"holds {member.orig_filename!r}, {fault}")


def _fault(member: ZipInfo) -> str:
    parts = member.orig_filename.removesuffix("/").split("/")
    if any(part in ("", ".", "..") for part in parts) or "\\" in member.orig_filename or ":" in member.orig_filename:
        return "which is no plain path inside the archive"
    if not member.orig_filename.isprintable():
        return "whose name holds hidden characters"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        return "which is a link or a special file"
    if member.flag_bits & 1:
        return "which is encrypted"
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return "which is packed in an unusual way; use deflate"
    return ""
