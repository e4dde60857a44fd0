"""Tables as files: CSV, JSON Lines and Parquet, read in parts, so that no table is too long.

A part is a run of whole records. It can be read record by record, which says what is wrong and
where; how it is read faster, where nothing is wrong, is the matter of `bulk`.
"""

import os
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from usvenezuela.cells import record_of_cells
from usvenezuela.characters import first_hidden
from usvenezuela.files import TABLE_LIMIT, NotReadable, open_regular
from usvenezuela.paths import File
from usvenezuela.problems import Place, Problem, Unusable, cut, nearest, problem
from usvenezuela.reading import Cells, Tree, Unreadable, hidden_character, parse_csv, parse_json, suffix_of
from usvenezuela.rows import Row, published_rows
from usvenezuela.tables import TABLES, columns_of, parts_of_record, table_named

if TYPE_CHECKING:
    from usvenezuela.parquet import Trial

PART_SIZE = 16 * 1024**2
"""Bytes of a part, roughly."""
ROW_BYTES = 256
"""Bytes that a row of a Parquet file is taken to need."""
RECORD_LIMIT = 64 * 1024**2
"""Bytes that no record may have: a CSV record so long breaks the limits of cells, a line of JSON is refused."""


@dataclass(frozen=True)
class TableFile:
    """A file that holds rows of one table."""

    path: str
    table: str
    line: int = 1
    """The line on which its first record stands."""
    offset: int = 0
    """The bytes before its first record."""
    size: int = 0
    """The bytes of the file."""
    rows: int = 0
    """The rows of a Parquet file."""
    within: str = ""
    """The folder that a link at `path` may not leave; empty for the folder it stands in."""

    @property
    def suffix(self) -> str:
        """The format, by the file's name."""
        return suffix_of(self.path)

    @property
    def end(self) -> int:
        """Where its last part ends."""
        return self.rows if self.suffix == ".parquet" else self.size


@dataclass(frozen=True)
class Part:
    """A run of whole records of a table."""

    file: TableFile
    start: int
    """The bytes before it; in a Parquet file the rows."""
    end: int
    """The bytes, or rows, up to its end."""
    line: int = 0
    """The line on which its first record stands, 0 if that is not known; in a Parquet file its first row."""
    n_lines: int = 0
    """How many lines it has, 0 if that is not known; in a Parquet file, rows."""

    def content(self) -> Any:
        """Its bytes; of a Parquet file its rows, as a frame.

        Raises:
            Unusable: the file cannot be read.
        """
        if self.file.suffix == ".parquet":
            from usvenezuela.parquet import rows_between

            return rows_between(self.file.path, self.start, self.end)
        with _open(self.file) as stream:
            stream.seek(self.start)
            return stream.read(self.end - self.start)

    def trees(self) -> Iterator[Tree]:
        """The records, with their places and faults of writing.

        Raises:
            Unreadable: the writing is so broken that nothing after it can be read.
            Unusable: the file cannot be read.
        """
        content = self.content()
        if self.file.suffix == ".parquet":
            return self.trees_of(enumerate(content.iter_rows(named=True)))
        return _trees_of(self.file, content, self.line)

    def trees_of(self, records: Iterable[tuple[int, Any]]) -> Iterator[Tree]:
        """The records that are written in single lines, or rows of a Parquet file, each given with its number in the part, from 0.

        Raises:
            Unreadable: as `trees`.
        """
        for number, written in records:
            line = self.line + number
            if self.file.suffix == ".parquet":
                yield _parquet_tree(self.file, written, line)
            else:
                yield from _trees_of(self.file, f"{written}\n".encode(), line)


def rows_of(tree: Tree, file: TableFile, problems: list[Problem]) -> list[Row]:
    """The row of a record, none if it is misshapen; what is wrong is added to `problems`."""
    problems += tree.problems
    return [] if tree.value is None else published_rows(TABLES[file.table], tree, (), problems, text=file.suffix == ".csv")


def open_table(given: File, problems: list[Problem], trial: "Trial | None" = None) -> TableFile | None:
    """Look at the beginning of a table; None where it is not one that can be read on, which is added to `problems`.

    A Parquet file that may be damaged is first given to a `trial`.

    Raises:
        Unusable: the file cannot be read, or is of no table of ours.
    """
    try:
        if suffix_of(given.path) == ".parquet":
            return _open_parquet(given, problems, trial)
        with _open(given) as stream:
            return _open_csv(given, stream, problems) if suffix_of(given.path) == ".csv" else _open_lines(given, stream)
    except Unreadable as error:
        problems += error.problems
        return None


def parts_of(file: TableFile, size: int = PART_SIZE) -> Iterator[Part]:
    """The parts of a table, each of about `size` bytes, in their order.

    Raises:
        Unusable: the file cannot be read.
    """
    start, line = file.offset, file.line
    while start < file.end:
        part = records_between(file, start, start + _step(file, size), line)
        yield part
        start, line = part.end, part.line + part.n_lines


def runs_of(file: TableFile, size: int = PART_SIZE) -> Iterator[Part]:
    """As `parts_of`, but cut between any two lines, which is quick: a CSV record may run on into the next. Lines are not known.

    Raises:
        Unusable: the file cannot be read.
    """
    start = file.offset
    with _open(file) as stream:
        while start < file.end:
            end = _end_of_line(file, stream, start + _step(file, size))
            yield Part(file, start, end)
            start = end


def records_between(file: TableFile, start: int, end: int, line: int) -> Part:
    """The records from `start`, where one begins on `line`, to where one ends, at `end` or after it.

    Raises:
        Unusable: the file cannot be read.
    """
    with _open(file) as stream:
        end = _end_of_line(file, stream, end)
        if file.suffix == ".parquet":
            return Part(file, start, end, line, end - start)
        stream.seek(start)
        content = stream.read(end - start)
        if file.suffix == ".csv" and content.count(b'"') % 2:
            content += b"".join(_rest_of_record(stream))
    return Part(file, start, start + len(content), line, content.count(b"\n"))


def _open(file: File | TableFile) -> BinaryIO:
    try:
        return open_regular(file.path, TABLE_LIMIT, file.within)
    except NotReadable as error:
        raise Unusable(f"{file.path}: {error}") from None


def _size(stream: BinaryIO) -> int:
    return stream.seek(0, os.SEEK_END)


def _step(file: TableFile, size: int) -> int:
    return max(1, size // ROW_BYTES) if file.suffix == ".parquet" else size


def _end_of_line(file: TableFile, stream: BinaryIO, end: int) -> int:
    """The first end of a line at `end` or after it; of a row, it is where it is."""
    if end >= file.end or file.suffix == ".parquet":
        return min(end, file.end)
    stream.seek(end - 1)
    return end - 1 + len(stream.readline(RECORD_LIMIT))


def _rest_of_record(stream: BinaryIO) -> Iterator[bytes]:
    """The lines up to one that closes the quotes: there the record ends, unless it is broken anyway."""
    length = 0
    while length <= RECORD_LIMIT and (line := stream.readline(RECORD_LIMIT)):
        yield line
        length += len(line)
        if line.count(b'"') % 2:
            return


def _trees_of(file: TableFile, raw: bytes, line: int) -> Iterator[Tree]:
    if file.suffix == ".csv":
        yield from _csv_trees(file, raw, line)
    else:
        yield from _json_trees(file, raw, line)


# --- CSV ----------------------------------------------------------------------------------------


def _open_csv(given: File, stream: BinaryIO, problems: list[Problem]) -> TableFile | None:
    path = given.path
    raw = stream.readline(RECORD_LIMIT)
    text = raw.decode("utf-8", "surrogateescape").removeprefix("\ufeff")
    header = next(parse_csv(text, path), None)
    if header is None:
        problems.append(problem(Place(path), "csv-header", "the file is empty; start it with a header line"))
        return None
    if _hidden_in(header, problems):
        return None
    table = _table_of(path, header.values)
    columns = columns_of(table)
    if header.values != tuple(columns):
        found = cut(",".join(header.values))
        problems.append(problem(Place(path), "csv-header", f"found the header {found}; write {','.join(columns)}"))
        return None
    return TableFile(path, table, 2, len(raw), _size(stream), within=given.within)


def _table_of(path: str, header: tuple[str, ...]) -> str:
    table = table_named(path, header)
    if table:
        return table
    stem = Path(path).stem
    raise Unusable(f"{path}: no table has this header; name the file after its table: {nearest(stem, TABLES, '')}")


def _csv_trees(file: TableFile, raw: bytes, line: int) -> Iterator[Tree]:
    columns = columns_of(file.table)
    for cells in parse_csv(raw.decode("utf-8", "surrogateescape"), file.path, line):
        faults: list[Problem] = []
        if len(cells.values) != len(columns):
            message = f"{len(cells.values)} cells, expected {len(columns)}; put cells that hold commas in double quotes"
            faults.append(problem(cells.places[0], "csv-cells", message))
        if _hidden_in(cells, faults) or faults:
            yield Tree(file.path, None, {(): cells.places[0]}, faults)
            continue
        places: dict[tuple[str | int, ...], Place] = {(): cells.places[0]}
        places |= {(column,): place for column, place in zip(columns, cells.places, strict=True)}
        yield Tree(file.path, record_of_cells(file.table, zip(columns, cells.values, strict=True)), places)


def _hidden_in(cells: Cells, problems: list[Problem]) -> bool:
    """Whether a cell holds a character that cannot be seen; each such cell is a problem.

    Raises:
        Unreadable: bytes that are not UTF-8: nothing after them can be trusted.
    """
    if not first_hidden("".join(cells.values)):
        return False
    hidden = ((place, first_hidden(value)) for place, value in zip(cells.places, cells.values, strict=True))
    found = [hidden_character(place, match[0]) for place, match in hidden if match]
    if any(fault.rule == "encoding" for fault in found):
        raise Unreadable([*problems, *found])
    problems += found
    return True


# --- JSON Lines ---------------------------------------------------------------------------------


def _open_lines(given: File, stream: BinaryIO) -> TableFile | None:
    """A file of flat rows; None if its records are authored or nested, which are read whole."""
    path = given.path
    offset = len(BOM_UTF8) if stream.read(len(BOM_UTF8)) == BOM_UTF8 else 0
    stream.seek(offset)
    first = next(_json_trees(TableFile(path, ""), stream.readline(RECORD_LIMIT), 1), None)
    value = first.value if first else None
    table = table_of_record(path, value) if isinstance(value, dict) else Path(path).stem
    if table not in TABLES or (isinstance(value, dict) and not value.keys().isdisjoint(parts_of_record(TABLES[table]))):
        return None
    return TableFile(path, table, 1, offset, _size(stream), within=given.within)


def table_of_record(path: str, value: dict[str, Any]) -> str | None:
    """The table of a record in the published form, by its fields; None if it is in the authored form."""
    if "id" in value:
        return None
    stem = Path(path).stem
    fitting = [name for name, record in TABLES.items() if set(record.primary_key) <= set(value) <= set(record.model_fields)]
    return stem if stem in TABLES else next(iter(fitting), None)


def json_lines(file: File) -> Iterator[Tree]:
    """The records of a JSON Lines file of any form, which is read whole.

    Raises:
        Unreadable: bytes that are not UTF-8.
        Unusable: the file cannot be read.
    """
    with _open(file) as stream:
        raw = stream.read().removeprefix(BOM_UTF8)
    yield from _json_trees(TableFile(file.path, ""), raw, 1)


def _json_trees(file: TableFile, raw: bytes, line: int) -> Iterator[Tree]:
    parts = parts_of_record(TABLES[file.table]).keys() if file.table else frozenset()
    for number, written in enumerate(raw.removesuffix(b"\n").split(b"\n"), line):
        text = written.decode("utf-8", "surrogateescape")
        place = Place(file.path, number)
        if len(written) > RECORD_LIMIT:
            raise Unreadable([problem(place, "json-syntax", "a line longer than 64 MiB; is a line break missing?")])
        broken = re.search("[\udc80-\udcff]", text)
        if broken:
            raise Unreadable([hidden_character(place, broken[0])])
        try:
            tree = parse_json(text, file.path, number)
        except Unreadable as error:
            yield Tree(file.path, None, {(): place}, error.problems)
            continue
        nested = parts & tree.value.keys() if isinstance(tree.value, dict) else ()
        if nested:
            message = f"{sorted(nested)[0]!r} is nested in a file of flat rows; give parts as a table of their own"
            tree.problems.append(problem(tree.place(sorted(nested)[0]), "unknown-field", message))
            tree.value = None
        yield tree


# --- Parquet ------------------------------------------------------------------------------------


def _open_parquet(given: File, problems: list[Problem], trial: "Trial | None") -> TableFile | None:
    from usvenezuela.parquet import table_of_parquet

    with _open(given) as stream:
        size = _size(stream)
    if trial:
        trial.check(given.path)
    found = table_of_parquet(given.path, size, problems)
    return TableFile(given.path, found[0], size=size, rows=found[1], within=given.within) if found else None


def _parquet_tree(file: TableFile, row: dict[str, Any], line: int) -> Tree:
    """A row, where what is null is absent."""
    places: dict[tuple[str | int, ...], Place] = {(): Place(file.path, line)}
    places |= {(column,): Place(file.path, line, number) for number, column in enumerate(row, 1)}
    return Tree(file.path, {name: cell for name, cell in row.items() if cell is not None}, places)
