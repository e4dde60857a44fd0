"""A build is whole or not at all, and the same everywhere."""

import hashlib
import json
import multiprocessing
import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from builder.__main__ import main
from builder.build import Build, build, code
from builder.publishing.files import differences, write
from builder.publishing.gates import frictionless_errors
from builder.resolve import Resolver, Tables
from tests.conftest import BASE, ROOT


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "builder", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.slow
def test_the_published_files_are_what_the_seeds_give() -> None:
    made = build(ROOT)
    assert made.problems == ()
    assert differences(made.files, ROOT) == [], "run `make build` and commit the result"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """What the small repository gives."""
    return build(Path(shutil.copytree(BASE, tmp_path_factory.mktemp("made") / "base")))


@pytest.mark.slow
def test_two_builds_give_the_same_bytes(base: Path, made: Build) -> None:
    assert build(base).files == made.files


@pytest.mark.slow
def test_a_build_writes_and_the_next_has_nothing_to_write(base: Path, made: Build) -> None:
    assert set(write(made.files, base)) == set(made.files)
    assert write(made.files, base) == []
    assert differences(made.files, base) == []


@pytest.mark.slow
def test_what_the_seeds_no_longer_give_is_deleted(built: Path, made: Build) -> None:
    (built / "data" / "stray.csv").write_text("a\n")
    assert differences(made.files, built) == ["data/stray.csv: is not generated from the seeds"]
    assert write(made.files, built) == ["data/stray.csv"]


@pytest.mark.parametrize("there", ["dangling link", "link to a file", "link to a folder", "empty folder", "folder", "pipe"])
@pytest.mark.parametrize("name", ["data/stray", "data/events.csv", "schema/seeds"])
def test_links_and_folders_that_the_seeds_do_not_give_are_named_and_deleted_and_none_is_followed(
    built: Path, made: Build, tmp_path: Path, name: str, there: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("kept")
    path = built / name
    if path.is_dir():
        shutil.rmtree(path)
    path.unlink(missing_ok=True)
    if there == "pipe":
        os.mkfifo(path)
    elif there.endswith("link"):
        path.symlink_to(tmp_path / "nowhere")
    elif there.startswith("link"):
        path.symlink_to(outside / "precious" if there.endswith("file") else outside)
    else:
        path.mkdir()
        if there == "folder":
            (path / "deep").mkdir()
            (path / "deep" / "file").write_text("x")
    assert [line for line in differences(made.files, built) if line.startswith((f"{name}: ", f"{name}/"))]
    assert [path for path in write(made.files, built) if path.startswith(name)]
    assert differences(made.files, built) == []
    assert [found.name for found in outside.iterdir()] == ["precious"]
    assert (outside / "precious").read_text() == "kept"


@pytest.mark.parametrize("name", ["data", "schema", "editing"])
def test_check_names_a_linked_folder(built: Path, made: Build, tmp_path: Path, name: str) -> None:
    (built / name).rename(tmp_path / "moved")
    (built / name).symlink_to(tmp_path / "moved")
    assert differences(made.files, built) == [f"{name}: is a link"]


@pytest.mark.parametrize("target", ["precious", "nowhere", ""])
def test_a_lock_that_is_a_link_is_refused_and_the_file_that_it_leads_to_left_alone(
    built: Path, made: Build, tmp_path: Path, target: str
) -> None:
    (tmp_path / "precious").write_text("kept")
    (built / "data" / "events.csv").write_text("old")
    (built / ".build.lock").unlink(missing_ok=True)
    (built / ".build.lock").symlink_to(tmp_path / target)
    with pytest.raises(OSError, match=r"\.build\.lock is a link; delete it"):
        write(made.files, built)
    assert (built / "data" / "events.csv").read_text() == "old"
    assert (tmp_path / "precious").read_text() == "kept"
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize("kind", ["hard link", "pipe"])
def test_what_stands_where_the_lock_should_keeps_its_content(built: Path, made: Build, tmp_path: Path, kind: str) -> None:
    lock, precious = built / ".build.lock", tmp_path / "precious"
    precious.write_text("kept")
    lock.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(lock)
    else:
        os.link(precious, lock)
    assert write(made.files, built) == []
    assert precious.read_text() == "kept"


@pytest.mark.slow
def test_check_names_each_file_that_differs_and_the_command_and_writes_nothing(base: Path) -> None:
    assert run("--root", str(base)).returncode == 0
    (base / "data" / "events.csv").write_text("spoilt")
    (base / "schema" / "event.json").unlink()
    before = snapshot(base)
    result = run("--root", str(base), "--check")
    assert result.returncode == 1
    assert "data/events.csv: differs" in result.stdout
    assert "schema/event.json: is missing" in result.stdout
    assert "make build" in result.stdout
    assert snapshot(base) == before


def test_all_problems_are_named_in_one_run_and_nothing_published_is_touched(built: Path, capfd: pytest.CaptureFixture[str]) -> None:
    base = built
    events = base / "seeds" / "events" / "crisis.yaml"
    text = events.read_text()
    changes = {
        "mode: expel": "mode: expell",
        "start_date: 1950-05-03": "start_date: 1950-13-03",
        "location_name: Edelweiss": "loc_name: Edelweiss",
        "to: evt-expulsion": "to: evt-expulsio",
        "quote: Flavia visited Edelweiss": "quote: Flavia visited edelweiss",
        "  date_basis: not_stated\n  factuality: alleged": "  date_basis: not_stated\n  date_basis: not_stated\n  factuality: alleged",
    }
    for good, bad in changes.items():
        text = text.replace(good, bad, 1)
    events.write_text(text)
    (base / "seeds" / "figures.yaml").write_text("- id: [\n")
    (base / "seeds" / "postings.yaml").write_bytes(b"- id: \xff\n")
    before = snapshot(base / "data")
    assert main(["--root", str(base)]) == 1
    printed = capfd.readouterr()
    assert printed.err == ""
    lines = printed.out.splitlines()[:-1]
    rules = {line.split(": ")[1] for line in lines}
    assert rules >= {
        "unknown-code",
        "bad-date",
        "unknown-field",
        "unknown-id",
        "quote-not-found",
        "duplicate-key",
        "yaml-syntax",
        "encoding",
    }
    assert all(line.startswith("seeds/") for line in lines)
    assert before
    assert snapshot(base / "data") == before


@pytest.mark.parametrize("change", ["missing", "altered"])
def test_a_document_absent_or_altered_is_named_with_its_hash_and_place(base: Path, change: str) -> None:
    document = base / "seeds" / "documents" / "ruritania.txt"
    if change == "missing":
        document.unlink()
    else:
        document.write_text(document.read_text() + "\n")
    problems = build(base).problems
    assert [problem.rule for problem in problems] == [f"document-{change}"]
    digest = next(line.split()[1] for line in (base / "seeds" / "sources.yaml").read_text().splitlines() if "sha256" in line)
    assert digest in problems[0].message
    assert "seeds/documents/ruritania.txt" in problems[0].message


def test_a_document_that_is_not_utf8_is_named(base: Path) -> None:
    document, sources = base / "seeds" / "documents" / "ruritania.txt", base / "seeds" / "sources.yaml"
    document.write_bytes(document.read_bytes() + b"\xff")
    digest = hashlib.sha256(document.read_bytes()).hexdigest()
    sources.write_text(re.sub("[0-9a-f]{64}", digest, sources.read_text()))
    assert [problem.rule for problem in build(base).problems] == ["document-encoding"]


@pytest.mark.parametrize("name", ["event.yaml", "events/crisis.yml", "events/old/crisis.yaml"])
def test_a_seed_file_that_nothing_reads_is_named(base: Path, name: str) -> None:
    path = base / "seeds" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("[]\n")
    assert [(problem.rule, problem.path) for problem in build(base).problems] == [("stray-seed", f"seeds/{name}")]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["data", "schema", "editing"])
def test_the_builder_deletes_nothing_behind_a_link(base: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], name: str) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "precious").write_text("kept")
    (base / name).symlink_to(outside)
    assert main(["--root", str(base)]) == 1
    assert "is a link" in capfd.readouterr().out
    assert [path.name for path in outside.iterdir()] == ["precious"]


def _write_until_killed(files: dict[str, bytes], root: Path, after: int) -> None:
    replace, count = os.replace, 0

    def dying(source: str, target: str) -> None:
        nonlocal count
        count += 1
        if count > after:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(source, target)

    os.replace = dying  # type: ignore[assignment]
    write(files, root)


@pytest.mark.slow
@pytest.mark.parametrize("after", [0, 1, 20, -1])
def test_a_build_killed_half_way_is_noticed_by_all_and_mended_by_the_next(built: Path, after: int) -> None:
    base = built
    events = base / "seeds" / "events" / "crisis.yaml"
    events.write_text(events.read_text().replace("name: Queen Flavia visits", "name: The Queen Flavia visits"))
    figures = base / "seeds" / "figures.yaml"
    figures.write_text(figures.read_text().replace("scope: cost", "scope: the cost"))
    made = build(base)
    stale = differences(made.files, base)
    kills_at = len(stale) - 1 if after == -1 else min(after, len(stale) - 1)
    process = multiprocessing.get_context("fork").Process(target=_write_until_killed, args=(dict(made.files), base, kills_at))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    assert differences(made.files, base), "--check notices"
    if kills_at:
        assert list(frictionless_errors(base / "datapackage.json")), "frictionless notices"
        with pytest.raises(usv.ReleaseError):
            usv.load(base / "datapackage.json")
    write(made.files, base)
    assert differences(made.files, base) == []
    assert {path.name for path in base.rglob(".*")} <= {".build.lock"}, "nothing half written is left"
    assert usv.load(base).version == usv.__version__


@pytest.mark.slow
def test_ids_released_never_vanish(base: Path) -> None:
    (base / "seeds" / "releases" / "0.0.1.txt").write_text("evt-expulsion\nevt-vanished\n")
    assert [problem.rule for problem in build(base).problems] == ["id-vanished"]
    retired = "- {id: evt-vanished, reason: told twice, replaced_by: evt-expulsion}\n"
    (base / "seeds" / "retired.yaml").write_text(retired)
    made = build(base)
    assert made.problems == ()
    records = {row["record_id"]: row for row in json.loads(made.files["data/records.json"])}
    assert records["evt-expulsion"]["first_version"] == "0.0.1"
    assert records["evt-vanished"] == {
        "record_id": "evt-vanished", "table": "events", "status": "retired", "replaced_by": "evt-expulsion", "reason": "told twice",
        "first_version": "0.0.1",
    }  # fmt: skip


def test_the_infobox_gives_missions_and_heads_of_mission(made: Build) -> None:
    files = made.files
    postings = {row["posting_id"]: row for row in json.loads(files["data/postings.json"])}
    berg = postings["pst-anna-berg"]
    assert (berg["role"], berg["vienna_class"], berg["sending_id"], berg["receiving_id"]) == (
        "charge_daffaires",
        "c",
        "act-ruritania",
        "act-graustark",
    )
    assert (berg["origin"], berg["end_date"], berg["as_of"]) == ("extracted", "..", "1960-07")
    assert [quote["exact"] for quote in berg["evidence"]] == [
        "Mission1: Embassy of Ruritania, Edelweiss",
        "Envoy1: Anna Berg",
        "Envoytitle1: Chargé d'Affaires",
    ]
    actors = {row["actor_id"]: row for row in json.loads(files["data/actors.json"])}
    mission = actors["act-embassy-of-ruritania-edelweiss"]
    assert (mission["origin"], mission["country"]) == ("extracted", "US"), "what a person adds stands on top"


def test_each_actor_is_quoted_once_where_it_is_first_named(data: usv.Dataset) -> None:
    quoted = [quote for quote in data.evidence if quote.record_id in data.actors]
    assert sorted(quote.record_id for quote in quoted) == sorted(actor.actor_id for actor in data.actors)
    closed = {source.source_id for source in data.sources if not source.redistributable}
    named_elsewhere = {mention.actor_id for mention in data.mentions if mention.source_id not in closed}
    assert not any(quote.source_id in closed and quote.record_id in named_elsewhere for quote in quoted)
    statuses = {sentence.sentence_id: sentence.status for sentence in data.sentences}
    named_in_coded = {
        mention.actor_id for mention in data.mentions if mention.source_id not in closed and statuses[mention.sentence_id] == "coded"
    }
    assert all(statuses[quote.sentence_id] == "coded" for quote in quoted if quote.record_id in named_in_coded)


def test_quotes_lead_to_the_words_in_the_documents(data: usv.Dataset) -> None:
    texts = {source.source_id: (ROOT / str(source.path)).read_text(encoding="utf-8") for source in data.sources}
    assert len(data.evidence) > 0
    for quote in data.evidence:
        text = texts[quote.source_id]
        assert text[quote.start : quote.end] == quote.exact
        assert text[: quote.start].endswith(quote.prefix or "")
        assert text[quote.end :].startswith(quote.suffix or "")
        sentence = data.sentences[quote.sentence_id]
        assert sentence.start <= quote.start <= quote.end <= sentence.end
        assert sentence.status == "coded" or quote.record_id.startswith("act-")


# --- what is published of the small repository ---------------------------------------------------------


@pytest.fixture(scope="module")
def tables() -> Tables:
    """The published tables."""
    return Resolver(code(BASE)[0]).tables()


def test_what_follows_from_other_columns_is_filled_in(tables: Tables) -> None:
    columns = ("event_id", "quad_class", "earliest", "latest", "origin")
    assert cells_of(tables["events"], *columns) == [
        ("evt-accusation", "verbal_conflict", None, None, "curated"),
        ("evt-easing", "material_cooperation", date(1951, 1, 1), date(1951, 12, 31), "curated"),
        ("evt-expulsion", "material_conflict", date(1950, 5, 3), date(1950, 5, 3), "curated"),
        ("evt-sanctions", "material_conflict", date(1950, 6, 1), date(1950, 6, 30), "curated"),
        ("evt-seizure", "material_conflict", None, None, "curated"),
        ("evt-visit", "verbal_cooperation", date(1952, 1, 1), date(1952, 12, 31), "curated"),
    ]
    assert cells_of(tables["postings"], "posting_id", "vienna_class", "as_of", "origin") == [
        ("pst-anna-berg", "c", "1960-07", "extracted"),
        ("pst-expelled-diplomats", None, None, "curated"),
        ("pst-ivo-stern", "a", "1960-07", "extracted"),
    ]
    assert cells_of(tables["sources"], "n_chars") == [(len((BASE / "seeds/documents/ruritania.txt").read_text(encoding="utf-8")),)]


def cells_of(records: list[Any], *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(record, column) for column in columns) for record in records]


def test_an_actor_rests_on_the_place_that_names_it_first(tables: Tables) -> None:
    document = (BASE / "seeds/documents/ruritania.txt").read_text(encoding="utf-8")
    found = [quote for quote in tables["evidence"] if getattr(quote, "record_id", "").startswith("act-")]
    first = {
        "act-anna-berg": "Anna Berg", "act-aurora": "Aurora", "act-diplomats": "three diplomats",
        "act-embassy-of-graustark-strelsau": "Embassy of Graustark, Strelsau",
        "act-embassy-of-ruritania-edelweiss": "Embassy of Ruritania, Edelweiss", "act-government-of-ruritania": "Minister",
        "act-graustark": "Graustark", "act-ivo-stern": "Ivo Stern", "act-queen-flavia": "Flavia", "act-rolf-hahn": "Rolf Hahn",
        "act-ruritania": "Ruritania",
    }  # fmt: skip
    # In the title, which no record quotes, two are named before.
    begins = {"act-graustark": document.index("Graustark expelled"), "act-ruritania": document.index("Ruritania in Edelweiss")}
    expected = [(id, words, begins.get(id, document.index(words))) for id, words in first.items()]
    assert cells_of(found, "record_id", "exact", "start") == expected


def test_quotes_stand_in_the_order_of_their_records_columns_and_places(tables: Tables) -> None:
    events = ("evt-expulsion", "evt-sanctions")
    found = [quote for quote in tables["evidence"] if getattr(quote, "record_id", "") in events]
    assert cells_of(found, "field", "exact", "prefix", "suffix") == [
        (None, "On 3 May 1950, Graustark expelled three diplomats", None, " of Ruritania in Edelweiss. In J"),
        ("location_name", "in Edelweiss", "ed three diplomats of Ruritania ", ". In June, Ruritania imposed san"),
        (None, "In June, Ruritania imposed sanctions on Graustark", "mats of Ruritania in Edelweiss. ", " in response to the expulsion. M"),
        (
            "links/response_to/evt-expulsion",
            "in response to the expulsion",
            " imposed sanctions on Graustark ",
            ". Minister Rolf Hahn alleged tha",
        ),
    ]
    starts = [getattr(mention, "start", 0) for mention in tables["mentions"]]
    assert starts == sorted(starts), "numbers are sorted as numbers"


def test_dates_quantities_and_names_of_a_sentence_are_published(tables: Tables) -> None:
    found = [mention for mention in tables["mentions"] if str(getattr(mention, "sentence_id", "")).endswith(("s0011", "s0012", "s0013"))]
    assert cells_of(found, "text", "kind", "value", "actor_id") == [
        ("3 May 1950", "date", "1950-05-03", None),
        ("Graustark", "actor", None, "act-graustark"),
        ("three", "quantity", "3", None),
        ("three diplomats", "actor", None, "act-diplomats"),
        ("Ruritania", "actor", None, "act-ruritania"),
        ("June", "date", "1950-06", None),
        ("Ruritania", "actor", None, "act-ruritania"),
        ("Graustark", "actor", None, "act-graustark"),
        ("Minister", "actor", None, "act-government-of-ruritania"),
        ("Rolf Hahn", "actor", None, "act-rolf-hahn"),
        ("Graustark", "actor", None, "act-graustark"),
        ("Aurora", "actor", None, "act-aurora"),
    ]


def test_of_a_document_that_may_not_leave_no_words_around_a_quote_are_published(base: Path) -> None:
    sources = base / "seeds" / "sources.yaml"
    sources.write_text(sources.read_text().replace("redistributable: true", "redistributable: false"))
    evidence = Resolver(code(base)[0]).tables()["evidence"]
    assert len(evidence) > 0
    assert set(cells_of(evidence, "prefix", "suffix")) == {(None, None)}


def test_a_retired_id_is_registered_with_its_table_and_the_version_that_had_it_first(base: Path) -> None:
    (base / "seeds" / "releases" / "0.0.1.txt").write_text("evt-expulsion\nevt-vanished\n")
    retired = "- {id: evt-vanished, reason: told twice, replaced_by: evt-expulsion}\n- {id: san-gone, reason: none}\n"
    (base / "seeds" / "retired.yaml").write_text(retired)
    found = [row for row in Resolver(code(base)[0]).tables()["records"] if getattr(row, "record_id", "") in REGISTERED]
    columns = ("record_id", "table", "status", "replaced_by", "first_version")
    assert cells_of(found, *columns) == [
        ("evt-expulsion", "events", "active", None, "0.0.1"),
        ("evt-vanished", "events", "retired", "evt-expulsion", "0.0.1"),
        ("san-eased", "sanctions", "active", None, usv.__version__),
        ("san-gone", "sanctions", "retired", None, usv.__version__),
    ]


REGISTERED = ("evt-expulsion", "evt-vanished", "san-eased", "san-gone")


def test_a_quote_that_runs_over_a_sentence_is_never_published(base: Path) -> None:
    events = base / "seeds" / "events" / "crisis.yaml"
    events.write_text(events.read_text().replace("quote: Minister Rolf Hahn alleged", 'quote: "the expulsion. Minister Rolf Hahn alleged"'))
    with pytest.raises(AssertionError, match=r"evt-accusation.*crosses a sentence"):
        Resolver(code(base)[0]).tables()


def test_a_vocabulary_is_named_as_its_column(tables: Tables) -> None:
    names = dict.fromkeys(name for (name,) in cells_of(tables["codes"], "vocabulary"))
    assert list(names) == [
        "actor_type", "chain_status", "context", "date_basis", "end_reason", "event_type", "factuality", "figure_measure", "identifier_scheme", "instrument", "language", "link_type",
        "measure", "mention_kind", "mode", "origin", "outcome", "participant_role", "posting_role", "quad_class", "qualifier", "record_status",
        "sanction_action", "sentence_status", "source_type", "stance", "target_kind", "unit", "vienna_class",
    ]  # fmt: skip
