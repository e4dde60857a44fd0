"""Every finite verb of a coded sentence is found, and stands in a quote or is answered."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.build import code
from builder.checking.coverage import clause_counts, uncovered_clauses
from builder.checking.rules import clauses_accounted
from builder.extraction.clauses import find_clauses
from builder.extraction.sentences import split_sentences
from tests.conftest import ROOT
from tests.test_extraction import PROSE

TOLD = """
A U.S. official familiar with the cases [told] CNN the circumstances [differ] in each detention, with some of the individuals possibly involved in drug smuggling.
Trump administration officials [believe] Maduro’s government [is holding] the detainees to gain leverage over the United States as tensions [rise].
The approach [echoes] tactics used by Russia, a close Maduro ally, which [has detained] Americans to use in disputes with Washington.
The State Department [did not respond] to multiple requests for comment, and the White House [has not yet issued] a statement.
Asked about the strike, Maduro [said] the issue [may be addressed] publicly in the coming days, insisting Venezuela [remains] secure.
This [changed] in 1999 when Hugo Chávez [took] office as president of Venezuela.
In February 2014, the Venezuelan government [ordered] three American diplomats out of the country on unproved accusations of promoting violence.
In 2025, during the second Trump administration, the United States [sent] Venezuelans accused of being members of Venezuelan gang Tren de Aragua to a prison.
Castro [would reassure] Bowen that the United States and Venezuela [were experiencing] a strong relationship.
The dictator [overthrew] the elected president, Rómulo Gallegos, and [seized] power in the 1948 Venezuelan coup d'état.
After Carraro's visit, a disaster relief team from the United States headed up by New Mexico State Senator Joseph Carraro [arrived] with supplies.
CIA documents [indicate] that the Bush administration [knew] about a plot weeks before the April 2002 military coup.
Chávez repeatedly [alleged] that the US [had] a plan, entitled Plan Balboa, to invade Venezuela.
The US [declared] these claims "baseless" and [responded] by expelling Jeny Figueredo.
On 20 February 2005, Chávez [reported] that the U.S. [had] plans to have him assassinated; he [stated] that any such attempt [would result] in a cessation.
The agreement [aims] to provide heating oil at a 40% discount supplemented by a subsidized loan.
Citgo, a US-based oil company owned by the Venezuelan government, [gifted] $500,000 toward Donald Trump's inauguration.
In 2017, Pew [found] that 47% of the population [views] the United States favorably and 35% [view] it unfavorably.
The negotiations [ended] with agreement to facilitate the release of state funds which [had been frozen] by foreign banks.
From the end of 2018 until March, the US [revoked] 340 visas from Venezuelans diplomats and others connected with Maduro.
The move [sparked] criticism from rights groups and Venezuela, which [accused] the U.S. of criminalizing migration; the Biden administration [had avoided] mass deportations.
The detainees [are still being held] in a prison while the cases [were being examined] by a judge.
Halliburton [was forced] by US sanctions to cease operations in Venezuela in December 2020.
Maduro [said] all US diplomats [must leave] within 72 hours, but Guaidó [said] that they [should stay].
""".strip().splitlines()
"""Sentences of the documents, some of them shortened, with their finite verbs in brackets."""
HOSTILE = """
U.S. Rep. J. Smith, D-CT, [said] the U.S. [isn’t] at war, i.e. it [didn't attack] the U.K.
He [had "been] a force" that [has], he [said], "blocked by" progress.
The tanker (which [was carrying] crude) [sank]—so [said] no one.
[Will they come]? [Does he know] that? [Was it told]?
[It's] war: they [won't stop]; "we [will "not" stop]"...
In May 2019 the May government of Will Smith [lost] its will, its might, the can and a must.
Dissident factions...[are stepping] up efforts . . . directly [contributed] to the coup.
RELATIONS IMPROVED AND SAID
The hundred United seed speed indeed
They [re-elected] him, as [was] his due.
""".strip().splitlines()
"""Sentences with abbreviations, quotation marks, brackets, stops, capitals and questions."""


def verbs_of(text: str) -> list[str]:
    return [text[clause.verb_start : clause.verb_end] for clause in find_clauses(text, 0, len(text))]


@pytest.mark.parametrize("marked", TOLD)
def test_the_finite_verbs_of_a_sentence_are_found(marked: str) -> None:
    assert verbs_of(re.sub(r"[\[\]]", "", marked)) == re.findall(r"\[(.+?)\]", marked)


@pytest.mark.parametrize("marked", HOSTILE)
def test_verbs_are_found_among_abbreviations_marks_and_names(marked: str) -> None:
    assert verbs_of(re.sub(r"[\[\]]", "", marked)) == re.findall(r"\[(.+?)\]", marked)


@pytest.mark.parametrize("text", ["", " ", "U.S.", "said", "United", "—", "…", '"', "2019", "[", "Maduro’s"])
def test_a_text_without_subject_has_no_clause(text: str) -> None:
    assert verbs_of(text) == []


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("The move sparked criticism from groups, which accused it; Biden had avoided mass deportations.",
         ["The move sparked criticism from groups", "accused it", "Biden had avoided mass deportations"]),
        ("The United States and Venezuela met and parted.", ["The United States and Venezuela met", "parted"]),
        ("Chávez claimed he had won", ["Chávez claimed", "he had won"]),
        ("It ended.", ["It ended"]),
    ],
)  # fmt: skip
def test_a_clause_reaches_to_the_next_boundary(text: str, clauses: list[str]) -> None:
    assert [text[clause.start : clause.end] for clause in find_clauses(text, 0, len(text))] == clauses


WORDS = st.lists(st.sampled_from(" ".join([*TOLD, *HOSTILE]).split())).map(" ".join)


@given(st.one_of(st.text(), PROSE, WORDS))
def test_clauses_lie_in_their_sentence_in_order_and_share_no_verb(text: str) -> None:
    for span in split_sentences(text):
        clauses = find_clauses(text, span.start, span.end)
        for clause in clauses:
            assert span.start <= clause.start <= clause.verb_start < clause.verb_end <= clause.end <= span.end
        assert all(one.end <= other.start for one, other in pairwise(clauses))


# --- the audit ------------------------------------------------------------------------------


def change(base: Path, file: str, old: str, new: str) -> None:
    path = base / "seeds" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def uncovered(base: Path) -> list[str]:
    return [str(found) for found in uncovered_clauses(code(base)[0].accounts)]


def test_a_clause_is_covered_by_a_quote_or_answered(base: Path) -> None:
    coding, _ = code(base)
    assert list(clauses_accounted(coding)) == []
    assert clause_counts(coding.accounts) == {"covered": 7, "answered": 1}


def test_a_clause_that_no_quote_holds_is_named_with_its_place_and_verb(base: Path) -> None:
    change(base, "skipped.yaml", "words: was shown Zenda", "words: Zenda")
    (found,) = uncovered(base)
    assert found.startswith("seeds/documents/ruritania.txt:16:46: uncovered-clause: no quote of a record holds the verb 'was shown'")
    assert clause_counts(code(base)[0].accounts) == {"covered": 7, "uncovered": 1}


@pytest.mark.parametrize(("words", "is_answered"), [("was shown", True), ("in spring and was shown Zenda", True), ("shown Zenda", False)])
def test_an_answer_holds_the_verb_with_its_auxiliaries(base: Path, words: str, is_answered: bool) -> None:
    change(base, "skipped.yaml", "words: was shown Zenda", f"words: {words}")
    assert (uncovered(base) == []) == is_answered


def test_a_quote_without_the_verb_covers_nothing(base: Path) -> None:
    change(base, "events/crisis.yaml", "quote: Flavia visited Edelweiss", "quote: Queen Flavia")
    (found,) = uncovered(base)
    assert "the verb 'visited' of 'Queen Flavia visited Edelweiss in spring'" in found


def test_the_quote_of_a_link_covers_a_clause(base: Path) -> None:
    change(base, "events/crisis.yaml", "quote: Minister Rolf Hahn alleged}", "quote: Minister Rolf Hahn}")
    assert uncovered(base) == []
    change(base, "events/crisis.yaml", "quote: alleged that Graustark had seized", "quote: Graustark had seized")
    (found,) = uncovered(base)
    assert "the verb 'alleged'" in found


def test_a_sentence_that_is_skipped_needs_no_answer(base: Path) -> None:
    accounts = code(base)[0].accounts
    skipped = [accounts.documents[source_id].words(span) for source_id, span in accounts.skipped]
    assert any(verbs_of(words) for words in skipped)
    assert uncovered(base) == []


def test_a_mass_deportation_that_was_avoided_is_found_in_the_documents() -> None:
    text = (ROOT / "seeds" / "documents" / "wikipedia-united-states-venezuela-relations.txt").read_text(encoding="utf-8")
    verbs = [
        text[clause.verb_start : clause.verb_end] for span in split_sentences(text) for clause in find_clauses(text, span.start, span.end)
    ]
    assert "had avoided" in verbs
    assert len(verbs) > 400
