"""The published files read alike in every form, and in every client."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import dplib
import frictionless
import pandas
import polars
import pytest
from jsonschema import Draft7Validator, Draft202012Validator
from pydantic import Field

import usvenezuela as usv
from builder.build import filled_columns
from builder.publishing.gates import frictionless_errors
from builder.rendering.schemas import UnknownWord, json_schemas, published_schema
from builder.rendering.table_schemas import table_schema
from tests.conftest import ROOT
from usvenezuela.model.descriptions import docstring_of
from usvenezuela.model.edtf import Edtf
from usvenezuela.model.records import RECORDS, Source
from usvenezuela.model.tables import TABLES, columns_of, fields_of, kind_of, record_of_cells
from usvenezuela.reading.files import OTHER_FILES
from usvenezuela.writing.cells import render_csv

SCHEMAS = json_schemas()
STORED: dict[str, Callable[[str], Any]] = {"bool": lambda cell: int(cell == "true"), "int": int, "number": float}
"""What a database makes of a cell that is not text."""
DESCRIPTOR = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("table", TABLES)
def test_csv_reads_back_to_the_same_records_as_json(table: str, data: usv.Dataset) -> None:
    text = (ROOT / "data" / f"{table}.csv").read_bytes().decode("utf-8")
    header, *lines = csv.reader(io.StringIO(text))
    assert header == filled_columns(table, list(data.table(table)))
    from_csv = [TABLES[table].model_validate(record_of_cells(table, zip(header, line, strict=True)), context="text") for line in lines]
    from_json = data.table(table)
    assert len(from_csv) == len(from_json)
    parts = {name for name in TABLES[table].model_fields if name not in columns_of(table)}
    for left, right in zip(from_csv, from_json, strict=True):
        assert left.model_dump(exclude=parts) == right.model_dump(exclude=parts)


@pytest.mark.parametrize("table", TABLES)
def test_json_reads_back_to_itself(table: str, data: usv.Dataset) -> None:
    assert [record.model_dump(mode="json", exclude_none=True) for record in data.table(table)] == json.loads(
        (ROOT / "data" / f"{table}.json").read_text(encoding="utf-8")
    )


@pytest.mark.parametrize("table", TABLES)
def test_csv_is_plain(table: str) -> None:
    raw = (ROOT / "data" / f"{table}.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in raw
    lines = list(csv.reader(io.StringIO(raw.decode("utf-8"))))
    assert raw.count(b"\n") == len(lines), "no line break inside a cell"


def test_nested_parts_are_the_rows_of_their_tables(data: usv.Dataset) -> None:
    assert sorted(map(repr, data.event_participants)) == sorted(repr(part) for event in data.events for part in event.participants)
    assert sorted(map(repr, data.event_links)) == sorted(repr(link) for event in data.events for link in event.links)
    assert sorted(map(repr, data.sanction_targets)) == sorted(repr(target) for sanction in data.sanctions for target in sanction.targets)
    owners: list[Any] = [*data.actors, *data.events, *data.sanctions, *data.postings, *data.figures]
    assert sorted(map(repr, data.evidence)) == sorted(repr(quote) for owner in owners for quote in owner.evidence)


@pytest.mark.slow
def test_frictionless_accepts_the_package() -> None:
    assert list(frictionless_errors(ROOT / "datapackage.json")) == []


@pytest.mark.slow
def test_frictionless_fills_a_database_with_every_table_and_nothing_else(tmp_path: Path, data: usv.Dataset) -> None:
    frictionless.Package(str(ROOT / "datapackage.json")).publish(f"sqlite:///{tmp_path}/x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        assert sorted(tables) == sorted(TABLES)
        for name in tables:
            header, *rows = csv.reader(io.StringIO((ROOT / "data" / f"{name}.csv").read_text(encoding="utf-8")))
            kinds = [fields_of(TABLES[name])[column].kind for column in header]
            expected = [tuple(STORED.get(kind, str)(cell) if cell else None for kind, cell in zip(kinds, row, strict=True)) for row in rows]
            assert sorted(map(repr, database.execute(f'SELECT * FROM "{name}"'))) == sorted(map(repr, expected))
        ((found,),) = database.execute("SELECT sum(value) FROM figures")
        assert found == pytest.approx(total(data), abs=0.01)


# --- numbers are numbers, days are days ---------------------------------------------------------------

DATA = ROOT / "data"
READ: dict[str, Callable[[], Any]] = {
    "CSV in pandas": lambda: pandas.read_csv(DATA / "figures.csv"),
    "CSV in pandas as the README reads it": lambda: pandas.read_csv(DATA / "figures.csv", keep_default_na=False, na_values=[""]),
    "JSON in pandas": lambda: pandas.read_json(DATA / "figures.json"),
    "CSV in polars": lambda: polars.read_csv(DATA / "figures.csv"),
    "JSON in polars": lambda: polars.read_json(DATA / "figures.json"),
    "CSV in DuckDB": lambda: pytest.importorskip("duckdb").sql(f"SELECT sum(value) AS value FROM '{DATA}/figures.csv'").df(),
    "JSON in DuckDB": lambda: pytest.importorskip("duckdb").sql(f"SELECT sum(value) AS value FROM '{DATA}/figures.json'").df(),
    "frames of pandas": lambda: usv.load().to_pandas("figures"),
    "frames of polars": lambda: usv.load().to_polars("figures"),
}


def total(data: usv.Dataset) -> float:
    return sum(figure.value for figure in data.figures if figure.value is not None)


@pytest.mark.parametrize("way", READ)
def test_the_values_of_figures_sum_in_every_program(data: usv.Dataset, way: str) -> None:
    assert READ[way]()["value"].sum() == pytest.approx(total(data), abs=0.01)


def test_a_number_is_whole_where_it_can_be_and_never_has_an_exponent(data: usv.Dataset) -> None:
    written = [figure.value for figure in data.figures if figure.value is not None]
    assert {type(value) for value in written} == {int, float}
    assert all(isinstance(value, int) != (value % 1 > 0) for value in written)
    texts = [row["value"] for row in csv.DictReader(io.StringIO((DATA / "figures.csv").read_text(encoding="utf-8")))]
    assert sorted(map(str, written)) == sorted(filter(None, texts))
    figure = data.figures[0].model_copy(update={"value": 1e-7})
    assert ",0.0000001," in render_csv("figures", [figure])


def test_readers_of_csv_find_days_and_truth_values(data: usv.Dataset) -> None:
    days = ["earliest", "latest"]
    assert [*pandas.read_csv(DATA / "events.csv", parse_dates=days)[days].dtypes.map(lambda dtype: dtype.kind)] == ["M", "M"]
    assert polars.read_csv(DATA / "events.csv", try_parse_dates=True)[days].dtypes == [polars.Date, polars.Date]
    assert pandas.read_csv(DATA / "sources.csv")["redistributable"].dtype == bool
    assert polars.read_csv(DATA / "sources.csv")["redistributable"].dtype == polars.Boolean
    assert {type(source.redistributable) for source in data.sources} == {bool}


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_the_same_type_in_every_form(table: str, data: usv.Dataset) -> None:
    properties, fields = SCHEMAS[f"{kind_of(table)}.json"]["properties"], table_schema(TABLES[table])["fields"]
    frame, other = data.to_pandas(table), data.to_polars(table)
    for field in fields:
        info = fields_of(TABLES[table])[field["name"]]
        in_json, in_table, in_pandas, in_polars, in_python = TYPES[info.kind]
        node = properties[info.name]
        assert (node.get("type", "string"), node.get("format")) == in_json
        assert (field["type"], str(frame[info.name].dtype), str(other[info.name].dtype)) == (in_table, in_pandas, in_polars)
        values = [value for item in data.table(table) if (value := getattr(item, info.name)) is not None]
        assert all(isinstance(value, in_python) for value in values)


TYPES: dict[str, tuple[tuple[str, str | None], str, str, str, Any]] = {
    "int": (("integer", None), "integer", "Int64", "Int64", int),
    "number": (("number", None), "number", "Float64", "Float64", (int, float)),
    "bool": (("boolean", None), "boolean", "boolean", "Boolean", bool),
    "day": (("string", "date"), "date", "datetime64[s]", "Date", date),
    # It may be imprecise, which is no day.
    "date": (("string", None), "string", "string", "String", Edtf),
    "list": (("array", None), "string", "object", "List(String)", tuple),
    "text": (("string", None), "string", "string", "String", str),
}
"""What a column of each kind is in JSON Schema, Table Schema, pandas, polars and Python."""


@pytest.mark.parametrize(("version", "validator"), [("1.0", Draft7Validator), ("2.0", Draft7Validator)])
def test_both_official_profiles_accept_the_descriptor(version: str, validator: Any) -> None:
    profile = json.loads((Path(dplib.__file__).parent / "profiles" / version / "datapackage.json").read_text(encoding="utf-8"))
    assert [error.message for error in validator(profile).iter_errors(DESCRIPTOR)] == []


def test_the_descriptor_lists_every_file_once_with_a_description_per_column() -> None:
    paths = [file["path"] for file in (*DESCRIPTOR["resources"], *DESCRIPTOR[OTHER_FILES])]
    assert len(paths) == len(set(paths)) == 2 * len(TABLES) + 1
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "data").iterdir() if path.suffix in (".csv", ".json")}
    assert set(paths) == files
    fields = [field for resource in DESCRIPTOR["resources"] for field in resource.get("schema", {}).get("fields", ())]
    assert fields
    assert all(field["description"] for field in fields)


@pytest.mark.parametrize("path", SCHEMAS)
def test_each_schema_is_a_schema_and_describes_every_property(path: str) -> None:
    schema = SCHEMAS[path]
    Draft202012Validator.check_schema(schema)
    assert "Generated" in schema["$comment"]
    nodes = [schema, *schema.get("$defs", {}).values(), schema.get("items", {})]
    children = [child for node in nodes for child in node.get("properties", {}).values()]
    assert children
    assert all(child.get("description") for child in children)


def test_the_projections_raise_on_a_word_they_do_not_know() -> None:
    class Threefold(Source):
        n_chars: Annotated[int, Field(multiple_of=3)]

    class Ambiguous(Source):
        title: int | str  # type: ignore[assignment]

    class Keyed(Source):
        source_id: Annotated[str, Field(description="d", json_schema_extra={"propertyNames": {}})]

    with pytest.raises(UnknownWord, match="multipleOf"):
        published_schema(Threefold)
    with pytest.raises(UnknownWord, match="anyOf"):
        published_schema(Ambiguous)
    with pytest.raises(UnknownWord, match="propertyNames"):
        table_schema(Keyed)


def test_every_controlled_value_is_in_the_codes(data: usv.Dataset) -> None:
    known = {(code.vocabulary, code.code) for code in data.codes}
    assert len(known) == len(data.codes)
    found = 0
    for record in RECORDS:
        schema = SCHEMAS[
            next(path for path, made in SCHEMAS.items() if made.get("description") == docstring_of(record) and "seeds" not in path)
        ]
        for name, definition in schema.get("$defs", {}).items():
            vocabulary = "".join(f"_{char.lower()}" if char.isupper() else char for char in name).lstrip("_")
            for code in definition.get("enum", ()):
                assert (vocabulary, code) in known
                found += 1
    assert found


def test_the_news_text_is_in_no_published_file() -> None:
    text = (ROOT / "seeds" / "documents" / "cnn-us-citizens-detained-in-venezuela.txt").read_text(encoding="utf-8")
    quotes = json.loads((ROOT / "data" / "evidence.json").read_text(encoding="utf-8"))
    quoted = {index for quote in quotes if quote["source_id"] == "src-cnn-detentions" for index in range(quote["start"], quote["end"])}
    assert max(len(quote["exact"]) for quote in quotes) <= 300
    assert len(quoted) < len(text)
    for path in (ROOT / "data").iterdir():
        published = path.read_text(encoding="utf-8")
        assert not any(line in published for line in text.splitlines() if line)
