"""A record as labels and values, the same on every face."""

from collections.abc import Callable, Iterator
from typing import Any

from usvenezuela.dataset.dataset import Dataset
from usvenezuela.dataset.table import key_of
from usvenezuela.model.decimals import decimal_of
from usvenezuela.model.edtf import OPEN_END
from usvenezuela.model.records import Actor, Event, Figure, Posting, Record, Sanction, Source
from usvenezuela.model.tables import columns_of, kind_of
from usvenezuela.model.vocabularies import ParticipantRole


def _event(data: Dataset, event: Event) -> Iterator[tuple[str, str]]:
    roles = list(ParticipantRole)
    for part in sorted(event.participants, key=lambda part: roles.index(part.role)):
        capacity = f", {part.capacity}" if part.capacity else ""
        behalf = f", on behalf of {data.actors[part.on_behalf_of_id].name}" if part.on_behalf_of_id else ""
        yield part.role.label.lower(), f"{data.actors[part.actor_id].name}{capacity}{behalf} ({part.actor_id})"
    yield "what", _kind(event.event_type.label, event.mode.label if event.mode else "", [context.label for context in event.contexts])
    yield "when", _when(event)
    yield "where", ", ".join(filter(None, (event.location_name, event.location_country)))
    yield "status", f"{event.factuality.label.lower()}: {event.factuality.definition}"
    for link in event.links:
        yield link.link_type.label.lower(), f"{data.events[link.to_event_id].name} ({link.to_event_id})"
    for link in data.event_links.where(to_event_id=event.event_id):
        yield "linked from", f"{link.link_type.label.lower()}: {data.events[link.from_event_id].name} ({link.from_event_id})"
    for sanction in data.sanctions.where(event_id=event.event_id, factuality="any"):
        yield "sanction", f"{sanction.name} ({sanction.sanction_id})"
    yield from _figures_of(data, event.event_id)


def _sanction(data: Dataset, sanction: Sanction) -> Iterator[tuple[str, str]]:
    yield "issuer", f"{data.actors[sanction.issuer_id].name} ({sanction.issuer_id})"
    yield "what", _kind(sanction.action.label, sanction.instrument.label, [measure.label for measure in sanction.measures])
    yield "legal basis", sanction.legal_basis or ""
    for target in sanction.targets:
        count = f", {target.n_targets}" if target.n_targets is not None else ""
        actor = f" ({target.actor_id})" if target.actor_id else ""
        yield "target", f"{target.target_label}{count}: {target.target_kind.label.lower()}{actor}"
    yield "announced", str(sanction.announced_date or "")
    yield "when", _when(sanction)
    yield "status", f"{sanction.factuality.label.lower()}: {sanction.factuality.definition}"
    if sanction.amends_id:
        yield "amends", f"{data.sanctions[sanction.amends_id].name} ({sanction.amends_id})"
    for later in data.sanctions.where(amends_id=sanction.sanction_id, factuality="any"):
        yield "amended by", f"{later.name} ({later.sanction_id})"
    if sanction.event_id:
        yield "event", f"{data.events[sanction.event_id].name} ({sanction.event_id})"
    yield from _figures_of(data, sanction.sanction_id)


def _posting(data: Dataset, posting: Posting) -> Iterator[tuple[str, str]]:
    yield "person", f"{data.actors[posting.person_id].name} ({posting.person_id})" if posting.person_id else ""
    yield "how many", str(posting.n_persons or "")
    yield "post", posting.role.label + (f", Vienna Convention class ({posting.vienna_class})" if posting.vienna_class else "")
    yield "sent by", data.actors[posting.sending_id].name
    yield "received by", data.actors[posting.receiving_id].name
    yield "mission", data.actors[posting.mission_id].name if posting.mission_id else ""
    yield "when", _when(posting)
    yield "ended", posting.end_reason.label.lower() if posting.end_reason else ""
    yield "outcome", f"{posting.outcome.label.lower()}: {posting.outcome.definition}"
    yield from _figures_of(data, posting.posting_id)


def _figure(data: Dataset, figure: Figure) -> Iterator[tuple[str, str]]:
    amount = " to ".join(decimal_of(value) for value in (figure.value, figure.value_low, figure.value_high) if value is not None)
    yield (
        "value",
        f"{figure.qualifier.label.lower()} {amount} {figure.unit.label}"
        if amount
        else f"{figure.qualifier.label.lower()}, {figure.unit.label}",
    )
    yield "as of", str(figure.as_of or "")
    if figure.record_id:
        yield "belongs to", f"{name_of(data[figure.record_id])} ({figure.record_id})"


def _actor(data: Dataset, actor: Actor) -> Iterator[tuple[str, str]]:
    yield "what", _kind(actor.actor_type.label, actor.country or "", [])
    yield "description", actor.description or ""
    yield "identified as", actor.identified_as or ""
    yield "also called", "; ".join(actor.aliases)
    yield "part of", f"{data.actors[actor.parent_id].name} ({actor.parent_id})" if actor.parent_id else ""
    for record in data.about(actor.actor_id):
        date = str(getattr(record, "start_date", None) or "")
        factuality = getattr(record, "factuality", "stated")
        status = f" [{factuality}]" if factuality != "stated" else ""
        yield kind_of(record.table_name), f"{date} {name_of(record)}{status} ({key_of(record)})".strip()


def _source(_: Dataset, source: Source) -> Iterator[tuple[str, str]]:
    yield "publisher", source.publisher
    yield "what", _kind(source.source_type.label, source.language.label, [])
    yield "published", str(source.published or "the document bears no date")
    yield "licence", source.license
    yield "credit", source.attribution
    yield "text", f"{source.path}, {source.n_chars} characters, sha256 {source.sha256}"


def _columns(_: Dataset, record: Record) -> Iterator[tuple[str, str]]:
    """The columns of a record of which nothing more is to be said."""
    for name in columns_of(record.table_name):
        value = getattr(record, name)
        yield name.replace("_", " "), "; ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)


_DESCRIBE: dict[str, Callable[[Dataset, Any], Iterator[tuple[str, str]]]] = {
    "events": _event,
    "sanctions": _sanction,
    "postings": _posting,
    "figures": _figure,
    "actors": _actor,
    "sources": _source,
}


def _figures_of(data: Dataset, id: str) -> Iterator[tuple[str, str]]:
    for figure in data.figures.where(record_id=id):
        yield "figure", f"{name_of(figure)} ({figure.figure_id})"


def name_of(record: Record) -> str:
    """What a record is called."""
    if isinstance(record, Figure):
        return f"{record.value_text}: {record.scope}"
    return str(getattr(record, "name", None) or getattr(record, "label", None) or getattr(record, "title", ""))


def _kind(first: str, second: str, rest: list[str]) -> str:
    head = ", ".join(filter(None, (first, second.lower() if len(second) > 2 else second)))
    return head + (f" — {', '.join(word.lower() for word in rest)}" if rest else "")


def _when(record: Event | Sanction | Posting) -> str:
    start, end = str(record.start_date or ""), str(record.end_date or "")
    open_end = " (open as of the source)" if end == OPEN_END else ""
    last = "…" if end == OPEN_END else end
    span = f"{start} to {last}" if start and last else start or (f"until {last}" if last else "")
    note = f": {record.date_note}" if record.date_note else ""
    return f"{span}{open_end} ({record.date_basis.label.lower()}){note}".strip() if span else f"{record.date_basis.label.lower()}{note}"


def described(data: Dataset, record: Record) -> Iterator[tuple[str, str]]:
    """What is to be said of a record beside its name and its quotes: each thing with its label; empty where nothing is."""
    yield from _DESCRIBE.get(record.table_name, _columns)(data, record)
