"""Numbers are read as numbers and days as days, whatever the format, or the message says how to write them."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import usvenezuela as usv
from tests.test_contributions import checked, codes, write_rows
from usvenezuela.model.decimals import LARGEST, decimal_of
from usvenezuela.model.records import Figure
from usvenezuela.model.tables import columns_of
from usvenezuela.writing.cells import cell_of

FIGURE = {"measure": "money", "qualifier": "exact", "unit": "USD", "value_text": "one", "scope": "x", "factuality": "stated"}
PUBLISHED = {"figure_id": "fig-x", **FIGURE, "asserted": "true", "origin": "curated"}
PLAIN = "bad-value: value: {}: expected a plain decimal number; write it like 1500000000 or 0.3333"
BEYOND = "out-of-range: value: {}: expected a number between -9007199254740991 and 9007199254740991; check it"


@pytest.mark.parametrize(
    ("written", "in_text", "in_json"),
    [
        ("1500000000", "", ""),
        ("0.3333", "", ""),
        ("-1", "", ""),
        ("2.0", "", ""),
        ("9007199254740991", "", ""),
        ("0.30000000000000004", "", ""),
        ("1e3", PLAIN.format("'1e3'"), ""),
        ("2,000", PLAIN.format("'2,000'"), "json-syntax: "),
        ("NaN", PLAIN.format("'NaN'"), "json-syntax: "),
        (
            "true",
            PLAIN.format("'true'"),
            "wrong-type: value: True: expected a number; write it without quotes, such as 1500000000 or 0.3333",
        ),
        ('"2"', "", "wrong-type: value: '2': expected a number; write it without quotes, such as 1500000000 or 0.3333"),
        (
            "0.30000000000000001",
            "bad-value: value: '0.30000000000000001': more digits than programs hold; write 0.3",
            "number-range: value: '0.30000000000000001' has more digits than every JSON reader holds exactly",
        ),
        (
            "9007199254740992",
            BEYOND.format("'9007199254740992'"),
            "number-range: value: '9007199254740992' is beyond what every JSON reader",
        ),
        ("9" * 5000, BEYOND.format(f"'{'9' * 59}…"), f"number-range: value: '{'9' * 59}… is beyond what every JSON reader holds exactly"),
    ],
)
def test_a_number_is_plain_and_exact_in_every_format_or_the_message_says_how(
    tmp_path: Path, written: str, in_text: str, in_json: str
) -> None:
    fields = "".join(f"  {name}: {value}\n" for name, value in FIGURE.items())
    (tmp_path / "figures.yaml").write_text(f"- id: fig-x\n{fields}  value: {written}\n")
    write_rows(tmp_path, "figures", [dict.fromkeys(columns_of("figures"), "") | PUBLISHED | {"value": written.strip('"')}])
    (tmp_path / "figures.jsonl").write_text(f'{json.dumps({**PUBLISHED, "asserted": True})[:-1]}, "value": {written}}}\n')
    for suffix, expected in (("yaml", in_text), ("csv", in_text), ("jsonl", in_json)):
        told = [str(found).partition(": ")[2] for found in checked(tmp_path / f"figures.{suffix}") if found.rule != "no-evidence"]
        assert [line[: len(expected)] for line in told] == ([expected] if expected else []), suffix


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (5, "5"),
        (5.0, "5"),
        (-0.0, "0"),
        (0.3333, "0.3333"),
        (1e-7, "0.0000001"),
        (-2.5e-5, "-0.000025"),
        (1e15, "1000000000000000"),
        (LARGEST, str(LARGEST)),
    ],
)
def test_a_number_is_written_plainly_and_read_back(number: float, text: str) -> None:
    assert decimal_of(number) == text
    read = Figure.model_validate({**PUBLISHED, "value": text}, context="text").value
    assert (read, type(read)) == (number, int if number == int(number) else float)


@pytest.mark.slow
@pytest.mark.parametrize("number", [float("nan"), float("inf"), -float("inf"), 2.0**53])
def test_a_number_that_is_none_or_too_large_is_refused_in_parquet(tmp_path: Path, data: usv.Dataset, number: float) -> None:
    path = tmp_path / "figures.parquet"
    data.to_polars("figures").head(1).with_columns(pl.lit(number).alias("value")).write_parquet(path)
    assert set(codes(path)) == {"out-of-range"}


@pytest.mark.slow
@pytest.mark.parametrize(("dtype", "found"), [(pl.Float64, []), (pl.Int32, []), (pl.Float32, ["wrong-type"]), (pl.String, ["wrong-type"])])
def test_a_column_of_numbers_in_parquet_is_whole_or_of_64_bits(tmp_path: Path, data: usv.Dataset, dtype: Any, found: list[str]) -> None:
    path = tmp_path / "figures.parquet"
    is_small = pl.col("value").is_null() | (pl.col("value") < 1000)
    is_whole = pl.col("value").is_null() | (pl.col("value") == pl.col("value").floor())
    data.to_polars("figures").filter(is_small & is_whole).with_columns(pl.col("value").cast(dtype)).write_parquet(path)
    assert codes(path) == found


@pytest.mark.slow
@pytest.mark.parametrize("dtype", [pl.Date, pl.String, pl.Datetime("ms"), pl.Datetime("ns")])
def test_a_column_of_days_in_parquet_may_be_of_text_or_midnights(tmp_path: Path, data: usv.Dataset, dtype: Any) -> None:
    path, frame = tmp_path / "postings.parquet", data.to_polars("postings")
    frame.with_columns(pl.col("earliest", "latest").cast(dtype)).write_parquet(path)
    assert codes(path) == []
    frame.with_columns(pl.col("earliest").cast(pl.Datetime) + timedelta(hours=6)).write_parquet(path)
    assert set(codes(path)) == {"wrong-type"}
    frame.with_columns(pl.col("earliest").cast(pl.Datetime("ms", "UTC"))).write_parquet(path)
    assert codes(path) == ["wrong-type"]


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("2019-01-23", ""),
        ("2019-01-23T00:00:00.000", ""),
        ("2019-01-23T00:00:00Z", ""),
        ("2019-01-23 00:00:00", ""),
        ("2019-01-24", "derived-value"),
        ("2019-01-23T06:00:00", "bad-value"),
        ("2019-01", "bad-value"),
        (1548201600000, "wrong-type"),
        (20190123, "wrong-type"),
    ],
)
def test_a_day_is_one_in_every_format(tmp_path: Path, data: usv.Dataset, written: Any, rule: str) -> None:
    event = data.events["evt-maduro-breaks-ties"]
    assert event.earliest == date(2019, 1, 23)
    row = {name: value for name, value in event.model_dump(mode="json", exclude_none=True).items() if name in columns_of("events")}
    (tmp_path / "events.jsonl").write_text(json.dumps({**row, "earliest": written}))
    assert [code for code in codes(tmp_path / "events.jsonl") if code != "no-evidence"] == [rule] * bool(rule)
    cells = {name: cell_of(value) for name, value in row.items()}
    path = write_rows(tmp_path, "events", [dict.fromkeys(columns_of("events"), "") | cells | {"earliest": str(written)}])
    assert [code for code in codes(path) if code != "no-evidence"] == ["bad-value" if rule == "wrong-type" else rule] * bool(rule)
