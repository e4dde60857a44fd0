"""Which files to check: decided by what stands at each path, before anything is read."""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from usvenezuela.model.tables import TABLES
from usvenezuela.problems import Place, Problem, problem
from usvenezuela.reading.files import ARCHIVE, DESCRIPTOR, TABLE_SUFFIXES, WHOLE_SUFFIXES, CannotOpen, File, resolved, suffix_of

SUFFIXES = (*WHOLE_SUFFIXES, *TABLE_SUFFIXES)
"""The files that a folder is searched for."""


@dataclass(frozen=True)
class Selection:
    """The files to check, and what is wrong with the paths given."""

    files: Sequence[File] = ()
    has_release: bool = False
    problems: Sequence[Problem] = ()
    """Faults of releases."""
    faults: Sequence[str] = ()
    """What is wrong with paths at which nothing can be checked."""


def select(paths: Iterable[str | os.PathLike[str]]) -> Selection:
    """The files of records at `paths`: files, those below folders, and those that the descriptor of a release lists."""
    selected = _joined(_selected_at(os.fspath(path)) for path in paths)
    # The same file may be reached twice: by its folder, its release, or a link beside it.
    once = {_identity(file): file for file in reversed(selected.files)}
    return replace(selected, files=list(reversed(once.values())))


def _joined(selections: Iterable[Selection]) -> Selection:
    every = list(selections)
    return Selection(
        [file for one in every for file in one.files],
        any(one.has_release for one in every),
        [found for one in every for found in one.problems],
        [fault for one in every for fault in one.faults],
    )


def _identity(file: File) -> str:
    """What distinguishes a file from others: where it is, or its path if it is a link that is not followed."""
    try:
        return os.path.realpath(resolved(file.path, file.within))
    except (OSError, ValueError):
        return file.path


def _selected_at(path: str) -> Selection:
    """The files of records at a path that a person gave."""
    try:
        if os.path.isdir(path):
            return _selected_in(path)
        os.lstat(path)
        return _selected_file(path)
    except CannotOpen as error:
        return Selection(faults=[f"{path}: {error}"])
    except (OSError, ValueError):
        return Selection(faults=[f"{path}: no such file or folder"])


def _selected_file(path: str) -> Selection:
    if os.path.basename(path) == DESCRIPTOR:
        return _release(path)
    if suffix_of(path) == ARCHIVE:
        from usvenezuela.reading.archives import release_in  # what reads archives takes long to import

        return _release(release_in(path, DESCRIPTOR))
    if suffix_of(path) not in SUFFIXES:
        return Selection(faults=[f"{path}: not a file of records; give {', '.join(SUFFIXES)}, a folder of them or a zipped release"])
    return Selection([File(path)])


def _selected_in(folder: str) -> Selection:
    if os.path.lexists(os.path.join(folder, DESCRIPTOR)):
        return _release(os.path.join(folder, DESCRIPTOR))
    paths, faults = _walked(folder)
    found = sorted(path for path in paths if suffix_of(path) in SUFFIXES)
    if not found and not faults:
        faults = [f"{folder}: holds no file of records ({', '.join(SUFFIXES)})"]
    files = (_release(path) if os.path.basename(path) == DESCRIPTOR else Selection([File(path, folder)]) for path in found)
    return _joined([*files, Selection(faults=faults)])


def _walked(folder: str) -> tuple[list[str], list[str]]:
    """What is no folder below `folder`, and what is wrong there; hidden names are left out, as are the folders of tools."""
    pending, paths, faults = [folder], [], []
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
                paths.append(entry.path)
    return paths, faults


def _release(path: str) -> Selection:
    """The tables that the descriptor at `path` lists and that are there."""
    from usvenezuela.reading.releases import Descriptor, ReleaseError

    try:
        descriptor = Descriptor.read(Path(path))
    except ReleaseError as error:
        return Selection(has_release=True, problems=error.problems, faults=[] if error.problems else [str(error)])
    problems = list(descriptor.problems())
    resources = [(f"{name}.{form}", descriptor.table(name, form)) for name in TABLES for form in ("csv", "json")]
    missing = [name for name, resource in resources if not resource]
    if missing:
        message = f"lists no {', '.join(missing)}; a release holds every table as CSV and as JSON"
        problems.append(problem(Place(path), "release-descriptor", message))
    files = [File(str(descriptor.file(resource))) for _, resource in resources if resource and descriptor.holds(resource)]
    return Selection(files, has_release=True, problems=problems)
