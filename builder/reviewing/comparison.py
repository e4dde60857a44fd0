"""The records of each kind side by side, with marks on what differs from what most of the kind have."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from builder.reviewing.cells import FILLED, LACKING, THERE, Cells, Item, Trait, cells_of, referring
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.tables import TABLES, fields_of

REVIEWED = {
    "events": ("event_type", "mode"),
    "sanctions": ("action",),
    "postings": ("role",),
    "figures": ("measure",),
    "actors": ("actor_type",),
}
"""The tables that are reviewed, each with the columns whose codes make a kind."""


@dataclass(frozen=True)
class Mark:
    """One thing in a cell of the review, and what most records of the kind have instead, where it differs."""

    text: str
    instead: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """A column of a kind: a cell for each record, and what most records have, with how many of how many do."""

    name: str
    cells: tuple[tuple[Mark, ...], ...]
    usual: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """The records that share their codes, in the order of the seeds."""

    table: str
    codes: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def name(self) -> str:
        """The codes that its records share."""
        return " ".join(self.codes)

    @property
    def size(self) -> str:
        """How many records it has, in words."""
        return f"{len(self.records)} record{'' if len(self.records) == 1 else 's'}"

    @property
    def usual(self) -> str:
        """What most of its records have; nothing of a record that stands alone."""
        return "; ".join(f"{column.name}: {', '.join(column.usual)}" for column in self.columns if column.usual)

    @property
    def records(self) -> list[tuple[tuple[Mark, ...], ...]]:
        """The cells of each record."""
        return list(zip(*(column.cells for column in self.columns), strict=True))


def compare(rows: Rows) -> list[Kind]:
    """Every kind of the reviewed tables, in the order of its codes in their vocabularies."""
    names = referring(rows)
    return [
        _kind(table, codes, [cells_of(row, rows, names) for row in members])
        for table, columns in REVIEWED.items()
        for codes, members in _by_codes(rows.table(table), columns)
    ]


def _by_codes(rows: Sequence[Row], columns: Sequence[str]) -> Iterator[tuple[tuple[str, ...], list[Row]]]:
    kinds: dict[tuple[int, ...], list[Row]] = defaultdict(list)
    for row in rows:
        kinds[tuple(_position(row, column) for column in columns)].append(row)
    for _, members in sorted(kinds.items()):
        yield tuple(str(members[0][column]) for column in columns if members[0][column]), members


def _position(row: Row, column: str) -> int:
    """Where the code of a row stands in its vocabulary; before all others if there is none."""
    vocabulary = fields_of(TABLES[row.table])[column].vocabulary or ()
    return list(vocabulary).index(row[column]) if row[column] else -1


def _kind(table: str, codes: tuple[str, ...], records: Sequence[Cells]) -> Kind:
    """The records of a kind; columns in which none of them has anything, or which tell the kind, are left out."""
    filled = [name for name in records[0] if name not in REVIEWED[table] and any(item.text for cells in records for item in cells[name])]
    return Kind(table, codes, tuple(_column(name, [cells[name] for cells in records]) for name in filled))


def _column(name: str, cells: Sequence[Sequence[Item]]) -> Column:
    completed = _with_what_is_lacking(cells)
    usual = _usual(completed)
    marked = (tuple(mark for item in cell for mark in _marks(name, item, usual)) for cell in completed)
    told = tuple(f"{_told(name, trait)} {share}" for trait, share in usual.items() if trait[1] != LACKING)
    return Column(name, tuple(marked), told)


def _with_what_is_lacking(cells: Sequence[Sequence[Item]]) -> list[list[Item]]:
    """The cells, each with an item without text for what only others of the kind have, such as a role."""
    sought = dict.fromkeys(what for cell in cells for item in cell for what, value in item.traits if value in (THERE, FILLED))
    return [[*cell, *(Item("", ((what, LACKING),)) for what in sought if not _asks(cell, what))] for cell in cells]


def _asks(cell: Sequence[Item], what: str) -> bool:
    return any(what == asked for item in cell for asked, _ in item.traits)


def _usual(cells: Sequence[Sequence[Item]]) -> dict[Trait, str]:
    """The traits that most of the records that can be compared in them have, with how many of how many do; none of one alone."""
    traits = [dict.fromkeys(trait for item in cell for trait in item.traits) for cell in cells]
    having = Counter(trait for found in traits for trait in found)
    compared = Counter(what for found in traits for what in dict.fromkeys(what for what, _ in found))
    shares = ((trait, count, compared[trait[0]]) for trait, count in having.items())
    return {trait: f"{count}/{of}" for trait, count, of in shares if of > 1 and 2 * count > of}


def _marks(column: str, item: Item, usual: dict[Trait, str]) -> Iterator[Mark]:
    """The item as it is shown: what is lacking only where most records have it."""
    instead = tuple(dict.fromkeys(_told(column, other) for trait in item.traits for other in _instead(trait, usual)))
    if item.text or instead:
        yield Mark(item.text or f"no {item.traits[0][0]}", instead)


def _instead(trait: Trait, usual: dict[Trait, str]) -> list[Trait]:
    """What most records have where this trait differs."""
    if trait in usual or trait[1] == FILLED:
        return []
    return [other for other in usual if other[0] == trait[0]]


def _told(column: str, trait: Trait) -> str:
    """A trait in words: what a column of one value holds, else what of it is there."""
    what, value = trait
    if what == column:
        return value
    return {THERE: what, FILLED: what, LACKING: f"no {what}"}.get(value, f"{what} {value}")
