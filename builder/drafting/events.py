"""Proposals of events: for each word of a sentence that tells an act, what the rules make of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from builder.drafting.cues import FINITE, GERUND, INFINITIVE, PARTICIPLE, Cue, Sentence, find_cues
from builder.drafting.dating import NOT_DATED, Clock, Dating
from builder.drafting.lexicon import NOUN, Kind, Lexicon, kind_of, written
from builder.drafting.naming import Actor, Party
from builder.drafting.participants import Part, Stage
from usvenezuela.model.vocabularies import EventType, Factuality, Mode, ParticipantRole

_GROUPS = written().groups
_STATES = frozenset("be have become seem remain appear include involve lead play see lack want know mean contain hold".split())
"""Verbs that tell a state more often than an act."""
_MODALS = frozenset("would could may might should must can will shall".split())
_CONDUCT = frozenset((EventType.COERCE, EventType.ASSAULT))
_COUP = kind_of("X_LEADERSHIP/x-coup")
_DOUBTED = {
    **dict.fromkeys(("alleged", "purported", "supposed", "potential"), Factuality.ALLEGED),
    **dict.fromkeys(("attempted", "unsuccessful", "failed", "planned", "abortive", "possible"), Factuality.PLANNED),
}
"""Words before a noun that say whether it came about."""
_TELLING = frozenset("of against by on in between to that with from over into".split())
"""Words after a noun that tell more of it."""
_OBLIGED = frozenset("must should".split())
_PRIOR = {FINITE: 0.8, NOUN: 0.45, GERUND: 0.5, INFINITIVE: 0.4, PARTICIPLE: 0.4}
"""How likely a word of each form tells an event of its own, before anything is learnt of it."""
_LEAST = 0.22
"""The chance from which a word that is no finite verb is proposed."""


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
    notes: tuple[str, ...] = field(default=())

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

    def read(self, sentence: Sentence, parties: Sequence[Party], before: Dating) -> tuple[list[Proposal], list[Left], Dating]:
        """The proposals of a sentence, the clauses left out, and the date of its last act; `before` is that of the last act told before."""
        cues = find_cues(sentence, self.lexicon)
        stage = Stage(sentence, parties, cues, self.actors)
        left = [Left(cue, reason) for cue in cues if (reason := self._reason(sentence, cue, cues))]
        kept = [cue for cue in cues if cue not in {item.cue for item in left}]
        found: list[Proposal] = []
        for cue in kept:
            made = self._proposal(sentence, cue, kept, cues, stage, found, before)
            found.append(made)
            before = made.date if made.date.bounds[0] and not made.date.is_of_heading and made.factuality == Factuality.STATED else before
        return found, [item for item in left if item.cue.form == FINITE], before

    # --- which words are proposed ---------------------------------------------------------------------

    def _reason(self, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> str:
        """Why a word is not proposed; empty if it is."""
        kinds = self._kinds(sentence, cue)
        if cue.is_quoted:
            return "words quoted, which belong to the utterance"
        if sentence.lower[cue.at] in _DOUBTED and any(0 < other.at - cue.at < 4 and other.form == NOUN for other in cues):
            return "says of a noun whether it came about"
        if cue.form == NOUN and _points_back(sentence, cue):
            return "points back to what is told"
        if cue.form == NOUN and any(cue in (_made_known(sentence, other, cues), self._light(sentence, other, cues)) for other in cues):
            return "told by the verb that makes it known"
        carried = _carried(cue, cues)
        if cue.form == FINITE and carried is not None and cue.base in _GROUPS["phases"]:
            return f"told by “{carried.base}”"
        if cue.form == FINITE and cue.is_negated and not any(kind.mode == Mode.X_DECLINE for kind in kinds):
            return "tells what did not happen"
        if cue.form == FINITE:
            return self._reason_of_finite(sentence, cue, cues, kinds)
        if not kinds and not (cue.form == GERUND and _teller(sentence, cue, cues)):
            return "tells no act by itself"
        carrier = next((other for other in cues if _carried(other, cues) is cue), None)
        if carrier and carrier.base in _GROUPS["phases"]:
            return ""
        chance = self.lexicon.chance(cue.base, cue.part, _PRIOR[cue.form])
        return "" if chance >= _LEAST or not kinds else "tells an event of its own too seldom"

    def _reason_of_finite(self, sentence: Sentence, cue: Cue, cues: Sequence[Cue], kinds: Sequence[Kind]) -> str:
        teller = _teller(sentence, cue, cues)
        modal = next((word for word in sentence.lower[cue.first : cue.at] if word in _MODALS), "")
        chance = self.lexicon.chance(cue.base, cue.part, 0.3 if cue.base in _STATES else _PRIOR[FINITE])
        if cue.base in _STATES and chance < 0.5 and not self._light(sentence, cue, cues):
            return "tells a state"
        if teller and (teller.base in _GROUPS["announcing"] or not any(_is_conduct(kind) for kind in kinds[:1])):
            return "what is said, which belongs to the utterance"
        if modal and not teller:
            return "tells what would or may be"
        if not kinds and chance < 0.5 and not self._light(sentence, cue, cues):
            return "the lexicon does not know its verb"
        return ""

    def _kinds(self, sentence: Sentence, cue: Cue) -> list[Kind]:
        around = sentence.around(cue.low, cue.at) | sentence.around(cue.at + 1, cue.high)
        return self.lexicon.kinds(cue.base, cue.part, around)

    # --- what is proposed --------------------------------------------------------------------------------

    def _proposal(
        self, sentence: Sentence, cue: Cue, kept: Sequence[Cue], cues: Sequence[Cue], stage: Stage, found: Sequence[Proposal], before: Dating
    ) -> Proposal:
        kinds = self._refined(sentence, cue, cues)
        kind = kinds[0] if kinds else kind_of("X_STATEMENT/x-claim")
        teller = _teller(sentence, cue, cues)
        told_by = next((number for number, other in enumerate(found) if teller and other.cue == teller), -1)
        date = Clock(sentence, cues, before).date_of(cue, kind)
        factuality = self._factuality(sentence, cue, cues, kind, teller)
        said = [other for other in cues if _teller(sentence, other, cues) is cue]
        parts = stage.parts(cue, kind, said)
        if told_by >= 0 and factuality in (Factuality.ALLEGED, Factuality.ATTRIBUTED):
            claimants = [part for part in found[told_by].parts if part.role == ParticipantRole.ACTOR]
            parts += [replace(part, role=ParticipantRole.CLAIMANT) for part in claimants if part.key not in {other.key for other in parts}]
            date = _date_alleged(sentence, cue, found[told_by].date) if factuality == Factuality.ALLEGED else date
        if factuality == Factuality.PLANNED:
            date = NOT_DATED
        is_open = stage.placed(cue).is_open
        until = max((other.high for other in said), default=0)
        return Proposal(sentence, cue, tuple(kinds), factuality, date, tuple(parts), is_open, until, told_by)

    def _refined(self, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> list[Kind]:
        """The kinds of a cue; of a verb of saying by what is said."""
        kinds = self._kinds(sentence, cue)
        known = _made_known(sentence, cue, cues)
        if known:
            return list(dict.fromkeys([*self._kinds(sentence, known), *kinds]))
        if cue.form in (FINITE, GERUND) and cue.base in _GROUPS["speech"]:
            said = list(self._by_what_is_said(sentence, cue, cues))
            return list(dict.fromkeys([*said, *kinds[:1], kind_of("ACCUSE/disapprove"), *kinds[1:]]))
        noun = self._light(sentence, cue, cues)
        return self._kinds(sentence, noun) if noun else kinds

    def _light(self, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Cue | None:
        """The noun that tells the act where the verb by itself tells none: “sparked criticism”, “had a meeting”."""
        if cue.form != FINITE or self._kinds(sentence, cue):
            return None
        following = [other for other in cues if cue.at < other.at < cue.high and other.at - cue.at < 7]
        return following[0] if following and following[0].form == NOUN and self._kinds(sentence, following[0]) else None

    def _by_what_is_said(self, sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Iterator[Kind]:
        """What an utterance does by its content: the deed itself if it is announced, an accusation if it tells a wrong."""
        for other in cues:
            if other.form != PARTICIPLE and not other.is_quoted and _teller(sentence, other, cues) is cue:
                group = set(sentence.lower[other.first : other.at])
                deeds = self._kinds(sentence, _carried(other, cues) or other)[:1]
                if cue.base in _GROUPS["announcing"] and deeds and not group & _MODALS:
                    yield deeds[0]
                elif any(_is_conduct(kind) for kind in deeds) and not group & _MODALS:
                    yield kind_of("ACCUSE/allege")
                elif any(_is_conduct(kind) for kind in deeds) and group & {"will", "would"}:
                    yield kind_of("THREATEN/violence")
                elif group & _OBLIGED:
                    yield kind_of("REQUEST")

    def _factuality(self, sentence: Sentence, cue: Cue, cues: Sequence[Cue], kind: Kind, teller: Cue | None) -> Factuality:
        carrier = next((other for other in cues if _carried(other, cues) is cue), None)
        told = teller or (_teller(sentence, carrier, cues) if carrier else None)
        doubted = next((_DOUBTED[word] for word in sentence.lower[max(0, cue.at - 3) : cue.at] if word in _DOUBTED), None)
        is_accused = cue.form == GERUND and teller is not None
        if told and (is_accused or _is_conduct(kind)):
            return Factuality.ALLEGED
        if doubted and cue.form == NOUN:
            return doubted
        if carrier and carrier.base in _GROUPS["aims"]:
            return Factuality.PLANNED
        if "according" in sentence.lower and cue.form == FINITE:
            return Factuality.ATTRIBUTED
        return Factuality.STATED


def _points_back(sentence: Sentence, cue: Cue) -> bool:
    """Whether a noun only takes up what is told elsewhere: “denied the allegations”."""
    before, after = sentence.lower[cue.at - 1 : cue.at], sentence.lower[cue.at + 1 : cue.at + 2]
    return before[:1] in (["the"], ["these"], ["this"], ["those"], ["such"]) and not set(after) & _TELLING


def _is_conduct(kind: Kind) -> bool:
    """Whether an act of this kind is a wrong where it is told of someone."""
    return kind.event_type in _CONDUCT or kind == _COUP


def _made_known(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Cue | None:
    """The noun that a verb of announcing has as its object: “confirmed the closure”."""
    if cue.form not in (FINITE, GERUND) or cue.base not in _GROUPS["announcing"]:
        return None
    following = [other for other in cues if other.form == NOUN and 0 < other.at - cue.at < 4]
    between = sentence.lower[cue.at + 1 : following[0].at] if following else []
    return following[0] if following and not {"that", "of", ","} & set(between) else None


def _carried(cue: Cue, cues: Sequence[Cue]) -> Cue | None:
    """The infinitive or gerund that a verb such as “begin” or “plan” carries."""
    if cue.base not in _GROUPS["phases"] | _GROUPS["aims"]:
        return None
    following = [other for other in cues if other.at > cue.at and other.form in (INFINITIVE, GERUND) and other.at - cue.at <= 7]
    return following[0] if following else None


def _teller(sentence: Sentence, cue: Cue, cues: Sequence[Cue]) -> Cue | None:
    """The verb of saying or accusing whose content a cue tells."""
    before = [other for other in cues if other.at < cue.at and other.form in (FINITE, GERUND, PARTICIPLE, NOUN)]
    if cue.form == FINITE:
        last = next((other for other in reversed(before) if other.form in (FINITE, GERUND)), None)
        between = sentence.lower[last.at + 1 : cue.first] if last else []
        is_content = last is not None and last.base in _GROUPS["speech"] and not {"when", "where", "after", "before", "as", "while", "if", "but", ";", "although"} & set(between)
        return last if is_content and not (between[:1] == [","]) else None
    if cue.form == GERUND:
        accuser = next((other for other in reversed(before) if other.base in _GROUPS["accusing"] or other.base == "accusation"), None)
        if accuser and "of" in sentence.lower[accuser.at + 1 : cue.at]:
            return accuser
    if cue.form in (NOUN, INFINITIVE):
        governing = next((other for other in reversed(before) if other.form == FINITE), None)
        if governing and governing.base in _GROUPS["accusing"] and {"of", "for", "as"} & set(sentence.lower[governing.at + 1 : cue.at]):
            return governing
        return _teller(sentence, governing, cues) if governing else None
    return None


def _date_alleged(sentence: Sentence, cue: Cue, accused: Dating) -> Dating:
    """When conduct alleged happened: by the accusing, if it is told as past."""
    group = set(sentence.lower[cue.first : cue.at + 1])
    is_past = bool({"had", "was", "were", "has"} & group) or cue.form == GERUND or (cue.form == FINITE and len(group) == 1)
    last = accused.bounds[1]
    if is_past and last and not sentence.lower[cue.at].endswith("s"):
        return replace(accused, start=f"[..{last}]", basis=accused.basis.__class__.RELATIVE, note="before the accusing")
    return NOT_DATED


