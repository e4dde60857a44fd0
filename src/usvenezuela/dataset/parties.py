"""Who did what to whom, as records tell it: whoever acts for an actor and whatever is part of it counts for it."""

from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import dataclass
from itertools import permutations, product

from usvenezuela.model.derived import upwards
from usvenezuela.model.patterns import roles_of
from usvenezuela.model.records import Event, EventParticipant, Posting, Record, Sanction
from usvenezuela.model.vocabularies import ParticipantRole

Actors = Set[str] | None
"""Actors of whom one is meant; None for anybody."""
Chain = frozenset[str]
"""A party with all that it counts for."""
_NOBODY: Chain = frozenset()

DIRECTED = (Event, Sanction, Posting)
"""The records that someone does, issues or sends to someone."""


@dataclass(frozen=True)
class Known:
    """What tells for whom an actor counts."""

    parents: Mapping[str, str | None]
    """What each actor is part of."""
    events: Mapping[str, Event]
    """The events by id: who issues a sanction acts for whomever the event of it tells."""


def done(by: Actors, to: Actors, known: Known) -> Callable[[Record], bool]:
    """The test whether a record was done by one of some actors, to one of some; either may be left open, for anybody."""
    return lambda item: any((by is None or doer & by) and (to is None or target & to) for doer, target in pairs(item, known))


def in_role(actors: Actors, roles: Collection[str]) -> Callable[[Record], bool]:
    """The test whether one of some actors, or anybody, takes part in an event in one of some roles."""

    def test(item: Record) -> bool:
        parts = item.participants if isinstance(item, Event) else ()
        return any(part.role in roles and (actors is None or {part.actor_id, part.on_behalf_of_id} & actors) for part in parts)

    return test


def pairs(item: Record, known: Known) -> Iterator[tuple[Chain, Chain]]:
    """Every pair of who did it and to whom, each with all that it counts for; a side that is not told is nobody."""
    by, to = _sides(item, known)
    yield from product(by or [_NOBODY], to or [_NOBODY])
    pattern = roles_of(item.event_type, item.mode) if isinstance(item, Event) else None
    if pattern and pattern.is_mutual:
        yield from permutations(by, 2)


def _sides(item: Record, known: Known) -> tuple[list[Chain], list[Chain]]:
    parents = known.parents
    if isinstance(item, Event):
        return _having(item, ParticipantRole.ACTOR, parents), _having(item, ParticipantRole.RECIPIENT, parents)
    if isinstance(item, Sanction):
        return [_issuing(item, known)], [_upwards(target.actor_id, parents) for target in item.targets if target.actor_id]
    if isinstance(item, Posting):
        return [_upwards(item.sending_id, parents)], [_upwards(item.receiving_id, parents)]
    return [], []


def _issuing(sanction: Sanction, known: Known) -> Chain:
    event = known.events.get(sanction.event_id or "")
    parts = [part for part in event.participants if part.actor_id == sanction.issuer_id] if event else []
    return _upwards(sanction.issuer_id, known.parents).union(*(_chain(part, known.parents) for part in parts))


def _having(event: Event, role: ParticipantRole, parents: Mapping[str, str | None]) -> list[Chain]:
    return [_chain(part, parents) for part in event.participants if part.role == role]


def _chain(part: EventParticipant, parents: Mapping[str, str | None]) -> Chain:
    return _upwards(part.actor_id, parents) | (_upwards(part.on_behalf_of_id, parents) if part.on_behalf_of_id else _NOBODY)


def _upwards(actor_id: str, parents: Mapping[str, str | None]) -> Chain:
    return frozenset(upwards(actor_id, parents))
