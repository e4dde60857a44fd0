"""A quote is looked up in its document, and where it departs from it, the document is shown."""

import pytest

from usvenezuela.checking.quotes import context_of, find_all, places_of, quotes_found
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.columns import CONTEXT_LIMIT, QUOTE_LIMIT
from usvenezuela.problems import Place, Problem

TEXT = "Rudolf Rassendyll sailed to Zenda.\nHe met the King of Ruritania in Zenda, and the King of Graustark.\r\nThe King left."
"""A document."""


def quote(words: str, after: str = "", **values: object) -> Row:
    return Row(
        "evidence",
        {"record_id": "evt-x", "source_id": "src-x", "exact": words, **values},
        {"": Place("x")},
        {"prefix": after} if after else {},
    )


def told(*quotes: Row, text: str = TEXT) -> list[Problem]:
    return list(quotes_found(Rows(quotes), {"src-x": text}))


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("Rudolf Rassendyll sailed to Strelsau", "; after 'assendyll sailed to ' the document goes on 'Zenda.\\nHe met the Ki'"),
        ("The King left Zenda", "; after 'The King left' the document goes on '.'"),
        ("sailed to Zenda!", "; after 'sailed to Zenda' the document goes on '.\\nHe met the King of'"),
        # What agrees in hardly more than ten characters may stand there by chance.
        ("Rudolf Rasskazov", "; after 'Rudolf Rass' the document goes on 'endyll sailed to Zen'"),
        ("Rudolf Rasputin", "; copy the words from the document"),
        ("Flavia", "; copy the words from the document"),
    ],
)
def test_a_quote_that_is_not_found_is_told_where_the_document_departs_from_it(words: str, hint: str) -> None:
    (found,) = told(quote(words))
    assert (found.rule, found.field) == ("quote-not-found", "exact")
    assert hint in found.message


def test_of_a_long_quote_only_so_much_is_compared_as_a_quote_may_hold() -> None:
    text = "".join(f"{number} " for number in range(200))
    (found,) = told(quote(text[:QUOTE_LIMIT] + "!"), text=text)
    assert repr(text[QUOTE_LIMIT : QUOTE_LIMIT + 20]) in found.message
    (found,) = told(quote(text[: QUOTE_LIMIT + 9] + "!"), text=text)
    assert repr(text[QUOTE_LIMIT : QUOTE_LIMIT + 20]) in found.message


@pytest.mark.parametrize(
    ("given", "rule", "message"),
    [
        (quote("Rudolf Rassendyll"), "", ""),
        (quote("Zenda"), "quote-ambiguous", "exact: 'Zenda' stands 2 times in src-x; make it longer or add `prefix`"),
        (quote("Zenda", "sailed to "), "", ""),
        (quote("Zenda", "sailed to"), "", ""),
        (quote("Zenda", "to"), "", ""),
        (quote("King", "the"), "quote-ambiguous", "stands 2 times"),
        (quote("Zenda", "from"), "quote-not-found", "does not stand"),
        (quote("Rudolf", start=0, end=6), "", ""),
        (quote("Zenda", start=28, end=33), "", ""),
        (quote("Rudolf", start=1, end=7), "quote-not-at-offsets", "exact: 1–7 of src-x reads 'udolf ', not 'Rudolf'; mend the offsets"),
        (quote("Rudolf", start=0, end=6, suffix=" Rassendyll sailed to Zenda."), "", ""),
        (
            quote("Rudolf", start=0, end=6, suffix=" Rassendyll"),
            "context-differs",
            "suffix: src-x reads ' Rassendyll sailed to Zenda.' there, not",
        ),
        (quote("sailed", start=18, end=24, prefix="Rudolf Rassendyll "), "", ""),
        (quote("sailed", start=18, end=24, prefix="Rassendyll "), "context-differs", "prefix: src-x reads 'Rudolf Rassendyll ' there, not"),
        (quote("no such words", source_id="src-elsewhere"), "", ""),
    ],
)
def test_a_quote_stands_once_in_its_document(given: Row, rule: str, message: str) -> None:
    # What is looked up once is told of each quote that holds it.
    found = told(given, given)
    assert [problem.rule for problem in found] == [rule] * (2 if rule else 0)
    assert all(message in problem.message for problem in found)
    assert all(problem.field == ("exact" if rule.startswith("quote") else message.partition(":")[0]) for problem in found)


def test_each_quote_is_looked_up_by_itself() -> None:
    texts = {"src-x": "a a b ab", "src-y": "a b"}
    quotes = [quote("a"), quote("a", source_id="src-y"), quote("ab"), quote("b", "a ", source_id="src-y"), quote("b"), quote("b", "a")]
    assert [problem.message.partition(";")[0] for problem in quotes_found(Rows(quotes), texts)] == [
        "exact: 'a' stands 3 times in src-x",
        "exact: 'b' stands 2 times in src-x",
    ]


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        ("Rudolf", "", " Rassendyll sailed to Zenda."),
        ("Rassendyll", "Rudolf ", " sailed to Zenda."),
        ("He", "", " met the King of Ruritania in Ze"),
        ("met", "He ", " the King of Ruritania in Zenda,"),
        ("Graustark.", "itania in Zenda, and the King of ", ""),
        ("The", "", " King left."),
        ("left.", "The King ", ""),
    ],
)
def test_the_context_of_a_quote_ends_with_its_line(words: str, before: str, after: str) -> None:
    start = TEXT.index(words)
    assert context_of(TEXT, start, start + len(words)) == {"prefix": before[-CONTEXT_LIMIT:], "suffix": after[:CONTEXT_LIMIT]}


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_line_ends_in_any_way(end: str) -> None:
    assert context_of(f"one{end}two{end}three", 3 + len(end), 6 + len(end)) == {"prefix": "", "suffix": ""}
    assert context_of(f"{end}two", len(end), len(end) + 2) == {"prefix": "", "suffix": "o"}


def test_words_may_overlap_where_they_recur() -> None:
    assert find_all("aaa", "aa") == [0, 1]
    assert find_all("aaa", "a", "a") == [1, 2]
    assert places_of(quote("King", "the"), TEXT) == [TEXT.index("King"), TEXT.index("King of G")]
