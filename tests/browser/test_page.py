"""The page to look at, as someone finds it in a browser."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from tests.browser.conftest import Reader
from tests.conftest import ROOT
from usvenezuela.dataset.table import key_of
from usvenezuela.exporting import page
from usvenezuela.exporting.page_data import page_data

AXE = ROOT / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
VIEWS = ("overview", "events", "sanctions", "postings", "actors", "figures", "documents", "find?q=oil")
PAGES = ("evt-maduro-breaks-ties", "act-nicolas-maduro", "san-chevron-license", "pst-patrick-duddy", "fig-citgo-gift", "src-cnn-detentions")
HOSTILE = '"><img src=x onerror="window.hacked = 1"><script>window.hacked = 1</script></script><!-- \u2028 {{7*7}} '
LISTED = "document.querySelectorAll('main [data-id]').length"
NARROW = {"width": 360, "height": 780}


def ids(records: Any) -> set[str]:
    return {str(key_of(record)) for record in records}


# --- the three questions --------------------------------------------------------------------------


def test_all_expulsions_are_one_click_away_with_their_quotes(reader: Reader, data: usv.Dataset) -> None:
    reader.tab.click("text=Who sent whose diplomats home?")
    reader.rest()
    expelled = data.events.where(mode="expel")
    assert set(reader.ids()) == ids(expelled)
    for event in expelled:
        shown = reader.text(f'[data-id="{event.event_id}"]')
        assert event.name in shown
        assert any(quote.exact in shown for quote in event.evidence)


def test_the_sanctions_in_force_are_one_click_away(reader: Reader, data: usv.Dataset) -> None:
    reader.tab.click("text=Which sanctions are in force?")
    reader.rest()
    assert set(reader.ids()) == {chain.chain_id for chain in data.sanction_chains if chain.status == "in_force"}
    reader.go("sanctions?status=threatened_only")
    assert set(reader.ids()) == {chain.chain_id for chain in data.sanction_chains if chain.status == "threatened_only"}


def test_postings_are_shown_both_ways_with_how_they_ended(reader: Reader, data: usv.Dataset) -> None:
    reader.tab.click("text=Who was posted where")
    reader.rest()
    assert set(reader.ids()) == ids(data.postings)
    for name in ("United States → Venezuela", "Venezuela → United States"):
        assert name in reader.text()
    duddy = reader.text('[data-id="pst-patrick-duddy"]')
    assert "Ambassador" in duddy and "Expelled" in duddy and "Sep 2008" in duddy
    reader.go("postings?from=act-venezuela&to=act-united-states")
    assert set(reader.ids()) == ids(data.postings.where(by="act-venezuela", to="act-united-states"))


# --- filters --------------------------------------------------------------------------------------


def test_by_and_to_answer_as_where_does(reader: Reader, data: usv.Dataset) -> None:
    actors = ["", "act-united-states", "act-venezuela", "act-us-department-of-state", "act-hugo-chavez"]
    for by, to in product(actors, actors):
        sides = {name: actor for name, actor in (("by", by), ("to", to)) if actor}
        reader.go(f"events?by={by}&to={to}")
        assert set(reader.ids()) == ids(data.events.where(**sides)), sides  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "filters"),
    [
        ("type=SANCTION&since=2019&until=2020", {"event_type": "SANCTION", "since": "2019", "until": "2020"}),
        ("since=2002-04&until=2002-04-30", {"since": "2002-04", "until": "2002-04-30"}),
        ("told=any", {"factuality": "any"}),
        ("told=alleged&until=2010", {"factuality": "alleged", "until": "2010"}),
        ("actor=act-nicolas-maduro&told=any", {"actor": "act-nicolas-maduro", "factuality": "any"}),
    ],
)
def test_filters_in_the_address_answer_as_where_does(reader: Reader, data: usv.Dataset, query: str, filters: dict[str, Any]) -> None:
    reader.go(f"events?{query}")
    found = data.events.where(**filters)
    assert set(reader.ids()) == ids(found) and len(found) > 3
    assert f"{len(found)} event" in reader.text(".total")


def test_search_folds_case_and_accents(reader: Reader) -> None:
    reader.go("events")
    before = len(reader.ids())
    reader.tab.fill("main input[name=q]", "petroleos")
    reader.until(f"() => {LISTED} < 5")
    assert reader.ids() == ["evt-us-grants-chevron-license"]
    reader.tab.fill("main input[name=q]", "")
    reader.until(f"n => {LISTED} === n", before)


def test_the_finder_looks_through_everything(reader: Reader) -> None:
    reader.tab.fill("input[name=everything]", "petroleos")
    reader.tab.press("input[name=everything]", "Enter")
    reader.tab.wait_for_selector("h1:has-text('Find')")
    reader.rest()
    assert "PDVSA" in reader.text()
    reader.tab.fill("input[name=everything]", "act-nicolas-maduro")
    reader.tab.press("input[name=everything]", "Enter")
    reader.tab.wait_for_selector("h1:has-text('Nicolás Maduro')")


def test_chart_and_list_move_together(reader: Reader, data: usv.Dataset) -> None:
    reader.go("events")
    numbers = "() => document.querySelector('.timeline svg').getAttribute('aria-label')"
    everything = reader.tab.evaluate(numbers)
    reader.tab.select_option("main select[name=type]", "SANCTION")
    reader.rest()
    assert reader.tab.evaluate(numbers) != everything
    reader.tab.select_option("main select[name=type]", "")
    reader.rest()
    box = reader.tab.locator(".timeline .chart svg").first.bounding_box()
    reader.tab.mouse.click(box["x"] + box["width"] - 22, box["y"] + 60)
    reader.rest()
    last = max(event.latest.year for event in data.events if event.latest)
    assert f"since={last}&until={last}" in reader.tab.url
    assert set(reader.ids()) == ids(data.events.where(since=last, until=last))
    reader.tab.mouse.move(box["x"] + box["width"] - 22, box["y"] + 60)
    reader.tab.mouse.down()
    reader.tab.mouse.move(box["x"] + box["width"] - 150, box["y"] + 60)
    reader.tab.mouse.up()
    reader.rest()
    since, until = (int(reader.tab.input_value(f"main select[name={name}]")) for name in ("since", "until"))
    assert since < until == last
    assert set(reader.ids()) == ids(data.events.where(since=since, until=until))


def test_addresses_can_be_shared_and_back_undoes(reader: Reader) -> None:
    reader.go("events?mode=expel")
    reader.tab.select_option("main select[name=by]", "act-venezuela")
    reader.rest()
    fewer = reader.ids()
    assert reader.tab.url.endswith("#events?mode=expel&by=act-venezuela") and 0 < len(fewer) < 10
    reader.tab.evaluate("() => scrollTo(0, 300)")
    reader.rest()
    reader.tab.click(f'[data-id="{fewer[0]}"] th a')
    reader.rest()
    assert reader.tab.url.endswith(f"#{fewer[0]}") and "The words it rests on" in reader.text()
    reader.tab.go_back()
    reader.rest()
    assert reader.ids() == fewer and reader.tab.input_value("main select[name=by]") == "act-venezuela"
    assert reader.tab.evaluate("() => [scrollY, document.activeElement.getAttribute('href')]") == [300, f"#{fewer[0]}"]
    reader.tab.go_back()
    reader.rest()
    assert len(reader.ids()) == 10 and reader.tab.input_value("main select[name=by]") == ""
    reader.load("events?mode=expel&by=act-venezuela")
    assert reader.ids() == fewer


def test_a_count_of_who_did_what_to_whom_opens_its_events(reader: Reader, data: usv.Dataset) -> None:
    reader.go("actors?class=conflict")
    found = [
        event
        for event in data.events.where(by="act-united-states", to="act-venezuela")
        if event.quad_class and event.quad_class.endswith("conflict")
    ]
    cell = reader.tab.locator(f'.matrix a[aria-label^="{len(found)} events, United States to Venezuela"]')
    assert cell.inner_text().strip() == str(len(found))
    cell.click()
    reader.rest()
    assert set(reader.ids()) == ids(found)


def test_a_figure_is_shown_with_its_hedge_and_whoever_gives_it(reader: Reader) -> None:
    reader.go("figures")
    shown = reader.text('[data-id="fig-americans-detained"]')
    for words in ("at least 5 persons", "at least five", "Attributed", "Said by officials speaking of the detentions"):
        assert words in shown


# --- what is only alleged -------------------------------------------------------------------------


def test_what_is_not_told_as_a_fact_is_left_out_and_said_so(reader: Reader, data: usv.Dataset) -> None:
    reader.go("events")
    unsure = [event for event in data.events if not event.asserted]
    assert set(reader.ids()).isdisjoint(ids(unsure))
    assert f"{len(unsure)} events that are only" in reader.text(".left-out")
    reader.tab.click(".left-out a")
    reader.rest()
    assert set(reader.ids("main tr.unsure:has(.doubted)")) == ids(unsure)
    reader.go("figures")
    assert set(reader.ids()) == ids(data.figures.where())
    reader.go("actors")
    assert "dashed" not in reader.text("main .matrix")


def test_a_record_not_told_as_a_fact_says_so_wherever_it_is_named(reader: Reader, data: usv.Dataset) -> None:
    link = next(link for link in data.event_links if link.link_type == "alleges")
    reader.go(link.from_event_id)
    marked = reader.tab.locator(f'main .unsure:has(a[href="#{link.to_event_id}"])')
    assert "Alleged" in marked.first.inner_text()
    reader.go(link.to_event_id)
    assert "Not told as a fact" in reader.text(".warning")


# --- records and documents ------------------------------------------------------------------------


def test_every_record_has_a_page_with_its_quotes_in_their_sentences(reader: Reader, data: usv.Dataset) -> None:
    kinds: tuple[Any, ...] = (data.events, data.sanctions, data.postings, data.figures, data.actors)
    records = [record for table in kinds for record in list(table)[::8]]
    wrong = []
    for record in records:
        reader.tab.evaluate("id => { location.hash = id; dispatchEvent(new HashChangeEvent('hashchange')) }", key_of(record))
        heading, body = reader.tab.evaluate("() => [document.querySelector('h1').textContent, document.querySelector('main').textContent]")
        if not heading or any(quote.exact not in body for quote in record.evidence) or key_of(record) not in body:
            wrong.append(key_of(record))
    assert wrong == [] and len(records) > 80
    reader.rest()


def test_a_record_can_be_cited_shared_and_reported(reader: Reader, data: usv.Dataset) -> None:
    reader.go("evt-maduro-breaks-ties")
    cite, address = (reader.tab.get_by_label(name).input_value() for name in ("How to cite it", "Its address in this file"))
    assert f"evt-maduro-breaks-ties, usvenezuela {data.version}" in cite and "CC BY-SA 4.0" in cite
    assert address == f"{reader.file.as_uri()}#evt-maduro-breaks-ties"
    reader.tab.click("text=Report a mistake")
    report = reader.tab.get_by_label("Report", exact=True).input_value()
    assert report.startswith("Record: evt-maduro-breaks-ties\n") and "breaking ties" in report


def test_ids_elsewhere_open_apart_and_tell_nothing_of_where_one_was(reader: Reader) -> None:
    reader.go("act-barack-obama")
    links = reader.tab.evaluate("() => [...document.querySelectorAll('a.outer')].map(a => [a.href, a.rel, a.target])")
    assert ["https://www.wikidata.org/wiki/Q76", "noopener noreferrer", "_blank"] in links


def test_words_lead_to_records_and_records_to_words(reader: Reader, data: usv.Dataset) -> None:
    reader.go("evt-maduro-breaks-ties")
    reader.tab.click("text=See it in the document >> nth=1")
    reader.rest()
    chosen = reader.tab.locator("a.coded.chosen").all_inner_texts()
    assert "".join(chosen).count("Venezuela was breaking ties with the United States") == 2
    assert reader.tab.evaluate("() => scrollY") > 1000
    quote = data.events["evt-us-recognizes-guaido"].evidence[0]
    reader.go(f"{quote.source_id}?sentence={quote.sentence_id}&at={quote.start}")
    assert data.events["evt-us-recognizes-guaido"].name in reader.text(".panel")
    reasons = [item.reason for item in data.sentences if item.source_id == quote.source_id and not str(item.text).startswith("=")]
    text = reader.text(".words")
    assert [reason for reason in reasons if reason and reason not in text] == []


def test_the_text_of_a_document_is_whole(reader: Reader, data: usv.Dataset) -> None:
    source = next(source for source in data.sources if source.redistributable)
    reader.go(source.source_id)
    drawn = reader.tab.evaluate(
        "() => { const copy = document.querySelector('.words').cloneNode(true);"
        " copy.querySelectorAll('small').forEach(note => note.remove()); return copy.textContent }"
    )
    text = (ROOT / str(source.path)).read_text(encoding="utf-8")
    assert "".join(drawn.replace("=", "").split()) == "".join(text.replace("=", "").split())


# --- everybody ------------------------------------------------------------------------------------


def axe(reader: Reader, rules: list[str] | None = None) -> list[str]:
    options = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    found = reader.tab.evaluate("options => axe.run(document, { ...options, resultTypes: ['violations'] })", options)
    return [f"{item['id']}: {item['nodes'][0]['html'][:120]} {item['nodes'][0]['failureSummary'][:300]}" for item in found["violations"]]


@pytest.mark.skipif(not AXE.is_file(), reason="needs axe-core: run `make explorer`")
def test_no_view_keeps_anybody_out(reader: Reader) -> None:
    reader.tab.evaluate(f"{AXE.read_text(encoding='utf-8')}; undefined")
    faults = []
    few = {"events": "events?told=any&since=2019&until=2020", "actors": "actors?q=president"}
    for place in (*(few.get(view, view) for view in VIEWS), *PAGES, "src-wikipedia-relations", "nowhere"):
        reader.go(place)
        faults += [f"{place}: {fault}" for fault in axe(reader)]
        if place not in PAGES[2:]:  # what these hold, the others hold too
            reader.tab.emulate_media(color_scheme="dark")
            faults += [f"{place}, dark: {fault}" for fault in axe(reader, ["color-contrast"])]
            reader.tab.emulate_media(color_scheme="light")
    assert not faults, "\n".join(faults)


def test_the_keyboard_reaches_everything(reader: Reader) -> None:
    reader.load("events?mode=expel")
    focused = "() => document.activeElement.textContent || document.activeElement.id"
    reader.tab.keyboard.press("Tab")
    assert reader.tab.evaluate(focused) == "Skip to the content"
    reader.tab.keyboard.press("Enter")
    assert reader.tab.evaluate("() => document.activeElement.id") == "main"
    reader.tab.focus("thead button >> nth=1")
    reader.tab.keyboard.press("Enter")
    names = reader.tab.locator("tbody th > a").all_inner_texts()
    assert reader.tab.get_attribute("thead th >> nth=1", "aria-sort") == "ascending" and names == sorted(names, key=str.casefold)
    reader.tab.keyboard.press("Enter")
    assert reader.tab.locator("tbody th > a").all_inner_texts() == names[::-1]
    reader.tab.focus("tbody th a >> nth=0")
    reader.tab.keyboard.press("Enter")
    reader.rest()
    assert reader.tab.evaluate("() => document.activeElement.tagName") == "H1"
    reader.go("src-wikipedia-relations")
    reader.tab.focus("a.coded[tabindex='0']")
    reader.tab.keyboard.press("ArrowRight")
    reader.tab.keyboard.press("Enter")
    reader.rest()
    assert reader.tab.locator("a.coded.chosen").count() > 0 and "Records on these words" in reader.text(".panel")


def test_a_narrow_window_does_not_scroll_sideways(reader: Reader) -> None:
    reader.tab.set_viewport_size(NARROW)
    wide = []
    for place in (*VIEWS, *PAGES, "src-wikipedia-relations"):
        reader.go(place)
        width = reader.tab.evaluate("() => document.documentElement.scrollWidth")
        if width > NARROW["width"]:
            wide.append((place, width))
    assert wide == []
    reader.go("postings")
    assert "How it ended: Expelled" in reader.tab.evaluate(
        "() => { const cell = document.querySelector('[data-id=pst-patrick-duddy] td:last-child');"
        " return getComputedStyle(cell, '::before').content.replaceAll('\"', '') + cell.textContent }"
    )


def test_print_leaves_out_what_paper_cannot_do(reader: Reader) -> None:
    reader.go("events?mode=expel")
    reader.tab.emulate_media(media="print")
    assert [reader.tab.is_visible(part) for part in ("header nav", ".filters", ".finder")] == [False] * 3
    assert reader.tab.is_visible("tbody tr") and reader.tab.is_visible(".timeline svg")


# --- strange releases -----------------------------------------------------------------------------


def changed(value: Any, key: str = "") -> Any:
    """Data with markup before every text that is no id, code, date or place."""
    if isinstance(value, dict):
        return {name: changed(inner, name) for name, inner in value.items()}
    if isinstance(value, list):
        return [changed(inner, key) for inner in value]
    texts = "name identified_as aliases description exact text title publisher attribution scope value_text label capacity".split()
    texts += "target_label legal_basis location_name date_note reason section implied note version credit license".split()
    if key == "url":
        return "javascript:window.hacked=1"
    return HOSTILE + value if key in texts and isinstance(value, str) else value


def test_names_that_are_scripts_stay_text(reader: Reader, data: usv.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "page_data", lambda data: changed(page_data(data)))
    page.write(data, tmp_path / "x.html")
    assert json.dumps(HOSTILE)[1:-1] not in (tmp_path / "x.html").read_text(encoding="utf-8")
    strange = Reader(reader.tab, tmp_path / "x.html")
    strange.load()
    for place in (*VIEWS, *PAGES, "src-wikipedia-relations", f"find?q={'%3Cscript%3E'}", '<img src=x onerror="window.hacked=1">'):
        strange.go(place)
        assert strange.tab.evaluate("() => [window.hacked, document.querySelectorAll('main :is(script, img, iframe)').length]") == [None, 0]
    strange.go("evt-maduro-breaks-ties")
    assert strange.tab.text_content("h1") == HOSTILE + data.events["evt-maduro-breaks-ties"].name
    assert strange.tab.locator("a[href^=javascript]").count() == 0


def test_the_page_of_someone_elses_release_works(reader: Reader, whole: Path, tmp_path: Path) -> None:
    small = usv.load(whole)
    page.write(small, tmp_path / "x.html")
    strange = Reader(reader.tab, tmp_path / "x.html")
    strange.load("events?told=any")
    assert set(strange.ids()) == ids(small.events)
    for place in (*VIEWS, *(str(key_of(item)) for table in (small.actors, small.events, small.sources) for item in table)):
        strange.go(place)
        assert strange.text("h1")


def test_the_page_of_an_empty_release_works(reader: Reader, data: usv.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = {"parties": {"sets": [], "of": {}}, "spans": {}, "retired": []}
    known = page_data(data)
    empty = {**known, **nothing, "tables": {name: [] for name in known["tables"]}}
    monkeypatch.setattr(page, "page_data", lambda _: empty)
    page.write(data, tmp_path / "x.html")
    strange = Reader(reader.tab, tmp_path / "x.html")
    strange.load()
    for place in (*VIEWS, "evt-maduro-breaks-ties"):
        strange.go(place)
        assert strange.text("h1")


def test_a_withdrawn_id_says_what_to_use_instead(
    reader: Reader, data: usv.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    retired = {"record_id": "evt-old", "table": "events", "reason": "told twice", "replaced_by": "evt-maduro-breaks-ties"}
    monkeypatch.setattr(page, "page_data", lambda data: {**page_data(data), "retired": [retired]})
    page.write(data, tmp_path / "x.html")
    strange = Reader(reader.tab, tmp_path / "x.html")
    strange.load("evt-old")
    assert "told twice" in strange.text() and data.events["evt-maduro-breaks-ties"].name in strange.text()
