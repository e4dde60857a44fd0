"""Every rule has one home, a good example, and a bad one that breaks it and no other."""

import ast
import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import usvenezuela as usv
from builder.build import build
from builder.checking.rules import AUDITS, CHECKS
from builder.publishing.gates import frictionless_gate, schema_gate
from tests.conftest import ROOT
from usvenezuela.checking.bundled import sources_that_differ
from usvenezuela.checking.catalogue import REGISTRY, RuleEntry, rules
from usvenezuela.checking.quotes import quotes_found
from usvenezuela.checking.row_rules import PUBLISHED_ROW_CHECKS, ROW_CHECKS
from usvenezuela.checking.rules import KEY_RULES, RELATED_RULES
from usvenezuela.checking.suspicions import SUSPICIONS
from usvenezuela.checking.twins import forms_agree
from usvenezuela.model import limits
from usvenezuela.model.authored import Skip, authored_model
from usvenezuela.model.descriptions import model_fields
from usvenezuela.model.tables import TABLES
from usvenezuela.problems import Problem
from usvenezuela.reading.yaml import parse_yaml

HOME = f"src/usvenezuela/checking/{REGISTRY}"

CHANGED_FILE = {"release-file", "forms-differ", "jsonschema", "frictionless"}
"""What a change to a published file breaks in any case: its hash, and what other validators make of it."""
FIELDS = {
    "",
    *(name for record in TABLES.values() for name in model_fields(record)),
    *(name for form in (*TABLES.values(), Skip) for name in model_fields(authored_model(form))),
}
"""What a problem may name as its field."""
GATES = {"jsonschema": schema_gate, "frictionless": frictionless_gate}


def problems_of(base: Path, rule: RuleEntry) -> tuple[Problem, ...]:
    """What is wrong with the small repository, as those say who check the file of the rule's example."""
    if rule.code in GATES:
        paths = [path for path in base.rglob("*") if path.suffix in (".csv", ".json", ".md")]
        return tuple(GATES[rule.code]({path.relative_to(base).as_posix(): path.read_bytes() for path in paths}))
    if rule.file.startswith("data"):
        return usv.validate(base / "data").problems + usv.validate(base / "datapackage.json").problems
    return build(base).problems if rule.file.startswith("seeds/") or not rule.file else usv.validate(base / rule.file).problems


def as_bytes(words: str) -> bytes:
    return re.sub(rb"\\x([0-9A-F]{2})", lambda byte: bytes.fromhex(byte[1].decode()), words.encode("utf-8"))


def break_rule(base: Path, rule: RuleEntry) -> None:
    """Put the bad example in the place of the good one."""
    file = base / rule.file
    if not rule.file:
        name, _, target = rule.bad.partition(" -> ")
        (base / rule.good).rename(base / "elsewhere")
        (base / name).symlink_to(target) if target else (base / "elsewhere").rename(base / name)
    elif not file.exists():
        file.write_bytes((as_bytes(rule.bad) + b"\n") * rule.times)
    else:
        file.write_bytes(replaced(file.read_bytes(), rule))
    if rule.file.startswith("seeds/documents/"):
        sources = base / "seeds" / "sources.yaml"
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        sources.write_text(re.sub("[0-9a-f]{64}", digest, sources.read_text(encoding="utf-8")), encoding="utf-8")


def replaced(raw: bytes, rule: RuleEntry) -> bytes:
    """The bytes of a file with the first good words replaced, both indented as the good ones stand there."""
    good, bad = as_bytes(rule.good), as_bytes(rule.bad)
    for indent in (b"\n" + b" " * width for width in range(8)):
        lines = indent + good.replace(b"\n", indent)
        if lines in raw:
            return raw.replace(lines, indent + bad.replace(b"\n", indent), 1)
    if good in raw:
        return raw.replace(good, bad, 1)
    raise AssertionError(f"{HOME}: the good example of {rule.code} does not stand in {rule.file}")


FEWER = 1000
"""Values that a file may hold where the limit itself, of so many that a file takes long to read, is not what is tried."""


@pytest.fixture
def rule(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> RuleEntry:
    """A rule; where it takes many lines to break it, the limit is lowered, and so are they."""
    given: RuleEntry = request.param
    if given.code != "too-many-values":
        return given
    monkeypatch.setattr(limits, "VALUES", FEWER)
    return replace(given, times=given.times - LIMIT + FEWER)


LIMIT = limits.VALUES


def test_a_rule_on_a_limit_says_what_it_is() -> None:
    assert rules()["too-many-values"].times == LIMIT + 1
    assert f"at most {LIMIT} values" in rules()["too-many-values"].demands
    assert f"at most {limits.TEXT} characters" in rules()["text-too-long"].demands
    assert f"at most {limits.DEPTH} deep" in rules()["depth"].demands


@pytest.mark.parametrize("rule", rules().values(), ids=rules(), indirect=True)
def test_a_rule_is_kept_by_its_good_example_and_broken_by_its_bad_one(built: Path, rule: RuleEntry) -> None:
    base = built
    if rule.file and not (base / rule.file).exists():
        (base / rule.file).write_bytes(as_bytes(rule.good) + b"\n")
        assert usv.validate(base / rule.file).problems == ()
        (base / rule.file).unlink()
    break_rule(base, rule)
    problems = problems_of(base, rule)
    broken = {problem.rule for problem in problems}
    assert rule.code in broken
    assert broken <= {rule.code, *rule.also, *(CHANGED_FILE if rule.file.startswith("data") else ())}
    assert set(rule.also) <= broken, "a rule in `also` is not broken"
    first = next(problem for problem in problems if problem.rule == rule.code)
    assert min(first.line, first.column) >= 1
    assert first.path.startswith("seeds/" if not rule.file or rule.file.startswith("seeds/") else ("data/", str(base)))
    assert re.search("; |did you mean|, or answer", first.message), "a message says what to do"
    assert {problem.field.partition(".")[0] for problem in problems if problem.rule != "unknown-field"} <= FIELDS


SEEN_IN_SEEDS = {code: rule for code, rule in rules().items() if rule.file.startswith("seeds/") and "seeds/documents" not in rule.file}
"""The rules whose example stands in a file of records, which `usvenezuela validate` can be given."""


@pytest.mark.parametrize("rule", SEEN_IN_SEEDS.values(), ids=SEEN_IN_SEEDS)
def test_validate_checks_the_rules_of_which_it_is_said(base: Path, rule: RuleEntry) -> None:
    break_rule(base, rule)
    found = {problem.rule for problem in usv.validate(base / "seeds").problems}
    assert (rule.code in found) == ("validate" in rule.group.checked_by and "document is at hand" not in rule.group.checked_by)


BOTH = {
    code for code, rule in rules().items() if "validate" in rule.group.checked_by and "document is at hand" not in rule.group.checked_by
}
"""The rules that `usvenezuela validate` and the builder check alike."""


def seen_by_both(base: Path) -> list[tuple[tuple[str, int, int, str], ...]]:
    """What the builder and `usvenezuela validate` say of seeds, as to the rules that both check."""
    built, validated = build(base).problems, usv.validate(base / "seeds").problems
    return [
        tuple(
            (problem.path.removeprefix(f"{base}/"), problem.line, problem.column, problem.rule) for problem in found if problem.rule in BOTH
        )
        for found in (built, validated)
    ]


@pytest.mark.slow
@pytest.mark.parametrize("rule", SEEN_IN_SEEDS.values(), ids=SEEN_IN_SEEDS)
def test_the_builder_and_validate_say_the_same_of_a_seed_file(base: Path, rule: RuleEntry) -> None:
    break_rule(base, rule)
    built, validated = seen_by_both(base)
    assert built == validated


MOVES = {
    "an event among the sanctions": ("events/crisis.yaml", "sanctions.yaml"),
    "a sanction among the events": ("sanctions.yaml", "events/crisis.yaml"),
    "an event among the actors": ("events/crisis.yaml", "actors.yaml"),
    "an actor among the postings": ("actors.yaml", "postings.yaml"),
}


@pytest.mark.parametrize("move", MOVES)
def test_a_record_in_a_wrong_file_is_one_problem_to_both(base: Path, move: str) -> None:
    source, target = (base / "seeds" / name for name in MOVES[move])
    head, last = re.split(r"\n(?=- id: [^\n]*\n(?:  [^\n]*\n)*$)", source.read_text(encoding="utf-8"))
    source.write_text(head + "\n", encoding="utf-8")
    target.write_text(target.read_text(encoding="utf-8") + last, encoding="utf-8")
    built, validated = seen_by_both(base)
    assert built == validated
    assert [rule for *_, rule in built] == ["id-prefix"]
    (found,) = [problem for problem in usv.validate(target).problems if problem.rule == "id-prefix"]
    assert "move it to" in found.message


def test_the_registry_is_well_written() -> None:
    tree = parse_yaml((ROOT / HOME).read_text(encoding="utf-8"), HOME)
    assert tree.problems == []
    assert sum(len(group["rules"]) for group in tree.value) == len(rules()), "a code stands in two groups"
    for rule in rules().values():
        assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", rule.code)
        assert rule.demands.endswith(".")
        assert rule.fix.endswith(".")
        assert set(rule.also) <= set(rules())


def test_a_function_names_its_rules_and_leaves_their_words_to_the_registry() -> None:
    checks = [
        *(rule.check for rule in (*KEY_RULES, *RELATED_RULES)), *(rule.check for rule in (*ROW_CHECKS, *PUBLISHED_ROW_CHECKS)),
        *SUSPICIONS, quotes_found, forms_agree, sources_that_differ, *CHECKS, *AUDITS,
    ]  # fmt: skip
    named = {check: re.match(r"Rules? `.+`[,.]", check.__doc__ or "") for check in checks}
    assert [check.__name__ for check, words in named.items() if not words] == []
    codes = {code for words in named.values() if words for code in re.findall("`([a-z-]+)`", words[0])}
    answerable = {code for code, rule in rules().items() if rule.group.is_answerable}
    assert answerable <= codes <= set(rules())


# --- what the code raises -----------------------------------------------------------------


def functions_of(module: ast.Module) -> list[ast.FunctionDef]:
    return [node for node in ast.walk(module) if isinstance(node, ast.FunctionDef)]


def parameters(function: ast.FunctionDef) -> list[str]:
    return [argument.arg for argument in function.args.args]


def raisers(modules: list[ast.Module]) -> dict[tuple[str, bool], int]:
    """Each function or method that takes the code of a rule, with the place of `rule` among the arguments of a call."""
    found: dict[tuple[str, bool], int] = {}
    for function in (function for module in modules for function in functions_of(module)):
        names = parameters(function)
        texts = [argument.arg for argument in function.args.args if getattr(argument.annotation, "id", "") == "str"]
        if "rule" in texts:
            is_method = names[0] in ("self", "cls")
            found[function.name, is_method] = names.index("rule") - is_method
    return found


def rule_arguments(function: ast.FunctionDef, raising: dict[tuple[str, bool], int]) -> Iterator[ast.expr]:
    """What the calls in a function, and its own default, give as `rule`."""
    defaults = zip(reversed(parameters(function)), reversed(function.args.defaults), strict=False)
    yield from (value for name, value in defaults if name == "rule")
    for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
        called = call.func
        name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
        position = raising.get((name, isinstance(called, ast.Attribute)))
        if position is not None:
            yield from call.args[position : position + 1]
            yield from (keyword.value for keyword in call.keywords if keyword.arg == "rule")


def codes_of(expression: ast.expr, function: ast.FunctionDef, module: ast.Module) -> set[str]:
    """The codes that an expression can be: a text, a choice of two, a name or a table of the module; none where it is passed on."""
    if isinstance(expression, ast.Constant):
        return {str(expression.value)}
    if isinstance(expression, ast.IfExp):
        return codes_of(expression.body, function, module) | codes_of(expression.orelse, function, module)
    if isinstance(expression, ast.Subscript):
        tables = [value for value in assigned(expression.value, module) if isinstance(value, ast.Dict)]
        return set().union(*(codes_of(value, function, module) for table in tables for value in table.values))
    is_passed_on = isinstance(expression, ast.Attribute) or getattr(expression, "id", "") in parameters(function)
    values = assigned(expression, function)
    assert is_passed_on or values, f"write the code of the rule where the problem is made: {ast.unparse(expression)} in {function.name}"
    return set().union(*(codes_of(value, function, module) for value in values))


def assigned(name: ast.expr, scope: ast.AST) -> list[ast.expr]:
    """What a name is assigned within a function or module."""
    assignments = [node for node in ast.walk(scope) if isinstance(node, ast.Assign)]
    return [node.value for node in assignments for target in node.targets if ast.unparse(target) == ast.unparse(name)]


def codes_raised() -> set[str]:
    paths = [path for folder in ("src", "builder") for path in sorted((ROOT / folder).rglob("*.py"))]
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in paths]
    raising = raisers(modules)
    given = [
        (expression, function, module)
        for module in modules
        for function in functions_of(module)
        for expression in rule_arguments(function, raising)
    ]
    return set().union(*(codes_of(*where) for where in given))


def test_every_rule_that_is_raised_has_an_entry_and_every_entry_is_raised() -> None:
    raised = codes_raised()
    assert raised - set(rules()) == set(), f"add an entry for each of these rules to {HOME}, in the group that fits"
    assert set(rules()) - raised == set(), f"nothing raises these rules; delete their entries from {HOME}"
