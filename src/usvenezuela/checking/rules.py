"""What makes sense among rows: one small rule each, listed in `KEY_RULES` and `RELATED_RULES` at the end.

A rule takes the rows checked together and yields a problem for each row that breaks it. The
sentence under its name is the rule. Shape (types, codes, required fields) is left to the models,
what a row must fulfil by itself to `row_checks`, what needs the words of the documents to the builder.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from usvenezuela.checking.circles import SELF_REFERENCES, no_cycles
from usvenezuela.checking.references import keys_unique, references_resolve
from usvenezuela.checking.row_rules import checks_on, follows, span
from usvenezuela.checking.rows import Check, Row, Rows, link_field
from usvenezuela.model.derived import top_of
from usvenezuela.model.tables import TABLES, parts_of_record, quoted_tables
from usvenezuela.model.vocabularies import (
    ActorType,
    LinkType,
    RecordStatus,
)
from usvenezuela.problems import Problem, cut, nearest

HINT_FIELDS = 100
"""Fields of a record among which a hint is looked for."""


def records_have_evidence(rows: Rows) -> Iterator[Problem]:
    """Rule `no-evidence`."""
    quoted = {quote.id for quote in rows.table("evidence") if not str(quote["field"] or "").startswith("links/")}
    for table in quoted_tables() if "evidence" not in rows.unread else ():
        for row in rows.table(table):
            if row.id not in quoted:
                yield row.problem("no-evidence", f"{row.id} has no quote; add `evidence` with the words of the document that it rests on")


def evidence_names_fields(rows: Rows) -> Iterator[Problem]:
    """Rule `unknown-evidence-field`."""
    filled: dict[str, dict[str, None]] = {}
    for row in rows.table("evidence"):
        owner = rows.by_id.get(row.id)
        name = row["field"]
        if not name or not owner:
            continue
        if owner.id not in filled:
            names = (*owner.values, *parts_of_record(TABLES[owner.table]), *map(link_field, rows.of("event_links", owner.id)))
            filled[owner.id] = dict.fromkeys(names)
        if name not in filled[owner.id]:
            hint = nearest(name, list(filled[owner.id])[:HINT_FIELDS], "filled are ")
            yield row.problem("unknown-evidence-field", f"{cut(name)} is no filled field of {row.id}; {hint}", "field")


def links_have_quotes(rows: Rows) -> Iterator[Problem]:
    """Rule `link-without-quote`."""
    quoted = {(quote.id, quote["field"]) for quote in rows.table("evidence")}
    for link in rows.table("event_links") if "evidence" not in rows.unread else ():
        if link.id in rows.by_id and (link.id, link_field(link)) not in quoted:
            yield link.problem("link-without-quote", f"no quote has the field {link_field(link)}; add the words that state the relation")


def quotes_carry_figures(rows: Rows) -> Iterator[Problem]:
    """Rule `value-text-not-quoted`."""
    quotes: dict[str, str] = {}
    for row in rows.table("figures"):
        if row.id not in quotes:
            # No quote holds a line break, so that what stands between two of them stands in one quote.
            quotes[row.id] = "\n".join(quote["exact"] for quote in rows.of("evidence", row.id))
        if quotes[row.id] and row["value_text"] not in quotes[row.id]:
            yield row.problem(
                "value-text-not-quoted",
                f"{cut(row['value_text'])} stands in no quote of the figure; quote the words that hold it",
                "value_text",
            )


def causes_before_responses(rows: Rows) -> Iterator[Problem]:
    """Rules `link-out-of-order` and `part-outside-whole`."""
    for link in rows.table("event_links"):
        ends = rows.by_id.get(link["from_event_id"]), rows.by_id.get(link["to_event_id"])
        if not ends[0] or not ends[1] or not ends[0].table == ends[1].table == "events":
            continue
        first, second = span(ends[0]), span(ends[1])
        kind = link["link_type"]
        if kind in (LinkType.RESPONSE_TO, LinkType.CAUSED_BY, LinkType.REVERSES, LinkType.IMPLEMENTS) and first[1] < second[0]:
            yield link.problem(
                "link-out-of-order",
                f"{link['from_event_id']} ends ({first[1]}) before what it is linked to begins ({second[0]}); check both, or turn the link round",
                "to_event_id",
            )
        if kind == LinkType.ANNOUNCES and first[0] > second[1]:
            yield link.problem(
                "link-out-of-order",
                f"{link['from_event_id']} begins ({first[0]}) after what it announces is over ({second[1]}); check both, or turn the link round",
                "to_event_id",
            )
        if kind == LinkType.PART_OF and _leaves(ends[0], second):
            yield link.problem(
                "part-outside-whole",
                f"{link['from_event_id']} lies outside the dates of the whole, {second[0]} to {second[1]}; check both",
                "to_event_id",
            )


def _leaves(part: Row, whole: tuple[date, date]) -> bool:
    """Whether an event surely starts before, or surely ends after, the days of the whole."""
    start, end = part["start_date"], part["end_date"] or part["start_date"]
    starts_by, ends_from = start.latest if start else None, end.earliest if end else None
    return bool((starts_by and starts_by < whole[0]) or (ends_from and ends_from > whole[1]))


def amendments_follow(rows: Rows) -> Iterator[Problem]:
    """Rule `amendment-out-of-order`."""
    for row in rows.table("sanctions"):
        amended = rows.by_id.get(row["amends_id"] or "")
        if amended and span(row)[1] < span(amended)[0]:
            yield row.problem(
                "amendment-out-of-order",
                f"it ends ({span(row)[1]}) before what it amends begins ({span(amended)[0]}); check both",
                "amends_id",
            )


def principals_follow(rows: Rows) -> Iterator[Problem]:
    """Rule `derived-value`, on whom a part counts for, where the actors are given too."""
    actors = {row.id: row for row in rows.table("actors")}
    parents = {id: row["parent_id"] for id, row in actors.items()}
    for part in rows.table("event_participants") if actors else ():
        top = top_of(part["on_behalf_of_id"] or part["actor_id"], parents)
        # What leads to an actor that is not given, or in a circle, has no top.
        if top in actors and not parents[top]:
            yield from follows(part, "principal_id", top)
            yield from follows(part, "country", actors[top]["country"])


def postings_count_persons(rows: Rows) -> Iterator[Problem]:
    """Rule `posting-count`."""
    for row in rows.table("postings"):
        person = rows.by_id.get(row["person_id"] or "")
        if person and person["actor_type"] == ActorType.PERSON and row["n_persons"] not in (None, 1):
            yield row.problem(
                "posting-count", f"one person is named, yet n_persons is {row['n_persons']}; leave one of the two out", "n_persons"
            )


def words_lie_in_sentences(rows: Rows) -> Iterator[Problem]:
    """Rule `offsets`, as to the sentence."""
    yield from words_lie_within(rows, {row.id: (row["start"], row["end"]) for row in rows.table("sentences")})


def words_lie_within(rows: Rows, sentences: Mapping[str, tuple[int, int]]) -> Iterator[Problem]:
    """The quotes and mentions outside of their sentence, as far as its start and end are known."""
    for table in ("evidence", "mentions") if sentences else ():
        for row in rows.table(table):
            sentence = sentences.get(row["sentence_id"])
            if sentence and row["end"] is not None and not sentence[0] <= row["start"] <= row["end"] <= sentence[1]:
                message = (
                    f"{row['start']}–{row['end']} lies outside its sentence, {sentence[0]}–{sentence[1]}; leave offsets to the builder"
                )
                yield row.problem("offsets", message, "start")


def retired_ids_redirect(rows: Rows) -> Iterator[Problem]:
    """Rules `redirect-to-retired` and `retired-in-use`."""
    statuses = {row.id: row["status"] or RecordStatus.RETIRED for row in rows.table("records")}
    for row in rows.table("records"):
        if (row["status"] or RecordStatus.RETIRED) != RecordStatus.RETIRED:
            continue
        if row.id in rows.by_id:
            yield row.problem(
                "retired-in-use", f"{row.id} is retired, yet {rows.by_id[row.id].place().path} still holds it; delete one of the two"
            )
        target = row["replaced_by"]
        if target and statuses.get(target) == RecordStatus.RETIRED:
            yield row.problem("redirect-to-retired", f"{target} is retired too; point, if at all, to the record in use", "replaced_by")


@dataclass(frozen=True)
class Rule:
    """A rule among rows."""

    check: Check
    tables: tuple[str, ...]
    """The tables whose rows may break it."""
    is_published_only: bool = False
    """Whether it is on what the builder computes, which only the published form holds."""


KEY_RULES = (Rule(keys_unique, tuple(TABLES)), Rule(references_resolve, tuple(TABLES)))
"""The rules on keys alone."""

RELATED_RULES = (
    Rule(no_cycles, (*SELF_REFERENCES, "events")),
    Rule(records_have_evidence, quoted_tables()),
    Rule(evidence_names_fields, ("evidence",)),
    Rule(links_have_quotes, ("event_links",)),
    Rule(quotes_carry_figures, ("figures",)),
    Rule(causes_before_responses, ("event_links",)),
    Rule(amendments_follow, ("sanctions",)),
    Rule(postings_count_persons, ("postings",)),
    Rule(retired_ids_redirect, ("records",)),
    Rule(principals_follow, ("event_participants",), is_published_only=True),
    Rule(words_lie_in_sentences, ("evidence", "mentions"), is_published_only=True),
)
"""The rules for which a row must be seen with the rows that it names and those that name it."""


def problems_of(rows: Rows, is_authored: bool) -> Iterator[Problem]:
    """What the rules that need no documents find in rows of the authored or the published form, suspicions left out."""
    yield from problems_of_each(rows.rows, is_authored=is_authored)
    for rule in (*KEY_RULES, *RELATED_RULES):
        if not (is_authored and rule.is_published_only):
            yield from rule.check(rows)


def problems_of_each(rows: Iterable[Row], *, is_authored: bool) -> Iterator[Problem]:
    """What rules on single rows find."""
    for row in rows:
        for rule in checks_on(row.table, is_authored=is_authored):
            yield from rule.check(row)
