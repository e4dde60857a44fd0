"""A file, written whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_whole(path: Path, text: str, *, replacing: bool = False) -> None:
    """Write a file in one step, in UTF-8.

    Raises:
        FileExistsError: there is something at `path`, and it is not to be replaced; it is left as it is.
        OSError: the file cannot be written.
    """
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode("utf-8"))
        os.chmod(temporary, 0o644)
        if replacing:
            os.replace(temporary, path)
        else:
            os.link(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)
