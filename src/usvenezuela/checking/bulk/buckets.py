"""The keys of all parts, in buckets that a crew holds: no process need hold all of them."""

from collections.abc import Iterable, Mapping, Set
from operator import itemgetter
from typing import Any, NamedTuple

from usvenezuela.checking.bulk.candidates import candidates, key_finders, merged
from usvenezuela.checking.bulk.keys import Keys, Selector, named_by
from usvenezuela.checking.bulk.parts import Found
from usvenezuela.checking.bulk.threads import Crew, Later, itself
from usvenezuela.checking.counts import Key
from usvenezuela.checking.rules import RELATED_RULES

GATHERED = 4
"""Parts whose keys are gathered at a time at most: there are as many pieces for each bucket as there are gatherings."""


class Questions(NamedTuple):
    """What is asked of the keys of all parts."""

    tables: Iterable[str]
    """The tables of which the parts are."""
    known: Mapping[str, str]
    """As `Keys` has it, and so the next."""
    unread: frozenset[str]
    ids: Set[str] | None
    """The ids whose tables are asked for; None for all."""
    held: Mapping[str, Set[Key]]
    """Keys, by table, of which those are asked for that the tables hold too."""


class Answers(NamedTuple):
    """What they tell."""

    wrong_keys: list[Selector]
    """Keys that may stand twice, and references that may lead nowhere."""
    odd: list[Selector]
    """Rows that may break a rule among rows."""
    ids: dict[str, str]
    """The ids that the tables hold, each with its table: all, or those asked for and those that `wrong_keys` name."""
    again: dict[str, set[Key]]


class Gathering:
    """Takes the keys of parts as they are found."""

    def __init__(self, crew: Crew, n_buckets: int) -> None:
        """Have a crew hold them in so many buckets."""
        self._crew, self._n_buckets = crew, n_buckets
        self._found: list[Later[Found]] = []
        self._pieces: list[list[Later[Keys]]] = [[] for _ in range(n_buckets)]

    def add(self, found: Later[Found]) -> None:
        """Take what is found in a part."""
        self._found.append(found)
        if len(self._found) >= min(self._n_buckets, GATHERED):
            self._gather()

    def _gather(self) -> None:
        gathered = self._crew.submit(_by_bucket, *self._found)
        for number, pieces in enumerate(self._pieces):
            # Soon, while what is gathered is at hand.
            pieces.append(self._crew.told(itemgetter(number), gathered))
        self._found = []

    def ask(self, questions: Questions) -> Later[Answers]:
        """Ask it of all that was taken, one bucket after another; each is read once, and then let go."""
        if self._found:
            self._gather()
        shared, buckets = self._crew.submit(itself, questions), self._pieces
        self._pieces = []
        return self._crew.submit(_together, *(self._crew.submit(_answered, shared, *pieces) for pieces in buckets))


def _by_bucket(*found: Found) -> list[Keys]:
    return [Keys.joined(pieces).packed() for pieces in zip(*(keys for _, keys in found), strict=True)]


class _Answered(NamedTuple):
    """The answers of a bucket."""

    wrong_keys: list[Selector]
    odd: list[Any]
    """What the finder of each rule in `RELATED_RULES` gives."""
    ids: dict[str, str]
    again: dict[str, set[Key]]


def _answered(questions: Questions, *pieces: Keys) -> _Answered:
    keys = Keys.joined(pieces, questions.known, questions.unread)
    wrong_keys = [selector for find in key_finders(questions.tables) for selector in find.within(keys)]
    odd = [candidates(rule).within(keys) for rule in RELATED_RULES]
    ids = keys.all_ids() if questions.ids is None else keys.tables_of({*questions.ids, *named_by(wrong_keys)})
    return _Answered(wrong_keys, odd, ids, {table: keys.among(table, held) for table, held in questions.held.items()})


def _together(*buckets: _Answered) -> Answers:
    wrong_keys = merged(selector for bucket in buckets for selector in bucket.wrong_keys)
    given = zip(*(bucket.odd for bucket in buckets), strict=True)
    odd = [selector for rule, found in zip(RELATED_RULES, given, strict=True) for selector in candidates(rule).found(*found)]
    ids = {id: table for bucket in buckets for id, table in bucket.ids.items()}
    again = {table: set().union(*(bucket.again[table] for bucket in buckets)) for table in buckets[0].again}
    return Answers(wrong_keys, odd, ids, again)
