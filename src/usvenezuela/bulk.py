"""Checking large tables: the fast path, which needs the extra `bulk`.

The tables are read in parts. `look_at` is a function of a part alone: it gives the keys and
references that the survey keeps, and the rows that are not certainly valid by themselves. These are
handed to the plain rules. What remains are rules among rows. Again the fast path, a function
of buckets of keys, says which keys are certainly in order; the rows that hold any other key are
read once more, with the rows that these name, and handed to the plain rules.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

import polars as pl

from usvenezuela.cells import LIST_SEPARATOR
from usvenezuela.checks import (
    PUBLISHED_CHECKS,
    RELATED_CHECKS,
    IdHints,
    problems_of_each,
    references_of,
    repeated_keys,
    unresolved,
)
from usvenezuela.compiled import CompiledTable, compiled_table
from usvenezuela.frames import frame_again, frame_of
from usvenezuela.problems import Findings, Problem
from usvenezuela.progress import Progress
from usvenezuela.quotes import quotes_found
from usvenezuela.reading import Tree, Unreadable
from usvenezuela.rows import HINT_LIMIT, Row, Rows, written_id
from usvenezuela.survey import Selector, Survey, columns_kept, kept, suspects
from usvenezuela.tablefiles import PART_SIZE, Part, TableFile, records_between, rows_of, runs_of
from usvenezuela.tables import TABLES

Item = TypeVar("Item")
Result = TypeVar("Result")

WORKERS = 3
"""Parts that are checked side by side; Polars uses the other cores by itself."""


@dataclass(frozen=True)
class Surroundings:
    """What the tables are checked against."""

    known: Mapping[str, str]
    """Ids from elsewhere, each with its table."""
    misshapen: Mapping[str, str] = field(default_factory=dict)
    """Ids of records from elsewhere that are misshapen, each with its table."""
    documents: Mapping[str, str] = field(default_factory=dict)
    """The text of the documents at hand."""


@dataclass
class PartFound:
    """What is found in a part by itself."""

    part: Part
    cells: pl.DataFrame
    """What the survey keeps of the rows that are shaped as they should be."""
    count: int
    problems: list[Problem] = field(default_factory=list)
    misshapen: dict[str, str] = field(default_factory=dict)
    """The ids of the other rows, each with its table."""
    is_whole: bool = True
    """False if nothing after a fault in it could be read."""
    is_of_lines: bool = False
    """Whether each line is certainly a record."""


@dataclass
class BulkFound:
    """What is found in the tables."""

    count: int
    unchecked_quotes: int
    ids: Mapping[str, str]
    """The ids that the tables hold, each with its table: those asked for, or all where they are few."""
    n_ids: int
    """How many ids the tables hold."""
    misshapen: dict[str, str]
    """The ids of misshapen records, those from elsewhere included, each with its table."""
    broken: set[str]
    """The tables of which a file could not be read to its end."""


def check_tables(
    files: Sequence[TableFile],
    around: Surroundings,
    problems: Findings,
    asked: Iterable[str] = (),
    progress: Progress | None = None,
    part_size: int = PART_SIZE,
) -> BulkFound:
    """Check tables in the published form, together, adding to `problems`; `asked` are ids to look up among theirs.

    Raises:
        Unusable: a file cannot be read on.
    """
    survey, readings = Survey(around.known, around.misshapen), Readings()
    judges = {file.table: compiled_table(file.table) for file in files}
    total = sum(file.size for file in files)
    done: dict[str, int] = {}
    unchecked = count = 0
    for found in _each_part(files, judges, around.documents, part_size):
        problems += found.problems
        count += found.count
        file = found.part.file
        survey.add(file.table, found.cells, found.misshapen, is_whole=found.is_whole)
        readings.add(found.part, is_of_lines=found.is_of_lines)
        if file.table == "evidence":
            unchecked += found.cells.filter(~pl.col("source_id").is_in(list(around.documents))).height
        done[file.path] = file.size * found.part.end // file.end
        if progress:
            progress(sum(done.values()), total)
    problems += single_problems(readings, survey)
    problems += related_problems(readings, survey)
    ids = survey.all_ids() if survey.n_ids <= HINT_LIMIT else survey.tables_of(asked)
    return BulkFound(count, unchecked, ids, survey.n_ids, survey.misshapen, survey.broken)


# --- rows by themselves -------------------------------------------------------------------------


@dataclass(frozen=True)
class PartSeen:
    """What the fast path makes of a part in which each line is a record."""

    cells: pl.DataFrame
    """What the survey keeps of all rows."""
    doubtful: dict[int, Any]
    """The rows that are not certainly valid by themselves, as they are written, by their numbers, from 0."""


def look_at(part: Part, judge: CompiledTable, documents: Mapping[str, str]) -> PartSeen | None:
    """Look at a part of whole lines; None unless it is certain that each line is a record."""
    frame = frame_of(part)
    if frame is None:
        return None
    doubtful = judge.doubtful(frame.cells) | frame.doubtful
    if part.file.table == "evidence" and documents:
        doubtful |= frame.cells["source_id"].is_in(list(documents))
    numbers = doubtful.arg_true()
    return PartSeen(kept(part.file.table, frame.cells), dict(zip(numbers, frame.written(numbers), strict=True)))


def _check_doubts(part: Part, seen: PartSeen, documents: Mapping[str, str]) -> PartFound:
    """What is found in a part where the plain rules look at the doubtful rows alone.

    Raises:
        Unreadable: a row is so broken that nothing after it can be read.
    """
    found = PartFound(part, seen.cells, seen.cells.height, is_of_lines=True)
    trees = part.trees_of(seen.doubtful.items())
    wrong = [number for number, tree in zip(seen.doubtful, trees, strict=True) if not _judge(tree, found, documents)]
    if wrong:
        found.cells = found.cells.filter(~pl.int_range(pl.len()).is_in(wrong))
    return found


def _check_plainly(part: Part, documents: Mapping[str, str]) -> PartFound:
    found = PartFound(part, pl.DataFrame(), 0)
    trees: list[Tree] = []
    try:
        for tree in part.trees():
            found.count += 1
            trees += [tree] if _judge(tree, found, documents) else []
    except Unreadable as error:
        found.problems += error.problems
        found.is_whole = False
    found.cells = kept(part.file.table, _cells_of(trees, columns_kept(part.file.table)))
    return found


def _judge(tree: Tree, found: PartFound, documents: Mapping[str, str]) -> bool:
    """Add what is wrong with a record; False if it is misshapen."""
    table = found.part.file.table
    rows = rows_of(tree, found.part.file, found.problems)
    found.problems += problems_of_each(rows, is_authored=False)
    found.problems += quotes_found(Rows(rows), documents)
    if not rows:
        found.misshapen |= written_id(tree.value, table)
    return bool(rows)


def _cells_of(trees: Iterable[Tree], columns: Sequence[str]) -> pl.DataFrame:
    rows = [[_text(tree.value.get(column)) for column in columns] for tree in trees]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return LIST_SEPARATOR.join(value) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _each_part(
    files: Sequence[TableFile], judges: Mapping[str, CompiledTable], documents: Mapping[str, str], part_size: int
) -> Iterator[PartFound]:
    """What is found in each part, in order; nothing of a file after the part in which it breaks.

    What is looked at ahead is cut between any two lines. As long as each line is a record, this cuts
    between records too; else they are read strictly until one ends where the next look begins.
    """
    reached = {file.path: (file.offset, file.line) for file in files}
    broken: set[str] = set()
    runs = (run for file in files for run in runs_of(file, part_size) if file.path not in broken)
    for run, seen in _ahead(lambda run: look_at(run, judges[run.file.table], documents), runs):
        start, line = reached[run.file.path]
        if run.file.path in broken or start >= run.end:
            continue
        found = None
        if seen and start == run.start:
            with suppress(Unreadable):
                found = _check_doubts(replace(run, line=line, n_lines=seen.cells.height), seen, documents)
        found = found or _check_plainly(records_between(run.file, start, run.end, line), documents)
        if not found.is_whole:
            broken.add(run.file.path)
        reached[run.file.path] = found.part.end, line + found.part.n_lines
        yield found


def _ahead(work: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[tuple[Item, Result]]:
    """Each item with what `work` makes of it, in order, done in threads a few items ahead."""
    with ThreadPoolExecutor(WORKERS) as workers:
        waiting: deque[tuple[Item, Future[Result]]] = deque()
        for item in items:
            waiting.append((item, workers.submit(work, item)))
            if len(waiting) > WORKERS:
                done, future = waiting.popleft()
                yield done, future.result()
        for done, future in waiting:
            yield done, future.result()


# --- rows among rows ----------------------------------------------------------------------------


class Readings:
    """Reads rows once more, by what they hold."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self._parts: list[tuple[Part, bool]] = []

    def add(self, part: Part, *, is_of_lines: bool) -> None:
        """Read also in `part`, the next in order, where each line is a record or not."""
        self._parts.append((part, is_of_lines))

    def rows(self, selectors: Sequence[Selector]) -> Iterator[list[Row]]:
        """The well-shaped rows that any selector selects, part by part, in order."""
        by_table = {table: [one for one in selectors if one.table == table] for table in {selector.table for selector in selectors}}
        parts = [(part, is_of_lines) for part, is_of_lines in self._parts if part.file.table in by_table]
        for _, rows in _ahead(lambda item: _selected(*item, by_table[item[0].file.table]), parts):
            yield rows


def _selected(part: Part, is_of_lines: bool, selectors: Sequence[Selector]) -> list[Row]:
    columns = list({name for selector in selectors for name in selector.columns()})
    if is_of_lines:
        frame = frame_again(part, columns)
        picked = _picked(frame.cells, selectors)
        trees = part.trees_of(zip(picked, frame.written(picked), strict=True))
    else:
        readable = list(_trees_until_fault(part))
        trees = (readable[number] for number in _picked(_cells_of(readable, columns), selectors))
    return [row for tree in trees for row in rows_of(tree, part.file, [])]


def _picked(cells: pl.DataFrame, selectors: Sequence[Selector]) -> pl.Series:
    return cells.select(pl.any_horizontal(selector.picks() for selector in selectors).alias("pick"))["pick"].arg_true()


def _trees_until_fault(part: Part) -> Iterator[Tree]:
    """The records that can be read, up to where nothing more can."""
    with suppress(Unreadable):
        yield from (tree for tree in part.trees() if tree.value is not None)


def _called(finders: Iterable[Callable[[], list[Selector]]]) -> list[Selector]:
    """What all the finders find, in their order."""
    return [selector for _, found in _ahead(lambda find: find(), finders) for selector in found]


def single_problems(readings: Readings, survey: Survey) -> Iterator[Problem]:
    """Keys that stand twice and references that lead nowhere."""
    first: dict[tuple[object, ...], Row] = {}
    doubted = _called(survey.doubts())
    if not doubted:
        return
    known = survey.known
    hints = IdHints({**known, **survey.all_ids()} if survey.n_ids <= HINT_LIMIT else known)
    named = {id for selector in doubted if selector.column for id in selector.values}
    ids = {**{id: known[id] for id in named & known.keys()}, **survey.tables_of(named)}
    for rows in readings.rows(doubted):
        yield from repeated_keys(rows, first)
        for row in rows:
            yield from unresolved(row, ids, survey.unread, hints, named)


def related_problems(readings: Readings, survey: Survey) -> list[Problem]:
    """What is wrong with rows as they stand to others."""
    selectors = _called(suspects(survey))
    if not selectors:
        return []
    suspected = [row for rows in readings.rows(selectors) for row in rows]
    named = {row.id for row in suspected} | {id for row in suspected for _, id, _ in references_of(row)}
    values = pl.Series(sorted(named), dtype=pl.String)
    around = [Selector(table, TABLES[table].primary_key[0], values) for table in _CONTEXT]
    rows = [row for rows in readings.rows([*selectors, *around]) for row in rows]
    places = {row.place()[:2] for row in suspected}
    found = [problem for check in (*RELATED_CHECKS, *PUBLISHED_CHECKS) for problem in check(Rows(rows, {}, survey.unread))]
    return [problem for problem in found if (problem.path, problem.line) in places]


_CONTEXT = (*(table for table in TABLES if len(TABLES[table].primary_key) == 1), "evidence", "event_links")
"""The tables whose rows a rule looks at when it judges a row that they name, or that names them."""
