"""How the words of a sentence that may tell acts bear on each other: who says what, what is planned, begun or announced."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from builder.drafting.cues import FINITE, GERUND, INFINITIVE, PARTICIPLE, Cue, Sentence, is_participle, words_before
from builder.drafting.lexicon import NOUN, Kind, Lexicon, kind_of, written
from usvenezuela.model.vocabularies import EventType

GROUPS = written().groups
COUP = kind_of("X_LEADERSHIP/x-coup")
_CONDUCT = frozenset((EventType.COERCE, EventType.ASSAULT))
_ORDERING = frozenset("when where after before as while if but although because since until ;".split())
"""Words after which a clause is no content of the verb of saying before it."""
_OMITTING = frozenset("fail avoid neglect omit forget".split())
POINTERS = frozenset("the these this those such".split())
TELLING = frozenset("of against by on in between to that with from over into".split())
"""Words after a noun that tell more of it."""
_CARRIED, _NEAR = 7, 4
"""How many words after a verb the infinitive may stand that it carries, and the noun that it makes known."""


def is_conduct(kind: Kind) -> bool:
    """Whether an act of this kind is a wrong where it is told of someone."""
    return kind.event_type in _CONDUCT or kind == COUP


@dataclass(frozen=True)
class Scene:
    """A sentence with its cues."""

    sentence: Sentence
    cues: Sequence[Cue]
    lexicon: Lexicon
    _kinds: dict[Cue, list[Kind]] = field(default_factory=dict, compare=False)

    def between(self, first: Cue, second: Cue) -> list[str]:
        """The words between two cues."""
        return self.sentence.lower[first.at + 1 : second.first]

    def group(self, cue: Cue) -> set[str]:
        """The words of a verb: its auxiliaries, adverbs and itself."""
        return set(self.sentence.lower[cue.first : cue.at + 1])

    def kinds(self, cue: Cue) -> list[Kind]:
        """The kinds that a cue may tell among the words around it, the likeliest first."""
        if cue not in self._kinds:
            self._kinds[cue] = self.lexicon.kinds(cue.base, cue.part, self._around(cue))
        return self._kinds[cue]

    def kinds_by_hand(self, cue: Cue) -> list[Kind]:
        """Those that the list written by hand gives it."""
        return Lexicon().kinds(cue.base, cue.part, self._around(cue))

    def _around(self, cue: Cue) -> set[str]:
        # A clause may begin within its subject: “ties between Ruritania | and Graustark were cut”.
        low = min(cue.low, words_before(self.sentence, cue.first)) if cue.form == FINITE else cue.low
        if low == cue.at and self.sentence.lower[low - 1 : low] == [","] and is_participle(self.sentence.lower[low]):
            low = words_before(self.sentence, low - 1)  # a participle tells of what stands before it: “the treaty, signed in May”
        return self.sentence.around(low, cue.at) | self.sentence.around(cue.at + 1, cue.high)

    def carried(self, cue: Cue) -> Cue | None:
        """The infinitive or gerund that a verb such as “begin”, “plan” or “order” carries."""
        if cue.base not in GROUPS["phases"] | GROUPS["aims"] | GROUPS["asks"]:
            return None
        return next((other for other in self.cues if 0 < other.at - cue.at <= _CARRIED and other.form in (INFINITIVE, GERUND)), None)

    @cached_property
    def _carriers(self) -> dict[Cue, Cue]:
        return {carried: cue for cue in self.cues if (carried := self.carried(cue))}

    def carrier(self, cue: Cue) -> Cue | None:
        """The verb that carries a cue."""
        return self._carriers.get(cue)

    def made_known(self, cue: Cue) -> Cue | None:
        """The noun that a verb of announcing has as its object: “confirmed the closure”."""
        if cue.form not in (FINITE, GERUND) or cue.base not in GROUPS["announcing"]:
            return None
        near = next((other for other in self.cues if other.form == NOUN and 0 < other.at - cue.at < _NEAR), None)
        return near if near and not {"that", "of", ","}.intersection(self.between(cue, near)) else None

    def light(self, cue: Cue) -> Cue | None:
        """The noun that tells the act where the verb by itself tells none: “sparked criticism”, “had a meeting”."""
        if cue.form != FINITE or self.kinds(cue):
            return None
        near = next((other for other in self.cues if cue.at < other.at < cue.high and other.at - cue.at <= _CARRIED), None)
        return near if near and near.form == NOUN and self.kinds(near) else None

    def is_omission(self, cue: Cue) -> bool:
        """Whether a verb says of the act after it that it was not done: “failed to pay”, “avoided calling it a war”."""
        return cue.base in _OMITTING and any(self.is_omitted(other) and other.at > cue.at for other in self.cues)

    def is_omitted(self, cue: Cue) -> bool:
        """Whether the verb right before an infinitive or gerund says that it was not done."""
        words = [base for base in self.sentence.bases[max(0, cue.at - 3) : cue.at] if base != "to" and not base.endswith("ly")]
        return cue.form in (INFINITIVE, GERUND) and not _OMITTING.isdisjoint(words[-1:])

    def noun_before(self, cue: Cue) -> Cue | None:
        """The noun that tells the act of which a verb only says that it began or went on: “talks resumed”."""
        near = next((other for other in reversed(self.cues) if other.at < cue.first), None)
        return near if near and near.form == NOUN and near.at >= cue.low and self.kinds(near) and not self.kinds_by_hand(cue) else None

    @cached_property
    def _told_nouns(self) -> set[Cue]:
        return {noun for cue in self.cues for noun in (self.made_known(cue), self.light(cue)) if noun}

    def is_told_by_verb(self, cue: Cue) -> bool:
        """Whether a noun is told by the verb before it, which takes its kind."""
        return cue in self._told_nouns

    def points_back(self, cue: Cue) -> bool:
        """Whether a noun only takes up what is told elsewhere: “denied the allegations”."""
        before, after = self.sentence.lower[max(0, cue.at - 1) : cue.at], self.sentence.lower[cue.at + 1 : cue.at + 2]
        return cue.form == NOUN and not POINTERS.isdisjoint(before) and TELLING.isdisjoint(after)

    # --- who says what ----------------------------------------------------------------------------------

    @cached_property
    def _tellers(self) -> dict[Cue, Cue]:
        found: dict[Cue, Cue] = {}
        for cue in self.cues:  # in order, since what a noun tells may be told by the teller of the verb before it
            teller = self._teller(cue, found)
            if teller:
                found[cue] = teller
        return found

    def teller(self, cue: Cue) -> Cue | None:
        """The verb of saying or accusing whose content a cue tells."""
        return self._tellers.get(cue)

    def asserted_by(self, cue: Cue) -> Cue | None:
        """The verb of saying or accusing by which a cue is told, or the verb that carries it: “say that it continues to hold”."""
        carrier = self.carrier(cue)
        return self.teller(cue) or (self.teller(carrier) if carrier else None)

    def said(self, cue: Cue) -> list[Cue]:
        """What tells the content of a verb of saying or accusing."""
        return [other for other, teller in self._tellers.items() if teller is cue]

    def _teller(self, cue: Cue, found: dict[Cue, Cue]) -> Cue | None:
        if cue.form == FINITE:
            return self._teller_of_finite(cue)
        if cue.form == GERUND:
            accuser = self._last(cue, lambda other: other.base in GROUPS["accusing"] or other.base == "accusation")
            return accuser if accuser and "of" in self.between(accuser, cue) else None
        if cue.form == PARTICIPLE:
            return None
        governing = self._last(cue, lambda other: other.form == FINITE)
        if governing and governing.base in GROUPS["accusing"] and {"of", "for", "as"}.intersection(self.between(governing, cue)):
            return governing
        return found.get(governing) if governing else None

    def _teller_of_finite(self, cue: Cue) -> Cue | None:
        last = self._last(cue, lambda other: other.form in (FINITE, GERUND))
        between = self.between(last, cue) if last else []
        is_content = last is not None and last.base in GROUPS["speech"] and _ORDERING.isdisjoint(between)
        if is_joined(between) and "that" not in between:
            return None  # a second act of the same one: “called it a mistake and closed the port”
        return last if is_content and (between[:1] != [","] or "that" in between) else None

    def _last(self, cue: Cue, fits: Callable[[Cue], bool]) -> Cue | None:
        return next((other for other in reversed(self.cues) if other.at < cue.at and fits(other)), None)


def joined_to(sentence: Sentence, cues: Sequence[Cue], cue: Cue) -> Cue | None:
    """The finite verb to which “and” joins another: not the one of what is said, “denied that it was so, and proposed”."""
    before = [other for other in cues if other.form == FINITE and other.at < cue.at]
    is_beyond = sentence.lower[max(0, cue.first - 2) : cue.first] == [",", "and"]
    if is_beyond and len(before) > 1 and "that" in sentence.lower[before[-2].at : before[-1].first]:
        return before[-2]
    return before[-1] if before else None


def is_joined(between: Sequence[str]) -> bool:
    """Whether the words between two verbs end with “and”, or with “and” and an aside between commas: “and, a week later,”."""
    last = between[len(between) - list(reversed(between)).index("and") :] if "and" in between else ["and"]
    return not last or (len(last) > 1 and last[0] == last[-1] == ",")
