"""What breaks a rule among rows is found by the fast path too, whichever rule it is and wherever it stands."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

import usvenezuela as usv
from builder.build import code
from builder.resolve import Resolver
from tests.test_rules import break_rule
from usvenezuela.checking.bulk import candidates
from usvenezuela.checking.catalogue import RuleEntry, rules
from usvenezuela.checking.rules import RELATED_RULES
from usvenezuela.model.tables import TABLES, columns_of
from usvenezuela.writing.cells import cell_of, render_csv

Rows = dict[str, list[dict[str, str]]]
"""The published tables as text cells."""


def tables_in(folder: Path) -> Rows:
    return {name: list(csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines())) for name in TABLES}


def write_tables(rows: Rows, folder: Path) -> Path:
    folder.mkdir()
    for name, records in rows.items():
        text = io.StringIO()
        writer = csv.DictWriter(text, columns_of(name), lineterminator="\n")
        writer.writeheader()
        writer.writerows(records)
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8", newline="")
    return folder


def agreed(folder: Path) -> set[str]:
    """The rules that both engines, which say the same, find broken."""
    fast = usv.validate(folder, engine="bulk")
    assert usv.validate(folder, engine="plain") == fast
    return {problem.rule for problem in fast.problems}


# --- the examples of the registry -----------------------------------------------------------------


def published(root: Path, rule: RuleEntry, folder: Path) -> Path:
    """The tables of a small repository in which a rule is broken, as they would be published if nobody checked them."""
    folder.mkdir()
    if rule.file.startswith("seeds/"):
        for name, records in Resolver(code(root)[0]).tables().items():
            (folder / f"{name}.csv").write_text(render_csv(name, records), encoding="utf-8")
        return folder
    changed = root / rule.file
    for path in (root / "data").glob("*.csv"):
        (folder / path.name).write_bytes(path.read_bytes())
    if changed.suffix == ".json":
        cells = [
            {name: cell_of(record.get(name)) for name in columns_of(changed.stem)}
            for record in json.loads(changed.read_text(encoding="utf-8"))
        ]
        write_tables({changed.stem: cells}, folder / "flat")
        (folder / "flat" / f"{changed.stem}.csv").replace(folder / f"{changed.stem}.csv")
    return folder


ELSEWHERE = {
    "long-quote",  # tried below: a quote so long lies in no sentence of the small document
    "quote-not-at-offsets", "release-file", "release-descriptor", "json-syntax", "jsonschema", "frictionless",  # on no table
    "out-of-range",  # in a cell, a number below nought is no number
}  # fmt: skip
"""Rules whose examples cannot be shown as tables."""
SHOWN = [
    rule
    for rule in rules().values()
    if rule.code not in ELSEWHERE and (rule.group.title in ("Records", "Published form") or rule.file.startswith("data/"))
]
"""The rules that a published table can break."""


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_both_engines_find_the_bad_example_of_a_rule(built: Path, tmp_path: Path, rule: RuleEntry) -> None:
    break_rule(built, rule)
    assert rule.code in agreed(published(built, rule, tmp_path / "tables"))


# --- what the examples leave out --------------------------------------------------------------------

Change = Callable[[Rows], None]


def first(rows: Rows, table: str, **values: str) -> dict[str, str]:
    """The first row of a table that has these cells."""
    return next(row for row in rows[table] if all(row[name] == value for name, value in values.items()))


def circle_of_sanctions(rows: Rows) -> None:
    one, other = rows["sanctions"][:2]
    one["amends_id"], other["amends_id"] = other["sanction_id"], one["sanction_id"]


def circle_of_redirects(rows: Rows) -> None:
    for row, other in zip(rows["records"][:2], rows["records"][1::-1], strict=True):
        row |= {"status": "retired", "reason": "told twice", "replaced_by": other["record_id"]}


def link(rows: Rows, start: dict[str, str], link_type: str, end: dict[str, str]) -> None:
    rows["event_links"].append({"from_event_id": start["event_id"], "to_event_id": end["event_id"], "link_type": link_type})
    quote = first(rows, "evidence", record_id=start["event_id"])
    rows["evidence"].append(quote | {"field": f"links/{link_type}/{end['event_id']}"})


def circle_of_parts(rows: Rows) -> None:
    one, other = rows["events"][:2]
    rows["event_links"].clear()
    link(rows, one, "part_of", other)
    link(rows, other, "part_of", one)


def announced_late(rows: Rows) -> None:
    one, other = rows["events"][:2]
    one |= {"start_date": "1999", "end_date": "", "date_basis": "stated", "earliest": "1999-01-01", "latest": "1999-12-31"}
    other |= {"start_date": "1950", "end_date": "", "date_basis": "stated", "earliest": "1950-01-01", "latest": "1950-12-31"}
    link(rows, one, "announces", other)


def mention_outside_its_sentence(rows: Rows) -> None:
    rows["mentions"][0]["sentence_id"] = rows["sentences"][-1]["sentence_id"]


def long_quote(rows: Rows) -> None:
    quote = rows["evidence"][0]
    quote |= {"exact": "x" * 301, "start": "0", "end": "301"}


def without(table: str) -> Change:
    """A record of `table` without its quotes."""

    def change(rows: Rows) -> None:
        id = rows[table][0][TABLES[table].primary_key[0]]
        rows["evidence"] = [quote for quote in rows["evidence"] if quote["record_id"] != id]

    return change


def quoted_for_a_wrong_kind(rows: Rows) -> None:
    rows["evidence"][0]["record_id"] = rows["sources"][0]["source_id"]


def without_sentences(rows: Rows) -> None:
    """A quote for a column that is empty, where nothing is known of sentences."""
    rows["sentences"].clear()
    event = first(rows, "events", location_name="")
    first(rows, "evidence", record_id=event["event_id"])["field"] = "location_name"


def amended_before_it_began(rows: Rows) -> None:
    one, other = rows["sanctions"][:2]
    for row, year, amended in ((one, "1999", ""), (other, "1950", one["sanction_id"])):
        row |= {"announced_date": "", "start_date": year, "end_date": "", "date_basis": "stated", "amends_id": amended}
        row |= {"earliest": f"{year}-01-01", "latest": f"{year}-12-31"}


def link_of_a_sanction(rows: Rows) -> None:
    rows["event_links"][0]["from_event_id"] = rows["sanctions"][0]["sanction_id"]


FLAWS: dict[str, tuple[Change, str]] = {
    "sanctions that amend each other": (circle_of_sanctions, "cycle"),
    "ids that replace each other": (circle_of_redirects, "cycle"),
    "a replacement that is retired": (circle_of_redirects, "redirect-to-retired"),
    "a retired id in use": (circle_of_redirects, "retired-in-use"),
    "events that are part of each other": (circle_of_parts, "cycle"),
    "an announcement after what it announces": (announced_late, "link-out-of-order"),
    "a mention outside its sentence": (mention_outside_its_sentence, "offsets"),
    "a long quote": (long_quote, "long-quote"),
    "an event without a quote": (without("events"), "no-evidence"),
    "a sanction without a quote": (without("sanctions"), "no-evidence"),
    "a posting without a quote": (without("postings"), "no-evidence"),
    "a figure without a quote": (without("figures"), "no-evidence"),
    "a quote for an empty column": (without_sentences, "unknown-evidence-field"),
    "an amendment of what is to come": (amended_before_it_began, "amendment-out-of-order"),
    "a link that is of no event and has no quote": (link_of_a_sanction, "link-without-quote"),
    "a quote of a source": (quoted_for_a_wrong_kind, "wrong-table"),
}


@pytest.mark.parametrize("flaw", FLAWS)
def test_both_engines_find_a_flaw_wherever_it_can_stand(whole: Path, tmp_path: Path, flaw: str) -> None:
    change, rule = FLAWS[flaw]
    rows = tables_in(whole / "data")
    change(rows)
    assert rule in agreed(write_tables(rows, tmp_path / "tables"))


# --- pairs ------------------------------------------------------------------------------------------


def test_each_rule_among_rows_has_what_finds_its_candidates_and_nothing_else_has() -> None:
    assert set(candidates.CANDIDATES) == {rule.check for rule in RELATED_RULES}
    assert {table for rule in RELATED_RULES for table in rule.tables} <= TABLES.keys()


def test_a_rule_without_candidates_has_all_rows_read_again(whole: Path, tmp_path: Path) -> None:
    rows = tables_in(whole / "data")
    circle_of_sanctions(rows)
    folder = write_tables(rows, tmp_path / "tables")
    with mock.patch.object(candidates, "CANDIDATES", {}):
        assert "cycle" in agreed(folder)
