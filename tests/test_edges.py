"""Where a rule begins and ends: what just keeps it, and what just breaks it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest

import usvenezuela as usv
from tests.test_bulk import flat
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.checking.rules import evidence_names_fields
from usvenezuela.model.vocabularies import Unit
from usvenezuela.problems import Place, Problem

Record = dict[str, Any]
Told = Callable[..., list[Problem]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """What is said of some records as people write them, by the files that hold them, as to some rules."""

    def validated(*rules: str, **files: list[Record]) -> list[Problem]:
        for name, records in files.items():
            (tmp_path / f"{name}.json").write_text(json.dumps(records))
        return [problem for problem in usv.validate(tmp_path).problems if problem.rule in rules]

    return validated


def dated(dates: str) -> Record:
    """The dates of a record from `start/end`, either of which may be left out."""
    start, _, end = dates.partition("/")
    given = {name: day for name, day in (("start_date", start), ("end_date", end)) if day}
    return {**given, "date_basis": "stated" if given.keys() - {"end_date"} or end not in ("", "..") else "not_stated"}


def event(id: str, dates: str = "", **more: Any) -> Record:
    return {"id": id, "name": "N", "event_type": "COERCE", "factuality": "stated", **dated(dates)} | more


def sanction(id: str, dates: str = "", **more: Any) -> Record:
    return {
        "id": id, "name": "N", "action": "impose", "issuer": "act-united-states", "instrument": "unspecified", "measures": ["unspecified"],
        "factuality": "stated", **dated(dates),
    } | more  # fmt: skip


def posting(id: str, person: str, dates: str = "", **more: Any) -> Record:
    return {
        "id": id, "label": "L", "person": person, "role": "ambassador", "sending": "act-venezuela", "receiving": "act-united-states",
        "outcome": "served", **dated(dates),
    } | more  # fmt: skip


def actor(id: str, name: str, **more: Any) -> Record:
    return {"id": id, "name": name, "actor_type": "person"} | more


def between(*parties: str, **more: Any) -> Record:
    """The parties of an event: who acts first, then those on whom, and others by their role."""
    first, *others = parties
    roles = [(first, "actor"), *((other, "recipient") for other in others), *((who, role) for role, who in more.items())]
    return {"participants": [{"actor": who, "role": role} for who, role in roles]}


MADURO, CHAVEZ = "act-nicolas-maduro", "act-hugo-chavez"


# --- dates of what is linked ----------------------------------------------------------------------

ANSWERS = ("response_to", "caused_by", "reverses", "implements")
"""Links from what comes later."""
OUT_OF_ORDER = [("link-out-of-order", "to_event_id")]
OUTSIDE = [("part-outside-whole", "to_event_id")]


@pytest.mark.parametrize(
    ("types", "first", "second", "expected"),
    [
        (ANSWERS, "2001-01-01", "2001-01-02", OUT_OF_ORDER),
        (ANSWERS, "2001-01-02", "2001-01-02", []),
        (ANSWERS, "2001-01-03", "2001-01-02", []),
        # What is as imprecise may have come in either order.
        (ANSWERS, "2001", "2001-06", []),
        (ANSWERS, "2001-06", "2001", []),
        (ANSWERS, "2001-01-01/2001-01-09", "2001-01-09/2001-01-20", []),
        (ANSWERS, "2001-01-01/2001-01-08", "2001-01-09/2001-01-20", OUT_OF_ORDER),
        (ANSWERS, "", "2001", []),
        (["announces"], "2001-01-03", "2001-01-02", OUT_OF_ORDER),
        (["announces"], "2001-01-02", "2001-01-02", []),
        (["announces"], "2001-01-01", "2001-01-02", []),
        (["announces"], "2001", "2001-06", []),
        (["announces"], "2001-06", "2001", []),
        (["part_of"], "2001-01-31", "2001-02/2001-03", OUTSIDE),
        (["part_of"], "2001-01-31/2001-02-02", "2001-02/2001-03", OUTSIDE),
        (["part_of"], "2001-02-01/2001-03-31", "2001-02/2001-03", []),
        (["part_of"], "2001-03-31/2001-04-01", "2001-02/2001-03", OUTSIDE),
        (["part_of"], "2001-04-01", "2001-02/2001-03", OUTSIDE),
        (["part_of"], "/2001-04", "2001-02/2001-03", OUTSIDE),
        (["part_of"], "2001", "2001-02/2001-03", []),
        (["part_of"], "2001-03/2001", "2001-02/2001-03", []),
        (["part_of"], "2001-03/..", "2001-02/2001-03", []),
        (["part_of"], "", "2001-02/2001-03", []),
        (["part_of"], "2001-03-31", "", []),
        (["alleges"], "2001-01-01", "2001-01-09", []),
        (["alleges"], "2001-01-09", "2001-01-01", []),
    ],
)
def test_events_that_are_linked_stand_in_the_order_that_the_link_tells(
    told: Told, types: list[str], first: str, second: str, expected: list[tuple[str, str]]
) -> None:
    for link_type in types:
        link = {"to": "evt-second", "type": link_type, "quote": "x"}
        found = told(
            "link-out-of-order", "part-outside-whole", events=[event("evt-first", first, links=[link]), event("evt-second", second)]
        )
        assert [(problem.rule, problem.field) for problem in found] == expected
        assert {problem.record_id for problem in found} <= {"evt-first"}


@pytest.mark.parametrize(("to", "rule"), [("evt-none", "unknown-id"), ("san-later", "wrong-table")])
def test_a_link_that_leads_to_no_event_has_no_order(told: Told, to: str, rule: str) -> None:
    linked = event("evt-first", "2001", links=[{"to": to, "type": "response_to", "quote": "x"}])
    found = told("link-out-of-order", "unknown-id", "wrong-table", events=[linked], sanctions=[sanction("san-later", "2002")])
    assert {problem.rule for problem in found} == {rule}


@pytest.mark.parametrize(
    ("amending", "amended", "is_told"),
    [
        ("2001-01-01", "2001-01-02", True),
        ("2001-01-02", "2001-01-02", False),
        ("2001", "2001-06", False),
        ("2001-06", "2001", False),
        ("2001-01-01/2001-01-02", "2001-01-02/2001-01-03", False),
        ("", "2001", False),
    ],
)
def test_a_sanction_amends_what_may_have_begun(told: Told, amending: str, amended: str, is_told: bool) -> None:
    given = [sanction("san-amending", amending, amends="san-amended"), sanction("san-amended", amended)]
    found = told("amendment-out-of-order", sanctions=given)
    assert [(problem.record_id, problem.field) for problem in found] == ([("san-amending", "amends_id")] if is_told else [])


# --- what the tables show --------------------------------------------------------------------------------


@pytest.fixture
def told_of_tables(tmp_path: Path) -> Told:
    """What is said of rows of published tables, as to some rules."""

    def validated(*rules: str, **tables: list[dict[str, str]]) -> list[Problem]:
        for name, rows in tables.items():
            (tmp_path / f"{name}.csv").write_text(flat(name, *rows))
        return [problem for problem in usv.validate(tmp_path, engine="plain").problems if problem.rule in rules]

    return validated


EVENT = {"event_id": "evt-new", "name": "N", "event_type": "COERCE", "quad_class": "material_conflict", "date_basis": "stated", "factuality": "stated"} | {
    "asserted": "true", "origin": "curated", "start_date": "2001-01-01", "earliest": "2001-01-01", "latest": "2001-01-01",
    "sort_date": "2001-01-01",
}  # fmt: skip
ISSUED = {"sanction_id": "san-new", "name": "N", "action": "impose", "issuer_id": MADURO, "instrument": "unspecified"} | {
    "measures": "unspecified", "date_basis": "stated", "factuality": "stated", "asserted": "true", "origin": "curated", "start_date": "1999", "sort_date": "1999-01-01", "earliest": "1999-01-01",
    "latest": "1999-12-31",
}  # fmt: skip
SENTENCE = {"sentence_id": "src-new-s0001", "source_id": "src-new", "start": "10", "end": "20", "status": "coded"}
QUOTE = {"record_id": "evt-new", "source_id": "src-new", "sentence_id": "src-new-s0001", "exact": "abc", "stance": "states"} | {
    "start": "10", "end": "13",
}  # fmt: skip


@pytest.mark.parametrize(
    ("start", "end", "is_told"), [(10, 13, False), (9, 12, True), (17, 20, False), (18, 21, True), (1, 4, True), (30, 33, True)]
)
def test_quotes_and_mentions_lie_in_their_sentence(told_of_tables: Told, start: int, end: int, is_told: bool) -> None:
    place = {"start": str(start), "end": str(end)}
    mention = {name: QUOTE[name] for name in ("source_id", "sentence_id")} | {"text": "abc", "kind": "date"} | place
    found = told_of_tables("offsets", sentences=[SENTENCE], evidence=[QUOTE | place], mentions=[mention])
    lines = [f"{start}–{end} lies outside its sentence, 10–20;"] * (2 if is_told else 0)
    assert [problem.field for problem in found] == ["start"] * len(lines)
    assert all(line in problem.message for line, problem in zip(lines, found, strict=True))


def test_where_the_sentence_is_not_given_nothing_is_said_of_it(told_of_tables: Told) -> None:
    elsewhere = SENTENCE | {"sentence_id": "src-new-s0002"}
    assert told_of_tables("offsets", sentences=[elsewhere], evidence=[QUOTE | {"start": "1", "end": "4"}]) == []


def test_a_link_of_which_one_end_is_not_given_has_no_order(told_of_tables: Told) -> None:
    link = {"from_event_id": "evt-maduro-breaks-ties", "to_event_id": "evt-new", "link_type": "announces"}
    turned = link | {"from_event_id": "evt-new", "to_event_id": "evt-maduro-breaks-ties", "link_type": "response_to"}
    assert told_of_tables("link-out-of-order", events=[EVENT], event_links=[link, turned]) == []


def test_a_link_of_a_sanction_has_no_order(told_of_tables: Told) -> None:
    link = {"from_event_id": "san-new", "to_event_id": "evt-new", "link_type": "response_to"}
    found = told_of_tables("link-out-of-order", "wrong-table", events=[EVENT], sanctions=[ISSUED], event_links=[link])
    assert [problem.rule for problem in found] == ["wrong-table"]


def test_a_quote_of_a_link_is_none_of_the_event(told_of_tables: Told) -> None:
    link = {"from_event_id": "evt-new", "to_event_id": "evt-other", "link_type": "response_to"}
    quotes = [
        QUOTE | {"field": "links/response_to/evt-other"},
        QUOTE | {"record_id": "evt-other", "field": "name"},
    ]
    events = [EVENT, EVENT | {"event_id": "evt-other"}]
    rules = ("no-evidence", "link-without-quote")
    assert [problem.record_id for problem in told_of_tables(*rules, events=events, event_links=[link], evidence=quotes)] == ["evt-new"]
    found = told_of_tables(*rules, events=events, event_links=[link], evidence=quotes[1:])
    assert [(problem.rule, problem.record_id) for problem in found] == [("link-without-quote", "evt-new"), ("no-evidence", "evt-new")]


def test_nothing_is_missing_among_quotes_that_cannot_be_read(told_of_tables: Told, tmp_path: Path) -> None:
    link = {"from_event_id": "evt-new", "to_event_id": "evt-other", "link_type": "response_to"}
    rules = ("no-evidence", "link-without-quote", "csv-syntax")
    given = {"events": [EVENT, EVENT | {"event_id": "evt-other"}], "event_links": [link]}
    assert {problem.rule for problem in told_of_tables(*rules, **given, evidence=[QUOTE])} == {"no-evidence", "link-without-quote"}
    with (tmp_path / "evidence.csv").open("a") as table:
        table.write('"')
    assert {problem.rule for problem in told_of_tables(*rules, **given)} == {"csv-syntax"}
    (tmp_path / "evidence.csv").unlink()
    assert told_of_tables(*rules, **given) == [], "a table may be given without the table of the quotes"


@pytest.mark.parametrize(("status", "rules"), [("active", []), ("retired", ["redirect-to-retired"])])
def test_a_retired_id_leads_to_one_in_use(told_of_tables: Told, status: str, rules: list[str]) -> None:
    old = {
        "record_id": "evt-old",
        "table": "events",
        "status": "retired",
        "replaced_by": "evt-new",
        "reason": "told twice",
        "first_version": "0.1.0",
    }
    new = {"record_id": "evt-new", "table": "events", "status": status, "reason": "told twice", "first_version": "0.1.0"}
    found = told_of_tables("redirect-to-retired", "retired-in-use", records=[old, new])
    assert [problem.rule for problem in found] == rules
    assert {problem.field for problem in found} <= {"replaced_by"}


@pytest.mark.parametrize(("status", "is_told"), [("active", False), ("retired", True)])
def test_a_retired_id_is_not_in_use(told_of_tables: Told, status: str, is_told: bool) -> None:
    registered = {"record_id": "evt-new", "table": "events", "status": status, "reason": "told twice", "first_version": "0.1.0"}
    found = told_of_tables("retired-in-use", events=[EVENT], records=[registered])
    assert [problem.record_id for problem in found] == (["evt-new"] if is_told else [])


@pytest.mark.parametrize(
    ("value_text", "quotes", "is_told"),
    [
        ("two", ["one", "two of"], False), ("twin", ["one", "two of"], True), ("onetwo", ["one", "two"], True), ("one two", ["one", "two"], True),
        ("x", ["one", "two"], True), ("two", [], False),
    ],
)  # fmt: skip
def test_the_words_of_a_figure_stand_in_one_of_its_quotes(told_of_tables: Told, value_text: str, quotes: list[str], is_told: bool) -> None:
    figure = {"figure_id": "fig-new", "record_id": "evt-new", "measure": "persons", "value": "2", "qualifier": "exact", "unit": "persons"} | {
        "value_text": value_text, "scope": "S", "factuality": "stated", "asserted": "true", "origin": "curated",
    }  # fmt: skip
    given = [QUOTE | {"record_id": "fig-new", "exact": words, "start": "10", "end": str(10 + len(words))} for words in quotes]
    found = told_of_tables("value-text-not-quoted", figures=[figure], evidence=given)
    assert [problem.field for problem in found] == (["value_text"] if is_told else [])


@pytest.mark.parametrize(("links", "is_hinted"), [(95, True), (96, True), (97, False)])
def test_a_hint_at_a_field_is_looked_for_among_a_hundred(links: int, is_hinted: bool) -> None:
    owner = Row("events", {"event_id": "evt-new"}, {"": Place("x")})
    ends = [*(f"evt-{number}" for number in range(links - 1)), "evt-last-of-all"]
    rows = [Row("event_links", {"from_event_id": "evt-new", "to_event_id": end, "link_type": "part_of"}, {"": Place("x")}) for end in ends]
    quote = Row("evidence", {"record_id": "evt-new", "field": "links/part_of/evt-last-of-al"}, {"": Place("x")})
    (found,) = evidence_names_fields(Rows([owner, *rows, quote]))
    # Of a record with its id alone, the id and its three lists of parts come first.
    assert ("did you mean links/part_of/evt-last-of-all" in found.message) == is_hinted


# --- rows by themselves -------------------------------------------------------------------------------------

NOTHING = ("NA", "<NA>", "N/A", "#N/A", "NaN", "nan", "NaT", "None", "null", "NULL", "nil")
"""What programs write for no value."""


@pytest.mark.parametrize("engine", ["plain", "bulk"])
def test_every_word_for_nothing_is_told_and_no_other(tmp_path: Path, engine: Literal["plain", "bulk"]) -> None:
    words = [*NOTHING, "Nauru", "na", "none", "nullity", "NA NA"]
    rows = [ACTOR | {"actor_id": f"act-{number}", "name": word} for number, word in enumerate(words)]
    (tmp_path / "actors.csv").write_text(flat("actors", *rows))
    problems = [problem for problem in usv.validate(tmp_path, engine=engine).problems if problem.rule == "word-for-nothing"]
    assert [words[int(problem.record_id.removeprefix("act-"))] for problem in problems] == list(NOTHING)
    assert all("leave the cell empty" in problem.message for problem in problems)


ACTOR = {"actor_id": "act-new", "name": "N", "actor_type": "person", "origin": "curated"}


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        ({"country": "NA"}, []),  # the code of Namibia
        ({"country": "NA", "description": "NA"}, ["country", "description"]),
        ({"aliases": "NA"}, ["aliases"]),
        ({"aliases": "NA|x"}, []),
        ({"country": "VE", "description": "nan"}, ["description"]),
    ],
)
def test_a_country_is_a_word_for_nothing_only_beside_others(told_of_tables: Told, more: dict[str, str], fields: list[str]) -> None:
    found = told_of_tables("word-for-nothing", actors=[ACTOR | more])
    assert sorted(problem.field for problem in found) == fields
    assert all("'NA'" in problem.message or "'nan'" in problem.message for problem in found)


def test_who_means_the_word_null_writes_it_in_quotes(told: Told) -> None:
    found = told("word-for-nothing", actors=[actor("act-one", "null"), actor("act-other", "NULL")])
    assert [problem.record_id for problem in found] == ["act-other"]
    assert "delete the key" in found[0].message


@pytest.mark.parametrize(
    ("dates", "rules"),
    [
        ({"start_date": "2001-01-02", "end_date": "2001-01-01"}, [("end-before-start", "end_date")]),
        ({"start_date": "2001-01-01", "end_date": "2001-01-01"}, []),
        ({"start_date": "2001-06", "end_date": "2001"}, []),
        ({"start_date": "2001", "end_date": "2001-06"}, []),
        ({"start_date": "2001", "end_date": ".."}, []),
        ({"start_date": "[..2001]", "end_date": "1999"}, []),
        ({"start_date": "2001-01-01", "announced_date": "2001-01-02"}, [("start-before-announcement", "announced_date")]),
        ({"start_date": "2001-01-01", "announced_date": "2001-01-01"}, []),
        ({"start_date": "2001", "announced_date": "2001-06"}, []),
        ({"start_date": "[2001..]", "announced_date": "2009"}, []),
        ({"end_date": "2001", "announced_date": "2009"}, []),
    ],
)
def test_a_record_starts_before_it_ends_and_after_it_is_announced(told: Told, dates: Record, rules: list[tuple[str, str]]) -> None:
    given = {**sanction("san-new"), **dates, "date_basis": "stated"}
    found = told("end-before-start", "start-before-announcement", sanctions=[given])
    assert [(problem.rule, problem.field) for problem in found] == rules


@pytest.mark.parametrize(
    ("given", "rules"),
    [
        ({"start_date": "2001", "date_basis": "stated"}, []),
        ({"start_date": "2001", "date_basis": "not_stated"}, ["date-basis"]),
        ({"end_date": "2001", "date_basis": "not_stated"}, ["date-basis"]),
        ({"announced_date": "2001", "date_basis": "not_stated"}, ["date-basis"]),
        ({"date_basis": "stated"}, ["date-basis"]),
        ({"date_basis": "not_stated"}, []),
        ({"end_date": "..", "date_basis": "not_stated"}, []),
        ({"end_date": "..", "date_basis": "stated"}, []),
        ({"start_date": "2001", "end_date": "..", "date_basis": "not_stated"}, ["date-basis"]),
        ({"start_date": "2001", "date_basis": "relative"}, ["no-date-note"]),
        ({"start_date": "2001", "date_basis": "inferred"}, ["no-date-note"]),
        ({"start_date": "2001", "date_basis": "inferred", "date_note": "N"}, []),
        ({"start_date": "2001", "date_basis": "section_context"}, []),
        ({"date_basis": "inferred"}, ["date-basis", "no-date-note"]),
    ],
)
def test_dates_have_a_basis_and_a_basis_has_dates(told: Told, given: Record, rules: list[str]) -> None:
    found = told("date-basis", "no-date-note", sanctions=[sanction("san-new") | given])
    assert [problem.rule for problem in found] == rules
    assert {problem.field for problem in found} <= {"date_basis"}
    advice = "choose the basis of the date" if given.keys() - {"date_basis"} else "give the date, or choose not_stated"
    assert all(advice in problem.message for problem in found if problem.rule == "date-basis")


FIGURE = {
    "id": "fig-new",
    "record": "evt-new",
    "measure": "persons",
    "unit": "persons",
    "value_text": "two",
    "scope": "S",
    "factuality": "stated",
}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"qualifier": "exact", "value": 2}, ""),
        ({"qualifier": "about", "value": 0}, ""),
        ({"qualifier": "exact"}, "qualifier"),
        ({"qualifier": "exact", "value": 2, "value_low": 1}, "qualifier"),
        ({"qualifier": "exact", "value": 2, "value_high": 3}, "qualifier"),
        ({"qualifier": "vague"}, ""),
        ({"qualifier": "vague", "value": 2}, "qualifier"),
        ({"qualifier": "vague", "value_low": 2}, "qualifier"),
        ({"qualifier": "vague", "value_high": 2}, "qualifier"),
        ({"qualifier": "between", "value_low": 9, "value_high": 10}, ""),
        ({"qualifier": "between", "value_low": 9, "value_high": 9.0}, "value_low"),
        ({"qualifier": "between", "value_low": 10, "value_high": 9}, "value_low"),
        ({"qualifier": "between", "value_low": 9}, "qualifier"),
        ({"qualifier": "between", "value_high": 9}, "qualifier"),
        ({"qualifier": "between", "value": 9}, "qualifier"),
    ],
)
def test_a_figure_has_the_values_that_its_qualifier_asks_for(told: Told, given: dict[str, Any], field: str) -> None:
    found = told("figure-values", figures=[FIGURE | given])
    assert [problem.field for problem in found] == ([field] if field else [])


def test_a_figure_that_lacks_a_value_is_told_which_it_has_and_which_it_shall_have(told: Told) -> None:
    (found,) = told("figure-values", figures=[FIGURE | {"qualifier": "between", "value": 9}])
    assert "a figure that is between has value_low and value_high, this one has value;" in found.message
    (found,) = told("figure-values", figures=[FIGURE | {"qualifier": "exact"}])
    assert "a figure that is exact has value, this one has no value;" in found.message


UNITS = {
    "money": ["USD", "EUR", "VES", "USD/year"], "price": ["USD", "EUR", "VES", "USD/bbl"], "persons": ["persons"], "votes": ["votes"],
    "percent": ["%"], "duration": ["hour", "day", "week", "month", "year"], "volume": ["bbl", "t"], "objects": ["items"],
}  # fmt: skip
"""The units in which a measure is counted; other measures are in any."""


@pytest.mark.parametrize("measure", [*UNITS, "other"])
def test_a_measure_is_counted_in_its_units(told: Told, measure: str) -> None:
    given = [FIGURE | {"id": f"fig-{at}", "measure": measure, "unit": unit, "qualifier": "vague"} for at, unit in enumerate(Unit)]
    wrong = [unit for unit in Unit if unit not in UNITS.get(measure, list(Unit))]
    found = told("figure-unit", figures=given)
    assert [f" is not counted in {unit};" in problem.message for unit, problem in zip(wrong, found, strict=True)] == [True] * len(wrong)
    assert {problem.field for problem in found} <= {"unit"}


@pytest.mark.parametrize(
    ("event_type", "mode", "advice"),
    [
        ("COERCE", "seize", ""),
        ("COERCE", None, ""),
        ("AID", None, ""),
        ("SUPPORT", "seize", "; it takes x-recognize, x-restore, x-treaty"),
        ("AID", "seize", "; it takes none; delete the field"),
    ],
)
def test_an_event_takes_the_modes_of_its_type(told: Told, event_type: str, mode: str | None, advice: str) -> None:
    given = event("evt-new", event_type=event_type, **({"mode": mode} if mode else {}))
    found = told("mode-misfit", events=[given])
    assert [problem.field for problem in found] == (["mode"] if advice else [])
    assert all(problem.message.endswith(advice) for problem in found)


@pytest.mark.parametrize(("length", "is_told"), [(300, False), (301, True)])
def test_a_quote_is_short(told: Told, length: int, is_told: bool) -> None:
    found = told("long-quote", events=[event("evt-new", evidence=[{"source": "src-june", "quote": "x" * length}])])
    assert [problem.field for problem in found] == (["exact"] if is_told else [])


@pytest.mark.parametrize(
    ("reason", "outcome", "is_told"),
    [
        ("not_received", "not_received", False),
        ("not_received", "served", True),
        ("expelled", "served", False),
        (None, "not_received", False),
    ],
)
def test_who_was_not_received_did_not_serve(told: Told, reason: str | None, outcome: str, is_told: bool) -> None:
    given = posting("pst-new", MADURO, "2001", outcome=outcome) | ({"end_reason": reason} if reason else {})
    assert [problem.field for problem in told("posting-outcome", postings=[given])] == (["outcome"] if is_told else [])


@pytest.mark.parametrize(
    ("dates", "earliest", "latest"),
    [
        ({"start_date": "1999"}, "1999-01-01", "1999-12-31"),
        ({"start_date": "1999", "end_date": "2001"}, "1999-01-01", "2001-12-31"),
        ({"start_date": "1999", "end_date": ".."}, "1999-01-01", ""),
        ({"start_date": "", "end_date": "2001"}, "", "2001-12-31"),
        ({"start_date": "", "announced_date": "1998"}, "1998-01-01", "1998-12-31"),
        ({"start_date": "1999", "announced_date": "1998"}, "1999-01-01", "1999-12-31"),
    ],
)
def test_the_bounds_of_dates_are_computed(told_of_tables: Told, dates: dict[str, str], earliest: str, latest: str) -> None:
    row = ISSUED | dates | {"sort_date": earliest or latest}
    assert told_of_tables("derived-value", sanctions=[row | {"earliest": earliest, "latest": latest}]) == []
    for column, wrong in (("earliest", "1997-01-01"), ("latest", "2009-12-31")):
        (found,) = told_of_tables("derived-value", sanctions=[row | {"earliest": earliest, "latest": latest, column: wrong}])
        assert found.field == column
        wanted = {"earliest": earliest, "latest": latest}[column]
        assert f"{column} is '{wrong}', but its rule gives {repr(wanted) if wanted else 'empty'};" in found.message


def test_a_posting_without_an_end_is_not_over_on_the_day_it_starts(told_of_tables: Told) -> None:
    post = {"posting_id": "pst-new", "label": "L", "role": "ambassador", "vienna_class": "a", "outcome": "served", "origin": "curated"} | {
        "sending_id": MADURO, "receiving_id": MADURO, "date_basis": "stated", "start_date": "1990", "earliest": "1990-01-01", "sort_date": "1990-01-01",
    }  # fmt: skip
    assert told_of_tables("derived-value", postings=[post]) == []
    wrong = [post | {"latest": "1990-12-31"}, post | {"posting_id": "pst-other", "vienna_class": "b"}]
    assert [problem.field for problem in told_of_tables("derived-value", postings=wrong)] == ["latest", "vienna_class"]


@pytest.mark.parametrize(("start", "end", "is_told"), [("10", "20", False), ("10", "11", False), ("10", "10", True), ("11", "10", True)])
def test_a_sentence_ends_after_it_starts(told_of_tables: Told, start: str, end: str, is_told: bool) -> None:
    found = told_of_tables("offsets", sentences=[SENTENCE | {"start": start, "end": end}])
    assert [problem.field for problem in found] == (["end"] if is_told else [])


@pytest.mark.parametrize(("end", "is_told"), [("12", True), ("13", False), ("14", True)])
def test_offsets_are_as_far_apart_as_the_words_are_long(told_of_tables: Told, end: str, is_told: bool) -> None:
    mention = {name: QUOTE[name] for name in ("source_id", "sentence_id", "start")} | {"text": "abc", "kind": "date", "end": end}
    found = told_of_tables("offsets", evidence=[QUOTE | {"end": end}], mentions=[mention])
    assert [problem.field for problem in found] == (["end", "end"] if is_told else [])


# --- numbers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "count", "is_told"),
    [(MADURO, 0, True), (MADURO, 1, False), (MADURO, 2, True), (MADURO, None, False), ("act-united-states", 2, False), (None, 2, False)],
)
def test_one_person_in_a_post_is_counted_once(told: Told, person: str | None, count: int | None, is_told: bool) -> None:
    counted = {name: value for name, value in (("person", person), ("n_persons", count)) if value is not None}
    actors = [actor(MADURO, "Maduro"), actor("act-united-states", "United States", actor_type="state")]
    given = {name: value for name, value in posting("pst-new", "").items() if name != "person"} | counted
    found = told("posting-count", actors=actors, postings=[given])
    assert [problem.field for problem in found] == (["n_persons"] if is_told else [])


# --- what was told before ----------------------------------------------------------------------------

PARTIES = between(MADURO, CHAVEZ)
ALIKE = event("evt-one", "2001", mode="seize", **PARTIES)


@pytest.mark.parametrize(
    ("other", "is_told"),
    [
        ({}, True),
        ({"event_type": "ASSAULT", "mode": "beat"}, False),
        ({"mode": "arrest"}, False),
        ({"factuality": "planned"}, False),
        (between(MADURO), False),
        (between(CHAVEZ, MADURO), False),
        (between(MADURO, CHAVEZ, host="act-united-states"), True),
        ({"participants": []}, False),
        (dated(""), False),
    ],
)
def test_events_of_the_same_kind_parties_and_time_are_told_as_one(told: Told, other: Record, is_told: bool) -> None:
    same = {name: value for name, value in ALIKE.items() if "date" not in name} if "date_basis" in other else ALIKE
    found = told("possible-duplicate", events=[ALIKE, {**same, "id": "evt-other", **other}])
    assert [problem.record_id for problem in found] == (["evt-other"] if is_told else [])


def test_undated_events_of_the_same_kind_are_two(told: Told) -> None:
    assert told("possible-duplicate", events=[event("evt-one", **PARTIES), event("evt-other", **PARTIES)]) == []


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        (["2001-01-01", "2001-01-02"], {}),
        (["2001-01-01/2001-01-02", "2001-01-02/2001-01-03"], {1: 0}),
        (["2001-01-02/2001-01-03", "2001-01-01/2001-01-02"], {1: 0}),
        (["2001-01-02", "2001"], {1: 0}),
        (["2001", "2001", "2001"], {1: 0, 2: 0}),
        # Whichever came last is not the one that lasts longest.
        (["2001", "2001-02-01", "2001-03-01"], {1: 0, 2: 0}),
        (["2001-02-01", "2001-02/2001-03", "2001-03-01"], {1: 0, 2: 1}),
    ],
)
def test_an_event_told_twice_is_told_at_the_one_written_later(told: Told, dates: list[str], expected: dict[int, int]) -> None:
    found = told("possible-duplicate", events=[event(f"evt-{number}", time, **PARTIES) for number, time in enumerate(dates)])
    named = {problem.record_id: problem.message for problem in found}
    assert {f"evt-{later}" for later in expected} == named.keys()
    assert all(f" as evt-{earlier};" in named[f"evt-{later}"] for later, earlier in expected.items())


IMPOSED = event("evt-new", event_type="SANCTION", mode="x-impose", **between("act-barack-obama", "act-seven-venezuelan-officials"))
"""What the dataset tells of 9 March 2015."""
ASSISTED = event("evt-new", event_type="AID", **between("act-government-of-venezuela", "act-cuba"))
"""What the dataset tells of 2010 to 2013."""


@pytest.mark.parametrize(
    ("known", "again", "dates", "is_told"),
    [
        ("evt-obama-sanctions-seven-officials", IMPOSED, "2015-03-09", True),
        ("evt-obama-sanctions-seven-officials", IMPOSED, "2015", True),
        ("evt-obama-sanctions-seven-officials", IMPOSED, "2015-03-08", False),
        ("evt-obama-sanctions-seven-officials", IMPOSED, "2015-03-10", False),
        ("evt-obama-sanctions-seven-officials", IMPOSED, "2015-03-08/2015-03-09", True),
        ("evt-obama-sanctions-seven-officials", IMPOSED, "2015-03-09/2015-03-10", True),
        ("evt-venezuela-assists-cuban-economy", ASSISTED, "2009", False),
        ("evt-venezuela-assists-cuban-economy", ASSISTED, "2010-01-01", True),
        ("evt-venezuela-assists-cuban-economy", ASSISTED, "2012", True),
        ("evt-venezuela-assists-cuban-economy", ASSISTED, "2009/2019", True),
        ("evt-venezuela-assists-cuban-economy", ASSISTED, "2013-12-31", True),
        ("evt-venezuela-assists-cuban-economy", ASSISTED, "2014", False),
    ],
)
def test_an_event_of_the_dataset_is_not_told_again(told: Told, known: str, again: Record, dates: str, is_told: bool) -> None:
    # Of the dataset is read what falls in the time of any event of a type.
    ever = event("evt-ever", "1000/9000", event_type=again["event_type"])
    found = told("possible-duplicate", events=[again | dated(dates), ever])
    assert [problem.record_id for problem in found] == (["evt-new"] if is_told else [])
    assert all(f"as {known} of the dataset" in problem.message for problem in found)
    assert told("possible-duplicate", events=[again | dated(dates) | {"id": known}]) == [], "a new edition of a record is no other"


@pytest.mark.parametrize(
    ("first", "second", "is_told"),
    [
        ("Rudolf Rassendyll", "Rudolf Rassendyll", True), ("Rudolf Rassendyll", "rudolf  RASSENDYLL", True), ("José", "Jose", True),
        ("Rudolf Rassendyll", "Rudolf", False), ("AB", "A B", False),
    ],
)  # fmt: skip
def test_actors_of_one_name_and_type_are_told_as_one(told: Told, first: str, second: str, is_told: bool) -> None:
    found = told("possible-duplicate", actors=[actor("act-one", first), actor("act-other", second)])
    assert [(problem.record_id, problem.field) for problem in found] == ([("act-other", "name")] if is_told else [])
    assert all("name of act-one too" in problem.message for problem in found)
    assert told("possible-duplicate", actors=[actor("act-one", first), actor("act-other", second, actor_type="company")]) == []


def test_an_actor_of_the_dataset_is_not_told_again(told: Told) -> None:
    (found,) = told("possible-duplicate", actors=[actor("act-new", "nicolas maduro")])
    assert f"name of {MADURO} of the dataset too" in found.message
    assert told("possible-duplicate", actors=[actor(MADURO, "Nicolás Maduro")]) == []


# --- what the document can tell ------------------------------------------------------------------------


def source(id: str, **dates: str) -> Record:
    return {
        "id": id, "title": "T", "publisher": "P", "source_type": "news", "language": "en", "license": "CC0-1.0", "attribution": "A",
        "redistributable": True, "path": "seeds/documents/x.txt", "sha256": "0" * 64,
    } | dates  # fmt: skip


def quoting(*sources: str) -> Record:
    return {"evidence": [{"source": name, "quote": "x"} for name in sources]}


JUNE = source("src-june", published="2019-06")
JULY = source("src-july", published="2019-07")
OPEN = source("src-open", published="[2019..]")
UNDATED = source("src-undated")
QUOTED = quoting("src-june")


@pytest.mark.parametrize(
    ("quoted", "dates", "is_told"),
    [
        ([JUNE], "2019-06-30", False),
        ([JUNE], "2019-07-01", True),
        ([JUNE], "2019", False),
        ([JUNE, JULY], "2019-07-31", False),
        ([JULY, JUNE], "2019-07-31", False),
        ([JUNE, JULY], "2019-08-01", True),
        # What no document dates is told today at the latest.
        ([UNDATED], "2019-07-01", False),
        ([JUNE, UNDATED], "2019-07-01", False),
        ([OPEN], "2020", False),
        ([], "2019-07-01", False),
        ([OPEN], "9999", True),
        ([UNDATED], "9999", True),
        ([JUNE, UNDATED], "9999", True),
        ([], "9999", True),
    ],
)
def test_a_document_tells_nothing_that_came_after_it(told: Told, quoted: list[Record], dates: str, is_told: bool) -> None:
    given = event("evt-new", dates, **quoting(*(item["id"] for item in quoted)))
    found = told("after-source", sources=[JUNE, JULY, OPEN, UNDATED], events=[given])
    assert [problem.field for problem in found] == (["start_date"] if is_told else [])


def test_a_document_of_the_dataset_tells_until_today(told: Told) -> None:
    given = [event("evt-new", dates, **quoting("src-wikipedia-relations")) for dates in ("2019-07-01", "9999")]
    assert [told("after-source", events=[one]) == [] for one in given] == [True, False]


DATES = {
    "events": (event("evt-new"), ["start_date", "end_date"]),
    "sanctions": (sanction("san-new"), ["start_date", "end_date", "announced_date"]),
    "postings": (posting("pst-new", MADURO), ["start_date", "end_date"]),
}


@pytest.mark.parametrize(("table", "column"), [(table, column) for table, (_, columns) in DATES.items() for column in columns])
def test_no_date_of_a_record_comes_after_its_document(told: Told, table: str, column: str) -> None:
    record = {**DATES[table][0], "date_basis": "stated", column: "2099-07-01", **QUOTED}
    (found,) = told("after-source", sources=[JUNE], **{table: [record]})
    assert found.field == column
    assert ("write .. for an end that is open" in found.message) == (column == "end_date")


@pytest.mark.parametrize(("factuality", "is_told"), [("stated", True), ("attributed", True), ("alleged", False), ("planned", False)])
def test_what_is_planned_or_alleged_may_come_after_its_document(told: Told, factuality: str, is_told: bool) -> None:
    given = event("evt-new", "2019-07-01", factuality=factuality, **QUOTED)
    assert bool(told("after-source", sources=[JUNE], events=[given])) == is_told


@pytest.mark.parametrize(
    ("published", "end", "is_told"),
    [
        ("2019-06-15", "2049-06-01", False),
        ("2019-06-15", "2049-06-02", True),
        ("9990-06-15", "9999-06-01", False),
        ("9990-06-15", "9999-06-02", True),
    ],
)
def test_the_end_of_a_sanction_may_be_set_thirty_years_ahead(told: Told, published: str, end: str, is_told: bool) -> None:
    given = sanction("san-new", f"2001/{end}", **QUOTED)
    found = told("after-source", sources=[source("src-june", published=published)], sanctions=[given])
    assert [problem.field for problem in found] == (["end_date"] if is_told else [])


@pytest.mark.parametrize(
    ("record", "is_told"),
    [
        (event("evt-new"), True),
        (event("evt-new", factuality="alleged"), False),
        (event("evt-new", event_type="ACCUSE"), False),
        (sanction("san-new"), True),
        (sanction("san-new", factuality="attributed"), False),
    ],
)
def test_words_of_others_are_not_stated(told: Told, record: Record, is_told: bool) -> None:
    table = "events" if record["id"].startswith("evt") else "sanctions"
    quotes = [{"source": "src-june", "quote": words} for words in ("It happened", "Reportedly it happened", "it was claimed")]
    found = told("attribution-on-stated", **{table: [{**record, "evidence": quotes}]})
    assert [problem.field for problem in found] == (["factuality"] if is_told else [])
    assert all("the quote says 'Reportedly'" in problem.message for problem in found), "the first of the words"
    assert told("attribution-on-stated", **{table: [{**record, "evidence": quotes[:1]}]}) == []


def test_words_that_carry_a_link_say_nothing_of_the_event(told: Told) -> None:
    link = {"to": "evt-other", "type": "response_to", "quote": "reportedly in response", "source": "src-june"}
    assert told("attribution-on-stated", events=[event("evt-new", links=[link]), event("evt-other")]) == []


@pytest.mark.parametrize("factuality", ["stated", "attributed", "alleged", "disputed", "denied", "planned", "hypothetical"])
def test_whoever_asserts_what_is_not_stated_is_named(told: Told, factuality: str) -> None:
    is_asserted = factuality in ("attributed", "alleged", "disputed", "denied")
    for parties, is_named in ((PARTIES, False), (between(MADURO, claimant=CHAVEZ), True)):
        found = told("claimant-missing", events=[event("evt-new", factuality=factuality, **parties)])
        assert [problem.field for problem in found] == (["factuality"] if is_asserted and not is_named else [])


# --- seats ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("other", "is_told"),
    [
        ({}, True),
        ({"role": "envoy"}, False),
        ({"sending": "act-cuba"}, False),
        ({"receiving": "act-cuba"}, False),
        ({"outcome": "nominated_only"}, False),
        ({"person": MADURO}, False),
        ({"start_date": "2001-06-01", "end_date": "2001-06-30"}, True),
        # The day of a succession belongs to both, and what is imprecise may hold it.
        ({"start_date": "2001-12-31"}, False),
        ({"start_date": "2001-12-30"}, True),
        ({"start_date": "2001-12"}, False),
        ({"start_date": "2000", "end_date": "2001-01-01"}, False),
        ({"start_date": "2000", "end_date": "2001-01-02"}, True),
        ({"start_date": "2000", "end_date": "2001"}, False),
        ({"start_date": "2001-06-01", "end_date": "2001-06-01"}, False),
        ({"start_date": "2001-06", "end_date": ".."}, True),
        ({"start_date": None, "end_date": "2001-06"}, False),
    ],
)
def test_a_seat_is_held_by_one_person_at_a_time(told: Told, other: Record, is_told: bool) -> None:
    given = posting("pst-one", MADURO, "2001-01-01/2001-12-31")
    changed = {name: value for name, value in {**given, "id": "pst-other", "person": CHAVEZ, **other}.items() if value}
    for order in ([given, changed], [changed, given]):
        found = told("seat-held-twice", postings=order)
        assert [problem.record_id for problem in found] == ([order[1]["id"]] if is_told else [])
        assert all(problem.message.startswith(f"{order[0]['id']} holds") for problem in found)


@pytest.mark.parametrize(
    ("role", "is_head"),
    [("ambassador", True), ("charge_daffaires", True), ("minister", True), ("permanent_representative", True), ("diplomat", False)],
)
def test_only_heads_of_mission_hold_a_seat(told: Told, role: str, is_head: bool) -> None:
    given = [posting("pst-one", MADURO, "2001/2003", role=role), posting("pst-other", CHAVEZ, "2002/2003", role=role)]
    assert bool(told("seat-held-twice", postings=given)) == is_head


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        # Who comes next is compared with the two other persons who stay longest, not with those who came last.
        ([(MADURO, "2001/2020"), (CHAVEZ, "2003/2004"), (MADURO, "2006/2007")], {1: 0}),
        ([(MADURO, "2001/2020"), (CHAVEZ, "2003/2010"), (CHAVEZ, "2005/2006"), (MADURO, "2008/2009")], {1: 0, 2: 0, 3: 1}),
        ([(MADURO, "2001/2005"), (CHAVEZ, "2003/2010"), ("act-donald-trump", "2007/2008")], {1: 0, 2: 1}),
        ([(MADURO, "2001/2020"), (CHAVEZ, "2003/2010"), ("act-donald-trump", "2005/2006"), (MADURO, "2008/2009")], {1: 0, 2: 0, 3: 1}),
    ],
)
def test_a_seat_is_compared_with_those_who_stay_longest(told: Told, held: list[tuple[str, str]], expected: dict[int, int]) -> None:
    found = told("seat-held-twice", postings=[posting(f"pst-{number}", *one) for number, one in enumerate(held)])
    assert {problem.record_id: problem.message.partition(" ")[0] for problem in found} == {
        f"pst-{later}": f"pst-{earlier}" for later, earlier in expected.items()
    }


# --- amendments ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("originals", "amending", "is_told"),
    [
        ([sanction("san-1", "2001-06-15")], {"start_date": "2001-06-15"}, True),
        ([sanction("san-1", "2001-06-15")], {"start_date": "2001-06-14"}, False),
        ([sanction("san-1", "2001-06-15")], {"start_date": "2001"}, True),
        ([sanction("san-1", "2001")], {"start_date": "2001-01-01"}, True),
        ([sanction("san-1", "2001")], {"start_date": "2000-12-31"}, False),
        ([sanction("san-1", "2001"), sanction("san-2", "2003")], {"start_date": "2002"}, True),
        ([sanction("san-1", "2003"), sanction("san-2", "2001")], {"start_date": "2002"}, True),
        ([sanction("san-1", "2001")], {"start_date": "2002", "issuer": "act-cuba"}, False),
        ([sanction("san-1", "2001")], {"start_date": "2002", "amends": "san-1"}, False),
        ([sanction("san-1", "2001")], {"start_date": "2002", "action": "expand"}, True),
        ([sanction("san-1", "2001")], {"start_date": "2002", "action": "impose"}, False),
        ([sanction("san-1", "2001", action="lift")], {"start_date": "2002"}, False),
        ([], {"start_date": "2002"}, False),
    ],
)
def test_what_changes_an_earlier_sanction_names_it(told: Told, originals: list[Record], amending: Record, is_told: bool) -> None:
    given = [sanction("san-new", "2001", action="ease") | amending, *originals]
    found = [problem for problem in told("amendment-without-original", sanctions=given) if problem.record_id == "san-new"]
    assert [problem.field for problem in found] == (["action"] if is_told else [])
