"""Taking in a new document: what it must be before anything is read out of it."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from usvenezuela.checking.rows import Row
from usvenezuela.model.records import id_pattern
from usvenezuela.problems import cut

LIMIT = 1_000_000
"""Bytes of the largest text of which a draft is made."""
_SAMPLE = 5_000
"""How many words tell the language."""
_LEAST_WORDS = 20
"""Of a shorter text the language is not asked."""
_LEAST_SHARE = 0.15
"""The share of a text that its language's commonest words make up."""
_COMMONEST = {
    "English": "the of and to in a is was that for it on with as by at from were are be had his which said has an not its after",
    "Spanish": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le fue ha",
    "Portuguese": "de a o que e do da em um para é com não uma os no se na por mais as dos como mas foi ao ele das tem",
    "French": "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont la avec son",
    "Italian": "di e il la che in un a per è una sono del non con si da le dei al come più gli della nel ha lo alla",
    "German": "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass",
    "Dutch": "de van het een en in is dat op te zijn met voor niet aan er om ook als dan maar bij of uit nog worden door",
}
_WORD = re.compile(r"[^\W\d_]+")


class Refused(Exception):
    """A document of which no draft is made; the argument says why and what to do, `is_misuse` whether the command was wrong."""

    def __init__(self, message: str, *, is_misuse: bool = False) -> None:
        """Keep the message."""
        super().__init__(message)
        self.is_misuse = is_misuse


@dataclass(frozen=True)
class Taken:
    """A document that was taken in."""

    source_id: str
    raw: bytes
    text: str
    path: str
    """Where it stands, or is to stand, below the root."""

    @property
    def sha256(self) -> str:
        """The hash of its bytes."""
        return hashlib.sha256(self.raw).hexdigest()


def take_in(file: Path, source_id: str, sources: Sequence[Row], root: Path) -> Taken:
    """The document at `file`, if a draft can be made of it.

    Raises:
        Refused: it cannot.
    """
    if not re.fullmatch(id_pattern().expression, source_id) or not source_id.startswith("src-"):
        raise Refused(f"{cut(source_id)} is no id of a source; write it like src-wikipedia-relations", is_misuse=True)
    raw = _read(file)
    taken = Taken(source_id, raw, _decoded(raw, file), f"seeds/documents/{source_id.removeprefix('src-')}.txt")
    by_hash = {row["sha256"]: row for row in sources}
    same = by_hash.get(taken.sha256)
    if same and same.id != source_id:
        raise Refused(f"{file}: the text is there already, as {same.id}; nothing is to be drafted")
    if not same and any(row.id == source_id for row in sources):
        raise Refused(f"{source_id} is the id of another text already; give another --source", is_misuse=True)
    taken = Taken(source_id, raw, taken.text, same["path"] if same else taken.path)
    kept = root / taken.path
    if kept.exists() and kept.read_bytes() != raw:
        raise Refused(f"{taken.path} holds another text; give another --source", is_misuse=True)
    language = language_of(taken.text)
    if language != "English":
        raise Refused(
            f"{file}: the text is not English but {language}, by its commonest words; rules for other languages are not there yet"
        )
    return taken


def _read(file: Path) -> bytes:
    try:
        size = file.stat().st_size
        if not file.is_file():
            raise Refused(f"{file}: not a file; give a text", is_misuse=True)
        if size > LIMIT:
            raise Refused(f"{file}: {size / 1_000_000:.1f} MB; a draft is made of {LIMIT / 1_000_000:.0f} MB at most; cut it into parts")
        return file.read_bytes()
    except OSError as error:
        raise Refused(f"{file}: {error.strerror}; give a text that can be read", is_misuse=True) from None


def _decoded(raw: bytes, file: Path) -> str:
    if not raw.strip():
        raise Refused(f"{file}: the text is empty")
    if b"\0" in raw:
        raise Refused(f"{file}: not a text, but binary; give plain text, such as what is copied out of the document")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Refused(f"{file}:{line}: the text is not UTF-8; convert it, and draft again") from None
    odd = next((at for at, char in enumerate(text) if unicodedata.category(char) in ("Cc", "Zl", "Zp") and char not in "\n\t\r"), None)
    if odd is not None or text.startswith("\ufeff"):
        line = text.count("\n", 0, odd or 0) + 1
        raise Refused(f"{file}:{line}: the text holds a control character, line separator or byte order mark; take it out, and draft again")
    return text


def language_of(text: str) -> str:
    """The language of a text by its commonest words; of a text too short to tell, English."""
    words = [word.lower() for word in _WORD.findall(text)[:_SAMPLE]]
    if len(words) < _LEAST_WORDS:
        return "English"
    shares = {language: sum(word in common for word in words) / len(words) for language, common in _sets().items()}
    best = max(shares, key=lambda language: shares[language])
    return best if shares[best] >= _LEAST_SHARE else "a language unknown here"


def _sets() -> dict[str, frozenset[str]]:
    return {language: frozenset(words.split()) for language, words in _COMMONEST.items()}
