"""What people are asked for when they report something names what there is."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_cli import run
from tests.test_docs import CONTRIBUTING
from usvenezuela.checking.catalogue import rules
from usvenezuela.model.columns import VERSION
from usvenezuela.model.tables import PREFIXES, columns_of
from usvenezuela.model.vocabularies import Language, SourceType

FOLDER = ROOT / ".github" / "ISSUE_TEMPLATE"
FORMS = sorted(FOLDER.glob("*.yml"))
PULL_REQUEST = ROOT / ".github" / "pull_request_template.md"


def fields(name: str) -> dict[str, dict[str, Any]]:
    """The fields of a form by their ids."""
    form = yaml.safe_load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"))
    return {item["id"]: item["attributes"] for item in form["body"] if "id" in item}


def test_there_is_a_form_for_a_mistake_a_document_and_a_rule() -> None:
    assert [path.stem for path in FORMS] == ["document", "mistake", "rule"]


@pytest.mark.slow
@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_each_form_fits_its_official_schema(path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-issue-forms", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize("path", [*FORMS, PULL_REQUEST], ids=lambda path: path.stem)
def test_a_form_names_ids_and_commands_that_there_are(path: Path, data: usv.Dataset) -> None:
    text = path.read_text(encoding="utf-8")
    commands = re.findall(r"^    ([a-z]+) ", run("--help").stdout, re.MULTILINE)
    assert set(re.findall(r"`usvenezuela ([a-z]+)", text)) <= set(commands)
    assert all(data[id] for id in re.findall(rf"\b(?:{'|'.join(PREFIXES)})-[a-z0-9-]*[a-z0-9]", text))
    assert set(re.findall(r"`make ([a-z ]+)`", text)) <= {"build", "lint types test"}


def test_a_form_offers_the_kinds_codes_columns_and_rules_that_there_are() -> None:
    mistake, document, rule = (fields(name) for name in ("mistake", "document", "rule"))
    assert re.findall(r"\b([a-z]{3})-(?![a-z])", mistake["record"]["description"]) == list(PREFIXES)
    assert mistake["column"]["placeholder"] in columns_of("events")
    assert document["source_type"]["options"] == list(SourceType)
    assert document["language"]["options"] == list(Language)
    assert set(document) - {"adds"} <= set(columns_of("sources"))
    assert rule["rule"]["placeholder"] in rules()
    assert re.fullmatch(VERSION.expression, mistake["version"]["placeholder"])
    assert re.fullmatch(VERSION.expression, rule["version"]["placeholder"])


def test_the_guide_says_how_to_tell_a_reviewer_what_changed() -> None:
    (command,) = re.findall(r"usvenezuela (diff \.\./before \. --format markdown)$", CONTRIBUTING, re.MULTILINE)
    assert command in PULL_REQUEST.read_text(encoding="utf-8")
    told = run(*command.replace("../before .", f"{ROOT} {ROOT}").split())
    assert told.returncode == 0
    assert told.stdout.rstrip("\n") == f"# Changes from `{usv.__version__}` to `{usv.__version__}`\n\nNothing differs."
