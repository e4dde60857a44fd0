"""Reading what people supply: every seed file, with all its problems."""

from dataclasses import dataclass, field
from pathlib import Path

from usvenezuela.authored import AUTHORED, Skip
from usvenezuela.problems import Place, Problem, nearest, problem
from usvenezuela.reading import Tree, Unreadable, read_text, read_tree
from usvenezuela.rows import Row, authored_rows, authored_skips
from usvenezuela.tables import PREFIXES

FILES = {
    "sources.yaml": "source",
    "actors.yaml": "actor",
    "sanctions.yaml": "sanction",
    "postings.yaml": "posting",
    "figures.yaml": "figure",
    "retired.yaml": "retired",
    "skipped.yaml": "skip",
}
"""The seed files and the kind of entry in each; the files under `events/` hold events."""


@dataclass
class Seeds:
    """What the seed files hold."""

    rows: list[Row] = field(default_factory=list)
    skips: list[tuple[Skip, Place]] = field(default_factory=list)
    misshapen: dict[str, str] = field(default_factory=dict)
    """Ids of entries that could not be read, with their tables: references to them are no second problem."""
    released: dict[str, str] = field(default_factory=dict)
    """Every id that a release has published, with the first version that did."""
    problems: list[Problem] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    """Tables of which a file could not be read."""


def read_seeds(root: Path) -> Seeds:
    """Read the seed files of the repository at `root`."""
    seeds = Seeds()
    for path, kind in _seed_files(root):
        _read_file(path, kind, root, seeds)
    _read_releases(root, seeds)
    _note_strays(root, seeds)
    return seeds


def _seed_files(root: Path) -> list[tuple[Path, str]]:
    folder = root / "seeds"
    return [
        *((folder / name, kind) for name, kind in FILES.items()),
        *((path, "event") for path in sorted((folder / "events").glob("*.yaml"))),
    ]


def _read_file(path: Path, kind: str, root: Path, seeds: Seeds) -> None:
    try:
        tree = read_tree(str(path))
    except Unreadable as error:
        seeds.problems += [_relative(found, root) for found in error.problems]
        seeds.unread.add(getattr(AUTHORED[kind], "table_name", kind))
        return
    tree = _relative_tree(tree, root)
    seeds.problems += tree.problems
    if not isinstance(tree.value, list):
        seeds.problems.append(problem(tree.place(), "wrong-type", "expected a list of entries; start each with `- `"))
        seeds.unread.add(getattr(AUTHORED[kind], "table_name", kind))
    elif kind == "skip":
        seeds.skips += authored_skips(tree, seeds.problems)
    else:
        for index in range(len(tree.value)):
            rows = authored_rows(kind, tree, (index,), seeds.problems)
            seeds.rows += rows
            if not rows:
                _note_misshapen(tree.value[index], seeds)


def _note_misshapen(value: object, seeds: Seeds) -> None:
    id = value.get("id") if isinstance(value, dict) else None
    if isinstance(id, str):
        seeds.misshapen[id] = PREFIXES.get(id.partition("-")[0], "")


def _read_releases(root: Path, seeds: Seeds) -> None:
    """Each release's file under `seeds/releases/` lists, a line each, the ids it was the first to publish."""
    for path in sorted((root / "seeds" / "releases").glob("*.txt")):
        try:
            seeds.released |= dict.fromkeys(read_text(str(path)).split(), path.stem)
        except Unreadable as error:
            seeds.problems += [_relative(found, root) for found in error.problems]


def _note_strays(root: Path, seeds: Seeds) -> None:
    """A file under `seeds/` that nothing reads is a slip of the name."""
    read = {path for path, _ in _seed_files(root)}
    folders = (root / "seeds" / "documents", root / "seeds" / "releases")
    for path in sorted((root / "seeds").rglob("*")):
        if path.is_file() and path not in read and path.parent not in folders:
            place = Place(path.relative_to(root).as_posix())
            seeds.problems.append(
                problem(place, "stray-seed", f"no seed file has this name; {nearest(path.name, FILES, 'use events/*.yaml, ')}")
            )


def _relative(found: Problem, root: Path) -> Problem:
    place = Place(Path(found.path).relative_to(root).as_posix(), found.line, found.column)
    return problem(place, found.rule, found.message, found.record_id, found.field)


def _relative_tree(tree: Tree, root: Path) -> Tree:
    path = Path(tree.path).relative_to(root).as_posix()
    places = {keys: place._replace(path=path) for keys, place in tree.places.items()}
    return Tree(path, tree.value, places, [_relative(found, root) for found in tree.problems])
