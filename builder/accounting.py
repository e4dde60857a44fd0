"""Nothing is lost: every sentence is coded or skipped, every date, quantity and name accounted for."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from builder.dates import MONTHS, DateMention
from builder.documents import ActorMention, Document, sentence_of
from builder.quantities import Quantity, read_quantity
from builder.sentences import Span
from usvenezuela.authored import Skip
from usvenezuela.edtf import OPEN_END, Edtf
from usvenezuela.problems import Place, Problem, cut, nearest, problem
from usvenezuela.quotes import find_all, places_of
from usvenezuela.rows import Row, Rows
from usvenezuela.vocabularies import Qualifier, SentenceStatus

DEBT = "not yet coded"
"""The reason of a skip that is a promise to code the sentences later."""

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


@dataclass
class Accounts:
    """How each sentence of each document is accounted for."""

    rows: Rows
    documents: Mapping[str, Document]
    coded: dict[tuple[str, Span], set[str]] = field(default_factory=lambda: defaultdict(set))
    """The records whose quotes lie in a sentence."""
    skipped: dict[tuple[str, Span], str] = field(default_factory=dict)
    """The reason for each sentence that is skipped."""
    answered: dict[str, list[tuple[int, int, Place]]] = field(default_factory=lambda: defaultdict(list))
    """The offsets of words in coded sentences that are no datum, each with the place of the entry that says so."""
    problems: list[Problem] = field(default_factory=list)

    def status(self, source_id: str, span: Span) -> tuple[SentenceStatus, str | None]:
        """Whether a sentence is coded or skipped, and why it is skipped."""
        if (source_id, span) in self.coded:
            return SentenceStatus.CODED, None
        return SentenceStatus.SKIPPED, self.skipped[source_id, span]

    def summary(self) -> Counter[str]:
        """How many sentences are coded, and skipped by reason."""
        return Counter({"coded": len(self.coded)}) + Counter(f"skipped: {reason}" for reason in self.skipped.values())


def open_accounts(rows: Rows, documents: Mapping[str, Document], skips: list[tuple[Skip, Place]]) -> Accounts:
    """Account for every sentence by the quotes in it or the skip that names it."""
    accounts = Accounts(rows, documents)
    for row in rows.table("evidence"):
        found = sentence_of(row, documents)
        if found:
            accounts.coded[row["source_id"], found[1]].add(row.id)
    for skip, place in sorted(skips, key=lambda item: item[0].section is not None):
        _apply_skip(skip, place, accounts)
    for source_id, document in documents.items():
        for span in document.sentences:
            if (source_id, span) not in accounts.coded and (source_id, span) not in accounts.skipped:
                message = f"no record quotes {cut(document.words(span))}; code it, or give the reason in seeds/skipped.yaml"
                accounts.problems.append(problem(_place(rows, source_id, span, span.start), "sentence-unaccounted", message))
    return accounts


def _apply_skip(skip: Skip, place: Place, accounts: Accounts) -> None:
    document = accounts.documents.get(skip.source)
    given = [name for name in ("sentence", "section", "words") if getattr(skip, name) is not None]
    if len(given) != 1 or (skip.within is not None and given != ["words"]):
        accounts.problems.append(
            problem(
                place,
                "skip-form",
                f"{' and '.join(given) or 'nothing'} given; give one of sentence, section and words, and `within` with words alone",
            )
        )
    elif document is None:
        if skip.source not in accounts.rows.ids:
            accounts.problems.append(
                problem(
                    place,
                    "unknown-id",
                    f"there is no {cut(skip.source)}; {nearest(skip.source, accounts.rows.by_id, 'known ids include ', 3)}",
                )
            )
    elif given == ["words"]:
        _answer_words(skip, place, document, accounts)
    else:
        _skip_sentences(skip, place, document, accounts)


def _skip_sentences(skip: Skip, place: Place, document: Document, accounts: Accounts) -> None:
    if skip.section is not None:
        spans = [span for span in document.sentences if span.section == skip.section and not _is_accounted(accounts, document, span)]
    else:
        spans = [span for span in document.sentences if document.words(span).startswith(skip.sentence or "")]
    if not spans:
        accounts.problems.append(problem(place, "skip-without-match", _no_match(skip, document)))
    if skip.sentence is not None and len(spans) > 1:
        accounts.problems.append(
            problem(place, "skip-ambiguous", f"{len(spans)} sentences of {skip.source} start with {cut(skip.sentence)}; give more words")
        )
    for span in spans[: 1 if skip.sentence is not None else None]:
        if (skip.source, span) in accounts.coded:
            records = ", ".join(sorted(accounts.coded[skip.source, span])[:3])
            accounts.problems.append(problem(place, "skip-of-coded", f"{records} quotes this sentence; delete the entry"))
        elif (skip.source, span) in accounts.skipped:
            accounts.problems.append(problem(place, "skip-twice", "another entry skips this sentence already; delete one"))
        else:
            accounts.skipped[skip.source, span] = skip.reason


def _no_match(skip: Skip, document: Document) -> str:
    """Why a skip has nothing to skip, with the nearest words of the document."""
    if skip.section is not None:
        sections = sorted({span.section for span in document.sentences})
        return f"no sentence is left to skip under {cut(skip.section)}; {nearest(skip.section, sections, 'the sections are ')}"
    words = skip.sentence or ""
    starts = [document.words(span)[: len(words)] for span in document.sentences]
    return f"no sentence of {skip.source} starts with {cut(words)}; {nearest(words, starts, 'mend the words; sentences start with ', 3)}"


def _is_accounted(accounts: Accounts, document: Document, span: Span) -> bool:
    key = (document.source_id, span)
    return key in accounts.coded or key in accounts.skipped


def _answer_words(skip: Skip, place: Place, document: Document, accounts: Accounts) -> None:
    around = skip.within or skip.words or ""
    starts = find_all(document.text, around)
    offset = around.find(skip.words or "")
    if len(starts) != 1 or offset < 0:
        message = f"{cut(around)} stands {len(starts)} times in {skip.source}; give in `within` words around it that stand once"
        accounts.problems.append(problem(place, "skip-ambiguous" if starts else "skip-without-match", message))
        return
    start = starts[0] + offset
    end = start + len(skip.words or "")
    span = document.sentence_at(start, end)
    if span is None or (skip.source, span) not in accounts.coded:
        accounts.problems.append(problem(place, "skip-without-match", f"{cut(skip.words)} stands in no coded sentence; delete the entry"))
    else:
        accounts.answered[skip.source].append((start, end, place))


def _place(rows: Rows, source_id: str, span: Span, start: int) -> Place:
    return Place(rows.by_id[source_id]["path"], span.line + 1, start - span.line_start + 1)


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
            answers = {place for first, last, place in accounts.answered[source_id] if first <= start and end <= last}
            used |= answers
            if not answers:
                message = f"no record that quotes this sentence carries the {kind} {cut(document.text[start:end])}; code it, or answer it in seeds/skipped.yaml with `words`"
                yield problem(_place(accounts.rows, source_id, span, start), _UNCOVERED[kind], message)
    yield from _idle_answers(accounts, used)


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


HEDGES = (
    (re.compile(r"\b(?:about|around|roughly|nearly|almost|approximately|an estimated)\b", re.IGNORECASE), Qualifier.ABOUT),
    (re.compile(r"\b(?:at least)\b", re.IGNORECASE), Qualifier.AT_LEAST),
    (re.compile(r"\b(?:more than|over|above)\b", re.IGNORECASE), Qualifier.MORE_THAN),
    (re.compile(r"\b(?:less than|fewer than|under|below)\b", re.IGNORECASE), Qualifier.LESS_THAN),
    (re.compile(r"\b(?:up to|at most|as many as|as much as)\b", re.IGNORECASE), Qualifier.AT_MOST),
)
"""Hedging words, each with the qualifier that carries it."""


def hedge_misfits(figure: Row) -> str:
    """The hedge in a figure's `value_text` that its qualifier does not carry; empty if there is none."""
    if figure["qualifier"] in (Qualifier.BETWEEN, Qualifier.VAGUE):
        return ""
    found = ((pattern.search(figure["value_text"]), qualifier) for pattern, qualifier in HEDGES)
    return next((match[0] for match, qualifier in found if match and figure["qualifier"] != qualifier), "")


def figure_reads(figure: Row) -> bool:
    """Whether a figure's `value_text` reads as its value."""
    quantity = read_quantity(figure["value_text"])
    if quantity is None:
        return False
    if not figure["value"] and not figure["value_low"]:
        return quantity.low is None
    low, high = figure["value_low"] or figure["value"], figure["value_high"] or figure["value"]
    return quantity.low is not None and quantity.high is not None and _near(quantity.low, low) and _near(quantity.high, high)


def _near(number: Fraction, written: str) -> bool:
    value = Fraction(written)
    if Fraction(10**4) % number.denominator == 0:
        return value == number
    # A third has no decimal that is exact; one part in a thousand is close enough for such numbers.
    return abs(value - number) * 1000 <= abs(number)
