"""The recipes of the cookbook run, and those of one question give the same answer."""

import io
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest

import usvenezuela as usv
from tests.conftest import ROOT
from tests.test_cli import run
from usvenezuela.exporting.export import export
from usvenezuela.exporting.formats import FORMATS

TEXT = (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8")
ANOTHER_QUESTION = "By countries instead of parties"
"""Before a recipe that answers a question of its own."""
LANGUAGES = ("python", "sql sqlite", "sql duckdb", "r", "console", "yaml")


@dataclass(frozen=True)
class Recipe:
    """A block of the cookbook: the number of its question, its language and its code."""

    question: int
    language: str
    code: str


def recipes() -> list[Recipe]:
    questions = re.split(r"^## (\d+)\. ", TEXT, flags=re.MULTILINE)[1:]
    return [
        Recipe(int(number), language, code)
        for number, text in zip(questions[::2], questions[1::2], strict=True)
        for language, code in re.findall(r"^```([a-z ]+)\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    ]


RECIPES = recipes()


def first_words(text: str) -> set[str]:
    return {line.split()[0] for line in text.splitlines() if line.strip()}


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory, data: usv.Dataset) -> Path:
    if "sqlite" not in FORMATS:
        pytest.skip("no export to SQLite")
    path = tmp_path_factory.mktemp("cookbook") / "usvenezuela.db"
    export(data, "sqlite", path)
    return path


@pytest.fixture
def answers(
    monkeypatch: pytest.MonkeyPatch, data: usv.Dataset, request: pytest.FixtureRequest, tmp_path: Path
) -> dict[str, Callable[[str], set[str]]]:
    """What answers a recipe, by its language: the first word of each row."""
    (tmp_path / "data").symlink_to(ROOT / "data")
    monkeypatch.chdir(tmp_path)

    def python(code: str) -> set[str]:
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, "cookbook", "exec"), {"usv": usv, "data": data})
        return first_words(printed.getvalue())

    def sqlite(code: str) -> set[str]:
        with closing(sqlite3.connect(request.getfixturevalue("database"))) as connection:
            return {row[0] for row in connection.execute(code)}

    def console(code: str) -> set[str]:
        arguments = code.removeprefix("$ usvenezuela ").split()
        assert code.startswith("$ usvenezuela ")
        told = run(*arguments)
        assert (told.returncode, told.stderr) == (0, "")
        return {line.split("\t")[-1] for line in told.stdout.splitlines()[1:]} if arguments[0] == "list" else first_words(told.stdout)

    def r(code: str) -> set[str]:
        if not shutil.which("Rscript"):
            pytest.skip("no R")
        return first_words(subprocess.run(["Rscript", "-e", code], capture_output=True, text=True, check=True).stdout)

    return {
        "python": python,
        "sql sqlite": sqlite,
        "sql duckdb": lambda code: {row[0] for row in duckdb.execute(code).fetchall()},
        "console": console,
        "r": r,
    }


def test_there_are_ten_questions_each_with_recipes_of_known_languages() -> None:
    assert {recipe.question for recipe in RECIPES} == set(range(1, 11))
    assert {recipe.language for recipe in RECIPES} == set(LANGUAGES)
    assert TEXT.count("```") == 2 * len(RECIPES)


@pytest.mark.parametrize("recipe", [it for it in RECIPES if it.question < 10], ids=lambda it: f"{it.question}-{it.language}")
def test_a_recipe_answers_its_question_as_the_first_does(recipe: Recipe, answers: dict[str, Callable[[str], set[str]]]) -> None:
    first = next(it for it in RECIPES if it.question == recipe.question)
    expected, found = answers[first.language](first.code), answers[recipe.language](recipe.code)
    assert found
    if "show" in recipe.code:
        return
    before = TEXT[: TEXT.index(recipe.code)].splitlines()[-3]
    if before.startswith(ANOTHER_QUESTION):
        assert expected & found
    else:
        assert found == expected


def test_a_record_is_written_and_checked(answers: dict[str, Callable[[str], set[str]]]) -> None:
    mine = [recipe for recipe in RECIPES if recipe.question == 10]
    (record,) = [recipe.code for recipe in mine if recipe.language == "yaml"]
    Path("my-actor.yaml").write_text(record, encoding="utf-8")
    told = [answers[recipe.language](recipe.code) for recipe in mine if recipe.language != "yaml"]
    assert told == [{"1"}, {"valid"}, {"True"}]
    Path("my-actor.yaml").write_text(record.replace("state\n", "stat\n"), encoding="utf-8")
    assert "not" in answers["python"](next(recipe.code for recipe in mine if recipe.language == "python"))
