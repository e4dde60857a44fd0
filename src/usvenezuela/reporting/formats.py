"""How a report is printed: for people, for programs, and for the systems that run checks.

What only one format needs is imported there: most runs print text and pay for nothing else.
"""

import os
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, ClassVar
from urllib.parse import quote

from usvenezuela.problems import DOCUMENTED, Problem, Report, printable

LIMIT = 200
"""How many problems are printed unless more are asked for; all are counted."""
SHOWN_BY_GITHUB = 10
"""How many errors of a step GitHub shows as annotations; it keeps the others in the log alone, and says nothing of it."""
BOLD, DIM, RED, CYAN = 1, 2, 31, 36
"""Styles of a terminal, by the numbers of ANSI X3.64."""


@dataclass(frozen=True)
class JsonReport:
    """What `usvenezuela validate --format json` prints."""

    __pydantic_config__: ClassVar[dict[str, Any]] = DOCUMENTED

    checked: int
    """How many records were checked."""
    unchecked_quotes: int
    """How many quotes were not looked up, since their document is not available."""
    checked_quotes: int
    """How many quotes were looked up in their document."""
    left_out: tuple[str, ...]
    """Files in the folders given that were not read, since they do not look like records."""
    count: int
    """How many problems there are, those not listed included."""
    truncated: bool
    """Whether fewer problems are listed than there are."""
    problems: tuple[Problem, ...]
    """The problems, sorted by place."""


def render_text(report: Report, limit: int, use_colour: bool = False) -> str:
    """One line per problem and a closing count."""
    line = _coloured if use_colour else str
    lines = [line(found) for found in _listed(report, limit)]
    return "\n".join([*lines, *_closing(report, limit)])


def render_json(report: Report, limit: int) -> str:
    """The report as a JSON object: see `JsonReport`."""
    listed = tuple(replace(found, path=_well_formed(found.path), message=_well_formed(found.message)) for found in _listed(report, limit))
    left_out = tuple(map(_well_formed, report.left_out))
    counts = report.checked, report.unchecked_quotes, report.checked_quotes, left_out, report.count, len(listed) < report.count
    return to_json(asdict(JsonReport(*counts, listed)))


def render_github(report: Report, limit: int) -> str:
    """Workflow commands that GitHub shows as annotations, and a closing count in the log."""
    listed = _listed(report, limit)
    lines = [
        f"::error file={_escape_property(found.path)},line={found.line},col={found.column},"
        f"title={_escape_property(found.rule)}::{_escape_data(found.message)}"
        for found in listed
    ]
    return "\n".join([*_hidden_by_github(report, len(listed)), *lines, *_closing(report, limit)])


def _hidden_by_github(report: Report, listed: int) -> list[str]:
    """A notice, which has a place of its own beside the errors, where GitHub does not show them all."""
    shown = min(listed, SHOWN_BY_GITHUB)
    if shown == report.count:
        return []
    printed = "all" if listed == report.count else f"{listed:,} and says how to see more"
    message = f"GitHub shows {shown} of {report.count:,} problems as annotations; the log of this step lists {printed}"
    return [f"::notice title=usvenezuela::{message}"]


def render_junit(report: Report, limit: int) -> str:
    """JUnit XML as CI systems read it: a failed case for each problem, or one passed case."""
    from xml.etree import ElementTree

    listed = _listed(report, limit)
    cases = [_junit_case(found.path, str(found), found.rule, found.message) for found in listed]
    more = _more(report, limit)
    cases += [_junit_case("usvenezuela", more, "more", more)] if more else []
    cases = cases or [ElementTree.Element("testcase", classname="usvenezuela", name=_result(report))]
    counts = {"tests": str(len(cases)), "failures": str(len(cases) if report.count else 0), "errors": "0"}
    suites = ElementTree.Element("testsuites", {"name": "usvenezuela", **counts})
    suite = ElementTree.SubElement(suites, "testsuite", {"name": "usvenezuela validate", **counts, "skipped": "0"})
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in _totals(report, limit).items():
        ElementTree.SubElement(properties, "property", name=name, value=str(value).lower())
    suite.extend(cases)
    ElementTree.indent(suites)
    # In ASCII with character references it is the same XML in whatever encoding it is written.
    xml: bytes = ElementTree.tostring(suites, encoding="us-ascii", xml_declaration=True)
    return xml.decode("ascii")


def render_sarif(report: Report, limit: int) -> str:
    """SARIF 2.1.0, for code-scanning viewers."""
    from usvenezuela import __version__

    listed = _listed(report, limit)
    broken = sorted({found.rule for found in listed})
    results = [
        {
            "ruleId": found.rule,
            "level": "error",
            "message": {"text": printable(found.message)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": _as_uri(found.path)},
                        "region": {"startLine": found.line, "startColumn": found.column},
                    }
                }
            ],
        }
        for found in listed
    ]
    driver = {"name": "usvenezuela", "version": __version__, "rules": [_sarif_rule(code) for code in broken]}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results, "properties": _totals(report, limit)}
    return to_json({"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]})


FORMATS: dict[str, Callable[[Report, int], str]] = {
    "text": render_text,
    "json": render_json,
    "github": render_github,
    "junit": render_junit,
    "sarif": render_sarif,
}
"""The report formats by name; each takes the report and how many problems to print, 0 for all."""


def _listed(report: Report, limit: int) -> tuple[Problem, ...]:
    return report.problems[: limit or None]


def _totals(report: Report, limit: int) -> dict[str, Any]:
    return {"checked": report.checked, "count": report.count, "truncated": len(_listed(report, limit)) < report.count}


def _closing(report: Report, limit: int) -> list[str]:
    """The lines after the problems: how many are not printed, the result, and where to read on."""
    more = _more(report, limit)
    hint = [f"run `usvenezuela explain {report.problems[0].rule}` to read what that rule asks"] if report.problems else []
    return [*([more] if more else []), _result(report), *hint]


def _more(report: Report, limit: int) -> str:
    hidden = report.count - len(_listed(report, limit))
    kept = "all" if not report.dropped else f"the first {len(report.problems):,}"
    what_to_do = f"--limit 0 prints {kept}" if hidden > report.dropped else "mend these and check again"
    return f"... and {hidden:,} more; {what_to_do}" if hidden else ""


def _result(report: Report) -> str:
    count, found, missed = report.count, report.checked_quotes, report.unchecked_quotes
    verdict = _counted(count, "problem") if count else "valid" if report.checked else "the files hold none"
    more = [f"{_counted(found, 'quote')} looked up"] if found else []
    more += [f"{_counted(missed, 'quote')} not looked up: no document at hand"] if missed else []
    more += [_left_out(report.left_out)] if report.left_out else []
    return f"{_counted(report.checked, 'record')} checked: {verdict}" + (f" ({'; '.join(more)})" if more else "")


NAMED = 3
"""How many of the files that are left out are named."""


def _left_out(paths: tuple[str, ...]) -> str:
    names = ", ".join(map(printable, paths[:NAMED])) + (" …" if len(paths) > NAMED else "")
    return f"{_counted(len(paths), 'file')} left out, which do not look like records: {names}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _coloured(found: Problem) -> str:
    place = printable(f"{found.path}:{found.line}:{found.column}")
    return f"{styled(place, BOLD)}: {styled(found.rule, RED)}: {printable(found.message)}"


def styled(text: str, style: int, use_colour: bool = True) -> str:
    """`text` in a style, where colour may be used."""
    return f"\033[{style}m{text}\033[0m" if use_colour else text


def _junit_case(classname: str, name: str, type: str, message: str) -> Any:
    from xml.etree import ElementTree

    case = ElementTree.Element("testcase", classname=printable(classname), name=printable(name))
    ElementTree.SubElement(case, "failure", type=type, message=printable(message)).text = printable(name)
    return case


def _sarif_rule(code: str) -> dict[str, Any]:
    from usvenezuela.checking.catalogue import rules

    rule = rules()[code]
    return {"id": code, "shortDescription": {"text": rule.demands}, "help": {"text": rule.advice}}


def to_json(value: Any) -> str:
    """JSON in ASCII, which no terminal, encoding or CI system takes for anything else."""
    import json

    # `##` starts a command of some CI systems anywhere in a line; it can only stand inside a string.
    return json.dumps(value, indent=2).replace("##", "#\\u0023")


def _well_formed(text: str) -> str:
    """`text` with bytes that are not UTF-8 escaped: Python holds them as halves of characters, which JSON readers refuse."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _escape_data(text: str) -> str:
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def _as_uri(path: str) -> str:
    if os.path.isabs(path):
        from pathlib import Path

        return Path(path).as_uri()
    return quote(path.replace(os.sep, "/"), errors="surrogateescape")
