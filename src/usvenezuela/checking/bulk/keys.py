"""What the parts of large tables hold: keys and references, and which of them may be invalid.

What grows with the number of rows are these alone, some 50 bytes for each row and key.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property, partial
from itertools import compress
from typing import NamedTuple

import polars as pl

from usvenezuela.checking.bulk.compiled import SAMPLE
from usvenezuela.checking.counts import Key
from usvenezuela.model.tables import PREFIXES, TABLES, columns_of, is_of_ids, references_in

PartPlace = tuple[int, int]
"""Where a part stands: the number of its file, and where it starts there."""
_LETTERS = {table: f"{letters}-" for letters, table in PREFIXES.items()} | {"sentences": "src-"}
_SENTENCE = "-s[0-9]{4}$"
_KEY = "the key"
"""A name that no column has."""
BUCKET_ROWS = 4_000_000
"""Keys that are compared at a time, roughly."""


class Selector(NamedTuple):
    """The rows of a table whose column holds one of some values; all rows where no values are given."""

    table: str
    column: str = ""
    """Empty for the key."""
    values: pl.Series | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it can select no row."""
        return self.values is not None and not self.values.len()

    def columns(self) -> tuple[str, ...]:
        """The columns that must be read to pick rows."""
        return (self.column,) if self.column else TABLES[self.table].primary_key

    def picks(self) -> pl.Expr:
        """True for each row, given as text cells, that it selects."""
        if self.values is None:
            return pl.repeat(True, pl.len())
        column = pl.col(self.column) if self.column else key_expression(self.table)
        return column.is_in(self.values.implode()).fill_null(False)


_KEPT = {
    "actors": ("actor_id", "parent_id", "country"),
    "event_participants": ("actor_id", "on_behalf_of_id", "principal_id", "country"),
    "sanctions": ("sanction_id", "amends_id"),
    "records": ("record_id", "status", "replaced_by"),
    "postings": ("posting_id", "person_id", "n_persons"),
    "event_links": ("from_event_id", "to_event_id", "link_type"),
    "evidence": ("record_id", "field", "sentence_id"),
    "mentions": ("sentence_id",),
}
"""The columns, by table, that the rules among rows need of every row."""


def key_expression(table: str) -> pl.Expr:
    """The key of a row: its id, or a hash where it is made of several columns; equal keys have equal hashes."""
    first, *others = TABLES[table].primary_key
    return pl.struct(first, *others).hash() if others else pl.col(first)


def columns_kept(table: str) -> list[str]:
    """The columns of a table that a survey looks at."""
    names = {*TABLES[table].primary_key, *references_in(table), *_KEPT.get(table, ())}
    return [name for name in columns_of(table) if name in names]


def kept(table: str, cells: pl.DataFrame) -> pl.DataFrame:
    """What a survey looks at of rows given as text cells: some columns, and the key."""
    return cells.select(*columns_kept(table), key_expression(table).alias(_KEY))


class Keys:
    """The keys and references that the parts hold."""

    def __init__(self, known: Mapping[str, str], misshapen: Mapping[str, str]) -> None:
        """Beside the ids `known` from elsewhere, and those of `misshapen` records, each with its table."""
        self._known = known
        self._misshapen_elsewhere = misshapen
        self._misshapen: dict[PartPlace, Mapping[str, str]] = {}
        self.broken: set[str] = set()
        """The tables of which a file could not be read to its end."""
        self._keys: dict[str, list[pl.Series]] = {}
        self._references: dict[tuple[str, str], list[pl.Series]] = {}
        self._kept: dict[str, list[pl.DataFrame]] = {}
        self._ids: dict[PartPlace, tuple[str, pl.Series]] = {}

    def add(self, place: PartPlace, table: str, cells: pl.DataFrame, misshapen: Mapping[str, str], *, is_whole: bool) -> None:
        """Take what is `kept` of the well-shaped rows of a part, the ids of its others, and whether it could be read to its end.

        Parts may come in any order.
        """
        self._misshapen[place] = misshapen
        self.broken |= set() if is_whole else {table}
        keys = cells[_KEY]
        self._keys.setdefault(table, []).append(keys)
        if is_of_ids(table):
            self._ids[place] = table, keys
        for column in references_in(table):
            named = cells[column].drop_nulls()
            # Where ids hardly recur, finding those that do is not worth the time.
            recurs = named.head(SAMPLE).n_unique() < SAMPLE // 2
            self._references.setdefault((table, column), []).append(named.unique() if recurs else named)
        if table in _KEPT:
            self._kept.setdefault(table, []).append(cells.select(_KEPT[table]).unique())

    @property
    def misshapen(self) -> dict[str, str]:
        """The ids of misshapen records, each with its table; a later part goes before an earlier one."""
        here = {id: table for place in sorted(self._misshapen) for id, table in self._misshapen[place].items()}
        return {**self._misshapen_elsewhere, **here}

    def _ids_in_order(self) -> Iterator[tuple[str, pl.Series]]:
        yield from (self._ids[place] for place in sorted(self._ids))

    @property
    def unread(self) -> frozenset[str]:
        """The tables of which not all rows are available, so that nothing can be said to be missing there."""
        has_quotes = any(keys.len() for keys in self._keys.get("evidence", ()))
        return frozenset(self.broken | (set() if has_quotes else {"evidence"}))

    @property
    def known(self) -> dict[str, str]:
        """The ids that no well-shaped row of the tables needs to hold, each with its table."""
        return {**self.misshapen, **self._known}

    @property
    def n_ids(self) -> int:
        """How many ids the tables hold."""
        return sum(keys.len() for _, keys in self._ids.values())

    def ids(self, table: str) -> list[pl.Series]:
        """The ids that a table holds."""
        return self._keys.get(table, []) if is_of_ids(table) else []

    def among(self, table: str, asked: Set[Key]) -> set[Key]:
        """Which of some keys the table holds."""
        keys = list(asked)
        given = pl.DataFrame(keys, schema=dict.fromkeys(TABLES[table].primary_key, pl.String), orient="row").select(key_expression(table))
        series, found = given.to_series(), pl.repeat(False, len(keys), eager=True)
        for held in self._keys.get(table, ()):
            found |= series.is_in(held.implode())
        return set(compress(keys, found))

    def kept(self, table: str) -> pl.DataFrame:
        """The columns of a table that are kept for every row."""
        return pl.concat(self._kept[table]).unique() if table in self._kept else _empty(_KEPT[table])

    def tables_of(self, asked: Iterable[str]) -> dict[str, str]:
        """Which of some ids the tables hold, each with its table; a later row goes before an earlier one."""
        values = pl.Series(sorted(set(asked)), dtype=pl.String)
        found: dict[str, str] = {}
        for table, keys in self._ids_in_order() if values.len() else ():
            found |= dict.fromkeys(keys.filter(keys.is_in(values.implode())), table)
        return found

    def all_ids(self) -> dict[str, str]:
        """Every id that the tables hold, with its table."""
        return {id: table for table, keys in self._ids_in_order() for id in keys}

    def duplicate_and_dangling_keys(self) -> list[Callable[[], list[Selector]]]:
        """What to call to find the keys that stand more than once, and the references that do not certainly lead where they may."""
        # The longest first, since several are looked for at a time.
        dangling = [partial(self._dangling, table, column) for table, column in self._references]
        return [*dangling, *(partial(self._repeated, table) for table in self._keys)]

    def _repeated(self, table: str) -> list[Selector]:
        found = []
        for (bucket,) in buckets([self._keys[table]]):
            # Equal keys have equal hashes, which are compared much faster.
            if bucket.hash().n_unique() < bucket.len():
                found.append(Selector(table, "", bucket.filter(bucket.is_duplicated()).unique()))
        return found

    def _dangling(self, table: str, column: str) -> list[Selector]:
        targets, found = references_in(table)[column], []
        elsewhere = pl.Series([id for id, name in self.known.items() if name in targets], dtype=pl.String)
        there = [elsewhere, *(keys for name in targets for keys in self.ids(name))]
        for named, ids in buckets([self._references[table, column], there]):
            lost = named.to_frame("id").join(ids.to_frame("id"), on="id", how="anti")["id"]
            misplaced = named.filter(named.is_in(self.misfiled_ids.implode())) if self.misfiled_ids.len() else lost.clear()
            if lost.len() or misplaced.len():
                found.append(Selector(table, column, pl.concat([lost, misplaced]).unique()))
        return found

    @cached_property
    def misfiled_ids(self) -> pl.Series:
        """Ids that may stand in two tables: those whose letters name another table than theirs; asked when all parts are in."""
        misfiled = [id for id, table in self.known.items() if not _names(id, table)]
        for table, keys in self._ids_in_order():
            letters = _LETTERS[table]
            odd = ~keys.str.starts_with(letters)
            # Sentences share their letters, and by their shape always end so.
            if table == "sources":
                odd |= keys.str.contains(_SENTENCE)
            misfiled.extend(keys.filter(odd))
        return pl.Series(sorted(set(misfiled)), dtype=pl.String)


def _names(id: str, table: str) -> bool:
    """Whether an id, by its form, can be of no other table."""
    return id.startswith(_LETTERS[table]) and (re.search(_SENTENCE, id) is not None) == (table == "sentences")


def buckets(columns: Sequence[Sequence[pl.Series]]) -> Iterator[list[pl.Series]]:
    """Columns of keys in buckets that share no key, each of about `BUCKET_ROWS`: what is true of each bucket is true of all."""
    further = sum(keys.len() for column in columns for keys in column) // BUCKET_ROWS
    for number in range(1 + further):
        yield [_concat(keys.filter(keys.hash() % (1 + further) == number) if further else keys for keys in column) for column in columns]


def _concat(series: Iterable[pl.Series]) -> pl.Series:
    filled = [keys for keys in series if keys.len()]
    return pl.concat(filled) if filled else pl.Series([], dtype=pl.String)


def _empty(columns: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
