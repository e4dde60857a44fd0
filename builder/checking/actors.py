"""Rules on actors, their names and their parts in events."""

import re
from collections import Counter
from collections.abc import Iterator

from builder.checking.coding import Coding
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


def names_in_documents(coding: Coding) -> Iterator[Problem]:
    """Rule `name-not-in-documents`."""
    for row in coding.rows.table("actors"):
        words = re.compile(rf"(?<!\w){re.escape(row['name'])}(?!\w)")
        is_description = row["name"][:1].islower()
        if coding.documents and not is_description and not any(words.search(document.text) for document in coding.documents.values()):
            message = f"no document has the name {cut(row['name'])} as whole words; shorten it to theirs, or describe the actor, with a small letter first"
            yield row.problem("name-not-in-documents", message, "name")


def names_denote_one_actor(coding: Coding) -> Iterator[Problem]:
    """Rule `name-taken`."""
    actors = coding.rows.table("actors")
    owners: dict[str, Row] = {}
    for row in actors:
        other = owners.setdefault(row["name"].casefold(), row)
        if other is not row:
            yield row.problem("name-taken", f"{cut(row['name'])} is the name of {other.id}; give the two names that differ", "name")
    names = {row["name"]: row for row in actors}
    for row in actors:
        for alias, count in Counter(row["aliases"] or ()).items():
            if alias in names or count > 1:
                other = names.get(alias, row)
                yield row.problem("name-taken", f"{cut(alias)} already denotes {other.id}; keep it with one of the two", "aliases")


def aliases_in_documents(coding: Coding) -> Iterator[Problem]:
    """Rule `alias-not-used`."""
    used = {
        (mention.actor_id, coding.documents[source].text[mention.start : mention.end])
        for source, mentions in coding.mentions.items()
        for mention in mentions
    }
    bearers = Counter(alias for row in coding.rows.table("actors") for alias in row["aliases"] or ())
    for row in coding.rows.table("actors"):
        for alias in row["aliases"] or ():
            if coding.documents and (row.id, alias) not in used:
                where = "in a sentence that tells of this actor and of no other bearer" if bearers[alias] > 1 else "in a document"
                yield row.problem("alias-not-used", f"the alias {cut(alias)} does not stand {where}; delete it", "aliases")


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
