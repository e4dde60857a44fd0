"""Who takes part in an act, and how: by the places of the parties around its verb, and by the pattern of its kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from builder.drafting.cues import FINITE, PARTICIPLE, Cue
from builder.drafting.lexicon import NOUN, Kind
from builder.drafting.naming import Actor, Party
from builder.drafting.places import Placed, Stage
from usvenezuela.model.patterns import roles_of
from usvenezuela.model.vocabularies import ActorType, EventType, Mode, ParticipantRole

ACTOR, RECIPIENT, MEDIATOR, HOST, SUBJECT, AFFECTED, CLAIMANT = ParticipantRole
_UTTERANCES = {EventType.ACCUSE, EventType.X_STATEMENT, EventType.REQUEST}
_OF_DEEDS = {EventType.ACCUSE, EventType.REJECT, EventType.X_STATEMENT}
"""Types of act that are done to somebody by speaking of his deed: “condemned the Ruritanian attack”."""
_SUFFERED = {EventType.X_LEADERSHIP, EventType.SANCTION, EventType.COERCE, EventType.X_ELECTION, EventType.ASSAULT}
"""Types of act whose noun has its victim before it where nobody else is named: Duddy's expulsion, Maduro's capture."""
_OF_MANY = {EventType.X_LEADERSHIP, EventType.PROTEST}
"""Types of act of which a state named before the noun only tells where: “the Ruritanian coup”."""
_TOGETHER = {Kind(EventType.SUPPORT, Mode.X_TREATY), Kind(EventType.SUPPORT, Mode.X_RESTORE)}
_BETWEEN_STATES = {Kind(EventType.X_INCIDENT, Mode.X_IMPROVE), Kind(EventType.X_INCIDENT, Mode.X_WORSEN)}
_SUBVERTING = Kind(EventType.COERCE, Mode.X_SUBVERT)
_HELPING = frozenset("support back aid fund finance arm train encourage promote shelter cooperate involve".split())
_OF_STATES = {EventType.X_INCIDENT, EventType.X_ECONOMY, EventType.X_ELECTION}
"""Types of act in which states take part as such; in others their governments do."""
_HITS_STATES = {EventType.ASSAULT, EventType.MOBILIZE}
_HITS_STATES_KINDS = {
    Kind(EventType.RETREAT, Mode.RETURN),
    Kind(EventType.RETREAT, Mode.X_EASE),
    Kind(EventType.SANCTION, Mode.X_IMPOSE),
    Kind(EventType.THREATEN, Mode.VIOLENCE),
}


@dataclass(frozen=True)
class Part:
    """A party with its role."""

    party: Party
    role: ParticipantRole
    actor_id: str
    """The actor that takes part: the party's own, or the government of the state that it names; empty if it is new."""

    @property
    def key(self) -> str:
        """What tells the part's actor: its id, else its name."""
        return self.actor_id or self.party.name


@dataclass(frozen=True)
class Cast:
    """Who takes part in the acts of a sentence."""

    stage: Stage
    actors: Mapping[str, Actor]
    chief: Sequence[Party] = ()
    """The two states that the document is about."""

    def parts(self, cue: Cue, kind: Kind, told: Sequence[Cue] = ()) -> list[Part]:
        """Who takes part in the act that a cue tells, if it is of this kind; `told` are the verbs of what is said."""
        made = [Part(party, role, self._actor(party, role, kind)) for parties, role in self._sides(cue, kind, told) for party in parties]
        if kind == Kind(EventType.SANCTION, Mode.EXPEL):
            sent = [part.party for part in made if part.role == RECIPIENT and part.party.of_id]
            made += [Part(party, AFFECTED, self._government(party.of_id) or party.of_id) for party in sent]
        return list(self._fitting(made, kind))

    def _sides(self, cue: Cue, kind: Kind, told: Sequence[Cue]) -> Iterator[tuple[Sequence[Party], ParticipantRole]]:
        """The parties around a cue, each side with its role."""
        subject_role, object_role = roles_around(kind)
        placed = self._placed(cue, kind, told)
        if kind.event_type == EventType.X_ELECTION and cue.is_passive:
            object_role = SUBJECT
        if kind == _SUBVERTING and cue.base in _HELPING:
            object_role = AFFECTED  # who is helped; against whom, stands after “against”
        is_shared = kind in _TOGETHER or kind.event_type == EventType.CONSULT
        beside = SUBJECT if placed.objects else object_role
        yield placed.subjects, subject_role
        yield placed.objects, object_role
        yield placed.others, ACTOR if is_shared else RECIPIENT if object_role == AFFECTED else beside
        yield self.stage.hosts(cue), HOST
        yield from self._content(cue, kind, told, bool(placed.objects))
        yield [party for party in self.stage.rest_of_clause(cue) if not self.stage.is_place(party)], beside

    def _placed(self, cue: Cue, kind: Kind, told: Sequence[Cue]) -> Placed:
        """The parties around a cue, as the kind of act lets them be read."""
        placed = self.stage.placed(cue)
        if kind.event_type in (EventType.X_INCIDENT, EventType.X_ECONOMY) and cue.form != NOUN:
            placed = replace(placed, subjects=self.stage.between(cue) or placed.subjects)
        if kind in _BETWEEN_STATES and not placed.subjects:
            placed = replace(placed, subjects=tuple(self.chief))
        if told and kind.event_type not in _UTTERANCES:  # announced by who can do it
            deed = self.stage.placed(told[0])
            objects = (*placed.objects, *deed.objects, *deed.others)
            placed = replace(placed, subjects=(*placed.subjects, *deed.subjects), objects=objects)
        if cue.form == NOUN and kind.event_type in _OF_MANY:
            placed = replace(placed, subjects=tuple(party for party in placed.subjects if party.actor_type != ActorType.STATE))
        if kind.event_type not in _OF_DEEDS:
            others = tuple(party for party in placed.others if not self.stage.owns_deed(party))
            placed = replace(placed, objects=tuple(party for party in placed.objects if not self.stage.owns_deed(party)), others=others)
        is_suffered = cue.form == NOUN and kind.event_type in _SUFFERED and placed.subjects and not placed.objects
        if is_suffered and placed.subjects[0].actor_type in (ActorType.PERSON, ActorType.GROUP):
            return replace(placed, subjects=(), objects=placed.subjects)
        is_bare = cue.form in (NOUN, PARTICIPLE) and not placed.subjects and kind.event_type not in _OF_MANY
        if is_bare and ACTOR in roles_around(kind):
            return replace(placed, subjects=tuple(replace(party, is_guess=True) for party in self.stage.subjects_before(cue)))
        return placed

    def _content(self, cue: Cue, kind: Kind, told: Sequence[Cue], has_object: bool) -> Iterator[tuple[Sequence[Party], ParticipantRole]]:
        """Of an utterance, those of whom it speaks: the accused is who does what is said, the others are its subject."""
        if kind.event_type not in _UTTERANCES:
            return
        if kind.event_type in (EventType.ACCUSE, EventType.REQUEST) and told and not has_object:
            yield self.stage.placed(told[0]).subjects, RECIPIENT
        others = (other for other in self.stage.cues if other.at > cue.at and other.form == FINITE)
        ends = [self.stage.opens(other, cue) for other in others if other not in told and not other.is_quoted]
        end = min(ends, default=len(self.stage.lower))
        yield [party for party in self.stage.parties if cue.at < party.low < end and not self.stage.is_place(party)], SUBJECT

    def _fitting(self, parts: Sequence[Part], kind: Kind) -> Iterator[Part]:
        """The parts, each actor once, in a role that the kind allows."""
        pattern = roles_of(kind.event_type, kind.mode)
        seen: set[tuple[str, int]] = set()
        for part in parts:
            marks = {(part.key, -1)} | ({("", part.party.low), (part.party.actor_id or part.key, -1)} if part.role != AFFECTED else set())
            if seen.isdisjoint(marks):
                seen |= marks
                allowed = pattern.allowed() if pattern else ()
                yield part if not allowed or part.role in allowed else replace(part, role=SUBJECT if SUBJECT in allowed else AFFECTED)

    def _actor(self, party: Party, role: ParticipantRole, kind: Kind) -> str:
        """The actor that a party stands for: of a state its government, where governments act."""
        if party.actor_type != ActorType.STATE or kind.event_type in _OF_STATES:
            return party.actor_id
        if role in (SUBJECT, AFFECTED) and kind.event_type != EventType.SANCTION:
            return party.actor_id
        if role == RECIPIENT and (kind.event_type in _HITS_STATES or kind in _HITS_STATES_KINDS):
            return party.actor_id
        return self._government(party.actor_id) or party.actor_id

    def _government(self, state_id: str) -> str:
        """The government of a state; of several the one that takes part in most of what is coded."""
        found = [actor for actor in self.actors.values() if actor.parent_id == state_id and actor.actor_type == ActorType.GOVERNMENT]
        return max(found, key=lambda actor: actor.n_parts).id if found else ""


def roles_around(kind: Kind) -> tuple[ParticipantRole, ParticipantRole]:
    """The roles of the subject and the object of a verb that tells an act of this kind."""
    pattern = roles_of(kind.event_type, kind.mode)
    if not pattern:
        return ACTOR, RECIPIENT
    musts = [role for group in pattern.must for role in group]
    subject = ACTOR if ACTOR in pattern.allowed() else SUBJECT if SUBJECT in musts else RECIPIENT
    if kind.event_type == EventType.X_LEADERSHIP and kind.mode in (Mode.X_DEATH,):
        return SUBJECT, SUBJECT
    if kind.event_type == EventType.X_INCIDENT and kind.mode != Mode.X_ESCAPE:
        return SUBJECT, SUBJECT
    if kind == Kind(EventType.X_ECONOMY, Mode.X_CLOSURE):
        return SUBJECT, SUBJECT
    if kind.event_type == EventType.X_STATEMENT and kind.mode != Mode.X_WARN:
        return ACTOR, SUBJECT
    return subject, RECIPIENT if RECIPIENT in pattern.allowed() else SUBJECT
