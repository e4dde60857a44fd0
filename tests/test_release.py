"""A release is whole, the same twice, and refused for all that is wrong with it at once."""

import hashlib
import json
import re
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import usvenezuela as usv
from builder.__main__ import main
from builder.publishing.gates import frictionless_errors
from tests.conftest import ROOT, needs_page

NAME = f"usvenezuela-{usv.__version__}"
IDS = f"seeds/releases/{usv.__version__}.txt"


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def ready(built: Path) -> Path:
    """A small repository that can be released for the first time."""
    (built / "seeds" / "releases" / "0.0.1.txt").unlink()
    return prepared(built)


@pytest.fixture
def later(built: Path) -> Path:
    """A small repository after a release 0.0.1, which lies beside it as `previous`."""
    root, previous = prepared(built), built.parent / "previous"
    descriptor = json.loads((root / "datapackage.json").read_bytes()) | {"version": "0.0.1"}
    for path in {item["path"] for item in [*descriptor["resources"], *descriptor["otherFiles"]]}:
        (previous / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(root / path, previous / path)
    (previous / "datapackage.json").write_text(json.dumps(descriptor))
    return root


def prepared(built: Path) -> Path:
    """Add what a release takes from the repository, list the ids, and commit all."""
    for path in ("LICENSE", "LICENSE-DATA", "README.md", "pyproject.toml", "hatch_build.py", ".gitignore"):
        shutil.copy(ROOT / path, built / path)
    shutil.copytree(ROOT / "src", built / "src", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "explorer", built / "explorer", ignore=shutil.ignore_patterns("node_modules"))
    (built / "docs").mkdir(exist_ok=True)
    shutil.copy(ROOT / "docs" / "CODING.md", built / "docs")
    (built / "CHANGELOG.md").write_text(
        f"# Changelog\n\n## {usv.__version__} (2026-11-26)\n\nThe first.\n\n## 0.0.1 (2026-01-01)\n\nOld.\n"
    )
    (built / "CITATION.cff").write_text(f"version: {usv.__version__}\ndate-released: 2026-11-26\n")
    git(built, "init", "--quiet")
    assert main(["--root", str(built)]) == 0
    assert main(["release", "--write-ids", "--root", str(built)]) == 0
    git(built, "add", "--all")
    git(built, "commit", "--quiet", "--message", "all")
    return built


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@needs_page
@pytest.mark.slow
def test_a_release_is_whole_and_the_same_twice(ready: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["release", "--root", str(ready), "--output", str(tmp_path / name)]) == 0
        assert [path.name for path in (tmp_path / name).iterdir()] == [NAME]
    one, two = (files_of(tmp_path / name / NAME) for name in ("one", "two"))
    assert one.keys() == two.keys()
    assert {f"{NAME}.zip", f"{NAME}.tar.gz", f"{NAME}-py3-none-any.whl", "CHANGES.md", "SHA256SUMS"} <= one.keys()
    assert any(name.startswith(f"{NAME}.parquet/") for name in one)
    assert one["explorer.html"].startswith(b"<!doctype html>")
    assert [name for name in one if one[name] != two[name]] == []
    assert one["CHANGES.md"].decode() == (
        f"# usvenezuela {usv.__version__} (2026-11-26)\n\nThe first.\n\n"
        "# Changes record by record\n\nThis is the first release: every record is new.\n"
    )
    lines = [line.split("  ") for line in one["SHA256SUMS"].decode().splitlines()]
    sums = {name: digest for digest, name in lines}
    assert sums == {name: hashlib.sha256(raw).hexdigest() for name, raw in one.items() if name != "SHA256SUMS"}
    archive = tmp_path / "one" / NAME / f"{NAME}.zip"
    assert len(usv.load(archive).events) > 0
    assert usv.validate(archive).problems == ()
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(tmp_path / "unpacked")
    assert list(frictionless_errors(tmp_path / "unpacked" / "datapackage.json")) == []
    assert (tmp_path / "unpacked" / "docs" / "CODING.md").is_file()


@pytest.mark.slow
def test_all_that_keeps_a_release_back_is_told_at_once(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    git(ready, "tag", f"v{usv.__version__}")
    (ready / "CHANGELOG.md").write_text(f"# Changelog\n\n## {usv.__version__} (unreleased)\n\nThe first.\n")
    (ready / "CITATION.cff").write_text("version: 9.9.9\n")
    (ready / "data" / "events.csv").write_text("event_id\n")
    (ready / "LICENSE").unlink()
    (ready / IDS).write_text("evt-expulsion\n")
    git(ready, "commit", "--quiet", "--all", "--message", "other")
    (ready / "new.txt").write_text("new")
    capsys.readouterr()
    assert main(["release", "--root", str(ready)]) == 1
    told = capsys.readouterr().out
    for words in ("new.txt: is not committed", "tag v", "data/events.csv: differs", f"{IDS}: lists other ids", "LICENSE: is missing"):
        assert words in told
    for words in ("CHANGELOG.md: has no section", "CITATION.cff: `version` is 9.9.9"):
        assert words in told
    assert not (ready / "dist").exists()


@needs_page
@pytest.mark.slow
def test_a_release_that_fails_leaves_nothing(ready: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (ready / "pyproject.toml").write_text(re.sub("build-backend = .*", "build-backend = 'nowhere'", (ready / "pyproject.toml").read_text()))
    git(ready, "commit", "--quiet", "--all", "--message", "broken")
    assert main(["release", "--root", str(ready), "--output", str(tmp_path / "out")]) == 1
    assert "wheel and sdist cannot be built" in capsys.readouterr().out
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_what_is_there_already_is_left(ready: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out" / NAME).mkdir(parents=True)
    assert main(["release", "--root", str(ready), "--output", str(tmp_path / "out")]) == 1
    assert "is there already" in capsys.readouterr().out


def renamed(root: Path, old: str, new: str) -> None:
    """Give an event another name, build, and commit."""
    path = root / "seeds" / "events" / "crisis.yaml"
    path.write_text(path.read_text().replace(f"name: {old}", f"name: {new}"))
    assert main(["--root", str(root)]) == 0
    git(root, "commit", "--quiet", "--all", "--message", "changed")


@needs_page
@pytest.mark.slow
def test_a_later_release_tells_what_changed_record_by_record(later: Path, tmp_path: Path) -> None:
    renamed(later, "Ruritania eases the sanctions", "Ruritania lifts the sanctions")
    previous = str(tmp_path / "previous" / "datapackage.json")
    assert main(["release", "--root", str(later), "--output", str(tmp_path / "out"), "--previous", previous]) == 0
    told = (tmp_path / "out" / NAME / "CHANGES.md").read_text()
    assert f"# Changes from `0.0.1` to `{usv.__version__}`" in told
    assert "  - `name`: `Ruritania eases the sanctions` → `Ruritania lifts the sanctions`" in told


@needs_page
@pytest.mark.slow
def test_a_release_is_measured_by_the_one_before_it(later: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["release", "--root", str(later)]) == 1
    assert "--previous: it is not given, but seeds/releases says that 0.0.1 was released last" in capsys.readouterr().out
    assert main(["release", "--root", str(later), "--previous", str(later / "datapackage.json")]) == 1
    assert f"--previous: {usv.__version__} is given, but" in capsys.readouterr().out
    assert main(["release", "--root", str(later), "--previous", str(tmp_path / "nowhere.zip")]) == 1
    assert "nowhere.zip" in capsys.readouterr().out
    descriptor = tmp_path / "previous" / "datapackage.json"
    descriptor.write_text(descriptor.read_text().replace('"0.0.1"', f'"{usv.__version__}"'))
    (later / "seeds" / "releases" / "0.0.1.txt").rename(later / "seeds" / "releases" / f"{usv.__version__}.txt")
    assert main(["release", "--root", str(later), "--previous", str(descriptor)]) == 1
    assert "but seeds/releases says that nothing was released last; leave --previous out" in capsys.readouterr().out


@pytest.mark.slow
def test_too_small_a_step_is_refused_with_the_reasons(later: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    descriptor = tmp_path / "previous" / "datapackage.json"
    table = tmp_path / "previous" / "data" / "actors.csv"
    head, first, rest = table.read_text().split("\n", 2)
    raw = "\n".join((head, re.sub("^[^,]*", "act-forgotten", first), first, rest)).encode()
    table.write_bytes(raw)
    told = json.loads(descriptor.read_bytes())
    [entry] = [entry for entry in told["resources"] if entry["path"] == "data/actors.csv"]
    entry |= {"bytes": len(raw), "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}"}
    descriptor.write_text(json.dumps(told))
    capsys.readouterr()
    assert main(["release", "--root", str(later), "--previous", str(descriptor)]) == 1
    told = capsys.readouterr().out
    assert f"0.0.1 → {usv.__version__} is too small a step, the changes ask for a major one" in told
    assert "act-forgotten" in told
    assert "set 1.0.0 or a later version" in told


@pytest.mark.slow
def test_a_list_of_ids_is_not_written_over(ready: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = (ready / IDS).read_text()
    assert main(["release", "--write-ids", "--root", str(ready)]) == 0
    assert (ready / IDS).read_text() == before
    (ready / IDS).write_text(fewer := before.partition("\n")[2])
    capsys.readouterr()
    assert main(["release", "--write-ids", "--root", str(ready)]) == 1
    assert "if it was released, set the next version, otherwise delete the file" in capsys.readouterr().out
    assert (ready / IDS).read_text() == fewer


@needs_page
@pytest.mark.slow
def test_a_release_that_cannot_be_written_leaves_nothing(ready: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("mine")
    assert main(["release", "--root", str(ready), "--output", str(tmp_path / "file")]) == 1
    assert "cannot be written" in capsys.readouterr().out
    assert (tmp_path / "file").read_text() == "mine"
    command = [sys.executable, "-m", "builder", "release", "--root", str(ready), "--output", str(tmp_path / "out")]
    largest = max(path.stat().st_size for path in [ready / "CODEBOOK.md", *(ready / "schema").rglob("*"), *(ready / "data").iterdir()])
    for limit in (20_000, largest + 1):  # where the gates unpack the files, and where the release is written

        def on_a_full_disk(limit: int = limit) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, preexec_fn=on_a_full_disk)
        assert done.returncode == 1
        assert (done.stdout + done.stderr).count("\n") <= 2
        assert "File too large" in done.stdout + done.stderr
        assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []
