"""The two last steps: write the rendered files, or compare them with what is there."""

import contextlib
import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from usvenezuela.reading.files import DESCRIPTOR

GENERATED_FOLDERS = ("data", "schema", "editing")
"""Folders that hold generated files only: what the seeds do not give is deleted there."""
_LOCK = ".build.lock"


def differences(files: Mapping[str, bytes], root: Path) -> list[str]:
    """A line for each published file that is not what the seeds give."""
    stale = [f"{path}: {_fault(root / path)}" for path, raw in files.items() if _content(root / path) != raw]
    linked = [f"{name}: is a link" for name in _linked(root)]
    return sorted([*stale, *linked, *(f"{path}: is not generated from the seeds" for path in leftovers(files, root))])


def _fault(path: Path) -> str:
    if path.is_symlink():
        return "is a link"
    return "differs from what the seeds give" if path.is_file() else "is missing"


def write(files: Mapping[str, bytes], root: Path) -> list[str]:
    """Replace each file whose bytes differ, the descriptor with its hashes last; returns the paths written or deleted.

    A file is replaced in one step, so a build that is cut off leaves whole files, old and new,
    that the old descriptor's hashes contradict; the next build replaces them.
    """
    linked = _linked(root)
    if linked:
        raise OSError(f"{', '.join(linked)} is a link; the builder replaces and deletes files there only in a folder of its own")
    with _locked(root):
        deleted = leftovers(files, root)
        # A folder comes after what is in it.
        for path in reversed(deleted):
            _delete(root / path)
        changed = [path for path, raw in files.items() if _content(root / path) != raw]
        for path in sorted(changed, key=lambda path: (path == DESCRIPTOR, path)):
            _replace(root, root / path, files[path])
        return sorted({*changed, *deleted})


def leftovers(files: Mapping[str, bytes], root: Path) -> list[str]:
    """What is in the generated folders that the seeds do not give: files, links and folders, which hold files of other names."""
    wanted = {*files, *(folder.as_posix() for path in files for folder in PurePosixPath(path).parents)}
    present = (path for name in GENERATED_FOLDERS for path in _within(root / name))
    found = ((path.relative_to(root).as_posix(), path.is_dir() and not path.is_symlink()) for path in present)
    return sorted(path for path, is_folder in found if path not in wanted or is_folder == (path in files))


def _linked(root: Path) -> list[str]:
    return [name for name in GENERATED_FOLDERS if (root / name).is_symlink()]


def _within(folder: Path) -> Iterator[Path]:
    """All that is in a folder, at any depth; links are named, and not followed."""
    for parent, folders, names in os.walk(folder):
        yield from (Path(parent, name) for name in [*folders, *names])


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        path.rmdir()
    else:
        path.unlink()


def _content(path: Path) -> bytes | None:
    """What a file holds that is there itself: a link leads to another, which may be anything."""
    return path.read_bytes() if path.is_file() and not path.is_symlink() else None


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
    if (root / _LOCK).is_symlink():
        raise OSError(f"{_LOCK} is a link; delete it, the build makes a file of its own")
    # A link that comes to stand there meanwhile is not followed, what stands there is left as it is, and a pipe is not waited for.
    lock = os.open(root / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
