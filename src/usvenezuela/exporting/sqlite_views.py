"""The views of a SQLite database: ready answers with names beside ids, of what is told as a fact."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from usvenezuela.exporting.sqlite_tables import type_of
from usvenezuela.model.descriptions import sentences
from usvenezuela.model.tables import TABLES, fields_of


class Shown(NamedTuple):
    """A column of a view: what SQL takes for it, and what it holds, if no column of a table says so."""

    name: str
    expression: str
    description: str = ""


@dataclass(frozen=True)
class View:
    """A view: what it answers, its columns, and the rows that it takes."""

    name: str
    description: str
    columns: tuple[Shown, ...]
    rows: str
    facets: tuple[str, ...] = ()

    def statement(self) -> str:
        """What makes the view."""
        columns = ",\n  ".join(f"{column.expression} AS {column.name}" for column in self.columns)
        return f"CREATE VIEW {self.name} AS SELECT\n  {columns}\n{self.rows}"

    def column_descriptions(self) -> Iterator[tuple[str, str, str, str]]:
        """Each column: the view, its name, its type and what it holds."""
        for name, expression, description in self.columns:
            table, _, column = expression.partition(".")
            info = None if description else fields_of(TABLES[table])[column]
            yield self.name, name, type_of(info) if info else "TEXT", description or sentences(TABLES[table])[column]


_ASSERTED = "Only what is told as a fact (`asserted`): what is alleged, planned, disputed or denied stands in the table alone."
_QUOTE = "A quote that it rests on: the first in its document that states it whole, else the first of the others."


def _of(table: str, *columns: str) -> tuple[Shown, ...]:
    """Columns of a table as they are."""
    return tuple(Shown(column, f"{table}.{column}") for column in columns)


def _name_of(reference: str, table: str = "actors", key: str = "actor_id") -> str:
    return f"(SELECT named.name FROM {table} AS named WHERE named.{key} = {reference})"


def _taking_part(role: str, column: str) -> str:
    """The ids or names of those who have a role in an event, in the order of their ids."""
    return (
        f"(SELECT group_concat({column}, '|') FROM (SELECT taking_part.actor_id, party.name FROM event_participants AS taking_part "
        f"JOIN actors AS party USING (actor_id) WHERE taking_part.event_id = events.event_id AND taking_part.role = '{role}' "
        "ORDER BY taking_part.actor_id))"
    )


def _quote_of(record: str) -> str:
    return (
        f"(SELECT quote.exact FROM evidence AS quote WHERE quote.record_id = {record} "
        "ORDER BY quote.stance = 'states' DESC, quote.field IS NULL DESC, quote.source_id, quote.start, quote.\"end\" LIMIT 1)"
    )


_DATES = ("start_date", "end_date", "date_basis", "earliest", "latest", "sort_date")

VIEWS = (
    View(
        "expulsions",
        f"Who was expelled by whom: the events of the mode `expel`, one a row. {_ASSERTED}",
        (
            *_of("events", "event_id", "name", *_DATES, "factuality"),
            Shown("by_ids", _taking_part("actor", "actor_id"), "The ids of those who expel, joined by `|`."),
            Shown("by_names", _taking_part("actor", "name"), "The names of those who expel, joined by `|`."),
            Shown("expelled_ids", _taking_part("recipient", "actor_id"), "The ids of those who are expelled, joined by `|`."),
            Shown("expelled_names", _taking_part("recipient", "name"), "The names of those who are expelled, joined by `|`."),
            Shown("quote", _quote_of("events.event_id"), _QUOTE),
        ),
        "FROM events WHERE events.asserted = 1 AND events.mode = 'expel' ORDER BY events.sort_date NULLS LAST, events.event_id",
        ("factuality",),
    ),
    View(
        "sanctions_in_force",
        "The measures that are in force as far as the documents tell, `as_of` the day that they reach: one row a chain of actions, "
        "with its first action. Chains of which no action is told as a fact are not among them.",
        (
            *_of("sanction_chains", "chain_id"),
            *_of("sanctions", "name", "issuer_id"),
            Shown("issuer_name", _name_of("sanctions.issuer_id"), "The name of who acts."),
            *_of("sanctions", "instrument", "legal_basis", "announced_date"),
            *_of("sanctions", *_DATES),
            *_of("sanction_chains", "measures"),
            Shown(
                "target_labels",
                "(SELECT group_concat(target_label, '|') FROM (SELECT DISTINCT hit.target_label FROM sanction_targets AS hit "
                "JOIN sanctions AS action USING (sanction_id) WHERE action.chain_id = sanction_chains.chain_id AND action.asserted = 1 "
                "ORDER BY hit.target_label))",
                "What or whom the actions told as facts hit, as the documents describe it, joined by `|`.",
            ),
            *_of("sanction_chains", "status", "status_rests_on_id"),
            Shown(
                "status_rests_on_name",
                _name_of("sanction_chains.status_rests_on_id", "sanctions", "sanction_id"),
                "The name of the action that decides the status.",
            ),
            *_of("sanction_chains", "as_of"),
            Shown("quote", _quote_of("sanctions.sanction_id"), _QUOTE),
        ),
        "FROM sanction_chains JOIN sanctions ON sanctions.sanction_id = sanction_chains.chain_id "
        "WHERE sanction_chains.status = 'in_force' ORDER BY sanctions.sort_date NULLS LAST, sanction_chains.chain_id",
        ("instrument", "issuer_name"),
    ),
    View(
        "diplomats",
        "Who was sent by whom to whom, in which post: the postings, with names. Postings are no events and carry no factuality; "
        "`outcome` says who never took up the post.",
        (
            *_of("postings", "posting_id", "person_id", "label", "n_persons", "role", "outcome", "sending_id"),
            Shown("sending_name", _name_of("postings.sending_id"), "The name of who sends."),
            *_of("postings", "sending_country", "receiving_id"),
            Shown("receiving_name", _name_of("postings.receiving_id"), "The name of who receives."),
            *_of("postings", "receiving_country", "mission_id"),
            Shown("mission_name", _name_of("postings.mission_id"), "The name of the mission served in."),
            *_of("postings", *_DATES, "end_reason", "event_id"),
            Shown(
                "event_name", _name_of("postings.event_id", "events", "event_id"), "The event that ended it, or else began it, by its name."
            ),
            Shown("quote", _quote_of("postings.posting_id"), _QUOTE),
        ),
        "FROM postings ORDER BY postings.sort_date NULLS LAST, postings.posting_id",
        ("role", "sending_country", "receiving_country", "outcome"),
    ),
    View(
        "events_with_quotes",
        f"Each event with each quote that it, or one field of it, rests on: one row a quote. {_ASSERTED}",
        (
            *_of("events", "event_id", "name", "event_type", "mode", *_DATES, "factuality"),
            *_of("evidence", "exact", "field", "stance", "source_id"),
            Shown("source_title", "sources.title"),
            *_of("evidence", "sentence_id"),
        ),
        "FROM events JOIN evidence ON evidence.record_id = events.event_id JOIN sources USING (source_id) WHERE events.asserted = 1 "
        'ORDER BY events.sort_date NULLS LAST, events.event_id, evidence.source_id, evidence.start, evidence."end"',
        ("event_type", "source_title", "stance"),
    ),
    View(
        "who_did_what_to_whom",
        "Each event with each pair of parties between which it counts, whoever acts for them (`event_dyads`); what parties do together, "
        f"each does to the other. An event has as many rows as pairs: count `DISTINCT event_id`. {_ASSERTED}",
        (
            *_of("event_dyads", "event_id"),
            *_of("events", "name", "event_type", "mode", "quad_class", *_DATES, "factuality"),
            *_of("event_dyads", "by_id"),
            Shown("by_name", _name_of("event_dyads.by_id"), "The name of the party for which an actor acts."),
            *_of("event_dyads", "by_country", "to_id"),
            Shown("to_name", _name_of("event_dyads.to_id"), "The name of the party to which it counts as done."),
            *_of("event_dyads", "to_country"),
        ),
        "FROM event_dyads JOIN events USING (event_id) WHERE events.asserted = 1 "
        "ORDER BY events.sort_date NULLS LAST, event_dyads.event_id, event_dyads.by_id, event_dyads.to_id",
        ("event_type", "quad_class", "by_country", "to_country"),
    ),
)
