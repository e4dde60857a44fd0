"""What contributors and their tools write, and how it goes wrong."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_validation import EVENT
from usvenezuela.problems import Problem
from usvenezuela.reporting.formats import FORMATS

ENGINES: tuple[Literal["plain", "bulk"], ...] = ("plain", "bulk")


def checked(*paths: Path) -> tuple[Problem, ...]:
    """The problems that both engines, which say the same, find."""
    plain, bulk = (usv.validate(paths, engine=engine) for engine in ENGINES)
    assert plain == bulk
    return plain.problems


def codes(*paths: Path) -> list[str]:
    return [found.rule for found in checked(*paths)]


def rows_of(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(folder: Path, table: str, rows: list[dict[str, str]]) -> Path:
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


# --- the name of the column -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("start_date", "2023-02-30"),
        ("role", "envoi"),
        ("person_id", "Bond"),
        ("n_persons", "3.0"),
        ("label", "a\u200bb"),
        ("sending_id", "act-x"),
    ],
)
def test_a_message_on_a_cell_names_its_column_in_every_format(tmp_path: Path, column: str, value: str) -> None:
    row = rows_of("postings")[0] | {column: value}
    lines = tmp_path / "postings.jsonl"
    lines.write_text(json.dumps({name: cell for name, cell in row.items() if cell}) + "\n", encoding="utf-8")
    for path in (write_rows(tmp_path, "postings", [row]), lines):
        report = usv.validate(path)
        assert f"{column}: " in str(report.problems[0]), str(report.problems[0])
        for render in FORMATS.values():
            assert f"{column}: " in render(report, 0)
        path.unlink()


@pytest.mark.parametrize(
    ("good", "bad", "name"),
    [
        ("2019-01-23\n", "2023-02-30\n", "start_date"),
        ("role: actor", "role: author", "role"),
        ("actor: act-nicolas-maduro", "actor: act-nicolas-madur", "actor"),
        ("quote: On 23", "quote: At 23", "quote"),
        ("new\n  event", "null # x\n  contexts: [economic, econom]\n  event", "contexts"),
    ],
)
def test_a_message_on_a_field_names_it_as_it_is_written(tmp_path: Path, good: str, bad: str, name: str) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(EVENT.replace(good, bad, 1))
    assert any(found.message.startswith(f"{name}: ") for found in usv.validate(path).problems)


def test_a_field_is_named_once_and_cut_where_it_is_long(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(EVENT + f"  nonsense: 1\n  answers: {{{'x' * 900}: ' '}}\n")
    by_rule = {found.rule: found.message for found in usv.validate(path).problems}
    assert by_rule["unknown-field"].startswith("there is no field 'nonsense'")
    assert all(len(message) < 1000 for message in by_rule.values())
