"""The command line answers people and programs."""

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_validation import EVENT
from usvenezuela.checking import catalogue
from usvenezuela.checking.catalogue import render_rule, rules
from usvenezuela.cli.main import main
from usvenezuela.dataset import dataset
from usvenezuela.model import bundled


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """What a command prints and its exit code, without a process of its own: starting one takes longer than most commands."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with mock.patch.dict(os.environ, environment), redirect_stdout(out), redirect_stderr(err):
        try:
            code = main(arguments)
        except SystemExit as left:
            code = int(left.code or 0)
    printed = ["", ""]
    for index, stream in enumerate((out, err)):
        stream.seek(0)
        printed[index] = stream.read()
    return subprocess.CompletedProcess(arguments, code, *printed)


def run_process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The same in a process, for what depends on how one begins or ends."""
    return subprocess.run(
        [sys.executable, "-m", "usvenezuela", *arguments], capture_output=True, text=True, check=False, env={**os.environ, **environment}
    )


def run_on_terminal(*arguments: str, exit_code: int = 0, **environment: str) -> str:
    """What a command prints on a terminal."""
    parent, child = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "usvenezuela", *arguments],
        stdout=child,
        env={**os.environ, "COLUMNS": "120", "TERM": "xterm", **environment},
    )
    os.close(child)
    chunks = []
    try:
        while chunk := os.read(parent, 65536):
            chunks.append(chunk)
    except OSError:  # the terminal is closed
        pass
    assert process.wait() == exit_code
    os.close(parent)
    return b"".join(chunks).decode()


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(EVENT.replace("X_STATEMENT", "X_STATEMEN"))
    return path


@pytest.mark.slow
def test_valid_exits_0_problems_exit_1_unusable_exits_2(tmp_path: Path, bad: Path) -> None:
    good = tmp_path / "good.yaml"
    good.write_text(EVENT)
    result = run_process("validate", str(good))
    assert (result.returncode, result.stdout) == (0, "1 record checked: valid (1 quote looked up)\n")
    result = run_process("validate", str(bad))
    assert result.returncode == 1
    assert result.stdout.startswith(
        f"{bad}:3:15: unknown-code: event_type: 'X_STATEMEN' is not a code of this list; did you mean X_STATEMENT"
    )
    for path in (tmp_path / "absent.yaml", Path("/dev/null"), tmp_path / "a\nb"):
        result = run_process("validate", str(path))
        assert result.returncode == 2
        assert result.stderr.startswith("usvenezuela: ")
        assert "Traceback" not in result.stderr


def test_a_value_cannot_forge_a_line_of_output(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text('- {id: "evt-a\\n::error::forged\\e[31m", name: x, event_type: "a\\n::error::forged"}\n')
    for format in ("text", "github"):
        lines = run("validate", str(path), "--format", format).stdout.splitlines()
        assert any("forged" in line for line in lines)
        assert not any(line.startswith("::error::") for line in lines)
        assert not any("\033" in line for line in lines)


@pytest.mark.slow
def test_a_path_cannot_forge_a_line_of_output_either(tmp_path: Path) -> None:
    (tmp_path / "a\n::error::forged.yaml").symlink_to("nowhere")
    (tmp_path / "::error::forged.yaml").write_text("- {id: evt-a, name: '##vso[task.setvariable]x'}\n")
    for arguments in ((str(tmp_path),), ("::error::forged.yaml",), ("--format", "github", str(tmp_path)), ("a\n::error::b.yaml",)):
        command = [sys.executable, "-m", "usvenezuela", "validate", *arguments]
        result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        lines = (result.stdout + result.stderr).splitlines()
        assert any("::error::" in line for line in lines)
        assert not any(line.startswith("::error::") for line in lines)
        assert not any("##vso[" in line for line in lines)


def test_problems_are_told_by_the_exit_code_even_if_nobody_reads_them(bad: Path) -> None:
    command = f"{sys.executable} -m usvenezuela validate {bad} | true; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (1, "")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["list events", "show act-hugo-chavez", "schema event", "validate data/events.csv"])
def test_output_that_cannot_be_written_is_told_without_a_traceback(command: str) -> None:
    for redirection in (">/dev/full", ">&-"):
        line = f"{sys.executable} -m usvenezuela {command} {redirection}"
        result = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False, cwd=ROOT)
        assert "Traceback" not in result.stderr
        assert result.returncode in (0, 2)


def test_complaints_that_cannot_be_printed_leave_the_exit_code_as_it_is() -> None:
    for redirection in ("2>/dev/full", "2>&-"):
        command = f"{sys.executable} -m usvenezuela validate nothing.yaml {redirection}"
        assert subprocess.run(command, shell=True, check=False).returncode == 2


STOPPED = """
import sys
from usvenezuela.checking import validation
from usvenezuela.cli.startup import entry

def stop(*_, **__):
    raise KeyboardInterrupt

validation.validate = stop
sys.argv = ["usvenezuela", "validate", "x.yaml"]
entry()
"""


def test_who_stops_the_command_gets_no_traceback() -> None:
    left = subprocess.run([sys.executable, "-c", STOPPED], capture_output=True, text=True, check=False)
    assert (left.returncode, left.stdout, left.stderr) == (130, "", "")


def test_a_folder_that_is_gone_is_no_traceback(tmp_path: Path) -> None:
    command = f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -P -m usvenezuela new event --output x.yaml"
    found = subprocess.run(command, shell=True, check=False, cwd=tmp_path, capture_output=True, text=True)
    assert (found.returncode, found.stderr.count("\n")) == (2, 1)
    assert found.stderr.startswith("usvenezuela: x.yaml: cannot be written")


@pytest.mark.slow
def test_pipes_and_devices_are_refused_and_never_block(tmp_path: Path) -> None:
    for name in ("datapackage.json", "events.yaml", "events.csv"):
        os.mkfifo(tmp_path / name)
        result = subprocess.run(
            [sys.executable, "-m", "usvenezuela", "validate", str(tmp_path / name)], capture_output=True, text=True, check=False, timeout=20
        )
        assert result.returncode in (1, 2)
        assert "not a regular file" in result.stdout + result.stderr


@pytest.mark.parametrize("columns", ["1", "12", "40"])
def test_a_narrow_window_is_no_error(columns: str) -> None:
    assert run("show", "act-hugo-chavez", COLUMNS=columns).returncode == 0


def test_lists_are_plain_in_a_pipe_and_tables_on_a_terminal() -> None:
    lines = run("list", "events", "--since", "2019-01", "--until", "2019-12").stdout.splitlines()
    assert any(line.split("\t")[-1] == "evt-maduro-breaks-ties" for line in lines)
    assert not any("\033" in line for line in lines)
    terminal = run_on_terminal("list", "events", "--since", "2019-01", "--until", "2019-12")
    assert "\033[1m" in terminal
    assert "event_id" in terminal
    assert "--factuality any" in terminal
    assert max(len(line) for line in terminal.replace("\033[1m", "").replace("\033[0m", "").splitlines()) <= 130


def test_list_filters_and_formats() -> None:
    rows = json.loads(run("list", "events", "--type", "SANCTION", "--actor", "act-nicolas-maduro", "--format", "json").stdout)
    assert rows
    assert {row["event_type"] for row in rows} == {"SANCTION"}
    header = run("list", "sanctions", "--format", "csv", "--factuality", "any").stdout.splitlines()[0]
    assert header.startswith("sanction_id,name,action")
    either = json.loads(run("list", "events", "--actor", "Nicolás Maduro", "--actor", "act-hugo-chavez", "--format", "json").stdout)
    assert len(either) > len(json.loads(run("list", "events", "--actor", "nicolas maduro", "--format", "json").stdout)) > len(rows)
    result = run("list", "postings", "--actor", "act-nicolas-madur")
    assert (result.returncode, result.stdout) == (2, "")
    assert "did you mean act-nicolas-maduro" in result.stderr
    for arguments in (
        ("--type", "SANCTON"),
        ("--actor", "evt-maduro-breaks-ties"),
        ("--since", "yesterday"),
        ("--actor", "act-nobody"),
        ("--factuality", "maybe"),
    ):
        result = run("list", "events", *arguments)
        assert (result.returncode, result.stdout) == (2, "")
        assert "Traceback" not in result.stderr


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The package as it is when installed, with files that can be damaged."""
    folder = tmp_path / "installed" / "usvenezuela"
    for name in ("data", "schema"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "checking").mkdir()
    shutil.copy(ROOT / "src" / "usvenezuela" / "checking" / "rules.yaml", folder / "checking")
    monkeypatch.setattr(bundled, "_package", lambda: folder)
    for cached in (dataset._bundled, catalogue.rules):
        cached.cache_clear()
    yield folder
    for cached in (dataset._bundled, catalogue.rules):
        cached.cache_clear()


def _delete(file: Path) -> None:
    file.unlink()


def _replace_by_a_folder(file: Path) -> None:
    file.unlink()
    file.mkdir()


def _point_nowhere(file: Path) -> None:
    file.unlink()
    file.symlink_to(file.parent / "nowhere")


def _cut_off(file: Path) -> None:
    raw = file.read_bytes()
    # JSON is never whole without its end; YAML is not where a key has lost its colon.
    file.write_bytes(raw[: len(raw) // 2 if file.suffix == ".json" else raw.index(b"demands:") + len("demands")])


def _garble(file: Path) -> None:
    file.write_bytes(b"\xff" + file.read_bytes())


def _empty(file: Path) -> None:
    file.write_bytes(b"5\n")


@pytest.mark.slow
@pytest.mark.parametrize("damage", [_delete, _replace_by_a_folder, _point_nowhere, _cut_off, _garble, _empty])
@pytest.mark.parametrize(
    ("name", "command"),
    [
        ("data/events.json", ("list", "events")),
        ("data/actors.json", ("list", "events", "--actor", "Nicolás Maduro")),
        ("data/sentences.json", ("show", "evt-maduro-breaks-ties")),
        ("data/records.json", ("show", "evt-nobody")),
        ("data/records.json", ("validate", "events.yaml")),
        ("data/sources.json", ("validate", "events.yaml")),
        ("schema/seeds/event.json", ("new", "event")),
        ("checking/rules.yaml", ("explain", "bad-date")),
    ],
)
def test_a_damaged_file_of_the_package_is_told_on_one_line(
    installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, command: tuple[str, ...], damage: Callable[[Path], None]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("events.yaml").write_text(EVENT, encoding="utf-8")
    damage(installed / name)
    result = run(*command)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.count("\n") == 1
    assert name in result.stderr


def test_a_package_without_its_schemas_is_told_on_one_line(installed: Path) -> None:
    shutil.rmtree(installed / "schema")
    result = run("schema", "event")
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_show_prints_a_record_with_its_quotes_source_and_section() -> None:
    text = run("show", "evt-maduro-breaks-ties").stdout
    assert "breaks ties" in text.splitlines()[0]
    assert "2019-01-23" in text
    assert "Nicolás Maduro" in text
    assert "“On 23 January 2019, Maduro announced" in " ".join(text.split())
    assert "2019 Venezuelan presidential crisis" in " ".join(text.split())


@pytest.mark.slow
@pytest.mark.parametrize("table", ["actors", "events", "sanctions", "postings", "figures", "sources"])
def test_every_record_shows(table: str, data: usv.Dataset) -> None:
    from usvenezuela.cli.pages import render_record
    from usvenezuela.dataset.table import key_of

    assert len(data.table(table)) > 0
    for record in data.table(table):
        text = render_record(data, key_of(record), use_colour=False)
        assert "None" not in text
        assert max(map(len, text.splitlines()[1:])) <= 110


def test_show_names_the_nearest_id() -> None:
    result = run("show", "evt-maduro-breaks-tie")
    assert result.returncode == 2
    assert "evt-maduro-breaks-ties" in result.stderr


def test_schema_prints_the_bundled_schema() -> None:
    assert json.loads(run("schema", "event").stdout) == json.loads((ROOT / "schema" / "event.json").read_text())
    assert json.loads(run("schema", "seeds/event").stdout) == json.loads((ROOT / "schema" / "seeds" / "event.json").read_text())
    assert run("schema", "../pyproject").returncode == 2


def test_a_reader_that_stops_early_is_no_error() -> None:
    command = f"{sys.executable} -m usvenezuela list mentions | head -n 1"
    result = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert result.stderr == ""
    assert result.stdout.count("\n") == 1


@pytest.mark.slow
def test_an_ascii_terminal_gets_escapes_and_no_traceback() -> None:
    assert "Hugo Ch\\xe1vez" in run_on_terminal("show", "act-hugo-chavez", PYTHONIOENCODING="ascii")
    rows = json.loads(run_on_terminal("list", "actors", "--format", "json", PYTHONIOENCODING="ascii"))
    assert "Hugo Chávez" in {row["name"] for row in rows}
    assert "States-Venezuela" not in run_on_terminal("--help", PYTHONIOENCODING="ascii")


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-16"])
def test_what_goes_to_no_terminal_is_utf8_and_valid(tmp_path: Path, encoding: str) -> None:
    command = [sys.executable, "-m", "usvenezuela"]
    environment = {**os.environ, "PYTHONIOENCODING": encoding}
    with (tmp_path / "sanctions.csv").open("wb") as file:
        subprocess.run([*command, "list", "sanctions", "--format", "csv"], stdout=file, check=True, env=environment)
    assert (tmp_path / "sanctions.csv").read_bytes() == run("list", "sanctions", "--format", "csv").stdout.encode()
    assert usv.validate(tmp_path / "sanctions.csv").ok
    result = subprocess.run([*command, "validate", "–é.yaml"], capture_output=True, check=False, env=environment)
    assert "–é.yaml: no such file" in result.stderr.decode("utf-8")


def test_explain_says_what_a_rule_demands_how_to_mend_it_and_shows_both_examples() -> None:
    result = run("explain", "mode-misfit")
    assert result.returncode == 0
    for words in (
        "mode-misfit: A mode is one that its event type takes.",
        "To mend it: choose a mode",
        "    mode: expel\n",
        "    mode: phone\n",
    ):
        assert words in result.stdout
    assert "`answers: {" in run("explain", "possible-duplicate").stdout


@pytest.mark.parametrize("code", rules())
def test_explain_knows_every_rule_and_prints_it_plainly(code: str) -> None:
    text = render_rule(rules()[code])
    assert text.startswith(f"{code}: ")
    assert all(char.isprintable() or char == "\n" for char in text)


def test_explain_without_a_code_lists_them_all_and_names_the_nearest_of_an_unknown_one() -> None:
    listed = run("explain").stdout
    assert all(f"  {code} " in listed for code in rules())
    result = run("explain", "mode-misft")
    assert (result.returncode, result.stdout) == (2, "")
    nearest = "did you mean mode-misfit or role-misfit or mode-missing?"
    assert result.stderr == f"usvenezuela: 'mode-misft' is no rule, code, column or table; {nearest}\n"


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("SANCTION", ("a code of event_type: Sanction.", "Its modes: convict, expel,", "actor and recipient", "From plover.")),
        ("sanction", ("a code of event_type: Sanction.",)),
        ("alleged", ("a code of factuality", "it is not established", "events.factuality, sanctions.factuality and figures.factuality")),
        ("in_force", ("a code of chain_status", "It stands in sanction_chains.status.")),
        ("expel", ("A mode of THREATEN.", "A mode of SANCTION.")),
        ("unspecified", ("a code of instrument", "a code of measure")),
        ("events.start_date", ("When it happened or began.", "an EDTF date", "Empty where the source does not say.")),
        ("factuality", ("events.factuality and sanctions.factuality, columns:", "  alleged: Alleged.", "figures.factuality, a column:")),
        ("participants", ()),
        ("capacity", ("event_participants.capacity, a column:",)),
        ("to_event_id", ("people write it as `to`.", "an id of events")),
        ("asserted", ("true or false", "computed, never written by hand")),
        ("sanction_chains", ("a table: What became of a measure", "  as_of: Until when its sources tell")),
        ("events.startdate", ()),
    ],
)
def test_explain_knows_codes_modes_columns_and_tables(word: str, told: tuple[str, ...]) -> None:
    result = run("explain", word)
    words = " ".join(result.stdout.split())
    assert result.returncode == (0 if told else 2)
    assert [text for text in told if " ".join(text.split()) not in words] == []
    assert told or "did you mean" in result.stderr
    assert max(map(len, result.stdout.splitlines()), default=0) <= 100


def test_explain_tells_every_word_of_the_dataset() -> None:
    from usvenezuela.cli.explanations import _words, render_explanation

    assert {"SANCTION", "expel", "events", "events.start_date", "start_date", "mode-misfit"} <= set(_words())
    for word in _words():
        assert word in render_explanation(word).replace("\n", " ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ("events --by USA", "did you mean US?"),
        ("events --by Obamma", "did you mean Obama"),
        ("event", "did you mean events"),
        ("events --since 2020 --until 2014", "since='2020' is after until='2014'; give the earlier date as `since`"),
        ("events --output x.xlsx", "a list is written as .csv, .json, .tsv or .txt"),
        ("events --output x.parquet", "see `usvenezuela export`"),
    ],
)
def test_a_hasty_list_is_told_what_to_type(arguments: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = run("list", *arguments.split())
    assert told.returncode == 2
    assert words in told.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["x.CSV", "x.csv"])
def test_the_quotes_stand_in_a_column_of_csv(name: str, tmp_path: Path, data: usv.Dataset) -> None:
    assert run("list", "events", "--mode", "expel", "--quotes", "--output", str(tmp_path / name)).returncode == 0
    with (tmp_path / name).open(encoding="utf-8", newline="") as file:
        listed = {row["event_id"]: row["quotes"].split(" | ") for row in csv.DictReader(file)}
    expelled = data.events.where(mode="expel")
    assert listed == {event.event_id: list(dict.fromkeys(quote.exact for quote in event.evidence)) for event in expelled}


def test_a_pipe_is_told_beside_it_what_the_list_leaves_out() -> None:
    told = run("list", "events", "--actor", "act-hugo-chavez")
    assert "more are alleged, disputed, denied, planned or hypothetical (--factuality any)" in told.stderr
    assert "more are" not in told.stdout
    assert run("list", "actors").stderr == ""


def test_a_citation_says_what_is_no_fact() -> None:
    cited = " ".join(run("show", "evt-us-sanctions-cause-deaths").stdout.partition("cite as")[2].split())
    assert "(alleged, Helen Yaffe), record evt-us-sanctions-cause-deaths, version" in cited
    assert "(stated" not in run("show", "evt-maduro-breaks-ties").stdout.partition("cite as")[2]
