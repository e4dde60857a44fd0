"""Reading CSV strictly by RFC 4180, with the place of each cell."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from usvenezuela.model import limits
from usvenezuela.problems import Place, cut
from usvenezuela.reading.trees import Malformed, long_text, malformed_at

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
        Malformed: a stray quote, a carriage return alone, a blank line, a cell too long, or a record of more cells than any table has.
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
            if len(values) > limits.CELLS:
                raise malformed_at(place, "csv-syntax", f"a record of more than {limits.CELLS} cells; is a line break missing?")
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
        if (len(quoted[1]) if quoted else len(text) - at) > limits.TEXT:
            raise _too_long(text, at, place)
        if not quoted or text[quoted.end() : quoted.end() + 1] == '"':
            message = "no double quote closes this cell; close it, or double the quotes inside it"
            raise malformed_at(place, "csv-syntax", message)
        return quoted[1].replace('""', '"'), quoted.end()
    # The pattern matches everywhere, if only nothing.
    end = _PLAIN_CELL.match(text, at).end()  # type: ignore[union-attr]
    if text[end : end + 1] == '"':
        message = "a stray double quote; put the whole cell in quotes and double the quotes inside it"
        raise malformed_at(place, "csv-syntax", message)
    if end - at > limits.TEXT:
        raise _too_long(text, at, place)
    return text[at:end], end


def _too_long(text: str, at: int, place: Place) -> Malformed:
    """The refusal of a cell so long that what closes it, or its line, may be missing; what follows cannot be told from it."""
    begin = text[at : at + 80].removeprefix('"').partition("\n")[0]
    return Malformed([long_text(place, begin, ", or add the double quote or line break that is missing")])


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
