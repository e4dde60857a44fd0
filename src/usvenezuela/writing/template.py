"""A new record to fill in: every field of its kind with its description, as the JSON Schema of the authored form gives them."""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from usvenezuela.model.bundled import bundled_root, is_installed, read_bundled
from usvenezuela.model.descriptions import resolved
from usvenezuela.model.edtf import DATE_PATTERN, END_DATE_PATTERN
from usvenezuela.model.records import id_pattern
from usvenezuela.model.tables import PREFIXES, kind_of
from usvenezuela.model.vocabularies import CODES_LISTED

ID_STARTS = {kind_of(table): f"{prefix}-" for prefix, table in PREFIXES.items()}
"""The kinds of record that can be started anew, each with what its ids start with."""
_ASKED_BY_RULE = frozenset(["evidence"])
"""Fields that may be left out by the schema but not by the rules."""
_CODES_SHOWN = 8
"""How many codes are given of a list that is too long to be given in full."""
_WIDTH = 110
_HINTS = {
    id_pattern().expression: "An id.",
    DATE_PATTERN: "Such as 2019-01-23, 2019-01 or 2019.",
    END_DATE_PATTERN: "Such as 2019-01-23, 2019-01 or 2019.",
}


def render_template(kind: str, schema: str) -> str:
    """A file with one record of `kind` to fill in; its modeline tells editors that `schema` describes it."""
    record, definitions = read_bundled(f"schema/seeds/{kind}.json", _record_in)
    lines = [
        f"# yaml-language-server: $schema={schema}",
        *_comment(f"A new {kind}: {record['description']}"),
        "# Give every open key its value. To use one more key, delete the # right before it, and before each line of its part.",
        "# Codes and their meanings: `usvenezuela list codes`. Ids that are there: `usvenezuela list actors`, `list sources` and so on.",
        "# Then run `usvenezuela validate` on this file.",
        *_item(record, definitions, ID_STARTS[kind]),
    ]
    return "\n".join(lines) + "\n"


def _record_in(schema: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the schema of a seed file says of one record, and the definitions to which it refers."""
    node = json.loads(schema)
    return resolved(node["items"], node["$defs"]), node["$defs"]


def schema_location(kind: str, folder: Path | None) -> str:
    """How a file in `folder` names the schema of `kind`: within a clone by the path to the one that knows the ids, else by its address."""
    root = Path(str(bundled_root())).absolute()
    if folder and not is_installed() and folder.resolve().is_relative_to(root.resolve()):
        return Path(os.path.relpath(root.resolve() / "editing" / f"{kind}.json", folder.resolve())).as_posix()
    return (root / "schema" / "seeds" / f"{kind}.json").as_uri()


def _item(record: Mapping[str, Any], definitions: Mapping[str, Any], id_start: str = "") -> list[str]:
    """A record or part as an item of a list: the first key carries the dash."""
    required = _ASKED_BY_RULE.union(record["required"])
    fields = [_field(name, resolved(node, definitions), definitions, id_start) for name, node in record["properties"].items()]
    lines = [line for name, field in zip(record["properties"], fields, strict=True) for line in _on_or_off(field, name in required)]
    first = next(index for index, line in enumerate(lines) if not line.startswith("#"))
    return [*lines[:first], f"- {lines[first]}", *(f"  {line}" for line in lines[first + 1 :])]


def _on_or_off(field: list[str], is_on: bool) -> list[str]:
    """A field as it is, or with its lines after the description switched off."""
    if is_on:
        return field
    key = next(index for index, line in enumerate(field) if not line.startswith("#"))
    return [*field[:key], *(f"#{line}" for line in field[key:])]


def _field(name: str, node: dict[str, Any], definitions: Mapping[str, Any], id_start: str = "") -> list[str]:
    items = resolved(node.get("items", {}), definitions)
    if name == "id":
        return [*_comment(f"{node['description']} After {id_start} come lower-case words joined by hyphens."), f"id: {id_start}"]
    text = " ".join([node["description"], *_hints(items or node)])
    if "properties" in items:
        return [*_comment(text), f"{name}:", *(f"  {line}" for line in _item(items, definitions))]
    empty = {"array": " []", "object": " {}"}.get(str(node["type"]), "")
    return [*_comment(text), f"{name}:{empty}"]


def _hints(node: Mapping[str, Any]) -> Iterator[str]:
    codes = node.get("enum", ())
    if len(codes) > CODES_LISTED:
        yield f"One of {len(codes)} codes that an editor offers: {', '.join(codes[:_CODES_SHOWN])} …"
    elif codes:
        yield f"One of {', '.join(codes)}."
    elif node.get("type") == "boolean":
        yield "Either true or false."
    elif node.get("type") == "number":
        yield "Such as 1500000000 or 2.5."
    elif node.get("pattern") in _HINTS:
        yield _HINTS[node["pattern"]]


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)]
