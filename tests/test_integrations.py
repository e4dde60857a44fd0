"""The action, the pre-commit hook and the GitLab job run here as they run there, on file names that strangers choose."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from junitparser import JUnitXml

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_docs import README, blocks
from tests.test_validation import EVENT
from usvenezuela.reading.selection import SUFFIXES

pytestmark = pytest.mark.slow

HOSTILE = ["with space", "; touch pwned", "$(touch pwned)", "`touch pwned`", "-x", "--format=json", "::error::forged", "'\"", "*"]
"""File names without suffix that a careless shell would execute, split or take for an option."""
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
GITLAB_JOB = yaml.safe_load((ROOT / "docs" / "gitlab-ci.yml").read_text(encoding="utf-8"))["usvenezuela"]


def write_records(folder: Path, *names: str) -> None:
    """A valid file of records under each name."""
    folder.mkdir(exist_ok=True)
    for index, name in enumerate(names):
        text = EVENT.replace("evt-new", f"evt-new-{index}").replace("2019-01-23", f"20{index:02}-01-23")
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")


def shell(script: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as CI systems do, with the commands of this environment first on the path."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "GITHUB_", "GIT_"))}
    return subprocess.run(
        command, cwd=folder, env={**inherited, "PATH": path, **environment}, capture_output=True, text=True, check=False, timeout=300
    )


@pytest.fixture(scope="module")
def needs_packages(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Skip where pip cannot fetch packages, without which nothing can be installed as a CI system would."""
    folder = tmp_path_factory.mktemp("download")
    fetch = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), "hatchling"]
    if subprocess.run(fetch, capture_output=True, check=False).returncode:
        pytest.skip("needs pip to reach a package index: connect to a network, or set PIP_INDEX_URL or PIP_FIND_LINKS")


@pytest.mark.parametrize(("schema", "path"), [("github-actions", "action.yml"), ("gitlab-ci", "docs/gitlab-ci.yml")])
def test_each_recipe_fits_its_official_schema(schema: str, path: str) -> None:
    result = shell(f"check-jsonschema --builtin-schema vendor.{schema} {path}", ROOT)
    assert result.returncode == 0, result.stdout


def test_the_examples_of_the_readme_fit_their_official_schemas_and_name_what_there_is(tmp_path: Path) -> None:
    examples = {next(iter(yaml.safe_load(block))): block for block in blocks(README, "yaml")}
    (tmp_path / "workflow.yml").write_text(examples[True], encoding="utf-8")  # YAML 1.1 takes `on` for true
    (tmp_path / "config.yaml").write_text(examples["repos"], encoding="utf-8")
    result = shell(
        "check-jsonschema --builtin-schema vendor.github-workflows workflow.yml && pre-commit validate-config config.yaml", tmp_path
    )
    assert result.returncode == 0, result.stdout
    (_, step) = yaml.safe_load(examples[True])["jobs"]["records"]["steps"]
    assert set(step["with"]) <= set(ACTION["inputs"])
    hooks = [entry["id"] for entry in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))]
    assert [hook["id"] for hook in yaml.safe_load(examples["repos"])["repos"][0]["hooks"]] == hooks
    assert f"@v{usv.__version__}" in step["uses"]


# --- GitHub ---------------------------------------------------------------------------------


def test_no_input_of_the_action_stands_in_a_script() -> None:
    assert [step["name"] for step in STEPS.values() if "${{" in step["run"] or "uses" in step] == []
    given = {value for step in STEPS.values() for value in step.get("env", {}).values() if "${{" in value}
    assert given == {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"]}


Action = Callable[..., subprocess.CompletedProcess[str]]


def install_action(temporary: Path, workspace: Path, **given: str) -> Action:
    """Carry out the first step of the action in a workspace; its second is carried out on each call."""
    runner = {"GITHUB_ACTION_PATH": str(ROOT), "RUNNER_TEMP": str(temporary), "GITHUB_ACTIONS": "true"}
    installed = shell(STEPS["Install"]["run"], workspace, **runner, **environment_of("Install", given))
    assert installed.returncode == 0, installed.stderr

    def validate(workspace: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
        return shell(STEPS["Validate"]["run"], workspace, **runner, **environment_of("Validate", inputs))

    return validate


def environment_of(step: str, inputs: dict[str, str]) -> dict[str, str]:
    """The environment of a step, with the inputs given or their defaults."""
    defaults = {name: entry["default"] for name, entry in ACTION["inputs"].items() if "default" in entry}
    values = {f"${{{{ inputs.{name} }}}}": value for name, value in {**defaults, **inputs}.items()}
    return {name: values.get(value, value) for name, value in STEPS[step]["env"].items()}


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which a runner lets an action keep what it installs."""
    return tmp_path_factory.mktemp("runner")


@pytest.fixture(scope="module")
def action(tmp_path_factory: pytest.TempPathFactory, runner: Path, needs_packages: None) -> Action:
    """The action, installed in a hostile workspace."""
    workspace = tmp_path_factory.mktemp("workspace")
    plant_modules(workspace)
    installed = install_action(runner, workspace)
    assert not (workspace / "pwned").exists()
    return installed


def plant_modules(folder: Path) -> None:
    """Modules that Python would take from the working directory."""
    for name in ("usvenezuela", "yaml", "pip", "json", "sitecustomize"):
        (folder / f"{name}.py").write_text("open('pwned', 'w')\n", encoding="utf-8")


def test_the_action_checks_files_of_any_name_and_executes_nothing(action: Any, tmp_path: Path) -> None:
    plant_modules(tmp_path)
    write_records(tmp_path, *HOSTILE)
    result = action(tmp_path, paths="\n".join(f"{name}.yaml" for name in HOSTILE) + "\n\n")
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.startswith(f"{len(HOSTILE)} records checked: valid")
    assert not (tmp_path / "pwned").exists()


def test_the_action_marks_problems_and_fails(action: Any, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(EVENT.replace("X_STATEMENT", "X_STATEMEN"), encoding="utf-8")
    result = action(tmp_path, paths="bad.yaml")
    assert result.returncode == 1
    assert result.stdout.startswith("::error file=bad.yaml,line=3,col=15,title=unknown-code::")
    assert action(tmp_path, paths="bad.yaml", format="text", limit="0").stdout.startswith("bad.yaml:3:15: unknown-code: ")


@pytest.mark.parametrize("value", ["; touch pwned", "$(touch pwned)", "\n--help", "--help", ""])
def test_the_action_takes_no_input_for_a_command_or_an_option(action: Any, tmp_path: Path, value: str) -> None:
    write_records(tmp_path, "good")
    for inputs in ({"paths": value}, {"paths": "good.yaml", "format": value}, {"paths": "good.yaml", "limit": value}):
        result = action(tmp_path, **inputs)
        assert (result.returncode, result.stdout) == (2, "")
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "pwned").exists()


def write_parquet(folder: Path) -> None:
    """The published events as a Parquet table."""
    folder.mkdir(exist_ok=True)
    usv.load().to_polars("events").write_parquet(folder / "events.parquet")


def test_the_action_brings_what_parquet_needs_if_asked(tmp_path: Path, needs_packages: None) -> None:
    write_parquet(tmp_path)
    (tmp_path / "runner").mkdir()
    validate = install_action(tmp_path / "runner", tmp_path, bulk="true")
    assert (tmp_path / "runner" / "usvenezuela" / "polars").is_dir()
    assert "records checked: valid" in validate(tmp_path, paths="events.parquet").stdout


def test_the_action_brings_no_more_than_it_needs_unless_asked(action: Any, runner: Path) -> None:
    assert (runner / "usvenezuela" / "pydantic").is_dir()
    assert not (runner / "usvenezuela" / "polars").exists()


@pytest.mark.parametrize(
    ("inputs", "package"),
    [
        ({}, "."),
        ({"bulk": "true"}, ".[polars]"),
        ({"bulk": "false"}, "."),
        ({"bulk": "; touch pwned"}, "."),
        ({"bulk": "$(touch pwned)"}, "."),
    ],
)
def test_the_action_installs_itself_with_the_extra_only_if_asked(tmp_path: Path, inputs: dict[str, str], package: str) -> None:
    # Stands in for Python and tells its arguments: what pip makes of them is tried elsewhere.
    script = f"python3() {{ printf '%s\\n' \"$@\"; }}\n{STEPS['Install']['run']}"
    result = shell(script, tmp_path, GITHUB_ACTION_PATH=str(tmp_path), RUNNER_TEMP="runner", **environment_of("Install", inputs))
    assert result.returncode == 0, result.stderr
    assert result.stdout.splitlines()[:3] == ["-m", "pip", "install"]
    assert result.stdout.splitlines()[-3:] == ["--target", "runner/usvenezuela", package]
    assert not (tmp_path / "pwned").exists()


# --- pre-commit -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hook(tmp_path_factory: pytest.TempPathFactory, needs_packages: None) -> Callable[[Path], subprocess.CompletedProcess[str]]:
    """Runs the hook of this repository, changes not yet committed included, over all files of another; it is installed once."""
    home, released = tmp_path_factory.mktemp("pre-commit"), tmp_path_factory.mktemp("released")
    listed = subprocess.run(["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.split("\0"):
        if (ROOT / name).is_file():
            (released / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, released / name)
    author = "-c user.name=x -c user.email=x"
    commit = shell(f"git init --quiet . && git add --all && git {author} commit --quiet --message x && git rev-parse HEAD", released)
    assert commit.returncode == 0, commit.stderr
    hooks = [{"repo": str(released), "rev": commit.stdout.strip(), "hooks": [{"id": "usvenezuela-validate"}]}]

    def run_hook(folder: Path) -> subprocess.CompletedProcess[str]:
        config = home / "config.yaml"
        config.write_text(yaml.safe_dump({"repos": hooks}), encoding="utf-8")
        script = f"git init --quiet . && git add --all && pre-commit run --all-files --config {config}"
        return shell(script, folder, PRE_COMMIT_HOME=str(home))

    return run_hook


def test_the_hook_passes_good_records_of_any_name(hook: Any, tmp_path: Path) -> None:
    write_records(tmp_path / "records", *HOSTILE, "a\n::error::forged")
    (tmp_path / "settings.yaml").write_text("no: record")
    result = hook(tmp_path)
    assert "Passed" in result.stdout, result.stdout + result.stderr
    assert result.returncode == 0
    assert not list(tmp_path.rglob("pwned"))


def test_the_hook_stops_bad_records_and_says_where(hook: Any, tmp_path: Path) -> None:
    write_records(tmp_path / "records", *HOSTILE)
    (tmp_path / "records" / "a\n::error::forged.yaml").write_text(EVENT.replace("X_STATEMENT", "X_STATEMEN"), encoding="utf-8")
    result = hook(tmp_path)
    assert result.returncode == 1
    assert "records/a\\n::error::forged.yaml:3:15: unknown-code: event_type: 'X_STATEMEN' is not a code" in result.stdout
    assert not [line for line in result.stdout.splitlines() if line.startswith("::")]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_hook_takes_every_file_that_a_folder_is_searched_for(suffix: str) -> None:
    (entry,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert re.search(entry["files"], f"records/a{suffix}")
    assert not re.search(entry["files"], f"records/a{suffix}.txt")


def test_the_hook_does_not_pass_over_what_it_cannot_check(hook: Any, tmp_path: Path) -> None:
    write_parquet(tmp_path / "records")
    result = hook(tmp_path)
    assert result.returncode == 1
    assert "for the pre-commit hook `additional_dependencies: ['polars>=2.0']`" in result.stdout


# --- GitLab ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["records", "-x", "$(touch pwned)", "a b"])
def test_the_gitlab_job_reports_to_merge_requests_and_tells_the_verdict_in_its_log(tmp_path: Path, name: str) -> None:
    write_records(tmp_path / name, "good")
    script = "\n".join(GITLAB_JOB["script"])
    report = tmp_path / GITLAB_JOB["artifacts"]["reports"]["junit"]
    assert shell(script, tmp_path, RECORDS=name).returncode == 0
    assert [case.result for suite in JUnitXml.fromfile(str(report)) for case in suite] == [[]]
    (tmp_path / name / "bad.yaml").write_text(EVENT.replace("X_STATEMENT", "X_STATEMEN"), encoding="utf-8")
    result = shell(script, tmp_path, RECORDS=name)
    assert result.returncode == 1
    assert f"{name}/bad.yaml:3:15: unknown-code" in result.stdout
    (suite,) = JUnitXml.fromfile(str(report))
    assert suite.failures == 1
    assert not (tmp_path / "pwned").exists()
