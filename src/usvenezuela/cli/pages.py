"""Records as people want to read them: lists, and one record with the words it rests on."""

import shutil
import textwrap
from collections.abc import Iterable
from typing import Any

from usvenezuela.cli.terminal import CannotDo
from usvenezuela.dataset.dataset import Dataset
from usvenezuela.dataset.descriptions import described, name_of
from usvenezuela.exporting.about import ATTRIBUTION
from usvenezuela.model.records import Evidence
from usvenezuela.model.vocabularies import Factuality, ParticipantRole
from usvenezuela.reporting.formats import BOLD, CYAN, DIM, styled

_LABEL_WIDTH = 12


def render_record(data: Dataset, id: str, use_colour: bool) -> str:
    """One record: who, what, when, status, and the quotes with their source and section."""
    record = find(data, id)
    writer = _Page(data, use_colour)
    writer.heading(id, name_of(record))
    for label, value in described(data, record):
        writer.field(label, value)
    quotes = getattr(record, "evidence", ())
    if quotes:
        writer.quotes(quotes)
    writer.lines.append("")
    writer.field("cite as", _citation(data, id, record))
    return "\n".join(writer.lines)


def _citation(data: Dataset, id: str, record: Any) -> str:
    """How to cite a record; what is no fact is not cited as one."""
    factuality = getattr(record, "factuality", Factuality.STATED)
    claimants = [part.actor_id for part in getattr(record, "participants", ()) if part.role == ParticipantRole.CLAIMANT]
    claimants += filter(None, [getattr(record, "claimant_id", None)])
    told = "" if factuality == Factuality.STATED else f" ({', '.join([factuality, *(name_of(data[id]) for id in claimants)])})"
    return f"“{name_of(record)}”{told}, record {id}, version {data.version}. {ATTRIBUTION}"


def find(data: Dataset, id: str) -> Any:
    """The record with that id.

    Raises:
        CannotDo: there is none, or it is retired.
    """
    try:
        return data[id]
    except KeyError as error:
        raise CannotDo(error.args[0]) from None


class _Page:
    """Lines of a page, wrapped to the window."""

    def __init__(self, data: Dataset, use_colour: bool) -> None:
        self.data = data
        self.use_colour = use_colour
        self.width = max(40, min(100, shutil.get_terminal_size((100, 24)).columns))
        self.lines: list[str] = []

    def heading(self, id: str, name: str) -> None:
        self.lines += [styled(name, BOLD, self.use_colour), styled(id, DIM, self.use_colour), ""]

    def field(self, label: str, value: str) -> None:
        if value:
            indent = " " * _LABEL_WIDTH
            wrapped = textwrap.wrap(value, self.width - _LABEL_WIDTH, break_long_words=False, break_on_hyphens=False)
            first, *rest = wrapped or [""]
            self.lines += [styled(label.ljust(_LABEL_WIDTH), CYAN, self.use_colour) + first, *(indent + line for line in rest)]

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
            styled(line, DIM, self.use_colour)
            for line in textwrap.wrap(note, self.width - 4, initial_indent="    ", subsequent_indent="      ")
        ]
