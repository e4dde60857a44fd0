"""Ids: each stands once, and each that is named exists."""

from bisect import bisect_left
from collections.abc import Container, Iterable, Iterator, Mapping, Set

from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.tables import references_in
from usvenezuela.problems import Problem, cut, nearest


def keys_unique(rows: Rows) -> Iterator[Problem]:
    """Rule `duplicate-id`."""
    yield from repeated_keys(rows.rows, {})


def repeated_keys(rows: Iterable[Row], first: dict[tuple[object, ...], Row]) -> Iterator[Problem]:
    """The rows whose key an earlier one has; `first` remembers the first row of each key."""
    for row in rows:
        key = (row.table, *row.key)
        if row.table == "evidence" and not row["end"]:
            key = (*key, row["exact"], row.authored.get("prefix"))
        earlier = first.setdefault(key, row)
        if earlier is not row:
            shown = ", ".join(str(part) for part in row.key if part is not None)
            place = earlier.place()
            yield row.problem("duplicate-id", f"{shown} stands already at {place.path}:{place.line}; give each its own, or merge the two")


def references_resolve(rows: Rows) -> Iterator[Problem]:
    """Rules `unknown-id` and `wrong-table`."""
    hints = IdHints(rows.ids if rows.hinted is None else rows.hinted)
    for row in rows.rows:
        yield from unresolved(row, rows.ids, rows.unread, hints)


def references_of(row: Row) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The references of a row: column, id, and the tables that it may come from."""
    for column, tables in references_in(row.table).items():
        if column in row.values:
            yield column, row.values[column], tables


def unresolved(
    row: Row, ids: Mapping[str, str], unread: Set[str], hints: "IdHints", among: Container[str] | None = None
) -> Iterator[Problem]:
    """The references of a row, all or those to ids `among` some, that lead nowhere, or to a wrong table.

    An id of an unread table may well exist.
    """
    for column, value, tables in references_of(row):
        if among is not None and value not in among:
            continue
        if value not in ids and unread.isdisjoint(tables):
            yield row.problem("unknown-id", f"there is no {cut(value)}; {hints.near(value, tables)}", column)
        elif value in ids and ids[value] not in tables:
            yield row.problem("wrong-table", f"{cut(value)} is one of the {ids[value]}; name one of the {' or '.join(tables)}", column)


HINTS_GIVEN = 1000
"""Ids for which a hint is looked for: who has more wrong is not helped by guesses at each."""


class IdHints:
    """Finds the ids most like a given one, among those that begin or end much like it."""

    def __init__(self, ids: Mapping[str, str]) -> None:
        """Look among `ids`, each with its table."""
        self._ids = ids
        self._sorted: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
        self._given: dict[tuple[str, tuple[str, ...]], str] = {}

    def near(self, id: str, tables: tuple[str, ...]) -> str:
        """A hint at ids of `tables`."""
        if (id, tables) not in self._given:
            if len(self._given) >= HINTS_GIVEN:
                return f"give one of the {' or '.join(tables)}, or add it"
            self._given[id, tables] = self._look(id, tables)
        return self._given[id, tables]

    def _look(self, id: str, tables: tuple[str, ...]) -> str:
        if tables not in self._sorted:
            fitting = [known for known, table in self._ids.items() if table in tables]
            self._sorted[tables] = sorted(fitting), sorted(known[::-1] for known in fitting)
        forward, backward = self._sorted[tables]
        candidates = {*_around(forward, id), *(found[::-1] for found in _around(backward, id[::-1]))}
        return nearest(id, sorted(candidates), "known ids include ", 3) if forward else f"no ids of {' or '.join(tables)} are known"


def _around(words: list[str], word: str, reach: int = 10) -> list[str]:
    at = bisect_left(words, word)
    return words[max(0, at - reach) : at + reach]
