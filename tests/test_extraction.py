"""Extraction finds sentences, dates, quantities and the infobox, and loses nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.extraction.dates import find_dates
from builder.extraction.document import Document
from builder.extraction.names import find_actors
from builder.extraction.quantities import find_quantities, read_quantity
from builder.extraction.sentences import split_sentences
from tests.conftest import ROOT
from usvenezuela.checking.quotes import find_all
from usvenezuela.checking.rows import Row

DOCUMENTS = sorted((ROOT / "seeds" / "documents").glob("*.txt"))
PIECES = [
    *" \n\t\"'.!?=-()“”’", "U.S.", "St.", "Mr.", "D-CT,", "Maduro", "in", "2019", "The", "…", "\u00a0", "é", "\u2028", "== A ==\n",
    " 23 January 2019", " On 14 March", " 1902–03", " $1.5 million", " 36%", " seven officials", " six to twelve months",
]  # fmt: skip
PROSE = st.lists(st.sampled_from(PIECES)).map("".join)


def assert_covers(text: str) -> None:
    spans = split_sentences(text)
    covered = [index for span in spans for index in range(span.start, span.end)]
    assert len(covered) == len(set(covered)), "a character lies in two sentences"
    missing = {index for index, char in enumerate(text) if not char.isspace()} - set(covered)
    assert not missing, "a character lies in no sentence"
    assert covered == sorted(covered)
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() for span in spans)


@given(st.one_of(st.text(), PROSE))
def test_every_visible_character_of_any_text_lies_in_exactly_one_sentence(text: str) -> None:
    assert_covers(text)


@given(st.one_of(st.text(), PROSE))
def test_mentions_lie_where_they_say_in_any_text(text: str) -> None:
    document = Document("src-any", text)
    for span in document.sentences:
        dates = [(mention.start, mention.end) for mention in (*document.dates[span], *document.resolved_dates[span])]
        for start, end in [*dates, *((quantity.start, quantity.end) for quantity in document.quantities[span])]:
            assert span.start <= start < end <= span.end


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_documents_are_covered(path: Path) -> None:
    assert_covers(path.read_text(encoding="utf-8"))


def sentences(text: str) -> list[str]:
    return [text[span.start : span.end] for span in split_sentences(text)]


@pytest.mark.parametrize(
    "parts",
    [
        ["The U.S. Department of State agreed.", "He left."],
        ["He sent oil to the U.S.", "He also sent food."],
        ["Senator Christopher Dodd, D-CT, asked.", "Mr. Bush and St. John met George W. Bush."],
        ['He called it "an act of madness."', "The minister agreed."],
        ['He said it "was a matter of sovereignty".', "Salazar became angry."],
        ['He said, "That is real money. I want to thank you."', "She left."],
        ['They cite "military factions...are stepping up efforts" and more.', "It ended."],
        ["It rose 36% during that year As of 2007, it fell."],
        ["He bombs … and goes on ... as before.", "Then he stops!", "Does he?", "Yes."],
        ["It cost $1.5 million.", "It ended in 2010."],
    ],
)
def test_sentences_end_where_a_reader_ends_them(parts: list[str]) -> None:
    assert sentences(" ".join(parts)) == parts


def test_headings_list_lines_and_the_infobox_are_sentences_with_their_section() -> None:
    text = "= Title =\n\nInfobox\n- Envoy1: A. B. C\n\nLead. More.\n\n== One ==\nText.\n====Deep====\n- item. Still item.\n== Two ==\nEnd."
    spans = split_sentences(text)
    found = [(span.section, text[span.start : span.end]) for span in spans]
    assert found == [
        ("", "= Title ="), ("Infobox", "Infobox"), ("Infobox", "- Envoy1: A. B. C"), ("", "Lead."), ("", "More."), ("One", "== One =="),
        ("One", "Text."), ("One / Deep", "====Deep===="), ("One / Deep", "- item. Still item."), ("Two", "== Two =="), ("Two", "End."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("On 23 January 2019 and on January 24, 2019", ["2019-01-23", "2019-01-24"]),
        ("In February 2014, in May, may he march in March", ["2014-02", "", ""]),
        ("the crisis of 1902–03 and that of 1902–1903", ["[1902..1903]", "[1902..1903]"]),
        ("in the 19th century and the early 2000s", ["18XX", "200X"]),
        ("$2000, 2,019 votes, no. 20190 and 2019%", []),
        ("March on, Maywood", []),
        ("May be he came", []),
        ("In May and by March; May 2019, March 3", ["", "", "2019-05", ""]),
        ("On Monday, not on a Moonday", [""]),
        ("in the 1990s, in 1990s", ["199X", "199X"]),
    ],
)
def test_dates_are_found_as_precise_as_they_stand(text: str, dates: list[str]) -> None:
    assert [mention.edtf for mention in find_dates(text, 0, len(text))] == dates


def test_every_month_has_its_number() -> None:
    names = "January February March April May June July August September October November December".split()
    text = " and ".join(f"on 3 {month} 2019" for month in names)
    assert [mention.edtf for mention in find_dates(text, 0, len(text))] == [f"2019-{month:02d}-03" for month in range(1, 13)]


@pytest.mark.parametrize("day", "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
def test_a_day_of_the_week_is_a_date_of_no_year(day: str) -> None:
    document = Document("src-any", f"== 2019 crisis ==\nThey left on {day}.")
    heading, found = (mention for mentions in document.resolved_dates.values() for mention in mentions)
    assert heading.edtf == "2019"
    assert (document.text[found.start : found.end], found.edtf) == (day, "")


def test_a_date_without_a_year_takes_the_one_before_it_or_above_it() -> None:
    text = "== 2019 crisis ==\nThey left on 14 March. From the end of 2018 until March. In 2020 they met. On 26 March they parted.\n\nIn May it rained."
    document = Document("src-any", text)
    found = [mention.edtf for span in document.sentences for mention in document.resolved_dates[span]]
    assert found == ["2019", "2019-03-14", "2018", "", "2020", "2020-03-26", "2019-05"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("$15 million", "15000000"), ("more than $40 billion", "40000000000"), ("$1.5-billion per year", "1500000000"), ("36%", "36"),
        ("450 Marines", "450"), ("145,000 citizens", "145000"), ("seven officials", "7"), ("72 hours", "72"), ("six to twelve months", "6..12"),
        ("$10 billion to $13 billion", "10000000000..13000000000"), ("one-to-five million dollars", "1000000..5000000"), ("a third", "0.3333"),
        ("dozens", ""), ("tens of thousands", ""), ("a million barrels", "1000000"), ("two Americans", "2"), ("half of them", "0.5"),
        ("two-thirds of them", "0.6667"), ("one-third", "0.3333"), ("one third", "0.3333"), ("a quarter", "0.25"), ("zero ships", "0"),
        ("eleven", "11"), ("nineteen", "19"), ("twenty", "20"), ("ninety-nine", "99"), ("thirty-one", "31"), ("two hundred", "200"),
        ("four thousand", "4000"), ("3 trillion", "3000000000000"), ("two hundred thousand", "200000"), ("1–2 million", "1000000..2000000"),
        ("twenty, thirty", "20"), ("thirty", "30"), ("forty-four", "44"), ("fifty", "50"), ("sixty", "60"), ("seventy", "70"), ("eighty", "80"),
        ("sixteen", "16"), ("five and five", "5"), ("five or six", "5..6"), ("2 million to 3 million", "2000000..3000000"), ("1,234,567.5 barrels", "1234567.5"),
    ],
)  # fmt: skip
def test_quantities_read_as_their_numbers(text: str, value: str) -> None:
    quantity = read_quantity(text)
    assert quantity is not None
    assert quantity.value == value


@pytest.mark.parametrize(
    "words",
    [
        "72 hours", "six to twelve months", "three-week", "15 days", "36%", "36 per cent", "$1.5 million", "tens of thousands", "one third",
        "two-thirds", "1–2 million", "$10 billion to $13 billion", "a million",
    ],
)  # fmt: skip
def test_a_quantity_is_found_with_its_unit_of_time_or_share(words: str) -> None:
    text = f"It took {words} or so."
    found = [text[quantity.start : quantity.end] for quantity in find_quantities(text, 0, len(text))]
    assert found == [words]


def test_ordinals_pronouns_and_dates_are_no_quantities() -> None:
    text = "In 2019, one of the 5th and the first said that on 23 January 2019 one left."
    document = Document("src-any", text)
    assert [text[q.start : q.end] for span in document.sentences for q in document.quantities[span]] == []
    assert find_quantities("one", 0, 3) == []


@pytest.mark.parametrize(
    "words",
    [
        "few",
        "several",
        "multiple",
        "tons",
        "dozens",
        "scores",
        "hundreds",
        "thousands",
        "millions",
        "billions",
        "tens of thousands",
        "hundreds of thousands",
    ],
)
def test_words_for_many_are_quantities_without_a_number(words: str) -> None:
    text = f"There were {words} of them."
    (found,) = find_quantities(text, 0, len(text))
    assert text[found.start : found.end] == words
    assert (found.low, found.high) == (None, None)


def test_a_time_apart_is_a_quantity_with_its_number_or_without() -> None:
    text = "Weeks before the coup and a few days later, two years after the vote, in recent months, the days were numbered."
    found = [(text[quantity.start : quantity.end], quantity.value) for quantity in find_quantities(text, 0, len(text))]
    assert found == [("Weeks", ""), ("few days", ""), ("two years", "2")]


def test_words_are_found_after_their_prefix_alone() -> None:
    assert find_all("one two, one three, one two", "one") == [0, 9, 20]
    assert find_all("one two, one three, one two", "one", "two, ") == [9]
    assert find_all("aXbX", "X", "b") == [3]


def test_an_alias_of_several_actors_denotes_the_one_that_takes_part_in_what_its_sentence_tells() -> None:
    actors = [Row("actors", {"actor_id": f"act-{letter}", "name": letter, "aliases": ["officials"]}, {}) for letter in "ab"]
    document = Document("src-x", "First officials came. Then officials spoke. Both officials left. No officials stayed.")
    first, second, third, _ = document.sentences
    mentions = find_actors(document, actors, {first: {"act-a"}, second: {"act-b", "act-c"}, third: {"act-a", "act-b"}})
    assert [(mention.actor_id, document.sentence_at(mention.start, mention.end)) for mention in mentions] == [
        ("act-a", first),
        ("act-b", second),
    ]
