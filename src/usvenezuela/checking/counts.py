"""How much was checked: each record and each quote once, however many of the files hold it."""

from collections.abc import Iterable, Mapping, Set
from typing import NamedTuple

from usvenezuela.checking.given import Given
from usvenezuela.checking.rows import Row
from usvenezuela.model.tables import PART_TABLES, SEED_TABLES, is_of_ids

Key = tuple[str | None, ...]
"""The key of a row as text cells."""


class Counts(NamedTuple):
    """How much was checked."""

    records: int = 0
    quotes: int = 0
    """Quotes that were looked up."""
    missed_quotes: int = 0
    """Quotes whose document is not available."""


def keys_by_table(rows: Iterable[Row]) -> dict[str, set[Key]]:
    """The keys of rows."""
    keys: dict[str, set[Key]] = {}
    for row in rows:
        keys.setdefault(row.table, set()).add(key_of(row))
    return keys


def key_of(row: Row) -> Key:
    """The key of a row."""
    from usvenezuela.writing.cells import cell_of  # where there are tables alone

    return tuple(cell_of(part) or None for part in row.key)


def held_rows(given: Given) -> list[Row]:
    """The published rows that are read whole, those that people write as they are published among them."""
    return [*given.nested.rows, *given.nested_parts.rows, *_written_as_published(given)]


def _written_as_published(given: Given) -> list[Row]:
    return [row for row in given.authored.rows if row.table in SEED_TABLES.values()]


def counts_of(given: Given, tables: Counts, again: Mapping[str, Set[Key]], sources: Set[str]) -> Counts:
    """What is checked in all, of which the `tables` hold some; `again` are the keys of other published rows that stand there too.

    The documents of `sources` are available. A record is the same in its authored and its published form.
    """
    held, none = held_rows(given), frozenset[Key]()
    # What is nested in a record is not counted by itself.
    counted = [*(row for row in given.nested.rows if row.table not in PART_TABLES), *given.nested_parts.rows]
    repeated = sum(key_of(row) in again.get(row.table, none) for row in counted)
    in_parts = keys_by_table(given.nested_parts.rows)
    repeated += sum(key_of(row) in again.get(row.table, none) | in_parts.get(row.table, none) for row in _written_as_published(given))
    published = {row.id for row in held if is_of_ids(row.table)} | given.flat_ids.keys() | {row.id for row in given.flat.rows}
    repeated += sum(is_of_ids(row.table) and row.id in published for row in given.authored.rows)
    quotes = {key_of(row): row["source_id"] for row in held if row.table == "evidence"}
    quoted = [source for key, source in quotes.items() if key not in again.get("evidence", none)]
    has_quotes = bool(quotes or tables.quotes or tables.missed_quotes)
    quoted += [source for source, *_ in _authored_quotes(given, published if has_quotes else frozenset())]
    found = sum(source in sources for source in quoted)
    records = sum(read.count for _, read in given.forms())
    return Counts(records - repeated, tables.quotes + found, tables.missed_quotes + len(quoted) - found)


def _authored_quotes(given: Given, published: Set[str]) -> set[tuple[str, str, str, str]]:
    """The quotes of authored records that are not published too; one that carries several fields is one."""
    rows = (row for row in given.authored.rows if row.table == "evidence" and row.id not in published)
    return {(str(row["source_id"]), row.id, row["exact"], row.authored.get("prefix", "")) for row in rows}
