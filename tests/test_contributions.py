"""What contributors and their tools write, and how it goes wrong."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

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


# --- what libraries write by default ---------------------------------------------------------

WRITTEN: dict[str, Callable[[Any, Path], object]] = {
    "polars.json": lambda data, path: data.to_polars(path.stem).write_json(path),
    "polars.jsonl": lambda data, path: data.to_polars(path.stem).write_ndjson(path),
    "polars.parquet": lambda data, path: data.to_polars(path.stem).write_parquet(path),
    "pandas.json": lambda data, path: data.to_pandas(path.stem).to_json(path, orient="records", date_format="iso"),
    "pandas.jsonl": lambda data, path: data.to_pandas(path.stem).to_json(path, orient="records", lines=True, date_format="iso"),
}
FLAT: dict[str, Callable[[Any, Path], object]] = {
    "polars.csv": lambda data, path: data.to_polars(path.stem).write_csv(path),
    "pandas.csv": lambda data, path: data.to_pandas(path.stem).to_csv(path, index=False),
}
"""What libraries write of tables without lists, for which CSV has no form of its own."""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("table", "way"),
    [
        *((table, way) for table in ("events", "figures", "postings", "sanction_targets", "sources") for way in WRITTEN),
        *(("postings", way) for way in FLAT),
        ("figures", "pandas.csv"),
        ("figures", "polars.csv"),
    ],
)
def test_what_libraries_write_of_our_tables_is_valid(tmp_path: Path, data: usv.Dataset, table: str, way: str) -> None:
    path = tmp_path / f"{table}.{way.partition('.')[2]}"
    (WRITTEN | FLAT)[way](data, path)
    assert codes(path) == []


@pytest.mark.filterwarnings("ignore:.*date")
@pytest.mark.parametrize(
    ("suffix", "write", "option"),
    [
        ("csv", lambda frame, path: frame.to_csv(path), "index=False"),
        ("jsonl", lambda frame, path: frame.to_json(path, orient="records", lines=True), 'date_format="iso"'),
    ],
)
def test_what_libraries_write_otherwise_by_default_is_told_the_option(
    tmp_path: Path, data: usv.Dataset, suffix: str, write: Callable[[Any, Path], object], option: str
) -> None:
    path = tmp_path / f"postings.{suffix}"
    write(data.to_pandas("postings"), path)
    found = checked(path)
    assert found
    assert all(option in problem.message for problem in found)


def test_null_is_an_empty_cell_of_a_nested_record_too_but_no_value_that_is_required_and_no_item(tmp_path: Path) -> None:
    row = next(row for row in json.loads((ROOT / "data" / "events.json").read_text(encoding="utf-8")) if row["links"])
    row |= {"date_note": None, "location_name": None, "location_country": None}
    row["participants"][0]["capacity"] = None
    path = tmp_path / "events.json"
    path.write_text(json.dumps([row]), encoding="utf-8")
    assert codes(path) == []
    path.write_text(json.dumps([{**row, "name": None, "contexts": [None]}]), encoding="utf-8")
    assert codes(path) == ["missing-field", "empty-value"]


def test_null_is_no_value_as_people_write(tmp_path: Path) -> None:
    for name, text in {
        "a.json": '[{"id": "act-x", "name": "X", "actor_type": "person", "country": null}]',
        "b.jsonl": '{"id": "act-x", "name": "X", "actor_type": null}',
    }.items():
        (tmp_path / name).write_text(text)
        assert codes(tmp_path / name) == ["empty-value"]


@pytest.mark.parametrize("content", ['{"event_id": {"0": "evt-x"}}', '{"columns": ["event_id"], "data": [["evt-x"]]}', '[["evt-x", null]]'])
def test_a_table_that_is_not_written_as_records_is_told_the_option(tmp_path: Path, content: str) -> None:
    (tmp_path / "events.json").write_text(content)
    (found,) = checked(tmp_path)
    assert 'orient="records"' in found.message


def test_json_lines_under_another_name_are_told_the_name_and_the_option(tmp_path: Path) -> None:
    (tmp_path / "events.json").write_text('{"event_id": "evt-x", "mode": null}\n{"event_id": "evt-y", "mode": null}\n')
    (found,) = checked(tmp_path)
    assert (found.line, found.column) == (2, 1)
    assert ".jsonl" in found.message
    assert "ARRAY true" in found.message


# --- successions ------------------------------------------------------------------------------

SEAT = """- id: pst-{person}
  person: act-{person}
  label: Someone
  role: ambassador
  sending: act-government-of-the-united-states
  receiving: act-government-of-venezuela
  {dates}
  date_basis: stated
  outcome: served
  evidence:
    - {{source: src-wikipedia-relations, quote: "On 23 January 2019, Maduro announced"}}
"""
PEOPLE = "".join(f"- {{id: act-{name}, name: The {name}, actor_type: person}}\n" for name in ("first", "second"))


@pytest.mark.parametrize(
    ("first", "second", "is_doubtful"),
    [
        ("start_date: 2001-01-01\n  end_date: 2004-05-01", "start_date: 2004-05-01", False),
        ("start_date: 2001-01-01\n  end_date: 2004-05-02", "start_date: 2004-05-01", True),
        ("start_date: 2001\n  end_date: 2004", "start_date: 2004", False),
        ("start_date: 2001\n  end_date: 2004-05", "start_date: 2004", False),
        ("start_date: 2001\n  end_date: 2005", "start_date: 2004-05", True),
        ("start_date: 2001\n  end_date: ..", "start_date: 2004", True),
        ("start_date: 2001", "start_date: 2004\n  end_date: 2005", True),
        ("start_date: 2001\n  end_date: 2009", "start_date: 2004\n  end_date: 2006", True),
        ("start_date: 2001\n  end_date: '[2004..2006]'", "start_date: 2005", False),
    ],
)
@pytest.mark.parametrize("is_turned", [False, True])
def test_the_day_of_a_succession_belongs_to_both(tmp_path: Path, first: str, second: str, is_doubtful: bool, is_turned: bool) -> None:
    (tmp_path / "actors.yaml").write_text(PEOPLE)
    seats = [SEAT.format(person="first", dates=first), SEAT.format(person="second", dates=second)]
    (tmp_path / "postings.yaml").write_text("".join(reversed(seats) if is_turned else seats))
    assert codes(tmp_path) == ["seat-held-twice"] * is_doubtful


# --- words for nothing ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("filled", "found"),
    [
        ({"description": "NA", "country": "NA"}, ["country", "description"]),
        ({"country": "NA"}, []),
        ({"aliases": "NaN"}, ["aliases"]),
        ({"name": "null"}, ["name"]),
        ({"name": "None of them", "description": "nilly"}, []),
    ],
)
def test_a_text_that_is_a_word_for_nothing_is_a_problem_and_so_is_namibia_beside_it(
    tmp_path: Path, filled: dict[str, str], found: list[str]
) -> None:
    row = next(row for row in rows_of("actors") if row["actor_id"] == "act-nicolas-maduro") | {"parent_id": "", **filled}
    problems = checked(write_rows(tmp_path, "actors", [row]))
    assert [(problem.rule, problem.field) for problem in problems] == [("word-for-nothing", name) for name in found]
    assert all('na = ""' in problem.message for problem in problems)


def test_a_word_for_nothing_is_told_as_people_write_unless_it_is_quoted(tmp_path: Path) -> None:
    path = tmp_path / "actors.yaml"
    path.write_text('- {id: act-x, name: "null", actor_type: person, description: NA}\n')
    assert [problem.field for problem in checked(path)] == ["description"]


# --- what the dataset holds already ------------------------------------------------------------

RETOLD = """- id: evt-told-again
  name: Maduro breaks relations
  event_type: SANCTION
  mode: discontinue
  start_date: 2019-01
  date_basis: stated
  factuality: stated
  participants:
    - {actor: act-nicolas-maduro, role: actor, capacity: President, on_behalf_of: act-government-of-venezuela}
    - {actor: act-government-of-venezuela, role: actor}
    - {actor: act-government-of-the-united-states, role: recipient}
  evidence:
    - {source: src-wikipedia-relations, quote: "On 23 January 2019, Maduro announced"}
"""
ACTOR = "- {{id: {id}, name: {name}, actor_type: {type}}}\n"


@pytest.mark.parametrize(
    ("name", "text", "twin"),
    [
        ("events.yaml", RETOLD, "evt-maduro-breaks-ties"),
        ("actors.yaml", ACTOR.format(id="act-maduro", name="Nicolás Maduro", type="person"), "act-nicolas-maduro"),
        ("actors.yaml", ACTOR.format(id="act-maduro", name="nicolas maduro", type="person"), "act-nicolas-maduro"),
        (
            "actors.yaml",
            ACTOR.format(id="act-a", name="Newcomer", type="person") + ACTOR.format(id="act-b", name="Newcomer", type="person"),
            "act-a",
        ),
    ],
)
def test_what_tells_again_what_the_dataset_holds_is_a_suspicion_which_can_be_answered(
    tmp_path: Path, name: str, text: str, twin: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    (found,) = checked(path)
    assert found.rule == "possible-duplicate"
    assert twin in found.message
    answer = "answers: {possible-duplicate: Another one.}"
    head, _, tail = text.rpartition("}")
    path.write_text(f"{head}, {answer}}}{tail}" if name == "actors.yaml" else f"{text}  {answer}\n", encoding="utf-8")
    assert codes(path) == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("events.yaml", RETOLD.replace("evt-told-again", "evt-maduro-breaks-ties")),
        ("events.yaml", RETOLD.replace("2019-01", "2009-01")),
        ("events.yaml", RETOLD.replace("factuality: stated", "factuality: hypothetical")),
        ("actors.yaml", ACTOR.format(id="act-maduro", name="Nicolás Maduro", type="vessel")),
    ],
)
def test_what_differs_from_what_the_dataset_holds_is_no_suspicion(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    assert codes(tmp_path) == []


@pytest.mark.parametrize(
    ("good", "bad", "is_doubtful"),
    [
        ("start_date: 2019-01-23", "start_date: 2109-01-23", True),
        ("date_basis", "end_date: 9999-12-31\n  date_basis", True),
        ("date_basis", "end_date: ..\n  date_basis", False),
        ("start_date: 2019-01-23", "start_date: 2019-01-24", False),
    ],
)
def test_what_is_told_as_having_happened_lies_in_the_past(tmp_path: Path, good: str, bad: str, is_doubtful: bool) -> None:
    path = tmp_path / "events.yaml"
    path.write_text(EVENT.replace(good, bad, 1))
    assert codes(path) == ["after-source"] * is_doubtful
    path.write_text(EVENT.replace(good, bad, 1) + "  answers: {after-source: So it is written.}\n")
    assert codes(path) == []


def test_nothing_lies_after_the_time_of_its_source(tmp_path: Path) -> None:
    source = (ROOT / "tests" / "base" / "seeds" / "sources.yaml").read_text(encoding="utf-8")
    (tmp_path / "sources.yaml").write_text(source, encoding="utf-8")
    path = tmp_path / "events.yaml"
    for day, found in {"1960-07-31": [], "1960-08-01": ["after-source"]}.items():
        path.write_text(EVENT.replace("src-wikipedia-relations", "src-ruritania").replace("2019-01-23\n", f"{day}\n"))
        assert codes(tmp_path) == found


def test_an_entry_that_contradicts_that_of_the_dataset_is_a_problem_and_hides_no_quote(tmp_path: Path) -> None:
    row = rows_of("sources")[1] | {"sha256": "0" * 64}
    (tmp_path / "events.yaml").write_text(EVENT.replace("Maduro announced", "Maduro invented"))
    write_rows(tmp_path, "sources", [row])
    assert codes(tmp_path) == ["quote-not-found", "source-differs"]
    assert usv.validate(tmp_path).unchecked_quotes == 0


# --- what stands around a quote ----------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_the_words_around_a_quote_and_its_sentence_are_those_of_the_document(tmp_path: Path, suffix: str) -> None:
    row = next(row for row in rows_of("evidence") if row["prefix"] and row["suffix"])
    for column, value, rule in [
        ("suffix", row["suffix"][:-1] + "#", "context-differs"),
        ("prefix", "", ""),
        ("prefix", row["prefix"][1:], "context-differs"),
        ("sentence_id", "src-wikipedia-relations-s0003", "offsets"),
    ]:
        changed = row | {column: value}
        path = write_rows(tmp_path, "evidence", [changed])
        if suffix == "jsonl":
            path.unlink()
            path = tmp_path / "evidence.jsonl"
            numbers = {name: int(changed[name]) for name in ("start", "end")}
            path.write_text(json.dumps({name: cell for name, cell in (changed | numbers).items() if cell}), encoding="utf-8")
        assert codes(path) == [rule] * bool(rule)


def test_a_mention_lies_in_its_sentence_of_the_dataset(tmp_path: Path) -> None:
    row = rows_of("mentions")[0]
    assert codes(write_rows(tmp_path, "mentions", [row | {"sentence_id": row["sentence_id"][:-4] + "0009"}])) == ["offsets"]


# --- a broken line -------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["{", "", "1", '"s"', "null", "[1]", '{"a": }\n{"b'])
def test_of_flat_rows_under_any_name_a_broken_first_line_is_told_alone(tmp_path: Path, first: str) -> None:
    events = json.loads((ROOT / "data" / "events.json").read_text(encoding="utf-8"))[:2]
    rows = [json.dumps({name: value for name, value in row.items() if not isinstance(value, list)}) for row in events]
    path = tmp_path / "mine.jsonl"
    path.write_text("\n".join([first, *rows]) + "\n", encoding="utf-8")
    found = usv.validate(path, engine="plain").problems
    assert {problem.line for problem in found} == set(range(1, 2 + first.count("\n")))


# --- releases and folders ------------------------------------------------------------------------


def change(root: Path, name: str, good: str, bad: str) -> None:
    """Change a file of a release, and what its descriptor says of it."""
    path, descriptor = root / "data" / name, root / "datapackage.json"
    before = path.read_bytes()
    after = before.replace(good.encode(), bad.encode()) if good else bad.encode()
    assert after != before
    path.write_bytes(after)
    listed = json.loads(descriptor.read_text(encoding="utf-8"))
    for entry in [*listed["resources"], *listed["otherFiles"]]:
        if entry["path"] == f"data/{name}":
            entry |= {"bytes": len(after), "hash": f"sha256:{hashlib.sha256(after).hexdigest()}"}
    descriptor.write_text(json.dumps(listed, indent=1), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "good", "bad", "told"),
    [
        ("actors.json", "", "[]", 2),
        ("actors.csv", ",Rolf Hahn,", ",Ralf Hahn,", 2),
        ("event_participants.json", '"role": "recipient"', '"role": "actor"', 2),
        ("codes.json", "United States dollars.", "United States Dollars.", 2),
    ],
)
def test_the_forms_of_a_table_in_a_release_agree(built: Path, name: str, good: str, bad: str, told: int) -> None:
    assert codes(built / "datapackage.json") == []
    change(built, name, good, bad)
    problems = checked(built / "datapackage.json")
    assert [found.rule for found in problems] == ["forms-differ"] * told
    assert all(found.path.endswith("datapackage.json") and found.line > 1 for found in problems)


def test_the_forms_of_a_table_agree_where_numbers_and_days_are_written_as_libraries_write_them(built: Path) -> None:
    change(built, "figures.csv", ",2000000,", ",2000000.0,")
    change(built, "events.csv", ",1952-01-01,", ",1952-01-01T00:00:00,")
    assert codes(built / "datapackage.json") == []
    change(built, "figures.csv", ",2000000.0,", ",2000000.5,")
    assert codes(built / "datapackage.json") == ["forms-differ"] * 2


def test_a_release_and_the_records_beside_it_are_both_read(built: Path) -> None:
    report = usv.validate(built)
    assert report.problems == ()
    seed = built / "seeds" / "events" / "crisis.yaml"
    seed.write_text(seed.read_text(encoding="utf-8").replace("mode: expel", "mode: NOPE"), encoding="utf-8")
    (built / "action.yml").write_text("name: no records\n")
    (built / "mine.yaml").write_text("- {id: act-mine, name: Mine, actor_type: persn}\n")
    (built / "actors.csv").write_text("a,b\n")
    report = usv.validate(built, engine="plain")
    assert [(Path(found.path).name, found.rule) for found in report.problems] == [
        ("actors.csv", "csv-header"), ("mine.yaml", "unknown-code"), ("crisis.yaml", "unknown-code"),
    ]  # fmt: skip
    assert any(path.endswith("action.yml") for path in report.left_out)


def test_what_is_left_out_of_a_folder_is_counted_and_named(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(EVENT)
    for name in ("e2.yaml.bak", "e3.xlsx", "README.md", ".hidden"):
        (tmp_path / name).write_text("x")
    report = usv.validate(tmp_path)
    assert [Path(path).name for path in report.left_out] == ["e2.yaml.bak", "e3.xlsx"]
    assert "2 files left out" in FORMATS["text"](report, 0)
    assert "e2.yaml.bak" in FORMATS["text"](report, 0)
    assert json.loads(FORMATS["json"](report, 0))["left_out"] == list(report.left_out)


def test_nothing_is_called_valid_that_holds_nothing(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text("[]\n")
    assert FORMATS["text"](usv.validate(tmp_path), 0) == "0 records checked: the files hold none"


def test_a_pattern_that_no_shell_expands_is_expanded(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("a.yaml", "in/b.yaml", "c[1].yaml"):
        (tmp_path / name).write_text(EVENT.replace("evt-new", f"evt-{'abc'[len(name) % 3]}"))
    for pattern, count in {"*.yaml": 2, "**/*.yaml": 3, "[ab].yaml": 1, "c[1].yaml": 1, "i?": 1}.items():
        assert usv.validate(tmp_path / pattern).checked == count
    with pytest.raises(usv.Unusable, match="no such file"):
        usv.validate(tmp_path / "*.jsn")


@pytest.mark.parametrize(
    "text", [EVENT, '[{"id": "act-x", "name": "X", "actor_type": "person"}]', '{"id": "act-x", "name": "X", "actor_type": "person"}']
)
def test_what_is_piped_in_is_read(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    for given, found in {text: [], text.replace("id", "idd", 1): ["missing-field"]}.items():
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        report = usv.validate("-")
        assert [problem.rule for problem in report.problems] == found
        assert report.checked == 1
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(usv.Unusable, match="nothing is piped in"):
        usv.validate("-")


# --- honest counts ---------------------------------------------------------------------------------


@pytest.mark.slow
def test_records_and_quotes_are_counted_once_whatever_forms_hold_them(built: Path) -> None:
    data, seeds = built / "data", built / "seeds"
    rows = {path.stem: len(list(csv.reader(path.read_text(encoding="utf-8").splitlines()))) - 1 for path in data.glob("*.csv")}
    for engine in ENGINES:
        whole = usv.validate(data, engine=engine)
        assert whole.checked == sum(rows.values())
        assert (whole.checked_quotes, whole.unchecked_quotes) == (0, rows["evidence"])
        nested = usv.validate([data / "events.json", data / "events.csv", data / "evidence.csv"], engine=engine)
        assert nested.checked == rows["events"] + rows["evidence"]
        assert nested.unchecked_quotes == rows["evidence"]
        both = usv.validate([data, seeds], engine=engine)
        assert both.unchecked_quotes == rows["evidence"]
        assert both.checked - whole.checked == sum("source:" in line for line in (seeds / "skipped.yaml").read_text().splitlines())


def test_seeds_say_that_their_quotes_are_looked_up(tmp_path: Path) -> None:
    (tmp_path / "events.yaml").write_text(EVENT + "    - {source: src-wikipedia-relations, quote: breaking ties, fields: [name, mode]}\n")
    report = usv.validate(tmp_path)
    assert (report.checked_quotes, report.unchecked_quotes) == (2, 0)
    assert "(2 quotes looked up)" in FORMATS["text"](report, 0)
