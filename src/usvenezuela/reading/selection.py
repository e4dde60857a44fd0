"""Which files to check: decided by what stands at each path, before anything is read."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from usvenezuela.model import limits
from usvenezuela.model.tables import PREFIXES, TABLES
from usvenezuela.problems import Place, Problem, problem
from usvenezuela.reading.files import (
    ARCHIVE,
    DESCRIPTOR,
    STANDARD_INPUT,
    STATISTICS,
    TABLE_SUFFIXES,
    WHOLE_SUFFIXES,
    CannotOpen,
    File,
    open_regular,
    resolved,
    suffix_of,
)

if TYPE_CHECKING:
    from usvenezuela.reading.releases import Descriptor

SUFFIXES = (*WHOLE_SUFFIXES, *TABLE_SUFFIXES)
"""The files that a folder is searched for."""


class Twins(NamedTuple):
    """The two files of a release that hold the same table."""

    table: str
    csv: str
    json: str
    place: Place
    """Where the descriptor lists the second."""


@dataclass(frozen=True)
class Selection:
    """The files to check, and what is wrong with the paths given."""

    files: Sequence[File] = ()
    has_release: bool = False
    problems: Sequence[Problem] = ()
    """Faults of releases."""
    faults: Sequence[str] = ()
    """What is wrong with paths at which nothing can be checked."""
    twins: Sequence[Twins] = ()
    """The tables that releases hold in both forms."""
    left_out: Sequence[str] = ()
    """Files in the folders given that are not read, since they do not look like records; notes and licences are not named."""


def select(paths: Iterable[str | os.PathLike[str]]) -> Selection:
    """The files of records at `paths`: files, those below folders, and those that the descriptor of a release lists.

    A pattern such as `seeds/*.yaml` stands for what it matches where the shell has not expanded it, and `-` for standard input.
    """
    selected = _joined(_selected_at(one) for path in paths for one in _expanded(os.fspath(path)))
    # The same file may be reached twice: by its folder, its release, or a link beside it.
    once = {_identity(file): file for file in reversed(selected.files)}
    left_out = [path for path in dict.fromkeys(selected.left_out) if _identity(File(path)) not in once]
    return replace(selected, files=list(reversed(once.values())), left_out=left_out)


def _expanded(path: str) -> list[str]:
    """What a pattern matches; the path itself where it is none, names a file or matches nothing."""
    if not any(char in path for char in "*?[") or "\0" in path or os.path.lexists(path):
        return [path]
    from glob import glob  # for patterns alone

    return sorted(glob(path, recursive=True)) or [path]


def _joined(selections: Iterable[Selection]) -> Selection:
    every = list(selections)
    return Selection(
        [file for one in every for file in one.files],
        any(one.has_release for one in every),
        [found for one in every for found in one.problems],
        [fault for one in every for fault in one.faults],
        [twin for one in every for twin in one.twins],
        [path for one in every for path in one.left_out],
    )


def _identity(file: File) -> str:
    """What distinguishes a file from others: where it is, or its path if it is a link that is not followed."""
    try:
        return os.path.realpath(resolved(file.path, file.within))
    except (OSError, ValueError):
        return file.path


def _selected_at(path: str) -> Selection:
    """The files of records at a path that a person gave."""
    if path == STANDARD_INPUT:
        return Selection([File(path)])
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
        return _joined([_release(os.path.join(folder, DESCRIPTOR)), _beside_release(folder)])
    paths, faults = _walked(folder)
    found = sorted(path for path in paths if suffix_of(path) in SUFFIXES)
    if not found and not faults:
        faults = [f"{folder}: holds no file of records ({', '.join(SUFFIXES)})"]
    files = (_release(path) if os.path.basename(path) == DESCRIPTOR else Selection([File(path, folder)]) for path in found)
    left_out = sorted(path for path in set(paths) - set(found) if not _is_note(path))
    return _joined([*files, Selection(faults=faults, left_out=left_out)])


DRAFTS = "drafts"
"""The folder of seeds that holds proposals: no part of the dataset, and read only where it is named itself."""
RECORD_FOLDERS = ("seeds", "records")
"""Folders beside the descriptor of a release that hold files of records."""


def _beside_release(folder: str) -> Selection:
    """The files of records that stand beside a release: in folders for them, or next to its descriptor."""
    inside = [_selected_below(os.path.join(folder, name), folder) for name in RECORD_FOLDERS]
    read = {file.path for one in inside for file in one.files} | {path for one in inside for path in one.left_out}
    # What else is there is of other use; links in it are not followed, and are no faults.
    others = [path for path in _walked(folder)[0] if path not in read and os.path.basename(path) not in (DESCRIPTOR, STATISTICS)]
    like = sorted(path for path in others if any(suffix in os.path.basename(path).lower() for suffix in SUFFIXES))
    found = [path for path in like if os.path.dirname(path) == folder.rstrip(os.sep) and _holds_records(path)]
    return _joined([*inside, Selection([File(path, folder) for path in found], left_out=[path for path in like if path not in found])])


def _selected_below(folder: str, within: str) -> Selection:
    """The files of records in a folder beside a release; nothing where it is not there."""
    if not os.path.isdir(folder) or os.path.islink(folder):
        return Selection()
    paths, faults = _walked(folder)
    found = sorted(path for path in paths if suffix_of(path) in SUFFIXES)
    left_out = sorted(path for path in set(paths) - set(found) if not _is_note(path))
    return Selection([File(path, within) for path in found], faults=faults, left_out=left_out)


def _is_note(path: str) -> bool:
    """Whether a file by its name is a note on others, or the text of a document."""
    name = os.path.basename(path).lower()
    return name.endswith(".md") or name.startswith(("licen", "readme")) or (name.endswith(".txt") and not any(s in name for s in SUFFIXES))


def _holds_records(path: str) -> bool:
    """Whether a file holds records by its name, or by the ids at its start."""
    stem = os.path.splitext(os.path.basename(path))[0]
    if suffix_of(path) not in SUFFIXES:
        return False
    if stem in (*TABLES, *(record.seed_files.partition(".")[0].partition("/")[0] for record in TABLES.values() if record.seed_files)):
        return True
    try:
        with open_regular(path, limits.TABLE_FILE) as file:
            return bool(re.search(rb"""\b(?:id|[a-z]+_id)["']?\s*[:,]\s*["']?(?:%s)-""" % "|".join(PREFIXES).encode(), file.read(2**16)))
    except OSError:
        return False


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
            if entry.is_dir(follow_symlinks=False) and entry.name == DRAFTS and os.path.basename(where) == RECORD_FOLDERS[0]:
                paths.append(entry.path)
            elif entry.is_dir(follow_symlinks=False):
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
    return Selection(files, has_release=True, problems=problems, twins=list(_twins(descriptor)))


def _twins(descriptor: "Descriptor") -> Iterator[Twins]:
    for table in TABLES:
        csv, json = (descriptor.table(table, form) for form in ("csv", "json"))
        if csv and json and descriptor.holds(csv) and descriptor.holds(json):
            yield Twins(table, str(descriptor.file(csv)), str(descriptor.file(json)), json.place)
