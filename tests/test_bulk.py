"""The fast path for large tables gives the same report as the plain one, whatever is wrong and however the table is cut."""

import csv
import io
import json
import random
import re
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, Self
from unittest import mock

import polars as pl
import polars.selectors as cs
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import usvenezuela as usv
from bench.tables import expected_lines, make_tables
from tests.cases import RECORD_SHAPES
from tests.conftest import ROOT, examples, nearly
from usvenezuela.checking import validation
from usvenezuela.checking.bulk import engine as bulk_engine
from usvenezuela.checking.bulk.compiled import CompiledColumn, compiled_table
from usvenezuela.checking.bulk.frames import Frame, frame_again, frame_of
from usvenezuela.checking.bulk.patterns import plain_text_pattern
from usvenezuela.checking.forms import read_flat
from usvenezuela.checking.row_rules import PUBLISHED_ROW_CHECKS, ROW_CHECKS, RowCheck, countries_of, texts_of
from usvenezuela.checking.rows import Row
from usvenezuela.model.tables import TABLES, columns_of
from usvenezuela.model.vocabularies import DateBasis, Outcome, RecordStatus
from usvenezuela.problems import Findings, Problem
from usvenezuela.reading import trial
from usvenezuela.reading.csv_tables import CSV
from usvenezuela.reading.files import File
from usvenezuela.reading.parts import open_table, parts_of, runs_of
from usvenezuela.reading.table_files import Part, TableFile

TABLE_TEXTS = {name: (ROOT / "data" / f"{name}.csv").read_bytes() for name in TABLES}
CELLS = [
    b"", b'""', b"x", b"7.0", b" ", b"evt-", b"evt-x-y", b"act-nicolas-maduro", b"2019-02-30", b"2019", b"..", b"[2019..2018]", b'"a""b"',
    b'"a,b"', b'"a\nb"', "é".encode(), b"\xff", "e\u0301".encode(), "\u200b".encode(), b"stated", b"SANCTION", b"none|none", b"0", b"-1",
    b"01", b"7.25", b"1e3", b"0.12345678901234567890", b"2019-01-23 00:00:00", b"US", b"UK", b"NA", b"true", b"links/part_of/evt-x", b"start_date", b"part_of", b"retired", b"1" * 20, b"\t", "\u202e".encode(),
    b'"a\n\n\nb"', b'"x""\n""y"', b'"a\n","b\nc"', b' "a"', b'"a"', b"a\r", b'"', b"1_0", "١٢".encode(), b"relative", b"2019-01-23\n", b"x" * 301,
]  # fmt: skip
MARKS = [b'"', b",", b"\x00", b"\xef\xbb\xbf", b"\t", b"\n", b"\r", b"\r\n", b'""', b"|"]


def broken(raw: bytes, chance: random.Random) -> bytes:
    """A table with a few faults of any kind, or of none."""
    lines = raw.split(b"\n")
    for _ in range(chance.choice([0, 1, 1, 2, 3])):
        at = chance.randrange(1, len(lines))
        other = lines[chance.randrange(1, len(lines))]
        lines[at] = chance.choice([_cell_changed, _cell_changed, _cell_changed, _marked, _flipped, _doubled, _swallowed])(
            lines[at], other, chance
        )
    raw = b"\n".join(lines)
    ends = chance.random()
    return (
        raw.replace(b"\n", b"\r\n") if ends < 0.05 else raw.rstrip(b"\n") if ends < 0.1 else b"\xef\xbb\xbf" + raw if ends < 0.15 else raw
    )


def _cell_changed(line: bytes, other: bytes, chance: random.Random) -> bytes:
    cells = line.split(b",")
    cells[chance.randrange(len(cells))] = chance.choice([*CELLS, *other.split(b",")])
    return b",".join(cells)


def _marked(line: bytes, _: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(line) + 1)
    return line[:at] + chance.choice(MARKS) + line[at:]


def _flipped(line: bytes, _: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(line) or 1)
    return line[:at] + bytes([chance.randrange(256)]) + line[at + 1 :]


def _doubled(line: bytes, other: bytes, _: random.Random) -> bytes:
    return line + b"\n" + other


def _swallowed(_: bytes, __: bytes, ___: random.Random) -> bytes:
    return b""


def reports(paths: list[Path], part_size: int, n_buckets: int = 1) -> tuple[object, object]:
    """What the plain and the fast path say."""
    cut = partial(bulk_engine.check_tables, part_size=part_size, n_buckets=n_buckets)
    with mock.patch.object(bulk_engine, "check_tables", cut):
        return outcome(paths, "plain"), outcome(paths, "bulk")


def outcome(paths: list[Path], engine: validation.Engine) -> object:
    try:
        return usv.validate(paths, engine=engine)
    except usv.Unusable as error:
        return str(error)


@pytest.mark.slow
@settings(max_examples=examples(0.4))
@given(st.integers(0, 2**32))
def test_the_engines_agree_on_tables_with_every_kind_of_fault(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    folder = tmp_path_factory.mktemp("tables")
    part_size = chance.choice([200, 3000, 30_000, 1 << 24])
    # Small parts show as much of a small table as of a large one, in which they are too many.
    share = 0.05 if part_size == 200 else 0.5
    paths = []
    for table in chance.sample(list(TABLES), chance.choice([1, 2, 3, 14])):
        header, *lines = TABLE_TEXTS[table].split(b"\n")
        kept = b"\n".join([header, *(line for line in lines[:-1] if chance.random() < share), lines[0], b""])
        paths.append(folder / f"{table}.csv")
        paths[-1].write_bytes(broken(kept, chance))
    plain, fast = reports(paths, part_size, chance.choice([1, 2, 9]))
    assert plain == fast


def rows_of(table: str) -> list[dict[str, object]]:
    rows = usv.load().to_polars(table).with_columns(cs.date().cast(pl.String)).to_dicts()
    return [{name: value for name, value in row.items() if value not in (None, [])} for row in rows]


VALUES: list[object] = [
    None,
    "",
    7,
    7.0,
    7.25,
    1e3,
    True,
    "7",
    [],
    [""],
    ["a|b"],
    ["x", "x"],
    "2019-02-30",
    "2019-01-23T00:00:00.000",
    "act-nicolas-maduro",
    "é",
    '"',
    "\\",
    {},
    2**60,
    0.1 + 0.2,
]


@settings(max_examples=examples(0.6))
@given(st.integers(0, 2**32))
def test_the_engines_agree_on_json_lines(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    table = chance.choice(list(TABLES))
    rows = chance.sample(rows_of(table), 20) if len(rows_of(table)) > 20 else rows_of(table)
    for _ in range(chance.choice([0, 1, 2])):
        row = chance.choice(rows)
        row[chance.choice([*columns_of(table), "participants", "extra"])] = chance.choice(VALUES)
    compact = {"separators": (",", ":")} if chance.random() < 0.3 else {}
    lines = [json.dumps(row, ensure_ascii=chance.random() < 0.2, **compact) for row in rows]  # type: ignore[arg-type]
    raw = "\n".join([*lines, ""]).encode()
    path = tmp_path_factory.mktemp("lines") / f"{table}.jsonl"
    path.write_bytes(_marked(raw, b"", chance) if chance.random() < 0.3 else raw)
    plain, fast = reports([path], chance.choice([1000, 1 << 24]))
    assert plain == fast


ACTOR = {"actor_id": "act-x", "name": "X", "actor_type": "person", "origin": "curated"}
MISSHAPEN: list[object] = [1, [1], "s", None, True, 1.5, {}, [], [[1]], [{}], [None], "\ud800"]


@pytest.mark.slow
@pytest.mark.parametrize("value", MISSHAPEN, ids=ascii)
def test_the_engines_agree_on_lines_that_hold_anything(tmp_path: Path, value: object) -> None:
    (path := tmp_path / "actors.jsonl").touch()
    for bad in [value, *({**ACTOR, "actor_id": "act-y", column: value} for column in ("actor_id", "aliases", "parent_id"))]:
        for end in ("", "\n\n", "\n1\n"):
            # The row that stands twice has all rows looked at once more.
            path.write_text("\n".join(json.dumps(row) for row in (ACTOR, ACTOR, bad)) + end)
            plain, fast = reports([path], 1 << 24)
            assert isinstance(plain, usv.Report)
            assert plain == fast
            assert "duplicate-id" in {problem.rule for problem in plain.problems}


class Untried(nullcontext[Any]):
    """Stands in for the trial of files that are known to be whole, which takes a process of its own."""

    def __enter__(self) -> Self:
        return self

    def check(self, path: str) -> None: ...


@settings(max_examples=examples(0.5))
@given(st.integers(0, 2**32))
def test_the_engines_agree_on_parquet(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    table = chance.choice(list(TABLES))
    frame = usv.load().to_polars(table).head(60)
    name = chance.choice(frame.columns)
    values = frame[name].to_list()
    fitting: dict[object, list[object]] = {
        pl.Int64: [None, -1, 2**60],
        pl.Float64: [None, -1.0, 0.1 + 0.2, 1e-7, float("nan"), float("inf"), 2.0**60],
        pl.Date: [None, date(1, 1, 1), date(9999, 12, 31)],
        pl.Boolean: [None],
        pl.String: [None, "", "x", "é", " "],
    }
    wrong: list[object] = fitting.get(frame[name].dtype.base_type(), [None, [], [""], ["a|b"], [None], ["x", "x"]])
    values[chance.randrange(len(values))] = chance.choice(wrong)
    path = tmp_path_factory.mktemp("parquet") / f"{table}.parquet"
    frame.with_columns(pl.Series(name, values, dtype=frame[name].dtype)).write_parquet(path)
    with mock.patch.object(trial, "Trial", Untried):
        plain, fast = reports([path], chance.choice([1000, 1 << 24]))
    assert plain == fast


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_the_dataset_is_valid_in_every_format_and_engine(tmp_path: Path, suffix: str) -> None:
    for table in TABLES:
        frame, path = usv.load().to_polars(table), tmp_path / f"{table}.{suffix}"
        if suffix == "parquet":
            frame.write_parquet(path)
        elif suffix == "jsonl":
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(table)), encoding="utf-8")
        else:
            path.write_bytes(TABLE_TEXTS[table])
    count = sum(len(usv.load().table(table)) for table in TABLES)
    expected = usv.Report((), count, checked_quotes=len(usv.load().evidence))
    assert [usv.validate(tmp_path, engine="plain"), usv.validate(tmp_path, engine="bulk")] == [expected, expected]


class Watched(dict[str, Any]):
    """The values of a row, which remembers the columns that were asked for."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.asked: set[str] = set()

    def get(self, column: str, default: Any = None) -> Any:
        self.asked.add(column)
        return super().get(column, default)


@pytest.mark.slow
@pytest.mark.parametrize("check", [*ROW_CHECKS, *PUBLISHED_ROW_CHECKS], ids=lambda check: f"{check.check.__name__}-{check.tables[0]}")
def test_a_rule_on_single_rows_reads_no_more_than_it_declares(check: RowCheck) -> None:
    declared = declared_by(check)
    asked: set[str] = set()
    for name in check.tables:
        texts = {*texts_of(name), *countries_of(name)} if check.reads.nothing else set()
        for row in dataset_rows(name):
            values = Watched(row.values)
            assert list(check.check(replace(row, values=values))) == []
            assert values.asked <= declared | texts
            asked |= values.asked
    assert asked, "no row was judged by what it holds"


@pytest.mark.parametrize("check", [*ROW_CHECKS, *PUBLISHED_ROW_CHECKS], ids=lambda check: f"{check.check.__name__}-{check.tables[0]}")
def test_a_rule_on_single_rows_declares_what_it_reads(whole: Path, check: RowCheck) -> None:
    declared = declared_by(check)
    asked: set[str] = set()
    rows = [row for name in check.tables for row in dataset_rows(name, whole / "data")]
    for row in [*rows, *RARE]:
        if row.table in check.tables:
            values = Watched(row.values)
            assert list(check.check(replace(row, values=values))) == []
            asked |= values.asked
    assert asked >= declared
    texts = {column for name in check.tables for column in (*texts_of(name), *countries_of(name))}
    assert asked - declared <= texts if check.reads.nothing else asked == declared


RARE = [
    Row("records", {"record_id": "evt-x", "status": RecordStatus.RETIRED, "reason": "x"}, {}),
    Row(
        "postings",
        {"posting_id": "pst-x", "date_basis": DateBasis.NOT_STATED, "end_reason": "not_received", "outcome": Outcome.NOT_RECEIVED},
        {},
    ),
]
"""Rows that the small dataset lacks, of which a rule reads more than of others."""


def declared_by(check: RowCheck) -> set[str]:
    """The columns that a rule says it reads."""
    reads = check.reads
    return {*reads.whole, *reads.filled, *reads.length, *reads.letters, *chain.from_iterable(reads.equal)}


def dataset_rows(name: str, folder: Path = ROOT / "data") -> list[Row]:
    """The published rows of a table."""
    table = open_table(File(str(folder / f"{name}.csv")))
    assert table
    return [row for part in parts_of(table) for tree in part.trees() for row in read_flat(tree, name).rows]


def test_most_rows_of_the_dataset_need_no_second_look(tmp_path: Path) -> None:
    for table in TABLES:
        seen = seen_of(ROOT / "data" / f"{table}.csv")
        assert not (compiled_table(table).uncertain(seen.cells) | seen.uncertain).any()
        path = tmp_path / f"{table}.jsonl"
        path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows_of(table)), encoding="utf-8")
        escaped = sum(b"\\" in line for line in path.read_bytes().splitlines())
        assert seen_of(path).uncertain.sum() == escaped, "only lines with escapes are read again"


def seen_of(path: Path) -> Frame:
    """What Polars reads of a table of one part."""
    table = open_table(File(str(path)))
    assert table
    (part,) = runs_of(table)
    frame = frame_of(part)
    assert frame
    return frame


WRITTEN_CELLS = [
    "a",
    "",
    '""',
    '"a"',
    '"a,b"',
    '"a""b"',
    '""""',
    '"a"""',
    '"a\nb"',
    'a"b',
    '"a"b',
    '"a"b"c"',
    '"a,"b",c"',
    ' "a"',
    '"a',
    '"',
    "é",
    "NA",
]
LINES = st.lists(st.sampled_from(WRITTEN_CELLS[:8]), min_size=3, max_size=3) | st.lists(
    st.sampled_from(WRITTEN_CELLS), min_size=1, max_size=4
)


@settings(max_examples=examples(4))
@given(st.lists(LINES, min_size=1, max_size=5), st.sampled_from(["", "\n", "\n\n"]))
def test_polars_is_believed_only_where_it_reads_what_the_strict_reader_reads(
    tmp_path_factory: pytest.TempPathFactory, lines: list[list[str]], end: str
) -> None:
    path = tmp_path_factory.mktemp("quotes") / "event_links.csv"
    path.write_text("\n".join(map(",".join, lines)) + end, encoding="utf-8")
    size, columns = path.stat().st_size, tuple(columns_of("event_links"))
    part = Part(TableFile(str(path), "event_links", CSV, size, size, columns=columns), 0, size, 1)
    frame = frame_of(part)
    if frame is None:
        return
    trees = list(part.trees())
    assert len(trees) == frame.cells.height
    for tree, row, is_doubtful in zip(trees, frame.cells.rows(named=True), frame.uncertain, strict=True):
        assert is_doubtful or tree.value == {name: cell for name, cell in row.items() if cell is not None}


HEADER = ",".join(columns_of("event_participants"))
EMPTY = "," * (HEADER.count(",") - 2)
KEY = "evt-maduro-breaks-ties,act-nicolas-maduro,actor"
ROW = KEY + EMPTY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{HEADER}\n{ROW}\n\n{ROW}\n", ["3:1: csv-syntax"]),
        (f"{HEADER}\n{ROW}\n{ROW},\n", ["3:1: csv-cells"]),
        (f"{HEADER}\n{ROW[:-1]}\n", ["2:1: csv-cells"]),
        (f'{HEADER}\n{KEY},"",""{EMPTY[2:]}\n', []),
        (f'{HEADER}\n{KEY},"a\nb"{EMPTY[1:]}\n{ROW.replace("evt-maduro-breaks-ties", "evt-x")}\n', ["2:", "4:1: unknown-id"]),
        (f"{HEADER}\n{ROW}\n{ROW.replace('actor,,', 'author,,')}\n", ["3:43: unknown-code"]),
        (f"{HEADER}\r\n{ROW}\r\n", []),
        (f"{HEADER}\r\n{ROW}\n", []),
        (f"{HEADER}\n{ROW}\r{ROW}\n", [f"2:{len(ROW) + 1}: line-ends"]),
        (f"{HEADER}\n\ufeff{ROW}\n", ["2:1: hidden-character"]),
        (f"\ufeff{HEADER}\n\ufeff{ROW}\n", ["2:1: hidden-character"]),
        (f"{HEADER}\n{KEY},{'a' * 100_001}{EMPTY[1:]}\n", [f"2:{len(KEY) + 2}: text-too-long"]),
    ],
)
def test_what_lenient_readers_overlook_is_found_by_both(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = tmp_path / "event_participants.csv"
    path.write_text(text, newline="")
    plain, fast = reports([path], 60)
    assert plain == fast
    assert isinstance(fast, usv.Report)
    found = [str(problem).removeprefix(f"{path}:") for problem in fast.problems]
    assert [line.startswith(start) for line, start in zip(found, expected, strict=True)] == [True] * len(expected), found


PATTERNED = [column for table in TABLES for column in compiled_table(table).columns if column.pattern]
"""The columns that have a pattern, such as those of ids, amounts and text."""


def vouches(column: CompiledColumn, text: str) -> bool:
    """Whether the pattern of the column matches."""
    return bool(pl.Series([text]).str.contains(column.pattern).item())


def texts_for(column: CompiledColumn) -> st.SearchStrategy[str]:
    """What might stand in a column: what may, the same with a letter changed, and anything."""
    shape = RECORD_SHAPES["published", column.table].shapes[column.name]
    anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
    return nearly(st.sampled_from(list(shape.good())) | shape.random()) | anything


@settings(max_examples=examples(3))
@given(st.sampled_from(PATTERNED).flatmap(lambda column: st.tuples(st.just(column.table), texts_for(column))))
@example(("actors", "a\n"))
@example(("actors", "act-a\n"))
@example(("evidence", "7.0"))
def test_a_pattern_vouches_for_nothing_that_the_model_refuses(cell: tuple[str, str]) -> None:
    table, text = cell
    for column in compiled_table(table).columns:
        if column.pattern and vouches(column, text):
            assert column.refused(pl.Series([text])) == []


@pytest.mark.parametrize("column", PATTERNED, ids=lambda column: f"{column.table}-{column.name}")
def test_every_pattern_vouches_for_something(column: CompiledColumn) -> None:
    assert any(vouches(column, text) for text in RECORD_SHAPES["published", column.table].shapes[column.name].good())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "rule", "letter"),
    [
        ("Nicolás Мaduro", "mixed-scripts", "character 9, U+041C CYRILLIC CAPITAL LETTER EM"),
        ("Nicolás Mаduro", "mixed-scripts", "character 10, U+0430 CYRILLIC SMALL LETTER A"),
        ("ΑBC", "mixed-scripts", "character 1, U+0391 GREEK CAPITAL LETTER ALPHA"),
        ("Мадуpо", "mixed-scripts", "character 5, U+0070 LATIN SMALL LETTER P"),
        ("Nicolás\u00a0Maduro", "odd-space", "character 8, U+00A0 NO-BREAK SPACE"),
        ("a\u202fb", "odd-space", "character 2, U+202F NARROW NO-BREAK SPACE"),
        ("Nicolás Maduro, Николай Мадуро, Νίκος", None, ""),
        ("α-particle, µTorrent and 5 Ω", None, ""),
    ],
)
def test_a_letter_that_only_looks_right_is_named_in_every_format(tmp_path: Path, name: str, rule: str | None, letter: str) -> None:
    rows = [{**ACTOR, "name": name}, {**ACTOR, "actor_id": "act-y", "aliases": [name]}]
    schema = {column: pl.List(pl.String) if column == "aliases" else pl.String for column in columns_of("actors")}
    frame = pl.DataFrame(rows, schema=schema)
    frame.write_parquet(tmp_path / "actors.parquet")
    frame.with_columns(pl.col("aliases").list.join("|")).write_csv(tmp_path / "actors.csv")
    (tmp_path / "actors.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    (tmp_path / "x.json").write_text(json.dumps(rows), encoding="utf-8")
    (tmp_path / "x.yaml").write_text(json.dumps([{"id": "act-z", "name": name, "actor_type": "person"}]), encoding="utf-8")
    with mock.patch.object(trial, "Trial", Untried):
        for path in tmp_path.iterdir():
            plain, fast = reports([path], 1 << 24)
            assert plain == fast
            assert isinstance(plain, usv.Report)
            assert {problem.rule for problem in plain.problems} == ({rule} if rule else set())
            assert all(letter in problem.message for problem in plain.problems)
            assert rule is None or len(plain.problems) == (1 if path.suffix == ".yaml" else 2)


@given(nearly(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x2100), max_size=12)))
def test_plain_text_is_text(text: str) -> None:
    if pl.Series([text]).str.contains(plain_text_pattern()).item():
        (column,) = [column for column in compiled_table("actors").columns if column.name == "name"]
        assert column.refused(pl.Series([text])) == []


@given(st.integers(1, 400), st.lists(st.sampled_from(['x,"a\nb"\n', "x,y\n", 'x,"a""b"\n', "x,\n", '"\n\n\n",z\n']), max_size=30))
def test_parts_are_whole_records_and_lose_nothing(tmp_path_factory: pytest.TempPathFactory, size: int, lines: list[str]) -> None:
    path = tmp_path_factory.mktemp("parts") / "x.csv"
    path.write_text("h,i\n" + "".join(lines))
    table = TableFile(str(path), "x", CSV, path.stat().st_size, path.stat().st_size, 2, 4)
    for cut in (parts_of, runs_of):
        parts = list(cut(table, size))
        contents = [part.content() for part in parts]
        assert b"".join(contents) == "".join(lines).encode()
        assert all(content.endswith(b"\n") for content in contents)
        if cut is parts_of:
            assert all(content.count(b'"') % 2 == 0 for content in contents)
            assert [part.line for part in parts] == [2 + b"".join(contents[:n]).count(b"\n") for n in range(len(parts))]


def test_a_folder_of_authored_and_flat_files_is_checked_together(tmp_path: Path) -> None:
    (tmp_path / "actors.yaml").write_text("- {id: act-new, name: New, actor_type: person}\n")
    (tmp_path / "event_participants.csv").write_text(f"{HEADER}\n{ROW.replace('act-nicolas-maduro', 'act-new')}\n")
    (tmp_path / "figure.jsonl").write_text(
        '{"id": "fig-new", "measure": "money", "value": 1, "qualifier": "exact", "unit": "USD", "value_text": "one", "scope": "x", '
        '"factuality": "stated", "record": "evt-new", "evidence": [{"source": "src-wikipedia-relations", "quote": "one", "prefix": "x"}]}\n'
    )
    events = [line for line in TABLE_TEXTS["events"].decode().splitlines() if re.match("event_id,|evt-maduro-breaks-ties,", line)]
    (tmp_path / "events.csv").write_text("\n".join(events).replace("evt-maduro-breaks-ties", "evt-new") + "\n")
    plain, fast = reports([tmp_path], 100)
    assert plain == fast
    assert isinstance(fast, usv.Report)
    assert {problem.rule for problem in fast.problems} == {"quote-not-found"}
    with (tmp_path / "events.csv").open("a") as table:
        table.write('evt-newer,"\n')
    plain, fast = reports([tmp_path], 100)
    assert plain == fast


ACTOR = {"actor_id": "act-new-one", "name": "One", "actor_type": "person", "origin": "curated"}
EVENT = {"event_id": "evt-new", "name": "N", "event_type": "X_STATEMENT", "date_basis": "not_stated", "factuality": "stated"} | {
    "origin": "curated",
    "asserted": "true",
}
DATED = {"date_basis": "stated", "start_date": "2000", "earliest": "2000-01-01", "latest": "2000-12-31", "sort_date": "2000-01-01"}
POSTING = {"posting_id": "pst-new", "label": "L", "role": "ambassador", "vienna_class": "a", "outcome": "served", "origin": "curated"} | {
    "sending_id": "act-nicolas-maduro",
    "receiving_id": "act-nicolas-maduro",
    "date_basis": "stated",
    "start_date": "1990",
    "end_date": "1990",
    "earliest": "1990-01-01",
    "latest": "1990-12-31",
    "sort_date": "1990-01-01",
}
QUOTE = {"record_id": "evt-new", "source_id": "src-new", "sentence_id": "src-new-s0001", "start": "0", "end": "3"} | {
    "exact": "abc",
    "stance": "states",
}
SENTENCE = {"sentence_id": "src-new-s0001", "source_id": "src-new", "start": "0", "end": "9", "status": "coded"}
SOURCE = next(csv.DictReader(TABLE_TEXTS["sources"].decode().splitlines())) | {"source_id": "src-new"}
AUTHORED = """
- id: evt-authored
  name: N
  event_type: X_STATEMENT
  mode: x-decline
  date_basis: not_stated
  factuality: stated
  participants: [{actor: ACTOR, role: actor}]
  evidence: [{source: src-new, quote: no such words}]
"""


def flat(table: str, *records: dict[str, str]) -> str:
    """A table as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns_of(table), lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_what_is_measured_holds_the_faults_that_are_planted(tmp_path: Path, suffix: str) -> None:
    make_tables(tmp_path, 25_000)
    report = usv.validate([tmp_path / f"{table}{suffix}" for table in ("events", "event_participants")])
    assert lines_of(report) == expected_lines(25_000, is_table=suffix == ".csv")
    assert len(lines_of(report)) == report.count == 4


def lines_of(report: usv.Report) -> set[tuple[str, int]]:
    return {(Path(problem.path).stem, problem.line) for problem in report.problems}


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (  # a misshapen record goes before an earlier one of the same id, in another table
            {
                "a.yaml": "- {id: act-new, oops: 1}\n",
                "events.csv": flat("events", EVENT | {"event_id": "act-new", "event_type": "?"}),
                "event_participants.csv": flat(
                    "event_participants", {"event_id": "evt-maduro-breaks-ties", "actor_id": "act-new", "role": "actor"}
                ),
            },
            {"missing-field", "unknown-field", "unknown-code", "wrong-table"},
        ),
        (  # of a table that cannot be read, nothing is said to be missing
            {
                "events.csv": flat("events", EVENT).replace("event_type", "type", 1),
                "event_participants.csv": flat(
                    "event_participants", {"event_id": EVENT["event_id"], "actor_id": "act-nicolas-maduro", "role": "actor"}
                ),
            },
            {"csv-header"},
        ),
        (  # nor of a row that is only told to have a character that is not seen
            {
                "events.csv": flat("events", EVENT | {"name": "N\u200b", "event_type": "?"}),
                "event_participants.csv": flat(
                    "event_participants", {"event_id": EVENT["event_id"], "actor_id": "act-nicolas-maduro", "role": "actor"}
                ),
            },
            {"hidden-character", "unknown-code"},
        ),
        (  # a hint in an authored file points to the id of a flat table, and its quote is looked up in a source given there
            {
                "a.yaml": AUTHORED.replace("ACTOR", "act-new-on"),
                "actors.csv": flat("actors", ACTOR),
                "sources.csv": flat("sources", SOURCE),
            },
            {"unknown-id", "quote-not-found"},
        ),
        (
            {
                "events.csv": flat("events", EVENT | DATED),
                "postings.csv": flat("postings", POSTING),
                "event_links.csv": flat("event_links", {"from_event_id": "pst-new", "to_event_id": "evt-new", "link_type": "response_to"}),
            },
            {"wrong-table"},
        ),
        (
            {"evidence.csv": flat("evidence", QUOTE), "sources.csv": flat("sources", SOURCE, SOURCE | {"source_id": "src-new-s0001"})},
            {"unknown-id", "wrong-table", "quote-not-at-offsets"},
        ),
        (
            {
                "evidence.csv": flat(
                    "evidence", QUOTE | {"record_id": "src-new-s0001", "field": "title", "sentence_id": "src-wikipedia-relations-s0001"}
                ),
                "sentences.csv": flat("sentences", SENTENCE),
                "sources.csv": flat("sources", SOURCE),
            },
            {"wrong-table", "unknown-evidence-field", "quote-not-at-offsets"},
        ),
    ],
)
def test_the_engines_agree_on_files_that_name_each_other(tmp_path: Path, files: dict[str, str], expected: set[str]) -> None:
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    plain, fast = reports([tmp_path], 100)
    assert plain == fast
    assert isinstance(fast, usv.Report)
    assert {problem.rule for problem in fast.problems} == expected


def test_a_hint_points_to_the_ids_of_a_flat_table_as_long_as_they_are_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.yaml").write_text(AUTHORED.replace("ACTOR", "act-new-on"))
    (tmp_path / "actors.csv").write_text(flat("actors", ACTOR))
    for limit, is_hinted in ((1, True), (0, False)):
        monkeypatch.setattr(validation, "HINT_LIMIT", limit)
        monkeypatch.setattr(bulk_engine, "HINT_LIMIT", limit)
        plain, fast = reports([tmp_path], 100)
        assert plain == fast
        assert any("act-new-one" in problem.message for problem in usv.validate(tmp_path).problems) == is_hinted


def test_without_polars_all_is_checked_and_the_way_to_be_faster_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "event_participants.csv"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW}\n")
    monkeypatch.setattr(validation, "BULK_BYTES", 10)
    monkeypatch.setitem(sys.modules, "polars", None)
    report = usv.validate(path)
    assert [problem.rule for problem in report.problems] == ["duplicate-id"]
    assert "polars>=2.0" in report.advice
    with pytest.raises(usv.Unusable, match=r"polars>=2\.0"):
        usv.validate(path, engine="bulk")
    frame = tmp_path / "events.parquet"
    frame.write_bytes(b"PAR1")
    with pytest.raises(usv.Unusable, match=r"polars>=2\.0"):
        usv.validate(frame)


@pytest.mark.slow
@pytest.mark.parametrize(("version", "serves"), [("1.20.0", False), ("1.44.2", False), ("2.0.0", True), ("2.0.0rc1", True), ("10.1", True)])
def test_a_polars_that_is_too_old_is_told_in_one_line_and_does_not_keep_tables_from_being_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, serves: bool
) -> None:
    path, frame = tmp_path / "event_participants.csv", tmp_path / "event_participants.parquet"
    path.write_text(f"{HEADER}\n{ROW}\n{ROW}\n")
    pl.read_csv(path, infer_schema=False).write_parquet(frame)
    monkeypatch.setattr(pl, "__version__", version)
    monkeypatch.setattr(validation, "BULK_BYTES", 10)
    report = usv.validate(path)
    assert [problem.rule for problem in report.problems] == ["duplicate-id"]
    assert ("polars>=2.0" in report.advice) == (not serves)
    runs: list[tuple[Path, validation.Engine]] = [(path, "bulk"), (frame, "auto"), (frame, "plain"), (frame, "bulk")]
    for file, engine in runs:
        with nullcontext() if serves else pytest.raises(usv.Unusable) as refused:
            usv.validate(file, engine=engine)
        if refused:
            assert str(refused.value) == f"polars 2.0 or newer is needed, and {version} is installed: pip install 'polars>=2.0'"


@pytest.mark.slow
def test_what_is_no_parquet_is_unusable(tmp_path: Path) -> None:
    path = tmp_path / "events.parquet"
    for raw in (b"", b"PAR1", b"PAR1" + b"\x00" * 100 + b"PAR1"):
        path.write_bytes(raw)
        with pytest.raises(usv.Unusable, match="Parquet"):
            usv.validate(path)
    usv.load().to_polars("events").with_columns(pl.lit(7).alias("name")).write_parquet(path)
    assert [(problem.rule, problem.field) for problem in usv.validate(path).problems] == [("wrong-type", "name")]
    usv.load().to_polars("events").drop("name").write_parquet(path)
    assert [problem.rule for problem in usv.validate(path).problems] == ["csv-header"]


@pytest.mark.slow
def test_damaged_parquet_is_refused_in_words_even_where_it_ends_the_process_that_reads_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    whole, path = io.BytesIO(), tmp_path / "event_participants.parquet"
    pl.DataFrame({name: ["x"] for name in columns_of("event_participants")}).write_parquet(whole, compression="uncompressed")
    # In the head of the first page each of these makes polars panic, or ask for more memory than there is.
    for at, value in ((27, 0), (30, 0x7F), (32, 0x7F)):
        raw = bytearray(whole.getvalue())
        raw[at] = value
        path.write_bytes(raw)
        assert outcome([path], "plain") == outcome([path], "bulk")
        with pytest.raises(usv.Unusable, match="not a Parquet file that can be read"):
            usv.validate(path)
    assert capfd.readouterr().err == ""


@pytest.mark.slow
def test_a_program_that_is_no_python_reads_parquet_without_starting_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\n")
    program.chmod(0o755)
    usv.load().to_polars("events").write_parquet(tmp_path / "events.parquet")
    for frozen, executable in ((True, sys.executable), (False, str(program)), (True, str(program)), (False, "")):
        monkeypatch.setattr(sys, "frozen", frozen, raising=False)
        monkeypatch.setattr(sys, "executable", executable)
        report = usv.validate(tmp_path / "events.parquet")
        assert {problem.rule for problem in report.problems} == {"no-evidence"} or report.ok
        assert report.checked == len(usv.load().events)
    assert not (tmp_path / "started").exists()


@pytest.mark.slow
def test_each_damaged_parquet_is_named_and_the_others_are_not(tmp_path: Path) -> None:
    whole = io.BytesIO()
    pl.DataFrame({name: ["x"] for name in columns_of("event_participants")}).write_parquet(whole, compression="uncompressed")
    raw = bytearray(whole.getvalue())
    raw[32] = 0x7F
    paths = [tmp_path / f"{name}.parquet" for name in "abcde"]
    for path in paths:
        path.write_bytes(raw if path.stem in "acd" else whole.getvalue())
    with pytest.raises(usv.Unusable) as refused:
        usv.validate(paths)
    assert [message.partition(": ")[0] for message in refused.value.args] == [str(path) for path in paths if path.stem in "acd"]


def test_parquet_that_claims_more_rows_than_it_can_hold_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "actors.parquet"
    pl.select(pl.repeat(None, 1_000_000, dtype=pl.String).alias(name) for name in columns_of("actors")).write_parquet(path)
    with pytest.raises(usv.Unusable, match="1000000 rows"):
        usv.validate(path)


@pytest.mark.parametrize("content", [b"", b"a\n\nb\n", b"a\rb\n", b"\xff\n"])
def test_a_file_that_is_changed_while_it_is_checked_is_told_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "event_participants.csv"
    path.write_text(f"{HEADER}\n{ROW}\n")
    table = open_table(File(str(path)))
    assert table
    (part,) = runs_of(table)
    assert frame_again(part, ["actor_id"]).cells["actor_id"].to_list() == ["act-nicolas-maduro"]
    path.write_bytes(f"{HEADER}\n".encode() + content)
    with pytest.raises(usv.Unusable, match="changed while it was checked"):
        frame_again(part, ["actor_id"])


def test_findings_keep_the_first_and_count_all() -> None:
    problems = [Problem("x", line, 1, "r", "m") for line in range(100)]
    random.Random(1).shuffle(problems)
    findings = Findings(kept=10)
    findings += problems
    assert [problem.line for problem in findings.sorted()] == list(range(10))
    assert findings.dropped == 90


@pytest.mark.parametrize("engine", ["plain", "bulk"])
def test_progress_reaches_the_end_in_both_engines(tmp_path: Path, engine: validation.Engine) -> None:
    path = tmp_path / "event_participants.csv"
    path.write_text(f"{HEADER}\n{ROW}\n")
    told: list[tuple[int, int]] = []
    usv.validate(path, engine=engine, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)


def test_a_table_is_recognised_by_its_header_or_its_fields(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_bytes(TABLE_TEXTS["figures"])
    (tmp_path / "mine.jsonl").write_text(json.dumps(rows_of("figures")[0]) + "\n")
    assert [getattr(open_table(File(str(tmp_path / name))), "table", None) for name in ("mine.csv", "mine.jsonl")] == ["figures"] * 2
