"""Finding clauses: the finite verbs of a sentence, each with the words up to the next boundary.

Fixed rules and lists, no parser. They rather find a verb too many than miss one: a form that may be a past or a participle
is taken for a past unless the words around it speak against that.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builder.extraction import verbs

_TOKEN = re.compile(
    r"[0-9]+(?:[.,][0-9]+)*%?"
    r"|[^\W\d_](?:\.[^\W\d_])+\.?(?:[-–][^\W\d_]+)*"  # U.S., U.S.-backed
    r"|(?:\[[^\W\d_]+\])?[^\W\d_]+(?:[-–'’][^\W\d_]+)*['’]?"  # [i]t, drug-trafficking, doesn't, Venezuelans'
    r"|\.(?: ?\.)+|\S"
)
_MARKS = frozenset("\"“”'‘’[]")
"""Marks that part no words from each other."""
_STOPS = frozenset(", ; : ( ) … . ? ! — – -".split())
_ENDS_OF_APPOSITION = frozenset(", ) — – … ? !".split())
"""Stops that may stand between a subject and its verb."""
_OPENERS = frozenset(
    """
    which who whom whose when where while whereas although though because if unless until since as after before how why what once that
    """.split()
)
_CONJUNCTIONS = frozenset("and or but nor yet &".split())
_BOUNDARIES = _STOPS | _OPENERS | _CONJUNCTIONS
_SUBJECTS = frozenset("i he she we they who".split())
"""Words that stand only before a verb of their own."""
_ARTICLES = frozenset("a an the its his her their our my your no every".split())
_DETERMINERS = _ARTICLES | frozenset(
    "this these those any some each both all such another other many several more most nothing little much".split()
)
_PREPOSITIONS = frozenset(
    """
    about across against alongside among around at between by despite during for from in including into like of on over regarding than
    through to toward towards under upon versus with within without
    """.split()
)
_OBJECTS = frozenset("him them us me himself itself themselves".split())
"""Pronouns that follow a verb or a preposition."""
_FOLLOWERS = _OBJECTS | _ARTICLES | {"it", "this", "these", "those", "any"}
"""What a verb has after it, and a participle or plural noun hardly ever."""
_ADVERBS = frozenset(
    """
    not never also always already almost again ever even first further furthermore just later long now often once only rather since
    soon sometimes somewhat still then therefore thus together too very well yet
    """.split()
)
_IN_LY = frozenset("ally anomaly apply assembly comply family imply italy july multiply only rely reply supply".split())
_CONTRACTION = re.compile(r"(?:i|you|he|she|it|we|they|that|there|who|what)'(?:s|m|re|ve|d|ll)")


@dataclass(frozen=True)
class Clause:
    """A clause: half-open offsets of its words, and of its verb, auxiliaries and participle included."""

    start: int
    end: int
    verb_start: int
    verb_end: int


def find_clauses(text: str, start: int, end: int) -> list[Clause]:
    """The clauses within `start` and `end` that have a finite verb, in the order of their verbs."""
    tokens = [match for match in _TOKEN.finditer(text, start, end) if match[0] not in _MARKS]
    words = _Words([match[0] for match in tokens])
    found = list(words.verbs())
    spans = [(*words.reach(found, number), *verb) for number, verb in enumerate(found)]
    return [Clause(tokens[a].start(), tokens[b].end(), tokens[c].start(), tokens[d].end()) for a, b, c, d in spans]


class _Words:
    """The words and stops of a sentence."""

    def __init__(self, tokens: Sequence[str]) -> None:
        """Keep the words as they are written and in small letters."""
        self.tokens = tokens
        self.words = ["…" if token.startswith(("..", ". ")) else _plain(token) for token in tokens]

    def word(self, at: int) -> str:
        """The word at a place; empty beyond both ends."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def before(self, at: int) -> str:
        """The word before a place, adverbs left out."""
        at -= 1
        while _is_adverb(self.word(at)):
            at -= 1
        return self.word(at)

    # --- verbs --------------------------------------------------------------------------------

    def verbs(self) -> Iterator[tuple[int, int]]:
        """The first and last word of each finite verb, auxiliaries and participle included."""
        at, has_verb = 0, False
        while at < len(self.words):
            has_verb = has_verb and self.word(at) not in _BOUNDARIES
            if self.is_finite(at) or (self.is_past(at) and self.is_rather_finite(at, has_verb)):
                last = self.end_of_verb(at)
                yield at, last
                has_verb = self.word(last) not in verbs.SAYING
                at = last
            at += 1

    def is_finite(self, at: int) -> bool:
        """Whether a word is a finite verb, whatever the rest of its clause holds."""
        word, before = self.word(at), self.before(at)
        if self.is_name(at) or before in _ARTICLES or before in _PREPOSITIONS or before.endswith(("'s", "s'")):
            return False
        if word in verbs.AUXILIARIES or word in verbs.PAST or _CONTRACTION.fullmatch(word):
            return True
        return self.is_present(at)

    def is_present(self, at: int) -> bool:
        """Whether a word is a present form without auxiliary."""
        word, before, after = self.word(at), self.before(at), self.word(at + 1)
        if word in _BOUNDARIES or word in _PREPOSITIONS or word in _DETERMINERS or _is_adverb(word) or not word.isalpha():
            return False
        if before in _SUBJECTS:
            return True
        if before in verbs.AUXILIARIES or before in _DETERMINERS:
            return False
        if word.endswith("s"):
            is_certain = before in ("it", "which") or word not in verbs.OR_NOUN or after in _FOLLOWERS
            return after in _OBJECTS or (is_certain and _base(word) in verbs.BASE)
        is_plural = before.endswith("s") and not before.endswith(("ss", "is", "us")) and after not in ("by", "for", "of")
        has_subject = (is_plural and before not in _OPENERS) or before in ("that", "which")
        return word in verbs.BASE and (has_subject or (after in _FOLLOWERS and before not in _CONJUNCTIONS))

    def is_past(self, at: int) -> bool:
        """Whether a word may be a past form, or a participle that looks the same."""
        return (self.word(at) in verbs.PAST_OR_PARTICIPLE or _is_regular_past(self.word(at))) and not self.is_name(at)

    def is_rather_finite(self, at: int, has_verb: bool) -> bool:
        """Whether such a form is rather a past than a participle; `has_verb` if its clause has a finite verb before it."""
        word, before, after = self.word(at), self.before(at), self.word(at + 1)
        if before in _SUBJECTS or before in ("it", "that", "this", "which"):
            return True
        if (
            not before
            or before in _NEVER_BEFORE_PAST
            or before.endswith(("'s", "s'"))
            or f"{word} {after}" in verbs.PARTICIPLE_AND_PREPOSITION
        ):
            return False
        if self.is_passive(at):
            return False
        return before in _CONJUNCTIONS or before in _ENDS_OF_APPOSITION or after in _FOLLOWERS or not (has_verb or self.verb_follows(at))

    def is_passive(self, at: int) -> bool:
        """Whether “by” follows and names who did it."""
        by = at + 2 if self.word(at + 1) in ("down", "off", "out", "over", "up") else at + 1
        return self.word(by) == "by" and not self.word(by + 1).endswith("ing") and not self.word(by + 1)[:1].isdigit()

    def verb_follows(self, at: int) -> bool:
        """Whether a finite verb follows in the same clause, which makes the form before it a participle."""
        if self.word(at) in verbs.SAYING:
            return False
        for index in range(at + 1, len(self.words)):
            if self.word(index) in _BOUNDARIES:
                return False
            if self.is_finite(index):
                return True
        return False

    def is_name(self, at: int) -> bool:
        """Whether a word has a capital letter though no sentence begins."""
        return self.tokens[at][:1].isupper() and at > 0 and self.word(at - 1) not in _STOPS

    def end_of_verb(self, at: int) -> int:
        """The last word of the verb that a finite word begins: past its adverbs, other auxiliaries and participle."""
        first = self.word(at)
        if first not in verbs.AUXILIARIES and not _CONTRACTION.fullmatch(first):
            return at
        last, takes_base = at, first in verbs.MODALS or first in verbs.DO
        for index in range(at + 1, len(self.words)):
            word = self.word(index)
            if word in ("be", "been", "being", "have"):
                last, takes_base = index, False
            elif not _is_adverb(word) and not (index == at + 1 and word in (*_SUBJECTS, "it", "you")):
                is_base = takes_base and word.removeprefix("re-").isalpha() and word not in _BOUNDARIES | _DETERMINERS | _PREPOSITIONS
                return index if is_base or _is_participle(word) else last
        return last

    # --- clauses ------------------------------------------------------------------------------

    def reach(self, found: Sequence[tuple[int, int]], number: int) -> tuple[int, int]:
        """The first and last word of the clause around a verb, which holds no other verb."""
        first, last = found[number]
        is_first, is_last = number == 0, number + 1 == len(found)
        low = 0 if is_first else found[number - 1][1] + 1
        until = len(self.words) if is_last else found[number + 1][0]
        begin = next((at + 1 for at in range(first - 1, low - 1, -1) if self.ends_clause(at, is_first)), low)
        # Without a boundary, what stands before the next verb is its subject.
        end = next((at - 1 for at in range(last + 1, until) if self.ends_clause(at, is_last)), until - 1 if is_last else last)
        return begin, end

    def ends_clause(self, at: int, is_outer: bool) -> bool:
        """Whether a clause ends at a word; at a conjunction only if another verb stands on its other side."""
        word = self.word(at)
        return word in _STOPS or word in _OPENERS or (word in _CONJUNCTIONS and not is_outer)


_NEVER_BEFORE_PAST = (
    (_STOPS - _ENDS_OF_APPOSITION)
    | _DETERMINERS
    | _PREPOSITIONS
    | (_OPENERS - {"that", "which", "who"})
    | verbs.AUXILIARIES
    | verbs.NOT_FINITE
)
"""Words after which a form that may be a past is a participle or an adjective."""


def _plain(token: str) -> str:
    return token.lower().replace("’", "'").replace("[", "").replace("]", "")


def _is_adverb(word: str) -> bool:
    return word in _ADVERBS or (word.endswith("ly") and len(word) > 3 and word not in _IN_LY)


def _base(word: str) -> str:
    """The base form of a present form in -s."""
    if word.endswith("ies"):
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("shes", "ches", "sses", "oes")) else word[:-1]


def _is_regular_past(word: str) -> bool:
    return word.endswith("ed") and len(word) > 3 and word.removeprefix("re-").isalpha() and word not in verbs.NO_VERB


def _is_participle(word: str) -> bool:
    return _is_regular_past(word) or word in verbs.PARTICIPLES or word in verbs.PAST_OR_PARTICIPLE or word.endswith("ing")
