"""What a release holds, written into its folder."""

import datetime
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

from builder.releasing.plan import NAME, NoRelease, Plan, Section
from builder.rendering import editing
from usvenezuela import __version__, load
from usvenezuela.dataset.differences import Differences
from usvenezuela.exporting.export import export
from usvenezuela.exporting.formats import FORMATS
from usvenezuela.reporting.differences import render_markdown

_IN_ARCHIVE = ("csv", "json")
_NAMES = {"ftm": f"{NAME}.ftm.json", "html": "explorer.html"}
"""How the files of a format are called, where not by its name."""
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def fill(folder: Path, plan: Plan, section: Section) -> None:
    """Write all that a release holds.

    Raises:
        NoRelease: wheel and sdist cannot be built.
        CannotExport: a format cannot be written.
        OSError: something else cannot.
    """
    _write_zip(folder / f"{NAME}.zip", _package(plan))
    _write_exports(folder)
    _write_distributions(folder, plan.root, section.date)
    (folder / "CHANGES.md").write_bytes(_about_changes(section, plan.changes).encode())
    (folder / "SHA256SUMS").write_bytes(_sums(folder))


def _package(plan: Plan) -> dict[str, bytes]:
    """The files of the data package by path: all that is published, but what serves those who edit the seeds."""
    published = {path: raw for path, raw in plan.made.files.items() if not path.startswith(f"{editing.FOLDER}/")}
    sources = json.loads(published["data/sources.json"])
    documents = [source["path"] for source in sources if source["redistributable"] and source.get("path")]
    return {**published, **{path: (plan.root / path).read_bytes() for path in (*plan.beside_the_data, *documents)}}


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    """Pack files so that the same ones give the same archive."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            member = zipfile.ZipInfo(name, _ZIP_TIME)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 3  # as on Unix, wherever it is made
            member.external_attr = 0o100644 << 16
            archive.writestr(member, files[name])


def _write_exports(folder: Path) -> None:
    """Write the archive's data in the other formats."""
    data = load(folder / f"{NAME}.zip")
    for format in FORMATS:
        if format not in _IN_ARCHIVE:
            export(data, format, folder / _NAMES.get(format, f"{NAME}.{format}"))


def _write_distributions(folder: Path, root: Path, day: datetime.date) -> None:
    """Make wheel and sdist, whose files bear the day of the release."""
    midnight = datetime.datetime.combine(day, datetime.time(), datetime.UTC)
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(int(midnight.timestamp()))}
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = (done.stdout + done.stderr).strip().splitlines()[-1:]
        raise NoRelease([f"wheel and sdist cannot be built: {''.join(last)}; try `make dist`"])


def _about_changes(section: Section, changes: Differences | None) -> str:
    """The changelog's words, then what changed record by record."""
    records = render_markdown(changes) if changes else "# Changes record by record\n\nThis is the first release: every record is new."
    return f"# usvenezuela {__version__} ({section.date})\n\n{section.text}\n\n{records}\n"


def _sums(folder: Path) -> bytes:
    """The hash of every file, as `sha256sum --check` reads them."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in files).encode()
