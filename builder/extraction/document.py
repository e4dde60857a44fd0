"""A source document: its text, its sentences and the dates, quantities and clauses in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from builder.extraction.clauses import Clause, find_clauses
from builder.extraction.dates import DateMention, find_dates, resolve_years
from builder.extraction.quantities import Quantity, find_quantities
from builder.extraction.sentences import Span, split_sentences
from usvenezuela.checking.quotes import places_of
from usvenezuela.checking.rows import Row


@dataclass(frozen=True)
class Document:
    """A source document: its text, its sentences and the dates, quantities and clauses in them."""

    source_id: str
    text: str

    @cached_property
    def sentences(self) -> list[Span]:
        """Every sentence, in order."""
        return split_sentences(self.text)

    def sentence_id(self, span: Span) -> str:
        """The id of a sentence: its place in the document, from 1."""
        return f"{self.source_id}-s{self._numbers[span] + 1:04d}"

    @cached_property
    def _numbers(self) -> Mapping[Span, int]:
        return {span: number for number, span in enumerate(self.sentences)}

    def sentence_at(self, start: int, end: int) -> Span | None:
        """The sentence that holds the characters from `start` to `end`; None if none holds them all."""
        return next((span for span in self.sentences if span.start <= start and end <= span.end), None)

    def words(self, span: Span) -> str:
        """The text of a sentence."""
        return self.text[span.start : span.end]

    @cached_property
    def dates(self) -> Mapping[Span, list[DateMention]]:
        """The dates of each sentence as they stand there."""
        return {span: find_dates(self.text, span.start, span.end) for span in self.sentences}

    @cached_property
    def resolved_dates(self) -> Mapping[Span, list[DateMention]]:
        """The dates of each sentence, with the year in force where the text leaves it out."""
        resolved: dict[Span, list[DateMention]] = {span: [] for span in self.sentences}
        paragraphs: dict[int, list[Span]] = {}
        for span in self.sentences:
            paragraphs.setdefault(span.line, []).append(span)
        for spans in paragraphs.values():
            mentions = [mention for span in spans for mention in self.dates[span]]
            for mention in resolve_years(mentions, heading_year(spans[0].headings)):
                resolved[next(span for span in spans if span.start <= mention.start < span.end)].append(mention)
        return resolved

    @cached_property
    def quantities(self) -> Mapping[Span, list[Quantity]]:
        """The quantities of each sentence that are no part of a date."""
        return {
            span: [
                quantity
                for quantity in find_quantities(self.text, span.start, span.end)
                if not any(date.start < quantity.end and quantity.start < date.end for date in self.dates[span])
            ]
            for span in self.sentences
        }

    @cached_property
    def clauses(self) -> Mapping[Span, list[Clause]]:
        """The clauses of each sentence that have a finite verb."""
        return {span: find_clauses(self.text, span.start, span.end) for span in self.sentences}


def heading_year(headings: Sequence[str]) -> str:
    """The year that heads a section, of the innermost heading with just one; empty if there is none."""
    found = [find_dates(heading, 0, len(heading)) for heading in reversed(headings)]
    return next((dates[0].year for dates in found if len(dates) == 1 and dates[0].year.isdigit() and not dates[0].until), "")


def sentence_of(quote: Row, documents: Mapping[str, Document]) -> tuple[Document, Span] | None:
    """The document and the sentence in which a quote stands; None if it has no place or runs over a sentence's end."""
    document = documents.get(quote["source_id"] or "")
    starts = places_of(quote, document.text) if document else []
    span = document.sentence_at(starts[0], starts[0] + len(quote["exact"])) if document and starts else None
    return (document, span) if document and span else None
