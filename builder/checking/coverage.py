"""Nothing is lost: every sentence is coded or skipped, every date, quantity, name and clause accounted for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from builder.checking.skips import Accounts, _place
from builder.extraction.clauses import Clause
from builder.extraction.dates import MONTHS, DateMention
from builder.extraction.document import Document, sentence_of
from builder.extraction.names import ActorMention
from builder.extraction.quantities import Quantity
from builder.extraction.sentences import Span
from usvenezuela.checking.quotes import places_of
from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.edtf import OPEN_END, Edtf
from usvenezuela.problems import Place, Problem, cut, problem

_NO_NAMES = frozenset(
    """
    I A The In On At He She It They This That Mr Mrs American Americans Venezuelan Venezuelans Cuban Iranian Israeli Russian
    Haitian Colombian Dutch Spanish Latin Palestinian Bolivian President Vice Senator Secretary Minister Ambassador Attorney
    General Chief Dictator State Defense Foreign Prime Chargé Affairs Affaires Deputy Head Communications Labor Governor Sen
    Spokesperson Director
    """.split()
) | frozenset(MONTHS)
"""Capitalised words that name no one by themselves: adjectives of nationality, titles, months."""
_NAME = re.compile(r"(?<![\w'’])[A-ZÁÉÍÓÚÑ][^\W\d_]+(?:[-–][A-Z][^\W\d_]+)*(?!\w)")


# --- dates, quantities and names in coded sentences -----------------------------------------------


_UNCOVERED = {"date": "uncovered-date", "quantity": "uncovered-quantity", "name": "uncovered-name"}


def audit(accounts: Accounts, mentions: Mapping[str, list[ActorMention]]) -> Iterator[Problem]:
    """A date, quantity or name in a coded sentence that no record carries, and answers to none."""
    figures = _figure_spans(accounts)
    used: set[Place] = set()
    for (source_id, span), ids in accounts.coded.items():
        document = accounts.documents[source_id]
        owners = [accounts.rows.by_id[id] for id in sorted(ids) if id in accounts.rows.by_id]
        found = [
            *_uncovered_dates(document, span, owners, accounts),
            *_uncovered_quantities(document, span, owners, accounts, figures[source_id]),
            *_uncovered_names(document, span, owners, accounts, mentions[source_id]),
        ]
        for kind, start, end in found:
            answers = _answers(accounts, source_id, start, end)
            used |= answers
            if not answers:
                message = f"no record that quotes this sentence carries the {kind} {cut(document.text[start:end])}; code it, or answer it in seeds/skipped.yaml with `words`"
                yield problem(_place(accounts.rows, source_id, span, start), _UNCOVERED[kind], message)
    for source_id, _, clause in _unquoted_clauses(accounts):
        used |= _answers(accounts, source_id, clause.verb_start, clause.verb_end)
    yield from _idle_answers(accounts, used)


def _answers(accounts: Accounts, source_id: str, start: int, end: int) -> set[Place]:
    """The places of the entries that answer what stands from `start` to `end`."""
    return {place for first, last, place in accounts.answered[source_id] if first <= start and end <= last}


def _idle_answers(accounts: Accounts, used: set[Place]) -> Iterator[Problem]:
    for source_id, answers in accounts.answered.items():
        for start, end, place in answers:
            if place not in used:
                words = cut(accounts.documents[source_id].text[start:end])
                yield problem(place, "skip-needless", f"records carry {words}, or there is nothing to carry; delete the entry")


def _uncovered_dates(document: Document, span: Span, owners: list[Row], accounts: Accounts) -> Iterator[tuple[str, int, int]]:
    values = [value for owner in owners for value in _dates_of(owner)]
    for date in document.resolved_dates[span]:
        words = document.text[date.start : date.end]
        named = _is_carried(words, owners, accounts.rows)
        if not named and not any(_agree(date, value) for value in values):
            yield "date", date.start, date.end


def _dates_of(owner: Row) -> Iterator[Edtf]:
    for column in ("start_date", "end_date", "announced_date", "as_of"):
        value = owner[column]
        if value and value != OPEN_END:
            yield value


def _agree(mention: DateMention, value: Edtf) -> bool:
    """Whether a coded date keeps a date in the text: as exact as it, and the same time as far as it goes."""
    ends = [end.rstrip("?~%").split("-") for end in value.strip("[]").split("..") if end]
    if not mention.year:
        return any(len(end) > 1 and int(end[1]) == mention.month for end in ends)
    if mention.month:
        told_parts = mention.edtf.split("-")
        return any(end[: len(told_parts)] == told_parts for end in ends)
    told = Edtf(mention.edtf)
    first, last = value.earliest or told.earliest, value.latest or told.latest
    return bool(first and last and told.earliest and told.latest and first <= told.latest and told.earliest <= last)


def _uncovered_quantities(
    document: Document, span: Span, owners: list[Row], accounts: Accounts, figures: list[tuple[int, int]]
) -> Iterator[tuple[str, int, int]]:
    counts = {owner["n_persons"] for owner in owners}
    counts |= {target["n_targets"] for owner in owners for target in accounts.rows.of("sanction_targets", owner.id)}
    for quantity in document.quantities[span]:
        if not _is_counted(quantity, counts) and not any(start < quantity.end and quantity.start < end for start, end in figures):
            yield "quantity", quantity.start, quantity.end


def _is_counted(quantity: Quantity, counts: set[int | None]) -> bool:
    return quantity.low is not None and quantity.low == quantity.high and quantity.low in counts


def _figure_spans(accounts: Accounts) -> Mapping[str, list[tuple[int, int]]]:
    """Where the figures' `value_text` stands, by document."""
    spans: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for figure in accounts.rows.table("figures"):
        for quote in accounts.rows.of("evidence", figure.id):
            document = accounts.documents.get(quote["source_id"] or "")
            inside = quote["exact"].find(figure["value_text"])
            starts = places_of(quote, document.text)[:1] if document and inside >= 0 else []
            spans[quote["source_id"]] += [(start + inside, start + inside + len(figure["value_text"])) for start in starts]
    return spans


def _uncovered_names(
    document: Document, span: Span, owners: list[Row], accounts: Accounts, mentions: list[ActorMention]
) -> Iterator[tuple[str, int, int]]:
    taken = [(mention.start, mention.end) for mention in mentions if span.start <= mention.start < span.end]
    for match in _NAME.finditer(document.text, span.start, span.end):
        # The first word of a sentence or of a quotation has a capital letter in any case.
        starts_sentence = match.start() == span.start or document.text[match.start() - 1] in "\"'“‘(["
        covered = any(start <= match.start() and match.end() <= end for start, end in taken)
        if not (covered or starts_sentence or match[0] in _NO_NAMES or _is_carried(match[0], owners, accounts.rows)):
            yield "name", match.start(), match.end()


_WORDED = ("name", "label", "scope", "capacity", "legal_basis", "location_name", "date_note", "target_label", "description", "value_text")
"""The columns that hold words of people; codes and ids carry no name."""


def _is_carried(words: str, owners: list[Row], rows: Rows) -> bool:
    """Whether the records, or their parts, hold the words as whole words; their quotes do not count."""
    parts = [part for owner in owners for table in ("event_participants", "sanction_targets") for part in rows.of(table, owner.id)]
    pattern = re.compile(rf"(?<!\w){re.escape(words)}(?!\w)")
    return any(pattern.search(row[column]) for row in (*owners, *parts) for column in _WORDED if row[column])


# --- clauses in coded sentences -------------------------------------------------------------------


def uncovered_clauses(accounts: Accounts) -> Iterator[Problem]:
    """A clause in a coded sentence whose verb no quote holds, and no answer."""
    for source_id, span, clause in _unquoted_clauses(accounts):
        if not _answers(accounts, source_id, clause.verb_start, clause.verb_end):
            text = accounts.documents[source_id].text
            verb, words = cut(text[clause.verb_start : clause.verb_end]), cut(text[clause.start : clause.end], 120)
            message = f"no quote of a record holds the verb {verb} of {words}; code it, lengthen the quote that tells it, or answer it in seeds/skipped.yaml with `words`"
            yield problem(_place(accounts.rows, source_id, span, clause.verb_start), "uncovered-clause", message)


def clause_counts(accounts: Accounts) -> Counter[str]:
    """How many clauses of coded sentences are covered by a quote, answered and neither."""
    found = sum(len(accounts.documents[source_id].clauses[span]) for source_id, span in accounts.coded)
    unquoted = [_answers(accounts, source_id, clause.verb_start, clause.verb_end) for source_id, _, clause in _unquoted_clauses(accounts)]
    answered = sum(map(bool, unquoted))
    return +Counter({"covered": found - len(unquoted), "answered": answered, "uncovered": len(unquoted) - answered})


def _unquoted_clauses(accounts: Accounts) -> Iterator[tuple[str, Span, Clause]]:
    """The clauses of coded sentences whose verb lies in no quote, in the order of the documents."""
    quotes = _quote_spans(accounts)
    for source_id, document in accounts.documents.items():
        for span in document.sentences:
            for clause in document.clauses[span] if (source_id, span) in accounts.coded else ():
                if not any(start <= clause.verb_start and clause.verb_end <= end for start, end in quotes[source_id, span]):
                    yield source_id, span, clause


def _quote_spans(accounts: Accounts) -> Mapping[tuple[str, Span], list[tuple[int, int]]]:
    """Where the quotes of records and links stand, by sentence."""
    spans: dict[tuple[str, Span], list[tuple[int, int]]] = defaultdict(list)
    for quote in accounts.rows.table("evidence"):
        found = sentence_of(quote, accounts.documents)
        if found:
            document, span = found
            start = places_of(quote, document.text)[0]
            spans[document.source_id, span].append((start, start + len(quote["exact"])))
    return spans
