"""The page to look at: what its file holds, and what it does not."""

import base64
import hashlib
import json
import re
import shutil
import tempfile
import webbrowser
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from builder.releasing.page import PAGE, hash_of_sources, page_faults
from tests.conftest import ROOT, needs_page
from tests.test_cli import run
from usvenezuela.dataset.table import key_of
from usvenezuela.exporting import page, page_data
from usvenezuela.exporting.export import CannotExport, export

HOSTILE = "</script><script>alert(1)</script><!-- & \u2028\u2029 \"'"
RECORDS = ("sources", "actors", "events", "sanctions", "postings", "figures")


@pytest.fixture(scope="module")
def written(data: usv.Dataset, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the real dataset."""
    path = tmp_path_factory.mktemp("page") / "explorer.html"
    export(data, "html", path)
    return path.read_text(encoding="utf-8")


def held(text: str) -> Any:
    """The data that a page holds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


@needs_page
def test_the_page_holds_every_record_with_its_quotes(written: str, data: usv.Dataset) -> None:
    tables = held(written)["tables"]
    for name in RECORDS:
        items = {item[data.tables[name].record.primary_key[0]]: item for item in tables[name]}
        assert set(items) == {key_of(item) for item in data.table(name)}
        for record in data.table(name):
            quotes = [quote.exact for quote in getattr(record, "evidence", ())]
            assert [quote["exact"] for quote in items[key_of(record)].get("evidence", [])] == quotes


@needs_page
def test_a_text_that_may_not_be_redistributed_is_not_in_the_page(written: str, data: usv.Dataset) -> None:
    kept = [source for source in data.sources if not source.redistributable]
    assert kept
    quoted = " ".join(quote.exact for quote in data.evidence)
    for source in kept:
        text = (ROOT / str(source.path)).read_text(encoding="utf-8")
        sentences = [text[item.start : item.end] for item in data.sentences if item.source_id == source.source_id]
        assert len(sentences) > 10
        assert [words for words in sentences if words in written and words not in quoted] == []
    assert not [item for item in held(written)["tables"]["sentences"] if item["source_id"] == kept[0].source_id and "text" in item]


def test_no_text_of_a_closed_document_is_taken_from_a_release_that_has_it(data: usv.Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(data.__dict__, "sources", [item.model_copy(update={"redistributable": False}) for item in data.sources])
    assert not [item for item in page_data.page_data(data)["tables"]["sentences"] if "text" in item]


@needs_page
def test_the_policy_lets_the_one_script_run_and_nothing_be_fetched(written: str) -> None:
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', written)
    scripts = re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    assert policy and len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    rules = dict(rule.strip().split(" ", 1) for rule in policy[1].split(";"))
    assert rules.pop("script-src") == f"'sha256-{digest}'"
    assert rules == {
        "default-src": "'none'",
        "style-src": "'unsafe-inline'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    assert not re.findall(r'(?:src|href)="(?!data:)[^"]*"', written.partition("<script")[0])


@needs_page
def test_the_licences_of_what_is_bundled_stand_in_the_page(written: str) -> None:
    head = written.partition("<style>")[0]
    for words in ("@observablehq/plot 0.6.17 (ISC)", "Observable, Inc.", "d3-scale", "Mike Bostock"):
        assert words in head


@needs_page
def test_a_page_stays_small(written: str) -> None:
    assert len(written.encode()) < 1_500_000


def test_what_could_be_taken_for_markup_is_escaped() -> None:
    text = page.embedded({"name": HOSTILE, HOSTILE: [HOSTILE]})
    assert not set(text) & set("<>&\u2028\u2029")
    assert json.loads(text) == {"name": HOSTILE, HOSTILE: [HOSTILE]}


def is_met(pair: tuple[set[str], set[str]], by: str | None, to: str | None) -> bool:
    return (by is None or by in pair[0]) and (to is None or to in pair[1])


def test_the_pairs_in_the_page_answer_as_where_does(data: usv.Dataset) -> None:
    parties = page_data.page_data(data)["parties"]
    sets = [set(side) for side in parties["sets"]]
    actors = ["act-united-states", "act-venezuela", "act-nicolas-maduro", "act-us-department-of-state", "act-citgo", "act-hugo-chavez"]
    answered = 0
    for table in ("events", "sanctions", "postings"):
        wide = {"factuality": "any"} if table != "postings" else {}
        for by in [None, *actors]:
            for to in [None, *actors]:
                sides = {name: actor for name, actor in (("by", by), ("to", to)) if actor}
                expected = {key_of(item) for item in data.table(table).where(**wide, **sides)}
                pairs = {id: [(sets[one], sets[two]) for one, two in found] for id, found in parties["of"].items()}
                shown = {id for id in map(key_of, data.table(table)) if not sides or any(is_met(pair, by, to) for pair in pairs[id])}
                assert shown == expected
                answered += len(sides) == 2 and bool(expected)
    assert answered > 10


@needs_page
def test_the_page_of_a_small_release_holds_that_release(whole: Path, tmp_path: Path) -> None:
    assert run("export", "html", "--output", str(tmp_path / "x.html"), str(whole / "datapackage.json")).returncode == 0
    tables = held((tmp_path / "x.html").read_text(encoding="utf-8"))["tables"]
    assert {actor["actor_id"] for actor in tables["actors"]} == {actor.actor_id for actor in usv.load(whole).actors}


@needs_page
def test_the_same_bytes_are_written_twice_and_over_its_own_alone(data: usv.Dataset, tmp_path: Path) -> None:
    target = tmp_path / "x.html"
    export(data, "html", target)
    first = target.read_bytes()
    export(data, "html", target)
    assert target.read_bytes() == first
    target.write_text("<!doctype html><title>mine</title>", encoding="utf-8")
    with pytest.raises(CannotExport, match="is there already"):
        export(data, "html", target)


def test_without_the_page_one_line_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "TEMPLATE", "exporting/none.html")
    for command in (("export", "html"), ("explore",)):
        done = run(*command, "--output", str(tmp_path / "x.html"))
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.count("\n") == 1 and "run `make explorer`" in done.stderr and "Node.js 20" in done.stderr
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    assert run("explore").returncode == 2 and list(tmp_path.iterdir()) == []


@needs_page
@pytest.mark.parametrize("opens", [True, False])
def test_explore_opens_the_page_or_says_where_it_is(opens: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def opened(address: str) -> bool:
        asked.append(address)
        return opens

    monkeypatch.setattr(webbrowser, "open", opened)
    path = tmp_path / "x.html"
    done = run("explore", "--output", str(path))
    assert (done.returncode, asked) == (0, [path.as_uri()])
    assert str(path) in done.stdout and ("no browser" in done.stdout) is not opens
    done = run("explore")
    elsewhere = Path(re.search(r": (.*explorer\.html)", done.stdout)[1])  # type: ignore[index]
    assert done.returncode == 0 and elsewhere.is_file() and asked[1] == elsewhere.as_uri()
    shutil.rmtree(elsewhere.parent)


@needs_page
def test_a_page_made_of_other_sources_is_not_released(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "explorer", tmp_path / "explorer", ignore=shutil.ignore_patterns("node_modules"))
    assert [line.partition(":")[0] for line in page_faults(tmp_path)] == ["the page is not built"]
    (tmp_path / PAGE).parent.mkdir(parents=True)
    text = re.sub('(explorer-sources" content=")[0-9a-f]*', rf"\g<1>{hash_of_sources(tmp_path)}", page.template())
    (tmp_path / PAGE).write_text(text, encoding="utf-8")
    assert list(page_faults(tmp_path)) == []
    (tmp_path / "explorer" / "src" / "new.js").write_text("", encoding="utf-8")
    assert [line.partition(":")[0] for line in page_faults(tmp_path)] == ["the page was built of other sources"]


def test_mistakes_are_reported_where_the_package_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Metadata:
        def get_all(self, name: str) -> list[str]:
            return ["Homepage, https://example.org", "Issues, https://example.org/issues"]

    monkeypatch.setattr(metadata, "metadata", lambda _: Metadata())
    assert page_data.mistakes_url() == "https://example.org/issues"
