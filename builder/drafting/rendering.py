"""Records in the authored form as YAML text, with what the rules saw as comments before each."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from textwrap import wrap
from typing import Any

_PLAIN = re.compile(r"[A-Za-z0-9À-ÿ](?:[^\s\"'{}\[\],&*#!|>%@`]| )*")
_NO_TEXT = frozenset("null true false yes no on off ~".split())
_WIDTH = 130
OPEN = None
"""A place that a person has to fill."""


def render(record: Mapping[str, Any], comments: Sequence[str] = ()) -> str:
    """A record as an item of a list; an open place is a key without a value."""
    lines = [*(f"# {line}" for comment in comments for line in _wrapped(comment)), *_item(record)]
    return "\n".join(lines) + "\n"


def _wrapped(comment: str) -> list[str]:
    return wrap(comment, _WIDTH, break_long_words=False, break_on_hyphens=False, subsequent_indent="  ") or [""]


def _item(record: Mapping[str, Any]) -> Iterator[str]:
    lines = [line for key, value in record.items() for line in _field(key, value)]
    yield f"- {lines[0]}"
    yield from (f"  {line}" for line in lines[1:])


def _field(key: str, value: Any) -> Iterator[str]:
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        yield f"{key}:"
        for item in value:
            yield from (f"  {line}" for line in ([f"- {_flow(item)}"] if _is_short(item) else _item(item)))
    else:
        yield f"{key}:" if value is OPEN else f"{key}: {_value(value)}"


def _is_short(item: Mapping[str, Any]) -> bool:
    return len(_flow(item)) < _WIDTH


def _flow(item: Mapping[str, Any]) -> str:
    return "{" + ", ".join(f"{key}: {_value(value)}" for key, value in item.items()) + "}"


def _value(value: Any) -> str:
    if value is OPEN:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(_value, value)) + "]"
    return str(value) if isinstance(value, int | float) else _text(str(value))


def _text(text: str) -> str:
    """A text plain where YAML reads it as it is, else in double quotes."""
    is_plain = _PLAIN.fullmatch(text) and ": " not in text and not text.endswith((":", " ")) and text.lower() not in _NO_TEXT
    return text if is_plain else json.dumps(text, ensure_ascii=False)
