"""Every rule has a good example, the small repository, and a bad one, a single change to it."""

import ast
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from builder.build import build
from tests.conftest import ROOT
from usvenezuela.problems import Problem


@dataclass(frozen=True)
class Bad:
    """A change to the small repository that breaks exactly the rule it is listed under."""

    rule: str
    file: str
    good: str
    bad: str
    also: tuple[str, ...] = ()
    """Rules that the same change cannot help breaking."""


EVENTS, ACTORS, SANCTIONS, POSTINGS = "events/crisis.yaml", "actors.yaml", "sanctions.yaml", "postings.yaml"
FIGURES, SOURCES, SKIPPED, RETIRED = "figures.yaml", "sources.yaml", "skipped.yaml", "retired.yaml"

BAD = (
    # Reading
    Bad("yaml-syntax", EVENTS, "contexts: [diplomatic]", "contexts: [diplomatic"),
    Bad("yaml-documents", EVENTS, "- id: evt-sanctions", "---\n- id: evt-sanctions"),
    Bad("yaml-alias", EVENTS, "contexts: [diplomatic]", "contexts: *x", ("yaml-syntax",)),
    Bad("yaml-anchor", EVENTS, "contexts: [diplomatic]", "contexts: &x [diplomatic]"),
    Bad("yaml-tag", EVENTS, "start_date: 1951", "start_date: !!int 1951"),
    Bad("yaml-merge-key", EVENTS, "  mode: expel", "  <<: {mode: expel}"),
    Bad("yaml-key", EVENTS, "  mode: expel", "  [mode]: expel"),
    Bad("duplicate-key", EVENTS, "  mode: expel", "  mode: expel\n  mode: expel"),
    Bad("empty-value", EVENTS, "mode: expel", "mode:"),
    Bad("cut-by-comment", EVENTS, "mode: expel", "mode: expel #1"),
    Bad("empty-file", RETIRED, "[]\n", ""),
    Bad("line-ends", RETIRED, "[]", "[]\r[]"),
    Bad("depth", EVENTS, "contexts: [diplomatic]", "contexts: " + "[" * 30 + "]" * 30),
    Bad("hidden-character", EVENTS, "location_name: Edelweiss", "location_name: Edel\u200bweiss"),
    # Shape
    Bad("missing-field", FIGURES, "  scope: cost of the easing to Ruritania\n", ""),
    Bad("unknown-field", EVENTS, "mode: expel", "moode: expel"),
    Bad("unknown-code", EVENTS, "mode: expel", "mode: expell"),
    Bad("wrong-type", EVENTS, "contexts: [diplomatic]", "contexts: diplomatic"),
    Bad("bad-date", EVENTS, "start_date: 1950-05-03", "start_date: 1950-02-30"),
    Bad("bad-value", EVENTS, "name: Queen Flavia visits Edelweiss", 'name: " Queen Flavia visits Edelweiss"'),
    Bad("not-nfc", EVENTS, "name: Queen Flavia visits Edelweiss", "name: Queen Flavia visits E\u0301delweiss"),
    Bad("unknown-country", ACTORS, "country: US", "country: UK"),
    Bad("repeated-value", EVENTS, "contexts: [diplomatic]", "contexts: [diplomatic, diplomatic]"),
    # Records
    Bad(
        "duplicate-id", EVENTS, "{actor: act-diplomats, role: recipient}", "{actor: act-graustark, role: actor}", ("actor-without-record",)
    ),
    Bad("id-prefix", EVENTS, "id: evt-visit", "id: act-visit"),
    Bad("unknown-id", EVENTS, "actor: act-queen-flavia", "actor: act-queen-flavi", ("actor-without-record",)),
    Bad("wrong-table", FIGURES, "record: evt-easing", "record: src-ruritania"),
    Bad(
        "cycle",
        ACTORS,
        "name: Ruritania\n  actor_type: state",
        "name: Ruritania\n  actor_type: state\n  parent: act-government-of-ruritania",
    ),
    Bad("self-link", EVENTS, "to: evt-expulsion, type", "to: evt-sanctions, type"),
    Bad(
        "no-evidence",
        EVENTS,
        "  evidence:\n    - {source: src-ruritania, quote: Flavia visited Edelweiss}\n",
        "",
        ("sentence-unaccounted", "skip-without-match"),
    ),
    Bad("unknown-evidence-field", EVENTS, "fields: [location_name]", "fields: [location]"),
    Bad("value-text-not-quoted", FIGURES, "value_text: about $2 million", "value_text: $2 million or so", ("uncovered-quantity",)),
    Bad("mode-misfit", EVENTS, "mode: expel", "mode: phone"),
    Bad("end-before-start", SANCTIONS, "  start_date: 1950-06", "  start_date: 1950-06\n  end_date: 1950-05-03", ("date-not-in-context",)),
    Bad(
        "start-before-announcement",
        SANCTIONS,
        "  start_date: 1950-06",
        "  start_date: 1950-06\n  announced_date: 1951",
        ("date-not-in-context",),
    ),
    Bad("date-basis", EVENTS, "  mode: seize\n  date_basis: not_stated", "  mode: seize\n  date_basis: stated"),
    Bad("no-date-note", EVENTS, "  date_note: The visit is told after the easing of 1951.\n", ""),
    Bad("link-out-of-order", EVENTS, "to: evt-expulsion, type: response_to", "to: evt-visit, type: response_to"),
    Bad("part-outside-whole", EVENTS, "to: evt-expulsion, type: response_to", "to: evt-expulsion, type: part_of"),
    Bad("figure-values", FIGURES, "qualifier: about", "qualifier: vague"),
    Bad("figure-unit", FIGURES, "unit: USD", "unit: bbl"),
    Bad("posting-count", POSTINGS, "n_persons: 3", "n_persons: 3\n  person: act-rolf-hahn"),
    Bad("posting-outcome", POSTINGS, "end_reason: expelled", "end_reason: not_received"),
    Bad("empty-list", SANCTIONS, "measures: [unspecified]", "measures: []"),
    Bad(
        "amendment-out-of-order",
        SANCTIONS,
        "  measures: [unspecified]\n  start_date: 1950-06",
        "  measures: [unspecified]\n  amends: san-eased\n  start_date: 1950-06",
        ("cycle",),
    ),
    Bad("hedge-lost", FIGURES, "qualifier: about", "qualifier: exact"),
    # Suspicions
    Bad("attribution_on_stated", EVENTS, "event_type: ACCUSE\n  mode: allege", "event_type: X_INCIDENT"),
    Bad("claimant_missing", EVENTS, "    - {actor: act-rolf-hahn, role: claimant}\n", ""),
    Bad(
        "possible_duplicate",
        EVENTS,
        "- id: evt-visit",
        "- id: evt-easing-again\n  name: Ruritania eases the sanctions once more\n  event_type: RETREAT\n  mode: x-ease\n  start_date: 1951\n"
        "  date_basis: stated\n  factuality: stated\n  participants:\n    - {actor: act-government-of-ruritania, role: actor}\n"
        "  evidence:\n    - {source: src-ruritania, quote: the sanctions in 1951}\n- id: evt-visit",
    ),
    Bad(
        "seat_held_twice",
        POSTINGS,
        "- id: pst-expelled-diplomats",
        "".join(
            f"- id: pst-{person}\n  person: act-{person}\n  label: {person}\n  role: ambassador\n  sending: act-ruritania\n"
            "  receiving: act-graustark\n  start_date: 1951\n  date_basis: stated\n  outcome: served\n"
            "  evidence:\n    - {source: src-ruritania, quote: eased the sanctions in 1951}\n"
            for person in ("rolf-hahn", "queen-flavia")
        )
        + "- id: pst-expelled-diplomats",
    ),
    Bad("amendment_without_original", SANCTIONS, "  amends: san-imposed\n", ""),
    Bad(
        "answer-without-suspicion",
        SANCTIONS,
        "  amends: san-imposed\n",
        "  amends: san-imposed\n  answers: {seat_held_twice: nobody sits}\n",
    ),
    # Records and documents
    Bad("document-missing", SOURCES, "ruritania.txt", "graustark.txt", ("wrong-source",)),
    Bad("document-altered", "documents/ruritania.txt", "fine", "foul", ("wrong-source",)),
    Bad("quote-not-found", EVENTS, "quote: Graustark had seized the ship Aurora}", "quote: Graustark had seized the ship aurora}"),
    Bad("quote-ambiguous", EVENTS, "quote: in Edelweiss, prefix: of Ruritania,", "quote: Edelweiss,", ("place-not-named",)),
    Bad(
        "quote-crosses-sentences",
        EVENTS,
        'quote: "In June, Ruritania imposed sanctions on Graustark"',
        'quote: "in Edelweiss. In June, Ruritania imposed sanctions on Graustark"',
    ),
    Bad("long-quote", EVENTS, "quote: Graustark had seized the ship Aurora}", f"quote: {'Graustark ' * 31}x}}", ("quote-not-found",)),
    Bad("date-not-stated", EVENTS, "start_date: 1950-06\n  date_basis: section_context", "start_date: 1950-06\n  date_basis: stated"),
    Bad("date-not-in-context", EVENTS, "start_date: 1950-06\n", "start_date: 1950-07\n", ("uncovered-date",)),
    Bad("participant-not-named", EVENTS, ", implied: Edelweiss lies there.", ""),
    Bad("needless-implied", EVENTS, "actor: act-queen-flavia, role: actor", "actor: act-queen-flavia, role: actor, implied: she is queen"),
    Bad("place-not-named", EVENTS, "location_name: Edelweiss", "location_name: Strelsau", ("uncovered-name",)),
    Bad("figure-not-grounded", FIGURES, "value: 2000000", "value: 3000000"),
    Bad("count-not-grounded", POSTINGS, "n_persons: 3", "n_persons: 4", ("uncovered-quantity",)),
    Bad("actor-not-mentioned", ACTORS, "name: Rolf Hahn", "name: Rudolf Hahn", ("uncovered-name", "participant-not-named")),
    Bad("name-taken", ACTORS, "aliases: [three diplomats]", "aliases: [three diplomats, Flavia]"),
    Bad("alias-not-used", ACTORS, "aliases: [three diplomats]", "aliases: [three diplomats, four diplomats]"),
    Bad("actor-without-record", ACTORS, "- id: act-aurora", "- id: act-trade\n  name: trade\n  actor_type: group\n- id: act-aurora"),
    Bad("sentence-unaccounted", SKIPPED, "- {source: src-ruritania, sentence: The weather, reason: weather}\n", ""),
    Bad("skip-form", SKIPPED, "sentence: The weather,", "sentence: The weather, section: Later years,", ("sentence-unaccounted",)),
    Bad("skip-without-match", SKIPPED, "sentence: The weather,", "sentence: The whether,", ("sentence-unaccounted",)),
    Bad("skip-ambiguous", SKIPPED, "sentence: The weather,", "sentence: The,", ("sentence-unaccounted", "skip-twice")),
    Bad("skip-of-coded", SKIPPED, "sentence: The weather,", "sentence: Ruritania eased,", ("sentence-unaccounted",)),
    Bad(
        "skip-twice",
        SKIPPED,
        "- {source: src-ruritania, sentence: The weather, reason: weather}\n",
        "- {source: src-ruritania, sentence: The weather, reason: weather}\n- {source: src-ruritania, sentence: The weather was, reason: weather}\n",
    ),
    Bad(
        "uncovered-date",
        EVENTS,
        "quote: Flavia visited Edelweiss",
        "quote: Flavia visited Edelweiss}\n    - {source: src-ruritania, quote: The Queen left in 1955",
    ),
    Bad("uncovered-quantity", POSTINGS, "  n_persons: 3\n", ""),
    Bad("uncovered-name", SKIPPED, "- {source: src-ruritania, words: Zenda, reason: a place}\n", ""),
    Bad("skip-needless", SKIPPED, "words: Zenda, reason", "words: in spring, reason", ("uncovered-name",)),
    Bad("quoted-too-much", SOURCES, "redistributable: true", "redistributable: false"),
    Bad(
        "infobox-state",
        ACTORS,
        "name: Graustark\n",
        "name: Grand Graustark\n",
        ("actor-not-mentioned", "participant-not-named", "quoted-too-much"),
    ),
    Bad("retired-in-use", RETIRED, "[]", "- {id: evt-visit, reason: a slip}", ("retired-unreleased",)),
    Bad("retired-unreleased", RETIRED, "[]", "- {id: evt-old, reason: a slip}"),
    Bad("retired-without-reason", RETIRED, "[]", "- {id: evt-old}", ("retired-unreleased",)),
    Bad(
        "redirect-to-retired",
        RETIRED,
        "[]",
        "- {id: evt-old, reason: a slip, replaced_by: evt-older}\n- {id: evt-older, reason: a slip}",
        ("retired-unreleased", "unknown-id"),
    ),
)

# A fault that hides a seed file's records would drown the rule in what follows from it.
WHOLE_FILE = ("yaml-", "duplicate-key", "empty-value", "cut-by-comment", "empty-file", "line-ends", "depth", "hidden-character", "encoding")


def broken(base: Path, example: Bad) -> tuple[Problem, ...]:
    path = base / "seeds" / example.file
    text = path.read_text(encoding="utf-8")
    assert text.count(example.good) >= 1, f"the example's words are not in {example.file}"
    path.write_text(text.replace(example.good, example.bad, 1), encoding="utf-8")
    return build(base).problems


def test_the_small_repository_is_without_fault(base: Path) -> None:
    assert build(base).problems == ()


@pytest.mark.parametrize("example", BAD, ids=[example.rule for example in BAD])
def test_a_rule_bites_on_its_bad_example(base: Path, example: Bad) -> None:
    problems = broken(base, example)
    found = {problem.rule for problem in problems}
    assert example.rule in found
    first = next(problem for problem in problems if problem.rule == example.rule)
    assert first.line >= 1
    assert first.column >= 1
    assert first.path.startswith("seeds/")
    if not example.rule.startswith(WHOLE_FILE) and "document-" not in example.rule:
        assert found <= {example.rule, *example.also}


RULE = re.compile(r"[a-z]+(?:[-_][a-z0-9]+)+")
RAISED_BY = {"problem", "_refuse", "_unreadable", "_fail"}
ELSEWHERE = {
    # What only the published form, other formats or the whole release can break is tested where that is tested.
    "derived-value", "link-without-quote", "quote-not-at-offsets", "release-file", "release-descriptor", "csv-syntax",
    "csv-header", "csv-cells", "json-syntax", "number-range", "too-many-values", "infobox-title", "id-vanished", "stray-seed", "document-encoding",
}  # fmt: skip


def rules_in(path: Path) -> set[str]:
    """The rule names that a module's calls raise problems under."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    named = [call for call in calls if getattr(call.func, "attr", getattr(call.func, "id", "")) in RAISED_BY]
    words = [argument.value for call in named for argument in call.args[:2] if isinstance(argument, ast.Constant)]
    return {word for word in words if isinstance(word, str) and RULE.fullmatch(word)}


def test_every_rule_has_an_example() -> None:
    rules = {rule for folder in ("src", "builder") for path in (ROOT / folder).rglob("*.py") for rule in rules_in(path)}
    examples = {example.rule for example in BAD}
    assert len(rules) > 60
    assert rules - examples - ELSEWHERE == set()
    assert rules >= ELSEWHERE, "an exemption matches nothing"


def test_an_infobox_title_that_the_rule_does_not_know_is_a_problem_with_a_place(base: Path) -> None:
    document = base / "seeds" / "documents" / "ruritania.txt"
    text = document.read_text(encoding="utf-8").replace("Envoytitle2: Ambassador", "Envoytitle2: Grand Consul")
    document.write_text(text, encoding="utf-8")
    sources = base / "seeds" / "sources.yaml"
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    sources.write_text(re.sub("[0-9a-f]{64}", digest, sources.read_text(encoding="utf-8")), encoding="utf-8")
    found = [problem for problem in build(base).problems if problem.rule == "infobox-title"]
    assert [(problem.path, problem.line) for problem in found] == [("seeds/documents/ruritania.txt", 6)]
