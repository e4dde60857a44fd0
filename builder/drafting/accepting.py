"""Accepting proposals: moving them from a draft into the seeds, comments stripped, once nothing in them is open."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from builder.drafting.files import DRAFTS, read_blocks, replace_file, without
from builder.drafting.proposing import FILES, Block
from builder.reading.seeds import read_seeds
from usvenezuela.checking.forms import Read, listed, read_authored
from usvenezuela.checking.references import references_of
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.authored import AUTHORED
from usvenezuela.problems import Problem, nearest, sorted_problems
from usvenezuela.reading.trees import Malformed
from usvenezuela.reading.yaml import parse_yaml

_COMMENT = re.compile(r"(?m)^[ ]*#.*\n")
_YEARS = re.compile(r"(\d{4})-(\d{4})\b")
_EMPTY = re.compile(r"(?m)^\[\]\s*$")
"""A list without records, as it stands in a file that holds none."""
_FIRST_LINE = "# yaml-language-server: $schema=../../schema/seeds/event.json\n"


class NotAccepted(Exception):
    """Nothing was moved; `lines` say why, all at once."""

    def __init__(self, lines: Sequence[str]) -> None:
        """Keep the lines."""
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class DraftFile:
    """A file of a draft, read as its blocks and as records."""

    path: Path
    place: str

    @property
    def name(self) -> str:
        """What it holds, such as events."""
        return self.path.stem

    @cached_property
    def blocks(self) -> list[Block]:
        """Its blocks, in order."""
        return read_blocks(self.path)

    @cached_property
    def read(self) -> Read:
        """Its records, and what is wrong with their form."""
        try:
            return read_authored(listed(parse_yaml(self.path.read_text(encoding="utf-8"), self.place))) if self.blocks else Read()
        except Malformed as error:
            return Read(problems=error.problems)

    def problems_of(self, keys: Collection[str]) -> Iterator[Problem]:
        """What is wrong in some blocks, or keeps the whole file from being read."""
        for problem in self.read.problems:
            if self._key_at(problem.line) in {*keys, ""}:
                yield problem

    def _key_at(self, line: int) -> str:
        """The block that holds a line; empty above the first."""
        text = self.path.read_text(encoding="utf-8")
        at = sum(len(part) + 1 for part in text.split("\n")[: line - 1])
        starts = [(text.find(block.text), block.key) for block in self.blocks]
        return next((key for start, key in reversed(starts) if start <= at), "")


def accept(ids: Sequence[str], root: Path, *, takes_all: bool = False, file: Path | None = None) -> list[str]:
    """Move proposals into the seeds; lines that say where each went. With `takes_all`, `ids` are drafts, of which all is taken.

    Raises:
        NotAccepted: one of them has an open place or a fault, or names what is not in the seeds; nothing is moved.
    """
    files = [
        DraftFile(path, path.relative_to(root).as_posix()) for name in FILES for path in sorted((root / DRAFTS).glob(f"*/{name}.yaml"))
    ]
    chosen = {one.path: _chosen(one, set(ids), takes_all) for one in files}
    seeds = read_seeds(root).records
    faults = [*_unknown(ids, chosen, files, takes_all), *map(str, sorted_problems(_faults(files, chosen)))]
    rows = [row for one in files for row in one.read.rows if row.id in chosen[one.path]]
    faults += list(_dangling(rows, Rows(seeds.rows), files))
    texts = _targets(files, chosen, rows, root, file)
    faults += [line for path, blocks in texts.items() for line in _taken(path, blocks, seeds.rows, root)]
    if faults:
        raise NotAccepted(faults)
    return list(_moved(files, chosen, texts, root))


def _chosen(one: DraftFile, ids: Collection[str], takes_all: bool) -> set[str]:
    """The blocks of a file that are to be moved: by id; of the skips those of a source that is moved, if they have their reason."""
    source = one.path.parent.name
    if takes_all:
        return {block.key for block in one.blocks} if source in ids else set()
    if one.name == "skipped":
        return {block.key for block in one.blocks if source in ids and not re.search(r"(?m)^ +reason: *$", block.text)}
    return {block.key for block in one.blocks if block.key in ids}


def _unknown(ids: Sequence[str], chosen: Mapping[Path, set[str]], files: Sequence[DraftFile], takes_all: bool) -> Iterator[str]:
    there = {block.key for one in files for block in one.blocks if one.name != "skipped"}
    known = {one.path.parent.name for one in files} if takes_all else there
    for id in ids:
        # A source whose entry was moved before may still have skips in its draft.
        if id not in known and not any(chosen[one.path] for one in files if one.path.parent.name == id):
            yield f"{id}: no draft holds it; {nearest(id, sorted(known), 'known are ', 3) if known else 'there is no draft'}"


def _faults(files: Sequence[DraftFile], chosen: Mapping[Path, set[str]]) -> Iterator[Problem]:
    for one in files:
        if chosen[one.path]:
            yield from one.problems_of(chosen[one.path])


def _dangling(rows: Sequence[Row], seeds: Rows, files: Sequence[DraftFile]) -> Iterator[str]:
    """The ids that records to be moved name and that stand in no seed."""
    moved, drafted = {row.id for row in rows}, {block.key for one in files for block in one.blocks}
    missing = {
        (row.place().path, value) for row in rows for _, value, _ in references_of(row) if value not in seeds.ids and value not in moved
    }
    for path, value in sorted(missing):
        if value in drafted:
            yield f"{path}: {value} is named, and stands in the draft still; accept it too"
        else:
            yield f"{path}: there is no {value}; {nearest(value, seeds.ids, 'add it, or name another', 3)}"


def _targets(
    files: Sequence[DraftFile], chosen: Mapping[Path, set[str]], rows: Sequence[Row], root: Path, file: Path | None
) -> dict[Path, list[Block]]:
    """The blocks to be moved by the seed file into which each goes, comments stripped."""
    targets: dict[Path, list[Block]] = {}
    events = {row.id: row for row in rows if row.table == "events"}
    year = 0
    for one in files:
        for block in one.blocks:
            if block.key in chosen[one.path]:
                if one.name == "events":
                    year = _year(events.get(block.key)) or year
                path = root / "seeds" / AUTHORED[FILES[one.name]].seed_files if one.name != "events" else file or _file_of(year, root)
                targets.setdefault(path, []).append(Block(block.key, _COMMENT.sub("", block.text).rstrip("\n") + "\n"))
    return targets


def _year(event: Row | None) -> int:
    """The first year of an event; 0 if it has no date."""
    value = event["start_date"] or event["end_date"] if event else None
    day = (value.earliest or value.latest) if value else None
    return day.year if day else 0


def _file_of(year: int, root: Path) -> Path:
    """The file of events whose name's years hold a year; the last one that begins before if none does, the last of all without a year."""
    there = sorted((root / "seeds" / "events").glob("*.yaml"))
    spans = [(int(found[1]), int(found[2]), path) for path in there if (found := _YEARS.match(path.name))]
    holding = [path for first, last, path in spans if first <= year <= last]
    before = [path for first, _, path in spans if first <= (year or 9999)]
    return (holding or before[-1:] or there[-1:] or [root / "seeds" / "events" / "accepted.yaml"])[0]


def _taken(path: Path, blocks: Sequence[Block], rows: Sequence[Row], root: Path) -> Iterator[str]:
    """The ids that stand in the seeds with other words; with the same, the move was cut off, and is finished."""
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    ids = {row.id for row in rows if len(row.key) == 1}
    for block in blocks:
        if block.key in ids and block.text not in text:
            yield f"{path.relative_to(root).as_posix()}: {block.key} stands there already; give the proposal another id, or delete it"


def _moved(
    files: Sequence[DraftFile], chosen: Mapping[Path, set[str]], targets: Mapping[Path, Sequence[Block]], root: Path
) -> Iterator[str]:
    """Write the seeds first and the drafts after them: cut off between the two, the same command finishes the move."""
    for path, blocks in targets.items():
        text = path.read_text(encoding="utf-8") if path.is_file() else _FIRST_LINE
        added = "".join(block.text for block in blocks if block.text not in text)
        if added:
            replace_file(path, f"{_EMPTY.sub('', text).rstrip()}\n{added}".lstrip())
        yield f"{path.relative_to(root).as_posix()}: {len(blocks)} record{'' if len(blocks) == 1 else 's'}"
    for one in files:
        if chosen[one.path]:
            replace_file(one.path, without(one.path, chosen[one.path]))
