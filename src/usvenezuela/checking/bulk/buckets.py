"""The keys of all parts, in buckets that a crew holds: no process need hold all of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import partial
from itertools import chain
from operator import itemgetter
from typing import TypeVar

from usvenezuela.checking.bulk.candidates import Finder
from usvenezuela.checking.bulk.keys import Keys, Selector, joined
from usvenezuela.checking.bulk.parts import Found
from usvenezuela.checking.bulk.threads import Crew, Later, itself
from usvenezuela.checking.counts import Key

GATHERED = 8
"""Parts whose keys are gathered at a time at most: there are as many pieces for each bucket as there are gatherings."""
Answer = TypeVar("Answer")


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

    def buckets(self, known: Mapping[str, str], unread: frozenset[str]) -> list[Later[Keys]]:
        """The buckets, when all parts are in; `known` and `unread` as `Keys` has them."""
        if self._found:
            self._gather()
        shared = self._crew.submit(itself, known)
        return [self._crew.submit(_joined, shared, unread, *pieces) for pieces in self._pieces]


def _by_bucket(*found: Found) -> list[Keys]:
    return [joined(pieces) for pieces in zip(*(keys for _, keys in found), strict=True)]


def _joined(known: Mapping[str, str], unread: frozenset[str], *pieces: Keys) -> Keys:
    return joined(pieces, known, unread)


class Buckets:
    """Answers what is asked of the keys of all parts."""

    def __init__(
        self,
        crew: Crew,
        buckets: Sequence[Later[Keys]],
        tables: Iterable[str],
        n_ids: int,
        known: Mapping[str, str],
        unread: frozenset[str],
    ) -> None:
        """Of `tables`, which hold so many ids; `known` and `unread` as `Keys` has them."""
        self._crew, self._buckets = crew, buckets
        self.tables, self.n_ids, self.known, self.unread = tables, n_ids, known, unread

    def find(self, finders: Iterable[Finder]) -> list[Selector]:
        """What the rows hold that may break the rules of these finders."""
        given = [(finder, [self._crew.submit(finder.within, bucket) for bucket in self._buckets]) for finder in finders]
        found = [self._crew.submit(finder.found, *answers) for finder, answers in given]
        return [selector for selectors in found for selector in selectors.result()]

    def _asked(self, question: Callable[[Keys], Answer]) -> Iterator[Answer]:
        answers = [self._crew.submit(question, bucket) for bucket in self._buckets]
        return (answer.result() for answer in answers)

    def all_ids(self) -> dict[str, str]:
        """Every id that the tables hold, with its table."""
        return _merged(self._asked(Keys.all_ids))

    def tables_of(self, asked: Iterable[str]) -> dict[str, str]:
        """Which of some ids the tables hold, each with its table; a later row goes before an earlier one."""
        return _merged(self._asked(partial(Keys.tables_of, asked=set(asked))))

    def among(self, table: str, asked: Set[Key]) -> set[Key]:
        """Which of some keys a table holds."""
        return set(chain(*self._asked(partial(Keys.among, table=table, asked=asked))))


def _merged(answers: Iterable[dict[str, str]]) -> dict[str, str]:
    return {id: table for answer in answers for id, table in answer.items()}
