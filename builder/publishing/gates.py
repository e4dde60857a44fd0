"""Two more opinions on what is about to be published: jsonschema and frictionless."""

import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from usvenezuela.model.records import RECORDS
from usvenezuela.model.tables import kind_of
from usvenezuela.problems import Place, Problem, cut, problem
from usvenezuela.reading.files import DESCRIPTOR


def schema_gate(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """What `jsonschema` says of each JSON record against the generated schema."""
    from jsonschema import Draft202012Validator

    for record in RECORDS:
        schema = json.loads(files[f"schema/{kind_of(record.table_name)}.json"])
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        path = f"data/{record.table_name}.json"
        for index, value in enumerate(json.loads(files[path])):
            for error in validator.iter_errors(value):
                where = "/".join(map(str, error.absolute_path))
                yield problem(
                    Place(path),
                    "jsonschema",
                    f"record {index}, {where}: {cut(error.message, 200)}; mend the model or builder/rendering/schemas.py",
                    str(value.get(record.primary_key[0], "")),
                )


def frictionless_gate(files: Mapping[str, bytes]) -> Iterator[Problem]:
    """What `frictionless` says of the package as a whole."""
    with tempfile.TemporaryDirectory() as folder:
        for path, raw in files.items():
            if path == DESCRIPTOR or path.startswith("data/"):
                target = Path(folder) / path
                target.parent.mkdir(exist_ok=True)
                target.write_bytes(raw)
        for found in frictionless_errors(Path(folder) / DESCRIPTOR):
            yield problem(Place(found[0]), "frictionless", f"{cut(found[1], 200)}; mend the model or builder/rendering/schemas.py")


def frictionless_errors(descriptor: Path) -> Iterator[tuple[str, str]]:
    """Path and message of each error that `frictionless validate` finds in a package."""
    import frictionless

    report: Any = frictionless.validate(str(descriptor), type="package")
    for error in report.errors:
        yield DESCRIPTOR, error.message
    for task in report.tasks:
        for error in task.errors:
            yield task.place or DESCRIPTOR, error.message
