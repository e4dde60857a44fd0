"""Problems: what is wrong, where, under which rule, and what to do about it."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, ClassVar, NamedTuple

DOCUMENTED: dict[str, Any] = {"extra": "forbid", "json_schema_serialization_defaults_required": True}
"""How pydantic makes the JSON Schema of a class that the JSON report prints; the classes themselves do without pydantic."""


Progress = Callable[[int, int], None]
"""Called with how much is done, and of how much."""


class Place(NamedTuple):
    """A place in a file; line and column count from 1, which also stands for the whole file."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that is wrong, at one place."""

    __pydantic_config__: ClassVar[dict[str, Any]] = DOCUMENTED

    path: str
    """The file."""
    line: int
    """The line, from 1, which also stands for the whole file."""
    column: int
    """The column, in characters from 1."""
    rule: str
    """The code of the rule that is broken."""
    message: str
    """What is wrong, what was expected, and what to do."""
    record_id: str = ""
    """The record; empty if the problem is not one record's."""
    field: str = ""
    """The field of the record, parts and list places joined by dots; empty for the whole record."""

    def __str__(self) -> str:
        """`path:line:column: rule: message`, on one line and without control characters."""
        return printable(f"{self.path}:{self.line}:{self.column}: {self.rule}: {self.message}")


@dataclass(frozen=True)
class Report:
    """What a check found: the problems, sorted, how many records were checked, and how many quotes were not."""

    problems: tuple[Problem, ...]
    checked: int
    unchecked_quotes: int = 0
    """Quotes that were not looked up, since their document is not available."""
    dropped: int = 0
    """Problems that were counted but not kept, where there are too many to hold."""
    advice: str = ""
    """How the next check can be made faster, and names that are outdated, a line each."""

    checked_quotes: int = 0
    """Quotes that were looked up in their document."""
    left_out: tuple[str, ...] = ()
    """Files in the folders given that were not read, since they do not look like records."""

    @property
    def count(self) -> int:
        """How many problems there are, those not kept included."""
        return len(self.problems) + self.dropped

    @property
    def ok(self) -> bool:
        """True if nothing is wrong."""
        return not self.count


class Unusable(Exception):
    """Nothing can be checked: paths are missing or are no files of records. The arguments name each, with what is wrong."""

    def __str__(self) -> str:
        """Each fault on a line of its own."""
        return "\n".join(map(str, self.args))


def problem(place: Place, rule: str, message: str, record_id: str = "", field: str = "", column: str = "") -> Problem:
    """Make the problem at `place`; its message names the column, or the field as a person writes it."""
    shown = message if rule == "unknown-field" else _naming(column or field, message)
    return Problem(place.path, place.line, place.column, rule, shown, record_id, field)


def at_keys(found: Problem, keys: tuple[str | int, ...]) -> Problem:
    """The problem with the value under `keys` of a file, which may be a list of records."""
    field = ".".join(map(str, keys[1:] if keys and isinstance(keys[0], int) else keys))
    return replace(found, field=field, message=_naming(field, found.message))


def _naming(field: str, message: str) -> str:
    """`message`, which opens with the name of the field unless it names it anyway, outside of the values that it quotes."""
    name = cut(next((part for part in reversed(field.split(".")) if part and not part.isdigit()), ""), show=str)
    said = re.sub(r"(?<!\w)('[^']*'|\"[^\"]*\")(?!\w)", "", message)
    is_named = not name or message.startswith(f"{name!r} ") or re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)
    return message if is_named else f"{name}: {message}"


def sorted_problems(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Each problem once, in the order of the places."""
    return tuple(sorted(set(problems)))


KEPT = 100_000
"""How many problems are held at most; of more, those that stand first."""


class Findings:
    """Problems as they are found: all are counted, the first by their places are kept."""

    def __init__(self, kept: int = KEPT) -> None:
        """Hold no more than `kept` problems, or little more until there are more to sort out."""
        self._kept = kept
        self._problems: set[Problem] = set()
        self.dropped = 0

    def __iadd__(self, found: Iterable[Problem]) -> "Findings":
        """Take what is found."""
        for problem in found:
            self._problems.add(problem)
            if len(self._problems) >= 2 * self._kept:
                self._sort_out()
        return self

    def sorted(self) -> tuple[Problem, ...]:
        """Each problem once, in the order of the places."""
        self._sort_out()
        return tuple(sorted(self._problems))

    def paths(self) -> set[str]:
        """The files in which something is wrong, as far as is kept."""
        return {problem.path for problem in self._problems}

    def _sort_out(self) -> None:
        if len(self._problems) > self._kept:
            self.dropped += len(self._problems) - self._kept
            self._problems = set(sorted(self._problems)[: self._kept])


def cut(value: object, limit: int = 60, show: Callable[[object], str] = repr) -> str:
    """A value as a message shows it: quoted, and cut where it is long."""
    shown = show(value)
    return shown if len(shown) <= limit else f"{shown[:limit]}…"


def nearest(word: str, words: Iterable[str], otherwise: str, limit: int = 12) -> str:
    """A hint at the words most like `word`, or at all of them where there are few."""
    from difflib import get_close_matches

    names = list(words)
    close = get_close_matches(word, names, 3, 0.6) or [name for name in names if name.lower() == word.lower()]
    if close:
        return f"did you mean {' or '.join(close)}?"
    return otherwise + ", ".join(names[:limit]) + (" …" if len(names) > limit else "")


def printable(text: str) -> str:
    """`text` on one line, with control characters escaped and nothing that a CI system takes for a command."""
    shown = "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
    shown = re.sub(r"##(?=[\w.]*\[)", r"\\x23#", shown)
    return f"./{shown}" if shown.startswith("::") else shown
