"""Derived values: one pure function for each."""

from datetime import date

from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.vocabularies import EventType, PostingRole, QuadClass, ViennaClass

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
