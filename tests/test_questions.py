"""The plain questions get the right answer: what it should hold, and nothing else."""

import usvenezuela as usv
from usvenezuela.model.vocabularies import EventType

EXPELLED = {
    "evt-venezuela-expels-correa": ("VE", "US", "act-john-correa"),
    "evt-us-expels-figueredo": ("US", "VE", "act-jeny-figueredo"),
    "evt-venezuela-expels-duddy": ("VE", "US", "act-patrick-duddy"),
    "evt-maduro-expels-two-us-military-attaches": ("VE", "US", "act-us-military-attaches"),
    "evt-us-expels-two-venezuelan-diplomats": ("US", "VE", "act-two-venezuelan-diplomats"),
    "evt-venezuela-expels-three-us-officials": ("VE", "US", "act-three-us-officials"),
    "evt-us-orders-out-three-venezuelan-diplomats": ("US", "VE", "act-three-venezuelan-diplomats"),
    "evt-maduro-orders-out-us-consular-officials": ("VE", "US", "act-us-consular-officials"),
    "evt-us-expels-three-additional-venezuelan-diplomats": ("US", "VE", "act-three-additional-venezuelan-diplomats"),
    "evt-maduro-orders-us-diplomats-to-leave": ("VE", "US", "act-us-diplomats-in-venezuela"),
}
"""Who expelled whom."""
MEASURES_OF_THE_UNITED_STATES = {
    "evt-bush-designates-venezuela-over-counternarcotics",
    "evt-us-prohibits-defense-sales-to-venezuela",
    "evt-us-act-targets-individuals",
    "evt-us-restricts-visas-of-venezuelan-officials",
    "evt-obama-sanctions-seven-officials",
    "evt-us-act-extended",
    "evt-us-revokes-venezuelan-visas",
    "evt-us-withdraws-from-human-rights-council",
    "evt-us-reduces-oil-imports-from-russia",
    "evt-us-stops-recognizing-guaido",
    "evt-gold-sanctions-remain",
    "evt-treasury-sanctions-eight-venezuelan-officials",
    "evt-us-restricts-visas-of-maduro-supporters",
    "evt-us-designates-tren-de-aragua",
    "evt-treasury-designates-cartel-of-the-suns",
    "evt-us-designates-cartel-of-the-suns-foreign-terrorist",
    "evt-us-sanctions-alleged-drone-traders",
    "evt-us-sanctions-maduro-family",
}
"""What the United States did of type SANCTION, expulsions left out."""
NOT_IN_FORCE = {
    "san-threat-to-stop-oil-shipments": "threatened_only",
    "san-congress-seeks-sanctions": "threatened_only",
    "san-counternarcotics-designation": "suspended",
    "san-human-rights-and-civil-society-act": "ended",
    "san-restrictions-on-chevron-venture": "eased",
    "san-oil-industry-sanctions": "not_told",
}
"""What became of the measures that are not in force as far as the documents tell."""


def ids(events: object) -> set[str]:
    return {event.event_id for event in events}  # type: ignore[attr-defined]


def test_what_did_the_united_states_do_of_type_sanction(data: usv.Dataset) -> None:
    expulsions = {event for event, (by, _, _) in EXPELLED.items() if by == "US"}
    found = data.events.where(by="act-united-states", event_type="SANCTION")
    assert ids(found) == MEASURES_OF_THE_UNITED_STATES | expulsions
    assert ids(data.events.where(by="act-venezuela", event_type="SANCTION")).isdisjoint(ids(found))


def test_what_did_venezuela_do_to_the_united_states_in_2014(data: usv.Dataset) -> None:
    found = data.events.where(by="act-venezuela", to="act-united-states", since="2014", until="2014-12-31")
    # The last is a reply that is only known to be no earlier.
    assert {event.event_id: event.start_date for event in found} == {
        "evt-maduro-accuses-us-consular-officials": "2014-02-16",
        "evt-maduro-orders-out-us-consular-officials": "2014-02-16",
        "evt-maduro-calls-us-statements-insolent": "[2014..]",
    }


def test_who_was_expelled_by_whom(data: usv.Dataset) -> None:
    expulsions = data.events.where(event_type="SANCTION", mode="expel", factuality="any")
    countries = {dyad.event_id: (dyad.by_country, dyad.to_country) for dyad in data.event_dyads}
    persons = {event.event_id: [part.actor_id for part in event.participants if part.role == "recipient"] for event in expulsions}
    assert {id: (*countries[id], *persons[id]) for id in ids(expulsions)} == EXPELLED
    # Who sent them bears the consequences.
    for event in expulsions:
        assert {part.country for part in event.participants if part.role == "affected"} == {countries[event.event_id][1]}


def test_which_measures_are_in_force_as_far_as_the_documents_tell(data: usv.Dataset) -> None:
    assert {chain.chain_id: chain.status for chain in data.sanction_chains if chain.status != "in_force"} == NOT_IN_FORCE
    for chain in data.sanction_chains:
        assert data.sanctions[chain.status_rests_on_id].chain_id == chain.chain_id


def test_every_act_of_one_state_against_the_other_is_in_the_dyads(data: usv.Dataset) -> None:
    states = ("act-united-states", "act-venezuela")
    for by, to in (states, states[::-1]):
        counted = {dyad.event_id for dyad in data.event_dyads if (dyad.by_id, dyad.to_id) == (by, to)}
        assert counted == ids(data.events.where(by=by, to=to, factuality="any"))
        assert len(counted) > 20


def test_no_sanction_of_either_state_is_without_a_target_that_the_words_name(data: usv.Dataset) -> None:
    for event in data.events.where(event_type=EventType.SANCTION, factuality="any"):
        assert any(part.role == "recipient" for part in event.participants), event.event_id
