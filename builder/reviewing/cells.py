"""A record as cells: what stands in each column, and what of it is compared with other records of its kind."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.records import EventLink, EventParticipant, Evidence
from usvenezuela.model.tables import TABLES, ColumnInfo, fields_of, kind_of, references_in
from usvenezuela.model.vocabularies import ActorType, Stance

Trait = tuple[str, str]
"""What is compared of a record, such as its date basis, and what the record has of it."""
THERE, FILLED, LACKING = "there", "filled", "none"
"""What a record has of what it may lack. What is filled where most are empty is no unevenness; what is there is one."""
NAMED_BY = "named by"
"""The column of what refers to a record."""
ANSWERS = "answers"
_FOLLOWING = {"date_note"}
"""What is there or not as another column demands, which is compared itself."""
_TOLD_TWICE = {"quote", "source", "prefix"}
"""What a link holds that stands among the quotes of its event as well."""


@dataclass(frozen=True)
class Item:
    """One thing in a cell; without text if it is lacking."""

    text: str
    traits: tuple[Trait, ...] = ()


Cells = dict[str, list[Item]]


def cells_of(row: Row, rows: Rows, referring: Mapping[str, list[Row]]) -> Cells:
    """What a record holds, by the keys under which a person writes it, and what refers to it."""
    cells: Cells = {}
    for info in fields_of(TABLES[row.table]).values():
        if info.part and not info.is_derived:
            cells[info.key] = [_part(part, rows) for part in rows.of(info.part.table_name, row.id)]
        elif info.is_authored:
            cells[info.key] = [_value(row, info, rows)]
    cells[NAMED_BY] = list(_named_by(row.id, referring))
    cells[ANSWERS] = [Item(f"{rule}: {reason}") for rule, reason in row.authored.get(ANSWERS, {}).items()]
    return cells


def _value(row: Row, info: ColumnInfo, rows: Rows) -> Item:
    value = row[info.name]
    if info.name in _FOLLOWING:
        return Item(_shown(value or ""))
    if value in (None, ()):
        return Item("", ((info.key, LACKING),))
    if info.vocabulary:
        return Item(_shown(value), ((info.key, _shown(value)),))
    if not info.is_required:
        return Item(_shown(value), ((info.key, FILLED),))
    named = rows.by_id.get(value) if info.references else None
    return Item(_shown(value), ((info.key, str(_type_of(named))),) if named else ())


def _shown(value: Any) -> str:
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _type_of(row: Row) -> Any:
    return row[TABLES[row.table].type_column]


def _part(part: Row, rows: Rows) -> Item:
    """A nested part as its type, what it names, and the rest in brackets; a quote as its words."""
    if part.table == Evidence.table_name:
        return _quote(part)
    record, type = TABLES[part.table], str(_type_of(part))
    written = {info.key: part[info.name] for info in fields_of(record).values() if info.is_authored and info.name != record.type_column}
    written |= {key: value for key, value in part.authored.items() if key not in _TOLD_TWICE}
    first, *rest = [(key, _shown(value)) for key, value in written.items() if value is not None]
    bracket = f" ({', '.join(f'{key}: {value}' for key, value in rest)})" if rest else ""
    is_sought = record in (EventParticipant, EventLink)
    return Item(f"{type} {first[1]}{bracket}", ((type, THERE if is_sought else FILLED), *_behalf(part, rows)))


def _behalf(part: Row, rows: Rows) -> Iterator[Trait]:
    """Whether a person takes part for somebody else."""
    actor = rows.by_id.get(part["actor_id"])
    if part.table == EventParticipant.table_name and actor and actor["actor_type"] == ActorType.PERSON:
        yield f"person as {part['role']}:", "on_behalf_of" if part["on_behalf_of_id"] else "no on_behalf_of"


def _quote(quote: Row) -> Item:
    words = f"“{quote['exact']}”" + (f" for {quote['field']}" if quote["field"] else "")
    stance = quote["stance"] or Stance.STATES
    return Item(words) if stance == Stance.STATES else Item(f"{stance} {words}", ((str(stance), THERE),))


def _named_by(id: str, referring: Mapping[str, list[Row]]) -> Iterator[Item]:
    """The links that lead to an event, and the records that name it, or a sanction or posting."""
    for row in referring.get(id, ()):
        is_link = row.table == EventLink.table_name
        kind = str(row["link_type"]) if is_link else kind_of(row.table)
        yield Item(f"{kind} {row.id}", ((kind, THERE if is_link else FILLED),))


def referring(rows: Rows) -> Mapping[str, list[Row]]:
    """The rows that refer to each record; to actors and sources too many do."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows.rows:
        for column in references_in(row.table):
            is_owner = fields_of(TABLES[row.table])[column].is_owner
            if not is_owner and rows.ids.get(row[column]) not in (None, "actors", "sources"):
                found[row[column]].append(row)
    return found
