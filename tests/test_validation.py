"""Contributed data is checked in any form, with the same rules as ours."""

import json
import shutil
from pathlib import Path
from typing import Literal

import pytest

import usvenezuela as usv
from tests.conftest import ROOT
from usvenezuela.checking.validation import validate

EVENT = """- id: evt-new
  name: Maduro says something new
  event_type: X_STATEMENT
  mode: x-clear
  start_date: 2019-01-23
  date_basis: stated
  factuality: stated
  participants:
    - {actor: act-nicolas-maduro, role: actor}
    - {actor: act-united-states, role: subject}
  evidence:
    - source: src-wikipedia-relations
      quote: On 23 January 2019, Maduro announced
"""


def rules(*paths: Path) -> list[str]:
    return [problem.rule for problem in usv.validate(paths).problems]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "events.yaml"
    path.write_text(EVENT)
    return path


def test_a_good_contribution_is_valid(file: Path) -> None:
    report = usv.validate([file])
    assert report.problems == ()
    assert (report.ok, report.checked) == (True, 1)


@pytest.mark.parametrize(
    ("good", "bad", "rule"),
    [
        ("act-nicolas-maduro", "act-nicolas-madur", "unknown-id"),
        ("X_STATEMENT", "X_STATEMEN", "unknown-code"),
        ("2019-01-23\n", "2019-02-30\n", "bad-date"),
        ("Maduro announced", "Maduro anounced", "quote-not-found"),
        ("quote: On 23 January 2019, Maduro announced", "quote: Maduro", "quote-ambiguous"),
        ("  factuality: stated\n", "", "missing-field"),
        ("id: evt-new", "id: event-new", "bad-value"),
        ("- id: evt-new\n  name", "- name", "missing-field"),
    ],
)
def test_a_bad_one_names_the_rule_and_the_place(file: Path, good: str, bad: str, rule: str) -> None:
    file.write_text(EVENT.replace(good, bad, 1))
    report = usv.validate([file])
    assert [problem.rule for problem in report.problems] == [rule]
    assert report.problems[0].path == str(file)
    assert report.problems[0].line > 0


@pytest.mark.parametrize(
    ("held", "told"),
    [
        ([("act-nicolas-maduro", "2010", "2014"), ("act-nicolas-maduro", "2012", "2016")], []),
        ([("act-nicolas-maduro", "2010", "2014"), ("act-hugo-chavez", "2012", "2016")], ["pst-1"]),
        ([("act-nicolas-maduro", "2010", "2011"), ("act-hugo-chavez", "2012", "2016")], []),
        # Whoever came last is not the one who stays longest.
        ([("act-nicolas-maduro", "2001", "2019"), ("act-nicolas-maduro", "2002", "2003"), ("act-hugo-chavez", "2012", "2016")], ["pst-2"]),
        ([("act-hugo-chavez", "2001", "2009"), ("act-nicolas-maduro", "2010", "2019"), ("act-nicolas-maduro", "2012", "2013")], []),
    ],
)
def test_two_persons_in_one_seat_are_told_and_one_in_it_twice_is_not(
    tmp_path: Path, held: list[tuple[str, str, str]], told: list[str]
) -> None:
    postings = [
        {"id": f"pst-{number}", "person": person, "label": "L", "role": "ambassador", "sending": "act-venezuela", "outcome": "served"}
        | {"receiving": "act-united-states", "start_date": start, "end_date": end, "date_basis": "stated"}
        for number, (person, start, end) in enumerate(held)
    ]
    (tmp_path / "postings.json").write_text(json.dumps(postings))
    assert [problem.record_id for problem in usv.validate(tmp_path).problems if problem.rule == "seat-held-twice"] == told


def test_one_path_may_be_given_bare(file: Path) -> None:
    assert usv.validate(file) == usv.validate(str(file)) == usv.validate([file])


def test_an_answer_is_judged_only_where_all_records_are_at_hand(file: Path) -> None:
    file.write_text(EVENT + "  answers: {possible-duplicate: another matter}\n")
    assert rules(file) == []


def test_an_answer_under_the_first_name_of_its_rule_counts_and_the_new_name_is_told(tmp_path: Path) -> None:
    path = tmp_path / "events.yaml"
    attributed = EVENT.replace("factuality: stated", "factuality: attributed")
    path.write_text(attributed)
    assert rules(path) == ["claimant-missing"]
    path.write_text(attributed + "  answers: {claimant_missing: the words name nobody}\n")
    report = usv.validate(path)
    assert report.problems == ()
    assert "claimant_missing is called claimant-missing now" in report.advice


def test_a_record_is_read_as_its_id_tells_where_its_file_tells_nothing(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(EVENT.replace("evt-new", "event-new"))
    (found,) = usv.validate(path).problems
    assert found.rule == "id-prefix"
    assert "start it with act- (actor), evt- (event)" in found.message


@pytest.mark.parametrize(
    ("name", "content"), [("A.YAML", EVENT), ("A.JSON", "[]"), ("EVENTS.CSV", (ROOT / "data" / "events.csv").read_text())]
)
def test_a_suffix_means_the_same_in_capitals(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)
    assert rules(tmp_path) == []


def test_references_resolve_against_the_files_given_too(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(EVENT.replace("act-nicolas-maduro", "act-new"))
    assert rules(tmp_path / "events.yaml") == ["unknown-id"]
    (tmp_path / "people.yaml").write_text("- {id: act-new, name: New, actor_type: person}\n")
    assert rules(tmp_path) == []


def test_json_in_the_authored_form_is_checked_alike(tmp_path: Path) -> None:
    record = {
        "id": "evt-new", "name": "x", "event_type": "X_STATEMENT", "mode": "x-decline", "date_basis": "not_stated", "factuality": "stated",
        "participants": [{"actor": "act-nicolas-maduro", "role": "actor"}],
        "evidence": [{"source": "src-wikipedia-relations", "quote": "On 23 January 2019, Maduro announced"}],
    }  # fmt: skip
    path = tmp_path / "event.json"
    path.write_text(json.dumps(record))
    assert rules(path) == []
    path.write_text(json.dumps([{**record, "mode": "phone"}]))
    assert rules(path) == ["mode-misfit"]
    path.write_text(json.dumps({**record, "start_date": 2019}))
    assert rules(path) == ["wrong-type"]


def test_a_missing_value_is_told_once_whatever_its_field_holds(tmp_path: Path) -> None:
    wanting = EVENT.replace("X_STATEMENT", "").replace("2019-01-23\n", "\n") + "  contexts:\n  nonsense:\n"
    (tmp_path / "event.yaml").write_text(wanting)
    assert rules(tmp_path) == ["empty-value", "empty-value", "empty-value", "unknown-field", "empty-value"]
    (tmp_path / "event.yaml").unlink()
    (tmp_path / "event.json").write_text(
        '[{"id": "evt-new", "name": null, "event_type": null, "date_basis": null, "factuality": "stated"}]'
    )
    assert rules(tmp_path) == ["empty-value"] * 3


@pytest.mark.parametrize("suffix", ["yaml", "json", "jsonl"])
def test_a_hidden_character_behind_an_escape_is_told_once(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"actors.{suffix}"
    path.write_text('{"id": "act-new", "name": "A\\u200bB", "actor_type": "person"}')
    assert [(problem.rule, problem.column) for problem in validate(path).problems] == [("hidden-character", 27)]


def test_a_message_gives_a_list_of_codes_in_full_unless_it_is_very_long(tmp_path: Path) -> None:
    path = tmp_path / "event.yaml"
    path.write_text(EVENT.replace("X_STATEMENT", "EXPULSION"))
    assert "SANCTION" in usv.validate(path).problems[0].message
    path.write_text(EVENT.replace("x-clear", "zzz"))
    assert usv.validate(path).problems[0].message.endswith(" …")


@pytest.mark.slow
def test_the_published_tables_are_valid_in_both_forms_and_as_a_package() -> None:
    for path in (ROOT / "data", ROOT / "datapackage.json", ROOT):
        report = usv.validate([path])
        assert report.problems == ()
        assert report.checked > 1000


def test_the_seeds_are_valid() -> None:
    assert usv.validate([ROOT / "seeds"]).problems == ()


@pytest.mark.parametrize(
    ("table", "good", "bad", "rule"),
    [
        ("events", ",SANCTION,", ",SANCTON,", "unknown-code"),
        ("events", "2019-01-23", "2019-01-32", "bad-date"),
        ("events", "evt-maduro-breaks-ties,", ",", "missing-field"),
        ("actors", "act-nicolas-maduro,", "act-nicolas-maduro,x,", "csv-cells"),
        ("actors", "actor_id,", "actor,", "csv-header"),
        ("event_participants", "act-nicolas-maduro", "act-nicolas", "unknown-id"),
        (
            "event_participants",
            "evt-maduro-breaks-ties,act-nicolas-maduro,actor",
            "evt-maduro-breaks-ties,act-nicolas-maduro,author",
            "unknown-code",
        ),
    ],
)
def test_a_fault_in_a_published_csv_is_found(tmp_path: Path, table: str, good: str, bad: str, rule: str) -> None:
    shutil.copy(ROOT / "data" / f"{table}.csv", tmp_path)
    path = tmp_path / f"{table}.csv"
    text = path.read_text()
    assert good in text
    path.write_text(text.replace(good, bad, 1))
    assert rule in rules(path)


@pytest.mark.parametrize(("digits", "found"), [("9007199254740991", False), ("9007199254740992", True), ("9" * 5000, True)])
def test_a_count_is_one_that_every_program_holds_exactly(tmp_path: Path, digits: str, found: bool) -> None:
    path = tmp_path / "sanction_targets.csv"
    path.write_text(f"sanction_id,target_label,actor_id,target_kind,n_targets\nsan-x,Officials,,person,{digits}\n")
    shape = {"out-of-range", "wrong-type"}
    assert bool(shape & set(rules(path))) == found


@pytest.mark.parametrize("text", ['"table": "\\ud800", "status": "active"', '"table": "a", "status": "\\ud800"', '"\\ud800": "a"'])
def test_half_a_surrogate_pair_is_a_problem_wherever_it_stands(tmp_path: Path, text: str) -> None:
    path = tmp_path / "records.json"
    path.write_text(f'[{{"record_id": "act-x", "first_version": "0.1.0", {text}}}]')
    assert "hidden-character" in rules(path)


def test_derived_values_and_offsets_are_recomputed(tmp_path: Path) -> None:
    rows = json.loads((ROOT / "data" / "events.json").read_text())
    row = next(row for row in rows if row["event_id"] == "evt-maduro-breaks-ties")
    path = tmp_path / "events.json"
    path.write_text(json.dumps([row]))
    assert rules(path) == []
    path.write_text(json.dumps([{**row, "earliest": "2019-01-01"}]))
    assert rules(path) == ["derived-value"]
    path.write_text(json.dumps([{**row, "evidence": [quote for quote in row["evidence"] if "links" not in quote.get("field", "")]}]))
    assert rules(path) == ["link-without-quote"] * len(row["links"])
    row["evidence"][0]["start"] += 1
    path.write_text(json.dumps([row]))
    assert set(rules(path)) == {"offsets", "quote-not-at-offsets"}


@pytest.mark.slow
def test_an_altered_release_is_found(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    with (tmp_path / "data" / "codes.json").open("a") as altered:
        altered.write("\n")
    assert rules(tmp_path) == ["release-file"]
    for text in ("{}", '{"version": "1", "resources": []}'):
        (tmp_path / "datapackage.json").write_text(text)
        assert set(rules(tmp_path)) == {"release-descriptor"}


def test_what_is_no_file_of_records_is_unusable(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("hello")
    (tmp_path / "unknown.csv").write_text("a,b\n1,2\n")
    (tmp_path / "empty").mkdir()
    for name in ("absent.yaml", "notes.txt", "unknown.csv", "empty"):
        with pytest.raises(usv.Unusable, match=name):
            usv.validate([tmp_path / name])


@pytest.mark.slow
def test_a_circle_is_named_and_a_long_chain_is_none(tmp_path: Path) -> None:
    path = tmp_path / "actors.csv"
    header = "actor_id,name,actor_type,parent_id,origin"

    def write(parents: list[int]) -> None:
        path.write_text("\n".join([header, *(f"act-{i},Name,state,act-{parent},curated" for i, parent in enumerate(parents))]) + "\n")

    write([min(i + 1, 4999) for i in range(5000)])
    assert [(problem.rule, problem.record_id) for problem in usv.validate(path).problems] == [("cycle", "act-4999")]
    write([(i + 1) % 3 if i < 3 else i - 1 for i in range(6)])
    problems = usv.validate(path).problems
    assert [(problem.rule, problem.record_id) for problem in problems] == [("cycle", f"act-{i}") for i in range(3)]
    assert "through act-1 and act-2" in problems[0].message


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["plain", "bulk"])
@pytest.mark.parametrize("char", ["\u200b", "\U000e0001", "\U0001fffe", "\U000f0000"])
def test_what_hides_in_a_quote_is_found_by_every_engine(tmp_path: Path, engine: Literal["plain", "bulk"], char: str) -> None:
    text = (ROOT / "data" / "evidence.csv").read_text(encoding="utf-8")
    (tmp_path / "evidence.csv").write_text(text.replace("Maduro announced", f"Maduro {char}announced", 1), encoding="utf-8")
    assert "hidden-character" in {problem.rule for problem in validate(tmp_path, engine=engine).problems}
