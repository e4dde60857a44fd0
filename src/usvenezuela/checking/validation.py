"""Checking contributed data: any number of files, in the authored or the published form."""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from usvenezuela.checking.bundled import bundled_ids, bundled_sentences, dataset_rows, documents_of, sources_that_differ
from usvenezuela.checking.counts import Counts, Key, counts_of, held_rows, keys_by_table
from usvenezuela.checking.forms import Read, joined
from usvenezuela.checking.given import Given, read_table, read_whole
from usvenezuela.checking.quotes import Documents, quotes_found
from usvenezuela.checking.references import references_of
from usvenezuela.checking.rows import HINT_LIMIT, Row, Rows
from usvenezuela.checking.rules import problems_of, words_lie_within
from usvenezuela.checking.suspicions import SUSPICIONS, outdated_answers, unanswered
from usvenezuela.model.tables import is_of_ids
from usvenezuela.problems import Findings, Problem, Progress, Report, Unusable
from usvenezuela.reading.selection import select

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from usvenezuela.checking.bulk.threads import Crew
    from usvenezuela.reading.table_files import TableFile

NEEDS_DASK = "the engine dask needs Dask distributed: pip install 'usvenezuela[dask]'"
BULK_BYTES = 4 * 1024**2
"""Size of tables, in bytes, from which the fast path pays."""

Engine = Literal["auto", "plain", "bulk", "dask"]
"""How tables are checked: row by row, by the fast path of the extra `polars`, by the same on a cluster, or by what pays on one machine."""


def validate(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    engine: Engine = "auto",
    scheduler: str | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check files of records, folders of them, or releases by their `datapackage.json` or zip archive.

    YAML, JSON and JSON Lines hold records in the authored form; JSON, JSON Lines, CSV and Parquet
    tables may hold the published form. References resolve against the bundled dataset and all files
    given together. A quote is looked up where its document is available, as in a clone; the report
    says how many were not. Results and messages do not depend on the `engine`.

    The engine `dask` has tables read by the workers of the cluster whose `scheduler` has an address such as
    `tcp://192.0.2.7:8786`, from a file system that all of them share; else by workers on this machine, one for
    each core.

    Raises:
        Unusable: a path does not exist, cannot be read, or is no file of records; or the engine or
            the format needs the extra `polars` or `dask`, which is not installed, or too old; or the
            cluster does not answer, or would check otherwise.
    """
    selection = select([paths] if isinstance(paths, (str, os.PathLike)) else paths)
    given, tables = read_whole(selection)
    findings = Findings()
    findings += [*selection.problems, *(found for _, read in given.forms() for found in read.problems)]
    # A release stands by itself; contributions may refer to what the bundled dataset holds.
    known = bundled_ids(bool(tables) or any(row["sentence_id"] for row in given.rows))
    bundled = {} if selection.has_release else known
    crew = _crew(engine, scheduler)
    is_bulk = crew is not None or _is_bulk(engine, tables)
    sources = [row for row in (*given.rows, *_sources_in(tables)) if row.table == "sources"]
    documents = _documents(given, tables, sources, selection.has_release)
    findings += () if selection.has_release else sources_that_differ(sources)
    if is_bulk:
        given, counts, again = _check_in_bulk(tables, given, bundled, documents, findings, progress, crew)
    else:
        given, counts, again = _check_plainly(tables, given, documents, findings, progress)
    known_to = {form: known if form == "authored" else bundled for form, _ in given.forms()}
    findings += _problems_of_forms(given, known_to, documents, dataset_rows(selection, given.authored.rows))
    if selection.twins:
        from usvenezuela.checking.twins import forms_agree  # for releases alone

        findings += forms_agree(selection.twins, held_rows(given), findings.paths())
    records, quotes, missed = counts_of(given, counts, again, documents.texts.keys())
    return Report(findings.sorted(), records, missed, findings.dropped, _advice(tables, given), quotes, tuple(selection.left_out))


def check_rows(rows: Rows, documents: Documents, is_authored: bool) -> list[Problem]:
    """Run the rules that need nothing but the records, and look up the quotes in `documents`."""
    problems = list(problems_of(rows, is_authored))
    if is_authored:
        problems += unanswered(rows, (found for check in SUSPICIONS for found in check(rows)))
    return [*problems, *quotes_found(rows, documents.texts), *words_lie_within(rows, documents.sentences)]


def _problems_of_forms(
    given: Given, bundled: Mapping[str, Mapping[str, str]], documents: Documents, dataset: Sequence[Row]
) -> Iterator[Problem]:
    """What the rules find in each form by itself."""
    ids = given.ids(but="" if given.n_flat <= HINT_LIMIT else "flat")
    for form, read in given.forms():
        if not read.rows:
            continue
        hinted = {**given.misshapen, **bundled[form], **ids}
        known = {**given.misshapen, **bundled[form], **given.ids(but=form)}
        # A flat table may be given without the table of the quotes, which the other forms nest.
        has_quotes = form in ("authored", "nested") or any(row.table == "evidence" for row in read.rows)
        unread = given.unread if has_quotes else given.unread | {"evidence"}
        yield from check_rows(Rows(read.rows, known, unread, hinted, dataset), documents, is_authored=form == "authored")


def _with_rows(given: Given, tables: "Sequence[TableFile]", findings: Findings, progress: Progress | None = None) -> Given:
    """What is given, with the rows of the tables; what is wrong with these by themselves goes to `findings`."""
    reads: list[Read] = []
    done, total = 0, sum(table.size for table in tables)
    for table in tables:
        for read, end in read_table(table):
            findings += read.problems
            reads.append(replace(read, problems=()))
            if progress:
                progress(done + end, total)
        done += table.size
    flat = joined(reads)
    return replace(given, flat=flat, n_flat=sum(is_of_ids(row.table) for row in flat.rows))


def _documents(given: Given, tables: "Sequence[TableFile]", sources: Sequence[Row], has_release: bool) -> Documents:
    """What is available of the documents that are quoted; a release holds its sentences itself."""
    has_quotes = any(table.table == "evidence" for table in tables) or any(row.table == "evidence" for row in given.rows)
    return Documents(documents_of(sources) if has_quotes else {}, {} if has_release else _sentences_beside(given, tables))


def _check_plainly(
    tables: "Sequence[TableFile]", given: Given, documents: Documents, findings: Findings, progress: Progress | None
) -> tuple[Given, Counts, Mapping[str, Set[Key]]]:
    """Read tables row by row: what is given then, what of it is counted, and the keys of what stands there too."""
    given = _with_rows(given, tables, findings, progress)
    quoted = [row["source_id"] in documents.texts for row in given.flat.rows if row.table == "evidence"]
    again = keys_by_table(given.flat.rows) if held_rows(given) else {}
    return given, Counts(0, sum(quoted), len(quoted) - sum(quoted)), again


def _check_in_bulk(
    tables: "Sequence[TableFile]",
    given: Given,
    bundled: Mapping[str, str],
    documents: Documents,
    findings: Findings,
    progress: Progress | None,
    crew: "AbstractContextManager[Crew] | None",
) -> tuple[Given, Counts, Mapping[str, Set[Key]]]:
    """Check tables without holding their rows: what is given then, what is counted in them, and the keys of other rows that they hold too."""
    from usvenezuela.checking.bulk.engine import Context, check_tables

    named = {id for row in given.rows for _, id, _ in references_of(row)}
    named |= {row.id for row in given.authored.rows}
    context = Context({**bundled, **given.ids()}, given.misshapen, documents, keys_by_table(held_rows(given)), given.unread)
    # A worker may work in another folder.
    files = [replace(table, folder=os.getcwd()) for table in tables] if crew else tables
    found = check_tables(files, context, findings, named, progress, crew=crew)
    flat = Read(misshapen=found.misshapen, count=found.count, unread=found.broken)
    return (
        replace(given, flat=flat, flat_ids=found.ids, n_flat=found.n_ids),
        Counts(0, found.checked_quotes, found.unchecked_quotes),
        found.again,
    )


def _sources_in(tables: "Sequence[TableFile]") -> Sequence[Row]:
    """The sources among the tables, which say what documents to look for: they are few, and needed first."""
    return _with_rows(Given(), [table for table in tables if table.table == "sources"], Findings()).rows


def _sentences_beside(given: Given, tables: "Sequence[TableFile]") -> dict[str, tuple[int, int]]:
    """Start and end of the bundled sentences, where rows may name some and none are given."""
    named = any(table.table in ("evidence", "mentions") for table in tables) or any(row["sentence_id"] for row in given.rows)
    is_given = any(table.table == "sentences" for table in tables) or any(row.table == "sentences" for row in given.rows)
    return bundled_sentences() if named and not is_given else {}


def _advice(tables: "Sequence[TableFile]", given: Given) -> str:
    """How the next check can be made faster, and which names are outdated, a line each."""
    advice = list(outdated_answers(given.authored.rows))
    if sum(table.size for table in tables) >= BULK_BYTES and not _has_polars():
        advice.append("large tables are checked many times faster with polars: pip install 'polars>=2.0'")
    return "\n".join(advice)


def _crew(engine: Engine, scheduler: str | None) -> "AbstractContextManager[Crew] | None":
    """Who checks the tables, if not this process alone."""
    if scheduler is not None and engine in ("plain", "bulk"):
        raise Unusable(f"the engine {engine} has no scheduler; give the engine dask, or no scheduler")
    if engine != "dask" and scheduler is None:
        return None
    from usvenezuela.reading.parquet import polars_module

    polars_module()
    try:
        from usvenezuela.checking.bulk.cluster import cluster_at
    except ImportError:
        raise Unusable(NEEDS_DASK) from None
    return cluster_at(scheduler)


def _is_bulk(engine: Engine, tables: "Sequence[TableFile]") -> bool:
    if engine == "bulk":
        from usvenezuela.reading.parquet import polars_module

        polars_module()
    if engine != "auto" or not tables:
        return engine == "bulk"
    # Parquet is small for what it holds, and needs polars anyway.
    is_large = sum(table.size for table in tables) >= BULK_BYTES or any(table.format.needs_polars for table in tables)
    return is_large and _has_polars()


def _has_polars() -> bool:
    from usvenezuela.reading.parquet import has_polars

    return has_polars()
