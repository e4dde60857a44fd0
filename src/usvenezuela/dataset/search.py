"""Looking for words in the texts of records, as a reader would: whatever the case, accents, quotes, dashes and blanks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from usvenezuela.dataset.values import at_word, fold, place_of
from usvenezuela.model.columns import TEXT, VERBATIM
from usvenezuela.model.records import Record
from usvenezuela.model.tables import PART_TABLES, TABLES, ColumnInfo, fields_of

_NO_WORDS = frozenset(["field", "prefix", "suffix", "table", "vocabulary", "origin"])
"""Columns of text that names other columns or tables, or that stands around a quote."""
REPEATED = frozenset(["mentions"])
"""The tables whose words stand in others: a mention is part of a sentence."""


@dataclass(frozen=True)
class Hit:
    """A record that holds the words, and a text in which it does."""

    record: Record
    field: str
    """The key of the text, as people write it."""
    text: str
    start: int
    """Where the words begin in the text."""
    end: int

    def around(self, margin: int = 40) -> str:
        """The words with those around them, cut between words."""
        before, after = self.text[: self.start], self.text[self.end :]
        if len(before) > margin:
            before = f"…{before[-margin:].partition(' ')[2]}"
        if len(after) > margin:
            after = f"{after[:margin].rpartition(' ')[0]}…"
        return f"{before}{self.text[self.start : self.end]}{after}"


def texts_of(record: Record) -> Iterator[tuple[str, str]]:
    """The texts of a record and its parts, each with its key; the id of the record comes last."""
    yield from _texts(record)
    if record.id_prefix:
        yield "id", str(getattr(record, record.primary_key[0]))


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    for name, info in fields_of(type(record)).items():
        value = getattr(record, name)
        if info.part:
            for part in value:
                yield from _texts(part)
        elif value is not None and _holds_words(info):
            yield from ((info.key, text) for text in (value if isinstance(value, tuple) else (value,)))


def _holds_words(info: ColumnInfo) -> bool:
    is_text = info.pattern in (TEXT, VERBATIM) or (info.kind == "list" and not info.vocabulary)
    return is_text and not info.references and info.name not in _NO_WORDS


def holds(record: Record, phrases: Sequence[str]) -> bool:
    """Whether each phrase, folded, stands in a text of the record, from the beginning of a word."""
    texts = [fold(text) for _, text in texts_of(record)] if phrases else []
    return all(any(at_word(phrase, text) >= 0 for text in texts) for phrase in phrases)


def hit(record: Record, phrases: Sequence[str]) -> Hit:
    """Where a record holds the phrases: the text that holds the most of them, at the first that it holds."""
    field, text = max(texts_of(record), key=lambda found: sum(at_word(phrase, fold(found[1])) >= 0 for phrase in phrases))
    start, end = next((place for phrase in phrases if (place := place_of(phrase, text))), (0, 0))
    return Hit(record, field, text, start, end)


def searched() -> list[str]:
    """The tables that a search goes through: first those of records that people write, then the rest, none whose words stand in others."""
    whole = [name for name in TABLES if name not in PART_TABLES and name not in REPEATED]
    return sorted(whole, key=lambda name: not TABLES[name].id_prefix)
