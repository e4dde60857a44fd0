"""A kind of record is declared in one place, and is everywhere."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import BASE, ROOT

TOY = '''
class Voyage(
    Record, table_name="voyages", primary_key=("voyage_id",), id_prefix="voy", seed_files="voyages.yaml",
    list_columns=("purpose", "name", "voyage_id"), type_column="purpose",
):
    """A journey of an actor."""

    voyage_id: Annotated[RecordId, Column(authored="id")]
    """Stable id of the voyage."""
    name: Text
    """Where it leads, in our words."""
    purpose: EventType
    """What it is for."""
    traveller_id: Annotated[RecordId, Column(references=("actors",))]
    """Who travels."""
    origin: Annotated[Origin, DERIVED]
    """Whether a person wrote the record or a rule extracted it."""
    evidence: tuple[Evidence, ...] = ()
    """The words it rests on."""


RECORDS: tuple[type[Record], ...] = (Voyage,'''
"""What is written in the module of the records, and nowhere else."""
VOYAGE = """- id: voy-queen
  name: The Queen travels
  purpose: CONSULT
  traveller: act-queen-flavia
  evidence:
    - {source: src-ruritania, quote: Flavia visited Edelweiss}
"""


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of its own, code and seeds, with one more kind of record, built."""
    root = tmp_path_factory.mktemp("toy")
    for folder in ("src", "builder"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(BASE / "seeds", root / "seeds")
    records = root / "src" / "usvenezuela" / "model" / "records.py"
    head, found, tail = records.read_text(encoding="utf-8").partition("RECORDS: tuple[type[Record], ...] = (")
    assert found
    records.write_text(head + TOY.lstrip() + tail, encoding="utf-8")
    (root / "seeds" / "voyages.yaml").write_text(VOYAGE, encoding="utf-8")
    built = run(root, "builder")
    assert built.returncode == 0, built.stdout + built.stderr
    return root


def run(root: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": f"{root / 'src'}{os.pathsep}{root}"}
    command = [sys.executable, "-m", module, *arguments]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_new_kind_is_in_schemas_tables_and_codebook(toy: Path) -> None:
    schema = json.loads((toy / "schema" / "voyage.json").read_text(encoding="utf-8"))
    assert schema["properties"]["traveller_id"]["description"] == "Who travels."
    assert "voy" in schema["properties"]["voyage_id"]["pattern"]
    authored = json.loads((toy / "schema" / "seeds" / "voyage.json").read_text(encoding="utf-8"))
    assert "traveller" in json.dumps(authored)
    (resource,) = [
        resource
        for resource in json.loads((toy / "datapackage.json").read_text(encoding="utf-8"))["resources"]
        if resource["name"] == "voyages"
    ]
    assert [key["reference"]["resource"] for key in resource["schema"]["foreignKeys"]] == ["actors"]
    assert "### `voyages`" in (toy / "CODEBOOK.md").read_text(encoding="utf-8")
    (voyage,) = json.loads((toy / "data" / "voyages.json").read_text(encoding="utf-8"))
    assert voyage["evidence"][0]["exact"] == "Flavia visited Edelweiss"
    assert "voy-queen,voyages,active" in (toy / "data" / "records.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_new_kind_is_at_every_face_of_the_command(toy: Path) -> None:
    assert "CONSULT\tThe Queen travels\tvoy-queen" in run(toy, "usvenezuela", "list", "voyages", "--type", "CONSULT").stdout
    shown = run(toy, "usvenezuela", "show", "voy-queen").stdout
    assert "traveller id" in shown
    assert "act-queen-flavia" in shown
    assert "“Flavia visited Edelweiss”" in shown
    assert "traveller:" in run(toy, "usvenezuela", "new", "voyage").stdout
    assert run(toy, "usvenezuela", "schema", "voyage").returncode == 0
    assert (
        run(toy, "usvenezuela", "validate", "seeds", "data", "datapackage.json")
        .stdout.splitlines()[0]
        .partition(" (")[0]
        .endswith(": valid")
    )


@pytest.mark.slow
def test_a_new_kind_is_checked_as_all_are(toy: Path) -> None:
    path = toy / "mine.yaml"
    path.write_text(VOYAGE.replace("voy-queen", "voy-new").replace("act-queen-flavia", "act-queen-flavi"), encoding="utf-8")
    found = run(toy, "usvenezuela", "validate", "mine.yaml")
    assert "mine.yaml:4:14: unknown-id: traveller: there is no 'act-queen-flavi'; did you mean act-queen-flavia?" in found.stdout
    path.write_text(VOYAGE.replace("voy-queen", "voy-new").partition("  evidence")[0], encoding="utf-8")
    assert "no-evidence" in run(toy, "usvenezuela", "validate", "mine.yaml").stdout
    path.unlink()
