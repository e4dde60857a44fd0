"""Rows as a terminal or a pipe takes them."""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

from usvenezuela.reporting.formats import BOLD, DIM, styled

_GAP = "  "
_INDENT = "    "
_NARROWEST = 8
"""Columns are not narrowed below this, however small the window."""


@dataclass(frozen=True)
class Row:
    """The cells of a row, names before ids, and lines that belong below it."""

    cells: Sequence[str]
    below: Sequence[str] = ()


def as_tabs(lines: Iterable[Sequence[str]]) -> str:
    """Lines of whole cells parted by tabs, which no value holds: for `cut`, `awk` and spreadsheets."""
    return "\n".join(map("\t".join, lines))


def as_table(header: Sequence[str], rows: Sequence[Row], n_ids: int, use_colour: bool) -> str:
    """A table that fits the window, 80 columns where that is unknown; nothing is cut.

    Columns in which all cells are empty are left out. Where a line has no room for the ids, which are the last `n_ids` columns,
    each stands on a line below; the widest columns wrap.
    """
    window = shutil.get_terminal_size((80, 24)).columns
    filled = [index for index in range(len(header)) if any(row.cells[index] for row in rows)] or list(range(len(header)))
    table = [[line[index] for index in filled] for line in (header, *(row.cells for row in rows))]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    n_beside = sum(index < len(header) - n_ids for index in filled)
    if _total(widths) > window and n_beside:
        widths = widths[:n_beside]
    widths = _narrowed(widths, [_longest_word(column) for column in zip(*table, strict=True)], window)
    head, *lines = ["\n".join(_lines(cells, widths, use_colour)) for cells in table]
    below = ["".join(f"\n{_below(text, window)}" for text in row.below) for row in rows]
    return "\n".join([styled(head, BOLD, use_colour), *map("".join, zip(lines, below, strict=True))])


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _narrowed(widths: Sequence[int], words: Sequence[int], window: int) -> list[int]:
    """The widths, of which the widest give way until they fit the window: first those whose longest word allows it."""
    narrowed = list(widths)
    while _total(narrowed) > window and max(narrowed) > _NARROWEST:
        roomy = [index for index, width in enumerate(narrowed) if width > max(words[index], _NARROWEST)] or range(len(narrowed))
        narrowed[max(roomy, key=narrowed.__getitem__)] -= 1
    return narrowed


def _longest_word(cells: Sequence[str]) -> int:
    return max(len(word) for cell in cells for word in (cell.split() or [""]))


def _lines(cells: Sequence[str], widths: Sequence[int], use_colour: bool) -> Iterator[str]:
    """The lines of a row: each cell wrapped within its column, and what has no column below."""
    wrapped = [wrap(cell, width, break_on_hyphens=False) for cell, width in zip(cells, widths, strict=False)]
    for parts in zip_longest(*wrapped, fillvalue=""):
        yield _GAP.join(part.ljust(width) for part, width in zip(parts, widths, strict=True)).rstrip()
    yield from (styled(f"{_INDENT}{id}", DIM, use_colour) for id in cells[len(widths) :] if id)


def _below(text: str, window: int) -> str:
    return "\n".join(wrap(text, max(window, 3 * _NARROWEST), initial_indent=_INDENT, subsequent_indent=f"{_INDENT} "))
