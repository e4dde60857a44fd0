"""Whether the two forms of a table in a release, CSV and JSON, hold the same rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence, Set

from usvenezuela.checking.rows import Row
from usvenezuela.model import limits
from usvenezuela.model.decimals import decimal_of
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.tables import LIST_SEPARATOR, PART_TABLES, TABLES, ColumnInfo, columns_of, fields_of
from usvenezuela.problems import Problem, cut, problem
from usvenezuela.reading.files import CannotOpen
from usvenezuela.reading.open import open_file
from usvenezuela.reading.selection import Twins
from usvenezuela.writing.cells import cell_of

Cells = tuple[str, ...]


def forms_agree(twins: Sequence[Twins], rows: Sequence[Row], broken: Set[str]) -> Iterator[Problem]:
    """Rule `forms-differ`.

    `rows` are those of the JSON files; tables of which a file is `broken` are left alone.
    """
    for twin in twins:
        mine = [row for row in rows if row.table == twin.table and row.place().path == twin.json]
        if broken.isdisjoint((twin.csv, twin.json)):
            yield from _compared(twin, mine, twin.json)
        release = [other.json for other in twins if other.place.path == twin.place.path]
        owners = set(release) - {twin.json}
        # What is nested is told only where every file that may nest some is there.
        if twin.table in PART_TABLES and len(release) == len(TABLES) and broken.isdisjoint((twin.csv, *owners)):
            nested = [row for row in rows if row.table == twin.table and row.place().path in owners]
            yield from _compared(twin, nested, "what the JSON files nest in their records")


def _compared(twin: Twins, rows: Iterable[Row], where: str) -> Iterator[Problem]:
    """A problem for the rows that only one of the two forms holds."""
    left = Counter(_cells_of(row) for row in rows)
    only: list[Cells] = []
    for cells in _csv_rows(twin):
        if left[cells] > 0:
            left[cells] -= 1
        else:
            only.append(cells)
    for count, first, holder, other in (
        (len(only), only[:1], twin.csv, where),
        (left.total(), [cells for cells, number in left.items() if number > 0][:1], where, twin.csv),
    ):
        if first and count:
            key = cut(", ".join(first[0][: len(TABLES[twin.table].primary_key)]))
            message = f"{holder} has {count:,} rows that {other} lacks, the first is {key}; fetch the release again, or run `make build`"
            yield problem(twin.place, "forms-differ", message)


def _cells_of(row: Row) -> Cells:
    return tuple(cell_of(row[column]) for column in columns_of(row.table))


def _csv_rows(twin: Twins) -> Iterator[Cells]:
    """The rows of the CSV file, which has been found well written, as the models take them."""
    columns = [info for info in fields_of(TABLES[twin.table]).values() if not info.part]
    try:
        with open_file(twin.csv, limits.TABLE_FILE) as stream:
            lines = csv.reader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
            header = next(lines, [])
            for line in lines:
                cells = dict(zip(header, line, strict=True))
                yield tuple(_as_taken(twin.table, info, cells.get(info.name, "")) for info in columns)
    except CannotOpen:
        return


def _as_taken(table: str, info: ColumnInfo, cell: str) -> str:
    """The cell as the model would write it."""
    if not cell:
        return _default(table, info.name)
    if info.kind == "list":
        return LIST_SEPARATOR.join(sorted(cell.split(LIST_SEPARATOR)))
    # A day may have midnight after it.
    return decimal_of(float(cell)) if info.kind == "number" else cell[:10] if info.kind == "day" else cell


def _default(table: str, column: str) -> str:
    default = model_fields(TABLES[table])[column].default
    return default if isinstance(default, str) else ""
