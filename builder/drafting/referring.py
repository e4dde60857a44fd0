"""Whom words mean that name nobody: a pronoun the party of its kind named before it, “the two countries” those that the text is about."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from builder.drafting.cues import Sentence
from builder.drafting.naming import OWNING, Actor, Party
from builder.extraction.names import ActorMention
from usvenezuela.model.vocabularies import ActorType

_BODIES = frozenset(ActorType) - {ActorType.PERSON, ActorType.GROUP}
_MEANT = {
    **dict.fromkeys(("he", "him", "his", "himself", "she", "her", "herself"), frozenset((ActorType.PERSON,))),
    **dict.fromkeys(("they", "them", "their"), frozenset((ActorType.GROUP,))),
    **dict.fromkeys(("it", "its"), _BODIES),
}
"""The pronouns, each with the types of actor that it may mean."""


_BOTH = frozenset("two both".split())
_STATES = frozenset("countries nations states governments sides".split())


def chief_states(mentions: Iterable[ActorMention], actors: Mapping[str, Actor]) -> list[Party]:
    """The two states that a text names most often, their governments counted with them; none if it does not name two."""
    named = [actors[mention.actor_id] for mention in mentions if mention.actor_id in actors]
    ids = [actor.parent_id if actor.actor_type == ActorType.GOVERNMENT else actor.id for actor in named]
    counts = Counter(id for id in ids if id in actors and actors[id].actor_type == ActorType.STATE)
    chief = [actors[id] for id, _ in counts.most_common(2)]
    places = (-2, -1)  # before the first word: they stand nowhere
    found = [Party(at, at, one.names[0], one.id, one.actor_type, pronoun="the two states") for at, one in zip(places, chief, strict=False)]
    return found if len(found) == 2 else []


def with_meant(sentence: Sentence, parties: Sequence[Party], before: Sequence[Party], chief: Sequence[Party]) -> list[Party]:
    """The parties of a sentence with those that it names by other words; `before` are those of the sentence before in its paragraph."""
    found = list(parties)
    for at, word in enumerate(sentence.lower):
        pair = sentence.lower[at : at + 2]
        if pair == ["between", "them"] or (word in _BOTH and pair[-1] in _STATES):
            found += [replace(party, low=at + place, high=at + place + 1, pronoun=" ".join(pair)) for place, party in enumerate(chief)]
        if word in _MEANT and not _belongs_to_phrase(word, at, parties):
            # Whom a verb has as its object is not its subject: “Kraus accused her”.
            is_object = word in ("him", "her") and [at - 1] == [head for _, head in sentence.verbs[:1]]
            found += _meant(word, at, () if is_object else parties, before)
    return sorted(found, key=lambda party: party.low)


def _belongs_to_phrase(word: str, at: int, parties: Sequence[Party]) -> bool:
    """Whether a pronoun stands in a party or owns one: “his ministers”."""
    return any(party.low <= at < party.high or (word in OWNING and party.low == at + 1) for party in parties)


def _meant(word: str, at: int, parties: Sequence[Party], before: Sequence[Party]) -> Iterator[Party]:
    """The first party named of the kind that a pronoun may mean, in its sentence before it, else in the sentence before; or nothing."""
    meant = next(chain(_of_kind(word, [party for party in parties if party.high <= at]), _of_kind(word, before)), None)
    if meant:
        yield replace(meant, low=at, high=at + 1, of_id="", title="", pronoun=word)


def _of_kind(word: str, parties: Sequence[Party]) -> Iterator[Party]:
    # Of one who is named more than once, as last named.
    return iter({party.actor_id or party.name: party for party in parties if party.actor_type in _MEANT[word]}.values())
