"""A release is data and not a programme, whether it comes as a folder or zipped."""

import json
import shutil
import stat
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import usvenezuela as usv
from tests.conftest import ROOT, examples
from usvenezuela.model import limits
from usvenezuela.reading.archives import open_member

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def release(whole: Path, tmp_path: Path) -> Path:
    """A release as a folder: that of the small repository, since what is tried here is the same of one of any size."""
    folder = tmp_path / "release"
    shutil.copytree(whole / "data", folder / "data")
    shutil.copy(whole / "datapackage.json", folder)
    return folder


@pytest.fixture(scope="session")
def zipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real release as a zip archive with one folder at its top."""
    path = tmp_path_factory.mktemp("zipped") / "release.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in (ROOT / "datapackage.json", *sorted((ROOT / "data").iterdir())):
            archive.write(file, f"usvenezuela/{file.relative_to(ROOT).as_posix()}")
    return path


def edit(release: Path, change: Edit) -> Path:
    path = release / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor, indent=2), encoding="utf-8")
    return path


# --- descriptors ------------------------------------------------------------------------------

PATHS = (
    "../secret.csv", "data/../../x.csv", "/etc/passwd", "C:\\x.csv", "C:/x.csv", "data\\x.csv", "%2e%2e/secret.csv", "..%2fsecret.csv",
    "http://example.org/x.csv", "file:///etc/passwd", "//example.org/x.csv", "~/x.csv", ".", "./data/x.csv", "data//x.csv", "data/", "",
    "data/x.csv\n", "data/\u202ex.csv", ["data/events.csv"], None, 5,
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS, ids=map(repr, PATHS))
def test_a_path_that_leads_anywhere_else_is_refused_at_its_place(release: Path, path: object) -> None:
    file = edit(release, lambda descriptor: descriptor["resources"][0].update(path=path))
    problems = usv.validate(release).problems
    lines = file.read_text().splitlines()
    line = next(number for number, text in enumerate(lines, 1) if '"path":' in text and number > lines.index('  "resources": ['))
    assert {problem.rule for problem in problems} <= {"release-descriptor", "empty-value"}
    assert {(problem.path, problem.line) for problem in problems} == {(str(file), line)}
    with pytest.raises(usv.ReleaseError):
        usv.load(release)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda descriptor: descriptor["resources"].append(descriptor["resources"][0]), "stands twice"),
        (lambda descriptor: descriptor["resources"][0].update(bytes=-1), "the size"),
        (lambda descriptor: descriptor["resources"][0].update(bytes=True), "the size"),
        (lambda descriptor: descriptor["resources"][0].update(hash="md5:0"), "sha256:"),
        (lambda descriptor: descriptor["resources"][0].pop("hash"), "'hash' is missing"),
        (lambda descriptor: descriptor["resources"].append("x"), "expected an object"),
        (lambda descriptor: descriptor.update(resources={}), "'resources'"),
        (lambda descriptor: descriptor.update(otherFiles={}), "'otherFiles'"),
        (lambda descriptor: descriptor.update(otherFiles=None), "'otherFiles'"),
        (lambda descriptor: descriptor["otherFiles"].append(descriptor["resources"][0]), "stands twice"),
        (lambda descriptor: descriptor["otherFiles"][0].pop("hash"), "'hash' is missing"),
        (lambda descriptor: descriptor["otherFiles"][0].update(path="../x.json"), "a plain path"),
        (lambda descriptor: descriptor.pop("otherFiles"), "lists no JSON file of"),
        (lambda descriptor: descriptor.update(version=1), "'version'"),
        (lambda descriptor: descriptor.clear(), "'version'"),
        (lambda descriptor: descriptor["resources"][0].update(bytes=10**30), "whole number|2\\^53|exactly"),
    ],
)
def test_a_descriptor_that_is_not_one_of_a_release_is_told(release: Path, change: Edit, words: str) -> None:
    edit(release, change)
    with pytest.raises(usv.ReleaseError, match=words):
        _ = usv.load(release).events
    assert not usv.validate(release).ok


@pytest.mark.parametrize("text", ["[]", "5", '"x"', "null", "", "{", "[" * 100_000, '{"a":' * 100_000, '{"version": "1", "version": "2"}'])
def test_what_is_no_object_is_refused_at_once(release: Path, text: str) -> None:
    (release / "datapackage.json").write_text(text)
    begin = time.perf_counter()
    problems = usv.validate(release).problems
    assert time.perf_counter() - begin < 2
    assert problems
    assert all(problem.line == 1 for problem in problems)


def test_a_release_may_list_all_its_files_as_resources(release: Path) -> None:
    edit(release, lambda descriptor: descriptor["resources"].extend(descriptor.pop("otherFiles")))
    assert usv.validate(release).ok
    assert len(usv.load(release).events) > 0


def test_what_other_programs_read_of_a_descriptor_is_neither_compiled_nor_fetched(release: Path) -> None:
    def add_traps(descriptor: dict[str, Any]) -> None:
        descriptor["$schema"] = descriptor["profile"] = "http://192.0.2.1/profile.json"
        for field in descriptor["resources"][0]["schema"]["fields"]:
            field["constraints"] = {"pattern": "(a+)+$("}
        descriptor["resources"][0]["dialect"] = {"delimiter": ";"}

    edit(release, add_traps)
    begin = time.perf_counter()
    assert usv.validate(release).problems == ()
    assert time.perf_counter() - begin < 20


def test_a_file_of_a_release_is_no_link(release: Path, tmp_path: Path) -> None:
    for name in ("data/events.csv", "data"):
        moved = tmp_path / "elsewhere"
        shutil.move(release / name, moved)
        (release / name).symlink_to(moved)
        problems = usv.validate(release).problems
        assert {problem.rule for problem in problems} == {"release-file"}
        assert "a link" in problems[0].message
        (release / name).unlink()
        shutil.move(moved, release / name)
    assert usv.validate(release).ok


@pytest.mark.parametrize("alter", [lambda raw: raw + b"\n", lambda raw: raw[:-1], lambda raw: raw[:-2] + b"x\n", lambda _: b""])
def test_a_file_that_is_not_the_one_listed_is_told_at_its_entry(release: Path, alter: Callable[[bytes], bytes]) -> None:
    file = release / "data" / "codes.json"
    file.write_bytes(alter(file.read_bytes()))
    problems = usv.validate(release).problems
    listed = next(
        number for number, text in enumerate((release / "datapackage.json").read_text().splitlines(), 1) if '"data/codes.json"' in text
    )
    assert ("release-file", listed) in {(problem.rule, problem.line) for problem in problems}


def test_a_member_is_unpacked_once_until_the_archive_changes(tmp_path: Path) -> None:
    path = tmp_path / "release.zip"
    for content in (b"old", b"newer"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("data/events.csv", content)
        with mock.patch.object(zipfile.ZipFile, "read", autospec=True, side_effect=zipfile.ZipFile.read) as unpack:
            assert {open_member(str(path), "data/events.csv", 100).read() for _ in range(5)} == {content}
        assert unpack.call_count == 1


# --- archives ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_zipped_release_is_read_as_its_folder_is(zipped: Path) -> None:
    assert usv.validate(zipped) == usv.validate(ROOT / "datapackage.json")
    assert len(usv.load(zipped).events) == len(usv.load().events)


@pytest.mark.slow
def test_a_problem_in_a_zipped_release_stands_at_its_file(zipped: Path, tmp_path: Path) -> None:
    path = rezipped(zipped, tmp_path, lambda name, raw: raw.replace(b"SANCTION", b"SANCTIOM", 1) if name.endswith("events.csv") else raw)
    problems = usv.validate(path).problems
    assert {problem.rule for problem in problems} >= {"release-file", "unknown-code"}
    assert {problem.path for problem in problems} >= {f"{path}/usvenezuela/datapackage.json", f"{path}/usvenezuela/data/events.csv"}
    with pytest.raises(usv.ReleaseError):
        usv.load(path)


def rezipped(zipped: Path, folder: Path, change: Callable[[str, bytes], bytes]) -> Path:
    with zipfile.ZipFile(zipped) as old, zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return folder / "x.zip"


def add(name: str, content: bytes = b"x", **attributes: Any) -> Callable[[zipfile.ZipFile], None]:
    def write(archive: zipfile.ZipFile) -> None:
        member = zipfile.ZipInfo("x")
        member.filename = name
        member.compress_type = zipfile.ZIP_DEFLATED
        for key, value in attributes.items():
            setattr(member, key, value)
        archive.writestr(member, content)

    return write


def add_many(archive: zipfile.ZipFile) -> None:
    for number in range(limits.MEMBERS + 1):
        archive.writestr(f"data/{number}", "")


HOSTILE: dict[str, tuple[Callable[[zipfile.ZipFile], None], str]] = {
    "slip": (add("../x.csv"), "no plain path"),
    "deep slip": (add("data/../../x.csv"), "no plain path"),
    "absolute": (add("/etc/passwd"), "no plain path"),
    "drive": (add("C:/x.csv"), "no plain path"),
    "backslash": (add("..\\x.csv"), "no plain path"),
    "empty part": (add("data//x.csv"), "no plain path"),
    "newline": (add("a\nb"), "hidden characters"),
    "link": (add("data/x.csv", b"/etc/passwd", external_attr=(stat.S_IFLNK | 0o777) << 16), "a link"),
    "pipe": (add("data/x.csv", b"", external_attr=(stat.S_IFIFO | 0o777) << 16), "a link or a special file"),
    "twice": (add("usvenezuela/data/events.csv"), "more than once"),
    "lzma": (add("data/x.csv", compress_type=zipfile.ZIP_LZMA), "unusual way"),
    "bomb": (add("data/x.csv", bytes(200 * 1024 * 1024)), "unpack to"),
    "count": (add_many, "more than 1000 files"),
    "two releases": (add("other/datapackage.json", b"{}"), "more than one"),
}


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_and_leaves_nothing_behind(zipped: Path, tmp_path: Path, name: str) -> None:
    make, message = HOSTILE[name]
    path = tmp_path / "in" / "x.zip"
    path.parent.mkdir()
    shutil.copy(zipped, path)
    with zipfile.ZipFile(path, "a") as archive:
        make(archive)
    with pytest.raises(usv.Unusable, match=message):
        usv.validate(path)
    with pytest.raises(usv.ReleaseError, match=message):
        usv.load(path)
    assert [file.name for file in tmp_path.rglob("*")] == ["in", "x.zip"]


def flagged(zipped: Path, field: int, value: bytes) -> bytes:
    """The archive with bytes at `field` of its first member's entry in the directory put to `value`."""
    raw = bytearray(zipped.read_bytes())
    entry = raw.index(b"PK\x01\x02")
    raw[entry + field : entry + field + len(value)] = value
    return bytes(raw)


def test_an_encrypted_member_is_refused(zipped: Path, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(flagged(zipped, 8, b"\x01"))
    with pytest.raises(usv.Unusable, match="encrypted"):
        usv.validate(tmp_path / "x.zip")


@pytest.mark.parametrize("declared", [0, 10, 100_000, 3_000_000])
def test_the_declared_size_of_a_member_is_not_believed(zipped: Path, tmp_path: Path, declared: int) -> None:
    (tmp_path / "x.zip").write_bytes(flagged(zipped, 24, declared.to_bytes(4, "little")))
    with pytest.raises(usv.ReleaseError):
        usv.load(tmp_path / "x.zip")


@pytest.mark.parametrize("content", [b"", b"PK", b"hello", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_archive_of_a_release_is_unusable(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.zip").write_bytes(content)
    with pytest.raises(usv.Unusable, match=r"x\.zip"):
        usv.validate(tmp_path / "x.zip")


@pytest.mark.slow
@settings(max_examples=examples(1), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 2**40), bit=st.integers(0, 7), is_in_directory=st.booleans())
def test_an_archive_with_a_flipped_bit_is_read_or_refused_never_more(
    zipped: Path, tmp_path: Path, at: int, bit: int, is_in_directory: bool
) -> None:
    raw = bytearray(zipped.read_bytes())
    start = raw.index(b"PK\x01\x02") if is_in_directory else 0
    raw[start + at % (len(raw) - start)] ^= 1 << bit
    path = tmp_path / "x.zip"
    path.write_bytes(raw)
    try:
        usv.load(path)
    except usv.ReleaseError as error:
        assert str(path) in str(error)


def test_a_folder_that_is_named_like_an_archive_is_a_folder(release: Path) -> None:
    folder = release.rename(release.with_suffix(".zip"))
    assert usv.validate(folder).ok
