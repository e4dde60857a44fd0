"""Typed records load, filter and point back to their words."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
from contextlib import nullcontext
from datetime import date, datetime, time
from html import escape
from pathlib import Path
from unittest import mock

import pytest
from pydantic import ValidationError

import usvenezuela as usv
from tests.conftest import ROOT
from usvenezuela.dataset.table import Table, actors_of, by_date
from usvenezuela.model.edtf import Edtf
from usvenezuela.model.records import RECORDS, Actor, RegisteredId, Sanction
from usvenezuela.model.vocabularies import ActorType, Origin, RecordStatus
from usvenezuela.reading.releases import Descriptor

BREAKS_TIES = "evt-maduro-breaks-ties"
MADURO = "act-nicolas-maduro"


def test_a_record_is_typed_frozen_and_quotes_its_words(data: usv.Dataset) -> None:
    event = data.events[BREAKS_TIES]
    assert event.event_type == "SANCTION"
    assert str(event.start_date) == "2019-01-23"
    assert event.start_date is not None
    assert str(event.start_date.earliest) == "2019-01-23"
    assert MADURO in {part.actor_id for part in event.participants}
    assert "breaking ties with the United States" in event.evidence[0].exact
    with pytest.raises(ValidationError, match="frozen"):
        setattr(event, "name", "another")  # noqa: B010 - a plain assignment is what the type checker refuses already


def test_every_table_loads(data: usv.Dataset) -> None:
    for record in RECORDS:
        table = data.table(record.table_name)
        assert len(table) > 0 or record.table_name == "records"
        assert all(type(item) is record for item in table)


def test_the_tables_are_a_mapping_by_name(data: usv.Dataset) -> None:
    assert list(data.tables) == [record.table_name for record in RECORDS]
    assert len(data.tables) == len(RECORDS)
    assert data.tables["events"] is data.events
    assert "events" in data.tables
    assert data.tables.get("event") is None
    assert "events" in repr(data.tables)
    with pytest.raises(KeyError, match="events"):
        data.tables["event"]
    assert {name: len(table) for name, table in usv.load(ROOT).tables.items()} == {name: len(data.table(name)) for name in data.tables}


def test_notebooks_show_tables_and_take_no_cell_for_markup(data: usv.Dataset) -> None:
    html = data.events._repr_html_()
    assert html.count("<tr>") == 11
    assert f"{len(data.events)} events, the first 10" in html
    assert data.events.where(event_type=[])._repr_html_().count("<tr>") == 1
    assert repr(data.events) == f"<{len(data.events)} events>"
    ten = Table(type(data.events[0]), data.events[:10])._repr_html_()
    assert "10 events" in ten
    assert "the first" not in ten
    assert all(column in data.event_links._repr_html_() for column in ("from_event_id", "to_event_id", "link_type"))
    assert "event_type" in html
    assert "date_note" not in html, "of many columns those are shown that a list holds"
    hostile = data.actors[0].model_copy(update={"name": "<script>alert(1)</script>" + "x" * 500})
    html = Table(type(hostile), [hostile])._repr_html_()
    assert "&lt;script&gt;" in html
    assert "<script" not in html
    assert len(html) < 2000
    assert data._repr_html_().count("<tr>") == len(RECORDS) + 1
    assert "&lt;script&gt;" in hostile._repr_html_()
    assert "<script" not in hostile._repr_html_()


def test_notebooks_show_a_record_with_all_that_it_holds(data: usv.Dataset) -> None:
    event = data.events[BREAKS_TIES]
    html = event._repr_html_()
    assert f"<caption>Event {BREAKS_TIES}</caption>" in html
    assert "<td>start_date</td><td>2019-01-23</td>" in html
    assert f"actor_id: {MADURO}; role: actor" in html
    assert all(escape(quote.exact) in html for quote in event.evidence)
    assert html.count("<td>evidence</td>") == 1
    assert html.count(BREAKS_TIES) == 2, "in the caption and its own row, not in every part"
    assert "location_name" not in html, "what is empty is left out"
    for record in RECORDS:
        assert data.table(record.table_name)[0]._repr_html_().startswith(f"<table>\n<caption>{record.__name__} ")


def test_what_is_shown_of_a_dataset_counts_its_records(data: usv.Dataset, built: Path) -> None:
    assert f"{len(data.actors)} actors, {len(data.events)} events, " in repr(data)
    (built / "data" / "events.json").write_bytes(b"[{}]")
    small = usv.Dataset(Descriptor.read(built))
    assert "not all of its tables can be read" in repr(small)


def test_keys_are_completed(data: usv.Dataset) -> None:
    assert data.events._ipython_key_completions_() == [event.event_id for event in data.events]
    assert data.codes._ipython_key_completions_()[0] == (data.codes[0].vocabulary, data.codes[0].code)
    offered = data._ipython_key_completions_()
    assert {BREAKS_TIES, MADURO, "src-wikipedia-relations"} <= set(offered)
    assert all(data[id] for id in offered)
    # Of a property notebooks complete no keys, since evaluating one may do anything.
    assert not any(isinstance(vars(usv.Dataset)[name], property) for name in (*data.tables, "tables"))
    assert data.tables._ipython_key_completions_() == list(data.tables)  # type: ignore[attr-defined]


def test_a_wrong_id_names_the_nearest(data: usv.Dataset) -> None:
    with pytest.raises(KeyError, match=BREAKS_TIES):
        data.events["evt-maduro-breaks-tie"]
    assert data.events.get("evt-maduro-breaks-tie") is None
    assert BREAKS_TIES in data.events
    assert "nothing" not in data.events
    assert data.events.get("nothing", data.events[0]) is data.events[0]
    assert data.events.get(["no key"], data.events[0]) is data.events[0]
    with pytest.raises(KeyError, match=re.escape(f"keys are such as {', '.join(event.event_id for event in data.events[:3])} …")):
        data.events["?"]
    with pytest.raises(KeyError, match="events"):
        data.table("event")


def test_where_meets_every_filter(data: usv.Dataset) -> None:
    found = data.events.where(event_type="SANCTION", actor=MADURO, since="2019", until="2020-06")
    assert BREAKS_TIES in found
    for event in found:  # the one above among them
        assert event.event_type == "SANCTION"
        assert MADURO in {part.actor_id for part in event.participants}
        assert event.earliest is None or event.earliest <= date(2020, 6, 30)
        assert event.latest is None or event.latest >= date(2019, 1, 1)
    both = data.events.where(event_type=("SANCTION", "COERCE"))
    assert {event.event_type for event in both} == {"SANCTION", "COERCE"}
    diplomatic = data.events.where(contexts="diplomatic")
    assert len(diplomatic) > 0
    assert all("diplomatic" in event.contexts for event in diplomatic)


def test_no_accusation_reaches_a_count_by_accident(data: usv.Dataset) -> None:
    assert len(data.events.where()) > 0
    assert {event.factuality for event in data.events.where()} <= {"stated", "attributed"}
    assert len(data.events.where(factuality="any")) == len(data.events)
    assert {event.factuality for event in data.events.where(factuality="alleged")} == {"alleged"}
    assert len(data.sanctions.where()) > 0
    assert {sanction.factuality for sanction in data.sanctions.where()} <= {"stated", "attributed"}


def test_a_wrong_filter_is_refused(data: usv.Dataset) -> None:
    with pytest.raises(TypeError, match="colour"):
        data.table("events").where(colour="red")
    with pytest.raises(TypeError, match="since"):
        data.table("actors").where(since="2019")
    with pytest.raises(ValueError, match="SANCTION"):
        data.events.where(event_type="SANCTON")
    with pytest.raises(ValueError, match="EDTF"):
        data.events.where(since="last year")


@pytest.mark.parametrize(
    "filters", [{"event_type": None}, {"since": 0}, {"since": True}, {"since": ".."}, {"location_country": "UK"}, {"quad_class": 5}]
)
def test_a_filter_value_that_can_never_match_is_refused(data: usv.Dataset, filters: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(filters))):
        data.table("events").where(**filters)


@pytest.mark.parametrize(
    ("table", "filters", "nearest"),
    [
        ("events", {"actor": "act-nicolas-madur"}, "act-nicolas-maduro"),
        ("events", {"actor": "Nicolas Madro"}, "Nicolás Maduro"),
        ("events", {"actor": [MADURO, "act-nobody"]}, "act-nobody"),
        ("events", {"actor": BREAKS_TIES}, "is no actor"),
        ("events", {"actor": None}, "needs a value"),
        ("events", {"actor": "the detainees"}, "several actors; give the id of one"),
        ("events", {"event_id": "evt-maduro-breaks-tie"}, BREAKS_TIES),
        ("postings", {"person_id": "act-typo"}, "is no person_id"),
        ("postings", {"mission_id": "Nobody at all"}, "is no mission_id"),
        ("actors", {"parent_id": "act-state-of-venezuel"}, "act-"),
        ("event_links", {"to_event_id": "evt-maduro-breaks-tie"}, BREAKS_TIES),
        ("evidence", {"record_id": "evt-maduro-breaks-tie"}, BREAKS_TIES),
        ("evidence", {"source_id": "src-wikipedia-relation"}, "src-wikipedia-relations"),
        ("evidence", {"sentence_id": "src-wikipedia-relations-s9999"}, "src-wikipedia-relations-s0"),
        ("evidence", {"field": "start_dat"}, "start_date"),
        ("codes", {"vocabulary": "event_typ"}, "event_type"),
        ("records", {"record_id": "evt-maduro-breaks-tie"}, BREAKS_TIES),
        ("actors", {"country": "UK"}, "is no country"),
        ("actors", {"country": ["US", None]}, "needs a value"),
        ("events", {"start_date": "2019-1"}, "not a date"),
        ("events", {"earliest": "2019"}, "an ISO day"),
        ("postings", {"n_persons": "many"}, "a whole number"),
        ("figures", {"value": "1e3"}, "a number"),
        ("figures", {"value": True}, "a number"),
        ("sources", {"redistributable": "yes"}, "True or False"),
    ],
)
def test_a_filter_value_that_no_record_can_have_is_refused_with_the_nearest(
    data: usv.Dataset, table: str, filters: dict[str, object], nearest: str
) -> None:
    with pytest.raises(ValueError, match=nearest):
        data.table(table).where(**filters)


@pytest.mark.parametrize(("table", "name"), [("events", "evnt_type"), ("sentences", "actor"), ("codes", "since"), ("events", "evidence")])
def test_a_filter_that_a_table_does_not_have_is_refused(data: usv.Dataset, table: str, name: str) -> None:
    with pytest.raises(TypeError, match=f"cannot be filtered by '{name}'; (did you mean|filters are)"):
        data.table(table).where(**{name: MADURO})


@pytest.mark.parametrize("name", ["Nicolás Maduro", "nicolas maduro ", "NICOLAS  MADURO", "President Nicolás Maduro"])
def test_the_name_of_an_actor_leads_to_its_id(data: usv.Dataset, name: str) -> None:
    assert list(data.events.where(actor=name)) == list(data.events.where(actor=MADURO))
    assert list(data.event_participants.where(actor_id=name)) == list(data.event_participants.where(actor_id=MADURO))
    assert data.about(name) == data.about(MADURO)
    with pytest.raises(KeyError, match=MADURO):
        data[name]


def test_of_several_actors_either_is_found(data: usv.Dataset) -> None:
    one, other = (set(data.events.where(actor=name)) for name in (MADURO, "act-hugo-chavez"))
    assert set(data.events.where(actor=["Nicolás Maduro", "act-hugo-chavez"])) == one | other > one
    assert len(data.events.where(actor=MADURO).where(actor="act-hugo-chavez")) == len(one & other)
    assert len(data.events.where(actor=[])) == 0


def test_a_retired_id_is_told_as_such(built: Path) -> None:
    data = usv.load(built)
    retired = RegisteredId(record_id="evt-old", table="events", status=RecordStatus.RETIRED, reason="told twice", first_version="0.1.0")
    with mock.patch.dict(data._tables, records=Table(RegisteredId, [retired], data.table)):
        assert [item.record_id for item in data.records.where(record_id="evt-old")] == ["evt-old"]
        with pytest.raises(ValueError, match="evt-old is retired: told twice"):
            data.evidence.where(record_id="evt-old")


def test_a_period_may_be_given_as_year_day_or_text(data: usv.Dataset) -> None:
    found = list(data.events.where(since="2019", until="2019-03-01"))
    assert found
    assert list(data.events.where(since=2019, until=date(2019, 3, 1))) == found
    assert list(data.events.where(since=datetime(2019, 1, 1, 12), until="2019-03-01")) == found


def test_a_quad_class_is_a_word(data: usv.Dataset) -> None:
    conflicts = data.events.where(quad_class="material_conflict")
    assert {"SANCTION", "COERCE"} <= {event.event_type for event in conflicts} <= {"PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"}
    with pytest.raises(ValueError, match=r"'4' is no quad_class; the codes are verbal_cooperation"):
        data.table("events").where(quad_class=4)


def test_a_number_and_a_day_may_be_given_as_such_or_as_text(data: usv.Dataset) -> None:
    assert list(data.figures.where(value=0.3333)) == list(data.figures.where(value="0.3333")) != []
    assert list(data.figures.where(value=2)) == list(data.figures.where(value="2.0")) != []
    day = next(event.earliest for event in data.events if event.earliest)
    assert list(data.events.where(earliest=day, factuality="any")) == list(data.events.where(earliest=str(day), factuality="any")) != []
    assert list(data.events.where(earliest=datetime.combine(day, time()))) == list(data.events.where(earliest=day))


@pytest.mark.parametrize(
    ("dates", "found", "not_found"),
    [
        ({"start_date": "2019-01-23"}, [("2019-01-23", "2019-01-23")], [("2019-01-24", None), (None, "2019-01-22")]),
        ({"start_date": "2019"}, [("2019-12-31", "2019-12-31"), ("2019-01-01", "2019-01-01")], [("2020", None), (None, "2018")]),
        ({"start_date": "2018", "end_date": "2019"}, [("2019-12-31", None), (None, "2018-01-01")], [("2020", None), (None, "2017")]),
        ({"start_date": "2018", "end_date": ".."}, [("2050", None), (None, "2018-01-01")], [(None, "2017")]),
        # What is known only as “by” or “since” counts at the end that is known.
        ({"end_date": "2018"}, [("2018-12-31", "2018-12-31")], [("2019", None), (None, "2018-12-30")]),
        ({"start_date": "[..2018]"}, [("2018-12-31", "2018-12-31")], [("2019", None), (None, "2018-12-30")]),
        ({"start_date": "[2018..]"}, [("2018-01-01", "2018-01-01")], [("2018-01-02", None), (None, "2017")]),
        ({"announced_date": "2018"}, [("2018-12-31", None), (None, "2018-01-01")], [("2019", None), (None, "2017")]),
        ({"announced_date": "2018", "end_date": ".."}, [("2050", None), (None, "2018")], [(None, "2017")]),
        ({"start_date": "2018"}, [("[..2015]", None), (None, "[2020..]")], []),
        ({}, [], [("0001", None), (None, "9999"), ("[..2015]", None), (None, "[2020..]")]),
        ({"end_date": ".."}, [], [("0001", None), (None, "9999")]),
    ],
)
def test_a_record_is_found_in_each_period_in_which_it_may_fall(
    data: usv.Dataset, dates: dict[str, str], found: list[tuple[str, str]], not_found: list[tuple[str, str]]
) -> None:
    table = Table(Sanction, [dated(data.sanctions[0], dates)])
    for periods, is_found in ((found, True), (not_found, False)):
        for since, until in periods:
            filters = {name: day for name, day in (("since", since), ("until", until)) if day}
            assert bool(len(table.where(**filters, factuality="any"))) == is_found, filters


def dated(sanction: Sanction, dates: dict[str, str], **more: str) -> Sanction:
    """A sanction with these dates and no others."""
    columns = dict.fromkeys(("start_date", "end_date", "announced_date"))
    return sanction.model_copy(update={**columns, **{name: Edtf(date) for name, date in dates.items()}, **more})


def test_records_are_sorted_by_their_first_day_and_then_their_key(data: usv.Dataset) -> None:
    dates = [
        {"start_date": "[..2017]"}, {"start_date": "2018", "end_date": ".."}, {"start_date": "2018"}, {"end_date": "2018-06"}, {"end_date": ".."}, {},
    ]  # fmt: skip
    in_order = [dated(data.sanctions[0], given, sanction_id=f"san-{number}") for number, given in enumerate(dates)]
    backwards = list(reversed(in_order))
    assert sorted(backwards, key=by_date) == in_order


def test_undated_records_match_no_period(data: usv.Dataset) -> None:
    undated = [event for event in data.events if not (event.start_date or event.end_date)]
    assert undated
    assert not set(undated) & set(data.events.where(since="0001", factuality="any"))


@pytest.mark.parametrize("words", ["chavez", "CHÁVEZ", "Chávez"])
def test_search_folds_case_and_accents(data: usv.Dataset, words: str) -> None:
    assert "act-hugo-chavez" in {actor.actor_id for actor in data.actors.search(words)}


@pytest.mark.parametrize(
    ("table", "words", "plain"),
    [
        ("events", "Trump’s", "Trump's"), ("events", "Maduro ", "Maduro"), ("events", "\u00a0Maduro  announces\n", "maduro announces"),
        ("sentences", "1902-1903", "1902–1903"), ("sentences", "1902\u20111903", "1902–1903"), ("evidence", "“", '"'),
        ("events", "Gua\u00addo\u0301".replace("do", "ido"), "Guaidó"),
    ],
)  # fmt: skip
def test_search_folds_quotes_dashes_and_blanks(data: usv.Dataset, table: str, words: str, plain: str) -> None:
    found = list(data.table(table).search(words))
    assert found
    assert found == list(data.table(table).search(plain))


@pytest.mark.parametrize("words", ["", "(((", "\x00", "no such words anywhere", 3])
def test_search_never_raises(data: usv.Dataset, words: object) -> None:
    assert len(data.actors.search(words)) >= 0  # type: ignore[arg-type]


def test_an_actor_is_found_by_the_full_name_that_only_identifies_it(data: usv.Dataset) -> None:
    assert data.about("Central Intelligence Agency") == data.about("act-cia") != ()


def test_words_of_quotes_are_found_and_what_is_empty_is_not(data: usv.Dataset) -> None:
    assert BREAKS_TIES in data.events.search("announced that Venezuela was breaking ties")
    assert BREAKS_TIES in data.events.search("announced that Venezuela was break")
    assert BREAKS_TIES not in data.events.search("nounced that Venezuela was breaking ties")
    bare = Actor(actor_id="act-x", name="X", actor_type=ActorType.PERSON, origin=Origin.CURATED)
    assert [len(Table(Actor, [bare]).search(words)) for words in ("act-x", "person", "none")] == [1, 0, 0]


def test_a_record_names_the_actors_of_all_its_parts(data: usv.Dataset) -> None:
    assert set(actors_of(data.events[BREAKS_TIES])) == {MADURO, "act-government-of-venezuela", "act-government-of-the-united-states"}
    posting = next(posting for posting in data.postings if posting.person_id and posting.mission_id)
    assert set(actors_of(posting)) == {posting.person_id, posting.sending_id, posting.receiving_id, posting.mission_id}
    actor = next(actor for actor in data.actors if actor.parent_id)
    assert list(actors_of(actor)) == [actor.actor_id, actor.parent_id]
    assert list(actors_of(data.sentences[0])) == []


@pytest.mark.parametrize(
    ("table", "is_filter"),
    [
        ("actors", True), ("events", True), ("event_participants", True), ("event_links", False), ("sanctions", True), ("sanction_targets", True),
        ("postings", True), ("mentions", True), ("sentences", False), ("sources", False), ("codes", False),
    ],
)  # fmt: skip
def test_the_tables_that_name_actors_are_filtered_by_them(data: usv.Dataset, table: str, is_filter: bool) -> None:
    with nullcontext() if is_filter else pytest.raises(TypeError, match="actor"):
        assert len(data.table(table).where(actor=[actor.actor_id for actor in data.actors])) > 0


def test_about_gives_every_record_that_names_an_actor(data: usv.Dataset) -> None:
    found = data.about(MADURO)
    events = {item.event_id for item in found if isinstance(item, type(data.events[0]))}
    assert events == {part.event_id for part in data.event_participants if MADURO in (part.actor_id, part.on_behalf_of_id)}
    with pytest.raises(KeyError, match=MADURO):
        data.about("act-nicolas-madur")


def test_frames_hold_every_row_and_keep_gaps(data: usv.Dataset) -> None:
    for record in RECORDS:
        name = record.table_name
        pandas, polars = data.to_pandas(name), data.to_polars(name)
        assert len(pandas) == polars.height == len(data.table(name))
        assert list(pandas.columns) == polars.columns
    frame = data.to_pandas("events")
    assert frame["start_date"].isna().any()
    assert frame.loc[frame["event_id"] == BREAKS_TIES, "start_date"].item() == "2019-01-23"
    assert data.to_pandas("sentences")["start"].dtype == "Int64"
    assert data.to_polars("actors")["country"].null_count() > 0


@pytest.fixture
def release(tmp_path: Path) -> Path:
    for name in ("data", "schema"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "datapackage.json", tmp_path)
    return tmp_path


def test_any_release_loads_by_its_descriptor_or_folder(release: Path, data: usv.Dataset) -> None:
    for path in (release, release / "datapackage.json", str(release)):
        assert [event.event_id for event in usv.load(path).events] == [event.event_id for event in data.events]


def test_a_release_that_is_not_whole_does_not_load(release: Path) -> None:
    file = release / "data" / "events.json"
    file.write_text(file.read_text().replace("2019-01-23", "2019-01-24"))
    with pytest.raises(usv.ReleaseError, match=r"data/events\.json"):
        usv.load(release)
    file.unlink()
    with pytest.raises(usv.ReleaseError, match="no such file"):
        usv.load(release)


@pytest.mark.parametrize("content", [b"garbage", b"null", b"\xff", b"[" * 100_000, b"[{}]", b"5"])
def test_a_table_that_is_no_list_of_records_is_told_as_such(release: Path, content: bytes) -> None:
    (release / "data" / "events.json").write_bytes(content)
    descriptor = json.loads((release / "datapackage.json").read_text())
    resource = next(item for item in descriptor["otherFiles"] if item["path"] == "data/events.json")
    resource |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
    (release / "datapackage.json").write_text(json.dumps(descriptor))
    with pytest.raises(usv.ReleaseError, match=r"events\.json"):
        _ = usv.load(release).events


@pytest.mark.parametrize("path", ["../secret.csv", "/etc/passwd", "data/../../x.csv", "http://example.org/x.csv", "C:\\x.csv", ""])
def test_a_descriptor_reaches_no_file_outside_its_folder(release: Path, path: str) -> None:
    descriptor = json.loads((release / "datapackage.json").read_text())
    descriptor["resources"][0]["path"] = path
    (release / "datapackage.json").write_text(json.dumps(descriptor))
    with pytest.raises(usv.ReleaseError):
        usv.load(release)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"resources": 1}', '{"resources": [{}], "version": "1"}', "[" * 100_000])
def test_what_is_no_descriptor_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "datapackage.json").write_text(text)
    with pytest.raises(usv.ReleaseError):
        usv.load(tmp_path)


def test_importing_and_loading_brings_no_optional_library() -> None:
    code = "import sys, usvenezuela; usvenezuela.load().events; print(sorted({'pandas', 'polars', 'frictionless', 'jsonschema', 'yaml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
