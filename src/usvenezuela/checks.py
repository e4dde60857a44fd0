"""What makes sense among rows: one small rule each, listed in `CHECKS` and `SUSPICIONS` at the end.

A rule takes the rows checked together and yields a problem for each row that breaks it. The
sentence under its name is the rule. Shape (types, codes, required fields) is left to the models,
what a row must fulfil by itself to `row_checks`, what needs the words of the documents to the builder.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Set
from datetime import date

from usvenezuela.derived import vienna_class
from usvenezuela.problems import Problem, cut, nearest
from usvenezuela.row_checks import bounds_of, checks_on
from usvenezuela.rows import Row, Rows, link_field
from usvenezuela.tables import TABLES, parts_of_record, quoted_tables, references_in
from usvenezuela.vocabularies import (
    ActorType,
    EventType,
    Factuality,
    LinkType,
    Outcome,
    ParticipantRole,
    PostingRole,
    RecordStatus,
    SanctionAction,
)

Check = Callable[[Rows], Iterator[Problem]]

SELF_REFERENCES = {"actors": "parent_id", "sanctions": "amends_id", "records": "replaced_by"}
"""The columns, by table, in which a record may name another of its kind."""

_NEVER = date.max
_ALWAYS = date.min


def span(row: Row) -> tuple[date, date]:
    """First and last day that the row's dates allow, with the ends of time where nothing bounds them."""
    earliest, latest = bounds_of(row)
    return earliest or _ALWAYS, latest or _NEVER


def keys_unique(rows: Rows) -> Iterator[Problem]:
    """No two rows of a table have the same key."""
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
    """Every id referred to exists, in a table that the reference allows."""
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


HINT_FIELDS = 100
"""Fields of a record among which a hint is looked for."""


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


def no_cycles(rows: Rows) -> Iterator[Problem]:
    """No record is, through any chain, a parent, an amendment or a part of itself."""
    for table, column in SELF_REFERENCES.items():
        yield from _cycles(rows.table(table), column, {row.id: [row[column]] for row in rows.table(table) if row[column]})
    parts: dict[str, list[str]] = defaultdict(list)
    for link in rows.table("event_links"):
        if link["link_type"] == LinkType.PART_OF and link["from_event_id"] != link["to_event_id"]:
            parts[link["from_event_id"]].append(link["to_event_id"])
    yield from _cycles(rows.table("events"), "", parts)


def _cycles(candidates: Iterable[Row], column: str, edges: Mapping[str, list[str]]) -> Iterator[Problem]:
    circle_of = {id: circle for circle in _circles(edges) for id in circle}
    for row in candidates:
        if row.id in circle_of:
            circle = circle_of[row.id]
            others = [id for id in circle[:4] if id != row.id][:3]
            way = f"through {' and '.join(others)}{' …' if len(circle) > 4 else ''}" if others else "directly"
            yield row.problem("cycle", f"{row.id} leads back to itself {way}; cut one of the references", column)


def _circles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """The groups of ids that lead back to themselves: the strongly connected components, by Tarjan's algorithm (1972).

    Written without recursion, since a chain may be as long as a table.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    path: list[str] = []
    on_path: set[str] = set()
    for start in edges:
        work = [] if start in order else [(start, iter(edges[start]))]
        while work:
            id, ahead = work[-1]
            if id not in order:
                order[id] = low[id] = len(order)
                path.append(id)
                on_path.add(id)
            for further in ahead:
                if further not in order:
                    work.append((further, iter(edges.get(further, ()))))
                    break
                if further in on_path:
                    low[id] = min(low[id], order[further])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[id])
                if low[id] == order[id]:
                    group = [path.pop()]
                    while group[-1] != id:
                        group.append(path.pop())
                    on_path.difference_update(group)
                    if len(group) > 1 or id in edges.get(id, ()):
                        yield sorted(group)


def records_have_evidence(rows: Rows) -> Iterator[Problem]:
    """Every event, sanction, posting and figure rests on at least one quote for the record as a whole or its fields."""
    quoted = {quote.id for quote in rows.table("evidence") if not str(quote["field"] or "").startswith("links/")}
    for table in quoted_tables() if "evidence" not in rows.unread else ():
        for row in rows.table(table):
            if row.id not in quoted:
                yield row.problem("no-evidence", f"{row.id} has no quote; add `evidence` with the words of the document that it rests on")


def evidence_names_fields(rows: Rows) -> Iterator[Problem]:
    """The field of a quote is a filled column of its record, a list of its parts, or one of its links."""
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
    """Every link rests on a quote."""
    quoted = {(quote.id, quote["field"]) for quote in rows.table("evidence")}
    for link in rows.table("event_links") if "evidence" not in rows.unread else ():
        if link.id in rows.by_id and (link.id, link_field(link)) not in quoted:
            yield link.problem("link-without-quote", f"no quote has the field {link_field(link)}; add the words that state the relation")


def quotes_carry_figures(rows: Rows) -> Iterator[Problem]:
    """A figure's `value_text` stands in one of its quotes."""
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
    """What answers, reverses or is caused by an event does not lie before it; an announcement does not lie after; a part lies within its whole."""
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
    """An action does not lie before the action that it amends."""
    for row in rows.table("sanctions"):
        amended = rows.by_id.get(row["amends_id"] or "")
        if amended and span(row)[1] < span(amended)[0]:
            yield row.problem(
                "amendment-out-of-order",
                f"it ends ({span(row)[1]}) before what it amends begins ({span(amended)[0]}); check both",
                "amends_id",
            )


def postings_count_persons(rows: Rows) -> Iterator[Problem]:
    """A named person is one person."""
    for row in rows.table("postings"):
        person = rows.by_id.get(row["person_id"] or "")
        if person and person["actor_type"] == ActorType.PERSON and row["n_persons"] not in (None, 1):
            yield row.problem(
                "posting-count", f"one person is named, yet n_persons is {row['n_persons']}; leave one of the two out", "n_persons"
            )


def words_lie_in_sentences(rows: Rows) -> Iterator[Problem]:
    """A quote or mention lies in its sentence."""
    for table in ("evidence", "mentions"):
        for row in rows.table(table):
            sentence = rows.by_id.get(row["sentence_id"] or "")
            if row["end"] is None or not sentence or sentence.table != "sentences":
                continue
            if not (sentence["start"] <= row["start"] and row["end"] <= sentence["end"]):
                yield row.problem(
                    "offsets",
                    f"{row['start']}–{row['end']} lies outside its sentence, {sentence['start']}–{sentence['end']}; leave offsets to the builder",
                    "start",
                )


def retired_ids_redirect(rows: Rows) -> Iterator[Problem]:
    """A retired id is not in use, and points to nothing or to a record in use."""
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


RELATED_CHECKS: tuple[Check, ...] = (
    no_cycles,
    records_have_evidence,
    evidence_names_fields,
    links_have_quotes,
    quotes_carry_figures,
    causes_before_responses,
    amendments_follow,
    postings_count_persons,
    retired_ids_redirect,
)
"""The rules for which a row must be seen with the rows that it names and those that name it."""

CHECKS: tuple[Check, ...] = (keys_unique, references_resolve, *RELATED_CHECKS)
"""The rules among rows that hold for records of any form."""

PUBLISHED_CHECKS: tuple[Check, ...] = (words_lie_in_sentences,)
"""The rules among rows on what the builder computes, which only the published form holds."""


def problems_of(rows: Rows, is_authored: bool) -> Iterator[Problem]:
    """What the rules that need no documents find in rows of the authored or the published form, suspicions left out."""
    yield from problems_of_each(rows.rows, is_authored=is_authored)
    for check in CHECKS if is_authored else CHECKS + PUBLISHED_CHECKS:
        yield from check(rows)


def problems_of_each(rows: Iterable[Row], *, is_authored: bool) -> Iterator[Problem]:
    """What rules on single rows find."""
    for row in rows:
        for rule in checks_on(row.table, is_authored=is_authored):
            yield from rule.check(row)


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
    words: dict[str, str] = {}
    for quote in rows.table("evidence"):
        found = _ATTRIBUTION.search(quote["exact"])
        if found and not str(quote["field"] or "").startswith("links/"):
            words.setdefault(quote.id, found[0])
    for table in ("events", "sanctions"):
        for row in rows.table(table):
            if row["factuality"] == Factuality.STATED and row["event_type"] not in SPEECH_ACTS and row.id in words:
                yield row.problem(
                    "attribution_on_stated",
                    f"the quote says {words[row.id]!r}; is this stated? Change factuality, cut the quote, or answer why",
                    "factuality",
                )


def claimant_missing(rows: Rows) -> Iterator[Problem]:
    """An attributed, alleged, disputed or denied event names no one who asserts it."""
    claimed = {part.id for part in rows.table("event_participants") if part["role"] == ParticipantRole.CLAIMANT}
    for row in rows.table("events"):
        if row["factuality"] in ASSERTED and row.id not in claimed:
            yield row.problem(
                "claimant_missing",
                f"the event is {row['factuality']}, yet no claimant is given; add one, or answer why there is none",
                "factuality",
            )


def possible_duplicate(rows: Rows) -> Iterator[Problem]:
    """Two events of the same type, mode and factuality have overlapping dates and the same actors and recipients."""
    members: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for part in rows.table("event_participants"):
        if part["role"] in (ParticipantRole.ACTOR, ParticipantRole.RECIPIENT):
            members[part.id].add((part["actor_id"], part["role"]))
    parties = {id: frozenset(found) for id, found in members.items()}
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in rows.table("events"):
        if row.id in parties and span(row) != (_ALWAYS, _NEVER):
            groups[row["event_type"], row["mode"], row["factuality"], parties[row.id]].append(row)
    for group in groups.values():
        latest: Row | None = None
        for row in sorted(group, key=span):
            if latest and span(row)[0] <= span(latest)[1]:
                first, second = _as_written(latest, row)
                message = f"same type, parties and time as {first.id}; merge the two, or answer how they differ"
                yield second.problem("possible_duplicate", message)
            latest = row if latest is None or span(row)[1] > span(latest)[1] else latest


def seat_held_twice(rows: Rows) -> Iterator[Problem]:
    """Two persons hold the same post at the head of a mission, between the same parties, at the same time."""
    seats: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows.table("postings"):
        if _is_head(row) and row["outcome"] == Outcome.SERVED and span(row)[0] != _ALWAYS:
            seats[row["role"], row["sending_id"], row["receiving_id"]].append(row)
    for seat in seats.values():
        # Of those who came before, the two persons who stay longest: one of them is another than who comes next.
        longest: list[Row] = []
        for row in sorted(seat, key=span):
            other = next((held for held in longest if held["person_id"] != row["person_id"]), None)
            if other and span(row)[0] <= span(other)[1]:
                first, second = _as_written(other, row)
                yield second.problem(
                    "seat_held_twice", f"{first.id} holds the same seat at the same time; check the dates, or answer how both can be"
                )
            by_end = sorted([*longest, row], key=lambda held: span(held)[1], reverse=True)
            longest = [by_end[0], *(held for held in by_end if held["person_id"] != by_end[0]["person_id"])][:2]


def _as_written(*rows: Row) -> list[Row]:
    """Rows in the order of their places: an answer stands with the one written later, wherever the two lie in time."""
    return sorted(rows, key=lambda row: (row.place().path, row.place().line))


def _is_head(posting: Row) -> bool:
    return vienna_class(posting["role"]) is not None or posting["role"] == PostingRole.PERMANENT_REPRESENTATIVE


def amendment_without_original(rows: Rows) -> Iterator[Problem]:
    """An action that changes an earlier one does not say which, though its issuer has earlier ones coded."""
    begun: dict[str, date] = {}
    for row in rows.table("sanctions"):
        if row["action"] not in _AMENDING:
            begun[row["issuer_id"]] = min(span(row)[0], begun.get(row["issuer_id"], _NEVER))
    for row in rows.table("sanctions"):
        if row["action"] not in _AMENDING or row["amends_id"] or row["issuer_id"] not in begun:
            continue
        if begun[row["issuer_id"]] <= span(row)[1]:
            yield row.problem(
                "amendment_without_original",
                f"{row['action']} changes an earlier action; name it in `amends`, or answer why none is coded",
                "action",
            )


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
