"""The patterns of the schemas mean the same to every kind of regular expression that readers of the schemas use."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import re2

from tests.cases import KINDS
from tests.conftest import ROOT

Engine = Callable[[str, list[str]], list[bool]]
"""Whether a pattern is found in each of the texts."""

FILES = [ROOT / "datapackage.json", *sorted((ROOT / "schema").rglob("*.json"))]
TEXTS = sorted(
    {
        text
        for kind in KINDS.values()
        for value in (*kind.good, *kind.bad.values())
        if isinstance(value, str)
        # UTF-8, and so no file of ours, can hold half a pair.
        for text in (value, f"{value}|{value}")
        if not re.search("[\ud800-\udfff]", text)
    }
    | {
        "",
        "\n",
        "0000",
        "000X",
        "00XX",
        "0001",
        "0400-02-29",
        "0000-02-29",
        "a..b",
        "./a",
        ".",
        "..",
        "a/",
        "military|legal",
        "travel_ban",
        "\x1c",
        "a\x85",
        "\u1680a",
        "a\u202f",
    }
)
"""Good and bad values of every kind of column, alone and as lists, and what kinds of regular expression might take differently."""


def patterns_in(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from patterns_in(item)
    elif isinstance(node, dict):
        if isinstance(node.get("pattern"), str):
            yield node["pattern"]
        for value in node.values():
            yield from patterns_in(value)


@cache
def patterns() -> list[str]:
    """Each pattern of the published schemas once."""
    return sorted({pattern for path in FILES for pattern in patterns_in(json.loads(path.read_text(encoding="utf-8")))})


def _python(pattern: str, texts: list[str]) -> list[bool]:
    return [bool(re.fullmatch(pattern, text)) for text in texts]


def _re2(pattern: str, texts: list[str]) -> list[bool]:
    compiled = re2.compile(pattern)
    return [bool(compiled.search(text)) for text in texts]


def _rust(pattern: str, texts: list[str]) -> list[bool]:
    return list(pl.Series(texts).str.contains(pattern))


def _javascript(pattern: str, texts: list[str]) -> list[bool]:
    script = 'const [pattern, texts] = JSON.parse(require("fs").readFileSync(0)); const found = new RegExp(pattern, "u"); console.log(JSON.stringify(texts.map((text) => found.test(text))))'
    done = subprocess.run(["node", "-e", script], input=json.dumps([pattern, texts]), capture_output=True, text=True, check=True)
    verdicts: list[bool] = json.loads(done.stdout)
    return verdicts


needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")


@pytest.mark.parametrize("engine", [_re2, _rust, pytest.param(_javascript, marks=[needs_node, pytest.mark.slow])])
def test_every_kind_of_regular_expression_finds_the_same(engine: Engine) -> None:
    for pattern in patterns():
        expected = _python(pattern, TEXTS)
        found = engine(pattern, TEXTS)
        assert [text for text, here, there in zip(TEXTS, expected, found, strict=True) if here != there] == [], pattern


def test_every_pattern_takes_some_of_the_texts_and_refuses_others() -> None:
    assert [pattern for pattern in patterns() if len(set(_python(pattern, TEXTS))) != 2] == []


def test_every_pattern_is_whole_and_says_nothing_that_kinds_of_regular_expression_read_differently() -> None:
    for pattern in patterns():
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert re.findall(r"\\[^x.\[\]|]|\(\?|(?<!\\)\.(?![^\[]*\])", pattern) == [], pattern
        # A colon starts the name of a parameter, and a quote ends a text, in the SQL that is made of a pattern.
        assert re.findall("[:']", pattern) == []


def test_the_schemas_show_no_hidden_character() -> None:
    for path in FILES:
        text = Path(path).read_text(encoding="utf-8")
        assert [char for char in set(text) if not char.isprintable() and char != "\n"] == []
