"""Files are read as what they are, with the place of every value."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usvenezuela.problems import Place
from usvenezuela.reading import Tree, Unreadable, parse_csv, parse_json, parse_yaml, read_text

PLAIN = st.recursive(
    st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(PLAIN)
def test_json_reads_as_the_standard_library_reads_it(value: object) -> None:
    text = json.dumps(value, ensure_ascii=False, indent=1)
    assert parse_json(text, "x.json").value == value


@given(st.text(max_size=60))
def test_json_of_any_kind_is_read_or_refused_never_more(text: str) -> None:
    try:
        tree = parse_json(text, "x.json")
    except Unreadable as error:
        assert error.problems
    else:
        assert isinstance(tree, Tree)


@given(st.text(max_size=60))
def test_yaml_of_any_kind_is_read_or_refused_never_more(text: str) -> None:
    try:
        tree = parse_yaml(text, "x.yaml")
    except Unreadable as error:
        assert error.problems
    else:
        assert isinstance(tree, Tree)


PIECES = """ " ' \\ , : - | # & * ! % @ ` [ ] { } < > ? ~ . 0 1 9 e a é \t \r \x85 \u2028 \0 \ufeff \u202e """.split(" ")
WORDS = [
    "\n",
    " ",
    "\n- ",
    ": ",
    "a: ",
    '"a": ',
    "null",
    "true",
    "NaN",
    "1e999",
    "---\n",
    "...\n",
    "<<: ",
    "&a ",
    "*a",
    "!!int ",
    "\\u0000",
    "\\ud800",
    "[[",
    "{{",
]


@pytest.mark.parametrize("parse", [parse_json, parse_yaml, lambda text, path: list(parse_csv(text, path))])
@given(st.lists(st.sampled_from([*PIECES, *WORDS]) | st.text(max_size=3), max_size=40).map("".join))
def test_pieces_of_syntax_in_any_order_are_read_or_refused(parse: Callable[[str, str], object], text: str) -> None:
    try:
        parse(text, "x")
    except Unreadable as error:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
        assert error.problems


@given(st.binary(max_size=40) | st.text(max_size=20).map(lambda text: text.encode("utf-16")))
def test_bytes_of_any_kind_are_text_or_refused(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.yaml")
        file.write_bytes(raw)
        try:
            assert read_text(str(file)).encode() in raw
        except Unreadable as error:
            assert [problem.rule for problem in error.problems] in (["encoding"], ["hidden-character"], ["line-ends"])


def test_yaml_scalars_stay_the_text_that_was_typed() -> None:
    text = "a: no\nb: 010\nc: 1e3\nd: 2019-01\ne: ~\nf: 'x'\ng: 12:30\nh: 0x1F\ni: null\nj: true\n"
    values = {"a": "no", "b": "010", "c": "1e3", "d": "2019-01", "e": "~", "f": "x", "g": "12:30", "h": "0x1F", "i": "null", "j": "true"}
    assert parse_yaml(text, "x.yaml").value == values


def test_each_value_knows_its_place() -> None:
    tree = parse_yaml("- id: a\n  list:\n    - b\n    - {c: d}\n", "x.yaml")
    assert tree.place(0, "id") == Place("x.yaml", 1, 7)
    assert tree.place(0, "list", 1, "c") == Place("x.yaml", 4, 11)
    assert tree.place(0, "absent") == Place("x.yaml", 1, 3)
    tree = parse_json('[\n {"id": "a",\n  "b": [1, 2]}]', "x.json")
    assert tree.place(0, "b", 1) == Place("x.json", 3, 12)


@pytest.mark.parametrize("depth", [100, 100_000])
def test_deep_nesting_is_refused_and_harms_nothing(depth: int) -> None:
    with pytest.raises(Unreadable, match="depth"):
        parse_yaml("[" * depth, "x.yaml")
    with pytest.raises(Unreadable, match="depth"):
        parse_json("[" * depth, "x.json")


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x]\n" + "".join(f"{name}: &{name} [*{other}, *{other}]\n" for name, other in zip("bcdefgh", "abcdefg", strict=True))
    with pytest.raises(Unreadable, match="yaml-alias"):
        parse_yaml(bomb, "x.yaml")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ('{"a": 1, "\\u0061": 2}', "duplicate-key"),
        ('{"a": null}', "empty-value"),
        ("[123456789012345678901]", "number-range"),
        ("[1e999]", "number-range"),
        ('["\\u200b"]', "hidden-character"),
    ],
)
def test_json_that_programs_read_differently_is_a_problem(text: str, rule: str) -> None:
    assert [problem.rule for problem in parse_json(text, "x.json").problems] == [rule]


@pytest.mark.parametrize("text", ["[1,]", "[NaN]", "[01]", "{'a': 1}", "[1] 2", '["a\nb"]', "", "[Infinity]", '{"a" 1}', "[tru]"])
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="json-syntax"):
        parse_json(text, "x.json")


CELLS = st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r")), min_size=2, max_size=2), min_size=1, max_size=5)


@given(CELLS)
def test_csv_reads_back_what_was_written(rows: list[list[str]]) -> None:
    text = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in rows)
    assert [list(line.values) for line in parse_csv(text, "x.csv")] == rows


def test_csv_counts_physical_lines_across_quoted_breaks() -> None:
    lines = list(parse_csv('a,b\n"x\ny",z\n1,NA\n', "x.csv"))
    assert [line.places[0].line for line in lines] == [1, 2, 4]
    assert lines[1].places[1] == Place("x.csv", 3, 4)
    assert lines[2].values == ("1", "NA")


@pytest.mark.parametrize("text", ['a,"b\n', 'a,b"c\n', 'a,"b"c\n', "a\n\nb\n", "a\rb\n", "," * 70, "a" * 100_001, f'"{"a" * 100_001}"'])
def test_what_rfc_4180_does_not_allow_is_refused(text: str) -> None:
    with pytest.raises(Unreadable, match="line-ends" if "\r" in text else "csv-syntax"):
        list(parse_csv(text, "x.csv"))


def test_bytes_are_utf8_with_at_most_one_mark(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: b\n")
    assert read_text(str(file)) == "a: b\n"
    for raw, rule in ((b"a: \xff\n", "encoding"), ("a: b\n".encode("utf-16"), "encoding"), ("a: b\u202ec".encode(), "hidden-character")):
        file.write_bytes(raw)
        with pytest.raises(Unreadable, match=rule):
            read_text(str(file))
