"""Columns that no record fills are not published, and every reader takes tables without columns that may be empty."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import polars as pl
import pytest

import usvenezuela as usv
from builder.build import filled_columns
from tests.conftest import ROOT
from tests.test_contributions import checked, codes
from usvenezuela.model.records import RECORDS, Record
from usvenezuela.model.tables import TABLES, columns_of, fields_of, table_named

records = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.table_name)


def header_of(table: str) -> list[str]:
    return (ROOT / "data" / f"{table}.csv").read_text(encoding="utf-8").partition("\n")[0].split(",")


def optional(table: str) -> list[str]:
    return [name for name in columns_of(table) if not fields_of(TABLES[table])[name].is_required]


# --- what is published -----------------------------------------------------------------------------


@records
def test_a_column_is_published_if_a_record_fills_it_or_if_it_is_required_or_of_the_key(record: type[Record], data: usv.Dataset) -> None:
    table = data.table(record.table_name)
    filled = {name for name in columns_of(record.table_name) for item in table if getattr(item, name) not in (None, ())}
    kept = filled.union(record.primary_key, set(columns_of(record.table_name)).difference(optional(record.table_name)))
    assert filled_columns(record.table_name, list(table)) == [name for name in columns_of(record.table_name) if name in kept]
    assert header_of(record.table_name) == filled_columns(record.table_name, list(table))


def test_of_a_table_without_records_the_columns_remain_that_are_required_or_of_the_key() -> None:
    assert filled_columns("records", []) == ["record_id", "table", "status", "first_version"]
    assert "field" in filled_columns("evidence", [])


@records
def test_every_published_form_has_the_same_columns(record: type[Record]) -> None:
    resources = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    schema = next(resource["schema"] for resource in resources if resource["name"] == record.table_name)
    header = header_of(record.table_name)
    assert [field["name"] for field in schema["fields"]] == header
    assert {name for key in schema.get("foreignKeys", ()) for name in key["fields"]} <= set(header)
    rows = json.loads((ROOT / "data" / f"{record.table_name}.json").read_text(encoding="utf-8"))
    assert {name for row in rows for name in row} & set(columns_of(record.table_name)) <= set(header)
    assert list(record.model_fields) == list(fields_of(record)), "the model keeps what nothing fills"


def test_the_codebook_says_of_a_column_that_it_is_left_out() -> None:
    text = (ROOT / "CODEBOOK.md").read_text(encoding="utf-8")
    for name in TABLES:
        section = text.partition(f"### `{name}`\n")[2].partition("\n### ")[0]
        told = {line.split("`")[1] for line in section.splitlines() if "leaves the column out" in line}
        assert told == set(columns_of(name)) - set(header_of(name))


# --- what is read ------------------------------------------------------------------------------------


def rows_of(table: str, columns: list[str]) -> list[dict[str, str]]:
    text = (ROOT / "data" / f"{table}.csv").read_text(encoding="utf-8")
    return [{name: row.get(name, "") for name in columns} for row in csv.DictReader(io.StringIO(text))]


def as_csv(table: str, columns: list[str], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows_of(table, columns))


WRITTEN: dict[str, Callable[[str, list[str], Path], object]] = {
    "csv": as_csv,
    "json": lambda table, columns, path: usv.load().to_polars(table).select(columns).write_json(path),
    "jsonl": lambda table, columns, path: usv.load().to_polars(table).select(columns).write_ndjson(path),
    "parquet": lambda table, columns, path: usv.load().to_polars(table).select(columns).write_parquet(path),
}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", WRITTEN)
@pytest.mark.parametrize("table", TABLES)
def test_a_table_without_the_columns_that_nothing_fills_is_valid_in_every_format(tmp_path: Path, table: str, suffix: str) -> None:
    path = tmp_path / f"{table}.{suffix}"
    WRITTEN[suffix](table, header_of(table), path)
    assert codes(path) == []


@pytest.mark.parametrize("suffix", WRITTEN)
def test_a_column_that_may_be_empty_may_be_left_out_though_others_fill_it(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"event_participants.{suffix}"
    WRITTEN[suffix]("event_participants", ["event_id", "actor_id", "role"], path)
    assert codes(path) == []


@pytest.mark.parametrize("suffix", WRITTEN)
def test_a_column_that_is_required_may_not_be_left_out(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"event_participants.{suffix}"
    WRITTEN[suffix]("event_participants", ["event_id", "role", "capacity"], path)
    found = checked(path)
    assert {problem.rule for problem in found} == {"missing-field" if "json" in suffix else "csv-header"}
    assert all("actor_id" in problem.message for problem in found)


@pytest.mark.parametrize(
    "columns", [["actor_id", "event_id", "role"], ["event_id", "actor_id", "role", "role"], ["event_id", "actor_id", "role", "x"]]
)
def test_the_columns_that_are_there_stand_in_their_order_once(tmp_path: Path, columns: list[str]) -> None:
    path = tmp_path / "event_participants.csv"
    path.write_text(",".join(columns) + "\n")
    assert codes(path) == ["csv-header"]


@records
def test_a_table_is_recognised_without_the_columns_that_may_be_empty(record: type[Record]) -> None:
    name = record.table_name
    assert table_named("mine.csv", [column for column in columns_of(name) if column not in optional(name)]) == name


def test_rows_that_differ_in_a_column_that_one_file_leaves_out_are_checked_together(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "actors.csv").write_text("actor_id,name,actor_type,origin\nact-a,A,person,curated\n")
    (tmp_path / "a" / "actors.csv").write_text(
        "actor_id,name,actor_type,parent_id,origin\nact-b,B,person,act-c,curated\nact-a,B,person,act-b,curated\n"
    )
    assert sorted((problem.rule, problem.record_id) for problem in checked(tmp_path)) == [
        ("duplicate-id", "act-a"),
        ("unknown-id", "act-b"),
    ]


def test_frictionless_reads_what_is_published() -> None:
    package: Any = frictionless.Package(str(ROOT / "datapackage.json"))
    for name in TABLES:
        assert list(package.get_resource(name).read_rows()[0]) == header_of(name)


def test_a_release_without_the_columns_that_nothing_fills_loads(data: usv.Dataset) -> None:
    left_out = [(name, column) for name in TABLES for column in set(columns_of(name)).difference(header_of(name))]
    assert left_out
    for name, column in left_out:
        assert {getattr(item, column) for item in data.table(name)} <= {None, ()}
        assert data.to_polars(name)[column].null_count() == data.to_pandas(name)[column].isna().sum() == len(data.table(name))
    assert pl.read_csv(ROOT / "data" / "records.csv").width == len(header_of("records"))
