"""Whoever acts for an actor, and whatever is part of it, counts for it when one asks who did what to whom."""

import json
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from builder.build import build
from builder.publishing.files import write
from tests.test_cli import run

MADURO, UNITED_STATES, VENEZUELA = "act-nicolas-maduro", "act-united-states", "act-venezuela"
HAHN, RURITANIA, GRAUSTARK, FLAVIA = "act-rolf-hahn", "act-ruritania", "act-graustark", "act-queen-flavia"
GOVERNMENT = "act-government-of-ruritania"


@pytest.fixture(scope="module")
def small(whole: Path) -> usv.Dataset:
    """The small dataset."""
    return usv.load(whole)


def events_of(data: usv.Dataset, **filters: Any) -> list[str]:
    return [event.event_id for event in data.events.where(**filters)]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        # The minister acts for the government, which is part of the state.
        ({"by": HAHN}, ["evt-accusation"]),
        ({"by": GOVERNMENT}, ["evt-accusation", "evt-easing", "evt-sanctions"]),
        ({"by": RURITANIA}, ["evt-accusation", "evt-easing", "evt-sanctions"]),
        ({"by": "Ruritania"}, ["evt-accusation", "evt-easing", "evt-sanctions"]),
        ({"by": FLAVIA}, ["evt-visit"]),
        ({"by": [FLAVIA, HAHN]}, ["evt-accusation", "evt-visit"]),
        ({"by": []}, []),
        ({"to": RURITANIA}, ["evt-visit"]),
        # What is part of an actor is not hit where the actor is.
        ({"to": GOVERNMENT}, []),
        ({"to": "act-diplomats"}, ["evt-expulsion"]),
        ({"by": RURITANIA, "to": GRAUSTARK}, ["evt-accusation", "evt-easing", "evt-sanctions"]),
        ({"by": RURITANIA, "to": GRAUSTARK, "mode": "x-impose"}, ["evt-sanctions"]),
        ({"by": GRAUSTARK, "to": RURITANIA}, []),
        ({"by": GRAUSTARK}, ["evt-expulsion"]),
        ({"by": GRAUSTARK, "factuality": "any"}, ["evt-expulsion", "evt-seizure"]),
        ({"by": GRAUSTARK, "asserted": False}, ["evt-seizure"]),
        ({"role": "claimant"}, []),
        ({"role": "claimant", "factuality": "any"}, ["evt-seizure"]),
        ({"actor": HAHN, "role": "claimant", "factuality": "any"}, ["evt-seizure"]),
        ({"actor": HAHN, "role": "actor", "factuality": "any"}, ["evt-accusation"]),
        ({"actor": HAHN, "role": ["actor", "claimant"], "factuality": "any"}, ["evt-accusation", "evt-seizure"]),
        ({"actor": GOVERNMENT, "role": "actor"}, ["evt-accusation", "evt-easing", "evt-sanctions"]),
        ({"actor": GRAUSTARK, "role": "recipient"}, ["evt-accusation", "evt-easing", "evt-sanctions"]),
        ({"actor": GRAUSTARK, "role": "recipient", "by": HAHN}, ["evt-accusation"]),
    ],
)
def test_events_are_found_by_who_did_them_to_whom(small: usv.Dataset, filters: dict[str, object], expected: list[str]) -> None:
    assert sorted(events_of(small, **filters)) == expected


def test_what_parties_do_together_each_does_to_the_others(base: Path) -> None:
    events = base / "seeds" / "events" / "crisis.yaml"
    text = events.read_text(encoding="utf-8")
    good = "{actor: act-ruritania, role: recipient, implied: Edelweiss lies there.}"
    assert good in text
    events.write_text(text.replace(good, good.replace("recipient", "actor")), encoding="utf-8")
    made = build(base)
    assert made.problems == ()
    write(made.files, base)
    data = usv.load(base)
    for by, to in ((FLAVIA, RURITANIA), (RURITANIA, FLAVIA)):
        assert events_of(data, by=by, to=to) == ["evt-visit"]
        assert ("evt-visit", by, to) in data.event_dyads
    assert events_of(data, by=FLAVIA, to=FLAVIA) == []
    assert "evt-visit" in events_of(data, to=FLAVIA)


def test_sanctions_and_postings_have_two_sides_too(small: usv.Dataset) -> None:
    def found(table: str, **filters: str) -> list[str]:
        return [next(iter(item.model_dump().values())) for item in small.table(table).where(**filters)]

    assert found("sanctions", by=RURITANIA) == ["san-eased", "san-imposed"]
    assert found("sanctions", to=GRAUSTARK) == ["san-imposed"]
    assert found("sanctions", by=GRAUSTARK) == found("sanctions", by=GRAUSTARK, to=RURITANIA) == []
    assert found("postings", by=RURITANIA, to=GRAUSTARK) == ["pst-anna-berg", "pst-expelled-diplomats"]
    assert found("postings", by=GRAUSTARK, to=RURITANIA) == ["pst-ivo-stern"]


@pytest.mark.parametrize(
    ("table", "filters", "error", "words"),
    [
        ("events", {"by": "act-ruritani"}, ValueError, "'act-ruritani' is no actor; did you mean act-ruritania"),
        ("events", {"to": "Graustrak"}, ValueError, "'Graustrak' is no actor; did you mean .*Graustark"),
        ("events", {"by": [RURITANIA, None]}, ValueError, "by=None: a filter needs a value"),
        ("sanctions", {"to": "act-nobody"}, ValueError, "is no actor"),
        ("events", {"role": "recipent"}, ValueError, "'recipent' is no role; did you mean recipient"),
        ("events", {"role": "recipient", "actor": "act-ruritani"}, ValueError, "is no actor"),
        ("events", {"form": "x"}, TypeError, "events cannot be filtered by 'form'"),
        ("sanctions", {"by_": RURITANIA}, TypeError, "did you mean by"),
        ("sanctions", {"role": "actor"}, TypeError, "sanctions cannot be filtered by 'role'"),
        ("figures", {"by": RURITANIA}, TypeError, "figures cannot be filtered by 'by'"),
        ("actors", {"to": RURITANIA}, TypeError, "actors cannot be filtered by 'to'"),
        ("event_participants", {"by": RURITANIA}, TypeError, "event_participants cannot be filtered by 'by'"),
    ],
)
def test_who_is_not_there_is_told_with_the_nearest(
    small: usv.Dataset, table: str, filters: dict[str, object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        small.table(table).where(**filters)


def test_a_role_of_postings_is_the_post_and_of_participants_the_part(small: usv.Dataset) -> None:
    assert [posting.posting_id for posting in small.postings.where(role="ambassador")] == ["pst-ivo-stern"]
    assert {part.actor_id for part in small.event_participants.where(role="claimant")} == {HAHN}


# --- the real dataset ---------------------------------------------------------------------------


def test_every_dyad_is_found_by_its_two_sides(data: usv.Dataset) -> None:
    told = {event.event_id for event in data.events.where()}
    found = {(by, to): set(events_of(data, by=by, to=to)) for by, to in {(dyad.by_id, dyad.to_id) for dyad in data.event_dyads}}
    assert (UNITED_STATES, VENEZUELA) in found
    for dyad in data.event_dyads:
        assert dyad.event_id not in told or dyad.event_id in found[dyad.by_id, dyad.to_id]


def test_an_office_holder_counts_for_the_state(data: usv.Dataset) -> None:
    by_state = set(events_of(data, by=VENEZUELA))
    in_office = {part.event_id for part in data.event_participants if part.role == "actor" and part.principal_id == VENEZUELA}
    of_maduro = {part.event_id for part in data.event_participants if part.actor_id == MADURO and part.principal_id == VENEZUELA}
    told = {event.event_id for event in data.events.where()}
    assert in_office & told <= by_state
    assert of_maduro & told
    assert "evt-maduro-breaks-ties" in events_of(data, by=VENEZUELA, to=UNITED_STATES)
    assert "evt-maduro-breaks-ties" not in events_of(data, by=UNITED_STATES)


def test_a_sanction_that_a_president_issues_counts_for_the_state_for_which_the_event_says_he_acts(data: usv.Dataset) -> None:
    presidents = {sanction.sanction_id for sanction in data.sanctions.where(by=["act-barack-obama", "act-george-w-bush"])}
    assert {"san-seven-venezuelan-officials", "san-counternarcotics-waiver"} <= presidents
    assert presidents <= {sanction.sanction_id for sanction in data.sanctions.where(by=UNITED_STATES)}
    assert not presidents & {sanction.sanction_id for sanction in data.sanctions.where(by=VENEZUELA)}


def test_sanctions_of_a_state_are_those_of_its_bodies(data: usv.Dataset) -> None:
    parents = {actor.actor_id: actor.parent_id for actor in data.actors}
    by_state = {sanction.sanction_id for sanction in data.sanctions.where(by=UNITED_STATES)}
    issued = {sanction.sanction_id for sanction in data.sanctions.where() if parents[sanction.issuer_id] == UNITED_STATES}
    assert issued
    assert issued <= by_state
    posted = {posting.posting_id for posting in data.postings.where(by=UNITED_STATES, to=VENEZUELA)}
    assert {
        posting.posting_id for posting in data.postings if (posting.sending_country, posting.receiving_country) == ("US", "VE")
    } & posted


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("table", "options", "filters"),
    [
        ("events", "--by act-united-states --to act-venezuela", {"by": UNITED_STATES, "to": VENEZUELA}),
        ("events", "--by act-venezuela --mode expel", {"by": VENEZUELA, "mode": "expel"}),
        ("events", "--mode expel --mode arrest", {"mode": ["expel", "arrest"]}),
        ("events", "--actor act-nicolas-maduro --role recipient --factuality any", {"actor": MADURO, "role": "recipient", "factuality": "any"}),
        ("events", "--role mediator --role host", {"role": ["mediator", "host"]}),
        ("sanctions", "--by act-united-states --type impose", {"by": UNITED_STATES, "action": "impose"}),
        ("postings", "--by act-united-states --to act-venezuela --type ambassador", {"by": UNITED_STATES, "to": VENEZUELA, "role": "ambassador"}),
        ("postings", "--role ambassador", {"role": "ambassador"}),
    ],
)  # fmt: skip
def test_the_command_finds_the_same(data: usv.Dataset, table: str, options: str, filters: dict[str, object]) -> None:
    result = run("list", table, *options.split(), "--format", "json")
    assert result.returncode == 0
    key = data.table(table).record.primary_key[0]
    found = {row[key] for row in json.loads(result.stdout)}
    assert found == {getattr(item, key) for item in data.table(table).where(**filters)}
    assert found


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("list events --by act-united-state", "'act-united-state' is no actor; did you mean act-united-states"),
        ("list events --to act-venezuel", "'act-venezuel' is no actor; did you mean act-venezuela"),
        ("list events --role actr", "'actr' is no role; did you mean actor"),
        ("list events --mode expl", "'expl' is no mode; did you mean expel"),
        ("list actors --by act-united-states", "actors cannot be filtered by 'by'"),
        ("list sanctions --mode expel", "sanctions cannot be filtered by 'mode'"),
    ],
)
def test_the_command_tells_what_is_not_there_with_the_nearest(arguments: str, words: str) -> None:
    result = run(*arguments.split())
    assert (result.returncode, result.stdout) == (2, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr
