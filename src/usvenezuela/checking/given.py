"""What the files given hold, by the form in which it is written."""

import os
from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from usvenezuela.checking.forms import Read, joined, listed, read_authored, read_flat, read_nested, unreadable
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.tables import PART_TABLES, SEED_TABLES, TABLES, columns_of, parts_of_record, table_of_record
from usvenezuela.problems import Unusable
from usvenezuela.reading.files import STATISTICS, TABLE_SUFFIXES, File, suffix_of
from usvenezuela.reading.selection import Selection
from usvenezuela.reading.trees import Malformed, Null, Tree
from usvenezuela.reading.whole import read_tree

# What reads tables is imported where there are any: most people check a file of records.
if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from usvenezuela.reading.table_files import Part, TableFile
    from usvenezuela.reading.trial import Trial

NOTHING = Read()


@dataclass(frozen=True)
class Given:
    """What the files hold. The published JSON gives parts twice: nested in their records, and as flat files of their own."""

    authored: Read = NOTHING
    nested: Read = NOTHING
    nested_parts: Read = NOTHING
    """Parts that stand in files of their own, and rows of other tables without their parts."""
    flat: Read = NOTHING
    """The rows of tables; none where they are checked without being held."""
    flat_ids: Mapping[str, str] = field(default_factory=dict)
    """Ids of tables whose rows are not held, each with its table: all, or those that the rows refer to."""
    n_flat: int = 0
    """How many records with ids the tables hold."""

    def forms(self) -> Iterator[tuple[str, Read]]:
        """Each form by its name, with what is written in it."""
        yield from (("authored", self.authored), ("nested", self.nested), ("nested_parts", self.nested_parts), ("flat", self.flat))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows of every form."""
        return [row for _, read in self.forms() for row in read.rows]

    @property
    def unread(self) -> frozenset[str]:
        """Tables of which a file could not be read to its end."""
        return frozenset(table for _, read in self.forms() for table in read.unread)

    @property
    def misshapen(self) -> Mapping[str, str]:
        """The ids of records that are misshapen, each with its table."""
        return {id: table for _, read in self.forms() for id, table in read.misshapen.items()}

    def ids(self, but: str = "") -> dict[str, str]:
        """The ids given, each with its table, those of one form left out."""
        ids = dict(Rows([row for form, read in self.forms() if form != but for row in read.rows]).ids)
        return ids if but == "flat" else {**ids, **self.flat_ids}


def read_whole(selection: Selection) -> tuple[Given, "list[TableFile]"]:
    """What is read whole, and the tables, to be read in parts.

    Raises:
        Unusable: with everything that is wrong with any of the paths.
    """
    reads: dict[str, list[Read]] = {"authored": [], "nested": [], "nested_parts": []}
    tables: list[TableFile] = []
    faults = list(selection.faults)
    with _trial_of(selection) as trial:
        for file in selection.files:
            try:
                if trial:
                    trial.check(file.path)
                found = _found_in(file)
            except Unusable as error:
                faults += error.args
                continue
            if isinstance(found, tuple):
                form, read = found
                reads[form].append(read)
            else:
                tables.append(found)
    if faults:
        raise Unusable(*sorted(faults))
    authored, nested, parts = (joined(found) for found in reads.values())
    return Given(authored, nested, parts), tables


def _trial_of(selection: Selection) -> "AbstractContextManager[Trial | None]":
    paths = [file.path for file in selection.files if suffix_of(file.path) == ".parquet"]
    if not paths:
        return nullcontext()
    from usvenezuela.reading.trial import Trial

    return Trial(paths)


def _found_in(file: File) -> "TableFile | tuple[str, Read]":
    """The table that a file is, or what it holds, with its form.

    Raises:
        Unusable: it cannot be read.
    """
    if os.path.basename(file.path) == STATISTICS:
        return "nested", NOTHING
    try:
        if suffix_of(file.path) in TABLE_SUFFIXES:
            from usvenezuela.reading.json_lines import read_lines
            from usvenezuela.reading.parts import open_table

            table = open_table(file)
            if table and os.path.basename(file.path) in SEED_TABLES:
                return "authored", joined(read for read, _ in read_table(table))
            return table or _records_in(read_lines(file))
        return _records_in(read_tree(file.path, file.within))
    except Malformed as error:
        if error.is_unopened:
            raise Unusable(*(f"{found.path}: {found.message}" for found in error.problems)) from None
        return "authored", unreadable(file.path, error.problems)


def _records_in(tree: Tree) -> tuple[str, Read]:
    """What a file that is read whole holds, and its form: published records bear the columns of their table."""
    tree = listed(tree)
    first = tree.value[0] if tree.value and isinstance(tree.value[0], dict) else {}
    table = None if tree.is_text else table_of_record(tree.path, first)
    if not table:
        return "authored", read_authored(tree)
    return ("nested_parts" if table in PART_TABLES or _is_flat(table, first) else "nested"), read_nested(tree, table)


def _is_flat(table: str, first: Mapping[str, object]) -> bool:
    """Whether a record is a row as programs write it, with every column or null, and no parts, which are then tables of their own."""
    parts = parts_of_record(TABLES[table]).keys()
    is_written_whole = first.keys() >= set(columns_of(table)) or any(isinstance(value, Null) for value in first.values())
    return bool(parts) and is_written_whole and first.keys().isdisjoint(parts)


def read_table(table: "TableFile") -> Iterator[tuple[Read, int]]:
    """What each part of a table holds, and how far into the file it reaches, in bytes.

    Raises:
        Unusable: the file cannot be read.
    """
    from usvenezuela.reading.parts import parts_of

    for part in parts_of(table):
        read = read_part(part)
        yield read, table.size * part.end // table.end
        if read.unread:
            return


def read_part(part: "Part") -> Read:
    """What a part of a table holds, up to a fault of writing after which nothing can be read."""
    reads: list[Read] = []
    try:
        reads.extend(read_flat(tree, part.file.table) for tree in part.trees())
    except Malformed as error:
        return joined([*reads, Read(problems=error.problems, unread=frozenset([part.file.table]))])
    return joined(reads)
