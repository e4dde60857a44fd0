"""What must hold between the records and the words: one small rule each, listed in `CHECKS`.

These rules need the documents, so they run where the dataset is built; the rules that need
only the records are those of `usvenezuela.checks`.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from builder.accounting import Accounts, audit, figure_reads, hedge_misfits
from builder.dates import DateMention, find_dates
from builder.documents import ActorMention, Document, names_of, sentence_of
from builder.sentences import Span
from usvenezuela.edtf import OPEN_END, Edtf
from usvenezuela.problems import Place, Problem, cut, problem
from usvenezuela.quotes import places_of, quotes_found
from usvenezuela.rows import Row, Rows
from usvenezuela.tables import DATED, PREFIXES, references_in
from usvenezuela.vocabularies import DateBasis


@dataclass(frozen=True)
class Coding:
    """The records side by side with the documents."""

    rows: Rows
    documents: Mapping[str, Document]
    mentions: Mapping[str, list[ActorMention]]
    accounts: Accounts
    released: Mapping[str, str]

    def quoted(self, row: Row) -> list[tuple[Document, Span]]:
        """The sentences that a record quotes; none if one of its quotes has no place, since then nothing can be judged."""
        places = [sentence_of(quote, self.documents) for quote in self.rows.of("evidence", row.id)]
        return [place for place in places if place] if all(places) else []

    @cached_property
    def actors_by_line(self) -> Mapping[tuple[str, int], set[str]]:
        """The actors named in each line of each document."""
        named: dict[tuple[str, int], set[str]] = defaultdict(set)
        for source_id, document in self.documents.items():
            lines = {span.start: span.line for span in document.sentences}
            starts = sorted(lines)
            for mention in self.mentions[source_id]:
                start = max(start for start in starts if start <= mention.start)
                named[source_id, lines[start]].add(mention.actor_id)
        return named


Check = Callable[[Coding], Iterator[Problem]]


def quotes_stand(coding: Coding) -> Iterator[Problem]:
    """Every quote stands in its document, exactly once, and within one sentence."""
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
    """The parts of a stated date stand in the quoted sentences; those of `section_context` there, earlier in the paragraph or in a heading."""
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


def participants_named(coding: Coding) -> Iterator[Problem]:
    """Each participant is named in a quoted sentence's paragraph, itself or (a government) by its state, unless `implied` says why not."""
    for event in coding.rows.table("events"):
        named = _named_near(coding, event)
        for part in coding.rows.of("event_participants", event.id):
            actor = coding.rows.by_id.get(part["actor_id"])
            if not actor or not coding.quoted(event) or "implied" in part.authored:
                continue
            stands_for = {actor.id, actor["parent_id"]} if actor["actor_type"] == "government" else {actor.id}
            if not stands_for & named:
                message = f"{actor.id} is named neither in the quoted sentences nor in their paragraph; quote where it is, add the alias to the actor, or say why in `implied`"
                yield part.problem("participant-not-named", message, "actor_id")


def needless_implied(coding: Coding) -> Iterator[Problem]:
    """No participation is explained that the words state by the actor's own name."""
    for event in coding.rows.table("events"):
        quoted = {(document.source_id, span.start, span.end) for document, span in coding.quoted(event)}
        for part in coding.rows.of("event_participants", event.id):
            names = [
                mention
                for source_id, start, end in quoted
                for mention in coding.mentions[source_id]
                if mention.actor_id == part["actor_id"] and start <= mention.start < end
            ]
            if "implied" in part.authored and names:
                yield part.problem("needless-implied", f"the quoted sentence names {part['actor_id']}; delete `implied`", "implied")


def _named_near(coding: Coding, row: Row) -> set[str]:
    return {id for document, span in coding.quoted(row) for id in coding.actors_by_line[document.source_id, span.line]}


def places_named(coding: Coding) -> Iterator[Problem]:
    """A location stands in a quoted sentence's paragraph or in a heading above it."""
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
    """A figure's `value_text` reads as its value, with the hedge of its qualifier; the parts of `as_of` stand as those of a date do."""
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
            given = row["value"] or (f"{row['value_low']} to {row['value_high']}" if row["value_low"] else "no value")
            yield row.problem(
                "figure-not-grounded", f"{cut(row['value_text'])} does not read as {given}; mend the value or the words", "value_text"
            )


def counts_grounded(coding: Coding) -> Iterator[Problem]:
    """A number of persons or targets stands in the quoted sentences."""
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


def actors_mentioned(coding: Coding) -> Iterator[Problem]:
    """Every actor is named, by name or alias, in a document."""
    mentioned = {mention.actor_id for mentions in coding.mentions.values() for mention in mentions}
    for row in coding.rows.table("actors"):
        if coding.documents and row.id not in mentioned:
            yield row.problem(
                "actor-not-mentioned",
                f"no document names {cut(row['name'])} or an alias as whole words; add the words of the text to `aliases`",
                "name",
            )


def names_denote_one_actor(coding: Coding) -> Iterator[Problem]:
    """A name or alias belongs to one actor."""
    owners: dict[str, Row] = {}
    for row in coding.rows.table("actors"):
        for name, count in Counter(names_of(row)).items():
            other = owners.setdefault(name, row)
            if other is not row or count > 1:
                yield row.problem("name-taken", f"{cut(name)} already denotes {other.id}; keep it with one of the two", "aliases")


def aliases_in_documents(coding: Coding) -> Iterator[Problem]:
    """Every alias stands in a document, where some mention uses it."""
    used = {coding.documents[source].text[m.start : m.end] for source, mentions in coding.mentions.items() for m in mentions}
    for row in coding.rows.table("actors"):
        for alias in row["aliases"] or ():
            if coding.documents and alias not in used:
                yield row.problem("alias-not-used", f"no document uses the alias {cut(alias)}; delete it", "aliases")


def actors_take_part(coding: Coding) -> Iterator[Problem]:
    """Every actor is named by a record; a mere mention makes no actor."""
    named = {
        value
        for row in coding.rows.rows
        for column, value in row.values.items()
        if "actors" in references_in(row.table).get(column, ()) and row.table != "evidence"
    }
    for row in coding.rows.table("actors"):
        if row.id not in named:
            yield row.problem("actor-without-record", f"no record names {row.id}; code what it does, or delete it")


def sentences_accounted(coding: Coding) -> Iterator[Problem]:
    """Every sentence is coded or skipped (`sentence-unaccounted`), never both (`skip-of-coded`, `skip-twice`); every skip is well formed and matches one (`skip-form`, `skip-without-match`, `skip-ambiguous`)."""
    yield from coding.accounts.problems


def mentions_accounted(coding: Coding) -> Iterator[Problem]:
    """Every date, quantity and name in a coded sentence is carried by a record, or answered (`uncovered-date`, `uncovered-quantity`, `uncovered-name`); no answer is idle (`skip-needless`)."""
    yield from audit(coding.accounts, coding.mentions)


QUOTED_SHARE = 0.5
"""How much of a document that may not be redistributed the quotes may reproduce."""


def quotes_stay_short_of_the_document(coding: Coding) -> Iterator[Problem]:
    """The quotes of a document that may not be redistributed reproduce no more than half of it."""
    for source in coding.rows.table("sources"):
        document = coding.documents.get(source.id)
        if source["redistributable"] or not document:
            continue
        quotes = [row for row in coding.rows.table("evidence") if row["source_id"] == source.id]
        quoted = {at for row in quotes for start in places_of(row, document.text)[:1] for at in range(start, start + len(row["exact"]))}
        share = len(quoted) / len(document.text)
        if share > QUOTED_SHARE:
            yield source.problem(
                "quoted-too-much",
                f"the quotes reproduce {share:.0%} of {source['path']}; shorten them to {QUOTED_SHARE:.0%} together",
                "redistributable",
            )


def released_ids_kept(coding: Coding) -> Iterator[Problem]:
    """An id that a release has published is in use or retired, and a retired one was published."""
    retired = {row.id: row for row in coding.rows.table("records")}
    for id, version in coding.released.items():
        is_read = coding.rows.unread.isdisjoint([PREFIXES.get(id.partition("-")[0], ""), "records"])
        if is_read and id not in coding.rows.ids and id not in retired:
            place = Place(f"seeds/releases/{version}.txt", 1, 1)
            yield problem(
                place, "id-vanished", f"{id} was published in {version}; restore it, or list it in seeds/retired.yaml with a reason", id
            )
    for row in retired.values():
        if row.id not in coding.released:
            yield row.problem("retired-unreleased", f"{row.id} was never published; delete the entry", "record_id")


CHECKS: tuple[Check, ...] = (
    quotes_stand,
    dates_grounded,
    participants_named,
    needless_implied,
    places_named,
    figures_grounded,
    counts_grounded,
    actors_mentioned,
    names_denote_one_actor,
    aliases_in_documents,
    quotes_stay_short_of_the_document,
    released_ids_kept,
)
"""The rules that tie the records to the words."""

AUDITS: tuple[Check, ...] = (actors_take_part, sentences_accounted, mentions_accounted)
"""The rules on what is missing; they speak only once every seed can be read."""
