"""The actors that a document names."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from builder.extraction.document import Document
from builder.extraction.sentences import Span
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


def find_actors(document: Document, actors: Sequence[Row], parties: Mapping[Span, Collection[str]]) -> list[ActorMention]:
    """The actors a document names, by name or alias: whole words, case kept, the longest match first.

    An alias that several actors bear denotes the one among them who is of the `parties` of what its sentence tells.
    """
    bearers: dict[str, list[str]] = defaultdict(list)
    for actor in actors:
        for name in names_of(actor):
            bearers[name].append(actor.id)
    if not bearers:
        return []
    alternatives = "|".join(re.escape(name) for name in sorted(bearers, key=lambda name: (-len(name), name)))
    pattern = re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)")
    return list(_within_sentences(document, pattern, bearers, parties))


def _within_sentences(
    document: Document, pattern: "re.Pattern[str]", bearers: Mapping[str, list[str]], parties: Mapping[Span, Collection[str]]
) -> Iterator[ActorMention]:
    for span in document.sentences:
        for match in pattern.finditer(document.text, span.start, span.end):
            denoted = bearers[match[0]]
            if len(denoted) > 1:
                denoted = [id for id in denoted if id in parties.get(span, ())]
            if len(denoted) == 1:
                yield ActorMention(match.start(), match.end(), denoted[0])
