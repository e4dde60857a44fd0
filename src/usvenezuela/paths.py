"""Which files to check: decided by what stands at each path, before anything is read."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from usvenezuela.descriptor import DESCRIPTOR, Descriptor, ReleaseError
from usvenezuela.files import ARCHIVE, NotReadable, resolved
from usvenezuela.problems import Place, Problem, problem
from usvenezuela.reading import suffix_of
from usvenezuela.tables import TABLES

TABLE_SUFFIXES = (".csv", ".jsonl", ".ndjson", ".parquet")
"""The files that hold tables, and are read in parts."""
SUFFIXES = (".yaml", ".yml", ".json", *TABLE_SUFFIXES)
"""The files that a folder is searched for."""


@dataclass(frozen=True)
class File:
    """A file to check."""

    path: str
    within: str = ""
    """The folder that a link at `path` may not leave; empty for the folder it stands in."""


@dataclass
class Selection:
    """The files to check, and what is wrong with the paths given."""

    files: list[File] = field(default_factory=list)
    has_release: bool = False
    problems: list[Problem] = field(default_factory=list)
    """Faults of releases."""
    faults: list[str] = field(default_factory=list)
    """What is wrong with paths at which nothing can be checked."""


def select(paths: Iterable[str | os.PathLike[str]]) -> Selection:
    """Find every file to read: those given, those in folders, and those that the descriptor of a release lists."""
    selection = Selection()
    for path in paths:
        for file in _found_at(os.fspath(path), selection.faults):
            if os.path.basename(file.path) == DESCRIPTOR:
                selection.has_release = True
                selection.files += _listed_in(file.path, selection)
            else:
                selection.files.append(file)
    # The same file may be reached twice: by its folder, its release, or a link beside it.
    once = {_identity(file): file for file in reversed(selection.files)}
    selection.files = list(reversed(once.values()))
    return selection


def _identity(file: File) -> str:
    """What tells a file from others: where it is, or its path if it is a link that is not followed."""
    try:
        return os.path.realpath(resolved(file.path, file.within))
    except (OSError, ValueError):
        return file.path


def _found_at(path: str, faults: list[str]) -> list[File]:
    """The files of records at a path that a person gave."""
    try:
        if os.path.isdir(path):
            return _found_in(path, faults)
        os.lstat(path)
        if suffix_of(path) == ARCHIVE:
            from usvenezuela.archives import release_in

            return [File(release_in(path, DESCRIPTOR))]
    except NotReadable as error:
        faults.append(f"{path}: {error}")
        return []
    except (OSError, ValueError):
        faults.append(f"{path}: no such file or folder")
        return []
    if suffix_of(path) not in SUFFIXES:
        faults.append(f"{path}: not a file of records; give {', '.join(SUFFIXES)}, a folder of them or a zipped release")
        return []
    return [File(path)]


def _found_in(folder: str, faults: list[str]) -> list[File]:
    if os.path.lexists(os.path.join(folder, DESCRIPTOR)):
        return [File(os.path.join(folder, DESCRIPTOR), folder)]
    n_faults = len(faults)
    found = sorted(path for path in _walk(folder, faults) if suffix_of(path) in SUFFIXES)
    if not found and len(faults) == n_faults:
        faults.append(f"{folder}: holds no file of records ({', '.join(SUFFIXES)})")
    return [File(path, folder) for path in found]


def _walk(folder: str, faults: list[str]) -> Iterator[str]:
    """What is no folder below `folder`; hidden names are left out, as are the folders of tools."""
    pending = [folder]
    while pending:
        where = pending.pop()
        try:
            with os.scandir(where) as listing:
                entries = [entry for entry in listing if not entry.name.startswith(".")]
        except OSError as error:
            faults.append(f"{where}: {error.strerror}; nothing in this folder can be checked")
            continue
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            elif entry.is_symlink() and os.path.isdir(entry.path):
                faults.append(f"{entry.path}: a link to a folder, which is not followed; give the folder itself, or remove the link")
            else:
                yield entry.path


def _listed_in(path: str, selection: Selection) -> list[File]:
    """The tables that the descriptor at `path` lists and that are there."""
    try:
        descriptor = Descriptor.read(Path(path))
    except ReleaseError as error:
        selection.problems += error.problems
        selection.faults += [] if error.problems else [str(error)]
        return []
    selection.problems += descriptor.problems()
    resources = [(name, form, descriptor.table(name, form)) for name in TABLES for form in ("csv", "json")]
    missing = [f"{name}.{form}" for name, form, resource in resources if not resource]
    if missing:
        message = f"lists no {', '.join(missing)}; a release holds every table as CSV and as JSON"
        selection.problems.append(problem(Place(path), "release-descriptor", message))
    return [File(str(descriptor.file(resource))) for _, _, resource in resources if resource and descriptor.holds(resource)]
