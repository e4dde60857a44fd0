"""When an act happened, as far as the words tell: by the rules of the coding guide, and never by a neighbour's year."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from builder.drafting.cues import FINITE, GERUND, Cue, Sentence
from builder.drafting.lexicon import NOUN, Kind, written
from builder.drafting.reckoning import NOT_DATED, Dating, Past, after, ahead, bears_day, before, day_by_dateline, next_of, reckoned, same_of
from builder.drafting.scene import POINTERS, TELLING, joined_to
from builder.extraction.dates import DateMention, find_dates
from usvenezuela.model.vocabularies import DateBasis, EventType

_AFTER = frozenset("after following response upon".split())
_BEFORE = frozenset("before prior".split())
_JOINING = frozenset("during when while as with and".split())
"""Words that join an act to another of the same time."""
_FRONT = frozenset("on in during by early late mid since the then later around at of end from".split())
"""Words that may stand between the beginning of a clause and the date at its head."""
_SAME_TIME = ("at the same time", "concurrently", "simultaneously", "the same day", "that same day", "immediately")
_LATER = frozenset("later then subsequently afterwards thereafter".split()) | frozenset(
    f"in {word}" for word in "response retaliation reprisal reply protest return turn".split()
)
_ANSWERS = written().groups["answering"]
_UTTERING = written().groups["speech"] | written().groups["accusing"]
_OPENERS = frozenset("before after when where while although though because if unless until since as".split())
_CAUSING = frozenset("cause force lead result prompt spark trigger".split())
_DATING = _AFTER | _BEFORE | frozenset("during in at".split())
"""Words before what is called by its year by which the year dates an act."""
_STOPS = _OPENERS | frozenset(", ; : ( ) that which who by".split())
"""Words that end a clause or its subject."""
_GENERAL = frozenset(
    "move decision incident occasion action step measure issue dispute statement claim word agreement trial verdict ruling".split()
)
"""Nouns that take up any act told before."""
_CONNECTING = frozenset("and but ;".split())
"""Words after which a clause speaks of something else."""
_SPEECH = frozenset(
    (EventType.AGREE, EventType.ACCUSE, EventType.X_STATEMENT, EventType.REQUEST, EventType.REJECT, EventType.THREATEN, EventType.SUPPORT)
)
_INCLUDING = frozenset("include involve comprise".split())
_LASTING = frozenset("between from".split())
_SAME = frozenset("that same".split())
_TURNS = _SAME | frozenset("next following previous".split())
"""Words before a day, month, season or year that put it beside the one told last."""
_LEADING = frozenset("a the that just only some about".split())
"""Words that may lead such words."""
_HEAD = 6
"""How many words at the head of a sentence “two days after” may take, and mean what is told before it."""


@dataclass(frozen=True)
class Dated:
    """A date of a sentence, and the place of its first word."""

    value: str
    at: int
    basis: DateBasis
    until: str = ""

    @property
    def dating(self) -> Dating:
        """It as the date of an act."""
        note = "reckoned from the day that the document bears" if self.basis == DateBasis.RELATIVE else ""
        return Dating(self.value, self.basis, note)


@dataclass(frozen=True)
class Clock:
    """The dates of a sentence, and which of its acts each belongs to."""

    sentence: Sentence
    cues: Sequence[Cue]
    past: Past
    """What the section told before the act."""
    entering: Past
    """The same for the sentence as a whole."""

    def date_of(self, cue: Cue, kind: Kind) -> Dating:
        """The date of the act that a cue tells."""
        by_words = (self._own, self._step, self.date_ahead, self._of_sentence, self._at_same_time)
        ways = (*by_words, self._part, self._perfect, self._answering, self._along)
        found = next((found for way in ways if (found := way(cue)).start), NOT_DATED)
        found = found if found.start else self._pointing(cue, kind)
        return found if found.start else self._of_heading(cue, kind)

    # --- the dates that stand in the sentence ---------------------------------------------------------

    def _dates(self) -> Sequence[Dated]:
        document, span = self.sentence.document, self.sentence.span
        years = {year for date in document.dates[span] for year in (date.year, date.until)}
        found: list[Dated] = []
        for mention in document.resolved_dates[span]:
            basis = DateBasis.STATED if mention.year in years else DateBasis.SECTION_CONTEXT
            value, at = mention.edtf.strip("[]").partition("..")[0], self.sentence.index(mention.start)
            if bears_day(document, span, mention):
                continue
            if not value:
                value, basis = day_by_dateline(document, span, mention), DateBasis.RELATIVE
            if found and self._is_end_of(found[-1], at):
                found[-1] = replace(found[-1], until=value)
            elif value and not (at < len(self.sentence.words) and self.sentence.quoted[at]):
                found.append(Dated(value, at, basis, mention.until))
        return found

    def _is_end_of(self, first: Dated, at: int) -> bool:
        """Whether the date at a place ends a time that lasts: “between 2014 and 2020”."""
        return first.at > 0 and self.sentence.lower[first.at - 1] in _LASTING and at - first.at <= 5

    def _own(self, cue: Cue) -> Dating:
        """By a date of its own clause: no other verb stands between the two."""
        own = [date for date in self._dates() if self._is_of(date, cue)]
        if not own:
            return NOT_DATED
        nearest = min(own, key=lambda date: abs(date.at - cue.at))
        exact = self._exact(nearest)
        lasting = self._lasting(own)
        return lasting or self._between(exact, cue)

    def _exact(self, date: Dated) -> Dated:
        """A date, or the more exact one by which the sentence repeats its year: “in April 2002, during the coup of 2002”."""
        same = [other for other in self._dates() if len(date.value) == len("2002") and other.value.startswith(date.value)]
        return max(same, key=lambda other: len(other.value), default=date)

    def _is_of(self, date: Dated, cue: Cue) -> bool:
        lower = self.sentence.lower
        low, high = sorted((date.at, cue.at))
        if self._is_of_name(date) and cue.form != NOUN:
            return False
        if cue.form == NOUN and date.at > cue.at and self._is_subject(cue, date):
            return True
        if any(low < first < high for first, _ in self.sentence.verbs if first != cue.first):
            return False
        if date.at > cue.at:
            return not {"that", "which", "who", "when", "where", ";"}.intersection(lower[cue.at : date.at])
        is_parted = cue.form == FINITE and bool(_OPENERS.intersection(lower[date.at : cue.first]))
        return not is_parted and (cue.low <= date.at or self._is_at_front(date))

    def _is_of_name(self, date: Dated) -> bool:
        """Whether a year belongs to what is called by it, and dates nothing else: “recognized the 2015 assembly”."""
        lower = self.sentence.lower
        is_called = len(date.value) == len("2000") and date.at > 1 and lower[date.at - 1] == "the" and lower[date.at + 1 : date.at + 2]
        return bool(is_called) and lower[date.at + 1][0].isalpha() and lower[date.at - 2] not in _DATING

    def _is_subject(self, noun: Cue, date: Dated) -> bool:
        """Whether a date is that of the one verb between a noun and itself, whose subject the noun is: “talks were held in May”."""
        lower, between = self.sentence.lower, [verb for verb in self.sentence.verbs if noun.at < verb[0] < date.at]
        return len(between) == 1 and _STOPS.isdisjoint(lower[noun.at : between[0][0]]) and _STOPS.isdisjoint(lower[between[0][1] : date.at])

    def _is_at_front(self, date: Dated) -> bool:
        """Whether a date heads its clause: “…, and on 20 October he said”."""
        at = date.at - 1
        while at >= 0 and self.sentence.lower[at] in _FRONT:
            at -= 1
        return at < 0 or self.sentence.lower[at] in (",", "and", "but", ";", ":", "however")

    def _lasting(self, own: Sequence[Dated]) -> Dating | None:
        """The start and end of what lasts: “between 2014 and 2020”, “1902–03”."""
        return next((replace(date.dating, end=date.until) for date in own if date.until), None)

    def _between(self, date: Dated, cue: Cue) -> Dating:
        """The date itself, or the range that words between the act and the date open: “ousted after the war of 1948”."""
        lower = self.sentence.lower
        between = lower[cue.at + 1 : date.at] if date.at > cue.at else self._front(date)
        is_of_noun = cue.form == NOUN and not (date.at > cue.at and (_AFTER | _BEFORE).intersection(between))
        if not is_of_noun:
            if _BEFORE.intersection(between):
                return before(date.value)
            if _AFTER.intersection(between) or self._answers_what_is_dated(date, cue):
                return after(date.value)
            if date.at < cue.at and cue.form != FINITE:
                return self._beside(date, cue)
        return date.dating

    def _front(self, date: Dated) -> Sequence[str]:
        """The words before a date in its phrase: back to a stop."""
        low = next((at + 1 for at in range(date.at - 1, -1, -1) if self.sentence.lower[at] in (",", ";", ":", "(")), 0)
        return self.sentence.lower[low : date.at]

    def _answers_what_is_dated(self, date: Dated, cue: Cue) -> bool:
        """Whether the date is that of a noun which the act answers: “denounced the ouster of … in February 2004”."""
        words = self.sentence.lower
        nouns = (other for other in self.cues if other.form == NOUN and cue.at < other.at < date.at)
        return cue.base in _ANSWERS and any(words[noun.at + 1] == "of" for noun in nouns)

    # --- the dates of other clauses ---------------------------------------------------------------------

    def _of_sentence(self, cue: Cue) -> Dating:
        """By the date of another clause of the sentence, as a word orders or joins the two."""
        dates = [date for date in self._dates() if not self._is_of_name(date)]
        earlier = [date for date in dates if date.at < cue.at]
        if earlier:
            return self._beside(earlier[-1], cue)
        words = self.sentence.lower
        joined = (each for each in dates if _is_joined(words[cue.at + 1 : each.at]))
        return next((each.dating for each in joined), NOT_DATED)

    def _beside(self, date: Dated, cue: Cue) -> Dating:
        """The date of an act beside one that is dated before it in the sentence."""
        lower = self.sentence.lower
        words = self._joining_words(date, cue)
        if _AFTER.intersection(words) or self._is_perfect(cue) or self._is_background(cue):
            return before(date.value)
        is_beyond = "," in lower[date.at : cue.first]
        if is_beyond and _BEFORE.intersection(self._front(date)):
            return before(date.value)
        if is_beyond and (_AFTER.intersection(self._front(date)) or lower[0] in _AFTER):
            return after(date.value)
        is_caused = any(other.base in _CAUSING and date.at < other.at < cue.at for other in self.cues)
        if _BEFORE.intersection(words) or is_caused or ("which" in words and cue.base in _UTTERING):
            return after(date.value)
        return date.dating

    def _is_background(self, cue: Cue) -> bool:
        """Whether an act is told as what came before: “fined the bank for trading with …”, “freed Stern, who was jailed …”."""
        words = self.sentence.lower[max(cue.first - 2, 0) : cue.first]
        return (cue.form == GERUND and "for" in words) or (cue.form == FINITE and words[-1:] == ["who"])

    def _joining_words(self, date: Dated, cue: Cue) -> Sequence[str]:
        """The words that join a cue to the clause before it: those before its own, up to the verb before."""
        last = max((head for _, head in self.sentence.verbs if head < cue.first), default=date.at)
        if cue.form == FINITE:
            return self.sentence.lower[max(last, cue.low - 2, date.at) : cue.first]
        return self.sentence.lower[max(last, date.at) + 1 : cue.at]

    # --- words that order an act after another -----------------------------------------------------------

    def _step(self, cue: Cue) -> Dating:
        """By words of its clause that say how long after or before the act told last: “two days later”, “the next year”."""
        for low, high in self._steps():
            told = self.past if any(other.at < low for other in self.cues) else self.entering
            start = told.last.bounds[0]
            if start and not told.is_earlier and self._is_step_of(low, high, cue):
                found = self._stepped(start, self.sentence.lower[low:high])
                if found.start:
                    return replace(found, start=self._exact(Dated(found.start, low, found.basis)).value)
        return NOT_DATED

    def _steps(self) -> Iterator[tuple[int, int]]:
        """Where such words stand, each by its first and the one after its last."""
        lower = self.sentence.lower
        for at in range(2, len(lower) + 1):
            follows = lower[at] if at < len(lower) else "."
            is_whole = not follows.isalpha() or follows in _CONNECTING or at in self.sentence.in_verbs
            order = lower[at - 1]
            is_counted = order in ("later", "earlier") or (order == "before" and is_whole) or (order == "after" and at < _HEAD)
            low = at - 2 if not is_counted or lower[at - 3 : at - 2] in ([], [","], ["and"]) else at - 3
            while low and lower[low - 1] in _LEADING:
                low -= 1
            if is_counted or (lower[at - 2] in _TURNS and lower[low] != "next"):
                yield low, at

    def _is_step_of(self, low: int, high: int, cue: Cue) -> bool:
        """Whether such words are of an act: they head its sentence, or its clause, or follow it, without another verb between."""
        if low == 0:
            return cue.clause <= 0
        near, far = (high, cue.first) if low < cue.at else (cue.at + 1, low)
        is_parted = any(near <= first < far for first, head in self.sentence.verbs if head != cue.at)
        is_at_front = self._is_at_front(Dated("", low, DateBasis.RELATIVE))
        is_of_next = is_at_front and any(first >= high for first, _ in self.sentence.verbs)
        return not is_parted and (is_at_front if low < cue.at else not is_of_next)

    def _stepped(self, start: str, words: Sequence[str]) -> Dating:
        *_, number, unit, order = ("", *words)
        if order in ("later", "after"):
            return reckoned(start, number, unit)
        if order in ("earlier", "before"):
            return next_of(start, unit, -1) if number == "the" else reckoned(start, number, unit, -1)
        return same_of(start, order) if unit in _SAME else next_of(start, order, -1 if unit == "previous" else 1)

    def _along(self, cue: Cue) -> Dating:
        """By being told along with an act, as a second one of the same party: “refused the plan and granted asylum”."""
        first = joined_to(self.sentence, self.cues, cue)
        if not first or cue.form != FINITE or self.sentence.lower[cue.first - 1] not in ("and", ","):
            return NOT_DATED
        along = self.past.acts.get(first.base, NOT_DATED)
        return along if along.basis == DateBasis.RELATIVE else NOT_DATED

    def date_ahead(self, cue: Cue) -> Dating:
        """The date ahead for which something is told, by the day of the report: “will travel next week”."""
        lower, (document, span) = self.sentence.lower, (self.sentence.document, self.sentence.span)
        for at in range(cue.at + 1, min(cue.high, len(lower))):
            if lower[at] == "tomorrow" or lower[at - 1] == "next":
                return ahead(document, span, "day" if lower[at] == "tomorrow" else lower[at])
        return NOT_DATED

    def _at_same_time(self, cue: Cue) -> Dating:
        """By words that put the act in the time of the one told before it in the paragraph."""
        head = f" {' '.join(self.sentence.lower[:8])} "
        is_same = self._says(cue, _SAME_TIME) or any(f" {phrase} " in head for phrase in _SAME_TIME)
        if self.past.is_earlier or not is_same or not self.past.last.start:
            return NOT_DATED
        return replace(self.past.last, basis=DateBasis.RELATIVE, note="at the same time as what is told before it", end="")

    def _answering(self, cue: Cue) -> Dating:
        """By words that put the act after the one told before it, or by its answering one of the section."""
        first, is_answer = self.past.last.bounds[0], self._is_answer(cue)
        is_since = "since then" in " ".join(self.sentence.lower[cue.at : cue.high + 2])
        is_later = not self.past.is_earlier and (is_since or self._says(cue, _LATER))
        if is_answer and any(self.past.of(self.sentence.bases[at]) == NOT_DATED for at in self._pointers(cue)):
            return NOT_DATED
        if is_answer:
            named = (self.past.of(self.sentence.bases[at]) for at in self._pointers(cue))
            first = next((date.bounds[0] for date in named if date), first)  # “welcomed the arrest”
        if first and (is_answer or is_later):
            return after(first)
        return NOT_DATED

    def _is_answer(self, cue: Cue) -> bool:
        return cue.base in _ANSWERS or any(other.base == "respond" and other.at < cue.at for other in self.cues)

    def _part(self, _: Cue) -> Dating:
        """By being a part of what is told before: “this involved talks”, “the thaw included a pardon”."""
        bases, (first, head) = self.sentence.bases, next(iter(self.sentence.verbs), (0, 0))
        if not first or bases[head] not in _INCLUDING:
            return NOT_DATED
        wholes = (self.entering.last if bases[at] == "this" else self.entering.of(bases[at]) for at in range(first))
        whole = next((date for date in wholes if date and date.start), NOT_DATED)
        return replace(whole, basis=DateBasis.SECTION_CONTEXT, note="", end="") if whole.start else NOT_DATED

    def _pointing(self, cue: Cue, kind: Kind) -> Dating:
        """By a noun beside it that takes up something told before it: “called the decision a mistake”."""
        told = next((date for at in self._pointers(cue) if (date := self._told(at, cue, kind)).start), NOT_DATED)
        if cue.form == NOUN or not told.bounds[0]:
            return NOT_DATED
        return Dating(f"[{told.bounds[0]}..]", DateBasis.INFERRED, f"speaks of what is told before it, dated {told.start}")

    def _pointers(self, cue: Cue) -> Iterator[int]:
        """The nouns of the sentence, up to the end of a cue's clauses, that take up something told."""
        lower = self.sentence.lower
        for at in range(1, len(lower)):
            is_beyond = at > cue.at and not _CONNECTING.isdisjoint(lower[cue.at : at])
            is_pointed_at = lower[at - 1] in POINTERS or (_is_possessive(lower[at - 1]) and self._tells_act(at))
            is_whole = TELLING.isdisjoint(lower[at + 1 : at + 2]) or (self.past.of(self.sentence.bases[at]) or NOT_DATED).start
            if is_pointed_at and is_whole and not is_beyond and not self.sentence.quoted[at]:
                yield at

    def _tells_act(self, at: int) -> bool:
        return self.sentence.bases[at] in _GENERAL or any(other.at == at and other.form == NOUN for other in self.cues)

    def _told(self, at: int, cue: Cue, kind: Kind) -> Dating:
        """The date of what a noun takes up: of an act, or, in speech, of one in which something took part."""
        named = self.past.of(self.sentence.bases[at])
        if named is not None and (self._tells_act(at) or kind.event_type in _SPEECH) and (named.start or self._is_answer(cue)):
            return named
        return self.past.last if self._tells_act(at) and not self.past.is_earlier else NOT_DATED

    def _perfect(self, cue: Cue) -> Dating:
        """By the past perfect, which puts an act before the one told before it: “had been accused”."""
        last = self.past.last.bounds[1]
        if not last or self.past.is_earlier or not self._is_perfect(cue):
            return NOT_DATED
        return before(last)

    def _is_perfect(self, cue: Cue) -> bool:
        return cue.form == FINITE and "had" in self.sentence.lower[cue.first : cue.at]

    def _says(self, cue: Cue, phrases: Collection[str]) -> bool:
        """Whether one of these stands in the clause of a cue, or heads the sentence."""
        clause = " ".join(self.sentence.lower[cue.low : cue.high])
        head = " ".join(self.sentence.lower[: cue.at if cue.clause <= 0 else 0])
        return any(f" {phrase} " in f" {words} " for phrase in phrases for words in (clause, head))

    # --- headings ------------------------------------------------------------------------------------------

    def _of_heading(self, cue: Cue, kind: Kind) -> Dating:
        """By the years of the headings above: a range bounds what is told undated, a single year is that of a crisis."""
        for heading in reversed(self.sentence.span.headings):
            found = find_dates(heading, 0, len(heading))
            if len(found) == 1 and found[0].edtf and self._bounds(found[0], kind):
                return self._within(heading, found[0], cue)
        return NOT_DATED

    def _within(self, heading: str, date: DateMention, cue: Cue) -> Dating:
        if date.until:
            return Dating(date.edtf, DateBasis.SECTION_CONTEXT, is_of_heading=True)
        if heading[: date.start].lower().endswith("since "):
            return Dating(f"[{date.year}..]", DateBasis.SECTION_CONTEXT, is_of_heading=True)
        if self._is_perfect(cue):
            return Dating(f"[..{date.year}]", DateBasis.RELATIVE, f"before what the heading dates {date.year}", is_of_heading=True)
        return Dating(date.year, DateBasis.SECTION_CONTEXT, is_of_heading=True)

    def _bounds(self, date: DateMention, kind: Kind) -> bool:
        """Whether the date of a heading says when something happened: of speech only a single year does."""
        is_single = date.year.isdigit() and not date.until
        return is_single or kind.event_type != EventType.X_STATEMENT


def _is_joined(between: Sequence[str]) -> bool:
    """Whether the words between an act and a date put the two in the same time."""
    return not _JOINING.isdisjoint(between) and (_AFTER | _BEFORE).isdisjoint(between)


def _is_possessive(word: str) -> bool:
    return word.endswith("'s") or word in ("its", "his", "her", "their")
