"""What git makes of the repository: clones hold the same bytes everywhere, and archives no document in copyright."""

import io
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

import usvenezuela as usv
from builder.build import build
from tests.conftest import ROOT

ENDINGS = {"lf.txt": b"a\nb\n", "crlf.txt": b"a\r\nb\r\n", "mixed.csv": b"a\r\nb\n", "cr.yaml": b"a\rb"}


def git(folder: Path, *arguments: str) -> bytes:
    """What a git command prints in `folder`, whatever this machine's settings."""
    settings = ["-c", "user.name=Tests", "-c", "user.email=tests@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True).stdout


def committed(folder: Path, *settings: str) -> Path:
    """Make `folder` a repository with the attributes of this one, and commit all that is in it."""
    shutil.copy(ROOT / ".gitattributes", folder)
    git(folder, "init", "--quiet")
    git(folder, *settings, "add", "--all", "--force")
    git(folder, *settings, "commit", "--quiet", "--message", "x")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


@pytest.mark.parametrize("autocrlf", ["true", "input", "false"])
@pytest.mark.parametrize("eol", ["crlf", "lf"])
def test_a_clone_holds_the_same_bytes_whatever_git_does_with_the_ends_of_lines(
    built: Path, tmp_path: Path, autocrlf: str, eol: str
) -> None:
    for name, raw in ENDINGS.items():
        (built / name).write_bytes(raw)
    settings = ("-c", f"core.autocrlf={autocrlf}", *(() if autocrlf == "true" else ("-c", f"core.eol={eol}")))
    before = contents(committed(built, *settings))
    git(tmp_path, *settings, "clone", "--quiet", str(built), "clone")
    assert contents(tmp_path / "clone") == before
    assert ENDINGS.items() <= before.items()


def test_a_clone_with_other_ends_of_lines_loads_and_builds(built: Path, tmp_path: Path) -> None:
    committed(built)
    git(tmp_path, "-c", "core.autocrlf=true", "clone", "--quiet", str(built), "clone")
    assert len(usv.load(tmp_path / "clone" / "datapackage.json").events)
    assert build(tmp_path / "clone").problems == ()


def test_an_archive_of_a_version_holds_no_document_in_copyright(tmp_path: Path, data: usv.Dataset) -> None:
    for source in data.sources:
        path = tmp_path / str(source.path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source.license)
    committed(tmp_path)
    with tarfile.open(fileobj=io.BytesIO(git(tmp_path, "archive", "--format=tar", "HEAD"))) as archive:
        names = set(archive.getnames())
    closed = {source.path for source in data.sources if source.license.startswith("LicenseRef-")}
    assert closed
    assert names & {source.path for source in data.sources} == {source.path for source in data.sources} - closed
