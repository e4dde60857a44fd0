"""Tables and records as notebooks show them."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from pydantic import BaseModel

from usvenezuela.model.descriptions import model_fields

_LONGEST_CELL = 120
"""How many characters of a cell are shown where there are many rows."""


def html_table(caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], longest: int = _LONGEST_CELL) -> str:
    """Rows as a table in HTML; no cell of theirs is taken for markup."""
    lines = [_line("th", header, longest), *(_line("td", row, longest) for row in rows)]
    return "\n".join(["<table>", f"<caption>{escape(caption)}</caption>", *lines, "</table>"])


def html_record(record: BaseModel, key: Sequence[Any]) -> str:
    """The filled columns of a record with this primary key, and its parts, in HTML."""
    name = " ".join(str(part) for part in key if part is not None)
    return html_table(f"{type(record).__name__} {name}", ("column", "value"), _values(record, key), longest=10_000)


def _values(record: BaseModel, key: Sequence[Any]) -> Iterator[tuple[str, object]]:
    for name in model_fields(type(record)):
        value = getattr(record, name)
        parts = [part for part in value if isinstance(part, BaseModel)] if isinstance(value, tuple) else []
        if parts:
            yield from ((name if index == 0 else "", _part(part, key)) for index, part in enumerate(parts))
        elif value not in (None, ()):
            yield name, value


def _part(part: BaseModel, key: Sequence[Any]) -> str:
    """A part in a line, without the key of the record that it belongs to."""
    filled = ((name, getattr(part, name)) for name in model_fields(type(part)))
    return "; ".join(f"{name}: {_text(value)}" for name, value in filled if value not in (None, ()) and value not in key)


def _line(tag: str, cells: Sequence[object], longest: int) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(_cut(_text(cell), longest))}</{tag}>' for cell in cells)}</tr>"


def _text(cell: object) -> str:
    return "" if cell is None else ", ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
