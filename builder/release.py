"""Making a release: everything that people take home, in one folder, whole or not at all."""

import csv
import datetime
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from builder.build import Build, build
from builder.publishing.files import differences
from usvenezuela import __version__, load
from usvenezuela.exporting.export import CannotExport, export
from usvenezuela.exporting.formats import FORMATS

BESIDE_THE_DATA = ("CHANGELOG.md", "CITATION.cff", "LICENSE", "LICENSE-DATA", "docs/CODING.md")
"""What goes into the archive with the published files and the documents that may be redistributed."""
NAME = f"usvenezuela-{__version__}"
IDS = f"seeds/releases/{__version__}.txt"
_IN_ARCHIVE = ("csv", "json")
_ENDINGS = {"ftm": "ftm.json"}
"""How the files of a format end, where not in the format's name."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


class NoRelease(Exception):
    """A release that cannot be made; `lines` say why, and what to do."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True)
class _Section:
    """What the changelog says of the version."""

    date: datetime.date | None
    text: str


def release(root: Path, output: Path) -> Path:
    """Make the release of the version that the package has; returns its folder.

    Raises:
        NoRelease: something keeps it from being made. Nothing is left half written.
    """
    made = build(root)
    target, section = output / NAME, _section(root)
    faults = list(_faults(root, made, section, target))
    if faults or not section or not section.date:
        raise NoRelease(faults)
    try:
        output.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{NAME}.", dir=output) as scratch:
            folder = Path(scratch) / NAME
            folder.mkdir()
            _fill(folder, root, made, section.text, section.date)
            os.rename(folder, target)
    except CannotExport as error:
        raise NoRelease([str(error)]) from None
    except OSError as error:
        raise NoRelease([f"{target}: cannot be written: {error.strerror or error}; mend it, or give another --output"]) from None
    return target


def write_ids(root: Path) -> Path:
    """List the ids that this version publishes for the first time in `seeds/releases`; returns the file.

    Raises:
        NoRelease: the seeds have problems, or the version is released already.
    """
    made = build(root)
    faults = [*map(str, made.problems), *_tagged(root)]
    if faults:
        raise NoRelease(faults)
    path = root / IDS
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_new_ids(made))
    except OSError as error:
        raise NoRelease([f"{IDS}: cannot be written: {error.strerror or error}"]) from None
    return path


# --- what keeps a release from being made ---------------------------------------------------------


def _faults(root: Path, made: Build, section: _Section | None, target: Path) -> Iterator[str]:
    yield from map(str, made.problems)
    yield from _uncommitted(root)
    yield from _tagged(root)
    if not made.problems:
        yield from (f"{line}; run `make build` and commit the result" for line in differences(made.files, root))
        yield from _unlisted(root, made)
    yield from (f"{path}: is missing; restore it" for path in BESIDE_THE_DATA if not (root / path).is_file())
    yield from _undated(section)
    yield from _cited_otherwise(root, section)
    if target.exists() or target.is_symlink():
        yield f"{target}: is there already; delete it, or give another --output"


def _uncommitted(root: Path) -> Iterator[str]:
    """What of the tree is not committed."""
    status = _git(root, "status", "--porcelain")
    if status is None:
        yield f"{root}: is no git repository that can be read; release from a clone"
        return
    yield from (f"{line[3:]}: is not committed; commit or delete it" for line in status.splitlines())


def _tagged(root: Path) -> Iterator[str]:
    """Tags of this version at another commit."""
    head = _git(root, "rev-parse", "HEAD")
    for tag in (__version__, f"v{__version__}"):
        commit = _git(root, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}")
        if commit and commit != head:
            yield f"tag {tag}: {__version__} was released at another commit; set the next version in src/usvenezuela/__init__.py"


def _git(root: Path, *arguments: str) -> str | None:
    """What git says, or None if it fails."""
    try:
        done = subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True, check=False)  # noqa: S603, S607
    except OSError:
        return None
    return done.stdout.rstrip("\n") if done.returncode == 0 else None


def _unlisted(root: Path, made: Build) -> Iterator[str]:
    """Ids that the list of this version lacks, or has too many."""
    path = root / IDS
    if not path.is_file():
        yield f"{IDS}: is missing; run `python -m builder release --write-ids` and commit the result"
    elif path.read_bytes() != _new_ids(made):
        yield (
            f"{IDS}: lists other ids than {__version__} publishes for the first time; if it was released, set the next version, "
            "otherwise run `python -m builder release --write-ids` and commit the result"
        )


def _new_ids(made: Build) -> bytes:
    rows = csv.DictReader(io.StringIO(made.files["data/records.csv"].decode("utf-8")))
    return "".join(sorted(f"{row['record_id']}\n" for row in rows if row["first_version"] == __version__)).encode("utf-8")


def _section(root: Path) -> _Section | None:
    """The changelog's section on this version, without its heading."""
    try:
        text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
    found = re.search(rf"^## {re.escape(__version__)} \(([^)\n]*)\)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return _Section(_day(found[1]), found[2].strip()) if found else None


def _day(text: object) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(str(text))
    except ValueError:
        return None


def _undated(section: _Section | None) -> Iterator[str]:
    if not section or not section.date or not section.text:
        yield f"CHANGELOG.md: has no section `## {__version__} (YYYY-MM-DD)` with words below; write it, with the day of the release"


def _cited_otherwise(root: Path, section: _Section | None) -> Iterator[str]:
    """What the citation says of version and date, where it is not what package and changelog say."""
    try:
        cited = yaml.safe_load((root / "CITATION.cff").read_bytes())
    except (OSError, yaml.YAMLError):
        cited = None
    if not isinstance(cited, dict):
        yield "CITATION.cff: cannot be read; mend it"
        return
    wanted = {"version": __version__} | ({"date-released": section.date.isoformat()} if section and section.date else {})
    for key, value in wanted.items():
        if str(cited.get(key)) != value:
            yield f"CITATION.cff: `{key}` is {cited.get(key)}, not {value}; write `{key}: {value}`"


# --- what a release holds -------------------------------------------------------------------------


def _fill(folder: Path, root: Path, made: Build, changes: str, day: datetime.date) -> None:
    archive = folder / f"{NAME}.zip"
    _write_zip(archive, _package(root, made))
    data = load(archive)
    for format in FORMATS:
        if format not in _IN_ARCHIVE:
            export(data, format, folder / f"{NAME}.{_ENDINGS.get(format, format)}")
    _write_distributions(folder, root, day)
    (folder / "CHANGES.md").write_bytes(f"# Changes in {__version__} ({day})\n\n{changes}\n".encode())
    (folder / "SHA256SUMS").write_bytes(_sums(folder))


def _package(root: Path, made: Build) -> dict[str, bytes]:
    """The files of the data package by path."""
    sources = json.loads(made.files["data/sources.json"])
    documents = [source["path"] for source in sources if source["redistributable"] and source.get("path")]
    return {**made.files, **{path: (root / path).read_bytes() for path in (*BESIDE_THE_DATA, *documents)}}


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Pack files so that the same ones give the same archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # as on Unix, wherever it is made
            member.external_attr = 0o100644 << 16
            archive.writestr(member, files[name])


def _write_distributions(folder: Path, root: Path, day: datetime.date) -> None:
    """Make wheel and sdist, whose files bear the day of the release."""
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(midnight.timestamp()))}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise NoRelease([f"wheel and sdist cannot be built: {''.join(last)}; try `make dist`"])


def _sums(folder: Path) -> bytes:
    """The hash of every file, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files).encode()
