"""Rules on actors, their names and their parts in events."""

from collections import Counter
from collections.abc import Iterator

from builder.checking.coding import Coding
from builder.extraction.names import names_of
from usvenezuela.checking.rows import Row
from usvenezuela.model.tables import references_in
from usvenezuela.problems import Problem, cut


def participants_named(coding: Coding) -> Iterator[Problem]:
    """Rule `participant-not-named`."""
    for event in coding.rows.table("events"):
        named = _named_near(coding, event)
        for part in coding.rows.of("event_participants", event.id):
            actor = coding.rows.by_id.get(part["actor_id"])
            if not actor or not coding.quoted(event) or part["implied"]:
                continue
            stands_for = {actor.id, actor["parent_id"]} if actor["actor_type"] == "government" else {actor.id}
            if not stands_for & named:
                message = f"{actor.id} is named neither in the quoted sentences nor in their paragraph; quote where it is, add the alias to the actor, or say why in `implied`"
                yield part.problem("participant-not-named", message, "actor_id")


def needless_implied(coding: Coding) -> Iterator[Problem]:
    """Rule `needless-implied`."""
    for event in coding.rows.table("events"):
        quoted = {(document.source_id, span.start, span.end) for document, span in coding.quoted(event)}
        for part in coding.rows.of("event_participants", event.id):
            names = [
                mention
                for source_id, start, end in quoted
                for mention in coding.mentions[source_id]
                if mention.actor_id == part["actor_id"] and start <= mention.start < end
            ]
            if part["implied"] and names:
                yield part.problem("needless-implied", f"the quoted sentence names {part['actor_id']}; delete `implied`", "implied")


def _named_near(coding: Coding, row: Row) -> set[str]:
    return {id for document, span in coding.quoted(row) for id in coding.actors_by_line[document.source_id, span.line]}


def actors_mentioned(coding: Coding) -> Iterator[Problem]:
    """Rule `actor-not-mentioned`."""
    mentioned = {mention.actor_id for mentions in coding.mentions.values() for mention in mentions}
    for row in coding.rows.table("actors"):
        if coding.documents and row.id not in mentioned:
            yield row.problem(
                "actor-not-mentioned",
                f"no document names {cut(row['name'])} or an alias as whole words; add the words of the text to `aliases`",
                "name",
            )


def names_denote_one_actor(coding: Coding) -> Iterator[Problem]:
    """Rule `name-taken`."""
    owners: dict[str, Row] = {}
    for row in coding.rows.table("actors"):
        for name, count in Counter(names_of(row)).items():
            other = owners.setdefault(name, row)
            if other is not row or count > 1:
                yield row.problem("name-taken", f"{cut(name)} already denotes {other.id}; keep it with one of the two", "aliases")


def aliases_in_documents(coding: Coding) -> Iterator[Problem]:
    """Rule `alias-not-used`."""
    used = {coding.documents[source].text[m.start : m.end] for source, mentions in coding.mentions.items() for m in mentions}
    for row in coding.rows.table("actors"):
        for alias in row["aliases"] or ():
            if coding.documents and alias not in used:
                yield row.problem("alias-not-used", f"no document uses the alias {cut(alias)}; delete it", "aliases")


def actors_take_part(coding: Coding) -> Iterator[Problem]:
    """Rule `actor-without-record`."""
    named = {
        value
        for row in coding.rows.rows
        for column, value in row.values.items()
        if "actors" in references_in(row.table).get(column, ()) and row.table != "evidence"
    }
    for row in coding.rows.table("actors"):
        if row.id not in named:
            yield row.problem("actor-without-record", f"no record names {row.id}; code what it does, or delete it")
