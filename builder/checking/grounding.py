"""What must hold between the records and the words: one small rule each, listed in `CHECKS`.

These rules need the documents, so they run where the dataset is built; the rules that need
only the records are those of `usvenezuela.checks`.
"""

from collections.abc import Iterator

from builder.checking.coding import Coding
from builder.checking.figures import figure_reads, hedge_misfits, values_of
from builder.extraction.dates import DateMention, find_dates
from builder.extraction.document import Document
from builder.extraction.sentences import Span
from usvenezuela.checking.quotes import places_of, quotes_found
from usvenezuela.checking.rows import Row
from usvenezuela.model.decimals import decimal_of
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.tables import DATED
from usvenezuela.model.vocabularies import DateBasis
from usvenezuela.problems import Problem, cut


def quotes_stand(coding: Coding) -> Iterator[Problem]:
    """Rules `quote-ambiguous`, `quote-crosses-sentences`, `quote-not-at-offsets` and `quote-not-found`."""
    yield from quotes_found(coding.rows, {source_id: document.text for source_id, document in coding.documents.items()})
    for row in coding.rows.table("evidence"):
        document = coding.documents.get(row["source_id"] or "")
        for start in places_of(row, document.text)[:1] if document else []:
            if document and not document.sentence_at(start, start + len(row["exact"])):
                yield row.problem(
                    "quote-crosses-sentences",
                    f"{cut(row['exact'])} runs over the end of a sentence; quote each sentence by itself",
                    "exact",
                )


def dates_grounded(coding: Coding) -> Iterator[Problem]:
    """Rules `date-not-in-context` and `date-not-stated`."""
    for table in DATED:
        for row in coding.rows.table(table):
            if row["date_basis"] not in (DateBasis.STATED, DateBasis.SECTION_CONTEXT):
                continue
            quoted = coding.quoted(row)
            if not quoted:
                continue
            is_stated = row["date_basis"] == DateBasis.STATED
            dates = [date for document, span in quoted for date in document.dates[span]] if is_stated else _dates_around(quoted)
            for column in ("announced_date", "start_date", "end_date"):
                if row[column] not in (None, OPEN_END):
                    yield from _missing_parts(row, column, dates, is_stated)


def _missing_parts(row: Row, column: str, dates: list[DateMention], is_stated: bool) -> Iterator[Problem]:
    """A problem for each end of a date of which a part is not among `dates`."""
    for year, month, day in _parts(row[column]):
        if not _stands(dates, year, month, day):
            where = "in the quoted sentences" if is_stated else "in the quoted sentences, before them in their paragraph or in a heading"
            advice = "choose section_context, relative or inferred" if is_stated else "choose relative or inferred"
            rule = "date-not-stated" if is_stated else "date-not-in-context"
            yield row.problem(rule, f"{row[column]} does not stand {where}; quote the words that state it, or {advice}", column)


def _dates_around(quoted: list[tuple[Document, Span]]) -> list[DateMention]:
    """The dates of the quoted sentences, and those before them in their paragraphs and in the headings above."""
    near = [date for document, span in quoted for date in document.dates[span]]
    return near + [date for document, span in quoted for date in _context_dates(document, span)]


def _parts(value: Edtf) -> Iterator[tuple[str, int, int]]:
    """Year, month and day of each end of a date; month and day are 0 where the date has none."""
    for plain in value.strip("[]").rstrip("?~%").split(".."):
        if plain:
            year, month, day = [*plain.split("-"), "0", "0"][:3]
            yield year, int(month), int(day)


def _stands(dates: list[DateMention], year: str, month: int, day: int) -> bool:
    """Whether the year stands somewhere, and the day with its month; the two may stand apart (“In 2025 … on 16 November”)."""
    has_year = any(year in (date.year, date.until) for date in dates)
    return has_year and (not month or any(date.month == month and (not day or date.day == day) for date in dates))


def _context_dates(document: Document, span: Span) -> Iterator[DateMention]:
    """The dates before a sentence in its paragraph, and in the headings above it."""
    for other in document.sentences:
        if other.line == span.line and other.start < span.start:
            yield from document.dates[other]
    for heading in span.headings:
        yield from find_dates(heading, 0, len(heading))


def places_named(coding: Coding) -> Iterator[Problem]:
    """Rule `place-not-named`."""
    for event in coding.rows.table("events"):
        quoted = coding.quoted(event)
        if not event["location_name"] or not quoted:
            continue
        around = " ".join(_paragraph(document, span) for document, span in quoted)
        missing = [part for part in event["location_name"].split(", ") if part not in around]
        if missing:
            message = (
                f"{cut(', '.join(missing))} stands neither in the quoted paragraphs nor in their headings; write the place as the text does"
            )
            yield event.problem("place-not-named", message, "location_name")


def _paragraph(document: Document, span: Span) -> str:
    lines = [document.words(other) for other in document.sentences if other.line == span.line]
    return " ".join([*span.headings, *lines])


def figures_grounded(coding: Coding) -> Iterator[Problem]:
    """Rules `date-not-in-context`, `date-not-stated`, `figure-not-grounded` and `hedge-lost`."""
    for row in coding.rows.table("figures"):
        hedge = hedge_misfits(row)
        if hedge:
            yield row.problem(
                "hedge-lost", f"{cut(row['value_text'])} says {hedge!r}, the qualifier {row['qualifier']}; make them agree", "qualifier"
            )
        quoted = coding.quoted(row)
        if quoted and row["as_of"]:
            yield from _missing_parts(row, "as_of", _dates_around(quoted), is_stated=False)
        if not figure_reads(row):
            given = " to ".join(map(decimal_of, values_of(row))) or "no value"
            yield row.problem(
                "figure-not-grounded", f"{cut(row['value_text'])} does not read as {given}; mend the value or the words", "value_text"
            )


def counts_grounded(coding: Coding) -> Iterator[Problem]:
    """Rule `count-not-grounded`."""
    for table, column in (("postings", "n_persons"), ("sanction_targets", "n_targets")):
        for row in coding.rows.table(table):
            quoted = coding.quoted(row)
            numbers = {quantity.low for document, span in quoted for quantity in document.quantities[span]}
            if quoted and row[column] not in (None, 1) and row[column] not in numbers:
                yield row.problem(
                    "count-not-grounded",
                    f"the quoted sentences do not say {row[column]}; quote where it is said, or leave the count out",
                    column,
                )
