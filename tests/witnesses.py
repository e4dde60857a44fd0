"""The witnesses of the shape rules: each says of a generated record whether it is valid.

To add one, write the function that judges a batch of cases and name it in `WITNESSES`.
"""

import csv
import io
import json
import re
import subprocess
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, chain
from pathlib import Path
from typing import Any
from unittest import mock

import frictionless
import jsonschema
import pytest
import yaml
from pydantic import BaseModel, ValidationError

import usvenezuela as usv
from builder.rendering.table_schemas import table_schema
from tests.cases import SURROGATE, Case
from tests.conftest import NODE_MODULES, ROOT, needs_node
from usvenezuela.checking import validation
from usvenezuela.checking.bulk import engine, parts
from usvenezuela.model.authored import AUTHORED, authored_model
from usvenezuela.model.characters import FORBIDDEN
from usvenezuela.model.tables import LIST_SEPARATOR, TABLES, columns_of, fields_of, kind_of, parts_of_record

Judge = Callable[[Sequence[Case], Path], list[bool]]


@dataclass(frozen=True, eq=False)
class Witness:
    """A checker and the cases that can be put to it."""

    name: str
    judge: Judge
    """Whether each case is valid; the folder is empty, and the witness's own."""
    takes: Callable[[Case], bool] = lambda _: True
    marks: tuple[pytest.MarkDecorator, ...] = ()
    """Where the witness cannot be heard, and what to do about it."""


def model_of(case: Case) -> type[BaseModel]:
    """The model of the record's form."""
    return TABLES[case.kind] if case.form == "published" else authored_model(AUTHORED[case.kind])


def _models(cases: Sequence[Case], _: Path) -> list[bool]:
    return [_is_valid(model_of(case), case.value) for case in cases]


def _is_valid(model: type[BaseModel], value: Any) -> bool:
    try:
        model.model_validate(value)
    except ValidationError:
        return False
    return True


# --- JSON Schema --------------------------------------------------------------------------------


def _schema_path(case: Case) -> Path:
    return ROOT / "schema" / (f"{kind_of(case.kind)}.json" if case.form == "published" else f"seeds/{case.kind}.json")


def _instance(case: Case) -> Any:
    """The value that the schema speaks of: a seed file is a list of records."""
    return case.value if case.form == "published" else [case.value]


@cache
def _validator(path: Path) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(path.read_text(encoding="utf-8")))


def _jsonschema(cases: Sequence[Case], _: Path) -> list[bool]:
    return [_validator(_schema_path(case)).is_valid(_instance(case)) for case in cases]


def _ajv(cases: Sequence[Case], _: Path) -> list[bool]:
    lines = "".join(json.dumps([str(_schema_path(case)), _instance(case)]) + "\n" for case in cases)
    done = subprocess.run(["node", "ajv.mjs"], cwd=NODE_MODULES.parent, input=lines, capture_output=True, text=True, check=True)
    verdicts = [{"true": True, "false": False}[line] for line in done.stdout.splitlines()]
    assert len(verdicts) == len(cases)
    return verdicts


# --- tables -----------------------------------------------------------------------------------------


def _fits_cells(case: Case) -> bool:
    """Whether the record can be written as cells: one text per column, and no parts."""
    if case.form != "published" or not isinstance(case.value, dict):
        return False
    names = columns_of(case.kind)
    if case.path and case.path[0] not in (*names, "no_such_field"):
        return False
    return all(_fits_cell(case.kind, name, case.value[name]) for name in names if name in case.value)


def _fits_cell(table: str, name: str, value: Any) -> bool:
    """Whether the value is one text, or a list of texts where the column has lists."""
    if isinstance(value, list):
        return fields_of(TABLES[table])[name].kind == "list" and all(
            _fits_cell(table, name, item) for item in value if not isinstance(item, list)
        )
    return not isinstance(value, dict)


def _is_flat(case: Case) -> bool:
    """Whether the record is one row of one table."""
    return case.form == "published" and isinstance(case.value, dict) and case.value.keys().isdisjoint(parts_of_record(TABLES[case.kind]))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return LIST_SEPARATOR.join(map(_cell, value))
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)


def _header(case: Case) -> list[str]:
    names = columns_of(case.kind)
    return [*names, *(name for name in case.value if name not in TABLES[case.kind].model_fields)]


def _csv_line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


@cache
def _table_schema(table: str) -> dict[str, Any]:
    """The Table Schema of all columns, without its keys: each row is judged by itself."""
    schema = table_schema(TABLES[table])
    fields = [_with_its_pattern(field) for field in schema["fields"]]
    return {"fields": fields, **{word: value for word, value in schema.items() if word not in ("fields", "primaryKey", "foreignKeys")}}


def _with_its_pattern(field: dict[str, Any]) -> dict[str, Any]:
    """The field with its pattern as a constraint; that of an optional column stands beside the constraints."""
    pattern = {"pattern": field["pattern"]} if "pattern" in field else {}
    return {**field, "constraints": {**field.get("constraints", {}), **pattern}}


def _frictionless(cases: Sequence[Case], folder: Path) -> list[bool]:
    """Judge the cases that can share a table together, since frictionless is slow to start."""
    verdicts: dict[int, bool] = {}
    for number, batch in enumerate(_batches(cases, map(_spoils_its_table, cases))):
        path = folder / f"{number}.csv"
        _write(path, _CSV, cases[batch[0]], [_CSV.record(cases[index]) for index in batch])
        verdicts |= zip(batch, _frictionless_verdicts(path, cases[batch[0]].kind, len(batch)), strict=True)
    return [verdicts[index] for index in range(len(cases))]


def _frictionless_verdicts(path: Path, table: str, n_rows: int) -> list[bool]:
    resource = frictionless.Resource(
        path=path.name,
        basepath=str(path.parent),
        format="csv",
        encoding="utf-8",
        schema=frictionless.Schema.from_descriptor(_table_schema(table)),
        dialect=frictionless.Dialect.from_descriptor({"header": True, "csv": {"delimiter": ",", "lineTerminator": "\n"}}),
    )
    task = resource.validate(limit_errors=10**6).tasks[0]
    bad = {getattr(error, "row_number", None) for error in task.errors}
    return [None not in bad and number not in bad for number in range(2, n_rows + 2)]


# --- files ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Format:
    """How records are written to a file, each on lines of its own."""

    suffix: str
    head: Callable[[Case], str]
    record: Callable[[Case], str]
    between: str = ""
    tail: str = ""


_YAML = Format(".yaml", lambda _: "", lambda case: yaml.safe_dump([case.value], allow_unicode=True, sort_keys=False))
_JSON = Format(".json", lambda _: "[\n", lambda case: json.dumps(case.value), ",\n", "\n]\n")
_LINES = Format(".jsonl", lambda _: "", lambda case: json.dumps(case.value) + "\n")
_CSV = Format(".csv", lambda case: _csv_line(_header(case)), lambda case: _csv_line(_cell(case.value.get(name)) for name in _header(case)))


def _write(path: Path, form: Format, first: Case, records: Sequence[str]) -> list[int]:
    """Write the records, `first` being the first, and return the line at which each starts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    head = form.head(first)
    path.write_bytes((head + form.between.join(records) + form.tail).encode("utf-8", "surrogatepass"))
    lengths = [f"{record}{form.between}".count("\n") for record in records]
    return list(accumulate(lengths[:-1], initial=head.count("\n") + 1))


def _batches(cases: Sequence[Case], stand_alone: Iterable[bool]) -> list[list[int]]:
    """The indices of the cases that can share a file."""
    batches: dict[Any, list[int]] = defaultdict(list)
    for index, (case, alone) in enumerate(zip(cases, stand_alone, strict=True)):
        batches[case.form, case.kind, index if alone else -1].append(index)
    return list(batches.values())


def _spoils_its_table(case: Case) -> bool:
    """Whether the record spoils the file that it is in: it needs another header, or cannot be written as UTF-8."""
    return case.fault in ("unknown field", SURROGATE)


def _on_files(form: Format, engine: validation.Engine = "plain") -> Judge:
    """Judge by `usvenezuela.validate` of files in this format, by the rules of shape alone."""

    def judge(cases: Sequence[Case], folder: Path) -> list[bool]:
        records = [form.record(case) for case in cases]
        # A file that cannot be read, or not as text, is refused as a whole.
        alone = [_spoils_its_table(case) or bool(_HIDDEN.search(record)) for case, record in zip(cases, records, strict=True)]
        files: dict[str, tuple[list[int], list[int]]] = {}
        for number, batch in enumerate(_batches(cases, alone)):
            first = cases[batch[0]]
            path = folder / str(number) / f"{_FILE_NAMES.get(first.kind, first.kind)}{form.suffix}"
            files[str(path)] = _write(path, form, first, [records[index] for index in batch]), batch
        # The rules of sense look at several records at once; here each stands alone.
        with ExitStack() as patches:
            for module, name in _RULES_OF_SENSE:
                patches.enter_context(mock.patch.object(module, name, return_value=[]))
            # A record that stands in both forms would be counted once.
            shared = [
                usv.validate(paths, engine=engine)
                for form_of_files in ("authored", "published")
                if (paths := [path for path, (_, batch) in files.items() if not alone[batch[0]] and cases[batch[0]].form == form_of_files])
            ]
            single = usv.validate((path for path, (_, batch) in files.items() if alone[batch[0]]), engine=engine)
        checked = sum(report.checked for report in shared)
        assert checked == len(cases) - sum(alone), "a fault that hides the records after it must stand in a file of its own"
        bad: set[int] = set()
        for problem in chain(*(report.problems for report in shared), single.problems):
            lines, batch = files[problem.path]
            bad.add(batch[max(bisect_right(lines, problem.line) - 1, 0)])
        return [index not in bad for index in range(len(cases))]

    return judge


_RULES_OF_SENSE = ((validation, "check_rows"), (parts, "problems_of_each"), (engine, "key_problems"), (engine, "related_problems"))
_FILE_NAMES = {"skip": "skipped"}
_HIDDEN = re.compile(f"(?!\n)[{FORBIDDEN}]")


WITNESSES: tuple[Witness, ...] = (
    Witness("models", _models),
    Witness("jsonschema", _jsonschema),
    Witness("ajv", _ajv, marks=(needs_node("ajv"),)),
    Witness("frictionless", _frictionless, _fits_cells),
    Witness("yaml file", _on_files(_YAML), lambda case: case.form == "authored"),
    Witness("json file", _on_files(_JSON)),
    Witness("csv file", _on_files(_CSV), _fits_cells),
    Witness("csv file in bulk", _on_files(_CSV, "bulk"), _fits_cells),
    Witness("json lines", _on_files(_LINES), _is_flat),
    Witness("json lines in bulk", _on_files(_LINES, "bulk"), _is_flat),
)


def verdicts_of(witness: Witness, cases: Iterable[Case], folder: Path) -> list[tuple[Case, bool]]:
    """The verdict on each case that can be put to the witness."""
    taken = [case for case in cases if witness.takes(case)]
    return list(zip(taken, witness.judge(taken, folder), strict=True))
