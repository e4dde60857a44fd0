"""Rendering records as the JSON of the published files."""

import json
import re
from collections.abc import Collection, Iterable
from typing import Any

from pydantic import BaseModel

from usvenezuela.model.characters import BLANK, FORBIDDEN, SPACES

_HIDDEN = re.compile(f"(?![\n ])[{FORBIDDEN}{BLANK}{SPACES}]")


def render_json(records: Iterable[BaseModel], but: Collection[str] = ()) -> str:
    """Records as a JSON list with their parts nested; absent values and columns `but` some are left out, other lists are always there."""
    return to_json([record.model_dump(mode="json", exclude_none=True, exclude=set(but)) for record in records])


def to_json(value: Any) -> str:
    """JSON as the project writes it: characters that cannot be seen or told apart, which only patterns hold, are escaped."""
    return _HIDDEN.sub(lambda char: json.dumps(char[0])[1:-1], json.dumps(value, ensure_ascii=False, indent=1)) + "\n"
