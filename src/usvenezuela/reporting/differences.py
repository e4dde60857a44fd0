"""How the differences of two releases are printed: for a terminal, as Markdown, and for programs."""

import re
from collections.abc import Callable, Iterator
from dataclasses import asdict

from usvenezuela.dataset.differences import Differences, DifferingRecord, TableDifferences
from usvenezuela.model.tables import PREFIXES
from usvenezuela.problems import printable
from usvenezuela.reporting.formats import to_json

_SIGNS = {"added": "+", "removed": "-", "retired": "x", "changed": "~"}
_EMPTY = "(empty)"
_UNFOLDED = 40
"""The longest list, in lines, that is shown unfolded in Markdown."""


def render_text(found: Differences) -> str:
    """Lines for people: the step and its reasons, then each record that differs under its table."""
    lines = [f"{found.old_version} → {found.new_version}: {_verdict(found, str)}", *(f"  {reason}" for reason in found.reasons)]
    for table in _differing(found):
        lines += ["", f"{table.table}: {_counted(table)}", *(f"  {line}" for line in _about_columns(table))]
        for sign, record in _records(table):
            lines += [f"  {sign} {_named(record, str)}", *(f"      {line}" for line in _values(sign, record, str))]
    return "\n".join(map(_one_line, lines))


def render_markdown(found: Differences) -> str:
    """The same as headings and lists, long ones folded, for a pull request: first what people write, then what follows from it.

    Whatever comes from a release stands as code, which no reader takes for markup.
    """
    lines = [f"# Changes from {_code(found.old_version)} to {_code(found.new_version)}", "", _sentence(_verdict(found, _code)), ""]
    lines += [f"- {_code(reason)}" for reason in found.reasons]
    for table in sorted(_differing(found), key=lambda table: table.table not in PREFIXES.values()):
        lines += ["", f"## {_code(table.table)}", "", _sentence(_counted(table)), ""]
        lines += [f"- {_code(line)}" for line in _about_columns(table)]
        lines += _folded([*_markdown_records(table)])
    return "\n".join(lines)


def _markdown_records(table: TableDifferences) -> Iterator[str]:
    for sign, record in _records(table):
        verb = next(name for name, its_sign in _SIGNS.items() if its_sign == sign)
        yield f"- {verb} {_named(record, _code)}"
        yield from (f"  - {line}" for line in _values(sign, record, _code))


def _folded(lines: list[str]) -> list[str]:
    """A list as it is, or behind a click if it is long; readers of Markdown need the empty lines."""
    return ["<details><summary>Show them</summary>", "", *lines, "", "</details>"] if len(lines) > _UNFOLDED else lines


def render_json(found: Differences) -> str:
    """The whole as a JSON object in ASCII: every table, with the values of what was added and removed too."""
    head = {name: getattr(found, name) for name in ("old_version", "new_version", "step", "reasons", "least_version", "is_enough")}
    return to_json({**head, "tables": [asdict(table) for table in found.tables.values()]})


FORMATS: dict[str, Callable[[Differences], str]] = {"text": render_text, "markdown": render_markdown, "json": render_json}
"""How differences can be printed, by name."""


def _verdict(found: Differences, shown: Callable[[str], str]) -> str:
    if found.step == "none":
        return "nothing differs"
    least = f", to {shown(found.least_version)} at least" if found.least_version else ""
    return f"asks for a {found.step} step{least}" + ("" if found.is_enough or not least else f", which {shown(found.new_version)} is not")


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _differing(found: Differences) -> list[TableDifferences]:
    return [table for table in found.tables.values() if table]


def _counted(table: TableDifferences) -> str:
    status = "" if table.status == "kept" else f"the table was {table.status}; "
    return status + ", ".join(f"{count:,} {what}" for what, count in table.counts.items() if count)


def _about_columns(table: TableDifferences) -> Iterator[str]:
    for what in ("added", "removed", "redefined"):
        columns = getattr(table, f"{what}_columns")
        if columns:
            yield f"columns {what}: {', '.join(columns)}"


def _records(table: TableDifferences) -> Iterator[tuple[str, DifferingRecord]]:
    """The records that differ, each with the sign of what became of it."""
    return ((sign, record) for name, sign in _SIGNS.items() for record in getattr(table, name))


def _named(record: DifferingRecord, shown: Callable[[str], str]) -> str:
    key = shown(" ".join(filter(None, record.key)) or _EMPTY)
    return f"{key}: {shown(record.name)}" if record.name and (record.name,) != record.key else key


def _values(sign: str, record: DifferingRecord, shown: Callable[[str], str]) -> Iterator[str]:
    """Why a record was retired, or what a changed one held and holds."""
    if record.reason:
        yield f"because: {shown(record.reason)}"
    if record.replaced_by:
        yield f"use {shown(record.replaced_by)}"
    if sign == _SIGNS["changed"]:
        for value in record.values:
            old, new = (_EMPTY if text is None else shown(text) for text in (value.old, value.new))
            yield f"{shown(value.column)}: {old} → {new}"


def _one_line(text: str) -> str:
    """A line whose indent is kept."""
    return text[: len(text) - len(text.lstrip(" "))] + printable(text.lstrip(" "))


def _code(text: str) -> str:
    """Text as a Markdown code span, whatever it holds: fenced by more backquotes than stand in it."""
    shown = printable(text)
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown.startswith(("`", " ")) or shown.endswith(("`", " ")) else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
