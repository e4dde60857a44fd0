"""A new record starts from a template: filled in as its comments say it is valid, and unfilled it tells what is missing."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_cli import run
from usvenezuela.cli.main import main
from usvenezuela.writing.template import ID_STARTS

EVIDENCE = {"source": "src-wikipedia-relations", "quote": "On 23 January 2019, Maduro announced"}
FILLED: dict[str, dict[str, str]] = {
    "event": {
        "id": "evt-new", "name": "Maduro says something new", "event_type": "X_STATEMENT", "date_basis": "stated", "factuality": "stated",
        "#start_date": "2019-01-23", "#mode": "x-decline", "#participants": "", "#  - actor": "act-nicolas-maduro", "#    role": "actor",
    },
    "actor": {"id": "act-new", "name": "Someone new", "actor_type": "person"},
    "sanction": {
        "id": "san-new", "name": "The United States freezes something new", "action": "impose",
        "issuer": "act-government-of-the-united-states", "instrument": "unspecified", "measures": "[asset_freeze]",
        "date_basis": "not_stated", "factuality": "stated",
    },
    "posting": {
        "id": "pst-new", "label": "Someone new", "role": "diplomat", "sending": "act-government-of-the-united-states",
        "receiving": "act-venezuela", "date_basis": "not_stated", "outcome": "served",
    },
    "figure": {
        "id": "fig-new", "measure": "persons", "#value": "23", "qualifier": "exact", "unit": "persons", "value_text": "23",
        "scope": "Those meant", "factuality": "stated",
    },
    "source": {
        "id": "src-new", "title": "A new document", "publisher": "Someone", "source_type": "news", "language": "en",
        "license": "CC-BY-4.0", "attribution": "Someone", "redistributable": "true", "#path": "seeds/documents/new.txt", "#sha256": "0" * 64,
    },
}  # fmt: skip
"""What a person types at the open keys of each template, `#` before a key that is switched on."""


def fill(template: str, values: dict[str, str]) -> str:
    """The template with each value typed at its key."""
    for key, value in values.items():
        template, count = re.subn(rf"^([- ]*){key}:.*$", rf"\g<1>{key.removeprefix('#')}: {value}", template, count=1, flags=re.MULTILINE)
        assert count == 1, f"no open key {key}"
    return template


def switched_on(template: str) -> str:
    """The template with the # before each key deleted."""
    switched_off = re.compile(r"^( *)#( *(?:#|- )|(?: *[a-z0-9_]+:))", re.MULTILINE)
    while switched_off.search(template):
        template = switched_off.sub(r"\1\2", template)
    return template


def test_each_kind_of_record_has_a_template() -> None:
    assert set(ID_STARTS) == set(FILLED)
    result = run("new", "evnt")
    assert (result.returncode, result.stdout) == (2, "")
    assert "the kinds are actor, event" in result.stderr


@pytest.mark.parametrize("kind", FILLED)
def test_a_template_filled_in_is_valid(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    template = run("new", kind).stdout
    path.write_text(fill(template, FILLED[kind] | (EVIDENCE if "evidence:" in template else {})))
    assert [str(found) for found in usv.validate(path).problems] == []


@pytest.mark.parametrize("kind", FILLED)
def test_an_unfilled_template_tells_each_key_to_fill_in_once(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    path.write_text(run("new", kind).stdout)
    report = usv.validate(path)
    assert {found.rule for found in report.problems} <= {"bad-value", "empty-value", "empty-list"}
    open_lines = {
        number for number, line in enumerate(path.read_text().splitlines(), 1) if re.match(r" *(?!#)[- ]*\w+:( \[\]| \w+-)?$", line)
    }
    open_lines -= {number for number, line in enumerate(path.read_text().splitlines(), 1) if line == "  evidence:"}
    assert open_lines
    assert [found.line for found in report.problems] == sorted(open_lines)
    told = {found.message.partition(": ")[2] for found in report.problems if found.rule == "empty-value"}
    assert told == {"no value; give one, or delete the key if it is optional"}


@pytest.mark.parametrize("kind", FILLED)
def test_a_template_shows_every_field_with_its_description(kind: str) -> None:
    schema = json.loads((ROOT / "schema" / "seeds" / f"{kind}.json").read_text(encoding="utf-8"))
    template = run("new", kind).stdout
    (record,) = yaml.safe_load(switched_on(template))
    prose = " ".join(line.strip(" #") for line in template.splitlines())

    def compare(value: Any, node: dict[str, Any]) -> None:
        properties = schema["$defs"][node["$ref"].removeprefix("#/$defs/")]["properties"]
        assert list(value) == list(properties)
        for name, child in properties.items():
            assert child["description"] in prose
            if isinstance(value[name], list) and value[name]:
                compare(value[name][0], child["items"])

    compare(record, schema["items"])


def test_what_is_written_names_its_schema_relatively_in_a_clone_and_by_its_address_elsewhere(tmp_path: Path) -> None:
    modeline = re.compile(r"# yaml-language-server: \$schema=(\S+)\n")
    schema = ROOT / "schema" / "seeds" / "event.json"
    result = run("new", "event", "--output", str(tmp_path / "a b.yaml"))
    assert (result.returncode, result.stderr) == (0, "")
    assert modeline.match((tmp_path / "a b.yaml").read_text(encoding="utf-8"))[1] == schema.as_uri()  # type: ignore[index]
    assert modeline.match(run("new", "event").stdout)[1] == schema.as_uri()  # type: ignore[index]
    assert modeline.match(run("new", "event", "--schema", "../x.json").stdout)[1] == "../x.json"  # type: ignore[index]
    from usvenezuela.writing.template import schema_location

    assert schema_location("event", ROOT / "seeds" / "events") == "../../editing/event.json"


def test_nothing_is_overwritten_and_nothing_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("mine")
    (tmp_path / "link.yaml").symlink_to("nowhere")
    for output, reason in (
        ("mine.yaml", "is there already"),
        ("link.yaml", "is there already"),
        ("absent/x.yaml", "cannot be written"),
        ("", ""),
    ):
        result = run("new", "event", "--output", str(tmp_path / output))
        assert (result.returncode, result.stdout) == (2, "")
        assert reason in result.stderr
        assert "Traceback" not in result.stderr
    assert path.read_text() == "mine"
    assert sorted(item.name for item in tmp_path.iterdir()) == ["link.yaml", "mine.yaml"]


def test_the_place_of_a_schema_cannot_break_out_of_its_comment(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "event", "--schema", "x\n- id: evt-forged"]) == 2
    found = capsys.readouterr()
    assert found.out == ""
    assert "--schema 'x\\n- id: evt-forged'" in found.err
