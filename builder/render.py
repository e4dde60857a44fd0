"""Rendering records as the JSON of the published files."""

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel

from usvenezuela.authored import part_of
from usvenezuela.characters import BLANK, FORBIDDEN

_HIDDEN = re.compile(f"(?!\n)[{FORBIDDEN}{BLANK}]")


def render_json(records: Iterable[BaseModel]) -> str:
    """Records as a JSON list with their parts nested; absent values are left out, lists are always there."""
    return to_json([as_json(record) for record in records])


def as_json(record: BaseModel) -> dict[str, Any]:
    """A record as plain JSON values."""
    values: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        value = getattr(record, name)
        if part_of(field):
            values[name] = [as_json(part) for part in value]
        elif isinstance(value, tuple):
            values[name] = [str(item) for item in value]
        elif value is not None:
            values[name] = str(value) if isinstance(value, str) else value
    return values


def to_json(value: Any) -> str:
    """JSON as the project writes it: characters that cannot be seen, which only patterns hold, are escaped."""
    return _HIDDEN.sub(lambda char: json.dumps(char[0])[1:-1], json.dumps(value, ensure_ascii=False, indent=1)) + "\n"
