"""What the documents tell people to type works."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_cli import run
from usvenezuela.model.records import RECORDS

README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.DOTALL | re.MULTILINE)


@pytest.mark.slow
def test_the_python_of_the_readme_runs() -> None:
    (code,) = blocks(README, "python")
    assert len([line for line in code.splitlines() if line]) <= 12
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "2019-01-23 SANCTION stated" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("session", [part for block in blocks(README, "console") for part in re.split(r"(?m)^(?=\$ )", block) if part])
def test_the_commands_of_the_readme_run_and_say_what_it_shows(session: str, tmp_path: Path) -> None:
    line, _, shown = session.removeprefix("$ ").partition("\n")
    command = re.sub(r"(--output) (\S+)", rf"\1 {tmp_path}/\2", line)
    assert command.startswith("usvenezuela ")
    program = f"{shlex.quote(sys.executable)} -m usvenezuela"
    environment = {**os.environ, "COLUMNS": "100", "PYTHONPATH": str(ROOT / "src")}
    result = subprocess.run(
        ["bash", "-o", "pipefail", "-c", f'usvenezuela() {{ {program} "$@"; }}; {command}'],
        capture_output=True, text=True, check=False, cwd=ROOT, env=environment,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    assert result.stdout
    assert shown.strip() in ("", result.stdout.strip())


def test_the_counts_of_the_readme_are_those_of_the_data(data: usv.Dataset) -> None:
    heads, notes, *_ = (line for line in README.splitlines() if re.match(r"\| [0-9w]", line))
    told = {name: int(number) for number, name in re.findall(r"([0-9]+) ([a-z]+(?: [a-z]+)*?) \|", heads)}
    tables = {"events": "events", "actors": "actors", "sanction actions": "sanctions", "postings": "postings"}
    tables |= {"figures": "figures", "quotes": "evidence"}
    assert told == {name: len(data.table(table)) for name, table in tables.items()}
    assert f"{len(data.actor_identifiers)} ids in other systems" in notes
    assert f"{len(data.sanction_chains)} measures" in notes
    assert f"{len(data.events.where())} told as facts" in notes


def test_the_picture_of_the_readme_is_there() -> None:
    assert [path for path in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README) if not (ROOT / path).is_file()] == []


def test_every_command_is_in_the_readme() -> None:
    commands = re.findall(r"^    ([a-z]+) ", run("--help").stdout, re.MULTILINE)
    assert {"validate", "list"} <= set(commands)
    for command in commands:
        assert f"usvenezuela {command} " in README


def test_every_table_is_in_the_readme() -> None:
    for record in RECORDS:
        assert f"`{record.table_name}`" in README


def test_the_record_of_the_guide_is_valid_against_the_real_documents(tmp_path: Any) -> None:
    example = next(block for block in blocks(CONTRIBUTING, "yaml") if "evt-" in block)
    path = tmp_path / "event.yaml"
    path.write_text("\n".join(line.removeprefix("   ") for line in example.splitlines()) + "\n")
    assert usv.validate([path]).problems == ()


def test_the_citation_names_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == usv.__version__
    assert f"(version {usv.__version__})" in README
    assert f"## {usv.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_every_seed_file_names_its_schema() -> None:
    paths = list((ROOT / "seeds").rglob("*.yaml"))
    assert paths
    for path in paths:
        first = path.read_text(encoding="utf-8").splitlines()[0]
        schema = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert schema, f"{path} lacks its modeline"
        assert (path.parent / schema[1]).resolve().is_relative_to(ROOT / "editing")
        assert (path.parent / schema[1]).is_file()


def test_the_project_speaks_of_itself_alone() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split("\0")
    texts = [(name, (ROOT / name).read_text(encoding="utf-8")) for name in tracked if name and "seeds/documents" not in name]
    assert "README.md" in dict(texts)
    machine_path = re.compile(r"(?<![\w.*])/(?:home|root|work|Users|tmp)/\w")
    registry_host = re.compile(r"py" + r"pi\.org|files\.pythonhosted|registry\.npm" + r"js")
    assert [name for name, text in texts if machine_path.search(text) or registry_host.search(text)] == []


def test_every_pin_is_a_name_and_a_version() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert lines
    for line in lines:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.!+]+", line)
