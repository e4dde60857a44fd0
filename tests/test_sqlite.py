"""The database holds what the tables hold, knows how they belong together, and answers what people ask."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

import usvenezuela as usv
from tests.conftest import ROOT
from usvenezuela.dataset.dataset import Dataset
from usvenezuela.dataset.table import Table
from usvenezuela.exporting import sqlite
from usvenezuela.exporting.datasette import QUERIES
from usvenezuela.exporting.export import CannotExport, export
from usvenezuela.exporting.sqlite_views import VIEWS
from usvenezuela.model.decimals import decimal_of
from usvenezuela.model.tables import TABLES

DESCRIPTOR = json.loads((ROOT / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {item["name"]: item for item in DESCRIPTOR["resources"]}
TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}


@pytest.fixture(scope="module")
def path(data: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "usvenezuela.db"
    export(data, "sqlite", path)
    return path


@pytest.fixture(scope="module")
def metadata(path: Path) -> Any:
    return yaml.safe_load(path.with_name("usvenezuela.metadata.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def database(path: Path) -> Iterator[sqlite3.Connection]:
    """The database in memory, free to be changed."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.deserialize(path.read_bytes())
        connection.execute("PRAGMA foreign_keys = ON")
        yield connection


def rows(database: sqlite3.Connection, sql: str, **values: str) -> list[dict[str, Any]]:
    cursor = database.execute(sql, values)
    return [dict(zip([column[0] for column in cursor.description], row, strict=True)) for row in cursor]


def fields(table: str) -> dict[str, Any]:
    return {field["name"]: field for field in RESOURCES[table]["schema"]["fields"]}


def as_cell(value: Any, type: str) -> str:
    if type == "boolean":
        return {0: "false", 1: "true"}[value]
    return "" if value is None else decimal_of(value) if type == "number" else str(value)


def changed(data: Dataset, name: str, records: list[Any]) -> Dataset:
    """The same release but for the records of one table."""
    other = Dataset(data._descriptor)
    other._tables[name] = Table(TABLES[name], records, other.table)
    return other


@pytest.mark.parametrize("table", TABLES)
def test_every_row_is_the_one_of_the_csv(database: sqlite3.Connection, table: str) -> None:
    with (ROOT / RESOURCES[table]["path"]).open(encoding="utf-8", newline="") as file:
        published = list(csv.DictReader(file))
    held = rows(database, f'SELECT * FROM "{table}" ORDER BY rowid')
    types = {name: field["type"] for name, field in fields(table).items()}
    assert [{name: as_cell(row[name], type) for name, type in types.items()} for row in held] == published
    assert {row[name] for row in held for name in row.keys() - types.keys()} <= {None}


@pytest.mark.parametrize("table", TABLES)
def test_columns_have_the_types_and_keys_of_the_descriptor(database: sqlite3.Connection, table: str) -> None:
    columns = {row["name"]: row for row in rows(database, f'PRAGMA table_info("{table}")')}
    for name, field in fields(table).items():
        assert columns[name]["type"] == TYPES.get(field["type"], "TEXT")
        assert columns[name]["notnull"] == field.get("constraints", {}).get("required", False)
    key = [name for name, row in sorted(columns.items(), key=lambda item: item[1]["pk"]) if row["pk"]]
    unique = [row["name"] for row in rows(database, f'PRAGMA index_list("{table}")') if row["unique"]]
    assert key == ([] if table == "evidence" else RESOURCES[table]["schema"]["primaryKey"])
    assert unique


@pytest.mark.parametrize("table", TABLES)
def test_every_reference_is_declared_and_has_an_index(database: sqlite3.Connection, table: str) -> None:
    declared = {row["from"]: (row["table"], row["to"]) for row in rows(database, f'PRAGMA foreign_key_list("{table}")')}
    for key in RESOURCES[table]["schema"].get("foreignKeys", ()):
        (column,), (to,) = key["fields"], key["reference"]["fields"]
        assert declared[column] == (key["reference"]["resource"] or table, to)
    indexes = [row["name"] for row in rows(database, f'PRAGMA index_list("{table}")')]
    leading = {rows(database, f'PRAGMA index_info("{index}")')[0]["name"] for index in indexes}
    assert declared.keys() <= leading


def test_references_to_several_tables_lead_to_the_register(database: sqlite3.Connection) -> None:
    for table in ("evidence", "figures"):
        declared = {row["from"]: row["table"] for row in rows(database, f"PRAGMA foreign_key_list({table})")}
        assert declared["record_id"] == "records"


def test_the_database_is_clean(database: sqlite3.Connection) -> None:
    assert rows(database, "PRAGMA foreign_key_check") == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    major, minor, patch = usv.__version__.split(".")
    assert database.execute("PRAGMA user_version").fetchone() == (int(f"{major}{minor:0>3}{patch:0>3}"),)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE events SET factuality = 'true'",
        "UPDATE events SET asserted = 2",
        "UPDATE events SET name = NULL",
        "UPDATE actors SET parent_id = 'act-nobody'",
        "UPDATE evidence SET record_id = 'evt-never'",
        "UPDATE event_contexts SET context = 'weather'",
        "INSERT INTO evidence SELECT * FROM evidence WHERE field IS NULL LIMIT 1",
        "INSERT INTO actors SELECT * FROM actors LIMIT 1",
        "DELETE FROM events",
    ],
)
def test_what_breaks_the_rules_is_refused(database: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(statement)


@pytest.mark.parametrize(
    ("listed", "table", "column"),
    [
        ("actor_aliases", "actors", "aliases"),
        ("event_contexts", "events", "contexts"),
        ("sanction_measures", "sanctions", "measures"),
        ("sanction_chain_measures", "sanction_chains", "measures"),
    ],
)
def test_lists_have_a_row_for_each_item(database: sqlite3.Connection, data: Dataset, listed: str, table: str, column: str) -> None:
    (key,) = TABLES[table].primary_key
    expected = {(getattr(record, key), str(item)) for record in data.table(table) for item in getattr(record, column)}
    assert expected
    assert set(database.execute(f"SELECT * FROM {listed}")) == expected


def test_expulsions_are_the_asserted_events_of_that_mode(database: sqlite3.Connection, data: Dataset) -> None:
    shown = {row["event_id"]: row for row in rows(database, "SELECT * FROM expulsions")}
    found = data.events.where(mode="expel")
    assert found
    assert sorted(shown) == sorted(event.event_id for event in found)
    for event in found:
        row = shown[event.event_id]
        for role, side in (("actor", "by"), ("recipient", "expelled")):
            ids = sorted(part.actor_id for part in event.participants if part.role == role)
            assert row[f"{side}_ids"] == ("|".join(ids) or None)
            assert row[f"{side}_names"] == ("|".join(data.actors[id].name for id in ids) or None)
        assert row["quote"] in [evidence.exact for evidence in event.evidence]


def test_what_is_not_told_as_a_fact_is_in_no_view_of_events(database: sqlite3.Connection) -> None:
    database.execute("UPDATE events SET factuality = 'alleged', asserted = 0")
    for view in ("expulsions", "events_with_quotes", "who_did_what_to_whom"):
        assert rows(database, f"SELECT * FROM {view}") == []


def test_sanctions_in_force_are_the_chains_that_are(database: sqlite3.Connection, data: Dataset) -> None:
    shown = {row["chain_id"]: row for row in rows(database, "SELECT * FROM sanctions_in_force")}
    found = data.sanction_chains.where(status="in_force")
    assert found
    assert sorted(shown) == sorted(chain.chain_id for chain in found)
    for chain_id, row in shown.items():
        sanction = data.sanctions[chain_id]
        assert row["issuer_name"] == data.actors[sanction.issuer_id].name
        actions = data.sanctions.where(chain_id=chain_id)
        labels = sorted({target.target_label for action in actions for target in action.targets})
        assert row["target_labels"] == ("|".join(labels) or None)
        assert row["quote"] in {quote.exact for quote in sanction.evidence}
        assert row["status_rests_on_name"] == data.sanctions[row["status_rests_on_id"]].name


def test_diplomats_are_the_postings_with_names(database: sqlite3.Connection, data: Dataset) -> None:
    shown = rows(database, "SELECT * FROM diplomats")
    assert sorted(row["posting_id"] for row in shown) == [posting.posting_id for posting in data.postings]
    for row in shown:
        assert row["sending_name"] == data.actors[row["sending_id"]].name
        assert row["receiving_name"] == data.actors[row["receiving_id"]].name
        assert row["mission_name"] == (data.actors[row["mission_id"]].name if row["mission_id"] else None)
        assert row["event_name"] == (data.events[row["event_id"]].name if row["event_id"] else None)


def test_events_have_all_their_quotes(database: sqlite3.Connection, data: Dataset) -> None:
    shown = sorted(database.execute("SELECT event_id, exact, source_title FROM events_with_quotes"))
    expected = [
        (event.event_id, item.exact, data.sources[item.source_id].title) for event in data.events.where() for item in event.evidence
    ]
    assert expected
    assert shown == sorted(expected)


def test_who_did_what_to_whom_are_the_dyads_of_asserted_events(database: sqlite3.Connection, data: Dataset) -> None:
    shown = set(database.execute("SELECT event_id, by_id, by_name, to_id, to_name FROM who_did_what_to_whom"))
    asserted, names = data.events.where(), {actor.actor_id: actor.name for actor in data.actors}
    dyads = [dyad for dyad in data.event_dyads if dyad.event_id in asserted]
    assert 0 < len(dyads) < len(data.event_dyads)
    assert shown == {(dyad.event_id, dyad.by_id, names[dyad.by_id], dyad.to_id, names[dyad.to_id]) for dyad in dyads}


def test_search_folds_case_and_accents(database: sqlite3.Connection) -> None:
    sql = QUERIES["find"].sql
    for words in ("Felix Plasencia", "félix PLASENCIA", "Plasencia"):
        assert "act-felix-plasencia" in [row["id"] for row in rows(database, sql, words=words)]
    assert {row["kind"] for row in rows(database, sql, words="Maduro")} == {"name", "alias", "quote"}
    assert {row["kind"] for row in rows(database, "SELECT kind FROM search")} == {"name", "identified_as", "alias", "quote"}
    for words in ("", '"', "*", "(", "Plasencia Felix"):
        assert rows(database, sql, words=words) == []


@pytest.mark.parametrize("name", QUERIES)
def test_every_ready_query_answers(database: sqlite3.Connection, metadata: Any, name: str) -> None:
    query = metadata["databases"]["usvenezuela"]["queries"][name]
    assert query["title"]
    assert query["description"]
    assert rows(database, query["sql"], actor="chávez", words="oil")


def test_there_are_ten_ready_queries(metadata: Any) -> None:
    assert len(metadata["databases"]["usvenezuela"]["queries"]) == 10


def test_ready_queries_count_as_the_package_does(database: sqlite3.Connection, data: Dataset) -> None:
    counts = {(row["by_country"], row["to_country"]): row["expulsions"] for row in rows(database, QUERIES["expulsions_by_country"].sql)}
    assert counts["US", "VE"] == len(data.events.where(mode="expel", by="act-united-states", to="act-venezuela"))
    contexts = {row["context"]: row["events"] for row in rows(database, QUERIES["contexts"].sql)}
    assert contexts["diplomatic"] == len(data.events.where(contexts="diplomatic"))
    alleged = {row["event_id"] for row in rows(database, QUERIES["allegations"].sql)}
    assert alleged == {event.event_id for event in data.events.where(factuality=["alleged", "disputed"])}


def test_every_table_view_and_column_is_described(database: sqlite3.Connection, metadata: Any) -> None:
    names = [row["name"] for row in rows(database, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')")]
    apart = ("search", "metadata", "table_descriptions", "column_descriptions")
    named = [name for name in names if not name.startswith(apart)]
    described = {row["table"]: row["description"] for row in rows(database, "SELECT * FROM table_descriptions")}
    shown = metadata["databases"]["usvenezuela"]["tables"]
    assert sorted(described) == sorted(named) == sorted(shown)
    for name in named:
        columns = [(row["name"], row["type"] or "TEXT") for row in rows(database, f'PRAGMA table_info("{name}")')]
        told = database.execute('SELECT "column", "type" FROM column_descriptions WHERE "table" = ?', [name]).fetchall()
        assert sorted(told) == sorted(columns)
        assert described[name].replace("`", "") == shown[name]["description"]
        assert list(shown[name]["columns"]) == [column for column, _ in columns]
        assert {*shown[name].get("facets", ()), shown[name].get("label_column", columns[0][0])} <= {column for column, _ in columns}
    assert all(described.values())
    assert all(row["description"] for row in rows(database, "SELECT * FROM column_descriptions"))


def test_views_say_that_they_hold_what_is_asserted() -> None:
    for view in VIEWS:
        assert "told as a fact" in view.description or view.name == "diplomats"


def test_it_says_what_it_is(database: sqlite3.Connection, data: Dataset, metadata: Any) -> None:
    told = dict(database.execute("SELECT key, value FROM metadata"))
    assert told["version"] == data.version
    assert told["license"] == metadata["license"] == DESCRIPTOR["licenses"][0]["name"]
    assert told["license_url"] == metadata["license_url"] == DESCRIPTOR["licenses"][0]["path"]
    assert told["title"] == metadata["title"] == DESCRIPTOR["title"]
    for source in data.sources:
        assert source.attribution in told[source.source_id]
        assert source.attribution in metadata["source"]


@pytest.mark.parametrize(("version", "number"), [("10.2.3", 10_002_003), ("1.0-beta", 0)])
def test_the_version_stands_in_the_header(data: Dataset, tmp_path: Path, version: str, number: int) -> None:
    other = changed(data, "actors", list(data.actors))
    other.version = version
    export(other, "sqlite", tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (number,)
        assert connection.execute("SELECT value FROM metadata WHERE key = 'version'").fetchone() == (version,)


def test_the_same_bytes_twice(path: Path, data: Dataset, tmp_path: Path) -> None:
    export(data, "sqlite", tmp_path / path.name)
    for name in (path.name, "usvenezuela.metadata.yaml"):
        assert (tmp_path / name).read_bytes() == path.with_name(name).read_bytes()
    export(data, "sqlite", tmp_path / path.name)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["usvenezuela.db", "usvenezuela.metadata.yaml"]


@pytest.mark.parametrize("name", ["x.db", "x.metadata.yaml"])
def test_what_is_not_its_own_is_left_alone(data: Dataset, tmp_path: Path, name: str) -> None:
    other = tmp_path / name
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE mine (id)")
    before = other.read_bytes()
    with pytest.raises(CannotExport, match=f"{name}: is there already, and is no sqlite export; give another --output, or --force"):
        export(data, "sqlite", tmp_path / "x.db")
    assert [(item.name, item.read_bytes()) for item in tmp_path.iterdir()] == [(name, before)]
    export(data, "sqlite", tmp_path / "x.db", force=True)
    assert all(map(sqlite.is_own, tmp_path.iterdir()))


def test_a_database_to_which_someone_has_added_is_left_alone(data: Dataset, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.db"
    target.write_bytes(path.read_bytes())
    assert sqlite.is_own(target)
    with closing(sqlite3.connect(target)) as connection:
        connection.execute("CREATE TABLE mine (id)")
    before = target.read_bytes()
    with pytest.raises(CannotExport, match="is there already, and is no sqlite export"):
        export(data, "sqlite", target)
    assert target.read_bytes() == before


@pytest.mark.parametrize("text", ["=1+1", "x" * 40_000, "Robert'); DROP TABLE actors;--"])
def test_any_text_is_kept(data: Dataset, tmp_path: Path, text: str) -> None:
    first, *others = data.sources
    other = changed(data, "sources", [first.model_copy(update={"title": text}), *others])
    export(other, "sqlite", tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        assert (text,) in connection.execute("SELECT title FROM sources").fetchall()


def test_without_full_text_search_all_else_is_there(data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "can_search", lambda _: False)
    export(data, "sqlite", tmp_path / "x.db")
    with closing(sqlite3.connect(tmp_path / "x.db")) as connection:
        assert connection.execute("SELECT name FROM sqlite_schema WHERE name LIKE 'search%'").fetchall() == []
        assert connection.execute("SELECT count(*) FROM events").fetchone() == (len(data.events),)
        assert "FTS5" in connection.execute("SELECT value FROM metadata WHERE key = 'search'").fetchone()[0]
    assert "find" not in yaml.safe_load((tmp_path / "x.metadata.yaml").read_text(encoding="utf-8"))["databases"]["x"]["queries"]


def test_datasette_shows_it(path: Path, metadata: Any, data: Dataset) -> None:
    app = pytest.importorskip("datasette.app")
    import asyncio

    async def pages() -> dict[str, Any]:
        server = app.Datasette([str(path)], metadata=metadata)
        await server.invoke_startup()
        asked = [
            "",
            "/expulsions.json?_shape=array",
            "/events",
            "/find?words=Felix+Plasencia",
            "/expulsions_by_country",
            "/search?_search=felix",
        ]
        return {page: await server.client.get(f"/usvenezuela{page}") for page in asked}

    shown = asyncio.run(pages())
    assert {response.status_code for response in shown.values()} == {200}
    assert len(shown["/expulsions.json?_shape=array"].json()) == len(data.events.where(mode="expel"))
    assert "Who expelled whom, and how often" in shown[""].text
    assert "Félix Plasencia" in shown["/find?words=Felix+Plasencia"].text
    assert "Félix Plasencia" in shown["/search?_search=felix"].text
    assert "Something that happened, was said, or is said to have happened." in shown["/events"].text
    assert metadata["license_url"] in shown["/events"].text
    assert "`" not in shown["/events"].text + shown[""].text


def test_the_command_writes_both_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from usvenezuela.cli.main import main

    assert main(["export", "sqlite", "--output", str(tmp_path / "x.db")]) == 0
    assert sorted(item.name for item in tmp_path.iterdir()) == ["x.db", "x.metadata.yaml"]
    assert main(["export", "sqlite", "--output", str(tmp_path / "nowhere" / "x.db")]) == 2
    assert "no such folder" in capsys.readouterr().err
