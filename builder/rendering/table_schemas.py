"""Projecting the models to Table Schema (for CSV)."""

from collections.abc import Sequence
from typing import Any

from builder.rendering.schemas import UnknownWord, published_schema
from usvenezuela.model.descriptions import resolved
from usvenezuela.model.edtf import END
from usvenezuela.model.records import Record
from usvenezuela.model.tables import LIST_SEPARATOR, TABLES, columns_of, fields_of


def table_schema(record: type[Record], columns: Sequence[str] = ()) -> dict[str, Any]:
    """The Table Schema (Data Package v2) of a table, or of some columns of it."""
    columns = columns or columns_of(record.table_name)
    schema = published_schema(record)
    required = set(schema.get("required", ()))
    fields = [_field(name, schema["properties"][name], schema.get("$defs", {}), name in required) for name in columns]
    keys = [key for name in columns if (key := _foreign_key(record, name))]
    table = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
        "missingValues": [""],
        "primaryKey": list(record.primary_key),
    }
    return table | ({"foreignKeys": keys} if keys else {})


def _field(name: str, node: dict[str, Any], definitions: dict[str, Any], is_required: bool) -> dict[str, Any]:
    node = resolved(node, definitions)
    if node.get("type") == "array":
        field_type, constraints = "string", _list_constraints(resolved(node["items"], definitions), node)
        is_required = is_required and node.get("minItems", 0) > 0
    elif node.get("format") == "date":
        # What the pattern says follows from the type, which takes none.
        field_type, constraints = "date", {}
    else:
        field_type, constraints = node["type"], _constraints(node)
    field = {"name": name, "type": field_type, "description": node["description"]}
    if is_required:
        constraints = {"required": True, **constraints}
    elif "pattern" in constraints:
        # As a constraint it would keep frictionless from filling a database: SQLite hands it empty cells, on which it fails.
        field["pattern"] = constraints.pop("pattern")
    if field_type == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field | ({"constraints": constraints} if constraints else {})


def _constraints(node: dict[str, Any]) -> dict[str, Any]:
    known = {word: value for word, value in node.items() if word in ("enum", "pattern", "minimum", "maximum")}
    unknown = node.keys() - known.keys() - {"type", "description"}
    if unknown:
        raise UnknownWord(f"the Table Schema projection does not know {', '.join(sorted(unknown))} in {node}")
    return known


def _list_constraints(items: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """A list column is text: the codes or texts, joined by the separator."""
    unknown = node.keys() - {"type", "items", "description", "uniqueItems", "minItems"}
    if unknown:
        raise UnknownWord(f"the Table Schema projection does not know {', '.join(sorted(unknown))} in {node}")
    item = "|".join(items["enum"]) if "enum" in items else items["pattern"].removeprefix("^").removesuffix(END)
    return {"pattern": f"^({item})(\\{LIST_SEPARATOR}({item}))*{END}"}


def _foreign_key(record: type[Record], name: str) -> dict[str, Any] | None:
    references = fields_of(record)[name].references
    if not references:
        return None
    # An id that may come from several tables refers to the registry of all ids.
    table = references[0] if len(references) == 1 else "records"
    resource = "" if table == record.table_name else table
    return {"fields": [name], "reference": {"resource": resource, "fields": [TABLES[table].primary_key[0]]}}
