"""What pip installs is whole, and holds nothing that may not leave the repository."""

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

import usvenezuela as usv
from builder.publishing.gates import frictionless_errors
from tests.conftest import ROOT
from usvenezuela.exporting.formats import FORMATS
from usvenezuela.reading.parquet import OLDEST_POLARS

pytestmark = pytest.mark.slow

LOAD_ALL = """
import usvenezuela as usv
from usvenezuela.model.records import RECORDS
data = usv.load()
print(usv.__file__)
print(sum(len(data.table(record.table_name)) for record in RECORDS))
"""
USER_SCRIPT = """
import usvenezuela as usv

data = usv.load()
event = data.events["evt-maduro-breaks-ties"]
names: list[str] = [data.actors[part.actor_id].name for part in event.participants]
since = event.start_date.earliest if event.start_date else None
quotes: list[str] = [quote.exact for quote in event.evidence]
count: int = len(data.events.where(event_type="SANCTION"))
report: usv.Report = usv.validate(["events.yaml"])
reveal_type(event.factuality)
"""


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run([sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)], check=True, capture_output=True)
    yield folder


def contents(archive: Path) -> dict[str, bytes]:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return {name: wheel.read(name) for name in wheel.namelist()}
    with tarfile.open(archive) as sdist:
        files = {member.name: sdist.extractfile(member) for member in sdist.getmembers() if member.isfile()}
        return {name: file.read() for name, file in files.items() if file}


def archives(dist: Path) -> list[Path]:
    found = sorted(dist.iterdir())
    assert [path.suffix for path in found] == [".whl", ".gz"] or [path.suffix for path in found] == [".gz", ".whl"]
    return found


def test_the_oldest_versions_that_are_allowed_are_those_that_are_tried() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    allowed = map(Requirement, [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())])
    tried = dict(line.split("==") for line in (ROOT / "constraints-oldest.txt").read_text(encoding="utf-8").split())
    specifiers = {needed.name: needed.specifier for needed in allowed}
    assert specifiers == {name: SpecifierSet(f">={tried[name]}") for name in specifiers}
    assert specifiers["polars"] == SpecifierSet(f">={'.'.join(map(str, OLDEST_POLARS))}")


def test_both_archives_hold_the_documents_that_may_leave_and_no_other(dist: Path) -> None:
    sources = [(source.path, source.redistributable) for source in usv.load().sources]
    assert {redistributable for _, redistributable in sources} == {True, False}
    for archive in archives(dist):
        held = list(contents(archive).values())
        assert [(ROOT / path).read_bytes() in held for path, _ in sources if path] == [may_leave for path, may_leave in sources if path]


def test_the_wheel_is_a_whole_release(dist: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path)
    package = tmp_path / "usvenezuela"
    assert list(frictionless_errors(package / "datapackage.json")) == []
    assert len(usv.load(package / "datapackage.json").events) == len(usv.load().events)
    links = re.findall(r"\]\(([^)]+)\)", (package / "data" / "README.md").read_text(encoding="utf-8"))
    assert len(links) == 2
    assert [link for link in links if not (package / "data" / link).is_file()] == []
    assert {"CHANGELOG.md", "CITATION.cff", "LICENSE", "docs/CODING.md"} <= {
        path.relative_to(package).as_posix() for path in package.rglob("*")
    }


WRONG_QUOTE = """- id: evt-new-one
  name: Maduro speaks
  event_type: X_STATEMENT
  start_date: 2019-01-23
  date_basis: stated
  factuality: stated
  participants: [{actor: act-nicolas-maduro, role: actor, capacity: President, on_behalf_of: act-government-of-venezuela}]
  evidence: [{source: src-wikipedia-relations, quote: words that stand nowhere}]
"""


@pytest.mark.parametrize("is_unpacked", [True, False])
def test_an_installation_looks_quotes_up(dist: Path, tmp_path: Path, is_unpacked: bool) -> None:
    site = next(dist.glob("*.whl"))
    if is_unpacked:
        with zipfile.ZipFile(site) as wheel:
            wheel.extractall(tmp_path / "site")
        site = tmp_path / "site"
    (tmp_path / "events.yaml").write_text(WRONG_QUOTE)
    start = f"import sys; sys.path.insert(0, {str(site)!r})\n"
    command = [sys.executable, "-c", f"{start}import usvenezuela as usv\nprint(usv.validate(['events.yaml']))"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "quote-not-found" in result.stdout


def test_the_wheel_holds_the_data_the_schemas_and_the_type_marker(dist: Path) -> None:
    names = set(contents(next(dist.glob("*.whl"))))
    assert {"usvenezuela/data/events.csv", "usvenezuela/data/events.json", "usvenezuela/schema/event.json"} <= names
    assert {"usvenezuela/py.typed", "usvenezuela/checking/rules.yaml"} <= names
    assert not [name for name in names if name.startswith(("builder", "tests"))]
    assert not [name for name in names if name.startswith(("usvenezuela/data/", "usvenezuela/schema/")) and name.endswith(".py")]


def test_an_editable_install_copies_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-c", f"import hatchling.build as b; b.build_editable({str(tmp_path)!r})"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    names = contents(next(tmp_path.glob("*.whl")))
    assert [name for name in names if "dist-info" not in name] == ["_usvenezuela.pth"]


def test_the_wheel_needs_pydantic_and_pyyaml_only(dist: Path) -> None:
    files = contents(next(dist.glob("*.whl")))
    metadata = next(content for name, content in files.items() if name.endswith("METADATA")).decode()
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist") and "extra ==" not in line]
    assert [line.split()[1].split(">")[0] for line in required] == ["pydantic", "pyyaml"]


def install(archive: Path, folder: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([*pip, "--target", str(folder), str(archive)], check=True, capture_output=True)


@pytest.mark.parametrize("pattern", ["*.whl", "*.tar.gz"])
def test_an_archive_installs_elsewhere_and_loads_every_table(dist: Path, tmp_path: Path, pattern: str) -> None:
    install(next(dist.glob(pattern)), tmp_path / "site")
    command = [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n{LOAD_ALL}"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    where, count = result.stdout.split()
    assert Path(where).is_relative_to(tmp_path)
    assert int(count) > 1000


def test_a_package_of_links_loads_and_runs_every_command(dist: Path, tmp_path: Path) -> None:
    # Installers that save room put links to a store of their own in place of files.
    with zipfile.ZipFile(next(dist.glob("*.whl"))) as wheel:
        wheel.extractall(tmp_path / "store")
    for file in (path for path in (tmp_path / "store").rglob("*") if path.is_file()):
        link = tmp_path / "site" / file.relative_to(tmp_path / "store")
        link.parent.mkdir(parents=True, exist_ok=True)
        link.symlink_to(file)
    start = f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r})\n"
    result = subprocess.run([sys.executable, "-c", start + LOAD_ALL], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.startswith(str(tmp_path / "site"))
    (tmp_path / "actors.yaml").write_text("- {id: act-new, name: New, actor_type: person, parent: act-nicolas-maduro}\n")
    for arguments in (
        ["list", "actors"],
        ["show", "act-hugo-chavez"],
        ["schema", "event"],
        ["new", "event"],
        ["explain", "bad-date"],
        ["validate", "actors.yaml"],
        *(["export", format, "--output", f"x.{format}"] for format in FORMATS),
    ):
        command = [sys.executable, "-c", f"{start}from usvenezuela.cli.main import main\nsys.exit(main({arguments}))"]
        result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (result.returncode, result.stderr) == (0, ""), arguments


def test_the_wheel_loads_from_a_zip_and_exports_every_format(dist: Path, tmp_path: Path) -> None:
    wheel = next(dist.glob("*.whl"))
    start = f"import sys; sys.path.insert(0, {str(wheel)!r})\n"
    result = subprocess.run([sys.executable, "-c", start + LOAD_ALL], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert result.stdout.startswith(str(wheel))
    for format in FORMATS:
        code = f"from usvenezuela.cli.main import main\nsys.exit(main({['export', format, '--output', f'x.{format}']}))"
        exported = subprocess.run([sys.executable, "-c", start + code], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (exported.returncode, exported.stderr) == (0, ""), format


def test_a_users_script_passes_a_strict_type_check(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(USER_SCRIPT)
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(tmp_path / "cache"), "script.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "Success" in result.stdout, result.stdout
    assert "Factuality" in result.stdout
