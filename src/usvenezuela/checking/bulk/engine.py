"""Checking large tables.

The tables are read in parts. `look_at` is a function of a part alone: it gives the keys and
references of its rows, and the rows that may be invalid by themselves. These are
handed to the plain rules. What remains are rules among rows. Again the fast path, a function
of buckets of keys, says which keys are certainly valid; the rows that hold any other key are
read once more, with the rows that these name, and handed to the plain rules.

Who does the work is a crew: threads, or the workers of a cluster.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import takewhile
from operator import itemgetter

from usvenezuela.checking.bulk.buckets import Gathering, Questions
from usvenezuela.checking.bulk.parts import Found, PartReport, examine, examine_plainly
from usvenezuela.checking.bulk.second_look import SecondPass, key_problems, related_problems
from usvenezuela.checking.bulk.threads import Crew, Later, Threads, ahead, itself
from usvenezuela.checking.counts import Key
from usvenezuela.checking.quotes import Documents
from usvenezuela.checking.rows import HINT_LIMIT
from usvenezuela.model.tables import is_of_ids
from usvenezuela.problems import Findings, Progress
from usvenezuela.reading.parts import PART_SIZE, runs_of
from usvenezuela.reading.table_files import Part, TableFile


@dataclass(frozen=True)
class Context:
    """What the tables are checked against."""

    known: Mapping[str, str]
    """Ids from elsewhere, each with its table."""
    misshapen: Mapping[str, str] = field(default_factory=dict)
    """Ids of records from elsewhere that are misshapen, each with its table."""
    documents: Documents = field(default_factory=Documents)
    """What is available of the documents."""
    held: Mapping[str, Set[Key]] = field(default_factory=dict)
    """The keys of published rows that are read whole, by table."""
    unread: frozenset[str] = frozenset()
    """The tables of which another file, that is not here, could not be read, or not to its end."""


@dataclass(frozen=True)
class BulkFound:
    """What is found in the tables."""

    count: int
    checked_quotes: int
    unchecked_quotes: int
    ids: Mapping[str, str]
    """The ids that the tables hold, each with its table: all where they are few, else at least those asked for."""
    n_ids: int
    """How many ids the tables hold."""
    misshapen: Mapping[str, str]
    """The ids of misshapen records, those from elsewhere included, each with its table."""
    broken: frozenset[str]
    """The tables of which a file could not be read to its end."""
    again: Mapping[str, Set[Key]]
    """The keys of `Context.held` that the tables hold too."""


def check_tables(
    files: Sequence[TableFile],
    context: Context,
    findings: Findings,
    asked: Iterable[str] = (),
    progress: Progress | None = None,
    part_size: int = PART_SIZE,
    n_buckets: int = 0,
    crew: AbstractContextManager[Crew] | None = None,
) -> BulkFound:
    """Check tables in the published form, together, adding to `findings`; `asked` are ids to look up among theirs.

    Raises:
        Unusable: a file cannot be read on.
    """
    with crew or Threads() as hands:
        n_buckets = n_buckets or max(hands.n_buckets, 1 + sum(file.size for file in files) // hands.bucket_bytes)
        tally, gathering = Tally(files), Gathering(hands, n_buckets)
        for report, found in _each_part(files, context.documents, part_size, n_buckets, hands):
            findings += report.problems
            tally.add(report)
            gathering.add(found)
            if progress:
                progress(tally.n_bytes, tally.total)
        misshapen = {**context.misshapen, **tally.misshapen}
        known = {**misshapen, **context.known}
        is_few = tally.n_ids <= HINT_LIMIT
        unread = tally.unread | context.unread
        questions = Questions(list(tally.tables), known, unread, None if is_few else frozenset(asked), context.held)
        answers = gathering.ask(questions).result()
        second = SecondPass(hands, tally.parts)
        findings += key_problems(second, questions, answers)
        findings += related_problems(second, questions, answers)
    checked = tally.n_quotes - tally.n_unchecked
    return BulkFound(tally.count, checked, tally.n_unchecked, answers.ids, tally.n_ids, misshapen, frozenset(tally.broken), answers.again)


class Tally:
    """What is counted in the parts as they come in."""

    def __init__(self, files: Sequence[TableFile]) -> None:
        """Of these files."""
        self.total = sum(file.size for file in files)
        self._done: dict[str, int] = {}
        self.count = self.n_ids = self.n_quotes = self.n_unchecked = 0
        self.tables: dict[str, None] = {}
        self.misshapen: dict[str, str] = {}
        """The ids of misshapen records, each with its table; a later one goes before an earlier one."""
        self.broken: set[str] = set()
        """The tables of which a file could not be read to its end."""
        self.parts: list[tuple[Part, bool]] = []
        """Each part, with whether each of its lines is certainly a record."""

    def add(self, report: PartReport) -> None:
        """Count a part; they come in their order."""
        file = report.part.file
        self.parts.append((report.part, report.is_of_lines))
        self.tables[file.table] = None
        self.count += report.count
        self.misshapen |= report.misshapen
        self.broken |= set() if report.is_whole else {file.table}
        self.n_ids += report.n_rows if is_of_ids(file.table) else 0
        self.n_quotes += report.n_rows if file.table == "evidence" else 0
        self.n_unchecked += report.n_unchecked
        self._done[file.path] = file.size * report.part.end // file.end

    @property
    def n_bytes(self) -> int:
        """How many bytes of the files are read."""
        return sum(self._done.values())

    @property
    def unread(self) -> frozenset[str]:
        """The tables of which not all rows are available, so that nothing can be said to be missing there."""
        return frozenset(self.broken | (set() if self.n_quotes else {"evidence"}))


def _each_part(
    files: Sequence[TableFile], documents: Documents, part_size: int, n_buckets: int, crew: Crew
) -> Iterator[tuple[PartReport, Later[Found]]]:
    """What is found in each part, in order; nothing of a file after the part in which it breaks.

    What is examined ahead is cut between any two lines. As long as each line is a record, this cuts
    between records too; else what was examined is left, and read strictly from where the last record ends.
    """
    shared = crew.submit(itself, documents)
    numbers = {file.path: number for number, file in enumerate(files)}

    def begin(examine: Callable[[Part, Documents, int, int], Found], run: Part) -> tuple[Later[Found], Later[PartReport]]:
        found = crew.submit(examine, run, shared, numbers[run.file.path], n_buckets)
        return found, crew.told(itemgetter(0), found)

    reached = {file.path: (file.offset, file.line) for file in files}
    broken: set[str] = set()
    runs = (run for file in files for run in takewhile(lambda run: run.file.path not in broken, runs_of(file, part_size)))
    for run, examined in ahead(crew, partial(begin, examine), runs):
        start, line = reached[run.file.path]
        if run.file.path in broken or start >= run.end:
            continue
        found, told = examined if start == run.start else begin(examine_plainly, replace(run, start=start))
        report = told.result().from_line(line)
        if not report.is_whole:
            broken.add(run.file.path)
        reached[run.file.path] = report.part.end, line + report.part.n_lines
        yield report, found
