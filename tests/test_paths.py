"""What stands at a path decides whether it is read: nothing blocks, leads astray or is read without bound."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import usvenezuela as usv
from tests.test_validation import EVENT
from usvenezuela.model import limits
from usvenezuela.reading.files import CannotOpen, open_regular, read_bounded
from usvenezuela.reading.open import read_bytes
from usvenezuela.reporting.formats import FORMATS

TIMEOUT = 20


def check(*paths: str | bytes | Path, folder: Path | None = None) -> tuple[int, str]:
    """The exit code and what is printed; a command that blocks fails the test."""
    command = [sys.executable, "-m", "usvenezuela", "validate", *paths]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT, cwd=folder)
    assert "Traceback" not in result.stderr
    return result.returncode, result.stdout + result.stderr


def write(path: Path, id: str = "evt-new") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(EVENT.replace("evt-new", id))
    return path


def make_socket(path: Path) -> None:
    # The name of a socket is short; that of a temporary folder may not be.
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def make_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate((limits.TABLE_FILE if path.suffix == ".csv" else limits.WHOLE_FILE) + 1)


def make_link_out(path: Path) -> None:
    outside = path.parent.parent / "outside.yaml"
    write(outside)
    path.symlink_to(outside)


UNUSABLE: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (lambda path: None, "no such file or folder"),
    "dangling link": (lambda path: path.symlink_to("nowhere"), "leads nowhere"),
    "looping link": (lambda path: path.symlink_to(path.name), "leads nowhere"),
    "link out of the folder": (make_link_out, "leads out of its folder"),
    "link to a device": (lambda path: path.symlink_to("/dev/zero"), "leads out of its folder"),
    "pipe": (os.mkfifo, "a pipe, not a regular file"),
    "socket": (make_socket, "a socket, not a regular file"),
    "too large": (make_large, "larger than 64 "),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", UNUSABLE)
def test_what_is_no_file_of_records_is_named_and_not_read(tmp_path: Path, name: str) -> None:
    make, message = UNUSABLE[name]
    folder = tmp_path / "given"
    folder.mkdir()
    paths = [folder / file for file in ("x.yaml", "x.json", "x.csv", "datapackage.json")]
    for path in paths:
        make(path)
    code, output = check(*paths)
    assert (code, len(output.splitlines())) == (2, 4)
    for path, line in zip(sorted(paths), output.splitlines(), strict=True):
        assert line.startswith(f"usvenezuela: {path}: ")
        assert message in line


@pytest.mark.parametrize("name", sorted(set(UNUSABLE) - {"missing"}))
def test_it_is_named_in_a_folder_too(tmp_path: Path, name: str) -> None:
    make, message = UNUSABLE[name]
    write(tmp_path / "given" / "good.yaml")
    make(tmp_path / "given" / "x.yaml")
    with pytest.raises(usv.Unusable, match=message):
        usv.validate(tmp_path / "given")


@pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/dev/stdin", "", "a\0b.yaml", "x" * 5000 + ".yaml"])
def test_a_path_that_can_be_no_file_is_unusable(path: str) -> None:
    with pytest.raises(usv.Unusable):
        usv.validate(path)


def test_a_device_named_like_a_file_of_records_is_not_opened(tmp_path: Path) -> None:
    try:
        os.mknod(tmp_path / "x.yaml", 0o20666, os.makedev(1, 5))
    except OSError:
        pytest.skip("devices are made by root only; run the tests as root")
    with pytest.raises(usv.Unusable, match="a device"):
        usv.validate(tmp_path)


def test_a_file_that_may_not_be_read_is_unusable(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything; run the tests as another user")
    write(tmp_path / "x.yaml").chmod(0)
    with pytest.raises(usv.Unusable, match="Permission denied"):
        usv.validate(tmp_path / "x.yaml")


def test_a_link_inside_its_folder_reads_fine_and_once(tmp_path: Path) -> None:
    target = write(tmp_path / "2019" / "good.yaml")
    (tmp_path / "2019" / "also.yaml").symlink_to("good.yaml")
    assert usv.validate(tmp_path / "2019" / "also.yaml").ok
    assert usv.validate([tmp_path / "2019", target]).checked == 1


def test_a_link_may_lead_elsewhere_inside_the_folder_that_is_checked(tmp_path: Path) -> None:
    write(tmp_path / "a" / "good.yaml")
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "link.yaml").symlink_to("../a/good.yaml")
    assert usv.validate(tmp_path).ok
    with pytest.raises(usv.Unusable, match="leads out of its folder"):
        usv.validate(tmp_path / "b")


def test_a_folder_given_by_name_may_be_a_link(tmp_path: Path) -> None:
    write(tmp_path / "real" / "good.yaml")
    (tmp_path / "link").symlink_to("real")
    report = usv.validate(tmp_path / "link")
    assert (report.ok, report.checked) == (True, 1)


def test_a_folder_that_is_a_link_is_named_and_not_followed(tmp_path: Path) -> None:
    write(tmp_path / "given" / "good.yaml")
    (tmp_path / "given" / "loop").symlink_to(".")
    with pytest.raises(usv.Unusable, match="loop: a link to a folder"):
        usv.validate(tmp_path / "given")


def test_hidden_files_and_folders_are_left_alone(tmp_path: Path) -> None:
    write(tmp_path / "good.yaml")
    (tmp_path / ".pre-commit-config.yaml").write_text("repos: []\n")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "x.yaml").write_text("a: b\n")
    (tmp_path / ".venv" / "lib64").symlink_to(".")
    assert usv.validate(tmp_path).ok


@pytest.mark.slow
def test_folders_may_be_nested_deeper_than_python_recurses(tmp_path: Path) -> None:
    here = Path.cwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1100):
            os.mkdir("d")
            os.chdir("d")
        Path("x.yaml").write_text(EVENT)
    finally:
        os.chdir(here)
    assert usv.validate(tmp_path).checked == 1
    subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)


NAMES = [
    b"a\nb.yaml",
    b"::error::x.yaml",
    b"-rf.yaml",
    b"--format.yaml",
    b"\x1b[31m.yaml",
    b"\xff\xfe.yaml",
    "Ñandú 委内瑞拉.yaml".encode(),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_no_name_harms_the_output(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    try:
        with open(path, "wb") as file:
            file.write(EVENT.encode())
    except OSError:
        pytest.skip("this file system does not take such names; run the tests on Linux")
    assert check(tmp_path) == check("--", name, folder=tmp_path) == (0, "1 record checked: valid (1 quote looked up)\n")
    with open(path, "wb") as file:
        file.write(EVENT.replace("X_STATEMENT", "X").encode())
    report = usv.validate(os.fsdecode(path))
    for format, render in FORMATS.items():
        output = render(report, 0).encode("utf-8", "backslashreplace").decode()
        assert "unknown-code" in output, format
        assert not any(line.startswith(("::error::", "b.yaml")) for line in output.splitlines()), format
        assert "\x1b" not in output, format


def test_the_faults_of_all_paths_are_told_together(tmp_path: Path) -> None:
    write(tmp_path / "good.yaml")
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "odd.csv").write_text("a,b\n")
    (tmp_path / "empty").mkdir()
    names = ("absent.yaml", "good.yaml", "notes.txt", "odd.csv", "empty")
    code, output = check(*(tmp_path / name for name in names))
    assert code == 2
    lines = output.splitlines()
    assert len(lines) == 4
    for name in ("absent.yaml", "notes.txt", "odd.csv", "empty"):
        assert sum(line.startswith(f"usvenezuela: {tmp_path / name}: ") for line in lines) == 1


def test_a_file_that_changes_hands_while_it_is_opened_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    good, secret = write(tmp_path / "good.yaml"), write(tmp_path / "secret.yaml")
    real_open = os.open

    def swapped(path: str, flags: int) -> int:
        os.replace(secret, good)
        return real_open(path, flags)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(CannotOpen, match="changed"):
        open_regular(str(good), limits.WHOLE_FILE)


def test_a_file_that_grows_without_end_is_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("usvenezuela.model.limits.WHOLE_FILE", 10)
    path = tmp_path / "x.yaml"
    path.write_bytes(b"0123456789")
    assert read_bytes(str(path)) == b"0123456789"
    file = open_regular(str(path), 10)
    with path.open("ab") as more:
        more.write(b"x")
    with file, pytest.raises(CannotOpen, match="larger"):
        read_bounded(file)
