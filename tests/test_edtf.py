"""Dates say neither more nor less than their text."""

import re
from datetime import date, timedelta

import edtf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tests.conftest import examples, nearly
from usvenezuela import Edtf
from usvenezuela.model.derived import bounds
from usvenezuela.model.edtf import DATE_PATTERN, END, END_DATE_PATTERN

DAYS = st.dates(min_value=date(1, 1, 1))
PLAIN = st.one_of(DAYS.map(str), DAYS.map(lambda day: str(day)[:7]), DAYS.map(lambda day: str(day)[:4]))
UNSPECIFIED = st.one_of(st.integers(1, 999).map(lambda n: f"{n:03d}X"), st.integers(1, 99).map(lambda n: f"{n:02d}XX"))
QUALIFIED = st.tuples(st.one_of(PLAIN, UNSPECIFIED), st.sampled_from(["", "?", "~", "%"])).map("".join)
OPEN_RANGES = PLAIN.flatmap(lambda day: st.sampled_from([f"[..{day}]", f"[{day}..]"]))
RANGES = st.tuples(DAYS, DAYS).map(lambda days: f"[{min(days)}..{max(days)}]")
DATES = st.one_of(QUALIFIED, OPEN_RANGES, RANGES)


@given(DATES)
def test_every_date_of_the_profile_is_read_and_kept_as_written(text: str) -> None:
    value = Edtf(text)
    assert value == text
    assert re.search(DATE_PATTERN, text)
    assert value.earliest is None or value.latest is None or value.earliest <= value.latest


@given(DAYS)
def test_a_day_is_bounded_by_itself(day: date) -> None:
    assert Edtf(str(day)).earliest == day == Edtf(str(day)).latest


@given(DAYS)
def test_a_month_is_bounded_by_its_first_and_last_day(day: date) -> None:
    month = Edtf(str(day)[:7])
    assert month.earliest == day.replace(day=1)
    assert month.latest is not None
    assert month.latest == date.max or (month.latest + timedelta(days=1)).day == 1
    assert month.earliest <= day <= month.latest


@given(PLAIN, PLAIN)
def test_a_range_is_bounded_by_its_ends_and_never_runs_backwards(start: str, end: str) -> None:
    first, last = Edtf(start).earliest, Edtf(end).latest
    assert first is not None
    assert last is not None
    if first > last:
        with pytest.raises(ValueError, match="backwards"):
            Edtf(f"[{start}..{end}]")
    else:
        assert (Edtf(f"[{start}..{end}]").earliest, Edtf(f"[{start}..{end}]").latest) == (first, last)


@given(st.one_of(PLAIN, UNSPECIFIED))
def test_bounds_agree_with_the_edtf_library(text: str) -> None:
    parsed = edtf.parse_edtf(text)
    earliest, latest = Edtf(text).earliest, Edtf(text).latest
    assert earliest is not None
    assert latest is not None
    assert tuple(parsed.lower_strict()[:3]) == earliest.timetuple()[:3]
    assert tuple(parsed.upper_strict()[:3]) == latest.timetuple()[:3]


@given(st.one_of(PLAIN, UNSPECIFIED), st.sampled_from("?~%"))
def test_a_qualifier_leaves_the_bounds_alone(text: str, qualifier: str) -> None:
    assert (Edtf(text).earliest, Edtf(text).latest) == (Edtf(text + qualifier).earliest, Edtf(text + qualifier).latest)


@settings(max_examples=examples(6))
@given(st.text(max_size=12) | nearly(DATES | st.from_regex(DATE_PATTERN.removesuffix(END), fullmatch=True)))
def test_other_text_is_refused_by_class_and_pattern_alike(text: str) -> None:
    try:
        Edtf(text)
        accepted = True
    except ValueError as error:
        accepted = "runs backwards" in str(error)  # which no pattern can tell
    # What is open stands only at an end.
    assert (accepted and text != "..") == bool(re.fullmatch(DATE_PATTERN, text))
    assert accepted == bool(re.fullmatch(END_DATE_PATTERN, text))


@pytest.mark.parametrize(
    "text",
    [
        "", "2019-13", "2019-00", "2019-02-30", "2019-02-29", "1900-02-29", "2019-1-2", "19", "201X-01", "XXXX", "2019XX", "0000", "000X", "00XX",
        "2019 ", "2019\n", "٢٠١٩", "2019/2020", "[2020..2019]", "[..]", "[2019]", "2019??", "2019-01-23T00:00", "..2019",
    ],
)  # fmt: skip
def test_what_is_no_date_of_the_profile_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"profile|backwards"):
        Edtf(text)


def test_a_column_of_dates_takes_text_alone_and_says_what_is_wrong() -> None:
    column = TypeAdapter(Edtf)
    date = column.validate_python("2019")
    assert type(date) is Edtf
    assert column.dump_json(date) == b'"2019"'
    for value in (2019, b"2019", None):
        with pytest.raises(ValidationError, match="string"):
            column.validate_python(value)
    with pytest.raises(ValidationError) as refused:
        column.validate_python("2019-13")
    (error,) = refused.value.errors()
    assert error["type"] == "edtf"
    with pytest.raises(ValueError, match="2019-13") as raised:
        Edtf("2019-13")
    assert error["msg"] == str(raised.value)


@pytest.mark.parametrize("text", ["2000-02-29", "2024-02-29", "1600-02-29"])
def test_leap_days_are_days(text: str) -> None:
    assert str(Edtf(text).earliest) == text


def test_open_ends_bound_nothing() -> None:
    assert (Edtf("[..2015]").earliest, str(Edtf("[..2015]").latest)) == (None, "2015-12-31")
    assert (str(Edtf("[1999..]").earliest), Edtf("[1999..]").latest) == ("1999-01-01", None)
    assert bounds(Edtf("2019-01"), Edtf("..")) == (date(2019, 1, 1), None)
    assert bounds(None, Edtf("2019")) == (None, date(2019, 12, 31))
    assert bounds(None, None, Edtf("2019")) == (date(2019, 1, 1), date(2019, 12, 31))
    assert bounds(None, None) == (None, None)


@pytest.mark.parametrize(
    ("written", "form"),
    {
        "~1841": "1841~", "1841?~": "1841%", "c. 1841": "1841~", "199u": "199X", "18??": "18XX", "1990s": "199X", "19th century": "18XX",
        "2019-01-XX": "2019-01", "2019-XX-XX": "2019", "2019-01-00": "2019-01", "20170731": "2017-07-31", "2017.0": "2017",
        "31 Jul 2017": "2017-07-31", "July 31st, 2017": "2017-07-31", "Jul 2017": "2017-07", "2017-7-3": "2017-07-03",
        "2017/07/31": "2017-07-31", "31.07.2017": "2017-07-31", "7/31/2017": "2017-07-31", "4/7/2017": "2017-04-07 or 2017-07-04",
        "2017-07-31T00:00:00Z": "2017-07-31", "2017-07-31 00:00:00": "2017-07-31", "2019-Q1": "[2019-01..2019-03]", " 2019": "2019",
        "1962/1984": "1962 as start_date and 1984 as end_date", "1962–1984": "1962 as start_date", "2019/": "2019 as start_date and .. as end_date",
        "2017..2018": "[2017..2018]", "before 1990": "[..1990]", "present": ".. as end_date", "NA": "nothing: leave a date out",
    }.items(),
)  # fmt: skip
def test_a_date_in_another_form_is_told_the_form_to_write(written: str, form: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"; write {form}")):
        Edtf(written)


@pytest.mark.parametrize("written", ["2023-02-30", "20230230", "32 Jul 2017", "1984/1962", "2019-13", "13/13/2019", "a", "x" * 1000])
def test_no_form_is_told_that_is_no_date_itself(written: str) -> None:
    with pytest.raises(ValueError, match="write it like 2019"):
        Edtf(written)
