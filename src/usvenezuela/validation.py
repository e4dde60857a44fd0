"""Checking contributed data: any number of files, in the authored or the published form."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pydantic_core import from_json

from usvenezuela.authored import AUTHORED, Skip
from usvenezuela.checks import SUSPICIONS, problems_of, references_of, unanswered
from usvenezuela.descriptor import STATISTICS, bundled_root
from usvenezuela.files import NotReadable, read_bytes
from usvenezuela.paths import TABLE_SUFFIXES, File, Selection, select
from usvenezuela.problems import Findings, Place, Problem, Report, Unusable, cut, problem
from usvenezuela.quotes import quotes_found
from usvenezuela.reading import Tree, Unreadable, read_tree, suffix_of
from usvenezuela.rows import HINT_LIMIT, Row, Rows, authored_rows, authored_skips, published_rows, written_id
from usvenezuela.tables import PART_TABLES, PREFIXES, TABLES, is_of_ids
from usvenezuela.vocabularies import RecordStatus

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from usvenezuela.parquet import Trial
    from usvenezuela.progress import Progress
    from usvenezuela.tablefiles import TableFile

BULK_BYTES = 4 * 1024**2
"""Size of tables, in bytes, from which the fast path pays."""
_KINDS = {record.table_name: kind for kind, record in AUTHORED.items() if not issubclass(record, Skip)}
_TABLES_OF_KINDS = {kind: table for table, kind in _KINDS.items()}
_KIND_OF_PREFIX = {prefix: _KINDS[table] for prefix, table in PREFIXES.items()}

Engine = Literal["auto", "plain", "bulk"]
"""How tables are checked: row by row, by the fast path of the extra `bulk`, or by whichever pays."""


@dataclass
class Given:
    """What the files hold, by form: `authored`, `json`, `parts` or `csv`, which stands for every flat table."""

    rows: dict[str, list[Row]] = field(default_factory=dict)
    problems: Findings = field(default_factory=Findings)
    flat_ids: Mapping[str, str] = field(default_factory=dict)
    """Ids of flat tables whose rows are not held, each with its table: all, or those that the rows refer to."""
    n_flat: int = 0
    """How many records with ids the flat tables hold."""
    misshapen: dict[str, str] = field(default_factory=dict)
    """The ids of records that are misshapen, each with its table."""
    unread: set[str] = field(default_factory=set)
    """Tables that could not be read to their end."""
    checked: int = 0

    def add(self, form: str, rows: Iterable[Row]) -> None:
        """Take rows of a form."""
        self.rows.setdefault(form, []).extend(rows)

    def all(self) -> list[Row]:
        """The rows of every form."""
        return [row for rows in self.rows.values() for row in rows]

    def ids(self, but: str = "") -> dict[str, str]:
        """The ids given, each with its table, those of one form left out."""
        ids = dict(Rows([row for form, rows in self.rows.items() if form != but for row in rows]).ids)
        return ids if but == "csv" else {**ids, **self.flat_ids}


def validate(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], *, engine: Engine = "auto", progress: "Progress | None" = None
) -> Report:
    """Check files of records, folders of them, or releases by their `datapackage.json` or zip archive.

    YAML, JSON and JSON Lines hold records in the authored form; JSON, JSON Lines, CSV and Parquet
    tables may hold the published form. References resolve against the bundled dataset and all files
    given together. A quote is looked up where its document is at hand, as in a clone; the report
    says how many were not. Verdicts and messages do not depend on the `engine`.

    Raises:
        Unusable: a path does not exist, cannot be read, or is no file of records; or the engine or
            the format needs the extra `bulk`, which is not installed.
    """
    selection = select([paths] if isinstance(paths, (str, os.PathLike)) else paths)
    given = Given()
    given.problems += selection.problems
    tables = _take_files(selection, given)
    # A release stands by itself; contributions may refer to what the bundled dataset holds.
    bundled = {} if selection.has_release else _bundled_ids(bool(tables) or any(row["sentence_id"] for row in given.all()))
    unchecked = 0
    if _is_bulk(engine, tables):
        documents = _documents([*given.all(), *_sources_in(tables)], has_quotes=any(table.table == "evidence" for table in tables))
        unchecked = _check_in_bulk(tables, given, bundled, documents, progress)
    else:
        _read_tables(tables, given, progress)
        documents = _documents(given.all())
    hinted = {**given.misshapen, **bundled, **given.ids(but="" if given.n_flat <= HINT_LIMIT else "csv")}
    for form, rows in given.rows.items():
        known = {**given.misshapen, **bundled, **given.ids(but=form)}
        # A flat table may be given without the table of the quotes, which the other forms nest.
        has_quotes = form != "csv" or any(row.table == "evidence" for row in rows)
        unread = frozenset(given.unread if has_quotes else {*given.unread, "evidence"})
        given.problems += check_rows(Rows(rows, known, unread, hinted), documents, is_authored=form == "authored")
    unchecked += sum(row.table == "evidence" and row["source_id"] not in documents for row in given.all())
    problems = given.problems.sorted()
    return Report(problems, given.checked, unchecked, given.problems.dropped, _advice(tables))


def check_rows(rows: Rows, documents: Mapping[str, str], is_authored: bool) -> list[Problem]:
    """Run the rules that need nothing but the records, and look up the quotes in `documents`."""
    problems = list(problems_of(rows, is_authored))
    if is_authored:
        problems += unanswered(rows, (found for check in SUSPICIONS for found in check(rows)))
    return [*problems, *quotes_found(rows, documents)]


def _take_files(selection: Selection, given: Given) -> "list[TableFile]":
    """Take what is read whole; returns the tables, to be read in parts.

    Raises:
        Unusable: with everything that is wrong with any of the paths.
    """
    tables: list[TableFile] = []
    faults = list(selection.faults)
    with _trial_of(selection) as trial:
        for file in selection.files:
            try:
                if suffix_of(file.path) not in TABLE_SUFFIXES:
                    _read(file, given)
                elif table := _open_table(file, given, trial):
                    tables.append(table)
            except Unusable as error:
                faults += error.args
    if faults:
        raise Unusable(*sorted(faults))
    return tables


def _trial_of(selection: Selection) -> "AbstractContextManager[Trial | None]":
    paths = [file.path for file in selection.files if suffix_of(file.path) == ".parquet"]
    if not paths:
        return nullcontext()
    from usvenezuela.parquet import Trial

    return Trial(paths)


def _read(file: File, given: Given) -> None:
    """Take the records of a file that is read whole."""
    if os.path.basename(file.path) == STATISTICS:
        return
    try:
        tree = read_tree(file.path, file.within)
    except Unreadable as error:
        if error.unusable:
            raise Unusable(*(f"{found.path}: {found.message}" for found in error.problems)) from None
        given.problems += error.problems
        return
    _read_records(tree, given)


# --- YAML and JSON ---------------------------------------------------------------------------


def _read_records(tree: Tree, given: Given) -> None:
    given.problems += tree.problems
    if isinstance(tree.value, dict):
        tree = Tree(tree.path, [tree.value], {(0, *keys): place for keys, place in tree.places.items()})
    if not isinstance(tree.value, list):
        given.problems += [problem(tree.place(), "wrong-type", "expected a list of records; start each record with `- id:`")]
        return
    faults: list[Problem] = []
    given.checked += len(tree.value)
    table = _published_table(tree)
    stem = Path(tree.path).stem
    if table:
        # The published JSON gives parts twice: nested in their records, and as flat files of their own.
        form = "parts" if table in PART_TABLES else "json"
        for index, value in enumerate(tree.value):
            _take(given, form, table, value, published_rows(TABLES[table], tree, (index,), faults))
    elif stem == "skipped":
        authored_skips(tree, faults)
    else:
        for index, value in enumerate(tree.value):
            kind = stem if stem == "retired" else _kind_of(value, tree.place(index), faults)
            if kind:
                _take(given, "authored", _TABLES_OF_KINDS[kind], value, authored_rows(kind, tree, (index,), faults))
    given.problems += faults


def _take(given: Given, form: str, table: str, value: Any, rows: list[Row]) -> None:
    given.add(form, rows)
    if not rows:
        given.misshapen |= written_id(value, table)


def _published_table(tree: Tree) -> str | None:
    """The table whose published form the records have, if it is not the authored form."""
    if suffix_of(tree.path) in (".yaml", ".yml"):
        return None
    from usvenezuela.tablefiles import table_of_record

    return table_of_record(tree.path, tree.value[0] if tree.value and isinstance(tree.value[0], dict) else {})


def _kind_of(value: Any, place: Place, problems: list[Problem]) -> str | None:
    """The kind of an authored record, by the first letters of its id."""
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        problems.append(problem(place, "missing-field", "'id' is required: a record starts with its id, such as evt-maduro-breaks-ties"))
        return None
    kind = _KIND_OF_PREFIX.get(value["id"].partition("-")[0])
    if not kind:
        prefixes = ", ".join(f"{prefix}- ({kind})" for prefix, kind in _KIND_OF_PREFIX.items())
        problems.append(problem(place, "id-prefix", f"{cut(value['id'])} tells no kind of record; start it with {prefixes}"))
    return kind


# --- tables ------------------------------------------------------------------------------------


def _open_table(file: File, given: Given, trial: "Trial | None") -> "TableFile | None":
    """A table to be read in parts; None where it is not one, after taking what it holds or what is wrong with it."""
    from usvenezuela.tablefiles import json_lines, open_table

    faults: list[Problem] = []
    table = open_table(file, faults, trial)
    given.problems += faults
    if table or faults or suffix_of(file.path) not in (".jsonl", ".ndjson"):
        return table
    whole = Tree(file.path, [])
    try:
        for tree in json_lines(file):
            whole.problems += tree.problems
            if tree.value is not None:
                whole.places |= {(len(whole.value), *keys): place for keys, place in tree.places.items()}
                whole.value.append(tree.value)
    except Unreadable as error:
        whole.problems += error.problems
    _read_records(whole, given)
    return None


def _read_tables(tables: "list[TableFile]", given: Given, progress: "Progress | None" = None) -> None:
    """Take the rows of tables, row by row."""
    done, total = 0, sum(table.size for table in tables)
    for table in tables:
        for end in _read_table(table, given):
            if progress:
                progress(done + end, total)
        done += table.size


def _read_table(table: "TableFile", given: Given) -> Iterator[int]:
    """Take the rows of a table; gives, part by part, how far into the file it has come."""
    from usvenezuela.tablefiles import parts_of, rows_of

    try:
        for part in parts_of(table):
            for tree in part.trees():
                faults: list[Problem] = []
                given.checked += 1
                rows = rows_of(tree, table, faults)
                _take(given, "csv", table.table, tree.value, rows)
                given.n_flat += len(rows) if is_of_ids(table.table) else 0
                given.problems += faults
            yield table.size * part.end // table.end
    except Unreadable as error:
        given.problems += error.problems
        given.unread.add(table.table)


def _advice(tables: "list[TableFile]") -> str:
    if sum(table.size for table in tables) < BULK_BYTES or find_spec("polars"):
        return ""
    return "large tables are checked many times faster with polars: pip install 'usvenezuela[bulk]'"


def _is_bulk(engine: Engine, tables: "list[TableFile]") -> bool:
    if engine == "bulk" and not find_spec("polars"):
        raise Unusable("the engine bulk needs polars: pip install 'usvenezuela[bulk]'")
    if engine != "auto" or not tables:
        return engine == "bulk"
    # Parquet is small for what it holds, and needs polars anyway.
    is_large = sum(table.size for table in tables) >= BULK_BYTES or any(table.suffix == ".parquet" for table in tables)
    return is_large and find_spec("polars") is not None


def _sources_in(tables: "list[TableFile]") -> list[Row]:
    """The sources among the tables, which say what documents to look for: they are few, and needed first."""
    sources = Given()
    _read_tables([table for table in tables if table.table == "sources"], sources)
    return sources.all()


def _check_in_bulk(
    tables: "list[TableFile]", given: Given, bundled: Mapping[str, str], documents: Mapping[str, str], progress: "Progress | None"
) -> int:
    """Check tables without holding their rows; gives how many quotes are of documents that are not at hand."""
    from usvenezuela.bulk import Surroundings, check_tables

    asked = {id for row in given.all() for _, id, _ in references_of(row)}
    around = Surroundings({**bundled, **given.ids()}, given.misshapen, documents)
    found = check_tables(tables, around, given.problems, asked, progress)
    given.flat_ids, given.n_flat, given.misshapen = found.ids, found.n_ids, found.misshapen
    given.unread |= found.broken
    given.checked += found.count
    return found.unchecked_quotes


# --- what the dataset knows ----------------------------------------------------------------------


def _bundled_ids(has_sentences: bool) -> dict[str, str]:
    """The ids of the bundled dataset, with their tables; those of sentences only where rows may refer to some."""
    known = {row["record_id"]: row["table"] for row in _bundled("records") if row["status"] == RecordStatus.ACTIVE}
    return known | {row["sentence_id"]: "sentences" for row in (_bundled("sentences") if has_sentences else ())}


def _bundled(table: str) -> list[dict[str, Any]]:
    """A table of the bundled dataset, unparsed; empty where none has been built yet."""
    file = bundled_root() / "data" / f"{table}.json"
    rows: list[dict[str, Any]] = from_json(file.read_bytes()) if file.is_file() else []
    return rows


def _documents(rows: list[Row], has_quotes: bool = False) -> dict[str, str]:
    """The text of each document that stands, unaltered, in the repository around the package."""
    if not has_quotes and not any(row.table == "evidence" for row in rows):
        return {}
    given = {row.id: (row["path"], row["sha256"]) for row in rows if row.table == "sources"}
    sources = {row["source_id"]: (row["path"], row["sha256"]) for row in _bundled("sources")} | given
    documents: dict[str, str] = {}
    import hashlib

    for source_id, (path, sha256) in sources.items():
        try:
            raw = read_bytes(str(bundled_root() / path))
        except NotReadable:
            continue
        if hashlib.sha256(raw).hexdigest() == sha256:
            documents[source_id] = raw.decode("utf-8", "replace")
    return documents
