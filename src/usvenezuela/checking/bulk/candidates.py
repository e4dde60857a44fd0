"""Which rows may break a rule among rows: too many may be named, never too few.

Each function finds the candidates of one rule. A rule without one has all rows of its tables read again.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import polars as pl

from usvenezuela.checking.bulk.keys import Keys, Selector, buckets
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


def _in_circles(keys: Keys) -> Iterator[Selector]:
    for table, column in SELF_REFERENCES.items():
        (key,) = TABLES[table].primary_key
        edges = keys.kept(table).select(pl.col(key).alias("from"), pl.col(column).alias("to")).drop_nulls()
        yield Selector(table, key, _left_in_circles(edges))
    links = keys.kept("event_links").filter(pl.col("link_type") == LinkType.PART_OF)
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


def _without_evidence(keys: Keys) -> Iterator[Selector]:
    quotes = keys.kept("evidence").filter(~pl.col("field").fill_null("").str.starts_with("links/"))["record_id"]
    for table in quoted_tables() if "evidence" not in keys.unread else ():
        (key,) = TABLES[table].primary_key
        for ids, quoted in buckets([keys.ids(table), [quotes]]):
            yield Selector(table, key, ids.filter(~ids.is_in(quoted.implode())))


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
    for ids in _in_both(keys.ids("figures"), keys.kept("evidence")["record_id"]):
        yield Selector("figures", "figure_id", ids)


def _dated_links(keys: Keys) -> Iterator[Selector]:
    for ids in _in_both(keys.ids("events"), keys.kept("event_links")["from_event_id"]):
        yield Selector("event_links", "from_event_id", ids)


def _amendments(keys: Keys) -> Iterator[Selector]:
    yield Selector("sanctions", "sanction_id", keys.kept("sanctions").drop_nulls()["sanction_id"])


def _odd_principals(keys: Keys) -> Iterator[Selector]:
    """Parts whose principal, or its country, is not that of the actor at the top, with the actors on the way there."""
    above = keys.kept("actors").select(
        pl.col("actor_id").alias("top"), pl.col("parent_id").alias("above"), pl.col("country").alias("at_top")
    )
    parts = keys.kept("event_participants").with_columns(pl.coalesce("on_behalf_of_id", "actor_id").alias("top"))
    parts = parts.join(above, on="top", how="semi").with_columns(pl.concat_list("top").alias("way"))
    is_clear = above["top"].is_unique().all()
    for _ in range(CLIMBS if is_clear else 0):
        parts = parts.join(above, on="top", how="left").with_columns(pl.coalesce("above", "top").alias("top")).drop("above", "at_top")
        parts = parts.with_columns(pl.concat_list("way", "top"))
    ends = parts.join(above.unique("top"), on="top", how="left")
    is_odd = pl.col("top").ne_missing(pl.col("principal_id")) | pl.col("at_top").ne_missing(pl.col("country"))
    odd = ends.filter(is_odd | pl.col("above").is_not_null()) if is_clear else ends
    yield Selector("event_participants", "actor_id", odd["actor_id"].unique())
    is_far = not is_clear or odd["above"].count() > 0
    yield Selector("actors") if odd.height and is_far else Selector("actors", "actor_id", odd["way"].explode().unique())


CLIMBS = 8
"""How many steps up from an actor to its principal are looked for at once; of longer ways all actors are read."""


def _counted_persons(keys: Keys) -> Iterator[Selector]:
    yield Selector("postings", "posting_id", keys.kept("postings").drop_nulls()["posting_id"])


def _words_in_sentences(keys: Keys) -> Iterator[Selector]:
    for table in ("evidence", "mentions"):
        for ids in _in_both(keys.ids("sentences"), keys.kept(table)["sentence_id"]):
            yield Selector(table, "sentence_id", ids)


def _in_both(columns: Sequence[pl.Series], others: pl.Series) -> Iterator[pl.Series]:
    """The keys that stand on both sides, bucket by bucket."""
    for bucket, other in buckets([columns, [others]]):
        yield other.filter(other.is_in(bucket.implode())).unique()


def _retired(keys: Keys) -> Iterator[Selector]:
    yield Selector("records", "record_id", keys.kept("records").filter(pl.col("status") == RecordStatus.RETIRED)["record_id"])


Finder = Callable[[Keys], Iterator[Selector]]

CANDIDATES: Mapping[Check, Finder] = {
    no_cycles: _in_circles,
    records_have_evidence: _without_evidence,
    links_have_quotes: _links_without_quote,
    evidence_names_fields: _quoting_odd_fields,
    quotes_carry_figures: _quoted_figures,
    causes_before_responses: _dated_links,
    amendments_follow: _amendments,
    principals_follow: _odd_principals,
    postings_count_persons: _counted_persons,
    retired_ids_redirect: _retired,
    words_lie_in_sentences: _words_in_sentences,
}
"""What finds the candidates of each rule in `RELATED_RULES`, by the function that checks them."""


def candidates(rule: Rule, keys: Keys) -> Callable[[], list[Selector]]:
    """What to call to find the rows that may break a rule."""
    return partial(_found, CANDIDATES.get(rule.check, partial(_all_rows, rule)), keys)


def _all_rows(rule: Rule, _: Keys) -> Iterator[Selector]:
    yield from (Selector(table) for table in rule.tables)


def _found(find: Finder, keys: Keys) -> list[Selector]:
    return [selector for selector in find(keys) if not selector.is_empty]
