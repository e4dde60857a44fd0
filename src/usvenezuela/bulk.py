"""Checking large tables: the fast path, which needs the extra `bulk`.

The tables are read in parts. `check_part` is a function of a part alone: it gives the problems of
its rows, found by the plain rules wherever the fast path is not certain, and the rows whose keys
and references the survey keeps. What remains are rules among rows. Again the fast path, a function
of buckets of keys, says which keys are certainly in order; the rows that hold any other key are
read once more, with the rows that these name, and handed to the plain rules.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl

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
from usvenezuela.frames import cells_of, count_marks
from usvenezuela.problems import Findings, Problem
from usvenezuela.progress import Progress
from usvenezuela.quotes import quotes_found
from usvenezuela.reading import Tree, Unreadable
from usvenezuela.rows import HINT_LIMIT, TABLES, Row, Rows, written_id
from usvenezuela.survey import Selector, Survey, key_of, suspects
from usvenezuela.tablefiles import PART_SIZE, Part, TableFile, parts_of, rows_of
from usvenezuela.tables import LIST_SEPARATOR, columns_of

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

    file: TableFile
    cells: pl.DataFrame
    """The rows that are shaped as they should be."""
    count: int
    problems: list[Problem] = field(default_factory=list)
    misshapen: dict[str, str] = field(default_factory=dict)
    """The ids of the other rows, each with its table."""
    size: int = 0
    is_whole: bool = True
    """False if nothing after a fault in it could be read."""


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
    survey = Survey(around.known, around.misshapen)
    judges = {file.table: compiled_table(file.table) for file in files}
    total = sum(file.size for file in files)
    unchecked = count = done = 0
    for found in _each_part(files, judges, around, part_size):
        problems += found.problems
        count += found.count
        survey.add(found.file.table, found.cells, found.misshapen, is_whole=found.is_whole)
        if found.file.table == "evidence":
            unchecked += found.cells.filter(~pl.col("source_id").is_in(list(around.documents))).height
        done += found.size
        if progress:
            progress(done, total)
    readings = Readings(files, part_size)
    problems += single_problems(readings, survey)
    problems += related_problems(readings, survey)
    ids = survey.all_ids() if survey.n_ids <= HINT_LIMIT else survey.tables_of(asked)
    return BulkFound(count, unchecked, ids, survey.n_ids, survey.misshapen, survey.broken)


# --- rows by themselves -------------------------------------------------------------------------


def check_part(part: Part, judge: CompiledTable, documents: Mapping[str, str]) -> PartFound:
    """What is wrong with the rows of a part by themselves, and what they hold."""
    read = cells_of(part)
    if read is None:
        return _check_plainly(part, documents)
    cells, doubtful = read
    doubtful = judge.doubtful(cells) | doubtful
    if part.file.table == "evidence" and documents:
        doubtful |= cells["source_id"].is_in(list(documents))
    found = PartFound(part.file, cells, cells.height)
    if doubtful.any():
        numbers = doubtful.arg_true().to_list()
        shaped = [_judge(tree, found, documents) for tree in part.trees([part.line + number for number in numbers])]
        wrong = [number for number, is_shaped in zip(numbers, shaped, strict=True) if not is_shaped]
        found.cells = cells.filter(~pl.int_range(pl.len()).is_in(wrong)) if wrong else cells
    return found


def _check_plainly(part: Part, documents: Mapping[str, str]) -> PartFound:
    found = PartFound(part.file, pl.DataFrame(), 0)
    trees: list[Tree] = []
    try:
        for tree in part.trees():
            found.count += 1
            trees += [tree] if _judge(tree, found, documents) else []
    except Unreadable as error:
        found.problems += error.problems
        found.is_whole = False
    found.cells = _frame_of(trees, part.file.table)
    return found


def _judge(tree: Tree, found: PartFound, documents: Mapping[str, str]) -> bool:
    """Add what is wrong with a record; False if it is misshapen."""
    table = found.file.table
    rows = rows_of(tree, found.file, found.problems)
    found.problems += problems_of_each(rows, is_authored=False)
    found.problems += quotes_found(Rows(rows), documents)
    if not rows:
        found.misshapen |= written_id(tree.value, table)
    return bool(rows)


def _frame_of(trees: Iterable[Tree], table: str) -> pl.DataFrame:
    columns = columns_of(table)
    rows = [[_text(tree.value.get(column)) for column in columns] for tree in trees]
    return pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row")


def _text(value: object) -> str | None:
    if isinstance(value, list):
        return LIST_SEPARATOR.join(value) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def _each_part(
    files: Iterable[TableFile], judges: Mapping[str, CompiledTable], around: Surroundings, part_size: int
) -> Iterator[PartFound]:
    """What is found in each part, in order; nothing of a file after the part in which it breaks."""
    broken: set[str] = set()
    parts = (part for file in files for part in parts_of(file, part_size, count_marks) if part.file.path not in broken)
    ends: dict[str, int] = {}
    with ThreadPoolExecutor(WORKERS) as workers:
        waiting: deque[tuple[Part, Future[PartFound]]] = deque()
        for part in parts:
            waiting.append((part, workers.submit(check_part, part, judges[part.file.table], around.documents)))
            if len(waiting) > WORKERS:
                yield from _next(waiting, broken, ends)
        while waiting:
            yield from _next(waiting, broken, ends)


def _next(waiting: "deque[tuple[Part, Future[PartFound]]]", broken: set[str], ends: dict[str, int]) -> Iterator[PartFound]:
    part, future = waiting.popleft()
    found = future.result()
    if part.file.path in broken:
        return
    if not found.is_whole:
        broken.add(part.file.path)
    found.size = part.end - ends.get(part.file.path, 0)
    ends[part.file.path] = part.end
    yield found


# --- rows among rows ----------------------------------------------------------------------------


class Readings:
    """Reads rows once more, by what they hold."""

    def __init__(self, files: Sequence[TableFile], part_size: int) -> None:
        """Read from `files`, in parts of `part_size` bytes."""
        self._files = files
        self._part_size = part_size

    def rows(self, selectors: Sequence[Selector]) -> Iterator[list[Row]]:
        """The well-shaped rows that any selector selects, part by part, in the order of the files."""
        for file in self._files:
            mine = [selector for selector in selectors if selector.table == file.table]
            for part in parts_of(file, self._part_size) if mine else ():
                rows, is_whole = _selected(part, mine)
                yield rows
                if not is_whole:
                    break


def _selected(part: Part, selectors: Sequence[Selector]) -> tuple[list[Row], bool]:
    read = cells_of(part)
    trees, is_whole = ([], True) if read else _trees_until_fault(part)
    cells = read[0] if read else _frame_of([tree for tree in trees if tree.value is not None], part.file.table)
    picked = cells.select(pl.any_horizontal(_picks(selector) for selector in selectors).alias("pick"))["pick"].arg_true().to_list()
    if read:
        chosen = list(part.trees([part.line + number for number in picked])) if picked else []
    else:
        readable = [tree for tree in trees if tree.value is not None]
        chosen = [readable[number] for number in picked]
    return [row for tree in chosen for row in rows_of(tree, part.file, [])], is_whole


def _picks(selector: Selector) -> pl.Expr:
    column = pl.col(selector.column) if selector.column else key_of(selector.table)
    return column.is_in(selector.values.implode()).fill_null(False)


def _trees_until_fault(part: Part) -> tuple[list[Tree], bool]:
    trees: list[Tree] = []
    try:
        trees.extend(part.trees())
    except Unreadable:
        return trees, False
    return trees, True


def single_problems(readings: Readings, survey: Survey) -> Iterator[Problem]:
    """Keys that stand twice and references that lead nowhere."""
    first: dict[tuple[object, ...], Row] = {}
    repeated, dangling = list(survey.repeated()), list(survey.dangling())
    if not repeated and not dangling:
        return
    known = survey.known
    hints = IdHints({**known, **survey.all_ids()} if survey.n_ids <= HINT_LIMIT else known)
    for rows in readings.rows([*repeated, *dangling]):
        asked = {id for row in rows for _, id, _ in references_of(row)}
        ids = {**{id: known[id] for id in asked & known.keys()}, **survey.tables_of(asked)}
        yield from repeated_keys(rows, first)
        for row in rows:
            yield from unresolved(row, ids, survey.unread, hints)


def related_problems(readings: Readings, survey: Survey) -> list[Problem]:
    """What is wrong with rows as they stand to others."""
    selectors = suspects(survey)
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
