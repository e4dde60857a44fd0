"""The actors that a document names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.extraction.document import Document
from usvenezuela.checking.rows import Row


@dataclass(frozen=True)
class ActorMention:
    """A name or alias of an actor in a document."""

    start: int
    end: int
    actor_id: str


def names_of(actor: Row) -> tuple[str, ...]:
    """The strings that denote an actor: its name and its aliases."""
    return (actor["name"], *(actor["aliases"] or ()))


def find_actors(document: Document, actors: Sequence[Row]) -> list[ActorMention]:
    """The actors a document names, by name or alias: whole words, case kept, the longest match first."""
    owners = {name: actor.id for actor in actors for name in names_of(actor)}
    if not owners:
        return []
    alternatives = "|".join(re.escape(name) for name in sorted(owners, key=lambda name: (-len(name), name)))
    pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
    return list(_within_sentences(document, pattern, owners))


def _within_sentences(document: Document, pattern: "re.Pattern[str]", owners: Mapping[str, str]) -> Iterator[ActorMention]:
    for span in document.sentences:
        for match in pattern.finditer(document.text, span.start, span.end):
            yield ActorMention(match.start(), match.end(), owners[match[0]])
