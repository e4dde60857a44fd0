"""Reading what people supply: every seed file, with all its problems."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from usvenezuela.checking.forms import Read, joined, listed, read_authored, read_flat, unreadable
from usvenezuela.model.authored import AUTHORED
from usvenezuela.model.tables import SEED_TABLES
from usvenezuela.problems import Place, Problem, Unusable, nearest, problem
from usvenezuela.reading.csv_tables import CSV
from usvenezuela.reading.files import CannotOpen, File
from usvenezuela.reading.open import read_bytes
from usvenezuela.reading.trees import Malformed, read_text
from usvenezuela.reading.yaml import parse_yaml


@dataclass(frozen=True)
class Seeds:
    """What the seed files hold."""

    records: Read
    """The records, the skips, and what is wrong with the files."""
    released: Mapping[str, str]
    """Every id that a release has published, with the first version that did."""


def read_seeds(root: Path) -> Seeds:
    """Read the seed files of the repository at `root`."""
    files, tables = seed_files(root), table_files(root)
    releases = [_read_release(path, root) for path in sorted((root / "seeds" / "releases").glob("*.txt"))]
    reads = [
        *(_read_file(path, root) for path in files),
        *(_read_table(path, root) for path in tables),
        *(read for _, read in releases),
        Read(problems=list(_strays(root, [*files, *tables]))),
    ]
    return Seeds(joined(reads), {id: version for ids, _ in releases for id, version in ids.items()})


def seed_files(root: Path) -> list[Path]:
    """Every seed file; one that is named and missing is among them, since that is a problem."""
    folder = root / "seeds"
    return [
        path
        for form in AUTHORED.values()
        for path in (sorted(folder.glob(form.seed_files)) if "*" in form.seed_files else [folder / form.seed_files])
    ]


def table_files(root: Path) -> list[Path]:
    """Every seed file that is a table; one that is missing is among them too."""
    return [root / "seeds" / name for name in SEED_TABLES]


def _read_file(path: Path, root: Path) -> Read:
    relative = path.relative_to(root).as_posix()
    try:
        return read_authored(listed(parse_yaml(read_text(str(path)), relative)))
    except Malformed as error:
        return unreadable(relative, [_relative(found, root) for found in error.problems])


def _read_table(path: Path, root: Path) -> Read:
    """A table that people write as it is published."""
    relative = path.relative_to(root).as_posix()
    try:
        table = CSV.open(File(str(path)))
        if table is None:
            return Read()
        trees = CSV.records(replace(table, path=relative), read_bytes(str(path))[table.offset :], table.line)
        return joined(read_flat(tree, table.table) for tree in trees)
    except Malformed as error:
        return unreadable(relative, [_relative(found, root) for found in error.problems])
    except (CannotOpen, Unusable) as error:
        return unreadable(relative, [problem(Place(relative), "unreadable", str(error).removeprefix(f"{path}: "))])


def _relative(found: Problem, root: Path) -> Problem:
    path = Path(found.path)
    return replace(found, path=path.relative_to(root).as_posix()) if path.is_absolute() else found


def _read_release(path: Path, root: Path) -> tuple[dict[str, str], Read]:
    """The file of a release lists, a line each, the ids it was the first to publish."""
    try:
        return dict.fromkeys(read_text(str(path)).split(), path.stem), Read()
    except Malformed as error:
        return {}, Read(problems=[_relative(found, root) for found in error.problems])


def _strays(root: Path, read: Collection[Path]) -> Iterator[Problem]:
    """A file under `seeds/` that nothing reads is a slip of the name; drafts are no seeds yet."""
    folders = (root / "seeds" / "documents", root / "seeds" / "releases")
    named = [*(form.seed_files for form in AUTHORED.values() if "*" not in form.seed_files), *SEED_TABLES]
    for path in sorted((root / "seeds").rglob("*")):
        is_draft = root / "seeds" / "drafts" in path.parents
        if path.is_file() and path not in read and path.parent not in folders and not is_draft:
            message = f"no seed file has this name; {nearest(path.name, named, 'use events/*.yaml, ')}"
            yield problem(Place(path.relative_to(root).as_posix()), "stray-seed", message)
