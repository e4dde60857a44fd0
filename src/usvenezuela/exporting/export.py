"""Writing a release in another format, whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from usvenezuela.exporting.formats import FORMATS, CannotExport, ExportFormat
from usvenezuela.problems import cut, nearest

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

    # What freezes programs, such as PyInstaller, sees by this line which modules are imported by their names below.
    from usvenezuela.exporting import csv_folder, followthemoney, graph, json_folder, page, parquet_folder, sqlite, workbook  # noqa: F401
    from usvenezuela.model.records import Record

__all__ = ["CannotExport", "export"]


def export(data: "Dataset", format: str, path: str | os.PathLike[str], *, force: bool = False) -> None:
    """Write the tables of a dataset to `path` in a format; what stood there before is replaced in one step, if it is of the same kind.

    Raises:
        CannotExport: there is no such format, what it needs is not installed, something of another kind stands at
            `path` and `force` is not given, it cannot be written, or the release breaks its own rules. Nothing is left half
            written.
        ReleaseError: the release does not hold its records as they should be.
    """
    if format not in FORMATS:
        raise CannotExport(f"there is no format {cut(format)}; {nearest(format, FORMATS, 'the formats are ')}")
    found = FORMATS[format]
    try:
        target = _target(path, format, found)
        module = import_module(f"usvenezuela.exporting.{found.module}")
        with _alone_in(target.parent):
            _refuse_others(target, format, module, force)
        _refuse_broken(data)
        with _scratch(target, found.is_folder) as scratch:
            module.write(data, scratch)
            with _alone_in(target.parent):
                _refuse_others(target, format, module, force)  # which may have come meanwhile
                for file in found.paths(target):
                    _put(scratch.parent / file.name, file)
    except ImportError as error:
        remedy = f"pip install '{found.needs}'" if found.needs else "take a Python that has it"
        raise CannotExport(f"{format} needs {error.name or found.needs.partition('>')[0]}: {remedy}") from None
    except OSError as error:
        raise CannotExport(f"{os.fspath(path)}: cannot be written: {error.strerror or error}; give another --output") from None


# --- where it is written --------------------------------------------------------------------------


def _target(path: str | os.PathLike[str], format: str, found: ExportFormat) -> Path:
    """The file or folder to write, if `path` names one."""
    target, text = Path(path), os.fspath(path)
    if target.name in ("", ".."):
        raise CannotExport(f"{text or repr(text)}: names no file or folder; give --output a name")
    if text.endswith(("/", os.sep)) and not found.is_folder:
        raise CannotExport(f"{text}: names a folder, but {format} is {found.description}; give another --output")
    try:
        with suppress(OSError):
            os.lstat(target)
    except ValueError as error:
        raise CannotExport(f"{text!r}: names no file or folder: {error}; give another --output") from None
    if not target.parent.is_dir():
        raise CannotExport(f"{target.parent}: no such folder; make it, or give another --output")
    return target


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Keep other exports out of a folder for a moment, where the system knows such locks; it undoes them when a process ends."""
    try:
        from fcntl import LOCK_EX, flock
    except ImportError:
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # not every disk has them
            flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def _refuse_others(target: Path, format: str, module: ModuleType, force: bool) -> None:
    """Refuse places at which something stands that is not to be replaced."""
    for file in FORMATS[format].paths(target):
        if fault := _fault(file, format):
            raise CannotExport(f"{file}: {fault}; give another --output")
        if file.exists() and not (force or module.is_own(file)):
            raise CannotExport(f"{file}: is there already, and is no {format} export; give another --output, or --force to replace it")


def _fault(file: Path, format: str) -> str:
    """Why nothing can be put in the place of a file or folder; empty if something can."""
    found = FORMATS[format]
    if file.is_symlink():
        return "a link, which is not followed"
    if file.exists() and not (file.is_file() or file.is_dir()):
        return "neither a file nor a folder"
    if file.is_dir() and any(item.is_dir() for item in file.iterdir()):
        return "holds folders, and is replaced by nothing"
    if file.exists() and file.is_dir() != found.is_folder:
        return f"{'a folder' if file.is_dir() else 'a file'}, but {format} is {found.description}"
    return ""


@contextmanager
def _scratch(target: Path, is_folder: bool) -> Iterator[Path]:
    """A place beside the target that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix=".usvenezuela.", dir=target.parent))
    try:
        scratch = folder / target.name
        if is_folder:
            scratch.mkdir()
        yield scratch
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _put(scratch: Path, target: Path) -> None:
    """Put what was written in the place of the target: a file in one step, a folder by moving the old one away before."""
    if not (scratch.is_dir() and target.is_dir()):
        os.replace(scratch, target)
        return
    old = Path(tempfile.mkdtemp(dir=scratch.parent)) / "old"
    try:
        os.rename(target, old)
        os.rename(scratch, target)
    except BaseException:
        if old.is_dir() and not target.exists():
            os.rename(old, target)
        raise


# --- what is written ------------------------------------------------------------------------------


def _refuse_broken(data: "Dataset") -> None:
    """Refuse a release whose references lead nowhere: each format would fail in a way of its own, or hide it."""
    faults = list(dict.fromkeys(_broken_references(data)))
    if faults:
        others = f" (and {len(faults) - 1:,} more like it)" if len(faults) > 1 else ""
        raise CannotExport(f"the release breaks its own rules: {faults[0]}{others}; run `usvenezuela validate` on it, or fetch it again")


def _broken_references(data: "Dataset") -> Iterator[str]:
    from usvenezuela.dataset.table import key_of
    from usvenezuela.model.tables import RECORDED_TABLES, is_of_ids, references_in

    ids = {name: {key_of(item) for item in table} for name, table in data.tables.items() if is_of_ids(name)}
    for row in (row for table in data.tables.values() for item in table for row in _with_parts(item)):
        for column, tables in references_in(row.table_name).items():
            id = getattr(row, column)
            if id is not None and not any(id in ids[name] for name in tables):
                key = [str(value) for name in row.primary_key if (value := getattr(row, name)) is not None]
                yield f"{row.table_name}, {', '.join(key)}: {column}: there is no {cut(str(id))}"
    registered = {item.record_id for item in data.records}
    for name in RECORDED_TABLES:
        yield from (f"records: {id} is not among them" for id in sorted(ids[name] - registered))


def _with_parts(item: "Record") -> "Iterator[Record]":
    """A record, and the parts that it holds."""
    from usvenezuela.model.tables import parts_of_record

    yield item
    for name in parts_of_record(type(item)):
        for part in getattr(item, name):
            yield from _with_parts(part)
