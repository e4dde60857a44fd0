"""From rows as written to records as published: quotes get offsets, derived columns their values."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from builder.checking.coding import Coding
from builder.extraction.document import Document
from builder.extraction.names import ActorMention
from usvenezuela import __version__
from usvenezuela.checking.quotes import context_of, places_of
from usvenezuela.checking.row_rules import bounds_of, derived_days
from usvenezuela.checking.rows import Row
from usvenezuela.model.derived import ASSERTED, chain_status, dyads, place_in_chain, quad_class, top_of, upwards, vienna_class
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.edtf import OPEN_END
from usvenezuela.model.records import (
    RECORDS,
    ActorIdentifier,
    Code,
    Event,
    EventDyad,
    Evidence,
    Mention,
    Record,
    RegisteredId,
    Sanction,
    SanctionChain,
    Sentence,
)
from usvenezuela.model.tables import PART_TABLES, PREFIXES, TABLES, parts_of_record
from usvenezuela.model.vocabularies import ChainStatus, MentionKind, Origin, RecordStatus, SanctionAction, Vocabulary, vocabulary_name

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
        for part in (*(PART_TABLES - {Evidence.table_name}), ActorIdentifier.table_name):
            made[part] = [TABLES[part](**row.values, **self._derived(row)) for row in self.coding.rows.table(part)]
        made = {table: sorted(records, key=_sort_key) for table, records in made.items()}
        owned = _by_owner(made)
        for table in PREFIXES.values():
            made[table] = sorted((self._record(row, owned) for row in self.coding.rows.table(table)), key=_sort_key)
        made["event_dyads"] = sorted(self._dyads(made["events"]), key=_sort_key)
        made["sanction_chains"] = sorted(self._chains(made["sanctions"]), key=_sort_key)
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
            values |= derived_days(row)
        if "asserted" in fields:
            values["asserted"] = row["factuality"] in ASSERTED
        if row.table == "sources":
            values["n_chars"] = len(self.coding.documents[row.id].text)
            values["told_until"] = self._told_until.get(row.id)
        if row.table == "event_participants":
            values["principal_id"] = top_of(row["on_behalf_of_id"] or row["actor_id"], self._parents)
            values["country"] = self._country(values["principal_id"])
        if row.table == "sanctions":
            values["chain_id"] = top_of(row.id, self._amended)
        if row.table == "events":
            values["quad_class"] = quad_class(row["event_type"])
        if row.table == "postings":
            values["vienna_class"] = vienna_class(row["role"])
            values |= {f"{side}_country": self._country(row[f"{side}_id"]) for side in ("sending", "receiving")}
            values["as_of"] = self._as_of(row)
        return values

    @cached_property
    def _parents(self) -> Mapping[str, str | None]:
        return {row.id: row["parent_id"] for row in self.coding.rows.table("actors")}

    @cached_property
    def _countries(self) -> Mapping[str, str | None]:
        return {row.id: row["country"] for row in self.coding.rows.table("actors")}

    @cached_property
    def _amended(self) -> Mapping[str, str | None]:
        return {row.id: row["amends_id"] for row in self.coding.rows.table("sanctions")}

    def _country(self, actor_id: str) -> str | None:
        """The country of an actor, or of what it is part of."""
        return next((country for id in upwards(actor_id, self._parents) if (country := self._countries.get(id))), None)

    @cached_property
    def _told_until(self) -> Mapping[str, date]:
        """The last day that the asserted events of each source reach."""
        days: dict[str, date] = {}
        for row in self.coding.rows.table("events"):
            latest = bounds_of(row)[1]
            if latest and row["factuality"] in ASSERTED:
                for quote in self.coding.rows.of("evidence", row.id):
                    days[quote["source_id"]] = max(days.get(quote["source_id"], latest), latest)
        return days

    def _as_of(self, posting: Row) -> Any:
        if posting["end_date"] != OPEN_END:
            return None
        quotes = self.coding.rows.of("evidence", posting.id)
        published = [self.coding.rows.by_id[quote["source_id"]]["published"] for quote in quotes]
        return next((value for value in published if value), None)

    # --- what follows from several records --------------------------------------------------------

    def _dyads(self, events: Iterable[Record]) -> Iterator[EventDyad]:
        for event in events:
            if isinstance(event, Event):
                parts = [(part.role, part.principal_id or part.actor_id) for part in event.participants]
                for by, to in dyads(event.event_type, event.mode, parts):
                    yield EventDyad(event_id=event.event_id, by_id=by, to_id=to, by_country=self._country(by), to_country=self._country(to))

    def _chains(self, sanctions: Iterable[Record]) -> Iterator[SanctionChain]:
        chains: dict[str, list[Sanction]] = defaultdict(list)
        for action in sanctions:
            if isinstance(action, Sanction):
                chains[action.chain_id or action.sanction_id].append(action)
        for chain_id, actions in chains.items():
            days = {action.sanction_id: action.sort_date for action in actions}
            yield self._chain(chain_id, sorted(actions, key=lambda action: place_in_chain(action.sanction_id, self._amended, days)))

    def _chain(self, chain_id: str, actions: Sequence[Sanction]) -> SanctionChain:
        """A chain from its actions, in the order of time."""
        told = [action for action in actions if action.asserted and action.action != SanctionAction.THREATEN]
        sources = {quote.source_id for action in actions for quote in action.evidence}
        as_of = max((self._told_until[source] for source in sources if source in self._told_until), default=None)
        ends = [(action.action, action.end_date) for action in told]
        status, decides = chain_status(ends, as_of) if told else (ChainStatus.THREATENED_ONLY, -1)
        return SanctionChain(
            chain_id=chain_id,
            measures=tuple({measure for action in actions for measure in action.measures}),
            status=status,
            status_rests_on_id=(told or actions)[decides].sanction_id,
            as_of=as_of,
        )

    # --- evidence -----------------------------------------------------------------------------

    def _quotes(self) -> Iterator[Evidence]:
        for row in self.coding.rows.table("evidence"):
            document = self.coding.documents[row["source_id"]]
            start, *_ = places_of(row, document.text)
            yield self._evidence(row.values, document, start, len(row["exact"]))

    def _first_mentions(self) -> Iterator[Evidence]:
        """An actor's evidence: where the documents first name it.

        Those that may be redistributed come before the others, and sentences with records before those that are skipped.
        """
        seen: set[str] = set()
        for source_id in sorted(self.coding.documents, key=lambda name: (not self.coding.rows.by_id[name]["redistributable"], name)):
            document = self.coding.documents[source_id]
            for mention in sorted(self.coding.mentions[source_id], key=self._lies_aside(document)):
                if mention.actor_id not in seen:
                    seen.add(mention.actor_id)
                    values = {"record_id": mention.actor_id, "source_id": source_id}
                    yield self._evidence(values, document, mention.start, mention.end - mention.start)

    def _lies_aside(self, document: Document) -> Callable[[ActorMention], bool]:
        """The test whether a mention lies in a sentence that no record quotes."""
        coded = self.coding.accounts.coded
        return lambda mention: (document.source_id, document.sentence_at(mention.start, mention.end)) not in coded

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
                    text=document.words(span) if self.coding.rows.by_id[source_id]["redistributable"] else None,
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


def _by_owner(tables: Mapping[str, Iterable[Record]]) -> Mapping[tuple[str, str], list[Record]]:
    owned: dict[tuple[str, str], list[Record]] = {}
    for table in PART_TABLES:
        for record in tables[table]:
            owned.setdefault((table, getattr(record, record.primary_key[0])), []).append(record)
    return owned


def _sort_key(record: Record) -> tuple[Any, ...]:
    values = (getattr(record, column) for column in record.primary_key)
    return tuple((value is not None, value) for value in values)
