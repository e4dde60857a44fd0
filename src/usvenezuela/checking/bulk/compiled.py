"""The rules on single rows of a table, compiled from the models to Polars expressions.

What is compiled may only say that a row is certainly valid. It never says that one is wrong: what
is uncertain is read and checked row by row, so that the plain rules own every result and message.

- A column whose type is a pattern becomes that pattern; text becomes a narrower one, of letters
  that need no second look.
- Values that the pattern does not prove valid, and every other column, are checked by their distinct values: each is
  given once to the validator of the model itself.
- A rule on single rows is asked once for each combination of what it reads.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, get_type_hints

import polars as pl
from pydantic import TypeAdapter, ValidationError

from usvenezuela.checking.bulk.frames import none_of
from usvenezuela.checking.bulk.patterns import certain_pattern
from usvenezuela.checking.row_rules import NOTHING, RowCheck, checks_on, countries_of, texts_of
from usvenezuela.checking.rows import Row
from usvenezuela.model.tables import TABLES, columns_of, fields_of, value_of_cell
from usvenezuela.problems import Place

CACHE_LIMIT = 100_000
"""Verdicts that are remembered for a column or a rule, before they are forgotten."""

LENGTH_REMEMBERED = 1000
"""Longest text of which the verdict is remembered: so long a one hardly recurs, and many of them take all memory."""

SAMPLE = 1000
"""Rows that show whether the values of a column recur."""

REFUSED = object()
"""Stands for a value that the model refuses."""
_UNKNOWN = object()


class CompiledTable:
    """The checks of a table's rows by themselves."""

    def __init__(self, table: str) -> None:
        """Compile the columns and the rules of `table`."""
        self.columns = [CompiledColumn(table, name) for name in columns_of(table)]
        columns = {column.name: column for column in self.columns}
        checks = [check for check in checks_on(table, is_authored=False) if any(True for _ in _features(table, check, columns))]
        self.rules = [CompiledRules(table, group, columns) for group in _grouped(checks)]

    def uncertain(self, cells: pl.DataFrame) -> pl.Series:
        """Of rows given as text cells, null where empty: True for each that is not certainly valid by itself."""
        sample = cells.head(SAMPLE)
        # Columns that a rule reads whole show their distinct values in what the rule is asked about.
        alone = [column for column in self.columns if not any(column.name in rules.whole for rules in self.rules)]
        # All in one go, since each look at the cells has its price.
        looks = cells.select(
            *(column.unsure(sample[column.name]).implode() for column in alone),
            *(rules.combinations().implode().alias(f"rules {number}") for number, rules in enumerate(self.rules)),
        )
        combinations = [looks[f"rules {number}"][0].struct.unnest() for number in range(len(self.rules))]
        values = {column.name: looks[column.name][0] for column in alone}
        values |= {
            name: read[whole].unique() for rules, read in zip(self.rules, combinations, strict=True) for name, whole in rules.whole.items()
        }
        masks = [mask for column in self.columns if (mask := column.wrong(cells, values[column.name])) is not None]
        masks += [mask for rules, read in zip(self.rules, combinations, strict=True) if (mask := rules.broken(read)) is not None]
        return cells.select(pl.any_horizontal(masks).alias("mask"))["mask"] if masks else none_of(cells.height)


@cache
def compiled_table(table: str) -> CompiledTable:
    """The checks of `table`, compiled once."""
    return CompiledTable(table)


class CompiledColumn:
    """What a column holds."""

    def __init__(self, table: str, name: str) -> None:
        """Compile the column `name` of `table`."""
        record = TABLES[table]
        info = fields_of(record)[name]
        self.table, self.name = table, name
        self.is_required = info.is_required
        self.pattern = certain_pattern(info.pattern)
        self._adapter: TypeAdapter[Any] = TypeAdapter(get_type_hints(record, include_extras=True)[name])
        self._values: dict[str, Any] = {}

    def unsure(self, sample: pl.Series) -> pl.Expr:
        """The distinct cells that the pattern does not prove valid; empty ones are left to `wrong`.

        Where few values recur, as a sample shows, checking each once is faster than any pattern.
        """
        cells = pl.col(self.name)
        if not self.pattern or sample.n_unique() < SAMPLE // 2:
            return cells.unique().drop_nulls()
        return cells.filter(~cells.str.contains(self.pattern)).unique()

    def refused(self, values: pl.Series) -> list[str]:
        """Which of the distinct values the model refuses; empty cells it does not see."""
        return [value for value in values.drop_nulls() if self.value(value) is REFUSED]

    def wrong(self, cells: pl.DataFrame, values: pl.Series) -> pl.Expr | None:
        """True where a cell is refused, or is needed and empty; None where neither is among the distinct `values` or the cells."""
        refused = self.refused(values)
        masks = [pl.col(self.name).is_in(refused).fill_null(False)] if refused else []
        masks += [pl.col(self.name).is_null()] if self.is_required and cells[self.name].null_count() else []
        return pl.any_horizontal(masks) if masks else None

    def value(self, cell: str) -> Any:
        """The value that the model makes of a cell."""
        return _remembered(self._values, cell, self._check)

    def _check(self, cell: str) -> Any:
        try:
            return self._adapter.validate_python(value_of_cell(self.table, self.name, cell), context="text")
        except ValidationError:
            return REFUSED


class CompiledRules:
    """Rules on single rows that read some columns in common."""

    def __init__(self, table: str, checks: list[RowCheck], columns: dict[str, CompiledColumn]) -> None:
        """Compile what `checks` read of the rows of `table`."""
        self.table = table
        self.checks = checks
        features = [feature for check in checks for feature in _features(table, check, columns)]
        # A column that one rule reads whole and another in part is read whole: its feature comes last.
        self.features = {feature.name: feature for feature in sorted(features, key=lambda feature: bool(feature.whole))}
        self.whole = {feature.whole: name for name, feature in self.features.items() if feature.whole}
        """The columns that are read whole, each with the name of its feature."""
        self._results: dict[tuple[Any, ...], bool] = {}

    def combinations(self) -> pl.Expr:
        """What the rules are asked about: each combination of features once, as a struct."""
        return self._read().unique()

    def broken(self, combinations: pl.DataFrame) -> pl.Expr | None:
        """True for each row that breaks a rule; None where none of the combinations does."""
        broken = [combination for combination in combinations.rows() if not _remembered(self._results, combination, self._holds)]
        if not broken:
            return None
        wrong = pl.DataFrame(broken, schema=combinations.schema, orient="row").to_struct()
        return self._read().is_in(wrong.implode(), nulls_equal=True)

    def _read(self) -> pl.Expr:
        return pl.struct(feature.expression.alias(name) for name, feature in self.features.items())

    def _holds(self, combination: tuple[Any, ...]) -> bool:
        """Whether no rule is broken; also True where the row is uncertain anyway, for what a column by itself holds or lacks."""
        values: dict[str, Any] = {}
        for feature, read in zip(self.features.values(), combination, strict=True):
            if read is None and feature.is_required:
                return True
            values |= feature.stand_in(read) if read is not None else {}
        row = Row(self.table, values, {"": Place("")})
        return REFUSED in values.values() or not any(True for check in self.checks for _ in check.check(row))


def _remembered(results: dict[Any, Any], key: Any, compute: Callable[[Any], Any]) -> Any:
    """The result on `key`, asked for once; several threads may ask, and forget, at the same time."""
    result = results.get(key, _UNKNOWN)
    if result is _UNKNOWN:
        result = compute(key)
        if any(isinstance(part, str) and len(part) > LENGTH_REMEMBERED for part in (key if isinstance(key, tuple) else (key,))):
            return result
        if len(results) >= CACHE_LIMIT:
            results.clear()
        results[key] = result
    return result


@dataclass(frozen=True)
class Feature:
    """What a rule reads of a row."""

    name: str
    expression: pl.Expr
    """How to get it; null where a column is empty."""
    stand_in: Callable[[Any], dict[str, Any]]
    """Values that stand in for all that agree in it."""
    is_required: bool
    """Whether no column that it reads may be empty."""
    whole: str = ""
    """The column, if it is read whole."""


def _features(table: str, check: RowCheck, columns: dict[str, CompiledColumn]) -> Iterable[Feature]:
    reads = check.reads
    required = {name for name, column in columns.items() if column.is_required}
    for name in columns.keys() & set(reads.whole):
        yield Feature(f"whole {name}", pl.col(name), partial(_whole, columns[name]), name in required, whole=name)
    for name in reads.filled:
        yield Feature(f"filled {name}", pl.col(name).is_not_null(), partial(_filled, name), name in required)
    for name in reads.length:
        yield Feature(f"length {name}", pl.col(name).str.len_chars(), partial(_long, name), name in required)
    for name in reads.letters:
        yield Feature(f"letters {name}", pl.col(name).str.head(4), partial(_lettered, name), name in required)
    for name in (*texts_of(table), *countries_of(table)) if reads.nothing else ():
        yield Feature(f"nothing {name}", pl.col(name).is_in(NOTHING), partial(_of_nothing, name), name in required)
    for one, other in reads.equal:
        yield Feature(f"equal {one} {other}", pl.col(one) == pl.col(other), partial(_equal, one, other), {one, other} <= required)


def _whole(column: CompiledColumn, cell: str) -> dict[str, Any]:
    return {column.name: column.value(cell)}


def _filled(name: str, is_filled: bool) -> dict[str, Any]:
    return {name: "x"} if is_filled else {}


def _long(name: str, length: int) -> dict[str, Any]:
    return {name: "x" * length}


def _lettered(name: str, letters: str) -> dict[str, Any]:
    return {name: f"{letters}x"}


def _of_nothing(name: str, is_nothing: bool) -> dict[str, Any]:
    return {name: NOTHING[0] if is_nothing else "x"}


def _equal(one: str, other: str, are_equal: bool) -> dict[str, Any]:
    return {one: "x", other: "x" if are_equal else "y"}


def _grouped(checks: Sequence[RowCheck]) -> list[list[RowCheck]]:
    """Rules that read a whole column in common are asked together: one look for their combinations instead of several."""
    groups: list[list[RowCheck]] = []
    for check in checks:
        near = [group for group in groups if any(set(check.reads.whole) & set(other.reads.whole) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([*(other for group in near for other in group), check])
    return groups
