"""Rows: the one shape in which records of any form and format are checked.

Whatever a person gives (authored YAML, published JSON, CSV), the checks see rows of the
published tables that remember where each value was written.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from pydantic import BaseModel, ValidationError

from usvenezuela.authored import AUTHORED, Skip, authored_columns, authored_model, description_of
from usvenezuela.columns import COUNT_LIMIT
from usvenezuela.countries import COUNTRIES
from usvenezuela.problems import Place, Problem, cut, nearest, problem
from usvenezuela.reading import Told, Tree, suffix_of
from usvenezuela.records import EventLink, Evidence, Record
from usvenezuela.tables import TABLES, fields_of, is_of_ids, nested_model, parts_of_record
from usvenezuela.vocabularies import CODES_LISTED

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
    """What only the authored form holds: answers, implied, prefix."""

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
        return problem(self.place(column), rule, message, self.id, column)


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


def authored_rows(kind: str, tree: Tree, keys: tuple[str | int, ...], problems: list[Problem]) -> list[Row]:
    """Rows of the authored record under `keys`; what is misshapen is added to `problems`."""
    record = AUTHORED[kind]
    value = _shaped(authored_model(record), tree, keys, problems)
    if value is None or issubclass(record, Skip):
        return []
    return _rows_of(record, value, tree, keys, {})


def authored_skips(tree: Tree, problems: list[Problem]) -> list[tuple[Skip, Place]]:
    """The entries of a list of skips, each with its place."""
    skips = [(_shaped(Skip, tree, (index,), problems), tree.place(index)) for index in range(len(tree.value))]
    return [(skip, place) for skip, place in skips if isinstance(skip, Skip)]


def published_rows(record: type[Record], tree: Tree, keys: tuple[str | int, ...], problems: list[Problem], text: bool = False) -> list[Row]:
    """Rows of the published record under `keys`, its parts included; `text` if every value is text (CSV)."""
    value = _shaped(record, tree, keys, problems, text)
    return [] if value is None else list(_published(record, value, tree, keys))


def written_id(value: Any, table: str) -> dict[str, str]:
    """The id that a misshapen record was given, with its table: that another refers to it is no second problem."""
    written = value.get(TABLES[table].primary_key[0], value.get("id")) if isinstance(value, dict) and is_of_ids(table) else None
    return {written: table} if isinstance(written, str) else {}


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
    written = {key: getattr(value, key) for key in type(value).model_fields if getattr(value, key) not in (None, (), {})}
    parts = {key: part for key, name in columns.items() if (part := fields_of(record)[name].part)}
    values = {columns[key]: item for key, item in written.items() if key in columns and key not in parts}
    places = {"": tree.place(*keys), **{columns.get(key, key): tree.place(*keys, key) for key in written}}
    extra = {key: item for key, item in written.items() if key not in columns}
    row = Row(record.table_name, {**owner, **values}, places, extra)
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
    return [Row(row.table, {**row.values, "field": name}, row.places, row.authored) for name in fields] or [row]


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
    return Row(Evidence.table_name, {name: value for name, value in values.items() if value}, places, authored)


def link_field(link: Row) -> str:
    """The evidence `field` under which the quote of a link is published."""
    return f"links/{link['link_type']}/{link['to_event_id']}"


# --- shape --------------------------------------------------------------------------------


def _shaped(
    model: type[BaseModel], tree: Tree, keys: tuple[str | int, ...], problems: list[Problem], text: bool | None = None
) -> BaseModel | None:
    value = tree.value
    for key in keys:
        value = value[key]
    is_text = suffix_of(tree.path) != ".json" if text is None else text
    try:
        return model.model_validate(value, context="text" if is_text else None)
    except ValidationError as error:
        record_id = next((str(value[key]) for key in value if key == "id" or key.endswith("_id")), "") if isinstance(value, dict) else ""
        problems += [_shape_problem(model, detail, tree, keys, record_id) for detail in error.errors() if not _is_told(detail)]
        return None


def _is_told(detail: Any) -> bool:
    """Whether the reader has told what is wrong with the value."""
    return isinstance(detail["input"], Told) and detail["type"] != "extra_forbidden"


def _shape_problem(model: type[BaseModel], detail: Any, tree: Tree, keys: tuple[str | int, ...], record_id: str) -> Problem:
    location = tuple(detail["loc"])
    message = _MESSAGES.get(detail["type"], _expected)(detail, _model_at(model, location))
    return problem(tree.place(*keys, *location), _RULES[detail["type"]], message, record_id, ".".join(map(str, location)))


def _model_at(model: type[BaseModel], location: tuple[str | int, ...]) -> type[BaseModel]:
    """The model that holds the last key of `location`."""
    for key in location[:-1]:
        if isinstance(key, str) and key in model.model_fields:
            model = nested_model(model.model_fields[key].annotation) or model
    return model


def _missing(detail: Any, model: type[BaseModel]) -> str:
    name = detail["loc"][-1]
    return f"{name!r} is required; add it: {description_of(model, name)}"


def _unknown_field(detail: Any, model: type[BaseModel]) -> str:
    name = str(detail["loc"][-1])
    return f"there is no field {cut(name)}; {nearest(name, model.model_fields, 'the fields are ')}"


def _unknown_code(detail: Any, _: type[BaseModel]) -> str:
    codes = [code.strip().strip("'") for code in detail["ctx"]["expected"].replace(" or ", ", ").split(",")]
    hint = nearest(str(detail["input"]), codes, "the codes are ", CODES_LISTED)
    return f"{cut(detail['input'])} is not a code of this list; {hint}"


def _unknown_country(detail: Any, _: type[BaseModel]) -> str:
    given = str(detail["input"])
    codes = [f"{code} ({name})" for code, name in COUNTRIES.items()]
    hint = f"did you mean {given.upper()}?" if given.upper() in COUNTRIES else nearest(given, codes, "the codes are ", 3)
    return f"{cut(given)} is not an ISO 3166-1 alpha-2 country code; {hint}"


def _not_normalised(detail: Any, _: type[BaseModel]) -> str:
    # What is wrong cannot be seen unless the characters are spelled out.
    return f"{cut(detail['input'], show=ascii)}: {detail['msg']}"


def _not_a_date(detail: Any, _: type[BaseModel]) -> str:
    return str(detail["msg"])


def _expected(detail: Any, _: type[BaseModel]) -> str:
    message = _EXPECTED.get(detail["type"]) or detail["msg"][0].lower() + detail["msg"][1:]
    return f"{cut(detail['input'])}: {message}"


_RULES = {
    "missing": "missing-field",
    "extra_forbidden": "unknown-field",
    "enum": "unknown-code",
    "too_short": "empty-list",
    "string_type": "wrong-type",
    "int_type": "wrong-type",
    "bool_type": "wrong-type",
    "tuple_type": "wrong-type",
    "dict_type": "wrong-type",
    "model_type": "wrong-type",
    "model_attributes_type": "wrong-type",
    "greater_than_equal": "out-of-range",
    "less_than_equal": "out-of-range",
    "string_unicode": "hidden-character",
    "edtf": "bad-date",
    "pattern": "bad-value",
    "nfc": "not-nfc",
    "country": "unknown-country",
    "repeated": "repeated-value",
    "hidden": "hidden-character",
}
"""The rule that a value breaks, by the type of Pydantic's error."""
_MESSAGES: dict[str, Callable[[Any, type[BaseModel]], str]] = {
    "missing": _missing,
    "extra_forbidden": _unknown_field,
    "enum": _unknown_code,
    "country": _unknown_country,
    "nfc": _not_normalised,
    "edtf": _not_a_date,
}
_EXPECTED = {
    "string_type": "expected text; put it in quotes",
    "int_type": "expected a whole number; write digits alone, such as 12",
    "bool_type": "expected true or false; write one of the two",
    "tuple_type": "expected a list; write it as [a, b] or with a dash before each item",
    "dict_type": "expected a mapping of fields; write them as key: value",
    "model_type": "expected a mapping of fields; write them as key: value",
    "model_attributes_type": "expected a mapping of fields; write them as key: value",
    "greater_than_equal": "expected 0 or more; check the number",
    "less_than_equal": f"expected {COUNT_LIMIT} or less; check the number",
    "string_unicode": "half of a surrogate pair is no character; delete it",
    "too_short": "expected a list of at least one value; add one",
}
