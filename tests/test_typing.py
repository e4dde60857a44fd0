"""Type checkers know what a user's script may ask, and find what it may not."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder.rendering.filters import typed_filters
from tests.conftest import NODE_MODULES, ROOT, needs_node

FILTERS = ROOT / "src" / "usvenezuela" / "dataset" / "filters.pyi"
GOOD = """
from datetime import date

import usvenezuela as usv

data = usv.load()
event = data.events["evt-maduro-breaks-ties"]
names: list[str] = [data.actors[part.actor_id].name for part in event.participants]
if event.factuality == "alleged" or event.mode == "expel" or event.event_type in ("SANCTION", "AID"):
    print(names, "diplomatic" in event.contexts)
expulsions = data.events.where(mode="expel", contexts=["diplomatic"], since=2008, until=date(2019, 3, 1))
quotes: list[str] = [quote.exact for found in expulsions.where(by="United States").search("expel") for quote in found.evidence]
chains: list[str] = [chain.chain_id for chain in data.sanction_chains.where(status="in_force")]
values = [figure.value for figure in data.figures.where(value=[2, "0.3333"], unit=["USD", "%"], asserted=True)]
counts = {name: len(table) for name, table in data.tables.items()}
print(data["act-nicolas-maduro"], quotes, chains, values, counts, data.postings.where(end_date="..").to_polars)
"""
BAD = {
    'data.events.where(colour="red")': "colour",
    "data.events.where(event_type=4)": "event_type",
    "data.events.where(since=True, until=2.5)": "until",
    'data.actors.where(since="2019")': "since",
    'data.sanction_chains.where(factuality="any")': "factuality",
    'data.events.where(mode="expel").where(mod="expel")': "mod",
    "data.events[0].factuality == 4": "",
    'data.events.where()["evt-x"].event_tpye': "event_tpye",
}
"""What a type checker refuses, with a word of what it says."""


def test_type_checkers_know_the_filters_of_every_table() -> None:
    made = "run `python -m builder.rendering.filters > src/usvenezuela/dataset/filters.pyi`"
    assert FILTERS.read_text(encoding="utf-8") == typed_filters(), made


def script(folder: Path) -> tuple[Path, list[int]]:
    """A script of good lines, then bad ones, and where these stand."""
    lines = GOOD.splitlines()
    path = folder / "script.py"
    path.write_text("\n".join([*lines, *BAD]) + "\n", encoding="utf-8")
    return path, list(range(len(lines) + 1, len(lines) + len(BAD) + 1))


@pytest.mark.slow
def test_mypy_passes_what_is_right_and_finds_what_is_not(tmp_path: Path) -> None:
    path, bad = script(tmp_path)
    command = [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", "--cache-dir", str(tmp_path / "cache"), path.name]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    found = {int(line.split(":")[1]): line for line in result.stdout.splitlines() if ": error: " in line}
    assert sorted(found) == bad, result.stdout
    for number, word in zip(bad, BAD.values(), strict=True):
        assert word in found[number]


@pytest.mark.slow
@needs_node("pyright")
def test_pyright_passes_what_is_right_and_finds_what_is_not(tmp_path: Path) -> None:
    path, bad = script(tmp_path)
    settings = {"typeCheckingMode": "strict", "extraPaths": [str(ROOT / "src")], "reportUnusedExpression": False}
    (tmp_path / "pyrightconfig.json").write_text(json.dumps(settings))
    command = [
        str(shutil.which("node")),
        str(NODE_MODULES / "pyright" / "index.js"),
        "--outputjson",
        "--pythonpath",
        sys.executable,
        path.name,
    ]
    # With a file given it reads no settings, so that the folder is given instead.
    result = subprocess.run([*command[:-1], "--project", "."], cwd=tmp_path, capture_output=True, text=True, check=False)
    found = {item["range"]["start"]["line"] + 1: item["message"] for item in json.loads(result.stdout)["generalDiagnostics"]}
    assert sorted(found) == bad, found
    for number, word in zip(bad, BAD.values(), strict=True):
        assert word in found[number]
