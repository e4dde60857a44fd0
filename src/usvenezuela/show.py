"""Records as people want to read them: lists, and one record with the words it rests on."""

import json
import shutil
import textwrap
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from usvenezuela.cells import render_csv
from usvenezuela.cli import CannotDo
from usvenezuela.dataset import Dataset
from usvenezuela.edtf import OPEN_END
from usvenezuela.problems import nearest
from usvenezuela.records import Actor, Event, Evidence, Figure, Posting, Record, Sanction, Source
from usvenezuela.table import Table, key_of
from usvenezuela.tables import PREFIXES, columns_of
from usvenezuela.vocabularies import ParticipantRole

_BOLD, _DIM, _COLOUR, _PLAIN = "\033[1m", "\033[2m", "\033[36m", "\033[0m"
_LABEL_WIDTH = 12


# --- lists --------------------------------------------------------------------------------


def render_list(data: Dataset, options: Namespace, is_terminal: bool, use_colour: bool) -> str:
    """The records of a table that meet the options, in the format asked for."""
    try:
        table = data.table(options.table)
    except KeyError as error:
        raise CannotDo(error.args[0]) from None
    filters = {name: value for name in ("since", "until", "actor", "factuality") if (value := getattr(options, name)) is not None}
    if options.type is not None:
        filters[table.record.type_column] = options.type
    found = sorted(_filtered(data, table, filters), key=_chronological)
    if options.format == "csv":
        return render_csv(options.table, found)
    if options.format == "json":
        return json.dumps([item.model_dump(mode="json", exclude_none=True) for item in found], ensure_ascii=False, indent=1)
    columns = table.record.list_columns or tuple(columns_of(options.table))
    rows = [["" if getattr(item, column) is None else str(getattr(item, column)) for column in columns] for item in found]
    if options.format == "table" or (is_terminal and not options.format):
        return _as_table(columns, rows, use_colour) + _hidden_note(data, table, filters, len(found))
    return "\n".join("\t".join(row) for row in rows)


def _filtered(data: Dataset, table: Table[Any], filters: dict[str, str]) -> Table[Any]:
    if "actor" in filters:
        _find(data, filters["actor"])
    try:
        return table.where(**filters)
    except (TypeError, ValueError) as error:
        raise CannotDo(str(error)) from None


def _chronological(item: Record) -> tuple[str, str]:
    # A date known only as “by” counts at its end; undated records come last.
    day = getattr(item, "earliest", None) or getattr(item, "latest", None)
    return (str(day or "9999"), str(key_of(item)))


def _as_table(columns: Sequence[str], rows: list[list[str]], use_colour: bool) -> str:
    widths = [max([len(column), *(len(row[index]) for row in rows)]) for index, column in enumerate(columns)]
    room = shutil.get_terminal_size((160, 24)).columns
    # The widest column gives way, so that a line fits the window.
    widest = widths.index(max(widths))
    widths[widest] = max(20, min(widths[widest], room - (sum(widths) - widths[widest]) - 2 * len(widths)))
    lines = ["  ".join(_fit(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    header = "  ".join(_fit(column, width) for column, width in zip(columns, widths, strict=True)).rstrip()
    return "\n".join([_styled(header, _BOLD, use_colour), *lines]) + "\n"


def _fit(cell: str, width: int) -> str:
    return cell.ljust(width) if len(cell) <= width else cell[: width - 1] + "…"


def _hidden_note(data: Dataset, table: Table[Any], filters: dict[str, str], shown: int) -> str:
    if "factuality" not in table.record.model_fields or "factuality" in filters:
        return ""
    hidden = len(_filtered(data, table, {**filters, "factuality": "any"})) - shown
    return f"{shown} shown; {hidden} more are alleged, disputed, denied, planned or hypothetical (--factuality any)\n" if hidden else ""


# --- one record -----------------------------------------------------------------------------


def render_record(data: Dataset, id: str, use_colour: bool) -> str:
    """One record: who, what, when, status, and the quotes with their source and section."""
    record = _find(data, id)
    writer = _Page(data, use_colour)
    writer.heading(id, _name(record))
    for label, value in _DESCRIBE[PREFIXES[id.partition("-")[0]]](data, record):
        writer.field(label, value)
    quotes = getattr(record, "evidence", ())
    if quotes:
        writer.quotes(quotes)
    return "\n".join(writer.lines)


def _find(data: Dataset, id: str) -> Any:
    table = PREFIXES.get(id.partition("-")[0])
    record = data.table(table).get(id) if table else None
    if record is not None:
        return record
    retired = data.records.get(id)
    if retired:
        redirect = f"; use {retired.replaced_by}" if retired.replaced_by else ""
        raise CannotDo(f"{id} is retired: {retired.reason}{redirect}")
    raise CannotDo(f"there is no {id!r}; {nearest(id, [item.record_id for item in data.records], 'ids are such as ', 3)}")


class _Page:
    """Lines of a page, wrapped to the window."""

    def __init__(self, data: Dataset, use_colour: bool) -> None:
        self.data = data
        self.use_colour = use_colour
        self.width = max(40, min(100, shutil.get_terminal_size((100, 24)).columns))
        self.lines: list[str] = []

    def heading(self, id: str, name: str) -> None:
        self.lines += [_styled(name, _BOLD, self.use_colour), _styled(id, _DIM, self.use_colour), ""]

    def field(self, label: str, value: str) -> None:
        if value:
            indent = " " * _LABEL_WIDTH
            wrapped = textwrap.wrap(value, self.width - _LABEL_WIDTH, break_long_words=False, break_on_hyphens=False)
            first, *rest = wrapped or [""]
            self.lines += [_styled(label.ljust(_LABEL_WIDTH), _COLOUR, self.use_colour) + first, *(indent + line for line in rest)]

    def quotes(self, quotes: Iterable[Evidence]) -> None:
        self.lines.append("")
        merged: dict[tuple[str, int, int], list[Evidence]] = {}
        for quote in quotes:
            merged.setdefault((quote.source_id, quote.start, quote.end), []).append(quote)
        for same in merged.values():
            self._quote(same)

    def _quote(self, same: list[Evidence]) -> None:
        quote = same[0]
        source, sentence = self.data.sources[quote.source_id], self.data.sentences[quote.sentence_id]
        carried = ", ".join(str(item.field) for item in same if item.field)
        stance = "" if quote.stance == "states" else f"; {quote.stance}"
        where = f"{source.publisher}, {source.title}" + (f", “{sentence.section}”" if sentence.section else "")
        note = f"— {where}, characters {quote.start}–{quote.end}" + (f"; for {carried}" if carried else "") + stance
        self.lines += textwrap.wrap(f"“{quote.exact}”", self.width - 2, initial_indent="  ", subsequent_indent="   ")
        self.lines += [
            _styled(line, _DIM, self.use_colour)
            for line in textwrap.wrap(note, self.width - 4, initial_indent="    ", subsequent_indent="      ")
        ]


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
    amount = figure.value or (f"{figure.value_low} to {figure.value_high}" if figure.value_low else "")
    yield (
        "value",
        f"{figure.qualifier.label.lower()} {amount} {figure.unit.label}"
        if amount
        else f"{figure.qualifier.label.lower()}, {figure.unit.label}",
    )
    yield "as of", str(figure.as_of or "")
    if figure.record_id:
        yield "belongs to", f"{_name(_find(data, figure.record_id))} ({figure.record_id})"


def _actor(data: Dataset, actor: Actor) -> Iterator[tuple[str, str]]:
    yield "what", _kind(actor.actor_type.label, actor.country or "", [])
    yield "description", actor.description or ""
    yield "also called", "; ".join(actor.aliases)
    yield "part of", f"{data.actors[actor.parent_id].name} ({actor.parent_id})" if actor.parent_id else ""
    for record in data.about(actor.actor_id):
        date = str(getattr(record, "start_date", None) or "")
        factuality = getattr(record, "factuality", "stated")
        status = f" [{factuality}]" if factuality != "stated" else ""
        kind = next(kind for kind in ("event", "sanction", "posting", "figure", "actor") if type(record).__name__.lower() == kind)
        yield kind, f"{date} {_name(record)}{status} ({key_of(record)})".strip()


def _source(_: Dataset, source: Source) -> Iterator[tuple[str, str]]:
    yield "publisher", source.publisher
    yield "what", _kind(source.source_type.label, source.language.label, [])
    yield "published", str(source.published or "the document bears no date")
    yield "licence", source.license
    yield "credit", source.attribution
    yield "text", f"{source.path}, {source.n_chars} characters, sha256 {source.sha256}"


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
        yield "figure", f"{_name(figure)} ({figure.figure_id})"


def _name(record: Record) -> str:
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


def _styled(text: str, style: str, use_colour: bool) -> str:
    return f"{style}{text}{_PLAIN}" if use_colour else text
