"""Who takes part in an act, and how: by the place of the parties around its verb, and by the pattern of its kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from builder.drafting.cues import FINITE, GERUND, INFINITIVE, PARTICIPLE, Cue, Sentence
from builder.drafting.lexicon import NOUN, Kind
from builder.drafting.naming import Actor, Party
from usvenezuela.model.patterns import roles_of
from usvenezuela.model.vocabularies import ActorType, EventType, Mode, ParticipantRole

ACTOR, RECIPIENT, MEDIATOR, HOST, SUBJECT, AFFECTED, CLAIMANT = ParticipantRole
_OPEN = frozenset("he she it they we i this these those you".split())
"""Pronouns that leave open who is meant."""
_RELATIVE = frozenset("who which that".split())
_OPENERS = frozenset("that which who whom whose when where while although though because if unless until since as after before whereas".split())
_PLACES = frozenset("in at during under after before since until near through within throughout around following across inside".split())
"""Prepositions after which a place or time stands, and no party of the act."""
_CONTROL = frozenset("order tell ask urge force invite allow permit help push dare request instruct cause call".split())
"""Verbs whose object is to do what the infinitive says."""
_SHARED = frozenset("with between among".split())
_SUFFERED = {EventType.X_LEADERSHIP, EventType.SANCTION, EventType.COERCE, EventType.X_ELECTION, EventType.ASSAULT}
"""Types of act whose noun has its victim before it where nobody else is named: Duddy's expulsion, Maduro's capture."""
_TOGETHER = {Kind(EventType.SUPPORT, Mode.X_TREATY), Kind(EventType.SUPPORT, Mode.X_RESTORE)}
_OF_STATES = {EventType.X_INCIDENT, EventType.X_ECONOMY, EventType.X_ELECTION}
"""Types of act in which states take part as such; in others their governments do."""
_HITS_STATES = {EventType.ASSAULT, EventType.MOBILIZE}
_HITS_STATES_KINDS = {Kind(EventType.RETREAT, Mode.RETURN), Kind(EventType.SANCTION, Mode.X_IMPOSE), Kind(EventType.THREATEN, Mode.VIOLENCE)}


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
class Placed:
    """The parties around a verb or noun."""

    subjects: tuple[Party, ...] = ()
    objects: tuple[Party, ...] = ()
    others: tuple[Party, ...] = ()
    """After a preposition such as “with” or “against”."""
    is_open: bool = False
    """Whether a pronoun stands where the subject does."""


class Stage:
    """The parties of a sentence, and where each stands around its verbs."""

    def __init__(self, sentence: Sentence, parties: Sequence[Party], cues: Sequence[Cue], actors: Mapping[str, Actor]) -> None:
        """Keep what the sentence holds."""
        self.sentence, self.parties, self.cues, self.actors = sentence, parties, cues, actors

    # --- places ---------------------------------------------------------------------------------------

    def placed(self, cue: Cue) -> Placed:
        """The parties around a cue."""
        return self._around_noun(cue) if cue.form == NOUN else self._around_verb(cue)

    def _around_verb(self, cue: Cue) -> Placed:
        before = self._subject(cue)
        after = list(self._after(cue))
        agents = tuple(party for word, party in after if word == "by")
        objects = tuple(party for word, party in after if not word)
        others = tuple(party for word, party in after if word and word != "by" and word not in _PLACES)
        if cue.is_passive:
            return Placed(agents, (*before.subjects, *objects), others, before.is_open)
        return replace(before, objects=objects, others=others)

    def _around_noun(self, cue: Cue) -> Placed:
        owner = self._owner(cue)
        after = list(self._after(cue))
        agents = tuple(party for word, party in after if word == "by")
        objects = tuple(party for word, party in after if word in ("of", "against", "on", "into", "for"))
        others = tuple(party for word, party in after if word in ("with", "between", "from", "to"))
        return Placed((*owner, *agents), objects, others)

    def _owner(self, cue: Cue) -> tuple[Party, ...]:
        """Who stands before a noun: “Trump's announcement”, “the U.S. recognition”."""
        words = self.sentence.lower
        for party in self.parties:
            between = words[party.high : cue.at]
            is_genitive = between[:1] in (["'s"], ["'"], ["’"]) or (party.high and words[party.high - 1].endswith(("'s", "s'")))
            if party.high <= cue.at and len(between) <= (4 if is_genitive else 1) and not set(between) & {",", "and", "of", "to", "in"}:
                return (party,)
        return ()

    def _subject(self, cue: Cue) -> Placed:
        if cue.form in (GERUND, INFINITIVE):
            return self._governed(cue)
        if cue.form == PARTICIPLE:
            party = next((party for party in reversed(self.parties) if party.high in (cue.at, cue.at - 1)), None)
            return Placed((party,) if party else ())
        low = self._previous_verb(cue)
        region = range(low, cue.first)
        pronoun = self.sentence.lower[cue.first - 1] if cue.first else ""
        at = cue.first - 1
        while at > low and self.sentence.lower[at].endswith("ly"):
            at -= 1
            pronoun = self.sentence.lower[at]
        if pronoun in _OPEN:
            return Placed(is_open=True)
        found = [party for party in self.parties if party.low in region and not self._is_aside(party, low)]
        if pronoun in _RELATIVE:
            before = [party for party in self.parties if party.high <= at + 1]
            return Placed(tuple(before[-1:]))
        if found:
            return Placed(tuple(self._joined(found)))
        if _OPEN.intersection(self.sentence.lower[low : cue.first]):
            return Placed(is_open=True)
        governing = self._before(cue)
        is_joined = bool({"and", "but", "or", "then"}.intersection(self.sentence.lower[low : cue.first]))
        return self._subject(governing) if governing and is_joined else Placed()

    def _joined(self, found: Sequence[Party]) -> Iterator[Party]:
        """The last party, and those joined to it by commas and conjunctions; an office before a name goes with the name."""
        chain = [found[-1]]
        for party in reversed(found[:-1]):
            between = self.sentence.lower[party.high : chain[0].low]
            if len(between) <= 2 and set(between) <= {",", "and", "or", "the", "&"}:
                chain.insert(0, party)
            elif set(between[:1]) <= {","} and len(chain) == 1 and between:
                chain = [party]  # what stands between commas only tells more of it
        yield from (party for party in chain if not (party.is_new and party.actor_type == ActorType.PERSON and len(chain) > 1 and party is not chain[-1]))

    def _is_aside(self, party: Party, low: int) -> bool:
        """Whether a party before a verb is not its subject: after a preposition, or the owner of a thing."""
        words = self.sentence.lower
        if party.high < len(words) and words[party.high] in ("'s", "’s"):
            return True
        if words[party.high - 1].endswith(("'s", "’s", "s'")) and party.high < len(words) and words[party.high] != ",":
            return True
        at = party.low - 1
        while at >= low and (words[at] in ("the", "a", "an", "its", "his", "their", "former", "both") or self.sentence.words[at].text in party.title.split()):
            at -= 1
        is_after_preposition = at >= low and words[at] in (*_PLACES, "of", "on", "to", "with", "by", "for", "from", "against", "between", "over", "about", "including", "toward", "towards", "like", "than")
        follows = words[party.high] if party.high < len(words) else ""
        is_modifier = party.high < len(words) and follows.isalpha() and party.actor_type == ActorType.STATE and self._is_noun(party.high)
        return is_after_preposition or is_modifier

    def _is_noun(self, at: int) -> bool:
        """Whether the word after a name goes with it as a noun would: neither a verb nor a little word."""
        verbs_at = {index for first, head in self.sentence.verbs for index in range(first, head + 1)}
        word = self.sentence.lower[at]
        return at not in verbs_at and word not in (*_OPENERS, *_PLACES, "and", "or", "of", "to", "with", "on", "from", "for", "against", "by", "have", "also", "not", "both") and not word.endswith("ly")

    def _governed(self, cue: Cue) -> Placed:
        """The subject of an infinitive or gerund: that of the verb that it depends on, or its object."""
        governing = self._before(cue)
        if not governing:
            return Placed()
        before = self.sentence.lower[cue.at - 1] if cue.at else ""
        placed = self.placed(governing)
        is_of_object = (governing.base in _CONTROL and cue.form == INFINITIVE) or (before in ("of", "for", "with") and governing.base in ("accuse", "blame", "suspect", "charge", "accusation"))
        if is_of_object:
            return Placed(placed.objects or placed.others[:1])
        nearest = [party for party in self.parties if governing.at < party.low and party.high == cue.at]
        if nearest and before != ",":
            return Placed(tuple(nearest))  # “with the United States sending helicopters”
        return Placed(placed.subjects, is_open=placed.is_open)

    def _before(self, cue: Cue) -> Cue | None:
        """The verb on which a cue depends: the last finite one, accusing noun or gerund before it."""
        return next(
            (
                other
                for other in reversed(self.cues)
                if other.at < cue.at and (other.form == FINITE or (other.base in ("accuse", "accusation", "attempt", "seek", "plan") and other.form != PARTICIPLE))
            ),
            None,
        )

    def _previous_verb(self, cue: Cue) -> int:
        """Where the words that may hold the subject of a verb begin: after the verb or opener before it."""
        heads = [head + 1 for _, head in self.sentence.verbs if head < cue.first]
        low = max(heads, default=0)
        openers = [at + 1 for at in range(low, cue.first) if self.sentence.lower[at] in _OPENERS or self.sentence.lower[at] == ";"]
        return openers[-1] if openers and openers[-1] < cue.first else low

    def _after(self, cue: Cue) -> Iterator[tuple[str, Party]]:
        """The parties after a cue up to the next verb or opener, each with its preposition."""
        others = [other.first for other in self.cues if other.at > cue.at and other.form != NOUN and not (other.form == PARTICIPLE)]
        end = min([*others, *(at for at in range(cue.at + 1, len(self.sentence.words)) if self.sentence.lower[at] in (*_OPENERS, ";"))], default=len(self.sentence.words))
        last, previous = "", cue.at
        for party in self.parties:
            if cue.at < party.low < end:
                between = self.sentence.lower[previous + 1 : party.low]
                found = [word for word in between if word in (*_PLACES, "of", "by", "with", "to", "against", "on", "from", "for", "between", "over", "about", "into", "toward", "towards", "upon", "through")]
                if found:
                    last = found[-1]
                elif not set(between) <= {",", "and", "or", "the", "a", "'s", "’s", "both", *party.title.lower().split()} and previous != cue.at:
                    last = last or ""
                follows = self.sentence.lower[party.high] if party.high < len(self.sentence.words) else ""
                is_owner = follows in ("'s", "’s") or self.sentence.lower[party.high - 1].endswith(("'s", "’s"))
                yield ("" if last == "of" and cue.form != NOUN and is_owner else last), party
                previous = party.high - 1

    # --- roles ------------------------------------------------------------------------------------------

    def parts(self, cue: Cue, kind: Kind) -> list[Part]:
        """Who takes part in the act that a cue tells, if it is of this kind."""
        placed = self.placed(cue)
        subject_role, object_role = roles_around(kind)
        subjects, objects = placed.subjects, placed.objects
        if cue.form == NOUN and kind.event_type in _SUFFERED and subjects and not objects and subjects[0].actor_type in (ActorType.PERSON, ActorType.GROUP):
            subjects, objects = (), subjects
        if kind.event_type == EventType.X_ELECTION and cue.is_passive:
            object_role = SUBJECT
        is_shared = kind in _TOGETHER or kind.event_type == EventType.CONSULT
        made = [Part(party, subject_role, self._actor(party, subject_role, kind)) for party in subjects]
        made += [Part(party, object_role, self._actor(party, object_role, kind)) for party in objects]
        other_role = ACTOR if is_shared else object_role if not objects else SUBJECT
        made += [Part(party, other_role, self._actor(party, other_role, kind)) for party in placed.others]
        if kind == Kind(EventType.SANCTION, Mode.EXPEL):
            made += [Part(part.party, AFFECTED, self._government(part.party.of_id)) for part in made if part.role == RECIPIENT and part.party.of_id]
        return list(self._fitting(made, kind))

    def _fitting(self, parts: Sequence[Part], kind: Kind) -> Iterator[Part]:
        """The parts, each actor once, in a role that the kind allows."""
        pattern = roles_of(kind.event_type, kind.mode)
        seen: set[str] = set()
        for part in parts:
            if part.key not in seen:
                seen.add(part.key)
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
