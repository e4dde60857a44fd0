"""When an act happened, as far as the words tell: by the rules of the coding guide, and never by a neighbour's year."""

from collections.abc import Sequence
from dataclasses import dataclass

from builder.drafting.cues import Cue, Sentence
from builder.drafting.lexicon import NOUN, Kind
from builder.extraction.dates import DateMention, find_dates
from usvenezuela.model.vocabularies import DateBasis, EventType

_AFTER = frozenset("after following since".split())
_BEFORE = frozenset("before until prior".split())
_JOINING = frozenset("during when while as with".split())
"""Words that join an act to another of the same time."""
_SPEECH = {EventType.X_STATEMENT, EventType.ACCUSE, EventType.REQUEST, EventType.REJECT, EventType.THREATEN, EventType.SUPPORT, EventType.CONCEDE, EventType.AGREE}
_SAME_TIME = (("at", "the", "same", "time"), ("concurrently",), ("simultaneously",), ("the", "same", "day"), ("immediately",), ("that", "same", "day"))
_LATER = (("in", "response"), ("later",), ("then",), ("subsequently",), ("afterwards",), ("thereafter",), ("shortly", "afterwards"), ("in", "return"))


@dataclass(frozen=True)
class Dating:
    """A start date in the EDTF profile, where it comes from, and why."""

    start: str = ""
    basis: DateBasis = DateBasis.NOT_STATED
    note: str = ""

    @property
    def bounds(self) -> tuple[str, str]:
        """The first and the last end of the date; empty where it is open."""
        first, _, last = self.start.strip("[]").partition("..")
        return (first, last) if ".." in self.start else (first, first)


NOT_DATED = Dating()


def date_of(sentence: Sentence, cue: Cue, kind: Kind, before: Dating, answers: bool) -> Dating:
    """The date of the act that a cue tells; `before` is that of the last act told in the paragraph, `answers` whether it replies to one."""
    own = _own_date(sentence, cue)
    if own.start:
        return own
    ordered = _ordered(sentence, cue, before, answers)
    if ordered.start:
        return ordered
    return _by_heading(sentence, kind)


def _own_date(sentence: Sentence, cue: Cue) -> Dating:
    """By a date in the sentence that belongs to the act: one in its own clause, else the one that heads the sentence."""
    mentions = sentence.document.resolved_dates[sentence.span]
    dated = [(mention, sentence.index(mention.start)) for mention in mentions if mention.edtf]
    low, high = max(cue.low, 0), cue.high
    opener = _opener(sentence, cue)
    inside = [(mention, at) for mention, at in dated if low <= at < high]
    heading = [(mention, at) for mention, at in dated if at < 6 and not inside]
    chosen = (_nearest(inside, cue.at) if inside else heading[0] if heading else None)
    if chosen is None:
        return _by_other_clause(sentence, cue, dated)
    mention, at = chosen
    basis = DateBasis.STATED if _is_whole(sentence, mention) else DateBasis.SECTION_CONTEXT
    if not inside and opener in _AFTER:
        return Dating(f"[..{mention.edtf}]", DateBasis.RELATIVE, f"before what is dated {mention.edtf}, which came after it")
    if not inside and opener in _BEFORE:
        return Dating(f"[{mention.edtf}..]", DateBasis.RELATIVE, f"after what is dated {mention.edtf}, which came before it")
    return _after_or_before(sentence, mention, at, cue, basis)


def _nearest(inside: Sequence[tuple[DateMention, int]], at: int) -> tuple[DateMention, int]:
    return min(inside, key=lambda item: abs(item[1] - at))


def _after_or_before(sentence: Sentence, mention: DateMention, at: int, cue: Cue, basis: DateBasis) -> Dating:
    """The date itself, or the range that a word of order between the act and the date opens: “ousted after the war of 1948”."""
    value = mention.edtf
    between = sentence.lower[cue.at + 1 : at] if at > cue.at else sentence.lower[max(0, at - 8) : at]
    if cue.form == NOUN and 0 < cue.at - at < 5:  # “the 1958 coup”
        return Dating(value, basis)
    for words, start, how in ((_AFTER | {"response"}, f"[{value}..]", "after"), (_BEFORE, f"[..{value}]", "before")):
        if words.intersection(between) and not {"since", "until"}.intersection(between):
            return Dating(start, DateBasis.RELATIVE, f"{how} what is dated {value}")
    return Dating(value, basis)


def _is_whole(sentence: Sentence, mention: DateMention) -> bool:
    """Whether the year of a date stands in its own sentence."""
    return any(other.year == mention.year or other.until == mention.year for other in sentence.document.dates[sentence.span])


def _opener(sentence: Sentence, cue: Cue) -> str:
    """The word of order that opens the clause of a cue."""
    words = [sentence.lower[at] for at in range(max(0, cue.low - 2), cue.first)]
    return next((word for word in reversed(words) if word in _AFTER | _BEFORE), "")


def _by_other_clause(sentence: Sentence, cue: Cue, dated: Sequence[tuple[DateMention, int]]) -> Dating:
    """By a date of another clause that a word of order joins to this one."""
    opener = _opener(sentence, cue)
    earlier = [mention for mention, at in dated if at < cue.first]
    if earlier and opener in _AFTER:
        return Dating(f"[..{earlier[-1].edtf}]", DateBasis.RELATIVE, f"before what is dated {earlier[-1].edtf}, which came after it")
    if earlier and opener in _BEFORE:
        return Dating(f"[{earlier[-1].edtf}..]", DateBasis.RELATIVE, f"after what is dated {earlier[-1].edtf}, which came before it")
    joined = [mention for mention, at in dated if at > cue.at and _JOINING.intersection(words := sentence.lower[cue.at + 1 : at]) and not (_AFTER | _BEFORE).intersection(words)]
    for mention in (earlier[-1:] if cue.low > 0 else []) + joined[:1]:
        return Dating(mention.edtf, DateBasis.STATED if _is_whole(sentence, mention) else DateBasis.SECTION_CONTEXT)
    return NOT_DATED


def _ordered(sentence: Sentence, cue: Cue, before: Dating, answers: bool) -> Dating:
    """By words that order the act after the one told before it in the paragraph."""
    first, _ = before.bounds
    if not before.start or not first:
        return NOT_DATED
    if _has(sentence, _SAME_TIME):
        return Dating(before.start, DateBasis.RELATIVE, "at the same time as what is told before it")
    if answers or _has(sentence, _LATER):
        return Dating(f"[{first}..]", DateBasis.RELATIVE, f"after what is told before it, dated {before.start}")
    return NOT_DATED


def _has(sentence: Sentence, phrases: Sequence[tuple[str, ...]]) -> bool:
    words = tuple(sentence.lower)
    return any(words[at : at + len(phrase)] == phrase for phrase in phrases for at in range(len(words)))


def _by_heading(sentence: Sentence, kind: Kind) -> Dating:
    """By the years of the headings above: a range bounds what is told undated, a single year is that of a crisis."""
    for heading in reversed(sentence.span.headings):
        found = find_dates(heading, 0, len(heading))
        if len(found) == 1 and found[0].edtf and (found[0].until or kind.event_type not in _SPEECH or found[0].year.isdigit()):
            return Dating(found[0].edtf, DateBasis.SECTION_CONTEXT)
    return NOT_DATED
