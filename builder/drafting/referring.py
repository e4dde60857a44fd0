"""Whom a pronoun means: the one party of its kind that the sentence names before it, else the sentence before."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from builder.drafting.cues import Sentence
from builder.drafting.naming import OWNING, Party
from usvenezuela.model.vocabularies import ActorType

_BODIES = frozenset(ActorType) - {ActorType.PERSON, ActorType.GROUP}
_MEANT = {
    **dict.fromkeys(("he", "him", "his", "himself", "she", "her", "herself"), {ActorType.PERSON}),
    **dict.fromkeys(("they", "them", "their"), {ActorType.GROUP}),
    **dict.fromkeys(("it", "its"), _BODIES),
}
"""The pronouns, each with the types of actor that it may mean."""


def with_pronouns(sentence: Sentence, parties: Sequence[Party], before: Sequence[Party]) -> list[Party]:
    """The parties of a sentence with those that its pronouns mean; `before` are those of the sentence before it in its paragraph."""
    found = list(parties)
    for at, word in enumerate(sentence.lower):
        if word in _MEANT and not _belongs_to_phrase(word, at, parties):
            found += _meant(word, at, parties, before)
    return sorted(found, key=lambda party: party.low)


def _belongs_to_phrase(word: str, at: int, parties: Sequence[Party]) -> bool:
    """Whether a pronoun stands in a party or owns one: “his ministers”."""
    return any(party.low <= at < party.high or (word in OWNING and party.low == at + 1) for party in parties)


def _meant(word: str, at: int, parties: Sequence[Party], before: Sequence[Party]) -> Iterator[Party]:
    """The one party of the kind that a pronoun may mean; nothing if there are several, or none."""
    here = dict(list(_of_kind(word, [party for party in parties if party.high <= at]).items())[:1])
    one = here or dict(list(_of_kind(word, before).items())[:1])
    if len(one) == 1:
        yield replace(next(iter(one.values())), low=at, high=at + 1, of_id="", title="", pronoun=word)


def _of_kind(word: str, parties: Sequence[Party]) -> dict[str, Party]:
    return {party.actor_id or party.name: party for party in parties if party.actor_type in _MEANT[word]}
