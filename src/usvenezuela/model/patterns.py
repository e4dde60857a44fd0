"""The pattern of each kind of act: the modes that an event type takes, and the roles that each demands and allows.

One table for the rules, the codebook and the coding guide; why it is as it is stands in docs/CODING.md.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain

from usvenezuela.model.vocabularies import EventType, Mode, ParticipantRole

ACTOR, RECIPIENT, MEDIATOR, HOST, SUBJECT, AFFECTED, CLAIMANT = ParticipantRole


@dataclass(frozen=True)
class Roles:
    """Who takes part in an act of some kind."""

    must: tuple[tuple[ParticipantRole, ...], ...]
    """Of each group one role at least takes part."""
    may: tuple[ParticipantRole, ...]
    """The roles that may take part beside these; a claimant may wherever the source does not tell it in its own voice."""
    is_mutual: bool = False
    """Whether the parties may do it together: then two actors need no recipient, and each does it to the other."""

    def missing(self, roles: Collection[ParticipantRole], n_actors: int) -> Iterator[tuple[ParticipantRole, ...]]:
        """The groups of which none is among `roles`, with `n_actors` actors."""
        for group in self.must:
            is_done_together = self.is_mutual and group == (RECIPIENT,) and n_actors > 1
            if not is_done_together and not any(role in roles for role in group):
                yield group

    def allowed(self) -> Collection[ParticipantRole]:
        """Every role that fits, claimants aside."""
        return (*chain.from_iterable(self.must), *self.may)


_DIRECTED = Roles(((ACTOR,), (RECIPIENT,)), (SUBJECT, AFFECTED, HOST, MEDIATOR))
_TOGETHER = Roles(((ACTOR,), (RECIPIENT,)), (SUBJECT, AFFECTED, HOST, MEDIATOR), is_mutual=True)
_UNDIRECTED = Roles(((ACTOR,),), (RECIPIENT, SUBJECT, AFFECTED, HOST, MEDIATOR))
_TOLD_OF = Roles(((ACTOR,), (SUBJECT, RECIPIENT)), (AFFECTED, HOST))
_BEFALLS = Roles(((SUBJECT, AFFECTED),), (HOST,))
_MOVES = Roles(((ACTOR, SUBJECT),), (RECIPIENT, AFFECTED, HOST))
_LAW = Roles(((ACTOR, SUBJECT),), (RECIPIENT, AFFECTED, HOST))

PATTERNS: dict[EventType, dict[Mode | None, Roles]] = {
    EventType.AGREE: {None: _TOGETHER},
    EventType.CONSULT: dict.fromkeys((None, Mode.VISIT, Mode.THIRD_PARTY, Mode.MULTILATERAL, Mode.PHONE), _TOGETHER),
    EventType.SUPPORT: {None: _DIRECTED, Mode.X_RECOGNIZE: _DIRECTED, Mode.X_RESTORE: _TOGETHER, Mode.X_TREATY: _TOGETHER},
    EventType.CONCEDE: {None: _DIRECTED},
    EventType.COOPERATE: {None: _TOGETHER},
    EventType.AID: {None: _DIRECTED},
    EventType.RETREAT: {
        **dict.fromkeys((None, Mode.WITHDRAW, Mode.DISARM, Mode.CEASEFIRE, Mode.RESIGN), _UNDIRECTED),
        **dict.fromkeys((Mode.RELEASE, Mode.RETURN, Mode.ACCESS, Mode.X_EASE), _DIRECTED),
    },
    EventType.REQUEST: dict.fromkeys((None, Mode.ASSIST, Mode.CHANGE, Mode.YIELD, Mode.MEET), _DIRECTED),
    EventType.ACCUSE: dict.fromkeys((Mode.DISAPPROVE, Mode.INVESTIGATE, Mode.ALLEGE), _DIRECTED),
    EventType.REJECT: dict.fromkeys((None, Mode.ASSIST, Mode.CHANGE, Mode.YIELD, Mode.MEET), _DIRECTED),
    EventType.THREATEN: dict.fromkeys(
        (Mode.RESTRICT, Mode.BAN, Mode.ARREST, Mode.RELATIONS, Mode.EXPEL, Mode.TERRITORY, Mode.VIOLENCE), _DIRECTED
    ),
    EventType.PROTEST: dict.fromkeys(
        (None, Mode.DEMO, Mode.RIOT, Mode.STRIKE, Mode.HUNGER, Mode.BOYCOTT, Mode.OBSTRUCT), _UNDIRECTED
    ),
    EventType.SANCTION: dict.fromkeys(
        (Mode.CONVICT, Mode.EXPEL, Mode.WITHDRAW, Mode.DISCONTINUE, Mode.X_IMPOSE, Mode.X_MAINTAIN), _DIRECTED
    ),
    EventType.MOBILIZE: dict.fromkeys((None, Mode.TROOPS, Mode.WEAPONS, Mode.POLICE, Mode.MILITIA), _UNDIRECTED),
    EventType.COERCE: dict.fromkeys(
        (
            None, Mode.SEIZE, Mode.RESTRICT, Mode.BAN, Mode.CENSOR, Mode.CURFEW, Mode.MARTIAL_LAW, Mode.ARREST, Mode.DEPORT,
            Mode.WITHHOLD, Mode.X_SUBVERT, Mode.X_SPY, Mode.MISINFORMATION,
        ),
        _DIRECTED,
    ),
    EventType.ASSAULT: dict.fromkeys(
        (
            None, Mode.ABDUCT, Mode.BEAT, Mode.TORTURE, Mode.EXECUTE, Mode.SEXUAL, Mode.ASSASSINATE, Mode.DESTROY, Mode.PRIMITIVE,
            Mode.FIREARMS, Mode.EXPLOSIVES, Mode.SUICIDE_ATTACK, Mode.HEAVY_WEAPONS, Mode.AERIAL,
        ),
        _DIRECTED,
    ),
    EventType.X_STATEMENT: {
        **dict.fromkeys((Mode.X_DENY, Mode.X_CLAIM, Mode.X_PROMISE, Mode.X_REPORT, Mode.X_CLEAR), _TOLD_OF),
        Mode.X_WARN: _DIRECTED,
        Mode.X_DECLINE: _UNDIRECTED,
    },
    EventType.X_ELECTION: dict.fromkeys((Mode.X_VOTE, Mode.X_CAMPAIGN), _MOVES),
    EventType.X_LEADERSHIP: {
        Mode.X_TAKE_OFFICE: _UNDIRECTED,
        Mode.X_LEAVE_OFFICE: Roles(((ACTOR, SUBJECT, RECIPIENT),), (AFFECTED, HOST)),
        Mode.X_COUP: Roles(((RECIPIENT,),), (ACTOR, SUBJECT, AFFECTED, HOST)),
        Mode.X_DEATH: Roles(((SUBJECT,),), (ACTOR, AFFECTED, HOST)),
    },
    EventType.X_APPOINTMENT: {
        Mode.X_APPOINT: Roles(((RECIPIENT,),), (ACTOR, SUBJECT, AFFECTED, HOST)),
        Mode.X_NOMINATE: _DIRECTED,
        Mode.X_HOLD: _DIRECTED,
    },
    EventType.X_LEGISLATION: dict.fromkeys((Mode.X_ENACT, Mode.X_PROPOSE, Mode.X_FAIL, Mode.X_EXTEND), _LAW),
    EventType.X_INCIDENT: {
        **dict.fromkeys((None, Mode.X_IMPROVE, Mode.X_WORSEN, Mode.X_DISASTER, Mode.X_DISCOVERY), _BEFALLS),
        Mode.X_ESCAPE: _UNDIRECTED,
    },
    EventType.X_ECONOMY: dict.fromkeys((None, Mode.X_TRADE, Mode.X_PRICE, Mode.X_INVESTMENT, Mode.X_CLOSURE), _MOVES),
}  # fmt: skip
"""Every kind of act; where the mode None is not among those of a type, an event of that type has one."""

MODES: dict[EventType, tuple[Mode, ...]] = {kind: tuple(mode for mode in modes if mode) for kind, modes in PATTERNS.items()}
"""The modes each event type may take."""


def roles_of(event_type: EventType, mode: Mode | None) -> Roles | None:
    """The roles of a kind of act; None where the mode does not belong to the type, or is wanted and missing."""
    return PATTERNS[event_type].get(mode)
