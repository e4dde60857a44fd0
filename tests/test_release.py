"""A release is whole, the same twice, and refused for all that is wrong with it at once."""

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

import usvenezuela as usv
from builder.__main__ import main
from builder.publishing.gates import frictionless_errors
from tests.conftest import ROOT

NAME = f"usvenezuela-{usv.__version__}"
IDS = f"seeds/releases/{usv.__version__}.txt"


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def ready(built: Path) -> Path:
    """A small repository that can be released."""
    for path in ("LICENSE", "LICENSE-DATA", "README.md", "pyproject.toml", "hatch_build.py", ".gitignore"):
        shutil.copy(ROOT / path, built / path)
    shutil.copytree(ROOT / "src", built / "src", ignore=shutil.ignore_patterns("__pycache__"))
    (built / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "CODING.md", built / "docs")
    (built / "CHANGELOG.md").write_text(
        f"# Changelog\n\n## {usv.__version__} (2026-11-26)\n\nThe first.\n\n## 0.0.1 (2026-01-01)\n\nOld.\n"
    )
    (built / "CITATION.cff").write_text(f"version: {usv.__version__}\ndate-released: 2026-11-26\n")
    git(built, "init", "--quiet")
    assert main(["release", "--write-ids", "--root", str(built)]) == 0
    git(built, "add", "--all")
    git(built, "commit", "--quiet", "--message", "all")
    return built


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_a_release_is_whole_and_the_same_twice(ready: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        assert main(["release", "--root", str(ready), "--output", str(tmp_path / name)]) == 0
        assert [path.name for path in (tmp_path / name).iterdir()] == [NAME]
    one, two = (files_of(tmp_path / name / NAME) for name in ("one", "two"))
    assert one.keys() == two.keys()
    assert {f"{NAME}.zip", f"{NAME}.tar.gz", f"{NAME}-py3-none-any.whl", "CHANGES.md", "SHA256SUMS"} <= one.keys()
    assert any(name.startswith(f"{NAME}.parquet/") for name in one)
    assert [name for name in one if one[name] != two[name]] == []
    assert one["CHANGES.md"].decode().endswith("\n\nThe first.\n")
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


@pytest.mark.slow
def test_a_release_that_fails_leaves_nothing(ready: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (ready / "pyproject.toml").write_text("[build-system]\nrequires = []\nbuild-backend = 'nowhere'\n")
    git(ready, "commit", "--quiet", "--all", "--message", "broken")
    assert main(["release", "--root", str(ready), "--output", str(tmp_path / "out")]) == 1
    assert "wheel and sdist cannot be built" in capsys.readouterr().out
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.slow
def test_what_is_there_already_is_left(ready: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out" / NAME).mkdir(parents=True)
    assert main(["release", "--root", str(ready), "--output", str(tmp_path / "out")]) == 1
    assert "is there already" in capsys.readouterr().out
