"""Reading rows once more, by what they hold, where keys alone do not show that they are valid."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

import polars as pl

from usvenezuela.checking.bulk.buckets import Answers, Questions
from usvenezuela.checking.bulk.frames import frame_again
from usvenezuela.checking.bulk.keys import Selector, named_by
from usvenezuela.checking.bulk.parts import cells_of
from usvenezuela.checking.bulk.threads import Crew, ahead, itself
from usvenezuela.checking.forms import read_flat
from usvenezuela.checking.references import IdHints, references_of, repeated_keys, unresolved
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.checking.rules import RELATED_RULES
from usvenezuela.model.tables import TABLES
from usvenezuela.problems import Problem
from usvenezuela.reading.table_files import Part
from usvenezuela.reading.trees import Malformed, Tree

_CONTEXT = (*(table for table in TABLES if len(TABLES[table].primary_key) == 1), "evidence", "event_links")
"""The tables whose rows a rule looks at when it checks a row that they name, or that names them."""


class SecondPass:
    """Reads rows once more, by what they hold."""

    def __init__(self, crew: Crew, parts: Iterable[tuple[Part, bool]]) -> None:
        """Have a crew read in `parts`, in this order, in each of which each line is a record or not."""
        self._crew, self._parts = crew, list(parts)

    def rows(self, selectors: Sequence[Selector]) -> Iterator[list[Row]]:
        """The well-shaped rows that any selector selects, part by part, in order."""
        tables = {selector.table for selector in selectors}
        of_table = {table: self._crew.submit(itself, [one for one in selectors if one.table == table]) for table in tables}
        parts = [(part, is_of_lines) for part, is_of_lines in self._parts if part.file.table in tables]
        for _, rows in ahead(self._crew, lambda read: self._crew.submit(_selected, *read, of_table[read[0].file.table]), parts):
            yield rows.result()


def _selected(part: Part, is_of_lines: bool, selectors: Sequence[Selector]) -> list[Row]:
    columns = list({name for selector in selectors for name in selector.columns()})
    if is_of_lines:
        frame = frame_again(part, columns)
        picked = _picked(frame.cells, selectors)
        return _rows_of(part, part.trees_of(zip(picked, frame.written(picked), strict=True)))
    # What is misshapen may hold anything where the columns should be, or be no record at all.
    rows = _rows_of(part, _trees_until_fault(part))
    return [rows[number] for number in _picked(cells_of((row.values for row in rows), columns), selectors)]


def _rows_of(part: Part, trees: Iterable[Tree]) -> list[Row]:
    """The well-shaped rows among the records of a part."""
    return [row for tree in trees for row in read_flat(tree, part.file.table).rows]


def _picked(cells: pl.DataFrame, selectors: Sequence[Selector]) -> pl.Series:
    return cells.select(pl.any_horizontal(selector.picks() for selector in selectors).alias("pick"))["pick"].arg_true()


def _trees_until_fault(part: Part) -> Iterator[Tree]:
    """The records, up to where nothing more can be read."""
    with suppress(Malformed):
        yield from part.trees()


def key_problems(second: SecondPass, asked: Questions, answers: Answers) -> Iterator[Problem]:
    """Keys that stand twice and references that lead nowhere."""
    first: dict[tuple[object, ...], Row] = {}
    ids, named = {**asked.known, **answers.ids}, named_by(answers.wrong_keys)
    hints = IdHints(ids if asked.ids is None else asked.known)
    for rows in second.rows(answers.wrong_keys):
        yield from repeated_keys(rows, first)
        for row in rows:
            yield from unresolved(row, ids, asked.unread, hints, named)


def related_problems(second: SecondPass, asked: Questions, answers: Answers) -> list[Problem]:
    """What is wrong with rows as they stand to others."""
    if not answers.odd:
        return []
    suspected = [row for rows in second.rows(answers.odd) for row in rows]
    named = {row.id for row in suspected} | {id for row in suspected for _, id, _ in references_of(row)}
    values = pl.Series(sorted(named), dtype=pl.String)
    around = [Selector(table, TABLES[table].primary_key[0], values) for table in _CONTEXT]
    rows = [row for rows in second.rows([*answers.odd, *around]) for row in rows]
    places = {row.place()[:2] for row in suspected}
    found = [problem for rule in RELATED_RULES for problem in rule.check(Rows(rows, {}, asked.unread))]
    return [problem for problem in found if (problem.path, problem.line) in places]
