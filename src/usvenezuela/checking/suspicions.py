"""Likely mistakes in authored records, which a record answers in `answers` if it is right as it is."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from usvenezuela.checking.acts import PATTERN_SUSPICIONS
from usvenezuela.checking.row_rules import ALWAYS, NEVER, span
from usvenezuela.checking.rows import Check, Row, Rows
from usvenezuela.model.derived import vienna_class
from usvenezuela.model.vocabularies import (
    EventType,
    Factuality,
    Outcome,
    ParticipantRole,
    PostingRole,
    SanctionAction,
)
from usvenezuela.problems import Problem, cut

_ATTRIBUTION = re.compile(
    r"\b(?:alleged(?:ly)?|alleges?|alleging|accus(?:ed|es|ing)|claim(?:ed|s|ing)?|reportedly|den(?:ied|ies|ying)|according to)\b",
    re.IGNORECASE,
)


SPEECH_ACTS = (
    EventType.ACCUSE, EventType.X_STATEMENT, EventType.REQUEST, EventType.REJECT, EventType.THREATEN,
    EventType.AGREE, EventType.CONCEDE,
)  # fmt: skip
"""Event types whose act is itself the saying of something."""


CLAIMED = (Factuality.ATTRIBUTED, Factuality.ALLEGED, Factuality.DISPUTED, Factuality.DENIED)
"""Factualities under which someone asserts, or contests, that it is so."""


_AMENDING = (
    SanctionAction.EXPAND, SanctionAction.EXTEND, SanctionAction.WAIVE, SanctionAction.EASE, SanctionAction.LICENSE, SanctionAction.SUSPEND,
    SanctionAction.REIMPOSE, SanctionAction.DELIST, SanctionAction.LIFT, SanctionAction.EXPIRE, SanctionAction.MAINTAIN,
)  # fmt: skip


def attribution_on_stated(rows: Rows) -> Iterator[Problem]:
    """Rule `attribution-on-stated`."""
    words: dict[str, str] = {}
    for quote in rows.table("evidence"):
        found = _ATTRIBUTION.search(quote["exact"])
        if found and not str(quote["field"] or "").startswith("links/"):
            words.setdefault(quote.id, found[0])
    for table in ("events", "sanctions", "figures"):
        for row in rows.table(table):
            if row["factuality"] == Factuality.STATED and row["event_type"] not in SPEECH_ACTS and row.id in words:
                yield row.problem(
                    "attribution-on-stated",
                    f"the quote says {words[row.id]!r}; is this stated? Change factuality, cut the quote, or answer why",
                    "factuality",
                )


def claimant_missing(rows: Rows) -> Iterator[Problem]:
    """Rule `claimant-missing`."""
    claimed = {part.id for part in rows.table("event_participants") if part["role"] == ParticipantRole.CLAIMANT}
    for row in rows.table("events"):
        if row["factuality"] in CLAIMED and row.id not in claimed:
            yield row.problem(
                "claimant-missing",
                f"the event is {row['factuality']}, yet no claimant is given; add one, or answer why there is none",
                "factuality",
            )


def possible_duplicate(rows: Rows) -> Iterator[Problem]:
    """Rule `possible-duplicate`."""
    others = [row for row in rows.dataset if row.id not in rows.by_id]
    yield from _told_twice(_alike(rows.rows), _alike(others))
    yield from _named_twice(rows.table("actors"), [row for row in others if row.table == "actors"])


def _alike(rows: Iterable[Row]) -> dict[tuple[object, ...], list[Row]]:
    """The dated events among rows, those of the same type, mode, factuality and parties together."""
    members: dict[str, set[tuple[str, str]]] = defaultdict(set)
    events = []
    for row in rows:
        if row.table == "event_participants" and row["role"] in (ParticipantRole.ACTOR, ParticipantRole.RECIPIENT):
            members[row.id].add((row["actor_id"], row["role"]))
        elif row.table == "events":
            events.append(row)
    parties = {id: frozenset(found) for id, found in members.items()}
    groups: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in events:
        if row.id in parties and span(row) != (ALWAYS, NEVER):
            groups[row["event_type"], row["mode"], row["factuality"], parties[row.id]].append(row)
    return groups


def _told_twice(groups: Mapping[tuple[object, ...], list[Row]], others: Mapping[tuple[object, ...], list[Row]]) -> Iterator[Problem]:
    """The events that another one, given too or of the dataset, tells already."""
    for likeness, group in groups.items():
        latest: Row | None = None
        for row in sorted(group, key=span):
            if latest and span(row)[0] <= span(latest)[1]:
                first, second = _as_written(latest, row)
                message = f"same type, parties and time as {first.id}; merge the two, or answer how they differ"
                yield second.problem("possible-duplicate", message)
            latest = row if latest is None or span(row)[1] > span(latest)[1] else latest
        for row in group:
            same = (other for other in others.get(likeness, ()) if span(row)[0] <= span(other)[1] and span(other)[0] <= span(row)[1])
            if told := next(same, None):
                message = f"same type, parties and time as {told.id} of the dataset; add to that one, or answer how they differ"
                yield row.problem("possible-duplicate", message)


def _named_twice(actors: Sequence[Row], others: Iterable[Row]) -> Iterator[Problem]:
    """The actors whose name an actor of the same type has that stands before, or in the dataset."""
    known = {_as_heard(row): (row, " of the dataset") for row in others}
    for row in actors:
        named, whose = known.setdefault(_as_heard(row), (row, ""))
        if named.id != row.id:
            message = f"{cut(row['name'])} is the name of {named.id}{whose} too; refer to that one, or answer how they differ"
            yield row.problem("possible-duplicate", message, "name")


def _as_heard(actor: Row) -> tuple[str, str]:
    """An actor's type and name, without case and accents."""
    letters = unicodedata.normalize("NFKD", str(actor["name"]).casefold())
    return str(actor["actor_type"]), " ".join("".join(char for char in letters if not unicodedata.combining(char)).split())


def after_source(rows: Rows) -> Iterator[Problem]:
    """Rule `after-source`."""
    times = {row.id: _time_of(row) for row in (*rows.dataset, *rows.rows) if row.table == "sources"}
    quoted: dict[str, set[str]] = defaultdict(set)
    for quote in rows.table("evidence"):
        quoted[quote.id].add(quote["source_id"])
    for row in (row for table in ("events", "sanctions", "postings") for row in rows.table(table)):
        known = [times.get(source) for source in quoted[row.id]]
        # What no document dates is told today at the latest.
        limit = max((day for day in known if day), default=date.today()) if all(known) else date.today()
        yield from _later_than(limit, row)


def _time_of(source: Row) -> date | None:
    """The last day on which a document can have been written, as far as it is told."""
    published = source["published"]
    return published.latest if published else None


def _later_than(limit: date, row: Row) -> Iterator[Problem]:
    for column in ("announced_date", "start_date", "end_date"):
        first = row[column].earliest if row[column] else None
        is_told = row.table == "postings" or row["factuality"] in (Factuality.STATED, Factuality.ATTRIBUTED)
        # The end of a sanction may be set years ahead.
        latest = limit.replace(year=min(limit.year + SET_AHEAD, 9999), day=1) if (row.table, column) == ("sanctions", "end_date") else limit
        if first and first > latest and is_told:
            advice = "write .. for an end that is open" if column == "end_date" else "check it"
            message = f"{row[column]} lies after the time of the document that tells it, {limit}; {advice}, or answer how it can be told"
            yield row.problem("after-source", message, column)


SET_AHEAD = 30
"""For how many years ahead the end of a sanction may be set."""


def seat_held_twice(rows: Rows) -> Iterator[Problem]:
    """Rule `seat-held-twice`."""
    seats: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows.table("postings"):
        if _is_head(row) and row["outcome"] == Outcome.SERVED and _held_from(row) != NEVER:
            seats[row["role"], row["sending_id"], row["receiving_id"]].append(row)
    for seat in seats.values():
        # Of those who came before, the two persons who stay longest: one of them is another than who comes next.
        longest: list[Row] = []
        for row in sorted(seat, key=lambda held: (_held_from(held), _held_until(held))):
            other = next((held for held in longest if held["person_id"] != row["person_id"]), None)
            # The day of a succession belongs to both; imprecise dates that meet may hold it.
            if other and _held_from(row) < min(_held_until(row), _held_until(other)):
                first, second = _as_written(other, row)
                yield second.problem(
                    "seat-held-twice", f"{first.id} holds the same seat at the same time; check the dates, or answer how both can be"
                )
            longest = _longest_held([*longest, row])


def _longest_held(postings: Sequence[Row]) -> list[Row]:
    """The posting that lasts longest, and the longest of another person, if there is one."""
    longest = max(postings, key=_held_until)
    others = [held for held in postings if held["person_id"] != longest["person_id"]]
    return [longest, max(others, key=_held_until)] if others else [longest]


def _held_from(posting: Row) -> date:
    """From when, at the latest, someone holds a post."""
    start = posting["start_date"]
    return (start and start.latest) or NEVER


def _held_until(posting: Row) -> date:
    """Until when, at the least, someone holds a post; without an end, for ever."""
    end = posting["end_date"]
    return (end and end.earliest) or NEVER


def _as_written(*rows: Row) -> list[Row]:
    """Rows in the order of their places: an answer stands with the one written later, wherever the two lie in time."""
    return sorted(rows, key=Row.place)


def _is_head(posting: Row) -> bool:
    return vienna_class(posting["role"]) is not None or posting["role"] == PostingRole.PERMANENT_REPRESENTATIVE


def amendment_without_original(rows: Rows) -> Iterator[Problem]:
    """Rule `amendment-without-original`."""
    begun: dict[str, date] = {}
    for row in rows.table("sanctions"):
        if row["action"] not in _AMENDING:
            begun[row["issuer_id"]] = min(span(row)[0], begun.get(row["issuer_id"], NEVER))
    for row in rows.table("sanctions"):
        if row["action"] not in _AMENDING or row["amends_id"] or row["issuer_id"] not in begun:
            continue
        if begun[row["issuer_id"]] <= span(row)[1]:
            yield row.problem(
                "amendment-without-original",
                f"{row['action']} changes an earlier action; name it in `amends`, or answer why none is coded",
                "action",
            )


SUSPICIONS: tuple[Check, ...] = (
    attribution_on_stated,
    claimant_missing,
    possible_duplicate,
    after_source,
    seat_held_twice,
    amendment_without_original,
    *PATTERN_SUSPICIONS,
)
"""Likely mistakes in authored records; each is a problem unless the record answers it."""


def unanswered(rows: Rows, suspicions: Iterable[Problem]) -> Iterator[Problem]:
    """The suspicions that their records do not answer."""
    return (suspicion for suspicion in suspicions if suspicion.rule not in answers_of(rows, suspicion.record_id))


def idle_answers(rows: Rows, suspicions: Iterable[Problem]) -> Iterator[Problem]:
    """The answers that nothing asks for; only where all records are given can one say so."""
    raised = {(suspicion.record_id, suspicion.rule) for suspicion in suspicions}
    for row in rows.by_id.values():
        for rule in row.authored.get("answers", {}):
            if (row.id, current_code(rule)) not in raised:
                yield row.problem("answer-without-suspicion", f"nothing raises {cut(rule)} here any more; delete the answer", "answers")


def answers_of(rows: Rows, record_id: str) -> Mapping[str, str]:
    """The answers that a record gives, by the rule's code of today."""
    row = rows.by_id.get(record_id)
    return {current_code(rule): reason for rule, reason in row.authored.get("answers", {}).items()} if row else {}


def current_code(code: str) -> str:
    """The code of a rule that may be written as it was at first, with underscores."""
    return code.replace("_", "-")


def outdated_answers(rows: Iterable[Row]) -> Iterator[str]:
    """A hint at each answer that names its rule as it was called at first."""
    for row in rows:
        for rule in row.authored.get("answers", {}):
            if rule != current_code(rule):
                place = row.place("answers")
                yield f"{place.path}:{place.line}: the rule {rule} is called {current_code(rule)} now; the answer counts, but write the new name"
