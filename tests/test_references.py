"""An id stands once, and where one leads nowhere, those most like it are told."""

from collections.abc import Mapping

import pytest

from usvenezuela.checking import references
from usvenezuela.checking.references import HINTS_GIVEN, IdHints, keys_unique, references_resolve, unresolved
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.problems import Place


def row(table: str, line: int = 1, **values: object) -> Row:
    return Row(table, values, {"": Place("x", line)})


def quote(line: int, exact: str, prefix: str = "", **values: object) -> Row:
    values = {"record_id": "evt-x", "source_id": "src-x", "exact": exact} | values
    return Row("evidence", values, {"": Place("x", line)}, {"prefix": prefix} if prefix else {})


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([row("actors", 1, actor_id="act-x"), row("actors", 2, actor_id="act-y"), row("actors", 3, actor_id="act-x")], {3: "act-x"}),
        ([row("actors", 1, actor_id="act-x"), row("events", 2, event_id="act-x")], {}),
        ([row("actors", line, actor_id="act-x") for line in (1, 2, 3)], {2: "act-x", 3: "act-x"}),
        ([row("mentions", line, source_id="src-x", start=1, end=9, kind="date", value=None) for line in (1, 2)], {2: "src-x, 1, 9, date"}),
        ([row("mentions", line, source_id="src-x", start=1, end=line, kind="date") for line in (1, 2)], {}),
        # Where a quote has no offsets yet, its words tell it from others.
        ([quote(1, "one"), quote(2, "two"), quote(3, "one", "the "), quote(4, "one")], {4: "evt-x, src-x"}),
        ([quote(1, "one", start=1, end=4), quote(2, "two", start=1, end=4)], {2: "evt-x, src-x, 1, 4"}),
        ([quote(1, "one", start=1, end=4), quote(2, "one", start=9, end=12)], {}),
        ([quote(1, "one", field="name"), quote(2, "one", field="mode")], {}),
    ],
)
def test_a_key_stands_once_in_a_table(rows: list[Row], told: Mapping[int, str]) -> None:
    found = list(keys_unique(Rows(rows)))
    assert [problem.line for problem in found] == list(told)
    assert all(problem.message.startswith(f"{told[problem.line]} stands already at x:1;") for problem in found)


IDS = {f"act-{name}": "actors" for name in ("black-michael", "flavia", "rudolf-rassendyll", "sapt", "zenda")} | {"evt-duel": "events"}


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("act-flava", "did you mean act-flavia?"),
        ("xact-rudolf-rassendyll", "did you mean act-rudolf-rassendyll?"),
        ("act-qqq", "known ids include act-black-michael, act-flavia, act-rudolf-rassendyll …"),
        ("evt-due", "known ids include act-black-michael"),
    ],
)
def test_a_reference_that_leads_nowhere_is_told_with_the_ids_most_like_it(id: str, hint: str) -> None:
    (found,) = references_resolve(Rows([row("event_participants", event_id="evt-duel", actor_id=id)], IDS))
    assert (found.rule, found.field) == ("unknown-id", "actor_id")
    assert hint in found.message


def test_a_reference_to_another_table_is_told_with_the_tables_that_it_may_lead_to() -> None:
    (found,) = references_resolve(Rows([row("event_participants", event_id="evt-duel", actor_id="evt-duel")], IDS))
    assert (found.rule, found.field) == ("wrong-table", "actor_id")
    assert "'evt-duel' is one of the events; name one of the actors" in found.message
    assert list(references_resolve(Rows([row("event_participants", event_id="evt-duel", actor_id="act-sapt")], IDS))) == []


def test_an_id_of_a_table_that_could_not_be_read_may_exist() -> None:
    lost = row("event_participants", event_id="evt-none", actor_id="act-none")
    assert [found.field for found in references_resolve(Rows([lost], IDS, frozenset({"events"})))] == ["actor_id"]
    assert list(references_resolve(Rows([lost], IDS, frozenset({"events", "actors"})))) == []


def test_a_hint_points_to_the_ids_that_it_may() -> None:
    lost = row("event_participants", event_id="evt-duel", actor_id="act-flava")
    for hinted, message in (({"act-flavia": "actors"}, "did you mean act-flavia?"), ({"evt-x": "events"}, "no ids of actors are known")):
        (found,) = references_resolve(Rows([lost], IDS, hinted=hinted))
        assert message in found.message


def test_hints_are_looked_for_a_thousand_times_and_then_only_what_is_known_already_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert HINTS_GIVEN == 1000
    monkeypatch.setattr(references, "HINTS_GIVEN", 2)
    hints = IdHints(IDS)
    assert [hints.near(id, ("actors",)) for id in ("act-flava", "act-saptt", "act-zendaa", "act-flava")] == [
        "did you mean act-flavia?",
        "did you mean act-sapt?",
        "give one of the actors, or add it",
        "did you mean act-flavia?",
    ]


@pytest.mark.parametrize(("nearer", "is_found"), [(8, True), (9, True), (10, False)])
@pytest.mark.parametrize(("right", "between"), [("act-rudolf-onz", "act-rudolf-onf"), ("act-rudolf-ona", "act-rudolf-onb")])
def test_ids_are_compared_with_the_ten_on_either_side_of_them(right: str, between: str, nearer: int, is_found: bool) -> None:
    # By their ends, others stand between the two.
    others = [f"zzz-{number:02}{end}" for number in range(20) for end in "cm"]
    known = dict.fromkeys([right, *(f"{between}{number:02}" for number in range(nearer)), *others], "actors")
    assert (right in IdHints(known).near("act-rudolf-one", ("actors",))) == is_found


def test_an_id_that_begins_wrong_is_known_by_its_end() -> None:
    others = [f"{letter}zz-{number:02}" for number in range(20) for letter in "bz"]
    assert "did you mean act-rudolf?" in IdHints(dict.fromkeys(["act-rudolf", *others], "actors")).near("qct-rudolf", ("actors",))


def test_of_the_references_of_a_row_those_to_some_ids_are_looked_at() -> None:
    lost = row("event_participants", event_id="evt-none", actor_id="act-none")
    found = unresolved(lost, IDS, frozenset(), IdHints(IDS), among={"act-none", "evt-duel"})
    assert [problem.field for problem in found] == ["actor_id"]
