"""What is derived follows from what is written, and a published value that does not is told."""

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import usvenezuela as usv
from builder.build import build
from usvenezuela.checking.validation import Engine
from usvenezuela.model.derived import dyads, sort_date, top_of, upwards
from usvenezuela.model.tables import columns_of
from usvenezuela.model.vocabularies import EventType, Mode, ParticipantRole

ACTOR, RECIPIENT, MEDIATOR, HOST, SUBJECT, AFFECTED, CLAIMANT = ParticipantRole


# --- for whom, and to whom ------------------------------------------------------------------


def test_the_top_of_an_id_is_the_last_above_it() -> None:
    above = {"ministry": "government", "government": "state", "state": None}
    assert list(upwards("ministry", above)) == ["ministry", "government", "state"]
    assert top_of("ministry", above) == "state"
    assert top_of("state", above) == "state"
    assert top_of("unknown", above) == "unknown"
    assert top_of("ministry", {"ministry": "unknown"}) == "unknown"


@pytest.mark.parametrize("above", [{"a": "a"}, {"a": "b", "b": "a"}, {"a": "b", "b": "c", "c": "b"}])
def test_a_circle_ends_where_it_began(above: dict[str, str | None]) -> None:
    """Records with a circle are refused; what derives from them is computed all the same, and ends."""
    way = list(upwards("a", above))
    assert sorted(way) == sorted(above)
    assert top_of("a", above) == way[-1]


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef") | st.none()), st.sampled_from("abcdef"))
def test_no_id_stands_above_itself(above: dict[str, str | None], id: str) -> None:
    way = list(upwards(id, above))
    assert way[0] == id
    assert len(way) == len(set(way))
    assert all(above.get(lower) == upper for lower, upper in pairwise(way))
    assert above.get(way[-1]) in (None, *way)


@pytest.mark.parametrize(
    ("kind", "parts", "expected"),
    [
        ((EventType.SANCTION, Mode.EXPEL), [(ACTOR, "a"), (RECIPIENT, "b")], [("a", "b")]),
        ((EventType.SANCTION, Mode.EXPEL), [(ACTOR, "a"), (ACTOR, "c"), (RECIPIENT, "b")], [("a", "b"), ("c", "b")]),
        ((EventType.SANCTION, Mode.EXPEL), [(ACTOR, "a"), (ACTOR, "b")], []),
        ((EventType.SANCTION, Mode.EXPEL), [(ACTOR, "a"), (RECIPIENT, "a")], [("a", "a")]),
        ((EventType.SANCTION, Mode.EXPEL), [(ACTOR, "a"), (ACTOR, "a"), (RECIPIENT, "b"), (RECIPIENT, "b")], [("a", "b")]),
        ((EventType.SANCTION, Mode.EXPEL), [(SUBJECT, "a"), (AFFECTED, "b"), (MEDIATOR, "c"), (HOST, "d"), (CLAIMANT, "e")], []),
        ((EventType.CONSULT, Mode.PHONE), [(ACTOR, "a"), (ACTOR, "b")], [("a", "b"), ("b", "a")]),
        ((EventType.CONSULT, Mode.PHONE), [(ACTOR, "a"), (ACTOR, "b"), (MEDIATOR, "c")], [("a", "b"), ("b", "a")]),
        ((EventType.CONSULT, Mode.PHONE), [(ACTOR, "a"), (RECIPIENT, "b")], [("a", "b")]),
        # Two who act for the same principal do nothing to each other.
        ((EventType.CONSULT, Mode.PHONE), [(ACTOR, "a"), (ACTOR, "a")], []),
        ((EventType.CONSULT, Mode.PHONE), [(ACTOR, "a"), (ACTOR, "b"), (RECIPIENT, "b")], [("a", "b"), ("b", "b"), ("b", "a")]),
        # Where the mode is wanted and missing, nothing is known to be done together.
        ((EventType.X_STATEMENT, None), [(ACTOR, "a"), (ACTOR, "b")], []),
    ],
)  # fmt: skip
def test_who_did_it_to_whom(
    kind: tuple[EventType, Mode | None], parts: list[tuple[ParticipantRole, str]], expected: list[tuple[str, str]]
) -> None:
    assert list(dyads(*kind, parts)) == expected


def test_three_together_make_six_dyads() -> None:
    found = list(dyads(EventType.SUPPORT, Mode.X_TREATY, [(ACTOR, name) for name in "abc"]))
    assert sorted(found) == [("a", "b"), ("a", "c"), ("b", "a"), ("b", "c"), ("c", "a"), ("c", "b")]


# --- when -----------------------------------------------------------------------------------


def test_records_are_ordered_by_the_earliest_day_known_else_the_latest() -> None:
    first, last = date(2014, 2, 16), date(2014, 3, 1)
    assert sort_date(first, last) == first == sort_date(first, None)
    assert sort_date(None, last) == last
    assert sort_date(None, None) is None


# --- what the builder makes of it ---------------------------------------------------------------


def tables(root: Path) -> Callable[[str], list[dict[str, Any]]]:
    """The tables that the seeds give, as JSON rows."""
    made = build(root)
    assert made.problems == ()
    return lambda name: list(json.loads(made.files[f"data/{name}.json"]))


def edit(base: Path, name: str, *changes: tuple[str, str]) -> None:
    path = base / "seeds" / name
    text = path.read_text(encoding="utf-8")
    for good, bad in changes:
        assert good in text
        text = text.replace(good, bad, 1)
    path.write_text(text, encoding="utf-8")


def test_an_office_counts_for_its_body_and_the_body_for_what_it_is_part_of(base: Path) -> None:
    edit(base, "actors.yaml", ("- id: act-ruritania\n  name: Ruritania\n  actor_type: state\n", "- id: act-ruritania\n  name: Ruritania\n  actor_type: state\n  country: US\n"))  # fmt: skip
    rows = tables(base)
    parts = {(row["event_id"], row["actor_id"]): row for row in rows("event_participants")}
    minister = parts["evt-accusation", "act-rolf-hahn"]
    assert (minister["on_behalf_of_id"], minister["principal_id"], minister["country"]) == (
        "act-government-of-ruritania", "act-ruritania", "US",
    )  # fmt: skip
    assert parts["evt-seizure", "act-rolf-hahn"]["principal_id"] == "act-rolf-hahn", "who acts for himself counts for himself"
    assert "country" not in parts["evt-seizure", "act-rolf-hahn"]
    assert parts["evt-sanctions", "act-government-of-ruritania"]["principal_id"] == "act-ruritania"
    by_event = {row["event_id"]: row for row in rows("event_dyads")}
    assert by_event["evt-accusation"] == {
        "event_id": "evt-accusation", "by_id": "act-ruritania", "to_id": "act-graustark", "by_country": "US",
    }  # fmt: skip
    postings = {row["posting_id"]: row for row in rows("postings")}
    assert postings["pst-expelled-diplomats"]["sending_country"] == "US"
    assert "receiving_country" not in postings["pst-expelled-diplomats"]


def test_a_source_tells_until_the_last_day_of_its_asserted_events(base: Path) -> None:
    assert [row["told_until"] for row in tables(base)("sources")] == ["1952-12-31"]
    # What is only hoped for is not told.
    edit(base, "events/crisis.yaml", ("the easing of 1951.\n  factuality: stated", "the easing of 1951.\n  factuality: planned"))
    assert [row["told_until"] for row in tables(base)("sources")] == ["1951-12-31"]


@pytest.mark.slow
def test_a_chain_bears_the_status_of_its_last_asserted_action(base: Path) -> None:
    (chain,) = tables(base)("sanction_chains")
    assert chain == {
        "chain_id": "san-imposed", "measures": ["unspecified"], "status": "eased", "status_rests_on_id": "san-eased",
        "as_of": "1952-12-31",
    }  # fmt: skip
    assert {row["sanction_id"]: row["chain_id"] for row in tables(base)("sanctions")} == {
        "san-imposed": "san-imposed", "san-eased": "san-imposed",
    }  # fmt: skip
    edit(base, "sanctions.yaml", ("action: ease\n", "action: extend\n"), ("  start_date: 1951\n", "  start_date: 1951\n  end_date: 1951\n"))
    assert tables(base)("sanction_chains")[0]["status"] == "ended", "its set end has passed"
    edit(base, "sanctions.yaml", ("  end_date: 1951\n", "  end_date: 1953\n  date_note: A term of two years.\n"))
    edit(base, "sanctions.yaml", ("  date_basis: stated\n  amends", "  date_basis: inferred\n  amends"))
    assert tables(base)("sanction_chains")[0]["status"] == "in_force"


def test_what_is_not_told_as_a_fact_leaves_a_measure_as_it_was(base: Path) -> None:
    planned = "  factuality: planned\n"
    edit(base, "sanctions.yaml", ("  event: evt-easing\n  factuality: stated\n", f"  event: evt-easing\n{planned}"))
    edit(base, "events/crisis.yaml", ("  start_date: 1951\n  date_basis: stated\n  factuality: stated\n", f"  start_date: 1951\n  date_basis: stated\n{planned}"))  # fmt: skip
    edit(base, "figures.yaml", ("factuality: stated", "factuality: planned"))
    (chain,) = tables(base)("sanction_chains")
    assert (chain["status"], chain["status_rests_on_id"]) == ("in_force", "san-imposed")
    edit(base, "sanctions.yaml", ("action: impose", "action: threaten"))
    (chain,) = tables(base)("sanction_chains")
    assert chain["status"] == "threatened_only"


def test_what_is_asserted_is_stated_or_attributed(base: Path) -> None:
    rows = tables(base)
    asserted = {row["event_id"]: row["asserted"] for row in rows("events")}
    assert asserted["evt-seizure"] is False
    assert asserted["evt-accusation"] is True
    for table in ("events", "sanctions", "figures"):
        assert all(row["asserted"] == (row["factuality"] in ("stated", "attributed")) for row in rows(table))


def test_sentences_are_published_in_words_only_where_the_document_may_be(base: Path) -> None:
    text = (base / "seeds" / "documents" / "ruritania.txt").read_text(encoding="utf-8")
    sentences = tables(base)("sentences")
    assert all(text[row["start"] : row["end"]] == row["text"] for row in sentences)
    edit(base, "sources.yaml", ("redistributable: true", "redistributable: false"))
    assert {found.rule for found in build(base).problems} == {"quoted-too-much"}
    # So long a document is quoted in part alone.
    document = base / "seeds" / "documents" / "ruritania.txt"
    document.write_text(text + "The two states trade. " * 100 + "\n", encoding="utf-8")
    digest = hashlib.sha256(document.read_bytes()).hexdigest()
    edit(base, "sources.yaml", ("642bd592d3dd3cb23fdf1c800e60466b9c259ee0c54764e80fab38986da9274c", digest))
    sentences = tables(base)("sentences")
    assert sentences
    assert not any("text" in row for row in sentences)


# --- what is published otherwise ----------------------------------------------------------------


def write_table(folder: Path, table: str, rows: list[dict[str, str]]) -> Path:
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns_of(table), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


@pytest.mark.parametrize("engine", ["plain", "bulk"])
@pytest.mark.parametrize(
    ("table", "column", "value", "wanted"),
    [
        ("events", "sort_date", "1950-05-04", "1950-05-03"),
        ("events", "sort_date", "", "1950-05-03"),
        ("events", "earliest", "1950-05-02", "1950-05-03"),
        ("events", "asserted", "false", "told as a fact"),
        ("sanctions", "asserted", "false", "told as a fact"),
        ("sanctions", "sort_date", "1951-12-31", "1951-01-01"),
        ("figures", "asserted", "false", "told as a fact"),
        ("postings", "sort_date", "1950-05-04", "1950-05-03"),
    ],
)
def test_a_derived_value_that_its_rule_does_not_give_is_told(
    whole: Path, tmp_path: Path, engine: Engine, table: str, column: str, value: str, wanted: str
) -> None:
    rows = rows_of(whole / "data" / f"{table}.csv")
    row = next(row for row in rows if wanted in row.values() or (column == "asserted" and row["asserted"] == "true"))
    for changes, expected in (({}, []), ({column: value}, [("derived-value", column)])):
        path = write_table(tmp_path, table, [row | changes])
        problems = [found for found in usv.validate([path, whole / "seeds"], engine=engine).problems if found.path == str(path)]
        assert [(found.rule, found.field) for found in problems] == expected
        assert all(wanted in found.message for found in problems)


def hierarchy(*parents: tuple[str, str], country: str = "VE") -> list[dict[str, str]]:
    """Actors, each with what it is part of; who is part of nothing has the country."""
    common = {"name": "N", "actor_type": "group", "origin": "curated"}
    return [
        {"actor_id": f"act-{id}", **common, **({"parent_id": f"act-{parent}"} if parent else {"country": country})}
        for id, parent in parents
    ]


LONG = [(f"n{number}", f"n{number + 1}") for number in range(12)]
"""More steps than are looked for at once."""


def part(actor: str, principal: str, country: str = "VE", on_behalf_of: str = "") -> dict[str, str]:
    ids = {"actor_id": actor, "principal_id": principal, "on_behalf_of_id": on_behalf_of}
    return {"event_id": "evt-maduro-breaks-ties", "role": "actor", "country": country} | {
        name: f"act-{id}" for name, id in ids.items() if id
    }


@pytest.mark.parametrize(
    ("actors", "row", "expected"),
    [
        ([("a", "b"), ("b", "c"), ("c", "")], part("a", "c"), []),
        ([("a", "b"), ("b", "c"), ("c", "")], part("a", "b"), ["principal_id"]),
        ([("a", "b"), ("b", "c"), ("c", "")], part("a", ""), ["principal_id"]),
        ([("a", "b"), ("b", "c"), ("c", "")], part("a", "c", "US"), ["country"]),
        ([("a", "b"), ("b", "c"), ("c", "")], part("a", "a", ""), ["country", "principal_id"]),
        ([("a", ""), ("b", "c"), ("c", "")], part("a", "c", on_behalf_of="b"), []),
        ([("a", ""), ("b", "c"), ("c", "")], part("a", "a", on_behalf_of="b"), ["principal_id"]),
        ([*LONG, ("n12", "")], part("n0", "n12"), []),
        ([*LONG, ("n12", "")], part("n0", "n8"), ["principal_id"]),
        # Of two actors with one id the later counts, whatever else is wrong with them.
        ([("a", ""), ("a", "b"), ("b", "")], part("a", "a"), ["duplicate-id", "principal_id"]),
        # What is not given, or leads back to itself, has no top that could be known.
        ([("a", "nicolas-maduro")], part("a", "a"), []),
        ([("b", "")], part("nicolas-maduro", "b"), []),
        ([("a", "b"), ("b", "a")], part("a", "a"), ["cycle", "cycle"]),
    ],
)  # fmt: skip
def test_a_principal_that_was_changed_by_hand_is_told_by_both_engines(
    tmp_path: Path, actors: list[tuple[str, str]], row: dict[str, str], expected: list[str]
) -> None:
    paths = [write_table(tmp_path, "actors", hierarchy(*actors)), write_table(tmp_path, "event_participants", [row])]
    plain, bulk = (usv.validate(paths, engine=engine) for engine in ("plain", "bulk"))
    assert plain == bulk
    found = [problem.field if problem.rule == "derived-value" else problem.rule for problem in plain.problems]
    assert sorted(found) == sorted(expected)
    # Without the actors nothing can be said.
    assert "derived-value" not in [problem.rule for problem in usv.validate(paths[1]).problems]


@pytest.mark.parametrize("suffix", ["csv", "json"])
def test_a_release_whose_principals_were_changed_is_refused(built: Path, suffix: str) -> None:
    path = built / "data" / f"events.{suffix}" if suffix == "json" else built / "data" / "event_participants.csv"
    text = path.read_text(encoding="utf-8")
    good, bad = ('"principal_id": "act-ruritania"', '"principal_id": "act-graustark"')
    if suffix == "csv":
        good, bad = ("act-government-of-ruritania,,act-ruritania", "act-government-of-ruritania,,act-graustark")
    assert good in text
    path.write_text(text.replace(good, bad, 1), encoding="utf-8")
    for engine in ("plain", "bulk"):
        problems = usv.validate(built / "datapackage.json", engine=engine).problems
        assert [found.field for found in problems if found.rule == "derived-value"] == ["principal_id"]
