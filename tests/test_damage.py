"""A good file with something broken in it is judged, soon and without a traceback."""

import re
import signal
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import usvenezuela as usv
from tests.conftest import examples
from usvenezuela.model.tables import TABLES
from usvenezuela.problems import printable
from usvenezuela.reporting.formats import FORMATS

SECONDS = 2
MARKS = [
    *(
        mark.encode()
        for mark in ('"', "'", ",", "|", ":", "- ", " #", "[", "]", "{", "}", "\\", "\\ud800", "\n", "\r", "\t", "\0", "-", "9")
    ),
    *(
        mark.encode()
        for mark in ("\ufeff", "\u202e", "\u200b", "\u2028", "\x85", "e\u0301", "&a ", "*a", "!!int ", "<<: {}\n", "---\n", "? ")
    ),
    *(mark.encode() for mark in ("null", "true", "NaN", "1e999", "::error::", "\x1b[31m", "9" * 5000, "[" * 5000, "a: " * 50, "x" * 5000)),
    b"\xff",
    b"\xed\xa0\x80",
]
Damage = Callable[[bytes, int, int], bytes]


def cut_a_line(raw: bytes, at: int, _: int) -> bytes:
    lines = raw.splitlines(keepends=True)
    return b"".join(lines[: at % len(lines)] + lines[at % len(lines) + 1 :])


def swap_two_lines(raw: bytes, at: int, other: int) -> bytes:
    lines = raw.splitlines(keepends=True)
    at, other = at % len(lines), other % len(lines)
    lines[at], lines[other] = lines[other], lines[at]
    return b"".join(lines)


def repeat_a_line(raw: bytes, at: int, _: int) -> bytes:
    lines = raw.splitlines(keepends=True)
    return b"".join(lines[: at % len(lines) + 1] + lines[at % len(lines) :])


def flip_a_byte(raw: bytes, at: int, bits: int) -> bytes:
    at %= len(raw)
    return raw[:at] + bytes([raw[at] ^ (bits % 255 + 1)]) + raw[at + 1 :]


def insert_a_mark(raw: bytes, at: int, mark: int) -> bytes:
    at %= len(raw) + 1
    return raw[:at] + MARKS[mark % len(MARKS)] + raw[at:]


def cut_off(raw: bytes, at: int, _: int) -> bytes:
    return raw[: at % len(raw)]


NUMBERS = st.integers(0, 2**20)
DAMAGES = st.lists(
    st.tuples(
        st.sampled_from([cut_a_line, swap_two_lines, repeat_a_line, flip_a_byte, insert_a_mark, insert_a_mark, cut_off]), NUMBERS, NUMBERS
    ),
    min_size=1,
    max_size=3,
)


@contextmanager
def in_time(seconds: float = SECONDS) -> Iterator[None]:
    """Stop what runs too long, counted in processor time: a machine busy with other things is no failure."""

    def stop(*_: Any) -> None:
        raise TimeoutError(f"no verdict after {seconds} seconds")

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


@pytest.mark.parametrize("pattern", ["seeds/**/*.yaml", "data/*.json", "data/*.csv", "datapackage.json"])
@settings(max_examples=examples(1), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), damages=DAMAGES)
def test_a_damaged_file_is_judged(whole: Path, pattern: str, data: st.DataObject, damages: list[tuple[Damage, int, int]]) -> None:
    path = data.draw(st.sampled_from(sorted(whole.glob(pattern))))
    good = path.read_bytes()
    path.write_bytes(damaged(good, damages))
    try:
        with in_time():
            report = usv.validate(path)
            shown = [render(report, 0) for render in FORMATS.values()]
    except usv.Unusable as error:
        assert str(error)
    else:
        assert all(shown)
        assert all(str(problem) == printable(str(problem)) and problem.line >= 1 and problem.column >= 1 for problem in report.problems)
    finally:
        path.write_bytes(good)


def damaged(raw: bytes, damages: list[tuple[Damage, int, int]]) -> bytes:
    for damage, first, second in damages:
        raw = damage(raw, first, second) if raw else raw
    return raw


@pytest.mark.slow
@settings(max_examples=examples(0.2))
@given(data=st.data(), is_listed=st.booleans(), inside=DAMAGES, outside=DAMAGES | st.just([]))
def test_a_damaged_release_is_judged_and_loaded_or_refused(
    whole: Path, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, is_listed: bool, inside: Any, outside: Any
) -> None:
    """One file is damaged within a zipped release, whose descriptor lists it so or not, and then the archive itself."""
    files = {
        path.relative_to(whole).as_posix(): path.read_bytes() for path in [whole / "datapackage.json", *sorted((whole / "data").iterdir())]
    }
    name = data.draw(st.sampled_from(sorted(files)))
    good, files[name] = files[name], damaged(files[name], inside)
    if is_listed and name != "datapackage.json":
        entry = rb'"bytes": \d+(,\s*"hash": "sha256:)' + sha256(good).hexdigest().encode()
        now = f'"bytes": {len(files[name])}\\g<1>{sha256(files[name]).hexdigest()}'.encode()
        files["datapackage.json"], count = re.subn(entry, now, files["datapackage.json"])
        assert count == (not name.endswith(".md"))
    archive = tmp_path_factory.mktemp("release") / "x.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for member, raw in files.items():
            written.writestr(member, raw)
    archive.write_bytes(damaged(archive.read_bytes(), outside))
    with in_time(5):
        try:
            assert [render(usv.validate(archive), 0) for render in FORMATS.values()]
        except usv.Unusable as error:
            assert str(archive) in str(error)
        try:
            assert all(len(usv.load(archive).table(table)) >= 0 for table in TABLES)
        except usv.ReleaseError as error:
            assert str(error)


def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(TimeoutError), in_time(0.05):
        while True:
            pass


EVENT = """
- id: evt-{0}
  name: N
  event_type: X_STATEMENT
  date_basis: not_stated
  factuality: stated
"""
QUOTE = "  evidence: [{{source: src-wikipedia-relations, quote: the}}]\n"
POSTING = (
    "- {{id: pst-{0}, person: act-nicolas-maduro, label: L, role: ambassador, sending: act-nicolas-maduro, outcome: served,"
    " receiving: act-nicolas-maduro, start_date: '2019', date_basis: stated}}\n"
)
SANCTION = (
    "- {{id: san-{0}, name: N, action: lift, issuer: act-nicolas-maduro, instrument: statute, measures: [travel_ban],"
    " announced_date: '2019', date_basis: stated, factuality: stated}}\n"
)
ACTOR = "- {{id: act-{0}, name: N, actor_type: person, parent: act-{1}}}\n"
COUNT = 8000
FLOODS = {
    "one id in every record": EVENT.format("x") + QUOTE.format() + (EVENT + QUOTE).format("x") * COUNT,
    "one seat": "".join(POSTING.format(number) for number in range(COUNT)),
    "easings of nothing": "".join(SANCTION.format(number) for number in range(COUNT)),
    "one circle": "".join(ACTOR.format(number, (number + 1) % COUNT) for number in range(COUNT)),
    "links of one event": EVENT.format("x")
    + QUOTE.format()
    + "  links:\n"
    + "".join(f"    - {{to: evt-{number}, type: part_of, quote: the}}\n" for number in range(COUNT)),
    "quotes of a letter": EVENT.format("x") + "  evidence:\n" + "    - {source: src-wikipedia-relations, quote: e}\n" * COUNT,
    "long quotes of nothing": "".join(
        EVENT.format(number) + f"  evidence: [{{source: src-wikipedia-relations, quote: {'no such words ' * 20}{number}}}]\n"
        for number in range(COUNT)
    ),
    "one line": "[" + ", ".join(f"{{id: evt-{number}, name: N}}" for number in range(4 * COUNT)) + "]",
    "directives of tags": "".join(f"%TAG !a{number}! tag:x\n" for number in range(20 * COUNT)) + "--- []\n",
}
"""Files in which everything is wrong, so many that comparing each with each takes far too long."""


@pytest.mark.slow
@pytest.mark.parametrize("name", FLOODS)
def test_many_faults_take_time_in_proportion(tmp_path: Path, name: str) -> None:
    path = tmp_path / "flood.yaml"
    path.write_text(FLOODS[name])
    with in_time(10):
        assert not usv.validate(path).ok
