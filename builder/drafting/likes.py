"""Likes: the coded events most like a proposal, or like a record written by hand, so that like is coded alike."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from math import log

from builder.drafting.words import base_of
from usvenezuela.checking.rows import Row, Rows

_WORD = re.compile(r"[^\W\d_]{3,}")
_CODE, _PARTY = 1.5, 0.75
"""What the same type, the same mode too, and a party in common count, next to words in common, which count as they are rare."""


@dataclass(frozen=True)
class Features:
    """What is compared of an event."""

    words: frozenset[str]
    codes: tuple[str, str]
    """Type and mode; empty where they are not known."""
    parties: frozenset[str]


def words_in(*texts: str) -> frozenset[str]:
    """The words of some texts, in their base form."""
    return frozenset(base_of(word.lower()) for text in texts for word in _WORD.findall(text))


@dataclass(frozen=True)
class Likes:
    """The coded events, to find those that are like another."""

    rows: Rows
    events: frozenset[str]
    """The ids of the events that may be found."""

    @cached_property
    def _features(self) -> dict[str, Features]:
        return {row.id: features_of(row, self.rows) for row in self.rows.table("events") if row.id in self.events}

    @cached_property
    def _rarity(self) -> dict[str, float]:
        counts = Counter(word for features in self._features.values() for word in features.words)
        return {word: log(1 + len(self._features) / count) for word, count in counts.items()}

    def most_like(self, one: Features, but: Collection[str] = (), number: int = 3) -> list[Row]:
        """The events most like one: by the rare words that they share, next to all they have, by type and by parties."""
        scored = sorted((-self._score(one, other), id) for id, other in self._features.items() if id not in but)
        return [self.rows.by_id[id] for score, id in scored[:number] if score < 0]

    def _score(self, one: Features, other: Features) -> float:
        shared = sum(self._rarity[word] for word in one.words & other.words)
        n_codes = (one.codes[0] == other.codes[0]) + (one.codes == other.codes)
        return shared / log(9 + len(other.words)) + _CODE * n_codes + _PARTY * len(one.parties & other.parties)


def features_of(event: Row, rows: Rows) -> Features:
    """What is compared of a coded event."""
    quotes = [quote["exact"] for quote in rows.of("evidence", event.id)]
    parties = frozenset(part["actor_id"] for part in rows.of("event_participants", event.id))
    return Features(words_in(event["name"], *quotes), (event["event_type"] or "", event["mode"] or ""), parties)


def describe(events: Iterable[Row], rows: Rows) -> Iterator[str]:
    """Each event on a line: what it is, and how it is coded."""
    for event in events:
        kind = "/".join(filter(None, (event["event_type"], event["mode"])))
        parts = ", ".join(f"{part['role']} {part['actor_id']}" for part in rows.of("event_participants", event.id))
        date = f"{event['start_date'] or 'undated'} ({event['date_basis']})"
        yield f"{event.id}: {kind}, {event['factuality']}, {date}: {event['name']} [{parts}]"
