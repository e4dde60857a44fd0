"""The tables of a SQLite database, as the record classes have them: columns, keys, references, codes, indexes, lists."""

from collections.abc import Iterator
from dataclasses import dataclass

from usvenezuela.model.descriptions import docstring_of, sentences
from usvenezuela.model.tables import DATED, TABLES, ColumnInfo, columns_of, fields_of, kind_of

_TYPES = {"int": "INTEGER", "bool": "INTEGER", "number": "REAL"}
"""The types of what is no text, by what a column holds."""
_ITEMS = {"aliases": "alias", "contexts": "context", "measures": "measure"}
"""What one item of a list column is called."""


@dataclass(frozen=True)
class ListTable:
    """A table with a row for each item of a list column; the column itself keeps them joined, to be read and compared."""

    table: str
    column: str

    @property
    def name(self) -> str:
        """What it is called."""
        return f"{kind_of(self.table)}_{self.column}"

    @property
    def key(self) -> str:
        """The column with the id of the record."""
        return TABLES[self.table].primary_key[0]

    @property
    def item(self) -> str:
        """The column with an item of the list."""
        return _ITEMS[self.column]

    @property
    def description(self) -> str:
        """What it holds."""
        return f"The items of `{self.column}` in `{self.table}`, one a row."

    def statements(self) -> Iterator[str]:
        """What makes the table."""
        info = fields_of(TABLES[self.table])[self.column]
        yield (
            f"CREATE TABLE {quoted(self.name)} (\n"
            f"  {quoted(self.key)} TEXT NOT NULL REFERENCES {quoted(self.table)} ({quoted(self.key)}),\n"
            f"  {quoted(self.item)} TEXT NOT NULL{_codes(self.item, info)},\n"
            f"  PRIMARY KEY ({quoted(self.key)}, {quoted(self.item)})\n)"
        )
        yield _index(self.name, self.item)


LIST_TABLES = tuple(
    ListTable(table, column) for table, record in TABLES.items() for column in columns_of(table) if fields_of(record)[column].kind == "list"
)
"""The tables of all list columns."""


def quoted(name: str) -> str:
    """A name as SQL reads it, be it a word of SQL or not."""
    return f'"{name}"'


def statements() -> Iterator[str]:
    """What makes all tables, with their indexes."""
    for table in TABLES:
        yield _table(table)
        yield from _indexes(table)
    for listed in LIST_TABLES:
        yield from listed.statements()


def type_of(info: ColumnInfo) -> str:
    """The type of a column: dates are text, since many are imprecise, and truth values 0 or 1."""
    return _TYPES.get(info.kind, "TEXT")


def table_descriptions() -> Iterator[tuple[str, str]]:
    """Each table with what it holds."""
    yield from ((name, " ".join(docstring_of(record).split())) for name, record in TABLES.items())
    yield from ((listed.name, listed.description) for listed in LIST_TABLES)


def column_descriptions() -> Iterator[tuple[str, str, str, str]]:
    """Each column: its table, its name, its type and what it holds."""
    for table, record in TABLES.items():
        for column in columns_of(table):
            yield table, column, type_of(fields_of(record)[column]), sentences(record)[column]
    for listed in LIST_TABLES:
        told = sentences(TABLES[listed.table])
        yield listed.name, listed.key, "TEXT", told[listed.key]
        yield listed.name, listed.item, "TEXT", f"One of: {told[listed.column]}"


def _table(table: str) -> str:
    lines = [_column(fields_of(TABLES[table])[column]) for column in columns_of(table)]
    if not _may_be_empty_in_part(table):
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, TABLES[table].primary_key))})")
    return f"CREATE TABLE {quoted(table)} (\n  " + ",\n  ".join(lines) + "\n)"


def _column(info: ColumnInfo) -> str:
    needed = " NOT NULL" if info.is_required else ""
    return f"{quoted(info.name)} {type_of(info)}{needed}{_codes(info.name, info)}{_reference(info)}"


def _codes(column: str, info: ColumnInfo) -> str:
    """Holds a column to its codes; a joined list is left to its own table."""
    if info.kind == "bool":
        return f" CHECK ({quoted(column)} IN (0, 1))"
    if not info.vocabulary or (info.kind == "list" and column == info.name):
        return ""
    codes = ", ".join(f"'{code.value}'" for code in info.vocabulary)
    return f" CHECK ({quoted(column)} IN ({codes}))"


def _reference(info: ColumnInfo) -> str:
    """Holds a column to the table that it refers to; where there are several, to the register of all ids."""
    if not info.references:
        return ""
    table = info.references[0] if len(info.references) == 1 else "records"
    return f" REFERENCES {quoted(table)} ({quoted(TABLES[table].primary_key[0])})"


def _may_be_empty_in_part(table: str) -> bool:
    """Whether a column of the key may be empty: to SQL such a key is none, since what is empty equals nothing."""
    return not all(fields_of(TABLES[table])[column].is_required for column in TABLES[table].primary_key)


def _indexes(table: str) -> Iterator[str]:
    """For the joins that people make: over what refers to other tables, what is sorted by, and what is narrowed by."""
    record = TABLES[table]
    if _may_be_empty_in_part(table):
        key = (
            quoted(column) if fields_of(record)[column].is_required else f"ifnull({quoted(column)}, '')" for column in record.primary_key
        )
        yield f"CREATE UNIQUE INDEX {quoted(f'{table}_key')} ON {quoted(table)} ({', '.join(key)})"
    referring = [info.name for info in fields_of(record).values() if info.references and not info.part]
    others = ["sort_date"] if table in DATED else []
    for column in dict.fromkeys([*referring, *others, record.type_column]):
        if column and column != record.primary_key[0]:
            yield _index(table, column)


def _index(table: str, column: str) -> str:
    return f"CREATE INDEX {quoted(f'{table}_{column}')} ON {quoted(table)} ({quoted(column)})"
