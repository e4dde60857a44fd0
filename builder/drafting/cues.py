"""The words of a sentence that may tell an act, each with its form and the words around it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from builder.drafting.lexicon import NOUN, VERB, Lexicon, written
from builder.drafting.words import Word, base_of, words_of
from builder.extraction import verbs
from builder.extraction.clauses import Clause
from builder.extraction.document import Document
from builder.extraction.sentences import Span

FINITE, INFINITIVE, GERUND, PARTICIPLE = "finite", "infinitive", "gerund", "participle"
_NEGATIONS = frozenset("not never no neither nor without none hardly cannot".split())
_BE = frozenset("be am is are was were been being isn't wasn't aren't weren't".split())
_STOPS = frozenset(", ; : ( ) — – . ? !".split())
_OPENERS = frozenset(
    "that which who whom whose when where while whereas although though because if unless until since as after before".split()
)
_ACCUSING = frozenset("accuse suspect accusation charge guilty".split())
_OF_WHAT = 14
"""How many words may stand between an accusing word and what it accuses of."""
_QUOTES = {"“": "”", '"': '"'}
_VERBS = frozenset(word for entry in written().entries for word in entry.verbs) | frozenset().union(*written().groups.values())


@dataclass(frozen=True)
class Cue:
    """A word that may tell an act."""

    at: int
    """Its place among the words of the sentence."""
    first: int
    """Where its verb begins, auxiliaries included."""
    base: str
    form: str
    is_passive: bool
    is_negated: bool
    is_quoted: bool
    clause: int
    """The number of the clause in which it stands; -1 if it stands in none."""
    low: int
    high: int
    """The first word of its reach, and the one after its last."""

    @property
    def part(self) -> str:
        """Its part of speech."""
        return NOUN if self.form == NOUN else VERB


@dataclass(frozen=True)
class Sentence:
    """A sentence as words and clauses."""

    document: Document
    span: Span

    @cached_property
    def words(self) -> list[Word]:
        """Its words and stops."""
        return words_of(self.document.text, self.span.start, self.span.end)

    @cached_property
    def lower(self) -> list[str]:
        """They in small letters."""
        return [word.lower for word in self.words]

    @cached_property
    def bases(self) -> list[str]:
        """Their base forms."""
        return [base_of(word, _VERBS) for word in self.lower]

    @property
    def clauses(self) -> Sequence[Clause]:
        """Its clauses with a finite verb."""
        return self.document.clauses[self.span]

    def index(self, offset: int) -> int:
        """The place of the word at or after an offset."""
        return next((at for at, word in enumerate(self.words) if word.end > offset), len(self.words))

    @cached_property
    def quoted(self) -> list[bool]:
        """Whether each word stands within quotation marks that hold more than three words."""
        flags, at = [False] * len(self.words), 0
        while at < len(self.words):
            closing = _QUOTES.get(self.lower[at])
            end = next((index for index in range(at + 1, len(self.words)) if self.lower[index] == closing), 0) if closing else 0
            if end - at > 4:
                flags[at + 1 : end] = [True] * (end - at - 1)
            at = max(at, end) + 1
        return flags

    @cached_property
    def verbs(self) -> list[tuple[int, int]]:
        """The first word and the head of each clause's verb."""
        return [(self.index(clause.verb_start), self._head(clause)) for clause in self.clauses]

    def _head(self, clause: Clause) -> int:
        first, last = self.index(clause.verb_start), self.index(clause.verb_end - 1)
        alphabetic = [at for at in range(first, last + 1) if self.lower[at][:1].isalpha() and not self.lower[at].endswith("ly")]
        return alphabetic[-1] if alphabetic else last

    @cached_property
    def in_verbs(self) -> set[int]:
        """The words that belong to the verbs of clauses."""
        return {at for first, head in self.verbs for at in range(first, head + 1)}

    def around(self, low: int, high: int) -> set[str]:
        """The words from `low` up to `high`, as they are and in their base form."""
        return {*self.lower[low:high], *self.bases[low:high]}


def find_cues(sentence: Sentence, lexicon: Lexicon) -> list[Cue]:
    """The finite verbs, and the other forms and nouns that the lexicon knows, in order."""
    found = [*_finite(sentence), *_others(sentence, lexicon)]
    return sorted(found, key=lambda cue: cue.at)


def _finite(sentence: Sentence) -> Iterator[Cue]:
    for number, (first, head) in enumerate(sentence.verbs):
        group = sentence.lower[first : head + 1]
        clause = sentence.clauses[number]
        yield Cue(
            head,
            first,
            sentence.bases[head],
            FINITE,
            is_passive=len(group) > 1 and any(word in _BE for word in group[:-1]) and not group[-1].endswith("ing"),
            is_negated=any(word in _NEGATIONS or word.endswith("n't") for word in group) or _is_of_none(sentence, clause),
            is_quoted=sentence.quoted[head],
            clause=number,
            low=sentence.index(clause.start),
            high=sentence.index(clause.end - 1) + 1,
        )


def _is_of_none(sentence: Sentence, clause: Clause) -> bool:
    """Whether a clause says of its subjects that none did it: “neither the King nor his ministers came”."""
    first = sentence.index(clause.start)
    return not {"neither", "nor"}.isdisjoint(sentence.lower[max(0, first - 1) : first + 1])


def _others(sentence: Sentence, lexicon: Lexicon) -> Iterator[Cue]:
    for at, word in enumerate(sentence.lower):
        form = _form(sentence, at, lexicon) if at not in sentence.in_verbs and word[:1].isalpha() else ""
        if form:
            yield Cue(
                at,
                at,
                sentence.bases[at],
                form,
                is_passive=form == PARTICIPLE,
                is_negated=bool(_NEGATIONS.intersection(sentence.lower[max(0, at - 3) : at])) and form != NOUN,
                is_quoted=sentence.quoted[at],
                clause=_clause_at(sentence, at),
                low=words_before(sentence, at),
                high=_ahead(sentence, at),
            )


def _form(sentence: Sentence, at: int, lexicon: Lexicon) -> str:
    """The form of a word that is no finite verb, if the lexicon knows it in this form; else nothing."""
    word, base = sentence.lower[at], sentence.bases[at]
    before = sentence.lower[at - 1] if at else ""
    if lexicon.knows(base, VERB):
        if before == "to" and word == base:
            return INFINITIVE
        if word.endswith("ing") and before not in ("a", "an", "the", "its", "their", "his", "her"):
            return GERUND
        if is_participle(word) and not sentence.words[at].text[:1].isupper():
            return PARTICIPLE
    if word.endswith("ing") and before == "of" and _ACCUSING.intersection(sentence.bases[max(0, at - _OF_WHAT) : at]):
        return GERUND  # what someone is accused of is told, whatever the verb
    is_name = sentence.words[at].text[:1].isupper() and at > 0
    if not is_name and (lexicon.knows(base, NOUN) or lexicon.knows(word, NOUN)):
        return NOUN
    return ""


def is_participle(word: str) -> bool:
    """Whether a word may be a past participle by its form."""
    return word.endswith("ed") or word in verbs.PARTICIPLES or word in verbs.PAST_OR_PARTICIPLE


def _clause_at(sentence: Sentence, at: int) -> int:
    """The clause that holds a word, else the last whose verb stands before it."""
    offset = sentence.words[at].start
    holding = [number for number, clause in enumerate(sentence.clauses) if clause.start <= offset < clause.end]
    before = [number for number, (_, head) in enumerate(sentence.verbs) if head < at]
    return holding[-1] if holding else before[-1] if before else (0 if sentence.clauses else -1)


def _ahead(sentence: Sentence, at: int) -> int:
    """The word after the last that belongs to a cue: up to the next stop, opener or finite verb."""
    firsts = {first for first, _ in sentence.verbs}
    return next(
        (
            index
            for index in range(at + 1, len(sentence.words))
            if sentence.lower[index] in _STOPS or sentence.lower[index] in _OPENERS or index in firsts
        ),
        len(sentence.words),
    )


def words_before(sentence: Sentence, at: int) -> int:
    """The first word that belongs to a cue: after the last stop, opener or finite verb before it."""
    heads = {head for _, head in sentence.verbs}
    return next(
        (
            index + 1
            for index in range(at - 1, -1, -1)
            if sentence.lower[index] in _STOPS or sentence.lower[index] in _OPENERS or index in heads
        ),
        0,
    )
