"""Every sentence is coded or skipped."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from builder.extraction.document import Document, sentence_of
from builder.extraction.sentences import Span
from usvenezuela.checking.quotes import find_all
from usvenezuela.checking.rows import Rows
from usvenezuela.model.authored import Skip
from usvenezuela.model.vocabularies import SentenceStatus
from usvenezuela.problems import Place, Problem, cut, nearest, problem

DEBT = "not yet coded"
"""The reason of a skip that is a promise to code the sentences later."""


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

    def parties(self, source_id: str) -> dict[Span, set[str]]:
        """Who takes part in the events that quote a sentence of a document."""
        coded = ((span, ids) for (source, span), ids in self.coded.items() if source == source_id)
        return {span: {part["actor_id"] for id in ids for part in self.rows.of("event_participants", id)} for span, ids in coded}

    def summary(self) -> Counter[str]:
        """How many sentences are coded, and skipped by reason."""
        return Counter({"coded": len(self.coded)}) + Counter(f"skipped: {reason}" for reason in self.skipped.values())


def open_accounts(rows: Rows, documents: Mapping[str, Document], skips: Sequence[tuple[Skip, Place]]) -> Accounts:
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
