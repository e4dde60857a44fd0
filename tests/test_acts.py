"""Like is coded alike: every kind of act has a pattern, and what does not follow it is told."""

import json
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from builder.rendering.codebook import codebook
from usvenezuela.checking.acts import PRONOUNS
from usvenezuela.model.patterns import MODES, PATTERNS, Roles, roles_of
from usvenezuela.model.tables import TABLES, columns_of
from usvenezuela.model.vocabularies import EventType, Mode, ParticipantRole
from usvenezuela.problems import Problem

ROLES = {role.value: role for role in ParticipantRole}
KINDS = [(kind, mode, roles) for kind, modes in PATTERNS.items() for mode, roles in modes.items()]
"""Every kind of act."""

Fields = Mapping[str, Any]
Given = list[Fields]


# --- the patterns ---------------------------------------------------------------------------


def test_every_type_has_a_pattern_and_every_mode_stands_at_a_type() -> None:
    assert list(PATTERNS) == list(EventType)
    assert {mode for _, mode, _ in KINDS if mode} == set(Mode)
    assert {kind: tuple(mode for mode in modes if mode) for kind, modes in PATTERNS.items()} == MODES


def test_the_roles_of_a_kind_are_those_of_its_type_and_mode() -> None:
    for kind, mode, roles in KINDS:
        assert roles_of(kind, mode) is roles
        assert roles.must, "a kind that needs nobody is no act"
    for kind in EventType:
        for mode in set(Mode) - set(MODES[kind]):
            assert roles_of(kind, mode) is None
    assert roles_of(EventType.SANCTION, None) is None
    assert roles_of(EventType.AID, None) is not None


def test_a_role_is_needed_or_allowed_and_claimants_are_left_to_the_factuality() -> None:
    for kind, mode, roles in KINDS:
        named = [*chain.from_iterable(roles.must), *roles.may]
        assert len(named) == len(set(named)), (kind, mode)
        assert set(roles.allowed()) == set(named) <= set(ParticipantRole) - {ParticipantRole.CLAIMANT}


def test_what_is_done_together_needs_two_actors_or_a_recipient() -> None:
    actor, recipient = ParticipantRole.ACTOR, ParticipantRole.RECIPIENT
    together = Roles(((actor,), (recipient,)), (), is_mutual=True)
    assert list(together.missing([actor], 1)) == [(recipient,)]
    assert list(together.missing([actor], 2)) == []
    assert list(together.missing([actor, recipient], 1)) == []
    assert list(together.missing([recipient], 0)) == [(actor,)]
    assert list(Roles(together.must, ()).missing([actor], 2)) == [(recipient,)]


def test_the_codebook_shows_each_kind_once_with_its_roles() -> None:
    table = codebook({table: columns_of(table) for table in TABLES}).partition("## Kinds of act")[2].partition("\n## ")[0]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line.startswith("| `")]
    shown = [(line[0].strip("`"), mode.strip("`"), *line[2:]) for line in lines for mode in line[1].split(", ")]
    assert sorted(shown) == sorted(
        (
            str(kind),
            str(mode or "–"),
            ", ".join(" or ".join(f"`{role}`" for role in group) for group in roles.must),
            ", ".join(f"`{role}`" for role in roles.may),
            "together" if roles.is_mutual else "",
        )
        for kind, mode, roles in KINDS
    )


# --- what differs from them -----------------------------------------------------------------

MADURO, BUSH, UNITED_STATES, VENEZUELA = "act-nicolas-maduro", "act-george-w-bush", "act-united-states", "act-venezuela"
QUOTE = {"source": "src-wikipedia-relations", "quote": "On 23 January 2019, Maduro announced"}


def told(**fields: Any) -> Fields:
    """An event; undated, so that it tells nothing again, unless `fields` say otherwise."""
    event = {"id": "evt-new", "name": "Something new", "date_basis": "not_stated", "factuality": "stated", "evidence": [QUOTE]}
    return {**event, **fields}


def parts(*roles: str, **fields: Any) -> Given:
    """Participants, another actor for each role, all with these fields."""
    return [{"actor": actor, "role": role, **fields} for actor, role in zip((MADURO, BUSH, UNITED_STATES, VENEZUELA), roles, strict=False)]


def problems_of(folder: Path, **files: Given) -> tuple[Problem, ...]:
    for name, records in files.items():
        (folder / f"{name}.json").write_text(json.dumps(records), encoding="utf-8")
    return usv.validate(folder).problems


def rules_on(folder: Path, **files: Given) -> list[str]:
    return [found.rule for found in problems_of(folder, **files)]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        # who does it, and to whom
        ({"event_type": "CONSULT", "mode": "phone", "participants": parts("actor", "actor")}, []),
        ({"event_type": "CONSULT", "mode": "phone", "participants": parts("actor", "recipient")}, []),
        ({"event_type": "CONSULT", "mode": "phone", "participants": parts("actor", "mediator")}, ["role-missing"]),
        ({"event_type": "SUPPORT", "mode": "x-treaty", "participants": parts("actor", "actor", "actor")}, []),
        ({"event_type": "SUPPORT", "participants": parts("actor", "actor")}, ["role-missing"]),
        ({"event_type": "SANCTION", "mode": "expel", "participants": parts("actor", "actor")}, ["role-missing"]),
        ({"event_type": "SANCTION", "mode": "expel", "participants": []}, ["role-missing", "role-missing"]),
        ({"event_type": "X_STATEMENT", "mode": "x-claim", "participants": parts("actor", "subject")}, []),
        ({"event_type": "X_STATEMENT", "mode": "x-claim", "participants": parts("actor", "recipient")}, []),
        ({"event_type": "X_INCIDENT", "mode": "x-worsen", "participants": parts("subject", "subject")}, []),
        ({"event_type": "X_INCIDENT", "mode": "x-worsen", "participants": parts("actor", "subject")}, ["role-misfit"]),
        ({"event_type": "X_ECONOMY", "participants": parts("subject", "mediator")}, ["role-misfit"]),
        # how
        ({"event_type": "SANCTION", "participants": parts("actor", "recipient")}, ["mode-missing"]),
        ({"event_type": "SANCTION", "participants": []}, ["mode-missing"]),
        ({"event_type": "COOPERATE", "participants": parts("actor", "actor")}, []),
        ({"event_type": "COOPERATE", "mode": "phone", "participants": []}, ["mode-misfit"]),
        # in which office
        ({"event_type": "CONSULT", "participants": parts("actor", "recipient", capacity="President")}, ["principal-missing"] * 2),
        ({"event_type": "CONSULT", "participants": parts("actor", "actor", capacity="President", on_behalf_of=VENEZUELA)}, []),
        ({"event_type": "X_INCIDENT", "participants": parts("subject", capacity="President")}, []),
        # as whom it is told
        ({"event_type": "AID", "participants": parts("actor", "recipient", "claimant")}, ["role-misfit"]),
        ({"event_type": "AID", "factuality": "attributed", "participants": parts("actor", "recipient", "claimant")}, []),
        ({"event_type": "AID", "factuality": "alleged", "participants": parts("actor", "recipient", "claimant")}, ["accuser-missing"]),
        ({"event_type": "AID", "factuality": "disputed", "participants": parts("actor", "recipient", "claimant")}, ["accuser-missing"]),
        ({"event_type": "AID", "factuality": "denied", "participants": parts("actor", "recipient", "claimant")}, []),
        ({"event_type": "AID", "factuality": "planned", "participants": parts("actor", "recipient")}, []),
    ],
)  # fmt: skip
def test_an_event_has_the_shape_of_its_kind(tmp_path: Path, fields: Fields, expected: list[str]) -> None:
    problems = problems_of(tmp_path, events=[told(**fields)])
    assert [found.rule for found in problems] == expected
    assert [found.field for found in problems] == [FIELD_OF[rule] for rule in expected]


FIELD_OF = {
    "mode-missing": "event_type", "mode-misfit": "mode", "role-missing": "event_type", "role-misfit": "role", "principal-missing": "capacity",
    "accuser-missing": "factuality", "claimant-missing": "factuality",
}  # fmt: skip
"""The field to which each rule points."""


def test_who_lacks_a_second_party_is_told_the_two_ways_to_give_it(tmp_path: Path) -> None:
    events = [
        told(id="evt-call", event_type="CONSULT", mode="phone", participants=parts("actor")),
        told(id="evt-expulsion", event_type="SANCTION", mode="expel", participants=parts("actor")),
        told(id="evt-claim", event_type="X_STATEMENT", mode="x-claim", participants=parts("actor")),
    ]
    messages = {found.record_id: found.message for found in problems_of(tmp_path, events=events)}
    assert "CONSULT/phone has a participant as recipient, or a second actor if they did it together" in messages["evt-call"]
    assert "second actor" not in messages["evt-expulsion"]
    assert "as subject or recipient" in messages["evt-claim"]


def test_an_answer_answers_its_own_suspicion_alone(tmp_path: Path) -> None:
    event = told(event_type="SANCTION", mode="expel", factuality="alleged", participants=parts("mediator"))
    both = {"accuser-missing": "The words name no one who says it."} | {"role-missing": "Nor whom it hit."}
    assert rules_on(tmp_path, events=[event]) == ["accuser-missing", "claimant-missing", "role-missing", "role-missing"]
    for answers, left in [
        ({"role-missing": "x"}, ["accuser-missing", "claimant-missing"]),
        (both, ["claimant-missing"]),
        (both | {"claimant-missing": "x"}, []),
    ]:
        assert rules_on(tmp_path, events=[{**event, "answers": answers}]) == left


def test_who_alleges_it_may_stand_in_another_file_and_only_an_allegation_counts(tmp_path: Path) -> None:
    deed = told(id="evt-deed", event_type="AID", factuality="alleged", participants=parts("actor", "recipient", "claimant"))
    for link_type, expected in {"alleges": [], "announces": ["accuser-missing"]}.items():
        link = {"to": "evt-deed", "type": link_type, "quote": QUOTE["quote"]}
        charge = told(event_type="ACCUSE", mode="allege", participants=parts("actor", "recipient"), links=[link])
        assert rules_on(tmp_path, events=[charge], event=[deed]) == expected


FIGURE = {
    "id": "fig-new", "measure": "objects", "value": 23, "qualifier": "exact", "unit": "items", "value_text": "23", "scope": "x",
    "factuality": "stated", "evidence": [QUOTE],
}  # fmt: skip
DATED = {"start_date": "2014-02-16", "date_basis": "stated"}
SANCTION = {
    "id": "san-new", "name": "x", "action": "impose", "issuer": UNITED_STATES, "instrument": "unspecified", "measures": ["travel_ban"],
    "event": "evt-new", "factuality": "stated", "evidence": [QUOTE],
}  # fmt: skip
POSTING = {
    "id": "pst-new", "label": "three officers", "role": "consular_officer", "sending": UNITED_STATES, "receiving": VENEZUELA,
    "event": "evt-new", "outcome": "served", "evidence": [QUOTE],
}  # fmt: skip
EXPULSION = {"event_type": "SANCTION", "mode": "expel", "participants": parts("actor", "recipient")}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"claimant": MADURO}, ["role-misfit"]),
        ({"claimant": MADURO, "factuality": "attributed"}, []),
        ({"record": MADURO}, []),
        ({"record": "evt-new"}, ["differs-from-event"]),
        ({"record": "evt-new", "factuality": "attributed"}, ["differs-from-event"]),
        ({"record": "evt-new", "factuality": "alleged"}, []),
        ({"record": "evt-new", "factuality": "hypothetical"}, []),
    ],
)
def test_a_figure_is_no_firmer_than_its_event(tmp_path: Path, fields: Fields, expected: list[str]) -> None:
    event = told(**EXPULSION, factuality="planned")
    assert rules_on(tmp_path, events=[event], figures=[{**FIGURE, **fields}]) == expected


def test_a_figure_may_be_more_doubtful_than_its_event(tmp_path: Path) -> None:
    assert rules_on(tmp_path, events=[told(**EXPULSION)], figures=[{**FIGURE, "record": "evt-new", "factuality": "disputed"}]) == []


@pytest.mark.parametrize(
    ("dates", "of_event", "expected"),
    [
        (DATED, DATED, []),
        (DATED | {"announced_date": "2014-02-10"}, {**DATED, "start_date": "2014-02-10"}, []),
        (DATED | {"start_date": "2014-02"}, DATED, ["differs-from-event"]),
        ({"date_basis": "not_stated"}, {}, []),
        ({"date_basis": "not_stated"}, DATED, ["differs-from-event"]),
        (DATED, {}, ["differs-from-event"]),
        (DATED | {"announced_date": "2014-02-10"}, {}, ["differs-from-event"]),
        # What is only announced may have an event that is not dated.
        ({"announced_date": "2014-02-10", "date_basis": "stated"}, {}, []),
    ],
)
def test_a_sanction_bears_the_date_of_its_event(tmp_path: Path, dates: Fields, of_event: Fields, expected: list[str]) -> None:
    assert rules_on(tmp_path, events=[told(**EXPULSION, **of_event)], sanctions=[{**SANCTION, **dates}]) == expected


@pytest.mark.parametrize(
    ("dates", "of_event", "expected"),
    [
        (DATED, DATED, []),
        ({"end_date": "[2014-02-16..]", "date_basis": "stated"}, DATED, []),
        ({"end_date": "[2014-02-16..]", "date_basis": "stated"}, {**DATED, "start_date": "2014-03"}, []),
        ({"end_date": "[2014-02-17..]", "date_basis": "stated"}, DATED, ["differs-from-event"]),
        ({"end_date": "[..2014-02-15]", "date_basis": "stated"}, DATED, ["differs-from-event"]),
        ({"start_date": "2010", "end_date": "2014", "date_basis": "stated"}, DATED, []),
        ({"start_date": "2010", "end_date": "2015", "date_basis": "stated"}, DATED, ["differs-from-event"]),
        ({"start_date": "2010", "end_date": "..", "date_basis": "stated"}, DATED, ["differs-from-event"]),
        ({"start_date": "2014", "end_date": "..", "date_basis": "stated"}, DATED, []),
        ({"date_basis": "not_stated"}, {}, []),
        ({"date_basis": "not_stated"}, DATED, ["differs-from-event"]),
    ],
)
def test_a_posting_begins_or_ends_when_its_event_happens(tmp_path: Path, dates: Fields, of_event: Fields, expected: list[str]) -> None:
    assert rules_on(tmp_path, events=[told(**EXPULSION, **of_event)], postings=[{**POSTING, **dates}]) == expected


def test_a_sanction_is_as_firm_as_its_event(tmp_path: Path) -> None:
    for factuality, expected in {"stated": [], "planned": ["differs-from-event"]}.items():
        sanction = {**SANCTION, **DATED, "factuality": factuality}
        assert rules_on(tmp_path, events=[told(**EXPULSION, **DATED)], sanctions=[sanction]) == expected


@pytest.mark.parametrize(
    ("name", "aliases", "columns"),
    [
        ("It", [], ["name"]),
        ("The others", ["They", "those", "them"], ["aliases"] * 3),
        ("IT", ["US", "THEM", "The former president", "One America"], []),
        ("Us", ["former"], ["aliases", "name"]),
    ],
)
def test_a_pronoun_names_nobody_and_an_abbreviation_is_none(tmp_path: Path, name: str, aliases: list[str], columns: list[str]) -> None:
    problems = problems_of(tmp_path, actors=[{"id": "act-new", "name": name, "actor_type": "group", "aliases": aliases}])
    assert sorted((found.rule, found.field) for found in problems) == [("pronoun-as-name", column) for column in columns]
    assert {"it", "they", "former"} <= PRONOUNS
