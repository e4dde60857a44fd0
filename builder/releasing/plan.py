"""What a release is made of, and what it is measured by: the build, the changelog, the version before it."""

import datetime
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from builder.build import Build, build
from usvenezuela import __version__, diff, load
from usvenezuela.dataset.dataset import Dataset
from usvenezuela.dataset.differences import Differences
from usvenezuela.reading.releases import ReleaseError

NAME = f"usvenezuela-{__version__}"
IDS = f"seeds/releases/{__version__}.txt"


class NoRelease(Exception):
    """A release that cannot be made; `lines` say why, and what to do."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class Section:
    """What the changelog says of the version, without the heading."""

    date: datetime.date
    text: str


@dataclass(frozen=True)
class Plan:
    """What a release is made of, and what it is measured by."""

    root: Path
    made: Build
    section: Section | None
    """None if the changelog has none with a date and words."""
    beside_the_data: tuple[str, ...]
    """What goes out with the published files, besides the documents that may be redistributed."""
    previous: Dataset | None
    changes: Differences | None
    """How the published files differ from the previous release, if there is one and they can be read."""


def plan(root: Path, previous: Path | None) -> Plan:
    """Read what a release is made of.

    Raises:
        NoRelease: the previous release, or pyproject.toml, cannot be read.
    """
    before = _load(previous) if previous else None
    return Plan(root, build(root), _section(root), _beside_the_data(root), before, _changes(before, root) if before else None)


def _load(previous: Path) -> Dataset:
    try:
        return load(previous)
    except ReleaseError as error:
        raise NoRelease([f"--previous: {error}"]) from None


def _changes(before: Dataset, root: Path) -> Differences | None:
    try:
        return diff(before, root / "datapackage.json")
    except ReleaseError:  # the files are not what the seeds give, which is told
        return None


def _section(root: Path) -> Section | None:
    try:
        text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    found = re.search(rf"^## {re.escape(__version__)} \(([^)\n]*)\)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    day = _day(found[1]) if found else None
    return Section(day, found[2].strip()) if found and day and found[2].strip() else None


def _day(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def _beside_the_data(root: Path) -> tuple[str, ...]:
    """What wheel, sdist and archive hold besides tables, schemas and documents: told once, in pyproject.toml."""
    try:
        project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
        return tuple(project["tool"]["hatch"]["build"]["hooks"]["custom"]["files"])
    except (OSError, ValueError, KeyError):
        raise NoRelease(["pyproject.toml: names no `files` under [tool.hatch.build.hooks.custom]; restore it"]) from None
