"""What changed between two releases, record by record, and which version step it asks for.

The tables are compared as they are published, part tables too, so that releases of another shape can be told apart.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from types import MappingProxyType
from typing import Literal

from usvenezuela.dataset.dataset import Dataset, load
from usvenezuela.model.tables import TABLES, is_of_ids
from usvenezuela.reading.csv import parse_csv
from usvenezuela.reading.releases import Descriptor, ReleaseError, Resource
from usvenezuela.reading.trees import Malformed

Step = Literal["major", "minor", "patch", "none"]
STEPS: tuple[Step, ...] = ("major", "minor", "patch", "none")
"""How much of a version number changes grow, the most first."""
_NAMED = 5
"""How many records a reason names."""
_NAMING = ("name", "label", "title", "scope", "exact")
"""The columns that say what a record is, the first filled one of them."""


@dataclass(frozen=True)
class DifferingValue:
    """A column of a record with what it held and holds, as cells do; None where it is empty."""

    column: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class DifferingRecord:
    """A record that was added, removed, retired or changed, by its key, with the values that differ."""

    key: tuple[str, ...]
    name: str
    """What people call it: the name, label, title, scope or quote, if it has one."""
    values: tuple[DifferingValue, ...]
    reason: str | None = None
    """Why it was retired."""
    replaced_by: str | None = None
    """What to use instead of what was retired."""


@dataclass(frozen=True)
class TableDifferences:
    """How a table differs: in its columns and in its records."""

    table: str
    status: Literal["added", "removed", "kept"]
    added_columns: tuple[str, ...]
    removed_columns: tuple[str, ...]
    redefined_columns: tuple[str, ...]
    """Columns of another type than before, or that are a key and were not there."""
    added: tuple[DifferingRecord, ...]
    removed: tuple[DifferingRecord, ...]
    retired: tuple[DifferingRecord, ...]
    changed: tuple[DifferingRecord, ...]
    unchanged: int

    def __bool__(self) -> bool:
        """Whether anything differs."""
        columns = self.added_columns or self.removed_columns or self.redefined_columns
        return self.status != "kept" or bool(columns or self.added or self.removed or self.retired or self.changed)

    @property
    def counts(self) -> dict[str, int]:
        """How many records were added, removed, retired and changed, and how many were not."""
        listed = {name: len(getattr(self, name)) for name in ("added", "removed", "retired", "changed")}
        return {**listed, "unchanged": self.unchanged}


@dataclass(frozen=True, repr=False)
class Differences:
    """How one release differs from another, and the version step that it asks for."""

    old_version: str
    new_version: str
    tables: Mapping[str, TableDifferences]
    """Every table of either release, by name."""
    step: Step
    """`major` if an id, column, table or code went or means something else; `minor` if any came; `patch` if values were corrected."""
    reasons: tuple[str, ...]
    """Why it is no smaller step."""

    @property
    def least_version(self) -> str | None:
        """The least version that the new release may have; None if the old one has no version of three numbers."""
        numbers = _numbers(self.old_version)
        if not numbers or self.step == "none":
            return self.old_version if numbers else None
        kept = STEPS.index(self.step)
        return ".".join(map(str, (*numbers[:kept], numbers[kept] + 1, 0, 0)[:3]))

    @property
    def is_enough(self) -> bool:
        """Whether the version of the new release is at least that."""
        new, least = _numbers(self.new_version), _numbers(self.least_version or "")
        return bool(new and least) and new >= least

    def __repr__(self) -> str:
        """The versions, the step, and how many records differ."""
        return f"<{self.old_version} → {self.new_version}: {self.step}; {', '.join(f'{n} {what}' for what, n in self._totals().items())}>"

    def _repr_html_(self) -> str:
        """The tables that differ with their counts, for notebooks."""
        from usvenezuela.model.notebooks import html_table

        rows = [(name, *table.counts.values()) for name, table in self.tables.items() if table]
        return html_table(f"{self.old_version} → {self.new_version}: {self.step}", ("table", *self._totals()), rows)

    def _totals(self) -> dict[str, int]:
        counts = [table.counts for table in self.tables.values()]
        return {what: sum(each[what] for each in counts) for what in ("added", "removed", "retired", "changed", "unchanged")}


def diff(old: Dataset | str | os.PathLike[str], new: Dataset | str | os.PathLike[str]) -> Differences:
    """What changed from one release to another, each a dataset or the path of one, as `load` takes it.

    Raises:
        ReleaseError: a file is missing or altered, or a release does not hold its tables as CSV.
    """
    before, after = (item if isinstance(item, Dataset) else load(item) for item in (old, new))
    old_tables, new_tables = (_tables_of(item._descriptor) for item in (before, after))
    registry = new_tables.get("records", _NOTHING).rows
    names = [*(name for name in TABLES if name in old_tables or name in new_tables), *sorted({*old_tables, *new_tables} - TABLES.keys())]
    tables = {name: _compare(name, old_tables.get(name), new_tables.get(name), registry) for name in names}
    found = [reason for table in tables.values() for reason in _reasons(table)]
    step: Step = min((its_step for its_step, _ in found), key=STEPS.index, default="none")
    reasons = tuple(message for its_step, message in found if its_step == step)
    return Differences(before.version, after.version, MappingProxyType(tables), step, reasons)


# --- the tables as they are published -----------------------------------------------------------

Key = tuple[str, ...]
Row = Mapping[str, str]


@dataclass(frozen=True)
class _CsvTable:
    """A table as a release holds it: the columns, their types as far as they are told, and the rows by key."""

    columns: tuple[str, ...]
    types: Mapping[str, str]
    rows: Mapping[Key, Row]


_NOTHING = _CsvTable((), {}, {})


def _tables_of(release: Descriptor) -> dict[str, _CsvTable]:
    resources = {PurePosixPath(item.path).stem: item for item in release.resources if item.format == "csv"}
    if not resources:
        raise ReleaseError(f"{release.path}: lists no tables as CSV; give the descriptor of a release")
    return {name: _read(release, name, resource) for name, resource in resources.items()}


def _read(release: Descriptor, name: str, resource: Resource) -> _CsvTable:
    try:
        text = release.read_bytes(resource).decode("utf-8")
        columns, *lines = [cells.values for cells in parse_csv(text, resource.path)] or [()]
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{release.path}: {resource.path}: cannot be read: {error}") from None
    except Malformed as error:
        raise ReleaseError(f"{release.path}: {error.problems[0]}") from None
    if len(set(columns)) < len(columns) or any(len(cells) != len(columns) for cells in lines):
        raise ReleaseError(f"{release.path}: {resource.path}: the rows do not fit the columns; fetch the release again")
    rows = [dict(zip(columns, cells, strict=True)) for cells in lines]
    key = [column for column in _key_columns(name, columns) if column in columns]
    by_key = {tuple(row[column] for column in key): row for row in rows}
    if len(by_key) < len(rows):
        raise ReleaseError(f"{release.path}: {resource.path}: two records have the same key; fetch the release again")
    return _CsvTable(columns, dict(resource.types), by_key)


def _key_columns(name: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    """The primary key of a table; of one that is not known here, the whole row."""
    return TABLES[name].primary_key if name in TABLES else columns


# --- comparing -----------------------------------------------------------------------------------


def _compare(name: str, old: _CsvTable | None, new: _CsvTable | None, registry: Mapping[Key, Row]) -> TableDifferences:
    before, after = old or _NOTHING, new or _NOTHING
    is_kept = old is not None and new is not None
    shared = [column for column in after.columns if column in before.columns]
    removed = [_removed(key, row, registry) for key, row in sorted(before.rows.items()) if key not in after.rows]
    pairs = [(key, before.rows[key], row) for key, row in sorted(after.rows.items()) if key in before.rows]
    changed = [_differing(key, was, row, shared) for key, was, row in pairs if any(was[column] != row[column] for column in shared)]
    return TableDifferences(
        name,
        "kept" if is_kept else "added" if new else "removed",
        tuple(column for column in after.columns if is_kept and column not in before.columns),
        tuple(column for column in before.columns if is_kept and column not in after.columns),
        tuple(column for column in after.columns if is_kept and _is_redefined(name, column, before, after)),
        added=tuple(_differing(key, {}, row, after.columns) for key, row in sorted(after.rows.items()) if key not in before.rows),
        removed=tuple(record for record in removed if record.reason is None),
        retired=tuple(record for record in removed if record.reason is not None),
        changed=tuple(changed),
        unchanged=len(pairs) - len(changed),
    )


def _is_redefined(name: str, column: str, before: _CsvTable, after: _CsvTable) -> bool:
    if column not in before.columns:
        return name in TABLES and column in TABLES[name].primary_key
    types = before.types.get(column), after.types.get(column)
    return None not in types and types[0] != types[1]


def _differing(key: Key, old: Row, new: Row, columns: Iterable[str]) -> DifferingRecord:
    row = new or old
    values = (DifferingValue(column, old.get(column) or None, new.get(column) or None) for column in columns)
    name = next((row[column] for column in _NAMING if row.get(column)), "")
    return DifferingRecord(key, name, tuple(value for value in values if value.old != value.new))


def _removed(key: Key, row: Row, registry: Mapping[Key, Row]) -> DifferingRecord:
    entry = registry.get(key, {})
    record = _differing(key, row, {}, row)
    if entry.get("status") != "retired":
        return record
    return DifferingRecord(key, record.name, record.values, entry.get("reason", ""), entry.get("replaced_by") or None)


# --- which step it asks for ----------------------------------------------------------------------


def _reasons(table: TableDifferences) -> Iterator[tuple[Step, str]]:
    """What asks for a step: the step, and what it is."""
    if table.status != "kept":
        yield ("major" if table.status == "removed" else "minor"), f"{table.table}: the table was {table.status}"
        return
    findings: tuple[tuple[Step, str, Iterable[str]], ...] = (
        ("major", "columns removed", table.removed_columns),
        ("major", "columns redefined", table.redefined_columns),
        ("major", "ids that vanished without a retirement", _names(table.removed) if _holds_ids(table.table) else ()),
        ("major", "codes removed", _names(table.removed) if table.table == "codes" else ()),
        ("major", "codes redefined", _names(table.changed, _is_redefined_code) if table.table == "codes" else ()),
        ("major", "retired ids given out again", _names(table.changed, _is_revived) if table.table == "records" else ()),
        ("minor", "columns added", table.added_columns),
        ("minor", "codes added" if table.table == "codes" else "records added", _names(table.added)),
        ("minor", "records retired", _names(table.retired)),
        ("minor", "records with values where there were none", _names(table.changed, _is_filled)),
        ("patch", "records removed that have no id", _names(table.removed)),
        ("patch", "records with corrected values", _names(table.changed)),
    )
    for step, what, names in findings:
        listed = list(names)
        if listed:
            more = f" and {len(listed) - _NAMED} more" if len(listed) > _NAMED else ""
            yield step, f"{table.table}: {what}: {', '.join(listed[:_NAMED])}{more}"


def _holds_ids(table: str) -> bool:
    return table == "records" or (table in TABLES and is_of_ids(table))


def _names(records: Iterable[DifferingRecord], test: Callable[[DifferingRecord], bool] = bool) -> Iterator[str]:
    return (" ".join(filter(None, record.key)) for record in records if test(record))


def _is_redefined_code(record: DifferingRecord) -> bool:
    return any(value.column == "definition" for value in record.values)


def _is_revived(record: DifferingRecord) -> bool:
    return any(value.column == "status" and value.old == "retired" for value in record.values)


def _is_filled(record: DifferingRecord) -> bool:
    return any(value.old is None for value in record.values)


def _numbers(version: str) -> tuple[int, ...]:
    """The three numbers of a version; nothing if it is none."""
    return tuple(map(int, version.split("."))) if re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9}){2}", version) else ()
