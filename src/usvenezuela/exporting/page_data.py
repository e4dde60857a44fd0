"""What the page to look at knows of a release: its records, compact, and what their codes and parties mean."""

from collections.abc import Iterable, Iterator, Mapping
from importlib import metadata
from typing import TYPE_CHECKING, Any

from usvenezuela.dataset.parties import DIRECTED, pairs
from usvenezuela.dataset.table import key_of, known_parties, span_of
from usvenezuela.exporting.about import ATTRIBUTION
from usvenezuela.model.countries import COUNTRIES
from usvenezuela.model.records import Record
from usvenezuela.model.tables import DATED, fields_of
from usvenezuela.model.vocabularies import RecordStatus, Vocabulary, vocabulary_name

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

TABLES = (
    "sources",
    "sentences",
    "actors",
    "actor_identifiers",
    "events",
    "event_dyads",
    "sanctions",
    "sanction_chains",
    "postings",
    "figures",
)
"""The tables that the page holds; the others are parts of these, or repeat what they say."""
_LEFT_OUT = {"origin", "prefix", "suffix", "sha256", "path"}
"""The columns that the page does not show."""

Values = dict[str, Any]


def page_data(data: "Dataset") -> Values:
    """All that the page knows, as plain values."""
    records = {table: list(data.table(table)) for table in TABLES}
    return {
        "release": _release(data),
        "tables": {table: [_values(item) for item in items] for table, items in records.items()} | {"sentences": _sentences(data)},
        "parties": _parties(data),
        "spans": dict(_spans(item for table in DATED for item in records[table])),
        "retired": [_values(item) for item in data.records if item.status == RecordStatus.RETIRED],
        "codes": {vocabulary_name(vocabulary): _meanings(vocabulary) for vocabulary in Vocabulary.__subclasses__()},
        "countries": COUNTRIES,
    }


def _release(data: "Dataset") -> Values:
    return {"version": data.version, "credit": ATTRIBUTION, "mistakes_url": mistakes_url()}


def mistakes_url() -> str | None:
    """Where mistakes are reported: what the package gives as its `Issues`, if it does."""
    try:
        addresses = metadata.metadata("usvenezuela").get_all("Project-URL") or []
    except metadata.PackageNotFoundError:
        return None
    named = dict(address.split(", ", 1) for address in addresses if ", " in address)
    return named.get("Issues")


def _values(record: Record) -> Values:
    """The values of a record, with its parts in it; what is empty, and what the owner of a part says already, is left out."""
    values: Values = {}
    for name, info in fields_of(type(record)).items():
        value = getattr(record, name)
        if value is None or value == () or name in _LEFT_OUT or info.is_owner:
            continue
        values[name] = [_values(part) for part in value] if info.part else _plain(value)
    return values


def _plain(value: Any) -> Any:
    """A value as JSON has it: numbers and truth values as they are, lists of text, all else as text."""
    if isinstance(value, bool | int | float):
        return value
    return [str(item) for item in value] if isinstance(value, tuple) else str(value)


def _sentences(data: "Dataset") -> list[Values]:
    """The sentences, without the words of documents that may not be redistributed."""
    open_sources = {source.source_id for source in data.sources if source.redistributable}
    sentences = (_values(sentence) for sentence in data.sentences)
    return [
        {name: value for name, value in sentence.items() if name != "text" or sentence["source_id"] in open_sources}
        for sentence in sentences
    ]


def _parties(data: "Dataset") -> Values:
    """Who did what to whom, whoever acts for them: for each record its pairs, each two numbers of `sets` of actors."""
    known = known_parties(data.table)
    numbers: dict[frozenset[str], int] = {}
    of = {
        key_of(item): [[numbers.setdefault(side, len(numbers)) for side in pair] for pair in pairs(item, known)]
        for record in DIRECTED
        for item in data.table(record.table_name)
    }
    return {"sets": [sorted(side) for side in numbers], "of": of}


def _spans(records: Iterable[Record]) -> Iterator[tuple[str, list[str | None]]]:
    """When each record that may fall somewhere falls, as `where` compares it: its first and its last day, the latter empty if open."""
    for item in records:
        span = span_of(item)
        if span:
            yield key_of(item), [str(day) if day else None for day in span]


def _meanings(vocabulary: type[Vocabulary]) -> Mapping[str, list[str]]:
    return {code.value: [code.label, code.definition] for code in vocabulary}
