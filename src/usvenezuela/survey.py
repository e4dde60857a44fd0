"""What the parts of large tables hold: keys and references, and which of them may be amiss.

What grows with the number of rows are these alone, some 50 bytes for each row and key.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, partial
from typing import NamedTuple

import polars as pl

from usvenezuela.checks import SELF_REFERENCES
from usvenezuela.compiled import SAMPLE
from usvenezuela.tables import PREFIXES, TABLES, columns_of, fields_of, is_of_ids, quoted_tables, references_in
from usvenezuela.vocabularies import LinkType, RecordStatus

_LETTERS = {table: f"{letters}-" for letters, table in PREFIXES.items()} | {"sentences": "src-"}
_SENTENCE = "-s[0-9]{4}$"
_KEY = "key"
BUCKET_ROWS = 4_000_000
"""Keys that are compared at a time, roughly."""


class Selector(NamedTuple):
    """The rows of a table whose column holds one of some values."""

    table: str
    column: str
    """Empty for the key."""
    values: pl.Series

    def columns(self) -> tuple[str, ...]:
        """The columns that must be read to pick rows."""
        return (self.column,) if self.column else TABLES[self.table].primary_key

    def picks(self) -> pl.Expr:
        """True for each row, given as text cells, that it selects."""
        column = pl.col(self.column) if self.column else key_of(self.table)
        return column.is_in(self.values.implode()).fill_null(False)


_KEPT = {
    "actors": ("actor_id", "parent_id"),
    "sanctions": ("sanction_id", "amends_id"),
    "records": ("record_id", "status", "replaced_by"),
    "postings": ("posting_id", "person_id", "n_persons"),
    "event_links": ("from_event_id", "to_event_id", "link_type"),
    "evidence": ("record_id", "field", "sentence_id"),
    "mentions": ("sentence_id",),
}
"""The columns, by table, that the rules among rows need of every row."""


def key_of(table: str) -> pl.Expr:
    """The key of a row: its id, or a hash where it is made of several columns; equal keys have equal hashes."""
    columns = TABLES[table].primary_key
    return pl.col(columns[0]) if len(columns) == 1 else pl.struct(columns).hash()


def columns_kept(table: str) -> list[str]:
    """The columns of a table that a survey looks at."""
    names = {*TABLES[table].primary_key, *references_in(table), *_KEPT.get(table, ())}
    return [name for name in columns_of(table) if name in names]


def kept(table: str, cells: pl.DataFrame) -> pl.DataFrame:
    """What a survey looks at of rows given as text cells: some columns, and the key."""
    return cells.select(*columns_kept(table), key_of(table).alias(_KEY))


class Survey:
    """The keys and references that the parts hold."""

    def __init__(self, known: Mapping[str, str], misshapen: Mapping[str, str]) -> None:
        """Beside the ids `known` from elsewhere, and those of `misshapen` records, each with its table."""
        self._known = known
        self.misshapen = dict(misshapen)
        self.broken: set[str] = set()
        """The tables of which a file could not be read to its end."""
        self._keys: dict[str, list[pl.Series]] = {}
        self._references: dict[tuple[str, str], list[pl.Series]] = {}
        self._kept: dict[str, list[pl.DataFrame]] = {}
        self._ids: list[tuple[str, pl.Series]] = []

    def add(self, table: str, cells: pl.DataFrame, misshapen: Mapping[str, str], *, is_whole: bool) -> None:
        """Take what is `kept` of the well-shaped rows of a part, the ids of its others, and whether it could be read to its end."""
        self.misshapen |= misshapen
        self.broken |= set() if is_whole else {table}
        keys = cells[_KEY]
        self._keys.setdefault(table, []).append(keys)
        if is_of_ids(table):
            self._ids.append((table, keys))
        for column in references_in(table):
            named = cells[column].drop_nulls()
            # Where ids hardly recur, finding those that do is not worth the time.
            recurs = named.head(SAMPLE).n_unique() < SAMPLE // 2
            self._references.setdefault((table, column), []).append(named.unique() if recurs else named)
        if table in _KEPT:
            self._kept.setdefault(table, []).append(cells.select(_KEPT[table]).unique())

    @property
    def unread(self) -> frozenset[str]:
        """The tables of which not all rows are at hand, so that nothing can be said to be missing there."""
        has_quotes = any(keys.len() for keys in self._keys.get("evidence", ()))
        return frozenset(self.broken | (set() if has_quotes else {"evidence"}))

    @property
    def known(self) -> dict[str, str]:
        """The ids that no well-shaped row of the tables needs to hold, each with its table."""
        return {**self.misshapen, **self._known}

    @property
    def n_ids(self) -> int:
        """How many ids the tables hold."""
        return sum(keys.len() for _, keys in self._ids)

    def ids(self, table: str) -> list[pl.Series]:
        """The ids that a table holds."""
        return self._keys.get(table, []) if is_of_ids(table) else []

    def kept(self, table: str) -> pl.DataFrame:
        """The columns of a table that are kept for every row."""
        return pl.concat(self._kept[table]).unique() if table in self._kept else _empty(_KEPT[table])

    def tables_of(self, asked: Iterable[str]) -> dict[str, str]:
        """Which of some ids the tables hold, each with its table; a later row goes before an earlier one."""
        values = pl.Series(sorted(set(asked)), dtype=pl.String)
        found: dict[str, str] = {}
        for table, keys in self._ids if values.len() else ():
            found |= dict.fromkeys(keys.filter(keys.is_in(values.implode())), table)
        return found

    def all_ids(self) -> dict[str, str]:
        """Every id that the tables hold, with its table."""
        return {id: table for table, keys in self._ids for id in keys}

    def doubts(self) -> list[Callable[[], list[Selector]]]:
        """What to call to find the keys that stand more than once, and the references that do not certainly lead where they may."""
        # The longest first, since several are looked for at a time.
        dangling = [partial(self._dangling, table, column) for table, column in self._references]
        return [*dangling, *(partial(self._repeated, table) for table in self._keys)]

    def _repeated(self, table: str) -> list[Selector]:
        found = []
        for (bucket,) in _buckets([self._keys[table]]):
            # Equal keys have equal hashes, which are compared much faster.
            if bucket.hash().n_unique() < bucket.len():
                found.append(Selector(table, "", bucket.filter(bucket.is_duplicated()).unique()))
        return found

    def _dangling(self, table: str, column: str) -> list[Selector]:
        targets, found = references_in(table)[column], []
        elsewhere = pl.Series([id for id, name in self.known.items() if name in targets], dtype=pl.String)
        there = [elsewhere, *(keys for name in targets for keys in self.ids(name))]
        for named, ids in _buckets([self._references[table, column], there]):
            lost = named.to_frame("id").join(ids.to_frame("id"), on="id", how="anti")["id"]
            astray = named.filter(named.is_in(self.strays.implode())) if self.strays.len() else lost.clear()
            if lost.len() or astray.len():
                found.append(Selector(table, column, pl.concat([lost, astray]).unique()))
        return found

    @cached_property
    def strays(self) -> pl.Series:
        """Ids that may stand in two tables: those whose letters name another table than theirs; asked when all parts are in."""
        strays = [id for id, table in self.known.items() if not _names(id, table)]
        for table, keys in self._ids:
            letters = _LETTERS[table]
            odd = ~keys.str.starts_with(letters)
            # Only these two share their letters.
            if table in ("sources", "sentences"):
                odd |= keys.str.contains(_SENTENCE) != (table == "sentences")
            strays.extend(keys.filter(odd))
        return pl.Series(sorted(set(strays)), dtype=pl.String)


def _names(id: str, table: str) -> bool:
    """Whether an id, by its form, can be of no other table."""
    return id.startswith(_LETTERS[table]) and (re.search(_SENTENCE, id) is not None) == (table == "sentences")


def _buckets(columns: Sequence[Sequence[pl.Series]]) -> Iterator[list[pl.Series]]:
    """Columns of keys in buckets that share no key, each of about `BUCKET_ROWS`: what is true of each bucket is true of all."""
    count = 1 + sum(keys.len() for column in columns for keys in column) // BUCKET_ROWS
    for number in range(count):
        yield [_concat(keys.filter(keys.hash() % count == number) if count > 1 else keys for keys in column) for column in columns]


def _concat(series: Iterable[pl.Series]) -> pl.Series:
    filled = [keys for keys in series if keys.len()]
    return pl.concat(filled) if filled else pl.Series([], dtype=pl.String)


def _empty(columns: Iterable[str]) -> pl.DataFrame:
    return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


# Which rows may break a rule among rows: each of these says so for one rule, and may say so of too many, never of too few.


def _in_circles(survey: Survey) -> Iterator[Selector]:
    for table, column in SELF_REFERENCES.items():
        key = TABLES[table].primary_key[0]
        edges = survey.kept(table).select(pl.col(key).alias("from"), pl.col(column).alias("to")).drop_nulls()
        yield Selector(table, key, _left_in_circles(edges))
    links = survey.kept("event_links").filter(pl.col("link_type") == LinkType.PART_OF)
    left = _left_in_circles(links.select(pl.col("from_event_id").alias("from"), pl.col("to_event_id").alias("to")))
    yield Selector("event_links", "from_event_id", left)
    yield Selector("events", "event_id", left)


def _left_in_circles(edges: pl.DataFrame) -> pl.Series:
    """The ids that are left when the ends of chains are cut off, again and again; long chains are left as they are."""
    for _ in range(20):
        ongoing = pl.col("to").is_in(edges["from"].unique().implode()) & pl.col("from").is_in(edges["to"].unique().implode())
        left = edges.filter(ongoing)
        if left.height == edges.height:
            break
        edges = left
    return edges["from"].unique()


def _without_evidence(survey: Survey) -> Iterator[Selector]:
    quotes = survey.kept("evidence").filter(~pl.col("field").fill_null("").str.starts_with("links/"))["record_id"]
    for table in quoted_tables() if "evidence" not in survey.unread else ():
        for ids, quoted in _buckets([survey.ids(table), [quotes]]):
            yield Selector(table, TABLES[table].primary_key[0], ids.filter(~ids.is_in(quoted.implode())))


def _links_without_quote(survey: Survey) -> Iterator[Selector]:
    quotes = survey.kept("evidence").select(pl.col("record_id").alias("from_event_id"), "field").drop_nulls()
    field = pl.format("links/{}/{}", "link_type", "to_event_id").alias("field")
    links = survey.kept("event_links").select("from_event_id", field).join(quotes, on=["from_event_id", "field"], how="anti")
    if "evidence" not in survey.unread:
        yield Selector("event_links", "from_event_id", links["from_event_id"].unique())


def _quoting_odd_fields(survey: Survey) -> Iterator[Selector]:
    """Quotes for a column that is not always filled: whether it is, the rows must tell; and all for what carries no quotes."""
    quotes = survey.kept("evidence").select("record_id", "field").drop_nulls()
    quoted = references_in("evidence")["record_id"]
    for letters, table in PREFIXES.items():
        fields = fields_of(TABLES[table]).values() if table in quoted else ()
        always = [info.name for info in fields if info.is_required or info.part]
        mine = quotes.filter(pl.col("record_id").str.starts_with(f"{letters}-") & ~pl.col("field").is_in(always))
        yield Selector("evidence", "record_id", mine["record_id"].unique())
    if quotes.height:
        yield Selector("evidence", "record_id", survey.strays)


def _quoted_figures(survey: Survey) -> Iterator[Selector]:
    for ids in _in_both(survey.ids("figures"), survey.kept("evidence")["record_id"]):
        yield Selector("figures", "figure_id", ids)


def _dated_links(survey: Survey) -> Iterator[Selector]:
    for ids in _in_both(survey.ids("events"), survey.kept("event_links")["from_event_id"]):
        yield Selector("event_links", "from_event_id", ids)


def _amendments(survey: Survey) -> Iterator[Selector]:
    yield Selector("sanctions", "sanction_id", survey.kept("sanctions").drop_nulls()["sanction_id"])


def _counted_persons(survey: Survey) -> Iterator[Selector]:
    yield Selector("postings", "posting_id", survey.kept("postings").drop_nulls()["posting_id"])


def _words_in_sentences(survey: Survey) -> Iterator[Selector]:
    for table in ("evidence", "mentions"):
        for ids in _in_both(survey.ids("sentences"), survey.kept(table)["sentence_id"]):
            yield Selector(table, "sentence_id", ids)


def _in_both(keys: Sequence[pl.Series], others: pl.Series) -> Iterator[pl.Series]:
    """The keys that stand on both sides, bucket by bucket."""
    for bucket, other in _buckets([keys, [others]]) if keys and others.len() else ():
        yield other.filter(other.is_in(bucket.implode())).unique()


def _retired(survey: Survey) -> Iterator[Selector]:
    yield Selector("records", "record_id", survey.kept("records").filter(pl.col("status") == RecordStatus.RETIRED)["record_id"])


_SUSPECTS: tuple[Callable[[Survey], Iterator[Selector]], ...] = (
    _in_circles,
    _without_evidence,
    _links_without_quote,
    _quoting_odd_fields,
    _quoted_figures,
    _dated_links,
    _amendments,
    _counted_persons,
    _words_in_sentences,
    _retired,
)


def suspects(survey: Survey) -> list[Callable[[], list[Selector]]]:
    """What to call to find the rows that may break a rule among rows, keys and references left out."""
    return [partial(_suspected, find, survey) for find in _SUSPECTS]


def _suspected(find: Callable[[Survey], Iterator[Selector]], survey: Survey) -> list[Selector]:
    return [selector for selector in find(survey) if selector.values.len()]
