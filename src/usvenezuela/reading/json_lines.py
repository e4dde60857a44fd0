"""JSON Lines: a record on each line, as rows of a table or in any other form."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from usvenezuela.model import limits
from usvenezuela.model.tables import TABLES, parts_of_record, table_of_record
from usvenezuela.problems import Place, Unusable, problem
from usvenezuela.reading.files import CannotOpen, File, read_bounded
from usvenezuela.reading.json import parse_json
from usvenezuela.reading.table_files import (
    Part,
    TableFile,
    TableFormat,
    bytes_of,
    changed_at,
    cut_at_line,
    end_of_line,
    open_stream,
    size_of,
)
from usvenezuela.reading.trees import Malformed, Tree, hidden_character, too_many_values


def _open(given: File) -> TableFile | None:
    path = given.path
    with open_stream(given) as stream:
        offset = len(BOM_UTF8) if stream.read(len(BOM_UTF8)) == BOM_UTF8 else 0
        stream.seek(offset)
        value, size, changed = _first_record(path, stream), size_of(stream), changed_at(stream)
    table = table_of_record(path, value) if isinstance(value, dict) else Path(path).stem
    if table not in TABLES or (isinstance(value, dict) and not value.keys().isdisjoint(parts_of_record(TABLES[table]))):
        return None
    return TableFile(path, table, JSON_LINES, size, size, 1, offset, given.within, changed=changed)


def _first_record(path: str, stream: BinaryIO) -> Any:
    """The first line that can be read as an object, which tells what the others are meant to be; None if there is none near the start."""
    lines = (stream.readline(limits.RECORD + 2) for number in range(LOOKED_AT) if not number or stream.tell() < LOOKED_BYTES)
    values = (tree.value for raw in lines if raw for tree in _lines(path, raw, 1))
    try:
        return next((value for value in values if isinstance(value, dict)), None)
    except Malformed:
        # Bytes that are not UTF-8, or a line without end, which are told where the lines are read.
        return None


LOOKED_AT, LOOKED_BYTES = 100, 1024**2
"""Lines, and bytes, at the start of a file among which a record is looked for."""


def read_lines(file: File) -> Tree:
    """The records of a file of any form, read whole, as a list.

    Raises:
        Malformed: it holds more values than a file that is read whole may.
        Unusable: the file cannot be read, or is too large to be read whole.
    """
    with open_stream(file) as stream:
        raw = _read_whole(file.path, stream).removeprefix(BOM_UTF8)
    whole = Tree(file.path, [])
    for tree in _lines_until_fault(file.path, raw):
        whole.problems += tree.problems
        if len(whole.places) + len(tree.places) > limits.VALUES:
            raise Malformed([too_many_values(tree.place())])
        if tree.value is not None:
            whole.places |= {(len(whole.value), *keys): place for keys, place in tree.places.items()}
            whole.value.append(tree.value)
    return whole


def _read_whole(path: str, stream: BinaryIO) -> bytes:
    try:
        return read_bounded(stream)
    except CannotOpen as error:
        raise Unusable(f"{path}: {error}") from None


def _between(file: TableFile, start: int, end: int, line: int) -> Part:
    with open_stream(file) as stream:
        end = end_of_line(file, stream, end)
        stream.seek(start)
        return Part(file, start, end, line, stream.read(end - start).count(b"\n"))


def _records(file: TableFile, raw: bytes, line: int) -> Iterator[Tree]:
    """The rows, which hold no parts."""
    parts = parts_of_record(TABLES[file.table]).keys()
    for tree in _lines(file.path, raw, line):
        nested = sorted(parts & tree.value.keys()) if isinstance(tree.value, dict) else ()
        if nested:
            message = f"{nested[0]!r} is nested in a file of flat rows; give parts as a table of their own"
            tree.problems.append(problem(tree.place(nested[0]), "unknown-field", message))
            tree.value = None
        yield tree


def _record(file: TableFile, line_text: str, line: int) -> Iterator[Tree]:
    return _records(file, f"{line_text}\n".encode(), line)


def _lines(path: str, raw: bytes, line: int) -> Iterator[Tree]:
    for number, written in enumerate(raw.removesuffix(b"\n").split(b"\n"), line):
        place = Place(path, number)
        if len(written) > limits.RECORD:
            raise Malformed([problem(place, "json-syntax", f"a line longer than {limits.binary(limits.RECORD)}; is a line break missing?")])
        text = written.decode("utf-8", "surrogateescape")
        broken = re.search("[\udc80-\udcff]", text)
        if broken:
            raise Malformed([hidden_character(place, broken[0])])
        try:
            yield parse_json(text, path, number)
        except Malformed as error:
            yield Tree(path, None, {(): place}, error.problems)


def _lines_until_fault(path: str, raw: bytes) -> Iterator[Tree]:
    """The lines, of which the last has no value where nothing after it can be read."""
    try:
        yield from _lines(path, raw, 1)
    except Malformed as error:
        yield Tree(path, None, problems=error.problems)


JSON_LINES = TableFormat(_open, cut_at_line, _between, bytes_of, _records, _record)
