"""Problems: what is wrong, where, under which rule, and what to do about it."""

import json
import os
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import NamedTuple


class Place(NamedTuple):
    """A place in a file; line and column count from 1, which also stands for the whole file."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, at one place."""

    path: str
    line: int
    column: int
    rule: str
    message: str
    record_id: str = ""
    field: str = ""

    def __str__(self) -> str:
        """`path:line:column: rule: message`, on one line and without control characters."""
        return printable(f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}")


@dataclass(frozen=True)
class Report:
    """What a check found: the problems, sorted, how many records were checked, and how many quotes were not."""

    problems: tuple[Problem, ...]
    checked: int
    unchecked_quotes: int = 0
    """Quotes that were not looked up, since their document is not at hand."""

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return not self.problems


class Unusable(Exception):
    """Nothing can be checked: a path is missing or is not a file of records."""


def problem(place: Place, rule: str, message: str, record_id: str = "", field: str = "") -> Problem:
    """Make the problem at `place`."""
    return Problem(place.path, place.line, place.column, rule, message, record_id, field)


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, in the order of the places."""
    return tuple(sorted(set(problems)))


def cut(value: object, limit: int = 60) -> str:
    """A value as a message shows it: quoted, and cut where it is long."""
    shown = repr(value)
    return shown if len(shown) <= limit else f"{shown[:limit]}…"


def nearest(word: str, words: Iterable[str], otherwise: str, limit: int = 12) -> str:
    """A hint at the words most like `word`, or at all of them where there are few."""
    from difflib import get_close_matches

    names = list(words)
    close = get_close_matches(word, names, 3, 0.6) or [name for name in names if name.lower() == word.lower()]
    if close:
        return f"did you mean {' or '.join(close)}?"
    return otherwise + ", ".join(names[:limit]) + (" …" if len(names) > limit else "")


def render_text(report: Report) -> str:
    """One line per problem and a closing count."""
    lines = [str(found) for found in report.problems]
    return "\n".join([*lines, _verdict(report)])


def render_json(report: Report) -> str:
    """The report as a JSON object: `checked`, `problems`."""
    counts = {"checked": report.checked, "unchecked_quotes": report.unchecked_quotes}
    return json.dumps({**counts, "problems": [asdict(found) for found in report.problems]}, ensure_ascii=False, indent=2)


def render_github(report: Report) -> str:
    """Workflow commands that GitHub shows as annotations."""
    lines = [
        f"::error file={_escape_property(found.path)},line={found.line},col={found.column},"
        f"title={_escape_property(found.rule)}::{_escape_data(found.message)}"
        for found in report.problems
    ]
    return "\n".join([*lines, _verdict(report)])


def render_sarif(report: Report) -> str:
    """SARIF 2.1.0, for code-scanning viewers."""
    rules = sorted({found.rule for found in report.problems})
    results = [
        {
            "ruleId": found.rule,
            "level": "error",
            "message": {"text": printable(found.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _as_uri(found.path)},
                        "region": {"startLine": found.line, "startColumn": found.column},
                    }
                }
            ],
        }
        for found in report.problems
    ]
    driver = {"name": "usvenezuela", "rules": [{"id": rule} for rule in rules]}
    return json.dumps(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{"tool": {"driver": driver}, "results": results}],
        },
        indent=2,
    )


FORMATS = {"text": render_text, "json": render_json, "github": render_github, "sarif": render_sarif}
"""The report formats by name."""


def _verdict(report: Report) -> str:
    records = f"{report.checked} record{'' if report.checked == 1 else 's'} checked"
    count = len(report.problems)
    verdict = f"{records}: {count} problem{'' if count == 1 else 's'}" if count else f"{records}: valid"
    quotes = report.unchecked_quotes
    note = f" ({quotes} quote{'' if quotes == 1 else 's'} not looked up: no document at hand)" if quotes else ""
    return verdict + note


def printable(text: str) -> str:
    """`text` on one line, with control characters escaped and nothing that a CI system takes for a command."""
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    shown = re.sub(r"##(?=[\w.]*\[)", r"\\x23#", shown)
    return f"./{shown}" if shown.startswith("::") else shown


def _escape_data(text: str) -> str:
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _as_uri(path: str) -> str:
    from urllib.parse import quote

    return quote(path.replace(os.sep, "/"), errors="replace")
