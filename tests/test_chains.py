"""What became of a measure follows from the actions on it."""

from datetime import date

import pytest

from usvenezuela.model.derived import chain_status, place_in_chain
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.model.vocabularies import ChainStatus, SanctionAction

AS_OF = date(2026, 1, 31)


def test_actions_stand_in_the_order_of_their_days_and_behind_those_that_they_amend() -> None:
    amended = {"imposed": None, "extended": "imposed", "lifted": "imposed", "expanded": "extended", "undated": "expanded"}
    days = {"imposed": date(2023, 10, 31), "extended": date(2016, 1, 1), "lifted": date(2020, 1, 1), "expanded": date(2018, 1, 1)}
    assert sorted(amended, key=lambda action: place_in_chain(action, amended, {**days, "undated": None})) == [
        "imposed", "extended", "expanded", "undated", "lifted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("told", "status", "decides"),
    [
        ("impose", "in_force", 0),
        ("impose, ease", "eased", 1),
        ("impose, license", "eased", 1),
        ("designate, waive", "suspended", 1),
        ("impose, suspend, reimpose", "in_force", 2),
        ("impose, ease, lift", "ended", 2),
        ("impose, delist", "ended", 1),
        ("impose, maintain", "in_force", 1),
        ("impose 2019-12-31", "ended", 0),
        ("impose 2027-12-31", "in_force", 0),
        ("impose ..", "in_force", 0),
        ("impose 2016, extend 2019-12-31", "ended", 1),
        ("impose 2016, extend", "in_force", 1),
        ("impose, ease 2024-04", "not_told", 1),
        ("impose, ease 2026-04", "eased", 1),
        ("impose 2019-12-31, ease", "ended", 0),
        ("impose 2019-12-31, ease 2018", "ended", 0),
        ("impose 2019-12-31, lift", "ended", 1),
        ("waive", "suspended", 0),
    ],
)
def test_the_last_action_decides_unless_the_measure_has_run_out(told: str, status: str, decides: int) -> None:
    actions = [(SanctionAction[action.upper()], Edtf(end[0]) if end else None) for action, *end in map(str.split, told.split(", "))]
    assert chain_status(actions, AS_OF) == (status, decides)


def test_no_end_has_passed_where_sources_tell_no_day() -> None:
    assert chain_status([(SanctionAction.IMPOSE, Edtf("2019-12-31"))], None) == (ChainStatus.IN_FORCE, 0)


RELIEFS = {
    SanctionAction.EASE: ChainStatus.EASED,
    SanctionAction.LICENSE: ChainStatus.EASED,
    SanctionAction.WAIVE: ChainStatus.SUSPENDED,
    SanctionAction.SUSPEND: ChainStatus.SUSPENDED,
}
ENDS = {SanctionAction.LIFT, SanctionAction.DELIST, SanctionAction.EXPIRE}


@pytest.mark.parametrize("action", SanctionAction)
def test_every_action_leaves_a_measure_in_one_state_until_its_end_has_surely_passed(action: SanctionAction) -> None:
    status = RELIEFS.get(action, ChainStatus.ENDED if action in ENDS else ChainStatus.IN_FORCE)
    for end in (None, "2026-02-01", "2026-02", "2026", "[2019..]", OPEN_END):
        assert chain_status([(action, Edtf(end) if end else None)], AS_OF) == (status, 0)
    for end in ("2026-01-31", "2026-01", "2019", "[..2020-01]"):
        assert chain_status([(action, Edtf(end))], AS_OF) == (ChainStatus.NOT_TOLD if action in RELIEFS else ChainStatus.ENDED, 0)
        assert chain_status([(action, Edtf(end))], None) == (status, 0)
