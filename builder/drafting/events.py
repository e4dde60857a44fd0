"""Proposals of events: for each word of a sentence that tells an act, what the rules make of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from builder.drafting.cues import FINITE, GERUND, INFINITIVE, PARTICIPLE, Cue, Sentence, find_cues
from builder.drafting.dating import Clock
from builder.drafting.lexicon import NOUN, Kind, Lexicon, kind_of
from builder.drafting.naming import Actor, Party
from builder.drafting.participants import Cast, Part
from builder.drafting.places import Stage
from builder.drafting.reckoning import NOT_DATED, Dating, Past
from builder.drafting.scene import GROUPS, Scene, is_conduct
from usvenezuela.model.vocabularies import DateBasis, EventType, Factuality, Mode, ParticipantRole

_MODALS = frozenset("would could may might should must can will shall".split())
_DOUBTED = {
    **dict.fromkeys(("alleged", "purported", "supposed", "potential"), Factuality.ALLEGED),
    **dict.fromkeys(("attempted", "unsuccessful", "failed", "planned", "abortive", "possible"), Factuality.PLANNED),
}
"""Words before a noun that say whether it came about."""
_TRIED = frozenset("attempted unsuccessful failed abortive".split())
_PRIOR = {FINITE: 0.8, NOUN: 0.45, GERUND: 0.5, INFINITIVE: 0.4, PARTICIPLE: 0.4}
_PRIOR_OF_STATE = 0.3
"""How likely a word of each form tells an event of its own, before anything is learnt of it."""
_LEAST, _LEAST_FINITE = 0.22, 0.5
"""The chance from which a word is proposed; of finite verbs that is asked of those alone of which nothing else is known."""
_EXCLUDING = frozenset("rule exclude".split())
"""Verbs whose denial is an act: “did not rule out war”."""
_ACCUSING, _DISAPPROVING, _AGREEING = kind_of("ACCUSE/allege"), kind_of("ACCUSE/disapprove"), kind_of("AGREE")
_HELPFUL = frozenset((EventType.AGREE, EventType.AID, EventType.COOPERATE, EventType.CONCEDE, EventType.RETREAT))
"""Types of act that are agreed to where they are promised."""


@dataclass(frozen=True)
class Proposal:
    """An event that a word of a sentence may tell."""

    sentence: Sentence
    cue: Cue
    kinds: tuple[Kind, ...]
    """The likeliest first; none if the lexicon does not know the word."""
    factuality: Factuality
    date: Dating
    parts: tuple[Part, ...]
    is_open: bool = False
    """Whether a pronoun leaves open who acts."""
    until: int = 0
    """The word after the last of what is said; 0 if nothing is."""
    told_by: int = -1
    """The number, among the proposals of the sentence, of the one in which someone asserts it; -1 if the source does."""

    @property
    def offset(self) -> int:
        """Where its word stands."""
        return self.sentence.words[self.cue.at].start


@dataclass(frozen=True)
class Left:
    """A clause for which no event is proposed, and why."""

    cue: Cue
    reason: str


@dataclass(frozen=True)
class Reader:
    """What is needed to read a document."""

    lexicon: Lexicon
    actors: Mapping[str, Actor]
    chief: Sequence[Party] = ()
    """The two states that the document is about, if it is about two."""

    def read(self, sentence: Sentence, parties: Sequence[Party], past: Past) -> tuple[list[Proposal], list[Left], Past]:
        """The proposals of a sentence, the clauses left out, and what the section told up to its end; `past` is that before it."""
        scene = Scene(sentence, find_cues(sentence, self.lexicon), self.lexicon)
        cast = Cast(Stage(scene, parties, self.actors), self.actors, self.chief)
        entering = past
        left: list[Left] = []
        found: list[Proposal] = []
        for cue in scene.cues:
            reason = next(_reasons(scene, cue), "")
            if reason:
                left.append(Left(cue, reason))
                continue
            made = _proposal(scene, cast, cue, found, Clock(sentence, scene.cues, past, entering))
            found.append(made)
            past = past.with_act(_words_of(sentence, cue), made.date, made.factuality == Factuality.STATED)
        return found, [item for item in left if item.cue.form == FINITE], past


# --- which words are proposed -------------------------------------------------------------------------


def _reasons(scene: Scene, cue: Cue) -> Iterator[str]:
    """Why a word is not proposed; nothing if it is."""
    if cue.is_quoted:
        yield "words quoted, which belong to the utterance"
    if scene.sentence.lower[cue.at] in _DOUBTED and any(0 < other.at - cue.at < 4 and other.form == NOUN for other in scene.cues):
        yield "says of a noun whether it came about"
    if scene.is_omission(cue) or scene.is_omitted(cue):
        yield "tells what was not done"
    if scene.points_back(cue):
        yield "points back to what is told"
    if scene.is_told_by_verb(cue):
        yield "told by the verb before it"
    carried, carrier = scene.carried(cue), scene.carrier(cue)
    if cue.form == FINITE and carried and (cue.base in GROUPS["phases"] or (cue.base in GROUPS["aims"] and scene.kinds(carried))):
        yield f"told by “{carried.base}”"
    if carrier and carrier.form == FINITE and carrier.base in GROUPS["asks"] and scene.kinds(carrier):
        yield f"what “{carrier.base}” only speaks of"
    yield from _reasons_of_finite(scene, cue) if cue.form == FINITE else _reasons_of_other(scene, cue)


def _reasons_of_finite(scene: Scene, cue: Cue) -> Iterator[str]:
    kinds, teller = scene.kinds(cue), scene.teller(cue)
    is_of_state = cue.base in GROUPS["states"] and not scene.kinds_by_hand(cue)
    prior = _PRIOR_OF_STATE if is_of_state else _PRIOR[FINITE]
    is_seldom = scene.lexicon.chance(cue.base, cue.part, prior) < _LEAST_FINITE and not scene.light(cue)
    if cue.base in GROUPS["phases"] and not scene.carried(cue) and scene.noun_before(cue):
        yield "told by the noun before it"
    if cue.is_negated and not _is_delayed(scene, cue) and not any(kind.mode == Mode.X_DECLINE or cue.base in _EXCLUDING for kind in kinds):
        yield "tells what did not happen"
    if is_seldom and cue.base in GROUPS["states"]:
        yield "tells a state"
    if teller and (teller.base in GROUPS["announcing"] or not any(map(is_conduct, kinds[:1]))):
        yield "what is said, which belongs to the utterance"
    if not teller and _MODALS.intersection(scene.group(cue)):
        yield "tells what would or may be"
    if is_seldom and not kinds:
        yield "the lexicon does not know its verb"


def _is_delayed(scene: Scene, cue: Cue) -> bool:
    """Whether what did not happen for a time is told to have happened then: “did not pay until 1950”."""
    return "until" in scene.sentence.lower[cue.at + 1 : cue.high + 1]


def _reasons_of_other(scene: Scene, cue: Cue) -> Iterator[str]:
    kinds, carrier = scene.kinds(cue), scene.carrier(cue)
    is_accused = cue.form == GERUND and scene.teller(cue) is not None
    if not kinds and not is_accused:
        yield "tells no act by itself"
    is_begun = carrier is not None and carrier.base in GROUPS["phases"]
    if not is_begun and not is_accused and scene.lexicon.chance(cue.base, cue.part, _PRIOR[cue.form]) < _LEAST:
        yield "tells an event of its own too seldom"


# --- what is proposed -----------------------------------------------------------------------------------


def _proposal(scene: Scene, cast: Cast, cue: Cue, found: Sequence[Proposal], clock: Clock) -> Proposal:
    kinds = list(dict.fromkeys(_kinds(scene, cue)))
    kind = kinds[0] if kinds else kind_of("X_STATEMENT/x-claim")
    said, teller = scene.said(cue), scene.asserted_by(cue)
    factuality = _factuality(scene, cue, kind)
    told_by = next((number for number, other in enumerate(found) if teller and other.cue == teller), -1)
    is_ahead = factuality == Factuality.PLANNED and not _is_tried(scene, cue)
    date = clock.date_ahead(cue) if is_ahead else clock.date_of(cue, kind)
    parts = cast.parts(cue, kind, said)
    if told_by >= 0 and factuality in (Factuality.ALLEGED, Factuality.ATTRIBUTED):
        parts += _claimants(found[told_by], parts)
        date = _date_alleged(scene, cue, found[told_by].date) if factuality == Factuality.ALLEGED else date
    if factuality == Factuality.ATTRIBUTED and told_by < 0:
        parts += [Part(party, ParticipantRole.CLAIMANT, party.actor_id) for party in cast.stage.by_according()]
    until = max((other.high for other in said), default=0)
    return Proposal(scene.sentence, cue, tuple(kinds), factuality, date, tuple(parts), cast.stage.placed(cue).is_open, until, told_by)


def _claimants(accusing: Proposal, parts: Sequence[Part]) -> list[Part]:
    """Who asserts what is told, of those who take no other part in it."""
    there = {part.key for part in parts}
    return [
        replace(part, role=ParticipantRole.CLAIMANT)
        for part in accusing.parts
        if part.role == ParticipantRole.ACTOR and part.key not in there
    ]


def _kinds(scene: Scene, cue: Cue) -> Iterator[Kind]:
    """The kinds of a cue: of a verb of saying by what is said, of a verb that says little by its noun."""
    kinds, noun = scene.kinds(cue), scene.made_known(cue) or scene.light(cue)
    if noun:
        yield from scene.kinds(noun)
    elif cue.form in (FINITE, GERUND) and cue.base in GROUPS["speech"]:
        yield from _by_what_is_said(scene, cue)
        yield from kinds[:1]
        yield _DISAPPROVING
    yield from kinds


def _by_what_is_said(scene: Scene, cue: Cue) -> Iterator[Kind]:
    """What an utterance does by its content: the deed itself if it is announced, an accusation if it tells a wrong."""
    for other in scene.said(cue):
        if other.is_quoted:
            continue
        group, deeds = scene.group(other), scene.kinds(scene.carried(other) or other)[:1]
        is_wrong, is_modal = any(map(is_conduct, deeds)), bool(group & _MODALS)
        if cue.base in GROUPS["announcing"] and deeds and not is_modal:
            yield deeds[0]
        elif is_wrong and not is_modal:
            yield _ACCUSING
        elif is_wrong and group & {"will", "would"}:
            yield kind_of("THREATEN/violence")
        elif group & {"must", "should"}:
            yield kind_of("REQUEST")
        elif group & {"will", "would"} and not other.is_negated:
            yield _AGREEING if any(deed.event_type in _HELPFUL for deed in deeds) else kind_of("X_STATEMENT/x-promise")


def _factuality(scene: Scene, cue: Cue, kind: Kind) -> Factuality:
    carrier = scene.carrier(cue)
    if scene.asserted_by(cue) and (is_conduct(kind) or (cue.form == GERUND and scene.teller(cue))):
        return Factuality.ALLEGED
    doubted = [_DOUBTED[word] for word in scene.sentence.lower[max(0, cue.at - 3) : cue.at] if word in _DOUBTED]
    if doubted and cue.form == NOUN:
        return doubted[0]
    if "allegedly" in scene.sentence.lower[max(0, cue.at - 3) : cue.at]:
        return Factuality.ALLEGED
    if carrier and carrier.base in GROUPS["aims"] | GROUPS["asks"]:
        return Factuality.PLANNED
    is_according = "according" in scene.sentence.lower and cue.form == FINITE
    return Factuality.ATTRIBUTED if is_according else Factuality.STATED


def _words_of(sentence: Sentence, cue: Cue) -> set[str]:
    """The words that tell an act: its own, and the common nouns after it in its clause."""
    after = range(cue.at + 1, cue.high if cue.form == FINITE else cue.at + 1)
    return {cue.base, *(sentence.bases[at] for at in after if sentence.words[at].text.islower() and len(sentence.lower[at]) > 4)}


def _is_tried(scene: Scene, cue: Cue) -> bool:
    """Whether an act that did not come about was begun, which is dated as an act is."""
    return not _TRIED.isdisjoint(scene.sentence.lower[max(0, cue.at - 3) : cue.at])


def _date_alleged(scene: Scene, cue: Cue, accused: Dating) -> Dating:
    """When conduct alleged happened: before the accusing, if it is told as past."""
    group = scene.group(cue)
    is_past = not {"had", "was", "were", "has"}.isdisjoint(group) or cue.form == GERUND or (cue.form == FINITE and len(group) == 1)
    last = accused.bounds[1]
    if is_past and last and not scene.sentence.lower[cue.at].endswith("s"):
        return Dating(f"[..{last}]", DateBasis.RELATIVE, "before the accusing")
    return NOT_DATED
