"""Proposals of sanctions and postings, which follow from proposals of events of some kinds."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from builder.drafting.events import Proposal
from builder.drafting.lexicon import kind_of
from builder.drafting.naming import Party
from usvenezuela.model.vocabularies import (
    ActorType,
    EndReason,
    EventType,
    Instrument,
    Measure,
    Outcome,
    ParticipantRole,
    PostingRole,
    SanctionAction,
    TargetKind,
    Vocabulary,
)

Code = TypeVar("Code", bound=Vocabulary)

_SANCTIONING = {kind_of(kind) for kind in ("SANCTION/x-impose", "SANCTION/x-maintain", "RETREAT/x-ease", "THREATEN/restrict")}
_ACTIONS = {
    "extend": SanctionAction.EXTEND, "expand": SanctionAction.EXPAND, "tighten": SanctionAction.EXPAND,
    "designate": SanctionAction.DESIGNATE, "designation": SanctionAction.DESIGNATE, "list": SanctionAction.DESIGNATE,
    "waive": SanctionAction.WAIVE, "license": SanctionAction.LICENSE, "grant": SanctionAction.LICENSE,
    "suspend": SanctionAction.SUSPEND, "lift": SanctionAction.LIFT, "lifting": SanctionAction.LIFT,
    "ease": SanctionAction.EASE, "relax": SanctionAction.EASE, "loosen": SanctionAction.EASE,
    "maintain": SanctionAction.MAINTAIN, "remain": SanctionAction.MAINTAIN, "keep": SanctionAction.MAINTAIN,
    "threaten": SanctionAction.THREATEN,
}  # fmt: skip
_AMENDING = frozenset(SanctionAction) - {SanctionAction.IMPOSE, SanctionAction.DESIGNATE, SanctionAction.THREATEN}
_MEASURES = (
    ("visa visas travel entry passports", Measure.TRAVEL_BAN), ("assets accounts property freeze froze frozen", Measure.ASSET_FREEZE),
    ("arms weapons defense defence", Measure.ARMS_EMBARGO), ("aid assistance", Measure.AID_SUSPENSION),
    ("oil gold gas industry sector", Measure.SECTORAL_SANCTIONS), ("terrorist terrorism", Measure.TERRORIST_DESIGNATION),
    ("loans bonds securities payments", Measure.FINANCIAL_RESTRICTIONS), ("import imports", Measure.IMPORT_RESTRICTIONS),
    ("export exports", Measure.EXPORT_CONTROL), ("ships flights ports airspace", Measure.TRANSPORTATION_RESTRICTIONS),
)  # fmt: skip
_INSTRUMENTS = (
    ("visa visas", Instrument.VISA_ACTION), ("act law statute", Instrument.STATUTE), ("order decree", Instrument.EXECUTIVE_ORDER),
    ("designated designate designation", Instrument.DESIGNATION), ("licence license", Instrument.GENERAL_LICENSE),
)  # fmt: skip
_TARGETS = {
    ActorType.PERSON: TargetKind.PERSON, ActorType.STATE: TargetKind.COUNTRY, ActorType.GOVERNMENT: TargetKind.GOVERNMENT,
    ActorType.VESSEL: TargetKind.VESSEL, ActorType.GROUP: TargetKind.UNNAMED_GROUP,
}  # fmt: skip
_POSTS = (
    ("ambassador ambassadors", PostingRole.AMBASSADOR), ("chargé", PostingRole.CHARGE_DAFFAIRES), ("envoy envoys", PostingRole.ENVOY),
    ("attaché attachés attache attaches", PostingRole.MILITARY_ATTACHE), ("consul consuls consular", PostingRole.CONSULAR_OFFICER),
    ("diplomat diplomats", PostingRole.DIPLOMAT),
)  # fmt: skip
_AS_POST = 6
"""How many words after an act may name the post: “named Clara Weiss as its new ambassador”."""
_POSTING = {
    kind_of("SANCTION/expel"): (EndReason.EXPELLED, Outcome.SERVED), kind_of("SANCTION/withdraw"): (EndReason.RECALLED, Outcome.SERVED),
    kind_of("X_APPOINTMENT/x-appoint"): (None, Outcome.SERVED), kind_of("X_APPOINTMENT/x-nominate"): (None, Outcome.NOMINATED_ONLY),
    kind_of("X_APPOINTMENT/x-hold"): (None, Outcome.NOT_RECEIVED),
}  # fmt: skip
"""The kinds of act that end or begin a posting, with the reason of its end and its outcome."""


@dataclass(frozen=True)
class SanctionProposal:
    """What a proposal of an event says of a sanction."""

    action: SanctionAction
    instrument: Instrument
    measures: tuple[Measure, ...]
    targets: tuple[tuple[Party, TargetKind], ...]

    @property
    def amends(self) -> bool:
        """Whether it changes an earlier action, which a person has to find."""
        return self.action in _AMENDING


def sanction_of(event: Proposal) -> SanctionProposal | None:
    """The sanction that an event is; None if it is none."""
    if not event.kinds or event.kinds[0] not in _SANCTIONING:
        return None
    words = event.sentence.lower[max(0, event.cue.low) : event.cue.high]
    default = SanctionAction.EASE if event.kinds[0].event_type == EventType.RETREAT else SanctionAction.IMPOSE
    measures = _by_words(words, _MEASURES) or [Measure.UNSPECIFIED]
    instrument = [*_by_words(words, _INSTRUMENTS), Instrument.UNSPECIFIED][0]
    targets = [part.party for part in event.parts if part.role == ParticipantRole.RECIPIENT]
    kinds = tuple((party, _TARGETS.get(party.actor_type, TargetKind.ENTITY)) for party in targets)
    return SanctionProposal(_ACTIONS.get(event.cue.base, default), instrument, tuple(measures), kinds)


def _by_words(words: Sequence[str], table: Sequence[tuple[str, Code]]) -> list[Code]:
    """The codes of a table of which a word stands among `words`."""
    return [code for written, code in table if not set(written.split()).isdisjoint(words)]


@dataclass(frozen=True)
class PostingProposal:
    """What a proposal of an event says of a diplomatic post."""

    party: Party
    role: PostingRole
    end_reason: EndReason | None
    outcome: Outcome


def postings_of(event: Proposal) -> list[PostingProposal]:
    """The postings that an event begins or ends."""
    if not event.kinds or event.kinds[0] not in _POSTING:
        return []
    reason, outcome = _POSTING[event.kinds[0]]
    roles = (ParticipantRole.RECIPIENT, ParticipantRole.ACTOR) if reason is None else (ParticipantRole.RECIPIENT, ParticipantRole.SUBJECT)
    posted = [part.party for part in event.parts if part.role in roles and part.party.actor_type in (ActorType.PERSON, ActorType.GROUP)]
    around = event.sentence.lower[max(0, event.cue.low) : event.cue.high + _AS_POST]
    found = [(party, [*_by_words(f"{party.title} {party.name}".lower().split(), _POSTS), *_by_words(around, _POSTS)]) for party in posted]
    return [PostingProposal(party, posts[0], reason, outcome) for party, posts in found if posts]
