"""Reading a whole document: its sentences in order, each with its parties, proposals and what is left out."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from builder.drafting.cues import Sentence
from builder.drafting.dating import NOT_DATED
from builder.drafting.events import Left, Proposal, Reader
from builder.drafting.lexicon import Lexicon
from builder.drafting.naming import Actor, Party, find_parties, is_place, names_that_act
from builder.extraction.document import Document
from builder.extraction.names import find_actors, names_of
from builder.extraction.sentences import INFOBOX, Span
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.vocabularies import ActorType


@dataclass(frozen=True)
class Reading:
    """What the rules make of a sentence."""

    sentence: Sentence
    parties: Sequence[Party]
    proposals: Sequence[Proposal]
    left: Sequence[Left]


def known_actors(rows: Rows, events: Collection[str] | None = None, but: Collection[str] = ()) -> Mapping[str, Actor]:
    """The actors that are coded, but for some, each with its part in `events`, or in all."""
    counts = Counter(part["actor_id"] for part in rows.table("event_participants") if events is None or part.id in events)
    return {row.id: _actor(row, counts[row.id]) for row in rows.table("actors") if row.id not in but}


def _actor(row: Row, n_parts: int) -> Actor:
    return Actor(row.id, row["actor_type"], row["country"] or "", row["parent_id"] or "", names_of(row), n_parts)


def read_document(
    document: Document, spans: Sequence[Span], lexicon: Lexicon, actors: Mapping[str, Actor], rows: Sequence[Row]
) -> Iterator[Reading]:
    """What the rules make of these sentences of a document; `rows` are those of the actors that are known."""
    mentions = find_actors(document, list(_with_proper_names(rows)), {})
    reader = Reader(lexicon, actors)
    acting = names_that_act(document)
    section, line, before = "", -1, NOT_DATED
    for span in spans:
        before = NOT_DATED if span.section != section else replace(before, is_earlier=before.is_earlier or span.line != line)
        section, line = span.section, span.line
        sentence = Sentence(document, span)
        if is_told(document, span):
            parties = [party for party in find_parties(sentence, mentions, actors) if party.actor_id or not is_place(sentence, party, acting)]
            proposals, left, before = reader.read(sentence, parties, before)
            yield Reading(sentence, parties, proposals, left)
        else:
            yield Reading(sentence, (), (), ())


def _with_proper_names(rows: Sequence[Row]) -> Iterator[Row]:
    """The actors that have names of their own: what is called “the officials” in one text is another in the next."""
    for row in rows:
        aliases = tuple(alias for alias in row["aliases"] or () if _is_proper(alias))
        if row["actor_type"] != ActorType.GROUP and (_is_proper(row["name"]) or aliases):
            yield replace(row, values={**row.values, "aliases": aliases})


def _is_proper(name: str) -> bool:
    return name.split()[0] not in ("the", "The", "a", "A") and any(word[:1].isupper() for word in name.split()) and not name[:1].islower()


def is_told(document: Document, span: Span) -> bool:
    """Whether a sentence may tell something: it is no heading, list line or line of the infobox."""
    words = document.words(span)
    return not words.startswith(("=", "- ")) and span.headings != (INFOBOX,) and words != INFOBOX
