"""What the parts of large tables hold: keys and references, and which of them may be invalid.

What grows with the number of rows are these alone, some 50 bytes for each row and key.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import cached_property
from itertools import chain, compress
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
_BUCKET = "the bucket"
"""Another."""


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


def named_by(selectors: Iterable[Selector]) -> set[str]:
    """The values of columns, other than the key, that some selectors select."""
    return {id for selector in selectors if selector.column and selector.values is not None for id in selector.values}


_KEPT = {
    "actors": ("actor_id", "parent_id", "country"),
    "event_participants": ("actor_id", "on_behalf_of_id", "principal_id", "country"),
    "sanctions": ("sanction_id", "amends_id"),
    "records": ("record_id", "status", "replaced_by"),
    "postings": ("posting_id", "person_id", "n_persons"),
    "event_links": ("from_event_id", "to_event_id", "link_type"),
    "evidence": ("record_id", "field"),
}
"""The columns, by table, that the rules among rows need of every row."""
_KEPT_BY = {"event_participants": ("on_behalf_of_id", "actor_id")}
"""The columns of which the first that is filled says into which bucket they fall; else it is the first of them."""


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
    """The keys and references that some parts hold, or those of them that fall into one bucket.

    What is true of each bucket is true of all, since equal keys, and references to them, fall into the same.
    """

    def __init__(self, known: Mapping[str, str] | None = None, unread: frozenset[str] = frozenset()) -> None:
        """Beside ids that no row here needs to hold, each with its table; not all rows of the `unread` tables are here."""
        self.known: Mapping[str, str] = known or {}
        self.unread = unread
        self._keys: dict[str, dict[PartPlace, pl.Series]] = {}
        self._references: dict[tuple[str, str], list[pl.Series]] = {}
        self._kept: dict[str, list[pl.DataFrame]] = {}

    @classmethod
    def joined(cls, pieces: Iterable["Keys"], known: Mapping[str, str] | None = None, unread: frozenset[str] = frozenset()) -> "Keys":
        """What several parts hold of one bucket, in any order."""
        whole = cls(known, unread)
        for piece in pieces:
            for table, places in piece._keys.items():
                whole._keys.setdefault(table, {}).update(places)
            for column, named in piece._references.items():
                whole._references.setdefault(column, []).extend(named)
            for table, rows in piece._kept.items():
                whole._kept.setdefault(table, []).extend(rows)
        return whole

    def packed(self) -> "Keys":
        """The same in few pieces, which are sent, and put on disk, in much less time than many."""
        self._references = {column: [_concat(named).rechunk()] for column, named in self._references.items()}
        self._kept = {table: [pl.concat(rows, rechunk=True)] for table, rows in self._kept.items()}
        return self

    def __sizeof__(self) -> int:
        """About as many bytes as it holds."""
        return self._n_bytes

    @cached_property
    def _n_bytes(self) -> int:
        held = [*(keys for places in self._keys.values() for keys in places.values()), *chain(*self._references.values())]
        return sum(map(_size, [*held, *(column for rows in chain(*self._kept.values()) for column in rows.iter_columns())]))

    def _ids_in_order(self) -> Iterator[tuple[str, pl.Series]]:
        ids = {place: (table, keys) for table, places in self._keys.items() if is_of_ids(table) for place, keys in places.items()}
        yield from (ids[place] for place in sorted(ids))

    def ids(self, table: str) -> pl.Series:
        """The ids that a table holds."""
        return _concat(self._keys.get(table, {}).values() if is_of_ids(table) else ())

    def named(self, table: str, column: str) -> pl.Series:
        """The ids that a column of a table refers to, some of them more than once."""
        return _concat(self._references.get((table, column), ()))

    def among(self, table: str, asked: Set[Key]) -> set[Key]:
        """Which of some keys the table holds."""
        keys = list(asked)
        given = pl.DataFrame(keys, schema=dict.fromkeys(TABLES[table].primary_key, pl.String), orient="row").select(key_expression(table))
        series, found = given.to_series(), pl.repeat(False, len(keys), eager=True)
        for held in self._keys.get(table, {}).values():
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

    def repeated(self, table: str) -> list[Selector]:
        """The keys of a table that stand more than once."""
        keys = _concat(self._keys.get(table, {}).values())
        # Equal keys have equal hashes, which are compared much faster.
        return [Selector(table, "", keys.filter(keys.is_duplicated()).unique())] if keys.hash().n_unique() < keys.len() else []

    def dangling(self, table: str, column: str) -> list[Selector]:
        """The references of a column that do not certainly lead where they may."""
        targets, named = references_in(table)[column], self.named(table, column)
        elsewhere = pl.Series([id for id, name in self.known.items() if name in targets], dtype=pl.String)
        there = _concat([elsewhere, *(self.ids(name) for name in targets)])
        lost = named.to_frame("id").join(there.to_frame("id"), on="id", how="anti")["id"]
        misplaced = named.filter(named.is_in(self.misfiled_ids.implode())) if self.misfiled_ids.len() else lost.clear()
        return [Selector(table, column, pl.concat([lost, misplaced]).unique())] if lost.len() or misplaced.len() else []

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


def _size(column: pl.Series) -> int:
    # Of texts Polars counts where they stand, and not their letters.
    letters = column.str.len_bytes().sum() if column.dtype == pl.String else 0
    return int(column.estimated_size()) + int(letters)


def _names(id: str, table: str) -> bool:
    """Whether an id, by its form, can be of no other table."""
    return id.startswith(_LETTERS[table]) and (re.search(_SENTENCE, id) is not None) == (table == "sentences")


def by_bucket(place: PartPlace, table: str, cells: pl.DataFrame, n_buckets: int) -> list[Keys]:
    """What is `kept` of the well-shaped rows of a part, by the bucket into which each key, and each reference, falls."""
    buckets = [Keys() for _ in range(n_buckets)]
    for bucket, keys in zip(buckets, _parted(cells[_KEY].to_frame(), cells[_KEY], n_buckets), strict=True):
        bucket._keys[table] = {place: keys.to_series()}
    for column in references_in(table):
        named = cells[column].drop_nulls()
        # Where ids hardly recur, finding those that do is not worth the time.
        recurs = named.head(SAMPLE).n_unique() < SAMPLE // 2
        named = _apart(named.unique().to_frame()).to_series() if recurs else named
        for bucket, ids in zip(buckets, _parted(named.to_frame(), named, n_buckets), strict=True):
            bucket._references[table, column] = [ids.to_series()]
    if table in _KEPT:
        rows = _apart(cells.select(_KEPT[table]).unique())
        by = rows.select(pl.coalesce(_KEPT_BY.get(table, _KEPT[table][:1]))).to_series()
        for bucket, some in zip(buckets, _parted(rows, by, n_buckets), strict=True):
            bucket._kept[table] = [some]
    return buckets


def _parted(rows: pl.DataFrame, keys: pl.Series, n_buckets: int) -> list[pl.DataFrame]:
    """Rows by the bucket of their keys, of which they have one each."""
    if n_buckets == 1:
        return [rows]
    parts = rows.with_columns((keys.hash() % n_buckets).alias(_BUCKET)).partition_by(_BUCKET, as_dict=True, include_key=False)
    return [_apart(parts.get((number,), rows.clear())) for number in range(n_buckets)]


def _apart(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows with copies of their texts: else a few of them hold the memory of all texts that were read with them."""
    return rows.with_columns(pl.col(pl.String) + "")


def _concat(series: Iterable[pl.Series]) -> pl.Series:
    filled = [keys for keys in series if keys.len()]
    return pl.concat(filled) if filled else pl.Series([], dtype=pl.String)


def _empty(columns: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
