"""What Datasette shows of a SQLite database: titles, descriptions, licence, facets and ready queries."""

from typing import TYPE_CHECKING, Any, NamedTuple

import yaml

from usvenezuela.exporting import sqlite_tables
from usvenezuela.exporting.about import ATTRIBUTION, DESCRIPTION, LICENSE, LICENSE_URL, TITLE, documents
from usvenezuela.exporting.sqlite_views import VIEWS
from usvenezuela.model.tables import TABLES, columns_of

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

FIRST_LINE = "# For Datasette, written with the database by `usvenezuela export sqlite`."
_LABELS = {"postings": "label", "figures": "scope", "codes": "label"}
"""The column that stands for a row, where Datasette would not find it."""
_SEARCH = "What is written about these words, accents and case aside"
"""The query that needs full-text search."""


class Query(NamedTuple):
    """A ready query."""

    title: str
    description: str
    sql: str


QUERIES = {
    "expulsions_by_country": Query(
        "Who expelled whom, and how often",
        "Expulsions by the countries of both sides; asserted ones.",
        """SELECT by_country, to_country, count(DISTINCT event_id) AS expulsions, min(sort_date) AS first, max(sort_date) AS last
FROM who_did_what_to_whom WHERE mode = 'expel'
GROUP BY by_country, to_country ORDER BY expulsions DESC, by_country, to_country""",
    ),
    "events_per_year": Query(
        "Events per year",
        "Asserted events whose year is known; those that the documents date less exactly, or not at all, are left out.",
        """SELECT substr(earliest, 1, 4) AS year, count(*) AS events, count(CASE WHEN quad_class LIKE '%conflict' THEN 1 END) AS conflict,
  count(CASE WHEN quad_class LIKE '%cooperation' THEN 1 END) AS cooperation
FROM events WHERE asserted = 1 AND substr(earliest, 1, 4) = substr(latest, 1, 4)
GROUP BY year ORDER BY year""",
    ),
    "conflict_and_cooperation": Query(
        "Conflict and cooperation between the two countries",
        "Asserted events by who does them to whom, and by their class.",
        """SELECT by_country, to_country, quad_class, count(DISTINCT event_id) AS events
FROM who_did_what_to_whom
WHERE by_country IN ('US', 'VE') AND to_country IN ('US', 'VE') AND by_country <> to_country AND quad_class IS NOT NULL
GROUP BY by_country, to_country, quad_class ORDER BY by_country, quad_class""",
    ),
    "most_active": Query(
        "Who takes part most often",
        "Actors by the number of asserted events in which they take part, in any role and as those who act.",
        """SELECT actors.actor_id, actors.name, actors.actor_type, count(DISTINCT event_id) AS events,
  count(DISTINCT CASE WHEN role = 'actor' THEN event_id END) AS as_actor
FROM event_participants JOIN events USING (event_id) JOIN actors USING (actor_id)
WHERE asserted = 1 GROUP BY actors.actor_id ORDER BY events DESC, actors.actor_id""",
    ),
    "measures_in_force": Query(
        "What the measures in force forbid",
        "Sanctions in force, as far as the documents tell, by what they forbid, freeze or withhold.",
        """SELECT measure, codes.label, count(*) AS chains
FROM sanctions_in_force JOIN sanction_chain_measures USING (chain_id)
JOIN codes ON codes.vocabulary = 'measure' AND codes.code = measure
GROUP BY measure ORDER BY chains DESC, measure""",
    ),
    "answers": Query(
        "What answered what",
        "Asserted events that respond to another, with what they respond to.",
        """SELECT answer.sort_date, answer.event_id, answer.name, answered.event_id AS to_event_id, answered.name AS to_name,
  answered.factuality AS to_factuality
FROM event_links JOIN events AS answer ON answer.event_id = from_event_id JOIN events AS answered ON answered.event_id = to_event_id
WHERE link_type = 'response_to' AND answer.asserted = 1 ORDER BY answer.sort_date NULLS LAST, answer.event_id, answered.event_id""",
    ),
    "allegations": Query(
        "What is only alleged, and by whom",
        "Events that are claimed and not established, or contradicted, with those who claim them. None of them is told as a fact.",
        """SELECT events.event_id, events.name, factuality, sort_date, group_concat(actors.name, ' | ') AS claimants
FROM events LEFT JOIN event_participants AS claiming ON claiming.event_id = events.event_id AND claiming.role = 'claimant'
LEFT JOIN actors USING (actor_id)
WHERE factuality IN ('alleged', 'disputed') GROUP BY events.event_id ORDER BY sort_date NULLS LAST, events.event_id""",
    ),
    "contexts": Query(
        "What the relations are about",
        "Asserted events by what they are about; an event may have up to three contexts.",
        """SELECT context, codes.label, count(*) AS events
FROM event_contexts JOIN events USING (event_id) JOIN codes ON codes.vocabulary = 'context' AND codes.code = context
WHERE asserted = 1 GROUP BY context ORDER BY events DESC, context""",
    ),
    "quotes_of_an_actor": Query(
        "The words about an actor",
        "Quotes of the asserted events in which someone takes part whose name holds these words; nothing given, all.",
        """SELECT actors.name AS actor, role, sort_date, quotes.name, exact, source_title
FROM events_with_quotes AS quotes JOIN event_participants USING (event_id) JOIN actors USING (actor_id)
WHERE instr(lower(actors.name), lower(:actor)) OR :actor = '' ORDER BY actors.actor_id, sort_date NULLS LAST, event_id""",
    ),
    "find": Query(
        _SEARCH,
        "Names, aliases and quotes that hold the words in this order; Felix finds Félix.",
        """SELECT kind, id, text FROM search
WHERE search MATCH '"' || replace(:words, '"', '""') || '"' ORDER BY rank, id, kind""",
    ),
}
"""The ready queries by their names."""


def render_metadata(data: "Dataset", database: str, searchable: bool) -> str:
    """The metadata of a database of that name, as YAML."""
    queries = {name: query._asdict() for name, query in QUERIES.items() if searchable or query.title != _SEARCH}
    metadata = {
        "title": TITLE,
        "description": _plain(f"{DESCRIPTION} Version {data.version}. {ATTRIBUTION}"),
        "license": LICENSE,
        "license_url": LICENSE_URL,
        "source": " ".join(text for _, text in documents(data)),
        "databases": {database: {"description": _plain(DESCRIPTION), "tables": _tables(), "queries": queries}},
    }
    return f"{FIRST_LINE}\n{yaml.safe_dump(metadata, sort_keys=False, allow_unicode=True, width=120)}"


def _tables() -> dict[str, dict[str, Any]]:
    """What is shown of each table and view."""
    shown: dict[str, dict[str, Any]] = {name: {"description": _plain(told)} for name, told in sqlite_tables.table_descriptions()}
    for name, record in TABLES.items():
        columns = columns_of(name)
        facets = [column for column in columns if column in (record.type_column, "factuality") or column.endswith("country")]
        shown[name] |= {"facets": facets} if facets else {}
        shown[name] |= {"label_column": _LABELS[name]} if name in _LABELS else {}
        shown[name] |= {"sort_desc": "sort_date"} if "sort_date" in columns else {}  # so that the undated come last
    described = [*sqlite_tables.column_descriptions()]
    for view in VIEWS:
        shown[view.name] = {"description": _plain(view.description), "facets": list(view.facets)}
        described += view.column_descriptions()
    for table, column, _, told in described:
        shown[table].setdefault("columns", {})[column] = _plain(told)
    return shown


def _plain(text: str) -> str:
    """Text without the marks of Markdown, which Datasette would show as they are."""
    return text.replace("`", "")
