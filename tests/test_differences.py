"""What changed between two releases is told record by record, and asks for a version step."""

import json
import re
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_cli import run
from tests.test_contributions import change
from usvenezuela.dataset.differences import DifferingValue, diff
from usvenezuela.reporting.differences import FORMATS

EDIT_FIRST = "evt-expulsion,Graustark expels three diplomats of Ruritania"


@pytest.fixture
def new(whole: Path, tmp_path: Path) -> Path:
    """A copy of the small release, to be changed."""
    return copy(whole, tmp_path / "new")


def copy(release: Path, folder: Path) -> Path:
    shutil.copytree(release / "data", folder / "data")
    shutil.copy(release / "datapackage.json", folder)
    return folder


def rewrite(release: Path, table: str, edit: Callable[[str], str]) -> None:
    """Change the text of a table, and what the descriptor says of it."""
    text = (release / "data" / f"{table}.csv").read_text(encoding="utf-8")
    change(release, f"{table}.csv", "", edit(text))


def overwrite(release: Path, raw: bytes) -> None:
    """Put bytes in the place of the events, and list them."""
    (release / "data" / "events.csv").write_bytes(raw)
    listed = {"bytes": len(raw), "hash": f"sha256:{sha256(raw).hexdigest()}"}
    describe(release, lambda it: resource(it, "events").update(listed))


def describe(release: Path, edit: Callable[[dict[str, Any]], object]) -> None:
    path = release / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    edit(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def resource(descriptor: dict[str, Any], table: str) -> dict[str, Any]:
    return next(entry for entry in descriptor["resources"] if entry["path"] == f"data/{table}.csv")


def without_line(start: str) -> Callable[[str], str]:
    return lambda text: re.sub(rf"^{re.escape(start)},.*\n", "", text, flags=re.MULTILINE)


def without_column(name: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        header, *lines = text.splitlines()
        at = header.split(",").index(name)
        rows = [cells[:at] + cells[at + 1 :] for cells in (line.split(",") for line in (header, *lines))]
        return "\n".join(map(",".join, rows)) + "\n"

    return edit


# --- what differs --------------------------------------------------------------------------------


def test_a_release_does_not_differ_from_itself_however_it_is_given(whole: Path, tmp_path: Path, data: usv.Dataset) -> None:
    with zipfile.ZipFile(tmp_path / "release.zip", "w") as archive:
        for file in (whole / "datapackage.json", *sorted((whole / "data").iterdir())):
            archive.write(file, f"release/{file.relative_to(whole).as_posix()}")
    for given in (usv.load(whole), whole, str(whole / "datapackage.json"), tmp_path / "release.zip"):
        found = usv.diff(whole, given)
        assert (found.step, found.reasons, found.is_enough) == ("none", (), True)
        assert not any(found.tables.values())
        assert found.tables["events"].unchanged == len(usv.load(whole).events)
    assert diff(data, ROOT).step == "none"


def test_each_kind_of_difference_is_told_with_its_values(whole: Path, new: Path) -> None:
    rewrite(new, "events", lambda text: text.replace(EDIT_FIRST, "evt-expulsion,Graustark expels four"))
    rewrite(new, "actors", without_line("act-rolf-hahn"))
    rewrite(new, "actors", lambda text: text + re.sub("^act-[a-z-]+", "act-zz-new", text.splitlines()[-1]) + "\n")
    rewrite(new, "event_participants", without_line("evt-expulsion,act-diplomats"))
    found = usv.diff(whole, new)
    (changed,) = found.tables["events"].changed
    assert (changed.key, changed.name) == (("evt-expulsion",), "Graustark expels four")
    assert changed.values == (DifferingValue("name", "Graustark expels three diplomats of Ruritania", "Graustark expels four"),)
    (added,) = found.tables["actors"].added
    assert added.key == ("act-zz-new",)
    assert DifferingValue("actor_id", None, "act-zz-new") in added.values
    (removed,) = found.tables["actors"].removed
    assert removed.key == ("act-rolf-hahn",)
    assert DifferingValue("name", "Rolf Hahn", None) in removed.values
    (part,) = found.tables["event_participants"].removed
    assert part.key == ("evt-expulsion", "act-diplomats", "recipient")
    assert {name for name, table in found.tables.items() if table} == {"events", "actors", "event_participants"}
    assert found.tables["events"].unchanged == len(usv.load(whole).events) - 1
    assert found.step == "major"
    assert found.reasons == ("actors: ids that vanished without a retirement: act-rolf-hahn",)


def retire(release: Path) -> None:
    """Retire an actor, in a registry that has the columns for it."""
    rewrite(release, "actors", without_line("act-rolf-hahn"))
    header = (release / "data" / "records.csv").read_text(encoding="utf-8").splitlines()[0]
    assert "reason" not in header

    def edit(text: str) -> str:
        head, *lines = text.splitlines()
        told = [
            line.replace(",active,", ",retired,") + ",act-graustark,no person" if line.startswith("act-rolf-hahn,") else f"{line},,"
            for line in lines
        ]
        return "\n".join([f"{head},replaced_by,reason", *told]) + "\n"

    rewrite(release, "records", edit)


def test_what_is_retired_is_told_with_why_and_what_replaces_it_and_asks_for_no_major_step(whole: Path, new: Path) -> None:
    retire(new)
    found = usv.diff(whole, new)
    (retired,) = found.tables["actors"].retired
    assert (retired.key, retired.reason, retired.replaced_by) == (("act-rolf-hahn",), "no person", "act-graustark")
    assert found.tables["actors"].removed == ()
    assert found.tables["records"].added_columns == ("replaced_by", "reason")
    assert found.step == "minor"
    assert "actors: records retired: act-rolf-hahn" in found.reasons
    assert "use act-graustark" in FORMATS["text"](found)
    back = usv.diff(new, whole)
    assert back.step == "major"
    assert "records: retired ids given out again: act-rolf-hahn" in back.reasons


# --- which step it asks for ----------------------------------------------------------------------

STEPS: tuple[tuple[str, Callable[[Path], None], str], ...] = (
    ("patch", lambda new: rewrite(new, "events", lambda text: text.replace(EDIT_FIRST, "evt-expulsion,Else")), "records with corrected values"),
    ("patch", lambda new: rewrite(new, "event_participants", without_line("evt-expulsion,act-diplomats")), "records removed that have no id"),
    ("minor", lambda new: rewrite(new, "codes", lambda text: text + "action,zz-new,New,A new one.,usvenezuela\n"), "codes: codes added: action zz-new"),
    ("minor", lambda new: describe(new, lambda it: it.update(resources=[*it["resources"], _renamed(new, it)])), "extras: the table was added"),
    ("minor", lambda new: rewrite(new, "sentences", lambda text: re.sub(r",coded,$", ",coded,because", text, count=1, flags=re.MULTILINE)), "where there were none"),
    ("major", lambda new: rewrite(new, "codes", without_line("actor_type,armed_group")), "codes: codes removed: actor_type armed_group"),
    ("major", lambda new: rewrite(new, "codes", lambda text: text.replace("An armed organisation that", "An organisation that")), "codes redefined"),
    ("major", lambda new: rewrite(new, "event_links", without_column("link_type")), "event_links: columns removed: link_type"),
    ("major", lambda new: describe(new, lambda it: it["resources"].remove(resource(it, "mentions"))), "mentions: the table was removed"),
    ("major", lambda new: describe(new, lambda it: resource(it, "sentences")["schema"]["fields"][3].update(type="number")), "columns redefined: start"),
    ("major", lambda new: rewrite(new, "sanctions", without_line("san-imposed")), "ids that vanished without a retirement"),
)  # fmt: skip


def _renamed(release: Path, descriptor: dict[str, Any]) -> dict[str, Any]:
    """The entry of a table that this version does not know."""
    shutil.copy(release / "data" / "actors.csv", release / "data" / "extras.csv")
    return {**resource(descriptor, "actors"), "name": "extras", "path": "data/extras.csv"}


@pytest.mark.parametrize(("step", "edit", "reason"), STEPS, ids=[reason for _, _, reason in STEPS])
def test_a_difference_asks_for_its_step(whole: Path, new: Path, step: str, edit: Callable[[Path], None], reason: str) -> None:
    edit(new)
    found = usv.diff(whole, new)
    assert found.step == step
    assert any(reason in told for told in found.reasons), found.reasons
    assert not found.is_enough


@pytest.mark.parametrize(
    ("step", "old", "version", "least", "is_enough"),
    [
        ("patch", "0.1.9", "0.1.10", "0.1.10", True),
        ("patch", "0.1.9", "0.1.9", "0.1.10", False),
        ("major", "0.1.9", "0.2.0", "1.0.0", False),
        ("major", "9.9.9", "10.0.0", "10.0.0", True),
        ("patch", "first", "second", None, False),
    ],
)
def test_a_version_that_is_too_small_is_told(
    whole: Path, new: Path, tmp_path: Path, step: str, old: str, version: str, least: str | None, is_enough: bool
) -> None:
    before = copy(whole, tmp_path / "before")
    describe(before, lambda it: it.update(version=old))
    describe(new, lambda it: it.update(version=version))
    next(edit for its_step, edit, _ in STEPS if its_step == step)(new)
    found = usv.diff(before, new)
    assert (found.step, found.least_version, found.is_enough) == (step, least, is_enough)
    assert ("which" in FORMATS["text"](found)) == (not is_enough and least is not None)


def test_the_step_to_a_minor_version_starts_its_last_number_anew(whole: Path, new: Path, tmp_path: Path) -> None:
    before = copy(whole, tmp_path / "before")
    describe(before, lambda it: it.update(version="1.2.3"))
    rewrite(new, "codes", lambda text: text + "action,zz-new,New,A new one.,usvenezuela\n")
    assert usv.diff(before, new).least_version == "1.3.0"


# --- releases of another shape -------------------------------------------------------------------


def test_columns_and_tables_of_an_older_release_that_are_missing_are_added_and_change_no_record(whole: Path, new: Path) -> None:
    rewrite(new, "event_participants", without_column("principal_id"))
    describe(new, lambda it: it["resources"].remove(resource(it, "event_dyads")))
    found = usv.diff(new, whole)
    assert found.tables["event_participants"].added_columns == ("principal_id",)
    assert found.tables["event_participants"].changed == ()
    assert found.tables["event_dyads"].status == "added"
    assert len(found.tables["event_dyads"].added) == len(usv.load(whole).event_dyads)
    assert found.step == "minor"


def test_a_key_that_has_a_new_column_is_redefined(whole: Path, new: Path) -> None:
    rewrite(new, "event_links", without_column("link_type"))
    found = usv.diff(new, whole)
    assert found.tables["event_links"].redefined_columns == ("link_type",)
    assert found.step == "major"


# --- how it is told ------------------------------------------------------------------------------

HOSTILE = "\x1b[2J<b>|`x`` @all ##[error] \u202e*_[a](javascript:b)"


@pytest.fixture
def hostile(whole: Path, new: Path) -> usv.Differences:
    rewrite(new, "events", lambda text: text.replace(EDIT_FIRST, f"evt-expulsion,{HOSTILE}").replace("Edelweiss", "`"))
    describe(new, lambda it: it.update(version="1.0 <i> `"))
    return usv.diff(whole, new)


def test_nothing_that_a_release_holds_is_taken_for_a_command_or_markup(hostile: usv.Differences) -> None:
    text, markdown, as_json = (FORMATS[name](hostile) for name in ("text", "markdown", "json"))
    for told in (text, markdown, as_json):
        assert all(char.isprintable() or char == "\n" for char in told)
        assert "##[" not in told
    values = json.loads(as_json)
    changed = next(table for table in values["tables"] if table["table"] == "events")["changed"]
    event = next(record for record in changed if record["key"] == ["evt-expulsion"])
    assert {"column": "name", "old": "Graustark expels three diplomats of Ruritania", "new": HOSTILE} in event["values"]
    unfolded = markdown.replace("<details><summary>Show them</summary>", "").replace("</details>", "")
    outside = re.sub(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", "", unfolded)
    assert not set("<>@[]|*_`\\") & set(outside), outside
    assert "- changed `evt-expulsion`" in markdown
    assert re.search(r"^  - `location_name`: `Edelweiss` → `` ` ``$", markdown, re.MULTILINE)


def test_a_reviewer_reads_first_what_people_wrote_and_unfolds_what_is_long(whole: Path, new: Path) -> None:
    rewrite(new, "codes", lambda text: text.splitlines()[0] + "\n")
    rewrite(new, "evidence", without_line("evt-expulsion,location_name"))
    rewrite(new, "events", lambda text: text.replace(EDIT_FIRST, "evt-expulsion,Else"))
    markdown = FORMATS["markdown"](usv.diff(whole, new))
    sections = dict(section.split("\n", 1) for section in markdown.split("\n## ")[1:])
    assert next(iter(sections)) == "`events`"
    assert "<details>" not in sections["`events`"]
    assert sections["`codes`"].count("\n- removed ") > 40
    assert re.search(r"\n\n<details><summary>Show them</summary>\n\n- removed (.|\n)*\n\n</details>$", sections["`codes`"].rstrip("\n"))
    assert re.search(r"- removed `evt-expulsion location_name \S+ \d+ \d+`: `in Edelweiss`", sections["`evidence`"])


def test_the_same_differences_are_told_alike_each_time(whole: Path, new: Path) -> None:
    retire(new)
    for render in FORMATS.values():
        assert render(usv.diff(whole, new)) == render(usv.diff(usv.load(whole), new))


def test_differences_show_themselves(whole: Path, new: Path) -> None:
    retire(new)
    found = usv.diff(whole, new)
    assert re.fullmatch(r"<\S+ → \S+: minor; 0 added, 0 removed, 1 retired, 1 changed, \d+ unchanged>", repr(found))
    assert "<td>actors</td>" in found._repr_html_()
    assert "<td>events</td>" not in found._repr_html_()


# --- the command ---------------------------------------------------------------------------------


def test_the_command_tells_what_changed(whole: Path, new: Path) -> None:
    rewrite(new, "events", lambda text: text.replace(EDIT_FIRST, "evt-expulsion,Else"))
    shown = run("diff", str(whole), str(new))
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "events: 1 changed, " in shown.stdout
    assert "      name: Graustark expels three diplomats of Ruritania → Else" in shown.stdout
    assert run("diff", str(whole), str(new), "--format", "markdown").stdout.startswith("# Changes from `")
    assert json.loads(run("diff", str(whole), str(new), "--format", "json").stdout)["step"] == "patch"


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (shutil.rmtree, "datapackage.json"),
        (lambda new: (new / "data" / "events.csv").write_text("x"), "not the one that is listed"),
        (lambda new: (new / "data" / "events.csv").unlink(), "events.csv"),
        (lambda new: (new / "datapackage.json").write_text("[]"), "not the descriptor of a release"),
        (lambda new: describe(new, lambda it: it.update(resources=[])), "lists no tables as CSV"),
        (lambda new: change(new, "events.csv", "", "event_id,name\nevt-x\n"), "do not fit the columns"),
        (lambda new: change(new, "events.csv", "", "event_id,event_id\n"), "do not fit the columns"),
        (lambda new: change(new, "events.csv", "", 'event_id\n"x'), "no double quote closes"),
        (lambda new: change(new, "events.csv", "", "event_id\nevt-x\nevt-x\n"), "two records have the same key"),
        (lambda new: overwrite(new, b"event_id\n\xff\n"), "cannot be read"),
    ],
)
def test_what_is_no_whole_release_is_told_in_one_line(whole: Path, new: Path, damage: Callable[[Path], object], words: str) -> None:
    damage(new)
    for pair in ((whole, new), (new, whole)):
        told = run("diff", *map(str, pair))
        assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
        assert words in told.stderr
        assert "new" in told.stderr


def test_no_release_is_read_from_standard_input(whole: Path) -> None:
    for pair in ((str(whole), "-"), ("-", str(whole))):
        told = run("diff", *pair)
        assert (told.returncode, told.stdout, told.stderr.count("\n")) == (2, "", 1)
        assert "standard input" in told.stderr
