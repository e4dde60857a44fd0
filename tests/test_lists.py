"""Lists and searches answer on a terminal, in a pipe and in a file."""

import json
import os
from pathlib import Path
from unittest import mock

import pytest

import usvenezuela as usv
from tests.test_cli import run
from usvenezuela.cli.layout import Row, as_table
from usvenezuela.cli.lists import render_found
from usvenezuela.dataset.search import hit, holds, searched, texts_of
from usvenezuela.dataset.values import fold, place_of
from usvenezuela.model.tables import TABLES, columns_of
from usvenezuela.writing.cells import cell_of

EXPELS = "evt-us-expels-figueredo"


def ids(*arguments: str) -> list[str]:
    """The ids that a list gives in a pipe."""
    result = run("list", *arguments)
    assert result.returncode == 0
    assert result.stderr == "" or "more are alleged" in result.stderr
    return [line.split("\t")[-1] for line in result.stdout.splitlines()[1:]]


@pytest.mark.parametrize("table", TABLES)
def test_in_a_pipe_lines_have_a_header_whole_values_and_names_before_ids(table: str, data: usv.Dataset) -> None:
    every = ("--factuality", "any") if "factuality" in columns_of(table) else ()
    header, *lines = [line.split("\t") for line in run("list", table, *every).stdout.splitlines()]
    assert {len(line) for line in lines} == {len(header)}
    is_id = [name.endswith("_id") for name in header]
    assert is_id == sorted(is_id)
    for column in {*header} & {*columns_of(table)}:
        assert sorted(line[header.index(column)] for line in lines) == sorted(cell_of(getattr(item, column)) for item in data.table(table))


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("columns", ["80", "132"])
def test_a_table_fits_the_window_and_cuts_nothing(table: str, columns: str) -> None:
    text = run("list", table, "--format", "table", COLUMNS=columns).stdout
    assert max(map(len, text.splitlines()[:-1])) <= int(columns)
    wide = run("list", table, "--format", "table", COLUMNS="100000").stdout
    assert sorted("".join(text.splitlines()[:-1]).replace(" ", "")) == sorted("".join(wide.splitlines()[:-1]).replace(" ", ""))


def test_a_window_of_unknown_width_has_80_columns() -> None:
    with mock.patch.dict(os.environ):
        os.environ.pop("COLUMNS", None)
        assert max(map(len, run("list", "events", "--format", "table").stdout.splitlines()[:-1])) <= 80


def test_columns_wrap_at_words_and_ids_stand_below_where_there_is_no_room() -> None:
    rows = [Row(("", "a b c d e f g h i j", "x-1"), ("“quoted words”",)), Row(("", "k", ""))]
    with mock.patch.dict(os.environ, COLUMNS="14"):
        lines = as_table(("empty", "name", "id"), rows, 1, use_colour=False).splitlines()
    assert lines == ["name", "    id", "a b c d e f g", "h i j", "    x-1", "    “quoted words”", "k"]
    with mock.patch.dict(os.environ, COLUMNS="40"):
        assert as_table(("empty", "name", "id"), rows[1:], 1, use_colour=True) == "\033[1mname\033[0m\nk"


def test_ends_stand_where_they_matter() -> None:
    assert run("list", "postings").stdout.startswith("since\tuntil\t")
    events = run("list", "events", "--mode", "expel", "--format", "table").stdout
    assert "until" not in events.splitlines()[0]
    assert "until" in run("list", "events", "--format", "table").stdout.splitlines()[0]
    assert "until" in run("list", "sanctions").stdout.splitlines()[0]


def test_a_list_is_narrowed_by_what_columns_hold(data: usv.Dataset) -> None:
    expulsions = data.events.where(mode="expel", contexts="diplomatic")
    assert set(ids("events", "--mode", "expel", "--where", "contexts=diplomatic")) == {event.event_id for event in expulsions}
    either = data.events.where(location_country=["CO", "BO"])
    assert set(ids("events", "--where", "location_country=CO", "--where", "location_country=BO")) == {item.event_id for item in either}
    assert ids("events", "--type", "SANCTION", "--where", "event_type=AID") == []
    alleged = {event.event_id for event in data.events if event.factuality == "alleged"}
    assert set(ids("events", "--where", "factuality=alleged")) == alleged
    assert set(ids("events", "--where", "asserted=false")) > alleged
    assert set(ids("events", "--where", "mode=expel", "--by", "united states")) <= set(ids("events", "--by", "act-united-states"))


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--where", "contxts=diplomatic"), "did you mean contexts?"),
        (("--where", "contexts=diplomatc"), "did you mean diplomatic?"),
        (("--where", "mode=expell"), "did you mean expel?"),
        (("--where", "location_country=UK"), "is no location_country"),
        (("--where", "participants=act-venezuela"), "cannot be filtered by 'participants'"),
        (("--where", "start_date=yesterday"), "is not a date"),
        (("--by", "Nicolas Madro"), " or Nicolás Maduro"),
        (("--to", "act-venezuel"), "did you mean act-venezuela"),
    ],
)
def test_what_no_record_can_have_is_told_on_one_line_with_the_nearest(arguments: tuple[str, ...], told: str) -> None:
    result = run("list", "events", *arguments)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert told in result.stderr


@pytest.mark.parametrize("text", ["contexts", "=diplomatic", "contexts="])
def test_what_is_no_column_and_value_is_told(text: str) -> None:
    result = run("list", "events", "--where", text)
    assert (result.returncode, result.stdout) == (2, "")
    assert f"{text!r} is no COLUMN=VALUE; give it like event_type=SANCTION" in result.stderr


def test_a_list_is_narrowed_by_words() -> None:
    assert EXPELS in ids("events", "--text", "FIGUEREDO")
    assert EXPELS in ids("events", "--text", "figueredo", "--text", "expelling Jeny")
    assert EXPELS not in ids("events", "--text", "jeny expelling")
    assert ids("events", "--text", "no such words") == []
    shown = run("list", "events", "--text", "venezuela", "--format", "table").stdout.splitlines()[-1]
    every = run("list", "events", "--text", "venezuela", "--factuality", "any", "--format", "table").stdout.splitlines()[-1]
    n_shown, n_hidden, n_all = int(shown.split()[0]), int(shown.split("; ")[1].split()[0]), int(every.split()[0])
    assert n_shown + n_hidden == n_all


def test_a_list_shows_the_words_that_it_rests_on(data: usv.Dataset) -> None:
    quotes = list(dict.fromkeys(quote.exact for quote in data.events[EXPELS].evidence))
    header, line = [line.split("\t") for line in run("list", "events", "--where", f"event_id={EXPELS}", "--quotes").stdout.splitlines()]
    assert dict(zip(header, line, strict=True))["quotes"] == " | ".join(quotes)
    table = run("list", "events", "--mode", "expel", "--quotes", "--format", "table").stdout
    assert all(f"“{quote}”" in " ".join(table.split()) for quote in quotes)
    result = run("list", "codes", "--quotes")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "codes rest on no quotes" in result.stderr


def test_a_list_is_written_to_a_file_whole_or_not_at_all(tmp_path: Path) -> None:
    for name, arguments in (("x.csv", ("--format", "csv")), ("x.json", ("--format", "json")), ("x.tsv", ())):
        path = tmp_path / name
        result = run("list", "sanctions", "--output", str(path))
        assert (result.returncode, result.stdout, result.stderr) == (0, f"written: {path}\n", "")
        assert path.read_text(encoding="utf-8") == run("list", "sanctions", *arguments).stdout
    assert usv.validate(tmp_path / "x.csv").ok
    before = (tmp_path / "x.csv").read_bytes()
    result = run("list", "events", "--output", str(tmp_path / "x.csv"))
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "is there already and is left as it is; give another --output, or --force" in result.stderr
    assert (tmp_path / "x.csv").read_bytes() == before
    assert run("list", "events", "--output", str(tmp_path / "x.csv"), "--force").returncode == 0
    assert (tmp_path / "x.csv").read_text(encoding="utf-8").startswith("event_id,")
    result = run("list", "events", "--output", str(tmp_path / "absent" / "x.csv"))
    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    result = run("list", "events", "--where", "mode=none", "--output", str(tmp_path / "y.csv"))
    assert result.returncode == 2
    assert sorted(item.name for item in tmp_path.iterdir()) == ["x.csv", "x.json", "x.tsv"]


@pytest.mark.parametrize("words", ["petroleos", "PETRÓLEOS", "Petróleos de  Venezuela"])
def test_words_are_found_whatever_their_case_and_accents(words: str) -> None:
    header, *lines = run("find", words).stdout.splitlines()
    assert header == "table\tname\twhere\twords\tid"
    assert "actors\tPDVSA\tidentified_as\tPetróleos de Venezuela, S.A.\tact-pdvsa" in lines


def test_find_tells_the_table_the_name_and_the_words_around(data: usv.Dataset) -> None:
    lines = [line.split("\t") for line in run("find", "breaking ties").stdout.splitlines()[1:]]
    assert {line[0] for line in lines} == {"events", "sentences"}
    event = next(line for line in lines if line[0] == "events")
    assert event == [
        "events",
        data.events["evt-maduro-breaks-ties"].name,
        "quote",
        "…Maduro announced that Venezuela was breaking ties with the United States",
        "evt-maduro-breaks-ties",
    ]
    assert len(run("find", "breaking", "ties").stdout.splitlines()) >= len(lines) + 1
    alleged = next(event for event in data.events if event.factuality == "alleged")
    assert f"\t{alleged.name} [alleged]\t" in run("find", alleged.event_id).stdout
    assert "\treason\t" in run("find", next(item.reason for item in data.sentences if item.reason) or "").stdout
    assert run("find", "Q11817").stdout.splitlines()[1:] or not [item for item in data.actor_identifiers if item.identifier == "Q11817"]


def test_finding_nothing_is_no_error_and_is_said() -> None:
    result = run("find", "no such words")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "usvenezuela: nothing holds 'no such words'\n")
    for nothing in (("find", " "), ("find", "maduro", "\u200b"), ("list", "events", "--text", "")):
        result = run(*nothing)
        assert (result.returncode, result.stdout) == (2, "")
        assert result.stderr == "usvenezuela: there are no words to look for; give some, such as petroleos\n"


def test_find_fits_a_terminal(data: usv.Dataset) -> None:
    with mock.patch.dict(os.environ, COLUMNS="80"):
        lines = render_found(data, ["pdvsa"], is_terminal=True, use_colour=False).splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1].endswith(" found")
    assert "    act-pdvsa" in lines


def test_every_text_of_every_record_is_found_and_shown_where_it_stands(data: usv.Dataset) -> None:
    for table in searched():
        for item in list(data.table(table))[:40]:
            for _, text in texts_of(item):
                found = hit(item, [fold(text)])
                assert fold(text) in fold(found.text)
                assert fold(found.text[found.start : found.end]) == fold(text)
                assert holds(item, [fold(text)])


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("guaido", "that Juan Guaidó\u00a0 was", "Guaidó"),
        ("guaido was", "that Juan Guaido\u0301\u00a0\n was", "Guaido\u0301\u00a0\n was"),
        ('"fi"', "a “\ufb01” b", "“\ufb01”"),
        ("absent", "text", None),
        ("", "text", None),
    ],
)
def test_the_place_of_words_is_that_in_the_text_as_written(words: str, text: str, found: str | None) -> None:
    place = place_of(words, text)
    assert (text[slice(*place)] if place else None) == found


def test_a_list_in_json_holds_its_quotes_anyway() -> None:
    rows = json.loads(run("list", "events", "--where", f"event_id={EXPELS}", "--quotes", "--format", "json").stdout)
    assert rows[0]["evidence"]
