"""What other libraries write of our tables, lists and gaps included, is valid again, or the message names the option to set."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_contributions import checked
from usvenezuela.model.tables import TABLES, fields_of, in_order, parts_of_record

LISTS = {name: [info.name for info in fields_of(TABLES[name]).values() if info.kind == "list" and not info.part] for name in TABLES}
WITH_LISTS = [name for name, columns in LISTS.items() if columns]
FLAT = ["postings", "figures", "sources", "event_participants"]
"""Tables without lists, that have numbers, days, truth values and gaps."""


def is_valid(path: Path) -> bool:
    """Whether nothing is wrong with a file that holds all the rows of its table."""
    plain, bulk = (usv.validate([path], engine=engine) for engine in ("plain", "bulk"))
    assert plain == bulk
    assert plain.checked == len(usv.load().table(path.stem))
    return plain.ok


def joined(frame: Any, table: str) -> Any:
    """A pandas frame whose lists are joined, as the message asks."""
    return frame.assign(**{name: frame[name].str.join("|") for name in LISTS[table]})


POLARS: dict[str, Callable[[Any, Path], object]] = {
    "json": lambda frame, path: frame.write_json(path),
    "jsonl": lambda frame, path: frame.write_ndjson(path),
    "parquet": lambda frame, path: frame.write_parquet(path),
}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", POLARS)
@pytest.mark.parametrize("table", TABLES)
def test_what_polars_writes_is_valid(tmp_path: Path, data: usv.Dataset, table: str, suffix: str) -> None:
    path = tmp_path / f"{table}.{suffix}"
    POLARS[suffix](data.to_polars(table), path)
    assert is_valid(path)


@pytest.mark.slow
@pytest.mark.parametrize("table", [*WITH_LISTS, "postings"])
def test_csv_of_frames_is_valid_once_lists_are_joined(tmp_path: Path, data: usv.Dataset, table: str) -> None:
    path = tmp_path / f"{table}.csv"
    data.to_polars(table).with_columns(pl.col(pl.List(pl.String)).list.join("|")).write_csv(path)
    assert is_valid(path)
    joined(data.to_pandas(table), table).to_csv(path, index=False)
    assert is_valid(path)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*date")
@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize("table", ["sanctions", "sources"])
def test_json_of_pandas_is_valid_once_days_are_written_as_such(tmp_path: Path, data: usv.Dataset, table: str, lines: bool) -> None:
    path = tmp_path / f"{table}.{'jsonl' if lines else 'json'}"
    data.to_pandas(table).to_json(path, orient="records", lines=lines)
    assert {'date_format="iso"' in found.message for found in checked(path)} == {True}
    data.to_pandas(table).to_json(path, orient="records", lines=lines, date_format="iso")
    assert is_valid(path)


@pytest.mark.slow
@pytest.mark.parametrize("table", WITH_LISTS)
def test_lists_as_a_library_prints_them_are_told_how_to_join_them(tmp_path: Path, data: usv.Dataset, table: str) -> None:
    path = tmp_path / f"{table}.csv"
    data.to_pandas(table).to_csv(path, index=False)
    found = checked(path)
    (name,) = LISTS[table]
    assert len(found) == len(data.table(table))
    assert {f"frame[{name!r}].str.join('|')" in problem.message for problem in found} == {True}
    source = tmp_path / "x.parquet"
    data.to_polars(table).write_parquet(source)
    copy(f"SELECT * FROM '{source}'", path)
    assert {f"array_to_string({name}, '|')" in problem.message for problem in checked(path)} == {True}
    copy(f"SELECT * REPLACE (array_to_string({name}, '|') AS {name}) FROM '{source}'", path)
    assert is_valid(path)


# --- DuckDB over our files -----------------------------------------------------------------------


def copy(query: str, path: Path) -> None:
    """Write what a query gives, as DuckDB does by default for the name; JSON Lines it does not know by their name."""
    duckdb.sql(f"COPY ({query}) TO '{path}' {'(FORMAT json)' if path.suffix == '.jsonl' else ''}")


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
@pytest.mark.parametrize("table", FLAT)
def test_what_duckdb_writes_of_our_csv_is_valid(tmp_path: Path, table: str, suffix: str) -> None:
    path = tmp_path / f"{table}.{suffix}"
    copy(f"FROM '{ROOT}/data/{table}.csv'", path)
    assert is_valid(path)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize("table", WITH_LISTS)
def test_lists_that_duckdb_reads_from_csv_as_text_are_told_how_to_split_them(tmp_path: Path, table: str, suffix: str) -> None:
    path, source, (name,) = tmp_path / f"{table}.{suffix}", f"'{ROOT}/data/{table}.csv'", LISTS[table]
    copy(f"FROM {source}", path)
    assert {f"string_split({name}, '|')" in problem.message for problem in checked(path)} == {True}
    copy(f"SELECT * REPLACE (string_split({name}, '|') AS {name}) FROM {source}", path)
    assert is_valid(path)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize("table", ["events", "sanctions", "figures", "event_participants", "sanction_chains"])
def test_what_duckdb_writes_of_our_json_is_valid_without_the_parts(tmp_path: Path, table: str, suffix: str) -> None:
    path, source, parts = tmp_path / f"{table}.{suffix}", f"'{ROOT}/data/{table}.json'", ", ".join(parts_of_record(TABLES[table]))
    query = f"SELECT * {f'EXCLUDE ({parts})' if parts else ''} FROM {source}"
    if parts and suffix == "parquet":
        copy(f"FROM {source}", path)
        (found,) = checked(path)
        assert f"SELECT * EXCLUDE ({parts})" in found.message
    columns = [row[0] for row in duckdb.execute(f"DESCRIBE {query}").fetchall()]
    copy(query, path)
    if suffix == "parquet" and columns != (ordered := in_order(table, columns)):
        (found,) = checked(path)
        assert found.message.endswith(f"in DuckDB, SELECT {', '.join(ordered)}")
        copy(f"SELECT {', '.join(ordered)} FROM {source}", path)
    assert is_valid(path)


def test_json_that_duckdb_names_so_but_writes_as_lines_is_told_the_option(tmp_path: Path) -> None:
    path = tmp_path / "postings.json"
    copy(f"FROM '{ROOT}/data/postings.csv'", path)
    (found,) = checked(path)
    assert "ARRAY true" in found.message
    duckdb.sql(f"COPY (FROM '{ROOT}/data/postings.csv') TO '{path}' (ARRAY true)")
    assert is_valid(path)


# --- filtered tables -----------------------------------------------------------------------------


def test_what_a_filter_leaves_is_a_frame_too(data: usv.Dataset) -> None:
    found = data.events.where(mode="expel")
    pandas, polars = found.to_pandas(), found.to_polars()
    assert list(pandas["event_id"]) == polars["event_id"].to_list() == [event.event_id for event in found]
    assert 0 < len(pandas) < len(data.events)
    whole = data.to_pandas("events")
    assert data.events.to_pandas().equals(whole)
    assert (pandas.dtypes == whole.dtypes).all()
    assert polars.schema == data.to_polars("events").schema == data.events.where(mode="expel", since=3000).to_polars().schema


def test_a_frame_whose_library_is_missing_names_the_extra(data: usv.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "polars"):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(ImportError, match=rf"run: pip install {name}"):
            getattr(data.events.where(mode="expel"), f"to_{name}")()
