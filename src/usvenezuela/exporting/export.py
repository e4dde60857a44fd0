"""Writing a release in another format, whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from usvenezuela.exporting.formats import FORMATS, ExportFormat
from usvenezuela.problems import cut, nearest

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset


class CannotExport(Exception):
    """An export that cannot be written as asked; the message says why, and what to do."""


def export(data: "Dataset", format: str, path: str | os.PathLike[str], *, force: bool = False) -> None:
    """Write the tables of a dataset to `path` in a format; what stood there before is replaced in one step, if it is of the same kind.

    Raises:
        CannotExport: there is no such format, what it needs is not installed, something of another kind stands at
            `path` and `force` is not given, or it cannot be written. Nothing is left half written.
    """
    if format not in FORMATS:
        raise CannotExport(f"there is no format {cut(format)}; {nearest(format, FORMATS, 'the formats are ')}")
    found, target = FORMATS[format], Path(path)
    try:
        module = import_module(f"usvenezuela.exporting.{found.module}")
        for file in found.paths(target):
            _refuse_others(file, format, found, force or module.is_own(file))
        with _scratch(target, found.is_folder) as scratch:
            module.write(data, scratch)
            for file in found.paths(target):
                _put(scratch.parent / file.name, file)
    except ImportError as error:
        remedy = f"pip install 'usvenezuela[{found.extra}]'" if found.extra else "take a Python that has it"
        raise CannotExport(f"{format} needs {error.name}: {remedy}") from None
    except OSError as error:
        raise CannotExport(f"{target}: cannot be written: {error.strerror or error}; give another --output") from None


def _refuse_others(target: Path, format: str, found: ExportFormat, may_be_replaced: bool) -> None:
    """Refuse a target at which something stands that is not to be replaced."""
    if not target.parent.is_dir():
        raise CannotExport(f"{target.parent}: no such folder; make it, or give another --output")
    if target.is_symlink():
        raise CannotExport(f"{target}: a link, which is not followed; give the file itself")
    if target.is_dir() and any(item.is_dir() for item in target.iterdir()):
        raise CannotExport(f"{target}: holds folders, and is replaced by nothing; give another --output")
    if target.exists() and target.is_dir() != found.is_folder:
        raise CannotExport(
            f"{target}: {'a folder' if target.is_dir() else 'a file'}, but {format} is {found.description}; give another --output"
        )
    if target.exists() and not may_be_replaced:
        raise CannotExport(f"{target}: is there already, and is no {format} export; give another --output, or --force to replace it")


@contextmanager
def _scratch(target: Path, is_folder: bool) -> Iterator[Path]:
    """A place beside the target that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        scratch = folder / target.name
        if is_folder:
            scratch.mkdir()
        yield scratch
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(scratch: Path, target: Path) -> None:
    """Put what was written in the place of the target: a file in one step, a folder by moving the old one away before."""
    if scratch.is_dir() and target.exists():
        os.rename(target, scratch.parent / f"{target.name}.old")
    os.replace(scratch, target)
