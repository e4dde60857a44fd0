"""What is found in a part of a table by itself."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from usvenezuela.checking.bulk.compiled import compiled_table
from usvenezuela.checking.bulk.frames import frame_of
from usvenezuela.checking.bulk.keys import Keys, by_bucket, columns_kept, kept
from usvenezuela.checking.forms import read_flat
from usvenezuela.checking.quotes import Documents, quotes_found
from usvenezuela.checking.rows import Rows
from usvenezuela.checking.rules import problems_of_each, words_lie_within
from usvenezuela.problems import Problem
from usvenezuela.reading.table_files import Part
from usvenezuela.reading.trees import Malformed, Tree
from usvenezuela.writing.cells import cell_of


@dataclass(frozen=True)
class PartSeen:
    """What the fast path makes of a part in which each line is a record."""

    cells: pl.DataFrame
    """The keys and references of all rows."""
    invalid: dict[int, Any]
    """The rows that may be invalid by themselves, as they are written, by their numbers, from 0."""
    n_lines: int
    """How many lines, or rows, the part has."""


@dataclass
class PartFound:
    """What is found in a part by itself."""

    part: Part
    cells: pl.DataFrame
    """The keys and references of the rows that are shaped as they should be."""
    count: int
    problems: list[Problem] = field(default_factory=list)
    misshapen: dict[str, str] = field(default_factory=dict)
    """The ids of the other rows, each with its table."""
    is_whole: bool = True
    """False if nothing after a fault in it could be read."""
    is_of_lines: bool = False
    """Whether each line is certainly a record."""


@dataclass(frozen=True)
class PartReport:
    """What is found in a part, but for its keys and references; little, and the same as if the part began on line 1."""

    part: Part
    count: int
    problems: tuple[Problem, ...]
    misshapen: Mapping[str, str]
    is_whole: bool
    is_of_lines: bool
    n_rows: int
    """How many of its rows are shaped as they should be."""
    n_unchecked: int
    """How many of these are quotes whose document is not available."""

    def from_line(self, line: int) -> "PartReport":
        """The same of a part that begins on `line`."""
        problems = tuple(replace(problem, line=problem.line + line - 1) for problem in self.problems)
        return replace(self, part=replace(self.part, line=line), problems=problems)


Found = tuple[PartReport, list[Keys]]
"""What is found in a part, and its keys and references by bucket."""


def examine(run: Part, documents: Documents, n_file: int, n_buckets: int) -> Found:
    """All that is found in a run of whole lines that begins with a record.

    Where its last record runs on into the next lines, these are read too.
    """
    run = replace(run, line=1)
    seen = look_at(run, run.file.table, documents)
    found = check_part(replace(run, n_lines=seen.n_lines), seen, documents) if seen else None
    if not found:
        return examine_plainly(run, documents, n_file, n_buckets)
    return _reported(found, documents, n_file, n_buckets)


def examine_plainly(run: Part, documents: Documents, n_file: int, n_buckets: int) -> Found:
    """The same, by the plain rules alone."""
    part = run.file.format.between(run.file, run.start, run.end, 1)
    return _reported(check_plainly(part, documents), documents, n_file, n_buckets)


def _reported(found: PartFound, documents: Documents, n_file: int, n_buckets: int) -> Found:
    table, cells = found.part.file.table, found.cells
    unchecked = cells.filter(~pl.col("source_id").is_in(list(documents.texts))).height if table == "evidence" else 0
    report = PartReport(
        found.part, found.count, tuple(found.problems), found.misshapen, found.is_whole, found.is_of_lines, cells.height, unchecked
    )
    return report, by_bucket((n_file, found.part.start), table, cells, n_buckets)


def look_at(part: Part, table: str, documents: Documents) -> PartSeen | None:
    """Look at a part of whole lines of a table; None unless it is certain that each line is a record.

    A function of its arguments alone, all of which can be sent to another process. Looking up words in
    `documents`, and in the sentences that are known of these, is left to the plain rules.
    """
    frame = frame_of(part)
    if frame is None:
        return None
    uncertain = compiled_table(table).uncertain(frame.cells) | frame.uncertain
    if table == "evidence" and documents.texts:
        uncertain |= frame.cells["source_id"].is_in(list(documents.texts))
    if table in ("evidence", "mentions") and documents.sentences:
        uncertain |= frame.cells["sentence_id"].is_in(list(documents.sentences)).fill_null(False)
    numbers = uncertain.arg_true()
    written = dict(zip(numbers, frame.written(numbers), strict=True))
    return PartSeen(kept(table, frame.cells), written, frame.cells.height)


def check_part(part: Part, seen: PartSeen, documents: Documents) -> PartFound | None:
    """What is found in a part where the plain rules look at the rows that may be invalid; None where they must look at all."""
    found = PartFound(part, seen.cells, seen.n_lines, is_of_lines=True)
    with suppress(Malformed):
        trees = part.trees_of(seen.invalid.items())
        wrong = [number for number, tree in zip(seen.invalid, trees, strict=True) if not _check(tree, found, documents)]
        if wrong:
            found.cells = found.cells.filter(~pl.int_range(pl.len()).is_in(wrong))
        return found
    return None


def check_plainly(part: Part, documents: Documents) -> PartFound:
    """What the plain rules find in a part, record by record."""
    found = PartFound(part, pl.DataFrame(), 0)
    trees: list[Tree] = []
    try:
        for tree in part.trees():
            found.count += 1
            trees += [tree] if _check(tree, found, documents) else []
    except Malformed as error:
        found.problems += error.problems
        found.is_whole = False
    table = part.file.table
    found.cells = kept(table, cells_of((tree.value for tree in trees), columns_kept(table)))
    return found


def _check(tree: Tree, found: PartFound, documents: Documents) -> bool:
    """Add what is wrong with a record; False if it is misshapen."""
    read = read_flat(tree, found.part.file.table)
    found.problems += read.problems
    found.problems += problems_of_each(read.rows, is_authored=False)
    found.problems += quotes_found(Rows(read.rows), documents.texts)
    found.problems += words_lie_within(Rows(read.rows), documents.sentences)
    found.misshapen |= read.misshapen
    return bool(read.rows)


def cells_of(records: Iterable[Mapping[str, Any]], columns: Sequence[str]) -> pl.DataFrame:
    """Some columns of well-shaped records as text cells, null where empty."""
    rows = [[cell_of(values.get(column)) or None for column in columns] for values in records]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")
