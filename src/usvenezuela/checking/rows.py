"""Rows: the one shape in which records of any form and format are checked.

Whatever a person gives (authored YAML, published JSON, CSV), the checks see rows of the
published tables that remember where each value was written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from usvenezuela.model.tables import TABLES, is_of_ids
from usvenezuela.problems import Place, Problem, problem

HINT_LIMIT = 20_000
"""Ids of flat tables at which a hint may point; if there are more, none does."""


@dataclass(frozen=True)
class Row:
    """A row of a published table, with the place of each value."""

    table: str
    values: Mapping[str, Any]
    """Column to value; absent where empty."""
    places: Mapping[str, Place]
    """Column to place; the row's own under the empty name."""
    authored: Mapping[str, Any] = field(default_factory=dict)
    """What only the authored form holds: answers, prefix."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Column to the key under which a person wrote it; of the authored form alone."""

    def __getitem__(self, column: str) -> Any:
        """The value of `column`, None where empty."""
        return self.values.get(column)

    @property
    def id(self) -> str:
        """The id of the record, or of the record that owns this part."""
        return str(self.values.get(TABLES[self.table].primary_key[0], ""))

    @property
    def key(self) -> tuple[Any, ...]:
        """The primary key."""
        return tuple(self.values.get(column) for column in TABLES[self.table].primary_key)

    def place(self, column: str = "") -> Place:
        """Where the value of `column` stands, else where the row does."""
        return self.places.get(column) or self.places[""]

    def problem(self, rule: str, message: str, column: str = "") -> Problem:
        """The problem with the value of `column`."""
        return problem(self.place(column), rule, message, self.id, column, self.keys.get(column, ""))


@dataclass(frozen=True)
class Rows:
    """The rows that are checked together, and the ids known from elsewhere."""

    rows: Sequence[Row]
    known: Mapping[str, str] = field(default_factory=dict)
    """Ids of the dataset that the rows may refer to, each with its table."""
    unread: frozenset[str] = frozenset()
    """Tables of which a file could not be read: that an id of theirs is not found proves nothing."""
    hinted: Mapping[str, str] | None = None
    """The ids, each with its table, at which a hint may point; all that may be referred to unless others are given."""
    dataset: Sequence["Row"] = ()
    """Records of the dataset that are not checked, but that the rows may tell again."""

    @cached_property
    def by_table(self) -> Mapping[str, list[Row]]:
        """The rows of each table."""
        tables: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            tables[row.table].append(row)
        return tables

    @cached_property
    def by_id(self) -> Mapping[str, Row]:
        """The row of each record."""
        return {row.id: row for row in self.rows if is_of_ids(row.table)}

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Every id that may be referred to, with its table."""
        return {**self.known, **{id: row.table for id, row in self.by_id.items()}}

    @cached_property
    def parts(self) -> Mapping[tuple[str, str], list[Row]]:
        """The rows of a part table, by that table and the id of their owner."""
        parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in self.rows:
            if len(TABLES[row.table].primary_key) > 1:
                parts[row.table, row.id].append(row)
        return parts

    def table(self, name: str) -> list[Row]:
        """The rows of one table."""
        return self.by_table.get(name, [])

    def of(self, name: str, id: str) -> list[Row]:
        """The rows of the part table `name` that belong to the record `id`."""
        return self.parts.get((name, id), [])


def link_field(link: Row) -> str:
    """The evidence `field` under which the quote of a link is published."""
    return f"links/{link['link_type']}/{link['to_event_id']}"


# --- shape --------------------------------------------------------------------------------


Check = Callable[[Rows], Iterator[Problem]]
"""A rule among rows: takes the rows checked together and yields a problem for each row that breaks it."""
