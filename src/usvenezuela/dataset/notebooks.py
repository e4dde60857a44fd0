"""Tables as notebooks show them."""

from collections.abc import Iterable, Sequence
from html import escape

_LONGEST_CELL = 120
"""How many characters of a cell are shown."""


def html_table(caption: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Rows as a table in HTML; no cell of theirs is taken for markup."""
    lines = [_line("th", header), *(_line("td", row) for row in rows)]
    return "\n".join(["<table>", f"<caption>{escape(caption)}</caption>", *lines, "</table>"])


def _line(tag: str, cells: Sequence[object]) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(_shown(cell))}</{tag}>' for cell in cells)}</tr>"


def _shown(cell: object) -> str:
    text = "" if cell is None else ", ".join(map(str, cell)) if isinstance(cell, tuple) else str(cell)
    return text if len(text) <= _LONGEST_CELL else f"{text[:_LONGEST_CELL]}…"
