"""Derived values: one pure function for each."""

from datetime import date

from usvenezuela.edtf import OPEN_END, Edtf
from usvenezuela.vocabularies import EventType, PostingRole, QuadClass, ViennaClass

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
    PostingRole.ENVOY: ViennaClass.B,
    PostingRole.MINISTER: ViennaClass.B,
    PostingRole.CHARGE_DAFFAIRES: ViennaClass.C,
}


def quad_class(event_type: EventType) -> QuadClass | None:
    """The quad class of an event type; None for the extension types."""
    return next((quad for quad, types in _QUAD_CLASSES.items() if event_type in types), None)


def vienna_class(role: PostingRole) -> ViennaClass | None:
    """The class of a head of mission under article 14(1) of the Vienna Convention; None for other posts."""
    return _VIENNA_CLASSES.get(role)


def bounds(start: Edtf | None, end: Edtf | None, announced: Edtf | None = None) -> tuple[date | None, date | None]:
    """First and last day that a record's dates allow; None where nothing bounds it.

    `announced` counts only where neither start nor end is known: what was announced and never
    dated otherwise cannot be placed better.
    """
    if not start and not end:
        start = announced
    if end == OPEN_END:
        return (start.earliest if start else None), None
    last = end or start
    return (start.earliest if start else None), (last.latest if last else None)
