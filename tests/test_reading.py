"""Files are read as what they are, with the place of every value."""

import contextlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import usvenezuela as usv
from usvenezuela.model.tables import columns_of
from usvenezuela.problems import Place
from usvenezuela.reading.csv import parse_csv
from usvenezuela.reading.json import parse_json
from usvenezuela.reading.trees import Malformed, Tree, read_text
from usvenezuela.reading.yaml import parse_yaml

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
    except Malformed as error:
        assert error.problems
    else:
        assert isinstance(tree, Tree)


@given(st.text(max_size=60))
def test_yaml_of_any_kind_is_read_or_refused_never_more(text: str) -> None:
    try:
        tree = parse_yaml(text, "x.yaml")
    except Malformed as error:
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
    except Malformed as error:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
        assert error.problems


@given(st.binary(max_size=40) | st.text(max_size=20).map(lambda text: text.encode("utf-16")))
def test_bytes_of_any_kind_are_text_or_refused(raw: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "x.yaml")
        file.write_bytes(raw)
        try:
            assert read_text(str(file)).encode() in raw
        except Malformed as error:
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
    with pytest.raises(Malformed, match="depth"):
        parse_yaml("[" * depth, "x.yaml")
    with pytest.raises(Malformed, match="depth"):
        parse_json("[" * depth, "x.json")


def test_an_alias_bomb_is_refused() -> None:
    bomb = "a: &a [x]\n" + "".join(f"{name}: &{name} [*{other}, *{other}]\n" for name, other in zip("bcdefgh", "abcdefg", strict=True))
    with pytest.raises(Malformed, match="yaml-alias"):
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
    with pytest.raises(Malformed, match="json-syntax"):
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


@pytest.mark.parametrize("text", ['a,"b\n', 'a,b"c\n', 'a,"b"c\n', "a\n\nb\n", "a\rb\n", "," * 70])
def test_what_rfc_4180_does_not_allow_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="line-ends" if "\r" in text else "csv-syntax"):
        list(parse_csv(text, "x.csv"))


ACTORS = ",".join(columns_of("actors"))


@pytest.mark.parametrize("name", ["actors.csv", "table.csv"])
@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        (ACTORS.replace(",", ";") + "\nact-x;X;;person;;;;;curated\n", "1:1: csv-header", "semicolons part the cells"),
        ('"' + ACTORS.replace(",", '";"') + '"\n"act-x";"X"\n', "1:1: csv-header", "semicolons part the cells"),
        (ACTORS.replace(",", "\t") + "\n", "1:1: csv-header", "tabs part the cells"),
        (f"sep=,\n{ACTORS}\n", "1:1: csv-header", "'sep=,' is a note to Excel alone; delete it"),
        (f"\ufeffsep=;\r\n{ACTORS}\r\n", "1:1: csv-header", "'sep=;' is a note to Excel alone; delete it"),
        ('"","' + ACTORS.replace(",", '","') + '"\n"1","act-x"\n', "1:1: csv-header", "row.names = FALSE in R"),
        (f",{ACTORS}\n0,act-x\n", "1:1: csv-header", "index=False in pandas"),
        (f'{ACTORS}\n"1","act-x","X","","person","","","","","curated"\n', "2:1: csv-cells", "row.names = FALSE in R"),
        (f"{ACTORS}\nact-x;X;;person;;;;;curated\n", "2:1: csv-cells", "semicolons part the cells of this line"),
    ],
)
def test_what_spreadsheets_and_r_make_of_csv_is_named_with_what_to_set(
    tmp_path: Path, name: str, text: str, place: str, words: str
) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8", newline="")
    for engine in ("plain", "bulk"):
        (problem,) = usv.validate(tmp_path / name, engine=engine).problems
        assert str(problem).startswith(f"{tmp_path / name}:{place}: ")
        assert words in problem.message


def test_bytes_are_utf8_with_at_most_one_mark(tmp_path: Path) -> None:
    file = tmp_path / "x.yaml"
    file.write_bytes(b"\xef\xbb\xbfa: b\n")
    assert read_text(str(file)) == "a: b\n"
    for raw, rule in ((b"a: \xff\n", "encoding"), ("a: b\n".encode("utf-16"), "encoding"), ("a: b\u202ec".encode(), "hidden-character")):
        file.write_bytes(raw)
        with pytest.raises(Malformed, match=rule):
            read_text(str(file))


# --- what hides, in any format ------------------------------------------------------------------

HIDDEN = (
    "\0", "\x07", "\x1b", "\x7f", "\x85", "\u00ad", "\u061c", "\u180e", "\u200b", "\u200d", "\u200e", "\u2028", "\u202e", "\u2060",
    "\u2066", "\ue000", "\ufdd0", "\ufeff", "\ufffd", "\ufffe", "\U0001bca0", "\U0001d173", "\U0001fffe", "\U0002ffff", "\U000e0001",
    "\U000e0041", "\U000f0000", "\U0010fffd",
)  # fmt: skip


@pytest.mark.parametrize("char", HIDDEN, ids=ascii)
def test_a_character_that_hides_is_refused_in_a_file_and_behind_an_escape(tmp_path: Path, char: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(f"a: b\nc: d{char}e\n", encoding="utf-8", newline="")
    with pytest.raises(Malformed, match=r"x\.yaml:2:5: hidden-character"):
        read_text(str(file))
    for text in (f'c: "d\\U{ord(char):08x}e"', f'"d\\U{ord(char):08x}e": c'):
        assert [problem.rule for problem in parse_yaml(text, "x.yaml").problems] == ["hidden-character"]
    escaped = json.dumps(char)
    for text in (f"[{escaped}]", f'{{{escaped}: "a"}}'):
        assert [problem.rule for problem in parse_json(text, "x.json").problems] == ["hidden-character"]


@pytest.mark.parametrize("escape", ["\\ud800", "\\udfff", "\\ud800x", "\\udc00\\ud800"])
def test_half_a_character_is_refused(escape: str) -> None:
    assert [problem.rule for problem in parse_json(f'["{escape}"]', "x.json").problems] == ["hidden-character"]
    with pytest.raises(Malformed, match="yaml-syntax"):
        parse_yaml(f'"{escape}"', "x.yaml")


GOOD = (
    "Nicolás Maduro, ñandú, Ž",
    "委内瑞拉 ベネズエラ 베네수엘라",
    "Венесуэла Ελλάδα",
    "فنزويلا ונצואלה वेनेज़ुएला",
    "🇻🇪 🙂 𝔘 𠀀",
    "“—” … € № ½",
    "a\u00a0b",
)


@pytest.mark.parametrize("text", GOOD)
def test_the_scripts_of_the_world_pass(tmp_path: Path, text: str) -> None:
    file = tmp_path / "x.yaml"
    file.write_text(f"a: {text}\n", encoding="utf-8")
    assert parse_yaml(read_text(str(file)), "x.yaml").value == {"a": text}
    for escaped in (json.dumps([text]), json.dumps([text], ensure_ascii=False)):
        tree = parse_json(escaped, "x.json")
        assert (tree.value, tree.problems) == ([text], [])


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7", "latin-1", "cp1252"])
def test_what_is_not_utf8_is_refused(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "x.yaml").write_bytes("a: España\n".encode(encoding))
    if encoding == "utf-7":  # cannot be told from text that means to hold a plus sign
        assert read_text(str(tmp_path / "x.yaml")) == "a: Espa+APE-a\n"
        return
    with pytest.raises(Malformed, match=r"encoding|hidden-character"):
        read_text(str(tmp_path / "x.yaml"))


@pytest.mark.parametrize("raw", [b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x80"])
def test_utf8_is_strict(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(b"a: b\nc: " + raw + b"\n")
    with pytest.raises(Malformed, match=r"x\.yaml:2:4: encoding"):
        read_text(str(tmp_path / "x.yaml"))


def test_a_second_mark_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_bytes(b"\xef\xbb\xbf\xef\xbb\xbfa: b\n")
    with pytest.raises(Malformed, match="hidden-character"):
        read_text(str(tmp_path / "x.yaml"))


# --- what would take too long -------------------------------------------------------------------

FLOODS = {
    "brackets": "[" * 100_000,
    "braces": "{a: " * 100_000,
    "dashes": "- " * 100_000,
    "question marks": "? " * 100_000,
    "anchors": "&a [" * 100_000,
    "tags": "!a [" * 100_000,
    "aliases": "[&a x, " + "*a, " * 100_000,
    "documents": "---\n" * 100_000,
    "commas": "[" + "," * 100_000,
    "quotes": '"' + "a " * 1_000_000,
    "one long word": "a" * 10_000_000,
    "spaces": " " * 10_000_000,
    "comments": "# a\n" * 500_000,
    "percent": "%" * 1_000_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_is_read_or_refused_in_no_time(name: str) -> None:
    for parse in (parse_yaml, parse_json):
        begin = time.process_time()
        with contextlib.suppress(Malformed):
            parse(FLOODS[name], "x")
        assert time.process_time() - begin < 2


@pytest.mark.parametrize("text", ["[" + "a," * 60 + "]", "a: b\n" + "c: d\n" * 60, "- a\n" * 60, "- {a: b, a: c}\n" * 30])
def test_more_values_than_a_file_should_hold_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_yaml(text, "x.yaml").value
    monkeypatch.setattr("usvenezuela.model.limits.VALUES", 50)
    with pytest.raises(Malformed, match="too-many-values"):
        parse_yaml(text, "x.yaml")


@pytest.mark.parametrize("text", ["[" + "1," * 60 + "1]", "{" + '"a": 1,' * 60 + '"a": 1}', "[" + '{"a": 1},' * 30 + "1]"])
def test_more_json_values_than_a_file_should_hold_are_refused(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse_json(text, "x.json").value
    monkeypatch.setattr("usvenezuela.model.limits.VALUES", 50)
    with pytest.raises(Malformed, match="too-many-values"):
        parse_json(text, "x.json")


@pytest.mark.parametrize("word", ["~", "null", "Null", "NULL"])
def test_what_yaml_takes_for_no_value_is_none_unless_it_is_quoted(word: str) -> None:
    tree = parse_yaml(f'name: {word}\nlist: [{word}, x]\nquoted: "{word}"\nblock: |-\n  {word}\nmore: {word}s', "x.yaml")
    assert [(found.rule, found.line) for found in tree.problems] == [("empty-value", 1), ("empty-value", 2)]
    assert (tree.value["quoted"], tree.value["block"], tree.value["more"]) == (word, word, f"{word}s")


# --- JSON ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["9007199254740992", "-9007199254740993", "1e16", "9007199254740993.0", "-1e400", "1" * 5000])
def test_a_number_that_no_reader_holds_exactly_is_a_problem(number: str) -> None:
    assert [problem.rule for problem in parse_json(f"[{number}]", "x.json").problems] == ["number-range"]


@pytest.mark.parametrize("written", ["9007199254740993", "-1e400", "9" * 5000, "null", '"\\u200b"'])
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("codes.json", '[{"vocabulary": "unit", "code": #, "label": "L", "definition": "D.", "origin": "iso-4217"}]'),
        ("codes.jsonl", '{"vocabulary": "unit", "code": #, "label": "L", "definition": "D.", "origin": "iso-4217"}'),
        ("x.json", '[{"id": #, "name": "N"}]'),
        ("x.json", '[{"id": "act-x", "name": "N", "actor_type": #}]'),
        ("x.json", '[{"id": "act-x", "name": "N", "actor_type": "person", "aliases": #}]'),
        ("x.json", "[#]"),
        ("x.json", "#"),
        ("x.jsonl", "#"),
        ("actors.jsonl", "#"),
        ("postings.jsonl", '{"posting_id": "pst-x", "n_persons": #}'),
    ],
)
def test_a_value_that_the_reader_refuses_is_told_once(tmp_path: Path, name: str, text: str, written: str) -> None:
    (tmp_path / name).write_text(text.replace("#", written))
    problems = usv.validate(tmp_path / name).problems
    found = [problem for problem in problems if problem.rule != "missing-field"]
    if written == "null" and name.startswith(("codes", "postings")):
        # In the published form null is an empty cell, which is told only where it must be filled.
        assert found == []
        assert len({problem.field for problem in problems}) == len(problems) > 0
    else:
        assert [problem.rule in ("number-range", "empty-value", "hidden-character") for problem in found] == [True]


@pytest.mark.parametrize("number", ["9007199254740991", "-9007199254740991", "0", "-0", "1e3", "0.5", "1E-7"])
def test_other_numbers_are_read(number: str) -> None:
    tree = parse_json(f"[{number}]", "x.json")
    assert (tree.value, tree.problems) == ([json.loads(number)], [])


@pytest.mark.parametrize(
    "text", ["-Infinity", "[-Infinity]", "[+1]", "[.5]", "[1.]", "[0x1]", "[1_0]", "[١]", '{"a": 1} {"b": 2}', "[] x", "[1] // x"]
)
def test_what_json_does_not_allow_is_refused(text: str) -> None:
    with pytest.raises(Malformed, match="json-syntax"):
        parse_json(text, "x.json")
