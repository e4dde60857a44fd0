"""A workbook for Excel and LibreOffice: what it is, ready answers, and a sheet a table.

Whatever is text in the dataset is written as text and formatted as text, dates included, so that no program takes it for
anything else, not even when a cell is edited. No cell holds a formula.
"""

import io
import math
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from usvenezuela.dataset.table import key_of
from usvenezuela.exporting.answers import answer_sheets
from usvenezuela.exporting.formats import CannotExport
from usvenezuela.exporting.front_page import FRONT_PAGE, Line, front_page
from usvenezuela.exporting.sheets import Cell, Sheet, SheetColumn, table_sheets
from usvenezuela.model.tables import is_of_ids

if TYPE_CHECKING:
    from usvenezuela.dataset.dataset import Dataset

MOST_CHARACTERS = 32_767
"""How many UTF-16 units the text of a cell may have in Excel."""
MOST_ROWS = 1_048_576
MOST_LINKS = 65_530
"""How many links Excel takes in one sheet; with more it calls the workbook damaged."""
WIDEST = 60
"""The widest column, in characters; longer text is wrapped."""
NARROWEST = 9
_FILTER_BUTTON = 3
_PAGE = 110
"""The width of the text of the first sheet."""
_LINE, _HIGHEST = 15, 405
"""The height of a line and the greatest height of a row, in points."""
_FILLED = 0.85
"""How much of a line wrapped text fills."""
_NOTE = {"width": 280, "line": 18, "characters": 42}
"""The width and the height of a line of the note on a header, in pixels, and the characters of a line."""
_MARK = "usvenezuela"
"""The document property that marks a workbook as ours; it holds the version of the data."""
_CREATED = datetime(1980, 1, 1)
"""When each workbook says that it was made and last changed, so that the same data give the same bytes: the first day of zip files."""
_TEXT: dict[str, Any] = {"num_format": "@", "valign": "top"}
_LOOKS: dict[str, dict[str, Any]] = {
    "text": _TEXT,
    "number": {"valign": "top"},
    "link": {**_TEXT, "font_color": "#0563C1"},
    "header": {**_TEXT, "bold": True, "bg_color": "#DDE6F0", "bottom": 1},
    "title": {**_TEXT, "bold": True, "font_size": 16},
    "heading": {**_TEXT, "bold": True},
    "wrapped": {**_TEXT, "text_wrap": True},
}
_DOUBTED = {"italic": True, "bg_color": "#FFF4D6"}
"""How a row looks that is not told as a fact."""
Places = Mapping[str, tuple[str, int]]
"""The sheet and row of each id."""


def write(data: "Dataset", path: Path) -> None:
    """Write the workbook.

    Raises:
        CannotExport: a cell holds more than a workbook can.
    """
    import xlsxwriter

    answers, tables = list(answer_sheets(data)), list(table_sheets(data))
    lines = list(front_page(data, answers, tables))
    _refuse_what_no_sheet_holds(chain(tables, answers), lines)
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": f"usvenezuela {data.version}", "author": "The usvenezuela project", "created": _CREATED})
        book.set_custom_property(_MARK, data.version)
        _Drawing(book, _places(data)).draw(lines, chain(answers, tables))
    path.write_bytes(content.getvalue())


def is_own(path: Path) -> bool:
    """Whether a file is a workbook of ours that nobody has saved since, which changes when it was last changed."""
    if not path.is_file():
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            own = f'name="{_MARK}"'.encode() in _head(archive, "docProps/custom.xml")
            return own and f">{_CREATED:%Y-%m-%dT%H:%M:%SZ}</dcterms:modified>".encode() in _head(archive, "docProps/core.xml")
    except Exception:  # zipfile and what unpacks for it raise many kinds; whatever the file is, it is not ours
        return False


def _head(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(65_536)


def _places(data: "Dataset") -> Places:
    """The sheet and row of each id that others refer to."""
    tables = ((name, table) for name, table in data.tables.items() if is_of_ids(name))
    return {str(key_of(item)): (name, number) for name, table in tables for number, item in enumerate(table, 2)}


def _refuse_what_no_sheet_holds(sheets: Iterable[Sheet], lines: Iterable[Line]) -> None:
    """Refuse what would be cut or rounded, for nothing may be lost unseen; the first such thing is named, the others are counted."""
    faults = [fault for sheet in sheets for fault in _faults(sheet)]
    faults += [f"{FRONT_PAGE}, {line.label}: {fault}" for line in lines if (fault := _fault(line.text))]
    if faults:
        others = f" (and {len(faults) - 1} more like it)" if len(faults) > 1 else ""
        raise CannotExport(f"{faults[0]}{others}; shorten it, or export another format, such as csv")


def _faults(sheet: Sheet) -> Iterator[str]:
    if len(sheet.rows) >= MOST_ROWS:
        yield f"{sheet.name}: {len(sheet.rows):,} rows, but a sheet of a workbook holds {MOST_ROWS - 1:,}"
    for number, row in enumerate(sheet.rows, 2):
        for column, cell in zip(sheet.columns, row.cells, strict=True):
            if fault := _fault(cell):
                yield f"{sheet.name}, row {number} ({row.cells[0]}), column {column.name}: {fault}"


def _fault(cell: Cell) -> str:
    """Why a cell of a workbook cannot hold a value; empty if it can."""
    if isinstance(cell, str):
        units = len(cell.encode("utf-16-le")) // 2 if len(cell) > MOST_CHARACTERS // 2 else 0
        return f"{units:,} characters, but a cell of a workbook holds {MOST_CHARACTERS:,}" if units > MOST_CHARACTERS else ""
    is_held = cell is None or float(f"{cell:.16G}") == cell
    return "" if is_held else f"{cell!r} has more digits than a cell of a workbook holds, 16"


class _Drawing:
    """Puts sheets into a workbook."""

    def __init__(self, book: Any, places: Places) -> None:
        self._book = book
        self._places = places
        self._links: Counter[str] = Counter()
        self._looks = {(name, True): book.add_format(look) for name, look in _LOOKS.items()}
        self._looks |= {(name, False): book.add_format({**look, **_DOUBTED}) for name, look in _LOOKS.items()}

    def draw(self, lines: Iterable[Line], sheets: Iterable[Sheet]) -> None:
        """Draw the front page and the sheets."""
        self._front_page(lines)
        for sheet in sheets:
            self._sheet(sheet)

    def _front_page(self, lines: Iterable[Line]) -> None:
        page = self._book.add_worksheet(FRONT_PAGE)
        page.hide_gridlines(2)
        page.set_column(0, 0, 24)
        page.set_column(1, 1, _PAGE)
        for number, line in enumerate(lines):
            look = self._looks[line.look, True]
            if line.sheet:
                page.write_url(number, 0, f"internal:'{line.sheet}'!A1", self._looks["link", True], line.label)
            elif line.label:
                page.write_string(number, 0, line.label, look)
            if line.text:
                _write(page, number, 1, line.text, self._looks["wrapped", True])
                _set_height(page, number, len(line.text), _PAGE)

    def _sheet(self, sheet: Sheet) -> None:
        from xlsxwriter.utility import xl_range

        page = self._book.add_worksheet(sheet.name)
        longest = [max((len(str(cell)) for cell in cells if cell is not None), default=0) for cells in _columns(sheet)]
        for column, head in enumerate(sheet.columns):
            page.set_column(column, column, min(WIDEST, max(NARROWEST, longest[column] + 1, len(head.name) + _FILTER_BUTTON)))
            self._head(page, column, head)
            self._column(page, sheet, column, "wrapped" if longest[column] > WIDEST else "text")
        for number, row in enumerate(sheet.rows, 1):
            _set_height(page, number, max((len(cell) for cell in row.cells if isinstance(cell, str)), default=0), WIDEST)
        last_row, last_column = len(sheet.rows), len(sheet.columns) - 1
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, last_row, last_column)
        page.ignore_errors({"number_stored_as_text": xl_range(0, 0, last_row, last_column)})

    def _head(self, page: Any, column: int, head: SheetColumn) -> None:
        """Write the name of a column, with its description as a note."""
        page.write_string(0, column, head.name, self._looks["header", True])
        height = _NOTE["line"] * (2 + len(head.description) // _NOTE["characters"])
        page.write_comment(0, column, head.description, {"author": _MARK, "width": _NOTE["width"], "height": height})

    def _column(self, page: Any, sheet: Sheet, column: int, text: str) -> None:
        """Write the cells below a header."""
        places = self._places if sheet.columns[column].holds_ids else {}
        for number, row in enumerate(sheet.rows, 1):
            cell = row.cells[column]
            place = places.get(cell) if isinstance(cell, str) else None
            if place and self._links[sheet.name] < MOST_LINKS:
                self._links[sheet.name] += 1
                page.write_url(number, column, "internal:'{}'!A{}".format(*place), self._looks["link", row.is_fact], cell)
            else:
                look = "number" if isinstance(cell, int | float) else text
                _write(page, number, column, cell, self._looks[look, row.is_fact])


def _columns(sheet: Sheet) -> Iterator[list[Cell]]:
    """The cells of each column."""
    return ([row.cells[column] for row in sheet.rows] for column in range(len(sheet.columns)))


def _write(page: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    """Write a value as what it is."""
    if isinstance(cell, bool):
        page.write_boolean(row, column, cell, look)
    elif isinstance(cell, int | float):
        page.write_number(row, column, cell, look)
    elif cell is None:
        page.write_blank(row, column, None, look)
    elif cell.startswith("<r>") and cell.endswith("</r>"):  # XlsxWriter takes such text for its own markup; in two pieces it does not
        page.write_rich_string(row, column, cell[:1], look, cell[1:], look)
    else:
        page.write_string(row, column, cell, look)


def _set_height(page: Any, row: int, characters: int, width: int) -> None:
    """Make a row as high as its longest text needs, which LibreOffice does not do by itself when it opens a workbook."""
    if characters > width:
        page.set_row(row, min(_HIGHEST, _LINE * math.ceil(characters / (width * _FILLED))))
