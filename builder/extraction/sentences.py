"""Splitting a document into sentences, each with its section and its offsets.

A document is lines. A heading, a list line and a line of the infobox is one sentence; any
other line is a paragraph, split at full stops that end a sentence. Every character that is
not white space lies in exactly one sentence, whatever the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADING = re.compile(r"(=+)\s*(.*?[^=\s].*?)\s*\1")
INFOBOX = "Infobox"
SECTION_SEPARATOR = " / "

_STOP = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s)")
_OPENING = "\"'“‘([ \t\u00a0"
_NEVER_LAST = frozenset(["Mr", "Mrs", "Ms", "Dr", "St", "Gen", "Col", "Lt", "Capt", "Sen", "Rep", "Gov", "Prof", "No", "vs"])
_SELDOM_LAST = frozenset(["U.S", "U.K", "U.N", "D.C", "Inc", "Ltd", "Co", "Corp", "Jr", "Sr", "etc", "a.m", "p.m"])
_STARTERS = frozenset(
    """
    A An After Although As At Before But By Despite During For From He Her His However I If In It Its Later Many Neither No
    On Nonetheless Some She Since That The Their Then There These They This Though Thus Two Upon We When While With
    """.split()
)


@dataclass(frozen=True)
class Span:
    """A sentence: half-open offsets in code points, the headings above it, its line and where the line starts."""

    start: int
    end: int
    headings: tuple[str, ...]
    line: int
    line_start: int

    @property
    def section(self) -> str:
        """The path of the headings; empty above the first."""
        return SECTION_SEPARATOR.join(self.headings)


def split_sentences(text: str) -> list[Span]:
    """The sentences of a document, in order."""
    spans: list[Span] = []
    headings: tuple[str, ...] = ()
    offset = 0
    for number, line in enumerate(text.split("\n")):
        heading = HEADING.fullmatch(line.strip())
        if heading:
            # The document's own title, at level one, heads no section.
            level = len(heading[1]) - 1
            headings = (*headings[: level - 1], heading[2]) if level else ()
        elif line.strip() == INFOBOX:
            headings = (INFOBOX,)
        elif not line.strip() and headings == (INFOBOX,):
            headings = ()
        is_whole = heading or line.strip() == INFOBOX or line.lstrip().startswith("- ")
        pieces = [(0, len(line))] if is_whole else _split_paragraph(line)
        for start, end in pieces:
            stripped = line[start:end].strip()
            if stripped:
                first = offset + line.index(stripped, start)
                spans.append(Span(first, first + len(stripped), headings, number, offset))
        offset += len(line) + 1
    return spans


def _split_paragraph(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(line):
        if _ends_sentence(line, stop.start(), stop.end()):
            yield start, stop.end()
            start = stop.end()
    yield start, len(line)


def _ends_sentence(line: str, stop: int, after: int) -> bool:
    following = line[after:].lstrip(_OPENING)
    starts_anew = following[:1].isupper() or following[:1].isdigit()
    return starts_anew and not _inside_quotation(line, after) and not _is_abbreviation(line[:stop], following)


def _inside_quotation(line: str, at: int) -> bool:
    """Whether a quotation is open at `at`; quotes that do not pair up in the line are not counted."""
    straight = line.count('"') % 2 == 0 and line.count('"', 0, at) % 2 == 1
    curly = line.count("“") == line.count("”") and line.count("“", 0, at) > line.count("”", 0, at)
    return straight or curly


def _is_abbreviation(before: str, following: str) -> bool:
    word = re.split(r"[\s(\[\"“‘—–-]", before)[-1]
    if word in _NEVER_LAST or re.fullmatch(r"[A-Z]", word):
        return True
    next_word = re.match(r"\w*", following)
    return word in _SELDOM_LAST and not (next_word and next_word[0] in _STARTERS)
