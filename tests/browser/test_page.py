"""The page to look at, as someone finds it in a browser."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import usvenezuela as usv
from tests.browser.conftest import Reader
from tests.conftest import ROOT
from usvenezuela.dataset.table import key_of, span_of
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


def test_in_force_says_what_it_means_where_it_stands(reader: Reader, data: usv.Dataset) -> None:
    n = sum(chain.status == "in_force" for chain in data.sanction_chains)
    assert f"{n} measures imposed or kept up whose end no document tells" in reader.text()
    reader.go("sanctions")
    assert "no end of it is told by the day given" in reader.text() and "Measures may overlap" in reader.text()
    assert "Status not told" in reader.tab.locator(".status.not_told").all_inner_texts()


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


def test_postings_stand_in_order_of_date_with_their_event_and_what_answered_it(reader: Reader, data: usv.Dataset) -> None:
    reader.go("postings")
    shown = [data.postings[id] for id in reader.ids(".direction:first-of-type [data-id]")]
    dates = [str(posting.start_date or posting.end_date or "").strip("[.")[:7] or "9999" for posting in shown]
    assert dates == sorted(dates) and len(dates) > 8
    answers = {link.to_event_id: link.from_event_id for link in data.event_links if link.link_type == "response_to"}
    answered = [(posting.posting_id, str(posting.event_id)) for posting in data.postings if posting.event_id in answers]
    assert answered
    for id, event in answered:
        row = reader.text(f'[data-id="{id}"]')
        assert data.events[event].name in row and data.events[answers[event]].name in row


def test_marks_are_hollow_where_the_day_is_not_told(reader: Reader, data: usv.Dataset) -> None:
    fills = "[...document.querySelectorAll('.ladders svg [fill]:has(title)')].map(mark => mark.getAttribute('fill'))"
    reader.go("sanctions?told=any")
    reader.until(f"() => {fills}.length > 10")
    dated = [date for item in data.sanctions if (date := str(item.start_date or item.announced_date or item.end_date or ""))]
    drawn = [fill for fill in reader.tab.evaluate(fills) if fill != "var(--ink)"]
    assert len(drawn) == len(dated)
    assert sum(fill != "var(--paper)" for fill in drawn) == sum(len(date) == 10 for date in dated)
    for place in ("sanctions", "postings"):
        reader.go(place)
        assert all(words in reader.text(".legend") for words in ("filled the day is told", "hollow only a month", "since when is not told"))


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


def test_a_filter_that_only_a_link_sets_is_shown_and_can_be_taken_away(reader: Reader, data: usv.Dataset) -> None:
    reader.go("act-pdvsa")
    reader.tab.click("text=Events that give it a role of its own")
    reader.rest()
    assert set(reader.ids()) == ids(data.events.where(actor="act-pdvsa"))
    assert reader.tab.locator(".chips a").all_inner_texts() == ["With a role of: PDVSA ×"]
    assert reader.tab.is_visible("text=Clear filters")
    reader.go("events?actor=act-pdvsa&since=2002-04&mode=expel")
    assert reader.tab.locator(".chips a").all_inner_texts() == ["How: Expel ×", "With a role of: PDVSA ×", "From: 2002-04 ×"]
    reader.tab.click("text=With a role of: PDVSA ×")
    reader.rest()
    assert reader.tab.evaluate("() => document.activeElement.textContent") == "How: Expel ×"
    assert reader.tab.url.endswith("#events?since=2002-04&mode=expel")
    reader.tab.click("text=Clear filters")
    reader.rest()
    assert reader.tab.url.endswith("#events") and not reader.tab.is_visible(".chips")


def test_words_are_found_where_they_begin_and_marked(reader: Reader, data: usv.Dataset) -> None:
    reader.go("events?q=oil&told=any")
    assert "evt-chavez-says-he-foiled-coup-plot" not in reader.ids() and len(reader.ids()) > 10
    rows = reader.tab.evaluate(
        "() => [...document.querySelectorAll('main tr[data-id]')].map(row => [...row.querySelectorAll('mark')].map(mark => mark.textContent.toLowerCase()))"
    )
    assert all(marks and set(marks) == {"oil"} for marks in rows)
    reader.go("events?q=foil&told=any")
    assert "evt-chavez-says-he-foiled-coup-plot" in reader.ids()
    reader.go("events?q=petroleos")
    assert "Found in: actor “Petróleos de Venezuela" in reader.text('[data-id="evt-us-grants-chevron-license"]')
    for words in ("evt-us-grants-chevron-license", "EVT-US-GRANTS-CHEVRON-LICENSE", "petróleos license"):
        reader.go(f"events?q={words}")
        assert reader.ids() == ["evt-us-grants-chevron-license"]
    reader.go("find?q=%24(.*%5B%5C%2F%3F%7C%2B")
    assert "No record holds “$(.*[\\/?|+”" in reader.text()
    reader.go("find?q=owed")
    assert "No record holds “owed”; the documents may still name it." in reader.text()


def test_what_no_record_holds_is_looked_for_in_the_documents(reader: Reader) -> None:
    reader.go("find?q=inconclusive")
    assert "No sentence of Wikipedia holds" in reader.text() and "may not be passed on: CNN" in reader.text()
    reader.go("find?q=peaceful")
    assert "No record holds" in reader.text() and reader.text("main q mark") == "peaceful"
    reader.tab.click("main .records a")
    reader.rest()
    assert "peaceful" in reader.tab.evaluate("() => document.activeElement.textContent")


def test_what_is_found_stands_in_order_of_date(reader: Reader, data: usv.Dataset) -> None:
    reader.go("find?q=expels")
    names = reader.tab.locator("section:has(h2:has-text('Events')) .records li > div > :first-child > a").all_inner_texts()
    by_name = {event.name: event.earliest or event.latest for event in data.events}
    assert len(names) > 5 and [by_name[name] for name in names] == sorted(by_name[name] for name in names)  # type: ignore[type-var]


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


def test_the_finder_has_a_button_and_is_empty_elsewhere(reader: Reader) -> None:
    reader.tab.fill("input[name=everything]", "citgo")
    reader.tab.click(".finder button")
    reader.rest()
    assert reader.tab.input_value("main input[name=q]") == "citgo" and reader.tab.input_value("input[name=everything]") == ""


def test_the_numbers_of_a_year_say_why_the_list_has_more(reader: Reader, data: usv.Dataset) -> None:
    reader.tab.click("text=The numbers as a table")
    reader.tab.click(".numbers th a >> text=2025")
    reader.rest()
    assert reader.tab.url.endswith("#events?since=2025&until=2025")
    found = data.events.where(since="2025", until="2025")
    earlier = [event for event in found if (span := span_of(event)) and span[0] and span[0].year < 2025]
    assert earlier
    assert (
        f"{len(found)} events that may fall in 2025 ({len(found) - len(earlier)} that began then and {len(earlier)} that goes on"
        in reader.text(".total")
    )
    reader.tab.click("text=The numbers as a table")
    reader.rest()
    cells = reader.tab.locator(".numbers tr:has(a:text-is('2025')) td").all_inner_texts()
    assert sum(map(int, cells[:-1])) == len(found) - len(earlier)


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


def test_an_act_that_was_taken_back_says_so_in_lists(reader: Reader, data: usv.Dataset) -> None:
    reader.go("events?told=any")
    taken_back = {link.to_event_id: link.from_event_id for link in data.event_links if link.link_type == "reverses"}
    assert taken_back
    for id, by in taken_back.items():
        assert f"Taken back: {data.events[by].name}" in reader.text(f'[data-id="{id}"]')
        assert reader.tab.locator(f'[data-id="{id}"] a[href="#{by}"]').count() == 1


def test_that_something_was_said_does_not_make_it_a_fact(reader: Reader, data: usv.Dataset) -> None:
    said, done = "evt-yaffe-ascribes-deaths-to-sanctions", "evt-maduro-breaks-ties"
    assert data.events[said].factuality == data.events[done].factuality == "stated"
    reader.go(said)
    assert "what was said is not thereby a fact" in reader.text()
    reader.go(done)
    assert "what was said is not thereby a fact" not in reader.text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pale_colours_are_the_paler_and_doubt_has_its_own(reader: Reader, scheme: str) -> None:
    reader.tab.emulate_media(color_scheme=scheme)
    names = ["coop-strong", "coop-weak", "conf-strong", "conf-weak", "doubt"]
    read = "names => names.map(name => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim())"
    colours = [[int(text[place : place + 2], 16) for place in (1, 3, 5)] for text in reader.tab.evaluate(read, names)]
    light = [sum(colour) for colour in colours]
    assert light[0] < light[1] and light[2] < light[3]
    assert colours[4][2] > colours[4][0] > colours[4][1]  # violet, where conflict is red


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
    reader.go("evt-us-sanctions-cause-deaths")
    cite = reader.tab.get_by_label("How to cite it").input_value()
    event = data.events["evt-us-sanctions-cause-deaths"]
    assert f"“{event.name}” (alleged by Helen Yaffe), record" in cite
    assert any(f"“{quote.exact}”" in cite for quote in event.evidence) and f"Read at {data.sources['src-wikipedia-relations'].url}." in cite
    reader.go("evt-trump-maduro-phone-call")
    assert "(attributed to Anonymous sources, The New York Times)" in reader.tab.get_by_label("How to cite it").input_value()
    reader.go("evt-maduro-breaks-ties")
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
    assert reader.tab.evaluate("() => scrollY") > 1000 and reader.tab.evaluate("() => document.activeElement.className") == "coded chosen"
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


def test_a_narrow_window_shows_little_at_first(reader: Reader, data: usv.Dataset) -> None:
    reader.tab.set_viewport_size(NARROW)
    reader.go("events?by=act-venezuela")
    assert not reader.tab.is_visible("main select[name=by]")
    reader.tab.click("text=More filters")
    assert reader.tab.is_visible("main select[name=by]") and reader.tab.is_visible("text=Hide filters")
    reader.go("events")
    every = len(data.events.where())
    assert len(reader.ids()) == 50
    reader.tab.click(f"text=Show all {every}")
    reader.rest()
    assert len(reader.ids()) == every
    assert reader.tab.evaluate("() => document.activeElement.closest('tr').dataset.id") == reader.ids()[50]
    reader.tab.click("text=↑ Top")
    assert reader.tab.evaluate("() => scrollY") == 0


def test_the_panel_of_a_document_hides_no_words_chosen_and_can_be_closed(reader: Reader, data: usv.Dataset) -> None:
    reader.tab.set_viewport_size(NARROW)
    for id in ("evt-maduro-breaks-ties", "evt-us-recognizes-guaido"):
        reader.go(f"src-wikipedia-relations?record={id}&sentence={data.events[id].evidence[0].sentence_id}")
        ends = "() => [document.activeElement.getBoundingClientRect().bottom, document.querySelector('.panel').getBoundingClientRect().top]"
        words, panel = reader.tab.evaluate(ends)
        assert 0 < words < panel
    reader.tab.click(".panel .close")
    assert not reader.tab.is_visible(".panel") and "chosen" in reader.tab.evaluate("() => document.activeElement.className")
    reader.tab.click("a.coded.chosen >> nth=0")
    reader.rest()
    assert reader.tab.is_visible(".panel")


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
