"""Finding quotes in documents."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from usvenezuela.checking.rows import Row, Rows
from usvenezuela.model.columns import CONTEXT_LIMIT, QUOTE_LIMIT
from usvenezuela.problems import Problem, cut


@dataclass(frozen=True)
class Documents:
    """What is at hand of the documents."""

    texts: Mapping[str, str] = field(default_factory=dict)
    """The text of each, by source id."""
    sentences: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Start and end of the sentences that are known from elsewhere, by id."""


def find_all(text: str, words: str, prefix: str = "") -> list[int]:
    """The offset of each place where `words` stand right after `prefix`, in code points."""
    found: list[int] = []
    at = text.find(prefix + words)
    while at >= 0:
        found.append(at + len(prefix))
        at = text.find(prefix + words, at + 1)
    return found


def places_of(quote: Row, text: str) -> list[int]:
    """The offsets at which an authored quote stands in its document.

    A prefix may be written with or without the space that parts it from the quote.
    """
    prefix = quote.authored.get("prefix", "")
    return find_all(text, quote["exact"], prefix) or (find_all(text, quote["exact"], prefix + " ") if prefix else [])


def quotes_found(rows: Rows, documents: Mapping[str, str]) -> Iterator[Problem]:
    """Rules `quote-ambiguous`, `quote-not-at-offsets`, `context-differs` and `quote-not-found`.

    `documents` maps source ids to texts; the quotes of other documents are not looked up.
    """
    counts: dict[tuple[str, str, str], int] = {}
    for row in rows.table("evidence"):
        text = documents.get(row["source_id"] or "")
        if text is None:
            continue
        if row["end"] is not None:
            if text[row["start"] : row["end"]] != row["exact"]:
                stands = cut(text[row["start"] : row["end"]])
                message = f"{row['start']}–{row['end']} of {row['source_id']} reads {stands}, not {cut(row['exact'])}; mend the offsets"
                yield row.problem("quote-not-at-offsets", message, "exact")
            else:
                yield from _context_differs(row, text)
            continue
        key = row["source_id"], row["exact"], row.authored.get("prefix", "")
        count = counts[key] if key in counts else counts.setdefault(key, len(places_of(row, text)))
        if count == 0:
            yield row.problem(
                "quote-not-found", f"{cut(row['exact'])} does not stand in {row['source_id']}{_hint(row['exact'], text)}", "exact"
            )
        elif count > 1:
            yield row.problem(
                "quote-ambiguous",
                f"{cut(row['exact'])} stands {count} times in {row['source_id']}; make it longer or add `prefix`",
                "exact",
            )


def context_of(text: str, start: int, end: int) -> dict[str, str]:
    """The words of a document around a quote, within its line."""
    before, after = text[max(0, start - CONTEXT_LIMIT) : start], text[end : end + CONTEXT_LIMIT]
    return {"prefix": re.split("[\r\n]", before)[-1], "suffix": re.split("[\r\n]", after)[0]}


def _context_differs(row: Row, text: str) -> Iterator[Problem]:
    for column, words in context_of(text, row["start"], row["end"]).items():
        if row[column] and row[column] != words:
            message = f"{row['source_id']} reads {cut(words)} there, not {cut(row[column])}; copy it, or leave it to the builder"
            yield row.problem("context-differs", message, column)


def _hint(words: str, text: str) -> str:
    """Where the document departs from a quote that is not found."""
    # The longest beginning that stands there: what stands there is left of what does not.
    length = bisect_left(range(min(len(words), QUOTE_LIMIT)), True, key=lambda at: words[: at + 1] not in text)
    if length <= 10:
        return "; copy the words from the document"
    at = text.find(words[:length]) + length
    return f"; after {words[max(0, length - 20) : length]!r} the document goes on {text[at : at + 20]!r}"
