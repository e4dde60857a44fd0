"""What breaks a rule among rows is found by the fast path too, whichever rule it is and wherever it stands."""

import csv
import io
import json
import pickle
import random
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from unittest import mock

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import usvenezuela as usv
from builder.build import code
from builder.resolve import Resolver
from tests.conftest import examples
from tests.test_rules import break_rule
from usvenezuela.checking.bulk import candidates, engine, keys
from usvenezuela.checking.bulk.compiled import SAMPLE
from usvenezuela.checking.bulk.parts import Found, PartReport, examine, look_at
from usvenezuela.checking.catalogue import RuleEntry, rules
from usvenezuela.checking.quotes import Documents
from usvenezuela.checking.rows import Check, Row
from usvenezuela.checking.rows import Rows as CheckedRows
from usvenezuela.checking.rules import (
    KEY_RULES,
    RELATED_RULES,
    amendments_follow,
    causes_before_responses,
    evidence_names_fields,
    links_have_quotes,
    quotes_carry_figures,
    records_have_evidence,
    words_lie_in_sentences,
)
from usvenezuela.model.tables import TABLES, columns_of, fields_of, record_of_cells, references_in
from usvenezuela.problems import Place
from usvenezuela.reading.csv_tables import CSV
from usvenezuela.reading.files import File
from usvenezuela.reading.parts import open_table, runs_of
from usvenezuela.reading.table_files import Part, TableFile
from usvenezuela.writing.cells import cell_of, render_csv

Rows = dict[str, list[dict[str, str]]]
"""The published tables as text cells."""


def tables_in(folder: Path) -> Rows:
    lines = {name: csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()) for name in TABLES}
    return {name: [dict.fromkeys(columns_of(name), "") | row for row in lines[name]] for name in TABLES}


def write_tables(rows: Rows, folder: Path, are_empty_left_out: Callable[[], bool] = lambda: False) -> Path:
    folder.mkdir()
    for name, records in rows.items():
        needed = {info.name for info in fields_of(TABLES[name]).values() if info.is_required}
        filled = {column for row in records for column, cell in row.items() if cell}
        columns = [column for column in columns_of(name) if column in needed | filled or not are_empty_left_out()]
        text = io.StringIO()
        writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
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
    "forms-differ", "source-differs",  # tried in tests/test_contributions.py: they look beyond the tables
    "source-without-place",  # tried below: its example is a file of its own
    "out-of-range",  # in a cell, a number below nought is no number
}  # fmt: skip
"""Rules whose examples cannot be shown as tables."""
SHOWN = [
    rule
    for rule in rules().values()
    if rule.code not in ELSEWHERE and (rule.group.title in ("Records", "Published form") or rule.file.startswith("data/"))
]
"""The rules that a published table can break."""


@pytest.mark.slow
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


def quoted_for_a_sentence(rows: Rows) -> None:
    rows["evidence"][0] |= {"record_id": rows["sentences"][0]["sentence_id"], "field": "title"}


def quoted_for_an_actor_with_the_id_of_an_event(rows: Rows) -> None:
    rows["actors"].append(rows["actors"][0] | {"actor_id": "evt-actor"})
    rows["evidence"].append(rows["evidence"][0] | {"record_id": "evt-actor", "field": "event_type"})


def quoted_for_its_links_alone(rows: Rows) -> None:
    id = rows["event_links"][0]["from_event_id"]
    rows["evidence"] = [quote for quote in rows["evidence"] if quote["record_id"] != id or quote["field"].startswith("links/")]


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


def source_with_the_id_of_a_sentence(rows: Rows) -> None:
    rows["sources"].append(rows["sources"][0] | {"source_id": first(rows, "evidence")["sentence_id"]})


def source_without_place(rows: Rows) -> None:
    rows["sources"][0] |= {"path": "", "sha256": "", "url": ""}


def other_principal(rows: Rows) -> None:
    first(rows, "event_participants", actor_id="act-rolf-hahn", role="actor")["principal_id"] = "act-rolf-hahn"


def body_without_its_state(rows: Rows) -> None:
    first(rows, "actors", actor_id="act-government-of-ruritania")["parent_id"] = ""


def asserted_by_mistake(rows: Rows) -> None:
    first(rows, "events", factuality="alleged")["asserted"] = "true"


def circle_of_actors(rows: Rows) -> None:
    one, other = rows["actors"][:2]
    one["parent_id"], other["parent_id"] = other["actor_id"], one["actor_id"]


def quote_outside_its_sentence(rows: Rows) -> None:
    quote = rows["evidence"][0]
    quote |= {"start": "0", "end": str(len(quote["exact"]))}
    quote["sentence_id"] = rows["sentences"][-1]["sentence_id"]


def one_person_counted_as_three(rows: Rows) -> None:
    rows["postings"][0] |= {"person_id": first(rows, "actors", actor_type="person")["actor_id"], "n_persons": "3"}


def figure_in_other_words(rows: Rows) -> None:
    rows["figures"][0]["value_text"] = "no such words"


def quote_of_a_link_that_is_none(rows: Rows) -> None:
    rows["evidence"][0]["field"] = "links/part_of/evt-none"


def part_before_its_whole(rows: Rows) -> None:
    whole, part = (event for event in rows["events"] if event["event_id"] in ("evt-expulsion", "evt-sanctions"))
    link(rows, part, "part_of", whole)


def twice(table: str) -> Change:
    """The last row of `table` once more."""

    def change(rows: Rows) -> None:
        rows[table].append(dict(rows[table][-1]))

    return change


def all_references_to(id: str) -> Change:
    """Each column that holds ids names this one, in a row of its table."""

    def change(rows: Rows) -> None:
        for table, records in rows.items():
            for column in references_in(table):
                if held := [row for row in records if row[column]]:
                    held[-1][column] = "src-none-s0001" if column == "sentence_id" else id

    return change


FLAWS: dict[str, tuple[Change, str]] = {
    "actors that are part of each other": (circle_of_actors, "cycle"),
    "a quote outside its sentence": (quote_outside_its_sentence, "offsets"),
    "one person counted as three": (one_person_counted_as_three, "posting-count"),
    "a figure in other words": (figure_in_other_words, "value-text-not-quoted"),
    "a quote of a link that is none": (quote_of_a_link_that_is_none, "unknown-evidence-field"),
    "a quote of a sentence": (quoted_for_a_sentence, "unknown-evidence-field"),
    "a quote of an actor with the id of an event": (quoted_for_an_actor_with_the_id_of_an_event, "unknown-evidence-field"),
    "an event of which only a link is quoted": (quoted_for_its_links_alone, "no-evidence"),
    "a part before its whole": (part_before_its_whole, "part-outside-whole"),
    "an actor twice": (twice("actors"), "duplicate-id"),
    "a participant twice": (twice("event_participants"), "duplicate-id"),
    "a code twice": (twice("codes"), "duplicate-id"),
    "references that lead nowhere": (all_references_to("evt-none"), "unknown-id"),
    "references to a wrong table": (all_references_to("evt-visit"), "wrong-table"),
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
    "a source with the id of a sentence": (source_with_the_id_of_a_sentence, "wrong-table"),
    "a source that can be read nowhere": (source_without_place, "source-without-place"),
    "a part that counts for another": (other_principal, "derived-value"),
    "parts of a body that is no part of its state any more": (body_without_its_state, "derived-value"),
    "an allegation told as a fact": (asserted_by_mistake, "derived-value"),
    "a quote of a source": (quoted_for_a_wrong_kind, "wrong-table"),
}


@pytest.mark.slow
@pytest.mark.parametrize("flaw", FLAWS)
def test_both_engines_find_a_flaw_wherever_it_can_stand(whole: Path, tmp_path: Path, flaw: str) -> None:
    change, rule = FLAWS[flaw]
    rows = tables_in(whole / "data")
    change(rows)
    assert rule in agreed(write_tables(rows, tmp_path / "tables"))


# --- keys -------------------------------------------------------------------------------------------


def held_keys(rows: Rows, n_buckets: int = 1, unread: frozenset[str] = frozenset()) -> list[keys.Keys]:
    """What is kept of the rows, in buckets."""
    parts = [
        keys.by_bucket((number, 0), table, keys.kept(table, cells_in(table, records)), n_buckets)
        for number, (table, records) in enumerate(sorted(rows.items()))
    ]
    return [keys.Keys.joined(pieces, {}, unread) for pieces in zip(*parts, strict=True)]


def found_by(finder: candidates.Finder, held: list[keys.Keys]) -> list[keys.Selector]:
    """What a finder finds in some buckets."""
    return finder.found(*map(finder.within, held))


def cells_in(table: str, records: list[dict[str, str]]) -> pl.DataFrame:
    cells = [{column: row[column] or None for column in row} for row in records]
    return pl.DataFrame(cells, dict.fromkeys(columns_of(table), pl.String))


def checked_rows(rows: Rows) -> list[Row]:
    """The rows as the plain rules see them, each at a place of its own."""
    shaped = [
        (TABLES[table].model_validate(record_of_cells(table, cells.items()), context="text"), Place(table, number))
        for table, records in sorted(rows.items())
        for number, cells in enumerate(records)
    ]
    return [
        Row(place.path, {name: value for name, value in record.__dict__.items() if value not in (None, ())}, {"": place})
        for record, place in shaped
    ]


def looked_at_again(rows: Rows, selectors: list[keys.Selector]) -> set[tuple[str, int]]:
    """The rows that are selected, by table and number."""
    cells = {selector.table: cells_in(selector.table, rows[selector.table]).with_row_index("number") for selector in selectors}
    return {
        (selector.table, number) for selector in selectors for number in cells[selector.table].filter(selector.picks())["number"].to_list()
    }


@pytest.mark.parametrize("n_buckets", [1, 3])
@pytest.mark.parametrize("flaw", FLAWS)
def test_what_breaks_a_rule_is_looked_at_again(whole: Path, flaw: str, n_buckets: int) -> None:
    change, code = FLAWS[flaw]
    rows = tables_in(whole / "data")
    change(rows)
    held, checked = held_keys(rows, n_buckets), checked_rows(rows)
    finders = {rule.check: [candidates.candidates(rule)] for rule in RELATED_RULES}
    finders |= {rule.check: candidates.key_finders(TABLES) for rule in KEY_RULES}
    told: set[str] = set()
    for check, finds in finders.items():
        problems = list(check(CheckedRows(checked)))
        told |= {problem.rule for problem in problems}
        again = looked_at_again(rows, [selector for find in finds for selector in found_by(find, held)])
        assert {(problem.path, problem.line) for problem in problems} <= again
    assert code in told or flaw in SHOWN_BY_A_ROW


SHOWN_BY_A_ROW = ("a long quote", "a source that can be read nowhere", "an allegation told as a fact")
"""The flaws that a row shows by itself."""


@pytest.mark.parametrize("n_buckets", [1, 3])
def test_of_tables_without_fault_little_is_looked_at_again(whole: Path, n_buckets: int) -> None:
    rows = tables_in(whole / "data")
    # What every event has may be quoted without a second look.
    for id, field in (("evt-visit", "event_type"), ("evt-seizure", "participants")):
        first(rows, "evidence", record_id=id)["field"] = field
    held = held_keys(rows, n_buckets)
    assert [find for find in candidates.key_finders(TABLES) if found_by(find, held)] == []
    assert [bucket.misfiled_ids.to_list() for bucket in held] == [[]] * n_buckets
    again = {rule.check: looked_at_again(rows, found_by(candidates.candidates(rule), held)) for rule in RELATED_RULES}
    expected: dict[Check, set[tuple[str, int]]] = {
        quotes_carry_figures: {("figures", number) for number, _ in enumerate(rows["figures"])},
        causes_before_responses: {("event_links", number) for number, _ in enumerate(rows["event_links"])},
        amendments_follow: {("sanctions", number) for number, row in enumerate(rows["sanctions"]) if row["amends_id"]},
        words_lie_in_sentences: {(table, number) for table in ("evidence", "mentions") for number, _ in enumerate(rows[table])},
        evidence_names_fields: {
            ("evidence", number) for number, row in enumerate(rows["evidence"]) if row["record_id"] in QUOTED_BY_COLUMN
        },
    }
    assert {check: found for check, found in again.items() if found} == expected
    assert [rule.check for rule in RELATED_RULES if found_by(candidates.candidates(rule), held)] == [
        check for check in again if again[check]
    ]


QUOTED_BY_COLUMN = {"evt-expulsion", "evt-sanctions", "evt-accusation", "pst-anna-berg", "pst-ivo-stern"}
"""The records of which a quote carries a column that may be empty, or a link."""


def test_of_quotes_that_are_not_all_read_none_is_missing(whole: Path) -> None:
    rows = tables_in(whole / "data")
    rows |= {"evidence": rows["evidence"][:1]}
    finders = [candidates.candidates(rule) for rule in RELATED_RULES if rule.check in (records_have_evidence, links_have_quotes)]
    assert all(found_by(finder, held_keys(rows)) for finder in finders)
    assert not any(found_by(finder, held_keys(rows, unread=frozenset({"evidence"}))) for finder in finders)


@pytest.mark.parametrize("held", [[], [keys.Keys()], [keys.Keys()] * 3])
def test_of_no_tables_nothing_is_looked_at_again(held: list[keys.Keys]) -> None:
    assert [rule.check for rule in RELATED_RULES if held and found_by(candidates.candidates(rule), held)] == []


def actor_keys(*ids: str, known: dict[str, str] | None = None, table: str = "actors") -> keys.Keys:
    """The keys of a table that holds these ids."""
    rows = [dict.fromkeys(columns_of(table), "") | {TABLES[table].primary_key[0]: id} for id in ids]
    return keys.Keys.joined(keys.by_bucket((0, 0), table, keys.kept(table, cells_in(table, rows)), 1), known)


@pytest.mark.parametrize(
    ("table", "id", "is_misfiled"),
    [
        ("actors", "act-x", False),
        ("actors", "evt-x", True),
        ("sources", "src-x", False),
        ("sources", "src-x-s0001", True),
        ("sources", "src-x-s00012", False),
        ("sources", "act-x", True),
        ("sentences", "src-x-s0001", False),
    ],
)
def test_an_id_that_another_table_may_hold_too_is_known(table: str, id: str, is_misfiled: bool) -> None:
    expected = [id] if is_misfiled else []
    assert actor_keys(id, table=table).misfiled_ids.to_list() == expected
    assert actor_keys(known={id: table}).misfiled_ids.to_list() == expected


def test_a_reference_to_an_id_that_stands_in_two_tables_is_looked_at_again() -> None:
    participant = dict.fromkeys(columns_of("event_participants"), "") | {"event_id": "evt-x", "role": "actor"}
    rows = [participant | {"actor_id": id} for id in ("act-x", "evt-x", "act-once", "act-none")]
    named = {"actors": [{"actor_id": id} for id in ("act-x", "evt-x")], "events": [{"event_id": "evt-x"}], "event_participants": rows}
    tables = {table: [dict.fromkeys(columns_of(table), "") | record for record in records] for table, records in named.items()}
    for n_buckets in (1, 3, 10):
        held = [keys.Keys.joined([bucket], {"act-once": "actors"}) for bucket in held_keys(tables, n_buckets)]
        selectors = [selector for find in candidates.key_finders(named) for selector in found_by(find, held)]
        found = {selector.column: set(selector.values) for selector in selectors if selector.values is not None}
        assert found == {"actor_id": {"evt-x", "act-none"}, "event_id": {"evt-x"}}


def test_an_id_that_stands_twice_is_of_the_later_part() -> None:
    for places in ([(0, 0), (0, 9), (1, 0)], [(1, 0), (0, 9), (0, 0)]):
        pieces = []
        for place in places:
            table = {(0, 0): "actors", (0, 9): "events", (1, 0): "sanctions"}[place]
            rows = [dict.fromkeys(columns_of(table), "") | {TABLES[table].primary_key[0]: id} for id in ("evt-x", f"evt-{table}")]
            pieces += keys.by_bucket(place, table, keys.kept(table, cells_in(table, rows)), 1)
        held = keys.Keys.joined(pieces)
        assert held.all_ids() == {"evt-x": "sanctions", "evt-actors": "actors", "evt-events": "events", "evt-sanctions": "sanctions"}
        assert held.tables_of(["evt-x", "evt-none"]) == {"evt-x": "sanctions"}
        assert held.tables_of([]) == {}


def report_of(file: TableFile, start: int, **found: Any) -> PartReport:
    """What is found in a part that begins there."""
    given = {"count": 2, "problems": (), "misshapen": {}, "is_whole": True, "is_of_lines": True, "n_rows": 1, "n_unchecked": 0}
    return PartReport(Part(file, start, start + 5), **{**given, **found})


def test_what_the_parts_report_is_counted() -> None:
    actors, quotes = (TableFile(f"{table}.csv", table, CSV, 10, 10) for table in ("actors", "evidence"))
    tally = engine.Tally([actors, quotes])
    tally.add(report_of(actors, 0, misshapen={"act-x": "actors"}))
    assert (tally.unread, tally.n_bytes, tally.total) == (frozenset({"evidence"}), 5, 20)
    tally.add(report_of(actors, 5, is_whole=False, misshapen={"act-x": "events"}))
    assert (tally.unread, tally.n_bytes, tally.misshapen) == (frozenset({"actors", "evidence"}), 10, {"act-x": "events"})
    tally.add(report_of(quotes, 0, n_rows=0))
    assert tally.unread == {"actors", "evidence"}
    tally.add(report_of(quotes, 5, n_rows=2, n_unchecked=1))
    assert (tally.unread, tally.n_bytes, list(tally.tables)) == (frozenset({"actors"}), 20, ["actors", "evidence"])
    assert (tally.count, tally.n_ids, tally.n_quotes, tally.n_unchecked) == (8, 2, 2, 1)


def test_a_selector_picks_the_rows_that_hold_its_values_and_no_empty_ones() -> None:
    rows = [dict.fromkeys(columns_of("actors"), "") | {"actor_id": f"act-{number}"} for number in range(3)]
    rows[1]["parent_id"], rows[2]["parent_id"] = "act-x", "act-y"
    some = [keys.Selector("actors", column, pl.Series([value])) for column, value in (("parent_id", "act-x"), ("", "act-0"))]
    assert looked_at_again({"actors": rows}, some[:1]) == {("actors", 1)}
    assert looked_at_again({"actors": rows}, some) == {("actors", 0), ("actors", 1)}
    assert looked_at_again({"actors": rows}, [keys.Selector("actors")]) == {("actors", 0), ("actors", 1), ("actors", 2)}


def test_the_keys_that_a_table_holds_are_known() -> None:
    (held,) = held_keys({"actors": [dict.fromkeys(columns_of("actors"), "") | {"actor_id": "act-x"}], "event_links": LINKS})
    assert held.among("actors", {("act-x",), ("act-y",)}) == {("act-x",)}
    assert held.among("events", {("evt-x",)}) == set()
    keys_of_links = {tuple(row.values()) for row in LINKS}
    assert held.among("event_links", keys_of_links | {("evt-x", "evt-y", "caused_by")}) == keys_of_links
    assert held.ids("actors").to_list() == ["act-x"]
    assert held.ids("event_links").to_list() == held.ids("events").to_list() == []


LINKS = [{"from_event_id": "evt-x", "to_event_id": "evt-y", "link_type": link_type} for link_type in ("part_of", "announces")]


@pytest.mark.parametrize(("distinct", "is_thinned"), [(1, True), (SAMPLE // 2 - 1, True), (SAMPLE // 2, False)])
def test_references_that_recur_are_kept_once(distinct: int, is_thinned: bool) -> None:
    rows = [{"actor_id": f"act-{number}", "parent_id": f"act-{number % distinct}"} for number in range(SAMPLE)]
    cells = pl.DataFrame(rows, dict.fromkeys(columns_of("actors"), pl.String))
    for n_buckets in (1, 7):
        held = keys.by_bucket((0, 0), "actors", keys.kept("actors", cells), n_buckets)
        assert sum(len(bucket.named("actors", "parent_id")) for bucket in held) == (distinct if is_thinned else SAMPLE)


@pytest.mark.parametrize("n_buckets", [1, 2, 7, 50])
def test_buckets_of_keys_share_no_key_and_lose_none(n_buckets: int) -> None:
    actors = [{"actor_id": f"act-{number % 40}", "parent_id": f"act-{number}"} for number in range(50)]
    held = held_keys({"actors": [dict.fromkeys(columns_of("actors"), "") | actor for actor in actors]}, n_buckets)
    assert len(held) == n_buckets
    assert sorted(id for bucket in held for id in bucket.ids("actors")) == sorted(actor["actor_id"] for actor in actors)
    assert {id for bucket in held for id in bucket.named("actors", "parent_id")} == {actor["parent_id"] for actor in actors}
    told = [{*bucket.ids("actors"), *bucket.named("actors", "parent_id"), *bucket.kept("actors")["actor_id"]} for bucket in held]
    assert sum(map(len, told)) == len(set().union(*told)) == 50


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


# --- packages with several faults at once -------------------------------------------------------------

WORDS = [
    "", "x", "7", "7.25", "-1", "2019-02-30", "1950", "..", "[1951..1950]", "stated", "retired", "part_of", "links/part_of/evt-visit", "start_date",
    "US", "true", "a|b", "x" * 301, "e\u0301", "\u200b", "evt-visit", "act-graustark", "san-eased", "src-ruritania", "evt-", '"', "a,b",
]  # fmt: skip
"""What a cell may hold by mistake."""
NO_RECORDS = ["1", "[1]", '"s"', "null", "", "{", '{"a": 1}', "[]"]
"""Lines that are no rows of a table."""


def with_faults(rows: Rows, chance: random.Random) -> Rows:
    """The tables with cells changed, and rows lost and doubled."""
    for _ in range(chance.choice([1, 3, 10, 30])):
        records = rows[chance.choice([name for name, records in rows.items() if records])]
        row = chance.choice(records)
        others = [other[name] for other in chance.choice([rows["events"], rows["actors"], records]) for name in other]
        row[chance.choice(list(row))] = chance.choice([*WORDS, *others])
        if chance.random() < 0.2:
            records.append(dict(chance.choice(records)))
        if chance.random() < 0.1:
            records.remove(row)
    return rows


def as_line(table: str, row: dict[str, str], chance: random.Random) -> str:
    """A row as a line of JSON, its numbers, truth values and lists as such, or what is none."""
    if chance.random() < 0.02:
        return chance.choice(NO_RECORDS)
    kinds = {info.name: info.kind for info in fields_of(TABLES[table]).values()}
    values: dict[str, object] = {}
    for name, cell in row.items():
        kind = kinds[name] if cell and chance.random() < 0.99 else "text"
        values[name] = {
            "int": int(cell) if cell.removeprefix("-").isdecimal() else cell,
            "number": chance.choice([float, int])(cell) if cell.removeprefix("-").isdecimal() else cell,
            "bool": {"true": True, "false": False}.get(cell, cell),
            "list": cell.split("|"),
        }.get(kind, cell)
    return json.dumps({name: value for name, value in values.items() if value != ""}, ensure_ascii=False)


@pytest.mark.slow
@settings(max_examples=examples(0.2))
@given(st.integers(0, 2**32))
def test_the_engines_agree_on_packages_with_several_faults_in_several_formats(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("package")
    rows = with_faults(tables_in(whole / "data"), chance)
    write_tables(rows, folder / "tables", lambda: chance.random() < 0.5)
    for name in chance.sample(list(TABLES), chance.choice([0, 3, 7])):
        (folder / "tables" / f"{name}.csv").unlink()
        if rows[name] and chance.random() < 0.7:
            lines = "".join(as_line(name, row, chance) + "\n" for row in rows[name])
            (folder / "tables" / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    cut = partial(engine.check_tables, part_size=chance.choice([200, 2000, 1 << 24]), n_buckets=chance.choice([1, 2, 9]))
    with mock.patch.object(engine, "check_tables", cut):
        agreed(folder / "tables")


# --- parts for a cluster --------------------------------------------------------------------------------


def keys_of(parts: list[Found]) -> list[keys.Keys]:
    """The buckets of parts, in the order in which these come."""
    return [keys.Keys.joined(pieces, {"act-elsewhere": "actors"}) for pieces in zip(*(found for _, found in parts), strict=True)]


@pytest.mark.slow
def test_a_part_can_be_sent_and_what_it_gives_merged_in_any_order(whole: Path, tmp_path: Path) -> None:
    rows = tables_in(whole / "data")
    with_faults(rows, random.Random(3))
    write_tables(rows, tmp_path / "tables")
    parts = []
    for number, name in enumerate(TABLES):
        table = open_table(File(str(tmp_path / "tables" / f"{name}.csv")))
        assert table
        for part in runs_of(table, 300):
            sent = pickle.loads(pickle.dumps(part))
            assert sent == part
            seen, here = pickle.loads(pickle.dumps(look_at(sent, name, Documents()))), look_at(part, name, Documents())
            assert here
            assert (seen.n_lines, seen.invalid) == (here.n_lines, here.invalid)
            assert seen.cells.equals(here.cells)
            report, found = pickle.loads(pickle.dumps(examine(part, Documents(), number, 3)))
            assert report == examine(part, Documents(), number, 3)[0]
            parts.append((report, found))
    assert len(parts) > len(TABLES)
    one = pickle.loads(pickle.dumps(keys_of(parts)))
    random.Random(1).shuffle(parts)
    other = keys_of(parts)
    ids = [bucket.all_ids() for bucket in one]
    assert ids == [bucket.all_ids() for bucket in other]
    assert ids == [bucket.tables_of(chain(*ids)) for bucket in other]
    assert selected(one) == selected(other)


def selected(held: list[keys.Keys]) -> list[tuple[str, str, list[str]]]:
    """What is to be read again, in a settled order."""
    finders = [*candidates.key_finders(TABLES), *map(candidates.candidates, RELATED_RULES)]
    found = [selector for finder in finders for selector in found_by(finder, held)]
    return sorted((one.table, one.column, sorted(map(str, [] if one.values is None else one.values))) for one in found)
