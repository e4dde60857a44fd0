"""Reading files that strangers name: never blocking, never without bound."""

import os
import stat

SIZE_LIMIT = 64 * 1024 * 1024
"""Largest file that is read, in bytes."""


class NotReadable(OSError):
    """A file that is missing, special, too large or not to be opened; the message says which."""


def read_bytes(path: str) -> bytes:
    """The bytes of the regular file at `path`.

    Raises:
        NotReadable: it is missing, no regular file (a folder, pipe, socket or device), larger than
            `SIZE_LIMIT`, or cannot be opened.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode):
            raise NotReadable("not a regular file; give a file or a folder of files")
        if status.st_size > SIZE_LIMIT:
            raise NotReadable(f"larger than {SIZE_LIMIT // 1024 // 1024} MiB; split it")
        with open(path, "rb") as file:
            return file.read(SIZE_LIMIT)
    except NotReadable:
        raise
    except (OSError, ValueError) as error:
        raise NotReadable(f"cannot be read: {getattr(error, 'strerror', None) or error}") from None
