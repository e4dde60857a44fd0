"""CSV tables."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from usvenezuela.model import limits
from usvenezuela.model.characters import first_hidden
from usvenezuela.model.tables import TABLES, are_columns_of, columns_of, record_of_cells, table_named
from usvenezuela.problems import Place, Problem, Unusable, at_keys, cut, nearest, problem
from usvenezuela.reading.csv import Cells, parse_csv
from usvenezuela.reading.files import File
from usvenezuela.reading.table_files import (
    Part,
    TableFile,
    TableFormat,
    advice_on_columns,
    bytes_of,
    changed_at,
    cut_at_line,
    end_of_line,
    open_stream,
    size_of,
)
from usvenezuela.reading.trees import Malformed, Reported, Tree, hidden_character, malformed_at


def _open(given: File) -> TableFile:
    path = given.path
    with open_stream(given) as stream:
        raw, size, changed = stream.readline(limits.RECORD), size_of(stream), changed_at(stream)
    text = raw.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    advice = _advice(text[:10_000].rstrip("\r\n"))
    if advice:
        raise malformed_at(Place(path), "csv-header", advice)
    header = next(parse_csv(text, path), None)
    if header is None:
        raise malformed_at(Place(path), "csv-header", "the file is empty; start it with a header line")
    hidden = _hidden_in(header)
    if hidden:
        raise Malformed(hidden)
    table = _table_of(path, header.values)
    if not are_columns_of(table, header.values):
        found = cut(",".join(header.values))
        advice = advice_on_columns(table, header.values) or f"write {','.join(columns_of(table))}"
        raise malformed_at(Place(path), "csv-header", f"found the header {found}; {advice}")
    return TableFile(path, table, CSV, size, size, 2, len(raw), given.within, header.values, changed)


_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


def _advice(header: str) -> str:
    """What another program made of a header line, and what to set there; empty if nothing is known."""
    if re.match('"?sep=', header, re.IGNORECASE):
        return f"the first line {cut(header)} is a note to Excel alone; delete it, and part the cells by commas"
    for sign, signs in _OTHER_SEPARATORS.items():
        if re.fullmatch(rf'(?:"?\w+"?[{sign}])+"?\w+"?', header):
            return f"{signs} part the cells; save with commas: write.csv in R, sep=',' in pandas, a comma as list separator for Excel"
    if re.match('(?:""|"?Unnamed: 0"?)?,"?[a-z]+_?', header):
        return "the first column has no name: it holds row names or an index; leave it out: row.names = FALSE in R, index=False in pandas"
    return ""


def _table_of(path: str, header: tuple[str, ...]) -> str:
    table = table_named(path, header)
    if table:
        return table
    stem = Path(path).stem
    raise Unusable(f"{path}: no table has this header; name the file after its table: {nearest(stem, TABLES, '')}")


def _between(file: TableFile, start: int, end: int, line: int) -> Part:
    with open_stream(file) as stream:
        end = end_of_line(file, stream, end)
        stream.seek(start)
        content = stream.read(end - start)
        if content.count(b'"') % 2:
            content += b"".join(_rest_of_record(stream))
    return Part(file, start, start + len(content), line, content.count(b"\n"))


def _rest_of_record(stream: BinaryIO) -> Iterator[bytes]:
    """The lines up to one that closes the quotes: there the record ends, unless it is broken anyway."""
    length = 0
    while length <= limits.RECORD and (line := stream.readline(limits.RECORD)):
        yield line
        length += len(line)
        if line.count(b'"') % 2:
            return


def _records(file: TableFile, raw: bytes, line: int) -> Iterator[Tree]:
    columns = file.columns
    for cells in parse_csv(raw.decode("utf-8", "surrogateescape"), file.path, line):
        faults = _miscounted(cells, len(columns))
        # Bytes that are not UTF-8 end the reading, after what was found before.
        hidden = _hidden_in(cells, columns, faults)
        if faults:
            yield Tree(file.path, None, {(): cells.places[0]}, [*faults, *hidden])
            continue
        places: dict[tuple[str | int, ...], Place] = {(): cells.places[0]}
        places |= {(column,): place for column, place in zip(columns, cells.places, strict=True)}
        values = record_of_cells(file.table, zip(columns, cells.values, strict=True))
        told = {found.field: Reported(values[found.field]) for found in hidden}
        yield Tree(file.path, values | told, places, hidden, is_text=True)


def _miscounted(cells: Cells, count: int) -> list[Problem]:
    if len(cells.values) == count:
        return []
    advice = "put cells that hold commas in double quotes"
    if len(cells.values) == 1 and cells.values[0].count(";") >= count - 1:
        advice = "semicolons part the cells of this line; save with commas"
    elif len(cells.values) == count + 1 and cells.values[0].isdecimal():
        advice = f"if {cut(cells.values[0])} is a row name, leave it out: row.names = FALSE in R; else {advice}"
    message = f"{len(cells.values)} cells, expected {count}; {advice}"
    return [problem(cells.places[0], "csv-cells", message)]


def _record(file: TableFile, line_text: str, line: int) -> Iterator[Tree]:
    return _records(file, f"{line_text}\n".encode(), line)


def _hidden_in(cells: Cells, columns: Sequence[str] = (), before: list[Problem] | None = None) -> list[Problem]:
    """A problem for each cell that holds a character that cannot be seen.

    Raises:
        Malformed: bytes that are not UTF-8, since nothing after them can be trusted; with the problems found `before`.
    """
    if not first_hidden("".join(cells.values)):
        return []
    cell_columns = [*columns, *[""] * len(cells.values)]
    hidden = ((name, place, first_hidden(value)) for name, place, value in zip(cell_columns, cells.places, cells.values, strict=False))
    found = [at_keys(hidden_character(place, match[0]), (name,)) for name, place, match in hidden if match]
    if any(fault.rule == "encoding" for fault in found):
        raise Malformed([*(before or ()), *found])
    return found


CSV = TableFormat(_open, cut_at_line, _between, bytes_of, _records, _record)
