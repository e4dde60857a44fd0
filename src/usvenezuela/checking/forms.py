"""Records of any form, authored or published, as the rows of tables that are checked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from pydantic import BaseModel

from usvenezuela.checking.rows import Row, link_field
from usvenezuela.checking.shape import shaped
from usvenezuela.model.authored import AUTHORED, Skip, authored_columns, authored_model
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.records import EventLink, Evidence, Record, prefixes
from usvenezuela.model.tables import PREFIXES, TABLES, authored_kind, fields_of, is_of_ids, parts_of_record, table_of_name
from usvenezuela.problems import Place, Problem, cut, problem
from usvenezuela.reading.trees import Malformed, Reported, Tree, malformed_at, with_empty_cells


@dataclass(frozen=True)
class Read:
    """What some records hold, and what is wrong with their form."""

    rows: Sequence[Row] = ()
    problems: Sequence[Problem] = ()
    misshapen: Mapping[str, str] = field(default_factory=dict)
    """The ids of records that are misshapen, each with its table: that another refers to them is not reported again."""
    skips: Sequence[tuple[Skip, Place]] = ()
    """What stands in a file of skips, each entry with its place."""
    count: int = 0
    """How many records there are."""
    unread: frozenset[str] = frozenset()
    """Tables of which a file could not be read to its end: that an id of theirs is not found proves nothing."""


def joined(reads: Iterable[Read]) -> Read:
    """What several reads hold together."""
    every = list(reads)
    return Read(
        [row for read in every for row in read.rows],
        [found for read in every for found in read.problems],
        {id: table for read in every for id, table in read.misshapen.items()},
        [skip for read in every for skip in read.skips],
        sum(read.count for read in every),
        frozenset(table for read in every for table in read.unread),
    )


def unreadable(path: str, problems: Sequence[Problem]) -> Read:
    """What a file that cannot be read would hold: records of the kind that its name tells, else of any kind."""
    table = table_of_name(path) or getattr(AUTHORED.get(kind_of_file(path) or ""), "table_name", "")
    return Read(problems=problems, unread=frozenset([table] if table else PREFIXES.values()))


def listed(tree: Tree) -> Tree:
    """A file as a list of records, where it holds a list, or a single record.

    Raises:
        Malformed: it holds neither.
    """
    if _is_of_columns(tree.value):
        message = (
            'a table that is written by its columns, or without their names; write a list of records: in pandas, to_json(orient="records")'
        )
        # What is wrong with its values is not to be mended one by one.
        raise malformed_at(tree.place(), "wrong-type", message)
    if isinstance(tree.value, dict):
        return replace(tree, value=[tree.value], places={(0, *keys): place for keys, place in tree.places.items()})
    if isinstance(tree.value, Reported):
        raise Malformed(tree.problems)
    if not isinstance(tree.value, list):
        message = "expected a list of records; start each record with `- id:`"
        raise Malformed([*tree.problems, problem(tree.place(), "wrong-type", message)])
    return tree


def _is_of_columns(value: Any) -> bool:
    """Whether a file holds a table in another manner than as records, each of which has a value beside lists and mappings: its id."""
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    kinds = (dict, list) if isinstance(value, dict) else list
    return bool(items) and all(isinstance(item, kinds) for item in items)


# --- the authored form --------------------------------------------------------------------------


def read_authored(tree: Tree) -> Read:
    """The records of a list in the authored form."""
    kind = kind_of_file(tree.path)
    return joined([Read(problems=tree.problems), *(_authored_record(tree, index, kind) for index in range(len(tree.value)))])


def kind_of_file(path: str) -> str | None:
    """The kind of record that a file holds by its name, or by its place under `seeds`; None if neither tells."""
    file = PurePath(path)
    for kind, form in AUTHORED.items():
        if file.stem == PurePath(form.seed_files).parts[0].partition(".")[0] or file.match(f"seeds/{form.seed_files}"):
            return kind
    return None


def _authored_record(tree: Tree, index: int, file_kind: str | None) -> Read:
    """An entry of a file, as the kind that its file or its id tells; where the two differ, as the one that it fits better."""
    if file_kind == "skip":
        skip, problems = shaped(Skip, tree, (index,))
        return Read(problems=problems, skips=[(skip, tree.place(index))] if isinstance(skip, Skip) else (), count=1)
    entry = tree.value[index]
    own_kind = None if file_kind == "retired" else _kind_of_id(entry)
    kinds = [kind for kind in dict.fromkeys((file_kind, own_kind)) if kind]
    if not kinds:
        is_reported = any(isinstance(value, Reported) for value in (entry, _id_of(entry)))
        return Read(problems=[] if is_reported else [_no_kind(tree, index)], count=1)
    tried = [_as_kind(kind, tree, index) for kind in kinds]
    best = min(tried, key=lambda read: len(read.problems))
    return best if best is tried[0] else replace(best, problems=[*best.problems, _misplaced(tree, index, *kinds)])


def _as_kind(kind: str, tree: Tree, index: int) -> Read:
    record = AUTHORED[kind]
    value, problems = shaped(authored_model(record), tree, (index,))
    if value is None or issubclass(record, Skip):
        return Read(problems=problems, misshapen=written_id(tree.value[index], getattr(record, "table_name", "")), count=1)
    return Read(_rows_of(record, value, tree, (index,), {}), count=1)


def _id_of(value: Any) -> Any:
    return value.get("id") if isinstance(value, dict) else None


def _kind_of_id(value: Any) -> str | None:
    id = _id_of(value)
    return _KIND_OF_PREFIX.get(id.partition("-")[0]) if isinstance(id, str) else None


_KIND_OF_PREFIX = {prefix: authored_kind(record.seed_files) for prefix, record in prefixes().items()}


def _no_kind(tree: Tree, index: int) -> Problem:
    value = tree.value[index]
    if not isinstance(value, dict) or not isinstance(value.get("id"), str):
        message = "'id' is required: a record starts with its id, such as evt-maduro-breaks-ties"
        return problem(tree.place(index), "missing-field", message)
    known = ", ".join(f"{prefix}- ({kind})" for prefix, kind in _KIND_OF_PREFIX.items())
    return problem(tree.place(index), "id-prefix", f"{cut(value['id'])} tells no kind of record; start it with {known}")


def _misplaced(tree: Tree, index: int, file_kind: str, own_kind: str) -> Problem:
    """The problem with a record that stands in a file of another kind."""
    id, home = tree.value[index]["id"], AUTHORED[own_kind].seed_files
    message = (
        f"{cut(id)} is the id of one of the {own_kind}s, yet this file is one of {file_kind}s; move it to {home}, or give it another id"
    )
    return problem(tree.place(index, "id"), "id-prefix", message, id, "id")


# --- the published form -------------------------------------------------------------------------


def read_nested(tree: Tree, table: str) -> Read:
    """The records of a list in the published form, their parts nested in them."""
    tree = with_empty_cells(tree)
    rows = (read_published(tree, table, (index,)) for index in range(len(tree.value)))
    return joined([Read(problems=tree.problems), *rows])


def read_flat(tree: Tree, table: str) -> Read:
    """A row of a published table, which may be too broken to have a value."""
    tree = with_empty_cells(tree)
    read = Read(count=1) if tree.value is None else read_published(tree, table, ())
    return replace(read, problems=[*tree.problems, *read.problems])


def read_published(tree: Tree, table: str, keys: tuple[str | int, ...]) -> Read:
    """The published record under `keys`, its parts included."""
    value, problems = shaped(TABLES[table], tree, keys)
    if value is None:
        written = tree.value
        for key in keys:
            written = written[key]
        return Read(problems=problems, misshapen=written_id(written, table), count=1)
    return Read(list(_published(TABLES[table], value, tree, keys)), count=1)


def written_id(value: Any, table: str) -> dict[str, str]:
    """The id that a misshapen record was given, with its table: that another refers to it is no second problem."""
    is_record = isinstance(value, dict) and table in TABLES and is_of_ids(table)
    written = value.get(TABLES[table].primary_key[0], value.get("id")) if is_record else None
    # What holds hidden characters is no id: whoever writes it again is told of these.
    return {written: table} if isinstance(written, str) and not isinstance(written, Reported) else {}


def _published(record: type[Record], value: BaseModel, tree: Tree, keys: tuple[str | int, ...]) -> Iterator[Row]:
    parts = parts_of_record(record)
    filled = value.__dict__.items()
    values = {name: item for name, item in filled if name not in parts and item is not None and item != ()}
    yield Row(record.table_name, values, {"": tree.place(*keys), **{name: tree.place(*keys, name) for name in values}})
    for name, part in parts.items():
        for index, item in enumerate(getattr(value, name)):
            yield from _published(part, item, tree, (*keys, name, index))


def _rows_of(record: type[Record], value: BaseModel, tree: Tree, keys: tuple[str | int, ...], owner: dict[str, str]) -> list[Row]:
    columns = authored_columns(record)
    written = {key: getattr(value, key) for key in model_fields(type(value)) if getattr(value, key) not in (None, (), {})}
    parts = {key: part for key, name in columns.items() if (part := fields_of(record)[name].part)}
    values = {columns[key]: item for key, item in written.items() if key in columns and key not in parts}
    places = {"": tree.place(*keys), **{columns.get(key, key): tree.place(*keys, key) for key in written}}
    extra = {key: item for key, item in written.items() if key not in columns}
    row = Row(record.table_name, {**owner, **values}, places, extra, {name: key for key, name in columns.items()})
    if record is Evidence:
        return _one_per_field(row)
    rows = [row]
    for key, part in parts.items():
        for index, item in enumerate(getattr(value, key)):
            rows += _rows_of(part, item, tree, (*keys, key, index), {_owner_column(part): row.id})
    if not owner:
        first = next((row["source_id"] for row in rows if row.table == Evidence.table_name), None)
        rows += [_link_evidence(link, first) for link in rows if link.table == EventLink.table_name]
    return rows


def _one_per_field(row: Row) -> list[Row]:
    fields = row.authored.get("fields", ())
    return [replace(row, values={**row.values, "field": name}) for name in fields] or [row]


def _owner_column(part: type[Record]) -> str:
    return next(name for name, info in fields_of(part).items() if info.is_owner)


def _link_evidence(link: Row, source: str | None) -> Row:
    """The quote of a link as evidence; of `source`, that of the first quote, unless the link names its own."""
    values = {
        "record_id": link["from_event_id"],
        "field": link_field(link),
        "source_id": link.authored.get("source", source),
        "exact": link.authored["quote"],
    }
    places = {**link.places, "exact": link.place("quote")}
    authored = {"prefix": link.authored["prefix"]} if "prefix" in link.authored else {}
    return Row(Evidence.table_name, {name: value for name, value in values.items() if value}, places, authored, {"exact": "quote"})
