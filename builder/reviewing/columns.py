"""The review as plain columns, for terminals and for programs that read lines."""

from collections.abc import Iterator, Sequence

from builder.reviewing.comparison import Kind, Mark

_WIDEST = 40
"""Columns up to this width are aligned; wider ones stand after them."""
_INTRODUCTION = """\
# One line a record, one table a kind; ! marks what differs from what most records of the kind have.
# Cells are separated by |, several things in a cell by ;"""


def render_columns(kinds: Sequence[Kind], faults: Sequence[str]) -> str:
    """Each kind under a line that names it and one that says what most of its records have, then a line a record."""
    unread = [f"# cannot be read: {line}" for line in faults]
    return "\n".join([_INTRODUCTION, *unread, *(line for kind in kinds for line in _kind(kind))]) + "\n"


def _kind(kind: Kind) -> Iterator[str]:
    yield ""
    yield f"# {kind.table}: {kind.name}: {kind.size}"
    yield from (f"# most have {line}" for line in [kind.usual] if line)
    id, *others = ([column.name, *map(_cell, column.cells)] for column in kind.columns)
    narrow = [column for column in others if _width(column) <= _WIDEST]
    aligned = [[cell.ljust(_width(column)) for cell in column] for column in (id, *narrow)]
    wide = [column for column in others if _width(column) > _WIDEST]
    yield from (" | ".join(line).rstrip() for line in zip(*aligned, *wide, strict=True))


def _width(column: Sequence[str]) -> int:
    return max(map(len, column))


def _cell(marks: Sequence[Mark]) -> str:
    return "; ".join(f"!{mark.text}" if mark.instead else mark.text for mark in marks).replace("|", "¦")
