"""From rows as written to records as published: quotes get offsets, derived columns their values."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from builder.checking.coding import Coding
from builder.extraction.document import Document
from usvenezuela import __version__
from usvenezuela.checking.quotes import context_of, places_of
from usvenezuela.checking.row_rules import bounds_written
from usvenezuela.checking.rows import Row
from usvenezuela.model.derived import quad_class, vienna_class
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.edtf import OPEN_END
from usvenezuela.model.records import RECORDS, Code, Evidence, Mention, Record, RegisteredId, Sentence
from usvenezuela.model.tables import PART_TABLES, PREFIXES, TABLES, parts_of_record
from usvenezuela.model.vocabularies import MentionKind, Origin, RecordStatus, Vocabulary

Tables = Mapping[str, list[Record]]


@dataclass(frozen=True)
class Resolver:
    """Makes the published tables of a coding."""

    coding: Coding

    def tables(self) -> Tables:
        """Every published table, each sorted by its key."""
        made: dict[str, list[Record]] = {
            "evidence": [*self._quotes(), *self._first_mentions()],
            "sentences": list(self._sentences()),
            "mentions": list(self._mentions()),
            "codes": list(codes()),
            "records": list(self._registry()),
        }
        for part in PART_TABLES - {Evidence.table_name}:
            made[part] = [TABLES[part](**row.values) for row in self.coding.rows.table(part)]
        made = {table: sorted(records, key=_sort_key) for table, records in made.items()}
        owned = _by_owner(made)
        for table in PREFIXES.values():
            made[table] = sorted((self._record(row, owned) for row in self.coding.rows.table(table)), key=_sort_key)
        return {record.table_name: made[record.table_name] for record in RECORDS}

    def _record(self, row: Row, owned: Mapping[tuple[str, str], list[Record]]) -> Record:
        record = TABLES[row.table]
        parts = parts_of_record(record)
        nested = {name: tuple(owned.get((part.table_name, row.id), ())) for name, part in parts.items()}
        return record(**{**row.values, **self._derived(row), **nested})

    def _derived(self, row: Row) -> dict[str, Any]:
        """The derived columns of a row, where its table has them."""
        fields = model_fields(TABLES[row.table])
        values: dict[str, Any] = {}
        if "origin" in fields:
            values["origin"] = row["origin"] or Origin.CURATED
        if "earliest" in fields:
            values |= bounds_written(row)
        if row.table == "sources":
            values["n_chars"] = len(self.coding.documents[row.id].text)
        if row.table == "events":
            values["quad_class"] = quad_class(row["event_type"])
        if row.table == "postings":
            values["vienna_class"] = vienna_class(row["role"])
            values["as_of"] = self._as_of(row)
        return values

    def _as_of(self, posting: Row) -> Any:
        if posting["end_date"] != OPEN_END:
            return None
        quotes = self.coding.rows.of("evidence", posting.id)
        published = [self.coding.rows.by_id[quote["source_id"]]["published"] for quote in quotes]
        return next((value for value in published if value), None)

    # --- evidence -----------------------------------------------------------------------------

    def _quotes(self) -> Iterator[Evidence]:
        for row in self.coding.rows.table("evidence"):
            document = self.coding.documents[row["source_id"]]
            start, *_ = places_of(row, document.text)
            yield self._evidence(row.values, document, start, len(row["exact"]))

    def _first_mentions(self) -> Iterator[Evidence]:
        """An actor's evidence: where the documents, in the order of their ids, first name it."""
        seen: set[str] = set()
        for source_id in sorted(self.coding.documents):
            document = self.coding.documents[source_id]
            for mention in self.coding.mentions[source_id]:
                if mention.actor_id not in seen:
                    seen.add(mention.actor_id)
                    values = {"record_id": mention.actor_id, "source_id": source_id}
                    yield self._evidence(values, document, mention.start, mention.end - mention.start)

    def _evidence(self, values: Mapping[str, Any], document: Document, start: int, length: int) -> Evidence:
        end = start + length
        span = document.sentence_at(start, end)
        if span is None:  # the checks have refused such a quote before
            raise AssertionError(f"{values} crosses a sentence")
        # Of a document that may not be redistributed the quotes are published, and no words around them.
        context = context_of(document.text, start, end) if self.coding.rows.by_id[document.source_id]["redistributable"] else {}
        derived = {"sentence_id": document.sentence_id(span), "start": start, "end": end, "exact": document.text[start:end]}
        return Evidence(**{**values, **derived, **{name: words for name, words in context.items() if words}})

    # --- what the documents hold ----------------------------------------------------------------

    def _sentences(self) -> Iterator[Sentence]:
        for source_id, document in self.coding.documents.items():
            for span in document.sentences:
                status, reason = self.coding.accounts.status(source_id, span)
                yield Sentence(
                    sentence_id=document.sentence_id(span),
                    source_id=source_id,
                    section=span.section or None,
                    start=span.start,
                    end=span.end,
                    status=status,
                    reason=reason,
                )

    def _mentions(self) -> Iterator[Mention]:
        for source_id, document in self.coding.documents.items():
            for span in document.sentences:
                found = [(date.start, date.end, MentionKind.DATE, {"value": date.edtf}) for date in document.resolved_dates[span]]
                found += [(item.start, item.end, MentionKind.QUANTITY, {"value": item.value}) for item in document.quantities[span]]
                named = (mention for mention in self.coding.mentions[source_id] if span.start <= mention.start < span.end)
                found += [(mention.start, mention.end, MentionKind.ACTOR, {"actor_id": mention.actor_id}) for mention in named]
                for start, end, kind, value in found:
                    filled = {name: text for name, text in value.items() if text}
                    place = {"source_id": source_id, "sentence_id": document.sentence_id(span), "start": start, "end": end}
                    yield Mention(**place, text=document.text[start:end], kind=kind, **filled)

    def _registry(self) -> Iterator[RegisteredId]:
        for table in PREFIXES.values():
            for row in self.coding.rows.table(table):
                version = self.coding.released.get(row.id, __version__)
                yield RegisteredId(record_id=row.id, table=table, status=RecordStatus.ACTIVE, first_version=version)
        for row in self.coding.rows.table("records"):
            table = PREFIXES[row.id.partition("-")[0]]
            yield RegisteredId(
                **{
                    **row.values,
                    "table": table,
                    "status": RecordStatus.RETIRED,
                    "first_version": self.coding.released.get(row.id, __version__),
                }
            )


def codes() -> Iterator[Code]:
    """Every member of every vocabulary."""
    for vocabulary in Vocabulary.__subclasses__():
        for code in vocabulary:
            yield Code(
                vocabulary=vocabulary_name(vocabulary), code=code.value, label=code.label, definition=code.definition, origin=code.origin
            )


def vocabulary_name(vocabulary: type[Vocabulary]) -> str:
    """The name of a vocabulary in the `codes` table: `event_type` for `EventType`."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in vocabulary.__name__).removeprefix("_")


def _by_owner(tables: Mapping[str, Iterable[Record]]) -> Mapping[tuple[str, str], list[Record]]:
    owned: dict[tuple[str, str], list[Record]] = {}
    for table in PART_TABLES:
        for record in tables[table]:
            owned.setdefault((table, getattr(record, record.primary_key[0])), []).append(record)
    return owned


def _sort_key(record: Record) -> tuple[Any, ...]:
    values = (getattr(record, column) for column in record.primary_key)
    return tuple((value is not None, value) for value in values)
