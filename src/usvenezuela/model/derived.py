"""Derived values: one pure function for each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import permutations, product

from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.patterns import roles_of
from usvenezuela.model.vocabularies import (
    ChainStatus,
    EventType,
    Factuality,
    Mode,
    ParticipantRole,
    PostingRole,
    QuadClass,
    SanctionAction,
    ViennaClass,
)

ASSERTED = (Factuality.STATED, Factuality.ATTRIBUTED)
"""The factualities of what is told as a fact, by the source or by someone it names."""

_QUAD_CLASSES = {
    QuadClass.VERBAL_COOPERATION: (EventType.AGREE, EventType.CONSULT, EventType.SUPPORT, EventType.CONCEDE),
    QuadClass.MATERIAL_COOPERATION: (EventType.COOPERATE, EventType.AID, EventType.RETREAT),
    QuadClass.VERBAL_CONFLICT: (EventType.REQUEST, EventType.ACCUSE, EventType.REJECT, EventType.THREATEN),
    QuadClass.MATERIAL_CONFLICT: (
        EventType.PROTEST, EventType.SANCTION, EventType.MOBILIZE, EventType.COERCE, EventType.ASSAULT,
    ),
}  # fmt: skip
_VIENNA_CLASSES = {
    PostingRole.AMBASSADOR: ViennaClass.A,
    PostingRole.MINISTER: ViennaClass.B,
    PostingRole.CHARGE_DAFFAIRES: ViennaClass.C,
}


def quad_class(event_type: EventType) -> QuadClass | None:
    """The quad class of an event type; None for the extension types."""
    return next((quad for quad, types in _QUAD_CLASSES.items() if event_type in types), None)


def vienna_class(role: PostingRole) -> ViennaClass | None:
    """The class of a head of mission under article 14(1) of the Vienna Convention, where the post tells it; None for others.

    Nobody is classed who is only called an envoy, since before 1961 the word stood for several classes.
    """
    return _VIENNA_CLASSES.get(role)


def bounds(start: Edtf | None, end: Edtf | None, announced: Edtf | None = None, *, lasts: bool = False) -> tuple[date | None, date | None]:
    """First and last day that a record's dates allow; None where nothing bounds it.

    `announced` stands in for a start and an end that are not known: what was announced and never
    dated otherwise cannot be placed better. What `lasts`, such as a posting, is not over on the
    day it starts: without an end nothing bounds its last day.
    """
    if not start and end in (None, OPEN_END):
        start = announced
    last = end if end or lasts else start
    return (start.earliest if start else None), (last.latest if last else None)


def sort_date(earliest: date | None, latest: date | None) -> date | None:
    """The day to order a record by: the earliest that is known, else the latest."""
    return earliest or latest


def upwards(id: str, above: Mapping[str, str | None]) -> Iterator[str]:
    """An id and those above it, by what stands right above each; an id that leads back to one given before ends it."""
    seen: set[str] = set()
    current: str | None = id
    while current and current not in seen:
        seen.add(current)
        yield current
        current = above.get(current)


def top_of(id: str, above: Mapping[str, str | None]) -> str:
    """The last of the ids above an id: of an actor its principal, of a sanction action the first of its chain."""
    *_, last = upwards(id, above)
    return last


def dyads(event_type: EventType, mode: Mode | None, parts: Iterable[tuple[ParticipantRole, str]]) -> Iterator[tuple[str, str]]:
    """Who did an event of some kind to whom, from its `parts`, each a role and whom the part counts for.

    Each of the actors to each of the recipients; what parties do together, each does to the others.
    """
    parts = list(parts)
    by = dict.fromkeys(party for role, party in parts if role == ParticipantRole.ACTOR)
    to = dict.fromkeys(party for role, party in parts if role == ParticipantRole.RECIPIENT)
    pattern = roles_of(event_type, mode)
    together = permutations(by, 2) if pattern and pattern.is_mutual else ()
    yield from dict.fromkeys([*product(by, to), *together])


_STATUSES = {
    ChainStatus.EASED: (SanctionAction.EASE, SanctionAction.LICENSE),
    ChainStatus.SUSPENDED: (SanctionAction.WAIVE, SanctionAction.SUSPEND),
    ChainStatus.ENDED: (SanctionAction.LIFT, SanctionAction.DELIST, SanctionAction.EXPIRE),
}


def place_in_chain(action_id: str, amended: Mapping[str, str | None], days: Mapping[str, date | None]) -> tuple[date, int, date]:
    """A key to put the actions on a measure in the order of their days, each behind those that it amends, whatever their days."""
    *path, _first = upwards(action_id, amended)
    return max((days[id] or date.min for id in path), default=date.min), len(path), days[action_id] or date.min


def chain_status(actions: Sequence[tuple[SanctionAction, Edtf | None]], as_of: date | None) -> tuple[ChainStatus, int]:
    """What the actions on a measure, in order and each with its set end, leave of it, and the number of the one that decides it.

    It holds as far as sources tell that reach to `as_of`. A measure whose own end has passed is over,
    however it was relieved before; what came after a relief with an end that has passed nobody tells.
    """
    last = len(actions) - 1
    status = _status_after(actions[last][0])
    if status == ChainStatus.ENDED:
        return status, last
    standing = [number for number, (action, _) in enumerate(actions) if _status_after(action) == ChainStatus.IN_FORCE]
    if standing and _is_over(actions[standing[-1]][1], as_of):
        return ChainStatus.ENDED, standing[-1]
    return (ChainStatus.NOT_TOLD if _is_over(actions[last][1], as_of) else status), last


def _status_after(action: SanctionAction) -> ChainStatus:
    return next((status for status, actions in _STATUSES.items() if action in actions), ChainStatus.IN_FORCE)


def _is_over(end: Edtf | None, as_of: date | None) -> bool:
    return bool(end and end.latest and as_of and end.latest <= as_of)
