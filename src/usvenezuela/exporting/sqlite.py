"""A SQLite database: all tables with their keys, a table for each list column, views, and search over names and quotes.

It is made in memory and written in one go, so that the same release gives the same bytes, and a
full disk an error like any other. Beside it stands a file that tells Datasette what to show.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usvenezuela.exporting import sqlite_tables
from usvenezuela.exporting.about import ATTRIBUTION, DESCRIPTION, LICENSE, LICENSE_URL, TITLE, documents
from usvenezuela.exporting.datasette import FIRST_LINE, render_metadata
from usvenezuela.exporting.formats import FORMATS
from usvenezuela.exporting.sqlite_tables import LIST_TABLES, quoted
from usvenezuela.exporting.sqlite_views import VIEWS
from usvenezuela.model.columns import VERSION
from usvenezuela.model.tables import columns_of
from usvenezuela.writing.cells import cell_of

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

_APPLICATION = b"USVE"
"""Stands in the header of our databases, and in no others."""
_HEADER = b"SQLite format 3\0"
_APPLICATION_PLACE = slice(68, 72)
_CHANGES_PLACE = slice(24, 28)
"""Where the header counts how often a file was changed: never, if it was made in memory."""

_DESCRIBING = (
    'CREATE TABLE table_descriptions ("table" TEXT PRIMARY KEY NOT NULL, "description" TEXT NOT NULL)',
    'CREATE TABLE column_descriptions ("table" TEXT NOT NULL REFERENCES table_descriptions ("table"), "column" TEXT NOT NULL, '
    '"type" TEXT NOT NULL, "description" TEXT NOT NULL, PRIMARY KEY ("table", "column"))',
    "CREATE TABLE metadata (key TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL)",
)
_SEARCH = (
    "CREATE VIRTUAL TABLE search USING fts5 (kind UNINDEXED, id UNINDEXED, text, tokenize = 'unicode61 remove_diacritics 2')",
    """INSERT INTO search
    SELECT 'name', actor_id, name FROM actors
    UNION ALL SELECT 'identified_as', actor_id, identified_as FROM actors WHERE identified_as IS NOT NULL
    UNION ALL SELECT 'alias', actor_id, alias FROM actor_aliases
    UNION ALL SELECT 'name', event_id, name FROM events
    UNION ALL SELECT 'name', sanction_id, name FROM sanctions
    UNION ALL SELECT 'name', posting_id, label FROM postings
    UNION ALL SELECT 'quote', record_id, exact FROM evidence""",
    "INSERT INTO search (search) VALUES ('optimize')",
)


def write(data: "Dataset", path: Path) -> None:
    """Write the database, and beside it what Datasette shows."""
    _, beside = FORMATS["sqlite"].paths(path)
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        _fill(database, data)
        searchable = can_search(database)
        path.write_bytes(database.serialize())
    beside.write_bytes(render_metadata(data, path.stem, searchable).encode("utf-8"))


def is_own(path: Path) -> bool:
    """Whether a file is such a database that nobody has changed since, or such a file beside one."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        start = file.read(100)
    if path.name.endswith(FORMATS["sqlite"].beside):
        return start.startswith(FIRST_LINE.encode("utf-8"))
    return start.startswith(_HEADER) and start[_APPLICATION_PLACE] == _APPLICATION and not any(start[_CHANGES_PLACE])


def can_search(database: sqlite3.Connection) -> bool:
    """Whether this SQLite was built with full-text search."""
    return ("fts5",) in database.execute("PRAGMA module_list").fetchall()


def _fill(database: sqlite3.Connection, data: "Dataset") -> None:
    """Make everything, in one transaction that ends only if all references lead somewhere."""
    database.execute(f"PRAGMA application_id = {int.from_bytes(_APPLICATION, 'big')}")
    database.execute(f"PRAGMA user_version = {_number_of(data.version)}")
    database.execute("PRAGMA temp_store = MEMORY")  # else VACUUM writes to a disk
    database.execute("PRAGMA foreign_keys = ON")
    database.execute("BEGIN")
    database.execute("PRAGMA defer_foreign_keys = ON")
    _make_tables(database, data)
    _make_views(database)
    _make_searchable(database)
    _describe(database, data)
    database.execute("COMMIT")
    database.execute("VACUUM")


def _make_tables(database: sqlite3.Connection, data: "Dataset") -> None:
    for statement in sqlite_tables.statements():
        database.execute(statement)
    for name, table in data.tables.items():
        columns = columns_of(name)
        _insert(database, name, ([_value(getattr(record, column)) for column in columns] for record in table))
    for listed in LIST_TABLES:
        records = data.table(listed.table)
        rows = ((getattr(record, listed.key), str(item)) for record in records for item in getattr(record, listed.column))
        _insert(database, listed.name, rows)


def _make_views(database: sqlite3.Connection) -> None:
    for view in VIEWS:
        database.execute(view.statement())


def _make_searchable(database: sqlite3.Connection) -> None:
    for statement in _SEARCH if can_search(database) else ():
        database.execute(statement)


def _describe(database: sqlite3.Connection, data: "Dataset") -> None:
    """Say of everything what it is."""
    for statement in _DESCRIBING:
        database.execute(statement)
    _insert(database, "table_descriptions", [*sqlite_tables.table_descriptions(), *((view.name, view.description) for view in VIEWS)])
    _insert(database, "column_descriptions", sqlite_tables.column_descriptions())
    for view in VIEWS:
        _insert(database, "column_descriptions", view.column_descriptions())
    _insert(database, "metadata", _metadata(data, can_search(database)))


def _metadata(data: "Dataset", searchable: bool) -> Iterator[tuple[str, str]]:
    yield "title", TITLE
    yield "description", DESCRIPTION
    yield "version", data.version
    yield "license", LICENSE
    yield "license_url", LICENSE_URL
    yield "attribution", ATTRIBUTION
    yield from documents(data)
    if not searchable:
        yield "search", "left out: the SQLite that made this database has no FTS5; make it again with one that has"


def _insert(database: sqlite3.Connection, table: str, rows: Iterable[Iterable[Any]]) -> None:
    listed = [tuple(row) for row in rows]
    if listed:
        database.executemany(f"INSERT INTO {quoted(table)} VALUES ({', '.join('?' * len(listed[0]))})", listed)


def _value(value: Any) -> Any:
    """A value as SQLite holds it: truth values as 0 or 1, numbers, and all else as in a cell."""
    return value if isinstance(value, int | float) else cell_of(value) or None


def _number_of(version: str) -> int:
    """A version as one number that grows with it: 0.1.0 is 1000; 0 where it is no version of ours."""
    if not re.fullmatch(VERSION.expression, version):
        return 0
    major, minor, patch = (int(part) for part in version.split("."))
    return (major * 1000 + minor) * 1000 + patch
