"""Checking large tables.

The tables are read in parts. `look_at` is a function of a part alone: it gives the keys and
references of its rows, and the rows that may be invalid by themselves. These are
handed to the plain rules. What remains are rules among rows. Again the fast path, a function
of buckets of keys, says which keys are certainly valid; the rows that hold any other key are
read once more, with the rows that these name, and handed to the plain rules.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import takewhile

import polars as pl

from usvenezuela.checking.bulk.keys import Keys
from usvenezuela.checking.bulk.parts import PartFound, check_part, check_plainly, look_at
from usvenezuela.checking.bulk.second_look import SecondPass, key_problems, related_problems
from usvenezuela.checking.bulk.threads import ahead
from usvenezuela.checking.counts import Key
from usvenezuela.checking.quotes import Documents
from usvenezuela.checking.rows import HINT_LIMIT
from usvenezuela.problems import Findings, Progress
from usvenezuela.reading.parts import PART_SIZE, runs_of
from usvenezuela.reading.table_files import TableFile


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


@dataclass(frozen=True)
class BulkFound:
    """What is found in the tables."""

    count: int
    checked_quotes: int
    unchecked_quotes: int
    ids: Mapping[str, str]
    """The ids that the tables hold, each with its table: those asked for, or all where they are few."""
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
) -> BulkFound:
    """Check tables in the published form, together, adding to `findings`; `asked` are ids to look up among theirs.

    Raises:
        Unusable: a file cannot be read on.
    """
    keys, parts = Keys(context.known, context.misshapen), []
    numbers = {file.path: number for number, file in enumerate(files)}
    total = sum(file.size for file in files)
    done: dict[str, int] = {}
    quotes = unchecked = count = 0
    for found in _each_part(files, context.documents, part_size):
        findings += found.problems
        count += found.count
        file = found.part.file
        keys.add((numbers[file.path], found.part.start), file.table, found.cells, found.misshapen, is_whole=found.is_whole)
        parts.append((found.part, found.is_of_lines))
        if file.table == "evidence":
            quotes += found.cells.height
            unchecked += found.cells.filter(~pl.col("source_id").is_in(list(context.documents.texts))).height
        done[file.path] = file.size * found.part.end // file.end
        if progress:
            progress(sum(done.values()), total)
    second = SecondPass(parts)
    findings += key_problems(second, keys)
    findings += related_problems(second, keys)
    ids = keys.all_ids() if keys.n_ids <= HINT_LIMIT else keys.tables_of(asked)
    again = {table: keys.among(table, held) for table, held in context.held.items()}
    return BulkFound(count, quotes - unchecked, unchecked, ids, keys.n_ids, keys.misshapen, frozenset(keys.broken), again)


def _each_part(files: Sequence[TableFile], documents: Documents, part_size: int) -> Iterator[PartFound]:
    """What is found in each part, in order; nothing of a file after the part in which it breaks.

    What is looked at ahead is cut between any two lines. As long as each line is a record, this cuts
    between records too; else they are read strictly until one ends where the next look begins.
    """
    reached = {file.path: (file.offset, file.line) for file in files}
    broken: set[str] = set()
    runs = (run for file in files for run in takewhile(lambda run: run.file.path not in broken, runs_of(file, part_size)))
    for run, seen in ahead(lambda run: look_at(run, run.file.table, documents), runs):
        start, line = reached[run.file.path]
        if run.file.path in broken or start >= run.end:
            continue
        found = check_part(replace(run, line=line, n_lines=seen.n_lines), seen, documents) if seen and start == run.start else None
        found = found or check_plainly(run.file.format.between(run.file, start, run.end, line), documents)
        if not found.is_whole:
            broken.add(run.file.path)
        reached[run.file.path] = found.part.end, line + found.part.n_lines
        yield found
