"""The two last steps: write the rendered files, or compare them with what is there."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from usvenezuela.reading.files import DESCRIPTOR

GENERATED_FOLDERS = ("data", "schema")
"""Folders that hold generated files only: what the seeds do not give is deleted there."""
_LOCK = ".build.lock"


def differences(files: Mapping[str, bytes], root: Path) -> list[str]:
    """A line for each published file that is not what the seeds give."""
    stale = [
        f"{path}: {'differs from what the seeds give' if (root / path).is_file() else 'is missing'}"
        for path, raw in files.items()
        if _content(root / path) != raw
    ]
    return sorted(stale + [f"{path}: is not generated from the seeds" for path in leftovers(files, root)])


def write(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Replace each file whose bytes differ, the descriptor with its hashes last; returns the paths written or deleted.

    A file is replaced in one step, so a build that is cut off leaves whole files, old and new,
    that the old descriptor's hashes contradict; the next build replaces them.
    """
    linked = [name for name in GENERATED_FOLDERS if (root / name).is_symlink()]
    if linked:
        raise OSError(f"{', '.join(linked)} is a link; the builder replaces and deletes files there only in a folder of its own")
    with _locked(root):
        changed = [path for path, raw in files.items() if _content(root / path) != raw]
        for path in sorted(changed, key=lambda path: (path == DESCRIPTOR, path)):
            _replace(root, root / path, files[path])
        deleted = leftovers(files, root)
        for path in deleted:
            (root / path).unlink()
        return sorted(changed + deleted)


def leftovers(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Files in the generated folders that the seeds do not give."""
    present = (path.relative_to(root).as_posix() for folder in GENERATED_FOLDERS for path in (root / folder).rglob("*") if path.is_file())
    return sorted(path for path in present if path not in files)


def _content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _replace(root: Path, path: Path, raw: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # Beside the data, where the next build deletes what a killed one left.
    scratch = root / GENERATED_FOLDERS[0]
    scratch.mkdir(exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=scratch, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise


@contextlib.contextmanager
def _locked(root: Path) -> Iterator[None]:
    """Let one build write at a time; the lock goes with the process, however it ends."""
    with open(root / _LOCK, "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
