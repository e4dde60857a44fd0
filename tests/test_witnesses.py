"""Every witness says the same of the same record, but for the differences that are written down."""

import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis.strategies import SearchStrategy

from tests.cases import RECORD_SHAPES, Case, faulty_cases, good_cases, random_cases
from tests.conftest import examples
from tests.witnesses import WITNESSES, Witness, verdicts_of

pytestmark = pytest.mark.slow

DIFFERENCES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "differences.yaml").read_text(encoding="utf-8"))
N_RANDOM = examples(0.3)
"""How many random records of each kind the witnesses are shown."""


@cache
def enumerated_cases() -> tuple[Case, ...]:
    return tuple(case for key in RECORD_SHAPES for case in (*good_cases(*key), *faulty_cases(*key)))


@cache
def drawn_cases() -> tuple[Case, ...]:
    """Random records, drawn beforehand: a witness that starts slowly is shown all of them at once."""
    return tuple(case for key in RECORD_SHAPES for case in _drawn(random_cases(*key)))


def _drawn(cases: SearchStrategy[Case]) -> list[Case]:
    drawn: list[Case] = []

    @settings(max_examples=N_RANDOM, phases=[Phase.generate], database=None)
    @given(cases)
    def draw(case: Case) -> None:
        drawn.append(case)

    draw()
    return drawn


@cache
def differing(witness: Witness, cases: Callable[[], tuple[Case, ...]]) -> list[Case]:
    """The cases of which the witness does not say what is meant."""
    with tempfile.TemporaryDirectory() as folder:
        return [case for case, is_valid in verdicts_of(witness, cases(), Path(folder)) if is_valid != case.is_good]


def entries(witness: Witness) -> Iterator[tuple[str, str | None]]:
    """Fault and kind of column of each difference that the list allows the witness; no kind stands for any."""
    for entry in DIFFERENCES:
        if witness.name in entry["witnesses"]:
            yield from ((fault, column) for fault in entry["faults"] for column in entry.get("columns", [None]))


def is_listed(case: Case, witness: Witness) -> bool:
    return any(fault == case.fault and column in (case.column, None) for fault, column in entries(witness))


witnesses = pytest.mark.parametrize("witness", [pytest.param(witness, id=witness.name, marks=witness.marks) for witness in WITNESSES])


@witnesses
def test_each_witness_judges_every_record_as_meant_but_for_the_listed_differences(witness: Witness) -> None:
    assert [str(case) for case in differing(witness, enumerated_cases) if not is_listed(case, witness)] == []


@pytest.mark.hypothesis
@witnesses
def test_the_same_holds_of_random_records(witness: Witness) -> None:
    assert [str(case) for case in differing(witness, drawn_cases) if not is_listed(case, witness)] == []


@witnesses
def test_every_listed_difference_is_one(witness: Witness) -> None:
    found = {(case.fault, column) for case in differing(witness, enumerated_cases) for column in (case.column, None)}
    assert [entry for entry in entries(witness) if entry not in found] == []


def test_the_list_of_differences_names_witnesses_and_reasons() -> None:
    assert {name for entry in DIFFERENCES for name in entry["witnesses"]} <= {witness.name for witness in WITNESSES}
    assert all(entry["reason"] for entry in DIFFERENCES)
