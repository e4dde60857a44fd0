"""Reading CSV strictly by RFC 4180, with the place of each cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from usvenezuela.problems import Place, cut
from usvenezuela.reading.trees import malformed_at

CELL_LIMIT = 100_000
"""Longest cell, in characters."""


CELLS_LIMIT = 64
"""Most cells in a record; no table has so many columns."""


_PLAIN_CELL = re.compile(r'[^",\r\n]*')


_QUOTED_CELL = re.compile(r'"([^"]*(?:""[^"]*)*)"')


@dataclass(frozen=True)
class Cells:
    """One record of a CSV table: its cells, each with its place."""

    values: tuple[str, ...]
    places: tuple[Place, ...]


def parse_csv(text: str, path: str, line: int = 1) -> Iterator[Cells]:
    """Read records, the first of which starts on `line`, strictly by RFC 4180: commas, double quotes, no sniffing.

    A quoted cell may hold line breaks; places count physical lines.

    Raises:
        Malformed: a stray quote, a carriage return alone, a blank line, a cell over `CELL_LIMIT` or a
            record over `CELLS_LIMIT`.
    """
    at, line_start = 0, 0
    while at < len(text):
        values: list[str] = []
        places: list[Place] = []
        if text[at] in "\r\n":
            raise malformed_at(Place(path, line, 1), "csv-syntax", "a blank line; delete it")
        while True:
            place = Place(path, line, at - line_start + 1)
            cell, at = _read_cell(text, at, place)
            values.append(cell)
            places.append(place)
            if len(values) > CELLS_LIMIT:
                raise malformed_at(place, "csv-syntax", f"a record of more than {CELLS_LIMIT} cells; is a line break missing?")
            breaks = cell.count("\n")
            if breaks:
                line, line_start = line + breaks, text.rfind("\n", 0, at) + 1
            if at < len(text) and text[at] == ",":
                at += 1
                continue
            break
        at = _end_of_line(text, at, Place(path, line, at - line_start + 1))
        line, line_start = line + 1, at
        yield Cells(tuple(values), tuple(places))


def _read_cell(text: str, at: int, place: Place) -> tuple[str, int]:
    if text[at : at + 1] == '"':
        quoted = _QUOTED_CELL.match(text, at)
        if not quoted or text[quoted.end() : quoted.end() + 1] == '"' or len(quoted[1]) > CELL_LIMIT:
            message = f"no double quote closes this cell within {CELL_LIMIT} characters; close it, or double the quotes inside it"
            raise malformed_at(place, "csv-syntax", message)
        return quoted[1].replace('""', '"'), quoted.end()
    # The pattern matches everywhere, if only nothing.
    end = _PLAIN_CELL.match(text, at).end()  # type: ignore[union-attr]
    if text[end : end + 1] == '"':
        message = "a stray double quote; put the whole cell in quotes and double the quotes inside it"
        raise malformed_at(place, "csv-syntax", message)
    if end - at > CELL_LIMIT:
        raise malformed_at(place, "csv-syntax", f"a cell longer than {CELL_LIMIT} characters; is a line break missing?")
    return text[at:end], end


def _end_of_line(text: str, at: int, place: Place) -> int:
    for ending in ("\r\n", "\n"):
        if text.startswith(ending, at):
            return at + len(ending)
    if text.startswith("\r", at):
        raise malformed_at(place, "line-ends", "a carriage return alone ends this line; save the file with LF line ends")
    if at < len(text):
        # What stands on further lines may be of the next part.
        found = cut(text[at : at + 20].partition("\n")[0])
        message = f"expected a comma or the end of the line after the cell, found {found}; double the quotes inside the cell"
        raise malformed_at(place, "csv-syntax", message)
    return at
