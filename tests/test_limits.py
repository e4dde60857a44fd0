"""Each limit on what is read, at its edge, in every format that it concerns."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import polars as pl
import pytest

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_bulk import Untried
from usvenezuela.checking.catalogue import rules
from usvenezuela.checking.validation import Engine
from usvenezuela.model import limits
from usvenezuela.model.tables import columns_of
from usvenezuela.problems import Unusable
from usvenezuela.reading import trial
from usvenezuela.reading.files import File
from usvenezuela.reading.parquet import ROW_BYTES
from usvenezuela.reading.parts import open_table, runs_of

ACTOR: dict[str, Any] = {"actor_id": "act-x", "name": "X", "actor_type": "person", "origin": "curated"}
FEW = 200
"""The limit of a text here, so that no input need be large."""


def csv_table(path: Path, rows: list[dict[str, Any]]) -> None:
    columns = columns_of("actors")
    cells = [["|".join(cell) if isinstance(cell := row.get(name, ""), list) else cell for name in columns] for row in rows]
    path.write_text("\n".join(",".join(line) for line in [columns, *cells]) + "\n", encoding="utf-8")


def quoted_csv_table(path: Path, rows: list[dict[str, Any]]) -> None:
    csv_table(path, rows)
    header, *lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([header, *(re.sub("[^,]+", r'"\g<0>"', line) for line in lines), ""]), encoding="utf-8")


def parquet_table(path: Path, rows: list[dict[str, Any]]) -> None:
    schema = {name: pl.List(pl.String) if name == "aliases" else pl.String for name in columns_of("actors")}
    pl.DataFrame(rows, schema=schema).write_parquet(path)


def lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def authored(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id" if key == "actor_id" else key: value for key, value in row.items() if key != "origin"} for row in rows]


FORMATS: dict[str, tuple[str, Callable[[Path, list[dict[str, Any]]], object]]] = {
    "YAML": ("x.yaml", lambda path, rows: path.write_text(json.dumps(authored(rows), ensure_ascii=False), encoding="utf-8")),
    "JSON": ("x.json", lambda path, rows: path.write_text(json.dumps(rows), encoding="utf-8")),
    "authored JSON": ("x.json", lambda path, rows: path.write_text(json.dumps(authored(rows), ensure_ascii=False), encoding="utf-8")),
    "JSON Lines": ("actors.jsonl", lines),
    "authored JSON Lines": ("x.jsonl", lambda path, rows: lines(path, authored(rows))),
    "CSV": ("actors.csv", csv_table),
    "CSV in quotes": ("actors.csv", quoted_csv_table),
    "Parquet": ("actors.parquet", parquet_table),
}
TABLES = ("JSON Lines", "CSV", "CSV in quotes", "Parquet")


def reports(path: Path) -> Iterator[usv.Report]:
    engines: tuple[Engine, ...] = ("plain", "bulk")
    for engine in engines:
        with mock.patch.object(trial, "Trial", Untried):
            report = usv.validate(path, engine=engine)
        yield report


@pytest.mark.slow
@pytest.mark.parametrize("letter", ["a", "😀"])
@pytest.mark.parametrize("column", ["name", "description", "actor_id", "aliases"])
@pytest.mark.parametrize("format", FORMATS)
def test_a_text_is_as_long_as_the_limit_and_no_longer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, column: str, letter: str
) -> None:
    monkeypatch.setattr(limits, "TEXT", FEW)
    name, write = FORMATS[format]
    for length, is_too_long in ((FEW, False), (FEW + 1, True), (10 * FEW, True)):
        text = "act-" + "a" * (length - 4) if column == "actor_id" else letter * length
        write(tmp_path / name, [ACTOR, {**ACTOR, "actor_id": "act-y", "name": "Y", column: [text] if column == "aliases" else text}])
        plain, fast = reports(tmp_path / name)
        assert plain == fast
        codes = {problem.rule for problem in plain.problems} - {"bad-value"}
        assert codes == ({"text-too-long"} if is_too_long else set())
        assert all(f"longer than {FEW} characters" in problem.message for problem in plain.problems if problem.rule == "text-too-long")


@pytest.mark.parametrize("format", ["YAML", "JSON", "authored JSON Lines"])
def test_values_are_as_many_as_the_limit_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    monkeypatch.setattr(limits, "VALUES", 100)
    name, write = FORMATS[format]
    for count, is_refused in ((19, False), (30, True)):
        write(tmp_path / name, [{**ACTOR, "actor_id": f"act-{number}"} for number in range(count)])
        (problem, *others) = usv.validate(tmp_path / name).problems or [None]
        assert (problem is not None and problem.rule == "too-many-values" and not others) == is_refused


@pytest.mark.parametrize("format", ["YAML", "JSON", "authored JSON", "JSON Lines", "authored JSON Lines"])
def test_lists_are_as_deep_as_the_limit_and_no_deeper(tmp_path: Path, format: str) -> None:
    name, write = FORMATS[format]
    held = 1 if format in ("JSON Lines", "authored JSON Lines") else 2
    for depth, is_refused in ((limits.DEPTH - held, False), (limits.DEPTH - held + 1, True)):
        write(tmp_path / name, [{**ACTOR, "aliases": json.loads("[" * depth + '"x"' + "]" * depth)}])
        assert ("depth" in {problem.rule for problem in usv.validate(tmp_path / name).problems}) == is_refused


@pytest.mark.parametrize("format", ["YAML", "JSON", "authored JSON", "authored JSON Lines"])
def test_a_file_that_is_read_whole_is_as_large_as_the_limit_and_no_larger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str
) -> None:
    name, write = FORMATS[format]
    write(tmp_path / name, [ACTOR])
    size = (tmp_path / name).stat().st_size
    monkeypatch.setattr(limits, "WHOLE_FILE", size)
    assert usv.validate(tmp_path / name).ok
    monkeypatch.setattr(limits, "WHOLE_FILE", size - 1)
    with pytest.raises(Unusable, match=f"larger than {size - 1} bytes; split it"):
        usv.validate(tmp_path / name)


@pytest.mark.parametrize("format", TABLES)
def test_a_table_is_as_large_as_the_limit_and_no_larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str) -> None:
    name, write = FORMATS[format]
    write(tmp_path / name, [ACTOR])
    size = (tmp_path / name).stat().st_size
    monkeypatch.setattr(limits, "TABLE_FILE", size)
    assert usv.validate(tmp_path / name).ok
    monkeypatch.setattr(limits, "TABLE_FILE", size - 1)
    with pytest.raises(Unusable, match=f"larger than {size - 1} bytes; split it"):
        usv.validate(tmp_path / name)


@pytest.mark.parametrize("format", ["JSON Lines", "authored JSON Lines", "CSV"])
@pytest.mark.parametrize("n_before", [0, 1])
def test_a_line_without_end_is_one_problem_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, format: str, n_before: int) -> None:
    monkeypatch.setattr(limits, "RECORD", 2000)
    monkeypatch.setattr(limits, "TEXT", 1000)
    monkeypatch.setattr(limits, "WHOLE_FILE", 1_000_000)
    name, write = FORMATS[format]
    path = tmp_path / name
    write(path, [ACTOR])
    if not n_before:
        path.write_bytes(b"")
    with path.open("ab") as file:
        file.truncate(500_000)
    plain, fast = reports(path)
    assert plain == fast
    (problem,) = plain.problems
    assert re.search("longer than (2000 bytes|1000 characters)", problem.message)


def test_a_file_that_repeats_a_long_text_takes_little_to_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXT", 1000)
    path, n_rows = tmp_path / "actors.parquet", 300
    rows = pl.DataFrame({"actor_id": [f"act-{number}" for number in range(n_rows)]})
    text, empty = pl.lit("a" * 1000), pl.lit(None, dtype=pl.String)
    held = {"name": text, "actor_type": pl.lit("nonsense"), "aliases": pl.lit(None, dtype=pl.List(pl.String)), "origin": pl.lit("curated")}
    rows.select(pl.col(name) if name == "actor_id" else held.get(name, empty).alias(name) for name in columns_of("actors")).write_parquet(
        path
    )
    table = open_table(File(str(path)))
    assert table
    parts = list(runs_of(table, 20 * ROW_BYTES))
    assert sum(part.end - part.start for part in parts) == n_rows
    assert max(part.content().estimated_size() for part in parts) < 100 * ROW_BYTES
    assert {problem.rule for report in reports(path) for problem in report.problems} == {"unknown-code"}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps account of the memory that a process takes")
def test_parquet_that_unpacks_to_more_than_there_is_memory_for_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "actors.parquet"
    texts = [f"{number}{'a' * 1_000_000}" for number in range(100)]
    pl.DataFrame(dict.fromkeys(columns_of("actors"), texts)).write_parquet(path, row_group_size=10)
    assert path.stat().st_size < 1024**2
    with pytest.raises(Unusable, match="needs more than 768 MiB of memory"):
        usv.validate(path)


def test_every_limit_is_told_by_a_rule_or_in_the_words_of_the_list() -> None:
    names = {name for name in vars(limits) if name.isupper() and not name.startswith("_")} - {"LIMITS"}
    assert names == {limit.name for limit in limits.LIMITS}
    codebook = (ROOT / "CODEBOOK.md").read_text(encoding="utf-8")
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src").rglob("*.py") if path.name != "limits.py")
    for limit in limits.LIMITS:
        assert f"| {limit.shown} | {limit.bounds} |" in codebook
        assert f"limits.{limit.name}" in source
        assert all(code in rules() for code in re.findall("`([a-z-]+)`", limit.told))
        assert all(words in source for words in re.findall("“(.+?)”", limit.told))
