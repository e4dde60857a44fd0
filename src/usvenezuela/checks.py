"""What makes sense: one small rule each, listed in `CHECKS` and `SUSPICIONS` at the end.

A rule takes the rows checked together and yields a problem for each row that breaks it. The
sentence under its name is the rule. Shape (types, codes, required fields) is left to the
models; what needs the words of the documents is left to the builder.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations

from usvenezuela.authored import column_of, part_of
from usvenezuela.columns import PREFIXES, QUOTE_LIMIT
from usvenezuela.derived import bounds, quad_class, vienna_class
from usvenezuela.edtf import OPEN_END
from usvenezuela.problems import Problem, cut, nearest
from usvenezuela.rows import TABLES, Row, Rows, link_field
from usvenezuela.vocabularies import (
    MODES,
    ActorType,
    DateBasis,
    EventType,
    Factuality,
    FigureMeasure,
    LinkType,
    Outcome,
    ParticipantRole,
    PostingRole,
    Qualifier,
    RecordStatus,
    SanctionAction,
    Unit,
)

Check = Callable[[Rows], Iterator[Problem]]

DATED = ("events", "sanctions", "postings")
"""The tables whose rows carry dates."""
QUOTED = (*DATED, "figures")
"""The tables whose rows rest on quotes that a person chose."""

_NEVER = date.max
_ALWAYS = date.min


def span(row: Row) -> tuple[date, date]:
    """First and last day that the row's dates allow, with the ends of time where nothing bounds them."""
    earliest, latest = bounds_of(row)
    return earliest or _ALWAYS, latest or _NEVER


def bounds_of(row: Row) -> tuple[date | None, date | None]:
    """First and last day that the row's dates allow; None where nothing bounds it."""
    return bounds(row["start_date"], row["end_date"], row["announced_date"], lasts=row.table == "postings")


def keys_unique(rows: Rows) -> Iterator[Problem]:
    """No two rows of a table have the same key."""
    first: dict[tuple[object, ...], Row] = {}
    for row in rows.rows:
        key = (row.table, *row.key)
        if row.table == "evidence" and not row["end"]:
            key = (*key, row["exact"], row.authored.get("prefix"))
        earlier = first.setdefault(key, row)
        if earlier is not row:
            shown = ", ".join(str(part) for part in row.key if part is not None)
            place = earlier.place()
            yield row.problem("duplicate-id", f"{shown} stands already at {place.path}:{place.line}; give each its own, or merge the two")


def ids_name_their_table(rows: Rows) -> Iterator[Problem]:
    """An id starts with the letters of its table."""
    for row in rows.rows:
        column = TABLES[row.table].primary_key[0]
        letters = next((letters for letters, table in PREFIXES.items() if table == row.table), None)
        if letters and len(TABLES[row.table].primary_key) == 1 and not row.id.startswith(f"{letters}-"):
            yield row.problem("id-prefix", f"{cut(row.id)} stands among the {row.table}, whose ids start with {letters}-", column)


def references_resolve(rows: Rows) -> Iterator[Problem]:
    """Every id referred to exists, in a table that the reference allows."""
    for row in rows.rows:
        for column, value in row.values.items():
            field = TABLES[row.table].model_fields.get(column)
            tables = column_of(field).references if field else ()
            if not tables:
                continue
            if value not in rows.ids and not rows.unread.isdisjoint(tables):
                continue
            if value not in rows.ids:
                candidates = [id for id, table in rows.ids.items() if table in tables]
                yield row.problem("unknown-id", f"there is no {cut(value)}; {nearest(value, candidates, 'known ids include ', 3)}", column)
            elif rows.ids[value] not in tables:
                yield row.problem(
                    "wrong-table", f"{value} is one of the {rows.ids[value]}; expected one of the {' or '.join(tables)}", column
                )


def no_cycles(rows: Rows) -> Iterator[Problem]:
    """No record is, through any chain, a parent, an amendment or a part of itself; no link points to its own event."""
    for table, column in (("actors", "parent_id"), ("sanctions", "amends_id"), ("records", "replaced_by")):
        yield from _cycles(rows.table(table), column, {row.id: {row[column]} for row in rows.table(table) if row[column]})
    parts: dict[str, set[str]] = defaultdict(set)
    for link in rows.table("event_links"):
        if link["from_event_id"] == link["to_event_id"]:
            yield link.problem("self-link", "an event cannot be linked to itself; delete the link", "to_event_id")
        elif link["link_type"] == LinkType.PART_OF:
            parts[link["from_event_id"]].add(link["to_event_id"])
    yield from _cycles(rows.table("events"), "", parts)


def _cycles(candidates: Iterable[Row], column: str, edges: Mapping[str, set[str]]) -> Iterator[Problem]:
    for row in candidates:
        seen: set[str] = set()
        ahead = set(edges.get(row.id, ()))
        while ahead - seen:
            seen |= ahead
            ahead = {further for id in ahead for further in edges.get(id, ())}
        if row.id in seen:
            yield row.problem(
                "cycle", f"{row.id} leads back to itself through {' and '.join(sorted(seen))}; cut one of the references", column
            )


def records_have_evidence(rows: Rows) -> Iterator[Problem]:
    """Every event, sanction, posting and figure rests on at least one quote for the record as a whole or its fields."""
    for table in QUOTED if "evidence" not in rows.unread else ():
        for row in rows.table(table):
            quotes = [quote for quote in rows.of("evidence", row.id) if not str(quote["field"] or "").startswith("links/")]
            if not quotes:
                yield row.problem("no-evidence", "no quote; add `evidence` with the words of the document that it rests on")


def quotes_are_short(rows: Rows) -> Iterator[Problem]:
    """A quote has 300 characters at most."""
    for row in rows.table("evidence"):
        if len(row["exact"]) > QUOTE_LIMIT:
            yield row.problem(
                "long-quote", f"{len(row['exact'])} characters; cut it to the words that carry the value, {QUOTE_LIMIT} at most", "exact"
            )


def evidence_names_fields(rows: Rows) -> Iterator[Problem]:
    """The field of a quote is a filled column of its record, a list of its parts, or one of its links."""
    for row in rows.table("evidence"):
        owner = rows.by_id.get(row.id)
        name = row["field"]
        if not name or not owner:
            continue
        parts = [column for column, field in TABLES[owner.table].model_fields.items() if part_of(field)]
        filled = [*owner.values, *parts, *map(link_field, rows.of("event_links", owner.id))]
        if name not in filled:
            yield row.problem(
                "unknown-evidence-field", f"{cut(name)} is no filled field of {row.id}; {nearest(name, filled, 'filled are ')}", "field"
            )


def links_have_quotes(rows: Rows) -> Iterator[Problem]:
    """Every link rests on a quote."""
    for link in rows.table("event_links") if "evidence" not in rows.unread and rows.table("events") else ():
        if not any(quote["field"] == link_field(link) for quote in rows.of("evidence", link.id)):
            yield link.problem("link-without-quote", f"no quote has the field {link_field(link)}; add the words that state the relation")


def quotes_carry_figures(rows: Rows) -> Iterator[Problem]:
    """A figure's `value_text` stands in one of its quotes."""
    for row in rows.table("figures"):
        quotes = [quote["exact"] for quote in rows.of("evidence", row.id)]
        if quotes and not any(row["value_text"] in quote for quote in quotes):
            yield row.problem(
                "value-text-not-quoted",
                f"{cut(row['value_text'])} stands in no quote of the figure; quote the words that hold it",
                "value_text",
            )


def modes_fit_types(rows: Rows) -> Iterator[Problem]:
    """A mode is one that its event type takes."""
    for row in rows.table("events"):
        modes = MODES.get(row["event_type"], ())
        if row["mode"] and row["mode"] not in modes:
            fitting = f"it takes {', '.join(modes)}" if modes else "it takes none; delete the field"
            yield row.problem("mode-misfit", f"{row['event_type']} does not take the mode {row['mode']}; {fitting}", "mode")


def dates_in_order(rows: Rows) -> Iterator[Problem]:
    """Nothing ends before it starts, or starts before it is announced."""
    for table in DATED:
        for row in rows.table(table):
            start, end, announced = row["start_date"], row["end_date"], row["announced_date"]
            if start and end and end != OPEN_END and _after(start.earliest, end.latest):
                yield row.problem("end-before-start", f"it ends ({end}) before it starts ({start}); check both", "end_date")
            if start and announced and _after(announced.earliest, start.latest):
                yield row.problem(
                    "start-before-announcement", f"it starts ({start}) before it is announced ({announced}); check both", "announced_date"
                )


def _after(first: date | None, second: date | None) -> bool:
    return bool(first and second and first > second)


def dates_have_a_basis(rows: Rows) -> Iterator[Problem]:
    """`not_stated` goes with no date, any other basis with one; `relative` and `inferred` say in `date_note` from what.

    An open end alone may be stated or not.
    """
    for table in DATED:
        for row in rows.table(table):
            dates = [row[column] for column in ("start_date", "end_date", "announced_date") if row[column]]
            dated = any(date != OPEN_END for date in dates)
            if dates != [OPEN_END] and dated != (row["date_basis"] != DateBasis.NOT_STATED):
                advice = "choose the basis of the date" if dated else "give the date, or choose not_stated"
                yield row.problem(
                    "date-basis", f"the basis is {row['date_basis']}, yet there is {'a' if dated else 'no'} date; {advice}", "date_basis"
                )
            if row["date_basis"] in (DateBasis.RELATIVE, DateBasis.INFERRED) and not row["date_note"]:
                yield row.problem("no-date-note", f"a date that is {row['date_basis']} needs a date_note that says from what", "date_basis")


def causes_before_responses(rows: Rows) -> Iterator[Problem]:
    """What answers, reverses or is caused by an event does not lie before it; an announcement does not lie after; a part lies within its whole."""
    for link in rows.table("event_links"):
        ends = rows.by_id.get(link["from_event_id"]), rows.by_id.get(link["to_event_id"])
        if not ends[0] or not ends[1]:
            continue
        first, second = span(ends[0]), span(ends[1])
        kind = link["link_type"]
        if kind in (LinkType.RESPONSE_TO, LinkType.CAUSED_BY, LinkType.REVERSES, LinkType.IMPLEMENTS) and first[1] < second[0]:
            yield link.problem(
                "link-out-of-order",
                f"{link['from_event_id']} ends ({first[1]}) before what it is linked to begins ({second[0]})",
                "to_event_id",
            )
        if kind == LinkType.ANNOUNCES and first[0] > second[1]:
            yield link.problem(
                "link-out-of-order",
                f"{link['from_event_id']} begins ({first[0]}) after what it announces is over ({second[1]})",
                "to_event_id",
            )
        if kind == LinkType.PART_OF and _leaves(ends[0], second):
            yield link.problem(
                "part-outside-whole",
                f"{link['from_event_id']} lies outside the dates of the whole, {second[0]} to {second[1]}",
                "to_event_id",
            )


def _leaves(part: Row, whole: tuple[date, date]) -> bool:
    """Whether an event surely starts before, or surely ends after, the days of the whole."""
    start, end = part["start_date"], part["end_date"] or part["start_date"]
    starts_by, ends_from = start.latest if start else None, end.earliest if end else None
    return bool((starts_by and starts_by < whole[0]) or (ends_from and ends_from > whole[1]))


_FIGURE_UNITS = {
    FigureMeasure.MONEY: (Unit.USD, Unit.EUR, Unit.VES, Unit.USD_PER_YEAR),
    FigureMeasure.PRICE: (Unit.USD, Unit.EUR, Unit.VES, Unit.USD_PER_BARREL),
    FigureMeasure.PERSONS: (Unit.PERSONS,),
    FigureMeasure.VOTES: (Unit.VOTES,),
    FigureMeasure.PERCENT: (Unit.PERCENT,),
    FigureMeasure.DURATION: (Unit.HOUR, Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR),
    FigureMeasure.VOLUME: (Unit.BARREL, Unit.TONNE),
    FigureMeasure.OBJECTS: (Unit.ITEMS,),
}


def amendments_follow(rows: Rows) -> Iterator[Problem]:
    """An action does not lie before the action that it amends."""
    for row in rows.table("sanctions"):
        amended = rows.by_id.get(row["amends_id"] or "")
        if amended and span(row)[1] < span(amended)[0]:
            yield row.problem(
                "amendment-out-of-order", f"it ends ({span(row)[1]}) before what it amends begins ({span(amended)[0]})", "amends_id"
            )


def figures_fit_together(rows: Rows) -> Iterator[Problem]:
    """A range has a low and a higher high value, a vague figure none, any other one value; the unit fits the measure."""
    for row in rows.table("figures"):
        given = tuple(bool(row[column]) for column in ("value", "value_low", "value_high"))
        wanted = {Qualifier.VAGUE: (False, False, False), Qualifier.BETWEEN: (False, True, True)}.get(
            row["qualifier"], (True, False, False)
        )
        if given != wanted:
            names = [name for name, is_wanted in zip(("value", "value_low", "value_high"), wanted, strict=True) if is_wanted]
            yield row.problem("figure-values", f"a figure that is {row['qualifier']} has {' and '.join(names) or 'no value'}", "qualifier")
        elif row["value_low"] and float(row["value_low"]) >= float(row["value_high"]):
            yield row.problem("figure-values", "the low value is not below the high one", "value_low")
        units = _FIGURE_UNITS.get(row["measure"])
        if units and row["unit"] not in units:
            yield row.problem("figure-unit", f"{row['measure']} is not counted in {row['unit']}; use {' or '.join(units)}", "unit")


def postings_fit_together(rows: Rows) -> Iterator[Problem]:
    """A named person is one person; a posting not received says so in its outcome."""
    for row in rows.table("postings"):
        person = rows.by_id.get(row["person_id"] or "")
        if person and person["actor_type"] == ActorType.PERSON and row["n_persons"] not in (None, 1):
            yield row.problem(
                "posting-count", f"one person is named, yet n_persons is {row['n_persons']}; leave out one of the two", "n_persons"
            )
        if row["end_reason"] == "not_received" and row["outcome"] != Outcome.NOT_RECEIVED:
            yield row.problem("posting-outcome", f"the end reason is not_received, yet the outcome is {row['outcome']}", "outcome")


def derived_values_hold(rows: Rows) -> Iterator[Problem]:
    """Derived columns hold what their rules give."""
    for row in rows.rows:
        for column, value in _derived(row).items():
            if row[column] != value:
                yield row.problem(
                    "derived-value",
                    f"{column} is {cut(row[column])}, but its rule gives {cut(value)}; leave derived columns to the builder",
                    column,
                )


def _derived(row: Row) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    if row.table == "events":
        values["quad_class"] = quad_class(row["event_type"])
    if row.table == "postings":
        values["vienna_class"] = vienna_class(row["role"])
    if row.table in DATED:
        values |= {name: day.isoformat() if day else None for name, day in zip(("earliest", "latest"), bounds_of(row), strict=True)}
    return values


def offsets_fit(rows: Rows) -> Iterator[Problem]:
    """A quote or mention is as long as its offsets say and lies in its sentence."""
    sentences = {row["sentence_id"]: row for row in rows.table("sentences")}
    for table, column in (("evidence", "exact"), ("mentions", "text")):
        for row in rows.table(table):
            if row["end"] is None:
                continue
            if row["end"] - row["start"] != len(row[column]):
                yield row.problem("offsets", f"{row['start']}–{row['end']} does not hold {len(row[column])} characters", "end")
            sentence = sentences.get(row["sentence_id"])
            if sentence and not (sentence["start"] <= row["start"] and row["end"] <= sentence["end"]):
                yield row.problem("offsets", f"lies outside its sentence, {sentence['start']}–{sentence['end']}", "start")
    for row in rows.table("sentences"):
        if row["start"] >= row["end"]:
            yield row.problem("offsets", "a sentence ends after it starts", "end")


def retired_ids_redirect(rows: Rows) -> Iterator[Problem]:
    """A retired id gives a reason, is not in use, and points to nothing or to a record in use."""
    statuses = {row.id: row["status"] or RecordStatus.RETIRED for row in rows.table("records")}
    for row in rows.table("records"):
        if (row["status"] or RecordStatus.RETIRED) != RecordStatus.RETIRED:
            continue
        if row.id in rows.by_id:
            yield row.problem(
                "retired-in-use", f"{row.id} is retired, yet {rows.by_id[row.id].place().path} still holds it; delete one of the two"
            )
        if not row["reason"]:
            yield row.problem("retired-without-reason", f"{row.id} is retired; say why in `reason`", "reason")
        target = row["replaced_by"]
        if target and statuses.get(target) == RecordStatus.RETIRED:
            yield row.problem("redirect-to-retired", f"{target} is retired too; point to the record in use", "replaced_by")


CHECKS: tuple[Check, ...] = (
    keys_unique,
    ids_name_their_table,
    references_resolve,
    no_cycles,
    records_have_evidence,
    quotes_are_short,
    evidence_names_fields,
    links_have_quotes,
    quotes_carry_figures,
    modes_fit_types,
    dates_in_order,
    dates_have_a_basis,
    causes_before_responses,
    amendments_follow,
    figures_fit_together,
    postings_fit_together,
    retired_ids_redirect,
)
"""The rules of sense that hold for records of any form."""

PUBLISHED_CHECKS: tuple[Check, ...] = (derived_values_hold, offsets_fit)
"""The rules on what the builder computes, which only the published form holds."""


# --- suspicions: likely mistakes, which a record answers in `answers` ---------------------

_ATTRIBUTION = re.compile(
    r"\b(alleged(?:ly)?|alleges?|alleging|accus(?:ed|es|ing)|claim(?:ed|s|ing)?|reportedly|den(?:ied|ies|ying)|according to)\b",
    re.IGNORECASE,
)
SPEECH_ACTS = (
    EventType.ACCUSE, EventType.X_STATEMENT, EventType.REQUEST, EventType.REJECT, EventType.THREATEN,
    EventType.AGREE, EventType.CONCEDE,
)  # fmt: skip
"""Event types whose act is itself the saying of something."""
ASSERTED = (Factuality.ATTRIBUTED, Factuality.ALLEGED, Factuality.DISPUTED, Factuality.DENIED)
"""Factualities under which someone asserts, or contests, that the event happened."""
_AMENDING = (
    SanctionAction.EXTEND, SanctionAction.WAIVE, SanctionAction.EASE, SanctionAction.LICENSE, SanctionAction.SUSPEND,
    SanctionAction.REIMPOSE, SanctionAction.DELIST, SanctionAction.LIFT, SanctionAction.EXPIRE, SanctionAction.MAINTAIN,
)  # fmt: skip


def attribution_on_stated(rows: Rows) -> Iterator[Problem]:
    """A record told as stated, that is no speech act, rests on words of attribution."""
    for table in ("events", "sanctions"):
        for row in rows.table(table):
            if row["factuality"] != Factuality.STATED or row["event_type"] in SPEECH_ACTS:
                continue
            for quote in rows.of("evidence", row.id):
                found = _ATTRIBUTION.search(quote["exact"])
                if found and not str(quote["field"] or "").startswith("links/"):
                    yield row.problem(
                        "attribution_on_stated",
                        f"the quote says {found[0]!r}; is this stated? Change factuality, cut the quote, or answer why",
                        "factuality",
                    )
                    break


def claimant_missing(rows: Rows) -> Iterator[Problem]:
    """An attributed, alleged, disputed or denied event names no one who asserts it."""
    for row in rows.table("events"):
        roles = {part["role"] for part in rows.of("event_participants", row.id)}
        if row["factuality"] in ASSERTED and ParticipantRole.CLAIMANT not in roles:
            yield row.problem(
                "claimant_missing",
                f"the event is {row['factuality']}, yet no claimant is given; add one, or answer why there is none",
                "factuality",
            )


def possible_duplicate(rows: Rows) -> Iterator[Problem]:
    """Two events of the same type, mode and factuality have overlapping dates and the same actors and recipients."""
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows.table("events"):
        parties = frozenset(
            (part["actor_id"], part["role"])
            for part in rows.of("event_participants", row.id)
            if part["role"] in (ParticipantRole.ACTOR, ParticipantRole.RECIPIENT)
        )
        if parties and span(row) != (_ALWAYS, _NEVER):
            groups[row["event_type"], row["mode"], row["factuality"], parties].append(row)
    for group in groups.values():
        latest: Row | None = None
        for row in sorted(group, key=span):
            if latest and span(row)[0] <= span(latest)[1]:
                # The answer stands with the one written later, wherever the two lie in time.
                first, second = sorted((latest, row), key=lambda row: (row.place().path, row.place().line))
                message = f"same type, parties and time as {first.id}; merge the two, or answer how they differ"
                yield second.problem("possible_duplicate", message)
            latest = row if latest is None or span(row)[1] > span(latest)[1] else latest


def seat_held_twice(rows: Rows) -> Iterator[Problem]:
    """Two persons hold the same post at the head of a mission, between the same parties, at the same time."""
    heads = [row for row in rows.table("postings") if _is_head(row) and row["outcome"] == Outcome.SERVED]
    for first, second in combinations(heads, 2):
        same_seat = all(first[column] == second[column] for column in ("role", "sending_id", "receiving_id"))
        (start, end), (other_start, other_end) = span(first), span(second)
        known = _ALWAYS not in (start, other_start)
        if same_seat and known and first["person_id"] != second["person_id"] and start <= other_end and other_start <= end:
            yield second.problem(
                "seat_held_twice", f"{first.id} holds the same seat at the same time; check the dates, or answer how both can be"
            )


def _is_head(posting: Row) -> bool:
    return vienna_class(posting["role"]) is not None or posting["role"] == PostingRole.PERMANENT_REPRESENTATIVE


def amendment_without_original(rows: Rows) -> Iterator[Problem]:
    """An action that changes an earlier one does not say which, though its issuer has earlier ones coded."""
    for row in rows.table("sanctions"):
        if row["action"] not in _AMENDING or row["amends_id"]:
            continue
        if any(_may_be_amended(other, row) for other in rows.table("sanctions")):
            yield row.problem(
                "amendment_without_original",
                f"{row['action']} changes an earlier action; name it in `amends`, or answer why none is coded",
                "action",
            )


def _may_be_amended(other: Row, row: Row) -> bool:
    same_issuer = other["issuer_id"] == row["issuer_id"]
    return other is not row and same_issuer and other["action"] not in _AMENDING and span(other)[0] <= span(row)[1]


SUSPICIONS: tuple[Check, ...] = (
    attribution_on_stated,
    claimant_missing,
    possible_duplicate,
    seat_held_twice,
    amendment_without_original,
)
"""Likely mistakes in authored records; each is a problem unless the record answers it."""


def unanswered(rows: Rows, suspicions: Iterable[Problem]) -> Iterator[Problem]:
    """The suspicions that their records do not answer."""
    return (suspicion for suspicion in suspicions if suspicion.rule not in answers_of(rows, suspicion.record_id))


def idle_answers(rows: Rows, suspicions: Iterable[Problem]) -> Iterator[Problem]:
    """The answers that nothing asks for; only where all records are at hand can one say so."""
    raised = {(suspicion.record_id, suspicion.rule) for suspicion in suspicions}
    for row in rows.by_id.values():
        for rule in row.authored.get("answers", {}):
            if (row.id, rule) not in raised:
                yield row.problem("answer-without-suspicion", f"nothing raises {cut(rule)} here any more; delete the answer", "answers")


def answers_of(rows: Rows, record_id: str) -> Mapping[str, str]:
    """The answers that a record gives, by rule."""
    row = rows.by_id.get(record_id)
    return row.authored.get("answers", {}) if row else {}
