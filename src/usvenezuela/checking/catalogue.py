"""The rules by their codes: what each demands, how to fix what breaks it, and an example of either."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import fill, indent
from typing import Any

from usvenezuela.model.bundled import read_packaged
from usvenezuela.problems import printable
from usvenezuela.reading.trees import Malformed
from usvenezuela.reading.yaml import parse_yaml

REGISTRY = "rules.yaml"
"""The file, beside this module, in which the rules are written."""
_WIDTH = 100


@dataclass(frozen=True)
class Group:
    """Rules of one subject, which the same command checks."""

    title: str
    checked_by: str
    is_answerable: bool = False
    """Whether the rules are suspicions, which a record can answer with a reason."""


@dataclass(frozen=True)
class RuleEntry:
    """A rule, with the words of an example that keeps it and of one that breaks it."""

    code: str
    group: Group
    demands: str
    fix: str
    good: str
    bad: str
    file: str = ""
    """Where the words stand; empty where they are the name of a file."""
    also: tuple[str, ...] = ()
    """Rules that the bad example cannot help breaking too."""
    times: int = 1
    """How many lines like that of the bad example it takes."""

    @property
    def advice(self) -> str:
        """What to do where the rule is broken."""
        if not self.group.is_answerable:
            return self.fix
        return f"{self.fix} If the record is right as it is, answer the suspicion in it: `answers: {{{self.code}: the reason}}`."


@cache
def rules() -> dict[str, RuleEntry]:
    """Every rule by its code, in the order of their groups."""
    return read_packaged(f"checking/{REGISTRY}", _registry)


def _registry(raw: bytes) -> dict[str, RuleEntry]:
    try:
        tree = parse_yaml(raw.decode("utf-8"), REGISTRY)
    except Malformed as error:
        raise ValueError(str(error.problems[0])) from None
    return {rule.code: rule for entry in tree.value for rule in _rules_of(**entry)}


def _rules_of(title: str, checked_by: str, rules: dict[str, dict[str, Any]], is_answerable: str = "false") -> Iterator[RuleEntry]:
    group = Group(title, checked_by, is_answerable == "true")
    for code, entry in rules.items():
        yield RuleEntry(code, group, **{**entry, "also": tuple(entry.get("also", ())), "times": int(entry.get("times", 1))})


def groups() -> dict[Group, list[RuleEntry]]:
    """The rules of each group."""
    found: dict[Group, list[RuleEntry]] = {}
    for rule in rules().values():
        found.setdefault(rule.group, []).append(rule)
    return found


def render_rules() -> str:
    """Every code with what its rule demands, group by group."""
    width = max(map(len, rules())) + 2
    blocks = [
        [
            group.title,
            *(fill(rule.demands, _WIDTH, initial_indent=f"  {rule.code:{width}}", subsequent_indent=" " * (width + 2)) for rule in members),
        ]
        for group, members in groups().items()
    ]
    return "\n\n".join("\n".join(lines) for lines in blocks)


def render_rule(rule: RuleEntry) -> str:
    """A rule as a person reads it."""
    place = f", in {rule.file}" if rule.file else ""
    return "\n\n".join(
        [
            fill(f"{rule.code}: {rule.demands}", _WIDTH),
            fill(f"To mend it: {rule.advice[0].lower()}{rule.advice[1:]}", _WIDTH),
            fill(f"Checked by {rule.group.checked_by}.", _WIDTH),
            f"Good{place}:\n\n{_shown(rule.good)}",
            f"Bad{f', {rule.times} times' if rule.times > 1 else ''}:\n\n{_shown(rule.bad)}",
        ]
    )


def _shown(words: str) -> str:
    lines = [printable(line) for line in words.splitlines()] or ["(nothing)"]
    return indent("\n".join(line if len(line) <= 2 * _WIDTH else f"{line[: 2 * _WIDTH]}…" for line in lines), "    ")
