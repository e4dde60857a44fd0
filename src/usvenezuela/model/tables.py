"""The facts about each table, read off its record class once: its columns, its kind, where people write it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path, PurePath
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from usvenezuela.model.columns import RECORDED, Column, Matching, Pattern
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.edtf import Edtf
from usvenezuela.model.records import RECORDS, Evidence, Record, prefixes
from usvenezuela.model.vocabularies import Vocabulary


def nested_model(annotation: Any) -> type[BaseModel] | None:
    """The model whose instances a field holds a list of; None if it holds none."""
    arguments = get_args(annotation)
    return arguments[0] if arguments and isinstance(arguments[0], type) and issubclass(arguments[0], BaseModel) else None


def _parts_in(record: type[Record]) -> list[type[Record]]:
    nested = (nested_model(field.annotation) for field in model_fields(record).values())
    return [part for part in nested if part and issubclass(part, Record)]


TABLES: dict[str, type[Record]] = {record.table_name: record for record in RECORDS}
"""The record type of each table, in the order of publication."""
PREFIXES: dict[str, str] = {prefix: record.table_name for prefix, record in prefixes().items()}
"""The table that an id's prefix names."""
DATED = tuple(name for name, record in TABLES.items() if "date_basis" in model_fields(record))
"""The tables whose rows carry dates."""
PART_TABLES = frozenset(part.table_name for record in RECORDS for part in _parts_in(record))
"""The tables whose rows are parts of other records."""
SEED_TABLES = {record.seed_files: name for name, record in TABLES.items() if record.seed_files.endswith(".csv")}
"""The tables that people write as they are published, since nothing in them is nested or derived, by the name of their file."""
RECORDED_TABLES = tuple(sorted(record.table_name for record in RECORDS if Evidence in _parts_in(record)))
"""The tables whose records rest on evidence."""
_KINDS: dict[type, str] = {tuple: "list", bool: "bool", int: "int", float: "number", date: "day", Edtf: "date", str: "text"}
LIST_SEPARATOR = "|"
"""Joins the values of a list in a cell."""
_PLAIN = Column()


@dataclass(frozen=True)
class ColumnInfo:
    """What is to be known of a column, or of a field that holds parts."""

    name: str
    kind: str
    """What it holds: `list`, `bool`, `int`, `number`, `day`, `date` (which may be imprecise) or `text` (codes included)."""
    is_required: bool
    pattern: Pattern | None
    """What its text matches, if it is text; the items of a list have none here."""
    vocabulary: type[Vocabulary] | None
    """The codes that it holds, or that its list holds."""
    references: tuple[str, ...]
    """The tables that its id may come from."""
    part: type[Record] | None
    """The type of the parts that it holds, which make a table of their own."""
    key: str
    """The key under which a person writes it."""
    is_derived: bool
    is_owner: bool
    """Whether it is the id of the record that this part belongs to."""

    @property
    def is_authored(self) -> bool:
        """Whether a person writes it."""
        return not self.is_derived and not self.is_owner


@cache
def fields_of(record: type[Record]) -> Mapping[str, ColumnInfo]:
    """The columns of a record and the fields that hold its parts, by name, in their order."""
    return {name: _info(name, field) for name, field in model_fields(record).items()}


def columns_of(table: str) -> list[str]:
    """The columns of a table, in the published order."""
    return [name for name, info in fields_of(TABLES[table]).items() if not info.part]


@cache
def parts_of_record(record: type[Record]) -> Mapping[str, type[Record]]:
    """The fields of a record that hold parts, each with the type of the parts."""
    return {name: info.part for name, info in fields_of(record).items() if info.part}


@cache
def references_in(table: str) -> Mapping[str, tuple[str, ...]]:
    """The columns of a table that refer to others, with the tables to which they may."""
    return {name: info.references for name, info in fields_of(TABLES[table]).items() if info.references}


def table_named(path: str, columns: Sequence[str]) -> str | None:
    """The table that a file holds: the one that it is named after, else one that has these columns."""
    named = table_of_name(path)
    return named or next((name for name in TABLES if are_columns_of(name, columns)), None)


def table_of_name(path: str) -> str | None:
    """The table that a file is named after."""
    stem = Path(path).stem
    return stem if stem in TABLES else SEED_TABLES.get(PurePath(path).name)


def are_columns_of(table: str, columns: Sequence[str]) -> bool:
    """Whether a file of a table may have these columns: in their order, and only such left out as may be empty."""
    return list(columns) == in_order(table, columns)


def in_order(table: str, columns: Sequence[str]) -> list[str]:
    """The columns of a table that a file with these should have: in their order, with all that are required."""
    fields = fields_of(TABLES[table])
    return [name for name in columns_of(table) if name in columns or fields[name].is_required]


def table_of_record(path: str, value: Mapping[str, Any]) -> str | None:
    """The table of a record in the published form, by its fields; None if it is in the authored form."""
    if "id" in value:
        return None
    stem = Path(path).stem
    fitting = [name for name, record in TABLES.items() if set(record.primary_key) <= set(value) <= set(model_fields(record))]
    return stem if stem in TABLES else next(iter(fitting), None)


def is_of_ids(table: str) -> bool:
    """Whether the rows of a table are records that others may refer to; the registry and tables on other records only repeat their ids."""
    key = TABLES[table].primary_key
    return len(key) == 1 and table != "records" and not fields_of(TABLES[table])[key[0]].references


def kind_of(table: str) -> str:
    """The name of one record of a table: `event` for events."""
    return table.removesuffix("s")


def authored_kind(seed_files: str) -> str:
    """The name of what people write in some seed files: `event` for `events/*.yaml`, `retired` for `retired.yaml`."""
    return PurePath(seed_files).parts[0].partition(".")[0].removesuffix("s")


def quoted_tables() -> tuple[str, ...]:
    """The tables whose rows rest on quotes that a person chose."""
    return tuple(
        name for name, record in TABLES.items() if any(info.part is Evidence and not info.is_derived for info in fields_of(record).values())
    )


def record_of_cells(table: str, cells: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The values of a record from its cells: empty cells are absent, list columns are split."""
    return {name: value_of_cell(table, name, cell) for name, cell in cells if cell}


def value_of_cell(table: str, column: str, cell: str) -> str | list[str]:
    """The value of a filled cell: the items of a list column, else the text; so is a list as other programs print it, `['a', 'b']`."""
    is_list = fields_of(TABLES[table])[column].kind == "list"
    is_printed = cell.startswith("[") and cell.endswith("]") and LIST_SEPARATOR not in cell
    return cell.split(LIST_SEPARATOR) if is_list and not is_printed else cell


def _info(name: str, field: FieldInfo) -> ColumnInfo:
    base, inner = _unwrapped(field.annotation)
    marks = [*inner, *field.metadata]
    column, references = column_of(field), references_of(field)
    part = nested_model(field.annotation)
    item = _unwrapped(get_args(base)[0])[0] if get_origin(base) is tuple else base
    return ColumnInfo(
        name,
        kind=next(kind for python_type, kind in _KINDS.items() if issubclass(get_origin(base) or base, python_type)),
        is_required=field.is_required(),
        pattern=next((mark.pattern for mark in marks if isinstance(mark, Matching)), None),
        vocabulary=item if isinstance(item, type) and issubclass(item, Vocabulary) else None,
        references=references,
        part=part if part and issubclass(part, Record) else None,
        key=column.authored or (name.removesuffix("_id") if references else name),
        is_derived=column.derived,
        is_owner=column.owner,
    )


def column_of(field: FieldInfo) -> Column:
    """How a column is used, by the mark on its field."""
    marks = [*_unwrapped(field.annotation)[1], *field.metadata]
    return next((mark for mark in marks if isinstance(mark, Column)), _PLAIN)


def references_of(field: FieldInfo) -> tuple[str, ...]:
    """The tables that the id in a field may come from."""
    references = column_of(field).references
    return RECORDED_TABLES if references == RECORDED else references


def _unwrapped(annotation: Any) -> tuple[Any, list[Any]]:
    """The type that an annotation rests on, without None, and its marks."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        base, marks = _unwrapped(arguments[0])
        return base, [*marks, *arguments[1:]]
    if origin in (Union, UnionType):
        return _unwrapped(next(choice for choice in arguments if choice is not NoneType))
    return annotation, []
