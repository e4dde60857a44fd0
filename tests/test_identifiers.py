"""The ids of actors in other systems are read as they are published, and every slip in them is told at its place."""

import json
from pathlib import Path

import pytest

import usvenezuela as usv
from builder.build import build
from usvenezuela.checking.validation import Engine
from usvenezuela.model.tables import columns_of
from usvenezuela.model.vocabularies import IdentifierScheme
from usvenezuela.problems import Problem

HEADER = ",".join(columns_of("actor_identifiers"))
ROW = "act-aurora,imo,1234567,a register of ships,"


def write(base: Path, *lines: str) -> Path:
    path = base / "seeds" / "identifiers.csv"
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def told(base: Path) -> list[Problem]:
    """What the builder and `validate` both say of the seeds, the paths relative to the repository."""
    built, validated = build(base).problems, usv.validate(base / "seeds").problems
    assert all(not found.path.startswith("/") and str(base) not in found.message for found in built)
    seen = [(found.path.removeprefix(f"{base}/"), found.line, found.column, found.rule, found.field) for found in validated]
    assert [(found.path, found.line, found.column, found.rule, found.field) for found in built] == seen
    return list(built)


def test_they_are_published_as_they_are_written(base: Path) -> None:
    write(base, HEADER, "act-ruritania,wikidata,Q42,a list of realms,There may be two.", ROW)
    made = build(base)
    assert made.problems == ()
    assert made.files["data/actor_identifiers.csv"].decode("utf-8").splitlines() == [
        HEADER, ROW, "act-ruritania,wikidata,Q42,a list of realms,There may be two.",
    ]  # fmt: skip
    assert json.loads(made.files["data/actor_identifiers.json"])[0] == {
        "actor_id": "act-aurora", "scheme": "imo", "identifier": "1234567", "verified_in": "a register of ships",
    }  # fmt: skip


def test_there_may_be_none(base: Path) -> None:
    write(base, HEADER)
    assert told(base) == []
    assert json.loads(build(base).files["data/actor_identifiers.json"]) == []


@pytest.mark.parametrize(
    ("lines", "place", "words"),
    [
        ([HEADER, ROW.replace("act-aurora", "act-auror")], (2, 1, "unknown-id"), "did you mean act-aurora"),
        ([HEADER, ROW.replace("act-aurora", "evt-visit")], (2, 1, "wrong-table"), "actors"),
        ([HEADER, ROW.replace("imo", "imoo")], (2, 12, "unknown-code"), "did you mean imo"),
        ([HEADER, ROW, ROW.replace("register", "list")], (3, 1, "duplicate-id"), "seeds/identifiers.csv:2"),
        ([HEADER, ROW.replace("1234567", "")], (2, 16, "missing-field"), "identifier"),
        ([HEADER, ROW.replace("1234567", "IMO 1234567")], (2, 16, "identifier-form"), "seven digits"),
        ([HEADER, ROW + ","], (2, 1, "csv-cells"), "6 cells, expected 5"),
        ([HEADER, ROW.replace(",", ";")], (2, 1, "csv-cells"), "semicolons"),
        ([HEADER, '"' + ROW], (2, 1, "csv-syntax"), "quote"),
        ([HEADER.replace("scheme", "system"), ROW], (1, 1, "csv-header"), f"write {HEADER}"),
        ([",".join(columns_of("actors"))], (1, 1, "csv-header"), f"write {HEADER}"),
        ([ROW], (1, 1, "csv-header"), f"write {HEADER}"),
        ([], (1, 1, "csv-header"), "the file is empty"),
    ],
)  # fmt: skip
def test_a_slip_is_told_at_its_place(base: Path, lines: list[str], place: tuple[int, int, str], words: str) -> None:
    write(base, *lines)
    (found,) = told(base)
    assert (found.path, found.line, found.column, found.rule) == ("seeds/identifiers.csv", *place)
    assert words in found.message


def test_bytes_that_are_no_text_are_told(base: Path) -> None:
    path = write(base, HEADER)
    path.write_bytes(path.read_bytes() + b"act-aurora,imo,\xff,x,\n")
    assert [(found.line, found.rule) for found in told(base)] == [(2, "encoding")]


@pytest.mark.parametrize("there", ["nothing", "a folder", "a dangling link"])
def test_a_file_that_is_not_there_is_told_and_hides_nothing_else(base: Path, there: str) -> None:
    path = base / "seeds" / "identifiers.csv"
    path.unlink()
    if there == "a folder":
        path.mkdir()
    elif there == "a dangling link":
        path.symlink_to("nowhere.csv")
    events = base / "seeds" / "events" / "crisis.yaml"
    events.write_text(events.read_text(encoding="utf-8").replace("actor: act-queen-flavia", "actor: act-nobody"), encoding="utf-8")
    problems = build(base).problems
    assert {(found.path, found.rule) for found in problems} >= {
        ("seeds/identifiers.csv", "unreadable"), ("seeds/events/crisis.yaml", "unknown-id"),
    }  # fmt: skip
    assert not any(str(base) in found.message for found in problems)


GOOD = {
    IdentifierScheme.WIKIDATA: ["Q1", "Q1234567890"],
    IdentifierScheme.ISO_3166: ["VEN"],
    IdentifierScheme.BIOGUIDE: ["O000167"],
    IdentifierScheme.ROR: ["03vvynj75"],
    IdentifierScheme.SEC_CIK: ["0000093410"],
    IdentifierScheme.IMO: ["9304667"],
    IdentifierScheme.POCOM: ["blinken-antony-j", "x"],
    IdentifierScheme.US_NAVY_HULL: ["LSD-46"],
    IdentifierScheme.BNE: ["XX909381"],
}
BAD = {
    IdentifierScheme.WIKIDATA: ["Q0", "Q", "42", "q42", "P42", "Q42 ", "https://www.wikidata.org/wiki/Q42", "Q٤٢"],
    IdentifierScheme.ISO_3166: ["VE", "ven", "VENE"],
    IdentifierScheme.BIOGUIDE: ["O00167", "o000167", "0000167"],
    IdentifierScheme.ROR: ["13vvynj75", "03VVYNJ75", "03vvynj7x", "https://ror.org/03vvynj75"],
    IdentifierScheme.SEC_CIK: ["93410", "00000934100"],
    IdentifierScheme.IMO: ["930466", "IMO9304667"],
}


def test_an_id_has_the_form_of_its_system(base: Path) -> None:
    assert set(GOOD) == set(IdentifierScheme)
    for expected, examples in (([], GOOD), (["identifier-form"], BAD)):
        for scheme, identifiers in examples.items():
            for identifier in identifiers:
                path = write(base, HEADER, f"act-aurora,{scheme},{identifier},x,")
                found = [found.rule for found in usv.validate(path.parent).problems]
                # A space at the end is told as such, and the row is not looked at further.
                assert found == (["bad-value"] if identifier.endswith(" ") else expected), (scheme, identifier)


@pytest.mark.parametrize("engine", ["plain", "bulk"])
def test_what_is_written_and_what_is_published_are_the_same_record(built: Path, engine: Engine) -> None:
    for folder in (built, built / "seeds"):
        assert usv.validate(folder, engine=engine).problems == ()
    write(built, HEADER, ROW, ROW.replace("1234567", "12345"), ROW.replace("aurora", "nobody"))
    for folder in (built, built / "seeds"):
        problems = usv.validate(folder, engine=engine).problems
        assert [(Path(found.path).name, found.line, found.rule) for found in problems] == [
            ("identifiers.csv", 3, "identifier-form"), ("identifiers.csv", 4, "unknown-id"),
        ]  # fmt: skip


def test_they_refer_to_actors_of_the_dataset_and_of_the_files_given_too(tmp_path: Path) -> None:
    path = tmp_path / "identifiers.csv"
    path.write_text(f"{HEADER}\nact-new,wikidata,Q42,x,\nact-nicolas-maduro,wikidata,Q42,x,\n", encoding="utf-8")
    assert [(found.line, found.rule) for found in usv.validate(path).problems] == [(2, "unknown-id")]
    (tmp_path / "actors.yaml").write_text("- {id: act-new, name: New, actor_type: person}\n", encoding="utf-8")
    assert usv.validate(tmp_path).problems == ()
