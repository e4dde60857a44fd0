"""The rules that tie the records to the words, in their order."""

from collections.abc import Iterator

from builder.checking.actors import (
    actors_mentioned,
    actors_take_part,
    aliases_in_documents,
    names_denote_one_actor,
    needless_implied,
    participants_named,
)
from builder.checking.coding import Check, Coding
from builder.checking.coverage import audit, uncovered_clauses
from builder.checking.grounding import counts_grounded, dates_grounded, figures_grounded, places_named, quotes_stand
from builder.checking.releases import quotes_stay_short_of_the_document, released_ids_kept
from usvenezuela.problems import Problem


def sentences_accounted(coding: Coding) -> Iterator[Problem]:
    """Rules `sentence-unaccounted`, `skip-ambiguous`, `skip-form`, `skip-of-coded`, `skip-twice` and `skip-without-match`."""
    yield from coding.accounts.problems


def mentions_accounted(coding: Coding) -> Iterator[Problem]:
    """Rules `skip-needless`, `uncovered-date`, `uncovered-name` and `uncovered-quantity`."""
    yield from audit(coding.accounts, coding.mentions)


def clauses_accounted(coding: Coding) -> Iterator[Problem]:
    """Rule `uncovered-clause`."""
    yield from uncovered_clauses(coding.accounts)


CHECKS: tuple[Check, ...] = (
    quotes_stand,
    dates_grounded,
    participants_named,
    needless_implied,
    places_named,
    figures_grounded,
    counts_grounded,
    actors_mentioned,
    names_denote_one_actor,
    aliases_in_documents,
    quotes_stay_short_of_the_document,
    released_ids_kept,
)
"""The rules that tie the records to the words."""


AUDITS: tuple[Check, ...] = (actors_take_part, sentences_accounted, mentions_accounted, clauses_accounted)
"""The rules on what is missing; they speak only once every seed can be read."""
