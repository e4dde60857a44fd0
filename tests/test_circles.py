"""Records that lead back to themselves are told, and no others, however their references run."""

from collections import defaultdict
from collections.abc import Iterable

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.conftest import examples
from usvenezuela.checking.bulk.candidates import CANDIDATES
from usvenezuela.checking.bulk.keys import Keys, by_bucket, kept
from usvenezuela.checking.circles import SELF_REFERENCES, no_cycles
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.tables import TABLES, columns_of
from usvenezuela.problems import Place

Edges = Iterable[tuple[int, int]]
EDGES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)), max_size=14)


def row(table: str, **values: str) -> Row:
    return Row(table, values, {"": Place("x")})


def events(edges: Edges, link_type: str = "part_of") -> list[Row]:
    """Events, each of which is part of others."""
    links = [row("event_links", from_event_id=f"evt-{one}", to_event_id=f"evt-{other}", link_type=link_type) for one, other in edges]
    return [*(row("events", event_id=f"evt-{number}") for edge in edges for number in edge), *links]


def leading_back(edges: Edges) -> set[int]:
    """What leads back to itself, found by going on and on from each."""
    ahead: dict[int, set[int]] = defaultdict(set)
    for one, other in edges:
        ahead[one].add(other)
    reached = {start: set(further) for start, further in ahead.items()}
    for _ in ahead:
        reached = {start: found.union(*(ahead.get(other, ()) for other in found)) for start, found in reached.items()}
    return {start for start, found in reached.items() if start in found}


def told(rows: list[Row]) -> set[str]:
    return {problem.record_id for problem in no_cycles(Rows(rows))}


@settings(max_examples=examples(4))
@given(EDGES)
@example({(0, 1), (1, 0), (2, 0), (2, 3), (3, 2)})  # a circle that leads to another
@example({(0, 1), (1, 2), (2, 1), (2, 0), (3, 3)})
def test_events_that_are_part_of_themselves_are_told_and_no_others(edges: set[tuple[int, int]]) -> None:
    # That an event is linked to itself is another rule's.
    assert told(events(edges)) == {f"evt-{number}" for number in leading_back({(one, other) for one, other in edges if one != other})}


def test_only_parts_make_a_circle() -> None:
    edges = [(1, 2), (2, 1)]
    assert told(events(edges)) == {"evt-1", "evt-2"}
    assert told(events(edges, "response_to")) == set()


@pytest.mark.parametrize("table", SELF_REFERENCES)
def test_records_of_each_kind_are_told_at_the_reference(table: str) -> None:
    key, column = TABLES[table].primary_key[0], SELF_REFERENCES[table]
    found = list(no_cycles(Rows([row(table, **{key: one, column: other}) for one, other in (("a", "b"), ("b", "a"), ("c", "a"))])))
    assert [(problem.record_id, problem.field) for problem in found] == [("a", column), ("b", column)]


@pytest.mark.parametrize(
    ("size", "number", "way"),
    [
        (1, 0, "itself directly;"),
        (2, 0, "itself through act-1;"),
        (2, 1, "itself through act-0;"),
        (4, 0, "itself through act-1 and act-2 and act-3;"),
        (4, 3, "itself through act-0 and act-1 and act-2;"),
        (5, 0, "itself through act-1 and act-2 and act-3 …;"),
        (5, 4, "itself through act-0 and act-1 and act-2 …;"),
    ],
)
def test_a_circle_names_the_first_others_in_it(size: int, number: int, way: str) -> None:
    given = [row("actors", actor_id=f"act-{at}", parent_id=f"act-{(at + 1) % size}") for at in range(size)]
    assert way in list(no_cycles(Rows(given)))[number].message


# --- what is looked at again in large tables ---------------------------------------------------------------


def looked_at_again(edges: Edges, link_type: str = "part_of", n_buckets: int = 1) -> set[str]:
    """The events that may be in a circle, as the keys of large tables tell."""
    parts = []
    for table in ("events", "event_links"):
        rows = [found.values for found in events(edges, link_type) if found.table == table]
        cells = kept(table, pl.DataFrame(rows, dict.fromkeys(columns_of(table), pl.String)))
        parts.append(by_bucket((0, 0), table, cells, n_buckets))
    finder = CANDIDATES[no_cycles]
    found = finder.found(*(finder.within(Keys.joined(pieces)) for pieces in zip(*parts, strict=True)))
    assert {(selector.table, selector.column) for selector in found} in (set(), {("events", "event_id"), ("event_links", "from_event_id")})
    values = [set(selector.values) for selector in found if selector.values is not None]
    assert all(one == values[0] for one in values)
    return values[0] if values else set()


@given(EDGES, st.sampled_from([1, 2, 5]))
@example({(0, 1), (1, 2), (2, 1), (2, 3)}, 1)  # a circle with a chain at each side
def test_all_that_may_lead_back_to_itself_is_looked_at_again(edges: set[tuple[int, int]], n_buckets: int) -> None:
    again = looked_at_again(edges, n_buckets=n_buckets)
    assert {f"evt-{number}" for number in leading_back(edges)} <= again
    assert not again or leading_back(edges), "where nothing leads back, nothing is left of the chains"
    assert looked_at_again(edges, "response_to") == set()


@pytest.mark.parametrize(("length", "is_left"), [(1, False), (41, False), (42, True)])
def test_chains_are_cut_off_unless_they_are_long(length: int, is_left: bool) -> None:
    assert bool(looked_at_again([(at, at + 1) for at in range(length)])) == is_left
