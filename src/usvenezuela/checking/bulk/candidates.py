"""Which rows may break a rule among rows: too many may be named, never too few.

Each function finds the candidates of one rule, in a bucket of keys. Two rules follow chains that lead from bucket to
bucket: there each bucket gives what it cannot settle, which is followed together. A rule without candidates has all rows
of its tables read again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import Any, NamedTuple

import polars as pl

from usvenezuela.checking.bulk.keys import Keys, Selector
from usvenezuela.checking.circles import SELF_REFERENCES, no_cycles
from usvenezuela.checking.rows import Check
from usvenezuela.checking.rules import (
    Rule,
    amendments_follow,
    causes_before_responses,
    evidence_names_fields,
    links_have_quotes,
    postings_count_persons,
    principals_follow,
    quotes_carry_figures,
    records_have_evidence,
    retired_ids_redirect,
    words_lie_in_sentences,
)
from usvenezuela.model.tables import PREFIXES, TABLES, fields_of, quoted_tables, references_in
from usvenezuela.model.vocabularies import LinkType, RecordStatus


def _named_edges(keys: Keys) -> dict[str, pl.DataFrame]:
    """Which id leads to which, by table, where another leads to the first: no other is in a circle."""
    edges = {
        table: keys.kept(table).select(pl.col(*TABLES[table].primary_key).alias("from"), pl.col(column).alias("to")).drop_nulls()
        for table, column in SELF_REFERENCES.items()
    }
    links = keys.kept("event_links").filter(pl.col("link_type") == LinkType.PART_OF)
    edges["event_links"] = links.select(pl.col("from_event_id").alias("from"), pl.col("to_event_id").alias("to"))
    columns = {**SELF_REFERENCES, "event_links": "to_event_id"}
    return {name: some.filter(pl.col("from").is_in(keys.named(name, columns[name]).implode())) for name, some in edges.items()}


def _in_circles(*found: dict[str, pl.DataFrame]) -> Iterator[Selector]:
    for table in SELF_REFERENCES:
        (key,) = TABLES[table].primary_key
        yield Selector(table, key, _left_in_circles(pl.concat(edges[table] for edges in found)))
    left = _left_in_circles(pl.concat(edges["event_links"] for edges in found))
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


def _without_evidence(keys: Keys) -> Iterator[Selector]:
    quotes = keys.kept("evidence").filter(~pl.col("field").fill_null("").str.starts_with("links/"))["record_id"]
    for table in quoted_tables() if "evidence" not in keys.unread else ():
        (key,) = TABLES[table].primary_key
        ids = keys.ids(table)
        yield Selector(table, key, ids.filter(~ids.is_in(quotes.implode())))


def _links_without_quote(keys: Keys) -> Iterator[Selector]:
    quotes = keys.kept("evidence").select(pl.col("record_id").alias("from_event_id"), "field").drop_nulls()
    field = pl.format("links/{}/{}", "link_type", "to_event_id").alias("field")
    links = keys.kept("event_links").select("from_event_id", field).join(quotes, on=["from_event_id", "field"], how="anti")
    if "evidence" not in keys.unread:
        yield Selector("event_links", "from_event_id", links["from_event_id"].unique())


def _quoting_odd_fields(keys: Keys) -> Iterator[Selector]:
    """Quotes for a column that is not always filled: whether it is, only the rows show; and all for what carries no quotes."""
    quotes = keys.kept("evidence").select("record_id", "field").drop_nulls()
    quoted = references_in("evidence")["record_id"]
    for letters, table in PREFIXES.items():
        fields = fields_of(TABLES[table]).values() if table in quoted else ()
        always = [info.name for info in fields if info.is_required or info.part]
        mine = quotes.filter(pl.col("record_id").str.starts_with(f"{letters}-") & ~pl.col("field").is_in(always))
        yield Selector("evidence", "record_id", mine["record_id"].unique())
    if quotes.height:
        yield Selector("evidence", "record_id", keys.misfiled_ids)


def _quoted_figures(keys: Keys) -> Iterator[Selector]:
    yield Selector("figures", "figure_id", _in_both(keys.ids("figures"), keys.named("evidence", "record_id")))


def _dated_links(keys: Keys) -> Iterator[Selector]:
    yield Selector("event_links", "from_event_id", _in_both(keys.ids("events"), keys.named("event_links", "from_event_id")))


def _amendments(keys: Keys) -> Iterator[Selector]:
    yield Selector("sanctions", "sanction_id", keys.kept("sanctions").drop_nulls()["sanction_id"])


class Climbs(NamedTuple):
    """Parts of actors whose principal a bucket does not settle, and what it holds of the way up to it."""

    parts: pl.DataFrame
    """Each with the actor at its start, `top`."""
    above: pl.DataFrame
    """The actors at the start or on the way, each with what stands above it, if anything, and its country."""
    is_clear: bool
    """Whether no actor stands twice."""


def _climbs(keys: Keys) -> Climbs:
    """Without the parts of an actor at the top that have it, and its country, as their principal."""
    above = keys.kept("actors").select(
        pl.col("actor_id").alias("top"), pl.col("parent_id").alias("above"), pl.col("country").alias("at_top")
    )
    parts = keys.kept("event_participants").select(
        pl.coalesce("on_behalf_of_id", "actor_id").alias("top"), "actor_id", "principal_id", "country"
    )
    parts = parts.join(above, on="top", how="semi").unique()
    is_clear = above["top"].is_unique().all()
    if is_clear:
        parts = parts.join(above, on="top").filter(IS_ODD).select(parts.columns)
    named = pl.concat([keys.named("actors", "parent_id"), parts["top"]])
    return Climbs(parts, above.filter(pl.col("top").is_in(named.implode())), is_clear)


IS_ODD = pl.col("top").ne_missing(pl.col("principal_id")) | pl.col("at_top").ne_missing(pl.col("country")) | pl.col("above").is_not_null()


def _odd_principals(*found: Climbs) -> Iterator[Selector]:
    """Parts whose principal, or its country, is not that of the actor at the top, with the actors on the way there."""
    above, is_clear = pl.concat(climbs.above for climbs in found), all(climbs.is_clear for climbs in found)
    parts = pl.concat(climbs.parts for climbs in found).with_columns(pl.concat_list("top").alias("way"))
    for _ in range(CLIMBS if is_clear else 0):
        parts = parts.join(above, on="top", how="left").with_columns(pl.coalesce("above", "top").alias("top")).drop("above", "at_top")
        parts = parts.with_columns(pl.concat_list("way", "top"))
    ends = parts.join(above.unique("top"), on="top", how="left")
    odd = ends.filter(IS_ODD) if is_clear else ends
    yield Selector("event_participants", "actor_id", odd["actor_id"].unique())
    is_far = not is_clear or odd["above"].count() > 0
    yield Selector("actors") if odd.height and is_far else Selector("actors", "actor_id", odd["way"].explode().unique())


CLIMBS = 8
"""How many steps up from an actor to its principal are looked for at once; of longer ways all actors are read."""


def _counted_persons(keys: Keys) -> Iterator[Selector]:
    yield Selector("postings", "posting_id", keys.kept("postings").drop_nulls()["posting_id"])


def _words_in_sentences(keys: Keys) -> Iterator[Selector]:
    for table in ("evidence", "mentions"):
        yield Selector(table, "sentence_id", _in_both(keys.ids("sentences"), keys.named(table, "sentence_id")))


def _in_both(ids: pl.Series, others: pl.Series) -> pl.Series:
    """The keys that stand on both sides."""
    few, many = sorted((ids, others), key=len)
    return many.filter(many.is_in(few.implode())).unique()


def _retired(keys: Keys) -> Iterator[Selector]:
    yield Selector("records", "record_id", keys.kept("records").filter(pl.col("status") == RecordStatus.RETIRED)["record_id"])


class Finder(NamedTuple):
    """How rows that may break a rule are found."""

    within: Callable[[Keys], Any]
    """In a bucket."""
    across: Callable[..., Iterable[Selector]] = chain
    """In what all the buckets give."""

    def found(self, *given: Any) -> list[Selector]:
        """What the rows hold that may break the rule, by what the buckets give."""
        return merged(self.across(*given))


def merged(selectors: Iterable[Selector]) -> list[Selector]:
    """The same with one selector at most for each column of a table."""
    by_column: dict[tuple[str, str], list[pl.Series | None]] = {}
    for selector in selectors:
        by_column.setdefault((selector.table, selector.column), []).append(selector.values)
    found = [Selector(table, column, _together(values)) for (table, column), values in by_column.items()]
    return [selector for selector in found if not selector.is_empty]


def _together(values: list[pl.Series | None]) -> pl.Series | None:
    """All that is selected by any of some values, where None selects every row."""
    given = [some for some in values if some is not None]
    return pl.concat(given) if len(given) == len(values) else None


def _each(find: Callable[[Keys], Iterator[Selector]]) -> Finder:
    """What finds the rows where no bucket needs to know of another."""
    return Finder(partial(_listed, find))


def _listed(find: Callable[[Keys], Iterator[Selector]], keys: Keys) -> list[Selector]:
    return merged(find(keys))


CANDIDATES: Mapping[Check, Finder] = {
    no_cycles: Finder(_named_edges, _in_circles),
    records_have_evidence: _each(_without_evidence),
    links_have_quotes: _each(_links_without_quote),
    evidence_names_fields: _each(_quoting_odd_fields),
    quotes_carry_figures: _each(_quoted_figures),
    causes_before_responses: _each(_dated_links),
    amendments_follow: _each(_amendments),
    principals_follow: Finder(_climbs, _odd_principals),
    postings_count_persons: _each(_counted_persons),
    retired_ids_redirect: _each(_retired),
    words_lie_in_sentences: _each(_words_in_sentences),
}
"""What finds the candidates of each rule in `RELATED_RULES`, by the function that checks them."""


def candidates(rule: Rule) -> Finder:
    """What finds the rows that may break a rule among rows."""
    return CANDIDATES.get(rule.check) or _each(partial(_all_rows, rule))


def _all_rows(rule: Rule, _: Keys) -> Iterator[Selector]:
    yield from (Selector(table) for table in rule.tables)


def key_finders(tables: Iterable[str]) -> list[Finder]:
    """What finds the keys of these tables that stand more than once, and the references that do not certainly lead where they may."""
    # The longest first, since several are looked for at a time.
    dangling = [Finder(partial(Keys.dangling, table=table, column=column)) for table in tables for column in references_in(table)]
    return [*dangling, *(Finder(partial(Keys.repeated, table=table)) for table in tables)]
