"""Each report format is read by a real consumer of it, or fits its official schema, whatever the report quotes."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from urllib.request import url2pathname

import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from junitparser import JUnitXml
from sarif_pydantic import Sarif

from tests.conftest import NODE_MODULES, ROOT, needs_node
from tests.test_cli import run, run_on_terminal, run_process
from tests.test_validation import EVENT
from usvenezuela.checking.catalogue import rules
from usvenezuela.problems import Problem, Report
from usvenezuela.reporting.formats import FORMATS

HOSTILE = [
    "plain.yaml",
    "with space, comma: and 100%.yaml",
    "-x.yaml",
    "::error::forged.yaml",
    "a\n::error file=x::forged\r.yaml",
    "##[error]forged ##vso[task.setvariable]x ##teamcity[x]",
    "\x00\x01\x1b[31m\x7f\x9b\ufffe\u202e\u2028.yaml",
    "not utf-8 \udcff.yaml",
    "<failure/>]]>&\"'.yaml",
    "seeds/señor–Maduro.yaml",
    "/absolute/path.yaml",
    "//double/slash.yaml",
]
"""Paths and messages that would break a careless format."""
REPORT = Report(tuple(Problem(text, 3, 5, "bad-value", f"{text}: expected text", "evt-a", "name") for text in HOSTILE), 7, 2)
MANY = Report(tuple(Problem("a.yaml", line, 1, "bad-value", "wrong") for line in range(1, 501)), 500)
PARTLY_KEPT = Report(MANY.problems, 9000, dropped=1000)
REPORTS = [Report((), 1), REPORT, MANY, PARTLY_KEPT]


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(EVENT.replace("X_STATEMENT", "X_STATEMEN"))
    return path


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("report", REPORTS)
def test_no_format_prints_a_control_character_or_a_forged_command(format: str, report: Report) -> None:
    lines = FORMATS[format](report, 0).split("\n")
    assert [line for line in lines if not line.isprintable()] == []
    assert [line for line in lines if "##[" in line or "##vso[" in line or "##teamcity[" in line] == []
    commands = [line for line in lines if line.lstrip().startswith("::")]
    assert len(commands) == (len(report.problems) + (report.count > 10) if format == "github" else 0)
    assert all(line.startswith("::error file=") for line in commands if line != lines[0])


def test_text_gives_a_line_per_problem_then_the_count_and_where_to_read_on(bad: Path) -> None:
    first, *closing = run("validate", str(bad)).stdout.splitlines()
    assert first.startswith(f"{bad}:3:15: unknown-code: ")
    assert closing == ["1 record checked: 1 problem", "run `usvenezuela explain unknown-code` to read what that rule asks"]


def test_text_is_coloured_on_a_terminal_only_and_not_against_the_users_will(bad: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\033" not in run("validate", str(bad)).stdout
    assert "\033[31munknown-code\033[0m" in run_on_terminal("validate", str(bad), exit_code=1)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033" not in run_on_terminal("validate", str(bad), exit_code=1)


@pytest.mark.slow
def test_text_loads_nothing_of_the_other_formats(bad: Path) -> None:
    code = f"import sys\nfrom usvenezuela.cli.main import main\nmain(['validate', {str(bad)!r}])\nprint('xml' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output.splitlines()[-1] == "False"
    for format in set(FORMATS) - {"sarif"}:
        arguments = ["validate", str(bad), "--format", format]
        code = (
            f"import sys\nfrom usvenezuela.cli.main import main\nmain({arguments})\nprint('usvenezuela.checking.catalogue' in sys.modules)"
        )
        output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        assert output.splitlines()[-1] == "False", format
    code = "import sys\nimport usvenezuela.cli.main\nprint('pydantic' in sys.modules)"
    output = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert output == "False\n", "the report formats are known to the command line before anything is checked"


def test_the_format_is_chosen_for_github_unless_one_is_asked_for(bad: Path) -> None:
    assert run("validate", str(bad), GITHUB_ACTIONS="true").stdout.startswith("::error file=")
    assert run("validate", str(bad), GITHUB_ACTIONS="false").stdout.startswith(str(bad))
    assert run("validate", str(bad), "--format", "text", GITHUB_ACTIONS="true").stdout.startswith(str(bad))


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("limit", [0, 10])
def test_json_fits_its_published_schema(report: Report, limit: int) -> None:
    schema = json.loads(run("schema", "report").stdout)
    value = json.loads(FORMATS["json"](report, limit))
    Draft202012Validator(schema).validate(value)
    assert not Draft202012Validator(schema).is_valid({**value, "more": 1})
    assert (value["count"], value["checked"]) == (report.count, report.checked)
    assert value["truncated"] == (len(value["problems"]) < report.count)
    json.dumps(value, ensure_ascii=False).encode("utf-8")


def test_json_gives_paths_and_messages_as_they_are() -> None:
    listed = json.loads(FORMATS["json"](REPORT, 0))["problems"]
    expected = [text.replace("\udcff", "\\udcff") for text in HOSTILE]
    assert [found["path"] for found in listed] == expected
    assert [found["message"] for found in listed] == [f"{text}: expected text" for text in expected]


def github_command(line: str) -> tuple[dict[str, str], str]:
    """The properties and the message of a workflow command, read as the runner reads it."""
    _, command, message = line.split("::", 2)
    name, _, properties = command.partition(" ")
    assert name == "error"

    def decoded(text: str) -> str:
        for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(code, char)
        return text

    return {key: decoded(value) for key, _, value in (entry.partition("=") for entry in properties.split(","))}, decoded(message)


def test_github_commands_name_the_file_and_the_place() -> None:
    _, *commands, verdict, _ = FORMATS["github"](REPORT, 0).splitlines()
    assert len(commands) == len(HOSTILE)
    assert verdict == "7 records checked: 12 problems (2 quotes not looked up: no document at hand)"
    for line, found in zip(commands, REPORT.problems, strict=True):
        properties, message = github_command(line)
        assert {name: properties[name] for name in ("line", "col", "title")} == {"line": "3", "col": "5", "title": "bad-value"}
        assert message.endswith(": expected text")
        if found.path.isprintable() and not found.path.startswith(("::", "##")):
            assert (properties["file"], message) == (found.path, found.message)


@pytest.mark.parametrize(
    ("report", "limit", "listed"),
    [
        (MANY, 0, "all"),
        (MANY, 200, "200 and says how to see more"),
        (MANY, 10, "10 and says how to see more"),
        (PARTLY_KEPT, 0, "500 and says how to see more"),
        (Report(MANY.problems[:10], 10), 0, ""),
        (Report(MANY.problems[:11], 11), 0, "all"),
    ],
)
def test_github_is_said_to_show_ten_before_what_it_does_not_show(report: Report, limit: int, listed: str) -> None:
    first = FORMATS["github"](report, limit).splitlines()[0]
    shown = f"GitHub shows 10 of {report.count:,} problems as annotations; the log of this step lists {listed}"
    assert first == (f"::notice title=usvenezuela::{shown}" if listed else "::error file=a.yaml,line=1,col=1,title=bad-value::wrong")


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("limit", [0, 10])
def test_junit_is_read_by_a_consumer(report: Report, limit: int) -> None:
    suites = JUnitXml.fromstring(FORMATS["junit"](report, limit).encode("ascii"))
    (suite,) = list(suites)
    cases = list(suite)
    failed = [case for case in cases if case.result]
    assert (suite.tests, suite.failures, suite.errors) == (len(cases), len(failed), 0)
    assert bool(failed) == (not report.ok)
    assert len({(case.classname, case.name) for case in cases}) == len(cases), "cases of one name are taken for one"
    properties = {entry.name: entry.value for entry in suite.properties()}  # type: ignore[no-untyped-call]
    listed = len(report.problems[: limit or None])
    assert properties == {
        "checked": str(report.checked),
        "count": str(report.count),
        "truncated": str(listed < report.count).lower(),
    }
    assert len(failed) == listed + (listed < report.count)


@pytest.mark.parametrize("report", REPORTS)
@pytest.mark.parametrize("limit", [0, 10])
def test_sarif_is_read_by_a_consumer(report: Report, limit: int) -> None:
    log = Sarif.model_validate_json(FORMATS["sarif"](report, limit))
    (run_of_tool,) = log.runs
    results = run_of_tool.results or []
    assert len(results) == len(report.problems[: limit or None])
    properties: Any = run_of_tool.properties
    assert properties == {"checked": report.checked, "count": report.count, "truncated": len(results) < report.count}
    assert {result.rule_id for result in results} == {rule.id for rule in run_of_tool.tool.driver.rules or []}


def test_sarif_says_what_each_rule_demands_and_what_to_do() -> None:
    problems = (Problem("a.yaml", 1, 1, "bad-value", "wrong"), Problem("a.yaml", 2, 1, "possible-duplicate", "told twice"))
    log = Sarif.model_validate_json(FORMATS["sarif"](Report(problems, 2), 0))
    shape, suspicion = log.runs[0].tool.driver.rules or []
    for shown in (shape, suspicion):
        assert shown.short_description and shown.short_description.text == rules()[shown.id].demands
        assert shown.help and shown.help.text.startswith(rules()[shown.id].fix)
    assert "answers: {possible-duplicate: the reason}" in suspicion.help.text
    assert "answers" not in shape.help.text


@needs_node("@microsoft/jest-sarif")
@pytest.mark.parametrize("report", REPORTS)
def test_sarif_fits_its_official_schema(report: Report) -> None:
    schema = json.loads((NODE_MODULES / "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    validator = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER)
    log = json.loads(FORMATS["sarif"](report, 0))
    assert [error.message for error in validator.iter_errors(log)] == []
    assert not validator.is_valid({**log, "runs": [{}]})


def test_sarif_locations_lead_back_to_the_file() -> None:
    results = json.loads(FORMATS["sarif"](REPORT, 0))["runs"][0]["results"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in results]
    for uri, path in zip(uris, HOSTILE, strict=True):
        raw = os.fsencode(path)
        if path.startswith("/"):
            assert os.path.normpath(url2pathname(uri.removeprefix("file://"))) == os.path.normpath(path)
        else:
            assert unquote_to_bytes(uri) == raw
            assert ":" not in uri, "what stands before a colon is taken for a scheme"


@pytest.mark.parametrize(
    ("report", "limit", "more"),
    [
        (MANY, 200, "... and 300 more; --limit 0 prints all"),
        (MANY, 0, None),
        (PARTLY_KEPT, 200, "... and 1,300 more; --limit 0 prints the first 500"),
        (PARTLY_KEPT, 0, "... and 1,000 more; mend these and check again"),
    ],
)
def test_what_is_not_printed_is_counted(report: Report, limit: int, more: str | None) -> None:
    lines = FORMATS["text"](report, limit).splitlines()
    assert len([line for line in lines if line.startswith("a.yaml:")]) == (limit or 500)
    assert [line for line in lines if line.startswith("...")] == ([more] if more else [])
    assert lines[-2].endswith(f"{report.count:,} problems")


def test_the_limit_is_an_option(tmp_path: Path) -> None:
    path = tmp_path / "many.yaml"
    path.write_text("".join(f"- {{id: evt-{index}, name: x}}\n" for index in range(300)))
    printed = {limit: json.loads(run("validate", str(path), "--format", "json", "--limit", limit).stdout) for limit in ("0", "3")}
    assert len(printed["3"]["problems"]) == 3
    assert printed["3"]["problems"] == printed["0"]["problems"][:3]
    assert printed["3"]["count"] == printed["0"]["count"] == len(printed["0"]["problems"]) > 300
    assert len(json.loads(run("validate", str(path), "--format", "json").stdout)["problems"]) == 200
    for limit in ("-1", "x", "1.5", "٣"):
        result = run("validate", str(path), "--limit", limit)
        assert (result.returncode, result.stdout) == (2, "")
        assert "Traceback" not in result.stderr


def test_a_report_with_nothing_kept_is_not_valid() -> None:
    report = Report((), 10, dropped=5)
    assert (report.ok, report.count) == (False, 5)
    assert "5 problems" in FORMATS["text"](report, 200)


@pytest.mark.slow
@pytest.mark.parametrize("format", FORMATS)
def test_two_runs_print_the_same(format: str, tmp_path: Path) -> None:
    for name, text in {"a.yaml": EVENT.replace("name:", "nam:"), "b.json": '[{"id": "evt-b"}]', "events.csv": "event_id\nx\n"}.items():
        (tmp_path / name).write_text(text)
    outputs = {run_process("validate", str(tmp_path), "--format", format, PYTHONHASHSEED=seed).stdout for seed in ("1", "2")}
    assert len(outputs) == 1
    assert outputs != {""}


@pytest.mark.slow
@pytest.mark.parametrize("format", ["json", "junit", "sarif"])
def test_a_report_for_programs_is_the_same_in_every_encoding(format: str, tmp_path: Path) -> None:
    path = tmp_path / "señor.yaml"
    path.write_text(EVENT.replace("X_STATEMENT", "declaración"))
    outputs = {
        run_process("validate", str(path), "--format", format, PYTHONIOENCODING=encoding).stdout
        for encoding in ("utf-8", "ascii", "latin-1")
    }
    assert len(outputs) == 1
    assert "declaraci" in outputs.pop()


def test_the_schema_of_the_report_is_among_the_kinds() -> None:
    assert json.loads(run("schema", "report").stdout) == json.loads((ROOT / "schema" / "report.json").read_text(encoding="utf-8"))
