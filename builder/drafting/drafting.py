"""Drafting a document: taking it in, proposing records, and writing them beside the seeds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder.build import code
from builder.drafting.files import Written, folder_of, write_draft
from builder.drafting.intake import Taken, take_in
from builder.drafting.proposing import Draft, propose
from builder.drafting.rendering import OPEN
from builder.extraction.document import Document


@dataclass(frozen=True)
class Drafted:
    """What drafting came to."""

    taken: Taken
    draft: Draft
    written: Written


def draft(file: Path, source_id: str, known: Mapping[str, Any], root: Path) -> Drafted:
    """Draft the document at `file`; `known` is what is known of the source, by the keys of its entry.

    Raises:
        Refused: no draft can be made of it.
    """
    coding, _ = code(root)
    taken = take_in(file, source_id, coding.rows.table("sources"), root)
    made = propose(Document(source_id, taken.text), coding)
    if source_id not in coding.rows.ids:
        made.add("sources", source_id, entry(taken, known), [_length(taken), *_missing(known)])
    kept = root / taken.path
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        temporary = kept.with_name(f".{kept.name}.new")
        temporary.write_bytes(taken.raw)
        temporary.replace(kept)
    return Drafted(taken, made, write_draft(made, root))


ASKED = ("title", "publisher", "source_type", "license", "attribution", "redistributable")
"""What the entry of a source must say, and only a person knows."""
OPTIONAL = ("url", "revision", "retrieved", "published")


def entry(taken: Taken, known: Mapping[str, Any]) -> dict[str, Any]:
    """The entry of a source, with open places for what is not known."""
    given = {name: known.get(name) or OPEN for name in ("title", "publisher", "source_type")}
    optional = {name: known[name] for name in OPTIONAL if known.get(name)}
    rights = {name: known[name] if known.get(name) is not None else OPEN for name in ("license", "attribution", "redistributable")}
    return {"id": taken.source_id, **given, "language": "en", **optional, **rights, "path": taken.path, "sha256": taken.sha256}


def _length(taken: Taken) -> str:
    return f"{len(taken.text)} characters"


def _missing(known: Mapping[str, Any]) -> Iterator[str]:
    missing = [name for name in ASKED if known.get(name) is None]
    if missing:
        yield f"to be filled in: {', '.join(missing)}"


def describe(drafted: Drafted, root: Path) -> Iterator[str]:
    """What drafting did, in a few lines."""
    files, written = drafted.draft.files, drafted.written
    if written.was_cut_off:
        yield "a draft that was cut off was there: what stood in it is kept, what was missing is added"
    yield "proposed: " + ", ".join(f"{len(blocks)} {name}" for name, blocks in files.items() if blocks)
    is_first = not (written.kept or written.gone or written.dropped) and len(written.new) == sum(map(len, files.values()))
    if not is_first:
        yield f"new: {_keys(written.new)}"
        yield f"kept as you changed them: {_keys(written.kept)}"
        yield f"not proposed again, since you took them out: {_keys(written.gone)}"
        yield f"no longer proposed, and taken out: {_keys(written.dropped)}"
    yield f"written: {folder_of(drafted.taken.source_id, root).relative_to(root).as_posix()}; the text stands at {drafted.taken.path}"


def _keys(keys: tuple[str, ...], limit: int = 8) -> str:
    shown = ", ".join(keys[:limit])
    return (shown or "none") if len(keys) <= limit else f"{len(keys)}, such as {shown}"
