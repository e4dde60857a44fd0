"""Every format alike: written whole or not at all, never over what is not its own, and a clear line for what cannot be written."""

import csv
import hashlib
import io
import json
import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from importlib import import_module
from pathlib import Path
from threading import Barrier
from typing import Any
from xml.etree import ElementTree

import pytest

import usvenezuela as usv
from tests.conftest import needs_page
from tests.test_rooms import MODULES, imports_of
from usvenezuela.cli.main import main
from usvenezuela.exporting.export import CannotExport, export
from usvenezuela.exporting.formats import FORMATS
from usvenezuela.model import descriptions
from usvenezuela.model.descriptions import sentences
from usvenezuela.model.tables import TABLES
from usvenezuela.reporting import progress

pytest.importorskip("openpyxl")
pytest.importorskip("polars")
pytest.importorskip("xlsxwriter")

EACH = [pytest.param(name, marks=needs_page) if name == "html" else name for name in FORMATS]
FOLDERS = [name for name, found in FORMATS.items() if found.is_folder]
Rows = list[dict[str, Any]]


@pytest.fixture
def release(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small release as a folder, to be changed."""
    folder = tmp_path_factory.mktemp("release")
    shutil.copytree(whole / "data", folder / "data")
    shutil.copy(whole / "datapackage.json", folder)
    return folder


@pytest.fixture(scope="module")
def small(whole: Path) -> usv.Dataset:
    """The same release, loaded and left as it is."""
    return usv.load(whole)


def change(release: Path, table: str, edit: Callable[[Rows], object]) -> Path:
    """Change a table of a release, and list it as it is then."""
    file, path = release / "data" / f"{table}.json", release / "datapackage.json"
    rows = json.loads(file.read_text(encoding="utf-8"))
    edit(rows)
    file.write_text(json.dumps(rows), encoding="utf-8")
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    for listed in (*descriptor["resources"], *descriptor["otherFiles"]):
        raw = (release / listed["path"]).read_bytes()
        listed |= {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return release


def content(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line that the command complains with."""
    assert main(["export", *map(str, arguments)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    return printed.err.rstrip("\n")


# --- releases that are not whole ------------------------------------------------------------------


@pytest.mark.parametrize("format", EACH)
def test_an_altered_release_is_refused(release: Path, tmp_path: Path, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    with (release / "data" / "events.json").open("a") as file:
        file.write(" ")
    told = refused(capsys, format, "--output", tmp_path / "x", release)
    assert told.endswith("data/events.json: the file is not the one that is listed; unpack the release again, or run `make build`")
    assert list(tmp_path.iterdir()) == []


def nobody_takes_part(rows: Rows) -> None:
    rows[0]["participants"][0]["actor_id"] = "act-nobody"


def nobody_is_sent(rows: Rows) -> None:
    rows[0]["person_id"] = "act-nobody"


def all_sources_vanish(rows: Rows) -> None:
    rows.clear()


def an_event_vanishes(rows: Rows) -> None:
    rows[:] = [row for row in rows if not row["record_id"].startswith("evt-")]


BROKEN = [
    ("events", nobody_takes_part, r"event_participants, evt-\S+, act-nobody, recipient: actor_id: there is no 'act-nobody'"),
    ("postings", nobody_is_sent, r"postings, pst-\S+: person_id: there is no 'act-nobody'"),
    ("sources", all_sources_vanish, r"sentences, src-\S+: source_id: there is no 'src-\S+' \(and [0-9]+ more like it\)"),
    ("records", an_event_vanishes, r"records: evt-\S+ is not among them.*"),
]


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize(("table", "edit", "told"), BROKEN, ids=[table for table, _, _ in BROKEN])
def test_references_that_lead_nowhere_are_named(
    release: Path, tmp_path: Path, format: str, table: str, edit: Callable[[Rows], object], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(capsys, format, "--output", tmp_path / "x", change(release, table, edit))
    assert re.fullmatch(
        rf"usvenezuela: the release breaks its own rules: {told}; run `usvenezuela validate` on it, or fetch it again", line
    )
    assert list(tmp_path.iterdir()) == []


def with_name(name: str) -> Callable[[Rows], object]:
    return lambda rows: rows[0].update(name=name)


UNFIT: list[tuple[str, Callable[[Rows], object], str]] = [
    ("twice", lambda rows: rows.append(rows[0]), "two records have the same key"),
    ("bell", with_name("a\x07b"), "U+0007 cannot be seen"),
    ("half", with_name("a\ud800b"), "not a list of records"),
    ("direction", with_name("a\u202eb"), "U+202E cannot be seen"),
]


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize(("edit", "told"), [case[1:] for case in UNFIT], ids=[case[0] for case in UNFIT])
def test_records_that_no_release_holds_are_refused(
    release: Path, tmp_path: Path, format: str, edit: Callable[[Rows], object], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    line = refused(capsys, format, "--output", tmp_path / "x", change(release, "events", edit))
    assert line.startswith("usvenezuela: data/events.json: ")
    assert told in line
    assert list(tmp_path.iterdir()) == []


# --- text -----------------------------------------------------------------------------------------


def from_csv(path: Path) -> list[Any]:
    with (path / "events.csv").open(encoding="utf-8", newline="") as file:
        return [row["name"] for row in csv.DictReader(file)]


def from_parquet(path: Path) -> list[Any]:
    import polars

    return list(polars.read_parquet(path / "events.parquet")["name"])


def from_sqlite(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as database:
        return [name for (name,) in database.execute("SELECT name FROM events")]


def from_xlsx(path: Path) -> list[Any]:
    import openpyxl

    with path.open("rb") as file:  # openpyxl goes by the ending of a name
        header, *rows = openpyxl.load_workbook(file)["events"].iter_rows(values_only=True)
    return [row[header.index("name")] for row in rows]


def from_ftm(path: Path) -> list[Any]:
    entities = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [entity["properties"]["name"][0] for entity in entities if entity["schema"] == "Event"]


def from_gexf(path: Path) -> list[Any]:
    return [edge.get("label") for edge in ElementTree.parse(path).getroot().iter() if edge.tag.endswith("}edge")]


def from_html(path: Path) -> list[Any]:
    data = re.search(r'<script type="application/json"[^>]*>(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL)
    assert data
    return [event["name"] for event in json.loads(data[1])["tables"]["events"]]


READERS: dict[str, Callable[[Path], list[Any]]] = {
    "csv": from_csv,
    "json": lambda path: [row["name"] for row in json.loads((path / "events.json").read_text(encoding="utf-8"))],
    "parquet": from_parquet,
    "sqlite": from_sqlite,
    "xlsx": from_xlsx,
    "ftm": from_ftm,
    "gexf": from_gexf,
    "html": from_html,
}
"""The names of events, as a reader of each format gives them back."""
TEXTS = ["=1+1", "+1", "@SUM(A1)", "1/2", "]]> <b>A &amp; B</b>; \"x\", 'y'", "{=1} 🙂 Félix"]


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize("text", TEXTS)
def test_text_comes_back_as_it_is_whatever_it_looks_like(release: Path, tmp_path: Path, format: str, text: str) -> None:
    export(usv.load(change(release, "events", lambda rows: [row.update(name=text) for row in rows])), format, tmp_path / "x")
    names = READERS[format](tmp_path / "x")
    assert names
    assert set(names) == {text}


@pytest.mark.parametrize("format", EACH)
def test_long_text_is_written_whole_or_refused(release: Path, tmp_path: Path, format: str, capsys: pytest.CaptureFixture[str]) -> None:
    name = "x" * 40_000
    change(release, "events", lambda rows: [row.update(name=name) for row in rows])
    if format == "xlsx":
        told = refused(capsys, format, "--output", tmp_path / "x", release)
        assert re.search(r"events, row 2 \(evt-\S+\), column name: 40,000 characters, but a cell of a workbook holds 32,767", told)
        assert list(tmp_path.iterdir()) == []
    else:
        assert main(["export", format, "--output", str(tmp_path / "x"), str(release)]) == 0
        assert set(READERS[format](tmp_path / "x")) == {name}


# --- places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("format", [*EACH, "nonsense", "SQLITE", ""])
@pytest.mark.parametrize("path", ["", ".", "..", "/", "file/x", "file/", "nowhere/x", "-"])
def test_what_names_no_place_is_told(
    tmp_path: Path, path: str, format: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").touch()
    told = refused(capsys, format, "--output", path, "--force")
    known = "names no file or folder|no such folder|but .* is a folder|names a folder, but|not written to standard output"
    assert re.search(known if format in FORMATS or path == "-" else "there is no format", told)
    assert list(tmp_path.iterdir()) == [tmp_path / "file"]


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize("name", ["a\0b", "a\ud800b"])
def test_names_that_no_file_has_are_refused(small: usv.Dataset, tmp_path: Path, name: str, format: str) -> None:
    with pytest.raises(CannotExport, match="names no file or folder: "):
        export(small, format, tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize("name", ["ä ☃ '\"$%,;x", "-x", ".hidden", "two\nlines", "n" * 240])
def test_unusual_names_are_taken_as_they_are(small: usv.Dataset, tmp_path: Path, name: str, format: str) -> None:
    export(small, format, tmp_path / name)
    assert set(tmp_path.iterdir()) == set(FORMATS[format].paths(tmp_path / name))


@pytest.mark.parametrize("format", FOLDERS)
def test_a_folder_may_be_named_with_a_slash(small: usv.Dataset, tmp_path: Path, format: str) -> None:
    for _ in range(2):
        export(small, format, f"{tmp_path / 'x'}/")
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize("there", ["link", "dangling", "pipe", "full folder", "other kind"])
def test_what_is_never_replaced(small: usv.Dataset, tmp_path: Path, there: str, force: bool, format: str) -> None:
    target, other = tmp_path / "x", tmp_path / "other"
    match there:
        case "link":
            export(small, format, other)
            target.symlink_to(other)
        case "dangling":
            target.symlink_to(tmp_path / "nowhere")
        case "pipe":
            os.mkfifo(target)
        case "full folder":
            (target / "folder").mkdir(parents=True)
        case "other kind":
            target.touch() if FORMATS[format].is_folder else target.mkdir()
    before = content(tmp_path), sorted(tmp_path.iterdir())
    with pytest.raises(CannotExport, match=r"x: (a|neither|holds) .*; give another --output"):
        export(small, format, target, force=force)
    assert (content(tmp_path), sorted(tmp_path.iterdir())) == before


@pytest.mark.parametrize("format", EACH)
def test_what_is_not_its_own_is_replaced_only_by_force(small: usv.Dataset, tmp_path: Path, format: str) -> None:
    target = tmp_path / "x"
    export(small, format, target)
    written = content(tmp_path)
    mine = target / "events.txt" if target.is_dir() else target
    mine.write_text("mine")
    before = content(tmp_path)
    with pytest.raises(CannotExport, match=f"x: is there already, and is no {format} export; give another --output, or --force to"):
        export(small, format, target)
    assert content(tmp_path) == before
    export(small, format, target, force=True)
    assert content(tmp_path) == written


@pytest.mark.parametrize("format", EACH)
def test_what_came_meanwhile_is_left_alone(small: usv.Dataset, tmp_path: Path, format: str, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = import_module(f"usvenezuela.exporting.{FORMATS[format].module}")
    write = writer.write

    def slowly(data: usv.Dataset, path: Path) -> None:
        write(data, path)
        (tmp_path / "x").write_text("mine")

    monkeypatch.setattr(writer, "write", slowly)
    with pytest.raises(CannotExport, match="x: "):
        export(small, format, tmp_path / "x")
    assert content(tmp_path) == {"x": b"mine"}


@contextmanager
def as_stranger() -> Iterator[None]:
    """Act as a user to whom nothing belongs."""
    if os.geteuid() != 0:  # whoever is not root is kept out of a folder without rights
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize("format", EACH)
def test_a_folder_that_may_not_be_written_is_told(small: usv.Dataset, tmp_path: Path, format: str) -> None:
    export(small, format, tmp_path / "before")  # imports and reads all that a stranger may not read
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with as_stranger(), pytest.raises(CannotExport, match=r"cannot be written: Permission denied; give another --output"):
        export(small, format, locked / "x")
    assert list(locked.iterdir()) == []


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize("is_there", [False, True])
def test_a_full_disk_leaves_what_was_there(data: usv.Dataset, small: usv.Dataset, tmp_path: Path, is_there: bool, format: str) -> None:
    if is_there:
        export(small, format, tmp_path / "x")
    before = content(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        with pytest.raises(CannotExport, match=r"x: cannot be written: File too large; give another --output"):
            export(data, format, tmp_path / "x")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert content(tmp_path) == before
    assert len(list(tmp_path.iterdir())) == (len(FORMATS[format].paths(tmp_path / "x")) if is_there else 0)


@pytest.mark.parametrize(("format", "library", "remedy"), [
    ("xlsx", "xlsxwriter", "pip install 'XlsxWriter>=3.2'"),
    ("parquet", "polars", "pip install 'polars>=2.0'"),
    ("sqlite", "sqlite3", "take a Python that has it"),
])  # fmt: skip
def test_a_missing_library_is_named(
    small: usv.Dataset, tmp_path: Path, format: str, library: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(sys.modules, f"usvenezuela.exporting.{FORMATS[format].module}", raising=False)
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(CannotExport, match=re.escape(f"{format} needs {library}: {remedy}")):
        export(small, format, tmp_path / "x")
    assert list(tmp_path.iterdir()) == []


# --- several at once, and an end before the end ---------------------------------------------------


@pytest.mark.parametrize("format", EACH)
def test_two_at_once_leave_one_whole(small: usv.Dataset, tmp_path: Path, format: str) -> None:
    (tmp_path / "alone").mkdir()
    (tmp_path / "together").mkdir()
    export(small, format, tmp_path / "alone" / "x")
    start = Barrier(4, timeout=30)

    def run(_: int) -> None:
        for _ in range(3):
            start.wait()
            export(small, format, tmp_path / "together" / "x")

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(run, range(4)))
    assert content(tmp_path / "together") == content(tmp_path / "alone")
    assert len(list((tmp_path / "together").iterdir())) == len(list((tmp_path / "alone").iterdir()))


@pytest.mark.parametrize("others", [("csv", "json"), ("csv", "sqlite"), ("xlsx", "ftm")])
def test_two_kinds_at_once_leave_one_whole(small: usv.Dataset, tmp_path: Path, others: tuple[str, str]) -> None:
    for format in others:
        (tmp_path / format).mkdir()
        export(small, format, tmp_path / format / "x")
    (tmp_path / "together").mkdir()
    start = Barrier(2, timeout=30)

    def run(format: str) -> bool:
        start.wait()
        try:
            export(small, format, tmp_path / "together" / "x")
        except CannotExport:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        won = list(threads.map(run, others))
    assert any(won)
    left = content(tmp_path / "together")
    assert left in [content(tmp_path / format) for format in others] or won == [True, True]
    assert not [name for name in left if name.startswith(".")]


@pytest.mark.parametrize("format", EACH)
@pytest.mark.parametrize("is_there", [False, True])
def test_ctrl_c_leaves_what_was_there(
    data: usv.Dataset, small: usv.Dataset, tmp_path: Path, is_there: bool, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if is_there:
        export(small, format, tmp_path / "x")
    before, names = content(tmp_path), sorted(tmp_path.iterdir())
    writer = import_module(f"usvenezuela.exporting.{FORMATS[format].module}")
    write = writer.write

    def interrupted(data: usv.Dataset, path: Path) -> None:
        write(data, path)
        raise KeyboardInterrupt

    monkeypatch.setattr(writer, "write", interrupted)
    with pytest.raises(KeyboardInterrupt):
        export(data, format, tmp_path / "x")
    assert (content(tmp_path), sorted(tmp_path.iterdir())) == (before, names)


@pytest.mark.parametrize("format", FOLDERS)
def test_a_folder_is_put_back_where_the_new_one_cannot_take_its_place(
    data: usv.Dataset, small: usv.Dataset, tmp_path: Path, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(small, format, tmp_path / "x")
    before = content(tmp_path)

    rename = os.rename

    def stopped(old: Path, new: Path) -> None:
        if new == tmp_path / "x" and old.parent != new.parent and old.name == new.name:
            raise KeyboardInterrupt
        rename(old, new)

    monkeypatch.setattr(os, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        export(data, format, tmp_path / "x")
    assert content(tmp_path) == before
    assert list(tmp_path.iterdir()) == [tmp_path / "x"]


STOPPED = """
import sys, time
from usvenezuela.cli.startup import entry
from usvenezuela.exporting import csv_folder

def write(data, path):
    (path / "events.csv").touch()
    print("begun", flush=True)
    time.sleep(60)

csv_folder.write = write
sys.argv[1:] = ["export", "csv", "--output", sys.argv[1]]
entry()
"""


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_export_that_is_ended_leaves_nothing(tmp_path: Path, sent: signal.Signals, code: int) -> None:
    with subprocess.Popen([sys.executable, "-c", STOPPED, tmp_path / "x"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        assert process.stdout.readline() == b"begun\n"
        process.send_signal(sent)
        assert process.wait(30) == code
        assert process.stderr.read() == b""
    assert list(tmp_path.iterdir()) == []


class Terminal(io.StringIO):
    """Someone who watches."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("patience", "stream"), [(0.0, Terminal), (60.0, Terminal), (0.0, io.StringIO)])
def test_who_waits_is_told_how_long(
    release: Path, tmp_path: Path, patience: float, stream: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    watched = stream()
    monkeypatch.setattr(progress, "PATIENCE", patience)
    monkeypatch.setattr(sys, "stderr", watched)
    assert main(["export", "csv", "--output", str(tmp_path / "x"), str(release)]) == 0
    line = "writing csv: 0 s"
    wiped = f"\r{' ' * len(line)}\r"
    assert watched.getvalue() == (f"\r{line}{wiped}" if (patience, stream) == (0.0, Terminal) else "")


# --- the same bytes -------------------------------------------------------------------------------

ALL = """
import os, sys
import usvenezuela as usv
from usvenezuela.exporting.export import export
from usvenezuela.exporting.formats import FORMATS

os.umask(int(sys.argv[2], 8))
for format in FORMATS:
    export(usv.load(), format, os.path.join(sys.argv[1], f"x.{format}"))
"""


@pytest.mark.slow
def test_the_same_bytes_twice_wherever_and_whenever(tmp_path: Path) -> None:
    settings = (
        ("022", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "POLARS_MAX_THREADS": "1"}),
        ("077", {"PYTHONHASHSEED": "2", "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1", "POLARS_MAX_THREADS": "4"}),
    )
    for mask, environment in settings:
        folder = tmp_path / mask
        folder.mkdir()
        env = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"} | environment
        subprocess.run([sys.executable, "-c", ALL, folder, mask], env=env, cwd=folder, check=True)
    first, second = (content(tmp_path / mask) for mask, _ in settings)
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []
    assert {Path(name).parts[0] for name in first} == {*(f"x.{format}" for format in FORMATS), "x.metadata.yaml"}


def test_what_freezes_programs_sees_every_format() -> None:
    seen = set(imports_of(MODULES["usvenezuela.exporting.export"]))
    assert {f"usvenezuela.exporting.{found.module}" for found in FORMATS.values()} <= seen


@pytest.mark.parametrize("table", TABLES)
def test_a_program_without_source_describes_columns_alike(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    described = sentences(TABLES[table])

    def no_source(_: str) -> None:
        raise OSError("could not get source code")

    monkeypatch.setattr(descriptions, "_module", no_source)
    assert described
    assert list(sentences.__wrapped__(TABLES[table]).items()) == list(described.items())
